/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_READ_ZONE_H
#define INTAKE_READ_ZONE_H

#include "base/error.h"
#include "image/image.h"
#include "model/field.h"

/* A box of the form on a scan: is something printed in it, where are its lines, and pictures of
 * them for the recogniser. Red light everywhere: a red seal over the print is paper there, black
 * ink stays (scanning.md §2.6). */

/* An address or an office's name may be broken once or twice. */
#define ZONE_LINES_MAX 3

struct zone {
	const struct planes *planes;
	const struct affine *to_px;
	struct box_mm box;                  /* as the form says */
	struct box_mm line[ZONE_LINES_MAX]; /* the print found, upper line first */
	int line_count;                     /* 0: nothing is printed or written here */
	bool sealed;                        /* seal colour lies over it */
	int clip; /* red level of the seal: at or above it is no print; 255 without seal */
};

/* Ways to prepare one line. They differ in scale and in what they do with the seal, so that a
 * misreading of one is unlikely to be repeated by another. */
enum zone_prep {
	ZONE_PLAIN, /* print 30 px high, the model's best; seal clipped to paper */
	ZONE_LARGE, /* 1.4 times that; seal faded instead of clipped */
	ZONE_SMALL, /* 0.75 times that; clipped a little deeper */
	ZONE_TIGHT, /* as plain, with little paper around: for reading without a search for lines */
	ZONE_PREP_COUNT
};

/* Looks for print in a box. planes and to_px must outlive z. */
enum err zone_find(const struct planes *planes, const struct affine *to_px, struct box_mm box,
		   struct zone *z, struct error *err) MUST_USE;
/* One line as a gray picture with paper around it. box is one of the lines or any other part of the
 * zone in which print is supposed. */
enum err zone_line(const struct zone *z, struct box_mm box, enum zone_prep prep, struct image *out,
		   struct error *err) MUST_USE;

/* Size of a picture in that preparation against ZONE_PLAIN. */
double zone_scale(enum zone_prep prep);
/* Paper around the print in every picture (scanning.md §2.6). */
#define ZONE_PAPER_PX 14
/* The same in ZONE_TIGHT, where all of it is scaled to the height of a line: with 7 pixels 38 of
 * 38 names of offices were read, with 3 pixels 9 of 18. */
#define ZONE_PAPER_TIGHT_PX 7

/* The same for our own network (net.h): its height and size of print. */
enum err zone_strip(const struct zone *z, struct box_mm box, enum zone_prep prep, struct image *out,
		    struct error *err) MUST_USE;

/* The line on the paper at one size for all scans, NET_HEIGHT high, so that pictures of the same
 * words can be laid over each other. */
enum err zone_true_size(const struct zone *z, struct box_mm line, struct image *out,
			struct error *err) MUST_USE;

/* The level below which a pixel of a gray line is ink; 0 when there is none. */
int zone_ink_level(const struct image *line);

#endif
