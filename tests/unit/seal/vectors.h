/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_SEAL_VECTORS_H
#define TESTS_UNIT_SEAL_VECTORS_H

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/text.h"

/* Public test vectors lie outside the repository: $INTAKE_VECTORS, else ../shared/vectors beside
 * it. Each folder has a SOURCE.txt that says where they come from. A test without them says
 * "skipped". */
static inline const char *
vectors_folder(void)
{
	const char *folder = getenv("INTAKE_VECTORS");

	return folder ? folder : "../shared/vectors";
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
