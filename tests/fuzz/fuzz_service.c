/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>

#include "base/limits.h"
#include "submit/deliver.h"
#include "tests/fuzz/judge.h"

/* The service's description of itself: whatever it says, a run never forms more than we can do. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct service_facts facts = { 0 };
	struct error err;
	enum err rc =
	    service_facts_read(judge_of_nobody(), (struct span){ bytes, n }, &facts, &err);

	if (rc) {
		MUST(rc == ERR_REMOTE || rc == ERR_NOMEM);
		return 0;
	}
	MUST(facts.records >= 1 && facts.records <= LIMIT_RECORDS_PER_BATCH);
	MUST(facts.bytes >= 1 && facts.bytes <= LIMIT_BATCH_BYTES);
	MUST(facts.blob_bytes >= 0);
	return 0;
}
