/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/place.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

/* build/debug/unit/catalog/test_catalog is the deepest program of ours: four folders below the
 * tree. */
#define LEVELS_MAX 5

static bool
holds(const char *folder, const char *mark)
{
	char path[PATH_MAX];

	return text_print(path, sizeof(path), "%s/%s", folder, mark) && file_exists(path);
}

bool
place_find_above(const char *start, const struct place *place, char *to, size_t size)
{
	char level[PATH_MAX];

	if (!text_copy(level, sizeof(level), start))
		level[0] = '\0';
	for (int i = 0; i < LEVELS_MAX && level[0]; i++) {
		char *slash = strrchr(level, '/');

		if (text_print(to, size, "%s/%s", level, place->name) && holds(to, place->mark))
			return true;
		if (text_print(to, size, "%s/%s/%s", level, place->share, place->name) &&
		    holds(to, place->mark))
			return true;
		if (!slash)
			break;
		*slash = '\0';
	}
	to[0] = '\0';
	return false;
}

bool
place_find(const struct place *place, char *to, size_t size)
{
	char program[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", program, sizeof(program) - 1);
	char *slash;

	to[0] = '\0';
	if (n <= 0)
		return false;
	program[n] = '\0';
	slash = strrchr(program, '/');
	if (!slash)
		return false;
	*slash = '\0';
	return place_find_above(program, place, to, size);
}
