/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/random.h"
#include "base/text.h"

/* <folder>/ab/cd/<sha256>: 65,536 folders keep each small at a million scans. A file gets its name
 * only when all its bytes are on the disk and hash to it, so a name is a promise. What has no name
 * yet is taken back by the file system itself (O_TMPFILE); where that is not supported it lies in
 * <folder>/new under a lock, and the next opening removes it. */
struct vault {
	char folder[LIMIT_VAULT_PATH_BYTES];
};

/* <folder>/<below>, and behind it /<name> unless that is NULL. */
static bool
path_of(const struct vault *v, char *to, const char *below, const char *name)
{
	return text_print(to, LIMIT_VAULT_PATH_BYTES, "%s/%s%s%s", v->folder, below,
			  name ? "/" : "", name ? name : "");
}

/* ---- open ---- */
/* Writers hold a lock on their file in new/ while they live. */
static enum err
sweep(void *context, const char *name, struct error *err)
{
	const struct vault *v = context;
	char path[LIMIT_VAULT_PATH_BYTES];
	AUTO(fd)
	int fd = -1;

	if (!path_of(v, path, "new", name))
		return error_set(err, ERR_LIMIT, "path is too long: %s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
		(void)unlink(path);
	return ERR_NONE;
}

/* The vault's own name must be safe before any scan in it is: its folder may be new. */
static enum err
flush_above(const struct vault *v, struct error *err)
{
	char above[LIMIT_VAULT_PATH_BYTES];

	folder_of(above, sizeof(above), v->folder);
	return file_sync_folder(above, err);
}

enum err
vault_open(const char *folder, struct vault **out, struct error *err)
{
	AUTO(vault_close)
	struct vault *v = fail_here() ? NULL : calloc(1, sizeof(*v));
	char path[LIMIT_VAULT_PATH_BYTES];

	if (!v)
		return error_set(err, ERR_NOMEM, "vault: out of memory");
	/* The longest name behind it is "/new/" and a hash. */
	if (!text_copy(v->folder, sizeof(v->folder) - SHA256_TEXT_BYTES - 16, folder) ||
	    !path_of(v, path, "new", NULL))
		return error_set(err, ERR_LIMIT, "path is too long: %s", folder);
	if (folder_make(path, err) || flush_above(v, err) || folder_walk(path, sweep, v, err))
		return error_wrap(err, "vault");
	*out = TAKE(v);
	return ERR_NONE;
}

void
vault_close(struct vault *v)
{
	free(v);
}

/* ---- put ---- */
/* Where a scan lies: both folders and the file. */
struct shelf {
	char outer[LIMIT_VAULT_PATH_BYTES], inner[LIMIT_VAULT_PATH_BYTES],
	    file[LIMIT_VAULT_PATH_BYTES];
};

static enum err
shelf_of(const struct vault *v, const struct sha256 *sha256, struct shelf *to, struct error *err)
{
	char hex[SHA256_TEXT_BYTES], behind[SHA256_TEXT_BYTES + 8];

	sha256_print(hex, sha256);
	(void)text_print(behind, sizeof(behind), "%.2s/%.2s/%s", hex, hex + 2, hex);
	if (!path_of(v, to->file, behind, NULL))
		return error_set(err, ERR_LIMIT, "path is too long: %s", behind);
	behind[5] = '\0';
	(void)path_of(v, to->inner, behind, NULL);
	behind[2] = '\0';
	(void)path_of(v, to->outer, behind, NULL);
	return ERR_NONE;
}

/* A file without a name where the file system can, else one in new/; then *name is filled. */
static enum err
new_file(const struct vault *v, int *out, char *name, struct error *err)
{
	char uuid[UUID_TEXT_BYTES];
	int fd = fail_here() ? -1 : open(v->folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0440);

	name[0] = '\0';
	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT)) {
		if (random_uuid(uuid, err))
			return err->code;
		(void)path_of(v, name, "new", uuid);
		fd = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0440);
		if (fd >= 0)
			(void)flock(fd, LOCK_EX); /* nobody else knows the name: it is free */
	}
	if (fd < 0)
		return error_errno(err, "vault %s", v->folder);
	*out = fd;
	return ERR_NONE;
}

static enum err
too_large(struct error *err)
{
	return error_set(err, ERR_LIMIT, "the scan is larger than the limit of %zu bytes",
			 LIMIT_SCAN_BYTES);
}

static enum err
copy(int from, int to, struct error *err)
{
	uint8_t chunk[8192];
	struct stat now;
	off_t at = 0;

	if (fail_here() || fstat(from, &now))
		return error_errno(err, "read scan");
	if (now.st_size > (off_t)LIMIT_SCAN_BYTES)
		return too_large(err);
	for (;;) {
		ssize_t n = fail_here() ? -1 : pread(from, chunk, sizeof(chunk), at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(err, "read scan");
		if (n == 0)
			return ERR_NONE;
		at += n;
		if ((size_t)at > LIMIT_SCAN_BYTES) /* it grows while we read */
			return too_large(err);
		if (file_write_all(to, chunk, (size_t)n, err))
			return err->code;
	}
}

static enum err
link_as(int fd, const char *name, const char *path)
{
	char proc[40];

	if (fail_here())
		return ERR_IO;
	if (name[0])
		return link(name, path) ? ERR_IO : ERR_NONE;
	/* linkat(2): naming an O_TMPFILE file without CAP_DAC_READ_SEARCH goes by /proc. */
	(void)snprintf(proc, sizeof(proc), "/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, proc, AT_FDCWD, path, AT_SYMLINK_FOLLOW) ? ERR_IO : ERR_NONE;
}

/* Whether the file that has the name already is whole. */
static bool
is_whole(const char *path, const struct sha256 *sha256)
{
	AUTO(fd)
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct sha256 now;
	struct error ignored;

	return fd >= 0 && sha256_of_fd(fd, &now, &ignored) == ERR_NONE &&
	       sha256_equal(&now, sha256);
}

/* Gives the finished file its name. A damaged one of that name is replaced: it is the scan that was
 * lost. */
static enum err
publish(const struct vault *v, int fd, const char *name, const struct shelf *shelf,
	const struct sha256 *sha256, struct error *err)
{
	char uuid[UUID_TEXT_BYTES], beside[LIMIT_VAULT_PATH_BYTES];

	if (link_as(fd, name, shelf->file) == ERR_NONE)
		return ERR_NONE;
	if (errno != EEXIST)
		return error_errno(err, "vault: name %s", shelf->file);
	if (is_whole(shelf->file, sha256))
		return ERR_NONE;
	if (random_uuid(uuid, err))
		return err->code;
	(void)path_of(v, beside, "new", uuid);
	if (link_as(fd, name, beside) || rename(beside, shelf->file))
		return error_errno(err, "vault: replace %s", shelf->file);
	return ERR_NONE;
}

/* From the inside out: a folder's entry is only safe when the folder above is flushed too. */
static enum err
flush_shelf(const struct vault *v, const struct shelf *shelf, struct error *err)
{
	if (file_sync_folder(shelf->inner, err) || file_sync_folder(shelf->outer, err) ||
	    file_sync_folder(v->folder, err))
		return err->code;
	return ERR_NONE;
}

static enum err
put(const struct vault *v, int from, int to, const char *name, const struct sha256 *sha256,
    struct error *err)
{
	struct shelf shelf;
	struct sha256 written;

	if (copy(from, to, err))
		return err->code;
	if (fail_here() || fsync(to))
		return error_errno(err, "vault: flush");
	if (sha256_of_fd(to, &written, err))
		return err->code;
	if (!sha256_equal(&written, sha256))
		return error_set(err, ERR_CONFLICT, "the scan changed while it was taken in");
	if (shelf_of(v, sha256, &shelf, err) || folder_make(shelf.inner, err) ||
	    publish(v, to, name, &shelf, sha256, err))
		return err->code;
	return flush_shelf(v, &shelf, err);
}

enum err
vault_put(struct vault *v, int fd, const struct sha256 *sha256, struct error *err)
{
	char name[LIMIT_VAULT_PATH_BYTES];
	struct shelf shelf;
	AUTO(fd)
	int to = -1;
	enum err rc;

	if (shelf_of(v, sha256, &shelf, err))
		return err->code;
	/* Named but perhaps not flushed, when somebody was killed in between. */
	if (is_whole(shelf.file, sha256))
		return flush_shelf(v, &shelf, err);
	if (new_file(v, &to, name, err))
		return err->code;
	rc = put(v, fd, to, name, sha256, err);
	if (name[0])
		(void)unlink(name);
	return rc;
}

/* ---- get and scrub ---- */
enum err
vault_get(struct vault *v, const struct sha256 *sha256, int *fd, struct error *err)
{
	struct shelf shelf;
	int got;

	if (shelf_of(v, sha256, &shelf, err))
		return err->code;
	got = fail_here() ? -1 : open(shelf.file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (got < 0)
		return error_errno(err, "vault: scan %s", strrchr(shelf.file, '/') + 1);
	*fd = got;
	return ERR_NONE;
}

bool
vault_has(const struct vault *v, const struct sha256 *sha256)
{
	struct shelf shelf;
	struct error err;

	return shelf_of(v, sha256, &shelf, &err) == ERR_NONE && file_exists(shelf.file);
}

/* ---- every scan ---- */
struct tour {
	const char *folder; /* of this level */
	int level;          /* 0 the vault, 1 outer, 2 inner */
	enum err (*visit)(void *context, const char *path, const char *name, struct error *err);
	void *context;
};

static enum err
tour_entry(void *context, const char *name, struct error *err)
{
	struct tour *above = context;
	char path[LIMIT_VAULT_PATH_BYTES];
	struct tour here = { path, above->level + 1, above->visit, above->context };

	if (above->level == 0 && text_equal(name, "new"))
		return ERR_NONE;
	if (!text_print(path, sizeof(path), "%s/%s", above->folder, name))
		return error_set(err, ERR_LIMIT, "path is too long: %s", name);
	return above->level < 2 ? folder_walk(path, tour_entry, &here, err)
				: above->visit(above->context, path, name, err);
}

struct walk {
	vault_each *each;
	void *context;
};

static enum err
walk_visit(void *context, const char *path, const char *name, struct error *err)
{
	const struct walk *w = context;
	struct sha256 sha256;

	(void)path;
	return sha256_parse(name, &sha256) ? w->each(w->context, &sha256, err) : ERR_NONE;
}

enum err
vault_walk(struct vault *v, vault_each *each, void *context, struct error *err)
{
	struct walk walk = { each, context };
	struct tour tour = { v->folder, 0, walk_visit, &walk };

	return folder_walk(v->folder, tour_entry, &tour, err);
}

struct scrub {
	int64_t files, damaged;
};

static enum err
scrub_visit(void *context, const char *path, const char *name, struct error *err)
{
	struct scrub *s = context;
	struct sha256 sha256;

	(void)err;
	s->files++;
	s->damaged += !sha256_parse(name, &sha256) || !is_whole(path, &sha256);
	return ERR_NONE;
}

enum err
vault_scrub(struct vault *v, int64_t *files, int64_t *damaged, struct error *err)
{
	struct scrub all = { 0, 0 };
	struct tour tour = { v->folder, 0, scrub_visit, &all };

	if (folder_walk(v->folder, tour_entry, &tour, err))
		return err->code;
	*files = all.files;
	*damaged = all.damaged;
	return ERR_NONE;
}
