/* SPDX-License-Identifier: Apache-2.0 */
#include "bench.h"

static void
alive_on_the_day_of_death_or_later_is_a_suspicion(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "L01");
	b->person.died_on = day_of("2026-06-15");
	assert_true(assert_says(b, "L01", OUTCOME_REJECT, "R20")->hold);
	assert_silent(b, "L02");
	b->person.died_on = day_of("2026-06-16");
	assert_silent(b, "L01");
}

static void
a_death_after_the_paper_ends_the_right_without_suspicion(void **state)
{
	struct bench *b = *state;

	b->person.died_on = day_of("2026-06-16");
	assert_false(assert_says(b, "L02", OUTCOME_REJECT, "R20a")->hold);
	b->person.died_on = (struct date){ 0, 0, 0 };
	assert_silent(b, "L02");
}

static void
without_a_certain_date_a_person_tells_which_of_the_two_it_is(void **state)
{
	struct bench *b = *state;

	b->person.died_on = day_of("2026-06-01");
	bench_field(b, FIELD_CERTIFICATE_ISSUE_DATE, "2026-06-15")->status = FIELD_DOUBT;
	assert_silent(b, "L01");
	assert_says(b, "L02", OUTCOME_REVIEW, "R20a");
}

static void
an_ended_pension_is_reviewed(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "L04");
	b->person.pay_status = PAY_SUSPENDED;
	assert_silent(b, "L04");
	b->person.pay_status = PAY_ENDED;
	assert_says(b, "L04", OUTCOME_REVIEW, "R15");
	b->person.died_on = day_of("2026-06-16"); /* L02 says why */
	assert_silent(b, "L04");
}

static void
a_prisoner_is_looked_at_by_a_person(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "L03");
	(void)text_copy(b->person.barred, sizeof(b->person.barred), "服刑");
	assert_string_equal(assert_says(b, "L03", OUTCOME_REVIEW, "R20a")->seen, "服刑");
	b->document->match.how = MATCH_NONE;
	assert_silent(b, "L03");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		rule_test(alive_on_the_day_of_death_or_later_is_a_suspicion),
		rule_test(a_death_after_the_paper_ends_the_right_without_suspicion),
		rule_test(without_a_certain_date_a_person_tells_which_of_the_two_it_is),
		rule_test(an_ended_pension_is_reviewed),
		rule_test(a_prisoner_is_looked_at_by_a_person),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
