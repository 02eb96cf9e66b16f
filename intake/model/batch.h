/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_MODEL_BATCH_H
#define INTAKE_MODEL_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/random.h"
#include "model/decision.h"

/* 报送批次. Records frozen into bytes that are sent unchanged until the service's signed receipt is
 * stored. */
enum batch_state {
	BATCH_FROZEN, /* bytes and key stored, never sent */
	BATCH_SENT, /* handed to the network; the outcome is unknown until the receipt is stored */
	BATCH_SETTLED,    /* receipt verified and stored */
	BATCH_BLOCKED,    /* the service says our bytes are wrong: a defect, a person must look */
	BATCH_SUPERSEDED, /* too big: split into others */
};

struct batch {
	char id[UUID_TEXT_BYTES]; /* also the idempotency key */
	char run[40];             /* the submission run that formed it, "2026-W28-1" */
	enum batch_state state;
	int count;            /* records */
	struct sha256 digest; /* of the frozen bytes */
	int64_t formed_us, sent_us, settled_us;
	int attempts;
	int64_t not_before_us; /* earliest next attempt */
	char last_error[160];
	char verifier[USER_BYTES], submitter[USER_BYTES];
};

const char *batch_state_text(enum batch_state state); /* "frozen" … */
bool batch_state_parse(const char *text, enum batch_state *out);

/* The service's word on a record as people say it: "已受理" for "accepted"; a stranger itself. */
const char *disposition_zh(const char *disposition);

/* One record's result as the receipt says it. */
struct record_result {
	char record_id[UUID_TEXT_BYTES];
	int revision;
	struct sha256
	    digest; /* of the record's canonical bytes, as we froze it; zero in late ones */
	char disposition[32]; /* accepted, accepted-with-warning, duplicate, deferred, rejected */
	char code[32];        /* first issue's code, "" none */
	char path[96];
	char words[400]; /* the reasons for people, all of them, "" none; longer ones end in "…" */
	bool correctable;
	struct date valid_to;
};

#endif
