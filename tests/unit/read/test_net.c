/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "base/attr.h"
#include "read/net.h"

static struct net_view view;

static void
every_output_but_the_first_has_a_sign_of_its_own(void **state)
{
	(void)state;
	for (int a = 0; a < NET_ALPHABETS; a++) {
		enum net_alphabet alphabet = (enum net_alphabet)a;
		int signs = 0;

		assert_string_equal(net_sign(alphabet, 0), "");
		assert_string_equal(net_sign(alphabet, NET_OUT_MAX), "");
		assert_string_equal(net_sign(alphabet, -1), "");
		while (net_sign(alphabet, signs + 1)[0])
			signs++;
		assert_int_equal(signs, a == NET_NUMERALS ? 31 : 45);
		assert_true(signs < net_outputs(alphabet));
		for (int i = 1; i <= signs; i++)
			for (int k = 1; k < i; k++)
				assert_string_not_equal(net_sign(alphabet, i),
							net_sign(alphabet, k));
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
	assert_int_equal(net_look(NET_NUMERALS, &paper, &view, &err), ERR_NONE);
	image_free(&paper);
	assert_int_equal(view.steps, 200 / NET_STEP_PX);
	for (int t = 0; t < view.steps; t++) {
		double sum = 0;

		for (int o = 0; o < view.outputs; o++)
			sum += exp((double)view.log_p[t][o]);
		assert_true(fabs(sum - 1) < 1e-3);
		assert_true(view.log_p[t][0] > -0.7F);
	}
}

/* Against the plain definition: every place of every layer, edges too. */
static void
a_convolution_is_what_its_definition_says(void **state)
{
	static float in[5 * 7 * 16], out[5 * 7 * 48], scratch[4096], weights[3 * 5 * 16 * 48];
	static const struct net_layer shapes[] = {
		{ 1, 8, 3, 3, 1, 1, false, true },
		{ 16, 48, 3, 3, 1, 1, false, false },
		{ 16, 24, 2, 5, 1, 1, true, true },
	};
	float bias[48];

	(void)state;
	for (int i = 0; i < 48; i++)
		bias[i] = (float)(i % 5) - 2;
	for (size_t i = 0; i < COUNT_OF(in); i++)
		in[i] = (float)(i * 37 % 11) - 5;
	for (size_t i = 0; i < COUNT_OF(weights); i++)
		weights[i] = (float)(i * 53 % 13) - 6;
	for (size_t n = 0; n < COUNT_OF(shapes); n++) {
		const struct net_layer *l = &shapes[n];
		struct net_map from = { 5, 7, l->in, in }, to = { .at = out };
		int above = l->flat ? 0 : l->rows / 2;

		net_convolve(l, weights, bias, &from, scratch, &to);
		assert_int_equal(to.height, l->flat ? 5 - l->rows + 1 : 5);
		assert_int_equal(to.width, 7);
		for (int y = 0; y < to.height; y++)
			for (int x = 0; x < 7; x++)
				for (int o = 0; o < l->out; o++) {
					float sum = bias[o];

					for (int k = 0; k < l->rows * l->columns * l->in; k++) {
						int v = y + k / (l->columns * l->in) - above;
						int u = x + k / l->in % l->columns - l->columns / 2;

						if (v >= 0 && v < 5 && u >= 0 && u < 7)
							sum += in[(v * 7 + u) * l->in + k % l->in] *
							       weights[k * l->out + o];
					}
					if (l->rectify && sum < 0)
						sum = 0;
					assert_true(out[(y * 7 + x) * l->out + o] == sum);
				}
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
	assert_int_equal(net_look(NET_NUMERALS, &paper, &view, &err), ERR_NONE);
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
		cmocka_unit_test(a_convolution_is_what_its_definition_says),
		cmocka_unit_test(the_widest_line_has_as_many_steps_as_there_is_room_for),
		cmocka_unit_test(tint_and_faint_toner_do_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
