/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_READ_NET_H
#define INTAKE_READ_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "image/image.h"

/* A small network that knows the signs of days and numbers and nothing else: a picture of one line
 * → for every four columns how likely each sign is. It was trained by tests/trainer on lettering
 * of faces that no measurement here uses (docs/decisions/0070-own-numerals.md). It reads a line in
 * 3 ms where tesseract needs 20, and its mistakes are others, which makes it a second opinion. */

#define NET_HEIGHT    32 /* the line, with paper above and below */
#define NET_PRINT_PX  22 /* the print in it, from the top of the highest sign to the lowest foot */
#define NET_WIDTH_MAX 1024
#define NET_STEP_PX   4
#define NET_STEPS_MAX (NET_WIDTH_MAX / NET_STEP_PX)
/* Outputs; the first is "nothing here". */
#define NET_OUT 32

/* Sign of an output, UTF-8; "" for 0. */
const char *net_sign(int output);

/* Natural logarithms of probabilities, NET_OUT for each step. */
struct net_view {
	int steps;
	float log_p[NET_STEPS_MAX][NET_OUT];
};
/* line: one gray channel, NET_HEIGHT rows, at most NET_WIDTH_MAX columns, dark print on paper. */
enum err net_look(const struct image *line, struct net_view *out, struct error *err) MUST_USE;

/* ---- the shape of it, for the trainer ---- */
#define NET_LAYERS 6
/* A convolution, a rectifier and a pooling (largest of pool_h x pool_w). Steps are one; the width
 * stays, the height too unless flat, where the rows are consumed. */
struct net_layer {
	int in, out, rows, columns, pool_h, pool_w;
	bool flat, rectify;
};
extern const struct net_layer net_layers[NET_LAYERS];
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
/* out->at has room for what layer makes of in before the pooling; weights are rows, columns, in,
 * out. */
void net_convolve(const struct net_layer *l, const float *weights, const float *bias,
		  const struct net_map *in, struct net_map *out);
void net_pool(const struct net_layer *l, const struct net_map *in, struct net_map *out);
/* Gray levels to 0 paper … 1 ink. */
void net_ink(const struct image *line, float *to);
/* Outputs of the last layer to logarithms of probabilities. */
void net_soften(float *outputs);

#endif
