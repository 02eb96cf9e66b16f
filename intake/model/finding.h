/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_MODEL_FINDING_H
#define INTAKE_MODEL_FINDING_H

#include <stdbool.h>

#include "model/field.h"
#include "model/reason.h"

/* One rule's result, with its evidence. Written by rules/ only. The outcome of a document is the
 * worst of its findings. */
enum outcome { OUTCOME_ACCEPT, OUTCOME_REVIEW, OUTCOME_REJECT };

#define RULE_ID_BYTES      8
#define FINDING_TEXT_BYTES 192

struct finding {
	char rule[RULE_ID_BYTES]; /* "T05" */
	int version;
	enum outcome outcome;
	char reason[REASON_BYTES]; /* "R13"; "" when accepted with nothing to say */
	bool hold; /* suspect: kept, never returned; the person only hears 正在核实 */
	char seen[FINDING_TEXT_BYTES];   /* the value seen, as short text: "2025-05-20" */
	char needed[FINDING_TEXT_BYTES]; /* the value needed: "≥ 2025-07-10" */
	int page;                        /* −1: not on a page */
	struct box_mm where;             /* zero size: the whole page */
};

const char *outcome_text(enum outcome outcome); /* "accept", "review", "reject" */
bool outcome_parse(const char *text, enum outcome *out);

#endif
