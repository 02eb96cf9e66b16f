/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"

static const struct place place = { "templates", "share/intake", "mark" };
static char root[64];

static int
make_root(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	(void)snprintf(root, sizeof(root), "%s/intake-place-XXXXXX",
		       tmp && strlen(tmp) < 32 ? tmp : "/tmp");
	return mkdtemp(root) ? 0 : -1;
}

static int
remove_root(void **state)
{
	char command[128];

	(void)state;
	(void)snprintf(command, sizeof(command), "rm -rf %s", root);
	return system(command);
}

static const char *
path(const char *below)
{
	static char to[256];

	(void)snprintf(to, sizeof(to), "%s/%s", root, below);
	return to;
}

static void
make(const char *folder, const char *file)
{
	struct error err;
	char name[320];

	assert_int_equal(folder_make(path(folder), &err), ERR_NONE);
	if (!file)
		return;
	(void)snprintf(name, sizeof(name), "%s/%s", path(folder), file);
	assert_int_equal(file_replace(name, "", 0, &err), ERR_NONE);
}

static void
a_program_in_the_source_tree_finds_the_trees_own(void **state)
{
	char to[256], start[256];

	(void)state;
	make("tree/templates", "mark");
	make("tree/build/debug/unit/catalog", NULL);
	(void)snprintf(start, sizeof(start), "%s", path("tree/build/debug/unit/catalog"));
	assert_true(place_find_above(start, &place, to, sizeof(to)));
	assert_string_equal(to, path("tree/templates"));
}

static void
an_installed_program_finds_those_of_its_prefix(void **state)
{
	char to[256], start[256];

	(void)state;
	make("usr/share/intake/templates", "mark");
	make("usr/bin", NULL);
	(void)snprintf(start, sizeof(start), "%s", path("usr/bin"));
	assert_true(place_find_above(start, &place, to, sizeof(to)));
	assert_string_equal(to, path("usr/share/intake/templates"));
}

static void
a_folder_of_that_name_without_the_mark_is_another_program_s(void **state)
{
	char to[256] = "before", start[256];

	(void)state;
	make("other/templates", "something");
	make("other/bin", NULL);
	(void)snprintf(start, sizeof(start), "%s", path("other/bin"));
	assert_false(place_find_above(start, &place, to, sizeof(to)));
	assert_string_equal(to, "");
}

static void
too_far_above_is_not_looked_at(void **state)
{
	char to[256], start[256];

	(void)state;
	make("far/templates", "mark");
	make("far/1/2/3/4/5", NULL);
	(void)snprintf(start, sizeof(start), "%s", path("far/1/2/3/4"));
	assert_true(place_find_above(start, &place, to, sizeof(to)));
	(void)snprintf(start, sizeof(start), "%s", path("far/1/2/3/4/5"));
	assert_false(place_find_above(start, &place, to, sizeof(to)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_program_in_the_source_tree_finds_the_trees_own),
		cmocka_unit_test(an_installed_program_finds_those_of_its_prefix),
		cmocka_unit_test(a_folder_of_that_name_without_the_mark_is_another_program_s),
		cmocka_unit_test(too_far_above_is_not_looked_at),
	};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
