/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "image/hot.h"
#include "read/net.h"
#include "scene.h"

/* Teaches the network of read/net.h: connectionist temporal classification (Graves 2006) over lines
 * of scene.h, Adam. Writes OUT.bin after every report, so that it may be stopped at any time.
 * Usage: trainer numerals|capitals OUT.bin LINES [SEED [FROM.floats]]; about 40,000 lines make a
 * good one. */

#define THREADS 4
#define BATCH   16

struct weights {
	float *w[NET_LAYERS];
	float b[NET_LAYERS][NET_CHANNELS_MAX];
};

/* One line on its way through the network and back. */
struct pass {
	struct net_map in[NET_LAYERS], full[NET_LAYERS], out; /* full: before the pooling */
	float *back_in, *back_out, *scratch;
};

struct worker {
	pthread_t thread;
	struct weights slope;
	struct pass pass;
	struct rng rng;
	double loss, ease;
	int lines, wrong;
};

static enum net_alphabet alphabet;
static int outputs;
static struct weights net, mean, square;
static struct worker workers[THREADS];
static pthread_barrier_t begin, end; /* of a batch */
/* Pango draws for one thread at a time. */
static pthread_mutex_t drawing = PTHREAD_MUTEX_INITIALIZER;

#define ROOM (2 * net_room(NET_WIDTH_MAX))

static float *
floats(size_t n)
{
	float *p = calloc(n, sizeof(float));

	if (!p)
		abort();
	return p;
}

static void
weights_open(struct weights *w)
{
	for (int k = 0; k < NET_LAYERS; k++)
		w->w[k] = floats((size_t)net_weight_count(net_layer(alphabet, k)));
}

/* He's initialisation. */
static void
weights_start(struct weights *w, struct rng *r)
{
	for (int k = 0; k < NET_LAYERS; k++) {
		const struct net_layer *l = net_layer(alphabet, k);
		double spread = sqrt(6.0 / (l->in * l->rows * l->columns));

		for (int i = 0; i < net_weight_count(l); i++)
			w->w[k][i] = (float)rng_real(r, -spread, spread);
	}
}

static void
pass_open(struct pass *p)
{
	for (int k = 0; k < NET_LAYERS; k++) {
		p->in[k].at = floats(ROOM);
		p->full[k].at = floats(ROOM);
	}
	p->out.at = floats(ROOM);
	p->back_in = floats(ROOM);
	p->back_out = floats(ROOM);
	p->scratch = floats(ROOM);
}

static void
forward(struct pass *p, const struct image *line)
{
	p->in[0] = (struct net_map){ line->height, line->width, 1, p->in[0].at };
	net_ink(line, p->in[0].at);
	for (int k = 0; k < NET_LAYERS; k++) {
		net_convolve(net_layer(alphabet, k), net.w[k], net.b[k], &p->in[k], p->scratch,
			     &p->full[k]);
		net_pool(net_layer(alphabet, k), &p->full[k],
			 k + 1 < NET_LAYERS ? &p->in[k + 1] : &p->out);
	}
	for (int t = 0; t < p->out.width; t++)
		net_soften(p->out.at + t * outputs, outputs);
}

/* ---- what is wrong with the outputs ---- */

#define STATES (2 * SCENE_SIGNS_MAX + 1)

static float
log_add(float a, float b)
{
	float most = a > b ? a : b;

	return most < -1e20F ? most : most + logf(expf(a - most) + expf(b - most));
}

static int
label_of(const struct scene *s, int state)
{
	return state % 2 ? s->sign[state / 2] : 0;
}

static bool
may_jump(const struct scene *s, int state)
{
	return state >= 2 && state % 2 && label_of(s, state) != label_of(s, state - 2);
}

/* Forward and backward sums; slope gets d loss / d output (before the softmax). */
static double
ctc(const struct scene *s, const float *y, int steps, float *slope)
{
	int states = 2 * s->count + 1;
	static _Thread_local float a[NET_STEPS_MAX][STATES], b[NET_STEPS_MAX][STATES];
	float total;

	for (int t = 0; t < steps; t++)
		for (int k = 0; k < states; k++)
			a[t][k] = b[t][k] = -1e30F;
	a[0][0] = y[0];
	if (states > 1)
		a[0][1] = y[label_of(s, 1)];
	for (int t = 1; t < steps; t++)
		for (int k = 0; k < states; k++) {
			float v = a[t - 1][k];

			if (k >= 1)
				v = log_add(v, a[t - 1][k - 1]);
			if (may_jump(s, k))
				v = log_add(v, a[t - 1][k - 2]);
			a[t][k] = v + y[t * outputs + label_of(s, k)];
		}
	b[steps - 1][states - 1] = 0;
	if (states > 1)
		b[steps - 1][states - 2] = 0;
	for (int t = steps - 2; t >= 0; t--)
		for (int k = 0; k < states; k++) {
			float v = b[t + 1][k] + y[(t + 1) * outputs + label_of(s, k)];

			if (k + 1 < states)
				v = log_add(v, b[t + 1][k + 1] +
						   y[(t + 1) * outputs + label_of(s, k + 1)]);
			if (k + 2 < states && may_jump(s, k + 2))
				v = log_add(v, b[t + 1][k + 2] +
						   y[(t + 1) * outputs + label_of(s, k + 2)]);
			b[t][k] = v;
		}
	total = a[steps - 1][states - 1];
	if (states > 1)
		total = log_add(total, a[steps - 1][states - 2]);
	if (total < -1e20F) /* too narrow for its signs */
		return -1;
	for (int t = 0; t < steps; t++) {
		float *to = slope + t * outputs;

		for (int o = 0; o < outputs; o++)
			to[o] = expf(y[t * outputs + o]);
		for (int k = 0; k < states; k++)
			to[label_of(s, k)] -= expf(fminf(0, a[t][k] + b[t][k] - total));
	}
	return -(double)total;
}

/* At first the places of the signs are told: without that the network finds out only after very
 * long that saying nothing is not the best. */
static double
told(const struct scene *s, const float *y, int steps, float *slope)
{
	double loss = 0;

	for (int t = 0; t < steps; t++) {
		double middle = (t + 0.5) * NET_STEP_PX, nearest = 1e9;
		int label = 0;

		for (int i = 0; i < s->count; i++)
			if (fabs(s->middle[i] - middle) < nearest) {
				nearest = fabs(s->middle[i] - middle);
				label = s->sign[i];
			}
		if (nearest > 0.8 * NET_STEP_PX)
			label = 0;
		for (int o = 0; o < outputs; o++)
			slope[t * outputs + o] =
			    expf(y[t * outputs + o]) - (o == label ? 1.0F : 0.0F);
		loss -= (double)y[t * outputs + label];
	}
	return loss;
}

static bool
reads_wrong(const struct scene *s, const float *y, int steps)
{
	int n = 0, before = 0;

	for (int t = 0; t < steps; t++) {
		int best = 0;

		for (int o = 1; o < outputs; o++)
			if (y[t * outputs + o] > y[t * outputs + best])
				best = o;
		if (best && best != before)
			if (n >= s->count || s->sign[n++] != best)
				return true;
		before = best;
	}
	return n != s->count;
}

/* ---- back ---- */

/* From the slope of what was pooled to the slope of what was there before; the rectifier passes
 * only what was positive. */
static void
unpool(const struct net_layer *l, const struct net_map *full, const float *pooled_slope,
       float *slope)
{
	int c = full->channels, width = full->width / l->pool_w;

	memset(slope, 0, (size_t)full->height * (size_t)full->width * (size_t)c * sizeof(float));
	for (int y = 0; y < full->height / l->pool_h; y++)
		for (int x = 0; x < width; x++)
			for (int o = 0; o < c; o++) {
				ptrdiff_t best = 0;
				float most = -1e30F;

				for (int k = 0; k < l->pool_h * l->pool_w; k++) {
					ptrdiff_t at = ((ptrdiff_t)(y * l->pool_h + k / l->pool_w) *
							    full->width +
							x * l->pool_w + k % l->pool_w) *
							   c +
						       o;

					if (full->at[at] > most) {
						most = full->at[at];
						best = at;
					}
				}
				if (!l->rectify || most > 0)
					slope[best] =
					    pooled_slope[((ptrdiff_t)y * width + x) * c + o];
			}
}

HOT static void
unconvolve(const struct net_layer *l, const float *weights, const struct net_map *in,
	   const struct net_map *full, const float *slope, float *restrict weight_slope,
	   float *bias_slope, float *restrict in_slope)
{
	int half = l->columns / 2, above = l->flat ? 0 : l->rows / 2;

	memset(in_slope, 0, (size_t)in->height * (size_t)in->width * (size_t)l->in * sizeof(float));
	for (int y = 0; y < full->height; y++)
		for (int x = 0; x < full->width; x++) {
			const float *g = slope + ((ptrdiff_t)y * full->width + x) * l->out;
			bool any = false;

			for (int o = 0; o < l->out; o++) {
				bias_slope[o] += g[o];
				any |= g[o] != 0;
			}
			if (!any)
				continue;
			for (int k = 0; k < l->rows * l->columns; k++) {
				int row = y + k / l->columns - above;
				int column = x + k % l->columns - half;
				ptrdiff_t at = ((ptrdiff_t)row * in->width + column) * l->in;
				const float *w = weights + (ptrdiff_t)k * l->in * l->out;
				float *restrict ws = weight_slope + (ptrdiff_t)k * l->in * l->out;

				if (row < 0 || row >= in->height || column < 0 ||
				    column >= in->width)
					continue;
				for (int i = 0; i < l->in; i++, w += l->out, ws += l->out) {
					float v = in->at[at + i], sum = 0;

					if (v == 0 && l->in > 1) /* a closed rectifier */
						continue;
					for (int o = 0; o < l->out; o++) {
						ws[o] += v * g[o];
						sum += w[o] * g[o];
					}
					in_slope[at + i] += sum;
				}
			}
		}
}

static void
backward(struct worker *w)
{
	struct pass *p = &w->pass;

	/* back_in holds the slope of the outputs of the layer at hand */
	for (int k = NET_LAYERS - 1; k >= 0; k--) {
		const struct net_layer *l = net_layer(alphabet, k);

		unpool(l, &p->full[k], p->back_in, p->back_out);
		unconvolve(l, net.w[k], &p->in[k], &p->full[k], p->back_out, w->slope.w[k],
			   w->slope.b[k], p->back_in);
	}
}

static void
work_once(struct worker *w)
{
	w->loss = 0;
	w->lines = w->wrong = 0;
	for (int i = 0; i < BATCH / THREADS; i++) {
		struct scene s = { 0 };
		struct error err = { 0 };
		double loss;
		enum err rc;

		(void)pthread_mutex_lock(&drawing);
		rc = scene_make(&w->rng, alphabet, w->ease, &s, &err);
		(void)pthread_mutex_unlock(&drawing);
		if (rc) {
			(void)fprintf(stderr, "trainer: %s\n", err.text);
			exit(1);
		}
		forward(&w->pass, &s.line);
		loss = (w->ease < 0.2 ? told : ctc)(&s, w->pass.out.at, w->pass.out.width,
						    w->pass.back_in);
		if (loss >= 0) {
			w->loss += loss;
			w->lines++;
			w->wrong += reads_wrong(&s, w->pass.out.at, w->pass.out.width);
			backward(w);
		}
		image_free(&s.line);
	}
}

/* A thread lives as long as the program: its faces are at hand (scene.c). */
static void *
work(void *context)
{
	for (;;) {
		(void)pthread_barrier_wait(&begin);
		work_once(context);
		(void)pthread_barrier_wait(&end);
	}
	return NULL;
}

/* ---- learning ---- */

HOT static void
adam(float *w, float *m, float *v, float *slope, int n, float rate, double fix1, double fix2)
{
	float a = (float)(rate / fix1), b = (float)(1 / fix2);

	for (int i = 0; i < n; i++) {
		float g = slope[i] / BATCH;

		m[i] = 0.9F * m[i] + 0.1F * g;
		v[i] = 0.999F * v[i] + 0.001F * g * g;
		w[i] -= a * m[i] / (sqrtf(v[i] * b) + 1e-8F);
		slope[i] = 0;
	}
}

static void
learn(int step, float rate)
{
	double fix1 = 1 - pow(0.9, step), fix2 = 1 - pow(0.999, step);

	for (int k = 0; k < NET_LAYERS; k++) {
		int n = net_weight_count(net_layer(alphabet, k));

		for (int t = 1; t < THREADS; t++) {
			for (int i = 0; i < n; i++) {
				workers[0].slope.w[k][i] += workers[t].slope.w[k][i];
				workers[t].slope.w[k][i] = 0;
			}
			for (int o = 0; o < NET_CHANNELS_MAX; o++) {
				workers[0].slope.b[k][o] += workers[t].slope.b[k][o];
				workers[t].slope.b[k][o] = 0;
			}
		}
		adam(net.w[k], mean.w[k], square.w[k], workers[0].slope.w[k], n, rate, fix1, fix2);
		adam(net.b[k], mean.b[k], square.b[k], workers[0].slope.b[k], NET_CHANNELS_MAX,
		     rate, fix1, fix2);
	}
}

static int
save(const char *path)
{
	FILE *f = fopen(path, "wb");

	for (int k = 0; f && k < NET_LAYERS; k++) {
		const struct net_layer *l = net_layer(alphabet, k);
		float scale[NET_CHANNELS_MAX] = { 0 };
		int n = net_weight_count(l);

		for (int i = 0; i < n; i++)
			scale[i % l->out] = fmaxf(scale[i % l->out], fabsf(net.w[k][i]) / 127);
		(void)fwrite(net.b[k], sizeof(float), (size_t)l->out, f);
		(void)fwrite(scale, sizeof(float), (size_t)l->out, f);
		for (int i = 0; i < n; i++) {
			float s = scale[i % l->out];

			(void)fputc(
			    (unsigned char)(signed char)(s > 0 ? lrintf(net.w[k][i] / s) : 0), f);
		}
	}
	return f ? fclose(f) : -1;
}

/* The weights in full, to go on from. */
static void
keep(const char *path, bool load)
{
	FILE *f = fopen(path, load ? "rb" : "wb");

	for (int k = 0; f && k < NET_LAYERS; k++) {
		size_t n = (size_t)net_weight_count(net_layer(alphabet, k));

		if (load ? fread(net.w[k], 4, n, f) != n ||
			       fread(net.b[k], 4, NET_CHANNELS_MAX, f) != NET_CHANNELS_MAX
			 : fwrite(net.w[k], 4, n, f) != n ||
			       fwrite(net.b[k], 4, NET_CHANNELS_MAX, f) != NET_CHANNELS_MAX)
			(void)fprintf(stderr, "trainer: %s is short\n", path);
	}
	if (f)
		(void)fclose(f);
}

int
main(int argc, char **argv)
{
	long lines = 0, seed = 1;
	struct rng r;
	double loss = 0, ease;
	int count = 0, wrong = 0;
	char floats_path[512];
	bool on = argc > 5;

	if (argc < 4 || !text_to_long(argv[3], 1, 100000000, &lines) ||
	    (argc > 4 && !text_to_long(argv[4], 0, 2147483647, &seed))) {
		(void)fputs("usage: trainer numerals|capitals OUT.bin LINES [SEED [FROM.floats]]\n",
			    stderr);
		return 64;
	}
	alphabet = text_equal(argv[1], "capitals") ? NET_CAPITALS : NET_NUMERALS;
	outputs = net_outputs(alphabet);
	r = rng_new((uint64_t)seed);
	(void)pthread_barrier_init(&begin, NULL, THREADS + 1);
	(void)pthread_barrier_init(&end, NULL, THREADS + 1);
	weights_open(&net);
	weights_open(&mean);
	weights_open(&square);
	weights_start(&net, &r);
	if (on)
		keep(argv[5], true);
	for (int t = 0; t < THREADS; t++) {
		weights_open(&workers[t].slope);
		pass_open(&workers[t].pass);
		workers[t].rng = rng_new((uint64_t)(seed * 100 + t + 1));
		if (pthread_create(&workers[t].thread, NULL, work, &workers[t]))
			return 1;
	}
	ease = on ? 1 : 0;
	for (int step = 1; step <= lines / BATCH; step++) {
		double done = (double)step * BATCH / (double)lines;
		double rate = (on ? 0.0010 : 0.002) * (1 - done) + 0.00003;

		for (int t = 0; t < THREADS; t++)
			workers[t].ease = ease;
		(void)pthread_barrier_wait(&begin);
		(void)pthread_barrier_wait(&end);
		for (int t = 0; t < THREADS; t++) {
			loss += workers[t].loss;
			count += workers[t].lines;
			wrong += workers[t].wrong;
		}
		learn(step, (float)rate);
		if (step % 50 == 0) {
			(void)printf("%8d lines  loss %7.3f  wrong %5.1f %%  ease %.2f\n",
				     step * BATCH, loss / count, 100.0 * wrong / count, ease);
			(void)fflush(stdout);
			/* harder when it is easy */
			if (wrong < 0.35 * count && ease < 1)
				ease = fmin(1, ease + 0.05);
			loss = count = wrong = 0;
			(void)text_print(floats_path, sizeof(floats_path), "%s.floats", argv[2]);
			keep(floats_path, false);
			if (save(argv[2]))
				return 1;
		}
	}
	return 0;
}
