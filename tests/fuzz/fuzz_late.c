/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>

#include "submit/late.h"
#include "tests/fuzz/judge.h"

/* Late results, unsigned or signed by whom nobody vouches for: none is ever believed. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct late_page page = { 0 };
	struct error err;
	enum err rc = late_check(judge_of_nobody(), n ? bytes[0] : 0, (struct span){ bytes, n },
				 (int64_t)1783668600 * 1000000, &page, &err);

	MUST(rc == ERR_REMOTE || rc == ERR_TRUST);
	MUST(!page.result);
	return 0;
}
