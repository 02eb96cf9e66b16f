/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <time.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
the_real_clock_tells_the_time_of_the_machine(void **state)
{
	int64_t before = (int64_t)time(NULL) * 1000000;
	int64_t now = clock_now_us();

	(void)state;
	assert_true(now >= before);
	assert_true(now < before + INT64_C(60) * 1000000);
}

static void
the_day_changes_at_midnight_in_shanghai(void **state)
{
	/* 2026-07-08T16:00:00Z is midnight of the 9th at UTC+8 */
	int64_t midnight = INT64_C(1783526400) * 1000000;
	char text[24];

	(void)state;
	clock_print(text, midnight);
	assert_string_equal(text, "2026-07-08T16:00:00Z");
	assert_true(date_equal(clock_day_of(midnight), (struct date){ 2026, 7, 9 }));
	assert_true(date_equal(clock_day_of(midnight - 1), (struct date){ 2026, 7, 8 }));
}

static void
a_fixed_clock_stands_at_nine_and_moves_with_every_look(void **state)
{
	char text[24];
	int64_t first, second;

	(void)state;
	clock_fix((struct date){ 2024, 2, 29 });
	first = clock_now_us();
	second = clock_now_us();
	clock_print(text, first);
	assert_string_equal(text, "2024-02-29T01:00:00Z");
	assert_int_equal(second - first, 1000);
	assert_true(date_equal(clock_today(), (struct date){ 2024, 2, 29 }));
}

static void
durations_are_never_fixed(void **state)
{
	int64_t before = clock_monotonic_us();
	struct timespec pause = { 0, 2000000 };

	(void)state;
	(void)nanosleep(&pause, NULL);
	assert_true(clock_monotonic_us() - before >= 2000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_real_clock_tells_the_time_of_the_machine),
		cmocka_unit_test(the_day_changes_at_midnight_in_shanghai),
		cmocka_unit_test(a_fixed_clock_stands_at_nine_and_moves_with_every_look),
		cmocka_unit_test(durations_are_never_fixed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
