/* SPDX-License-Identifier: Apache-2.0 */
#include "model/decision.h"

#include "model/word.h"

static const struct word decides[] = {
	[DECIDE_NONE] = { "none", NULL },       [DECIDE_ACCEPT] = { "accept", NULL },
	[DECIDE_REJECT] = { "reject", NULL },   [DECIDE_HOLD] = { "hold", NULL },
	[DECIDE_SUSPECT] = { "suspect", NULL },
};

DEFINE_WORD_TEXT(decide, enum decide, decide, decides);
DEFINE_WORD_PARSE(decide, enum decide, decides);
