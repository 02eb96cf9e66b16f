/* SPDX-License-Identifier: Apache-2.0 */
#include "read/net.h"

#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "image/hot.h"

static const struct net_layer layers[NET_ALPHABETS][NET_LAYERS] = {
	[NET_NUMERALS] = {
		{ 1, 8, 3, 3, 2, 2, false, true },   { 8, 16, 3, 3, 2, 2, false, true },
		{ 16, 32, 3, 3, 2, 1, false, true }, { 32, 48, 3, 3, 2, 1, false, true },
		{ 48, 64, 2, 5, 1, 1, true, true },  { 64, 32, 1, 3, 1, 1, true, false },
	},
	[NET_CAPITALS] = {
		{ 1, 8, 3, 3, 2, 2, false, true },   { 8, 16, 3, 3, 2, 2, false, true },
		{ 16, 32, 3, 3, 2, 1, false, true }, { 32, 48, 3, 3, 2, 1, false, true },
		{ 48, 64, 2, 5, 1, 1, true, true },  { 64, 48, 1, 3, 1, 1, true, false },
	},
};

static const char *const signs[NET_ALPHABETS][NET_OUT_MAX] = {
	[NET_NUMERALS] = { "",   "0",  "1",  "2",  "3",  "4",  "5",  "6",  "7",  "8",  "9",
			   "X",  "-",  "/",  ".",  "年", "月", "日", "〇", "零", "一", "二",
			   "三", "四", "五", "六", "七", "八", "九", "十", "男", "女" },
	[NET_CAPITALS] = { "",  "0", "1", "2", "3", "4", "5", "6", "7", "8",      "9", "A",
			   "B", "C", "D", "E", "F", "G", "H", "I", "J", "K",      "L", "M",
			   "N", "O", "P", "Q", "R", "S", "T", "U", "V", "W",      "X", "Y",
			   "Z", " ", "-", "/", ".", ",", "'", "(", ")", NET_OTHER },
};

const struct net_layer *
net_layer(enum net_alphabet alphabet, int k)
{
	return &layers[alphabet][k];
}

int
net_outputs(enum net_alphabet alphabet)
{
	return layers[alphabet][NET_LAYERS - 1].out;
}

const char *
net_sign(enum net_alphabet alphabet, int output)
{
	const char *sign = output >= 0 && output < NET_OUT_MAX ? signs[alphabet][output] : NULL;

	return sign ? sign : "";
}

/* ---- arithmetic ---- */

/* Eight floats wherever they lie. */
typedef float eight __attribute__((vector_size(32), aligned(4), may_alias));
typedef int bits __attribute__((vector_size(32), aligned(4), may_alias));

/* A copy of the map with nothing around it, so that no place needs to be asked for. */
static void
surround(const struct net_map *in, int above, int half, float *to)
{
	size_t row = (size_t)in->width * (size_t)in->channels;
	size_t edge = (size_t)half * (size_t)in->channels, whole = row + 2 * edge;

	memset(to, 0, (size_t)above * whole * sizeof(float));
	to += (size_t)above * whole;
	for (int y = 0; y < in->height; y++, to += whole) {
		memset(to, 0, edge * sizeof(float));
		memcpy(to + edge, in->at + (size_t)y * row, row * sizeof(float));
		memset(to + edge + row, 0, edge * sizeof(float));
	}
	memset(to, 0, (size_t)above * whole * sizeof(float));
}

struct window {
	const float *in;   /* of the first of the places */
	size_t row, place; /* floats to the next row, to the next place */
	int rows, length;  /* length: floats of a row that a place sees */
	const float *weights;
	int out;
};

/* places x 8 * eights outputs at once: what is summed stays in registers. */
static inline __attribute__((always_inline)) void
sum_up(const struct window *w, const float *bias, int places, int eights, bool rectify, float *to)
{
	eight sum[4][2];
	const float *weights = w->weights;

	for (int p = 0; p < places; p++)
		for (int e = 0; e < eights; e++)
			sum[p][e] = *(const eight *)(bias + 8 * e);
	for (int y = 0; y < w->rows; y++) {
		const float *in = w->in + (size_t)y * w->row;

		for (int i = 0; i < w->length; i++, weights += w->out)
			for (int e = 0; e < eights; e++) {
				eight weight = *(const eight *)(weights + 8 * e);

				for (int p = 0; p < places; p++)
					sum[p][e] += weight * in[(size_t)p * w->place + (size_t)i];
			}
	}
	for (int p = 0; p < places; p++)
		for (int e = 0; e < eights; e++) {
			eight *at = (eight *)(to + (size_t)p * (size_t)w->out + 8 * e);

			*at = rectify ? (eight)((bits)sum[p][e] & (sum[p][e] > 0)) : sum[p][e];
		}
}

static inline __attribute__((always_inline)) void
sum_row(struct window w, const float *bias, int width, int eights, bool rectify, float *to)
{
	int x = 0;

	for (; x + 4 <= width; x += 4, w.in += 4 * w.place, to += 4 * w.out)
		sum_up(&w, bias, 4, eights, rectify, to);
	for (; x < width; x++, w.in += w.place, to += w.out)
		sum_up(&w, bias, 1, eights, rectify, to);
}

HOT void
net_convolve(const struct net_layer *l, const float *weights, const float *bias,
	     const struct net_map *in, float *scratch, struct net_map *out)
{
	int half = l->columns / 2, above = l->flat ? 0 : l->rows / 2;
	struct window w = { .row = (size_t)(in->width + 2 * half) * (size_t)l->in,
			    .place = (size_t)l->in,
			    .rows = l->rows,
			    .length = l->columns * l->in,
			    .out = l->out };

	out->height = l->flat ? in->height - l->rows + 1 : in->height;
	out->width = in->width;
	out->channels = l->out;
	surround(in, above, half, scratch);
	for (int y = 0; y < out->height; y++)
		for (int o = 0; o < l->out;) {
			float *to = out->at + (size_t)y * (size_t)out->width * (size_t)l->out + o;

			w.in = scratch + (size_t)y * w.row;
			w.weights = weights + o;
			if (o + 16 <= l->out)
				sum_row(w, bias + o, out->width, 2, l->rectify, to);
			else
				sum_row(w, bias + o, out->width, 1, l->rectify, to);
			o += o + 16 <= l->out ? 16 : 8;
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
net_soften(float *outputs, int count)
{
	float most = outputs[0], sum = 0;

	for (int i = 1; i < count; i++)
		most = outputs[i] > most ? outputs[i] : most;
	for (int i = 0; i < count; i++)
		sum += expf(outputs[i] - most);
	for (int i = 0; i < count; i++)
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
	".global net_numerals, net_numerals_end, net_capitals, net_capitals_end\n"
	"net_numerals:\n"
	".incbin \"intake/read/numerals.bin\"\n"
	"net_numerals_end:\n"
	"net_capitals:\n"
	".incbin \"intake/read/capitals.bin\"\n"
	"net_capitals_end:\n"
	".popsection\n");
#include "read/net_learnt.h"

static const struct {
	const unsigned char *from, *end;
} learnt[NET_ALPHABETS] = {
	[NET_NUMERALS] = { net_numerals, net_numerals_end },
	[NET_CAPITALS] = { net_capitals, net_capitals_end },
};

struct net {
	float *weights[NET_LAYERS];
	float bias[NET_LAYERS][NET_CHANNELS_MAX];
};

static struct net nets[NET_ALPHABETS];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
load(enum net_alphabet alphabet)
{
	const unsigned char *at = learnt[alphabet].from;
	struct net *net = &nets[alphabet];

	for (int k = 0; k < NET_LAYERS; k++) {
		const struct net_layer *l = net_layer(alphabet, k);
		int n = net_weight_count(l);
		float scale[NET_CHANNELS_MAX];
		size_t floats = (size_t)l->out * sizeof(float);

		if (learnt[alphabet].end - at < (ptrdiff_t)(2 * floats) + n)
			return;
		memcpy(net->bias[k], at, floats);
		memcpy(scale, at + floats, floats);
		at += 2 * floats;
		net->weights[k] = malloc((size_t)n * sizeof(float));
		for (int i = 0; net->weights[k] && i < n; i++)
			net->weights[k][i] = (float)(signed char)at[i] * scale[i % l->out];
		at += n;
	}
}

static void
load_all(void)
{
	for (int i = 0; i < NET_ALPHABETS; i++)
		load((enum net_alphabet)i);
}

enum err
net_look(enum net_alphabet alphabet, const struct image *line, struct net_view *out,
	 struct error *err)
{
	size_t room = net_room(line->width);
	AUTO(memory)
	float *a = malloc(3 * room * sizeof(float));
	struct net_map from = { NET_HEIGHT, line->width, 1, a }, to = { .at = a + room };
	const struct net *net = &nets[alphabet];

	assert(line->channels == 1);
	assert(line->height == NET_HEIGHT);
	assert(line->width <= NET_WIDTH_MAX);
	(void)pthread_once(&once, load_all);
	if (!a || !net->weights[NET_LAYERS - 1])
		return error_set(err, ERR_NOMEM, "numerals");
	net_ink(line, a);
	for (int k = 0; k < NET_LAYERS; k++) {
		const struct net_layer *l = net_layer(alphabet, k);

		net_convolve(l, net->weights[k], net->bias[k], &from, a + 2 * room, &to);
		net_pool(l, &to, &from);
	}
	out->alphabet = alphabet;
	out->steps = from.width;
	out->outputs = net_outputs(alphabet);
	for (int t = 0; t < out->steps; t++) {
		float *outputs = from.at + (ptrdiff_t)t * out->outputs;

		net_soften(outputs, out->outputs);
		memcpy(out->log_p[t], outputs, (size_t)out->outputs * sizeof(float));
	}
	return ERR_NONE;
}
