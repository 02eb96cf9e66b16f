/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GENERATOR_MARKS_H
#define GENERATOR_MARKS_H

#include <stdint.h>

#include "base/error.h"

/* Pages for measuring the finder of stamps (tests/bench/bench_marks.c): each has text, a table,
 * often a coloured letterhead and a blue signature, and at most one stamp: round, oval or square,
 * of any size and colour, fresh to faded, anywhere, sometimes cut by an edge. NNN.jpg or NNN.tif,
 * and marks.tsv with a line each: file, shape or "none", colour, width and height in mm, centre in
 * mm, visible share, strength of the ink, "rgb", "gray" or "bilevel". */
enum err marks_write(const char *dir, int count, uint64_t seed, struct error *err) MUST_USE;

#endif
