/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_READ_LINES_H
#define INTAKE_READ_LINES_H

#include "base/error.h"
#include "image/image.h"
#include "model/field.h"

/* The lines of print of a letter. A page of running text has no boxes: its lines are found where
 * ink lies in rows, in the light in which seals are paper. */

/* The densest letter seen sets 46 lines on A4; more is a page of a book. */
#define LINES_MAX 60

struct text_lines {
	struct box_mm line[LINES_MAX]; /* the print alone, upper line first */
	int count;
};

/* Finds the lines in box (form millimetres). Lines of handwriting, rests of stamps and rules may be
 * among them; print lower than 1.4 mm is none. */
enum err text_lines_find(const struct planes *planes, const struct affine *to_px, struct box_mm box,
			 struct text_lines *out, struct error *err) MUST_USE;

/* How the text of a page without a form may lie, by its lines: angles in degrees by which the sheet
 * was turned clockwise in the scan, one of −5 … 5 and one of 85 … 95, the likelier first. Chinese
 * characters stand in columns as well as in lines, so there may be two. Which way up it is, lines
 * do not tell. */
struct text_lies {
	double degrees[2];
	int count;
};
void text_lies_find(const struct planes *planes, struct text_lies *out);

#endif
