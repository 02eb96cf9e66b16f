/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>

#include "seal/seal.h"

/* A code from a paper: any bytes. Reading it must stay inside them, and without anybody to trust
 * nothing is ever valid. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static struct trust *trust;
	struct seal_days days = { { 2026, 3, 10 }, { 2026, 3, 10 } };
	struct span seal = { bytes, n };
	AUTO(seal_content)
	struct seal_content content = { 0 };
	AUTO(buf)
	struct buf unwrapped = BUF(LIMIT_SMALL_FILE_BYTES);
	struct seal_verdict v;
	struct error err;

	if (!trust && trust_open("tests/fuzz", &trust, &err)) /* no issuer lives there */
		abort();
	if (n == 0 || n > LIMIT_CODE_BYTES)
		return 0;
	if (seal_judge(trust, &days, seal, &v, &err) || v.verdict == VERDICT_VALID)
		abort();
	if (!seal_read(seal, &content, &err) && v.reason == SEAL_REASON_FORMAT_FAILURE)
		abort(); /* the two must agree on what a seal is */
	if (seal_unwrap(seal, &unwrapped) &&
	    !seal_is_payload((struct span){ unwrapped.bytes, unwrapped.length }))
		abort();
	(void)seal_stranger(seal);
	return 0;
}
