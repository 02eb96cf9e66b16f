/* SPDX-License-Identifier: Apache-2.0 */
#include "image/image.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "image/colour.h"

/* Round coloured stamps. On the 75-dpi plane everything with a colour of its own (paper tint taken
 * out) is kept. Every edge of it votes for the centres it may belong to, along its gradient, at
 * half that size; a ring makes its whole circumference vote for one place. There the outer edge is
 * looked for in 72 directions and a circle laid through it. */

/* Stamps of offices have 30 to 58 mm; the margin is for the judge to refuse with a number. */
#define DIAMETER_MIN_MM 15.0
#define DIAMETER_MAX_MM 66.0

/* A step of colour that can be an edge, of what counts as colour. */
#define EDGE_SHARE 1.33

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

struct circle {
	double x, y, r; /* small pixels */
	int seen, covered;
};

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
collect_votes(const struct field_of_colour *f, struct votes *v)
{
	const struct image *half = &f->half;
	size_t line = (size_t)half->width;

	for (int y = 1; y < half->height - 1; y++)
		for (int x = 1; x < half->width - 1; x++) {
			const uint8_t *at = half->px + (size_t)y * line + (size_t)x;
			const uint8_t *up = at - line, *down = at + line;
			int gx, gy;
			double length;

			if (at[-1] + at[0] + at[1] + up[0] + down[0] < 2 * f->least)
				continue;
			gx = up[1] + 2 * at[1] + down[1] - up[-1] - 2 * at[-1] - down[-1];
			gy = down[-1] + 2 * down[0] + down[1] - up[-1] - 2 * up[0] - up[1];
			length = sqrt(gx * gx + gy * gy);
			if (length < EDGE_SHARE * f->least)
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

/* Highest chroma near the circle in one direction. */
static int
chroma_of_sector(const struct field_of_colour *f, const struct circle *c, int sector, double slack)
{
	double angle = (sector + 0.5) * 2 * M_PI / SECTORS, dx = cos(angle), dy = sin(angle);
	int best = -1;

	for (double r = c->r - slack; r <= c->r + slack; r += 0.75) {
		int v = colour_at(f, c->x + r * dx, c->y + r * dy);

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
		c->covered += v >= f->least;
	}
}

static double
cover(const struct circle *c)
{
	return c->seen >= SECTORS_SEEN_MIN ? (double)c->covered / c->seen : 0;
}

/* The surroundings of a centre, unrolled: chroma by direction and distance. */
struct polar {
	int least;
	int16_t at[SECTORS][2 * RADIUS_MAX + 3];
};

static void
unroll(const struct field_of_colour *f, const struct circle *c, struct polar *p)
{
	p->least = f->least;
	for (int s = 0; s < SECTORS; s++) {
		double angle = (s + 0.5) * 2 * M_PI / SECTORS, dx = cos(angle), dy = sin(angle);

		for (int r = 0; r < 2 * RADIUS_MAX + 3; r++)
			p->at[s][r] = (int16_t)colour_at(f, c->x + r * dx, c->y + r * dy);
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
		c.covered += best >= p->least;
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

	if (ring < f->least)
		return 0;
	for (double r = c->r + 5; r >= c->r - 5; r -= 0.5) {
		int v = colour_at(f, c->x + r * dx, c->y + r * dy);

		if (v >= level && v >= f->least / 2)
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

const char *
stamp_shape_text(enum stamp_shape shape)
{
	static const char *const words[] = { "round", "oval", "square" };

	return words[shape];
}

/* Colour of the ring. */
static void
measure_colour(const struct field_of_colour *f, const struct circle *c, struct stamp *out)
{
	struct tint tint = { 0 };

	for (int s = 0; s < SECTORS; s++)
		for (double r = c->r - 5; r <= c->r; r += 1) {
			double angle = (s + 0.5) * 2 * M_PI / SECTORS;

			tint_add(f, c->x + r * cos(angle), c->y + r * sin(angle), &tint);
		}
	tint_take(f, &tint, out);
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
	*out = (struct stamp){ .cover = cover(&c) };
	out->diameter_mm = out->height_mm = 2 * c.r / f->per_mm;
	out->found = out->cover >= (f->dark ? DARK_COVER_MIN : COVER_MIN) &&
		     edge_share(f, &c) >= (f->dark ? DARK_EDGES_MIN : EDGES_MIN) &&
		     out->diameter_mm >= DIAMETER_MIN_MM && out->diameter_mm <= DIAMETER_MAX_MM;
	if (!out->found)
		return false;
	affine_apply(&f->to_mm, c.x, c.y, &out->x_mm, &out->y_mm);
	measure_colour(f, &c, out);
	if (tint_is_stain(out))
		return false;
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
	collect_votes(f, &v);
	centre_count = find_centres(&v, centres);
	for (int n = 0; n < centre_count; n++) {
		struct stamp s;
		double x = (centres[n].x + 0.5 - RADIUS_MAX) * 2,
		       y = (centres[n].y + 0.5 - RADIUS_MAX) * 2;

		if (judge_centre(f, x, y, &s))
			keep(&s, out, room, count);
	}
	return ERR_NONE;
}

/* Ends and sides of an oval or a rectangle lie on circles too, on half of one each; and what is
 * left between the characters of a whole seal lies on an oval at times. */
static bool
is_part_of(const struct stamp *s, const struct stamp *whole)
{
	double apart = hypot(s->x_mm - whole->x_mm, s->y_mm - whole->y_mm);

	if (s->shape == STAMP_ROUND && whole->shape == STAMP_ROUND)
		return apart < whole->diameter_mm / 4 &&
		       s->cover * s->diameter_mm < whole->cover * whole->diameter_mm;
	if (s->shape == STAMP_ROUND)
		return s->cover < WHOLE_COVER && apart < whole->diameter_mm / 2;
	if (whole->shape != STAMP_ROUND)
		return false;
	return whole->cover >= WHOLE_COVER ? apart < whole->diameter_mm / 2
					   : apart + s->diameter_mm / 2 < whole->diameter_mm * 0.45;
}

static void
drop_parts(struct stamp *out, int *count)
{
	for (int i = 0; i < *count; i++)
		for (int k = 0; k < *count && out[i].found; k++)
			if (k != i && out[k].found && is_part_of(&out[i], &out[k]))
				out[i].found = false;
	for (int i = *count - 1; i >= 0; i--)
		if (!out[i].found)
			memmove(&out[i], &out[i + 1], (size_t)(--*count - i) * sizeof(*out));
}

static enum err
find_all(const struct field_of_colour *f, struct stamp *out, int room, int *count,
	 struct error *err)
{
	if (outlines_find(f, out, room, count, err) || find_rings(f, out, room, count, err))
		return err->code;
	drop_parts(out, count);
	strongest_first(out, *count);
	return ERR_NONE;
}

/* The line of the smallest stamp (12 mm) is 55 pixels long at half of 75 dpi. Where less colour
 * than that lies outside of the stamps that were found, a second look finds nothing: on 120 pages
 * of bench_marks the least beside a stamp that only the second look saw was 127. */
#define COLOUR_LEFT_MIN 50

static bool
is_in_stamp(const struct field_of_colour *f, int x, int y, const struct stamp *known, int count)
{
	double mm_x, mm_y;

	affine_apply(&f->to_mm, 2 * x + 1, 2 * y + 1, &mm_x, &mm_y);
	for (int i = 0; i < count; i++)
		if (hypot(mm_x - known[i].x_mm, mm_y - known[i].y_mm) <
		    known[i].diameter_mm / 2 + 1)
			return true;
	return false;
}

static bool
has_colour_left(const struct field_of_colour *f, const struct stamp *known, int count)
{
	const struct image *half = &f->half;
	int left = 0;

	for (int y = 0; y < half->height; y++)
		for (int x = 0; x < half->width && left < COLOUR_LEFT_MIN; x++)
			if (half->px[(size_t)y * (size_t)half->width + (size_t)x] >= f->faint &&
			    !is_in_stamp(f, x, y, known, count))
				left++;
	return left >= COLOUR_LEFT_MIN;
}

enum err
stamps_find(const struct planes *p, const struct affine *to_px, struct stamp *out, int *count,
	    struct error *err)
{
	AUTO(colour)
	struct field_of_colour f = { 0 };
	int room = *count;

	*count = 0;
	if (p->color != COLOR_RGB)
		return ERR_NONE;
	if (colour_of_page(p, to_px, &f, err) || find_all(&f, out, room, count, err))
		return err->code;
	if (f.faint >= COLOUR_LEAST || !has_colour_left(&f, out, *count))
		return ERR_NONE;
	f.least = f.faint;
	return find_all(&f, out, room, count, err);
}

enum err
stamps_find_dark(const struct planes *p, const struct affine *to_px, struct stamp *out, int *count,
		 struct error *err)
{
	AUTO(colour)
	struct field_of_colour f = { 0 };
	int room = *count;

	*count = 0;
	if (darkness_of_page(p, to_px, &f, err))
		return err->code;
	return find_all(&f, out, room, count, err);
}
