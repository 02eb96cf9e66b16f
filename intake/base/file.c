/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/text.h"

enum err
file_read_fd(int fd, struct buf *b, struct error *err)
{
	size_t start = b->length;

	for (;;) {
		uint8_t chunk[8192];
		ssize_t n = fail_here() ? -1 : read(fd, chunk, sizeof(chunk));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			b->length = start;
			return error_errno(err, "read");
		}
		if (n == 0)
			break;
		buf_add(b, chunk, (size_t)n);
		if (b->failed)
			break;
	}
	if (b->failed)
		b->length = start;
	return buf_check(b, "read", err);
}

enum err
file_read(const char *path, struct buf *b, struct error *err)
{
	AUTO(fd)
	int fd = fail_here() ? -1 : open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return error_errno(err, "%s", path);
	if (file_read_fd(fd, b, err))
		return error_wrap(err, "%s", path);
	return ERR_NONE;
}

enum err
file_write_all(int fd, const void *bytes, size_t n, struct error *err)
{
	const uint8_t *from = bytes;

	while (n > 0) {
		ssize_t done = fail_here() ? -1 : write(fd, from, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return error_errno(err, "write");
		from += done;
		n -= (size_t)done;
	}
	return ERR_NONE;
}

enum err
file_read_all(int fd, void *to, size_t n, struct error *err)
{
	uint8_t *at = to;
	size_t want = n;

	while (want > 0) {
		ssize_t done = fail_here() ? -1 : read(fd, at, want);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return error_errno(err, "read");
		if (done == 0 && want == n)
			return error_set(err, ERR_NOTFOUND, "nothing more to read");
		if (done == 0)
			return error_set(err, ERR_DATA, "ends after %zu of %zu bytes", n - want, n);
		at += done;
		want -= (size_t)done;
	}
	return ERR_NONE;
}

void
folder_of(char *to, size_t size, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		(void)text_copy(to, size, ".");
	else
		(void)text_copy_n(to, size, path, slash == path ? 1 : (size_t)(slash - path));
}

enum err
file_sync_folder(const char *path, struct error *err)
{
	AUTO(fd)
	int fd = fail_here() ? -1 : open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fail_here() || fsync(fd))
		return error_errno(err, "flush folder %s", path);
	return ERR_NONE;
}

static enum err
write_beside(const char *path, const void *bytes, size_t n, struct error *err)
{
	AUTO(fd)
	int fd = fail_here() ? -1 : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);

	if (fd < 0)
		return error_errno(err, "%s", path);
	if (file_write_all(fd, bytes, n, err))
		return error_wrap(err, "%s", path);
	if (fail_here() || fsync(fd))
		return error_errno(err, "flush %s", path);
	return ERR_NONE;
}

enum err
file_replace(const char *path, const void *bytes, size_t n, struct error *err)
{
	char beside[PATH_MAX], folder[PATH_MAX];

	if (!text_print(beside, sizeof(beside), "%s.new", path))
		return error_set(err, ERR_LIMIT, "path is too long: %s", path);
	if (write_beside(beside, bytes, n, err)) {
		(void)unlink(beside);
		return err->code;
	}
	if (fail_here() || rename(beside, path)) {
		(void)error_errno(err, "%s", path);
		(void)unlink(beside);
		return err->code;
	}
	folder_of(folder, sizeof(folder), path);
	return file_sync_folder(folder, err);
}

enum err
folder_make(const char *path, struct error *err)
{
	char part[PATH_MAX];

	if (!text_copy(part, sizeof(part), path))
		return error_set(err, ERR_LIMIT, "path is too long: %s", path);
	for (char *s = part + 1;; s++) {
		char c = *s;

		if (c != '/' && c != '\0')
			continue;
		*s = '\0';
		if ((fail_here() || mkdir(part, 0750)) && errno != EEXIST)
			return error_errno(err, "folder %s", part);
		*s = c;
		if (c == '\0')
			return ERR_NONE;
	}
}

bool
file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

static int
not_dot(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int
bytewise(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

enum err
folder_walk(const char *path, folder_each *each, void *context, struct error *err)
{
	struct dirent **names = NULL;
	int count = fail_here() ? -1 : scandir(path, &names, not_dot, bytewise);
	enum err rc = ERR_NONE;

	if (count < 0)
		return error_errno(err, "folder %s", path);
	for (int i = 0; i < count; i++) {
		if (!rc)
			rc = each(context, names[i]->d_name, err);
		free(names[i]);
	}
	free(names);
	return rc;
}
