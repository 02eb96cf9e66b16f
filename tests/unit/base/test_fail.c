/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fail.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The first eight calls of a process with this environment, 1 bit each, lowest first. */
static int
failing(const char *at, const char *number, int wanted_errno)
{
	pid_t pid = fork();
	int status = -1;

	assert_true(pid >= 0);
	if (pid == 0) {
		int bits = 0;

		(void)unsetenv("INTAKE_FAIL_AT");
		(void)unsetenv("INTAKE_FAIL_ERRNO");
		if (at)
			(void)setenv("INTAKE_FAIL_AT", at, 1);
		if (number)
			(void)setenv("INTAKE_FAIL_ERRNO", number, 1);
		for (int i = 0; i < 8; i++) {
			errno = 0;
			if (fail_here())
				bits |= errno == wanted_errno ? 1 << i : 0;
		}
		_exit(fail_count() == 8 ? bits : 0x55);
	}
	(void)waitpid(pid, &status, 0);
	return WEXITSTATUS(status);
}

static void
nothing_fails_unless_asked_for(void **state)
{
	(void)state;
	assert_int_equal(failing(NULL, NULL, ENOMEM), 0);
	assert_int_equal(failing("0", NULL, ENOMEM), 0);
	assert_int_equal(failing("9", NULL, ENOMEM), 0);
}

static void
the_nth_call_fails_alone_or_with_all_later_ones(void **state)
{
	(void)state;
	assert_int_equal(failing("1", NULL, ENOMEM), 0x01);
	assert_int_equal(failing("3", NULL, ENOMEM), 0x04);
	assert_int_equal(failing("8", NULL, ENOMEM), 0x80);
	assert_int_equal(failing("3+", NULL, ENOMEM), 0xFC);
}

static void
the_failure_has_the_number_that_was_asked_for(void **state)
{
	(void)state;
	assert_int_equal(failing("2", "28", ENOSPC), 0x02);
	assert_int_equal(failing("2", "28", ENOMEM), 0x00);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_fails_unless_asked_for),
		cmocka_unit_test(the_nth_call_fails_alone_or_with_all_later_ones),
		cmocka_unit_test(the_failure_has_the_number_that_was_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
