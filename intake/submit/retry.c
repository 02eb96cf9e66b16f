/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/retry.h"

#include <assert.h>

#include "base/attr.h"
#include "base/text.h"

#define WAIT_BASE_US      ((int64_t)1000000)
#define WAIT_MAX_US       ((int64_t)300 * 1000000)
#define RETRY_AFTER_MAX_S ((int64_t)24 * 3600)
#define BREAKER_FAILURES  5

/* One row per status that means something; all others are an unknown outcome. */
static const struct row {
	int status;
	enum answer_class sent;  /* to a POST */
	enum answer_class asked; /* to a GET of the batch */
} rows[] = {
	{ 200, ANSWER_RECEIPT, ANSWER_RECEIPT },    { 201, ANSWER_RECEIPT, ANSWER_UNKNOWN },
	{ 202, ANSWER_PENDING, ANSWER_PENDING },    { 400, ANSWER_PERMANENT, ANSWER_UNKNOWN },
	{ 401, ANSWER_TRUST, ANSWER_TRUST },        { 403, ANSWER_TRUST, ANSWER_TRUST },
	{ 404, ANSWER_UNKNOWN, ANSWER_NOT_BOOKED }, { 405, ANSWER_PERMANENT, ANSWER_UNKNOWN },
	{ 408, ANSWER_TOLD, ANSWER_TOLD },          { 409, ANSWER_TOLD, ANSWER_TOLD },
	{ 413, ANSWER_TOO_BIG, ANSWER_UNKNOWN },    { 415, ANSWER_PERMANENT, ANSWER_UNKNOWN },
	{ 422, ANSWER_PERMANENT, ANSWER_UNKNOWN },  { 425, ANSWER_TOLD, ANSWER_TOLD },
	{ 429, ANSWER_TOLD, ANSWER_TOLD },          { 503, ANSWER_TOLD, ANSWER_TOLD },
};

static enum answer_class
class_of_status(int status, bool asked, const char *code)
{
	/* Any 4xx with this code is about clocks; waiting costs nothing, and the dates of papers
	 * are never altered. */
	if (status >= 400 && status < 500 && text_equal(code, "clock"))
		return ANSWER_TOLD;
	/* A 404 that is not about this batch is a wrong address, not the word that it was never
	 * booked. */
	if (status == 404 && asked && !text_equal(code, "unknown-batch"))
		return ANSWER_UNKNOWN;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (rows[i].status == status)
			return asked ? rows[i].asked : rows[i].sent;
	return ANSWER_UNKNOWN;
}

enum answer_class
retry_class(enum exchange_end end, int status, bool asked, const char *code)
{
	switch (end) {
	case END_ANSWERED:
		return class_of_status(status, asked, code);
	case END_BEFORE:
		return ANSWER_BEFORE;
	case END_TRUST:
		return ANSWER_TRUST;
	default:
		return ANSWER_UNKNOWN;
	}
}

const char *
answer_class_text(enum answer_class c)
{
	static const char *const texts[] = {
		[ANSWER_RECEIPT] = "receipt",
		[ANSWER_PENDING] = "pending",
		[ANSWER_NOT_BOOKED] = "not-booked",
		[ANSWER_BEFORE] = "transient-before",
		[ANSWER_UNKNOWN] = "unknown-outcome",
		[ANSWER_TOLD] = "told-to-wait",
		[ANSWER_TRUST] = "trust",
		[ANSWER_PERMANENT] = "batch-permanent",
		[ANSWER_TOO_BIG] = "too-big",
	};

	assert((size_t)c < COUNT_OF(texts));
	return texts[c];
}

int64_t
retry_wait_us(int tries, int64_t retry_after_s, uint64_t random)
{
	int64_t ceiling = WAIT_BASE_US, wait, floor;

	assert(tries >= 0);
	for (int i = 0; i < tries && ceiling < WAIT_MAX_US; i++)
		ceiling *= 2;
	if (ceiling > WAIT_MAX_US)
		ceiling = WAIT_MAX_US;
	wait = (int64_t)(random % (uint64_t)(ceiling + 1));
	if (retry_after_s > RETRY_AFTER_MAX_S)
		retry_after_s = RETRY_AFTER_MAX_S;
	floor = retry_after_s > 0 ? retry_after_s * 1000000 : 0;
	return wait > floor ? wait : floor;
}

void
breaker_saw(struct breaker *b, enum answer_class c)
{
	b->failures = c == ANSWER_BEFORE ? b->failures + 1 : 0;
}

bool
breaker_open(const struct breaker *b)
{
	return b->failures >= BREAKER_FAILURES;
}
