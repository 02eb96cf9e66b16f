/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_FAULT_FOLDER_H
#define TESTS_FAULT_FOLDER_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/fault/disk.h"

/* A folder on a disk that can lose what was not flushed. Whoever includes this has its open, write,
 * fsync, link, rename, mkdir, unlink and close watched for paths under one root, the register's
 * files left out (they have a disk of their own): the real calls are made, and a model keeps beside
 * them what is safe. The bytes of a file are safe when the file was flushed, a name when its folder
 * was: each alone, as POSIX has it and no more. */

#define NODES_MAX 8192
#define NAME_MAX_ 80
#define FDS_MAX   1024
#define NOT_OURS  "register.db"

/* A file or a folder. */
struct node {
	bool folder;
	struct disk data;
};

/* of NULL: the name was taken away. */
struct name {
	struct node *in, *of;
	char text[NAME_MAX_];
};
struct names {
	struct name at[NODES_MAX];
	int count;
};

struct folder_model {
	char root[512];
	bool on, no_file_flush, no_folder_flush; /* a disk that lies about one of them */
	struct node *top;
	struct names now, safe, pending;
	struct node *fd[FDS_MAX];
	void (*operation)(void); /* told before each call that changes something */
};
static struct folder_model model;

/* The name's place among them, or −1. */
static inline int
names_find(const struct names *n, const struct node *in, const char *text)
{
	for (int i = 0; i < n->count; i++)
		if (n->at[i].in == in && strcmp(n->at[i].text, text) == 0)
			return i;
	return -1;
}

static inline void
names_push(struct names *n, struct node *in, const char *text, struct node *of)
{
	struct name *to = &n->at[n->count++];

	if (n->count > NODES_MAX || strlen(text) >= sizeof(to->text))
		abort();
	to->in = in;
	to->of = of;
	strcpy(to->text, text);
}

static inline void
names_set(struct names *n, struct node *in, const char *text, struct node *of)
{
	int i = names_find(n, in, text);

	if (i >= 0)
		n->at[i] = n->at[--n->count];
	if (of)
		names_push(n, in, text, of);
}

static inline struct node *
node_new(bool folder)
{
	struct node *n = must(calloc(1, sizeof(*n)));

	n->folder = folder;
	n->data.last = &n->data.first;
	return n;
}

/* The folder a path lies in; *text becomes the last name. NULL: not under the root. "root" itself
 * has no folder and *text NULL. */
static inline struct node *
walk(const char *path, const char **text)
{
	size_t length = strlen(model.root);
	struct node *in = model.top;

	*text = NULL;
	if (!model.on || strncmp(path, model.root, length) != 0 ||
	    (path[length] != '/' && path[length] != '\0') ||
	    strncmp(path + length, "/" NOT_OURS, strlen("/" NOT_OURS)) == 0)
		return NULL;
	for (path += length; *path == '/';) {
		const char *from = path + 1;
		size_t n = strcspn(from, "/");
		char name[NAME_MAX_];
		int i;

		if (from[n] == '\0') {
			*text = from;
			return in;
		}
		if (n >= sizeof(name))
			abort();
		memcpy(name, from, n);
		name[n] = '\0';
		i = names_find(&model.now, in, name);
		if (i < 0)
			return NULL;
		in = model.now.at[i].of;
		path = from + n;
	}
	return in;
}

static inline struct node *
node_at(const char *path)
{
	const char *text;
	struct node *in = walk(path, &text);
	int i = in && text ? names_find(&model.now, in, text) : -1;

	return in && !text ? in : i >= 0 ? model.now.at[i].of : NULL;
}

static inline void
set_name(const char *path, struct node *of)
{
	const char *text;
	struct node *in = walk(path, &text);

	if (!in || !text)
		return;
	names_set(&model.now, in, text, of);
	names_push(&model.pending, in, text, of);
}

/* What waited for this folder's flush: kind 3 all of it, 0 nothing, else a random half. in NULL: of
 * every folder. */
static inline void
settle_names(const struct node *in, int kind, uint64_t *seed)
{
	int kept = 0;

	for (int i = 0; i < model.pending.count; i++) {
		struct name *p = &model.pending.at[i];

		if (in && p->in != in)
			model.pending.at[kept++] = *p;
		else if (kind == 3 || (kind && dice(seed) & 1))
			names_set(&model.safe, p->in, p->text, p->of);
	}
	model.pending.count = kept;
}

/* What is there when the machine starts is safe. */
static inline void
load(struct node *in, const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		char below[PATH_MAX];
		struct stat st;
		struct node *n;

		if (e->d_name[0] == '.' || strncmp(e->d_name, NOT_OURS, strlen(NOT_OURS)) == 0)
			continue;
		(void)snprintf(below, sizeof(below), "%s/%s", path, e->d_name);
		if (stat(below, &st))
			abort();
		n = node_new(S_ISDIR(st.st_mode));
		names_push(&model.now, in, e->d_name, n);
		names_push(&model.safe, in, e->d_name, n);
		if (n->folder) {
			load(n, below);
		} else {
			uint8_t *bytes = must(malloc((size_t)st.st_size + 1));
			int fd = open(below, O_RDONLY);

			if (read(fd, bytes, (size_t)st.st_size) != st.st_size)
				abort();
			(void)close(fd);
			write_safe(&n->data, 0, bytes, (int)st.st_size);
			free(bytes);
		}
	}
	if (d)
		(void)closedir(d);
}

static inline void
folder_model_begin(const char *root, void (*operation)(void))
{
	strcpy(model.root, root);
	model.operation = operation;
	model.top = node_new(true);
	load(model.top, root);
	model.on = true;
}

/* The folder as the power cut leaves it, written to a new place. */
static inline void
write_node(struct node *n, const char *path, int kind, uint64_t *seed)
{
	static const uint8_t no_bytes[1];
	int fd;

	if (n->folder) {
		if (syscall(SYS_mkdirat, AT_FDCWD, path, 0750))
			abort();
		for (int i = 0; i < model.safe.count; i++)
			if (model.safe.at[i].in == n) {
				char below[PATH_MAX];

				if (snprintf(below, sizeof(below), "%s/%s", path,
					     model.safe.at[i].text) >= (int)sizeof(below))
					abort();
				write_node(model.safe.at[i].of, below, kind, seed);
			}
		return;
	}
	settle_pending(&n->data, kind, seed);
	fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_EXCL, 0440);
	if (fd < 0 || syscall(SYS_write, fd, n->data.safe ? n->data.safe : no_bytes,
			      (size_t)n->data.length) != n->data.length)
		abort();
	(void)syscall(SYS_close, fd);
}

static inline void
folder_model_cut(const char *to, int kind, uint64_t *seed)
{
	model.on = false;
	settle_names(NULL, kind, seed);
	write_node(model.top, to, kind, seed);
}

/* ---- the calls; public because libc's are (-Wmissing-prototypes knows them) ---- */

static inline void
changes(const struct node *n)
{
	if (model.on && n && model.operation)
		model.operation();
}

int
open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	struct node *n = NULL;
	const char *text;
	va_list args;
	int fd;

	va_start(args, flags);
	if (flags & (O_CREAT | O_TMPFILE))
		mode = va_arg(args, mode_t);
	va_end(args);
	if (walk(path, &text) && (flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE))
		changes(model.top);
	fd = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
	if (fd < 0 || fd >= FDS_MAX || !walk(path, &text))
		return fd;
	if ((flags & O_TMPFILE) == O_TMPFILE) {
		n = node_new(false);
	} else {
		n = node_at(path);
		if (!n && flags & O_CREAT) {
			n = node_new(false);
			set_name(path, n);
		}
	}
	model.fd[fd] = n;
	return fd;
}

int
close(int fd)
{
	if (fd >= 0 && fd < FDS_MAX)
		model.fd[fd] = NULL;
	return (int)syscall(SYS_close, fd);
}

ssize_t
write(int fd, const void *bytes, size_t n)
{
	struct node *to = model.on && fd >= 0 && fd < FDS_MAX ? model.fd[fd] : NULL;
	off_t at = to ? lseek(fd, 0, SEEK_CUR) : 0;

	changes(to);
	if (to)
		remember(&to->data, bytes, (int)n, at);
	return syscall(SYS_write, fd, bytes, n);
}

int
fsync(int fd)
{
	struct node *n = model.on && fd >= 0 && fd < FDS_MAX ? model.fd[fd] : NULL;
	uint64_t unused = 0;

	if (!n)
		return (int)syscall(SYS_fsync, fd);
	changes(n);
	if (n->folder && !model.no_folder_flush)
		settle_names(n, 3, &unused);
	if (!n->folder && !model.no_file_flush)
		settle_pending(&n->data, 3, &unused);
	return 0;
}

int
linkat(int from_fd, const char *from, int to_fd, const char *to, int flags)
{
	const char *text;
	struct node *n;
	int fd, rc;

	changes(walk(to, &text));
	rc = (int)syscall(SYS_linkat, from_fd, from, to_fd, to, flags);
	n = sscanf(from, "/proc/self/fd/%d", &fd) == 1 && fd < FDS_MAX ? model.fd[fd] : NULL;
	if (rc == 0 && n)
		set_name(to, n);
	return rc;
}

int
link(const char *from, const char *to)
{
	struct node *n = node_at(from);
	int rc;

	changes(n);
	rc = (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
	if (rc == 0 && n)
		set_name(to, n);
	return rc;
}

int
rename(const char *from, const char *to)
{
	struct node *n = node_at(from);
	int rc;

	changes(n);
	rc = (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
	if (rc == 0 && n) {
		set_name(to, n);
		set_name(from, NULL);
	}
	return rc;
}

int
unlink(const char *path)
{
	struct node *n = node_at(path);
	int rc;

	changes(n);
	rc = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
	if (rc == 0 && n)
		set_name(path, NULL);
	return rc;
}

int
mkdir(const char *path, mode_t mode)
{
	const char *text;
	bool ours = walk(path, &text) && text && !node_at(path);
	int rc;

	if (ours)
		changes(model.top);
	rc = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
	if (rc == 0 && ours)
		set_name(path, node_new(true));
	return rc;
}

#endif
