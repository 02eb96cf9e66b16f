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
		cmocka_unit_test(shrinking_averages_what_lies_below),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
