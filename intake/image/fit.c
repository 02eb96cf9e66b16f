/* SPDX-License-Identifier: Apache-2.0 */
#include "image/fit.h"

#include <math.h>
#include <stdint.h>

/* With half of the pairs wrong, 150 draws of three miss a good one with a probability of 2e-9. */
#define DRAWS 150

/* Solves the 3×3 normal equations of one coordinate: p = u·mm_x + v·mm_y + w. */
static bool
solve(const double m[6], const double r[3], double out[3])
{
	/* m: xx xy x yy y n, symmetric */
	double a = m[3] * m[5] - m[4] * m[4], b = m[2] * m[4] - m[1] * m[5];
	double c = m[1] * m[4] - m[2] * m[3], det = m[0] * a + m[1] * b + m[2] * c;

	if (fabs(det) < 1e-6)
		return false;
	out[0] = (a * r[0] + b * r[1] + c * r[2]) / det;
	out[1] =
	    (b * r[0] + (m[0] * m[5] - m[2] * m[2]) * r[1] + (m[1] * m[2] - m[0] * m[4]) * r[2]) /
	    det;
	out[2] =
	    (c * r[0] + (m[1] * m[2] - m[0] * m[4]) * r[1] + (m[0] * m[3] - m[1] * m[1]) * r[2]) /
	    det;
	return true;
}

/* Least squares over the pairs that fit. */
static bool
least_squares(const struct pair *pairs, int count, struct affine *out)
{
	double m[6] = { 0 }, rx[3] = { 0 }, ry[3] = { 0 }, x[3], y[3];

	for (int i = 0; i < count; i++) {
		const struct pair *p = &pairs[i];

		if (!p->fits)
			continue;
		m[0] += p->mm_x * p->mm_x;
		m[1] += p->mm_x * p->mm_y;
		m[2] += p->mm_x;
		m[3] += p->mm_y * p->mm_y;
		m[4] += p->mm_y;
		m[5] += 1;
		rx[0] += p->mm_x * p->px_x;
		rx[1] += p->mm_y * p->px_x;
		rx[2] += p->px_x;
		ry[0] += p->mm_x * p->px_y;
		ry[1] += p->mm_y * p->px_y;
		ry[2] += p->px_y;
	}
	if (!solve(m, rx, x) || !solve(m, ry, y))
		return false;
	*out = (struct affine){ x[0], x[1], x[2], y[0], y[1], y[2] };
	return true;
}

static double
angle_apart(double a, double b)
{
	return fabs(remainder(a - b, 360));
}

/* A sheet on glass: both axes near the expected scale and turn, and square to each other. */
static bool
believable(const struct affine *a, const struct fit_limits *l)
{
	double sx = hypot(a->a, a->d) / l->px_per_mm, sy = hypot(a->b, a->e) / l->px_per_mm;
	double tx = atan2(a->d, a->a) * 180 / M_PI, ty = atan2(-a->b, a->e) * 180 / M_PI;

	return fabs(sx - 1) < l->scale_share && fabs(sy - 1) < l->scale_share &&
	       angle_apart(tx, l->turn_degrees) < l->skew_degrees &&
	       angle_apart(ty, l->turn_degrees) < l->skew_degrees && angle_apart(tx, ty) < 1.5;
}

static int
mark(struct pair *pairs, int count, const struct affine *a, double far_px)
{
	int fits = 0;

	for (int i = 0; i < count; i++) {
		struct pair *p = &pairs[i];
		double dx = a->a * p->mm_x + a->b * p->mm_y + a->c - p->px_x;
		double dy = a->d * p->mm_x + a->e * p->mm_y + a->f - p->px_y;

		p->fits = dx * dx + dy * dy <= far_px * far_px;
		fits += p->fits;
	}
	return fits;
}

/* The affine through three drawn pairs. */
static bool
draw(struct pair *pairs, int count, uint32_t *seed, struct affine *out)
{
	for (int i = 0; i < count; i++)
		pairs[i].fits = false;
	for (int k = 0; k < 3; k++) {
		*seed = *seed * 1664525U + 1013904223U;
		pairs[(*seed >> 8) % (uint32_t)count].fits = true;
	}
	return least_squares(pairs, count, out);
}

int
affine_fit(struct pair *pairs, int count, const struct fit_limits *limits, struct affine *out)
{
	struct affine a, best = { 0 };
	uint32_t seed = 1;
	int best_fits = 0;

	if (count < 3)
		return 0;
	for (int n = 0; n < DRAWS; n++) {
		int fits;

		if (!draw(pairs, count, &seed, &a) || !believable(&a, limits))
			continue;
		fits = mark(pairs, count, &a, limits->far_px);
		if (fits > best_fits) {
			best_fits = fits;
			best = a;
		}
		if (fits == count)
			break;
	}
	if (best_fits < 3)
		return 0;
	for (int n = 0; n < 3; n++) {
		best_fits = mark(pairs, count, &best, limits->far_px);
		if (best_fits < 3 || !least_squares(pairs, count, &a) || !believable(&a, limits))
			break;
		best = a;
	}
	*out = best;
	return mark(pairs, count, &best, limits->far_px);
}
