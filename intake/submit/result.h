/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SUBMIT_RESULT_H
#define INTAKE_SUBMIT_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include <libxml/tree.h>

#include "model/batch.h"

/* What the service says of one record: <result> of a receipt, <late> of late results. Read only
 * from a tree whose signature was checked. */

/* Fills all but the digest. false: no id, no revision or no disposition. Every reason is kept in
 * words, the first error in front; where the service gives only a code we know, its words are ours.
 */
bool result_read(const xmlNode *node, struct record_result *out);

/* What a code of docs/protocol.md §4 means, in Chinese; "" for one we do not know. */
const char *result_code_words(const char *code);

/* "2026-07-10T07:30:02Z", with or without a fraction (which is dropped). */
bool moment_parse(const char *text, int64_t *out_us);

#endif
