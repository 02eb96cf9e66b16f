/* SPDX-License-Identifier: Apache-2.0 */
#include "image/outline.h"

#include <math.h>

#define NEAR_PX 1.6

/* In the outline's own axes. */
static struct point
own(const struct outline *o, struct point p)
{
	double x = p.x - o->centre.x, y = p.y - o->centre.y;

	return (struct point){ x * o->cos + y * o->sin, y * o->cos - x * o->sin };
}

/* How far outside of the outline; negative: inside. */
static double
outside(const struct outline *o, struct point p)
{
	struct point q = own(o, p);
	double r = hypot(q.x, q.y), rho = hypot(q.x / o->a, q.y / o->b);

	if (o->shape == STAMP_SQUARE)
		return fmax(fabs(q.x) - o->a, fabs(q.y) - o->b);
	return rho > 0 ? r * (1 - 1 / rho) : -fmin(o->a, o->b);
}

#define UNKNOWNS 5

/* Gauss, with the largest pivot. */
static bool
solve(double m[UNKNOWNS][UNKNOWNS + 1], double out[UNKNOWNS])
{
	for (int i = 0; i < UNKNOWNS; i++) {
		int best = i;

		for (int k = i + 1; k < UNKNOWNS; k++)
			best = fabs(m[k][i]) > fabs(m[best][i]) ? k : best;
		if (fabs(m[best][i]) < 1e-9)
			return false;
		for (int n = 0; n <= UNKNOWNS; n++) {
			double swap = m[i][n];

			m[i][n] = m[best][n];
			m[best][n] = swap;
		}
		for (int k = 0; k < UNKNOWNS; k++)
			for (int n = UNKNOWNS; k != i && n >= i; n--)
				m[k][n] -= m[i][n] * m[k][i] / m[i][i];
	}
	for (int i = 0; i < UNKNOWNS; i++)
		out[i] = m[i][UNKNOWNS] / m[i][i];
	return true;
}

/* x² + y² = p0 (x² − y²) + 2 p1 xy + p2 x + p3 y + p4, in units of scale around from. */
static bool
take_ellipse(const double p[UNKNOWNS], struct point from, double scale, struct outline *o)
{
	double m = 1 - p[0], n = 1 + p[0], det = m * n - p[1] * p[1];
	double x, y, level, split, angle;

	if (det <= 1e-6)
		return false;
	x = (n * p[2] + p[1] * p[3]) / 2 / det;
	y = (p[1] * p[2] + m * p[3]) / 2 / det;
	level = p[4] + m * x * x - 2 * p[1] * x * y + n * y * y;
	split = hypot(p[0], p[1]);
	if (level <= 0 || split >= 1)
		return false;
	angle = split > 1e-9 ? atan2(p[1], p[0]) / 2 : 0;
	*o = (struct outline){ .shape = STAMP_OVAL,
			       .centre = { from.x + x * scale, from.y + y * scale },
			       .a = scale * sqrt(level / (1 - split)),
			       .b = scale * sqrt(level / (1 + split)),
			       .cos = cos(angle),
			       .sin = sin(angle) };
	return true;
}

bool
outline_ellipse(const struct contour *c, struct point from, double scale, double far,
		struct outline *o)
{
	double m[UNKNOWNS][UNKNOWNS + 1] = { { 0 } }, p[UNKNOWNS];
	int used = 0;

	for (int i = 0; i < c->count; i++) {
		double x = (c->at[i].x - from.x) / scale, y = (c->at[i].y - from.y) / scale;
		double row[UNKNOWNS + 1] = { x * x - y * y, 2 * x * y, x, y, 1, x * x + y * y };

		if (far > 0 && fabs(outside(o, c->at[i])) > far)
			continue;
		used++;
		for (int k = 0; k < UNKNOWNS; k++)
			for (int n = 0; n <= UNKNOWNS; n++)
				m[k][n] += row[k] * row[n];
	}
	return used >= 4 * UNKNOWNS && solve(m, p) && take_ellipse(p, from, scale, o);
}

void
outline_box(const struct hull *h, struct outline *o)
{
	double best = 0;

	for (int i = 0; i < h->count; i++) {
		struct point a = h->at[i], b = h->at[(i + 1) % h->count];
		double length = hypot(b.x - a.x, b.y - a.y), c, s;
		double low[2] = { 1e9, 1e9 }, high[2] = { -1e9, -1e9 }, area;

		if (length < 4) /* steps of pixels say nothing of a direction */
			continue;
		c = (b.x - a.x) / length;
		s = (b.y - a.y) / length;
		for (int k = 0; k < h->count; k++) {
			double at[2] = { h->at[k].x * c + h->at[k].y * s,
					 h->at[k].y * c - h->at[k].x * s };

			for (int n = 0; n < 2; n++) {
				low[n] = fmin(low[n], at[n]);
				high[n] = fmax(high[n], at[n]);
			}
		}
		area = (high[0] - low[0]) * (high[1] - low[1]);
		if (best > 0 && area >= best)
			continue;
		best = area;
		*o = (struct outline){ .shape = STAMP_SQUARE,
				       .a = (high[0] - low[0]) / 2,
				       .b = (high[1] - low[1]) / 2,
				       .cos = c,
				       .sin = s };
		o->centre.x = (low[0] + high[0]) / 2 * c - (low[1] + high[1]) / 2 * s;
		o->centre.y = (low[0] + high[0]) / 2 * s + (low[1] + high[1]) / 2 * c;
	}
}

double
outline_share(const struct contour *c, const struct outline *o)
{
	int on = 0;

	for (int i = 0; i < c->count; i++)
		on += fabs(outside(o, c->at[i])) <= NEAR_PX;
	return c->count ? (double)on / c->count : 0;
}
