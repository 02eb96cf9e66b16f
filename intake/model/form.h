/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_MODEL_FORM_H
#define INTAKE_MODEL_FORM_H

#include <stdbool.h>

#include "base/date.h"
#include "base/limits.h"
#include "model/field.h"

/* A form: where is what on one kind of certificate, in millimetres on its clean blank page. Plain
 * data from templates/<issuer>/form.xml (templates/schema/form.rng); adding one needs no C. */
#define FORM_ID_BYTES      48
#define ISSUER_ID_BYTES    48
#define FORM_TITLE_BYTES   128
#define FORM_PATTERN_BYTES 96
#define FORM_LANG_BYTES    24
#define FORM_FILE_BYTES    192
#define FORM_WORDS_BYTES   96

struct form_field {
	enum field_name name;
	enum field_kind kind;
	struct box_mm box;
	bool required;  /* a missing one is a finding */
	bool by_issuer; /* filled by the issuing office: it proves; else by the applicant: it
			   identifies */
	char lang[FORM_LANG_BYTES];       /* tesseract languages, "chi_sim" */
	char pattern[FORM_PATTERN_BYTES]; /* POSIX extended expression for FIELD_KIND_NUMBER, "" =
					     any */
	char date_order[4]; /* "ymd", "dmy", "mdy": what 05/03/2025 means; "" = ambiguous is a doubt
			     */
	/* Of a letter: box is empty, the value is looked for in its lines. What must stand right
	 * before and right behind it: extended expressions on the text without its spaces, ""
	 * = anything. */
	char after[FORM_WORDS_BYTES], before[FORM_WORDS_BYTES];
};

enum form_seal_kind { FORM_SEAL_VDS, FORM_SEAL_STAMP, FORM_SEAL_RIDING, FORM_SEAL_INK };

/* Something that proves: a code, a stamp, a half stamp on the cut edge, a signature. */
struct form_seal {
	enum form_seal_kind kind;
	char name[32];     /* "official", "applicant", "handler", "approver": unique in the form */
	struct box_mm box; /* where to look first; a stamp is searched on the whole page */
	bool required;
	double diameter_mm, tolerance_mm; /* of a round stamp; 0 = not checked */
	char color[12];                   /* "red", "blue", "purple"; "" = any that is not black */
};

struct form {
	char id[FORM_ID_BYTES];
	char issuer[ISSUER_ID_BYTES]; /* the kind of issuer that uses it; the office itself is a
					 field */
	char kind[32];                /* doc_kind of domain.md §4.1: "CONSULAR_FORM_2015" */
	char title[FORM_TITLE_BYTES]; /* zh_CN */
	char blank[FORM_FILE_BYTES];  /* file of the clean blank page, below templates/ */
	bool dry_seal;      /* bears an embossed seal: a scan cannot show it, the hand must (S06) */
	char languages[32]; /* it may be written in, ISO 639-1 by spaces; "" = any (F14) */
	bool letter;        /* free text instead of a table: lines are found, patterns read */
	struct box_mm text; /* of a letter: where its lines stand */
	char text_lang[FORM_LANG_BYTES];
	char word[LIMIT_WORDS_PER_FORM][FORM_WORDS_BYTES]; /* of a letter: expressions that its
							      first lines all hold; they tell what
							      it is where the letterhead does not */
	int word_count;
	bool confirmed; /* somebody compared it with a real paper; else 未核实, always reviewed */
	struct date valid_from, valid_to; /* issue dates it may bear, both inclusive; none = open */
	double width_mm, height_mm;
	struct box_mm
	    anchor[LIMIT_ANCHORS_PER_FORM]; /* patches of the blank with printed structure */
	int anchor_count;
	struct form_field field[LIMIT_FIELDS_PER_FORM];
	int field_count;
	struct form_seal seal[LIMIT_SEALS_PER_FORM];
	int seal_count;
};

/* The field has no box: it is looked for in the lines of the letter. */
bool form_field_in_text(const struct form_field *f);
const struct form_field *form_field_get(const struct form *f,
					enum field_name name); /* NULL if it has none */
const char *form_seal_kind_text(enum form_seal_kind kind);     /* "vds", "stamp", "riding", "ink" */
bool form_seal_kind_parse(const char *text, enum form_seal_kind *out);

#endif
