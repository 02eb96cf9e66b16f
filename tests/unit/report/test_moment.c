/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/moment.h"

static void
a_moment_is_read_in_shanghai(void **state)
{
	char text[24];

	(void)state;
	moment_print(text, INT64_C(1782867600000000));
	assert_string_equal(text, "2026-07-01 09:00:00");
	moment_print(text, INT64_C(1782835199999999)); /* a microsecond before midnight */
	assert_string_equal(text, "2026-06-30 23:59:59");
	moment_print(text, INT64_C(1782835200000000));
	assert_string_equal(text, "2026-07-01 00:00:00");
}

static void
no_moment_is_no_text(void **state)
{
	char text[24] = "x";

	(void)state;
	moment_print(text, 0);
	assert_string_equal(text, "");
}

static void
a_day_is_written_as_its_reader_writes_it(void **state)
{
	char text[48];

	(void)state;
	moment_day(text, (struct date){ 2026, 7, 1 }, "zh_HK");
	assert_string_equal(text, "2026年7月1日");
	moment_day(text, (struct date){ 2026, 7, 1 }, "en");
	assert_string_equal(text, "1 July 2026");
	moment_day(text, (struct date){ 0, 0, 0 }, "en");
	assert_string_equal(text, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_moment_is_read_in_shanghai),
		cmocka_unit_test(no_moment_is_no_text),
		cmocka_unit_test(a_day_is_written_as_its_reader_writes_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
