/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_READ_ALIGN_H
#define INTAKE_READ_ALIGN_H

#include "read/ocr.h"

/* Where the characters of a line really stand. The recogniser knows their order, but its places run
 * one or two characters ahead or behind; the columns of ink in the picture are exact, but a Chinese
 * character has up to three of them and two Latin letters may share one. The cheapest way to lay
 * the one over the other is nearly always right. */

#define ALIGN_RUNS_MAX 300

/* Columns of ink without paper between them, to exclusive. */
struct ink_run {
	int from, to;
};

/* Corrects left and right of the symbols. Symbols that share a run get its two edges and the middle
 * between them. More runs than ALIGN_RUNS_MAX, or no memory: they stay as they are. */
void align_symbols(struct ocr_symbols *line, const struct ink_run *run, int run_count);

#endif
