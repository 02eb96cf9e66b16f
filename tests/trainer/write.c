/* SPDX-License-Identifier: Apache-2.0 */
#include "write.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "read/net.h"

static const char *const han_digits[] = {
	"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"
};

static void
han_number(char *to, size_t size, int n)
{
	if (n >= 20)
		(void)text_append(to, size, han_digits[n / 10]);
	if (n >= 10)
		(void)text_append(to, size, "十");
	if (n % 10)
		(void)text_append(to, size, han_digits[n % 10]);
}

static void
write_date(struct rng *r, char *to, size_t size)
{
	static const char *const western[] = {
		"%d年%d月%d日", "%d年%d月%d日", "%d年%02d月%02d日", "%d 年 %d 月 %d 日",
		"%d-%02d-%02d", "%d/%02d/%02d", "%d.%d.%d",         "%d年 %d月 %d日",
	};
	int year = rng_int(r, 1925, 2045), month = rng_int(r, 1, 12), day = rng_int(r, 1, 31);
	int notation = rng_int(r, 0, 15);

	/* ones are what is confused most, so they come more often */
	if (rng_chance(r, 0.15))
		month = rng_chance(r, 0.5) ? 1 : 11;
	if (rng_chance(r, 0.15))
		day = rng_chance(r, 0.5) ? 1 : 11;
	if (rng_chance(r, 0.4))
		year = rng_int(r, 2015, 2035);
	to[0] = '\0';
	if (notation < 8) {
		(void)snprintf(to, size, western[notation], year, month, day);
	} else if (notation < 11) {
		(void)text_print(to, size, rng_chance(r, 0.8) ? "%02d/%02d/%d" : "%02d-%02d-%d",
				 day, month, year);
	} else {
		bool zero = rng_chance(r, 0.25);
		char digits[8];

		(void)text_print(digits, sizeof(digits), "%d", year);
		for (const char *c = digits; *c; c++)
			(void)text_append(to, size,
					  *c == '0' && zero ? "零" : han_digits[*c - '0']);
		(void)text_append(to, size, "年");
		han_number(to, size, month);
		(void)text_append(to, size, "月");
		han_number(to, size, day);
		(void)text_append(to, size, "日");
	}
}

static void
write_some(struct rng *r, char *to, size_t size, int from, int past, int n)
{
	to[0] = '\0';
	for (int i = 0; i < n; i++)
		(void)text_append(to, size, net_sign(NET_NUMERALS, rng_int(r, from, past - 1)));
}

void
write_numerals(struct rng *r, double ease, char *to, size_t size)
{
	const int all = net_outputs(NET_NUMERALS);
	double what = rng_real(r, 0, 1);

	if (ease < 0.1) {
		write_some(r, to, size, 1, all, rng_int(r, 1, 4));
	} else if (what < 0.68) {
		write_date(r, to, size);
	} else if (what < 0.88) {
		write_some(r, to, size, 1, 11, rng_chance(r, 0.7) ? 17 : rng_int(r, 3, 18));
		(void)text_append(to, size, rng_chance(r, 0.2) ? "X" : "");
		if (rng_chance(r, 0.6))
			(void)text_append(to, size, net_sign(NET_NUMERALS, rng_int(r, 1, 10)));
	} else if (what < 0.94) {
		write_some(r, to, size, 1, all, rng_int(r, 1, 8));
	} else if (what < 0.97) {
		(void)text_copy(to, size, rng_chance(r, 0.5) ? "男" : "女");
	} else {
		to[0] = '\0';
	}
}

static void
write_of(struct rng *r, char *to, size_t size, const char *from, int n)
{
	for (int i = 0; i < n; i++) {
		char one[2] = { from[rng_int(r, 0, (int)strlen(from) - 1)], '\0' };

		(void)text_append(to, size, one);
	}
}

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS  "0123456789"

/* A L letter, D digit, Y a year, * a separator or none; all else is itself. */
static void
write_number(struct rng *r, char *to, size_t size)
{
	static const char *const shapes[] = {
		"LDDDDDDDD",    "LLDDDDDDD",   "LDDDDDD(D)", "DDDDDDD(D)", "LDDDDDDDDDD",
		"LLL*Y*DDDDDD", "LL*Y*DDDD",   "LLLL*YDDDD", "L*DDDDD",    "Y*LLL*DDDDD",
		"LLLYDDDDDD",   "DDDDDD",      "LL-DDDD/YY", "LLLDDDDDDD", "LDDDDDDDD",
		"DDDDDDD",      "L*Y*DDDDDDD", "LDDDDDD(L)", "DDDDDDDD",   "DDDDDDDDD"
	};
	static const char *const separators[] = { "-", "/", ".", "", " ", "" };
	const char *shape = shapes[rng_int(r, 0, (int)COUNT_OF(shapes) - 1)];
	const char *separator = separators[rng_int(r, 0, (int)COUNT_OF(separators) - 1)];
	char year[8];

	(void)text_print(year, sizeof(year), "%d", rng_int(r, 2015, 2032));
	for (; *shape; shape++) {
		char one[2] = { *shape, '\0' };

		if (*shape == 'L')
			write_of(r, to, size, LETTERS, 1);
		else if (*shape == 'D')
			write_of(r, to, size, DIGITS, 1);
		else
			(void)text_append(to, size,
					  *shape == 'Y'   ? year
					  : *shape == '*' ? separator
							  : one);
	}
}

/* Words that could be spoken, and some that could not. */
static void
write_names(struct rng *r, char *to, size_t size, bool capitals)
{
	static const char *const heads[] = { "B", "P", "M", "F", "D", "T",  "N",  "L",  "G",
					     "K", "H", "J", "Q", "X", "ZH", "CH", "SH", "R",
					     "Z", "C", "S", "Y", "W", "V",  "NG", "KW", "" };
	static const char *const tails[] = { "A",  "O",   "E",   "AI",   "EI",  "AO",   "OU",
					     "AN", "EN",  "ANG", "ENG",  "ONG", "I",    "IA",
					     "IE", "IAO", "IU",  "IAN",  "IN",  "IANG", "ING",
					     "U",  "UA",  "UO",  "UI",   "UAN", "UN",   "OI",
					     "AM", "IM",  "UM",  "EUNG", "OK",  "IT",   "AT" };
	int words = rng_int(r, 1, 4);

	for (int w = 0; w < words; w++) {
		char word[32] = "";

		if (rng_chance(r, 0.25))
			write_of(r, word, sizeof(word), LETTERS, rng_int(r, 1, 7));
		for (int n = word[0] ? 0 : rng_int(r, 1, 3); n > 0; n--) {
			(void)text_append(word, sizeof(word),
					  heads[rng_int(r, 0, (int)COUNT_OF(heads) - 1)]);
			(void)text_append(word, sizeof(word),
					  tails[rng_int(r, 0, (int)COUNT_OF(tails) - 1)]);
		}
		for (char *c = word + rng_int(r, 0, 1); !capitals && c < word + strlen(word); c++)
			*c = (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
		if (w > 0)
			(void)text_append(to, size,
					  rng_chance(r, 0.8)   ? " "
					  : rng_chance(r, 0.5) ? ", "
					  : rng_chance(r, 0.5) ? "-"
							       : "'");
		(void)text_append(to, size, word);
	}
}

static const char *const other_signs[] = { "省", "市", "保", "险", "基", "金", "局", "陈",
					   "王", "号", "第", "字", "女", "年", "月", "日",
					   "澳", "門", "證", "明", "a",  "b",  "e",  "g",
					   "n",  "r",  "s",  "t",  "*",  "#",  "&",  "é" };

void
write_capitals(struct rng *r, double ease, char *to, size_t size)
{
	double what = rng_real(r, 0, 1);

	to[0] = '\0';
	if (ease < 0.1) {
		write_of(r, to, size, LETTERS DIGITS, rng_int(r, 1, 5));
	} else if (what < 0.40) {
		write_number(r, to, size);
	} else if (what < 0.75) {
		write_names(r, to, size, true);
	} else if (what < 0.83) {
		write_names(r, to, size, false);
	} else if (what < 0.93) {
		write_of(r, to, size, LETTERS DIGITS "-/.,'()", rng_int(r, 1, 14));
	} else if (what < 0.97) {
		for (int n = rng_int(r, 1, 10); n > 0; n--)
			if (rng_chance(r, 0.6))
				(void)text_append(
				    to, size,
				    other_signs[rng_int(r, 0, (int)COUNT_OF(other_signs) - 1)]);
			else
				write_of(r, to, size, LETTERS DIGITS, 1);
	}
}
