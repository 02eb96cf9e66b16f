/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRAINER_WRITE_H
#define TRAINER_WRITE_H

#include <stddef.h>

#include "tests/generator/rng.h"

/* What the networks are taught to read. ease: 0 a few signs … 1 everything; to may stay empty. */
void write_numerals(struct rng *r, double ease, char *to, size_t size);
void write_capitals(struct rng *r, double ease, char *to, size_t size);

#endif
