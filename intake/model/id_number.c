/* SPDX-License-Identifier: Apache-2.0 */
#include "model/id_number.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

/* Nobody born before is alive; a misread century is caught although its check digit fits. */
#define BIRTH_YEAR_MIN 1850

#define RETURN_CARD_LIFELONG 9 /* H or M and eight digits; the last two count renewals */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* d: a digit, l: a capital letter, x: a digit or X, a: a digit or A; anything else stands for
 * itself. */
static bool
fits(const char *text, const char *pattern)
{
	for (; *text && *pattern; text++, pattern++) {
		bool fine = *pattern == 'd'   ? is_digit(*text)
			    : *pattern == 'l' ? is_letter(*text)
			    : *pattern == 'x' ? is_digit(*text) || *text == 'X'
			    : *pattern == 'a' ? is_digit(*text) || *text == 'A'
					      : *text == *pattern;

		if (!fine)
			return false;
	}
	return *text == '\0' && *pattern == '\0';
}

static bool hongkong_valid(const char *number);

/* First fit decides: a 回乡证 is also one letter and eight digits, which some passports have. */
static const struct {
	const char *pattern;
	enum id_kind kind;
} kinds[] = {
	{ "dddddddddddddddddx", ID_CITIZEN },
	{ "ddddddddddddddd", ID_CITIZEN_OLD },
	{ "ldddddd(a)", ID_HONGKONG },
	{ "lldddddd(a)", ID_HONGKONG },
	{ "1dddddd(d)", ID_MACAU },
	{ "5dddddd(d)", ID_MACAU },
	{ "7dddddd(d)", ID_MACAU },
	{ "1/dddddd/d", ID_MACAU },
	{ "5/dddddd/d", ID_MACAU },
	{ "7/dddddd/d", ID_MACAU },
	{ "Hdddddddd", ID_RETURN },
	{ "Mdddddddd", ID_RETURN },
	{ "Hdddddddddd", ID_RETURN },
	{ "Mdddddddddd", ID_RETURN },
	{ "dddddddd", ID_TAIWAN },
	{ "ldddddd", ID_PASSPORT },
	{ "lddddddd", ID_PASSPORT },
	{ "ldddddddd", ID_PASSPORT },
	{ "lldddddd", ID_PASSPORT },
	{ "llddddddd", ID_PASSPORT },
	{ "lldddddddd", ID_PASSPORT },
	{ "ddddddddd", ID_PASSPORT },
};

enum id_kind
id_number_kind(const char *number)
{
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (fits(number, kinds[i].pattern))
			return kinds[i].kind;
	return ID_NONE;
}

/* Half width, capital; 0: it is not part of a number. */
static char
number_char(uint32_t c)
{
	if (c >= 0xFF01 && c <= 0xFF5E)
		c -= 0xFEE0;
	if (c >= 'a' && c <= 'z')
		c -= 'a' - 'A';
	if (c <= ' ' || c == '\'' || c == '"' || c == '=' || c == 0xA0 || c == 0x3000 ||
	    c == 0x2018 || c == 0x2019 || c == 0xFEFF)
		return '\0';
	return c < 0x7F ? (char)c : '?';
}

/* The last character into brackets. */
static void
add_brackets(char *number)
{
	size_t n = strlen(number);
	char last = number[n - 1];

	(void)text_print(number + n - 1, ID_NUMBER_BYTES - n + 1, "(%c)", last);
}

bool
id_number_plain(char *to, const char *text)
{
	size_t n = 0;
	uint32_t c;

	to[0] = '\0';
	while ((c = utf8_next(&text)) != 0) {
		char plain = number_char(c);

		if (plain && n + 1 >= ID_NUMBER_BYTES)
			return false;
		if (plain)
			to[n++] = plain;
		to[n] = '\0';
	}
	if (fits(to, "ldddddda") || fits(to, "lldddddda")) {
		/* With seven digits it may be a passport too: only a right check digit makes it an
		 * HKID. */
		char bracketed[ID_NUMBER_BYTES];

		(void)text_copy(bracketed, sizeof(bracketed), to);
		if (strlen(to) + 2 < ID_NUMBER_BYTES)
			add_brackets(bracketed);
		if (to[n - 1] == 'A' || hongkong_valid(bracketed))
			(void)text_copy(to, ID_NUMBER_BYTES, bracketed);
	} else if (fits(to, "d/dddddd/d")) {
		memmove(to + 1, to + 2, n - 1);
		memmove(to + 7, to + 8, 2);
		add_brackets(to);
	}
	return true;
}

/* GB 11643: ISO 7064 MOD 11-2. */
char
id_number_check_char(const char *first17)
{
	static const int weight[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0;

	for (size_t i = 0; i < COUNT_OF(weight); i++) {
		if (!is_digit(first17[i]))
			return '\0';
		sum += weight[i] * (first17[i] - '0');
	}
	return "10X98765432"[sum % 11];
}

/* Letters count A = 10 … Z = 35, a missing first letter as a space = 36; weights 9 … 2, the check
 * digit itself 1; the sum is a multiple of 11. */
static bool
hongkong_valid(const char *number)
{
	bool two = is_letter(number[1]);
	int sum = two ? 9 * (number[0] - 'A' + 10) : 9 * 36;
	const char *s = number + two;
	int weight = 8;

	sum += weight-- * (*s++ - 'A' + 10);
	for (; is_digit(*s); s++)
		sum += weight-- * (*s - '0');
	s++; /* the bracket */
	sum += *s == 'A' ? 10 : *s - '0';
	return sum % 11 == 0;
}

static int
number_at(const char *digits, int count)
{
	int n = 0;

	while (count-- > 0)
		n = n * 10 + (*digits++ - '0');
	return n;
}

struct date
id_number_birth(const char *number)
{
	enum id_kind kind = id_number_kind(number);
	struct date born = { 0, 0, 0 };

	if (kind == ID_CITIZEN)
		born = (struct date){ number_at(number + 6, 4), number_at(number + 10, 2),
				      number_at(number + 12, 2) };
	else if (kind == ID_CITIZEN_OLD)
		born = (struct date){ 1900 + number_at(number + 6, 2), number_at(number + 8, 2),
				      number_at(number + 10, 2) };
	if (!date_valid(born) || born.year < BIRTH_YEAR_MIN)
		return (struct date){ 0, 0, 0 };
	return born;
}

enum sex
id_number_sex(const char *number)
{
	enum id_kind kind = id_number_kind(number);

	if (kind == ID_CITIZEN)
		return (number[16] - '0') % 2 ? SEX_MALE : SEX_FEMALE;
	if (kind == ID_CITIZEN_OLD)
		return (number[14] - '0') % 2 ? SEX_MALE : SEX_FEMALE;
	return SEX_UNKNOWN;
}

enum id_check
id_number_check(const char *number)
{
	switch (id_number_kind(number)) {
	case ID_NONE:
		return ID_CHECK_BAD_FORM;
	case ID_CITIZEN:
		if (date_is_none(id_number_birth(number)))
			return ID_CHECK_BAD_DATE;
		return id_number_check_char(number) == number[17] ? ID_CHECK_GOOD
								  : ID_CHECK_BAD_DIGIT;
	case ID_CITIZEN_OLD:
		return date_is_none(id_number_birth(number)) ? ID_CHECK_BAD_DATE : ID_CHECK_GOOD;
	case ID_HONGKONG:
		return hongkong_valid(number) ? ID_CHECK_GOOD : ID_CHECK_BAD_DIGIT;
	case ID_MACAU:
	case ID_RETURN:
	case ID_TAIWAN:
	case ID_PASSPORT:
		break; /* no published check digit */
	}
	return ID_CHECK_GOOD;
}

/* The 15-digit number of before 1999 lacks the century and the check character. */
static bool
same_but_shorter(const char *citizen, const char *old)
{
	return id_number_kind(citizen) == ID_CITIZEN && id_number_kind(old) == ID_CITIZEN_OLD &&
	       strncmp(citizen, old, 6) == 0 && strncmp(citizen + 6, "19", 2) == 0 &&
	       strncmp(citizen + 8, old + 6, 9) == 0;
}

void
id_number_other_form(char *to, const char *number)
{
	enum id_kind kind = id_number_kind(number);

	to[0] = '\0';
	if (kind == ID_CITIZEN && strncmp(number + 6, "19", 2) == 0)
		(void)text_print(to, ID_NUMBER_BYTES, "%.6s%.9s", number, number + 8);
	if (kind != ID_CITIZEN_OLD)
		return;
	(void)text_print(to, ID_NUMBER_BYTES, "%.6s19%s", number, number + 6);
	(void)text_append(to, ID_NUMBER_BYTES, (char[]){ id_number_check_char(to), '\0' });
}

bool
id_number_same(const char *a, const char *b)
{
	if (*a == '\0' || *b == '\0')
		return false;
	if (text_equal(a, b) || same_but_shorter(a, b) || same_but_shorter(b, a))
		return true;
	return id_number_kind(a) == ID_RETURN && id_number_kind(b) == ID_RETURN &&
	       strncmp(a, b, RETURN_CARD_LIFELONG) == 0;
}

void
id_number_mask(char *to, const char *number)
{
	size_t length = strlen(number);
	size_t head = length >= 15 ? 6 : length >= 8 ? 2 : 0;
	size_t tail = length >= 15 ? 4 : length >= 8 ? 2 : 0;

	(void)text_print(to, ID_NUMBER_BYTES, "%.*s****%s", (int)head, number,
			 number + length - tail);
}

bool
tracking_s10_form(const char *number)
{
	return fits(number, "lldddddddddll");
}

bool
tracking_s10_valid(const char *number)
{
	static const int weight[] = { 8, 6, 4, 2, 3, 5, 9, 7 };
	int sum = 0, check;

	if (!tracking_s10_form(number))
		return false;
	for (size_t i = 0; i < COUNT_OF(weight); i++)
		sum += weight[i] * (number[2 + i] - '0');
	check = 11 - sum % 11;
	if (check == 10)
		check = 0;
	else if (check == 11)
		check = 5;
	return number[10] - '0' == check;
}
