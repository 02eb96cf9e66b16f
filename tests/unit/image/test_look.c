/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/image/picture.h"

#include "image/look.h"

struct world {
	struct image page;
	struct form form;
	struct blank *blank;
};

static int
open_world(void **state)
{
	static struct world w;
	struct error err;

	w.page = picture_form(11);
	picture_form_open(&w.form, &w.page, "test", &w.blank);
	if (blank_glance(w.blank, &err))
		return -1;
	*state = &w;
	return 0;
}

static int
close_world(void **state)
{
	struct world *w = *state;

	blank_close(w->blank);
	image_free(&w->page);
	return 0;
}

static struct guess
best_guess(const struct world *w, const struct picture_scan *how)
{
	AUTO(image)
	struct image scan = picture_scan(&w->page, how);
	AUTO(planes)
	struct planes planes = { 0 };
	AUTO(look)
	struct look look = { 0 };
	struct guess guesses[LOOK_TURNS];
	struct error err;

	picture_planes(&scan, how->dpi, &planes);
	assert_int_equal(look_make(&planes, &look, &err), ERR_NONE);
	assert_int_equal(look_for(&look, w->blank, guesses, &err), ERR_NONE);
	for (int i = 1; i < LOOK_TURNS; i++)
		assert_true(guesses[i].likeness <= guesses[i - 1].likeness);
	return guesses[0];
}

/* In every way it may lie, to a coarse pixel of 2.7 mm. */
static void
turn_skew_and_shift_are_seen(void **state)
{
	for (int i = 0; i < LOOK_TURNS * LOOK_SKEWS; i++) {
		struct picture_scan how = { 150, (i % LOOK_SKEWS - 2) * LOOK_SKEW_STEP,
					    1,   8,
					    -11, i / LOOK_SKEWS * 90,
					    1,   10,
					    0,   0 };
		struct guess g = best_guess(*state, &how);
		double mm = 25.4 / PLANES_SMALL_DPI;

		assert_true(g.likeness > 0.55);
		assert_int_equal(g.turn, i / LOOK_SKEWS);
		assert_int_equal(g.skew, i % LOOK_SKEWS);
		if (fabs(g.shift_x * mm - how.shift_x_mm) >= 2 ||
		    fabs(g.shift_y * mm - how.shift_y_mm) >= 2)
			fail_msg("turn %d, skew %d: %.1f %.1f mm", g.turn, g.skew, g.shift_x * mm,
				 g.shift_y * mm);
	}
}

static void
a_page_of_another_size_is_looked_at_too(void **state)
{
	struct picture_scan small = { 150, 0, 1, 0, 0, 0, 1, 0, 120, 90 };
	struct picture_scan large = { 150, 0, 1, 0, 0, 0, 1, 0, 297, 420 };

	assert_true(best_guess(*state, &small).likeness < best_guess(*state, &large).likeness);
	assert_true(best_guess(*state, &large).likeness > 0.55);
}

/* A form that no page looked like is not prepared. */
static void
what_is_not_needed_is_not_prepared(void **state)
{
	const struct world *w = *state;
	struct box_mm anchors[LIMIT_ANCHORS_PER_FORM];
	struct error err;

	assert_int_equal(blank_anchors(w->blank, anchors), 0);
	assert_int_equal(blank_prepare(w->blank, &err), ERR_NONE);
	assert_true(blank_anchors(w->blank, anchors) > 6);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(turn_skew_and_shift_are_seen),
		cmocka_unit_test(a_page_of_another_size_is_looked_at_too),
		cmocka_unit_test(what_is_not_needed_is_not_prepared),
	};

	return cmocka_run_group_tests(tests, open_world, close_world);
}
