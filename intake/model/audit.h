/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_MODEL_AUDIT_H
#define INTAKE_MODEL_AUDIT_H

#include <stdint.h>

#include "base/hash.h"
#include "model/decision.h"
#include "model/serial.h"

/* Who acts, and when: every change of the store carries one and leaves one audit line in the same
 * transaction. */
struct act {
	char actor[USER_BYTES]; /* a user, or "system:capture" */
	int64_t at_us;
};

/* One line of the append-only, hash-chained log: hash = SHA-256(previous hash ‖ canonical line),
 * docs/audit.md. */
struct audit_line {
	int64_t seq; /* from 1, no gaps */
	int64_t at_us;
	char actor[USER_BYTES];
	char action[32];  /* "register", "decide", … */
	char object[48];  /* serial, document id, batch id */
	char detail[512]; /* key=value, no names, no ID numbers */
	struct sha256
	    content; /* digest of the object's row after the change; zero = the line carries none */
	struct sha256 hash;
};

/* "初审" for "decide"; the word itself when it has none. */
const char *audit_action_zh(const char *action);

#endif
