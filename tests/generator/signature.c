/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "paper.h"

/* Strokes of a pen that look signed and mean nothing: two or three bundles of curves, and often a
 * flourish. */

struct point {
	double x, y;
};

static struct point
point_in(struct rng *r, struct box_mm box)
{
	return (struct point){ rng_real(r, box.x, box.x + box.width),
			       rng_real(r, box.y, box.y + box.height) };
}

/* A curve through control points, thinner where the pen is fast. */
static void
stroke(cairo_t *c, const struct point p[4], double width_mm)
{
	enum { PARTS = 14 };

	for (int i = 0; i < PARTS; i++) {
		for (int end = 0; end < 2; end++) {
			double t = (double)(i + end) / PARTS, u = 1 - t;
			double a = u * u * u, b = 3 * u * u * t, d = 3 * u * t * t, e = t * t * t;
			double x = a * p[0].x + b * p[1].x + d * p[2].x + e * p[3].x;
			double y = a * p[0].y + b * p[1].y + d * p[2].y + e * p[3].y;

			if (end)
				cairo_line_to(c, x, y);
			else
				cairo_move_to(c, x, y);
		}
		cairo_set_line_width(c, width_mm * (1.15 - 0.6 * i / PARTS));
		cairo_stroke(c);
	}
}

static void
bundle(cairo_t *c, struct rng *r, struct box_mm box, double width_mm)
{
	int strokes = rng_int(r, 3, 6);
	struct point last = point_in(r, box);

	for (int i = 0; i < strokes; i++) {
		struct point p[4] = { last, point_in(r, box), point_in(r, box), point_in(r, box) };

		if (rng_chance(r, 0.45)) { /* lifted: a short straight stroke */
			p[0] = point_in(r, box);
			p[1] = (struct point){ p[0].x * 0.7 + p[3].x * 0.3, p[0].y };
			p[2] = (struct point){ p[3].x, p[0].y * 0.3 + p[3].y * 0.7 };
		}
		stroke(c, p, width_mm);
		last = p[3];
	}
}

void
signature_draw(cairo_t *c, struct box_mm box, uint64_t hand)
{
	struct rng r = rng_new(hand);
	int bundles = rng_int(&r, 2, 3);
	double height = fmin(box.height * 0.72, rng_real(&r, 7, 11));
	double each = height * rng_real(&r, 0.75, 1.05), step = each * rng_real(&r, 0.85, 1.2);
	double x = box.x + rng_real(&r, 3, 9),
	       y = box.y + (box.height - height) * rng_real(&r, 0.2, 0.8);
	double width_mm = rng_real(&r, 0.35, 0.6);
	struct ink ink = { 0.08, 0.08, 0.12, 0.95 };

	if (rng_chance(&r, 0.35))
		ink = (struct ink){ 0.08, 0.14, 0.45, 0.95 };
	cairo_save(c);
	canvas_ink(c, ink);
	cairo_set_line_cap(c, CAIRO_LINE_CAP_ROUND);
	for (int i = 0; i < bundles; i++)
		bundle(c, &r, (struct box_mm){ x + i * step, y, each, height }, width_mm);
	if (rng_chance(&r, 0.5)) {
		double end = x + bundles * step;
		struct point p[4] = { { end - each, y + height * 0.8 },
				      { end, y + height * 1.1 },
				      { end + 2, y + height * 0.5 },
				      { end + rng_real(&r, 2, 6), y + height * 0.7 } };

		stroke(c, p, width_mm);
	}
	cairo_restore(c);
}
