/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#include <assert.h>
#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/text.h"

/* Seals on paper: modules as whole rectangles, never as a picture that a printer could smooth, and
 * the number of the certificate under them. */

/* 10,000 seals of 52 modules, a rectangle for each run of dark ones. */
#define LIMIT_SEALS_PDF_BYTES ((size_t)512 * 1024 * 1024)

#define MM           (72.0 / 25.4)
#define A4_WIDTH_MM  210.0
#define A4_HEIGHT_MM 297.0
#define MARGIN_MM    12.0 /* printers leave the outer centimetre white */
#define GAP_MM       6.0
#define NUMBER_MM    3.0 /* height of the number's characters */
#define NUMBER_ROOM  6.0 /* what the number takes below the symbol */

static cairo_status_t
collect(void *closure, const unsigned char *bytes, unsigned length)
{
	struct buf *out = closure;

	buf_add(out, bytes, length);
	return out->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

/* Dark modules as one path, so that no hairline shows between them; a run of them is one rectangle.
 */
static void
draw_symbol(cairo_t *c, const struct report_seal *s, double x, double y, double module)
{
	for (int row = 0; row < s->height; row++) {
		const uint8_t *line = s->modules + (size_t)row * (size_t)s->width;

		for (int from = 0, to; from < s->width; from = to) {
			for (to = from + 1; to < s->width && !line[to] == !line[from]; to++)
				;
			if (!line[from])
				cairo_rectangle(c, x + from * module, y + row * module,
						(to - from) * module, module);
		}
	}
	cairo_fill(c);
}

/* Centred under the symbol; a number wider than that is set smaller. */
static void
draw_number(cairo_t *c, const struct report_seal *s, double x, double y, double width,
	    double height)
{
	PangoLayout *layout = pango_cairo_create_layout(c);
	PangoFontDescription *font = pango_font_description_from_string("Noto Sans CJK SC");
	int text_width;

	pango_font_description_set_absolute_size(font, height * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
	pango_layout_set_text(layout, s->number, -1);
	pango_layout_get_size(layout, &text_width, NULL);
	if (text_width > width * PANGO_SCALE) {
		pango_font_description_set_absolute_size(
		    font, height * PANGO_SCALE * (width * PANGO_SCALE / text_width));
		pango_layout_set_font_description(layout, font);
		pango_layout_get_size(layout, &text_width, NULL);
	}
	cairo_move_to(c, x + (width - (double)text_width / PANGO_SCALE) / 2, y);
	pango_cairo_show_layout(c, layout);
	pango_font_description_free(font);
	g_object_unref(layout);
}

static void
draw_seal(cairo_t *c, const struct report_seal *s, double x_mm, double y_mm, double module_mm)
{
	double width = s->width * module_mm, height = s->height * module_mm;

	draw_symbol(c, s, x_mm * MM, y_mm * MM, module_mm * MM);
	draw_number(c, s, x_mm * MM, (y_mm + height) * MM, width * MM, NUMBER_MM * MM);
}

/* ---- onto the form: one page each ---- */

static enum err
draw_placed(cairo_t *c, const struct report_seal_sheet *sheet, const struct report_seal *s,
	    struct error *err)
{
	double width = s->width * sheet->module_mm, height = s->height * sheet->module_mm;

	if (sheet->x_mm + width > sheet->page_width_mm ||
	    sheet->y_mm + height + NUMBER_ROOM > sheet->page_height_mm)
		return error_set(err, ERR_USAGE,
				 "a seal of %.1f × %.1f mm at %.1f, %.1f mm leaves the page", width,
				 height, sheet->x_mm, sheet->y_mm);
	draw_seal(c, s, sheet->x_mm, sheet->y_mm, sheet->module_mm);
	cairo_show_page(c);
	return ERR_NONE;
}

/* ---- to be cut: as many as fit ---- */

/* Short strokes at the corners of a seal's piece of paper. */
static void
draw_cut_marks(cairo_t *c, double x, double y, double width, double height)
{
	const double stroke = 2;

	for (int corner = 0; corner < 4; corner++) {
		double at_x = corner % 2 ? x + width : x, at_y = corner / 2 ? y + height : y;

		cairo_move_to(c, (at_x - stroke / 2) * MM, at_y * MM);
		cairo_rel_line_to(c, stroke * MM, 0);
		cairo_move_to(c, at_x * MM, (at_y - stroke / 2) * MM);
		cairo_rel_line_to(c, 0, stroke * MM);
	}
	cairo_set_line_width(c, 0.1 * MM);
	cairo_stroke(c);
}

static enum err
draw_grid(cairo_t *c, const struct report_seal_sheet *sheet, const struct report_seal *seals,
	  int count, struct error *err)
{
	double width = 0, height = 0;
	int columns, rows;

	for (int i = 0; i < count; i++) {
		if (seals[i].width * sheet->module_mm > width)
			width = seals[i].width * sheet->module_mm;
		if (seals[i].height * sheet->module_mm > height)
			height = seals[i].height * sheet->module_mm;
	}
	width += GAP_MM;
	height += GAP_MM + NUMBER_ROOM;
	columns = (int)((A4_WIDTH_MM - 2 * MARGIN_MM) / width);
	rows = (int)((A4_HEIGHT_MM - 2 * MARGIN_MM) / height);
	if (columns < 1 || rows < 1)
		return error_set(err, ERR_USAGE, "a seal of %.1f × %.1f mm does not fit onto A4",
				 width, height);
	for (int i = 0; i < count; i++) {
		const struct report_seal *s = &seals[i];
		double x = MARGIN_MM + i % columns * width;
		double y = MARGIN_MM + i / columns % rows * height;

		draw_cut_marks(c, x, y, width, height);
		draw_seal(c, s, x + (width - s->width * sheet->module_mm) / 2, y + GAP_MM / 2,
			  sheet->module_mm);
		if (i + 1 == count || (i + 1) % (columns * rows) == 0)
			cairo_show_page(c);
	}
	return ERR_NONE;
}

enum err
report_seals(const char *path, const struct report_seal_sheet *sheet,
	     const struct report_seal *seals, int count, struct error *err)
{
	AUTO(buf)
	struct buf pdf = BUF(LIMIT_SEALS_PDF_BYTES);
	double width = sheet->at_place ? sheet->page_width_mm : A4_WIDTH_MM;
	double height = sheet->at_place ? sheet->page_height_mm : A4_HEIGHT_MM;
	cairo_surface_t *surface =
	    cairo_pdf_surface_create_for_stream(collect, &pdf, width * MM, height * MM);
	cairo_t *c = cairo_create(surface);
	enum err rc = ERR_NONE;

	assert(count > 0);
	assert(sheet->module_mm >= SEAL_MODULE_MM_MIN && sheet->module_mm <= 2);
	for (int i = 0; sheet->at_place && i < count && !rc; i++)
		rc = draw_placed(c, sheet, &seals[i], err);
	if (!sheet->at_place)
		rc = draw_grid(c, sheet, seals, count, err);
	if (!rc && cairo_status(c) != CAIRO_STATUS_SUCCESS)
		rc =
		    error_set(err, ERR_NOMEM, "seals: %s", cairo_status_to_string(cairo_status(c)));
	cairo_destroy(c);
	cairo_surface_finish(surface);
	cairo_surface_destroy(surface);
	if (rc || buf_check(&pdf, "seals", err))
		return err->code;
	return file_replace(path, pdf.bytes, pdf.length, err);
}

/* ---- as pixels ---- */

static enum err
copy_pixels(cairo_surface_t *surface, struct report_picture *out, struct error *err)
{
	int width = cairo_image_surface_get_width(surface);
	int height = cairo_image_surface_get_height(surface);
	int stride = cairo_image_surface_get_stride(surface);
	uint8_t *px = fail_here() ? NULL : malloc((size_t)width * (size_t)height);
	const uint8_t *from;

	if (!px)
		return error_set(err, ERR_NOMEM, "seal: out of memory");
	cairo_surface_flush(surface);
	from = cairo_image_surface_get_data(surface);
	/* A8: the coverage of ink */
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++)
			px[(size_t)y * (size_t)width + (size_t)x] =
			    (uint8_t)(255 - from[(ptrdiff_t)y * stride + x]);
	*out = (struct report_picture){ width, height, px };
	return ERR_NONE;
}

enum err
report_seal_picture(const struct report_seal *s, int module_px, struct report_picture *out,
		    struct error *err)
{
	double px_per_mm = 300 / 25.4;
	int width = s->width * module_px, symbol = s->height * module_px;
	cairo_surface_t *surface = cairo_image_surface_create(
	    CAIRO_FORMAT_A8, width, symbol + (int)(NUMBER_ROOM * px_per_mm));
	cairo_t *c = cairo_create(surface);
	enum err rc = ERR_NONE;

	assert(module_px >= 1);
	draw_symbol(c, s, 0, 0, module_px);
	draw_number(c, s, 0, symbol, width, NUMBER_MM * px_per_mm);
	if (cairo_status(c) != CAIRO_STATUS_SUCCESS)
		rc = error_set(err, ERR_NOMEM, "seal: %s", cairo_status_to_string(cairo_status(c)));
	else
		rc = copy_pixels(surface, out, err);
	cairo_destroy(c);
	cairo_surface_destroy(surface);
	return rc;
}
