/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/text.h"
#include "seal/seal.h"
#include "tests/unit/seal/foreign.h"

static struct span
text(const char *s)
{
	return (struct span){ (const uint8_t *)s, strlen(s) };
}

static bool
unwraps_to(struct span given, struct span bytes)
{
	AUTO(buf)
	struct buf out = BUF(LIMIT_SMALL_FILE_BYTES);

	return seal_unwrap(given, &out) && out.length == bytes.length &&
	       memcmp(out.bytes, bytes.bytes, bytes.length) == 0;
}

static struct span
permit(void)
{
	static uint8_t bytes[1024];
	size_t n;

	assert_true(hex_parse(FOREIGN_PERMIT, bytes, sizeof(bytes), &n));
	return (struct span){ bytes, n };
}

static void
a_seal_is_found_in_bytes_and_in_hex_however_it_is_written(void **state)
{
	static const char *const between[] = { "", " ", ":", ", ", "\r\n", "-" };
	struct span bytes = permit();

	(void)state;
	assert_true(unwraps_to(bytes, bytes));
	for (size_t n = 0; n < 2 * COUNT_OF(between); n++) {
		AUTO(buf)
		struct buf hex = BUF(LIMIT_SMALL_FILE_BYTES);

		buf_text(&hex, n % 2 ? "\xEF\xBB\xBF" : "");
		for (size_t i = 0; i < bytes.length; i++)
			buf_print(&hex, n % 2 ? "0x%02X%s" : "%02x%s", bytes.bytes[i],
				  between[n / 2]);
		buf_text(&hex, "\n");
		assert_true(unwraps_to((struct span){ hex.bytes, hex.length }, bytes));
	}
}

/* RFC 4648 §4 and §5 of the same four bytes. */
static void
a_seal_is_found_in_base64_of_both_alphabets(void **state)
{
	static const uint8_t bytes[] = { 0xDC, 0x03, 0xFF, 0xFE };
	struct span want = { bytes, sizeof(bytes) };

	(void)state;
	assert_true(unwraps_to(text("3AP//g=="), want));
	assert_true(unwraps_to(text("3AP__g"), want));
	assert_true(unwraps_to(text(" 3AP/\r\n/g==\n"), want));
	assert_false(unwraps_to(text("3AP!/g=="), want));
	assert_false(unwraps_to(text("3AP=/g=="), want));
	assert_false(unwraps_to(text("3AP//g3"), want));
	assert_false(unwraps_to(text("3AP//"), want)); /* six bits are no byte */
}

static void
the_text_of_a_barcode_may_have_a_mark_and_a_line_end_around_it(void **state)
{
	(void)state;
	assert_true(unwraps_to(text("\xEF\xBB\xBF" FOREIGN_BARCODE "\r\n"), text(FOREIGN_BARCODE)));
	assert_true(unwraps_to(text(FOREIGN_BARCODE "\n"), text(FOREIGN_BARCODE)));
	assert_true(unwraps_to(text(FOREIGN_BARCODE), text(FOREIGN_BARCODE)));
}

/* 0x0A at the end of r‖s is a byte like any other. */
static void
bytes_that_end_like_a_line_keep_their_end(void **state)
{
	static const uint8_t bytes[] = { 0xEF, 0xBB, 0xBF, 0xDC, 0x03, 0xFF, 0x20, 0x0A };
	struct span marked = { bytes, sizeof(bytes) }, all = { bytes + 3, sizeof(bytes) - 3 };

	(void)state;
	assert_true(unwraps_to(all, all));
	assert_true(unwraps_to(marked, all));
}

static void
what_becomes_no_seal_is_left_alone(void **state)
{
	static const char *const others[] = {
		"", " ", "\xEF\xBB\xBF", "dc0", "deadbeef", "AAAA", "DC02FR000001125E125E0126FR"
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(others); i++) {
		AUTO(buf)
		struct buf out = BUF(LIMIT_SMALL_FILE_BYTES);

		assert_false(seal_unwrap(text(others[i]), &out));
		assert_int_equal(out.length, 0);
	}
}

static void
other_codes_are_called_by_their_name_and_junk_is_not(void **state)
{
	static const struct {
		const char *code, *what;
	} rows[] = { { "DC02FR000001125E125E0126FR247500010", "2D-Doc" },
		     { "HC1:6BFOXN%TS3DH0YOJ58S", "European" },
		     { "{\"data\":{\"hdr\":{\"t\":\"icao.test\"}}}", "VDS-NC" },
		     { "RDB2ABCD", "barcode" },
		     { "https://example.org/x", "address" } };
	static const char *const junk[] = {
		"", "DC", "DC0", "DCXXFR000001125E125E0126FR", "RZ2026-000001E", "RDB\xFB"
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *what = seal_stranger(text(rows[i].code));

		assert_non_null(what);
		assert_non_null(strstr(what, rows[i].what));
	}
	for (size_t i = 0; i < COUNT_OF(junk); i++)
		assert_null(seal_stranger(text(junk[i])));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_seal_is_found_in_bytes_and_in_hex_however_it_is_written),
		cmocka_unit_test(a_seal_is_found_in_base64_of_both_alphabets),
		cmocka_unit_test(the_text_of_a_barcode_may_have_a_mark_and_a_line_end_around_it),
		cmocka_unit_test(bytes_that_end_like_a_line_keep_their_end),
		cmocka_unit_test(what_becomes_no_seal_is_left_alone),
		cmocka_unit_test(other_codes_are_called_by_their_name_and_junk_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
