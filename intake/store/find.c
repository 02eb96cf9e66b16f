/* SPDX-License-Identifier: Apache-2.0 */
#include "store/find.h"

#include <string.h>

#include "base/text.h"

/* "Ng" and "Li" are whole names; eight digits of an ID number a division and a year of birth. */
#define BEGINNING_LETTERS 3
#define BEGINNING_DIGITS  8
/* "RZ2026-0000", "EE12345": letters and digits mixed. */
#define BEGINNING_MIXED 6

static bool
is_han(uint32_t c)
{
	return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
	       (c >= 0x20000 && c <= 0x3FFFF);
}

/* The text with spaces round each Han character. */
static void
spread(struct buf *to, const char *text)
{
	for (const char *at = text; *at;) {
		const char *from = at;
		bool han = is_han(utf8_next(&at));

		if (han)
			buf_byte(to, ' ');
		buf_add(to, from, (size_t)(at - from));
		if (han)
			buf_byte(to, ' ');
	}
}

void
find_words(struct buf *to, const char *text)
{
	if (!text || !text[0])
		return;
	spread(to, text);
	buf_byte(to, ' ');
}

void
find_number(struct buf *to, const char *number)
{
	size_t length = number ? strlen(number) : 0;

	find_words(to, number);
	if (length > 6)
		find_words(to, number + length - 6);
	if (length > 4)
		find_words(to, number + length - 4);
}

/* "RZ2026-000123N" is also found as 123, and as 000123 without its check character. */
void
find_serial(struct buf *to, const char *serial)
{
	const char *hyphen = strchr(serial, '-');
	char number[8] = "";

	find_words(to, serial);
	if (!hyphen || strlen(hyphen + 1) < 6)
		return;
	(void)text_copy_n(number, sizeof(number), hyphen + 1, 6);
	find_words(to, number);
	find_words(to, number + strspn(number, "0"));
}

/* ---- what was typed ---- */
struct shape {
	int letters, digits, han;
};

static struct shape
shape_of(const char *word, size_t length)
{
	struct shape s = { 0 };

	for (const char *at = word; at < word + length;) {
		uint32_t c = utf8_next(&at);

		if (c >= '0' && c <= '9')
			s.digits++;
		else if (is_han(c))
			s.han++;
		else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0xC0)
			s.letters++;
	}
	return s;
}

static bool
finds_beginnings(struct shape s)
{
	if (s.han)
		return false;
	if (!s.digits)
		return s.letters >= BEGINNING_LETTERS;
	return s.letters ? s.letters + s.digits >= BEGINNING_MIXED : s.digits >= BEGINNING_DIGITS;
}

/* A phrase between quotation marks, in which nothing but the mark itself means anything. */
static void
put_phrase(struct buf *to, const char *word, size_t length, bool beginnings)
{
	AUTO(buf)
	struct buf bare = BUF((size_t)4096);

	for (size_t i = 0; i < length; i++)
		if (word[i] != '"')
			buf_byte(&bare, (uint8_t)word[i]);
	buf_byte(to, '"');
	spread(to, buf_string(&bare));
	buf_text(to, beginnings ? "\"*" : "\"");
}

bool
find_query(struct buf *to, const char *typed, const char *key)
{
	static const char spaces[] = " \t\r\n";
	int words = 0;

	for (const char *at = typed + strspn(typed, spaces); *at; at += strspn(at, spaces)) {
		size_t length = strcspn(at, spaces);
		struct shape s = shape_of(at, length);

		if (s.letters + s.digits + s.han > 0) {
			buf_text(to, words++ ? " AND " : "(");
			put_phrase(to, at, length, finds_beginnings(s));
		}
		at += length;
	}
	if (words)
		buf_text(to, ")");
	if (words && key && key[0]) {
		buf_text(to, " OR ");
		put_phrase(to, key, strlen(key), finds_beginnings(shape_of(key, strlen(key))));
	}
	return words > 0;
}
