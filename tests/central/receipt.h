/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_CENTRAL_RECEIPT_H
#define TESTS_CENTRAL_RECEIPT_H

#include "base/buf.h"
#include "base/date.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/random.h"

/* What the service says about a batch, as XML, and its signature (docs/protocol.md §4). */

enum disposition { ACCEPTED, WARNED, DUPLICATE, DEFERRED, REJECTED };

/* One reason; a row of judge.c. */
struct issue {
	const char *code, *severity, *path;
	bool correctable;
	const char *words; /* zh_CN */
};

#define ISSUES_MAX 8

struct result {
	char id[UUID_TEXT_BYTES];
	long rev;
	struct sha256 digest;
	enum disposition disposition;
	char of[UUID_TEXT_BYTES];
	struct date until, valid_to;
	const struct issue *issue[ISSUES_MAX];
	int issue_count;
};

struct receipt {
	char batch_id[UUID_TEXT_BYTES], receipt_id[UUID_TEXT_BYTES];
	char agency[8]; /* of the sender; not printed, the request digest covers it */
	int64_t received_us;
	struct sha256 request_digest, client_cert, record_root;
	char audit_seq[24], audit_hash[SHA256_TEXT_BYTES];
	struct result *result; /* lent */
	int count;
};

const char *disposition_text(enum disposition disposition);
/* The element without a signature. name is "result" or "late"; extra (its first attributes) may be
 * "". */
void result_print(struct buf *out, const char *name, const char *extra, const struct result *r);
void receipt_print(struct buf *out, const struct receipt *r);

/* The Merkle root of RFC 6962 over the hashed leaves; they are overwritten. */
enum err merkle_leaf(const char *line, struct sha256 *out, struct error *err) MUST_USE;
enum err merkle_root(struct sha256 *leaves, int count, struct sha256 *out,
		     struct error *err) MUST_USE;

/* The receipt key. Many threads may sign with it. */
struct signer;
enum err signer_open(const char *cert_path, const char *key_path, struct signer **out,
		     struct error *err) MUST_USE;
void signer_close(struct signer *s);
DEFINE_AUTO(signer_close, struct signer *);

/* PROFILE_V1 is that of docs/protocol.md §4; the others are for lies. */
enum profile { PROFILE_V1, PROFILE_SHA1, PROFILE_INCLUSIVE };
/* Parses the unsigned document, appends the enveloped signature as last child, and prints it to
 * out. */
enum err signer_sign(const struct signer *s, enum profile profile, struct span unsigned_xml,
		     struct buf *out, struct error *err) MUST_USE;

#endif
