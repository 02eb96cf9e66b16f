/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SUBMIT_RETRY_H
#define INTAKE_SUBMIT_RETRY_H

#include <stdbool.h>
#include <stdint.h>

/* What an answer means for the batch, and when to try again. Plain values, no clock, no network
 * (docs/protocol.md §6; reliability.md §6 "error classes"). */

/* How an exchange ended, as far as the network goes. */
enum exchange_end {
	END_ANSWERED, /* a whole answer with a status */
	END_BEFORE,   /* not one byte of the body left us: not booked for sure */
	END_BROKEN,   /* broke after the body began, or the answer was cut or too large */
	END_TRUST,    /* wrong certificate, name or pin: no byte of the body left us; or ours is
			 refused */
	END_LOCAL,    /* our own memory or files */
};

enum answer_class {
	ANSWER_RECEIPT,    /* there is something to verify */
	ANSWER_PENDING,    /* taken, not judged yet: ask again */
	ANSWER_NOT_BOOKED, /* the service is sure it does not have the batch: send it */
	ANSWER_BEFORE,     /* transient: it never arrived */
	ANSWER_UNKNOWN, /* outcome unknown: ask, then send the same bytes again. Never "rejected" */
	ANSWER_TOLD,    /* told to wait */
	ANSWER_TRUST,   /* stop the run */
	ANSWER_PERMANENT, /* our bytes are wrong: block the batch, a person looks */
	ANSWER_TOO_BIG,   /* split */
};

/* asked: the request was GET /v1/batches/{id}. code: of the <problem>, "" none. */
enum answer_class retry_class(enum exchange_end end, int status, bool asked, const char *code);
const char *answer_class_text(enum answer_class c); /* "unknown-outcome": for logs */

/* Full jitter: between nothing and min(300 s, 1 s · 2^tries), but never before what the service
 * asked for (retry_after_s, −1 none; more than a day is taken as a day). random is any number. */
int64_t retry_wait_us(int tries, int64_t retry_after_s, uint64_t random);

/* Five in a row that did not arrive: nobody is there, stop knocking. */
struct breaker {
	int failures;
};
void breaker_saw(struct breaker *b, enum answer_class c);
bool breaker_open(const struct breaker *b);

#endif
