/* SPDX-License-Identifier: Apache-2.0 */
#include "paper_seen.h"

#include "report/paper.h"
#include "report/report.h"

static void
chinese_text_can_be_searched(void **state)
{
	static const struct paper_style style = { .size_pt = 12 };
	struct error err = { 0 };
	AUTO(buf)
	struct buf out = BUF(LIMIT_PAPER_BYTES);
	AUTO(paper)
	struct paper p = { 0 };
	struct seen *seen;

	(void)state;
	assert_int_equal(paper_open(&p, "t", "zh_HK", PAPER_A4_MM, &err), ERR_NONE);
	assert_true(paper_text(&p, 20, 20, 100, &style, "領取養老金資格") > 3);
	paper_next(&p);
	(void)paper_text(&p, 20, 20, 100, &style, "陈大文");
	paper_next(&p);
	assert_int_equal(paper_finish(&p, &out, &err), ERR_NONE);
	seen = seen_paper(&out, 10);
	assert_int_equal(seen->pages, 2);
	seen_has(seen, "領取養老金資格");
	seen_has(seen, "陈大文");
}

static void
a_point_is_a_point(void **state)
{
	static const struct paper_style style = { .size_pt = 20, .one_line = true };
	struct error err = { 0 };
	AUTO(paper)
	struct paper p = { 0 };

	(void)state;
	assert_int_equal(paper_open(&p, "t", "zh_CN", PAPER_A4_MM, &err), ERR_NONE);
	/* Noto CJK: a line is 1.45 of the size; 20 pt are 7.06 mm. */
	assert_true(paper_height(&p, 100, &style, "文") > 9);
	assert_true(paper_height(&p, 100, &style, "文") < 11.5);
}

static void
one_line_never_wraps_and_others_do(void **state)
{
	static const struct paper_style one = { .size_pt = 12, .one_line = true };
	static const struct paper_style more = { .size_pt = 12 };
	static const char text[] = "中国驻悉尼总领事馆中国驻悉尼总领事馆中国驻悉尼总领事馆";
	struct error err = { 0 };
	AUTO(paper)
	struct paper p = { 0 };

	(void)state;
	assert_int_equal(paper_open(&p, "t", "zh_CN", PAPER_A4_MM, &err), ERR_NONE);
	assert_true(paper_height(&p, 30, &one, text) < 8);
	assert_true(paper_height(&p, 30, &more, text) > 15);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chinese_text_can_be_searched),
		cmocka_unit_test(a_point_is_a_point),
		cmocka_unit_test(one_line_never_wraps_and_others_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
