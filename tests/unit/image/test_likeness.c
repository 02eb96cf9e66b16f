/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/image/picture.h"

/* The form filled in by the person of that number, scanned in its own way. */
static struct likeness
likeness_of(const struct image *form, struct blank *blank, uint64_t person, int scan_number)
{
	AUTO(image)
	struct image filled = picture_new(form->width, form->height, 1, 255);
	AUTO(image)
	struct image scan = { 0 };
	AUTO(planes)
	struct planes planes = { 0 };
	struct picture_scan how = { scan_number & 1 ? 200 : 300,
				    0.7 * scan_number - 1,
				    1,
				    scan_number,
				    -scan_number,
				    scan_number & 2 ? 180 : 0,
				    1,
				    12,
				    0,
				    0 };
	struct registration r;
	struct error err;

	memcpy(filled.px, form->px, (size_t)form->width * (size_t)form->height);
	for (int line = 0; line < 12; line++)
		picture_word(&filled, 640, 280 + line * 90, 34, 10, &person);
	scan = picture_scan(&filled, &how);
	picture_planes(&scan, how.dpi, &planes);
	assert_int_equal(register_page(&blank, 1, &planes, &r, &err), ERR_NONE);
	assert_true(r.found);
	return blank_likeness(blank, &planes, &r.to_px);
}

static void
scans_of_one_paper_are_alike_and_papers_of_one_form_are_not(void **state)
{
	AUTO(image)
	struct image page = picture_form(21);
	AUTO(blank_close)
	struct blank *blank = NULL;
	struct form form;
	struct likeness seen[4][3];

	(void)state;
	picture_form_open(&form, &page, "test", &blank);
	for (uint64_t person = 0; person < 4; person++)
		for (int scan = 0; scan < 3; scan++)
			seen[person][scan] = likeness_of(&page, blank, 1000 + person, scan);
	for (int a = 0; a < 12; a++)
		for (int b = 0; b < a; b++) {
			int apart = likeness_distance(&seen[a / 3][a % 3], &seen[b / 3][b % 3]);

			if ((a / 3 == b / 3) != (apart <= LIKENESS_NEAR_BITS))
				fail_msg("person %d scan %d, person %d scan %d: %d bits", a / 3,
					 a % 3, b / 3, b % 3, apart);
		}
}

static void
distance_counts_bits(void **state)
{
	struct likeness a = { { 5, 0, 0, 1 } }, b = { { 6, 0, 0, 1 } }, unknown = { 0 };

	(void)state;
	assert_int_equal(likeness_distance(&a, &a), 0);
	assert_int_equal(likeness_distance(&a, &b), 2);
	assert_int_equal(likeness_distance(&unknown, &unknown), 256);
	assert_int_equal(likeness_distance(&a, &unknown), 256);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scans_of_one_paper_are_alike_and_papers_of_one_form_are_not),
		cmocka_unit_test(distance_counts_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
