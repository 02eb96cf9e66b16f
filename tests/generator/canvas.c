/* SPDX-License-Identifier: Apache-2.0 */
#include "canvas.h"

#include <assert.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <png.h>
#include <stdio.h>

#define MM_PER_INCH 25.4

const struct ink ink_black = { 0.07, 0.07, 0.08, 1.0 };

enum err
canvas_new(double width_mm, double height_mm, double dpi, cairo_t **out, struct error *err)
{
	int width = (int)lround(width_mm * dpi / MM_PER_INCH);
	int height = (int)lround(height_mm * dpi / MM_PER_INCH);
	cairo_surface_t *sheet = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
	cairo_t *c = cairo_create(sheet);

	cairo_surface_destroy(sheet); /* c keeps it */
	if (cairo_status(c)) {
		cairo_destroy(c);
		return error_set(err, ERR_NOMEM, "sheet of %d x %d pixels", width, height);
	}
	cairo_set_source_rgb(c, 1, 1, 1);
	cairo_paint(c);
	cairo_scale(c, dpi / MM_PER_INCH, dpi / MM_PER_INCH);
	*out = c;
	return ERR_NONE;
}

double
canvas_dpi(cairo_t *c)
{
	double x = MM_PER_INCH, y = 0;

	cairo_user_to_device_distance(c, &x, &y);
	return hypot(x, y);
}

void
canvas_ink(cairo_t *c, struct ink ink)
{
	cairo_set_source_rgba(c, ink.red, ink.green, ink.blue, ink.alpha);
}

static PangoLayout *
text_layout(cairo_t *c, const struct type *type, const char *text, double width_mm)
{
	PangoLayout *layout = pango_cairo_create_layout(c);
	PangoContext *context = pango_layout_get_context(layout);
	cairo_font_options_t *options = cairo_font_options_create();
	PangoFontDescription *font = pango_font_description_from_string(type->font);
	PangoAttrList *attributes = pango_attr_list_new();
	static const PangoAlignment aligns[] = { PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER,
						 PANGO_ALIGN_RIGHT };

	/* A millimetre is one unit: hinting and rounding to units would tear the text apart. */
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
	pango_cairo_context_set_font_options(context, options);
	pango_context_set_round_glyph_positions(context, FALSE);
	pango_layout_context_changed(layout);
	pango_font_description_set_absolute_size(font, type->size_mm * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
	pango_attr_list_insert(
	    attributes, pango_attr_letter_spacing_new((int)(type->spacing_mm * PANGO_SCALE)));
	pango_layout_set_attributes(layout, attributes);
	pango_layout_set_width(layout, (int)(width_mm * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_alignment(layout, aligns[type->align]);
	pango_layout_set_text(layout, text, -1);
	pango_attr_list_unref(attributes);
	pango_font_description_free(font);
	cairo_font_options_destroy(options);
	return layout;
}

void
canvas_text(cairo_t *c, const struct type *type, const char *text, struct box_mm box,
	    struct box_mm *where)
{
	PangoLayout *layout = text_layout(c, type, text, box.width);
	PangoRectangle ink;
	double y;

	pango_layout_get_extents(layout, &ink, NULL);
	y = box.y + (box.height - (double)ink.height / PANGO_SCALE) / 2 -
	    (double)ink.y / PANGO_SCALE;
	canvas_ink(c, type->ink);
	cairo_move_to(c, box.x, y);
	pango_cairo_show_layout(c, layout);
	g_object_unref(layout);
	if (where)
		*where = (struct box_mm){ box.x + (double)ink.x / PANGO_SCALE,
					  y + (double)ink.y / PANGO_SCALE,
					  (double)ink.width / PANGO_SCALE,
					  (double)ink.height / PANGO_SCALE };
}

void
canvas_frame(cairo_t *c, struct box_mm box, double line_mm)
{
	canvas_ink(c, ink_black);
	cairo_set_line_width(c, line_mm);
	cairo_rectangle(c, box.x, box.y, box.width, box.height);
	cairo_stroke(c);
}

/* Writes rows of RGB24 as grey: the sheet has no colour, so any channel is the grey. */
static bool
gray_png(FILE *f, cairo_surface_t *sheet, double dpi)
{
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png ? png_create_info_struct(png) : NULL;
	int width = cairo_image_surface_get_width(sheet);
	int height = cairo_image_surface_get_height(sheet);
	const uint8_t *pixels = cairo_image_surface_get_data(sheet);
	AUTO(memory)
	uint8_t *row = malloc((size_t)width);
	png_uint_32 per_metre = (png_uint_32)lround(dpi / MM_PER_INCH * 1000);

	if (!info || !row || setjmp(png_jmpbuf(png))) {
		png_destroy_write_struct(&png, &info);
		return false;
	}
	png_init_io(png, f);
	png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, 8, PNG_COLOR_TYPE_GRAY,
		     PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
	png_set_compression_level(png, 9);
	png_write_info(png, info);
	for (int y = 0; y < height; y++) {
		const uint8_t *from = pixels + (ptrdiff_t)y * cairo_image_surface_get_stride(sheet);

		for (int x = 0; x < width; x++)
			row[x] = from[4 * x + 1];
		png_write_row(png, row);
	}
	png_write_end(png, info);
	png_destroy_write_struct(&png, &info);
	return true;
}

enum err
canvas_write_gray(cairo_t *c, const char *path, struct error *err)
{
	cairo_surface_t *sheet = cairo_get_target(c);
	AUTO(stream)
	FILE *f = fopen(path, "wb");

	if (!f)
		return error_errno(err, "%s", path);
	cairo_surface_flush(sheet);
	if (!gray_png(f, sheet, canvas_dpi(c)) || fflush(f) || ferror(f))
		return error_set(err, ERR_IO, "%s: cannot be written", path);
	return ERR_NONE;
}
