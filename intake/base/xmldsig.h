/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_BASE_XMLDSIG_H
#define INTAKE_BASE_XMLDSIG_H

#include <libxml/tree.h>
#include <openssl/evp.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/error.h"

/* XML signatures (W3C XML Signature 1.1) in one single shape: enveloped, exclusive C14N, one
 * reference to the whole document, one X.509 certificate inside. Everything else is refused before
 * any key is used, because general checkers accept far too much (docs/decisions/0060, 0130). Whose
 * certificate is believed is the caller's question; here it is bytes. */

/* A signature taken apart. What was signed is these bytes and nothing else: values are read from a
 * parse of content, after xmldsig_check. */
struct xml_signature {
	struct buf info;        /* SignedInfo, canonical: what the value is of */
	struct buf value;       /* as decoded from Base64 */
	struct buf certificate; /* DER, judged by nobody yet */
	struct buf content; /* the document without the Signature, canonical: what is digested */
};
void xml_signature_init(struct xml_signature *s);
void xml_signature_free(struct xml_signature *s);
static inline void
auto_xml_signature(struct xml_signature *s)
{
	xml_signature_free(s);
}

/* Takes the signature of doc apart and out of the tree. ERR_TRUST says which part is not as the
 * profile says: another shape, more than one Signature or one elsewhere than last in the root,
 * comments, processing instructions or entities anywhere. out is initialised by the caller. */
enum err xmldsig_take(xmlDoc *doc, struct xml_signature *out, struct error *err) MUST_USE;

/* Which algorithms count; all others are refused. */
enum xmldsig_algorithms {
	XMLDSIG_SHA256, /* docs/protocol.md: digest SHA-256; ecdsa-sha256, -384, rsa-sha256 */
	XMLDSIG_SHA2,   /* docs/issue-list.md: SHA-256, -384, -512 in both places */
};
/* Is value the key's signature of info, and the digest in info that of content? Reads info again,
 * from the bytes the signature is of. ECDSA keys as long as the hash, RSA from 2,048 bits.
 * Otherwise ERR_TRUST; ERR_CONFLICT: the signature is right and the document is another. */
enum err xmldsig_check(const struct xml_signature *s, EVP_PKEY *key,
		       enum xmldsig_algorithms algorithms, struct error *err) MUST_USE;

/* What makes the value of a signature: for ECDSA r‖s, each as long as the field. */
struct xmldsig_signer {
	struct span certificate; /* DER, goes into the document */
	EVP_PKEY *key;           /* lent: private, or in a token */
};
/* document signed, appended to out: the Signature becomes the last child of its root. ERR_DATA for
 * a key that no method of XMLDSIG_SHA2 fits (SM2, RSA below 2,048 bits), or that is not that of
 * the certificate. */
enum err xmldsig_sign(struct span document, const struct xmldsig_signer *signer, struct buf *out,
		      struct error *err) MUST_USE;

#endif
