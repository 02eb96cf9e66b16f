/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SUBMIT_TRANSPORT_H
#define INTAKE_SUBMIT_TRANSPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/hash.h"
#include "catalog/catalog.h"
#include "submit/retry.h"

/* Requests to the one service over mutual TLS: its private CA only, pins, no redirect, no proxy,
 * HTTP/1.1 on kept connections, every answer bounded in bytes and time (reliability.md §2). What
 * the network does is an answer, never an error; errors are our own (files, memory). A POST may
 * leave twice: libcurl repeats one by itself when a kept connection dies, so whoever sends must be
 * safe to repeat. */
struct transport;

/* ERR_CONFIG: URL, CA, certificate or key missing or unreadable. ERR_TRUST: our own certificate has
 * ended. */
enum err transport_open(const struct config *config, struct transport **out,
			struct error *err) MUST_USE;
void transport_close(struct transport *t);
DEFINE_AUTO(transport_close, struct transport *);
/* SHA-256 of our client certificate (DER), as receipts name it. */
const struct sha256 *transport_own(const struct transport *t);
/* Whole days until it ends: 0 on its last day. */
int transport_days_left(const struct transport *t);

enum exchange_method { METHOD_GET, METHOD_HEAD, METHOD_POST, METHOD_PUT };

/* One request and its answer. The caller fills the question and keeps it, and what it points to,
 * until the exchange comes back; exchange_init sets the rest. */
struct exchange {
	enum exchange_method method; /* METHOD_GET unless said otherwise */
	const char *path;            /* "/v1/batches" */
	struct span body;            /* of a POST; of a PUT unless fd is set */
	int fd;                      /* of a PUT: read from offset 0, fd_bytes long; −1 none */
	int64_t fd_bytes;
	const char *key;             /* Idempotency-Key, NULL none */
	const struct sha256 *digest; /* Content-Digest, NULL none */
	void *owner;                 /* the caller's */

	enum exchange_end end;
	int status;
	struct buf answer;
	bool body_begun;       /* at least one byte of the body was handed to the network */
	int times_sent;        /* times the body was begun: 2 = libcurl repeated it silently */
	bool replayed;         /* Idempotency-Replayed: true */
	int64_t retry_after_s; /* −1 none */
	int64_t date_us;       /* the service's clock, 0 none */
	char problem[40];      /* code of the <problem>, "" none */
	char why[160];         /* for people, when there is no receipt */
};
void exchange_init(struct exchange *x);
void exchange_free(struct exchange *x);
static inline void
auto_exchange(struct exchange *x)
{
	exchange_free(x);
}

int transport_room(const struct transport *t); /* exchanges that may be started now */
enum err transport_start(struct transport *t, struct exchange *x, struct error *err) MUST_USE;
/* The next finished exchange, or NULL when wait_ms passed or none is under way. */
enum err transport_wait(struct transport *t, int wait_ms, struct exchange **done,
			struct error *err) MUST_USE;
/* Start and wait, when nothing else is under way. */
enum err transport_do(struct transport *t, struct exchange *x, struct error *err) MUST_USE;

/* Drops what is under way: whatever the service made of it is unknown. */
void transport_abandon(struct transport *t);

/* The code of a <problem> document, "" for anything else; title into why. Never fails: an answer
 * may be anything. */
void problem_read(struct span bytes, char *code, size_t code_size, char *why, size_t why_size);

#endif
