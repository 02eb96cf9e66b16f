/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <stdio.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* What two events write to standard error. */
static void
capture(enum log_level level, const char *text, char *to, size_t size)
{
	int pipes[2], saved = dup(STDERR_FILENO);
	ssize_t n;

	assert_int_equal(pipe(pipes), 0);
	(void)fflush(stderr);
	(void)dup2(pipes[1], STDERR_FILENO);
	log_event(level, "test", "%s", text);
	log_event(LOG_LEVEL_ERROR, "end", "x=1");
	(void)fflush(stderr);
	(void)dup2(saved, STDERR_FILENO);
	n = read(pipes[0], to, size - 1);
	assert_true(n > 0);
	to[n] = '\0';
	(void)close(saved);
	(void)close(pipes[0]);
	(void)close(pipes[1]);
}

static void
an_event_is_one_line_with_the_journals_priority(void **state)
{
	char line[4096];

	(void)state;
	log_open(LOG_LEVEL_INFO);
	capture(LOG_LEVEL_INFO, "batch=7 records=98", line, sizeof(line));
	assert_string_equal(line, "<6>event=test batch=7 records=98\n<3>event=end x=1\n");
}

static void
what_is_below_the_level_is_not_written(void **state)
{
	char line[4096];

	(void)state;
	log_open(LOG_LEVEL_WARNING);
	capture(LOG_LEVEL_INFO, "x", line, sizeof(line));
	assert_string_equal(line, "<3>event=end x=1\n");
	capture(LOG_LEVEL_WARNING, "x", line, sizeof(line));
	assert_string_equal(line, "<4>event=test x\n<3>event=end x=1\n");
}

static void
a_value_cannot_forge_a_second_line(void **state)
{
	char line[4096];

	(void)state;
	log_open(LOG_LEVEL_INFO);
	capture(LOG_LEVEL_INFO, "file=a\r\n<3>event=forged", line, sizeof(line));
	assert_string_equal(line, "<6>event=test file=a  <3>event=forged\n<3>event=end x=1\n");
}

static void
a_long_event_is_cut_and_never_runs_over(void **state)
{
	static char text[3000];
	char line[4096];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	log_open(LOG_LEVEL_INFO);
	capture(LOG_LEVEL_INFO, text, line, sizeof(line));
	assert_true(strchr(line, '\n') - line < 1024);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_is_one_line_with_the_journals_priority),
		cmocka_unit_test(what_is_below_the_level_is_not_written),
		cmocka_unit_test(a_value_cannot_forge_a_second_line),
		cmocka_unit_test(a_long_event_is_cut_and_never_runs_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
