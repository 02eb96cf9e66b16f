/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_BASE_ERROR_H
#define INTAKE_BASE_ERROR_H

#include "base/attr.h"

/* An error means: the program could not do its work (disk, memory, configuration, network, a bug, a
 * request it must refuse). What a paper says wrongly is a finding and travels as data.
 *
 * The caller brings the struct; it is always the last parameter; the code is also the return value.
 * Text: one line, what, which, how much, never a name or an ID number of a person. The format is
 * looked up in the message catalogue, so it is written once, in English, as a literal. Every step
 * may put in front where it was (error_wrap); the deepest step may say what to do (error_hint). */

#define ERROR_TEXT_BYTES 768
#define ERROR_HINT_BYTES 384

enum err {
	ERR_NONE,
	ERR_NOMEM,    /* no memory */
	ERR_LIMIT,    /* larger than a named limit */
	ERR_USAGE,    /* the command line is wrong */
	ERR_CONFIG,   /* configuration, templates or certs are wrong */
	ERR_NOTFOUND, /* no such file or record */
	ERR_CONFLICT, /* somebody was first, or the state does not allow it */
	ERR_AGAIN,    /* not finished or busy: the same call later can succeed */
	ERR_FULL,     /* no space, or it cannot be created */
	ERR_DENIED,   /* not permitted */
	ERR_IO,       /* reading or writing failed */
	ERR_DATA,     /* input from outside is not what it claims to be */
	ERR_CORRUPT,  /* what we stored ourselves is damaged */
	ERR_NET,      /* the other side cannot be reached */
	ERR_REMOTE,   /* the other side answered nonsense or refused */
	ERR_TRUST,    /* a certificate, pin or receipt signature is not the right one */
	ERR_BUG,      /* cannot happen */
};

struct error {
	enum err code;
	char text[ERROR_TEXT_BYTES];
	char hint[ERROR_HINT_BYTES]; /* what the person can do, may be empty */
};

/* Each returns the code, so that "return error_set(…)" reads in one line. err must not be NULL. */
enum err error_set(struct error *err, enum err code, const char *format, ...) PRINTF(3, 4);
/* As error_set, then ": " and the words of errno as it was at the call. ENOSPC, EDQUOT and EROFS
 * become ERR_FULL, EACCES and EPERM ERR_DENIED, ENOENT ERR_NOTFOUND, ENOMEM ERR_NOMEM, else ERR_IO.
 */
enum err error_errno(struct error *err, const char *format, ...) PRINTF(2, 3);
/* Puts "text: " in front; keeps code and hint. */
enum err error_wrap(struct error *err, const char *format, ...) PRINTF(2, 3);
/* Sets the hint if none is set yet; returns the code. */
enum err error_hint(struct error *err, const char *format, ...) PRINTF(2, 3);

const char *error_name(enum err code); /* "not-found": for logs */
int error_exit_status(enum err code);  /* sysexits, design §7 */

#ifdef __clang_analyzer__
/* The analyser does not look into error.c: tell it that these never return ERR_NONE. */
#define error_set(err, value, ...) ((void)(__VA_ARGS__), (err)->code = (value))
#define error_errno(err, ...)      ((err)->code = ERR_IO)
#endif

#endif
