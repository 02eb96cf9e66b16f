/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SEAL_KEY_H
#define INTAKE_SEAL_KEY_H

#include <openssl/evp.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"
#include "seal/seal.h"

/* The curves a seal may use. The hash goes with the curve, so a seal cannot choose a weaker one
 * (BSI TR-03137-1 §3.3, ICAO Doc 9303-12 §7.1, GB/T 32918.2 for SM2). */
struct curve {
	const char *group;  /* OpenSSL's name */
	const char *digest; /* OpenSSL's name */
	size_t field_bytes; /* r and s take this much each */
	bool sm2;
};
#define CURVE_FIELD_BYTES_MAX 66
/* What signers of both sides use if they agreed on nothing else (GB/T 35276-2017 §10). */
#define SM2_ID_DEFAULT "1234567812345678"
#define SM2_ID_BYTES   64

DEFINE_AUTO(EVP_PKEY_free, EVP_PKEY *);
DEFINE_AUTO(EVP_PKEY_CTX_free, EVP_PKEY_CTX *);
DEFINE_AUTO(EVP_MD_CTX_free, EVP_MD_CTX *);

/* The row of a key's curve, or NULL: not an EC key, or a curve that is not in the list. */
const struct curve *curve_of(EVP_PKEY *key);

/* A signature context for data under key, sign or verify; with SM2 the signer's distinguishing id
 * (never NULL) is hashed in. The key context must live as long as the other one: free both. */
struct signature_context {
	EVP_MD_CTX *md;
	EVP_PKEY_CTX *key;
};
enum signature_use { SIGNATURE_MAKE, SIGNATURE_CHECK };
enum err signature_open(EVP_PKEY *key, const char *sm2_id, enum signature_use use,
			struct signature_context *out, struct error *err) MUST_USE;
void signature_close(struct signature_context *c);
static inline void
auto_signature(struct signature_context *c)
{
	signature_close(c);
}

struct seal_key {
	EVP_PKEY *pkey; /* of any kind: a list may be signed with RSA */
};
/* r‖s of data, each of the curve's field size, appended to out. */
enum err key_sign(EVP_PKEY *key, const char *sm2_id, struct span data, struct buf *out,
		  struct error *err) MUST_USE;

/* The last words of OpenSSL's error queue as one line, and the queue emptied. For texts of errors.
 */
const char *openssl_words(char *to, size_t size);

#endif
