/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
#include "seal/profile.h"

static void
writes(uint8_t tag, const char *text, const char *hex, const char *back)
{
	const struct profile_row *row = profile_row(tag);
	AUTO(buf)
	struct buf out = BUF(256);
	char seen[512], read[FIELD_TEXT_BYTES];

	assert_non_null(row);
	assert_true(profile_put(row, text, &out));
	hex_print(seen, out.bytes, out.length);
	assert_string_equal(seen, hex);
	assert_true(profile_get(row, (struct span){ out.bytes, out.length }, read, sizeof(read)));
	assert_string_equal(read, back);
}

static void
does_not_write(uint8_t tag, const char *text)
{
	AUTO(buf)
	struct buf out = BUF(256);

	if (profile_put(profile_row(tag), text, &out))
		fail_msg("message %02X took %s", tag, text);
}

static void
does_not_read(uint8_t tag, const char *hex)
{
	uint8_t bytes[64];
	char read[FIELD_TEXT_BYTES];
	size_t n;

	assert_true(hex_parse(hex, bytes, sizeof(bytes), &n));
	if (profile_get(profile_row(tag), (struct span){ bytes, n }, read, sizeof(read)))
		fail_msg("message %02X read %s as %s", tag, hex, read);
}

/* docs/seal.md §3; the bytes were computed by hand and by another program. */
static void
every_message_is_written_as_documented_and_read_back(void **state)
{
	(void)state;
	writes(0x01, "2026000123", "26273f2519cffe34", "2026000123");
	writes(0x02, "LI<<MINGHUA", "9fb416e7abf6d6b1", "LI<<MINGHUA");
	writes(0x02, "LI  MINGHUA", "9fb416e7abf6d6b1", "LI<<MINGHUA");
	writes(0x03, "李明华", "e69d8ee6988ee58d8e", "李明华");
	writes(0x04, "11010119500101001X", "200d1fe6215219a619cd19ee", "11010119500101001X");
	writes(0x05, "1950-01-05", "100d2e", "1950-01-05");
	writes(0x07, "in-person", "01", "in-person");
	writes(0x07, "home-visit", "02", "home-visit");
	writes(0x07, "video", "03", "video");
	writes(0x07, "by-proxy", "04", "by-proxy");
	writes(0x08, "440900", "06ba44", "440900");
	writes(0x08, "010203", "0027db", "010203");
	writes(0x0A, "2026-02-20", "2199aa", "2026-02-20");
	writes(0x0B, "7", "07", "7");
}

static void
values_of_another_coding_are_not_written(void **state)
{
	(void)state;
	does_not_write(0x01, "");
	does_not_write(0x01, "领认字第1号");
	does_not_write(0x01, "1234567890123456789"); /* 19 characters, 14 bytes */
	does_not_write(0x03, "一二三四五六七");
	does_not_write(0x05, "1950-02-30");
	does_not_write(0x05, "05/01/1950");
	does_not_write(0x07, "alive");
	does_not_write(0x08, "44090");
	does_not_write(0x08, "4409000");
	does_not_write(0x09, "AUST");
	does_not_write(0x0B, "256");
}

static void
bytes_of_another_coding_are_not_read(void **state)
{
	(void)state;
	does_not_read(0x01, "");
	does_not_read(0x01, "0000");
	does_not_read(0x03, "c328");     /* no UTF-8 */
	does_not_read(0x03, "e69d8e00"); /* NUL inside */
	does_not_read(0x05, "ffffff");   /* no date is no birth date */
	does_not_read(0x05, "2320da");   /* 2026-02-30 and the like */
	does_not_read(0x05, "100d2e00");
	does_not_read(0x07, "00");
	does_not_read(0x07, "05");
	does_not_read(0x07, "0101");
	does_not_read(0x08, "0f4240"); /* 1,000,000 */
	does_not_read(0x08, "06ba");
	does_not_read(0x09, "5a3e5a3e");
}

static void
what_is_mandatory_is_missed_one_by_one(void **state)
{
	bool present[256] = { false };

	(void)state;
	assert_string_equal(profile_missing(present), "certificate.number");
	present[1] = true;
	assert_string_equal(profile_missing(present), "holder.name_latin");
	present[2] = true;
	assert_string_equal(profile_missing(present), "holder.birth_date");
	present[5] = true;
	assert_string_equal(profile_missing(present), "certificate.appearance");
	present[7] = true;
	assert_string_equal(profile_missing(present), "holder.id_number");
	present[6] = true;
	assert_null(profile_missing(present));
	present[6] = false;
	present[4] = true;
	assert_null(profile_missing(present));
}

static void
rows_are_found_by_tag_and_by_field(void **state)
{
	(void)state;
	assert_null(profile_row(0x0C));
	assert_null(profile_row(0xFF));
	assert_int_equal(profile_row_of(FIELD_HOLDER_BIRTH_DATE)->tag, 5);
	assert_null(profile_row_of(FIELD_HOLDER_ADDRESS));
	assert_null(profile_row_of(PROFILE_NO_FIELD));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_message_is_written_as_documented_and_read_back),
		cmocka_unit_test(values_of_another_coding_are_not_written),
		cmocka_unit_test(bytes_of_another_coding_are_not_read),
		cmocka_unit_test(what_is_mandatory_is_missed_one_by_one),
		cmocka_unit_test(rows_are_found_by_tag_and_by_field),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
