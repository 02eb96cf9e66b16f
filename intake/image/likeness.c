/* SPDX-License-Identifier: Apache-2.0 */
#include "image/image.h"

#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "image/blank.h"
#include "image/hot.h"

/* A page's likeness is a sketch of the fine structure of its ink: the paper is laid out in cells,
 * from each the mean of its row's neighbours is taken away (that there is a line of writing in a
 * box says only which form it is; which strokes, says which paper), and each of 256 bits is the
 * side of a fixed random plane on which the vector of cells lies. The share of bits that differ is
 * the angle between two pages (Charikar, "Similarity estimation techniques from rounding
 * algorithms", 2002). Cells of 2 mm without the neighbours' mean told two papers of one office
 * apart by 28 bits at the least and put two scans of one paper up to 77 apart; with it: 93 and 66
 * (bench_likeness). */

#define CELL_MM 1.0
/* Points looked at per cell and side: at 75 dpi a cell has three pixels a side. */
#define CELL_POINTS 3
#define CELLS_MAX   130000 /* A3 */
/* Neighbours to the left and to the right. */
#define REACH 3
/* Lighter than this against paper is tint, fold or noise. */
#define INK_MIN 20

struct grid {
	int columns, rows;
	float cells[CELLS_MAX];
};

/* Where only the form itself is printed there is nothing to compare. */
static bool
is_print(const struct blank *blank, double mm_x, double mm_y)
{
	int x, y;

	if (!blank || !blank->print.px)
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

/* What is left of a row without the mean around each cell. */
static void
take_mean(float *row, int count)
{
	float before[REACH + 1] = { 0 }; /* as they were, the newest last */
	float sum = 0;

	for (int x = 0; x < REACH && x < count; x++)
		sum += row[x];
	for (int x = 0; x < count; x++) {
		float here = row[x];

		sum += x + REACH < count ? row[x + REACH] : 0;
		memmove(before, before + 1, REACH * sizeof(before[0]));
		before[REACH] = here;
		row[x] = here - sum / (2 * REACH + 1);
		sum -= before[0];
	}
}

#define SKETCH_PLANES (64 * LIKENESS_WORDS)

/* 64 signs that belong to a number (SplitMix64): the planes are fixed for ever. */
static uint64_t
signs_of(uint64_t n)
{
	n = (n + 1) * UINT64_C(0x9E3779B97F4A7C15);
	n = (n ^ n >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	n = (n ^ n >> 27) * UINT64_C(0x94D049BB133111EB);
	return n ^ n >> 31;
}

static HOT void
add_cell(float *side, float value, uint64_t signs)
{
	for (int b = 0; b < 64; b++)
		side[b] += signs >> b & 1 ? value : -value;
}

static void
sketch(const struct grid *g, struct likeness *out)
{
	float side[SKETCH_PLANES] = { 0 };
	int count = g->columns * g->rows;

	for (int n = 0; n < count; n++)
		for (int w = 0; w < LIKENESS_WORDS && g->cells[n] != 0; w++)
			add_cell(&side[64 * w], g->cells[n],
				 signs_of((uint64_t)n * LIKENESS_WORDS + (uint64_t)w));
	for (int b = 0; b < SKETCH_PLANES; b++)
		out->bits[b / 64] |= (uint64_t)(side[b] > 0) << b % 64;
}

static struct likeness
likeness(const struct planes *p, const struct affine *to_px, const struct blank *blank,
	 double width_mm, double height_mm)
{
	struct likeness bits = { 0 };
	AUTO(memory)
	struct grid *g = fail_here() ? NULL : calloc(1, sizeof(*g));

	if (!g)
		return bits;
	g->columns = (int)(width_mm / CELL_MM);
	g->rows = (int)(height_mm / CELL_MM);
	if (g->columns < 1 || g->rows < 1 || g->columns > CELLS_MAX / g->rows)
		return bits;
	fill_grid(p, to_px, blank, g);
	for (int y = 0; y < g->rows; y++)
		take_mean(&g->cells[y * g->columns], g->columns);
	sketch(g, &bits);
	return bits;
}

struct likeness
planes_likeness(const struct planes *p, const struct affine *to_px, double width_mm,
		double height_mm)
{
	return likeness(p, to_px, NULL, width_mm, height_mm);
}

struct likeness
blank_likeness(const struct blank *blank, const struct planes *p, const struct affine *to_px)
{
	return likeness(p, to_px, blank, blank->form->width_mm, blank->form->height_mm);
}
