/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/statfs.h>
#include <time.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/text.h"
#include "store/sqlite.h"

/* How long a waiting writer sleeps between two looks. */
#define LOOK_MS 2

static void
say_holder(int fd, char *to, size_t size)
{
	char text[16] = "";
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);

	if (n <= 0 || !text_is_digits(text))
		(void)text_copy(text, sizeof(text), "?");
	(void)text_copy(to, size, text);
}

static void
write_pid(int fd)
{
	char text[16];
	int n = snprintf(text, sizeof(text), "%ld", (long)getpid());

	/* Only to tell people who holds it; the lock itself is the kernel's. */
	if (ftruncate(fd, 0) == 0)
		(void)!pwrite(fd, text, (size_t)n, 0);
}

static enum err
wait_for(int fd, const char *name, int wait_ms, struct error *err)
{
	char holder[16];

	for (int waited = 0; flock(fd, LOCK_EX | LOCK_NB); waited += LOOK_MS) {
		const struct timespec look = { 0, LOOK_MS * 1000000L };

		if (errno != EWOULDBLOCK && errno != EINTR)
			return error_errno(err, "lock %s", name);
		if (waited >= wait_ms) {
			say_holder(fd, holder, sizeof(holder));
			(void)error_set(err, ERR_AGAIN, "%s is held by process %s", name, holder);
			return error_hint(err,
					  "Wait until it ends, then run the same command again.");
		}
		(void)nanosleep(&look, NULL);
	}
	return ERR_NONE;
}

/* The file is opened anew each time: a descriptor kept open would go on holding the lock in
 * children forked meanwhile. */
enum err
lock_take(const char *path, const char *name, int wait_ms, int *out, struct error *err)
{
	char file[PATH_MAX];
	int fd;

	if (!text_print(file, sizeof(file), "%s.%s.lock", path, name))
		return error_set(err, ERR_LIMIT, "path is too long: %s", path);
	fd = fail_here() ? -1 : open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (fd < 0)
		return error_errno(err, "lock %s", file);
	if (wait_for(fd, name, wait_ms, err)) {
		(void)close(fd);
		return err->code;
	}
	write_pid(fd);
	*out = fd;
	return ERR_NONE;
}

void
lock_give(int *fd)
{
	if (*fd < 0)
		return;
	(void)flock(*fd, LOCK_UN);
	(void)close(*fd);
	*fd = -1;
}

enum err
place_check(const char *folder, struct error *err)
{
	/* statfs(2), linux/magic.h and the file systems' own headers. FUSE is let through: it is
	 * local as often as not. */
	static const struct {
		unsigned long type;
		const char *name;
	} network[] = {
		{ 0x6969, "NFS" },      { 0xFF534D42, "CIFS" },   { 0x517B, "SMB" },
		{ 0xFE534D42, "SMB2" }, { 0x5346414F, "AFS" },    { 0x00C36400, "Ceph" },
		{ 0x01021997, "9P" },   { 0x0BD00BD0, "Lustre" }, { 0x7461636F, "OCFS2" },
		{ 0x73757245, "Coda" },
	};
	struct statfs fs;

	if (fail_here() || statfs(folder, &fs))
		return error_errno(err, "folder %s", folder);
	for (size_t i = 0; i < COUNT_OF(network); i++) {
		if (((unsigned long)fs.f_type & 0xFFFFFFFFUL) != network[i].type)
			continue;
		(void)error_set(err, ERR_CONFIG,
				"the register cannot lie in %s: it is a network file "
				"system (%s)",
				folder, network[i].name);
		return error_hint(err,
				  "Put the data folder on a disk of this machine; locks of network "
				  "file systems lose data.");
	}
	return ERR_NONE;
}
