/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/image/picture.h"

/* A signature: a long wavy pen stroke, black or blue, in pixels of the form. */
static void
sign(struct image *i, int x, int y, int w, int h)
{
	for (int n = 0; n < 4000; n++) {
		double t = n / 4000.0;

		picture_box(i, x + (int)(t * w),
			    y + (int)(h / 2.0 + h / 2.5 * sin(t * 40) * cos(t * 7)), 3, 3, 40);
	}
}

/* Share of ink in the box of a signature, with or without one, on print. */
static double
share(bool signed_there, bool sealed, bool with_blank)
{
	AUTO(image)
	struct image page = picture_form(31);
	AUTO(image)
	struct image filled = picture_new(page.width, page.height, 1, 255);
	AUTO(blank_close)
	struct blank *blank = NULL;
	AUTO(image)
	struct image scan = { 0 };
	AUTO(planes)
	struct planes planes = { 0 };
	struct picture_scan how = { 300, 1.1, 1, 1, 1, 0, 3, 10, 0, 0 };
	struct form form;
	struct registration r;
	struct error err;
	const double mm = 25.4 / PICTURE_FORM_DPI;
	uint64_t seed = 8;

	picture_word(&page, 600, 1560, 28, 3, &seed); /* the label beside the line */
	picture_box(&page, 600, 1620, 300, 3, 0);     /* the line to sign on */
	picture_form_open(&form, &page, "test", &blank);
	memcpy(filled.px, page.px, (size_t)page.width * (size_t)page.height);
	if (signed_there)
		sign(&filled, 640, 1555, 240, 60);
	scan = picture_scan(&filled, &how);
	if (sealed) /* red over all of it */
		for (int y = 3000; y < 3300; y++)
			for (int x = 1100; x < 2000; x++) {
				uint8_t *at =
				    scan.px + ((size_t)y * (size_t)scan.width + (size_t)x) * 3;

				at[0] = (uint8_t)(at[0] * 9 / 10);
				at[1] = at[2] = (uint8_t)(at[1] / 4);
			}
	picture_planes(&scan, 300, &planes);
	assert_int_equal(register_page(&blank, 1, &planes, &r, &err), ERR_NONE);
	assert_true(r.found);
	return ink_share(&planes, &r.to_px,
			 (struct box_mm){ 598 * mm, 1545 * mm, 304 * mm, 80 * mm },
			 with_blank ? blank : NULL);
}

static void
a_signature_is_ink_and_the_forms_own_print_is_not(void **state)
{
	double with = share(true, false, true), without = share(false, false, true);

	(void)state;
	if (with < 0.02 || without > 0.002)
		fail_msg("signed %.4f, not signed %.4f", with, without);
}

static void
a_red_seal_over_the_box_is_no_signature_and_hides_none(void **state)
{
	double with = share(true, true, true), without = share(false, true, true);

	(void)state;
	if (with < 0.02 || without > 0.003)
		fail_msg("signed %.4f, not signed %.4f", with, without);
}

static void
without_a_blank_the_print_counts_as_ink(void **state)
{
	(void)state;
	assert_true(share(false, false, false) > 0.01);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signature_is_ink_and_the_forms_own_print_is_not),
		cmocka_unit_test(a_red_seal_over_the_box_is_no_signature_and_hides_none),
		cmocka_unit_test(without_a_blank_the_print_counts_as_ink),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
