/* SPDX-License-Identifier: Apache-2.0 */
#include "image/image.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "image/shrink.h"

/* Round coloured stamps. On the 75-dpi plane everything with a colour of its own (paper tint taken
 * out) is kept. Every edge of it votes for the centres it may belong to, along its gradient, at
 * half that size; a ring makes its whole circumference vote for one place. There the outer edge is
 * looked for in 72 directions and a circle laid through it. */

/* Stamps of offices have 30 to 58 mm; the margin is for the judge to refuse with a number. */
#define DIAMETER_MIN_MM 15.0
#define DIAMETER_MAX_MM 66.0

/* Colour that is neither paper nor black ink: max − min of the three, the paper being white. */
#define CHROMA_MIN 36
#define EDGE_MIN   48

#define SECTORS          72
#define SECTORS_SEEN_MIN 26 /* a third of a ring: half a seal with a bad spot */
#define COVER_MIN        0.5
#define EDGES_MIN        0.45 /* two seals may overlap */
/* Text is everywhere and covers half of any circle: a dark ring must be nearly whole. */
#define DARK_COVER_MIN   0.8
#define DARK_EDGES_MIN   0.6
#define EDGE_SLACK_PX    1.5 /* half a millimetre */
#define CENTRES_MAX      24
#define SUPPRESS_HALF_PX 8
/* The same as radii in half pixels of 0.68 mm. */
#define RADIUS_MIN 11
#define RADIUS_MAX 49

/* What the search works on; pixels of the small plane. */
struct field_of_colour {
	struct image chroma; /* 75 dpi */
	struct image half;
	const struct planes *planes;
	int paper[3];
	struct affine to_mm; /* small pixels → millimetres */
	double per_mm;       /* small pixels */
	bool edge;           /* the upper edge of the paper is known: y = 0 mm */
	bool dark;           /* chroma is darkness instead, for copies */
};

struct circle {
	double x, y, r; /* small pixels */
	int seen, covered;
};

/* ---- colour ---- */

/* The most frequent bright value of each channel. */
static void
find_paper(const struct image *rgb, int paper[3])
{
	size_t histogram[3][256] = { { 0 } }, count = (size_t)rgb->width * (size_t)rgb->height;

	for (size_t i = 0; i < count; i++)
		for (int c = 0; c < 3; c++)
			histogram[c][rgb->px[3 * i + (size_t)c]]++;
	for (int c = 0; c < 3; c++) {
		paper[c] = 255;
		for (int v = 255; v >= 128; v--)
			if (histogram[c][v] > histogram[c][paper[c]])
				paper[c] = v;
	}
}

/* Brightness against paper, per channel: as if the paper were white. */
struct whitened {
	uint8_t of[3][256];
};

static void
make_whitened(const int paper[3], struct whitened *w)
{
	for (int c = 0; c < 3; c++)
		for (int v = 0; v < 256; v++)
			w->of[c][v] = (uint8_t)(v >= paper[c] ? 255 : v * 255 / paper[c]);
}

static int
chroma_of(const uint8_t *rgb, const struct whitened *w)
{
	int r = w->of[0][rgb[0]], g = w->of[1][rgb[1]], b = w->of[2][rgb[2]];
	int low = r < g ? r : g, high = r < g ? g : r;

	low = b < low ? b : low;
	high = b > high ? b : high;
	return high - low;
}

/* Hue in degrees, 0 red, 120 green, 240 blue. */
static double
hue_of(double r, double g, double b)
{
	double hue = atan2(sqrt(3) * (g - b), 2 * r - g - b) * 180 / M_PI;

	return hue < 0 ? hue + 360 : hue;
}

/* Where the small plane lies, and room for what is looked at. */
static enum err
lay_out(const struct planes *p, const struct affine *to_px, struct field_of_colour *f,
	struct error *err)
{
	double fx = (double)p->red.width / p->small.width,
	       fy = (double)p->red.height / p->small.height;
	struct affine plain = affine_plain(p->dpi), a = to_px ? *to_px : plain;

	f->planes = p;
	a = (struct affine){ a.a / fx, a.b / fx, a.c / fx, a.d / fy, a.e / fy, a.f / fy };
	if (!affine_invert(&a, &f->to_mm))
		return error_set(err, ERR_BUG, "stamps: an affine without area");
	f->per_mm = sqrt(fabs(a.a * a.e - a.b * a.d));
	f->edge = to_px != NULL;
	if (image_new(p->small.width, p->small.height, 1, &f->chroma, err) ||
	    image_new(p->small.width / 2, p->small.height / 2, 1, &f->half, err))
		return err->code;
	return ERR_NONE;
}

static enum err
look_at_colour(const struct planes *p, struct field_of_colour *f, struct error *err)
{
	size_t count = (size_t)p->small_rgb.width * (size_t)p->small_rgb.height;
	struct whitened white;

	assert(p->small_rgb.width == p->small.width && p->small_rgb.height == p->small.height);
	find_paper(&p->small_rgb, f->paper);
	make_whitened(f->paper, &white);
	for (size_t i = 0; i < count; i++)
		f->chroma.px[i] = (uint8_t)chroma_of(p->small_rgb.px + 3 * i, &white);
	return image_shrink(&f->chroma, &f->half, err);
}

/* Darkness of what has no colour. */
static enum err
look_at_darkness(const struct planes *p, struct field_of_colour *f, struct error *err)
{
	size_t count = (size_t)p->small.width * (size_t)p->small.height;
	int paper = planes_paper(p);

	f->dark = true;
	for (size_t i = 0; i < count; i++) {
		int ink = paper - p->small.px[i];

		f->chroma.px[i] = (uint8_t)(ink > 0 ? ink : 0);
	}
	return image_shrink(&f->chroma, &f->half, err);
}

/* ---- votes for centres ---- */

struct votes {
	uint16_t *at;
	int width, height; /* half pixels, with RADIUS_MAX around the page */
};

static void
vote(struct votes *v, double x, double y, double dx, double dy)
{
	for (int r = RADIUS_MIN; r <= RADIUS_MAX; r++) {
		int u = (int)(x + r * dx + RADIUS_MAX), w = (int)(y + r * dy + RADIUS_MAX);

		if (u < 0 || w < 0 || u >= v->width || w >= v->height)
			return;
		v->at[(size_t)w * (size_t)v->width + (size_t)u]++;
	}
}

static void
collect_votes(const struct image *half, struct votes *v)
{
	size_t line = (size_t)half->width;

	for (int y = 1; y < half->height - 1; y++)
		for (int x = 1; x < half->width - 1; x++) {
			const uint8_t *at = half->px + (size_t)y * line + (size_t)x;
			const uint8_t *up = at - line, *down = at + line;
			int gx, gy;
			double length;

			if (at[-1] + at[0] + at[1] + up[0] + down[0] < 2 * CHROMA_MIN)
				continue;
			gx = up[1] + 2 * at[1] + down[1] - up[-1] - 2 * at[-1] - down[-1];
			gy = down[-1] + 2 * down[0] + down[1] - up[-1] - 2 * up[0] - up[1];
			length = sqrt(gx * gx + gy * gy);
			if (length < EDGE_MIN)
				continue;
			vote(v, x + 0.5, y + 0.5, gx / length, gy / length);
			vote(v, x + 0.5, y + 0.5, -gx / length, -gy / length);
		}
}

/* Votes within one pixel, so that a centre between pixels counts in full. */
static int
votes_around(const struct votes *v, int x, int y)
{
	int sum = 0;

	for (int w = y - 1; w <= y + 1; w++)
		for (int u = x - 1; u <= x + 1; u++)
			sum += v->at[(size_t)w * (size_t)v->width + (size_t)u];
	return sum;
}

struct centre {
	int votes, x, y;
};

/* Puts a centre into the list, most votes first; one per neighbourhood. */
static void
add_centre(struct centre *list, int *count, const struct centre *c)
{
	int at = *count;

	for (int i = 0; i < *count; i++) {
		if (abs(list[i].x - c->x) > SUPPRESS_HALF_PX ||
		    abs(list[i].y - c->y) > SUPPRESS_HALF_PX)
			continue;
		if (list[i].votes >= c->votes)
			return;
		at = i; /* replaces the weaker neighbour */
		break;
	}
	if (at == CENTRES_MAX) {
		if (list[at - 1].votes >= c->votes)
			return;
		at--;
	} else if (at == *count) {
		(*count)++;
	}
	for (; at > 0 && list[at - 1].votes < c->votes; at--)
		list[at] = list[at - 1];
	list[at] = *c;
}

/* The places with the most votes. Fewer than the smallest third of a ring are none. */
static int
find_centres(const struct votes *v, struct centre list[CENTRES_MAX])
{
	const int least = 2 * RADIUS_MIN;
	int count = 0;

	for (int y = 1; y < v->height - 1; y++)
		for (int x = 1; x < v->width - 1; x++) {
			struct centre c = { 0, x, y };

			if (v->at[(size_t)y * (size_t)v->width + (size_t)x] * 9 <= least)
				continue;
			c.votes = votes_around(v, x, y);
			if (c.votes > least)
				add_centre(list, &count, &c);
		}
	return count;
}

/* ---- circles ---- */

/* Chroma at a place, −1 off the page or above the paper's upper edge. */
static int
chroma_at(const struct field_of_colour *f, double x, double y)
{
	int u = (int)floor(x), v = (int)floor(y);
	double mm_x, mm_y;

	if (u < 0 || v < 0 || u >= f->chroma.width || v >= f->chroma.height)
		return -1;
	affine_apply(&f->to_mm, x, y, &mm_x, &mm_y);
	if (f->edge && mm_y < 0)
		return -1;
	return f->chroma.px[(size_t)v * (size_t)f->chroma.width + (size_t)u];
}

/* Highest chroma near the circle in one direction. */
static int
chroma_of_sector(const struct field_of_colour *f, const struct circle *c, int sector, double slack)
{
	double angle = (sector + 0.5) * 2 * M_PI / SECTORS, dx = cos(angle), dy = sin(angle);
	int best = -1;

	for (double r = c->r - slack; r <= c->r + slack; r += 0.75) {
		int v = chroma_at(f, c->x + r * dx, c->y + r * dy);

		best = v > best ? v : best;
	}
	return best;
}

static void
count_sectors(const struct field_of_colour *f, struct circle *c, double slack)
{
	c->seen = c->covered = 0;
	for (int s = 0; s < SECTORS; s++) {
		int v = chroma_of_sector(f, c, s, slack);

		c->seen += v >= 0;
		c->covered += v >= CHROMA_MIN;
	}
}

static double
cover(const struct circle *c)
{
	return c->seen >= SECTORS_SEEN_MIN ? (double)c->covered / c->seen : 0;
}

/* The surroundings of a centre, unrolled: chroma by direction and distance. */
struct polar {
	int16_t at[SECTORS][2 * RADIUS_MAX + 3];
};

static void
unroll(const struct field_of_colour *f, const struct circle *c, struct polar *p)
{
	for (int s = 0; s < SECTORS; s++) {
		double angle = (s + 0.5) * 2 * M_PI / SECTORS, dx = cos(angle), dy = sin(angle);

		for (int r = 0; r < 2 * RADIUS_MAX + 3; r++)
			p->at[s][r] = (int16_t)chroma_at(f, c->x + r * dx, c->y + r * dy);
	}
}

/* Cover of the circle of this radius, give or take two pixels. */
static double
cover_at(const struct polar *p, int r)
{
	struct circle c = { 0 };

	for (int s = 0; s < SECTORS; s++) {
		int best = -1;

		for (int k = r - 2; k <= r + 2; k++)
			best = p->at[s][k] > best ? p->at[s][k] : best;
		c.seen += best >= 0;
		c.covered += best >= CHROMA_MIN;
	}
	return cover(&c);
}

/* The outermost radius at which colour goes round: text rings lie inside. */
static bool
find_radius(const struct field_of_colour *f, struct circle *c)
{
	struct polar p;
	double best = 0;

	unroll(f, c, &p);
	for (int r = 2 * RADIUS_MAX; r >= 2 * RADIUS_MIN; r--) {
		double now = cover_at(&p, r);

		/* farther in it must be clearly better */
		if (now <= best + (best >= COVER_MIN ? 0.15 : 0))
			continue;
		best = now;
		c->r = r;
	}
	return best >= COVER_MIN;
}

/* Radius of the outer edge in one direction, coming from outside; 0 if there is none. */
static double
outer_edge(const struct field_of_colour *f, const struct circle *c, int sector)
{
	double angle = (sector + 0.5) * 2 * M_PI / SECTORS, dx = cos(angle), dy = sin(angle);
	int ring = chroma_of_sector(f, c, sector, 3), level = ring / 2, before = 0;

	if (ring < CHROMA_MIN)
		return 0;
	for (double r = c->r + 5; r >= c->r - 5; r -= 0.5) {
		int v = chroma_at(f, c->x + r * dx, c->y + r * dy);

		if (v >= level && v >= CHROMA_MIN / 2)
			return before < 0 ? 0 : r;
		before = v;
	}
	return 0;
}

/* Least squares circle (Kåsa) through the outer edges that lie within far of the present one. */
static bool
fit_circle(const struct field_of_colour *f, struct circle *c, double far)
{
	double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0, syy = 0, sz = 0, sxz = 0, syz = 0;
	double ax, ay, bx, by, det, x, y, mx, my, mz;

	for (int s = 0; s < SECTORS; s++) {
		double angle = (s + 0.5) * 2 * M_PI / SECTORS, r = outer_edge(f, c, s), z;

		if (r <= 0 || fabs(r - c->r) > far)
			continue;
		x = r * cos(angle);
		y = r * sin(angle);
		z = x * x + y * y;
		n++;
		sx += x;
		sy += y;
		sz += z;
		sxx += x * x;
		sxy += x * y;
		syy += y * y;
		sxz += x * z;
		syz += y * z;
	}
	if (n < SECTORS_SEEN_MIN / 2.0)
		return false;
	mx = sx / n;
	my = sy / n;
	mz = sz / n;
	ax = sxx - n * mx * mx;
	ay = sxy - n * mx * my;
	by = syy - n * my * my;
	bx = (sxz - n * mx * mz) / 2;
	det = ax * by - ay * ay;
	if (det < 1)
		return false;
	x = (bx * by - ay * (syz - n * my * mz) / 2) / det;
	y = (ax * (syz - n * my * mz) / 2 - ay * bx) / det;
	c->r = sqrt(mz - 2 * (x * mx + y * my) + x * x + y * y);
	c->x += x;
	c->y += y;
	return true;
}

/* ---- stamps ---- */

/* Colour of the ring: hue of the mean colour against paper, and its strength. */
static void
measure_colour(const struct field_of_colour *f, const struct circle *c, struct stamp *out)
{
	double sum[3] = { 0 }, chroma = 0;
	int count = 0;

	out->hue = -1;
	if (f->dark)
		return;
	for (int s = 0; s < SECTORS; s++)
		for (double r = c->r - 5; r <= c->r; r += 1) {
			double angle = (s + 0.5) * 2 * M_PI / SECTORS, x = c->x + r * cos(angle),
			       y = c->y + r * sin(angle);
			int v = chroma_at(f, x, y);
			const uint8_t *rgb;

			if (v < CHROMA_MIN)
				continue;
			rgb = f->planes->small_rgb.px +
			      3 * ((size_t)y * (size_t)f->chroma.width + (size_t)x);
			for (int k = 0; k < 3; k++)
				sum[k] += rgb[k] * 255.0 / f->paper[k];
			chroma += v;
			count++;
		}
	out->hue = hue_of(sum[0], sum[1], sum[2]);
	out->strength = count ? chroma / count : 0;
}

/* Share of the visible directions in which the colour ends on the circle: inside a field of
 * characters it goes round too, but ends anywhere. */
static double
edge_share(const struct field_of_colour *f, const struct circle *c)
{
	int edges = 0;

	for (int s = 0; s < SECTORS; s++)
		edges += fabs(outer_edge(f, c, s) - c->r) <= EDGE_SLACK_PX;
	return c->seen >= SECTORS_SEEN_MIN ? (double)edges / c->seen : 0;
}

/* Is there a stamp around this place? */
static bool
judge_centre(const struct field_of_colour *f, double x, double y, struct stamp *out)
{
	struct circle c = { .x = x, .y = y };

	if (!find_radius(f, &c) || !fit_circle(f, &c, 5) || !fit_circle(f, &c, 3) ||
	    !fit_circle(f, &c, 2))
		return false;
	/* the ring itself lies within its outer edge */
	c.r -= 1;
	count_sectors(f, &c, 1.5);
	c.r += 1;
	*out = (struct stamp){ .diameter_mm = 2 * c.r / f->per_mm, .cover = cover(&c) };
	out->found = out->cover >= (f->dark ? DARK_COVER_MIN : COVER_MIN) &&
		     edge_share(f, &c) >= (f->dark ? DARK_EDGES_MIN : EDGES_MIN) &&
		     out->diameter_mm >= DIAMETER_MIN_MM && out->diameter_mm <= DIAMETER_MAX_MM;
	if (!out->found)
		return false;
	affine_apply(&f->to_mm, c.x, c.y, &out->x_mm, &out->y_mm);
	measure_colour(f, &c, out);
	/* cut by the upper edge: of the paper where it is known, else of the picture */
	out->half = out->y_mm - out->diameter_mm / 2 < -out->diameter_mm * 0.05;
	return true;
}

/* The same stamp seen from two centres: the better cover stays. */
static void
keep(const struct stamp *s, struct stamp *out, int room, int *count)
{
	for (int i = 0; i < *count; i++) {
		double apart = hypot(s->x_mm - out[i].x_mm, s->y_mm - out[i].y_mm);

		/* also one inside the other: characters of a seal that happen to lie on a circle */
		if (apart > out[i].diameter_mm / 4 &&
		    apart + s->diameter_mm / 2 > out[i].diameter_mm / 2 + 2 &&
		    apart + out[i].diameter_mm / 2 > s->diameter_mm / 2 + 2)
			continue;
		if (s->cover * s->diameter_mm > out[i].cover * out[i].diameter_mm)
			out[i] = *s;
		return;
	}
	if (*count < room)
		out[(*count)++] = *s;
}

static void
strongest_first(struct stamp *stamps, int count)
{
	for (int i = 1; i < count; i++)
		for (int k = i; k > 0 && stamps[k].cover * stamps[k].strength >
					     stamps[k - 1].cover * stamps[k - 1].strength;
		     k--) {
			struct stamp swap = stamps[k];

			stamps[k] = stamps[k - 1];
			stamps[k - 1] = swap;
		}
}

static void
auto_field_of_colour(struct field_of_colour *f)
{
	image_free(&f->chroma);
	image_free(&f->half);
}

static enum err
find_rings(const struct field_of_colour *f, struct stamp *out, int room, int *count,
	   struct error *err)
{
	struct votes v = { NULL, f->half.width + 2 * RADIUS_MAX, f->half.height + 2 * RADIUS_MAX };
	AUTO(memory)
	uint16_t *room_for_votes = NULL;
	struct centre centres[CENTRES_MAX];
	int centre_count;

	room_for_votes =
	    fail_here() ? NULL : calloc((size_t)v.width * (size_t)v.height, sizeof(*v.at));
	v.at = room_for_votes;
	if (!v.at)
		return error_set(err, ERR_NOMEM, "stamps: out of memory");
	collect_votes(&f->half, &v);
	centre_count = find_centres(&v, centres);
	for (int n = 0; n < centre_count; n++) {
		struct stamp s;
		double x = (centres[n].x + 0.5 - RADIUS_MAX) * 2,
		       y = (centres[n].y + 0.5 - RADIUS_MAX) * 2;

		if (judge_centre(f, x, y, &s))
			keep(&s, out, room, count);
	}
	strongest_first(out, *count);
	return ERR_NONE;
}

enum err
stamps_find(const struct planes *p, const struct affine *to_px, struct stamp *out, int *count,
	    struct error *err)
{
	AUTO(field_of_colour)
	struct field_of_colour f = { 0 };
	int room = *count;

	*count = 0;
	if (p->color != COLOR_RGB)
		return ERR_NONE;
	if (lay_out(p, to_px, &f, err) || look_at_colour(p, &f, err))
		return err->code;
	return find_rings(&f, out, room, count, err);
}

enum err
stamps_find_dark(const struct planes *p, const struct affine *to_px, struct stamp *out, int *count,
		 struct error *err)
{
	AUTO(field_of_colour)
	struct field_of_colour f = { 0 };
	int room = *count;

	*count = 0;
	if (lay_out(p, to_px, &f, err) || look_at_darkness(p, &f, err))
		return err->code;
	return find_rings(&f, out, room, count, err);
}
