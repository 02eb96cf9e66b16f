/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GENERATOR_LAYOUT_H
#define GENERATOR_LAYOUT_H

#include "canvas.h"
#include "model/form.h"

/* A form as it is printed: one table of what stands where. The blank page, the form file below
 * templates/ and every filled sample come from the same table, so they cannot disagree. */
struct printed {
	struct box_mm box;
	const char *text;
	double size_mm;
	enum align align;
	bool bold;
	bool framed; /* the box is a cell of the table */
	int anchors; /* how many patches of it registration may use */
};

struct paragraph; /* letter.h */

struct layout {
	struct form form; /* anchors are empty here: layout_draw finds them */
	const struct printed *printed;
	int printed_count;
	const struct box_mm *cell; /* empty cells, to be filled in */
	int cell_count;
	const char *font, *font_bold; /* of what is printed */
	bool traditional; /* filled in with traditional characters, days as day/month/year */
	struct box_mm address, phone, proxy,
	    agency; /* filled in, but nobody reads them; no width: none */
	/* of letters; without paragraphs it is none */
	const struct paragraph *paragraph;
	int paragraph_count;
	int birth_notation, issue_notation;
	bool roc;            /* numbers count the years of the 民國 */
	const char *place;   /* whose second identity paper is named: "HKG", "MAC", "" passport */
	const char *comment; /* stands at the head of the form file */
};

const struct layout *layout_get(const char *form_id); /* NULL if there is none */

/* Prints the blank form. form may be NULL; else it gets the layout's form with its anchors. */
void layout_draw(cairo_t *c, const struct layout *l, struct form *form);

/* Writes <templates>/<form.blank> and the form file beside it. */
enum err layout_write(const struct layout *l, const char *templates, struct error *err) MUST_USE;

#endif
