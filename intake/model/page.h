/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_MODEL_PAGE_H
#define INTAKE_MODEL_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "model/form.h"

/* One scanned side. Written by scan/ and the recogniser; the pixels lie in the vault under
 * file_sha256. */
enum color_mode { COLOR_BILEVEL, COLOR_GRAY, COLOR_RGB };

/* Six numbers that take form millimetres to scan pixels: x = a*mm_x + b*mm_y + c, y = d*mm_x +
 * e*mm_y + f. */
struct affine {
	double a, b, c, d, e, f;
};

/* A sketch of where the ink lies, for finding a paper again: few bits differ between two scans of
 * one paper, many between two papers. All zero: unknown, and nobody is like the unknown. */
#define LIKENESS_WORDS 4
struct likeness {
	uint64_t bits[LIKENESS_WORDS];
};

struct page {
	struct sha256 file_sha256; /* the raw file it came from */
	int file_page;             /* index in that file, from 0 */
	int width_px, height_px;
	double dpi; /* as measured against the form if one was recognised, else as the file says; 0
		       unknown */
	enum color_mode color;
	bool blank;                      /* nothing printed: flagged, never dropped */
	char form[FORM_ID_BYTES];        /* recognised form, "" if none */
	double form_score;               /* 0…1: share of anchors that fit */
	char second_form[FORM_ID_BYTES]; /* a second candidate that fits nearly as well, "" if none
					  */
	double second_score;
	int turn; /* degrees the paper was turned clockwise in the scan: 0, 90, 180, 270 */
	struct affine to_px;      /* valid if form is set */
	struct likeness likeness; /* of what was filled in, where a form was recognised */
	char label[24];           /* serial of our own label seen on it, "" if none */
};

bool likeness_known(const struct likeness *l);
/* Bits that differ, of 256; 256 if one of them is unknown. */
int likeness_distance(const struct likeness *a, const struct likeness *b);

const char *color_mode_text(enum color_mode mode); /* "bilevel", "gray", "rgb" */

#endif
