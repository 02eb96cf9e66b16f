/* SPDX-License-Identifier: Apache-2.0 */
#include "model/state.h"

#include <stdint.h>

#include "model/word.h"

static const struct word states[] = {
#define X(name, text, zh) { text, zh },
	STATES(X)
#undef X
};

#define TO(name) (UINT32_C(1) << STATE_##name)

/* domain.md §4.5, row by row. What it does not name is said here:
 * - CHECKED also moves to WAIT_FIX and REJECT_PROPOSED: a person may see what no rule saw.
 * - A correction that leaves nothing to review leads from REVIEW back to CHECKED, and one that
 *   clears a suspicion from SUSPECT to REVIEW only.
 * - A re-scan (R19, the image cannot be read) leads from INDEXED, CHECKED and REVIEW back to
 *   REGISTERED, so that the shield stays.
 * - A duplicate (U01, U03) is closed from wherever it is noticed: INDEXED, CHECKED or REVIEW.
 * - A paper for another agency found at review (A03) is forwarded by the second person.
 * - The answer to an unknown submission may be any result, or that it is still being worked on. */
static const uint32_t moves[] = {
	[STATE_ARRIVED] = TO(OPENED) | TO(FORWARDED),
	[STATE_OPENED] = TO(REGISTERED),
	[STATE_REGISTERED] = TO(SCANNED),
	[STATE_SCANNED] = TO(INDEXED) | TO(OPENED),
	[STATE_INDEXED] = TO(CHECKED) | TO(REGISTERED) | TO(CLOSED_DUP),
	[STATE_CHECKED] = TO(FIRST_OK) | TO(REVIEW) | TO(SUSPECT) | TO(WAIT_FIX) |
			  TO(REJECT_PROPOSED) | TO(REGISTERED) | TO(CLOSED_DUP),
	[STATE_REVIEW] = TO(CHECKED) | TO(FIRST_OK) | TO(WAIT_FIX) | TO(REJECT_PROPOSED) |
			 TO(SUSPECT) | TO(QUERY_ISSUER) | TO(REGISTERED) | TO(CLOSED_DUP),
	[STATE_QUERY_ISSUER] = TO(REVIEW),
	[STATE_WAIT_FIX] = TO(REVIEW) | TO(REJECT_PROPOSED),
	[STATE_FIRST_OK] = TO(VERIFIED) | TO(REVIEW),
	[STATE_REJECT_PROPOSED] = TO(REJECTED) | TO(REVIEW) | TO(FORWARDED),
	[STATE_SUSPECT] = TO(REVIEW) | TO(REFERRED),
	[STATE_VERIFIED] = TO(BATCHED),
	[STATE_BATCHED] = TO(SUBMITTED) | TO(SUBMITTED_UNKNOWN),
	[STATE_SUBMITTED] = TO(CONFIRMED) | TO(BOUNCED),
	[STATE_SUBMITTED_UNKNOWN] = TO(SUBMITTED) | TO(CONFIRMED) | TO(BOUNCED),
	[STATE_BOUNCED] = TO(REVIEW),
	[STATE_CONFIRMED] = TO(ARCHIVED),
	[STATE_REJECTED] = TO(ARCHIVED),
	[STATE_FORWARDED] = TO(ARCHIVED),
	[STATE_CLOSED_DUP] = TO(ARCHIVED),
	[STATE_REFERRED] = TO(ARCHIVED),
	[STATE_ARCHIVED] = 0,
};

_Static_assert(COUNT_OF(moves) == STATE_COUNT, "every state has a row");

/* OPENED counts as well: a document stands there only when it is sent back for a new scan. */
static const uint32_t shielding = TO(OPENED) | TO(REGISTERED) | TO(SCANNED) | TO(INDEXED) |
				  TO(CHECKED) | TO(REVIEW) | TO(QUERY_ISSUER) | TO(WAIT_FIX) |
				  TO(FIRST_OK) | TO(REJECT_PROPOSED) | TO(SUSPECT) | TO(VERIFIED) |
				  TO(BATCHED) | TO(SUBMITTED) | TO(SUBMITTED_UNKNOWN) | TO(BOUNCED);

bool
state_may_move(enum state from, enum state to)
{
	assert((size_t)from < STATE_COUNT);
	assert((size_t)to < STATE_COUNT);
	return (moves[from] >> to & 1U) != 0;
}

bool
state_shields(enum state state)
{
	assert((size_t)state < STATE_COUNT);
	return (shielding >> state & 1U) != 0;
}

DEFINE_WORD_TEXT(state, enum state, state, states);
DEFINE_WORD_ZH(state, enum state, state, states);
DEFINE_WORD_PARSE(state, enum state, states);
