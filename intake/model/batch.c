/* SPDX-License-Identifier: Apache-2.0 */
#include "model/batch.h"

#include "model/word.h"

static const struct word states[] = {
	[BATCH_FROZEN] = { "frozen", NULL },         [BATCH_SENT] = { "sent", NULL },
	[BATCH_SETTLED] = { "settled", NULL },       [BATCH_BLOCKED] = { "blocked", NULL },
	[BATCH_SUPERSEDED] = { "superseded", NULL },
};

DEFINE_WORD_TEXT(batch_state, enum batch_state, state, states);
DEFINE_WORD_PARSE(batch_state, enum batch_state, states);
