/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "seal/eye.h"

/* The consular form's seal: 42 ± 2 mm, red, lower right. */
static const struct form_seal official = { .kind = FORM_SEAL_STAMP,
					   .name = "official",
					   .box = { 104, 170, 88, 62 },
					   .diameter_mm = 42,
					   .tolerance_mm = 2,
					   .color = "red" };
static const struct form_seal riding = { .kind = FORM_SEAL_RIDING,
					 .name = "riding",
					 .box = { 60, 0, 90, 24 },
					 .diameter_mm = 42,
					 .tolerance_mm = 2,
					 .color = "red" };

static struct stamp
stamp_at(double x, double y, double diameter)
{
	return (struct stamp){ .found = true,
			       .x_mm = x,
			       .y_mm = y,
			       .diameter_mm = diameter,
			       .cover = 0.9,
			       .hue = 2,
			       .strength = 90 };
}

static enum seal_reason
reason_of(const struct form_seal *want, const struct stamp *stamp)
{
	struct judgement j = { 0 };

	eye_stamp(want, stamp, &j);
	assert_int_equal(j.verdict, VERDICT_INDETERMINATE);
	return j.reason;
}

static void
size_and_colour_are_those_of_the_form(void **state)
{
	static const struct {
		double diameter, hue, cover;
		enum seal_reason reason;
	} rows[] = {
		{ 42, 2, 0.9, SEAL_REASON_PRESENT },
		{ 40.1, 350, 0.9, SEAL_REASON_PRESENT },
		{ 43.9, 15, 0.9, SEAL_REASON_PRESENT },
		{ 39.9, 2, 0.9, SEAL_REASON_WRONG_SIZE },
		{ 44.1, 2, 0.9, SEAL_REASON_WRONG_SIZE },
		{ 42, 230, 0.9, SEAL_REASON_WRONG_COLOR },
		{ 42, 290, 0.9, SEAL_REASON_WRONG_COLOR },
		{ 42, 2, 0.4, SEAL_REASON_UNSURE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct stamp stamp = stamp_at(150, 200, rows[i].diameter);

		stamp.hue = rows[i].hue;
		stamp.cover = rows[i].cover;
		assert_int_equal(reason_of(&official, &stamp), rows[i].reason);
	}
}

static void
a_form_that_names_no_size_and_no_colour_asks_for_none(void **state)
{
	struct form_seal any = official;
	struct stamp stamp = stamp_at(150, 200, 30);

	(void)state;
	any.diameter_mm = 0;
	any.color[0] = '\0';
	stamp.hue = 230;
	assert_int_equal(reason_of(&any, &stamp), SEAL_REASON_PRESENT);
}

static void
of_several_stamps_the_fitting_one_is_taken_wherever_it_lies(void **state)
{
	struct sighting seen = { .count = 3 };

	(void)state;
	seen.stamp[0] = stamp_at(148, 201, 36);  /* in the zone, wrong size */
	seen.stamp[1] = stamp_at(60, 120, 41.5); /* displaced, right size */
	seen.stamp[2] = stamp_at(105, 1, 42);
	seen.stamp[2].half = true;
	assert_ptr_equal(eye_choose(&seen, &official), &seen.stamp[1]);
	assert_ptr_equal(eye_choose(&seen, &riding), &seen.stamp[2]);
	seen.stamp[1].found = false;
	assert_ptr_equal(eye_choose(&seen, &official), &seen.stamp[0]);
	seen.stamp[0].found = seen.stamp[2].found = false;
	assert_null(eye_choose(&seen, &official));
	assert_null(eye_choose(&seen, &riding));
}

/* A round logo of the letterhead, an emblem: of quite another size, so no seal of this office
 * pressed wrongly. The paper has no seal then. */
static void
a_round_mark_of_quite_another_size_is_not_the_seal(void **state)
{
	struct sighting seen = { .count = 1 };

	(void)state;
	seen.stamp[0] = stamp_at(30, 25, 20);
	assert_null(eye_choose(&seen, &official));
	seen.stamp[0] = stamp_at(148, 201, 60);
	assert_null(eye_choose(&seen, &official));
	seen.stamp[0] = stamp_at(148, 201, 33);
	assert_non_null(eye_choose(&seen, &official));
}

static void
a_whole_stamp_is_no_riding_seal_and_a_half_one_no_official_seal(void **state)
{
	struct sighting seen = { .count = 1 };

	(void)state;
	seen.stamp[0] = stamp_at(105, 12, 42);
	assert_null(eye_choose(&seen, &riding));
	seen.stamp[0].half = true;
	assert_null(eye_choose(&seen, &official));
}

static void
a_stamp_touches_a_box_that_reaches_into_its_circle(void **state)
{
	struct stamp stamp = stamp_at(100, 100, 42);
	struct box_mm inside = { 90, 95, 20, 8 }, edge = { 120.9, 95, 20, 10 };
	struct box_mm apart = { 121.1, 95, 20, 10 }, corner = { 116, 116, 20, 10 }, none = { 0 };

	(void)state;
	assert_true(eye_touches(&stamp, &inside));
	assert_true(eye_touches(&stamp, &edge));
	assert_false(eye_touches(&stamp, &apart));
	assert_false(eye_touches(&stamp, &corner)); /* 22.6 mm away */
	assert_false(eye_touches(&stamp, &none));
}

static void
ink_is_there_or_not_or_a_person_looks(void **state)
{
	static const struct {
		double share;
		enum seal_reason reason;
	} rows[] = { { 0.02, SEAL_REASON_PRESENT },
		     { 0.003, SEAL_REASON_PRESENT },
		     { 0.002, SEAL_REASON_UNSURE },
		     { 0.0014, SEAL_REASON_ABSENT },
		     { 0, SEAL_REASON_ABSENT } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct judgement j = { .verdict = VERDICT_VALID };

		eye_ink(rows[i].share, false, &j);
		assert_int_equal(j.reason, rows[i].reason);
		assert_int_equal(j.verdict,
				 VERDICT_INDETERMINATE); /* presence is never authenticity */
	}
}

static void
ink_beside_a_black_seal_is_doubted_as_a_copy(void **state)
{
	struct judgement j = { 0 };

	(void)state;
	eye_ink(0.02, true, &j);
	assert_int_equal(j.reason, SEAL_REASON_UNSURE);
	assert_non_null(strstr(j.detail, "copy"));
	eye_ink(0, true, &j); /* what is not there is no copy either */
	assert_int_equal(j.reason, SEAL_REASON_ABSENT);
}

static void
a_square_stamp_is_not_the_round_one_that_is_wanted_and_is_said_to_be_there(void **state)
{
	struct sighting seen = { .count = 2 };
	struct stamp *other;
	struct form_seal any = official;

	(void)state;
	seen.stamp[0] = stamp_at(20, 20, 42); /* far from where the form wants one */
	seen.stamp[1] = stamp_at(150, 200, 42);
	for (int i = 0; i < 2; i++) {
		seen.stamp[i].shape = STAMP_SQUARE;
		seen.stamp[i].height_mm = 30;
	}
	assert_null(eye_choose(&seen, &official));
	other = eye_other(&seen, &official);
	assert_ptr_equal(other, &seen.stamp[1]);
	assert_int_equal(reason_of(&official, other), SEAL_REASON_WRONG_SIZE);
	assert_null(eye_other(&seen, &riding));
	any.diameter_mm = 0; /* any shape answers a form that names no size */
	assert_non_null(eye_choose(&seen, &any));
	assert_int_equal(reason_of(&any, &seen.stamp[1]), SEAL_REASON_PRESENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(size_and_colour_are_those_of_the_form),
		cmocka_unit_test(a_form_that_names_no_size_and_no_colour_asks_for_none),
		cmocka_unit_test(of_several_stamps_the_fitting_one_is_taken_wherever_it_lies),
		cmocka_unit_test(a_round_mark_of_quite_another_size_is_not_the_seal),
		cmocka_unit_test(a_whole_stamp_is_no_riding_seal_and_a_half_one_no_official_seal),
		cmocka_unit_test(a_stamp_touches_a_box_that_reaches_into_its_circle),
		cmocka_unit_test(ink_is_there_or_not_or_a_person_looks),
		cmocka_unit_test(ink_beside_a_black_seal_is_doubted_as_a_copy),
		cmocka_unit_test(
		    a_square_stamp_is_not_the_round_one_that_is_wanted_and_is_said_to_be_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
