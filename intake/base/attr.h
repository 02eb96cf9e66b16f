/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_BASE_ATTR_H
#define INTAKE_BASE_ATTR_H

/* The few compiler words this house uses. Nothing here is about certificates. */

#define MUST_USE           __attribute__((warn_unused_result))
#define PRINTF(nth, first) __attribute__((format(printf, nth, first)))
#define FORMAT_ARG(n)      __attribute__((format_arg(n)))
#define NORETURN           __attribute__((noreturn))

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* A handle that closes itself when its block ends: AUTO(store_close) struct store *s = NULL;
 * DEFINE_AUTO(store_close, struct store *) stands once beside the declaration of store_close.
 * The closing function accepts NULL and half-built objects. */
#define DEFINE_AUTO(close, type)                                                                   \
	static inline void auto_##close(type *handle)                                              \
	{                                                                                          \
		close(*handle);                                                                    \
	}                                                                                          \
	struct auto_##close##_needs_semicolon
#define AUTO(close) __attribute__((cleanup(auto_##close)))

/* Hands a self-closing handle on: the variable is NULL afterwards. */
#define TAKE(pointer)                                                                              \
	__extension__({                                                                            \
		__typeof__(pointer) taken_ = (pointer);                                            \
		(pointer) = NULL;                                                                  \
		taken_;                                                                            \
	})

#include <stdlib.h>
DEFINE_AUTO(free, char *);
/* AUTO(bytes) uint8_t *p: plain malloc memory of any type. */
static inline void
auto_memory(void *handle)
{
	free(*(void **)handle);
}

#include <unistd.h>
/* AUTO(fd) int fd = -1: a file descriptor. */
static inline void
auto_fd(const int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

#include <stdio.h>
static inline void
auto_stream(FILE **f)
{
	if (*f)
		(void)fclose(*f);
}

#endif
