/* SPDX-License-Identifier: Apache-2.0 */
#include "base/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
assert_day(struct date is, int year, int month, int day)
{
	assert_int_equal(is.year, year);
	assert_int_equal(is.month, month);
	assert_int_equal(is.day, day);
}

static void
leap_years_are_those_of_the_gregorian_calendar(void **state)
{
	(void)state;
	assert_true(date_valid((struct date){ 2024, 2, 29 }));
	assert_false(date_valid((struct date){ 2023, 2, 29 }));
	assert_true(date_valid((struct date){ 2000, 2, 29 }));
	assert_false(date_valid((struct date){ 1900, 2, 29 }));
	assert_false(date_valid((struct date){ 1938, 2, 29 }));
	assert_false(date_valid((struct date){ 2024, 13, 1 }));
	assert_false(date_valid((struct date){ 2024, 0, 1 }));
	assert_false(date_valid((struct date){ 2024, 4, 31 }));
	assert_false(date_valid((struct date){ 0, 1, 1 }));
	assert_false(date_valid((struct date){ 10000, 1, 1 }));
	assert_false(date_valid((struct date){ 0, 0, 0 }));
	assert_true(date_is_none((struct date){ 0, 0, 0 }));
}

static void
every_day_of_four_centuries_comes_back(void **state)
{
	struct date d = { 1800, 1, 1 };
	long days = date_to_days(d);

	(void)state;
	assert_int_equal(date_to_days((struct date){ 1970, 1, 1 }), 0);
	assert_int_equal(date_to_days((struct date){ 2000, 3, 1 }), 11017);
	for (int i = 0; i < 146097; i++, days++) {
		struct date back = date_from_days(days);

		assert_true(date_valid(back));
		assert_int_equal(date_to_days(back), days);
		if (i > 0)
			assert_true(date_after(back, d));
		d = back;
	}
	assert_day(date_add_days((struct date){ 1800, 1, 1 }, 146097), 2200, 1, 1);
}

static void
months_are_added_with_a_clamped_day(void **state)
{
	(void)state;
	assert_day(date_add_months((struct date){ 2024, 2, 29 }, 12), 2025, 2, 28);
	assert_day(date_add_months((struct date){ 2025, 1, 31 }, 1), 2025, 2, 28);
	assert_day(date_add_months((struct date){ 2025, 8, 31 }, 6), 2026, 2, 28);
	assert_day(date_add_months((struct date){ 2025, 12, 31 }, 2), 2026, 2, 28);
	assert_day(date_add_months((struct date){ 2025, 11, 30 }, 1), 2025, 12, 30);
	assert_day(date_add_months((struct date){ 2026, 3, 31 }, -1), 2026, 2, 28);
	assert_day(date_add_months((struct date){ 2026, 1, 15 }, -1), 2025, 12, 15);
	assert_day(date_add_months((struct date){ 2026, 1, 15 }, -13), 2024, 12, 15);
}

static void
the_months_end_knows_february(void **state)
{
	(void)state;
	assert_day(date_month_end((struct date){ 2019, 7, 5 }), 2019, 7, 31);
	assert_day(date_month_end((struct date){ 2024, 2, 1 }), 2024, 2, 29);
	assert_day(date_month_end((struct date){ 2025, 2, 28 }), 2025, 2, 28);
}

static void
days_and_months_between_are_counted(void **state)
{
	(void)state;
	assert_int_equal(
	    date_days_between((struct date){ 2024, 2, 28 }, (struct date){ 2024, 3, 1 }), 2);
	assert_int_equal(
	    date_days_between((struct date){ 2024, 3, 1 }, (struct date){ 2024, 2, 28 }), -2);
	assert_int_equal(
	    date_months_between((struct date){ 2025, 1, 31 }, (struct date){ 2025, 2, 28 }), 1);
	assert_int_equal(
	    date_months_between((struct date){ 2025, 1, 31 }, (struct date){ 2025, 2, 27 }), 0);
	assert_int_equal(
	    date_months_between((struct date){ 2025, 7, 9 }, (struct date){ 2026, 7, 9 }), 12);
	assert_int_equal(
	    date_months_between((struct date){ 2025, 7, 9 }, (struct date){ 2026, 7, 8 }), 11);
	assert_int_equal(
	    date_months_between((struct date){ 2026, 7, 9 }, (struct date){ 2025, 7, 9 }), 0);
}

static void
a_day_is_written_and_read_as_iso_8601_only(void **state)
{
	static const char *const bad[] = { "",           "2026-6-30",   "2026-06-31",  "2026/06/30",
					   "2026-06-3 ", "2026-06-300", " 2026-06-30", "20260630",
					   "-026-06-30", "２026-06-30" };
	char text[DATE_TEXT_BYTES];
	struct date d = { 1, 2, 3 };

	(void)state;
	date_print(text, (struct date){ 2026, 6, 30 });
	assert_string_equal(text, "2026-06-30");
	assert_true(date_parse(text, &d));
	assert_day(d, 2026, 6, 30);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(date_parse(bad[i], &d));
	assert_day(d, 2026, 6, 30);
	date_print(text, (struct date){ 7, 1, 9 });
	assert_string_equal(text, "0007-01-09");
	date_print(text, (struct date){ 0, 0, 0 });
	assert_string_equal(text, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leap_years_are_those_of_the_gregorian_calendar),
		cmocka_unit_test(every_day_of_four_centuries_comes_back),
		cmocka_unit_test(months_are_added_with_a_clamped_day),
		cmocka_unit_test(the_months_end_knows_february),
		cmocka_unit_test(days_and_months_between_are_counted),
		cmocka_unit_test(a_day_is_written_and_read_as_iso_8601_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
