/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SUBMIT_SPLIT_H
#define INTAKE_SUBMIT_SPLIT_H

#include "base/buf.h"
#include "base/error.h"
#include "catalog/catalog.h"
#include "model/batch.h"
#include "store/store.h"

/* A batch the service calls too big becomes two with new keys, its records' bytes unchanged; the
 * old one is superseded in the same transaction (413 promises that nothing of it was booked). */
enum err batch_split(struct store *store, const struct act *act, const struct config *config,
		     const struct batch *batch, struct span body, struct error *err) MUST_USE;

#endif
