/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/words.h"

#ifdef __clang_analyzer__
#undef error_set
#undef error_errno
#endif

/* Texts too long for the struct are cut: an error is for reading, not for keeping. */
static void
print_to(char *to, size_t size, const char *format, va_list args)
{
	(void)vsnprintf(to, size, format, args);
}

enum err
error_set(struct error *err, enum err code, const char *format, ...)
{
	va_list args;

	assert(err);
	assert(code != ERR_NONE);
	err->code = code;
	err->hint[0] = '\0';
	va_start(args, format);
	print_to(err->text, sizeof(err->text), words(format), args);
	va_end(args);
	return code;
}

static enum err
code_of_errno(int number)
{
	switch (number) {
	case ENOSPC:
	case EDQUOT:
	case EROFS:
		return ERR_FULL;
	case EACCES:
	case EPERM:
		return ERR_DENIED;
	case ENOENT:
	case ENOTDIR:
		return ERR_NOTFOUND;
	case ENOMEM:
		return ERR_NOMEM;
	default:
		return ERR_IO;
	}
}

enum err
error_errno(struct error *err, const char *format, ...)
{
	int number = errno;
	size_t length;
	char reason[128];
	va_list args;

	assert(err);
	err->code = code_of_errno(number);
	err->hint[0] = '\0';
	va_start(args, format);
	print_to(err->text, sizeof(err->text), words(format), args);
	va_end(args);
	length = strlen(err->text);
	(void)snprintf(err->text + length, sizeof(err->text) - length, ": %s",
		       strerror_r(number, reason, sizeof(reason)));
	if (err->code == ERR_FULL)
		return error_hint(err,
				  "Nothing is lost. Free space or make the disk writable, then run "
				  "the same command again.");
	if (err->code == ERR_DENIED)
		return error_hint(err,
				  "Check the owner and the rights of the file and its folder.");
	return err->code;
}

enum err
error_wrap(struct error *err, const char *format, ...)
{
	char before[ERROR_TEXT_BYTES], behind[ERROR_TEXT_BYTES];
	va_list args;

	assert(err);
	assert(err->code != ERR_NONE);
	memcpy(behind, err->text, sizeof(behind));
	va_start(args, format);
	print_to(before, sizeof(before), words(format), args);
	va_end(args);
	(void)!snprintf(err->text, sizeof(err->text), "%.300s: %.460s", before, behind);
	return err->code;
}

enum err
error_hint(struct error *err, const char *format, ...)
{
	va_list args;

	assert(err);
	if (err->hint[0])
		return err->code;
	va_start(args, format);
	print_to(err->hint, sizeof(err->hint), words(format), args);
	va_end(args);
	return err->code;
}

/* clang-format off */
static const struct {
	enum err code;
	const char *name;
	int exit_status;
} rows[] = {
	{ ERR_NONE,     "none",      0 },
	{ ERR_NOMEM,    "no-memory", 75 },
	{ ERR_LIMIT,    "limit",     65 },
	{ ERR_USAGE,    "usage",     64 },
	{ ERR_CONFIG,   "config",    78 },
	{ ERR_NOTFOUND, "not-found", 66 },
	{ ERR_CONFLICT, "conflict",  65 },
	{ ERR_AGAIN,    "again",     75 },
	{ ERR_FULL,     "full",      73 },
	{ ERR_DENIED,   "denied",    77 },
	{ ERR_IO,       "io",        74 },
	{ ERR_DATA,     "data",      65 },
	{ ERR_CORRUPT,  "corrupt",   74 },
	{ ERR_NET,      "net",       69 },
	{ ERR_REMOTE,   "remote",    69 },
	{ ERR_TRUST,    "trust",     77 },
	{ ERR_BUG,      "bug",       70 },
};
/* clang-format on */

const char *
error_name(enum err code)
{
	assert(rows[code].code == code);
	return rows[code].name;
}

int
error_exit_status(enum err code)
{
	assert(rows[code].code == code);
	return rows[code].exit_status;
}
