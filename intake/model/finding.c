/* SPDX-License-Identifier: Apache-2.0 */
#include "model/finding.h"

#include "model/word.h"

static const struct word outcomes[] = {
	[OUTCOME_ACCEPT] = { "accept", NULL },
	[OUTCOME_REVIEW] = { "review", NULL },
	[OUTCOME_REJECT] = { "reject", NULL },
};

DEFINE_WORD_TEXT(outcome, enum outcome, outcome, outcomes);
DEFINE_WORD_PARSE(outcome, enum outcome, outcomes);
