/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "seal/seal.h"

/* ICAO barcodes: the input is what is inside, put into Base32 (and packed, if the first byte says
 * so) here, because no fuzzer learns Base32 over zlib; and the input as it is. Without anybody to
 * trust nothing is ever valid. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static struct trust *trust;

static void
judge(struct span code)
{
	struct seal_days days = { { 2026, 3, 10 }, { 2026, 3, 10 } };
	AUTO(seal_content)
	struct seal_content content = { 0 };
	struct seal_verdict v;
	struct error err;

	if (code.length == 0 || code.length > LIMIT_CODE_BYTES)
		return;
	if (seal_judge(trust, &days, code, &v, &err) || v.verdict == VERDICT_VALID)
		abort();
	if (seal_is_payload(code) &&
	    !seal_read(code, &content, &err) == (v.reason == SEAL_REASON_FORMAT_FAILURE))
		abort(); /* the two must agree on what a seal is; strangers are read by nobody */
}

static void
put_base32(struct span from, struct buf *to)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	unsigned int bits = 0;
	int count = 0;

	for (size_t i = 0; i < from.length; i++) {
		bits = bits << 8 | from.bytes[i];
		for (count += 8; count >= 5; count -= 5)
			buf_byte(to, (uint8_t)digits[bits >> (count - 5) & 31]);
		bits &= 0xFF;
	}
	if (count > 0)
		buf_byte(to, (uint8_t)digits[bits << (5 - count) & 31]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	AUTO(buf)
	struct buf code = BUF(LIMIT_CODE_BYTES + 1);
	static uint8_t packed[16384];
	uLongf length = sizeof(packed);
	struct error err;

	if (!trust && trust_open("tests/fuzz", &trust, &err)) /* no issuer lives there */
		abort();
	judge((struct span){ bytes, n });
	if (n < 2)
		return 0;
	buf_text(&code, "RDB1");
	buf_byte(&code, (uint8_t)('A' + bytes[0] % 4));
	if (bytes[0] & 4) {
		if (compress(packed, &length, bytes + 1, n - 1) != Z_OK)
			return 0;
		put_base32((struct span){ packed, length }, &code);
	} else {
		put_base32((struct span){ bytes + 1, n - 1 }, &code);
	}
	judge((struct span){ code.bytes, code.length });
	return 0;
}
