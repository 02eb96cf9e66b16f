/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SUBMIT_FORM_H
#define INTAKE_SUBMIT_FORM_H

#include <stddef.h>

#include "base/error.h"
#include "submit/submit.h"

/* Forms batches out of the outbox: verified documents, oldest first, up to so many records and
 * bytes each. */
struct xml_schema;
struct forming {
	struct store *store;
	const struct catalog *catalog;
	const struct config *config;
	const struct submit_options *options;
	struct submit_result
	    *result;      /* run is set; batches, records, unfit, own_hands are counted */
	int records_max;  /* per batch */
	size_t bytes_max; /* per batch */
	const struct xml_schema *schema; /* of the protocol, read once for the whole run */
	bool at_once;                    /* each goes out as soon as it is formed: stored as sent */
};

/* "2026-W28-2": the second run in that ISO week. */
enum err form_run_name(struct store *store, int64_t now_us, char *to, size_t size,
		       struct error *err) MUST_USE;

/* Everything that waits now, or options->limit records of it, batch by batch, so that one is formed
 * while others are under way. With options->dry_run all is formed and checked and nothing stored.
 * Records that lack what the schema demands, and those the submitter decided himself, are left and
 * counted. */
struct former;
enum err former_open(const struct forming *f, struct former **out, struct error *err) MUST_USE;
void former_close(struct former *f);
DEFINE_AUTO(former_close, struct former *);
int former_waiting(const struct former *f);        /* records it has not looked at yet */
const char *former_newest(const struct former *f); /* id of the batch formed last, "" none */
/* Freezes the next batch; false when none is left. */
enum err former_next(struct former *f, bool *formed, struct error *err) MUST_USE;
/* All of them. */
enum err form_batches(const struct forming *f, struct error *err) MUST_USE;

#endif
