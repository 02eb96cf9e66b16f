/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_MODEL_DECISION_H
#define INTAKE_MODEL_DECISION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "base/limits.h"
#include "model/reason.h"

/* What a named person decided. 初审 proposes, 复核 by another person makes it take effect;
 * rejection too. */
#define USER_BYTES 64

enum decide { DECIDE_NONE, DECIDE_ACCEPT, DECIDE_REJECT, DECIDE_HOLD, DECIDE_SUSPECT };
enum stage { STAGE_FIRST, STAGE_SECOND }; /* 初审, 复核 */

struct decision {
	enum stage stage;
	enum decide decide;
	char by[USER_BYTES];
	int64_t at_us;
	char reason[LIMIT_REASONS_PER_DECISION]
		   [REASON_BYTES]; /* all defects at once (一次性告知) */
	int reason_count;
	char note[512];
	struct date due_on; /* of a hold */
};

const char *decide_text(enum decide decide); /* "accept", "reject", "hold", "suspect" */
bool decide_parse(const char *text, enum decide *out);

#endif
