/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SUBMIT_ASK_H
#define INTAKE_SUBMIT_ASK_H

#include "submit/deliver.h"

/* A small question to the service, outside the flow of batches, asked a few times if need be. Only
 * for what may be repeated: everything but a batch.
 *
 * ERR_NONE: x holds an answer of 2xx or 404, which the caller reads. ERR_NET: nobody is there.
 * ERR_AGAIN: told to wait longer than a run waits, or it broke off. ERR_TRUST: stop. ERR_REMOTE: a
 * refusal, in x->problem. */
enum err ask(struct delivery *d, struct exchange *x, struct error *err) MUST_USE;

#endif
