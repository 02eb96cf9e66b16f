/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_BASE_BUF_H
#define INTAKE_BASE_BUF_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Bytes that grow up to a ceiling the owner names. bytes[length] is always NUL (not counted), so
 * text can be read as a C string. Start with BUF(limit) or buf_init; free with buf_free
 * (AUTO(buf)). Appending is sticky: after the first failure nothing more is added and buf_check()
 * tells, so that a writer needs to look only once. */
struct buf {
	uint8_t *bytes;
	size_t length;
	size_t room;
	size_t limit;
	enum err failed; /* ERR_NONE, ERR_NOMEM or ERR_LIMIT */
};

#define BUF(limit_bytes)                                                                           \
	{                                                                                          \
		NULL, 0, 0, (limit_bytes), ERR_NONE                                                \
	}

void buf_free(struct buf *b); /* frees the bytes; b is empty and usable again */
static inline void
auto_buf(struct buf *b)
{
	buf_free(b);
}

void buf_add(struct buf *b, const void *bytes, size_t n);
void buf_text(struct buf *b, const char *text);
void buf_print(struct buf *b, const char *format, ...) PRINTF(2, 3);
void buf_byte(struct buf *b, uint8_t byte);
/* Room for n more bytes at bytes+length; the caller adds to length. NULL when failed. */
uint8_t *buf_room(struct buf *b, size_t n);
const char *buf_string(const struct buf *b); /* "" when empty; lent */
/* The sticky failure as an error, named by what. */
enum err buf_check(const struct buf *b, const char *what, struct error *err) MUST_USE;

/* Bytes that somebody else owns. */
struct span {
	const uint8_t *bytes;
	size_t length;
};

#endif
