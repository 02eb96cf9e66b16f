/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_CATALOG_PLACE_H
#define INTAKE_CATALOG_PLACE_H

#include <stdbool.h>
#include <stddef.h>

/* Where the program's data files lie: in the source tree the program was built in, else in
 * $PREFIX/share of where it is installed. */

struct place {
	const char *name;  /* of the folder: "templates" */
	const char *share; /* where it lies when installed, below a folder above the program */
	const char *mark;  /* a file that proves it is the right one: "reasons.xml" */
};

/* Looks in the folders above the program, nearest first, and in their share. false, and "" in to,
 * when there is none. */
bool place_find(const struct place *place, char *to, size_t size);

/* The same, in and above a folder of the caller's choice: for tests. */
bool place_find_above(const char *start, const struct place *place, char *to, size_t size);

#endif
