/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "read/lines.h"
#include "sheet.h"

/* The letter of sample 48 was typed in five lines: three of a paragraph, one below, the day. */
#define LETTER "samples/48-hong-kong-unions.jpg"
#define FORM   "hk-ftu-life"

static void
the_lines_of_a_letter_are_found_from_above(void **state)
{
	struct sheet_world world;
	struct sheet_page page;
	struct text_lines lines;
	struct reader *reader;
	struct page seen = { .dpi = 0 };
	const struct blank *blank;
	struct error err;

	(void)state;
	sheet_world_open(&world);
	sheet_open(&page, LETTER);
	assert_int_equal(reader_open(world.form, world.count, "templates", &reader, &err), 0);
	assert_int_equal(reader_recognise(reader, &page.planes, &seen, &blank, &err), 0);
	assert_string_equal(seen.form, FORM);
	assert_int_equal(text_lines_find(&page.planes, &seen.to_px,
					 (struct box_mm){ 20, 74, 172, 80 }, &lines, &err),
			 ERR_NONE);
	assert_in_range(lines.count, 4, 6);
	for (int i = 1; i < lines.count; i++)
		assert_true(lines.line[i].y >= lines.line[i - 1].y + lines.line[i - 1].height);
	for (int i = 0; i < lines.count; i++) {
		assert_true(lines.line[i].height > 2 && lines.line[i].height < 9);
		assert_true(lines.line[i].x > 20 && lines.line[i].width < 172);
	}
	reader_close(reader);
	sheet_close(&page);
	catalog_close(world.catalog);
}

static void
paper_without_print_has_no_lines(void **state)
{
	struct sheet_page page;
	struct text_lines lines;
	struct affine plain = affine_plain(200);
	struct error err;

	(void)state;
	sheet_open(&page, "samples/40-empty-page.jpg");
	assert_int_equal(text_lines_find(&page.planes, &plain, (struct box_mm){ 20, 20, 170, 250 },
					 &lines, &err),
			 ERR_NONE);
	assert_int_equal(lines.count, 0);
	sheet_close(&page);
}

/* A sheet of 100 dpi with boxes for characters, side pixels high. */
static void
type_line(struct image *sheet, int left, int top, int side, int count, int slope)
{
	for (int c = 0; c < count; c++) {
		int x = left + c * (side + side / 8), y = top + (slope ? x / slope : 0);

		for (int v = 0; v < side; v++)
			for (int u = 0; u < side; u++)
				if (u < 2 || u >= side - 2 || abs(u - v) < 2 ||
				    abs(u + v - side) < 2)
					sheet->px[(y + v) * sheet->width + x + u] = 20;
	}
}

static void
finds_lines(const struct image *sheet, int wanted)
{
	struct planes planes = { .red = *sheet, .dpi = 100 };
	struct affine plain = affine_plain(100);
	struct text_lines lines;
	struct error err;

	assert_int_equal(
	    text_lines_find(&planes, &plain, (struct box_mm){ 0, 0, 200, 100 }, &lines, &err),
	    ERR_NONE);
	if (lines.count != wanted)
		fail_msg("%d lines, not %d", lines.count, wanted);
}

static void
lines_that_touch_are_parted_and_a_title_is_not(void **state)
{
	struct image sheet;
	struct error err;

	(void)state;
	assert_int_equal(image_new(800, 400, 1, &sheet, &err), ERR_NONE);
	memset(sheet.px, 250, 800 * 400);
	type_line(&sheet, 100, 20, 36, 5, 0);
	for (int i = 0; i < 3; i++)
		type_line(&sheet, i == 0 ? 80 : 35, 100 + 21 * i, 20, 28, 300);
	type_line(&sheet, 35, 220, 20, 12, 0);
	type_line(&sheet, 35, 300, 20, 12, 0);
	finds_lines(&sheet, 6);
	image_free(&sheet);
}

static void
lies_within(const char *path, double degrees, double off)
{
	struct sheet_page page;
	struct text_lies lies;
	bool found = false;

	sheet_open(&page, path);
	text_lies_find(&page.planes, &lies);
	for (int i = 0; i < lies.count; i++)
		found = found || fabs(lies.degrees[i] - degrees) <= off;
	assert_true(found);
	sheet_close(&page);
}

static void
the_angle_of_a_page_is_seen_from_its_lines(void **state)
{
	(void)state;
	/* fed nearly straight, and on its side */
	lies_within("samples/58-taiwan-notary.jpg", 0, 1.5);
	lies_within("samples/56-macau-iam.jpg", 90, 1.5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_lines_of_a_letter_are_found_from_above),
		cmocka_unit_test(lines_that_touch_are_parted_and_a_title_is_not),
		cmocka_unit_test(paper_without_print_has_no_lines),
		cmocka_unit_test(the_angle_of_a_page_is_seen_from_its_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
