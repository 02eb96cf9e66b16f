/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

void
buf_free(struct buf *b)
{
	free(b->bytes);
	b->bytes = NULL;
	b->length = b->room = 0;
	b->failed = ERR_NONE;
}

uint8_t *
buf_room(struct buf *b, size_t n)
{
	size_t want, room = b->room ? b->room : 256;
	uint8_t *bytes;

	if (b->failed)
		return NULL;
	if (n > b->limit || b->length > b->limit - n) {
		b->failed = ERR_LIMIT;
		return NULL;
	}
	want = b->length + n + 1;
	if (want <= b->room)
		return b->bytes + b->length;
	while (room < want)
		room *= 2;
	bytes = fail_here() ? NULL : realloc(b->bytes, room);
	if (!bytes) {
		b->failed = ERR_NOMEM;
		return NULL;
	}
	b->bytes = bytes;
	b->room = room;
	return bytes + b->length;
}

void
buf_add(struct buf *b, const void *bytes, size_t n)
{
	uint8_t *to = buf_room(b, n);

	if (!to)
		return;
	if (n)
		memcpy(to, bytes, n);
	b->length += n;
	b->bytes[b->length] = '\0';
}

void
buf_text(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void
buf_byte(struct buf *b, uint8_t byte)
{
	buf_add(b, &byte, 1);
}

void
buf_print(struct buf *b, const char *format, ...)
{
	size_t have = b->failed ? 0 : b->room - b->length;
	int n;
	uint8_t *to;
	va_list args;

	/* Into what room there is; most times it fits, and formatting twice costs twice. */
	va_start(args, format);
	n = vsnprintf(have ? (char *)b->bytes + b->length : NULL, have, format, args);
	va_end(args);
	if (n < 0 || !(to = buf_room(b, (size_t)n)))
		return;
	if ((size_t)n < have) {
		b->length += (size_t)n;
		return;
	}
	va_start(args, format);
	(void)vsnprintf((char *)to, (size_t)n + 1, format, args);
	va_end(args);
	b->length += (size_t)n;
}

const char *
buf_string(const struct buf *b)
{
	return b->bytes ? (const char *)b->bytes : "";
}

enum err
buf_check(const struct buf *b, const char *what, struct error *err)
{
	switch (b->failed) {
	case ERR_NONE:
		return ERR_NONE;
	case ERR_LIMIT:
		return error_set(err, ERR_LIMIT, "%s: more than the limit of %zu bytes", what,
				 b->limit);
	default:
		return error_set(err, ERR_NOMEM, "%s: out of memory", what);
	}
}
