/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SUBMIT_DELIVER_H
#define INTAKE_SUBMIT_DELIVER_H

#include "base/error.h"
#include "submit/form.h"
#include "submit/receipt.h"
#include "submit/submit.h"
#include "submit/transport.h"

/* Brings every open batch to its receipt: several in flight, each asked for or sent again until its
 * outcome is known or this run's patience ends. State moves only with the receipt, in the store's
 * transaction. */
struct delivery {
	struct store *store;
	const struct catalog *catalog;
	const struct config *config;
	const struct submit_options *options;
	struct transport *transport;
	struct receipt_judge *judge;
	struct submit_result *result;
	struct former
	    *former; /* of what is new, formed while others are under way; NULL: nothing */
	int total;   /* records to deliver, for progress */
	int done;
	int tries; /* of a small question, at least 1 */
};

/* A longer wait than this is left to the next run: the timer starts it, not a sleeping process. */
#define WAIT_IN_RUN_US ((int64_t)30 * 1000000)

/* ERR_NONE: all that is open was tried; what is still open waits in the store. ERR_TRUST, ERR_NET
 * or our own failure: stopped early, what was in flight was waited for. */
enum err deliver_open(struct delivery *d, struct error *err) MUST_USE;

/* What the service says of itself; asking is also the probe whether it is there. */
struct service_facts {
	int records;  /* per batch */
	size_t bytes; /* per batch */
	bool blobs_wanted;
	int64_t blob_bytes; /* per page image */
};
/* ERR_REMOTE: no such description. What it allows is never more than what we can do. */
enum err service_facts_read(const struct receipt_judge *judge, struct span answer,
			    struct service_facts *out, struct error *err) MUST_USE;
enum err deliver_probe(struct delivery *d, struct service_facts *out, struct error *err) MUST_USE;

#endif
