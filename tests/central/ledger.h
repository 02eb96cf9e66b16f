/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_CENTRAL_LEDGER_H
#define TESTS_CENTRAL_LEDGER_H

#include <stdio.h>

#include "base/buf.h"
#include "base/error.h"
#include "tests/central/envelope.h"
#include "tests/central/receipt.h"

/* The service's own book, one SQLite file. A commit has reached the disk when it returns (WAL,
 * synchronous FULL). One thread at a time: the caller holds a lock from begin to commit. */
struct ledger;

/* readonly: for `central count` beside a running service. */
enum err ledger_open(const char *path, bool readonly, struct ledger **out,
		     struct error *err) MUST_USE;
void ledger_close(struct ledger *l);
DEFINE_AUTO(ledger_close, struct ledger *);

enum err ledger_begin(struct ledger *l, struct error *err) MUST_USE;
enum err ledger_commit(struct ledger *l, struct error *err) MUST_USE;
void ledger_rollback(struct ledger *l); /* nothing open: nothing happens */

struct booked_batch {
	char id[UUID_TEXT_BYTES], agency[8];
	struct sha256 digest;
	long polls; /* answers "processing" so often before the receipt is shown */
};
/* ERR_NOTFOUND when it was never booked. The receipt is appended; NULL if not wanted. */
enum err ledger_batch(struct ledger *l, const char *id, struct booked_batch *out,
		      struct buf *receipt, struct error *err) MUST_USE;
enum err ledger_poll(struct ledger *l, const char *id, struct error *err) MUST_USE; /* one less */
enum err ledger_add_batch(struct ledger *l, const struct booked_batch *batch,
			  const struct receipt *r, struct span receipt, struct error *err) MUST_USE;

/* What the book says about a record before this batch. */
struct past {
	bool same;                  /* this id and revision is there … */
	bool same_content;          /* … with this digest */
	bool newer;                 /* a higher revision is there */
	struct result result;       /* of the same one */
	char twin[UUID_TEXT_BYTES]; /* another record of the same business key, "" none */
	struct date twin_valid_to;
	struct sha256 business; /* the business key */
};
enum err ledger_past(struct ledger *l, const struct certification *c, struct past *out,
		     struct error *err) MUST_USE;
/* Books a new result; again counts one that came in another batch before. */
enum err ledger_add_record(struct ledger *l, const struct certification *c, const struct past *past,
			   const struct result *r, const struct receipt *receipt,
			   struct error *err) MUST_USE;
enum err ledger_again(struct ledger *l, const struct certification *c, struct error *err) MUST_USE;

/* One line per record and revision: id, revision, in how many booked batches it came, disposition.
 * More than 1 is a client that submitted twice under two keys. Then "total records=… batches=…
 * double=…". */
enum err ledger_count(struct ledger *l, FILE *out, struct error *err) MUST_USE;

/* The final word on a deferred record, for /v1/results. ERR_NOTFOUND if no such deferred record. */
enum err ledger_decide(struct ledger *l, const char *id, enum disposition disposition,
		       const char *issue, struct error *err) MUST_USE;
typedef void ledger_late_each(void *context, int64_t cursor, const char *batch_id,
			      const struct result *r);
enum err ledger_late(struct ledger *l, const char *agency, int64_t after, int max,
		     ledger_late_each *each, void *context, struct error *err) MUST_USE;
enum err ledger_ack(struct ledger *l, const char *agency, int64_t up_to,
		    struct error *err) MUST_USE;

struct recon_row {
	const char *id, *digest, *disposition, *receipt_id; /* lent for the call */
	long rev;
};
typedef enum err ledger_recon_each(void *context, const struct recon_row *row, struct error *err);
/* Rows of one agency and day, ids that begin with prefix ("" all), in order of id and revision. */
enum err ledger_recon(struct ledger *l, const char *agency, const char *day, const char *prefix,
		      ledger_recon_each *each, void *context, struct error *err) MUST_USE;

#endif
