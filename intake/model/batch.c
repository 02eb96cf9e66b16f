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

static const struct word dispositions[] = {
	{ "accepted", "已受理" },   { "accepted-with-warning", "已受理（有提示）" },
	{ "duplicate", "重复" },    { "deferred", "平台暂缓" },
	{ "rejected", "平台退回" },
};

const char *
disposition_zh(const char *disposition)
{
	int i = word_find(dispositions, COUNT_OF(dispositions), disposition);

	return i < 0 ? disposition : dispositions[i].zh;
}
