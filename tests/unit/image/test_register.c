/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/image/picture.h"

#include <time.h>

struct forms {
	struct image page[3];
	struct form form[3];
	struct blank *blank[3];
};

static int
open_forms(void **state)
{
	struct forms *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	for (int i = 0; i < 3; i++) {
		f->page[i] = picture_form(100 + (uint64_t)i);
		picture_form_open(&f->form[i], &f->page[i], "test", &f->blank[i]);
	}
	*state = f;
	return 0;
}

static int
close_forms(void **state)
{
	struct forms *f = *state;

	for (int i = 0; i < 3; i++) {
		blank_close(f->blank[i]);
		image_free(&f->page[i]);
	}
	free(f);
	return 0;
}

static struct registration
find(struct blank *blank, const struct image *scan, double dpi)
{
	AUTO(planes)
	struct planes planes = { 0 };
	struct registration r;
	struct error err;

	picture_planes(scan, dpi, &planes);
	assert_int_equal(register_page(&blank, 1, &planes, &r, &err), ERR_NONE);
	return r;
}

/* Largest distance between found and true places, over the corners of the form, in mm. */
static double
worst_mm(const struct registration *r, const struct affine *truth, const struct form *f)
{
	double worst = 0;

	for (int corner = 0; corner < 4; corner++) {
		double x, y, u, v;

		affine_apply(&r->to_px, corner & 1 ? f->width_mm : 0, corner & 2 ? f->height_mm : 0,
			     &x, &y);
		affine_apply(truth, corner & 1 ? f->width_mm : 0, corner & 2 ? f->height_mm : 0, &u,
			     &v);
		worst = fmax(worst, hypot(x - u, y - v) * 25.4 / r->dpi);
	}
	return worst;
}

static void
assert_found(const struct forms *f, const struct picture_scan *how)
{
	AUTO(image)
	struct image scan = picture_scan(&f->page[0], how);
	struct registration r = find(f->blank[0], &scan, how->dpi);
	double w, h;
	struct affine truth = picture_truth(&f->page[0], how, &w, &h);

	if (!r.found || r.turn != how->turn || worst_mm(&r, &truth, &f->form[0]) > 0.25)
		fail_msg("%.0f dpi, turn %d, skew %.1f, scale %.2f, shift %.1f %.1f: found %d, "
			 "turn %d, %d of %d, %.2f mm off",
			 how->dpi, how->turn, how->skew, how->scale, how->shift_x_mm,
			 how->shift_y_mm, r.found, r.turn, r.inliers, r.anchors,
			 worst_mm(&r, &truth, &f->form[0]));
	assert_true(fabs(r.dpi / (how->dpi * how->scale) - 1) < 0.003);
}

static void
a_form_is_found_in_every_turn_and_resolution(void **state)
{
	static const double dpis[] = { 150, 200, 300, 600 };

	for (int turn = 0; turn < 360; turn += 90)
		for (size_t d = 0; d < COUNT_OF(dpis); d++) {
			struct picture_scan how = { dpis[d], 1.3, 1, 2, -1, turn, 1, 10, 0, 0 };

			assert_found(*state, &how);
		}
}

static void
skew_scale_and_shift_together_do_not_hide_it(void **state)
{
	for (int i = 0; i < 16; i++) {
		struct picture_scan how = { 150,
					    i & 1 ? 4.8 : -4.8,
					    i & 2 ? 1.03 : 0.97,
					    i & 4 ? 9 : -9,
					    i & 8 ? 9 : -9,
					    0,
					    1,
					    10,
					    0,
					    0 };

		assert_found(*state, &how);
	}
}

static void
an_a4_paper_on_a_letter_glass_is_found(void **state)
{
	struct picture_scan how = { 200, -1, 1, 3, -9, 0, 1, 10, 215.9, 279.4 };
	const struct forms *f = *state;

	assert_found(f, &how);
	how.turn = 180;
	assert_found(f, &how);
}

static void
stamps_and_ink_over_a_quarter_of_it_do_not_hide_it(void **state)
{
	const struct forms *f = *state;
	struct picture_scan how = { 200, 2, 1, 0, 0, 0, 1, 10, 0, 0 };
	AUTO(image)
	struct image scan = picture_scan(&f->page[0], &how);
	uint64_t seed = 5;
	struct registration r;

	picture_box(&scan, 900, 900, 500, 900, 60);
	for (int i = 0; i < 12; i++)
		picture_word(&scan, (int)(picture_random(&seed) % 1200),
			     (int)(picture_random(&seed) % 2000), 50, 8, &seed);
	r = find(f->blank[0], &scan, 200);
	assert_true(r.found);
}

static void
another_form_is_not_found_in_it(void **state)
{
	const struct forms *f = *state;

	for (int turn = 0; turn < 360; turn += 90) {
		struct picture_scan how = { 200, 1, 1, 1, 1, turn, 1, 10, 0, 0 };
		AUTO(image)
		struct image scan = picture_scan(&f->page[0], &how);

		assert_false(find(f->blank[1], &scan, 200).found);
		assert_false(find(f->blank[2], &scan, 200).found);
	}
}

static void
nothing_is_found_on_an_empty_or_a_foreign_page(void **state)
{
	const struct forms *f = *state;
	AUTO(image)
	struct image empty = picture_new(1654, 2339, 1, 240);
	AUTO(image)
	struct image letter = picture_new(1654, 2339, 1, 240);
	uint64_t seed = 99;

	assert_false(find(f->blank[0], &empty, 200).found);
	for (int y = 200; y < 2000; y += 60)
		picture_word(&letter, 150, y, 34, 34, &seed);
	assert_false(find(f->blank[0], &letter, 200).found);
}

static void
the_same_scan_gives_the_same_answer(void **state)
{
	const struct forms *f = *state;
	struct picture_scan how = { 200, 2, 1.01, 1, 1, 90, 3, 20, 0, 0 };
	AUTO(image)
	struct image scan = picture_scan(&f->page[0], &how);
	struct registration a = find(f->blank[0], &scan, 200), b = find(f->blank[0], &scan, 200);

	assert_memory_equal(&a.to_px, &b.to_px, sizeof(a.to_px));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_form_is_found_in_every_turn_and_resolution),
		cmocka_unit_test(skew_scale_and_shift_together_do_not_hide_it),
		cmocka_unit_test(an_a4_paper_on_a_letter_glass_is_found),
		cmocka_unit_test(stamps_and_ink_over_a_quarter_of_it_do_not_hide_it),
		cmocka_unit_test(another_form_is_not_found_in_it),
		cmocka_unit_test(nothing_is_found_on_an_empty_or_a_foreign_page),
		cmocka_unit_test(the_same_scan_gives_the_same_answer),
	};

	return cmocka_run_group_tests(tests, open_forms, close_forms);
}
