/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <qrencode.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"

/* A roll of 1,000 labels; each page is about 2 KB, the fonts 50 KB. */
#define LIMIT_LABELS_BYTES ((size_t)16 * 1024 * 1024)

#define MM         (72.0 / 25.4)
#define WIDTH_MM   50.0
#define HEIGHT_MM  30.0
#define MODULE_MM  0.8
#define QR_LEFT_MM 2.5

static cairo_status_t
collect(void *closure, const unsigned char *bytes, unsigned length)
{
	struct buf *out = closure;

	buf_add(out, bytes, length);
	return out->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

/* Dark modules as one path, so that no hairline shows between them. */
static enum err
draw_code(cairo_t *page, const char *serial, struct error *err)
{
	QRcode *code = QRcode_encodeString(serial, 0, QR_ECLEVEL_Q, QR_MODE_8, 1);
	double top;

	if (!code)
		return error_set(err, ERR_NOMEM, "QR code of %s: out of memory", serial);
	top = (HEIGHT_MM - code->width * MODULE_MM) / 2;
	for (int y = 0; y < code->width; y++)
		for (int x = 0; x < code->width; x++)
			if (code->data[y * code->width + x] & 1)
				cairo_rectangle(page, (QR_LEFT_MM + x * MODULE_MM) * MM,
						(top + y * MODULE_MM) * MM, MODULE_MM * MM,
						MODULE_MM * MM);
	QRcode_free(code);
	cairo_fill(page);
	return ERR_NONE;
}

static void
draw_text(cairo_t *page, double y_mm, double size_pt, const char *weight, const char *text)
{
	char font[64];
	PangoLayout *layout = pango_cairo_create_layout(page);
	PangoFontDescription *description;

	(void)text_print(font, sizeof(font), "Noto Sans CJK SC %s %.1f", weight, size_pt);
	description = pango_font_description_from_string(font);
	pango_layout_set_font_description(layout, description);
	pango_layout_set_text(layout, text, -1);
	cairo_move_to(page, 22.0 * MM, y_mm * MM);
	pango_cairo_show_layout(page, layout);
	pango_font_description_free(description);
	g_object_unref(layout);
}

/* The serial in three pieces: year, number, check character last, so that it can be typed without
 * losing the place. */
static enum err
draw_label(cairo_t *page, const struct arrival *a, struct error *err)
{
	char year[16], number[16], day[DATE_TEXT_BYTES], received[48];
	const char *hyphen = strchr(a->serial, '-');

	if (!hyphen || !text_copy_n(year, sizeof(year), a->serial, (size_t)(hyphen - a->serial)) ||
	    !text_copy(number, sizeof(number), hyphen + 1))
		return error_set(err, ERR_BUG, "serial without a hyphen");
	date_print(day, a->received_on);
	(void)text_print(received, sizeof(received), "收件 %s", day);
	if (draw_code(page, a->serial, err))
		return err->code;
	draw_text(page, 4.5, 12, "Bold", year);
	draw_text(page, 11.0, 15, "Bold", number);
	draw_text(page, 20.5, 7.5, "", received);
	cairo_show_page(page);
	return ERR_NONE;
}

enum err
report_labels(const char *path, const struct arrival *arrivals, int count, struct error *err)
{
	AUTO(buf)
	struct buf pdf = BUF(LIMIT_LABELS_BYTES);
	cairo_surface_t *surface =
	    cairo_pdf_surface_create_for_stream(collect, &pdf, WIDTH_MM * MM, HEIGHT_MM * MM);
	cairo_t *page = cairo_create(surface);
	enum err rc = ERR_NONE;

	for (int i = 0; i < count && !rc; i++)
		rc = draw_label(page, &arrivals[i], err);
	if (!rc && cairo_status(page) != CAIRO_STATUS_SUCCESS)
		rc = error_set(err, ERR_NOMEM, "labels: %s",
			       cairo_status_to_string(cairo_status(page)));
	cairo_destroy(page);
	cairo_surface_finish(surface);
	cairo_surface_destroy(surface);
	if (rc || buf_check(&pdf, "labels", err))
		return err->code;
	return file_replace(path, pdf.bytes, pdf.length, err);
}
