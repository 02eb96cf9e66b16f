/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SUBMIT_SUBMIT_H
#define INTAKE_SUBMIT_SUBMIT_H

#include "base/error.h"
#include "catalog/catalog.h"
#include "store/store.h"
#include "submit/recon.h"

/* Verified records → central service → signed receipt → settled. docs/protocol.md; rules of the
 * client: reliability.md §6. A run is a row and not a process: submit_run always resumes what is
 * open before it forms new batches. */
struct submit_options {
	const char *actor;
	bool dry_run;     /* form and check nothing is stored, nothing sent */
	int limit;        /* records at most, 0 = all */
	bool only_form;   /* `intake batch`: freeze, do not send */
	bool only_resume; /* finish what is open, form nothing new */
	void (*progress)(void *context, int done, int total, const char *text);
	void *context;
};
struct submit_result {
	char run[40];
	int batches, records; /* newly frozen in this run */
	int sent, replayed;   /* batches that got their receipt, of them by replay */
	int accepted, warned, duplicate, deferred, rejected; /* records, from the receipts */
	int receipts_verified;
	int open;      /* batches still without a receipt: run again */
	int blocked;   /* batches the service calls wrong: a defect, a person must look */
	int unfit;     /* records left in the outbox: they lack what the schema demands */
	int own_hands; /* records left for another submitter: this one decided them */
	int resumed;   /* of the accepted: pay was stopped, there are months to pay back */
	int late, late_rejected; /* final words on deferred records; those that were refusals */
	int late_odd;            /* late results that do not fit what we know: a person must look */
	int images;              /* page images sent */
	int days_left;           /* of our client certificate; −1: not looked at */
	bool skew_known, clock_refused;
	int64_t skew_s; /* service clock minus ours */
};
/* Something of this run waits for a person: exit status 1. */
bool submit_needs_people(const struct submit_result *r);

/* ERR_NONE: everything has its receipt. ERR_AGAIN: some batches are still open, run again (result
 * is filled). ERR_TRUST: stopped, nothing more was sent. ERR_NET: the service cannot be reached. */
enum err submit_run(struct store *store, const struct catalog *catalog, const struct config *config,
		    const struct submit_options *options, struct submit_result *out,
		    struct error *err) MUST_USE;

/* Judges a stored receipt again: signature, chain, digest. For `audit verify`. */
enum err submit_receipt_check(const struct config *config, const struct batch *batch,
			      struct span body, struct span receipt, struct error *err) MUST_USE;

/* The head of the audit log that this batch carried out, and its receipt brought back, still is in
 * the log: ERR_TRUST if the log was cut off or written anew since (docs/audit.md). */
enum err submit_witness_check(struct store *store, struct span body, struct error *err) MUST_USE;

/* ---- reconciliation (docs/protocol.md §9) ---- */
struct reconcile_options {
	const char *actor;
	struct date from, to; /* days of receipt, both included */
	bool repair; /* first fetch what can be fetched: receipts of open batches, late results */
	difference_each *each; /* NULL: count only. Each difference that is left */
	void *context;
};
struct reconcile_result {
	int days, days_differ, records;
	int differences; /* that are left */
	int safe;        /* of them, those that a run of the submission mends */
	int repaired;
};
/* Holds our answers against the service's book, day by day. Differences are no error. */
enum err submit_reconcile(struct store *store, const struct catalog *catalog,
			  const struct config *config, const struct reconcile_options *options,
			  struct reconcile_result *out, struct error *err) MUST_USE;

/* Figures for the node exporter's textfile collector, appended to out (docs/operations.md). */
enum err submit_metrics(struct store *store, const struct config *config, struct buf *out,
			struct error *err) MUST_USE;

#endif
