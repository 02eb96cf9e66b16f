/* SPDX-License-Identifier: Apache-2.0 */
#include "read/net.h"

#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "image/hot.h"

const struct net_layer net_layers[NET_LAYERS] = {
	{ 1, 8, 3, 3, 2, 2, false, true },   { 8, 16, 3, 3, 2, 2, false, true },
	{ 16, 32, 3, 3, 2, 1, false, true }, { 32, 48, 3, 3, 2, 1, false, true },
	{ 48, 64, 2, 5, 1, 1, true, true },  { 64, NET_OUT, 1, 3, 1, 1, true, false },
};
/* The widest layer. */
#define CHANNELS_MAX 64

static const char *const signs[NET_OUT] = {
	"",   "0",  "1",  "2",  "3",  "4",  "5",  "6",  "7",  "8",  "9",
	"X",  "-",  "/",  ".",  "年", "月", "日", "〇", "零", "一", "二",
	"三", "四", "五", "六", "七", "八", "九", "十", "男", "女",
};

const char *
net_sign(int output)
{
	return output >= 0 && output < NET_OUT ? signs[output] : "";
}

/* ---- arithmetic ---- */

HOT void
net_convolve(const struct net_layer *l, const float *weights, const float *bias,
	     const struct net_map *in, struct net_map *out)
{
	int half = l->columns / 2, above = l->flat ? 0 : l->rows / 2;

	out->height = l->flat ? in->height - l->rows + 1 : in->height;
	out->width = in->width;
	out->channels = l->out;
	for (int y = 0; y < out->height; y++)
		for (int x = 0; x < out->width; x++) {
			float sum[CHANNELS_MAX];

			memcpy(sum, bias, (size_t)l->out * sizeof(float));
			for (int k = 0; k < l->rows * l->columns; k++) {
				int row = y + k / l->columns - above;
				int column = x + k % l->columns - half;
				const float *v =
				    in->at + ((ptrdiff_t)row * in->width + column) * l->in;
				const float *w = weights + (ptrdiff_t)k * l->in * l->out;

				if (row < 0 || row >= in->height || column < 0 ||
				    column >= in->width)
					continue;
				for (int i = 0; i < l->in; i++, w += l->out) {
					float value = v[i];

					if (value == 0) /* half of what a rectifier leaves */
						continue;
					for (int o = 0; o < l->out; o++)
						sum[o] += value * w[o];
				}
			}
			for (int o = 0; o < l->out; o++)
				if (l->rectify && sum[o] < 0)
					sum[o] = 0;
			memcpy(out->at + ((ptrdiff_t)y * out->width + x) * l->out, sum,
			       (size_t)l->out * sizeof(float));
		}
}

HOT void
net_pool(const struct net_layer *l, const struct net_map *in, struct net_map *out)
{
	int c = in->channels;

	out->height = in->height / l->pool_h;
	out->width = in->width / l->pool_w;
	out->channels = c;
	for (int y = 0; y < out->height; y++)
		for (int x = 0; x < out->width; x++) {
			float *to = out->at + ((ptrdiff_t)y * out->width + x) * c;

			for (int k = 0; k < l->pool_h * l->pool_w; k++) {
				int row = y * l->pool_h + k / l->pool_w;
				int column = x * l->pool_w + k % l->pool_w;
				const float *from =
				    in->at + ((ptrdiff_t)row * in->width + column) * c;

				for (int o = 0; o < c; o++)
					to[o] = k == 0 || from[o] > to[o] ? from[o] : to[o];
			}
		}
}

void
net_soften(float *outputs)
{
	float most = outputs[0], sum = 0;

	for (int i = 1; i < NET_OUT; i++)
		most = outputs[i] > most ? outputs[i] : most;
	for (int i = 0; i < NET_OUT; i++)
		sum += expf(outputs[i] - most);
	for (int i = 0; i < NET_OUT; i++)
		outputs[i] -= most + logf(sum);
}

/* Paper is the level that 70 % lie below, ink what the darkest percent reaches: as in zone.c, so
 * that neither the tint of the paper nor faint toner matters. */
void
net_ink(const struct image *line, float *to)
{
	unsigned histogram[256] = { 0 };
	size_t n = (size_t)line->width * (size_t)line->height, sum = 0;
	int ink = 0, paper = 255;

	for (size_t i = 0; i < n; i++)
		histogram[line->px[i]]++;
	for (int level = 255; level >= 0; level--) {
		if (sum <= n * 3 / 10)
			paper = level;
		if (sum <= n * 99 / 100)
			ink = level;
		sum += histogram[level];
	}
	if (paper - ink < 30)
		ink = paper - 30;
	for (size_t i = 0; i < n; i++) {
		float v = (float)(paper - line->px[i]) / (float)(paper - ink);

		to[i] = v < 0.02F ? 0 : v > 1.5F ? 1.5F : v;
	}
}

/* ---- what was learnt ---- */

/* For each layer the biases and a scale per output as floats of this kind of machine, then the
 * weights as signed bytes. */
__asm__(".pushsection .rodata\n"
	".global net_learnt\nnet_learnt:\n"
	".incbin \"intake/read/net.bin\"\n"
	".global net_learnt_end\nnet_learnt_end:\n"
	".popsection\n");
#include "read/net_learnt.h"

struct net {
	float *weights[NET_LAYERS];
	float bias[NET_LAYERS][CHANNELS_MAX];
};

static struct net net;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
net_load(void)
{
	const unsigned char *at = net_learnt;

	for (int k = 0; k < NET_LAYERS; k++) {
		const struct net_layer *l = &net_layers[k];
		int n = net_weight_count(l);
		float scale[CHANNELS_MAX];
		size_t floats = (size_t)l->out * sizeof(float);

		if (net_learnt_end - at < (ptrdiff_t)(2 * floats) + n)
			return;
		memcpy(net.bias[k], at, floats);
		memcpy(scale, at + floats, floats);
		at += 2 * floats;
		net.weights[k] = malloc((size_t)n * sizeof(float));
		for (int i = 0; net.weights[k] && i < n; i++)
			net.weights[k][i] = (float)(signed char)at[i] * scale[i % l->out];
		at += n;
	}
}

enum err
net_look(const struct image *line, struct net_view *out, struct error *err)
{
	size_t room = (size_t)NET_HEIGHT * (size_t)line->width * 8 * sizeof(float);
	AUTO(memory)
	float *a = malloc(room);
	AUTO(memory)
	float *b = malloc(room);
	struct net_map from = { NET_HEIGHT, line->width, 1, a }, to = { .at = b };

	assert(line->channels == 1);
	assert(line->height == NET_HEIGHT);
	assert(line->width <= NET_WIDTH_MAX);
	(void)pthread_once(&once, net_load);
	if (!a || !b || !net.weights[NET_LAYERS - 1])
		return error_set(err, ERR_NOMEM, "numerals");
	net_ink(line, a);
	for (int k = 0; k < NET_LAYERS; k++) {
		net_convolve(&net_layers[k], net.weights[k], net.bias[k], &from, &to);
		net_pool(&net_layers[k], &to, &from);
	}
	out->steps = from.width;
	for (int t = 0; t < out->steps; t++) {
		net_soften(from.at + (ptrdiff_t)t * NET_OUT);
		memcpy(out->log_p[t], from.at + (ptrdiff_t)t * NET_OUT, sizeof(out->log_p[t]));
	}
	return ERR_NONE;
}
