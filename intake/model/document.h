/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_MODEL_DOCUMENT_H
#define INTAKE_MODEL_DOCUMENT_H

#include "base/limits.h"
#include "model/decision.h"
#include "model/field.h"
#include "model/finding.h"
#include "model/match.h"
#include "model/page.h"
#include "model/serial.h"
#include "model/state.h"
#include "model/verdict.h"

/* One paper of an arrival: a life certificate or what comes with it. A plain value: copy it,
 * compare it, write it down. About 100 KB: pass pointers, never put it on the stack of a deep call
 * (document_new). Each section is written by one floor only. */
struct document {
	char serial[SERIAL_BYTES]; /* desk: of its arrival */
	int index;                 /* desk: 1, 2, … */
	int revision;     /* store: grows with every change; a save names the one it started from */
	enum state state; /* desk, by model/state.h */
	char form[FORM_ID_BYTES];     /* read: "" = no form recognised */
	char issuer[ISSUER_ID_BYTES]; /* desk: the office, from the seal or the printed name; ""
					 unknown */
	struct page page[LIMIT_PAGES_PER_DOCUMENT];
	int page_count; /* scan, read */
	struct field field[LIMIT_FIELDS_PER_DOCUMENT];
	int field_count; /* read, or a person through desk */
	struct seal_verdict verdict[LIMIT_SEALS_PER_DOCUMENT];
	int verdict_count;  /* seal */
	struct match match; /* desk */
	struct finding finding[LIMIT_FINDINGS_PER_DOCUMENT];
	int finding_count; /* rules */
	char rules_version[24];
	struct decision first, second;        /* a person, through desk */
	char duplicate_of[DOCUMENT_ID_BYTES]; /* desk: same paper, seen before */
	char record_id[40];                   /* store: uuid, given when verified */
	char batch_id[40];                    /* submit */
	char disposition[32];                 /* submit: the service's word, from the receipt */
	char service_reason[440];             /* why it was rejected: code and words */
	struct date valid_until;              /* submit: from the receipt */
	int back_pay_months;                  /* desk: of a resume case; 0 = none */
};

struct document *document_new(void); /* zeroed, or NULL */
/* Back to zero, for the next one: of the lists only what was in use, a tenth of the work. */
void document_clear(struct document *d);
void document_free(struct document *d);
DEFINE_AUTO(document_free, struct document *);

/* The field, or NULL. */
const struct field *document_field(const struct document *d, enum field_name name);
/* Its text if agreed or doubtful, else "". */
const char *document_text(const struct document *d, enum field_name name);
/* Its day if it is one and agreed or doubtful, else {0,0,0}. */
struct date document_date(const struct document *d, enum field_name name);
/* The field to fill, added if it is not there; NULL when full. */
struct field *document_field_put(struct document *d, enum field_name name);
/* The worst of its findings. */
enum outcome document_outcome(const struct document *d);
/* The first seal of that kind (and name, unless NULL), or NULL. */
const struct seal_verdict *document_seal(const struct document *d, enum seal_kind kind,
					 const char *name);

#endif
