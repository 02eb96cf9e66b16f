/* SPDX-License-Identifier: Apache-2.0 */
#include "model/serial.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"

#define PREFIX_MIN    2
#define PREFIX_MAX    4
#define YEAR_DIGITS   4
#define NUMBER_DIGITS 6

/* 0…35 of a digit or capital letter, −1 of anything else. */
static int
alphanumeric(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'Z')
		return c - 'A' + 10;
	return -1;
}

/* ISO/IEC 7064:2003, the hybrid system: two moduli, so that every single error and nearly every
 * transposition of letters and digits is seen. */
char
iso7064_mod37_36(const char *text)
{
	int p = 36;

	for (; *text; text++) {
		int a = alphanumeric(*text);

		if (a < 0)
			continue;
		p = (p + a) % 36;
		if (p == 0)
			p = 36;
		p = p * 2 % 37;
	}
	return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(37 - p) % 36];
}

static size_t
capital_letters(const char *text)
{
	return strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
}

bool
serial_make(char *to, const char *prefix, int year, int number)
{
	size_t letters = capital_letters(prefix);
	char check[2] = { 0 };

	if (letters < PREFIX_MIN || letters > PREFIX_MAX || prefix[letters])
		return false;
	if (year < 1000 || year > 9999 || number < 1 || number > SERIAL_NUMBER_MAX)
		return false;
	if (!text_print(to, SERIAL_BYTES, "%s%04d-%06d", prefix, year, number))
		return false;
	check[0] = iso7064_mod37_36(to);
	return text_append(to, SERIAL_BYTES, check);
}

/* Prefix, year, hyphen, number, one more character. */
static bool
has_form(const char *s)
{
	size_t letters = capital_letters(s);

	if (letters < PREFIX_MIN || letters > PREFIX_MAX)
		return false;
	s += letters;
	if (strspn(s, "0123456789") != YEAR_DIGITS || s[0] == '0' || s[YEAR_DIGITS] != '-')
		return false;
	s += YEAR_DIGITS + 1;
	if (strspn(s, "0123456789") < NUMBER_DIGITS || strncmp(s, "000000", NUMBER_DIGITS) == 0)
		return false;
	s += NUMBER_DIGITS;
	return alphanumeric(s[0]) >= 0 && s[1] == '\0';
}

bool
serial_valid(const char *serial)
{
	char body[SERIAL_BYTES];
	size_t length = strlen(serial);

	if (length >= SERIAL_BYTES || !has_form(serial))
		return false;
	(void)text_copy_n(body, sizeof(body), serial, length - 1);
	return serial[length - 1] == iso7064_mod37_36(body);
}

bool
serial_parse(const char *typed, char *to)
{
	char serial[2 * SERIAL_BYTES];

	if (!text_copy(serial, sizeof(serial), typed))
		return false;
	text_trim(serial);
	text_upper(serial);
	return serial_valid(serial) && text_copy(to, SERIAL_BYTES, serial);
}

bool
document_id_parse(const char *typed, char *serial, int *index)
{
	char head[2 * DOCUMENT_ID_BYTES];
	char *slash;
	long n = 1;

	if (!text_copy(head, sizeof(head), typed))
		return false;
	text_trim(head);
	slash = strchr(head, '/');
	if (slash) {
		*slash = '\0';
		if (!text_is_digits(slash + 1) ||
		    !text_to_long(slash + 1, 1, LIMIT_DOCUMENTS_PER_ARRIVAL, &n))
			return false;
	}
	if (!serial_parse(head, serial))
		return false;
	*index = (int)n;
	return true;
}

void
document_id_print(char *to, const char *serial, int index)
{
	(void)text_print(to, DOCUMENT_ID_BYTES, "%s/%d", serial, index);
}
