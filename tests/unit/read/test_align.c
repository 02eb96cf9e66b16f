/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/text.h"
#include "read/align.h"

static void
put(struct ocr_symbols *line, const char *text, int left, int right)
{
	struct ocr_symbol *s = &line->symbol[line->symbol_count++];

	(void)text_copy(s->text, sizeof(s->text), text);
	s->left = left;
	s->right = right;
}

static void
stands(const struct ocr_symbols *line, int i, int left, int right)
{
	assert_int_equal(line->symbol[i].left, left);
	assert_int_equal(line->symbol[i].right, right);
}

static void
places_that_run_ahead_are_put_back(void **state)
{
	struct ocr_symbols line = { .symbol_count = 0 };
	const struct ink_run run[] = { { 14, 30 }, { 33, 49 }, { 52, 68 }, { 71, 87 } };

	(void)state;
	put(&line, "3", 14, 40);
	put(&line, "0", 44, 60);
	put(&line, "2", 62, 87);
	put(&line, "7", 80, 87);
	align_symbols(&line, run, 4);
	stands(&line, 0, 14, 30);
	stands(&line, 1, 33, 49);
	stands(&line, 2, 52, 68);
	stands(&line, 3, 71, 87);
}

static void
a_chinese_character_of_two_runs_is_one(void **state)
{
	struct ocr_symbols line = { .symbol_count = 0 };
	const struct ink_run run[] = { { 14, 22 }, { 25, 41 }, { 45, 60 } }; /* 於 1 */

	(void)state;
	put(&line, "於", 14, 35);
	put(&line, "1", 38, 60);
	align_symbols(&line, run, 3);
	stands(&line, 0, 14, 41);
	stands(&line, 1, 45, 60);
}

static void
letters_that_touch_share_their_run(void **state)
{
	struct ocr_symbols line = { .symbol_count = 0 };
	const struct ink_run run[] = { { 14, 40 }, { 44, 56 } };

	(void)state;
	put(&line, "f", 14, 26);
	put(&line, "y", 27, 40);
	put(&line, "t", 44, 56);
	align_symbols(&line, run, 2);
	stands(&line, 0, 14, 27);
	stands(&line, 1, 27, 40);
	stands(&line, 2, 44, 56);
}

static void
a_broken_letter_keeps_both_halves(void **state)
{
	struct ocr_symbols line = { .symbol_count = 0 };
	const struct ink_run run[] = { { 14, 30 }, { 33, 39 }, { 41, 48 }, { 60, 64 } };

	(void)state;
	put(&line, "5", 14, 30);
	put(&line, "X", 33, 48);
	put(&line, ",", 60, 64);
	align_symbols(&line, run, 4);
	stands(&line, 1, 33, 48);
	stands(&line, 2, 60, 64);
}

static void
more_runs_than_a_line_has_change_nothing(void **state)
{
	static struct ink_run run[ALIGN_RUNS_MAX + 1];
	struct ocr_symbols line = { .symbol_count = 0 };

	(void)state;
	for (int i = 0; i <= ALIGN_RUNS_MAX; i++)
		run[i] = (struct ink_run){ 2 * i, 2 * i + 1 };
	put(&line, "1", 7, 9);
	align_symbols(&line, run, ALIGN_RUNS_MAX + 1);
	stands(&line, 0, 7, 9);
	align_symbols(&line, run, 0);
	stands(&line, 0, 7, 9);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_that_run_ahead_are_put_back),
		cmocka_unit_test(a_chinese_character_of_two_runs_is_one),
		cmocka_unit_test(letters_that_touch_share_their_run),
		cmocka_unit_test(a_broken_letter_keeps_both_halves),
		cmocka_unit_test(more_runs_than_a_line_has_change_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
