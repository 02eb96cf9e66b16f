/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_READ_NET_H
#define INTAKE_READ_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "image/image.h"

/* Small networks that know the signs of one alphabet and nothing else: a picture of one line → for
 * every four columns how likely each sign is. They were trained by tests/trainer on lettering of
 * faces that no measurement here uses (docs/decisions/0070-own-numerals.md, 0187-capitals.md). They
 * read a line in 1 ms where tesseract needs 10 to 40, and their mistakes are others, which makes
 * them a second opinion. */

#define NET_HEIGHT    32 /* the line, with paper above and below */
#define NET_PRINT_PX  22 /* the print in it, from the top of the highest sign to the lowest foot */
#define NET_WIDTH_MAX 1024
#define NET_STEP_PX   4
#define NET_STEPS_MAX (NET_WIDTH_MAX / NET_STEP_PX)

enum net_alphabet {
	NET_NUMERALS, /* digits, X, - / . 年月日, Chinese numerals, 男女 */
	NET_CAPITALS, /* capitals, digits, space, - / . , ' ( ) and NET_OTHER */
	NET_ALPHABETS
};
/* What stands there is a sign, but none of the alphabet. */
#define NET_OTHER "\xEF\xBF\xBD"
/* Outputs of an alphabet; the first is "nothing here". */
#define NET_OUT_MAX 48
int net_outputs(enum net_alphabet alphabet);
/* Sign of an output, UTF-8; "" for 0 and for what is no output. */
const char *net_sign(enum net_alphabet alphabet, int output);

/* Natural logarithms of probabilities, `outputs` for each step. */
struct net_view {
	enum net_alphabet alphabet;
	int steps, outputs;
	float log_p[NET_STEPS_MAX][NET_OUT_MAX];
};
/* line: one gray channel, NET_HEIGHT rows, at most NET_WIDTH_MAX columns, dark print on paper. */
enum err net_look(enum net_alphabet alphabet, const struct image *line, struct net_view *out,
		  struct error *err) MUST_USE;

/* ---- the shape of it, for the trainer ---- */
#define NET_LAYERS       6
#define NET_CHANNELS_MAX 64 /* of the widest */
/* A convolution, a rectifier and a pooling (largest of pool_h x pool_w). Steps are one; the width
 * stays, the height too unless flat, where the rows are consumed. out is a multiple of 8. */
struct net_layer {
	int in, out, rows, columns, pool_h, pool_w;
	bool flat, rectify;
};
const struct net_layer *net_layer(enum net_alphabet alphabet, int k);
static inline int
net_weight_count(const struct net_layer *l)
{
	return l->in * l->rows * l->columns * l->out;
}
/* Activations of a stage: rows, columns, channels, channels closest together. */
struct net_map {
	int height, width, channels;
	float *at;
};
/* Floats of any map of a line so wide, before and after a layer. */
static inline size_t
net_room(int width)
{
	return (size_t)NET_HEIGHT * (size_t)width * 8;
}
/* out->at has room for what layer makes of in before the pooling; weights are rows, columns, in,
 * out; scratch has net_room of the line. */
void net_convolve(const struct net_layer *l, const float *weights, const float *bias,
		  const struct net_map *in, float *scratch, struct net_map *out);
void net_pool(const struct net_layer *l, const struct net_map *in, struct net_map *out);
/* Gray levels to 0 paper … 1 ink. */
void net_ink(const struct image *line, float *to);
/* Outputs of the last layer to logarithms of probabilities. */
void net_soften(float *outputs, int count);

#endif
