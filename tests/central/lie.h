/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_CENTRAL_LIE_H
#define TESTS_CENTRAL_LIE_H

#include "base/buf.h"
#include "base/error.h"
#include "tests/central/receipt.h"

/* Receipts no client may accept. Each takes the true receipt and spoils one thing; where the client
 * could only see it in the content, the lie is signed again with the true key. */

/* The number of the lie, −1 if there is none of that name. */
int lie_find(const char *name);
void lies_list(struct buf *out); /* "lie-<name>", one per line */
enum err lie_tell(int number, struct span receipt, const struct signer *signer,
		  const struct signer *stranger, struct buf *out, struct error *err) MUST_USE;

#endif
