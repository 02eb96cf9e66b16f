/* SPDX-License-Identifier: Apache-2.0 */
#include "model/policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
assert_until(const struct policy *p, enum category category, struct date from, struct date until)
{
	char is[DATE_TEXT_BYTES], wanted[DATE_TEXT_BYTES];

	date_print(is, policy_valid_until(p, category, from));
	date_print(wanted, until);
	assert_string_equal(is, wanted);
}

/* Vectors of research domain.md §4.2. */
static void
guangdong_counts_by_month(void **state)
{
	struct policy p;

	(void)state;
	policy_defaults(&p);
	assert_until(&p, CATEGORY_ENTERPRISE, (struct date){ 2018, 7, 5 },
		     (struct date){ 2019, 7, 31 });
	assert_until(&p, CATEGORY_ENTERPRISE, (struct date){ 2018, 7, 31 },
		     (struct date){ 2019, 7, 31 });
	assert_until(&p, CATEGORY_ENTERPRISE, (struct date){ 2018, 8, 1 },
		     (struct date){ 2019, 8, 31 });
	assert_until(&p, CATEGORY_ENTERPRISE, (struct date){ 2024, 2, 29 },
		     (struct date){ 2025, 2, 28 });
	assert_until(&p, CATEGORY_ENTERPRISE, (struct date){ 2023, 2, 28 },
		     (struct date){ 2024, 2, 29 });
}

static void
others_count_to_the_same_day(void **state)
{
	struct policy p;

	(void)state;
	policy_defaults(&p);
	p.due_rule = DUE_EXACT;
	assert_until(&p, CATEGORY_ENTERPRISE, (struct date){ 2018, 7, 5 },
		     (struct date){ 2019, 7, 5 });
	assert_until(&p, CATEGORY_ENTERPRISE, (struct date){ 2024, 2, 29 },
		     (struct date){ 2025, 2, 28 });
	p.cycle_months[CATEGORY_RESIDENT] = 1;
	assert_until(&p, CATEGORY_RESIDENT, (struct date){ 2025, 1, 31 },
		     (struct date){ 2025, 2, 28 });
	p.cycle_months[CATEGORY_RESIDENT] = 6;
	assert_until(&p, CATEGORY_RESIDENT, (struct date){ 2025, 8, 31 },
		     (struct date){ 2026, 2, 28 });
	/* and only theirs */
	assert_until(&p, CATEGORY_ENTERPRISE, (struct date){ 2025, 8, 31 },
		     (struct date){ 2026, 8, 31 });
}

static void
payment_stops_on_the_day_after(void **state)
{
	(void)state;
	assert_true(
	    date_equal(policy_stop_on((struct date){ 2019, 7, 31 }), (struct date){ 2019, 8, 1 }));
	assert_true(
	    date_equal(policy_stop_on((struct date){ 2019, 12, 31 }), (struct date){ 2020, 1, 1 }));
}

static void
whole_months_are_paid_back(void **state)
{
	(void)state;
	assert_int_equal(
	    policy_back_pay_months((struct date){ 2025, 8, 1 }, (struct date){ 2025, 8, 31 }), 0);
	assert_int_equal(
	    policy_back_pay_months((struct date){ 2025, 8, 1 }, (struct date){ 2025, 9, 1 }), 1);
	assert_int_equal(
	    policy_back_pay_months((struct date){ 2025, 8, 1 }, (struct date){ 2026, 7, 9 }), 11);
	assert_int_equal(
	    policy_back_pay_months((struct date){ 2025, 8, 1 }, (struct date){ 2025, 7, 1 }), 0);
	assert_int_equal(
	    policy_back_pay_months((struct date){ 0, 0, 0 }, (struct date){ 2025, 7, 1 }), 0);
}

static void
the_defaults_are_those_of_the_design(void **state)
{
	struct policy p;

	(void)state;
	policy_defaults(&p);
	assert_int_equal(p.fresh_review_months, 6);
	assert_int_equal(p.fresh_reject_months, 12);
	assert_int_equal(p.due_rule, DUE_MONTH_END);
	assert_int_equal(p.validity_basis, BASIS_CERTIFIED_ON);
	assert_int_equal(p.proxy_years, 3);
	assert_int_equal(p.future_days, 1);
	for (int i = CATEGORY_GOVERNMENT; i <= CATEGORY_RESIDENT; i++)
		assert_int_equal(p.cycle_months[i], 12);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(guangdong_counts_by_month),
		cmocka_unit_test(others_count_to_the_same_day),
		cmocka_unit_test(payment_stops_on_the_day_after),
		cmocka_unit_test(whole_months_are_paid_back),
		cmocka_unit_test(the_defaults_are_those_of_the_design),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
