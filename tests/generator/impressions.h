/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GENERATOR_IMPRESSIONS_H
#define GENERATOR_IMPRESSIONS_H

#include <stdint.h>

#include "base/error.h"

/* Pairs for calibrating the likeness of stamps (tests/bench/bench_stamps.c). For each of count
 * designs: NNN-specimen.jpg, then presses of the same stamp, NNN-same-K.jpg, and presses of stamps
 * that differ in one thing: -name- (another place in the ring, as many characters), -star-, -font-,
 * or altogether: -other-. Every press is turned, worn, over- or under-inked, scaled by up to 3 %,
 * over printed text, and scanned at 200 or 300 dpi. */
enum err impressions_write(const char *dir, int count, uint64_t seed, struct error *err) MUST_USE;

#endif
