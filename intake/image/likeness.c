/* SPDX-License-Identifier: Apache-2.0 */
#include "image/image.h"

#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "image/blank.h"

/* A page's likeness is a sketch of where its ink lies: the paper is laid out in cells, and each of
 * 64 bits is the side of a fixed random plane on which the vector of cells lies. The share of bits
 * that differ is the angle between two pages (Charikar, "Similarity estimation techniques from
 * rounding algorithms", 2002). */

#define CELL_MM 2.0
/* Points looked at per cell and side: at 75 dpi a cell has six pixels a side. */
#define CELL_POINTS 3
#define CELLS_MAX   40000 /* A3 */
/* Lighter than this against paper is tint, fold or noise. */
#define INK_MIN 40

struct grid {
	int columns, rows;
	float cells[CELLS_MAX];
};

/* Where only the form itself is printed there is nothing to compare. */
static bool
is_print(const struct blank *blank, double mm_x, double mm_y)
{
	int x, y;

	if (!blank)
		return false;
	x = (int)(mm_x * blank->print.width / blank->form->width_mm);
	y = (int)(mm_y * blank->print.height / blank->form->height_mm);
	return x >= 0 && y >= 0 && x < blank->print.width && y < blank->print.height &&
	       blank->print.px[(size_t)y * (size_t)blank->print.width + (size_t)x];
}

static float
cell_ink(const struct planes *p, const struct affine *to_small, const struct blank *blank,
	 int paper, const double at[2])
{
	const struct image *s = &p->small;
	int sum = 0;

	for (int k = 0; k < CELL_POINTS * CELL_POINTS; k++) {
		double mm_x = at[0] + (k % CELL_POINTS + 0.5) * CELL_MM / CELL_POINTS;
		double mm_y = at[1] + (k / CELL_POINTS + 0.5) * CELL_MM / CELL_POINTS;
		double x, y;
		int u, v, ink;

		affine_apply(to_small, mm_x, mm_y, &x, &y);
		u = (int)x;
		v = (int)y;
		if (x < 0 || y < 0 || u >= s->width || v >= s->height ||
		    is_print(blank, mm_x, mm_y))
			continue;
		ink = paper - s->px[(size_t)v * (size_t)s->width + (size_t)u];
		sum += ink > INK_MIN ? ink : 0;
	}
	return (float)sum;
}

static void
fill_grid(const struct planes *p, const struct affine *to_px, const struct blank *blank,
	  struct grid *g)
{
	double fx = (double)p->red.width / p->small.width,
	       fy = (double)p->red.height / p->small.height;
	struct affine to_small = { to_px->a / fx, to_px->b / fx, to_px->c / fx,
				   to_px->d / fy, to_px->e / fy, to_px->f / fy };
	int paper = planes_paper(p);

	for (int y = 0; y < g->rows; y++)
		for (int x = 0; x < g->columns; x++) {
			const double at[2] = { x * CELL_MM, y * CELL_MM };

			g->cells[y * g->columns + x] = cell_ink(p, &to_small, blank, paper, at);
		}
}

static uint64_t
sketch(const struct grid *g)
{
	double side[64] = { 0 }, mean = 0;
	uint64_t seed = UINT64_C(0x9E3779B97F4A7C15), bits = 0;
	int count = g->columns * g->rows;

	for (int n = 0; n < count; n++)
		mean += (double)g->cells[n] / count;
	for (int n = 0; n < count; n++) {
		double value = (double)g->cells[n] - mean;

		seed ^= seed << 13;
		seed ^= seed >> 7;
		seed ^= seed << 17;
		for (int b = 0; b < 64; b++)
			side[b] += seed >> b & 1 ? value : -value;
	}
	for (int b = 0; b < 64; b++)
		bits |= (uint64_t)(side[b] > 0) << b;
	return bits;
}

static uint64_t
likeness(const struct planes *p, const struct affine *to_px, const struct blank *blank,
	 double width_mm, double height_mm)
{
	AUTO(memory)
	struct grid *g = fail_here() ? NULL : calloc(1, sizeof(*g));

	/* 0 says "unknown", and nobody is like the unknown */
	if (!g)
		return 0;
	g->columns = (int)(width_mm / CELL_MM);
	g->rows = (int)(height_mm / CELL_MM);
	if (g->columns < 1 || g->rows < 1 || g->columns > CELLS_MAX / g->rows)
		return 0;
	fill_grid(p, to_px, blank, g);
	return sketch(g);
}

uint64_t
planes_likeness(const struct planes *p, const struct affine *to_px, double width_mm,
		double height_mm)
{
	return likeness(p, to_px, NULL, width_mm, height_mm);
}

uint64_t
blank_likeness(const struct blank *blank, const struct planes *p, const struct affine *to_px)
{
	return likeness(p, to_px, blank, blank->form->width_mm, blank->form->height_mm);
}

int
likeness_distance(uint64_t a, uint64_t b)
{
	return __builtin_popcountll(a ^ b);
}
