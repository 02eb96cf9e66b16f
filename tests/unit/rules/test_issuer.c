/* SPDX-License-Identifier: Apache-2.0 */
#include "bench.h"

static void
an_office_nobody_knows_is_reviewed_with_its_printed_name(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "I01");
	b->c.issuer = NULL;
	bench_field(b, FIELD_CERTIFICATE_ISSUER, "某某商会");
	assert_string_equal(assert_says(b, "I01", OUTCOME_REVIEW, "R09")->seen, "某某商会");
	b->c.form = NULL; /* no certificate at all: F01 says it */
	assert_silent(b, "I01");
}

static void
a_paper_of_2019_from_the_office_that_ended_in_2018_is_reviewed(void **state)
{
	struct bench *b = *state;
	const struct finding *f;

	b->issuer.valid_to = day_of("2018-12-31");
	(void)text_copy(b->issuer.successor, sizeof(b->issuer.successor), "mo-iam");
	bench_issued(b, "2018-12-31");
	assert_silent(b, "I02");
	bench_issued(b, "2019-01-01");
	f = assert_says(b, "I02", OUTCOME_REVIEW, "R09");
	assert_string_equal(f->seen, "2019-01-01");
	assert_non_null(strstr(f->needed, "2018-12-31"));
	assert_non_null(strstr(f->needed, "mo-iam"));
}

static void
a_paper_older_than_its_office_is_reviewed(void **state)
{
	struct bench *b = *state;

	b->issuer.valid_from = day_of("2026-06-15");
	assert_silent(b, "I02");
	b->issuer.valid_from = day_of("2026-06-16");
	assert_says(b, "I02", OUTCOME_REVIEW, "R09");
}

static void
an_office_may_make_out_only_its_own_forms(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "I03");
	(void)text_copy(b->form.id, sizeof(b->form.id), "mo-fss-cocheck");
	assert_says(b, "I03", OUTCOME_REVIEW, "R09");
}

static void
papers_of_an_unconfirmed_office_are_always_reviewed(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "I05");
	b->issuer.confirmed = false;
	assert_says(b, "I05", OUTCOME_REVIEW, "R09");
}

static void
papers_of_an_office_on_alert_are_held(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "I06");
	b->issuer.alert = true;
	assert_true(assert_says(b, "I06", OUTCOME_REVIEW, "R20")->hold);
}

static void
an_office_certifies_only_those_who_live_in_its_district(void **state)
{
	struct bench *b = *state;

	bench_field(b, FIELD_HOLDER_COUNTRY, "AUS");
	assert_silent(b, "I03"); /* an office that names no district takes all */
	(void)text_copy(b->issuer.residents, sizeof(b->issuer.residents), "NZL AUS");
	assert_silent(b, "I03");
	(void)text_copy(b->issuer.residents, sizeof(b->issuer.residents), "NZL");
	assert_string_equal(assert_says(b, "I03", OUTCOME_REVIEW, "R09")->seen, "AUS");
	bench_field(b, FIELD_HOLDER_COUNTRY, "澳大利亚"); /* written out: nobody compares */
	assert_silent(b, "I03");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		rule_test(an_office_nobody_knows_is_reviewed_with_its_printed_name),
		rule_test(a_paper_of_2019_from_the_office_that_ended_in_2018_is_reviewed),
		rule_test(a_paper_older_than_its_office_is_reviewed),
		rule_test(an_office_may_make_out_only_its_own_forms),
		rule_test(papers_of_an_unconfirmed_office_are_always_reviewed),
		rule_test(papers_of_an_office_on_alert_are_held),
		rule_test(an_office_certifies_only_those_who_live_in_its_district),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
