/* SPDX-License-Identifier: Apache-2.0 */
#include "image/look.h"

#include <assert.h>
#include <math.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/fail.h"
#include "image/hot.h"
#include "image/sample.h"
#include "image/shrink.h"

/* The paper may lie this far off the middle, in coarse pixels of 2.7 mm: A4 on a Letter glass. */
#define COARSE_SHIFT 6
/* The scan is turned from a picture of this many small pixels per pixel, four points of it for each
 * coarse pixel. */
#define TURN_SHRINK 4

double
guess_angle(const struct guess *g)
{
	return (g->turn * 90 + (g->skew - LOOK_SKEWS / 2) * LOOK_SKEW_STEP) * M_PI / 180;
}

/* ---- the scan, laid straight ---- */

static enum err
straight_new(int width, int height, struct straight *out, struct error *err)
{
	out->width = width;
	out->height = height;
	out->ink = fail_here() ? NULL : calloc((size_t)width * (size_t)height, sizeof(out->ink[0]));
	return out->ink ? ERR_NONE : error_set(err, ERR_NOMEM, "registration: out of memory");
}

static enum err
take_skew_out(const struct image *quarter, int paper, int skew, struct straight *out,
	      struct error *err)
{
	double angle = guess_angle(&(struct guess){ .skew = skew });
	double cosine = cos(angle), sine = sin(angle);
	const int points = PLANES_COARSE / TURN_SHRINK;

	if (straight_new(quarter->width / points, quarter->height / points, out, err))
		return err->code;
	for (int y = 0; y < out->height; y++)
		for (int x = 0; x < out->width; x++) {
			int sum = 0, ink;

			for (int p = 0; p < points * points; p++) {
				double u = (x - out->width / 2.0) * points + p % points + 0.5;
				double v = (y - out->height / 2.0) * points + p / points + 0.5;

				sum += sample_gray(quarter,
						   u * cosine - v * sine + quarter->width / 2.0,
						   u * sine + v * cosine + quarter->height / 2.0);
			}
			ink = paper - sum / (points * points);
			out->ink[y * out->width + x] = coarse_ink(ink);
		}
	return ERR_NONE;
}

/* One quarter further: what lay to the right is on top. */
static enum err
take_quarter_out(const struct straight *from, struct straight *out, struct error *err)
{
	if (straight_new(from->height, from->width, out, err))
		return err->code;
	for (int y = 0; y < out->height; y++)
		for (int x = 0; x < out->width; x++)
			out->ink[y * out->width + x] =
			    from->ink[x * from->width + from->width - 1 - y];
	return ERR_NONE;
}

enum err
look_make(const struct planes *p, struct look *out, struct error *err)
{
	AUTO(look)
	struct look l = { 0 };
	AUTO(image)
	struct image quarter = { 0 };
	int paper = planes_paper(p);

	if (image_new(p->half.width / 2, p->half.height / 2, 1, &quarter, err) ||
	    image_shrink(&p->half, &quarter, err))
		return err->code;
	for (int s = 0; s < LOOK_SKEWS; s++) {
		if (take_skew_out(&quarter, paper, s, &l.straight[0][s], err))
			return err->code;
		for (int t = 1; t < LOOK_TURNS; t++)
			if (take_quarter_out(&l.straight[t - 1][s], &l.straight[t][s], err))
				return err->code;
	}
	*out = l;
	l = (struct look){ 0 };
	return ERR_NONE;
}

void
look_free(struct look *l)
{
	for (int t = 0; t < LOOK_TURNS; t++)
		for (int s = 0; s < LOOK_SKEWS; s++)
			free(l->straight[t][s].ink);
	*l = (struct look){ 0 };
}

/* ---- a clean page on it ---- */

/* Four sums at once. What the compiler makes of the plain loop is as fast, but not under the
 * sanitizers, where this loop took a third of the time of a page. */
#ifdef __SSE2__
static inline int32_t
row_dot(const int16_t *a, const int16_t *b, size_t width)
{
	__m128i sums = _mm_setzero_si128();
	int32_t sum[4];

	for (size_t x = 0; x < width; x += LOOK_LANES) {
		__m128i left = _mm_loadu_si128((const __m128i *)(const void *)(a + x));
		__m128i right = _mm_loadu_si128((const __m128i *)(const void *)(b + x));

		sums = _mm_add_epi32(sums, _mm_madd_epi16(left, right));
	}
	_mm_storeu_si128((__m128i *)(void *)sum, sums);
	return sum[0] + sum[1] + sum[2] + sum[3];
}
#else
static inline int32_t
row_dot(const int16_t *a, const int16_t *b, size_t width)
{
	int32_t sum = 0;

	for (size_t x = 0; x < width; x++)
		sum += (int32_t)a[x] * b[x];
	return sum;
}
#endif

HOT int32_t
look_dot(const int16_t *a, const int16_t *b, size_t a_stride, size_t b_stride, size_t width,
	 size_t height)
{
	int32_t sum = 0;

	assert(width % LOOK_LANES == 0);
	for (size_t y = 0; y < height; y++)
		sum += row_dot(a + y * a_stride, b + y * b_stride, width);
	return sum;
}

/* The form's size with room to shift. */
struct canvas {
	int width, height, stride;
	int16_t *ink;
	double norm;         /* root of the sum of squares about the mean */
	double off_x, off_y; /* of its middle from the scan's: half a pixel or none */
};

/* The scan in the middle of the canvas; what lies outside is cut. */
static void
canvas_fill(struct canvas *c, const struct straight *s)
{
	int left = (c->width - s->width) / 2, top = (c->height - s->height) / 2;
	int from = left > 0 ? left : 0;
	int to = left + s->width < c->width ? left + s->width : c->width;
	double sum = 0, squares = 0;

	c->off_x = c->width / 2.0 - left - s->width / 2.0;
	c->off_y = c->height / 2.0 - top - s->height / 2.0;
	memset(c->ink, 0, (size_t)c->stride * (size_t)c->height * sizeof(c->ink[0]));
	for (int y = top > 0 ? top : 0; y < c->height && y < top + s->height; y++) {
		const int16_t *row = s->ink + (ptrdiff_t)(y - top) * s->width - left;
		int32_t row_sum = 0, row_squares = 0;

		for (int x = from; x < to; x++) {
			c->ink[y * c->stride + x] = row[x];
			row_sum += row[x];
			row_squares += row[x] * row[x];
		}
		sum += row_sum;
		squares += row_squares;
	}
	c->norm = sqrt(squares - sum * sum / (c->width * c->height));
}

static struct guess
best_shift(const struct coarse *b, const struct canvas *c)
{
	struct guess best = { .likeness = -1 };

	for (int y = 0; y <= 2 * COARSE_SHIFT && c->norm > 0; y++)
		for (int x = 0; x <= 2 * COARSE_SHIFT; x++) {
			double likeness = look_dot(b->ink, c->ink + (ptrdiff_t)y * c->stride + x,
						   (size_t)b->stride, (size_t)c->stride,
						   (size_t)b->stride, (size_t)b->height) /
					  (b->norm * c->norm);

			if (likeness <= best.likeness)
				continue;
			best.likeness = likeness;
			best.shift_x = (x - COARSE_SHIFT + c->off_x) * PLANES_COARSE;
			best.shift_y = (y - COARSE_SHIFT + c->off_y) * PLANES_COARSE;
		}
	return best;
}

/* The shift was found on the page laid straight; the scan sees it turned. */
static void
turn_shift(struct guess *g)
{
	double c = cos(guess_angle(g)), s = sin(guess_angle(g)), x = g->shift_x, y = g->shift_y;

	g->shift_x = x * c - y * s;
	g->shift_y = x * s + y * c;
}

static bool
fits(const struct canvas *c, const struct straight *s)
{
	return c->width <= s->width + 4 * COARSE_SHIFT && c->height <= s->height + 4 * COARSE_SHIFT;
}

/* A page that would stick out of the scan this way, by more than the shifts allow, but not the
 * other way, does not lie this way: half of the work for paper on a glass of its size. A scan that
 * is cut off is looked at in every way. */
static bool
may_lie(const struct canvas *c, const struct look *l, int turn)
{
	return fits(c, &l->straight[turn][0]) || !fits(c, &l->straight[(turn + 1) % LOOK_TURNS][0]);
}

static void
best_turn_first(struct guess guesses[LOOK_TURNS])
{
	for (int i = 1; i < LOOK_TURNS; i++)
		for (int k = i; k > 0 && guesses[k].likeness > guesses[k - 1].likeness; k--) {
			struct guess swap = guesses[k];

			guesses[k] = guesses[k - 1];
			guesses[k - 1] = swap;
		}
}

enum err
look_for(const struct look *l, const struct blank *b, struct guess guesses[LOOK_TURNS],
	 struct error *err)
{
	const struct coarse *coarse = &b->coarse;
	struct canvas c = { .width = coarse->width + 2 * COARSE_SHIFT,
			    .height = coarse->height + 2 * COARSE_SHIFT,
			    .stride = coarse->stride + 2 * COARSE_SHIFT };
	AUTO(memory)
	int16_t *room =
	    fail_here() ? NULL : malloc((size_t)c.stride * (size_t)c.height * sizeof(*room));

	if (!room)
		return error_set(err, ERR_NOMEM, "registration: out of memory");
	c.ink = room;
	for (int t = 0; t < LOOK_TURNS; t++) {
		guesses[t] = (struct guess){ .likeness = -1, .turn = t };
		for (int s = 0; s < LOOK_SKEWS && may_lie(&c, l, t); s++) {
			struct guess g;

			canvas_fill(&c, &l->straight[t][s]);
			g = best_shift(coarse, &c);
			g.turn = t;
			g.skew = s;
			if (g.likeness > guesses[t].likeness)
				guesses[t] = g;
		}
		turn_shift(&guesses[t]);
	}
	best_turn_first(guesses);
	return ERR_NONE;
}
