/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/scan.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/text.h"

/* Files being worked on at once: one per recognition process, and some. */
#define LIMIT_HELD 128

/* A staged name is "<moment, 14 hex digits><mark>-<name as found>": two files of one name do not
 * meet, and sorted names are the order of claiming. */
#define STAGE_MOMENT_BYTES 14
#define STAGE_PREFIX_BYTES 16

struct spool {
	char inbox[PATH_MAX / 2], stage[PATH_MAX / 2], quarantine[PATH_MAX / 2];
	int lock;    /* stage/.lock: one process works on a spool */
	int inotify; /* −1: polling only */
	char held[LIMIT_HELD][NAME_MAX + 1];
	int held_count;
	int64_t last_us; /* moment of the newest claim */
	char mark;
};

static enum err
lock_stage(struct spool *s, struct error *err)
{
	char path[PATH_MAX];

	(void)text_print(path, sizeof(path), "%s/.lock", s->stage);
	s->lock = fail_here() ? -1 : open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (s->lock < 0)
		return error_errno(err, "%s", path);
	if (flock(s->lock, LOCK_EX | LOCK_NB) == 0)
		return ERR_NONE;
	if (errno != EWOULDBLOCK)
		return error_errno(err, "lock %s", path);
	(void)error_set(err, ERR_AGAIN, "another intake is working on %s", s->stage);
	return error_hint(err, "Wait until it has finished, or stop the other capture or watch.");
}

/* Copies that a crash cut off, never offered as claims: what they were copied from is still there.
 */
static enum err
sweep(void *context, const char *name, struct error *err)
{
	const struct spool *s = context;
	char path[PATH_MAX];

	(void)err;
	if (name[0] == '.' && !text_equal(name, ".lock") &&
	    text_print(path, sizeof(path), "%s/%s", s->stage, name))
		(void)unlink(path);
	return ERR_NONE;
}

enum err
spool_open(const char *inbox, const char *data, char mark, struct spool **out, struct error *err)
{
	AUTO(spool_close)
	struct spool *s = fail_here() ? NULL : calloc(1, sizeof(*s));

	if (!s)
		return error_set(err, ERR_NOMEM, "spool: out of memory");
	s->lock = s->inotify = -1;
	s->mark = mark;
	if (!text_copy(s->inbox, sizeof(s->inbox), inbox) ||
	    !text_print(s->stage, sizeof(s->stage), "%s/stage", data) ||
	    !text_print(s->quarantine, sizeof(s->quarantine), "%s/quarantine", data))
		return error_set(err, ERR_LIMIT, "path is too long: %s", inbox);
	if (folder_make(s->inbox, err) || folder_make(s->stage, err) ||
	    folder_make(s->quarantine, err) || lock_stage(s, err) ||
	    folder_walk(s->stage, sweep, s, err))
		return err->code;
	s->inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (s->inotify >= 0 &&
	    inotify_add_watch(s->inotify, s->inbox, IN_CLOSE_WRITE | IN_MOVED_TO) < 0) {
		(void)close(s->inotify);
		s->inotify = -1;
	}
	*out = TAKE(s);
	return ERR_NONE;
}

void
spool_close(struct spool *s)
{
	if (!s)
		return;
	if (s->lock >= 0)
		(void)close(s->lock);
	if (s->inotify >= 0)
		(void)close(s->inotify);
	free(s);
}

static bool
is_held(const struct spool *s, const char *staged)
{
	for (int i = 0; i < s->held_count; i++)
		if (text_equal(s->held[i], staged))
			return true;
	return false;
}

static enum err
hold(struct spool *s, const char *staged, struct error *err)
{
	if (s->held_count == LIMIT_HELD)
		return error_set(err, ERR_LIMIT, "more than %d files are worked on at once",
				 LIMIT_HELD);
	(void)text_copy(s->held[s->held_count++], sizeof(s->held[0]), staged);
	return ERR_NONE;
}

static void
unhold(struct spool *s, const char *path)
{
	const char *staged = strrchr(path, '/') + 1;

	for (int i = 0; i < s->held_count; i++)
		if (text_equal(s->held[i], staged)) {
			memmove(s->held[i], s->held[--s->held_count], sizeof(s->held[0]));
			return;
		}
}

/* Names that scanners and copy programs use while they write, and hidden ones. */
static bool
name_is_temporary(const char *name)
{
	static const char *const ends[] = {
		".part", ".tmp", ".filepart", ".crdownload", "~", ".new"
	};

	if (name[0] == '.')
		return true;
	for (size_t i = 0; i < COUNT_OF(ends); i++)
		if (text_ends(name, ends[i]))
			return true;
	return false;
}

/* Somebody on this machine still has it open for writing: a read lease is refused then (fcntl(2)).
 * Where leases do not exist (network shares, files of others) the structure alone speaks. */
static bool
open_for_writing(int fd)
{
	if (fcntl(fd, F_SETLEASE, F_RDLCK) == 0) {
		(void)fcntl(fd, F_SETLEASE, F_UNLCK);
		return false;
	}
	return errno == EAGAIN;
}

static bool
stands_still(int fd, int settle_s)
{
	struct stat st;
	struct timespec now;

	if (fstat(fd, &st) || clock_gettime(CLOCK_REALTIME, &now))
		return false;
	return now.tv_sec - st.st_mtim.tv_sec >= settle_s &&
	       now.tv_sec - st.st_ctim.tv_sec >= settle_s;
}

/* The file is ours and whole: opens it, takes the hash of the raw bytes, reads the structure. */
static enum err
claim_fill(struct spool *s, const char *staged, struct claim *c, struct error *err)
{
	AUTO(fd)
	int fd = -1;
	struct stat st;

	memset(c, 0, sizeof(*c));
	(void)text_print(c->path, sizeof(c->path), "%s/%s", s->stage, staged);
	(void)text_copy(c->id, sizeof(c->id), staged);
	(void)text_copy(c->name, sizeof(c->name),
			strlen(staged) > STAGE_PREFIX_BYTES ? staged + STAGE_PREFIX_BYTES : staged);
	if (strlen(staged) > STAGE_PREFIX_BYTES)
		c->mark = staged[STAGE_MOMENT_BYTES];
	fd = fail_here() ? -1 : open(c->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 || fstat(fd, &st))
		return error_errno(err, "%s", c->path);
	c->size_bytes = st.st_size;
	if (sha256_of_fd(fd, &c->sha256, err) || file_structure_check(fd, &c->structure, err))
		return error_wrap(err, "%s", c->path);
	if (hold(s, staged, err))
		return err->code;
	c->fd = fd;
	fd = -1;
	return ERR_NONE;
}

/* ---- from the stage: what a crash left ---- */

struct search {
	struct spool *spool;
	char found[NAME_MAX + 1];
	int settle_s;
	int seen;
};

static enum err
pick_staged(void *context, const char *name, struct error *err)
{
	struct search *q = context;

	(void)err;
	if (!q->found[0] && name[0] != '.' && !is_held(q->spool, name))
		(void)text_copy(q->found, sizeof(q->found), name);
	return ERR_NONE;
}

/* ---- from the inbox ---- */

/* A regular file that is complete, or stands still for so long that it will not become so. */
static bool
ready(const char *path, int settle_s)
{
	AUTO(fd)
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct file_structure structure;
	struct error ignored;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode) || open_for_writing(fd))
		return false;
	if (stands_still(fd, settle_s))
		return true;
	return !file_structure_check(fd, &structure, &ignored) && structure.whole == FILE_WHOLE;
}

static enum err
pick_ready(void *context, const char *name, struct error *err)
{
	struct search *q = context;
	char path[PATH_MAX];

	(void)err;
	if (q->found[0] || name_is_temporary(name))
		return ERR_NONE;
	if (text_print(path, sizeof(path), "%s/%s", q->spool->inbox, name) &&
	    ready(path, q->settle_s))
		(void)text_copy(q->found, sizeof(q->found), name);
	return ERR_NONE;
}

static enum err
copy_fd(int from, const char *to, struct error *err)
{
	AUTO(fd)
	int fd = fail_here() ? -1 : open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	static uint8_t chunk[1 << 16];
	off_t at = 0;

	if (fd < 0)
		return error_errno(err, "%s", to);
	for (;;) {
		ssize_t n = fail_here() ? -1 : pread(from, chunk, sizeof(chunk), at);

		if (n < 0)
			return error_errno(err, "read for %s", to);
		if (n == 0)
			break;
		if ((size_t)at + (size_t)n > LIMIT_SCAN_BYTES)
			return error_set(err, ERR_LIMIT, "%s: more than the limit of %zu MB", to,
					 LIMIT_SCAN_BYTES >> 20);
		if (file_write_all(fd, chunk, (size_t)n, err))
			return error_wrap(err, "%s", to);
		at += n;
	}
	if (fail_here() || fsync(fd))
		return error_errno(err, "flush %s", to);
	return ERR_NONE;
}

/* A name in the stage that is not taken yet; to has NAME_MAX + 1 bytes. Long names lose their
 * front, not their ending. */
static void
staged_name(struct spool *s, const char *name, char *to)
{
	struct timespec now;
	size_t length = strlen(name), room = NAME_MAX - STAGE_PREFIX_BYTES;
	int64_t moment;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	moment = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
	s->last_us = moment > s->last_us ? moment : s->last_us + 1;
	(void)text_print(to, NAME_MAX + 1, "%0*llx%c-%s", STAGE_MOMENT_BYTES,
			 (unsigned long long)s->last_us, s->mark,
			 length > room ? name + length - room : name);
}

/* A dot in front keeps a half-written copy from being taken for a claim after a crash. */
static enum err
copy_into_stage(struct spool *s, int from, const char *staged, struct error *err)
{
	char hidden[PATH_MAX], path[PATH_MAX];

	(void)text_print(hidden, sizeof(hidden), "%s/.%s", s->stage, staged + 1);
	(void)text_print(path, sizeof(path), "%s/%s", s->stage, staged);
	if (copy_fd(from, hidden, err)) {
		(void)unlink(hidden);
		return err->code;
	}
	if (fail_here() || rename(hidden, path)) {
		(void)error_errno(err, "%s", path);
		(void)unlink(hidden);
		return err->code;
	}
	return file_sync_folder(s->stage, err);
}

/* Another file system: copied and flushed first, removed from the inbox last; a crash in between
 * offers it again and the hash says that it is known. */
static enum err
move_across(struct spool *s, const char *from, const char *staged, struct error *err)
{
	AUTO(fd)
	int fd = fail_here() ? -1 : open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return error_errno(err, "%s", from);
	if (copy_into_stage(s, fd, staged, err))
		return err->code;
	if (unlink(from))
		return error_errno(err, "remove %s", from);
	return ERR_NONE;
}

static enum err
move_into_stage(struct spool *s, const char *name, char *staged, struct error *err)
{
	char from[PATH_MAX], to[PATH_MAX];

	staged_name(s, name, staged);
	(void)text_print(from, sizeof(from), "%s/%s", s->inbox, name);
	(void)text_print(to, sizeof(to), "%s/%s", s->stage, staged);
	if (!fail_here() && rename(from, to) == 0)
		return file_sync_folder(s->stage, err);
	if (errno == EXDEV)
		return move_across(s, from, staged, err);
	return error_errno(err, "claim %s", from);
}

enum err
spool_recover(struct spool *s, struct claim *out, struct error *err)
{
	struct search q = { .spool = s };

	if (folder_walk(s->stage, pick_staged, &q, err))
		return err->code;
	if (!q.found[0])
		return error_set(err, ERR_NOTFOUND, "nothing is left in %s", s->stage);
	if (claim_fill(s, q.found, out, err))
		return err->code;
	out->left = true;
	return ERR_NONE;
}

enum err
spool_next(struct spool *s, int settle_s, struct claim *out, struct error *err)
{
	struct search q = { .spool = s, .settle_s = settle_s };
	char staged[NAME_MAX + 1];
	enum err rc = spool_recover(s, out, err);

	if (rc != ERR_NOTFOUND)
		return rc;
	if (folder_walk(s->inbox, pick_ready, &q, err))
		return err->code;
	if (!q.found[0])
		return error_set(err, ERR_NOTFOUND, "nothing is ready in %s", s->inbox);
	if (move_into_stage(s, q.found, staged, err))
		return err->code;
	return claim_fill(s, staged, out, err);
}

enum err
spool_take(struct spool *s, const char *path, struct claim *out, struct error *err)
{
	AUTO(fd)
	int fd = fail_here() ? -1 : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char staged[NAME_MAX + 1];
	const char *slash = strrchr(path, '/');
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		return error_errno(err, "%s", path);
	if (!S_ISREG(st.st_mode)) {
		(void)error_set(err, ERR_DATA, "%s: not a file", path);
		return error_hint(err, "Name scan files, or a folder of them.");
	}
	staged_name(s, slash ? slash + 1 : path, staged);
	if (copy_into_stage(s, fd, staged, err))
		return err->code;
	return claim_fill(s, staged, out, err);
}

/* ---- the ends of a claim ---- */

static void
claim_close(struct spool *s, struct claim *c)
{
	unhold(s, c->path);
	if (c->fd >= 0)
		(void)close(c->fd);
	c->fd = -1;
}

enum err
spool_done(struct spool *s, struct claim *c, struct error *err)
{
	claim_close(s, c);
	if ((fail_here() || unlink(c->path)) && errno != ENOENT)
		return error_errno(err, "remove %s", c->path);
	return ERR_NONE;
}

enum err
spool_quarantine(struct spool *s, struct claim *c, const char *reason, struct error *err)
{
	char to[PATH_MAX], note[PATH_MAX];
	const char *staged = strrchr(c->path, '/') + 1;
	AUTO(buf)
	struct buf text = BUF(4096);

	claim_close(s, c);
	if (!text_print(to, sizeof(to), "%s/%s", s->quarantine, staged) ||
	    !text_print(note, sizeof(note), "%s.reason.txt", to))
		return error_set(err, ERR_LIMIT, "path is too long: %s", s->quarantine);
	buf_print(&text, "%s\n", reason);
	/* the reason first: a file in quarantine always has one */
	if (buf_check(&text, note, err) || file_replace(note, text.bytes, text.length, err))
		return err->code;
	if (fail_here() || rename(c->path, to))
		return error_errno(err, "move %s to quarantine", c->path);
	return file_sync_folder(s->quarantine, err);
}

void
spool_release(struct spool *s, struct claim *c)
{
	claim_close(s, c);
}

enum err
spool_wait(struct spool *s, int ms, struct error *err)
{
	struct pollfd p = { s->inotify, POLLIN, 0 };
	char events[4096];

	if (poll(&p, s->inotify >= 0 ? 1 : 0, ms) < 0 && errno != EINTR)
		return error_errno(err, "wait for files in %s", s->inbox);
	while (s->inotify >= 0 && read(s->inotify, events, sizeof(events)) > 0)
		;
	return ERR_NONE;
}

static enum err
count_file(void *context, const char *name, struct error *err)
{
	struct search *q = context;

	(void)err;
	q->seen += !name_is_temporary(name);
	return ERR_NONE;
}

int
spool_waiting(struct spool *s)
{
	struct search q = { .spool = s };
	struct error ignored;

	(void)!folder_walk(s->inbox, count_file, &q, &ignored);
	return q.seen;
}
