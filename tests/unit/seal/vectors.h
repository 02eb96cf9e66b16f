/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_SEAL_VECTORS_H
#define TESTS_UNIT_SEAL_VECTORS_H

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/text.h"

#define VECTORS_WHOLE "../shared/vectors"
#define VECTORS_SMALL "tests/vectors"

/* Public test vectors: $INTAKE_VECTORS, else the whole sets beside the repository, else the small
 * parts of them that lie in it (tests/vectors/README.md). Each folder has a SOURCE.txt that says
 * where they come from. */
static inline const char *
vectors_folder(void)
{
	const char *folder = getenv("INTAKE_VECTORS");

	if (folder)
		return folder;
	return file_exists(VECTORS_WHOLE) ? VECTORS_WHOLE : VECTORS_SMALL;
}

static inline bool
vectors_are_small(void)
{
	return text_ends(vectors_folder(), VECTORS_SMALL);
}

/* The file's bytes, or false after saying that the test is skipped: then call skip(). */
static inline bool
vectors_read(const char *name, struct buf *out)
{
	char path[512];
	struct error err;

	if (text_print(path, sizeof(path), "%s/%s", vectors_folder(), name) &&
	    file_read(path, out, &err) == ERR_NONE)
		return true;
	printf("skipped: no %s (set INTAKE_VECTORS)\n", path);
	return false;
}

#endif
