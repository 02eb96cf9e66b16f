/* SPDX-License-Identifier: Apache-2.0 */
#include "report/paper.h"

#include <assert.h>
#include <cairo-pdf.h>
#include <qrencode.h>
#include <string.h>

#include "base/text.h"
#include "report/report.h"

static cairo_status_t
collect(void *closure, const unsigned char *bytes, unsigned length)
{
	struct buf *out = closure;

	buf_add(out, bytes, length);
	return out->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

enum err
paper_open(struct paper *p, const char *title, const char *language, double width_mm,
	   double height_mm, struct error *err)
{
	*p = (struct paper){ .pdf = BUF(LIMIT_PAPER_BYTES),
			     .language = language,
			     .width_mm = width_mm,
			     .height_mm = height_mm };
	p->surface = cairo_pdf_surface_create_for_stream(collect, &p->pdf, width_mm * PAPER_MM,
							 height_mm * PAPER_MM);
	p->page = cairo_create(p->surface);
	if (cairo_status(p->page) != CAIRO_STATUS_SUCCESS)
		return error_set(err, ERR_NOMEM, "paper: out of memory");
	cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_TITLE, title);
	cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATOR, "intake");
	return ERR_NONE;
}

void
paper_close(struct paper *p)
{
	if (p->page)
		cairo_destroy(p->page);
	if (p->surface)
		cairo_surface_destroy(p->surface);
	p->page = NULL;
	p->surface = NULL;
	buf_free(&p->pdf);
}

/* Noto has one file for all regions; the name chooses the shapes. */
static PangoFontDescription *
font(const struct paper *p, const struct paper_style *style)
{
	const char *region = text_equal(p->language, "zh_HK") ? "HK" : "SC";
	PangoFontDescription *f = pango_font_description_new();
	char family[48];

	(void)text_print(family, sizeof(family), "Noto %s CJK %s", style->serif ? "Serif" : "Sans",
			 region);
	pango_font_description_set_family(f, family);
	/* A unit of a PDF is a point; pango's own points are those of a screen of 96 dpi. */
	pango_font_description_set_absolute_size(f, style->size_pt * PANGO_SCALE);
	pango_font_description_set_weight(f, style->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	return f;
}

static PangoLayout *
layout(struct paper *p, double width_mm, const struct paper_style *style, const char *text)
{
	static const PangoAlignment align[] = { PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER,
						PANGO_ALIGN_RIGHT };
	PangoLayout *l = pango_cairo_create_layout(p->page);
	PangoFontDescription *f = font(p, style);

	pango_layout_set_font_description(l, f);
	pango_font_description_free(f);
	pango_layout_set_width(l, (int)(width_mm * PAPER_MM * PANGO_SCALE));
	pango_layout_set_alignment(l, align[style->align]);
	pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
	if (style->one_line) {
		pango_layout_set_height(l, -1);
		pango_layout_set_single_paragraph_mode(l, TRUE);
		pango_layout_set_ellipsize(l, PANGO_ELLIPSIZE_END);
	}
	if (style->indent_mm > 0)
		pango_layout_set_indent(l, (int)(style->indent_mm * PAPER_MM * PANGO_SCALE));
	pango_layout_set_text(l, text, -1);
	return l;
}

static double
height_of(PangoLayout *l)
{
	int height = 0;

	pango_layout_get_size(l, NULL, &height);
	return height / (double)PANGO_SCALE / PAPER_MM;
}

double
paper_text(struct paper *p, double x_mm, double y_mm, double width_mm,
	   const struct paper_style *style, const char *text)
{
	PangoLayout *l = layout(p, width_mm, style, text);
	double height = height_of(l);

	cairo_move_to(p->page, x_mm * PAPER_MM, y_mm * PAPER_MM);
	pango_cairo_show_layout(p->page, l);
	g_object_unref(l);
	return height;
}

double
paper_height(struct paper *p, double width_mm, const struct paper_style *style, const char *text)
{
	PangoLayout *l = layout(p, width_mm, style, text);
	double height = height_of(l);

	g_object_unref(l);
	return height;
}

void
paper_line(struct paper *p, double x_mm, double y_mm, double to_x_mm, double to_y_mm,
	   double thick_mm)
{
	cairo_set_line_width(p->page, thick_mm * PAPER_MM);
	cairo_move_to(p->page, x_mm * PAPER_MM, y_mm * PAPER_MM);
	cairo_line_to(p->page, to_x_mm * PAPER_MM, to_y_mm * PAPER_MM);
	cairo_stroke(p->page);
}

void
paper_seal_place(struct paper *p, double x_mm, double y_mm, double diameter_mm, const char *word)
{
	static const double dashes[] = { 2, 3 };
	const struct paper_style style = { .size_pt = 9, .serif = true, .align = PAPER_CENTER };

	cairo_save(p->page);
	cairo_set_source_rgb(p->page, 0.55, 0.55, 0.55);
	cairo_set_dash(p->page, dashes, 2, 0);
	cairo_set_line_width(p->page, 0.2 * PAPER_MM);
	cairo_new_path(p->page); /* text leaves a point behind, from which a line would start */
	cairo_arc(p->page, (x_mm + diameter_mm / 2) * PAPER_MM, (y_mm + diameter_mm / 2) * PAPER_MM,
		  diameter_mm / 2 * PAPER_MM, 0, 6.2832);
	cairo_stroke(p->page);
	(void)paper_text(p, x_mm, y_mm + diameter_mm / 2 - 2.5, diameter_mm, &style, word);
	cairo_restore(p->page);
}

bool
paper_code(struct paper *p, double x_mm, double y_mm, double width_mm, const char *text)
{
	QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_Q, QR_MODE_8, 1);
	double module;

	if (!code)
		return false;
	module = width_mm * PAPER_MM / code->width;
	/* One path for all, so that no hairline shows between modules. */
	for (int y = 0; y < code->width; y++)
		for (int x = 0; x < code->width; x++)
			if (code->data[y * code->width + x] & 1)
				cairo_rectangle(p->page, x_mm * PAPER_MM + x * module,
						y_mm * PAPER_MM + y * module, module, module);
	cairo_fill(p->page);
	QRcode_free(code);
	return true;
}

void
paper_next(struct paper *p)
{
	cairo_show_page(p->page);
	p->pages++;
}

enum err
paper_finish(struct paper *p, struct buf *out, struct error *err)
{
	cairo_status_t status = cairo_status(p->page);

	cairo_destroy(p->page);
	p->page = NULL;
	cairo_surface_finish(p->surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(p->surface);
	if (buf_check(&p->pdf, "paper", err))
		return err->code;
	if (status != CAIRO_STATUS_SUCCESS)
		return error_set(err, ERR_NOMEM, "paper: %s", cairo_status_to_string(status));
	buf_add(out, p->pdf.bytes, p->pdf.length);
	return buf_check(out, "paper", err);
}
