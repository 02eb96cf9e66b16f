/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_WEB_QUEUE_H
#define INTAKE_WEB_QUEUE_H

#include "web/visit.h"

/* What waits, oldest first: for whom works through it. */
#define QUEUE_REVIEW  (LIST_STATE(STATE_CHECKED) | LIST_STATE(STATE_REVIEW))
#define QUEUE_CONFIRM (LIST_STATE(STATE_FIRST_OK) | LIST_STATE(STATE_REJECT_PROPOSED))

/* Deep enough for a day's work; behind it one starts at the front again. */
#define LIMIT_QUEUE 400

struct queue_place {
	int at, of; /* from 1; at 0: this one does not wait */
	char next[DOCUMENT_ID_BYTES + 1], previous[DOCUMENT_ID_BYTES + 1]; /* "RZ…/1", "" none */
};
/* next of one that does not wait any more is the one behind its place. */
enum err queue_find(struct visit *v, uint32_t states, const char *id, struct queue_place *out,
		    struct error *err) MUST_USE;

#endif
