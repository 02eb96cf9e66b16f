/* SPDX-License-Identifier: Apache-2.0 */
#include "read/read.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"

/* Dates as papers print them (domain.md §1.6). The text is cut into marks first: numbers, words,
 * the signs 年 月 日 and separators; the two grammars below then accept a whole text or nothing.
 * What is not in a grammar is unread: a date that is nearly right is worth less than none. */

/* The longest notation is "the 25th day of September, 2025" with a space between all letters. */
#define CHARS_MAX  96
#define MARKS_MAX  24
#define WORD_BYTES 16

/* 民國元年 is 1912. */
#define ROC_YEAR_0 1911

enum mark_kind {
	MARK_NUMBER, /* western digits */
	MARK_HAN,    /* Chinese numeral: 二〇二五, 十一, 廿五 */
	MARK_WORD,   /* Latin letters, folded to plain lower case */
	MARK_YEAR,   /* 年 */
	MARK_MONTH,  /* 月 */
	MARK_DAY,    /* 日 号 號 */
	MARK_ERA,    /* 民國 */
	MARK_SLASH,
	MARK_HYPHEN,
	MARK_DOT,
};

struct mark {
	enum mark_kind kind;
	int value;
	int digits; /* written places of a number; 0 for one with units such as 十 */
	char word[WORD_BYTES];
};

struct marks {
	struct mark mark[MARKS_MAX];
	int count;
};

struct chars {
	uint32_t c[CHARS_MAX + 1]; /* ends with 0 */
	int count;
};

/* Full-width forms become ASCII: ２０２５／３ is 2025/3. */
static uint32_t
narrow(uint32_t c)
{
	return c >= 0xFF01 && c <= 0xFF5E ? c - 0xFF01 + '!' : c;
}

static bool
chars_read(const char *text, struct chars *out)
{
	uint32_t c;

	out->count = 0;
	while ((c = utf8_next(&text)) != 0) {
		if (out->count == CHARS_MAX)
			return false;
		out->c[out->count++] = narrow(c);
	}
	out->c[out->count] = 0;
	return true;
}

static bool
is_space(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x3000 ||
	       (c >= 0x2000 && c <= 0x200B);
}

static bool
is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

/* −1 for no digit. The second row are the forms of the accountant (大写), which notaries use. */
static int
han_digit(uint32_t c)
{
	static const uint32_t digits[][10] = {
		{ 0x3007, 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D },
		{ 0x96F6, 0x58F9, 0x8D30, 0x53C1, 0x8086, 0x4F0D, 0x9646, 0x67D2, 0x634C, 0x7396 },
		{ 0x25CB, 0x5F0C, 0x8CB3, 0x53C3, 0x56DB, 0x4E94, 0x9678, 0x6F06, 0x634C, 0x7396 },
		{ 0x25EF, 0x58F9, 0x4E24, 0x53C4, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D },
	};

	for (size_t row = 0; row < COUNT_OF(digits); row++)
		for (int d = 0; d < 10; d++)
			if (digits[row][d] == c)
				return d;
	return -1;
}

/* 10, 100 or 1000; 20, 30 and 40 for the short forms 廿 卅 卌; else 0. */
static int
han_unit(uint32_t c)
{
	switch (c) {
	case 0x5341: /* 十 */
	case 0x62FE: /* 拾 */
		return 10;
	case 0x5EFF: /* 廿 */
	case 0x5344: /* 卄 */
		return 20;
	case 0x5345: /* 卅 */
		return 30;
	case 0x767E: /* 百 */
	case 0x4F70: /* 佰 */
		return 100;
	case 0x5343: /* 千 */
	case 0x4EDF: /* 仟 */
		return 1000;
	default:
		return 0;
	}
}

/* Behind or inside a Chinese year people also type 0, O or a plain o for 〇. */
static int
han_digit_loose(uint32_t c)
{
	return c == '0' || c == 'O' || c == 'o' ? 0 : han_digit(c);
}

/* The value of 二千零二十五 or 十一; false if the units do not fall or a digit stands without its
 * unit. */
static bool
han_with_units(const uint32_t *c, int n, int *value)
{
	int sum = 0, digit = -1, least = 10000;

	for (int i = 0; i < n; i++) {
		int unit = han_unit(c[i]);
		int d = han_digit(c[i]);

		if (unit >= 20 && unit < 100) { /* 廿五 */
			if (digit > 0 || least <= 10)
				return false;
			sum += unit;
			least = 10;
			digit = -1;
		} else if (unit) {
			if (unit >= least || digit == 0 || (digit < 0 && i > 0 && unit != 10))
				return false;
			sum += (digit < 0 ? 1 : digit) * unit;
			least = unit;
			digit = -1;
		} else {
			if (d < 0 || digit > 0)
				return false;
			digit = d;
		}
	}
	if (digit == 0) /* nothing follows 零 */
		return false;
	*value = sum + (digit > 0 ? digit : 0);
	return true;
}

/* A Chinese numeral from c on; returns how many characters it takes, 0 for none or a wrong one.
 * Spaces have been taken out before. */
static int
han_number(const uint32_t *c, struct mark *out)
{
	int n = 0, value = 0;
	bool units = false;

	while (n < 9 && (han_digit_loose(c[n]) >= 0 || han_unit(c[n]))) {
		units = units || han_unit(c[n]);
		n++;
	}
	if (n == 0 || n == 9)
		return 0;
	out->kind = MARK_HAN;
	if (units) {
		out->digits = 0;
		return han_with_units(c, n, &out->value) ? n : 0;
	}
	for (int i = 0; i < n; i++)
		value = value * 10 + han_digit_loose(c[i]);
	out->digits = n;
	out->value = value;
	return n <= 4 ? n : 0;
}

static int
western_number(const uint32_t *c, struct mark *out)
{
	int n = 0;

	out->kind = MARK_NUMBER;
	out->value = 0;
	for (; is_digit(c[n]); n++) {
		if (n == 4)
			return 0;
		out->value = out->value * 10 + (int)(c[n] - '0');
	}
	out->digits = n;
	return n;
}

/* A letter of Latin words in plain lower case, or 0. º ª and the degree sign stand for the o of
 * "1.º". */
static char
plain_letter(uint32_t c)
{
	if (c >= 'a' && c <= 'z')
		return (char)c;
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	switch (c) {
	case 0xC7:
	case 0xE7:
		return 'c'; /* Março */
	case 0xBA:
	case 0xAA:
	case 0xB0:
		return 'o';
	default:
		return '\0';
	}
}

static int
latin_word(const uint32_t *c, struct mark *out)
{
	int n = 0;

	out->kind = MARK_WORD;
	for (; plain_letter(c[n]); n++) {
		if (n == WORD_BYTES - 1)
			return 0;
		out->word[n] = plain_letter(c[n]);
	}
	out->word[n] = '\0';
	return n;
}

/* 民國, 民国, with or without 中華 中华 before it. */
static int
era(const uint32_t *c, struct mark *out)
{
	int n = 0;

	if (c[0] == 0x4E2D && (c[1] == 0x83EF || c[1] == 0x534E))
		n = 2;
	if (c[n] != 0x6C11 || (c[n + 1] != 0x570B && c[n + 1] != 0x56FD))
		return 0;
	out->kind = MARK_ERA;
	return n + 2;
}

/* Signs of one character. */
static int
sign(uint32_t c, struct mark *out)
{
	static const struct {
		uint32_t c;
		enum mark_kind kind;
	} signs[] = {
		{ 0x5E74, MARK_YEAR },   { 0x6708, MARK_MONTH },  { 0x65E5, MARK_DAY },
		{ 0x53F7, MARK_DAY },    { 0x865F, MARK_DAY },    { '/', MARK_SLASH },
		{ '-', MARK_HYPHEN },    { 0x2010, MARK_HYPHEN }, { 0x2011, MARK_HYPHEN },
		{ 0x2013, MARK_HYPHEN }, { 0x2014, MARK_HYPHEN }, { 0x2212, MARK_HYPHEN },
		{ '.', MARK_DOT },       { 0xB7, MARK_DOT },
	};

	for (size_t i = 0; i < COUNT_OF(signs); i++)
		if (signs[i].c == c) {
			out->kind = signs[i].kind;
			return 1;
		}
	return 0;
}

/* What may stand around a date without meaning anything. */
static bool
is_punctuation(uint32_t c)
{
	static const char ascii[] = ",;:()[]'\"|_";
	static const uint32_t wide[] = { 0x3001, 0x3002, 0x300A, 0x300B, 0x3010, 0x3011 };

	if (c < 0x80)
		return strchr(ascii, (char)c) != NULL;
	for (size_t i = 0; i < COUNT_OF(wide); i++)
		if (wide[i] == c)
			return true;
	return false;
}

/* Punctuation and separators at both ends go: "(2025年3月5日)。" */
static void
chars_strip(struct chars *text)
{
	struct mark unused;
	int first = 0, last = text->count;

	while (first < last && (is_space(text->c[first]) || is_punctuation(text->c[first]) ||
				text->c[first] == '.' || text->c[first] == '-'))
		first++;
	while (last > first && (is_space(text->c[last - 1]) || is_punctuation(text->c[last - 1]) ||
				(sign(text->c[last - 1], &unused) && unused.kind > MARK_ERA)))
		last--;
	memmove(text->c, text->c + first, (size_t)(last - first) * sizeof(text->c[0]));
	text->count = last - first;
	text->c[text->count] = 0;
}

static void
chars_close_up(struct chars *text)
{
	int n = 0;

	for (int i = 0; i < text->count; i++)
		if (!is_space(text->c[i]))
			text->c[n++] = text->c[i];
	text->c[n] = 0;
	text->count = n;
}

static bool
has_char(const struct chars *text, uint32_t c)
{
	for (int i = 0; i < text->count; i++)
		if (text->c[i] == c)
			return true;
	return false;
}

/* false when there is something no date contains. */
static bool
marks_read(const struct chars *text, bool chinese, struct marks *out)
{
	out->count = 0;
	for (int i = 0; i < text->count;) {
		struct mark *m = &out->mark[out->count];
		const uint32_t *at = text->c + i;
		int n;

		if (is_space(*at) || (!chinese && is_punctuation(*at))) {
			i++;
			continue;
		}
		if (out->count == MARKS_MAX)
			return false;
		memset(m, 0, sizeof(*m));
		n = sign(*at, m);
		if (n == 0 && chinese)
			n = era(at, m);
		/* 二0二五 begins with a Han digit; 2025 must not be taken for one. */
		if (n == 0 && is_digit(*at))
			n = western_number(at, m);
		if (n == 0 && chinese)
			n = han_number(at, m);
		if (n == 0 && !chinese)
			n = latin_word(at, m);
		if (n == 0)
			return false;
		out->count++;
		i += n;
	}
	return out->count > 0;
}

static enum date_reading
finish(struct date d, struct date *out)
{
	if (!date_valid(d))
		return DATE_UNREAD;
	*out = d;
	return DATE_READ;
}

static bool
is_number(const struct mark *m)
{
	return m->kind == MARK_NUMBER || m->kind == MARK_HAN;
}

/* Month or day: one or two western digits, or a Chinese numeral below 100 (〇三 is written too). */
static bool
is_small(const struct mark *m)
{
	return is_number(m) && m->digits <= 2 && m->value < 100;
}

/* [民國] year 年 month 月 day 日 */
static enum date_reading
read_chinese(const struct marks *marks, struct date *out)
{
	const struct mark *m = marks->mark;
	bool roc = m[0].kind == MARK_ERA;
	int year;

	if (roc)
		m++;
	if (marks->count != (roc ? 7 : 6) || !is_number(&m[0]) || m[1].kind != MARK_YEAR ||
	    !is_small(&m[2]) || m[3].kind != MARK_MONTH || !is_small(&m[4]) ||
	    m[5].kind != MARK_DAY)
		return DATE_UNREAD;
	year = m[0].value;
	/* 25年 could be 1925, 2025 or 民國25年. */
	if (roc ? m[0].digits > 3 || year > 999 : year < 1000)
		return DATE_UNREAD;
	return finish((struct date){ roc ? year + ROC_YEAR_0 : year, m[2].value, m[4].value }, out);
}

/* 05/03/2025: which is the month is known from the issuer, from a number above 12, or not at all.
 */
static enum date_reading
read_year_last(const struct mark *m, const char *order, struct date *out)
{
	struct date dmy = { m[4].value, m[2].value, m[0].value };
	struct date mdy = { m[4].value, m[0].value, m[2].value };
	bool day_first = date_valid(dmy), month_first = date_valid(mdy);

	if (!day_first && !month_first)
		return DATE_UNREAD;
	if (date_equal(dmy, mdy))
		return finish(dmy, out);
	if (text_equal(order, "dmy") || text_equal(order, "mdy")) {
		bool want_dmy = order[0] == 'd';

		/* 03/25/2025 on a paper of an office that writes the day first: somebody else wrote
		 * it. */
		if (want_dmy ? !day_first : !month_first)
			return DATE_AMBIGUOUS;
		return finish(want_dmy ? dmy : mdy, out);
	}
	if (day_first && month_first)
		return DATE_AMBIGUOUS;
	return finish(day_first ? dmy : mdy, out);
}

static enum date_reading
read_numeric(const struct marks *marks, const char *order, struct date *out)
{
	const struct mark *m = marks->mark;

	if (marks->count != 5 || m[0].kind != MARK_NUMBER || m[2].kind != MARK_NUMBER ||
	    m[4].kind != MARK_NUMBER || m[1].kind < MARK_SLASH || m[1].kind != m[3].kind)
		return DATE_UNREAD;
	if (m[2].digits > 2)
		return DATE_UNREAD;
	if (m[0].digits == 4 && m[4].digits <= 2)
		return finish((struct date){ m[0].value, m[2].value, m[4].value }, out);
	if (m[0].digits <= 2 && m[4].digits == 4)
		return read_year_last(m, order, out);
	return DATE_UNREAD;
}

/* 1…12, or 0: English and Portuguese, whole or as the usual abbreviation. */
static int
month_of(const char *word)
{
	static const struct {
		const char *name;
		int month;
	} months[] = {
		{ "january", 1 },   { "jan", 1 },       { "janeiro", 1 },   { "february", 2 },
		{ "feb", 2 },       { "fevereiro", 2 }, { "fev", 2 },       { "march", 3 },
		{ "mar", 3 },       { "marco", 3 },     { "april", 4 },     { "apr", 4 },
		{ "abril", 4 },     { "abr", 4 },       { "may", 5 },       { "maio", 5 },
		{ "mai", 5 },       { "june", 6 },      { "jun", 6 },       { "junho", 6 },
		{ "july", 7 },      { "jul", 7 },       { "julho", 7 },     { "august", 8 },
		{ "aug", 8 },       { "agosto", 8 },    { "ago", 8 },       { "september", 9 },
		{ "sep", 9 },       { "sept", 9 },      { "setembro", 9 },  { "set", 9 },
		{ "october", 10 },  { "oct", 10 },      { "outubro", 10 },  { "out", 10 },
		{ "november", 11 }, { "nov", 11 },      { "novembro", 11 }, { "december", 12 },
		{ "dec", 12 },      { "dezembro", 12 }, { "dez", 12 },
	};

	for (size_t i = 0; i < COUNT_OF(months); i++)
		if (text_equal(months[i].name, word))
			return months[i].month;
	return 0;
}

/* The small words of "the 5th day of March" and "1.º de Março de 2025". */
static bool
is_filler(const struct mark *m)
{
	static const char *const fillers[] = { "the", "st", "nd",  "rd", "th", "day",
					       "of",  "de", "dia", "o",  "aos" };

	if (m->kind == MARK_DOT || m->kind == MARK_HYPHEN)
		return true;
	for (size_t i = 0; i < COUNT_OF(fillers); i++)
		if (m->kind == MARK_WORD && text_equal(fillers[i], m->word))
			return true;
	return false;
}

/* day month year, or month day year, the month as a word. */
static enum date_reading
read_words(const struct marks *marks, struct date *out)
{
	const struct mark *part[3] = { NULL, NULL, NULL };
	int count = 0;
	int word;

	for (int i = 0; i < marks->count; i++) {
		const struct mark *m = &marks->mark[i];

		if (is_filler(m))
			continue;
		if (count == 3 || (m->kind != MARK_NUMBER && m->kind != MARK_WORD))
			return DATE_UNREAD;
		part[count++] = m;
	}
	if (count != 3)
		return DATE_UNREAD;
	word = part[0]->kind == MARK_WORD ? 0 : 1;
	if (part[word]->kind != MARK_WORD || part[1 - word]->kind != MARK_NUMBER ||
	    part[1 - word]->digits > 2 || part[2]->kind != MARK_NUMBER || part[2]->digits != 4)
		return DATE_UNREAD;
	return finish(
	    (struct date){ part[2]->value, month_of(part[word]->word), part[1 - word]->value },
	    out);
}

enum date_reading
date_read(const char *text, const char *order, struct date *out)
{
	struct chars chars;
	struct marks marks;
	enum date_reading reading;

	if (!chars_read(text, &chars))
		return DATE_UNREAD;
	chars_strip(&chars);
	if (has_char(&chars, 0x5E74)) {
		/* Recognisers put spaces anywhere between Chinese characters and digits. */
		chars_close_up(&chars);
		return marks_read(&chars, true, &marks) ? read_chinese(&marks, out) : DATE_UNREAD;
	}
	if (!marks_read(&chars, false, &marks))
		return DATE_UNREAD;
	reading = read_numeric(&marks, order, out);
	return reading == DATE_UNREAD ? read_words(&marks, out) : reading;
}
