/* SPDX-License-Identifier: Apache-2.0 */
#include "bench.h"

static void
an_agent_shows_authority_and_identity(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "X01");
	b->arrival.route = ROUTE_BY_AGENT;
	assert_says(b, "X01", OUTCOME_REVIEW, "R02");
	b->arrival.agent_papers = true;
	assert_silent(b, "X01");
	b->arrival.route = ROUTE_BY_HAND; /* by the holder */
	b->arrival.agent_papers = false;
	assert_silent(b, "X01");
	(void)text_copy(b->arrival.agent_name, sizeof(b->arrival.agent_name), "黄三");
	assert_says(b, "X01", OUTCOME_REVIEW, "R02");
}

static void
the_fourth_year_by_proxy_is_reviewed_and_the_third_is_not(void **state)
{
	struct bench *b = *state;

	bench_field(b, FIELD_CERTIFICATE_APPEARANCE, "by-proxy");
	b->person.proxy_years = 2;
	assert_silent(b, "X03");
	b->person.proxy_years = 3;
	assert_says(b, "X03", OUTCOME_REVIEW, "R21");
	bench_field(b, FIELD_CERTIFICATE_APPEARANCE, "in-person");
	assert_silent(b, "X03");
}

static void
a_power_of_thirty_days_is_good_and_one_day_more_is_not(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "X02");
	bench_field(b, FIELD_PAPER_POWER_DATE, "2026-05-16");
	assert_silent(b, "X02");
	bench_field(b, FIELD_PAPER_POWER_DATE, "2026-05-15");
	assert_string_equal(assert_says(b, "X02", OUTCOME_REVIEW, "R12")->needed, "≥ 2026-05-16");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		rule_test(an_agent_shows_authority_and_identity),
		rule_test(the_fourth_year_by_proxy_is_reviewed_and_the_third_is_not),
		rule_test(a_power_of_thirty_days_is_good_and_one_day_more_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
