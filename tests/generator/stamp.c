/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "paper.h"

/* An office seal that is nobody's: ring, name along the ring, a plain star instead of a state
 * emblem, and 样张 (specimen) in its middle, so that no picture of a real seal lies in this tree.
 */

#define MARGIN_MM   1.0
#define GRAIN_CELLS 14 /* patches of more and less ink across the seal */

const struct stamp_design stamp_plain = { .font = "Noto Serif CJK SC Bold",
					  .letter_mm = 5.0,
					  .ring_mm = 1.1,
					  .star = 0.15,
					  .flat = 1,
					  .ink = { 0.80, 0.06, 0.09, 1 } };

static void
star(cairo_t *c, double x, double y, double radius)
{
	for (int i = 0; i < 10; i++) {
		double r = i % 2 ? radius * 0.382 : radius;
		double angle = -M_PI / 2 + i * M_PI / 5;

		cairo_line_to(c, x + r * cos(angle), y + r * sin(angle));
	}
	cairo_close_path(c);
	cairo_fill(c);
}

static void
ring_text(cairo_t *c, const struct stamp_design *d, const char *text, double radius)
{
	size_t count = utf8_count(text);
	double step = fmin(2.0 * d->letter_mm / radius * 0.62, 4.7 / (double)count);
	double angle = -step * (double)(count - 1) / 2;
	struct type type = { d->font, d->letter_mm, ALIGN_CENTER, d->ink, 0 };

	for (const char *at = text; *at; angle += step) {
		char letter[8] = "";

		(void)utf8_put(letter, sizeof(letter), utf8_next(&at));
		cairo_save(c);
		cairo_rotate(c, angle);
		canvas_text(c, &type, letter, (struct box_mm){ -5, -radius - 4, 10, 8 }, NULL);
		cairo_restore(c);
	}
}

/* Frame and name of a square one; flat is the height of its width. */
static void
frame(cairo_t *c, const struct stamp_design *d, const char *text, double width)
{
	double height = width * d->flat, line = d->ring_mm, inside = width - 4 * line;
	double each = fmin(inside / ((double)(utf8_count(text) + 1) / 2), (height - 4 * line) / 2);
	struct type type = { d->font, each * 0.9, ALIGN_CENTER, d->ink, 0 };

	cairo_rectangle(c, -(width - line) / 2, -(height - line) / 2, width - line, height - line);
	cairo_stroke(c);
	canvas_text(c, &type, text, (struct box_mm){ -inside / 2, -height / 2, inside, height },
		    NULL);
}

/* Ring, name and middle of a round or oval one. */
static void
ring(cairo_t *c, const struct stamp_design *d, const char *text, double width)
{
	struct type middle = { "Noto Sans CJK SC", 3.6, ALIGN_CENTER, d->ink, 0.8 };

	cairo_scale(c, 1, d->flat);
	cairo_arc(c, 0, 0, (width - d->ring_mm) / 2, 0, 2 * M_PI);
	cairo_stroke(c);
	if (d->star > 0)
		star(c, 0, -1, width * d->star);
	ring_text(c, d, text, width / 2 - d->ring_mm - 0.8 - d->letter_mm / 2);
	canvas_text(c, &middle, "样张", (struct box_mm){ -10, width * 0.20, 20, 6 }, NULL);
}

/* Uneven pressure in large patches, paper grain in single pixels. */
static void
wear(cairo_surface_t *image, double share, struct rng *r)
{
	uint8_t *px = cairo_image_surface_get_data(image);
	int side = cairo_image_surface_get_width(image);
	int stride = cairo_image_surface_get_stride(image);
	double grid[GRAIN_CELLS + 1][GRAIN_CELLS + 1];

	for (int i = 0; i <= GRAIN_CELLS; i++)
		for (int k = 0; k <= GRAIN_CELLS; k++)
			grid[i][k] = rng_real(r, 1 - 0.8 * share, 1);
	for (int y = 0; y < side; y++) {
		for (int x = 0; x < side; x++) {
			double gx = (double)x * GRAIN_CELLS / side,
			       gy = (double)y * GRAIN_CELLS / side;
			int i = (int)gy, k = (int)gx;
			double fx = gx - k, fy = gy - i;
			double ink = (grid[i][k] * (1 - fx) + grid[i][k + 1] * fx) * (1 - fy) +
				     (grid[i + 1][k] * (1 - fx) + grid[i + 1][k + 1] * fx) * fy;
			uint8_t *p = px + (ptrdiff_t)y * stride + 4 * (ptrdiff_t)x;

			if (rng_chance(r, 0.25 * share))
				ink *= 0.35;
			for (int b = 0; b < 4; b++)
				p[b] = (uint8_t)(p[b] * ink);
		}
	}
	cairo_surface_mark_dirty(image);
}

/* Too much ink: every pixel takes the most of its neighbourhood. */
static void
spread(cairo_surface_t *image, int by)
{
	int side = cairo_image_surface_get_width(image);
	ptrdiff_t stride = cairo_image_surface_get_stride(image);
	uint8_t *px = cairo_image_surface_get_data(image);
	uint32_t line[2048];

	for (int pass = 0; pass < 2; pass++)
		for (int i = 0; i < side && side <= 2048; i++) {
			uint8_t *from = px + (pass ? 4 * (ptrdiff_t)i : i * stride);
			ptrdiff_t step = pass ? stride : 4;

			for (int k = 0; k < side; k++)
				memcpy(&line[k], from + k * step, 4);
			for (int k = 0; k < side; k++) {
				uint32_t most = line[k];

				for (int n = k - by; n <= k + by; n++)
					if (n >= 0 && n < side && line[n] >> 24 > most >> 24)
						most = line[n];
				memcpy(from + k * step, &most, 4);
			}
		}
	cairo_surface_mark_dirty(image);
}

/* Places where the rubber did not touch the paper. */
static void
lose(cairo_t *s, double share, double radius, struct rng *r)
{
	double area = 0, whole = M_PI * radius * radius;

	cairo_save(s);
	cairo_set_operator(s, CAIRO_OPERATOR_DEST_OUT);
	while (area < share * whole) {
		double angle = rng_real(r, 0, 2 * M_PI), far = radius * sqrt(rng_real(r, 0, 1));
		double size = rng_real(r, 0.5, 4), strength = rng_real(r, 0.6, 1);

		cairo_set_source_rgba(s, 0, 0, 0, strength);
		cairo_arc(s, far * cos(angle), far * sin(angle), size, 0, 2 * M_PI);
		cairo_fill(s);
		area += M_PI * size * size;
	}
	cairo_restore(s);
}

void
stamp_draw(cairo_t *c, const struct round_stamp *stamp, uint64_t hand)
{
	const struct stamp_design *d = stamp->design ? stamp->design : &stamp_plain;
	struct rng r = rng_new(hand ^ 0x5EA1);
	double per_mm = canvas_dpi(c) / 25.4, half = stamp->diameter_mm / 2 + MARGIN_MM;
	int side = (int)ceil(2 * half * per_mm);
	cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, side, side);
	cairo_t *s = cairo_create(image);

	cairo_scale(s, per_mm, per_mm);
	cairo_translate(s, half, half);
	canvas_ink(s, d->ink);
	cairo_set_line_width(s, d->ring_mm);
	if (d->square)
		frame(s, d, stamp->name, stamp->diameter_mm);
	else
		ring(s, d, stamp->name, stamp->diameter_mm);
	lose(s, d->lost, stamp->diameter_mm / 2, &r);
	cairo_destroy(s);
	if (d->over_mm > 0)
		spread(image, (int)lround(d->over_mm * per_mm));
	wear(image, stamp->wear, &r);
	cairo_save(c);
	cairo_translate(c, stamp->x, stamp->y);
	cairo_rotate(c, stamp->turn_deg * M_PI / 180);
	cairo_scale(c, 1 / per_mm, 1 / per_mm);
	cairo_set_operator(c, CAIRO_OPERATOR_MULTIPLY); /* ink on ink darkens */
	cairo_set_source_surface(c, image, -half * per_mm, -half * per_mm);
	cairo_paint(c);
	cairo_restore(c);
	cairo_surface_destroy(image);
}
