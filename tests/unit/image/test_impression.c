/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/image/picture.h"

#define DPI  300
#define SIDE 640 /* 54 mm */
#define R    248 /* 42 mm */

/* A stamp: ring, characters of a seed around the middle, a star. */
struct pressed {
	uint64_t characters; /* seed of the first two; the others are always the same */
	double star;         /* radius as share of the stamp's */
	double turn;         /* degrees */
	int faint;           /* 0 … 200: how light */
	bool text;           /* black print across it */
	double lost_x, lost; /* no ink within lost px of this place on the ring */
};

/* Is there ink at a place of the untouched stamp? u, v in px from its middle. */
static bool
ink_at(const struct image *characters, double u, double v, double star)
{
	double r = hypot(u, v), a = atan2(u, -v), along, across;
	int n, x, y;

	if (r > R - 14 && r <= R)
		return true;
	if (r < R * star * (0.62 + 0.38 * cos(a * 5)))
		return true;
	if (r <= R - 85 || r >= R - 25 || fabs(a) > 2.3)
		return false;
	along = (a + 2.3) / 4.6 * 9;
	n = (int)along;
	across = (R - 25 - r) / 60;
	x = (int)((along - n) * 60) + n * 60;
	y = (int)(across * 60);
	return n < 9 && characters->px[y * characters->width + x] < 128;
}

static struct image
characters_of(uint64_t seed)
{
	struct image i = picture_new(9 * 60, 60, 1, 255);
	uint64_t fixed = 99;

	for (int n = 0; n < 9; n++)
		picture_word(&i, n * 60 + 6, 6, 44, 1, n == 3 || n == 4 ? &seed : &fixed);
	return i;
}

static struct image
press(const struct pressed *p)
{
	AUTO(image)
	struct image characters = characters_of(p->characters);
	struct image out = picture_new(SIDE, SIDE, 3, 246);
	double c = cos(p->turn * M_PI / 180), s = sin(p->turn * M_PI / 180);
	uint64_t seed = 5;

	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++) {
			double u = x - SIDE / 2.0, v = y - SIDE / 2.0;
			uint8_t *at = out.px + (y * SIDE + x) * 3;

			if (hypot(u - p->lost_x, v) >= p->lost &&
			    ink_at(&characters, u * c + v * s, v * c - u * s, p->star)) {
				at[0] = 215;
				at[1] = (uint8_t)(40 + p->faint);
				at[2] = (uint8_t)(50 + p->faint);
			}
		}
	if (p->text)
		picture_word(&out, 60, 200, 40, 12, &seed);
	return out;
}

static struct stamp_likeness
compare(const struct pressed *a, const struct pressed *b)
{
	AUTO(image)
	struct image page = press(a);
	AUTO(image)
	struct image whole = press(b);
	AUTO(image)
	struct image specimen = { 0 };
	struct affine plain = affine_plain(DPI);
	struct stamp stamp = { .x_mm = SIDE / 2.0 * 25.4 / DPI + 0.2,
			       .y_mm = SIDE / 2.0 * 25.4 / DPI,
			       .diameter_mm = 2.0 * R * 25.4 / DPI + 0.3 };
	struct box_mm box = { (SIDE / 2.0 - R) * 25.4 / DPI, (SIDE / 2.0 - R) * 25.4 / DPI,
			      2.0 * R * 25.4 / DPI, 2.0 * R * 25.4 / DPI };
	struct stamp_likeness out;
	struct error err;

	assert_int_equal(image_crop_mm(&whole, &plain, box, 0, 200, &specimen, &err), ERR_NONE);
	assert_int_equal(stamp_compare(&page, &plain, &stamp, &specimen, &out, &err), ERR_NONE);
	return out;
}

static const struct pressed specimen = { .characters = 1, .star = 0.36 };

static void
the_same_stamp_turned_faint_and_under_print_is_alike_and_its_turn_is_told(void **state)
{
	static const double turns[] = { 0, 33, 118, 180, 301 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(turns); i++) {
		struct pressed p = specimen;
		struct stamp_likeness l;

		p.turn = turns[i];
		p.faint = i % 2 ? 110 : 0;
		p.text = i > 1;
		l = compare(&p, &specimen);
		if (l.alike < 0.78 || fabs(remainder(l.turn_deg - turns[i], 360)) > 2)
			fail_msg("turn %.0f: alike %.2f, turn %.1f, seen %.2f", turns[i], l.alike,
				 l.turn_deg, l.seen);
	}
}

static void
two_other_characters_of_nine_are_another_stamp(void **state)
{
	(void)state;
	for (uint64_t seed = 2; seed < 8; seed++) {
		struct pressed p = specimen;
		struct stamp_likeness l;

		p.characters = seed * 7919;
		p.turn = 20.0 * (double)seed;
		l = compare(&p, &specimen);
		if (l.alike > 0.7)
			fail_msg("characters %d: alike %.2f", (int)seed, l.alike);
	}
}

static void
a_star_a_fifth_smaller_or_larger_is_another_stamp(void **state)
{
	struct pressed small = specimen, large = specimen;

	(void)state;
	small.star *= 0.78;
	large.star *= 1.3;
	assert_true(compare(&small, &specimen).alike < 0.78);
	assert_true(compare(&large, &specimen).alike < 0.78);
}

static void
where_the_rubber_did_not_touch_nothing_is_said_and_less_is_seen(void **state)
{
	struct pressed p = specimen;
	struct stamp_likeness whole = compare(&p, &specimen), part;

	(void)state;
	p.lost_x = R - 40;
	p.lost = 90;
	part = compare(&p, &specimen);
	assert_true(whole.seen > 0.97);
	if (part.alike < 0.7 || part.seen > 0.95 || part.seen < 0.7)
		fail_msg("alike %.2f seen %.2f", part.alike, part.seen);
}

/* Nothing but paper, on either side: alike to nothing, and no division by it. */
static void
empty_paper_is_like_nothing(void **state)
{
	struct pressed p = specimen;
	AUTO(image)
	struct image empty = picture_new(SIDE, SIDE, 3, 246);
	AUTO(image)
	struct image page = press(&p);
	struct affine plain = affine_plain(DPI);
	struct stamp stamp = { .x_mm = 27, .y_mm = 27, .diameter_mm = 42 };
	struct stamp_likeness l;
	struct error err;

	(void)state;
	assert_int_equal(stamp_compare(&page, &plain, &stamp, &empty, &l, &err), ERR_NONE);
	assert_true(l.alike < 0.01);
	assert_int_equal(stamp_compare(&empty, &plain, &stamp, &page, &l, &err), ERR_NONE);
	assert_true(l.alike < 0.01);
	stamp.x_mm = -500; /* far off the page */
	assert_int_equal(stamp_compare(&page, &plain, &stamp, &page, &l, &err), ERR_NONE);
	assert_true(l.alike < 0.01);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    the_same_stamp_turned_faint_and_under_print_is_alike_and_its_turn_is_told),
		cmocka_unit_test(two_other_characters_of_nine_are_another_stamp),
		cmocka_unit_test(a_star_a_fifth_smaller_or_larger_is_another_stamp),
		cmocka_unit_test(where_the_rubber_did_not_touch_nothing_is_said_and_less_is_seen),
		cmocka_unit_test(empty_paper_is_like_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
