/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SUBMIT_ENVELOPE_H
#define INTAKE_SUBMIT_ENVELOPE_H

#include "base/buf.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/xml.h"
#include "model/batch.h"

/* A batch as bytes: written once, stored, sent unchanged (docs/protocol.md §3). */

struct envelope_head {
	const struct batch *batch; /* id, run, formed_us, count, verifier, submitter */
	const char *agency, *system;
	int64_t audit_seq; /* newest entry of our audit chain: the receipt repeats it, an outside
			      witness */
	struct sha256 audit_hash;
};

/* Appends <record> around a certification to records, with the digest of its canonical form. */
enum err envelope_add(struct buf *records, const char *record_id, int revision,
		      struct span certification, struct error *err) MUST_USE;
/* Appends the whole batch to out: head, then these records. */
enum err envelope_write(const struct envelope_head *head, struct span records, struct buf *out,
			struct error *err) MUST_USE;
/* The schema of all that goes over the wire, out of the folder of templates. */
enum err protocol_schema(const char *templates, struct xml_schema **out,
			 struct error *err) MUST_USE;
/* Judges bytes as the service will: schema, count. What fails here is our own defect: ERR_DATA. */
enum err envelope_check(struct span bytes, const struct xml_schema *schema,
			struct error *err) MUST_USE;

/* What a receipt must repeat of a batch, read back from its frozen bytes. */
struct envelope_row {
	char id[UUID_TEXT_BYTES];
	int revision;
	struct sha256 digest;
	struct span bytes; /* the <record> element, inside the frozen bytes */
};
struct envelope {
	char batch_id[UUID_TEXT_BYTES];
	int64_t audit_seq;
	struct sha256 audit_hash;
	struct sha256 root; /* Merkle root over the rows, docs/protocol.md §4 */
	int count;
	struct envelope_row *row;
};
/* bytes must outlive out. Damaged bytes are ERR_CORRUPT: they are ours. */
enum err envelope_read(struct span bytes, struct envelope *out, struct error *err) MUST_USE;
void envelope_free(struct envelope *e);
static inline void
auto_envelope(struct envelope *e)
{
	envelope_free(e);
}

#endif
