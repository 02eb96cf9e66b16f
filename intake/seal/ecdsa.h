/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SEAL_ECDSA_H
#define INTAKE_SEAL_ECDSA_H

#include "seal/key.h"

/* Verifies raw signatures r‖s under one key, many times: the context is prepared once and copied
 * per seal (fresh contexts cost 8 %, signatures.md §4). Immutable after opening. */
struct verifier;

enum signature_answer {
	SIGNATURE_GOOD,
	SIGNATURE_BAD,    /* well-formed, does not verify */
	SIGNATURE_LENGTH, /* not twice the field size */
	SIGNATURE_ZERO,   /* r or s is zero */
};

/* key is lent and must stay; its curve is in the list (curve_of). */
enum err verifier_open(EVP_PKEY *key, const char *sm2_id, struct verifier **out,
		       struct error *err) MUST_USE;
void verifier_close(struct verifier *v); /* NULL is fine */
DEFINE_AUTO(verifier_close, struct verifier *);
enum err verifier_check(const struct verifier *v, struct span data, struct span signature,
			enum signature_answer *out, struct error *err) MUST_USE;
const struct curve *verifier_curve(const struct verifier *v);

#endif
