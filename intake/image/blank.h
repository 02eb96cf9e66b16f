/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_IMAGE_BLANK_H
#define INTAKE_IMAGE_BLANK_H

#include "image/image.h"

/* Inside image/: a form's clean page, prepared for being found in scans. */

/* The first look is at the whole page, turned in each of these ways and shrunk to PLANES_COARSE. */
#define BLANK_TURNS     4
#define BLANK_SKEWS     5
#define BLANK_SKEW_STEP 2.5 /* degrees: −5 … +5 */

struct coarse {
	int width, height, stride;
	int16_t *ink; /* zero mean; rows padded with zeros to stride */
	double norm;  /* root of the sum of squares */
};

struct anchor {
	double x_mm, y_mm; /* centre */
	double width_mm, height_mm;
};

struct blank {
	const struct form *form;
	struct image page;        /* BLANK_PAGE_DPI: what is printed, for ink_share */
	struct image small, half; /* as of planes */
	struct image print; /* 75 dpi: 1 where the form or its blur is, 0 where only fills can be */
	struct coarse coarse[BLANK_TURNS][BLANK_SKEWS];
	struct anchor anchors[LIMIT_ANCHORS_PER_FORM];
	int anchor_count;
};
#define BLANK_PAGE_DPI 150

/* Rows of coarse pictures are padded to whole vectors. */
static inline int
coarse_stride(int width)
{
	return (width + 15) / 16 * 16;
}

#endif
