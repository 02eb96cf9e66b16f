/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_IMAGE_OUTLINE_H
#define INTAKE_IMAGE_OUTLINE_H

#include "image/image.h"

/* Ellipses and rectangles laid through what is inked; pixels of the small plane. */

struct point {
	double x, y;
};

#define CONTOUR_MAX 1024
/* A hull has at most two corners a row. */
#define HULL_MAX (2 * 1024)
struct hull {
	struct point at[HULL_MAX];
	int count;
};

/* Places on a hull that have ink, a pixel apart. */
struct contour {
	struct point at[CONTOUR_MAX];
	int count;
};

struct outline {
	enum stamp_shape shape;
	struct point centre;
	double a, b;     /* half sides or half axes, a along angle */
	double cos, sin; /* of the angle */
};

/* Least squares through what lies within far of the present *o; far 0: through all of it. from and
 * scale: about where, and how large. */
bool outline_ellipse(const struct contour *c, struct point from, double scale, double far,
		     struct outline *o);
/* The narrowest box around the hull that has one side on it; a and b stay 0 if there is none. */
void outline_box(const struct hull *h, struct outline *o);
/* Share of the contour that lies on the outline. */
double outline_share(const struct contour *c, const struct outline *o);

#endif
