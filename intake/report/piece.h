/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_REPORT_PIECE_H
#define INTAKE_REPORT_PIECE_H

#include <stdbool.h>
#include <stddef.h>

/* Pieces of a letter with names in braces: "…（流水号 {serial}）…". */
struct piece {
	const char *name;  /* "serial" */
	const char *value; /* what stands there instead */
};

/* Fills in; ends with a piece without a name. An unknown name in braces stays as it is, so that a
 * mistake in the data is seen on the first paper. false: it does not fit. */
bool piece_fill(char *to, size_t size, const char *text, const struct piece *pieces);

#endif
