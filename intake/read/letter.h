/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_READ_LETTER_H
#define INTAKE_READ_LETTER_H

#include "base/error.h"
#include "image/image.h"
#include "model/form.h"
#include "read/lines.h"
#include "read/ocr.h"
#include "read/zone.h"

/* A letter: running text instead of boxes. Its lines are read once; a field is then looked for by
 * what its kind looks like (a day, a number of an identity card, a pattern) and by the words beside
 * it (form_field after, before). What is found here is a place and a first guess: the place is read
 * again like any box of a form, in the preparations and with the proofs of its kind. */
struct letter;

struct letter_page {
	struct ocr *ocr;
	const struct planes *planes;
	const struct affine *to_px;
	const struct form *form;
	const struct blank *blank; /* lines that hold nothing but its print are not read; NULL: all
				      are */
};

/* Reads at most lines_max lines of the box. The planes and the affine must outlive the letter. */
enum err letter_open(const struct letter_page *page, struct box_mm box, int lines_max,
		     struct letter **out, struct error *err) MUST_USE;
void letter_close(struct letter *l);
DEFINE_AUTO(letter_close, struct letter *);

/* The lines one after the other, without spaces, full-width forms as ASCII. Lent. */
const char *letter_text(const struct letter *l);
/* The expression matches somewhere in the text, whatever the case. */
bool letter_has(const struct letter *l, const char *expression);

/* Where the value of a field stands. Two different values that both fit are no place: nobody knows
 * which is meant. */
struct letter_place {
	bool found;
	char text[FIELD_TEXT_BYTES]; /* as the line was read, with its spaces */
	struct zone zone;            /* its print, one line or the two ends of a break */
	struct box_mm where;         /* around it */
};
enum err letter_find(const struct letter *l, const struct form_field *field,
		     struct letter_place *out, struct error *err) MUST_USE;
/* Nothing was read at the place: what the line said is better than nothing, as a doubt. */
void letter_propose(const struct letter_place *place, const struct form_field *spec,
		    struct field *field);
/* The day there is written in words (15 June 2026) or in years of the 民國. */
bool letter_in_words(const struct letter_place *place);
/* What the place gave, read again, is what the line said: a border cut through a character would
 * otherwise make another day or number of it. Numbers need the same length only, because the
 * language of a letter is bad at them. */
bool letter_confirms(const struct letter_place *place, const struct form_field *spec,
		     const struct field *field);

#endif
