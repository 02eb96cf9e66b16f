/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_READ_READ_H
#define INTAKE_READ_READ_H

#include "base/error.h"
#include "image/image.h"
#include "model/field.h"
#include "model/form.h"
#include "model/match.h"

/* Zones → fields. A reader is made once per worker process (models are loaded when first needed)
 * and kept; it is not shared between threads. Order of trust: design §4. */
struct reader;
/* Reads the blank pages of all forms and looks for the languages they name. A missing one is
 * ERR_CONFIG that names the Debian package. The forms must outlive it. */
enum err reader_open(const struct form *const *forms, int count, const char *templates,
		     struct reader **out, struct error *err) MUST_USE;
void reader_close(struct reader *r);
DEFINE_AUTO(reader_close, struct reader *);

/* Which form is it and where: fills form, score, second candidate, turn, to_px, dpi, blank and
 * likeness of the page. blank receives the form's blank, NULL when none fits. */
enum err reader_recognise(struct reader *r, const struct planes *planes, struct page *page,
			  const struct blank **blank, struct error *err) MUST_USE;
/* Reads every field of the recognised form. fields has room for LIMIT_FIELDS_PER_FORM. received is
 * the plausibility bound of the issue date (a later one, or one much older, is never AGREED by a
 * single preparation); it decides nothing else. */
enum err reader_fields(struct reader *r, const struct planes *planes, const struct page *page,
		       struct date received, struct field *fields, int *count,
		       struct error *err) MUST_USE;

/* ---- a first draft of a form, from its clean blank page ---- */
/* Ruled cells, the labels printed in them, and beside each label the empty cell that is filled in.
 * What is not ruled, or has a label that no table of ours knows, a person says. */

/* How a field of that name is usually read, whoever fills it in, and in which language. */
void field_usual(enum field_name name, struct form_field *out);

/* Adds to form the fields and signatures whose labels were read. language: what the labels are
 * printed in, "chi_sim" or "chi_tra". */
enum err propose_fields(const struct planes *planes, const struct affine *to_px,
			const char *language, struct form *form, struct error *err) MUST_USE;

/* ---- dates as printed (domain.md §1.6) ---- */
enum date_reading { DATE_READ, DATE_AMBIGUOUS, DATE_UNREAD };
/* 2025年3月5日, 二〇二五年三月五日, 二零二五年, full-width digits, 5/3/2025 by order ("dmy", "mdy",
 * "ymd", ""), 5 de Março de 2025, 5 March 2025, March 5, 2025, 2025-03-05, 民國114年3月5日. Nothing
 * behind or before but spaces and punctuation. A two-digit year is DATE_UNREAD. */
enum date_reading date_read(const char *text, const char *order, struct date *out);

/* ---- names across scripts ---- */
struct names; /* conversion tables; one per process */
enum err names_open(struct names **out, struct error *err) MUST_USE;
void names_close(struct names *n);
DEFINE_AUTO(names_close, struct names *);
/* Folded form for look-up: NFKC, no spaces and dots, simplified, lower case. false if it does not
 * fit. */
bool name_fold(struct names *n, const char *name, char *to, size_t size);
/* Toneless pinyin, words sorted out: "陳大文" → "chen dawen". false if there is no Han character.
 */
bool name_pinyin(struct names *n, const char *name, char *to, size_t size);
/* How the printed name agrees with one on record (and its aliases). printed "" → NAME_UNREAD. */
enum name_match name_compare(struct names *n, const char *printed, const struct person *person);

#endif
