/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SEAL_C40_H
#define INTAKE_SEAL_C40_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* C40 (ISO/IEC 16022 §5.2.5 as ICAO Doc 9303-13 §2.6 uses it): three characters in two bytes.
 * Capital letters, digits and space cost one value, the rest of ASCII two (shift sets 1–3); a last
 * lonely character is 0xFE and its code + 1. */

/* Appends the code of an ASCII text; false (nothing appended) when it holds anything else. */
bool c40_put(struct buf *out, const char *text);
/* Bytes to text, exactly; false for an odd length, an impossible value, a shift that stands for
 * nothing, NUL, or text that does not fit. */
bool c40_get(struct span bytes, char *to, size_t size);
/* Bytes that a text of n one-value characters takes. */
static inline size_t
c40_bytes(size_t n)
{
	return (n + 2) / 3 * 2;
}

#endif
