/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_READ_KINDS_H
#define INTAKE_READ_KINDS_H

#include "base/date.h"
#include "base/error.h"
#include "model/field.h"
#include "model/form.h"
#include "read/memo.h"
#include "read/ocr.h"
#include "read/zone.h"

/* One field on its way from pixels to a value. */
struct fill {
	struct ocr *ocr;
	struct memo *memo; /* NULL: nothing is remembered */
	bool remembered;   /* what it says was seen before and was not read */
	const struct form_field *spec;
	struct zone zone;
	struct date received; /* none: not known */
	struct box_mm print;  /* where our own network read it (strip.h) */
	bool words;           /* a letter: the day has a month in words or a year of the 民國 */
	bool clear;           /* and that was without doubt */
	bool thrice;          /* in capitals, and three looks said the same (strip_thrice) */
	double lead;          /* over the next other reading, as in strip.h */
	struct field *field;  /* the answer; name, page and box are already there */
};

/* How one kind of field is read: one const struct per kind and one row in the table of fields.c.
 * first makes one reading and understands it, which may be all a field needs (the ID number and the
 * birth date prove each other); prove reads again, prepared differently, and ends with AGREED or
 * leaves a DOUBT. Neither makes AGREED of one reading alone unless the value proves itself. */
struct field_reader {
	enum field_kind kind;
	enum err (*first)(struct fill *f, struct error *err);
	enum err (*prove)(struct fill *f, struct error *err);
};

extern const struct field_reader read_id_number;
extern const struct field_reader read_passport;
extern const struct field_reader read_number;
extern const struct field_reader read_date;
extern const struct field_reader read_sex;
extern const struct field_reader read_appearance;
extern const struct field_reader read_name;
extern const struct field_reader read_text;

/* All lines of the zone in one preparation, joined. only as in ocr_how. Spaces between Chinese
 * characters, which recognisers invent, are taken out. */
enum err fill_read(struct fill *f, enum zone_prep prep, const struct ocr_how *how, char *text,
		   struct error *err) MUST_USE;
/* The same for one part of the zone. */
enum err fill_read_box(struct fill *f, struct box_mm where, enum zone_prep prep,
		       const struct ocr_how *how, char *text, struct error *err) MUST_USE;
/* Makes the first reading with the field's own language: printed and confidence of the field. */
enum err fill_first(struct fill *f, enum zone_prep prep, const struct ocr_how *how,
		    struct error *err) MUST_USE;
/* Words of a closed vocabulary on one line that were seen before and agreed: fills the field with
 * what they said and sets remembered (memo.h). */
enum err fill_remember(struct fill *f, struct error *err) MUST_USE;
/* The same words next time, if the field is agreed. */
enum err fill_memorise(struct fill *f, struct error *err) MUST_USE;
/* Takes every space out. */
void text_close_up(char *text);
/* Full-width letters and digits to ASCII, in place. */
void text_narrow(char *text);

#endif
