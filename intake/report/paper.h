/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_REPORT_PAPER_H
#define INTAKE_REPORT_PAPER_H

#include <pango/pangocairo.h>
#include <stdbool.h>

#include "base/buf.h"

/* A PDF made page by page, in millimetres from the upper left corner. Text is set by pango: Chinese
 * that can be searched and copied. Drawing is sticky: after the first failure nothing more happens
 * and paper_finish tells. */
#define PAPER_MM       (72.0 / 25.4)
#define PAPER_A4_MM    210.0, 297.0
#define PAPER_SHEET_MM 297.0, 210.0 /* A4 landscape */

enum paper_align { PAPER_LEFT, PAPER_CENTER, PAPER_RIGHT };

struct paper_style {
	double size_pt;
	bool bold, serif;
	enum paper_align align;
	double indent_mm; /* of the first line */
	bool one_line;    /* too long: ends in "…" and never wraps */
};

struct paper {
	struct buf pdf;
	cairo_surface_t *surface;
	cairo_t *page;
	const char *language; /* "zh_CN": which shapes Han characters have; lent */
	double width_mm, height_mm;
	int pages; /* finished ones */
};

enum err paper_open(struct paper *p, const char *title, const char *language, double width_mm,
		    double height_mm, struct error *err) MUST_USE;
void paper_close(struct paper *p); /* drops what was not finished */
static inline void
auto_paper(struct paper *p)
{
	paper_close(p);
}

/* Sets the text into a column; gives its height in mm. */
double paper_text(struct paper *p, double x_mm, double y_mm, double width_mm,
		  const struct paper_style *style, const char *text);
/* The height it would take. */
double paper_height(struct paper *p, double width_mm, const struct paper_style *style,
		    const char *text);
void paper_line(struct paper *p, double x_mm, double y_mm, double to_x_mm, double to_y_mm,
		double thick_mm);
/* A dashed ring for the seal, with a word in it. */
void paper_seal_place(struct paper *p, double x_mm, double y_mm, double diameter_mm,
		      const char *word);
/* QR code (error correction Q) that is width_mm wide; false: the text is too long. */
bool paper_code(struct paper *p, double x_mm, double y_mm, double width_mm, const char *text);
void paper_next(struct paper *p); /* this page is done */

/* The whole file, appended to out; no page may be open. */
enum err paper_finish(struct paper *p, struct buf *out, struct error *err) MUST_USE;

#endif
