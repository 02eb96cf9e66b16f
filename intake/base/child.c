/* SPDX-License-Identifier: Apache-2.0 */
#include "base/child.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/cage.h"
#include "base/fail.h"
#include "base/text.h"

/* Exit statuses of a child that could not begin. */
#define EXIT_CAGE    125
#define EXIT_PROGRAM 127

/* Where the child finds what it has. */
#define CHILD_INPUT_FD 3
#define CHILD_LINE_FD  4
#define CHILD_FDS      5

struct child {
	char name[32];
	pid_t pid; /* 0 when already waited for */
	int status;
	int line; /* socket to a child, pipe from a program */
	int cpu_s, wall_s;
	int questions;
	uint8_t *shared;
	size_t shared_bytes;
	int64_t end_ms; /* of a program */
};

static int64_t
monotonic_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
reap(struct child *c, bool kill_first)
{
	if (c->pid <= 0)
		return;
	if (kill_first)
		(void)kill(c->pid, SIGKILL);
	while (waitpid(c->pid, &c->status, 0) < 0 && errno == EINTR)
		;
	c->pid = 0;
}

void
child_close(struct child *c)
{
	if (!c)
		return;
	reap(c, true);
	if (c->line >= 0)
		(void)close(c->line);
	if (c->shared)
		(void)munmap(c->shared, c->shared_bytes);
	free(c);
}

void
child_end(struct child *c)
{
	reap(c, true);
}

static enum err
child_new(const struct child_setup *setup, struct child **out, struct error *err)
{
	AUTO(child_close)
	struct child *c = fail_here() ? NULL : calloc(1, sizeof(*c));

	assert(setup->name);
	assert(setup->cpu_s > 0);
	assert(setup->wall_s > 0);
	if (!c)
		return error_set(err, ERR_NOMEM, "%s: out of memory", setup->name);
	c->line = -1;
	c->cpu_s = setup->cpu_s;
	c->wall_s = setup->wall_s;
	(void)text_copy(c->name, sizeof(c->name), setup->name);
	if (setup->shared_bytes > 0) {
		void *at = fail_here() ? MAP_FAILED
				       : mmap(NULL, setup->shared_bytes, PROT_READ | PROT_WRITE,
					      MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

		if (at == MAP_FAILED)
			return error_errno(err, "%s: shared memory", setup->name);
		c->shared = at;
		c->shared_bytes = setup->shared_bytes;
	}
	*out = TAKE(c);
	return ERR_NONE;
}

/* Moves descriptors to their places: first all out of the way, then down. −1 stands for /dev/null.
 */
static bool
place_fds(const int *from, int count)
{
	int high[CHILD_FDS];

	assert(count <= CHILD_FDS);
	for (int i = 0; i < count; i++) {
		int fd = from[i] >= 0 ? from[i] : open("/dev/null", O_RDWR | O_CLOEXEC);

		high[i] = fcntl(fd, F_DUPFD, 2 * CHILD_FDS);
		if (high[i] < 0)
			return false;
	}
	for (int i = 0; i < count; i++)
		if (dup2(high[i], i) != i)
			return false;
	return close_range((unsigned)count, ~0U, 0) == 0;
}

/* First thing in the child: dies with its parent, and has no handlers of the parent's. */
static bool
leave_home(pid_t parent)
{
	sigset_t none;

	for (int s = 1; s < NSIG; s++)
		if (s != SIGKILL && s != SIGSTOP)
			(void)signal(s, SIG_DFL);
	(void)sigemptyset(&none);
	return sigprocmask(SIG_SETMASK, &none, NULL) == 0 &&
	       prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 && getppid() == parent;
}

enum err
child_start(const struct child_setup *setup, child_main *main, const void *context,
	    struct child **out, struct error *err)
{
	AUTO(child_close)
	struct child *c = NULL;
	AUTO(fd)
	int theirs = -1;
	int pair[2];
	pid_t parent = getpid();

	if (child_new(setup, &c, err))
		return err->code;
	if (fail_here() || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return error_errno(err, "%s: socket pair", setup->name);
	c->line = pair[0];
	theirs = pair[1];
	c->pid = fail_here() ? -1 : fork();
	if (c->pid < 0)
		return error_errno(err, "%s: fork", setup->name);
	if (c->pid == 0) {
		const struct cage_limits limits = { .memory_bytes = setup->memory_bytes,
						    .cpu_s = (unsigned)setup->cpu_s,
						    .fds = CHILD_FDS };
		const int fds[CHILD_FDS] = { -1, -1, cage_stderr(), setup->input_fd, theirs };
		const struct child_side side = { CHILD_INPUT_FD, c->shared, c->shared_bytes,
						 CHILD_LINE_FD };

		if (!leave_home(parent) || !place_fds(fds, CHILD_FDS) || !cage_close(&limits))
			_exit(EXIT_CAGE);
		main(&side, context);
		_exit(0);
	}
	*out = TAKE(c);
	return ERR_NONE;
}

uint8_t *
child_shared(struct child *c)
{
	return c->shared;
}

/* Why a child is no longer there, as an error. */
static enum err
say_why(struct child *c, struct error *err)
{
	reap(c, true);
	if (WIFEXITED(c->status) && WEXITSTATUS(c->status) == EXIT_CAGE)
		return error_set(err, ERR_CONFIG, "%s: this system cannot build its sandbox (%s)",
				 c->name, child_cage_text());
	if (WIFEXITED(c->status))
		return error_set(err, ERR_DATA, "damaged: the %s gave up (status %d)", c->name,
				 WEXITSTATUS(c->status));
	if (WTERMSIG(c->status) == SIGSYS)
		return error_set(err, ERR_DATA,
				 "hostile: the %s tried what its sandbox forbids and was ended",
				 c->name);
	if (WTERMSIG(c->status) == SIGXCPU)
		return error_set(err, ERR_DATA,
				 "too-slow: the %s needed more than %d s of computing", c->name,
				 c->cpu_s);
	return error_set(err, ERR_DATA, "damaged: the %s was ended by signal %d", c->name,
			 WTERMSIG(c->status));
}

enum err
child_ask(struct child *c, const void *question, size_t n, struct error *err)
{
	assert(n <= CHILD_MESSAGE_BYTES);
	/* The budget is per question; only the parent can raise it, seccomp denies prlimit inside.
	 */
	if (c->questions++ > 0 && c->pid > 0) {
		struct rlimit more;

		if (prlimit(c->pid, RLIMIT_CPU, NULL, &more) == 0) {
			more.rlim_cur += (rlim_t)c->cpu_s;
			if (more.rlim_cur > more.rlim_max)
				more.rlim_cur = more.rlim_max;
			(void)prlimit(c->pid, RLIMIT_CPU, &more, NULL);
		}
	}
	if (c->pid <= 0 || fail_here() ||
	    send(c->line, question, n, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)n)
		return say_why(c, err);
	return ERR_NONE;
}

/* Until something can be read; false when the time is over. */
static bool
wait_readable(int fd, int64_t end_ms)
{
	for (;;) {
		struct pollfd p = { fd, POLLIN, 0 };
		int64_t left = end_ms - monotonic_ms();
		int n = left <= 0 ? 0 : poll(&p, 1, (int)left);

		if (n > 0)
			return true;
		if (n == 0 || errno != EINTR)
			return false;
	}
}

enum err
child_answer(struct child *c, void *to, size_t size, size_t *n, struct error *err)
{
	ssize_t got;

	if (c->pid <= 0)
		return say_why(c, err);
	if (!wait_readable(c->line, monotonic_ms() + (int64_t)c->wall_s * 1000)) {
		reap(c, true);
		return error_set(err, ERR_DATA, "too-slow: the %s did not answer within %d s",
				 c->name, c->wall_s);
	}
	do {
		got = fail_here() ? -1 : recv(c->line, to, size, MSG_TRUNC);
	} while (got < 0 && errno == EINTR);
	if (got <= 0) {
		/* It closed the line: let it die of what it dies of, so that we can say it. */
		reap(c, false);
		return say_why(c, err);
	}
	if ((size_t)got > size) {
		reap(c, true);
		return error_set(err, ERR_DATA, "hostile: the %s answered with %zd bytes", c->name,
				 got);
	}
	*n = (size_t)got;
	return ERR_NONE;
}

long
child_hear(const struct child_side *side, void *to, size_t size)
{
	ssize_t n;

	do {
		n = read(side->line, to, size);
	} while (n < 0 && errno == EINTR);
	return n <= 0 ? -1 : (long)n;
}

void
child_say(const struct child_side *side, const void *answer, size_t n)
{
	ssize_t done;

	do {
		done = write(side->line, answer, n);
	} while (done < 0 && errno == EINTR);
	if (done != (ssize_t)n)
		_exit(0); /* the parent is gone */
}

/* ---- programs ---- */

/* Where Debian and its relatives have programs; PATH of the environment is not trusted. */
static bool
find_program(const char *name, char *to, size_t size)
{
	static const char *const folders[] = { "/usr/bin", "/bin", "/usr/local/bin" };

	for (size_t i = 0; i < COUNT_OF(folders); i++)
		if (text_print(to, size, "%s/%s", folders[i], name) && access(to, X_OK) == 0)
			return true;
	return false;
}

NORETURN static void
become(const char *path, const char *const *argv, const struct child_setup *setup, int out,
       pid_t parent)
{
	static const char *const environment[] = { "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8",
						   "HOME=/nonexistent", "OMP_NUM_THREADS=1", NULL };
	const struct cage_limits limits = { .memory_bytes = setup->memory_bytes,
					    .cpu_s = (unsigned)setup->cpu_s,
					    .fds = 64, /* fonts and libraries */
					    .program = path };
	const int fds[] = { setup->input_fd, out, -1 };

	if (!leave_home(parent) || !place_fds(fds, (int)COUNT_OF(fds)) || !cage_close(&limits))
		_exit(EXIT_CAGE);
	(void)execve(path, (char *const *)(uintptr_t)argv, (char *const *)(uintptr_t)environment);
	_exit(EXIT_PROGRAM);
}

enum err
child_run(const struct child_setup *setup, const char *const *argv, struct child **out,
	  struct error *err)
{
	AUTO(child_close)
	struct child *c = NULL;
	AUTO(fd)
	int theirs = -1;
	char path[256];
	int pair[2];
	pid_t parent = getpid();

	assert(setup->shared_bytes == 0);
	if (!find_program(argv[0], path, sizeof(path)))
		return error_set(err, ERR_CONFIG, "the program %s is not installed", argv[0]);
	if (child_new(setup, &c, err))
		return err->code;
	if (fail_here() || pipe2(pair, O_CLOEXEC))
		return error_errno(err, "%s: pipe", setup->name);
	c->line = pair[0];
	theirs = pair[1];
	c->end_ms = monotonic_ms() + (int64_t)setup->wall_s * 1000;
	c->pid = fail_here() ? -1 : fork();
	if (c->pid < 0)
		return error_errno(err, "%s: fork", setup->name);
	if (c->pid == 0)
		become(path, argv, setup, theirs, parent);
	*out = TAKE(c);
	return ERR_NONE;
}

int
child_output(const struct child *c)
{
	return c->line;
}

enum err
child_collect(struct child *c, void *to, size_t size, size_t *n, int *status, struct error *err)
{
	uint8_t *at = to;
	size_t have = 0;

	for (;;) {
		uint8_t over;
		size_t room = size - have;
		ssize_t got;

		if (!wait_readable(c->line, c->end_ms)) {
			reap(c, true);
			return error_set(err, ERR_DATA, "too-slow: %s needed more than %d s",
					 c->name, c->wall_s);
		}
		got = fail_here() ? -1 : read(c->line, room ? at + have : &over, room ? room : 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_errno(err, "%s", c->name);
		if (got == 0)
			break;
		if (!room)
			return error_set(err, ERR_LIMIT, "%s: printed more than %zu bytes", c->name,
					 size);
		have += (size_t)got;
	}
	reap(c, false);
	if (WIFEXITED(c->status) && WEXITSTATUS(c->status) == EXIT_CAGE)
		return say_why(c, err);
	*status = WIFEXITED(c->status) ? WEXITSTATUS(c->status) : 128 + WTERMSIG(c->status);
	*n = have;
	return ERR_NONE;
}
