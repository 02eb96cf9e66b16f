/* SPDX-License-Identifier: Apache-2.0 */
#include "image/image.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/fail.h"

/* How alike two presses of a stamp are. Both become maps of ink: how strongly a place has the
 * stamp's colour, and how far that can be seen there (black print hides it, and where no ink came
 * off the rubber nothing can be said). Unrolled around their centres they give the turn; on the
 * turned map small windows, each a character large, are correlated one by one, and the middle with
 * its star as a whole. What counts are the windows that fit worst: two stamps of a series of
 * offices have ring, star and most characters in common (decision 0140). */

/* Cells of a map and side: 0.27 mm for a stamp of 42 mm; a stroke of a character is two wide. */
#define SIDE 160
/* The map of the page reaches beyond the edge, so that it can be moved. */
#define REACH 1.12
/* Sub-samples per cell and side. */
#define POINTS 3

#define ANGLES      360
#define RADII       36
#define RADIUS_FROM 0.30

#define TURNS_TRIED 3
#define TURNS_APART 8 /* degrees */

struct map {
	float ink[SIDE][SIDE];
	float seen[SIDE][SIDE]; /* 0 hidden … 1 */
};

/* ---- ink of a colour picture ---- */

/* Colour of the paper and of the stamp. */
struct colours {
	double paper[3];
	double hue_x, hue_y; /* direction of the stamp's colour */
};

/* The colour plane in two axes, paper being white: x towards red, y towards green less blue. */
static void
colour_axes(const struct colours *c, const uint8_t *rgb, double out[2], double *bright)
{
	double r = fmin(1, rgb[0] / c->paper[0]), g = fmin(1, rgb[1] / c->paper[1]),
	       b = fmin(1, rgb[2] / c->paper[2]);

	*bright = fmax(r, fmax(g, b));
	out[0] = r - (g + b) / 2;
	out[1] = sqrt(3) / 2 * (g - b);
}

static void
measure_paper(const struct image *rgb, const int box[4], struct colours *c)
{
	size_t histogram[3][256] = { { 0 } };

	for (int y = box[1]; y < box[3]; y += 2)
		for (int x = box[0]; x < box[2]; x += 2)
			for (int k = 0; k < 3; k++)
				histogram[k]
					 [rgb->px[((size_t)y * (size_t)rgb->width + (size_t)x) * 3 +
						  (size_t)k]]++;
	for (int k = 0; k < 3; k++) {
		int best = 255;

		for (int v = 255; v >= 128; v--)
			if (histogram[k][v] > histogram[k][best])
				best = v;
		c->paper[k] = best;
	}
}

/* Mean colour of what has a colour. */
static void
measure_hue(const struct image *rgb, const int box[4], struct colours *c)
{
	double sum[2] = { 0 }, length;

	for (int y = box[1]; y < box[3]; y += 2)
		for (int x = box[0]; x < box[2]; x += 2) {
			double axes[2], bright;

			colour_axes(c, rgb->px + ((size_t)y * (size_t)rgb->width + (size_t)x) * 3,
				    axes, &bright);
			if (hypot(axes[0], axes[1]) < 0.15)
				continue;
			sum[0] += axes[0];
			sum[1] += axes[1];
		}
	length = hypot(sum[0], sum[1]);
	c->hue_x = length > 0 ? sum[0] / length : 1;
	c->hue_y = length > 0 ? sum[1] / length : 0;
}

/* Ink of one pixel, and whether it can be told: black hides, and so does another colour. */
static void
pixel_ink(const struct colours *c, const uint8_t *rgb, double *ink, double *seen)
{
	double axes[2], bright, along, across, dark;

	colour_axes(c, rgb, axes, &bright);
	along = axes[0] * c->hue_x + axes[1] * c->hue_y;
	across = fabs(axes[1] * c->hue_x - axes[0] * c->hue_y);
	/* darkness, not colour: JPEG keeps colour at half the resolution */
	dark = 1 - fmin(rgb[0] / c->paper[0], fmin(rgb[1] / c->paper[1], rgb[2] / c->paper[2]));
	*ink = along > across && along > 0.03 ? fmax(0, dark) : 0;
	*seen = fmin(1, fmax(0, (bright - 0.55) / 0.25));
	if (across > 0.25 && across > along)
		*seen = 0;
}

/* A map of the circle around a place of the picture; radius in millimetres of to_px. */
static void
make_map(const struct image *rgb, const struct affine *to_px, const double centre[2], double radius,
	 struct map *out)
{
	struct colours c;
	double x, y, px_mm = sqrt(fabs(to_px->a * to_px->e - to_px->b * to_px->d));
	int reach = (int)(radius * px_mm), box[4];

	affine_apply(to_px, centre[0], centre[1], &x, &y);
	box[0] = (int)fmax(0, x - reach);
	box[1] = (int)fmax(0, y - reach);
	box[2] = (int)fmin(rgb->width, x + reach);
	box[3] = (int)fmin(rgb->height, y + reach);
	measure_paper(rgb, box, &c);
	measure_hue(rgb, box, &c);
	for (int row = 0; row < SIDE; row++)
		for (int column = 0; column < SIDE; column++) {
			double ink = 0, seen = 0;

			for (int k = 0; k < POINTS * POINTS; k++) {
				double mm_x =
				    ((column + (k % POINTS + 0.5) / POINTS) * 2 / SIDE - 1) *
				    radius;
				double mm_y =
				    ((row + (k / POINTS + 0.5) / POINTS) * 2 / SIDE - 1) * radius;
				double one_ink, one_seen;
				int u, v;

				affine_apply(to_px, centre[0] + mm_x, centre[1] + mm_y, &x, &y);
				u = (int)floor(x);
				v = (int)floor(y);
				if (u < 0 || v < 0 || u >= rgb->width || v >= rgb->height)
					continue;
				pixel_ink(
				    &c, rgb->px + ((size_t)v * (size_t)rgb->width + (size_t)u) * 3,
				    &one_ink, &one_seen);
				ink += one_ink * one_seen;
				seen += one_seen;
			}
			out->ink[row][column] = (float)(seen > 0 ? ink / seen : 0);
			out->seen[row][column] = (float)(seen / (POINTS * POINTS));
		}
}

/* ---- the turn ---- */

struct ring {
	float at[RADII][ANGLES];
};

/* Unrolls a map; of each radius only what differs along it, so that the rings themselves say
 * nothing. scale: cells of the map per unit radius. */
static void
unroll(const struct map *m, double scale, struct ring *out)
{
	for (int r = 0; r < RADII; r++) {
		double radius = scale * (RADIUS_FROM + (1 - RADIUS_FROM) * (r + 0.5) / RADII),
		       mean = 0;

		for (int a = 0; a < ANGLES; a++) {
			double angle = a * 2 * M_PI / ANGLES;
			int x = (int)(SIDE / 2.0 + radius * cos(angle));
			int y = (int)(SIDE / 2.0 + radius * sin(angle));

			out->at[r][a] = x < 0 || y < 0 || x >= SIDE || y >= SIDE
					    ? 0
					    : m->ink[y][x] * m->seen[y][x];
			mean += (double)out->at[r][a];
		}
		mean /= ANGLES;
		for (int a = 0; a < ANGLES; a++)
			out->at[r][a] -= (float)mean;
	}
}

static void
correlate_turns(const struct ring *page, const struct ring *specimen, double out[ANGLES])
{
	for (int turn = 0; turn < ANGLES; turn++) {
		double sum = 0;

		for (int r = 0; r < RADII; r++) {
			const float *a = specimen->at[r], *b = page->at[r] + turn;
			float line = 0;

			for (int i = 0; i < ANGLES - turn; i++)
				line += a[i] * b[i];
			b -= ANGLES;
			for (int i = ANGLES - turn; i < ANGLES; i++)
				line += a[i] * b[i];
			sum += (double)line;
		}
		out[turn] = sum;
	}
}

/* The best turns, some degrees apart. */
static int
best_turns(const double score[ANGLES], int out[TURNS_TRIED])
{
	int count = 0;

	while (count < TURNS_TRIED) {
		int best = -1;

		for (int t = 0; t < ANGLES; t++) {
			bool near = false;

			for (int k = 0; k < count; k++) {
				int apart = abs(t - out[k]);

				near |= apart < TURNS_APART || apart > ANGLES - TURNS_APART;
			}
			if (!near && (best < 0 || score[t] > score[best]))
				best = t;
		}
		if (best < 0)
			break;
		out[count++] = best;
	}
	return count;
}

/* ---- laying one over the other ---- */

struct pose {
	double turn, x, y, scale; /* radians; cells of the page's map */
};

/* One cell of the page's map as it lies under a cell of the specimen's. */
static inline void
look_up(const struct map *m, double x, double y, float *ink, float *seen)
{
	int u = (int)x, v = (int)y;
	float fx = (float)(x - u), fy = (float)(y - v);

	if (x < 0 || y < 0 || u >= SIDE - 1 || v >= SIDE - 1) {
		*ink = 0;
		*seen = 0;
		return;
	}
	*ink = (m->ink[v][u] * (1 - fx) + m->ink[v][u + 1] * fx) * (1 - fy) +
	       (m->ink[v + 1][u] * (1 - fx) + m->ink[v + 1][u + 1] * fx) * fy;
	*seen = (m->seen[v][u] * (1 - fx) + m->seen[v][u + 1] * fx) * (1 - fy) +
		(m->seen[v + 1][u] * (1 - fx) + m->seen[v + 1][u + 1] * fx) * fy;
}

static void
lay(const struct map *page, const struct pose *p, int step, struct map *out)
{
	double c = cos(p->turn) / REACH * p->scale, s = sin(p->turn) / REACH * p->scale;

	for (int row = 0; row < SIDE; row += step)
		for (int column = 0; column < SIDE; column += step) {
			double u = column + 0.5 - SIDE / 2.0, v = row + 0.5 - SIDE / 2.0;

			look_up(page, SIDE / 2.0 + u * c - v * s + p->x - 0.5,
				SIDE / 2.0 + u * s + v * c + p->y - 0.5, &out->ink[row][column],
				&out->seen[row][column]);
		}
}

struct sums {
	double n, a, b, aa, bb, ab;
};

static inline void
add(struct sums *s, float a, float b, float w)
{
	s->n += (double)w;
	s->a += (double)(w * a);
	s->b += (double)(w * b);
	s->aa += (double)(w * a * a);
	s->bb += (double)(w * b * b);
	s->ab += (double)(w * a * b);
}

static double
variance(double squares, double sum, double n)
{
	return squares / n - sum / n * sum / n;
}

/* Correlation; even: variance that both get on top, so that emptiness is alike to emptiness. */
static double
correlation(const struct sums *s, double even)
{
	double va, vb, cov;

	if (s->n <= 0)
		return 0;
	va = fmax(0, variance(s->aa, s->a, s->n));
	vb = fmax(0, variance(s->bb, s->b, s->n));
	cov = s->ab / s->n - s->a / s->n * s->b / s->n;
	return cov / sqrt((va + even) * (vb + even));
}

static double
fit_of(const struct map *page, const struct map *specimen, const struct pose *p, int step,
       struct map *laid)
{
	struct sums s = { 0 };

	lay(page, p, step, laid);
	for (int row = 0; row < SIDE; row += step)
		for (int column = 0; column < SIDE; column += step)
			add(&s, specimen->ink[row][column], laid->ink[row][column],
			    specimen->seen[row][column] * laid->seen[row][column]);
	return correlation(&s, 1e-6);
}

/* Climbs to the best fit by steps along each of the four, which halve. */
static void
climb(const struct map *page, const struct map *specimen, struct pose *p, struct map *laid)
{
	double best = fit_of(page, specimen, p, 2, laid);
	double turn = 2 * M_PI / 180, move = 2, scale = 0.016;

	for (int round = 0; round < 4; round++, turn /= 2, move /= 2, scale /= 2)
		for (int n = 0; n < 8; n++) {
			double sign = n % 2 ? 1 : -1;
			struct pose next = *p;
			double now;

			for (;;) {
				next.turn += n / 2 == 0 ? sign * turn : 0;
				next.x += n / 2 == 1 ? sign * move : 0;
				next.y += n / 2 == 2 ? sign * move : 0;
				next.scale += n / 2 == 3 ? sign * scale : 0;
				now = fit_of(page, specimen, &next, 2, laid);
				if (!(now > best + 1e-6))
					break;
				best = now;
				*p = next;
			}
		}
}

/* ---- window by window ---- */

#define WINDOW       24 /* 6 mm of 42: a character */
#define WINDOW_STEP  7
#define WINDOW_SHIFT 2 /* rubber and paper give a little */
#define WINDOWS_MAX  512
/* Fewer say nothing: the specimen is no picture of a stamp. */
#define WINDOWS_MIN 24
/* Of a window at least so much must be seen. */
#define WINDOW_SEEN_MIN 0.5
/* Less variance than this share of the whole stamp's is an empty window. */
#define CONTRAST_SHARE 0.15
/* Share of that which both sides get on top, against noise. */
#define EVEN_SHARE 0.05
/* One character of nine, with the windows around it. */
#define WORST_SHARE 0.06
#define MIDDLE      0.24 /* radius of the middle, of the diameter */
/* A star a fifth larger costs the middle 0.13, so it counts nearly twice (bench_stamps). */
#define MIDDLE_WEIGHT 1.75

struct windows {
	double value[WINDOWS_MAX];
	int count;
};

/* What the two share of one window, moved by (dx, dy). */
static void
add_window(const struct map *specimen, const struct map *laid, const int at[2], int dx, int dy,
	   struct sums *s)
{
	*s = (struct sums){ 0 };
	for (int y = at[1]; y < at[1] + WINDOW; y++)
		for (int x = at[0]; x < at[0] + WINDOW; x++) {
			int v = y + dy, u = x + dx;

			if (v >= 0 && u >= 0 && v < SIDE && u < SIDE)
				add(s, specimen->ink[y][x], laid->ink[v][u],
				    specimen->seen[y][x] * laid->seen[v][u]);
		}
}

/* −1: nothing to be compared in it. contrast: variance of ink that is something. */
static double
window_fit(const struct map *specimen, const struct map *laid, const int at[2], double contrast)
{
	struct sums s;
	double best, even = contrast * EVEN_SHARE;
	int dx = 0, dy = 0;

	add_window(specimen, laid, at, 0, 0, &s);
	if (s.n < WINDOW_SEEN_MIN * WINDOW * WINDOW ||
	    (variance(s.aa, s.a, s.n) < contrast && variance(s.bb, s.b, s.n) < contrast))
		return -1;
	best = correlation(&s, even);
	for (int n = 0, still = 0; still < 4; n++) {
		int x = dx + (n % 4 == 0) - (n % 4 == 1), y = dy + (n % 4 == 2) - (n % 4 == 3);
		double now;

		still++;
		if (abs(x) > WINDOW_SHIFT || abs(y) > WINDOW_SHIFT)
			continue;
		add_window(specimen, laid, at, x, y, &s);
		now = correlation(&s, even);
		if (!(now > best))
			continue;
		best = now;
		dx = x;
		dy = y;
		still = 0;
	}
	return fmax(best, 0);
}

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
contrast_of(const struct map *specimen)
{
	struct sums s = { 0 };

	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++)
			add(&s, specimen->ink[y][x], 0, specimen->seen[y][x]);
	return s.n > 0 ? CONTRAST_SHARE * variance(s.aa, s.a, s.n) : 0;
}

static void
judge_windows(const struct map *specimen, const struct map *laid, struct windows *out)
{
	double contrast = contrast_of(specimen);

	out->count = 0;
	for (int y = 0; y + WINDOW <= SIDE; y += WINDOW_STEP)
		for (int x = 0; x + WINDOW <= SIDE; x += WINDOW_STEP) {
			const int at[2] = { x, y };
			double value, from_middle = hypot(x + (WINDOW - SIDE) / 2.0,
							  y + (WINDOW - SIDE) / 2.0);

			if (from_middle > SIDE / 2.0 - 2)
				continue;
			value = window_fit(specimen, laid, at, contrast);
			if (value >= 0 && out->count < WINDOWS_MAX)
				out->value[out->count++] = value;
		}
	qsort(out->value, (size_t)out->count, sizeof(*out->value), ascending);
}

/* Mean of the windows that fit worst. */
static double
worst_windows(const struct windows *w)
{
	int n = 0;
	double sum = 0;

	while (n < w->count && n <= w->count * WORST_SHARE)
		sum += w->value[n++];
	return w->count >= WINDOWS_MIN ? sum / n : 0;
}

/* The middle as one window: of two stars the larger one covers the smaller, and small windows see
 * nothing but edges that moved. */
static double
middle_fit(const struct map *specimen, const struct map *laid)
{
	struct sums s = { 0 };

	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++)
			if (hypot(x + 0.5 - SIDE / 2.0, y + 0.5 - SIDE / 2.0) < MIDDLE * SIDE)
				add(&s, specimen->ink[y][x], laid->ink[y][x],
				    specimen->seen[y][x] * laid->seen[y][x]);
	return correlation(&s, 1e-4);
}

/* ---- lost ink ---- */

#define LOSS_REACH 4 /* cells: 1.1 mm of 42 */
#define LOSS_ALL   0.35F
#define LOSS_NONE  0.6F
/* Less ink than this around a cell of the specimen cannot be lost. */
#define LOSS_INK_MIN 0.02F

struct plane {
	float at[SIDE][SIDE];
};

/* Sums along lines; the second pass, over the columns of the first, makes squares of them. */
static void
sum_lines(const struct plane *from, bool columns, struct plane *to)
{
	for (int i = 0; i < SIDE; i++)
		for (int k = 0; k < SIDE; k++) {
			float sum = 0;

			for (int n = k - LOSS_REACH; n <= k + LOSS_REACH; n++)
				if (n >= 0 && n < SIDE)
					sum += columns ? from->at[n][i] : from->at[i][n];
			if (columns)
				to->at[k][i] = sum;
			else
				to->at[i][k] = sum;
		}
}

struct loss {
	struct plane raw, lines, ink, seen, specimen;
};

/* Mean ink around every cell. */
static void
around(const struct map *m, struct loss *l, struct plane *out)
{
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++)
			l->raw.at[y][x] = m->ink[y][x] * m->seen[y][x];
	sum_lines(&l->raw, false, &l->lines);
	sum_lines(&l->lines, true, &l->ink);
	memcpy(l->raw.at, m->seen, sizeof(m->seen));
	sum_lines(&l->raw, false, &l->lines);
	sum_lines(&l->lines, true, &l->seen);
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++)
			out->at[y][x] = l->ink.at[y][x] / (l->seen.at[y][x] + 0.001F);
}

/* Where the specimen has ink and the page has much less of it around, the rubber did not touch:
 * that place is not seen. Returns the share of the specimen's ink that still is. */
static double
drop_lost(const struct map *specimen, struct map *laid, struct loss *l)
{
	double want_all = 0, have_all = 0, kept = 0;
	float gain;

	around(specimen, l, &l->specimen);
	around(laid, l, &l->ink);
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++) {
			want_all += (double)l->specimen.at[y][x];
			have_all += (double)l->ink.at[y][x];
		}
	gain = (float)(want_all > 0 ? have_all / want_all : 0);
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++) {
			float want = l->specimen.at[y][x] * gain;
			float ratio = l->ink.at[y][x] / (want + LOSS_INK_MIN / 2);

			if (want >= LOSS_INK_MIN && ratio < LOSS_NONE)
				laid->seen[y][x] *=
				    ratio < LOSS_ALL ? 0
						     : (ratio - LOSS_ALL) / (LOSS_NONE - LOSS_ALL);
			kept += (double)(l->specimen.at[y][x] * laid->seen[y][x]);
		}
	return want_all > 0 ? kept / want_all : 0;
}

/* ---- all together ---- */

struct work {
	struct map page, specimen, laid;
	struct ring ring_page, ring_specimen;
	struct windows windows;
	struct loss loss;
};

/* The pose of the page's map that fits best; the map as it lies then is in laid. */
static void
find_pose(struct work *w, struct pose *out)
{
	double score[ANGLES], best = -2;
	int turns[TURNS_TRIED], count;

	unroll(&w->page, SIDE / 2.0 / REACH, &w->ring_page);
	unroll(&w->specimen, SIDE / 2.0, &w->ring_specimen);
	correlate_turns(&w->ring_page, &w->ring_specimen, score);
	count = best_turns(score, turns);
	for (int i = 0; i < count; i++) {
		struct pose p = { turns[i] * M_PI / 180, 0, 0, 1 };
		double fit = fit_of(&w->page, &w->specimen, &p, 2, &w->laid);

		if (fit > best) {
			best = fit;
			*out = p;
		}
	}
	climb(&w->page, &w->specimen, out, &w->laid);
	lay(&w->page, out, 1, &w->laid);
}

static void
compare(struct work *w, struct stamp_likeness *out)
{
	struct pose pose = { 0, 0, 0, 1 };
	double middle;

	find_pose(w, &pose);
	middle = 1 - MIDDLE_WEIGHT * (1 - middle_fit(&w->specimen, &w->laid));
	out->turn_deg = remainder(pose.turn * 180 / M_PI, 360);
	out->seen = drop_lost(&w->specimen, &w->laid, &w->loss);
	judge_windows(&w->specimen, &w->laid, &w->windows);
	out->alike = fmax(0, fmin(worst_windows(&w->windows), middle));
}

enum err
stamp_compare(const struct image *rgb, const struct affine *to_px, const struct stamp *stamp,
	      const struct image *specimen, struct stamp_likeness *out, struct error *err)
{
	AUTO(memory)
	struct work *w = fail_here() ? NULL : calloc(1, sizeof(*w));
	const double centre[2] = { stamp->x_mm, stamp->y_mm }, middle[2] = { 0.5, 0.5 };
	struct affine unit = { specimen->width, 0, 0, 0, specimen->height, 0 };

	assert(rgb->channels == 3);
	assert(specimen->channels == 3);
	memset(out, 0, sizeof(*out));
	if (!w)
		return error_set(err, ERR_NOMEM, "likeness of a stamp: out of memory");
	make_map(rgb, to_px, centre, stamp->diameter_mm / 2 * REACH, &w->page);
	make_map(specimen, &unit, middle, 0.5, &w->specimen);
	compare(w, out);
	return ERR_NONE;
}
