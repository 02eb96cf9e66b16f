/* SPDX-License-Identifier: Apache-2.0 */
#include "bench.h"

static void
of_kind(struct bench *b, const char *kind)
{
	(void)text_copy(b->form.kind, sizeof(b->form.kind), kind);
}

static void
a_hong_kong_deed_needs_the_forwarding_seal(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "I04");
	of_kind(b, "HK_ATTESTED");
	(void)assert_says(b, "I04", OUTCOME_REVIEW, "R10"); /* nobody looked yet */
	bench_field(b, FIELD_PAPER_LEGALISATION, "none");
	(void)assert_says(b, "I04", OUTCOME_REJECT, "R10");
	bench_field(b, FIELD_PAPER_LEGALISATION, "consular");
	(void)assert_says(b, "I04", OUTCOME_REJECT, "R10");
	bench_field(b, FIELD_PAPER_LEGALISATION, "forwarding");
	assert_silent(b, "I04");
}

static void
a_notary_abroad_needs_consul_or_apostille_and_one_in_taiwan_neither(void **state)
{
	struct bench *b = *state;

	of_kind(b, "TW_NOTARY");
	bench_field(b, FIELD_PAPER_LEGALISATION, "none");
	assert_silent(b, "C01");
	of_kind(b, "LOCAL_NOTARY_APOSTILLE");
	(void)assert_says(b, "C01", OUTCOME_REJECT, "R10");
	bench_field(b, FIELD_PAPER_LEGALISATION, "");
	(void)assert_says(b, "C01", OUTCOME_REVIEW, "R10");
	bench_field(b, FIELD_PAPER_LEGALISATION, "consular");
	assert_silent(b, "C01");
	bench_field(b, FIELD_PAPER_LEGALISATION, "apostille");
	assert_silent(b, "C01");
}

static void
an_apostille_counts_from_the_day_of_the_convention(void **state)
{
	struct bench *b = *state;

	b->policy.apostille[b->policy.apostille_count++] =
	    (struct apostille){ "CAN", { 2024, 1, 11 } };
	bench_field(b, FIELD_PAPER_LEGALISATION, "apostille");
	bench_field(b, FIELD_PAPER_LEGALISED_IN, "CAN");
	bench_issued(b, "2024-01-11");
	assert_silent(b, "C02");
	bench_issued(b, "2024-01-10");
	assert_string_equal(assert_says(b, "C02", OUTCOME_REVIEW, "R09")->seen, "CAN");
	bench_issued(b, "2026-06-15");
	bench_field(b, FIELD_PAPER_LEGALISED_IN, "XXA");
	(void)assert_says(b, "C02", OUTCOME_REVIEW, "R09");
	bench_field(b, FIELD_PAPER_LEGALISATION, "consular");
	assert_silent(b, "C02");
}

static void
a_number_its_office_does_not_know_is_held(void **state)
{
	struct bench *b = *state;

	bench_field(b, FIELD_PAPER_LOOKUP, "pending");
	assert_silent(b, "C03");
	bench_field(b, FIELD_PAPER_LOOKUP, "confirmed");
	assert_silent(b, "C03");
	bench_field(b, FIELD_PAPER_LOOKUP, "unknown");
	assert_true(assert_says(b, "C03", OUTCOME_REJECT, "R20")->hold);
}

static void
a_blurred_or_altered_deed_of_taiwan_is_queried(void **state)
{
	struct bench *b = *state;

	bench_field(b, FIELD_PAPER_ALTERATION, "applicant");
	assert_silent(b, "C04"); /* of another kind: F08 speaks */
	of_kind(b, "TW_NOTARY");
	(void)assert_says(b, "C04", OUTCOME_REVIEW, "R06");
	bench_field(b, FIELD_PAPER_ALTERATION, "none");
	assert_silent(b, "C04");
	b->document->verdict[0].reason = SEAL_REASON_UNSURE;
	(void)assert_says(b, "C04", OUTCOME_REVIEW, "R11");
}

static void
a_forwarded_copy_that_differs_is_held(void **state)
{
	struct bench *b = *state;

	bench_field(b, FIELD_PAPER_COUNTERPART, "same");
	assert_silent(b, "C05");
	bench_field(b, FIELD_PAPER_COUNTERPART, "differs");
	assert_true(assert_says(b, "C05", OUTCOME_REJECT, "R20")->hold);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		rule_test(a_hong_kong_deed_needs_the_forwarding_seal),
		rule_test(a_notary_abroad_needs_consul_or_apostille_and_one_in_taiwan_neither),
		rule_test(an_apostille_counts_from_the_day_of_the_convention),
		rule_test(a_number_its_office_does_not_know_is_held),
		rule_test(a_blurred_or_altered_deed_of_taiwan_is_queried),
		rule_test(a_forwarded_copy_that_differs_is_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
