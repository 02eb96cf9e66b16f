/* SPDX-License-Identifier: Apache-2.0 */
#include "image/look.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "image/fit.h"
#include "image/sample.h"

/* Finding a form's clean page in a scan, in three looks, each at little data:
 *  1. the whole page at 9 dpi, four turns, five skews, all shifts: which turn, roughly where, or
 * not at all;
 *  2. some anchor patches at 37.5 dpi, searched over a centimetre: an affine good to a millimetre;
 *  3. all anchor patches at 75 dpi, searched over a millimetre: the affine.
 * Normalised correlation does not mind tint and fading; RANSAC does not mind the patches under
 * stamps and ink. */

/* Below this the page has nothing to do with the form (filled forms reach 0.5 and more). */
#define COARSE_MIN 0.22
/* A second turn is tried when it looks nearly as good as the first. */
#define COARSE_CLOSE 0.8

/* Second look. */
#define MID_ANCHORS 16
#define MID_RADIUS  13 /* half pixels: 8.8 mm */
#define MID_GROW    1.6
#define MID_MIN     0.45
/* Third look. */
#define FINE_RADIUS 4
#define FINE_MIN    0.5
#define FINE_FAR_PX 1.3

/* Share and number of anchors that must agree. Patches agree by chance on few; a quarter may be
 * covered. */
#define SCORE_MIN   0.4
#define INLIERS_MIN 6

/* Sides of a patch and of the region searched, in pixels of its level. */
#define PATCH_SIDE_MAX  96
#define REGION_SIDE_MAX (PATCH_SIDE_MAX + 2 * MID_RADIUS)

/* The guess as an affine from form millimetres to small pixels. */
static struct affine
affine_of_guess(const struct blank *b, const struct planes *p, const struct guess *g)
{
	double angle = guess_angle(g);
	double k = PLANES_SMALL_DPI / 25.4, c = k * cos(angle), s = k * sin(angle);
	double x = b->form->width_mm / 2, y = b->form->height_mm / 2;

	return (struct affine){ c, -s, p->small.width / 2.0 + g->shift_x - c * x + s * y,
				s, c,  p->small.height / 2.0 + g->shift_y - s * x - c * y };
}

/* ---- patches ---- */

struct level {
	const struct image *scan, *blank;
	double shrink; /* small pixels per pixel of this level */
	int radius;
	double grow;
	double min;
};

struct patch {
	int x, y, width, height, stride; /* in the scan */
	int16_t *ink;                    /* zero mean, rows padded with zeros */
	double norm;
};

/* The blank's print around an anchor, turned and scaled as the affine says it lies in the scan. */
static bool
make_patch(const struct blank *b, const struct anchor *a, const struct affine *to_px,
	   const struct level *l, struct patch *out)
{
	double per_mm_x = l->blank->width / b->form->width_mm,
	       per_mm_y = l->blank->height / b->form->height_mm;
	bool lying = fabs(to_px->a) < fabs(to_px->b); /* turned by 90 or 270 degrees */
	double w = (lying ? a->height_mm : a->width_mm) * l->grow,
	       h = (lying ? a->width_mm : a->height_mm) * l->grow;
	double k = PLANES_SMALL_DPI / 25.4 / l->shrink, x, y, sum = 0, squares = 0;
	struct affine to_mm;

	if (!affine_invert(to_px, &to_mm))
		return false;
	out->width = (int)fmin(w * k + 0.5, PATCH_SIDE_MAX);
	out->height = (int)fmin(h * k + 0.5, PATCH_SIDE_MAX);
	out->stride = coarse_stride(out->width);
	affine_apply(to_px, a->x_mm, a->y_mm, &x, &y);
	out->x = (int)floor(x / l->shrink - out->width / 2.0 + 0.5);
	out->y = (int)floor(y / l->shrink - out->height / 2.0 + 0.5);
	for (int v = 0; v < out->height; v++)
		for (int u = 0; u < out->width; u++) {
			double mm_x, mm_y;
			int ink;

			affine_apply(&to_mm, (out->x + u + 0.5) * l->shrink,
				     (out->y + v + 0.5) * l->shrink, &mm_x, &mm_y);
			ink = 255 - sample_gray(l->blank, mm_x * per_mm_x, mm_y * per_mm_y);
			out->ink[v * out->stride + u] = (int16_t)ink;
			sum += ink;
			squares += ink * ink;
		}
	sum /= out->width * out->height;
	out->norm = sqrt(squares - sum * sum * out->width * out->height);
	for (int v = 0; v < out->height; v++)
		for (int u = 0; u < out->stride; u++) {
			int16_t *at = &out->ink[v * out->stride + u];

			*at = u < out->width ? (int16_t)(*at - (int)lround(sum)) : 0;
		}
	/* an almost empty patch fits everywhere */
	return out->norm > 8 * sqrt(out->width * out->height);
}

/* Sums over windows of the region, from its integral. */
struct sums {
	uint32_t plain[REGION_SIDE_MAX + 1][REGION_SIDE_MAX + 1];
	uint32_t squares[REGION_SIDE_MAX + 1][REGION_SIDE_MAX + 1];
	int16_t region[REGION_SIDE_MAX * (REGION_SIDE_MAX + 16)];
	int16_t ink[PATCH_SIDE_MAX * PATCH_SIDE_MAX];
	float likeness[(2 * MID_RADIUS + 1) * (2 * MID_RADIUS + 1)];
};

static void
load_region(const struct level *l, const struct patch *t, int width, int height, int stride,
	    struct sums *s)
{
	for (int v = 0; v < height; v++) {
		int y = t->y - l->radius + v;
		uint32_t plain = 0, squares = 0;

		memset(&s->region[v * stride], 0, (size_t)stride * sizeof(s->region[0]));
		for (int u = 0; u < width; u++) {
			int x = t->x - l->radius + u, ink = 0;

			if (x >= 0 && y >= 0 && x < l->scan->width && y < l->scan->height)
				ink = 255 -
				      l->scan->px[(size_t)y * (size_t)l->scan->width + (size_t)x];
			s->region[v * stride + u] = (int16_t)ink;
			plain += (uint32_t)ink;
			squares += (uint32_t)(ink * ink);
			s->plain[v + 1][u + 1] = s->plain[v][u + 1] + plain;
			s->squares[v + 1][u + 1] = s->squares[v][u + 1] + squares;
		}
	}
}

static double
window(uint32_t sums[][REGION_SIDE_MAX + 1], int x, int y, int w, int h)
{
	return (double)(sums[y + h][x + w] - sums[y][x + w] - sums[y + h][x] + sums[y][x]);
}

/* Where between the pixels the peak of three values lies, −0.5…0.5. */
static double
peak(double before, double at, double after)
{
	double bend = before - 2 * at + after;

	return bend < -1e-9 ? 0.5 * (before - after) / bend : 0;
}

/* Best place of the patch within the radius; likeness of it, −1 if it lies at the rim. */
static double
search_patch(const struct level *l, const struct patch *t, struct sums *s, double *dx, double *dy)
{
	int side = 2 * l->radius + 1, width = t->width + side - 1, height = t->height + side - 1;
	int stride = width + 16, best = 0, bx, by;
	double n = t->width * t->height;

	load_region(l, t, width, height, stride, s);
	for (int y = 0; y < side; y++)
		for (int x = 0; x < side; x++) {
			double plain = window(s->plain, x, y, t->width, t->height);
			double spread =
			    window(s->squares, x, y, t->width, t->height) - plain * plain / n;
			double product =
			    look_dot(t->ink, &s->region[y * stride + x], (size_t)t->stride,
				     (size_t)stride, (size_t)t->stride, (size_t)t->height);

			s->likeness[y * side + x] =
			    spread > 25 * n ? (float)(product / (t->norm * sqrt(spread))) : 0;
			if (s->likeness[y * side + x] > s->likeness[best])
				best = y * side + x;
		}
	bx = best % side;
	by = best / side;
	if (bx == 0 || by == 0 || bx == side - 1 || by == side - 1)
		return -1;
	*dx = bx - l->radius +
	      peak((double)s->likeness[best - 1], (double)s->likeness[best],
		   (double)s->likeness[best + 1]);
	*dy = by - l->radius +
	      peak((double)s->likeness[best - side], (double)s->likeness[best],
		   (double)s->likeness[best + side]);
	return (double)s->likeness[best];
}

/* Looks for up to limit anchors near where the affine puts them; pairs in small pixels. */
static int
find_anchors(const struct blank *b, const struct affine *to_px, const struct level *l, int limit,
	     struct sums *s, struct pair *pairs)
{
	int found = 0, n = b->anchor_count < limit ? b->anchor_count : limit;

	for (int i = 0; i < n; i++) {
		const struct anchor *a = &b->anchors[i * b->anchor_count / n];
		struct patch t = { .ink = s->ink };
		double dx = 0, dy = 0, x, y;

		if (!make_patch(b, a, to_px, l, &t) || search_patch(l, &t, s, &dx, &dy) < l->min)
			continue;
		affine_apply(to_px, a->x_mm, a->y_mm, &x, &y);
		pairs[found++] = (struct pair){ a->x_mm, a->y_mm, x + dx * l->shrink,
						y + dy * l->shrink, false };
	}
	return found;
}

/* ---- all three ---- */

/* The places that fit must lie all over the page: three in a corner say nothing about the other
 * corners. */
static bool
spread_enough(const struct blank *b, const struct pair *pairs, int count)
{
	double left = 1e9, right = -1e9, top = 1e9, bottom = -1e9;

	for (int i = 0; i < count; i++) {
		if (!pairs[i].fits)
			continue;
		left = fmin(left, pairs[i].mm_x);
		right = fmax(right, pairs[i].mm_x);
		top = fmin(top, pairs[i].mm_y);
		bottom = fmax(bottom, pairs[i].mm_y);
	}
	return right - left > 0.25 * b->form->width_mm && bottom - top > 0.25 * b->form->height_mm;
}

static void
finish(const struct planes *p, const struct affine *small, struct registration *r)
{
	double fx = (double)p->red.width / p->small.width,
	       fy = (double)p->red.height / p->small.height;

	r->to_px = (struct affine){ small->a * fx, small->b * fx, small->c * fx,
				    small->d * fy, small->e * fy, small->f * fy };
	r->dpi = 25.4 * sqrt(fabs(r->to_px.a * r->to_px.e - r->to_px.b * r->to_px.d));
}

/* Second and third look from one guess. */
static void
refine(const struct blank *b, const struct planes *p, const struct guess *g, struct sums *s,
       struct registration *out)
{
	const struct level mid = { &p->half, &b->half, 2, MID_RADIUS, MID_GROW, MID_MIN };
	const struct level fine = { &p->small, &b->small, 1, FINE_RADIUS, 1, FINE_MIN };
	struct fit_limits limits = { PLANES_SMALL_DPI / 25.4, 0.05, g->turn * 90, 6.5, 4 };
	struct pair pairs[LIMIT_ANCHORS_PER_FORM];
	struct affine to_px = affine_of_guess(b, p, g);
	int found = find_anchors(b, &to_px, &mid, MID_ANCHORS, s, pairs), inliers;

	if (affine_fit(pairs, found, &limits, &to_px) < 4)
		return;
	/* twice: the first affine may still be off by more than the fine radius at the far corners
	 */
	limits.far_px = 2.5;
	found = find_anchors(b, &to_px, &fine, LIMIT_ANCHORS_PER_FORM, s, pairs);
	if (affine_fit(pairs, found, &limits, &to_px) < 4)
		return;
	limits.far_px = FINE_FAR_PX;
	found = find_anchors(b, &to_px, &fine, LIMIT_ANCHORS_PER_FORM, s, pairs);
	inliers = affine_fit(pairs, found, &limits, &to_px);
	out->anchors = b->anchor_count;
	out->inliers = inliers;
	out->turn = g->turn * 90;
	out->score = (double)inliers / b->anchor_count;
	out->found =
	    inliers >= INLIERS_MIN && out->score >= SCORE_MIN && spread_enough(b, pairs, found);
	finish(p, &to_px, out);
}

static enum err
register_one(struct blank *b, const struct planes *p, const struct look *l, struct sums *s,
	     struct registration *out, struct error *err)
{
	struct guess guesses[LOOK_TURNS];

	*out = (struct registration){ .found = false };
	if (blank_glance(b, err))
		return err->code;
	if (!b->coarse.ink)
		return ERR_NONE;
	if (look_for(l, b, guesses, err))
		return err->code;
	for (int i = 0; i < 2 && !out->found; i++) {
		struct registration r = { .found = false };

		if (guesses[i].likeness < COARSE_MIN ||
		    guesses[i].likeness < COARSE_CLOSE * guesses[0].likeness)
			break;
		if (blank_prepare(b, err))
			return err->code;
		refine(b, p, &guesses[i], s, &r);
		if (r.score > out->score)
			*out = r;
	}
	out->anchors = b->anchor_count;
	return ERR_NONE;
}

enum err
register_page(struct blank *const *blanks, int count, const struct planes *p,
	      struct registration *out, struct error *err)
{
	AUTO(look)
	struct look look = { 0 };
	AUTO(memory)
	struct sums *s = fail_here() ? NULL : calloc(1, sizeof(*s));

	if (!s)
		return error_set(err, ERR_NOMEM, "registration: out of memory");
	if (look_make(p, &look, err))
		return err->code;
	for (int i = 0; i < count; i++)
		if (register_one(blanks[i], p, &look, s, &out[i], err))
			return error_wrap(err, "form %s", blanks[i]->form->id);
	return ERR_NONE;
}
