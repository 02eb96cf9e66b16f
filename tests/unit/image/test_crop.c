/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/image/picture.h"

/* Mean of the middle of a picture, per channel 0. */
static int
middle(const struct image *i)
{
	int sum = 0, n = 0;

	for (int y = i->height / 4; y < i->height * 3 / 4; y++)
		for (int x = i->width / 4; x < i->width * 3 / 4; x++, n++)
			sum += i->px[(y * i->width + x) * i->channels];
	return sum / n;
}

static void
a_box_is_cut_upright_out_of_a_turned_scan(void **state)
{
	AUTO(image)
	struct image page = picture_new(1240, 1754, 1, 255);
	struct error err;

	(void)state;
	picture_box(&page, 300, 600, 200, 100, 0);
	for (int turn = 0; turn < 360; turn += 90)
		for (int channels = 1; channels <= 3; channels += 2) {
			struct picture_scan how = { 300, 3, 1.02, 4, -2, turn, channels, 0, 0, 0 };
			AUTO(image)
			struct image scan = picture_scan(&page, &how);
			AUTO(image)
			struct image crop = { 0 };
			double w, h, mm = 25.4 / PICTURE_FORM_DPI;
			struct affine truth = picture_truth(&page, &how, &w, &h);
			struct box_mm box = { 300 * mm, 600 * mm, 200 * mm, 100 * mm };

			assert_int_equal(image_crop_mm(&scan, &truth, box, 0, 150, &crop, &err),
					 ERR_NONE);
			assert_int_equal(crop.width, 200);
			assert_int_equal(crop.height, 100);
			assert_int_equal(crop.channels, channels);
			assert_true(middle(&crop) < 10);
			assert_true(crop.px[(2 * 200 + 2) * channels] < 128);
			assert_true(crop.px[(97 * 200 + 197) * channels] < 128);
			image_free(&crop);
			/* with a margin of 10 mm there is paper all around */
			assert_int_equal(image_crop_mm(&scan, &truth, box, 10, 150, &crop, &err),
					 ERR_NONE);
			assert_int_equal(crop.width, 318);
			assert_true(crop.px[0] > 200);
			assert_true(crop.px[((size_t)crop.width * (size_t)crop.height - 1) *
					    (size_t)channels] > 200);
		}
}

static void
outside_of_the_page_is_white_however_far(void **state)
{
	AUTO(image)
	struct image scan = picture_new(1240, 1754, 1, 0);
	AUTO(image)
	struct image crop = { 0 };
	struct affine plain = affine_plain(150);
	struct box_mm far = { 1e7, -1e7, 20, 10 }, half = { -10, 50, 20, 10 };
	struct error err;

	(void)state;
	assert_int_equal(image_crop_mm(&scan, &plain, far, 0, 150, &crop, &err), ERR_NONE);
	assert_int_equal(middle(&crop), 255);
	image_free(&crop);
	assert_int_equal(image_crop_mm(&scan, &plain, half, 0, 150, &crop, &err), ERR_NONE);
	assert_int_equal(crop.px[5 * crop.width], 255);
	assert_int_equal(crop.px[6 * crop.width - 1], 0);
}

/* Eight at a time or one by one: the same, also where a row begins or ends outside. */
static void
a_narrow_crop_is_the_left_part_of_a_wide_one(void **state)
{
	AUTO(image)
	struct image scan = picture_new(601, 403, 1, 0);
	struct error err;

	(void)state;
	for (int i = 0; i < 601 * 403; i++)
		scan.px[i] = (uint8_t)(i * 7919 % 251);
	for (int turn = -2; turn <= 2; turn++) {
		double k = 300 / 25.4, angle = turn * 0.03;
		struct affine map = { k * cos(angle), -k * sin(angle), 30,
				      k * sin(angle), k * cos(angle),  20 };
		AUTO(image)
		struct image wide = { 0 };
		struct box_mm box = { 1, 1, 60, 40 };

		for (int dpi = 100; dpi <= 330; dpi += 115) {
			assert_int_equal(image_crop_mm(&scan, &map, box, 0, dpi, &wide, &err),
					 ERR_NONE);
			for (int column = 1; column < 8; column++) {
				AUTO(image)
				struct image narrow = { 0 };
				struct box_mm part = { 1, 1, column * 25.4 / dpi, 40 };

				assert_int_equal(
				    image_crop_mm(&scan, &map, part, 0, dpi, &narrow, &err),
				    ERR_NONE);
				assert_int_equal(narrow.width, column);
				for (int y = 0; y < narrow.height; y++)
					for (int x = 0; x < column; x++)
						assert_int_equal(narrow.px[y * column + x],
								 wide.px[y * wide.width + x]);
			}
			image_free(&wide);
		}
	}
}

static void
shrinking_averages_what_lies_below(void **state)
{
	AUTO(image)
	struct image scan = picture_new(1200, 1200, 1, 0);
	AUTO(image)
	struct image crop = { 0 };
	struct affine plain = affine_plain(600);
	struct box_mm box = { 10, 10, 20, 20 };
	struct error err;

	(void)state;
	for (int y = 0; y < 1200;
	     y++) /* one white row of four: a point sample would see 0 or 255 */
		memset(scan.px + y * 1200, y % 4 == 0 ? 255 : 0, 1200);
	assert_int_equal(image_crop_mm(&scan, &plain, box, 0, 150, &crop, &err), ERR_NONE);
	for (int i = 0; i < crop.width * crop.height; i++)
		assert_in_range(crop.px[i], 58, 70);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_box_is_cut_upright_out_of_a_turned_scan),
		cmocka_unit_test(outside_of_the_page_is_white_however_far),
		cmocka_unit_test(a_narrow_crop_is_the_left_part_of_a_wide_one),
		cmocka_unit_test(shrinking_averages_what_lies_below),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
