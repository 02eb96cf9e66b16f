/* SPDX-License-Identifier: Apache-2.0 */
#include "bench.h"

static void
a_date_that_is_missing_doubtful_or_no_day_is_reviewed(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "T01");
	bench_issued(b, "");
	assert_says(b, "T01", OUTCOME_REVIEW, "R12");
	bench_issued(b, "2026-02-30");
	assert_says(b, "T01", OUTCOME_REVIEW, "R12");
	bench_issued(b, "2026-06-15");
	assert_silent(b, "T01");
	bench_field(b, FIELD_CERTIFICATE_ISSUE_DATE, "2026-06-15")->status = FIELD_DOUBT;
	assert_string_equal(assert_says(b, "T01", OUTCOME_REVIEW, "R12")->seen, "2026-06-15");
}

static void
no_other_rule_builds_on_a_doubtful_date(void **state)
{
	struct bench *b = *state;

	bench_issued(b, "2024-01-01");
	assert_says(b, "T05", OUTCOME_REJECT, "R13");
	bench_field(b, FIELD_CERTIFICATE_ISSUE_DATE, "2024-01-01")->status = FIELD_DOUBT;
	assert_silent(b, "T05");
	assert_says(b, "T01", OUTCOME_REVIEW, "R12");
}

static void
an_issue_date_may_be_tomorrow_by_the_date_line_but_not_the_day_after(void **state)
{
	struct bench *b = *state;
	const struct finding *f;

	bench_issued(b, "2026-07-10");
	assert_silent(b, "T02");
	bench_issued(b, "2026-07-11");
	f = assert_says(b, "T02", OUTCOME_REJECT, "R12");
	assert_string_equal(f->seen, "2026-07-11");
	assert_string_equal(f->needed, "≤ 2026-07-10");
	assert_int_equal(f->page, 0);
	assert_true(f->where.width > 0);
	b->policy.future_days = 0;
	bench_issued(b, "2026-07-10");
	assert_says(b, "T02", OUTCOME_REJECT, "R12");
}

static void
six_months_to_the_day_is_fresh_and_one_day_more_is_reviewed(void **state)
{
	struct bench *b = *state;
	const struct finding *f;

	bench_issued(b, "2026-01-09");
	assert_silent(b, "T04");
	bench_issued(b, "2026-01-08");
	f = assert_says(b, "T04", OUTCOME_REVIEW, "R13");
	assert_string_equal(f->seen, "2026-01-08");
	assert_string_equal(f->needed, "≥ 2026-01-09");
}

static void
twelve_months_to_the_day_is_proposed_for_return_and_one_day_less_is_reviewed(void **state)
{
	struct bench *b = *state;

	bench_issued(b, "2025-07-10");
	assert_silent(b, "T05");
	assert_says(b, "T04", OUTCOME_REVIEW, "R13");
	bench_issued(b, "2025-07-09");
	assert_string_equal(assert_says(b, "T05", OUTCOME_REJECT, "R13")->needed, "≥ 2025-07-10");
	assert_silent(b, "T04");
}

static void
months_with_unequal_ends_are_counted_to_the_last_day(void **state)
{
	struct bench *b = *state;

	/* 31 August plus six months is the last of February */
	bench_issued(b, "2025-08-31");
	b->arrival.received_on = day_of("2026-02-28");
	assert_silent(b, "T04");
	b->arrival.received_on = day_of("2026-03-01");
	assert_says(b, "T04", OUTCOME_REVIEW, "R13");
	/* 29 February plus twelve is 28 February */
	bench_issued(b, "2024-02-29");
	b->arrival.received_on = day_of("2025-02-27");
	assert_silent(b, "T05");
	b->arrival.received_on = day_of("2025-02-28");
	assert_says(b, "T05", OUTCOME_REJECT, "R13");
	/* what is named as good enough is good enough */
	bench_issued(b, "2026-02-28");
	b->arrival.received_on = day_of("2026-08-31");
	assert_string_equal(assert_says(b, "T04", OUTCOME_REVIEW, "R13")->needed, "≥ 2026-03-01");
}

static void
the_age_is_counted_to_the_day_of_receipt_however_long_we_take(void **state)
{
	struct bench *b = *state;

	bench_issued(b, "2026-01-09");
	b->c.today = day_of("2026-12-31");
	assert_silent(b, "T04");
	b->c.arrival = NULL; /* nothing but today is known */
	assert_says(b, "T04", OUTCOME_REVIEW, "R13");
}

static void
a_paper_not_newer_than_the_last_accepted_one_is_reviewed(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "T06");
	b->precedent.last_accepted_issue = day_of("2026-06-14");
	assert_silent(b, "T06");
	b->precedent.last_accepted_issue = day_of("2026-06-15");
	assert_says(b, "T06", OUTCOME_REVIEW, "R14");
}

static void
a_paper_that_comes_on_the_due_day_protects_from_the_stop(void **state)
{
	struct bench *b = *state;

	b->arrival.received_on = day_of("2026-07-31");
	b->c.today = day_of("2026-08-20");
	assert_says(b, "T07", OUTCOME_ACCEPT, "");
	b->arrival.received_on = day_of("2026-08-01");
	assert_silent(b, "T07");
	b->arrival.received_on = day_of("2026-07-31");
	b->c.person = NULL;
	assert_silent(b, "T07");
}

static void
a_paper_after_the_stop_resumes_and_says_the_months(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "T08");
	b->person.pay_status = PAY_SUSPENDED;
	b->person.suspended_from = day_of("2026-04-01");
	assert_string_equal(assert_says(b, "T08", OUTCOME_ACCEPT, "")->seen, "2026-04-01 +3");
	assert_silent(b, "T07");
	/* a stop that is announced but has not come */
	b->person.pay_status = PAY_ACTIVE;
	b->person.suspended_from = day_of("2026-07-10");
	assert_silent(b, "T08");
	b->person.suspended_from = day_of("2026-07-09");
	assert_says(b, "T08", OUTCOME_ACCEPT, "");
}

static void
the_notarys_day_must_be_the_day_of_issue(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "T03");
	bench_field(b, FIELD_PAPER_NOTARY_DATE, "2026-06-15");
	assert_silent(b, "T03");
	bench_field(b, FIELD_PAPER_NOTARY_DATE, "2026-06-14");
	assert_string_equal(assert_says(b, "T03", OUTCOME_REVIEW, "R12")->needed, "= 2026-06-14");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		rule_test(a_date_that_is_missing_doubtful_or_no_day_is_reviewed),
		rule_test(no_other_rule_builds_on_a_doubtful_date),
		rule_test(an_issue_date_may_be_tomorrow_by_the_date_line_but_not_the_day_after),
		rule_test(six_months_to_the_day_is_fresh_and_one_day_more_is_reviewed),
		rule_test(
		    twelve_months_to_the_day_is_proposed_for_return_and_one_day_less_is_reviewed),
		rule_test(months_with_unequal_ends_are_counted_to_the_last_day),
		rule_test(the_age_is_counted_to_the_day_of_receipt_however_long_we_take),
		rule_test(a_paper_not_newer_than_the_last_accepted_one_is_reviewed),
		rule_test(a_paper_that_comes_on_the_due_day_protects_from_the_stop),
		rule_test(a_paper_after_the_stop_resumes_and_says_the_months),
		rule_test(the_notarys_day_must_be_the_day_of_issue),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
