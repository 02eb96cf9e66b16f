/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "submit/envelope.h"
#include "submit/retry.h"
#include "submit/transport.h"

/* An answer that is no receipt: status, problem document, Retry-After. Whatever it is, it has a
 * class, silence and nonsense are never a verdict about the records, and no wait is longer than a
 * day. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	char code[40], why[160];
	struct envelope e = { 0 };
	struct error err;
	enum answer_class class;
	int status;
	int64_t wait, told;

	if (n < 12)
		return 0;
	status = (bytes[0] << 8 | bytes[1]) % 700;
	memcpy(&told, bytes + 2, sizeof(told));
	problem_read((struct span){ bytes + 11, n - 11 }, code, sizeof(code), why, sizeof(why));
	if (strlen(code) >= sizeof(code) || strlen(why) >= sizeof(why))
		abort();
	class = retry_class((enum exchange_end)(bytes[10] % 4), status, bytes[10] & 16, code);
	if (bytes[10] % 4 == END_BROKEN && class != ANSWER_UNKNOWN)
		abort();
	if (class == ANSWER_PERMANENT && (status < 400 || status >= 500))
		abort();
	wait = retry_wait_us(bytes[10], told, (uint64_t)told * 2654435761u);
	if (wait < 0 || wait > (int64_t)24 * 3600 * 1000000)
		abort();
	/* The same bytes as a stored batch: damaged, or a whole one. */
	if (envelope_read((struct span){ bytes + 11, n - 11 }, &e, &err) == ERR_NONE && e.count < 1)
		abort();
	envelope_free(&e);
	return 0;
}
