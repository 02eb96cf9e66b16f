/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

static char folder[64];

static int
make_folder(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	(void)text_print(folder, sizeof(folder), "%s/intake-file-XXXXXX",
			 tmp && strlen(tmp) < 32 ? tmp : "/tmp");
	return mkdtemp(folder) ? 0 : -1;
}

static int
remove_folder(void **state)
{
	char command[128];

	(void)state;
	(void)text_print(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

static const char *
in(const char *name)
{
	static char path[2][256];
	static int turn;

	turn = !turn;
	(void)text_print(path[turn], sizeof(path[turn]), "%s/%s", folder, name);
	return path[turn];
}

static void
assert_holds(const char *path, const char *text)
{
	AUTO(buf)
	struct buf b = BUF(1000);
	struct error err;

	assert_int_equal(file_read(path, &b, &err), ERR_NONE);
	assert_string_equal(buf_string(&b), text);
}

static void
a_file_is_replaced_whole_with_our_mode(void **state)
{
	struct error err;
	struct stat st;

	(void)state;
	assert_int_equal(file_replace(in("a"), "old", 3, &err), ERR_NONE);
	assert_holds(in("a"), "old");
	assert_int_equal(file_replace(in("a"), "newer", 5, &err), ERR_NONE);
	assert_holds(in("a"), "newer");
	assert_int_equal(stat(in("a"), &st), 0);
	assert_int_equal(st.st_mode & 0007, 0);
	assert_false(file_exists(in("a.new")));
}

/* Lets the 1st, 2nd, … fallible call fail, each in a process of its own, until none is left: the
 * file holds the old words or the new ones, and nothing lies beside it. */
static void
whatever_fails_the_file_is_old_or_new_and_nothing_lies_beside(void **state)
{
	struct error err;
	int failures = 0;

	(void)state;
	assert_int_equal(file_replace(in("b"), "old", 3, &err), ERR_NONE);
	for (int n = 1;; n++) {
		AUTO(buf)
		struct buf b = BUF(100);
		int status = -1;
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0) {
			/* the parent has read its environment already: a fresh process has not */
			char number[16];

			(void)text_print(number, sizeof(number), "%d", n);
			(void)setenv("INTAKE_FAIL_AT", number, 1);
			(void)setenv("INTAKE_FAIL_ERRNO", "28", 1);
			(void)execl("/proc/self/exe", "test_file", "replace", in("b"),
				    (char *)NULL);
			_exit(99);
		}
		(void)waitpid(pid, &status, 0);
		assert_true(WIFEXITED(status));
		assert_int_not_equal(WEXITSTATUS(status), 99);
		assert_false(file_exists(in("b.new")));
		assert_int_equal(file_read(in("b"), &b, &err), ERR_NONE);
		if (WEXITSTATUS(status) == 0) {
			assert_string_equal(buf_string(&b), "new");
			break;
		}
		failures++;
		assert_int_equal(WEXITSTATUS(status), ERR_FULL);
		/* only a flush of the folder may fail after the file is new */
		if (strcmp(buf_string(&b), "new") == 0)
			assert_int_equal(file_replace(in("b"), "old", 3, &err), ERR_NONE);
		else
			assert_string_equal(buf_string(&b), "old");
		assert_true(n < 50);
	}
	assert_true(failures >= 5);
}

static void
a_folder_that_is_not_there_cannot_be_written_to(void **state)
{
	struct error err;

	(void)state;
	assert_int_equal(file_replace(in("no/such/file"), "x", 1, &err), ERR_NOTFOUND);
	assert_non_null(strstr(err.text, "no/such/file"));
}

static void
a_file_as_large_as_the_limit_is_read_and_one_byte_more_is_not(void **state)
{
	AUTO(buf)
	struct buf b = BUF(10000);
	static char bytes[10001];
	struct error err;

	(void)state;
	memset(bytes, 'x', sizeof(bytes));
	assert_int_equal(file_replace(in("c"), bytes, 10000, &err), ERR_NONE);
	assert_int_equal(file_read(in("c"), &b, &err), ERR_NONE);
	assert_int_equal(b.length, 10000);
	buf_free(&b);
	buf_text(&b, "before");
	assert_int_equal(file_replace(in("c"), bytes, 10001, &err), ERR_NONE);
	assert_int_equal(file_read(in("c"), &b, &err), ERR_LIMIT);
	assert_non_null(strstr(err.text, "/c"));
	assert_int_equal(b.length, 6); /* what it had */
}

static void
the_folder_of_a_path_is_named(void **state)
{
	static const char *const parts[][2] = {
		{ "a", "." }, { "/a", "/" }, { "b/a", "b" }, { "/c/b/a", "/c/b" }
	};
	char part[16];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		folder_of(part, sizeof(part), parts[i][0]);
		assert_string_equal(part, parts[i][1]);
	}
}

static void
a_missing_file_and_a_folder_are_told_apart(void **state)
{
	AUTO(buf)
	struct buf b = BUF(10);
	struct error err;

	(void)state;
	assert_int_equal(file_read(in("none"), &b, &err), ERR_NOTFOUND);
	assert_int_equal(file_read(folder, &b, &err), ERR_IO);
	assert_false(file_exists(in("none")));
	assert_true(file_exists(folder));
}

static void
an_end_before_the_first_byte_is_not_an_early_end(void **state)
{
	struct error err;
	char to[4] = "";
	int pipes[2];

	(void)state;
	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(file_write_all(pipes[1], "abcdef", 6, &err), ERR_NONE);
	(void)close(pipes[1]);
	assert_int_equal(file_read_all(pipes[0], to, 4, &err), ERR_NONE);
	assert_memory_equal(to, "abcd", 4);
	assert_int_equal(file_read_all(pipes[0], to, 4, &err), ERR_DATA);
	assert_int_equal(file_read_all(pipes[0], to, 4, &err), ERR_NOTFOUND);
	(void)close(pipes[0]);
}

static void
folders_are_made_with_those_above_and_twice_is_fine(void **state)
{
	struct error err;
	struct stat st;

	(void)state;
	assert_int_equal(folder_make(in("x/y/z"), &err), ERR_NONE);
	assert_int_equal(folder_make(in("x/y/z"), &err), ERR_NONE);
	assert_int_equal(stat(in("x/y/z"), &st), 0);
	assert_true(S_ISDIR(st.st_mode));
	assert_int_equal(st.st_mode & 0007, 0);
	assert_int_equal(file_replace(in("x/file"), "", 0, &err), ERR_NONE);
	assert_int_not_equal(folder_make(in("x/file/z"), &err), ERR_NONE);
}

struct seen {
	char names[64];
	int stop_at;
};

static enum err
see(void *context, const char *name, struct error *err)
{
	struct seen *s = context;

	(void)text_append(s->names, sizeof(s->names), name);
	if (--s->stop_at == 0)
		return error_set(err, ERR_BUG, "stop");
	return ERR_NONE;
}

static void
a_folder_is_walked_in_the_order_of_bytes_and_stops_at_the_first_failure(void **state)
{
	struct seen s = { .stop_at = 0 };
	struct error err;

	(void)state;
	assert_int_equal(folder_make(in("w"), &err), ERR_NONE);
	assert_int_equal(file_replace(in("w/b"), "", 0, &err), ERR_NONE);
	assert_int_equal(file_replace(in("w/a"), "", 0, &err), ERR_NONE);
	assert_int_equal(file_replace(in("w/B"), "", 0, &err), ERR_NONE);
	assert_int_equal(file_replace(in("w/.h"), "", 0, &err), ERR_NONE);
	assert_int_equal(folder_walk(in("w"), see, &s, &err), ERR_NONE);
	assert_string_equal(s.names, ".hBab");
	s = (struct seen){ .stop_at = 2 };
	assert_int_equal(folder_walk(in("w"), see, &s, &err), ERR_BUG);
	assert_string_equal(s.names, ".hB");
	assert_int_equal(folder_walk(in("none"), see, &s, &err), ERR_NOTFOUND);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_replaced_whole_with_our_mode),
		cmocka_unit_test(whatever_fails_the_file_is_old_or_new_and_nothing_lies_beside),
		cmocka_unit_test(a_folder_that_is_not_there_cannot_be_written_to),
		cmocka_unit_test(a_file_as_large_as_the_limit_is_read_and_one_byte_more_is_not),
		cmocka_unit_test(the_folder_of_a_path_is_named),
		cmocka_unit_test(a_missing_file_and_a_folder_are_told_apart),
		cmocka_unit_test(an_end_before_the_first_byte_is_not_an_early_end),
		cmocka_unit_test(folders_are_made_with_those_above_and_twice_is_fine),
		cmocka_unit_test(
		    a_folder_is_walked_in_the_order_of_bytes_and_stops_at_the_first_failure),
	};

	/* the process in which something fails */
	if (argc == 3 && strcmp(argv[1], "replace") == 0) {
		struct error err;

		return (int)file_replace(argv[2], "new", 3, &err);
	}
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
