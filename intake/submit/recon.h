/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SUBMIT_RECON_H
#define INTAKE_SUBMIT_RECON_H

#include <libxml/tree.h>

#include "base/error.h"
#include "base/hash.h"
#include "model/run.h"

/* Two books of one day held against each other (docs/protocol.md §9). Plain values, no network. */

/* One record and revision, as either side tells it. */
struct recon_row {
	char id[UUID_TEXT_BYTES];
	int revision;
	struct sha256 digest;
	char disposition[24], receipt_id[UUID_TEXT_BYTES];
};

/* Rows in order of id and revision; grows up to LIMIT_RECORDS_PER_RUN. */
struct recon_list {
	struct recon_row *row;
	int count, room;
};
enum err recon_add(struct recon_list *list, const struct recon_row *row,
		   struct error *err) MUST_USE;
void recon_free(struct recon_list *list);
static inline void
auto_recon_list(struct recon_list *list)
{
	recon_free(list);
}

/* Count and Merkle root of the rows whose id begins with prefix ("" all). */
struct recon_sum {
	char prefix[3];
	int count;
	struct sha256 root;
};
enum err recon_sum_of(const struct recon_list *list, const char *prefix, struct recon_sum *out,
		      struct error *err) MUST_USE;

/* What the service says of a day: its own sum, and of each bucket that is not empty. */
#define RECON_BUCKETS 256
struct recon_day {
	struct recon_sum sum;
	struct recon_sum bucket[RECON_BUCKETS];
	int buckets;
};
/* From a <recon> that keeps to the schema; ERR_REMOTE when it is about another day or bucket. */
enum err recon_day_read(const xmlNode *root, const char *day, struct recon_day *out,
			struct error *err) MUST_USE;
enum err recon_rows_read(const xmlNode *root, const char *day, const char *prefix,
			 struct recon_list *out, struct error *err) MUST_USE;

/* ---- differences ---- */
enum difference_kind {
	DIFFER_NOT_THERE, /* we hold a receipt, the service has no such record */
	DIFFER_NOT_HERE,  /* the service has it, we hold no answer */
	DIFFER_WORD,      /* another disposition */
	DIFFER_CONTENT,   /* the same record and revision with another content */
	DIFFER_RECEIPT,   /* named by another receipt */
	DIFFER_SUM,       /* rows agree, but not with the service's own sum */
};
const char *difference_text(enum difference_kind kind); /* "not-there" … */

struct difference {
	enum difference_kind kind;
	struct date day;
	char record_id[UUID_TEXT_BYTES]; /* "" for a sum */
	int revision;
	char here[24], there[24];         /* dispositions, "" where it is not */
	char receipt_id[UUID_TEXT_BYTES]; /* ours, else theirs */
	bool safe;                        /* a run of the submission mends it */
};
typedef enum err difference_each(void *context, const struct difference *d, struct error *err);

/* Names every difference between the rows of one bucket. */
enum err recon_compare(const struct recon_list *here, const struct recon_list *there,
		       const char *prefix, difference_each *each, void *context,
		       struct error *err) MUST_USE;

#endif
