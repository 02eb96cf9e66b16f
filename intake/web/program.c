/* SPDX-License-Identifier: Apache-2.0 */
#include "web/program.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"

/* config_walk's keys as the environment says them, so that the child works on our register. */
#define LIMIT_ENVIRONMENT (CONFIG_KEYS + 8)

struct environment {
	char *row[LIMIT_ENVIRONMENT + 1];
	int count;
	bool failed;
};

static void
environment_add(struct environment *e, const char *key, const char *value)
{
	char *row = NULL;

	if (e->count == LIMIT_ENVIRONMENT || asprintf(&row, "%s=%s", key, value) < 0) {
		e->failed = true;
		return;
	}
	e->row[e->count++] = row;
}

static void
take_key(void *context, const char *key, const char *value, const char *origin)
{
	char name[64];

	(void)origin;
	(void)text_print(name, sizeof(name), "INTAKE_%s",
			 text_equal(key, "language") ? "LANG" : key);
	text_upper(name);
	for (char *c = name; *c; c++)
		if (*c == '.')
			*c = '_';
	if (value[0])
		environment_add(context, name, value);
}

static void
environment_fill(struct environment *e, const struct config *config)
{
	const char *path = getenv("PATH"), *sane = getenv("SANE_CONFIG_DIR");

	memset(e, 0, sizeof(*e));
	environment_add(e, "PATH", path ? path : "/usr/bin:/bin");
	environment_add(e, "OMP_THREAD_LIMIT", "1");
	environment_add(e, "INTAKE_WORKERS", "1"); /* one file; the first row of a name counts */
	if (sane) /* where the scanners of this machine are described, if not in /etc/sane.d */
		environment_add(e, "SANE_CONFIG_DIR", sane);
	config_walk(config, take_key, e);
}

static void
auto_environment(struct environment *e)
{
	for (int i = 0; i < e->count; i++)
		free(e->row[i]);
}

/* ---- the child ---- */
struct ends {
	int said, complained; /* what we read from */
};

static void
auto_ends(const struct ends *e)
{
	if (e->said >= 0)
		(void)close(e->said);
	if (e->complained >= 0)
		(void)close(e->complained);
}

static enum err
spawn(const char *const *argv, const struct environment *e, const int out[2], const int bad[2],
      pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	int rc;

	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
	(void)posix_spawn_file_actions_adddup2(&actions, bad[1], STDERR_FILENO);
	(void)posix_spawnattr_init(&attributes);
	(void)sigemptyset(&none);
	(void)posix_spawnattr_setsigmask(&attributes, &none);
	(void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	rc = posix_spawn(pid, "/proc/self/exe", &actions, &attributes,
			 (char *const *)(uintptr_t)argv, e->row);
	(void)posix_spawnattr_destroy(&attributes);
	(void)posix_spawn_file_actions_destroy(&actions);
	return rc;
}

static enum err
start(const char *const *argv, const struct environment *e, pid_t *pid, struct ends *ends,
      struct error *err)
{
	int out[2], bad[2], rc;

	if (fail_here() || pipe2(out, O_CLOEXEC))
		return error_errno(err, "pipe");
	if (fail_here() || pipe2(bad, O_CLOEXEC)) {
		(void)close(out[0]);
		(void)close(out[1]);
		return error_errno(err, "pipe");
	}
	ends->said = out[0];
	ends->complained = bad[0];
	rc = (int)spawn(argv, e, out, bad, pid);
	(void)close(out[1]);
	(void)close(bad[1]);
	if (rc) {
		errno = rc;
		return error_errno(err, "starting %s", argv[1]);
	}
	return ERR_NONE;
}

/* One helping; false at the end. Beyond the limit it is read and forgotten, so that the child is
 * never held up. */
static bool
hear_one(int fd, struct buf *to)
{
	uint8_t bytes[4096];
	ssize_t n = read(fd, bytes, sizeof(bytes));

	if (n < 0 && errno == EINTR)
		return true;
	if (n > 0 && to->length + (size_t)n < to->limit)
		buf_add(to, bytes, (size_t)n);
	return n > 0;
}

/* Everything it says, until it ends (true) or its time is over. */
static bool
hear(const struct ends *ends, int wall_s, struct program_result *out)
{
	int64_t end = clock_monotonic_us() + INT64_C(1000000) * wall_s;
	struct pollfd p[2] = { { ends->said, POLLIN, 0 }, { ends->complained, POLLIN, 0 } };

	while (p[0].fd >= 0 || p[1].fd >= 0) {
		int64_t left = (end - clock_monotonic_us()) / 1000;

		if (left <= 0 || poll(p, 2, (int)left) == 0)
			return false;
		if (p[0].revents && !hear_one(p[0].fd, &out->said))
			p[0].fd = -1;
		if (p[1].revents && !hear_one(p[1].fd, &out->complained))
			p[1].fd = -1;
	}
	return true;
}

enum err
program_run(const struct program *p, struct program_result *out, struct error *err)
{
	AUTO(environment)
	struct environment e;
	AUTO(ends)
	struct ends ends = { -1, -1 };
	const char *argv[PROGRAM_WORDS + 4] = { "intake" };
	char day[DATE_TEXT_BYTES];
	int argc = 1, status = 0;
	pid_t pid = 0;
	bool in_time;

	argv[argc++] = p->words[0];
	date_print(day, clock_today());
	if (clock_is_fixed()) { /* the real clock: the child has it too */
		argv[argc++] = "--as-of";
		argv[argc++] = day;
	}
	for (int i = 1; p->words[i]; i++) {
		assert(i < PROGRAM_WORDS);
		argv[argc++] = p->words[i];
	}
	environment_fill(&e, p->config);
	if (e.failed)
		return error_set(err, ERR_NOMEM, "starting %s: out of memory", p->words[0]);
	if (start(argv, &e, &pid, &ends, err))
		return err->code;
	if (p->child)
		__atomic_store_n(p->child, pid, __ATOMIC_SEQ_CST);
	in_time = hear(&ends, p->wall_s, out);
	if (!in_time)
		(void)kill(pid, SIGKILL);
	if (p->child)
		__atomic_store_n(p->child, 0, __ATOMIC_SEQ_CST);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	out->status = !in_time            ? -1
		      : WIFEXITED(status) ? WEXITSTATUS(status)
					  : 128 + WTERMSIG(status);
	return ERR_NONE;
}

void
program_result_free(struct program_result *r)
{
	buf_free(&r->said);
	buf_free(&r->complained);
}

long
program_number(const struct program_result *r, const char *key)
{
	char wanted[48];
	const char *at;

	(void)text_print(wanted, sizeof(wanted), "\"%s\":", key);
	at = strstr(buf_string(&r->said), wanted);
	return at ? strtol(at + strlen(wanted), NULL, 10) : 0;
}

enum err
program_complaint(const struct program_result *r, struct error *err)
{
	const char *text = buf_string(&r->complained);
	char line[256];

	if (r->status < 0)
		return error_set(err, ERR_AGAIN, "it took too long and was stopped");
	if (text_starts(text, "intake: "))
		text += strlen("intake: ");
	if (strcspn(text, "\n") == 0)
		return error_set(err, ERR_IO, "it ended with status %d", r->status);
	(void)text_copy_n(line, sizeof(line), text,
			  strcspn(text, "\n") < sizeof(line) ? strcspn(text, "\n")
							     : sizeof(line) - 1);
	return error_set(err, r->status == 66 ? ERR_NOTFOUND : ERR_DATA, "%s", line);
}
