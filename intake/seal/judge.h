/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SEAL_JUDGE_H
#define INTAKE_SEAL_JUDGE_H

#include "seal/trust.h"

/* Judging what is signed, whatever its envelope (VDS, IDB). Private to the floor. */

/* What a parsed seal claims about itself. */
struct claim {
	struct span signed_bytes, signature;
	char country[4];
	struct date issued_on, signed_on; /* {0,0,0}: not given */
	const char *digest; /* OpenSSL's name, if the seal states one; must be the curve's */
	/* Does the seal name this signer? seal is the parsed envelope. */
	bool (*names)(const void *seal, const struct trust_signer *signer);
	const void *seal;
};

/* Signature, certificate, chain, revocation, and what the issuer may do; fills verdict, reason,
 * clause, detail and issuer of out. *authentic: the signature is right under a signer we know, so
 * the content is what somebody with that key signed. */
enum err judge_claim(const struct trust *t, const struct seal_days *days, const struct claim *claim,
		     struct seal_verdict *out, bool *authentic, struct error *err) MUST_USE;

/* The same without the signature, which is proven already: the signer's chain on the signing day,
 * its days, its office, revocation on today, and the signing day against ours. claim: country and
 * days. j begins as VERDICT_VALID. */
enum err judge_signer(const struct trust_issuer *issuer, const struct trust_signer *signer,
		      const struct seal_days *days, const struct claim *claim, struct judgement *j,
		      struct error *err) MUST_USE;

void verdict_set(struct seal_verdict *out, const struct judgement *j);

/* One envelope of signed codes. */
struct seal_envelope {
	enum seal_kind kind;
	bool (*is)(struct span bytes);
	enum err (*judge)(const struct trust *t, const struct seal_days *days, struct span bytes,
			  struct seal_verdict *out, struct error *err);
	enum err (*read)(struct span bytes, struct seal_content *out, struct error *err);
};
extern const struct seal_envelope seal_vds, seal_idb;

#endif
