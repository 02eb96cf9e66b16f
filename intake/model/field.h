/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_MODEL_FIELD_H
#define INTAKE_MODEL_FIELD_H

#include <stdbool.h>

/* One reading of one field of a certificate. Written by read/ (and by a person through desk/). */
#define FIELD_TEXT_BYTES 256

/* name, JSON name; the order is that of screens and JSON. holder.… and certificate.… are read from
 * the paper; paper.… is what no scan shows and a person notes (field_words). */
#define FIELD_NAMES(X)                                                                             \
	X(HOLDER_NAME, "holder.name")                                                              \
	X(HOLDER_NAME_LATIN, "holder.name_latin")                                                  \
	X(HOLDER_ID_NUMBER, "holder.id_number")                                                    \
	X(HOLDER_BIRTH_DATE, "holder.birth_date")                                                  \
	X(HOLDER_SEX, "holder.sex")                                                                \
	X(HOLDER_PASSPORT_NUMBER, "holder.passport_number")                                        \
	X(HOLDER_COUNTRY, "holder.country")                                                        \
	X(HOLDER_ADDRESS, "holder.address")                                                        \
	X(CERTIFICATE_NUMBER, "certificate.number")                                                \
	X(CERTIFICATE_ISSUE_DATE, "certificate.issue_date")                                        \
	X(CERTIFICATE_APPEARANCE, "certificate.appearance")                                        \
	X(CERTIFICATE_PAYING_AGENCY, "certificate.paying_agency")                                  \
	X(CERTIFICATE_ISSUER, "certificate.issuer")                                                \
	X(CERTIFICATE_HANDLER, "certificate.handler")                                              \
	X(CERTIFICATE_APPROVER, "certificate.approver")                                            \
	X(PAPER_PART, "paper.part")                                                                \
	X(PAPER_ALTERATION, "paper.alteration")                                                    \
	X(PAPER_MARKS, "paper.marks")                                                              \
	X(PAPER_LANGUAGE, "paper.language")                                                        \
	X(PAPER_SIGNATURE, "paper.signature")                                                      \
	X(PAPER_DRY_SEAL, "paper.dry_seal")                                                        \
	X(PAPER_SEAL_TEXT, "paper.seal_text")                                                      \
	X(PAPER_NOTARY_DATE, "paper.notary_date")                                                  \
	X(PAPER_POWER_DATE, "paper.power_date")                                                    \
	X(PAPER_LEGALISATION, "paper.legalisation")                                                \
	X(PAPER_LEGALISED_IN, "paper.legalised_in")                                                \
	X(PAPER_LOOKUP, "paper.lookup")                                                            \
	X(PAPER_COUNTERPART, "paper.counterpart")

enum field_name {
#define X(name, text) FIELD_##name,
	FIELD_NAMES(X)
#undef X
	    FIELD_NAME_COUNT
};

/* AGREED: proven by a check digit, a signed payload, or two differently prepared readings that
 * agree. DOUBT: something was read, a person must look. MISSING: nothing certain; the text is
 * empty, the crop is the field. */
enum field_status { FIELD_MISSING, FIELD_DOUBT, FIELD_AGREED };

/* How the printed text is to be read; also what a form file says in read="…". */
enum field_kind {
	FIELD_KIND_TEXT,
	FIELD_KIND_NAME,
	FIELD_KIND_ID_NUMBER,
	FIELD_KIND_DATE,
	FIELD_KIND_SEX,
	FIELD_KIND_PASSPORT,
	FIELD_KIND_NUMBER, /* certificate number, checked against the form's pattern */
	FIELD_KIND_APPEARANCE,
};

/* Millimetres from the upper left corner of the form (of the page when no form was recognised). */
struct box_mm {
	double x, y, width, height;
};

struct field {
	enum field_name name;
	enum field_status status;
	char text[FIELD_TEXT_BYTES];    /* UTF-8; dates as ISO 8601, appearance as "in-person" or
					   "by-proxy", sex "M"/"F" */
	char printed[FIELD_TEXT_BYTES]; /* as read, before it was understood; may be empty */
	int page;                       /* index in the document, from 0 */
	struct box_mm where;
	int confidence; /* 0…100, the reader's own opinion; never decides */
	bool by_person; /* typed or corrected by a named person */
};

const char *field_name_text(enum field_name name);
bool field_name_parse(const char *text, enum field_name *out);
const char *field_status_text(enum field_status status); /* "agreed", "doubt", "missing" */
bool field_status_parse(const char *text, enum field_status *out);
/* What a person may note in a paper.… field: words separated by spaces; "DATE" a day, "" any text.
 * NULL: the field is read, not noted. */
const char *field_words(enum field_name name);
/* The text is one of them (for a date: ISO 8601), or empty, which takes the note back. */
bool field_word_fits(enum field_name name, const char *text);
const char *field_kind_text(enum field_kind kind);
bool field_kind_parse(const char *text, enum field_kind *out);

#endif
