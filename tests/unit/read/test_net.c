/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "read/net.h"

static struct net_view view;

static void
every_output_but_the_first_has_a_sign_of_its_own(void **state)
{
	(void)state;
	assert_string_equal(net_sign(0), "");
	assert_string_equal(net_sign(NET_OUT), "");
	assert_string_equal(net_sign(-1), "");
	for (int i = 1; i < NET_OUT; i++) {
		assert_true(net_sign(i)[0] != '\0');
		for (int k = 1; k < i; k++)
			assert_string_not_equal(net_sign(i), net_sign(k));
	}
}

static void
empty_paper_shows_nothing_and_probabilities_sum_to_one(void **state)
{
	struct image paper;
	struct error err;

	(void)state;
	assert_int_equal(image_new(200, NET_HEIGHT, 1, &paper, &err), ERR_NONE);
	memset(paper.px, 235, 200 * NET_HEIGHT);
	assert_int_equal(net_look(&paper, &view, &err), ERR_NONE);
	image_free(&paper);
	assert_int_equal(view.steps, 200 / NET_STEP_PX);
	for (int t = 0; t < view.steps; t++) {
		double sum = 0;

		for (int o = 0; o < NET_OUT; o++)
			sum += exp((double)view.log_p[t][o]);
		assert_true(fabs(sum - 1) < 1e-3);
		assert_true(view.log_p[t][0] > -0.7F);
	}
}

/* The widest line there may be; one more is a mistake of ours and stops in zone_strip. */
static void
the_widest_line_has_as_many_steps_as_there_is_room_for(void **state)
{
	struct image paper;
	struct error err;

	(void)state;
	assert_int_equal(image_new(NET_WIDTH_MAX, NET_HEIGHT, 1, &paper, &err), ERR_NONE);
	for (size_t i = 0; i < (size_t)NET_WIDTH_MAX * NET_HEIGHT; i++)
		paper.px[i] = (uint8_t)(i * 7919 % 251);
	assert_int_equal(net_look(&paper, &view, &err), ERR_NONE);
	assert_int_equal(view.steps, NET_STEPS_MAX);
	image_free(&paper);
}

static void
tint_and_faint_toner_do_not_matter(void **state)
{
	struct image line;
	float dark[8 * NET_HEIGHT], faint[8 * NET_HEIGHT];
	struct error err;

	(void)state;
	assert_int_equal(image_new(8, NET_HEIGHT, 1, &line, &err), ERR_NONE);
	for (int i = 0; i < 8 * NET_HEIGHT; i++)
		line.px[i] = i % 8 == 3 ? 20 : 250;
	net_ink(&line, dark);
	for (int i = 0; i < 8 * NET_HEIGHT; i++)
		line.px[i] = i % 8 == 3 ? 120 : 210;
	net_ink(&line, faint);
	image_free(&line);
	for (int i = 0; i < 8 * NET_HEIGHT; i++) {
		assert_true(fabsf(dark[i] - faint[i]) < 0.05F);
		assert_true(i % 8 == 3 ? dark[i] > 0.9F : dark[i] < 0.1F);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_output_but_the_first_has_a_sign_of_its_own),
		cmocka_unit_test(empty_paper_shows_nothing_and_probabilities_sum_to_one),
		cmocka_unit_test(the_widest_line_has_as_many_steps_as_there_is_room_for),
		cmocka_unit_test(tint_and_faint_toner_do_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
