/* SPDX-License-Identifier: Apache-2.0 */
#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define SHARED_BYTES ((size_t)64 * 1024 * 1024)

static struct child_setup
setup_of(int input_fd)
{
	return (struct child_setup){ .name = "test child",
				     .input_fd = input_fd,
				     .shared_bytes = SHARED_BYTES,
				     .memory_bytes = (size_t)256 * 1024 * 1024,
				     .cpu_s = 2,
				     .wall_s = 4 };
}

/* ---- ordinary work ---- */

static void
doubles_numbers(const struct child_side *side, const void *context)
{
	int n;

	(void)context;
	while (child_hear(side, &n, sizeof(n)) == (long)sizeof(n)) {
		side->shared[n] = (uint8_t)n;
		n *= 2;
		child_say(side, &n, sizeof(n));
	}
}

static void
a_child_answers_and_fills_the_shared_memory(void **state)
{
	AUTO(child_close)
	struct child *c = NULL;
	struct child_setup setup = setup_of(-1);
	struct error err;

	(void)state;
	assert_int_equal(child_start(&setup, doubles_numbers, NULL, &c, &err), ERR_NONE);
	for (int i = 1; i < 100; i++) {
		int answer;
		size_t n;

		assert_int_equal(child_ask(c, &i, sizeof(i), &err), ERR_NONE);
		assert_int_equal(child_answer(c, &answer, sizeof(answer), &n, &err), ERR_NONE);
		assert_int_equal(answer, 2 * i);
		assert_int_equal(child_shared(c)[i], i);
	}
}

static void
reads_its_input(const struct child_side *side, const void *context)
{
	char text[16];
	ssize_t n = read(side->input_fd, text, sizeof(text));

	(void)context;
	if (n >= 0)
		child_say(side, text, (size_t)n);
}

static void
a_child_reads_the_one_file_it_was_given(void **state)
{
	AUTO(child_close)
	struct child *c = NULL;
	struct child_setup setup;
	struct error err;
	char text[16];
	size_t n;
	int pair[2];

	(void)state;
	assert_int_equal(pipe(pair), 0);
	assert_int_equal(write(pair[1], "paper", 5), 5);
	setup = setup_of(pair[0]);
	assert_int_equal(child_start(&setup, reads_its_input, NULL, &c, &err), ERR_NONE);
	assert_int_equal(child_answer(c, text, sizeof(text), &n, &err), ERR_NONE);
	assert_int_equal(n, 5);
	assert_memory_equal(text, "paper", 5);
	(void)close(pair[0]);
	(void)close(pair[1]);
}

/* ---- the escape list of research/reliability.md §8 row 19 ---- */

enum escape {
	OPEN_FILE,
	OPEN_OWN_MEMORY,
	WRITE_FILE,
	MAKE_SOCKET,
	RUN_PROGRAM,
	TRACE_PARENT,
	KILL_PARENT,
	SIGNAL_PARENT_THREAD,
	FORK,
	THREAD,
	RAISE_LIMIT,
	MAKE_RUNNING_MEMORY,
	USE_HIDDEN_FD,
	ALLOCATE_4_GB,
	ESCAPES,
};

struct attempt {
	enum escape what;
	pid_t parent;
	int hidden_fd;
};

/* true: the kernel did it for us. Raw calls, as an intruder's code would make them. */
static bool
escape(const struct attempt *a)
{
	static char name[] = "/bin/true";
	char *argv[] = { name, NULL };
	struct rlimit more = { RLIM_INFINITY, RLIM_INFINITY };
	char byte = 0;

	switch (a->what) {
	case OPEN_FILE:
		return syscall(SYS_openat, AT_FDCWD, "/etc/hostname", O_RDONLY) >= 0;
	case OPEN_OWN_MEMORY:
		return syscall(SYS_openat, AT_FDCWD, "/proc/self/mem", O_RDWR) >= 0;
	case WRITE_FILE:
		return syscall(SYS_openat, AT_FDCWD, "/tmp/intake-escaped", O_CREAT | O_WRONLY,
			       0600) >= 0;
	case MAKE_SOCKET:
		return syscall(SYS_socket, AF_INET, SOCK_STREAM, 0) >= 0;
	case RUN_PROGRAM:
		return syscall(SYS_execve, name, argv, NULL) >= 0;
	case TRACE_PARENT:
		return syscall(SYS_ptrace, PTRACE_ATTACH, a->parent, NULL, NULL) >= 0;
	case KILL_PARENT:
		return syscall(SYS_kill, a->parent, 0) >= 0;
	case SIGNAL_PARENT_THREAD:
		return syscall(SYS_tgkill, a->parent, a->parent, 0) >= 0;
	case FORK:
		return syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL) >= 0;
	case THREAD:
		return syscall(SYS_clone3, NULL, 0) >= 0 || errno == EINVAL;
	case RAISE_LIMIT:
		return syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, &more, NULL) >= 0;
	case MAKE_RUNNING_MEMORY:
		return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
	case USE_HIDDEN_FD:
		return write(a->hidden_fd, &byte, 1) >= 0;
	case ALLOCATE_4_GB:
		return mmap(NULL, (size_t)4 << 30, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
	case ESCAPES:
		break;
	}
	return true;
}

static void
tries_to_escape(const struct child_side *side, const void *context)
{
	const struct attempt *a = context;
	bool free_now = escape(a);

	child_say(side, &free_now, sizeof(free_now));
}

static void
no_way_out_of_the_cage_is_open(void **state)
{
	int hidden[2];

	(void)state;
	assert_int_equal(pipe(hidden), 0);
	for (enum escape e = 0; e < ESCAPES; e++) {
		AUTO(child_close)
		struct child *c = NULL;
		struct child_setup setup = setup_of(-1);
		struct attempt a = { e, getpid(), hidden[1] };
		struct error err;
		bool is_free = false;
		size_t n = 0;

#if defined(__SANITIZE_ADDRESS__)
		if (e == ALLOCATE_4_GB) /* AddressSanitizer itself maps terabytes: no limit there */
			continue;
#endif
		assert_int_equal(child_start(&setup, tries_to_escape, &a, &c, &err), ERR_NONE);
		/* Either the kernel said no, or it ended the child; never a yes. */
		if (child_answer(c, &is_free, sizeof(is_free), &n, &err) == ERR_NONE) {
			if (is_free)
				fail_msg("escape %d was possible", e);
		} else {
			assert_int_equal(err.code, ERR_DATA);
			assert_non_null(strstr(err.text, "hostile: "));
		}
	}
	(void)close(hidden[0]);
	(void)close(hidden[1]);
	assert_int_equal(access("/tmp/intake-escaped", F_OK), -1);
}

static void
asks_for_a_socket(const struct child_side *side, const void *context)
{
	(void)side;
	(void)context;
	(void)syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
}

static void
a_child_that_breaks_out_is_ended_and_the_error_says_so(void **state)
{
	AUTO(child_close)
	struct child *c = NULL;
	struct child_setup setup = setup_of(-1);
	struct error err;
	char answer[8];
	size_t n;

	(void)state;
	assert_int_equal(child_start(&setup, asks_for_a_socket, NULL, &c, &err), ERR_NONE);
	assert_int_equal(child_answer(c, answer, sizeof(answer), &n, &err), ERR_DATA);
	assert_non_null(strstr(err.text, "hostile: the test child"));
}

/* ---- time ---- */

static void
loops_for_ever(const struct child_side *side, const void *context)
{
	volatile unsigned long count = 0;

	(void)side;
	(void)context;
	for (;;)
		count = count + 1;
}

static void
waits_for_ever(const struct child_side *side, const void *context)
{
	char byte;

	(void)context;
	while (child_hear(side, &byte, 1) >= 0)
		;
}

static void
an_endless_loop_ends_at_the_computing_limit(void **state)
{
	AUTO(child_close)
	struct child *c = NULL;
	struct child_setup setup = setup_of(-1);
	struct error err;
	char answer[8];
	size_t n;

	(void)state;
	setup.cpu_s = 1;
	setup.wall_s = 30;
	assert_int_equal(child_start(&setup, loops_for_ever, NULL, &c, &err), ERR_NONE);
	assert_int_equal(child_answer(c, answer, sizeof(answer), &n, &err), ERR_DATA);
	assert_non_null(strstr(err.text, "too-slow: "));
}

static void
a_silent_child_ends_at_the_wall_clock(void **state)
{
	AUTO(child_close)
	struct child *c = NULL;
	struct child_setup setup = setup_of(-1);
	struct error err;
	char answer[8];
	size_t n;

	(void)state;
	setup.wall_s = 1;
	assert_int_equal(child_start(&setup, waits_for_ever, NULL, &c, &err), ERR_NONE);
	assert_int_equal(child_answer(c, answer, sizeof(answer), &n, &err), ERR_DATA);
	assert_non_null(strstr(err.text, "did not answer within 1 s"));
}

/* ---- lies ---- */

static void
says_too_much(const struct child_side *side, const void *context)
{
	static const char much[4096];

	(void)context;
	child_say(side, much, sizeof(much));
}

static void
an_answer_that_is_too_long_is_refused(void **state)
{
	AUTO(child_close)
	struct child *c = NULL;
	struct child_setup setup = setup_of(-1);
	struct error err;
	char answer[100];
	size_t n;

	(void)state;
	assert_int_equal(child_start(&setup, says_too_much, NULL, &c, &err), ERR_NONE);
	assert_int_equal(child_answer(c, answer, sizeof(answer), &n, &err), ERR_DATA);
	assert_non_null(strstr(err.text, "hostile: "));
}

static void
dies(const struct child_side *side, const void *context)
{
	(void)side;
	(void)context;
	_exit(3);
}

static void
a_question_to_a_dead_child_is_an_error_and_no_signal(void **state)
{
	AUTO(child_close)
	struct child *c = NULL;
	struct child_setup setup = setup_of(-1);
	struct error err;
	char answer[8];
	size_t n;

	(void)state;
	assert_int_equal(child_start(&setup, dies, NULL, &c, &err), ERR_NONE);
	assert_int_equal(child_answer(c, answer, sizeof(answer), &n, &err), ERR_DATA);
	assert_int_equal(child_ask(c, "?", 1, &err), ERR_DATA);
	assert_int_equal(child_answer(c, answer, sizeof(answer), &n, &err), ERR_DATA);
}

/* ---- programs ---- */

static void
run(const char *const *argv, int input_fd, char *text, size_t size, int *status)
{
	AUTO(child_close)
	struct child *c = NULL;
	struct child_setup setup = setup_of(input_fd);
	struct error err;
	size_t n = 0;

	setup.shared_bytes = 0;
	assert_int_equal(child_run(&setup, argv, &c, &err), ERR_NONE);
	assert_int_equal(child_collect(c, text, size - 1, &n, status, &err), ERR_NONE);
	text[n] = '\0';
}

static void
a_program_reads_its_input_and_prints(void **state)
{
	const char *const argv[] = { "wc", "-c", NULL };
	char text[64];
	int pair[2], status;

	(void)state;
	assert_int_equal(pipe(pair), 0);
	assert_int_equal(write(pair[1], "paper", 5), 5);
	(void)close(pair[1]);
	run(argv, pair[0], text, sizeof(text), &status);
	assert_int_equal(status, 0);
	assert_string_equal(text, "5\n");
	(void)close(pair[0]);
}

static void
a_program_can_write_no_file_and_start_no_other(void **state)
{
	const char *const touch[] = { "touch", "/tmp/intake-escaped", NULL };
	const char *const env[] = { "env", "true", NULL };
	const char *const passwd[] = { "cat", "/etc/shadow", NULL };
	const char *const shell[] = { "bash", "-c", "echo hi >/dev/tcp/127.0.0.1/9 && echo sent",
				      NULL };
	char text[4096];
	int status;

	(void)state;
	run(touch, -1, text, sizeof(text), &status);
	assert_int_not_equal(status, 0);
	assert_int_equal(access("/tmp/intake-escaped", F_OK), -1);
	run(shell, -1, text, sizeof(text), &status);
	assert_null(strstr(text, "sent"));
	/* These two need Landlock; without it the file's own mode is the only guard. */
	if (!strstr(child_cage_text(), "no landlock")) {
		run(env, -1, text, sizeof(text), &status);
		assert_int_not_equal(status, 0);
		run(passwd, -1, text, sizeof(text), &status);
		assert_int_not_equal(status, 0);
		assert_string_equal(text, "");
	}
}

static void
a_program_that_is_not_installed_is_a_configuration_error(void **state)
{
	const char *const argv[] = { "no-such-program", NULL };
	struct child_setup setup = setup_of(-1);
	struct child *c = NULL;
	struct error err;

	(void)state;
	setup.shared_bytes = 0;
	assert_int_equal(child_run(&setup, argv, &c, &err), ERR_CONFIG);
	assert_non_null(strstr(err.text, "no-such-program"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_child_answers_and_fills_the_shared_memory),
		cmocka_unit_test(a_child_reads_the_one_file_it_was_given),
		cmocka_unit_test(no_way_out_of_the_cage_is_open),
		cmocka_unit_test(a_child_that_breaks_out_is_ended_and_the_error_says_so),
		cmocka_unit_test(an_endless_loop_ends_at_the_computing_limit),
		cmocka_unit_test(a_silent_child_ends_at_the_wall_clock),
		cmocka_unit_test(an_answer_that_is_too_long_is_refused),
		cmocka_unit_test(a_question_to_a_dead_child_is_an_error_and_no_signal),
		cmocka_unit_test(a_program_reads_its_input_and_prints),
		cmocka_unit_test(a_program_can_write_no_file_and_start_no_other),
		cmocka_unit_test(a_program_that_is_not_installed_is_a_configuration_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
