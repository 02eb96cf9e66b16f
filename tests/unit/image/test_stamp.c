/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/image/picture.h"

struct seal {
	double x_mm, y_mm, diameter_mm;
	uint8_t rgb[3];
	double strength; /* 0…1 */
	double gap;      /* share of the ring that did not print */
};

/* A seal as offices have it: ring, a circle of characters, a star; ink mixes with what is below. */
static void
draw_seal(struct image *i, double dpi, const struct seal *s)
{
	double k = dpi / 25.4, r = s->diameter_mm / 2 * k, x0 = s->x_mm * k, y0 = s->y_mm * k;

	for (int y = (int)fmax(0, y0 - r - 1); y < (int)fmin(i->height, y0 + r + 2); y++)
		for (int x = (int)fmax(0, x0 - r - 1); x < (int)fmin(i->width, x0 + r + 2); x++) {
			double d = hypot(x + 0.5 - x0, y + 0.5 - y0),
			       a = atan2(y + 0.5 - y0, x + 0.5 - x0) / 6.2831853 + 0.5;
			bool ring = d <= r && d >= r - 1.2 * k && a >= s->gap;
			bool letter = d < r - 2.5 * k && d > r - 7.5 * k && fmod(a * 20, 1) < 0.6 &&
				      fmod(d, 1.5 * k) < 0.8 * k;
			bool star = d < r * (0.18 + 0.12 * cos(a * 5 * 6.2831853));
			uint8_t *at = i->px + ((size_t)y * (size_t)i->width + (size_t)x) * 3;

			if (!ring && !letter && !star)
				continue;
			for (int c = 0; c < 3; c++)
				at[c] =
				    (uint8_t)(at[c] * (1 - s->strength * (1 - s->rgb[c] / 255.0)));
		}
}

static struct image
make_scan(double dpi, int turn)
{
	AUTO(image)
	struct image form = picture_form(11);
	struct picture_scan how = { dpi, 0.7, 1, 0, 0, turn, 3, 12, 0, 0 };

	return picture_scan(&form, &how);
}

static int
find(const struct image *scan, double dpi, const struct affine *to_px, struct stamp *out)
{
	AUTO(planes)
	struct planes planes = { 0 };
	struct error err;
	int count = 8;

	picture_planes(scan, dpi, &planes);
	assert_int_equal(stamps_find(&planes, to_px, out, &count, &err), ERR_NONE);
	return count;
}

static void
a_seal_of_any_colour_and_size_is_measured_to_a_millimetre(void **state)
{
	static const struct {
		uint8_t rgb[3];
		double hue;
	} inks[] = { { { 220, 30, 40 }, 357 },
		     { { 40, 60, 200 }, 233 },
		     { { 130, 40, 160 }, 285 },
		     { { 20, 140, 60 }, 140 } };
	static const double diameters[] = { 30, 38, 42, 45, 58 };

	(void)state;
	for (size_t n = 0; n < COUNT_OF(inks) * COUNT_OF(diameters); n++) {
		AUTO(image)
		struct image scan = make_scan(n % 3 == 2 ? 200 : 300, 0);
		double dpi = n % 3 == 2 ? 200 : 300;
		struct seal seal = { 120.3, 200.8, diameters[n / COUNT_OF(inks)], { 0 }, 0.8, 0 };
		struct stamp s[8] = { 0 };
		int count;

		memcpy(seal.rgb, inks[n % COUNT_OF(inks)].rgb, 3);
		draw_seal(&scan, dpi, &seal);
		count = find(&scan, dpi, NULL, s);
		if (count != 1 || fabs(s[0].diameter_mm - seal.diameter_mm) > 1 ||
		    fabs(s[0].x_mm - seal.x_mm) > 0.7 || fabs(s[0].y_mm - seal.y_mm) > 0.7 ||
		    fabs(remainder(s[0].hue - inks[n % COUNT_OF(inks)].hue, 360)) > 12)
			fail_msg("ink %zu, %.0f mm: %d found, %.2f mm at %.1f %.1f, cover %.2f, "
				 "hue %.0f",
				 n % COUNT_OF(inks), seal.diameter_mm, count, s[0].diameter_mm,
				 s[0].x_mm, s[0].y_mm, s[0].cover, s[0].hue);
		assert_true(s[0].found);
		assert_true(s[0].cover > 0.9);
		assert_false(s[0].half);
	}
}

static void
a_faded_seal_with_a_gap_is_found_and_its_cover_says_so(void **state)
{
	AUTO(image)
	struct image scan = make_scan(300, 0);
	struct seal seal = { 80, 150, 42, { 220, 40, 50 }, 0.35, 0.3 };
	struct stamp s[8] = { 0 };

	(void)state;
	draw_seal(&scan, 300, &seal);
	assert_int_equal(find(&scan, 300, NULL, s), 1);
	assert_true(fabs(s[0].diameter_mm - 42) < 1);
	assert_true(s[0].cover > 0.6);
	assert_true(s[0].cover < 0.85);
}

static void
overlapping_seals_are_two_and_the_stronger_comes_first(void **state)
{
	AUTO(image)
	struct image scan = make_scan(300, 0);
	struct seal a = { 90, 150, 42, { 220, 40, 50 }, 0.5, 0 },
		    b = { 118, 158, 38, { 220, 30, 40 }, 0.9, 0 };
	struct stamp s[8] = { 0 };

	(void)state;
	draw_seal(&scan, 300, &a);
	draw_seal(&scan, 300, &b);
	assert_int_equal(find(&scan, 300, NULL, s), 2);
	assert_true(fabs(s[0].x_mm - 118) < 1);
	assert_true(fabs(s[0].diameter_mm - 38) < 1.2);
	assert_true(fabs(s[1].x_mm - 90) < 1);
	assert_true(fabs(s[1].diameter_mm - 42) < 1.2);
}

static void
a_seal_cut_by_the_upper_edge_is_a_half_one(void **state)
{
	AUTO(image)
	struct image scan = make_scan(300, 0);
	struct seal seal = { 100, 3, 42, { 220, 40, 50 }, 0.8, 0 };
	struct stamp s[8] = { 0 };

	(void)state;
	draw_seal(&scan, 300, &seal);
	assert_int_equal(find(&scan, 300, NULL, s), 1);
	assert_true(s[0].half);
	assert_true(fabs(s[0].diameter_mm - 42) < 1.5);
	assert_true(fabs(s[0].y_mm - 3) < 1);
}

/* The page lies upside down in the scan: places and the upper edge are those of the form all the
 * same. */
static void
places_are_those_of_the_form(void **state)
{
	AUTO(image)
	struct image scan = make_scan(300, 0);
	struct affine upside_down = affine_plain(300);
	double w = scan.width * 25.4 / 300, h = scan.height * 25.4 / 300;
	struct seal whole = { 60, 80, 42, { 220, 40, 50 }, 0.8, 0 },
		    half = { 120, h - 4, 42, { 220, 40, 50 }, 0.8, 0 };
	struct stamp s[8] = { 0 };
	int lower;

	(void)state;
	upside_down =
	    (struct affine){ -upside_down.a, 0, scan.width, 0, -upside_down.e, scan.height };
	draw_seal(&scan, 300, &whole);
	draw_seal(&scan, 300, &half);
	assert_int_equal(find(&scan, 300, &upside_down, s), 2);
	lower = s[0].y_mm > s[1].y_mm ? 0 : 1;
	assert_true(fabs(s[lower].x_mm - (w - 60)) < 1);
	assert_true(fabs(s[lower].y_mm - (h - 80)) < 1);
	assert_false(s[lower].half);
	assert_true(s[1 - lower].half);
	assert_true(fabs(s[1 - lower].x_mm - (w - 120)) < 1);
}

static void
a_black_seal_and_a_gray_scan_have_no_coloured_stamp(void **state)
{
	AUTO(image)
	struct image scan = make_scan(300, 0);
	AUTO(image)
	struct image gray = picture_new(2480, 3508, 1, 240);
	struct seal seal = { 80, 150, 42, { 40, 40, 40 }, 0.9, 0 };
	struct stamp s[8];

	(void)state;
	draw_seal(&scan, 300, &seal);
	assert_int_equal(find(&scan, 300, NULL, s), 0);
	assert_int_equal(find(&gray, 300, NULL, s), 0);
}

static void
a_black_ring_is_found_among_text_by_those_who_ask_for_copies(void **state)
{
	AUTO(image)
	struct image scan = make_scan(300, 0);
	AUTO(planes)
	struct planes planes = { 0 };
	AUTO(planes)
	struct planes without = { 0 };
	struct seal seal = { 130, 210, 42, { 40, 40, 40 }, 0.9, 0 };
	struct stamp s[8];
	struct error err;
	int count = 8;

	(void)state;
	picture_planes(&scan, 300, &without); /* the form alone: table, text, no ring */
	assert_int_equal(stamps_find_dark(&without, NULL, s, &count, &err), ERR_NONE);
	assert_int_equal(count, 0);
	draw_seal(&scan, 300, &seal);
	picture_planes(&scan, 300, &planes);
	count = 8;
	assert_int_equal(stamps_find_dark(&planes, NULL, s, &count, &err), ERR_NONE);
	assert_int_equal(count, 1);
	assert_true(fabs(s[0].diameter_mm - 42) < 1);
	assert_true(fabs(s[0].x_mm - 130) < 1);
	assert_true(s[0].hue < 0);
}

static void
a_purple_seal_cut_by_the_right_or_lower_edge_is_found_and_is_no_riding_seal(void **state)
{
	static const double places[][2] = { { 203, 150 }, { 100, 288 } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(places); i++) {
		AUTO(image)
		struct image scan = make_scan(300, 0);
		struct seal seal = { places[i][0], places[i][1], 42, { 130, 40, 160 }, 0.8, 0 };
		struct stamp s[8] = { 0 };

		draw_seal(&scan, 300, &seal);
		assert_int_equal(find(&scan, 300, NULL, s), 1);
		assert_false(s[0].half);
		assert_true(fabs(s[0].diameter_mm - 42) < 1.5);
	}
}

static void
red_text_and_red_rules_are_no_stamp(void **state)
{
	AUTO(image)
	struct image form = picture_form(11);
	AUTO(image)
	struct image scan = picture_new(2480, 3508, 3, 245);
	struct stamp s[8];

	(void)state;
	for (int y = 0; y < scan.height; y++) /* the whole form printed in red */
		for (int x = 0; x < scan.width; x++) {
			int ink = form.px[(y / 2) * form.width + x / 2] < 128;
			uint8_t *at = scan.px + ((size_t)y * (size_t)scan.width + (size_t)x) * 3;

			at[0] = ink ? 205 : 245;
			at[1] = at[2] = ink ? 45 : 245;
		}
	assert_int_equal(find(&scan, 300, NULL, s), 0);
}

static void
coloured_lines_boxes_and_writing_are_no_stamp(void **state)
{
	AUTO(image)
	struct image scan = make_scan(300, 0);

	(void)state;
	for (int n = 0; n < 12; n++) /* a red frame, blue underlines, a filled red square */
		for (int y = 0; y < 600; y++)
			for (int x = 0; x < 600; x++) {
				bool frame = x < 12 || y < 12 || x > 588 || y > 588,
				     square = n == 1, line = y % 100 < 5;
				uint8_t *at = scan.px + ((size_t)(300 + n / 3 * 700 + y) *
							     (size_t)scan.width +
							 (size_t)(200 + n % 3 * 720 + x)) *
							    3;

				if (n % 3 == 0 ? frame : n % 3 == 1 ? square : line) {
					at[1] = 40;
					at[n % 2 ? 0 : 2] = 60;
				}
			}
	{
		struct stamp s[8];

		assert_int_equal(find(&scan, 300, NULL, s), 0);
	}
}

enum lines { LINES_OVAL, LINES_BOX };

/* A line around, and characters inside, in the ink given. */
static void
draw_other(struct image *i, double dpi, const struct seal *s, double height_mm, enum lines lines)
{
	double k = dpi / 25.4, a = s->diameter_mm / 2, b = height_mm / 2;

	for (int y = 0; y < i->height; y++)
		for (int x = 0; x < i->width; x++) {
			double u = fabs((x + 0.5) / k - s->x_mm), v = fabs((y + 0.5) / k - s->y_mm);
			double out = lines == LINES_OVAL ? (hypot(u / a, v / b) - 1) * fmin(a, b)
							 : fmax(u - a, v - b);
			bool ink = (out <= 0 && out > -1) ||
				   (out < -3 && fmod(u, 4) < 2.4 && fmod(v, 5) < 1.2);
			uint8_t *at = i->px + ((size_t)y * (size_t)i->width + (size_t)x) * 3;

			for (int c = 0; c < 3 && ink; c++)
				at[c] =
				    (uint8_t)(at[c] * (1 - s->strength * (1 - s->rgb[c] / 255.0)));
		}
}

static void
ovals_and_rectangles_are_told_by_shape_and_size(void **state)
{
	static const struct {
		double width, height, strength;
		enum lines lines;
		enum stamp_shape shape;
	} all[] = { { 45, 30, 0.8, LINES_OVAL, STAMP_OVAL },
		    { 30, 24, 0.4, LINES_OVAL, STAMP_OVAL },
		    { 40, 40, 0.8, LINES_BOX, STAMP_SQUARE },
		    { 36, 20, 0.3, LINES_BOX, STAMP_SQUARE } };

	(void)state;
	for (size_t n = 0; n < COUNT_OF(all); n++) {
		AUTO(image)
		struct image scan = make_scan(200, 0);
		struct seal seal = { 110, 170, all[n].width, { 210, 30, 50 }, all[n].strength, 0 };
		struct stamp s[8] = { 0 };
		int count;

		draw_other(&scan, 200, &seal, all[n].height, all[n].lines);
		count = find(&scan, 200, NULL, s);
		if (count != 1 || s[0].shape != all[n].shape ||
		    fabs(s[0].diameter_mm - all[n].width) > 1 ||
		    fabs(s[0].height_mm - all[n].height) > 1 || fabs(s[0].x_mm - 110) > 1 ||
		    fabs(s[0].y_mm - 170) > 1)
			fail_msg("%zu: %d found, %s %.1f x %.1f at %.1f %.1f", n, count,
				 stamp_shape_text(s[0].shape), s[0].diameter_mm, s[0].height_mm,
				 s[0].x_mm, s[0].y_mm);
	}
}

/* Paler than what is looked for at first: the paper is looked at again for what stands out from
 * it. */
static void
a_pale_seal_is_found_and_a_ring_of_tea_is_none(void **state)
{
	static const struct {
		uint8_t rgb[3];
		int count;
	} inks[] = { { { 225, 40, 60 }, 1 }, { { 190, 140, 60 }, 0 } };

	(void)state;
	for (size_t n = 0; n < COUNT_OF(inks); n++) {
		AUTO(image)
		struct image scan = make_scan(300, 0);
		struct seal seal = { 80, 150, 42, { 0 }, 0.13, 0 };
		struct stamp s[8] = { 0 };

		memcpy(seal.rgb, inks[n].rgb, 3);
		seal.strength = n ? 0.5 : 0.13;
		draw_seal(&scan, 300, &seal);
		assert_int_equal(find(&scan, 300, NULL, s), inks[n].count);
		assert_true(n || fabs(s[0].diameter_mm - 42) < 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_seal_of_any_colour_and_size_is_measured_to_a_millimetre),
		cmocka_unit_test(a_faded_seal_with_a_gap_is_found_and_its_cover_says_so),
		cmocka_unit_test(overlapping_seals_are_two_and_the_stronger_comes_first),
		cmocka_unit_test(a_seal_cut_by_the_upper_edge_is_a_half_one),
		cmocka_unit_test(places_are_those_of_the_form),
		cmocka_unit_test(a_black_seal_and_a_gray_scan_have_no_coloured_stamp),
		cmocka_unit_test(a_black_ring_is_found_among_text_by_those_who_ask_for_copies),
		cmocka_unit_test(
		    a_purple_seal_cut_by_the_right_or_lower_edge_is_found_and_is_no_riding_seal),
		cmocka_unit_test(red_text_and_red_rules_are_no_stamp),
		cmocka_unit_test(coloured_lines_boxes_and_writing_are_no_stamp),
		cmocka_unit_test(ovals_and_rectangles_are_told_by_shape_and_size),
		cmocka_unit_test(a_pale_seal_is_found_and_a_ring_of_tea_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
