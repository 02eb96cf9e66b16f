/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_CATALOG_NEAREST_H
#define INTAKE_CATALOG_NEAREST_H

#include <stddef.h>

/* The word a person most likely meant: fewest letters changed, added, left out or swapped with
 * their neighbour, at most a third of what was typed. NULL when none is near. */
const char *nearest_word(const char *typed, const char *const *words, size_t count);

#endif
