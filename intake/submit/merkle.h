/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SUBMIT_MERKLE_H
#define INTAKE_SUBMIT_MERKLE_H

#include "base/error.h"
#include "base/hash.h"

/* The tree of RFC 6962 §2.1: shows that one person's record is in a batch without showing the
 * others. */

/* SHA-256(0x00 ‖ text) */
enum err merkle_leaf(const char *text, struct sha256 *out, struct error *err) MUST_USE;
/* The root over count leaves in this order; of none it is SHA-256 of nothing. The leaves are used
 * up. */
enum err merkle_root(struct sha256 *leaf, int count, struct sha256 *out,
		     struct error *err) MUST_USE;

#endif
