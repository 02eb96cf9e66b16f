/* SPDX-License-Identifier: Apache-2.0 */
/* A library to preload: the n-th call of one kind fails, in the program and in every library under
 * it (reliability.md §5, row 6). Counted over the process and what it forks, so that n is one
 * moment of the run; a program that is exec'd counts anew.
 *
 * FAILAT_KIND=alloc: malloc, calloc, realloc return NULL.
 * FAILAT_KIND=io: open, read, write, pread, pwrite, fsync, fdatasync, ftruncate, rename, link,
 * unlink fail with EIO or ENOSPC; a read or write may also be short or interrupted (n mod 4).
 * FAILAT=n, 0 none; FAILAT_TELL=1 prints the number of calls at the end of the first process. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

/* dlsym gives a function as an object pointer (POSIX); mkdir is declared without its header. */
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wmissing-prototypes"

enum kind { KIND_NONE, KIND_ALLOC, KIND_IO };

struct shared {
	long calls;
};

static struct shared *shared;
static enum kind kind;
static long fail_at;
static pid_t first;

extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *old, size_t n);

__attribute__((constructor)) static void
set_up(void)
{
	const char *word = getenv("FAILAT_KIND"), *n = getenv("FAILAT");
	void *map =
	    mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (map == MAP_FAILED || !word)
		return;
	first = getpid();
	fail_at = n ? strtol(n, NULL, 10) : 0;
	kind = strcmp(word, "alloc") == 0 ? KIND_ALLOC : KIND_IO;
	shared = map;
}

__attribute__((destructor)) static void
tell(void)
{
	char line[64];
	int n;

	if (!shared || !getenv("FAILAT_TELL") || getpid() != first)
		return;
	n = snprintf(line, sizeof(line), "calls: %ld\n", shared->calls);
	kind = KIND_NONE;
	(void)!write(STDERR_FILENO, line, (size_t)n);
}

static bool
strikes(enum kind which)
{
	return shared && kind == which &&
	       __atomic_add_fetch(&shared->calls, 1, __ATOMIC_RELAXED) == fail_at;
}

void *
malloc(size_t n)
{
	if (strikes(KIND_ALLOC)) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	if (strikes(KIND_ALLOC)) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_calloc(n, size);
}

void *
realloc(void *old, size_t n)
{
	if (strikes(KIND_ALLOC)) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_realloc(old, n);
}

/* What goes wrong with it: EIO, ENOSPC; of reads and writes also EINTR. */
static int
io_fails(void)
{
	static const int numbers[] = { EIO, ENOSPC, EIO, EINTR };

	if (!strikes(KIND_IO))
		return 0;
	return numbers[fail_at % 4];
}

#define PLAIN(result, name, declared, given)                                                       \
	result name declared                                                                       \
	{                                                                                          \
		static __typeof__(name) *real;                                                     \
		int number = io_fails();                                                           \
                                                                                                   \
		if (!real)                                                                         \
			real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name);                        \
		if (number) {                                                                      \
			errno = number == EINTR ? EIO : number;                                    \
			return -1;                                                                 \
		}                                                                                  \
		return real given;                                                                 \
	}

PLAIN(int, fsync, (int fd), (fd))
PLAIN(int, fdatasync, (int fd), (fd))
PLAIN(int, ftruncate, (int fd, off_t length), (fd, length))
PLAIN(int, ftruncate64, (int fd, off64_t length), (fd, length))
PLAIN(int, rename, (const char *from, const char *to), (from, to))
PLAIN(int, link, (const char *from, const char *to), (from, to))
PLAIN(int, linkat, (int a, const char *from, int b, const char *to, int flags),
      (a, from, b, to, flags))
PLAIN(int, unlink, (const char *path), (path))
PLAIN(int, mkdir, (const char *path, mode_t mode), (path, mode))

/* Reads and writes may also be interrupted. */
#define MOVES(name, declared, given)                                                               \
	ssize_t name declared                                                                      \
	{                                                                                          \
		static __typeof__(name) *real;                                                     \
		int number = io_fails();                                                           \
                                                                                                   \
		if (!real)                                                                         \
			real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name);                        \
		if (number) {                                                                      \
			errno = number;                                                            \
			return -1;                                                                 \
		}                                                                                  \
		return real given;                                                                 \
	}

MOVES(read, (int fd, void *to, size_t n), (fd, to, n))
MOVES(write, (int fd, const void *from, size_t n), (fd, from, n))
MOVES(pread, (int fd, void *to, size_t n, off_t at), (fd, to, n, at))
MOVES(pread64, (int fd, void *to, size_t n, off64_t at), (fd, to, n, at))
MOVES(pwrite, (int fd, const void *from, size_t n, off_t at), (fd, from, n, at))
MOVES(pwrite64, (int fd, const void *from, size_t n, off64_t at), (fd, from, n, at))

#define OPENS(name)                                                                                \
	int name(const char *path, int flags, ...)                                                 \
	{                                                                                          \
		static int (*real)(const char *, int, ...);                                        \
		int number = io_fails();                                                           \
		mode_t mode = 0;                                                                   \
		va_list args;                                                                      \
                                                                                                   \
		va_start(args, flags);                                                             \
		if (flags & (O_CREAT | O_TMPFILE))                                                 \
			mode = va_arg(args, mode_t);                                               \
		va_end(args);                                                                      \
		if (!real)                                                                         \
			real = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, #name);           \
		if (number) {                                                                      \
			errno = number == EINTR ? EMFILE : number;                                 \
			return -1;                                                                 \
		}                                                                                  \
		return real(path, flags, mode);                                                    \
	}

OPENS(open)
OPENS(open64)
