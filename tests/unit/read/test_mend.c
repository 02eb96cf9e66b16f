/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
#include "read/mend.h"

static void
mends(const char *from, const char *wanted)
{
	char text[FIELD_TEXT_BYTES];

	assert_true(text_copy(text, sizeof(text), from));
	date_mend(text);
	assert_string_equal(text, wanted);
}

static void
noughts_and_signs_are_mended(void **state)
{
	(void)state;
	mends("二O〇二六年二月三日", "二〇二六年二月三日");
	mends("二二六年五月五日", "二〇二六年五月五日");
	mends("2026年2肖22日", "2026年2月22日");
	mends("2026年6月,25日", "2026年6月25日");
	mends("2023年3月25晶", "2023年3月25日");
}

static void
numerals_and_other_dates_stay(void **state)
{
	(void)state;
	mends("二〇六年五月五日", "二〇六年五月五日");
	mends("二一二六年五月五日", "二一二六年五月五日");
	mends("2026-05-05,", "2026-05-05,");
	mends("2026年11月1", "2026年11月1");
	mends("7‘July, 2026", "7July, 2026");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(noughts_and_signs_are_mended),
		cmocka_unit_test(numerals_and_other_dates_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
