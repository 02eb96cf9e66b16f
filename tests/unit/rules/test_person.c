/* SPDX-License-Identifier: Apache-2.0 */
#include "bench.h"

static void
nobody_is_matched(struct bench *b)
{
	b->c.person = NULL;
	b->document->match = (struct match){ .how = MATCH_NONE };
}

static void
a_paper_of_nobody_on_record_is_reviewed(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "P01");
	nobody_is_matched(b);
	assert_says(b, "P01", OUTCOME_REVIEW, "R16");
	assert_silent(b, "P03");
}

static void
without_a_roster_nobody_is_said_to_be_unknown(void **state)
{
	struct bench *b = *state;

	nobody_is_matched(b);
	b->c.no_roster = true;
	assert_silent(b, "P01");
}

static void
several_who_match_equally_well_are_reviewed_and_not_called_nobody(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "P08");
	nobody_is_matched(b);
	b->document->match.matches = 2;
	assert_string_equal(assert_says(b, "P08", OUTCOME_REVIEW, "R16")->seen, "2");
	assert_silent(b, "P01");
}

static void
a_wrong_check_character_is_reviewed_with_the_right_one(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "P02");
	bench_field(b, FIELD_HOLDER_ID_NUMBER, "440901194501010028");
	assert_string_equal(assert_says(b, "P02", OUTCOME_REVIEW, "R16")->needed, "…7");
}

static void
a_day_that_does_not_exist_is_reviewed_although_the_check_character_fits(void **state)
{
	struct bench *b = *state;

	bench_field(b, FIELD_HOLDER_ID_NUMBER, "440921193802290019");
	bench_field(b, FIELD_HOLDER_BIRTH_DATE, "");
	assert_says(b, "P02", OUTCOME_REVIEW, "R16");
}

static void
a_printed_birth_date_or_sex_that_contradicts_the_number_is_reviewed(void **state)
{
	struct bench *b = *state;
	const struct finding *f;

	bench_field(b, FIELD_HOLDER_BIRTH_DATE, "1945-01-02");
	f = assert_says(b, "P02", OUTCOME_REVIEW, "R16");
	assert_string_equal(f->seen, "1945-01-02");
	assert_string_equal(f->needed, "1945-01-01");
	bench_field(b, FIELD_HOLDER_BIRTH_DATE, "1945-01-01");
	assert_silent(b, "P02");
	bench_field(b, FIELD_HOLDER_SEX, "M");
	assert_string_equal(assert_says(b, "P02", OUTCOME_REVIEW, "R16")->needed, "F");
	bench_field(b, FIELD_HOLDER_SEX, ""); /* unread: no contradiction */
	assert_silent(b, "P02");
}

static void
a_passport_number_has_nothing_to_contradict(void **state)
{
	struct bench *b = *state;

	bench_field(b, FIELD_HOLDER_ID_NUMBER, "E12345678");
	assert_silent(b, "P02");
}

static void
number_and_name_together_are_accepted(void **state)
{
	struct bench *b = *state;
	static const enum name_match good[] = { NAME_EQUAL, NAME_VARIANT, NAME_ALIAS };

	for (size_t i = 0; i < 3; i++) {
		b->document->match.name = good[i];
		assert_says(b, "P03", OUTCOME_ACCEPT, "");
		assert_silent(b, "P04");
		assert_silent(b, "P05");
	}
	b->document->match.how = MATCH_NAME_BIRTH;
	assert_silent(b, "P03");
}

static void
a_name_equal_only_by_sound_is_reviewed_once(void **state)
{
	struct bench *b = *state;

	b->document->match.name = NAME_PINYIN;
	assert_says(b, "P04", OUTCOME_REVIEW, "R17");
	assert_silent(b, "P03");
	b->document->match.name = NAME_ROMAN;
	assert_says(b, "P04", OUTCOME_REVIEW, "R17");
	b->document->match.name = NAME_ALIAS; /* as learned from the review */
	assert_silent(b, "P04");
}

static void
another_name_with_the_right_number_needs_a_proof(void **state)
{
	struct bench *b = *state;

	b->document->match.name = NAME_DIFFERS;
	assert_says(b, "P05", OUTCOME_REVIEW, "R17");
	b->document->match.name = NAME_NEAR;
	assert_says(b, "P05", OUTCOME_REVIEW, "R17");
	b->document->match.name = NAME_EQUAL;
	assert_silent(b, "P05");
}

static void
name_and_birth_date_alone_are_reviewed(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "P06");
	b->document->match.how = MATCH_NAME_BIRTH;
	bench_field(b, FIELD_HOLDER_ID_NUMBER, "");
	bench_field(b, FIELD_HOLDER_PASSPORT_NUMBER, "PA1234567");
	assert_string_equal(assert_says(b, "P06", OUTCOME_REVIEW, "R17")->seen, "PA1234567");
}

static void
a_renewed_home_return_permit_is_the_same_holders(void **state)
{
	struct bench *b = *state;

	(void)text_copy(b->person.other_id, sizeof(b->person.other_id), "H1234567801");
	bench_field(b, FIELD_HOLDER_PASSPORT_NUMBER, "H1234567801");
	assert_silent(b, "P07"); /* the very same */
	bench_field(b, FIELD_HOLDER_PASSPORT_NUMBER, "H1234567802");
	assert_says(b, "P07", OUTCOME_ACCEPT, "");
	bench_field(b, FIELD_HOLDER_PASSPORT_NUMBER, "H1234567901");
	assert_silent(b, "P07"); /* somebody else's */
}

static void
a_number_without_a_readable_name_is_reviewed(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "P09");
	b->document->match.name = NAME_UNREAD;
	assert_says(b, "P09", OUTCOME_REVIEW, "R19");
	assert_silent(b, "P03");
}

static void
a_choice_by_a_named_person_is_not_questioned(void **state)
{
	struct bench *b = *state;

	b->document->match.how = MATCH_BY_PERSON;
	b->document->match.name = NAME_DIFFERS;
	for (int i = 1; i <= 9; i++) {
		char rule[RULE_ID_BYTES];

		(void)text_print(rule, sizeof(rule), "P0%d", i);
		assert_silent(b, rule);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		rule_test(a_paper_of_nobody_on_record_is_reviewed),
		rule_test(without_a_roster_nobody_is_said_to_be_unknown),
		rule_test(several_who_match_equally_well_are_reviewed_and_not_called_nobody),
		rule_test(a_wrong_check_character_is_reviewed_with_the_right_one),
		rule_test(a_day_that_does_not_exist_is_reviewed_although_the_check_character_fits),
		rule_test(a_printed_birth_date_or_sex_that_contradicts_the_number_is_reviewed),
		rule_test(a_passport_number_has_nothing_to_contradict),
		rule_test(number_and_name_together_are_accepted),
		rule_test(a_name_equal_only_by_sound_is_reviewed_once),
		rule_test(another_name_with_the_right_number_needs_a_proof),
		rule_test(name_and_birth_date_alone_are_reviewed),
		rule_test(a_renewed_home_return_permit_is_the_same_holders),
		rule_test(a_number_without_a_readable_name_is_reviewed),
		rule_test(a_choice_by_a_named_person_is_not_questioned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
