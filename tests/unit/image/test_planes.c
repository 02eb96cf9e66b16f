/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/image/picture.h"

static void
the_red_plane_is_the_red_part_and_a_red_seal_is_redness(void **state)
{
	AUTO(image)
	struct image scan = picture_new(1240, 1754, 3, 250);
	AUTO(planes)
	struct planes p = { 0 };

	(void)state;
	for (int y = 400; y < 600; y++)
		for (int x = 200; x < 500; x++) {
			scan.px[(y * 1240 + x) * 3 + 1] = 40;
			scan.px[(y * 1240 + x) * 3 + 2] = 60;
		}
	picture_planes(&scan, 150, &p);
	assert_int_equal(p.red.width, 1240);
	assert_int_equal(p.red.px[500 * 1240 + 300], 250);
	assert_int_equal(p.small.width, 620);
	assert_int_equal(p.small.height, 877);
	assert_int_equal(p.small.px[250 * 620 + 150], 250);
	assert_int_equal(p.redness.px[250 * 620 + 150], 190);
	assert_int_equal(p.redness.px[100 * 620 + 150], 0);
	assert_int_equal(p.color, COLOR_RGB);
}

static void
a_gray_page_has_no_redness_and_lends_its_pixels(void **state)
{
	AUTO(image)
	struct image scan = picture_new(1654, 2339, 1, 200);
	AUTO(planes)
	struct planes p = { 0 };

	(void)state;
	picture_planes(&scan, 200, &p);
	assert_ptr_equal(p.red.px, scan.px);
	assert_int_equal(p.small.px[1000], 200);
	assert_int_equal(p.redness.px[1000], 0);
}

static void
a_missing_resolution_is_guessed_from_the_paper(void **state)
{
	static const struct {
		int width, height;
		double told, expected;
	} rows[] = {
		{ 2480, 3508, 0, 300 }, /* A4 */
		{ 3508, 2480, 0, 300 }, /* lying */
		{ 2550, 3300, 0, 300 }, /* Letter */
		{ 1240, 1754, 0, 150 },    { 1654, 2339, 200, 200 },
		{ 2480, 3508, 1200, 300 }, /* a page of 53 x 74 mm is none */
		{ 1240, 1754, 300, 300 },  /* a small paper, and the file says so */
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(image)
		struct image scan = picture_new(rows[i].width, rows[i].height, 1, 240);
		AUTO(planes)
		struct planes p = { 0 };

		picture_planes(&scan, rows[i].told, &p);
		assert_true(p.dpi == rows[i].expected);
	}
}

static struct planes
planes_of(const struct image *scan)
{
	struct planes p = { 0 };

	picture_planes(scan, 150, &p);
	return p;
}

static void
dirt_folds_and_tint_leave_a_page_blank_and_a_line_of_writing_does_not(void **state)
{
	AUTO(image)
	struct image scan = picture_new(1240, 1754, 3, 228);
	uint64_t seed = 3;

	(void)state;
	for (size_t i = 0; i < (size_t)1240 * 1754 * 3; i++)
		scan.px[i] =
		    (uint8_t)(scan.px[i] + picture_random(&seed) % 17 - (i % 3 == 2 ? 20 : 8));
	for (int n = 0; n < 60; n++) /* specks */
		picture_box(&scan, (int)(picture_random(&seed) % 1240),
			    (int)(picture_random(&seed) % 1754), 2, 2, 60);
	picture_box(&scan, 0, 870, 1240, 10, 190); /* a fold */
	picture_box(&scan, 0, 0, 1240, 12, 10);    /* the edge of the glass */
	{
		AUTO(planes)
		struct planes p = planes_of(&scan);

		assert_true(planes_blank(&p));
	}
	picture_word(&scan, 300, 500, 24, 10, &seed);
	{
		AUTO(planes)
		struct planes p = planes_of(&scan);

		assert_false(planes_blank(&p));
	}
}

static void
a_page_with_nothing_but_a_red_seal_is_not_blank(void **state)
{
	AUTO(image)
	struct image scan = picture_new(1240, 1754, 3, 240);

	(void)state;
	for (int y = 0; y < 1754; y++)
		for (int x = 0; x < 1240; x++)
			if (fabs(hypot(x - 600, y - 800) - 120) < 4)
				memset(scan.px + (y * 1240 + x) * 3 + 1, 60, 2);
	{
		AUTO(planes)
		struct planes p = planes_of(&scan);

		assert_true(!planes_blank(&p));
	}
}

/* A3 at 110 dpi: half of its colours are fewer than 75 dpi. */
static void
colours_at_half_are_enough_for_every_page(void **state)
{
	static const int dpi[] = { 110, 150, 300 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(dpi); i++) {
		int width = dpi[i] * 420 / 25, height = dpi[i] * 297 / 25;
		AUTO(image)
		struct image red = picture_new(width, height, 1, 220);
		AUTO(image)
		struct image half = picture_new((width + 1) / 2, (height + 1) / 2, 3, 90);
		struct scan_page page = { .red = red,
					  .half = half,
					  .color = COLOR_RGB,
					  .dpi_x = dpi[i],
					  .dpi_y = dpi[i] };
		struct affine plain = affine_plain(dpi[i]);
		AUTO(planes)
		struct planes p = { 0 };
		AUTO(image)
		struct image crop = { 0 };
		struct error err;

		for (int k = 0; k < half.width * half.height; k++)
			half.px[3 * k] = 220;
		memset(half.px + (size_t)half.width * 3 * (size_t)(half.height / 2), 10,
		       (size_t)half.width * 3 * (size_t)(half.height - half.height / 2));
		assert_int_equal(planes_make(&page, &p, &err), ERR_NONE);
		assert_ptr_equal(p.red.px, red.px);
		assert_int_equal(p.redness.px[p.redness.width + 1], 130);
		assert_int_equal(p.redness.px[p.redness.width * (p.redness.height - 2) + 1], 0);
		/* millimetres are those of the page, whatever the colours' resolution */
		assert_int_equal(planes_crop_rgb(&p, &plain, (struct box_mm){ 100, 140, 20, 20 },
						 100, &crop, &err),
				 ERR_NONE);
		assert_int_equal(crop.px[3 * (5 * crop.width + 30) + 1], 90);
		assert_int_equal(crop.px[3 * (70 * crop.width + 30) + 1], 10);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_red_plane_is_the_red_part_and_a_red_seal_is_redness),
		cmocka_unit_test(a_gray_page_has_no_redness_and_lends_its_pixels),
		cmocka_unit_test(a_missing_resolution_is_guessed_from_the_paper),
		cmocka_unit_test(
		    dirt_folds_and_tint_leave_a_page_blank_and_a_line_of_writing_does_not),
		cmocka_unit_test(colours_at_half_are_enough_for_every_page),
		cmocka_unit_test(a_page_with_nothing_but_a_red_seal_is_not_blank),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
