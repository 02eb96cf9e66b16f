/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_IMAGE_COLOUR_H
#define INTAKE_IMAGE_COLOUR_H

#include "image/image.h"

/* What stamps are looked for in: how much colour of its own each place of the small plane has, the
 * paper being white. Pixels here are those of the small plane. */

/* Colour that is neither paper nor black ink: max − min of the three. */
#define COLOUR_LEAST 36
#define COLOUR_FAINT 16

struct field_of_colour {
	struct image chroma; /* 75 dpi */
	struct image half;
	const struct planes *planes;
	int paper[3];
	struct affine to_mm; /* small pixels → millimetres */
	double per_mm;       /* small pixels */
	int least;           /* what counts as colour */
	int faint;           /* the least that stands out from this paper */
	bool edge;           /* the upper edge of the paper is known: y = 0 mm */
	bool dark;           /* chroma is darkness instead, for copies */
};
/* to_px NULL: the page lies as it is. */
enum err colour_of_page(const struct planes *p, const struct affine *to_px,
			struct field_of_colour *f, struct error *err) MUST_USE;
/* The same with the darkness of what has no colour. */
enum err darkness_of_page(const struct planes *p, const struct affine *to_px,
			  struct field_of_colour *f, struct error *err) MUST_USE;
void colour_free(struct field_of_colour *f);
static inline void
auto_colour(struct field_of_colour *f)
{
	colour_free(f);
}
/* Chroma at a place, −1 off the page or above the paper's upper edge. */
int colour_at(const struct field_of_colour *f, double x, double y);

/* Mean colour of many places: hue and strength of a stamp. */
struct tint {
	double sum[3], chroma;
	int count;
};
void tint_add(const struct field_of_colour *f, double x, double y, struct tint *t);
void tint_take(const struct field_of_colour *f, const struct tint *t, struct stamp *out);

/* Tea and rust, which leave rings too; no office stamps in brown. By hue and strength. */
bool tint_is_stain(const struct stamp *s);

/* So much of a line around leaves no doubt that it is one. */
#define WHOLE_COVER 0.85

/* outline.c: the ovals and rectangles among what is not part of the stamps found already; appends
 * them. */
enum err outlines_find(const struct field_of_colour *f, struct stamp *out, int room, int *count,
		       struct error *err) MUST_USE;

#endif
