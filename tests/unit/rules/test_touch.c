/* SPDX-License-Identifier: Apache-2.0 */
#include "bench.h"

/* The word that makes the rule speak, and the nearest that does not. */
static void
check_word(struct bench *b, enum field_name field, const char *yes, const char *no,
	   const char *rule, enum outcome outcome, const char *reason)
{
	assert_silent(b, rule);
	bench_field(b, field, no);
	assert_silent(b, rule);
	bench_field(b, field, yes);
	assert_string_equal(assert_says(b, rule, outcome, reason)->seen, yes);
}

static void
the_upper_slip_is_returned_and_an_uncut_form_reviewed(void **state)
{
	struct bench *b = *state;

	check_word(b, FIELD_PAPER_PART, "upper", "lower", "F04", OUTCOME_REJECT, "R04");
	assert_silent(b, "F05");
	bench_field(b, FIELD_PAPER_PART, "uncut");
	assert_silent(b, "F04");
	(void)assert_says(b, "F05", OUTCOME_REVIEW, "R04");
}

static void
an_alteration_counts_by_whose_entry_it_is(void **state)
{
	struct bench *b = *state;

	check_word(b, FIELD_PAPER_ALTERATION, "issuer", "none", "F07", OUTCOME_REJECT, "R06");
	assert_silent(b, "F08");
	bench_field(b, FIELD_PAPER_ALTERATION, "applicant");
	assert_silent(b, "F07");
	(void)assert_says(b, "F08", OUTCOME_REVIEW, "R06");
}

static void
a_printed_signature_is_returned_and_an_unsure_one_reviewed(void **state)
{
	struct bench *b = *state;

	check_word(b, FIELD_PAPER_SIGNATURE, "print", "ink", "F11", OUTCOME_REJECT, "R08");
	bench_field(b, FIELD_PAPER_SIGNATURE, "unsure");
	(void)assert_says(b, "F11", OUTCOME_REVIEW, "R08");
}

static void
a_thumb_is_for_a_person_and_ink_that_the_hand_saw_is_ink(void **state)
{
	struct bench *b = *state;

	bench_field(b, FIELD_PAPER_SIGNATURE, "thumb");
	assert_string_equal(assert_says(b, "F12", OUTCOME_REVIEW, "R08")->seen, "thumb");
	b->document->verdict[4].reason = SEAL_REASON_ABSENT; /* of the applicant */
	bench_field(b, FIELD_PAPER_SIGNATURE, "ink");
	assert_silent(b, "F12");
	bench_field(b, FIELD_PAPER_SIGNATURE, "");
	(void)assert_says(b, "F12", OUTCOME_REVIEW, "R08");
}

static void
foreign_marks_on_the_slip_are_reviewed(void **state)
{
	check_word(*state, FIELD_PAPER_MARKS, "foreign", "none", "F13", OUTCOME_REVIEW, "R06");
}

static void
a_language_the_form_does_not_have_needs_a_translation(void **state)
{
	struct bench *b = *state;

	bench_field(b, FIELD_PAPER_LANGUAGE, "de");
	assert_silent(b, "F14"); /* a form that names no languages takes any */
	(void)text_copy(b->form.languages, sizeof(b->form.languages), "zh en");
	assert_string_equal(assert_says(b, "F14", OUTCOME_REVIEW, "R01")->needed, "zh en");
	bench_field(b, FIELD_PAPER_LANGUAGE, "en");
	assert_silent(b, "F14");
	bench_field(b, FIELD_PAPER_LANGUAGE, "de+zh");
	assert_silent(b, "F14");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		rule_test(the_upper_slip_is_returned_and_an_uncut_form_reviewed),
		rule_test(an_alteration_counts_by_whose_entry_it_is),
		rule_test(a_printed_signature_is_returned_and_an_unsure_one_reviewed),
		rule_test(a_thumb_is_for_a_person_and_ink_that_the_hand_saw_is_ink),
		rule_test(foreign_marks_on_the_slip_are_reviewed),
		rule_test(a_language_the_form_does_not_have_needs_a_translation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
