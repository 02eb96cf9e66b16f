/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>

#include "base/fail.h"
#include "image/colour.h"
#include "image/outline.h"

/* Stamps that are no circles. Colour is laid into cells of a millimetre, and cells that nearly
 * touch are one thing. Around a thing of a stamp's size lies its hull; where the hull has ink on
 * it, an ellipse and a rectangle are laid through. The better of them is a stamp if its line goes
 * round, if outside of it there is nothing, and if it is hollow: print in colour is none of these.
 */

#define SIDE_MIN_MM 12.0
#define SIDE_MAX_MM 66.0
#define RATIO_MIN   0.4
/* An ellipse rounder than this is a circle, which stamp.c measures better. */
#define RATIO_ROUND 0.93

#define CELL       3 /* small pixels: 1 mm */
#define CELL_INKED 2 /* pixels of a cell that is part of a thing */

/* Share of the hull's ink that lies on the line. */
#define ON_LINE_MIN 0.8
/* Shares of the line: inked, and inked while nothing is outside of it. A side of a rectangle may
 * be worn, not missing: two lines of characters have no sides. */
#define COVER_MIN 0.6
#define EDGES_MIN 0.5
#define SIDE_MIN  0.45
/* The line is followed by a gap: at some depth the ink is at most so much of the line's. */
#define HOLLOW_MAX  0.6
#define HOLLOW_FROM 3 /* small pixels */
#define HOLLOW_TO   14
/* Within the line there is something: an empty frame is a place for a photograph. */
#define CONTENT_MIN 0.04
#define STEPS       96 /* around an outline */

/* ---- things ---- */

struct grid {
	int width, height;
	uint16_t *cell; /* 0 empty, 1 inked, ≥ 2 the thing it belongs to */
	int *queue;
};

static bool
is_explained(const struct field_of_colour *f, int x, int y, const struct stamp *known, int count)
{
	double mm_x, mm_y;

	affine_apply(&f->to_mm, x + 0.5, y + 0.5, &mm_x, &mm_y);
	for (int i = 0; i < count; i++)
		if (known[i].cover >= WHOLE_COVER &&
		    hypot(mm_x - known[i].x_mm, mm_y - known[i].y_mm) <
			known[i].diameter_mm / 2 + 1)
			return true;
	return false;
}

static bool
is_inked(const struct field_of_colour *f, int x, int y)
{
	return x < f->chroma.width && y < f->chroma.height &&
	       f->chroma.px[(size_t)y * (size_t)f->chroma.width + (size_t)x] >= f->least;
}

static void
fill_grid(const struct field_of_colour *f, const struct stamp *known, int count, struct grid *g)
{
	for (int v = 0; v < g->height; v++)
		for (int u = 0; u < g->width; u++) {
			int inked = 0;

			for (int k = 0; k < CELL * CELL; k++)
				inked += is_inked(f, u * CELL + k % CELL, v * CELL + k / CELL);
			g->cell[v * g->width + u] =
			    inked >= CELL_INKED &&
			    !is_explained(f, u * CELL + 1, v * CELL + 1, known, count);
		}
}

struct thing {
	uint16_t number;
	int left, top, right, bottom; /* cells, inclusive */
};

/* All cells that touch this one, or nearly: a worn line has gaps. */
static void
flood(struct grid *g, int from, struct thing *t)
{
	int count = 1;

	*t = (struct thing){ t->number, from % g->width, from / g->width, from % g->width,
			     from / g->width };
	g->queue[0] = from;
	g->cell[from] = t->number;
	for (int n = 0; n < count; n++) {
		int u = g->queue[n] % g->width, v = g->queue[n] / g->width;

		t->left = u < t->left ? u : t->left;
		t->right = u > t->right ? u : t->right;
		t->bottom = v > t->bottom ? v : t->bottom;
		t->top = v < t->top ? v : t->top;
		for (int k = 0; k < 25; k++) {
			int x = u + k % 5 - 2, y = v + k / 5 - 2, at = y * g->width + x;

			if (x < 0 || y < 0 || x >= g->width || y >= g->height || g->cell[at] != 1)
				continue;
			g->cell[at] = t->number;
			g->queue[count++] = at;
		}
	}
}

/* ---- its hull ---- */

/* Twice the area of a triangle; its sign is the turn. */
static double
turn(struct point a, struct point b, struct point c)
{
	return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

static void
add_corner(struct hull *h, int from, double x, double y)
{
	struct point p = { x, y };

	while (h->count - from >= 2 && turn(h->at[h->count - 2], h->at[h->count - 1], p) <= 0)
		h->count--;
	if (h->count < HULL_MAX)
		h->at[h->count++] = p;
}

/* First and last inked pixel of the thing in a row. */
static bool
row_ends(const struct field_of_colour *f, const struct grid *g, const struct thing *t, int y,
	 int *left, int *right)
{
	bool any = false;

	for (int x = t->left * CELL; x < (t->right + 1) * CELL; x++) {
		if (g->cell[y / CELL * g->width + x / CELL] != t->number || !is_inked(f, x, y))
			continue;
		*left = any ? *left : x;
		*right = x;
		any = true;
	}
	return any;
}

/* Down the right side and up the left one (Andrew's chain, by rows): corners of pixels. */
static void
wrap(const struct field_of_colour *f, const struct grid *g, const struct thing *t, struct hull *h)
{
	int top = t->top * CELL, bottom = (t->bottom + 1) * CELL - 1, left, right, from;

	h->count = 0;
	for (int y = top; y <= bottom; y++)
		if (row_ends(f, g, t, y, &left, &right)) {
			add_corner(h, 0, right + 1, y);
			add_corner(h, 0, right + 1, y + 1);
		}
	from = h->count - 1;
	for (int y = bottom; y >= top && from >= 0; y--)
		if (row_ends(f, g, t, y, &left, &right)) {
			add_corner(h, from, left, y + 1);
			add_corner(h, from, left, y);
		}
}

/* ---- its contour: places on the hull that have ink, a pixel apart ---- */

static bool
ink_near(const struct field_of_colour *f, struct point p)
{
	for (int k = 0; k < 9; k++)
		if (colour_at(f, p.x + k % 3 - 1, p.y + k / 3.0 - 1) >= f->least)
			return true;
	return false;
}

/* The edge of the page is nobody's line. */
static bool
at_page_edge(const struct field_of_colour *f, struct point p)
{
	return colour_at(f, p.x - 2, p.y) < 0 || colour_at(f, p.x + 2, p.y) < 0 ||
	       colour_at(f, p.x, p.y - 2) < 0 || colour_at(f, p.x, p.y + 2) < 0;
}

static void
follow(const struct field_of_colour *f, const struct hull *h, struct contour *c)
{
	c->count = 0;
	for (int i = 0; i < h->count; i++) {
		struct point a = h->at[i], b = h->at[(i + 1) % h->count];
		double length = hypot(b.x - a.x, b.y - a.y);

		for (double s = 0; s < length && c->count < CONTOUR_MAX; s += 1) {
			struct point p = { a.x + (b.x - a.x) * s / length,
					   a.y + (b.y - a.y) * s / length };

			if (!at_page_edge(f, p) && ink_near(f, p))
				c->at[c->count++] = p;
		}
	}
}

/* ---- judging ---- */

/* Place on the line moved outwards, step by step around; of a rectangle a quarter of them on each
 * side, clear of the corners. */
static struct point
step_at(const struct outline *o, int step, double out)
{
	double t = (step + 0.5) / STEPS, x, y, along;
	int side = (int)(t * 4);
	struct point q;

	if (o->shape == STAMP_SQUARE) {
		along = 0.94 * (2 * (t * 4 - side) - 1);
		x = side % 2 ? along * o->a : (side ? -1 : 1) * (o->a + out);
		y = side % 2 ? (side == 1 ? 1 : -1) * (o->b + out) : along * o->b;
	} else {
		x = (o->a + out) * cos(2 * M_PI * t);
		y = (o->b + out) * sin(2 * M_PI * t);
	}
	q.x = o->centre.x + x * o->cos - y * o->sin;
	q.y = o->centre.y + x * o->sin + y * o->cos;
	return q;
}

static int
most_between(const struct field_of_colour *f, const struct outline *o, int step, double from,
	     double to)
{
	int best = -1;

	for (double out = from; out <= to; out += 0.5) {
		struct point p = step_at(o, step, out);
		int v = colour_at(f, p.x, p.y);

		best = v > best ? v : best;
	}
	return best;
}

/* Where the line's colour rises to half of what it becomes, coming from outside; 99 if nowhere. */
static double
edge_of(const struct field_of_colour *f, const struct outline *o, int step)
{
	int line = most_between(f, o, step, -3.5, 0.5);

	if (at_page_edge(f, step_at(o, step, 0)))
		return 99;
	for (double out = 3; out >= -3 && line >= f->least; out -= 0.25)
		if (most_between(f, o, step, out, out) >= line / 2)
			return out;
	return 99;
}

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The hull runs where colour begins; the edge is half way up. */
static void
refine(const struct field_of_colour *f, struct outline *o)
{
	double off[STEPS];
	int count = 0;

	for (int s = 0; s < STEPS; s++) {
		off[count] = edge_of(f, o, s);
		count += off[count] < 99;
	}
	qsort(off, (size_t)count, sizeof(*off), ascending);
	o->a += count ? off[count / 2] : 0;
	o->b += count ? off[count / 2] : 0;
}

struct seen {
	int steps, covered, edges;
	int side_steps[4], side_covered[4];
	double content; /* share of ink in the inner part */
	double hollow;  /* least cover of a line farther in, of the line's */
};

static double
content_of(const struct field_of_colour *f, const struct outline *o)
{
	int all = 0, inked = 0;

	for (double x = -0.7 * o->a; x <= 0.7 * o->a; x += 1)
		for (double y = -0.7 * o->b; y <= 0.7 * o->b; y += 1) {
			int v = colour_at(f, o->centre.x + x * o->cos - y * o->sin,
					  o->centre.y + x * o->sin + y * o->cos);

			all += v >= 0;
			inked += v >= f->least;
		}
	return all ? (double)inked / all : 0;
}

static void
look_along(const struct field_of_colour *f, const struct outline *o, struct seen *seen)
{
	int inside[HOLLOW_TO + 1] = { 0 };

	*seen = (struct seen){ .hollow = 1 };
	for (int s = 0; s < STEPS; s++) {
		int line = most_between(f, o, s, -3.5, 0.5), beyond;
		struct point edge = step_at(o, s, 0);

		if (line < 0 || at_page_edge(f, edge))
			continue;
		beyond = most_between(f, o, s, 2, 3.5);
		seen->steps++;
		seen->side_steps[4 * s / STEPS]++;
		if (line < f->least)
			continue;
		seen->covered++;
		seen->side_covered[4 * s / STEPS]++;
		seen->edges += beyond < f->least || beyond < line / 2;
		for (int d = HOLLOW_FROM; d <= HOLLOW_TO; d++)
			inside[d] += most_between(f, o, s, -d, -d + 0.5) >= f->least;
	}
	seen->content = content_of(f, o);
	for (int d = HOLLOW_FROM; d <= HOLLOW_TO && seen->covered; d++)
		seen->hollow = fmin(seen->hollow, (double)inside[d] / seen->covered);
}

static bool
goes_round(const struct seen *seen, enum stamp_shape shape)
{
	int sides = 0;

	if (seen->steps < STEPS / 3 || seen->covered < COVER_MIN * seen->steps ||
	    seen->edges < EDGES_MIN * seen->steps || seen->hollow > HOLLOW_MAX)
		return false;
	for (int i = 0; i < 4; i++)
		sides += seen->side_covered[i] < SIDE_MIN * seen->side_steps[i];
	return shape != STAMP_SQUARE || (sides == 0 && seen->content >= CONTENT_MIN);
}

static bool
measure(const struct field_of_colour *f, struct outline *o, struct stamp *out)
{
	struct seen seen;
	struct tint tint = { 0 };
	double a, b;

	refine(f, o);
	a = 2 * o->a / f->per_mm;
	b = 2 * o->b / f->per_mm;
	look_along(f, o, &seen);
	*out =
	    (struct stamp){ .shape = o->shape, .diameter_mm = fmax(a, b), .height_mm = fmin(a, b) };
	out->cover = seen.steps ? (double)seen.covered / seen.steps : 0;
	if (!goes_round(&seen, o->shape) || out->height_mm < RATIO_MIN * out->diameter_mm ||
	    out->height_mm < SIDE_MIN_MM || out->diameter_mm > SIDE_MAX_MM ||
	    (o->shape == STAMP_OVAL && out->height_mm > RATIO_ROUND * out->diameter_mm))
		return false;
	for (int s = 0; s < STEPS; s++)
		for (double d = -3.5; d <= 0; d += 1) {
			struct point p = step_at(o, s, d);

			tint_add(f, p.x, p.y, &tint);
		}
	tint_take(f, &tint, out);
	if (tint_is_stain(out))
		return false;
	affine_apply(&f->to_mm, o->centre.x, o->centre.y, &out->x_mm, &out->y_mm);
	out->half = out->y_mm - out->height_mm / 2 < -out->height_mm * 0.05;
	out->found = true;
	return true;
}

struct work {
	struct hull hull;
	struct contour contour;
};

static bool
judge_thing(const struct field_of_colour *f, const struct grid *g, const struct thing *t,
	    struct work *w, struct stamp *out)
{
	struct outline box = { 0 }, oval = { 0 };
	bool is_oval;

	wrap(f, g, t, &w->hull);
	outline_box(&w->hull, &box);
	if (box.a <= 0 || box.b <= 0)
		return false;
	follow(f, &w->hull, &w->contour);
	is_oval = outline_ellipse(&w->contour, box.centre, box.a, 0, &oval) &&
		  outline_ellipse(&w->contour, box.centre, box.a, 4, &oval) &&
		  outline_ellipse(&w->contour, box.centre, box.a, 2, &oval);
	if (is_oval && outline_share(&w->contour, &oval) > outline_share(&w->contour, &box))
		return outline_share(&w->contour, &oval) >= ON_LINE_MIN && measure(f, &oval, out);
	/* boxes in black are cells of tables and places for photographs */
	return !f->dark && outline_share(&w->contour, &box) >= ON_LINE_MIN && measure(f, &box, out);
}

static bool
could_be_stamp(const struct field_of_colour *f, const struct thing *t)
{
	double least = SIDE_MIN_MM / 3 * f->per_mm / CELL,
	       most = 1.5 * SIDE_MAX_MM * f->per_mm / CELL;
	int wide = t->right - t->left + 1, high = t->bottom - t->top + 1;

	/* a third, because an edge may have cut it */
	return wide >= least && high >= least && (wide >= 3 * least || high >= 3 * least) &&
	       wide <= most && high <= most;
}

/* Characters of a stamp are things too. */
static bool
is_part(const struct stamp *s, const struct stamp *known, int count)
{
	for (int i = 0; i < count; i++)
		if (hypot(s->x_mm - known[i].x_mm, s->y_mm - known[i].y_mm) <
			known[i].diameter_mm * 0.7 &&
		    s->diameter_mm < known[i].diameter_mm * 0.7)
			return true;
	return false;
}

enum err
outlines_find(const struct field_of_colour *f, struct stamp *out, int room, int *count,
	      struct error *err)
{
	struct grid g = { f->chroma.width / CELL, f->chroma.height / CELL, NULL, NULL };
	size_t cells = (size_t)g.width * (size_t)g.height;
	AUTO(memory)
	uint16_t *room_for_cells = fail_here() ? NULL : calloc(cells, sizeof(*g.cell));
	AUTO(memory)
	int *room_for_queue = fail_here() ? NULL : calloc(cells, sizeof(*g.queue));
	AUTO(memory)
	struct work *w = fail_here() ? NULL : calloc(1, sizeof(*w));
	struct thing t = { .number = 1 };

	if (!room_for_cells || !room_for_queue || !w)
		return error_set(err, ERR_NOMEM, "stamps: out of memory");
	g.cell = room_for_cells;
	g.queue = room_for_queue;
	fill_grid(f, out, *count, &g);
	for (size_t i = 0; i < cells && t.number < UINT16_MAX; i++) {
		struct stamp s;

		if (g.cell[i] != 1)
			continue;
		t.number++;
		flood(&g, (int)i, &t);
		if (*count < room && could_be_stamp(f, &t) && judge_thing(f, &g, &t, w, &s) &&
		    !is_part(&s, out, *count))
			out[(*count)++] = s;
	}
	return ERR_NONE;
}
