/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GENERATOR_CANVAS_H
#define GENERATOR_CANVAS_H

#include <cairo.h>

#include "base/error.h"
#include "model/field.h"

/* A sheet of paper to draw on, in millimetres. The generator makes every blank form and every
 * sample; it stands outside the floors, because a test has to make papers that no floor may make.
 */
DEFINE_AUTO(cairo_destroy, cairo_t *);

/* A white sheet; the caller destroys it. The surface is RGB24. */
enum err canvas_new(double width_mm, double height_mm, double dpi, cairo_t **out,
		    struct error *err) MUST_USE;
double canvas_dpi(cairo_t *c);

struct ink {
	double red, green, blue, alpha; /* 0…1 */
};
extern const struct ink ink_black;

enum align { ALIGN_LEFT, ALIGN_CENTER, ALIGN_RIGHT };

struct type {             /* how a text is set */
	const char *font; /* as pango names it */
	double size_mm;
	enum align align;
	struct ink ink;
	double spacing_mm; /* between characters */
};

/* Sets text into the box, wrapped at its width, centred on its height; gives where the ink went if
 * where is not NULL. */
void canvas_text(cairo_t *c, const struct type *type, const char *text, struct box_mm box,
		 struct box_mm *where);
void canvas_ink(cairo_t *c, struct ink ink);
void canvas_frame(cairo_t *c, struct box_mm box, double line_mm);
/* Writes the sheet as one-channel PNG with its resolution. */
enum err canvas_write_gray(cairo_t *c, const char *path, struct error *err) MUST_USE;

#endif
