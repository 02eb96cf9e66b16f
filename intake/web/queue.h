/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_WEB_QUEUE_H
#define INTAKE_WEB_QUEUE_H

#include "store/store.h"

/* What waits, oldest first, for whom works through it (store_queue_place). */
#define QUEUE_REVIEW  (LIST_STATE(STATE_CHECKED) | LIST_STATE(STATE_REVIEW))
#define QUEUE_CONFIRM (LIST_STATE(STATE_FIRST_OK) | LIST_STATE(STATE_REJECT_PROPOSED))

#endif
