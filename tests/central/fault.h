/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_CENTRAL_FAULT_H
#define TESTS_CENTRAL_FAULT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

/* What can go wrong, on order. Faults are armed over the control port and fire when a request comes
 * by that they wait for; which ones fire under a probability is decided by a seeded generator, so a
 * run can be repeated. */

enum fault_point {
	AT_HEAD,   /* headers read, body not */
	AT_BODY,   /* whole request read, nothing done */
	AT_BOOK,   /* the transaction begins */
	AT_INSIDE, /* all is written, not committed */
	AT_COMMIT, /* booked, nothing answered */
	AT_ANSWER, /* how the true answer is sent */
};

enum fault_action {
	ACT_DROP,     /* close the connection */
	ACT_KILL,     /* SIGKILL ourselves */
	ACT_STATUS,   /* answer with a problem */
	ACT_DELAY,    /* value milliseconds */
	ACT_POLLS,    /* 202, and "processing" for value polls */
	ACT_FORCE,    /* another disposition for the first accepted record; value = disposition */
	ACT_EARLY,    /* 201 without reading the body */
	ACT_REDIRECT, /* 302 to another host */
	ACT_CUT,      /* the answer ends after value bytes, the connection closes */
	ACT_SLOW,     /* value milliseconds between bytes */
	ACT_HUGE,     /* value megabytes of white space before the answer */
	ACT_OLD_HTTP, /* HTTP/1.0, connection closed */
	ACT_LIE,      /* a receipt that must not be accepted: lie.h */
};

enum retry { RETRY_NONE, RETRY_SECONDS, RETRY_DATE };

struct fault_kind {
	const char *name;
	enum fault_point point;
	enum fault_action action;
	unsigned status;
	const char *code; /* of the problem, or name of the lie */
	enum retry retry; /* value seconds from now */
	long value;       /* unless told otherwise */
};

enum fault_on {
	ON_POST,
	ON_GET,
	ON_SERVICE,
	ON_ANY
}; /* batches posted, batches asked for, the rest, all */

struct fault {
	const struct fault_kind *kind;
	enum fault_on on;
	long times; /* fires so often */
	long after; /* lets so many pass first */
	long value, percent;
};

struct faults;
struct faults *faults_new(void); /* NULL: no memory */
void faults_free(struct faults *f);
DEFINE_AUTO(faults_free, struct faults *);

void faults_seed(struct faults *f, uint64_t seed);
void faults_clear(struct faults *f);
/* The fault of that name, once, on posts, with its usual value; "lie-…" are those of lie.h.
 * ERR_USAGE for an unknown one. */
enum err fault_find(const char *name, struct fault *out, struct error *err) MUST_USE;
enum err faults_arm(struct faults *f, const struct fault *fault, struct error *err) MUST_USE;
/* The first armed fault that waits for this and fires; it is counted down. */
bool faults_take(struct faults *f, enum fault_point point, enum fault_on what, struct fault *out);
void faults_list(struct buf *out); /* every kind there is, one per line */

#endif
