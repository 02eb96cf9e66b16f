/* SPDX-License-Identifier: Apache-2.0 */
#include "bench.h"

#include <stdio.h>

#include "catalog/catalog.h"

static void
a_clean_paper_is_accepted_by_every_rule(void **state)
{
	struct bench *b = *state;

	rules_run(&b->c, b->finding, &b->count);
	assert_true(b->count >= 2); /* P03 and T07 have something good to say */
	for (int i = 0; i < b->count; i++) {
		if (b->finding[i].outcome != OUTCOME_ACCEPT)
			fail_msg("%s objects", b->finding[i].rule);
		assert_string_equal(b->finding[i].reason, "");
		assert_false(b->finding[i].hold);
	}
}

static void
findings_stand_in_the_order_of_the_table(void **state)
{
	struct bench *b = *state;
	const struct rule *table;
	int rules, at = 0;

	table = rules_table(&rules);
	b->arrival.condition = CONDITION_WET;
	b->arrival.original = false;
	b->c.issuer = NULL;
	bench_issued(b, "2020-01-01");
	rules_run(&b->c, b->finding, &b->count);
	assert_true(b->count >= 4);
	for (int i = 0; i < b->count; i++) {
		while (at < rules && !text_equal(table[at].id, b->finding[i].rule))
			at++;
		assert_true(at < rules);
	}
}

static void
every_rule_has_its_own_id_a_version_a_basis_and_titles(void **state)
{
	AUTO(catalog_close)
	struct catalog *catalog = NULL;
	struct error err;
	int rules;
	const struct rule *table = rules_table(&rules);

	(void)state;
	assert_int_equal(catalog_open("templates", "certs", &catalog, &err), ERR_NONE);
	for (int i = 0; i < rules; i++) {
		assert_true(table[i].version >= 1);
		assert_true(table[i].basis->text[0]);
		if (!catalog_rule(catalog, table[i].id, "zh_CN")[0])
			fail_msg("%s has no Chinese title", table[i].id);
		if (text_equal(catalog_rule(catalog, table[i].id, "zh_CN"),
			       catalog_rule(catalog, table[i].id, "en")))
			fail_msg("%s has no English title", table[i].id);
		for (int k = 0; k < i; k++)
			assert_string_not_equal(table[i].id, table[k].id);
	}
}

static void
every_reason_a_rule_gives_has_words(void **state)
{
	struct bench *b = *state;
	AUTO(catalog_close)
	struct catalog *catalog = NULL;
	struct error err;

	assert_int_equal(catalog_open("templates", "certs", &catalog, &err), ERR_NONE);
	b->arrival.original = false;
	b->arrival.condition = CONDITION_TORN;
	b->c.issuer = NULL;
	b->document->verdict_count = 0;
	b->document->match.name = NAME_DIFFERS;
	bench_issued(b, "2020-01-01");
	rules_run(&b->c, b->finding, &b->count);
	for (int i = 0; i < b->count; i++)
		if (b->finding[i].reason[0])
			assert_true(catalog_reason(catalog, b->finding[i].reason, "zh_CN")[0] !=
				    '\0');
}

/* More objections than the list holds: the worst of them is never lost. */
static void
a_full_list_keeps_the_worst(void **state)
{
	struct bench *b = *state;
	bool rejected = false;

	for (int i = 0; i < LIMIT_SEALS_PER_DOCUMENT; i++) {
		struct seal_verdict *v = &b->document->verdict[i];

		*v = (struct seal_verdict){ .kind = SEAL_VDS, .verdict = VERDICT_VALID };
		v->payload_count = SEAL_PAYLOAD_FIELDS;
		for (int k = 0; k < v->payload_count; k++) {
			v->payload[k].name = FIELD_CERTIFICATE_NUMBER;
			(void)snprintf(v->payload[k].text, sizeof(v->payload[k].text), "X%d", k);
		}
	}
	b->document->verdict_count = LIMIT_SEALS_PER_DOCUMENT;
	bench_issued(b, "2020-01-01"); /* T05 comes after the 192 objections of V03 */
	rules_run(&b->c, b->finding, &b->count);
	assert_int_equal(b->count, LIMIT_FINDINGS_PER_DOCUMENT);
	for (int i = 0; i < b->count; i++)
		rejected |= text_equal(b->finding[i].rule, "T05") &&
			    b->finding[i].outcome == OUTCOME_REJECT;
	assert_true(rejected);
}

static void
a_rule_is_silent_before_its_ground_and_where_the_office_has_switched_it_off(void **state)
{
	struct bench *b = *state;
	int count;
	const struct rule *table = rules_table(&count), *c02 = NULL;

	for (int i = 0; i < count; i++)
		if (text_equal(table[i].id, "C02"))
			c02 = &table[i];
	assert_non_null(c02);
	assert_false(rule_in_force(c02, &b->policy, (struct date){ 2023, 11, 6 }));
	assert_true(rule_in_force(c02, &b->policy, (struct date){ 2023, 11, 7 }));
	bench_issued(b, "2026-01-08");
	(void)assert_says(b, "T04", OUTCOME_REVIEW, "R13");
	(void)text_copy(b->policy.off[b->policy.off_count++], sizeof(b->policy.off[0]), "T04");
	assert_silent(b, "T04");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		rule_test(a_clean_paper_is_accepted_by_every_rule),
		rule_test(findings_stand_in_the_order_of_the_table),
		rule_test(every_rule_has_its_own_id_a_version_a_basis_and_titles),
		rule_test(every_reason_a_rule_gives_has_words),
		rule_test(a_full_list_keeps_the_worst),
		rule_test(
		    a_rule_is_silent_before_its_ground_and_where_the_office_has_switched_it_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
