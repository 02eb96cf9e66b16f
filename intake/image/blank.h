/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_IMAGE_BLANK_H
#define INTAKE_IMAGE_BLANK_H

#include "base/buf.h"
#include "image/image.h"

/* Inside image/: a form's clean page, prepared for being found in scans, no further than the scans
 * that came so far asked for. */

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
	struct buf file; /* the picture as it lies on the disk; empty: nothing is printed */
	/* after blank_glance; of a form without a picture it stays empty */
	struct coarse coarse;
	/* after blank_prepare */
	struct image page;        /* BLANK_PAGE_DPI: what is printed, for ink_share */
	struct image small, half; /* as of planes */
	struct image print; /* 75 dpi: 1 where the form or its blur is, 0 where only fills can be */
	struct anchor anchors[LIMIT_ANCHORS_PER_FORM];
	int anchor_count;
};
#define BLANK_PAGE_DPI 150

/* What the first look at any page needs; that is all that most forms ever need. */
enum err blank_glance(struct blank *b, struct error *err) MUST_USE;

/* Print is never darker than this when seen so coarsely; what is (the lid of the scanner, a hole, a
 * brush stroke) must not outweigh it. */
#define COARSE_INK_MAX 90
static inline int16_t
coarse_ink(int ink)
{
	return (int16_t)(ink < 0 ? 0 : ink < COARSE_INK_MAX ? ink : COARSE_INK_MAX);
}

/* Rows of coarse pictures are padded to whole vectors. */
static inline int
coarse_stride(int width)
{
	return (width + 15) / 16 * 16;
}

#endif
