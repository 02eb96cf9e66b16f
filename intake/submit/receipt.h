/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SUBMIT_RECEIPT_H
#define INTAKE_SUBMIT_RECEIPT_H

#include <libxml/tree.h>

#include "base/buf.h"
#include "base/error.h"
#include "catalog/catalog.h"
#include "model/batch.h"

/* The service's signed word about one batch, and whether we believe it (docs/protocol.md §4). A
 * receipt counts only if everything fits: schema, signature, chain on the day it was given, and
 * that it is about exactly the bytes we sent: batch id, digest, our certificate, Merkle root, audit
 * head, count, every record in order. */

/* Whom to believe and who we are; opened once per run. */
struct receipt_judge;
struct xml_schema;
/* own: fingerprint of our client certificate; NULL when judging a stored receipt again, after the
 * certificate may have been renewed. */
enum err receipt_judge_open(const struct config *config, const struct sha256 *own,
			    struct receipt_judge **out, struct error *err) MUST_USE;
void receipt_judge_close(struct receipt_judge *j);
DEFINE_AUTO(receipt_judge_close, struct receipt_judge *);

struct receipt {
	char id[UUID_TEXT_BYTES];
	int64_t received_us;
	int count;
	struct record_result *result; /* in the order of the batch */
};
void receipt_free(struct receipt *r);
static inline void
auto_receipt(struct receipt *r)
{
	receipt_free(r);
}

/* bytes as they came, body as it was frozen. now_us: a receipt from the future is refused.
 * ERR_REMOTE: no whole receipt (cut, not the schema): ask again. ERR_TRUST: a whole one that lies.
 * In both cases the batch's outcome is unknown and nothing may be settled. */
enum err receipt_check(const struct receipt_judge *judge, const struct batch *batch,
		       struct span body, struct span bytes, int64_t now_us, struct receipt *out,
		       struct error *err) MUST_USE;

/* ---- for the service's other signed documents ---- */
/* The protocol's schema; the judge keeps it. */
const struct xml_schema *judge_schema(const struct receipt_judge *judge);
/* Parses bytes and holds them against the schema and the name of the root; ERR_REMOTE if they are
 * no whole such document. The caller frees *out. */
enum err judge_parse(const struct receipt_judge *judge, struct span bytes, const char *name,
		     xmlDoc **out, struct error *err) MUST_USE;
/* As signature_check; read values only afterwards. */
enum err judge_signature(const struct receipt_judge *judge, xmlDoc *doc, int64_t at_us,
			 struct error *err) MUST_USE;
/* Is <clientCert> below root our own certificate? */
bool judge_is_ours(const struct receipt_judge *judge, const xmlNode *root);

#endif
