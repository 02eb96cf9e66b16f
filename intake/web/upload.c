/* SPDX-License-Identifier: Apache-2.0 */
#include "web/upload.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/file.h"
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
	const char *path = getenv("PATH");

	memset(e, 0, sizeof(*e));
	environment_add(e, "PATH", path ? path : "/usr/bin:/bin");
	environment_add(e, "OMP_THREAD_LIMIT", "1");
	environment_add(e, "INTAKE_WORKERS", "1"); /* one file; the first row of a name counts */
	config_walk(config, take_key, e);
}

static void
environment_free(struct environment *e)
{
	for (int i = 0; i < e->count; i++)
		free(e->row[i]);
}

/* ---- the file, under the name people know it by, in a folder of its own ---- */
struct place {
	char folder[CONFIG_VALUE_BYTES + 32];
	char path[CONFIG_VALUE_BYTES + 320];
};

/* The name was already stripped of folders and controls (web/http.c); a leading dot would hide it,
 * and file systems take 255 bytes. */
static void
name_for(const struct visit *v, char *to, size_t size)
{
	const char *name = v->request->file_name;

	while (*name == '.' || *name == '-')
		name++;
	(void)text_copy(to, size, *name ? name : "scan");
}

static enum err
place_make(const struct visit *v, struct place *p, struct error *err)
{
	char name[200], fd_path[48];

	name_for(v, name, sizeof(name));
	(void)text_print(p->folder, sizeof(p->folder), "%s/upload-XXXXXX",
			 desk_config(v->desk)->data);
	if (fail_here() || !mkdtemp(p->folder)) {
		p->folder[0] = '\0';
		return error_errno(err, "folder of the upload");
	}
	(void)text_print(p->path, sizeof(p->path), "%s/%s", p->folder, name);
	(void)text_print(fd_path, sizeof(fd_path), "/proc/self/fd/%d", v->request->file_fd);
	if (fail_here() || linkat(AT_FDCWD, fd_path, AT_FDCWD, p->path, AT_SYMLINK_FOLLOW))
		return error_errno(err, "keeping the upload");
	return ERR_NONE;
}

static void
place_free(const struct place *p)
{
	if (p->path[0])
		(void)unlink(p->path);
	if (p->folder[0])
		(void)rmdir(p->folder);
}

/* ---- the child ---- */
static enum err
start(const char *const *argv, const struct environment *e, pid_t *pid, int *out, struct error *err)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	int pipe_fd[2], rc;

	if (fail_here() || pipe2(pipe_fd, O_CLOEXEC))
		return error_errno(err, "pipe");
	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawn_file_actions_adddup2(&actions, pipe_fd[1], STDOUT_FILENO);
	(void)posix_spawnattr_init(&attributes);
	(void)sigemptyset(&none);
	(void)posix_spawnattr_setsigmask(&attributes, &none);
	(void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	rc = posix_spawn(pid, "/proc/self/exe", &actions, &attributes,
			 (char *const *)(uintptr_t)argv, e->row);
	(void)posix_spawnattr_destroy(&attributes);
	(void)posix_spawn_file_actions_destroy(&actions);
	(void)close(pipe_fd[1]);
	if (rc) {
		(void)close(pipe_fd[0]);
		errno = rc;
		return error_errno(err, "starting capture");
	}
	*out = pipe_fd[0];
	return ERR_NONE;
}

/* Everything it says, until it ends or its time is over. */
static bool
hear(int fd, struct buf *said)
{
	int64_t end = clock_monotonic_us() + INT64_C(1000000) * UPLOAD_WALL_S;

	for (;;) {
		struct pollfd p = { fd, POLLIN, 0 };
		int64_t left = (end - clock_monotonic_us()) / 1000;
		uint8_t bytes[1024];
		ssize_t n;

		if (left <= 0 || poll(&p, 1, (int)left) == 0)
			return false;
		n = read(fd, bytes, sizeof(bytes));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0;
		buf_add(said, bytes, (size_t)n);
	}
}

static enum err
run(const char *const *argv, const struct environment *e, struct buf *said, struct error *err)
{
	AUTO(fd)
	int fd = -1;
	pid_t pid = 0;
	int status = 0;
	bool in_time;

	if (start(argv, e, &pid, &fd, err))
		return err->code;
	in_time = hear(fd, said);
	if (!in_time)
		(void)kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!in_time)
		return error_set(err, ERR_AGAIN, "reading the scan took longer than %d s",
				 UPLOAD_WALL_S);
	if (!WIFEXITED(status) || WEXITSTATUS(status) > 1)
		return error_set(err, ERR_IO, "capture ended with status %d",
				 WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return ERR_NONE;
}

/* "quarantined":1 in its answer: we wrote it, so a search for the key is enough. */
static bool
counted(const struct buf *said, const char *key)
{
	char wanted[48];
	const char *at;

	(void)text_print(wanted, sizeof(wanted), "\"%s\":", key);
	at = strstr(buf_string(said), wanted);
	return at && at[strlen(wanted)] != '0';
}

static enum upload_result
result_of(const struct buf *said)
{
	if (counted(said, "quarantined"))
		return UPLOAD_QUARANTINED;
	if (counted(said, "unbound"))
		return UPLOAD_UNBOUND;
	if (counted(said, "duplicates"))
		return UPLOAD_DUPLICATE;
	return UPLOAD_BOUND;
}

enum err
upload_capture(struct visit *v, const char *serial, enum upload_result *out, struct error *err)
{
	AUTO(buf)
	struct buf said = BUF((size_t)64 * 1024);
	struct environment e;
	struct place place = { "", "" };
	char bind[SERIAL_BYTES], actor[USER_BYTES], day[DATE_TEXT_BYTES];
	const char *argv[] = { "intake", "capture", "--json", "--quiet", "--bind",   bind, "--as",
			       actor,    "--as-of", day,      "--",      place.path, NULL };
	enum err rc;

	(void)text_copy(bind, sizeof(bind), serial);
	(void)text_copy(actor, sizeof(actor), v->user.name);
	date_print(day, clock_today());
	if (!clock_is_fixed()) { /* the real clock: the child has it too */
		argv[8] = "--";
		argv[9] = place.path;
		argv[10] = NULL;
	}
	environment_fill(&e, desk_config(v->desk));
	rc = e.failed ? error_set(err, ERR_NOMEM, "upload: out of memory")
		      : place_make(v, &place, err);
	if (!rc)
		rc = run(argv, &e, &said, err);
	place_free(&place);
	environment_free(&e);
	if (!rc)
		*out = result_of(&said);
	return rc;
}

const char *
upload_result_said(enum upload_result result)
{
	static const char *const said[] = { "uploaded", "duplicate", "unbound", "quarantined" };

	return said[result];
}
