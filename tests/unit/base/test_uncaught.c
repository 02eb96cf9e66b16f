/* SPDX-License-Identifier: Apache-2.0 */
#include "base/uncaught.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/error.h"

/* libstdc++'s own ways to throw and to give up, by their names in the library. */
void no_memory(void) __asm__("_ZSt17__throw_bad_allocv");
void other(void) __asm__("_ZSt16__throw_bad_castv");
void gives_up(void) __asm__("_ZSt9terminatev");

/* What a process that does this says, and how it ends. */
static int
ends(void (*how)(void), char *said, size_t size)
{
	int to[2], status;
	ssize_t n;
	pid_t pid;

	assert_int_equal(pipe(to), 0);
	pid = fork();
	if (pid == 0) {
		(void)dup2(to[1], STDERR_FILENO);
		uncaught_open();
		how();
		_exit(0);
	}
	(void)close(to[1]);
	n = read(to[0], said, size - 1);
	said[n > 0 ? n : 0] = '\0';
	(void)close(to[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status)); /* and not by a signal */
	return WEXITSTATUS(status);
}

static void
an_exception_through_c_ends_with_a_sentence(void **state)
{
	char said[300];

	(void)state;
	assert_int_equal(ends(no_memory, said, sizeof(said)), error_exit_status(ERR_NOMEM));
	assert_non_null(strstr(said, "out of memory"));
	assert_int_equal(ends(other, said, sizeof(said)), error_exit_status(ERR_BUG));
	assert_non_null(strstr(said, "library"));
	assert_int_equal(ends(gives_up, said, sizeof(said)), error_exit_status(ERR_BUG));
	assert_non_null(strstr(said, "library"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_exception_through_c_ends_with_a_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
