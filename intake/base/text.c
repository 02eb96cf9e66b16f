/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where to cut so that no character is halved. */
static size_t
whole_prefix(const char *from, size_t room)
{
	while (room > 0 && ((unsigned char)from[room] & 0xC0) == 0x80)
		room--;
	return room;
}

bool
text_copy_n(char *to, size_t size, const char *from, size_t length)
{
	bool fits = length < size;

	assert(size > 0);
	if (!fits)
		length = whole_prefix(from, size - 1);
	memmove(to, from, length);
	to[length] = '\0';
	return fits;
}

bool
text_copy(char *to, size_t size, const char *from)
{
	return text_copy_n(to, size, from, strlen(from));
}

bool
text_append(char *to, size_t size, const char *from)
{
	size_t have = strlen(to);

	assert(have < size);
	return text_copy(to + have, size - have, from);
}

bool
text_print(char *to, size_t size, const char *format, ...)
{
	int n;
	va_list args;

	assert(size > 0);
	va_start(args, format);
	n = vsnprintf(to, size, format, args);
	va_end(args);
	assert(n >= 0);
	if ((size_t)n < size)
		return true;
	/* vsnprintf may have halved the last character */
	{
		size_t end = size - 1, start = end;

		while (start > 0 && ((unsigned char)to[start - 1] & 0xC0) == 0x80)
			start--;
		if (start > 0 && (unsigned char)to[start - 1] >= 0xC0 &&
		    !utf8_valid(to + start - 1, end - start + 1))
			to[start - 1] = '\0';
	}
	return false;
}

bool
text_equal(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

bool
text_starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

bool
text_ends(const char *text, const char *with)
{
	size_t n = strlen(text), m = strlen(with);

	return n >= m && strcmp(text + n - m, with) == 0;
}

/* Bytes of the white space that starts here, or 0. */
static size_t
space_at(const char *s)
{
	if (*s == ' ' || (*s >= '\t' && *s <= '\r'))
		return 1;
	if (strncmp(s, "\xE3\x80\x80", 3) == 0) /* U+3000 ideographic space */
		return 3;
	if (strncmp(s, "\xC2\xA0", 2) == 0) /* U+00A0 */
		return 2;
	return 0;
}

/* Bytes of the white space that ends before end, or 0. */
static size_t
space_before(const char *start, const char *end)
{
	for (size_t n = 1; n <= 3 && n <= (size_t)(end - start); n++)
		if (space_at(end - n) == n)
			return n;
	return 0;
}

void
text_trim(char *text)
{
	char *start = text, *end;
	size_t n;

	while ((n = space_at(start)) > 0)
		start += n;
	end = start + strlen(start);
	while ((n = space_before(start, end)) > 0)
		end -= n;
	memmove(text, start, (size_t)(end - start));
	text[end - start] = '\0';
}

void
text_upper(char *text)
{
	for (; *text; text++)
		if (*text >= 'a' && *text <= 'z')
			*text = (char)(*text - 'a' + 'A');
}

void
text_lower(char *text)
{
	for (; *text; text++)
		if (*text >= 'A' && *text <= 'Z')
			*text = (char)(*text - 'A' + 'a');
}

bool
text_is_digits(const char *text)
{
	return *text && text[strspn(text, "0123456789")] == '\0';
}

bool
text_to_long(const char *text, long min, long max, long *out)
{
	char *end;
	long value;

	if (!*text || (*text != '-' && (*text < '0' || *text > '9')))
		return false;
	errno = 0;
	value = strtol(text, &end, 10);
	if (errno || *end || value < min || value > max)
		return false;
	*out = value;
	return true;
}

/* Length of the sequence that starts with this byte; 0 if none does. */
static int
sequence_length(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xC2 && first < 0xE0)
		return 2;
	if (first >= 0xE0 && first < 0xF0)
		return 3;
	if (first >= 0xF0 && first < 0xF5)
		return 4;
	return 0;
}

static bool
code_point_valid(uint32_t c, int length)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

	return c >= least[length] && c <= 0x10FFFF && !(c >= 0xD800 && c < 0xE000);
}

uint32_t
utf8_next(const char **at)
{
	const unsigned char *s = (const unsigned char *)*at;
	int length = sequence_length(*s);
	uint32_t c;

	if (*s == 0)
		return 0;
	(*at)++;
	if (length <= 1)
		return length ? *s : 0xFFFD;
	c = *s & (0x7Fu >> length);
	for (int i = 1; i < length; i++) {
		if ((s[i] & 0xC0) != 0x80)
			return 0xFFFD;
		c = c << 6 | (s[i] & 0x3Fu);
	}
	if (!code_point_valid(c, length))
		return 0xFFFD;
	*at += length - 1;
	return c;
}

bool
utf8_put(char *to, size_t size, uint32_t c)
{
	char bytes[5] = { 0 };

	if (c < 0x80) {
		bytes[0] = (char)c;
	} else if (c < 0x800) {
		bytes[0] = (char)(0xC0 | c >> 6);
		bytes[1] = (char)(0x80 | (c & 0x3F));
	} else if (c < 0x10000) {
		bytes[0] = (char)(0xE0 | c >> 12);
		bytes[1] = (char)(0x80 | (c >> 6 & 0x3F));
		bytes[2] = (char)(0x80 | (c & 0x3F));
	} else {
		bytes[0] = (char)(0xF0 | c >> 18);
		bytes[1] = (char)(0x80 | (c >> 12 & 0x3F));
		bytes[2] = (char)(0x80 | (c >> 6 & 0x3F));
		bytes[3] = (char)(0x80 | (c & 0x3F));
	}
	return text_append(to, size, bytes);
}

/* Eight characters of ASCII, none of them NUL: most of what is looked at. */
static bool
eight_plain(const char *text)
{
	const uint64_t each = UINT64_C(0x0101010101010101);
	uint64_t eight;

	memcpy(&eight, text, sizeof(eight));
	return ((eight | (eight - each)) & each << 7) == 0;
}

bool
utf8_valid(const char *text, size_t length)
{
	const char *end = text + length;

	while (text < end) {
		int n = sequence_length((unsigned char)*text);
		uint32_t c;

		if (end - text >= 8 && eight_plain(text)) {
			text += 8;
			continue;
		}
		if (n == 0 || n > end - text || *text == '\0')
			return false;
		c = (unsigned char)*text & (n == 1 ? 0x7Fu : 0x7Fu >> n);
		for (int i = 1; i < n; i++) {
			if (((unsigned char)text[i] & 0xC0) != 0x80)
				return false;
			c = c << 6 | ((unsigned char)text[i] & 0x3Fu);
		}
		if (n > 1 && !code_point_valid(c, n))
			return false;
		text += n;
	}
	return true;
}

size_t
utf8_count(const char *text)
{
	size_t n = 0;

	while (utf8_next(&text))
		n++;
	return n;
}

int
text_width(const char *text)
{
	int width = 0;
	uint32_t c;

	while ((c = utf8_next(&text)) != 0) {
		bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
			    (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
			    (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
			    (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x20000 && c <= 0x3FFFD);

		width += wide ? 2 : 1;
	}
	return width;
}

void
hex_print(char *to, const uint8_t *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		to[2 * i] = digits[bytes[i] >> 4];
		to[2 * i + 1] = digits[bytes[i] & 15];
	}
	to[2 * n] = '\0';
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool
hex_parse(const char *text, uint8_t *to, size_t size, size_t *n)
{
	size_t length = strlen(text);

	if (length % 2 || length / 2 > size)
		return false;
	for (size_t i = 0; i < length / 2; i++) {
		int high = hex_value(text[2 * i]), low = hex_value(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		to[i] = (uint8_t)(high << 4 | low);
	}
	*n = length / 2;
	return true;
}
