/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SUBMIT_SIGNATURE_H
#define INTAKE_SUBMIT_SIGNATURE_H

#include <stdint.h>

#include <libxml/tree.h>

#include "base/attr.h"
#include "base/error.h"

/* XML-DSig in one single shape: enveloped, exclusive C14N, one reference to the whole document,
 * SHA-256, ECDSA or RSA, one X.509 certificate inside. Everything else is refused before any key is
 * used, because general checkers accept far too much (signatures.md §0.1, §5.3;
 * docs/decisions/0060-receipt-signature.md). */

/* Whom we believe: the certificates of one PEM file, each an anchor of its own. */
struct anchors;
enum err anchors_open(const char *pem_path, struct anchors **out, struct error *err) MUST_USE;
void anchors_close(struct anchors *a);
DEFINE_AUTO(anchors_close, struct anchors *);

/* Checks the signature of doc against the anchors as they stood at that moment, and takes the
 * Signature element out of the tree: what is left in doc is exactly what was signed, so read values
 * only afterwards and only from it. Refusals are ERR_TRUST and say why; doc is then not to be used.
 */
enum err signature_check(xmlDoc *doc, const struct anchors *anchors, int64_t at_us,
			 struct error *err) MUST_USE;

#endif
