/* SPDX-License-Identifier: Apache-2.0 */
#include "scan.h"

#include <math.h>
#include <string.h>

#define PAGE_WIDTH_MM  210.0
#define PAGE_HEIGHT_MM 297.0

struct scan
scan_make(struct rng *r, int hardness)
{
	double warm = rng_real(r, 0, 0.05) * (1 + hardness);
	double bright = rng_real(r, 0.95, 1.0) - 0.02 * hardness;
	double worst = hardness == 0 ? 1.2 : hardness == 1 ? 2.5 : 5;
	struct scan s = {
		.dpi = 300,
		.color = COLOR_RGB,
		.skew_deg = rng_real(r, -worst, worst),
		.shift_x_mm = rng_real(r, -1, 1) * (1 + hardness),
		.shift_y_mm = rng_real(r, -0.5, 1) * (1 + hardness),
		.scale_x = 1 + rng_real(r, -0.005, 0.005) * (1 + 2 * hardness),
		.blur_px = rng_real(r, 0.4, 0.7) + 0.25 * hardness,
		.noise = rng_real(r, 1, 2.5) + 1.5 * hardness,
		.paper = { bright, bright - warm * 0.3, bright - warm, 1 },
		.lid = rng_chance(r, 0.7) ? rng_real(r, 0.9, 1.0) : rng_real(r, 0.1, 0.4),
		.white = hardness == 0        ? (int)(255 * (bright - warm)) - 14
			 : rng_chance(r, 0.5) ? 244
					      : 256,
		.threshold = rng_int(r, 150, 175),
		.folded = rng_chance(r, 0.15 + 0.35 * hardness),
		.stained = hardness == 2 && rng_chance(r, 0.4),
		.stapled = rng_chance(r, 0.1 + 0.2 * hardness),
		.show_through = rng_chance(r, 0.3) ? rng_real(r, 0, 0.03) * (1 + hardness) : 0,
		.specks = rng_int(r, 0, 15) * (1 + 3 * hardness),
		.chance = rng_next(r),
	};

	s.scale_y = s.scale_x + rng_real(r, -0.004, 0.004);
	return s;
}

/* The sheet on the glass: everything drawn after this is in millimetres of the paper. */
static void
lay_down(cairo_t *c, const struct scan *s)
{
	cairo_set_source_rgb(c, s->lid, s->lid, s->lid);
	cairo_paint(c);
	cairo_translate(c, PAGE_WIDTH_MM / 2 + s->shift_x_mm, PAGE_HEIGHT_MM / 2 + s->shift_y_mm);
	cairo_rotate(c, s->skew_deg * M_PI / 180);
	cairo_scale(c, s->scale_x, s->scale_y);
	cairo_translate(c, -PAGE_WIDTH_MM / 2, -PAGE_HEIGHT_MM / 2);
	cairo_rectangle(c, 0, 0, PAGE_WIDTH_MM, PAGE_HEIGHT_MM);
	canvas_ink(c, s->paper);
	cairo_fill_preserve(c);
	cairo_clip(c);
}

/* The back of the sheet is the same kind of print, mirrored and pale. */
static void
shine_through(cairo_t *c, const struct scan *s)
{
	cairo_save(c);
	cairo_translate(c, PAGE_WIDTH_MM, 12);
	cairo_scale(c, -1, 1);
	cairo_push_group(c);
	letter_draw(c);
	cairo_pop_group_to_source(c);
	cairo_paint_with_alpha(c, s->show_through);
	cairo_restore(c);
}

static void
staple_holes(cairo_t *c, struct rng *r)
{
	double x = rng_real(r, 6, 14), y = rng_real(r, 6, 14), slope = rng_real(r, -0.6, 0.6);

	cairo_set_source_rgb(c, 0.35, 0.33, 0.32);
	for (int i = 0; i < 2; i++) {
		cairo_arc(c, x + 10 * i, y + 10 * i * slope, 0.45, 0, 2 * M_PI);
		cairo_fill(c);
	}
}

enum err
raster_of(cairo_t *c, double dpi, struct raster *out, struct error *err)
{
	cairo_surface_t *sheet = cairo_get_target(c);
	int width = cairo_image_surface_get_width(sheet);
	int height = cairo_image_surface_get_height(sheet);
	const uint8_t *from;

	if (raster_new(width, height, 3, out, err))
		return err->code;
	cairo_surface_flush(sheet);
	from = cairo_image_surface_get_data(sheet);
	out->dpi = dpi;
	out->color = COLOR_RGB;
	for (int y = 0; y < height; y++) {
		const uint8_t *p = from + (ptrdiff_t)y * cairo_image_surface_get_stride(sheet);
		uint8_t *to = out->px + 3 * (size_t)y * (size_t)width;

		for (int x = 0; x < width; x++, p += 4, to += 3) {
			to[0] = p[2];
			to[1] = p[1];
			to[2] = p[0];
		}
	}
	return ERR_NONE;
}

static enum err
degrade(const struct scan *s, struct raster *r, struct rng *rng, struct error *err)
{
	if (s->stained)
		degrade_stains(r, rng);
	degrade_specks(r, s->specks, rng);
	if (s->photocopy)
		degrade_photocopy(r, rng);
	degrade_light(r, s, rng);
	if (degrade_blur(r, s->blur_px * s->dpi / 300, err))
		return err->code;
	if (s->color != COLOR_RGB && raster_to_gray(r, err))
		return err->code;
	degrade_noise(r, s->noise, rng);
	degrade_white(r, s->white);
	if (s->color == COLOR_BILEVEL)
		raster_to_bilevel(r, s->threshold);
	return raster_turn(r, s->turn, err);
}

enum err
scan_paper(const struct scan *s, const struct paper *p, struct raster *out, struct error *err)
{
	AUTO(cairo_destroy)
	cairo_t *c = NULL;
	struct rng rng = rng_new(s->chance);

	if (canvas_new(PAGE_WIDTH_MM, PAGE_HEIGHT_MM, s->dpi, &c, err))
		return err->code;
	lay_down(c, s);
	if (s->show_through > 0)
		shine_through(c, s);
	if (p && paper_draw(c, p, err))
		return err->code;
	if (s->stapled)
		staple_holes(c, &rng);
	if (raster_of(c, s->dpi, out, err))
		return err->code;
	return degrade(s, out, &rng, err);
}

enum err
scan_picture(const struct scan *s, cairo_surface_t *page, double page_dpi, struct raster *out,
	     struct error *err)
{
	AUTO(cairo_destroy)
	cairo_t *c = NULL;
	struct rng rng = rng_new(s->chance);

	if (canvas_new(PAGE_WIDTH_MM, PAGE_HEIGHT_MM, s->dpi, &c, err))
		return err->code;
	lay_down(c, s);
	cairo_scale(c, 25.4 / page_dpi, 25.4 / page_dpi);
	cairo_set_operator(c, CAIRO_OPERATOR_MULTIPLY);
	cairo_set_source_surface(c, page, 0, 0);
	cairo_paint(c);
	if (raster_of(c, s->dpi, out, err))
		return err->code;
	return degrade(s, out, &rng, err);
}
