/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "read/kinds.h"
#include "sheet.h"

static void
closes_up(const char *from, const char *wanted)
{
	char text[128];

	assert_true(text_copy(text, sizeof(text), from));
	text_close_up(text);
	assert_string_equal(text, wanted);
}

static void
narrows(const char *from, const char *wanted)
{
	char text[128];

	assert_true(text_copy(text, sizeof(text), from));
	text_narrow(text);
	assert_string_equal(text, wanted);
}

static void
every_space_goes_when_a_text_is_closed_up(void **state)
{
	(void)state;
	closes_up(" 4409 02\xE3\x80\x80 1945\t", "4409021945");
	closes_up("", "");
	closes_up("领认字第 1 号", "领认字第1号");
}

static void
wide_letters_become_narrow_and_others_stay(void **state)
{
	(void)state;
	narrows("２０２５年３月", "2025年3月");
	narrows("（Ａ１２）", "(A12)");
	narrows("", "");
	narrows("。〇", "。〇");
}

/* The note at the foot of the form, two lines of it, and its Latin neighbour. */
static void
lines_of_a_zone_are_joined_without_invented_spaces(void **state)
{
	struct sheet_blank b;
	struct form_field spec = { .lang = "chi_sim" };
	struct field field = { .confidence = 0 };
	struct fill f = { .spec = &spec, .field = &field };
	struct ocr_how how = { .language = "chi_sim" };
	struct error err;

	(void)state;
	sheet_blank_open(&b);
	assert_int_equal(ocr_open(&f.ocr, &err), ERR_NONE);
	assert_int_equal(
	    zone_find(&b.planes, &b.to_px, (struct box_mm){ 19, 105, 28, 10 }, &f.zone, &err),
	    ERR_NONE);
	assert_int_equal(f.zone.line_count, 2);
	assert_int_equal(fill_first(&f, ZONE_PLAIN, &how, &err), ERR_NONE);
	assert_string_equal(field.printed, "领取养老金部门");
	assert_true(field.confidence > 0);
	ocr_close(f.ocr);
	sheet_blank_close(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_space_goes_when_a_text_is_closed_up),
		cmocka_unit_test(wide_letters_become_narrow_and_others_stay),
		cmocka_unit_test(lines_of_a_zone_are_joined_without_invented_spaces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
