/* SPDX-License-Identifier: Apache-2.0 */
#include "seal/profile.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "seal/c40.h"

/* clang-format off */
static const struct profile_row rows[] = {
	{ 0x01, FIELD_CERTIFICATE_NUMBER,        "certificate.number",        CODING_C40,        12, true },
	{ 0x02, FIELD_HOLDER_NAME_LATIN,         "holder.name_latin",         CODING_C40_NAME,   26, true },
	{ 0x03, FIELD_HOLDER_NAME,               "holder.name",               CODING_UTF8,       18, false },
	{ 0x04, FIELD_HOLDER_ID_NUMBER,          "holder.id_number",          CODING_C40,        12, false },
	{ 0x05, FIELD_HOLDER_BIRTH_DATE,         "holder.birth_date",         CODING_DATE,        3, true },
	{ 0x06, FIELD_HOLDER_PASSPORT_NUMBER,    "holder.passport_number",    CODING_C40,         6, false },
	{ 0x07, FIELD_CERTIFICATE_APPEARANCE,    "certificate.appearance",    CODING_APPEARANCE,  1, true },
	{ 0x08, FIELD_CERTIFICATE_PAYING_AGENCY, "certificate.paying_agency", CODING_DIVISION,    3, false },
	{ 0x09, FIELD_HOLDER_COUNTRY,            "holder.country",            CODING_C40,         2, false },
	{ 0x0A, PROFILE_NO_FIELD,                "certificate.seen_on",       CODING_DATE,        3, false },
	{ 0x0B, PROFILE_NO_FIELD,                "form",                      CODING_BYTE,        1, false },
};
/* clang-format on */

/* docs/seal.md, message 07; index = number in the seal − 1. */
static const char *const appearances[] = { "in-person", "home-visit", "video", "by-proxy" };

const struct profile_row *
profile_row(uint8_t tag)
{
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (rows[i].tag == tag)
			return &rows[i];
	return NULL;
}

const struct profile_row *
profile_row_of(enum field_name name)
{
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (rows[i].name == name && name != PROFILE_NO_FIELD)
			return &rows[i];
	return NULL;
}

const char *
profile_missing(const bool present[256])
{
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (rows[i].mandatory && !present[rows[i].tag])
			return rows[i].label;
	return present[0x04] || present[0x06] ? NULL : "holder.id_number";
}

bool
seal_date_get(const uint8_t *bytes, struct date *out)
{
	long n = (long)bytes[0] << 16 | bytes[1] << 8 | bytes[2];
	struct date d = { (int)(n % 10000), (int)(n / 1000000), (int)(n / 10000 % 100) };

	*out = (struct date){ 0, 0, 0 };
	if (n == 0 || n == 0xFFFFFF)
		return true;
	if (!date_valid(d))
		return false;
	*out = d;
	return true;
}

void
seal_date_put(struct date d, struct buf *out)
{
	long n = (long)d.month * 1000000 + (long)d.day * 10000 + d.year;

	buf_byte(out, (uint8_t)(n >> 16));
	buf_byte(out, (uint8_t)(n >> 8 & 0xFF));
	buf_byte(out, (uint8_t)(n & 0xFF));
}

static bool
put_name(const char *text, struct buf *out)
{
	char spaced[FIELD_TEXT_BYTES];

	if (!text_copy(spaced, sizeof(spaced), text))
		return false;
	for (char *c = spaced; *c; c++)
		if (*c == '<')
			*c = ' ';
	return c40_put(out, spaced);
}

static bool
put_appearance(const char *text, struct buf *out)
{
	for (size_t i = 0; i < COUNT_OF(appearances); i++)
		if (text_equal(text, appearances[i])) {
			buf_byte(out, (uint8_t)(i + 1));
			return true;
		}
	return false;
}

static bool
put_number(const char *text, long max, int bytes, struct buf *out)
{
	long n;

	if (!text_to_long(text, 0, max, &n))
		return false;
	for (int i = bytes - 1; i >= 0; i--)
		buf_byte(out, (uint8_t)(n >> (8 * i) & 0xFF));
	return true;
}

static bool
put_date(const char *text, struct buf *out)
{
	struct date d;

	if (!date_parse(text, &d))
		return false;
	seal_date_put(d, out);
	return true;
}

static bool
put(enum coding coding, const char *text, struct buf *out)
{
	switch (coding) {
	case CODING_C40:
		return c40_put(out, text);
	case CODING_C40_NAME:
		return put_name(text, out);
	case CODING_UTF8:
		buf_text(out, text);
		return utf8_valid(text, strlen(text));
	case CODING_DATE:
		return put_date(text, out);
	case CODING_APPEARANCE:
		return put_appearance(text, out);
	case CODING_DIVISION:
		return strlen(text) == 6 && put_number(text, 999999, 3, out);
	case CODING_BYTE:
		return put_number(text, 255, 1, out);
	}
	return false;
}

bool
profile_put(const struct profile_row *row, const char *text, struct buf *out)
{
	size_t before = out->length;

	return text[0] && put(row->coding, text, out) && !out->failed &&
	       out->length - before <= row->bytes_max;
}

/* One space stands for itself, two for the "<<" between surname and given names, as in a travel
 * document. */
static bool
get_name(struct span value, char *to, size_t size)
{
	if (!c40_get(value, to, size))
		return false;
	for (char *c = strstr(to, "  "); c; c = strstr(c, "  "))
		c[0] = c[1] = '<';
	return true;
}

static bool
get_number(struct span value, size_t bytes, const char *format, char *to, size_t size)
{
	unsigned long n = 0;

	if (value.length != bytes)
		return false;
	for (size_t i = 0; i < bytes; i++)
		n = n << 8 | value.bytes[i];
	return format[1] == '0' ? n <= 999999 && text_print(to, size, "%06lu", n)
				: text_print(to, size, "%lu", n);
}

static bool
get(enum coding coding, struct span value, char *to, size_t size)
{
	struct date d;

	switch (coding) {
	case CODING_C40:
		return c40_get(value, to, size);
	case CODING_C40_NAME:
		return get_name(value, to, size);
	case CODING_UTF8:
		return utf8_valid((const char *)value.bytes, value.length) &&
		       !memchr(value.bytes, 0, value.length) &&
		       text_copy_n(to, size, (const char *)value.bytes, value.length);
	case CODING_DATE:
		if (value.length != 3 || !seal_date_get(value.bytes, &d) || date_is_none(d))
			return false;
		date_print(to, d);
		return size >= DATE_TEXT_BYTES;
	case CODING_APPEARANCE:
		return value.length == 1 && value.bytes[0] >= 1 &&
		       value.bytes[0] <= COUNT_OF(appearances) &&
		       text_copy(to, size, appearances[value.bytes[0] - 1]);
	case CODING_DIVISION:
		return get_number(value, 3, "%06lu", to, size);
	case CODING_BYTE:
		return get_number(value, 1, "%lu", to, size);
	}
	return false;
}

bool
profile_get(const struct profile_row *row, struct span value, char *to, size_t size)
{
	assert(size >= DATE_TEXT_BYTES);
	to[0] = '\0';
	if (value.length > 0 && value.length <= row->bytes_max &&
	    get(row->coding, value, to, size) && to[0])
		return true;
	to[0] = '\0'; /* half a value is none */
	return false;
}
