/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_STORE_AUDIT_CHAIN_H
#define INTAKE_STORE_AUDIT_CHAIN_H

#include "model/audit.h"

/* hash = SHA-256(hash of the line before ‖ canonical line); before the first line 32 zero bytes.
 * The same for every engine; docs/audit.md shows how to check it without this program. */
enum err audit_hash(const struct audit_line *line, const struct sha256 *before, struct sha256 *out,
		    struct error *err) MUST_USE;

#endif
