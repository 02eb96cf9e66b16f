/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_CENTRAL_ENVELOPE_H
#define TESTS_CENTRAL_ENVELOPE_H

#include <libxml/tree.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/random.h"

/* The door: bytes of a batch in, plain values out, or a reason why not. */

#define CENTRAL_TEXT_BYTES 1024 /* 255 characters of four bytes */

struct certification {
	char id[UUID_TEXT_BYTES];
	long rev;
	struct sha256 digest;
	char person_no[CENTRAL_TEXT_BYTES], certificate_no[CENTRAL_TEXT_BYTES];
	char issuer[CENTRAL_TEXT_BYTES], id_type[24], id_no[CENTRAL_TEXT_BYTES], agency[8];
	struct date issued_on, received_on, certified_on, valid_until;
};

struct envelope {
	char batch_id[UUID_TEXT_BYTES], agency[8];
	char audit_seq[24], audit_hash[SHA256_TEXT_BYTES];
	int count;
	struct certification *record;
};

void envelope_free(struct envelope *e); /* frees what it holds */
static inline void
auto_envelope(struct envelope *e)
{
	envelope_free(e);
}

/* Both schemas, loaded once. */
struct door;
enum err door_open(const char *schema_path, struct door **out, struct error *err) MUST_USE;
void door_close(struct door *d);
DEFINE_AUTO(door_close, struct door *);

/* Reads and checks a batch. A body that is wrong is no error of ours: why->code then names the
 * problem ("schema", "count", …; docs/protocol.md §6), detail says where, and out is empty. The
 * code is NULL when all is well. */
struct complaint {
	const char *code;
	char detail[512];
};
enum err door_read(const struct door *d, struct span body, int records_max, struct envelope *out,
		   struct complaint *why, struct error *err) MUST_USE;

#endif
