/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "read/net.h"
#include "read/zone.h"
#include "sheet.h"

static int
open_blank(void **state)
{
	static struct sheet_blank blank;

	sheet_blank_open(&blank);
	*state = &blank;
	return 0;
}

static int
close_blank(void **state)
{
	sheet_blank_close(*state);
	return 0;
}

static void
find(struct sheet_blank *b, struct box_mm box, struct zone *z)
{
	struct error err;

	if (zone_find(&b->planes, &b->to_px, box, z, &err))
		fail_msg("%s", err.text);
}

/* The title lies at 62…148 mm, 29…36 mm. */
static void
a_line_of_print_is_found_where_it_is(void **state)
{
	struct zone z;

	find(*state, (struct box_mm){ 40, 25, 130, 12 }, &z);
	assert_int_equal(z.line_count, 1);
	assert_false(z.sealed);
	assert_true(z.line[0].x > 48 && z.line[0].x < 53);
	assert_true(z.line[0].y > 27 && z.line[0].y < 31);
	assert_true(z.line[0].height > 5 && z.line[0].height < 9);
	assert_true(z.line[0].x + z.line[0].width > 155);
}

static void
two_lines_are_two_and_in_order(void **state)
{
	struct zone z;

	/* 申请人姓名 above (中文) */
	find(*state, (struct box_mm){ 19, 57, 28, 10 }, &z);
	assert_int_equal(z.line_count, 2);
	assert_true(z.line[0].y < z.line[1].y);
}

static void
an_empty_box_between_rules_has_no_line(void **state)
{
	struct zone z;

	find(*state, (struct box_mm){ 49, 57, 54, 10 }, &z);
	assert_int_equal(z.line_count, 0);
	/* even when the box is the cell itself and its rules lie inside */
	find(*state, (struct box_mm){ 48, 56, 56, 12 }, &z);
	assert_int_equal(z.line_count, 0);
}

static void
each_preparation_has_its_size_and_paper_around(void **state)
{
	struct zone z;
	struct error err;

	find(*state, (struct box_mm){ 40, 25, 130, 12 }, &z);
	for (int prep = 0; prep < ZONE_PREP_COUNT; prep++) {
		struct image line;
		double scale;

		int paper = prep == ZONE_TIGHT ? ZONE_PAPER_TIGHT_PX : ZONE_PAPER_PX;

		if (zone_line(&z, z.line[0], (enum zone_prep)prep, &line, &err))
			fail_msg("%s", err.text);
		scale = zone_scale((enum zone_prep)prep);
		assert_int_equal(line.channels, 1);
		assert_in_range(line.height - 2 * paper, 26 * scale, 34 * scale);
		for (int x = 0; x < line.width; x++)
			assert_true(line.px[x] > 200);
		assert_true(zone_ink_level(&line) > 60);
		image_free(&line);
	}
}

/* The widest box at its finest is cut to what the network takes; a lone point is widened. */
static void
strips_have_the_size_that_the_network_takes(void **state)
{
	struct box_mm box[] = { { 20, 25, 170, 0.6 }, { 40, 25, 130, 12 }, { 100, 30, 0.1, 8 } };
	struct zone z;
	struct error err;

	find(*state, (struct box_mm){ 40, 25, 130, 12 }, &z);
	for (size_t i = 0; i < COUNT_OF(box); i++)
		for (int prep = 0; prep < ZONE_PREP_COUNT; prep++) {
			struct image line;

			if (zone_strip(&z, box[i], (enum zone_prep)prep, &line, &err))
				fail_msg("%s", err.text);
			assert_int_equal(line.height, NET_HEIGHT);
			assert_int_equal(line.width % NET_STEP_PX, 0);
			assert_in_range(line.width, NET_STEP_PX, NET_WIDTH_MAX);
			image_free(&line);
		}
}

static void
paper_without_print_has_no_ink_level(void **state)
{
	struct image paper;
	struct error err;

	(void)state;
	assert_int_equal(image_new(50, 20, 1, &paper, &err), ERR_NONE);
	memset(paper.px, 230, 50 * 20);
	assert_int_equal(zone_ink_level(&paper), 0);
	memset(paper.px + 300, 60, 40);
	assert_in_range(zone_ink_level(&paper), 61, 229);
	image_free(&paper);
}

/* A red disc over the title: still one line, told as sealed; a grey one is no seal. */
static void
a_seal_over_the_print_is_noticed_and_taken_away(void **state)
{
	struct sheet_blank red;
	struct zone z;

	(void)state;
	sheet_blank_open(&red);
	planes_free(&red.planes);
	for (int y = 140; y < 260; y++)
		for (int x = 400; x < 600; x++) {
			uint8_t *p = red.scan.pixels.px + 3 * ((size_t)y * 1240 + (size_t)x);

			p[0] = (uint8_t)(p[0] * 215 / 255);
			p[1] = (uint8_t)(p[1] * 60 / 255);
			p[2] = (uint8_t)(p[2] * 60 / 255);
		}
	{
		struct error err;

		assert_int_equal(planes_make(&red.scan, &red.planes, &err), ERR_NONE);
	}
	find(&red, (struct box_mm){ 40, 25, 130, 12 }, &z);
	assert_true(z.sealed);
	assert_in_range(z.clip, 140, 214);
	assert_int_equal(z.line_count, 1);
	sheet_blank_close(&red);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_of_print_is_found_where_it_is),
		cmocka_unit_test(two_lines_are_two_and_in_order),
		cmocka_unit_test(an_empty_box_between_rules_has_no_line),
		cmocka_unit_test(each_preparation_has_its_size_and_paper_around),
		cmocka_unit_test(strips_have_the_size_that_the_network_takes),
		cmocka_unit_test(paper_without_print_has_no_ink_level),
		cmocka_unit_test(a_seal_over_the_print_is_noticed_and_taken_away),
	};

	return cmocka_run_group_tests(tests, open_blank, close_blank);
}
