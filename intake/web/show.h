/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_WEB_SHOW_H
#define INTAKE_WEB_SHOW_H

#include "web/visit.h"

/* A document on a screen: what review, fast lane and confirmation share. Each fills lists of
 * v->data for its template. */
struct shown {
	struct document *document;
	struct person person; /* of the roster, zero when nobody is matched */
	bool has_person;
	bool whole_id; /* the task needs the ID number, or it was unmasked */
};

/* "RZ…" and "2" of the path (parts 0 and 1) → the document and its person; leaves a "view" line.
 * The caller frees shown->document. */
enum err show_open(struct visit *v, struct shown *out, struct error *err) MUST_USE;

/* The document that a route with :serial/:n names; ERR_NOTFOUND when it is none of ours. */
enum err show_document(struct visit *v, struct document *out, struct error *err) MUST_USE;
/* What every list of papers says of one: line_path (below folder, "/review"), line_id, name,
 * issuer, issued_on, received_on, state. Returns its row of "lines" for what else the list says. */
struct scope *show_line(struct visit *v, const struct list_row *row, const char *folder);
/* One page as a whole: picture, box, matrix. */
void show_page(struct scope *row, const struct document *d, int page);
/* pages: picture, box, matrix, zones; page 0 first. */
void show_pages(struct visit *v, const struct shown *s);
/* fields: label, value, crop, roster's value, status in words. Returns how many are doubtful. */
int show_fields(struct visit *v, const struct shown *s);
/* seals, each beside the specimens of its office that held on the day of issue (else that day). */
enum err show_seals(struct visit *v, const struct shown *s, struct date day,
		    struct error *err) MUST_USE;
/* findings: those that are no plain yes first. */
int show_findings(struct visit *v, const struct shown *s);
/* The decisions made so far: first and second. */
void show_decisions(struct visit *v, const struct document *d);
/* reasons: code, words, checked when a finding proposes it; the first nine have keys. */
void show_reasons(struct visit *v, const struct document *d);
/* A crop: sets "<name>_picture", "<name>_box", "<name>_matrix", "_w", "_h" in the scope. false:
 * there is no page there. */
struct crop {
	const struct document *document;
	int page;
	struct box_mm box;
};
bool show_crop(struct scope *row, const struct crop *crop);
/* The earlier paper that this one resembles, "" none: the same paper, its image, or its seal. to
 * has DOCUMENT_ID_BYTES. */
void show_twin(const struct document *d, char *to);
const char *show_field_label(enum field_name name);
/* What stands in a field as people say it: a code (sex, appearance) as a word, else its text. Lent
 * by the field or the catalogue of words. */
const char *show_value_words(const struct field *f);
/* The way back: the code of a word that was typed for that field, else what was typed. */
const char *show_value_code(enum field_name name, const char *typed);
/* What a rule saw or needs, under that name: a code as words, all else as it stands. */
void show_evidence(struct scope *row, const char *name, const char *text);
const char *show_seal_reason(enum seal_reason reason);
const char *show_seal_name(const char *name); /* whose signature: "approver" in words */
const char *show_outcome(enum outcome outcome);

#endif
