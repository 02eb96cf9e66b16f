/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
a_text_that_does_not_fit_is_said_and_cut_between_characters(void **state)
{
	char to[8] = "before";

	(void)state;
	assert_true(text_copy(to, sizeof(to), "1234567"));
	assert_string_equal(to, "1234567");
	assert_false(text_copy(to, sizeof(to), "12345678"));
	assert_string_equal(to, "1234567");
	assert_false(text_copy(to, sizeof(to), "茂名市")); /* 9 bytes: two characters fit */
	assert_string_equal(to, "茂名");
	assert_true(text_copy_n(to, sizeof(to), "茂名市", 6));
	assert_string_equal(to, "茂名");
	assert_false(text_copy(to, 1, "x"));
	assert_string_equal(to, "");
}

static void
appending_keeps_what_was_there(void **state)
{
	char to[8] = "12";

	(void)state;
	assert_true(text_append(to, sizeof(to), "345"));
	assert_string_equal(to, "12345");
	assert_false(text_append(to, sizeof(to), "茂")); /* 3 bytes and the NUL into 3 */
	assert_string_equal(to, "12345");
	assert_true(text_append(to, sizeof(to), "67"));
}

static void
printing_never_halves_a_character(void **state)
{
	char to[8];

	(void)state;
	assert_true(text_print(to, sizeof(to), "%d-%s", 7, "茂"));
	assert_string_equal(to, "7-茂");
	assert_false(text_print(to, sizeof(to), "%d%s", 77, "茂名")); /* 2 + 6 bytes into 7 */
	assert_string_equal(to, "77茂");
	assert_false(text_print(to, sizeof(to), "%s", "12345678"));
	assert_string_equal(to, "1234567");
	for (size_t size = 1; size <= sizeof(to); size++) {
		(void)text_print(to, size, "%s", "é茂𠀀");
		assert_true(utf8_valid(to, strlen(to)));
	}
}

static void
starts_and_ends_are_compared_bytewise(void **state)
{
	(void)state;
	assert_true(text_starts("https://x", "https://"));
	assert_false(text_starts("http", "https://"));
	assert_true(text_starts("x", ""));
	assert_true(text_ends("form.xml", ".xml"));
	assert_false(text_ends("xml", ".xml"));
	assert_true(text_equal("", ""));
	assert_false(text_equal("a", "A"));
}

static void
white_space_of_both_scripts_is_trimmed_at_the_ends_only(void **state)
{
	char a[] = " \t\xE3\x80\x80林 月\xC2\xA0\r\n", b[] = "\xE3\x80\x80 ", c[] = "";
	char halves[] = " \x80\x80x\xC2\xE3\x80 ";

	(void)state;
	text_trim(a);
	assert_string_equal(a, "林 月");
	text_trim(b);
	assert_string_equal(b, "");
	text_trim(c);
	assert_string_equal(c, "");
	text_trim(halves); /* half a space is none */
	assert_string_equal(halves, "\x80\x80x\xC2\xE3\x80");
}

static void
case_is_changed_for_ascii_letters_only(void **state)
{
	char a[] = "rz2026é茂Z";

	(void)state;
	text_upper(a);
	assert_string_equal(a, "RZ2026é茂Z");
	text_lower(a);
	assert_string_equal(a, "rz2026é茂z");
}

static void
a_number_is_whole_in_range_and_alone(void **state)
{
	long n = 77;

	(void)state;
	assert_true(text_to_long("-5", -5, 5, &n));
	assert_int_equal(n, -5);
	assert_true(text_to_long("007", 0, 7, &n));
	assert_int_equal(n, 7);
	assert_false(text_to_long("8", 0, 7, &n));
	assert_false(text_to_long("", 0, 7, &n));
	assert_false(text_to_long("-", -7, 7, &n));
	assert_false(text_to_long(" 1", 0, 7, &n));
	assert_false(text_to_long("1 ", 0, 7, &n));
	assert_false(text_to_long("+1", 0, 7, &n));
	assert_false(text_to_long("0x1", 0, 7, &n));
	assert_false(text_to_long("１", 0, 7, &n)); /* full width */
	assert_false(text_to_long("99999999999999999999", 0, 7, &n));
	assert_int_equal(n, 7);
	assert_true(text_is_digits("0123456789"));
	assert_false(text_is_digits(""));
	assert_false(text_is_digits("1２"));
}

/* The broken sequences of the Unicode standard, table 3-8, and the edges of table 3-7. */
static void
only_well_formed_utf8_is_valid(void **state)
{
	static const char *const good[] = { "",
					    "a",
					    "\xC2\x80",
					    "\xDF\xBF",
					    "\xE0\xA0\x80",
					    "\xED\x9F\xBF",
					    "\xEE\x80\x80",
					    "\xF0\x90\x80\x80",
					    "\xF4\x8F\xBF\xBF" };
	static const char *const bad[] = { "\x80",
					   "\xC0\x80",
					   "\xC1\xBF",
					   "\xE0\x9F\xBF",
					   "\xED\xA0\x80",
					   "\xED\xBF\xBF",
					   "\xF0\x8F\xBF\xBF",
					   "\xF4\x90\x80\x80",
					   "\xF5\x80\x80\x80",
					   "\xFF",
					   "\xE8\x8C",
					   "\xE8\x8Cx" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++)
		assert_true(utf8_valid(good[i], strlen(good[i])));
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(utf8_valid(bad[i], strlen(bad[i])));
	assert_false(utf8_valid("a\0b", 3));
	/* at each place among plain characters */
	for (size_t i = 0; i < 19; i++) {
		static const char plain[] = "0123456789~abcdefgh";
		char text[sizeof(plain)];

		memcpy(text, plain, sizeof(plain));
		assert_true(utf8_valid(text, 19));
		text[i] = '\0';
		assert_false(utf8_valid(text, 19));
		text[i] = '\x80';
		assert_false(utf8_valid(text, 19));
		text[i] = '\x7F';
		assert_true(utf8_valid(text, 19));
		text[i] = '\x01';
		assert_true(utf8_valid(text, 19));
	}
}

static void
a_broken_byte_is_one_replacement_and_reading_goes_on(void **state)
{
	const char *at = "\xE8\x8C"
			 "a\xFF\xF4\x90\x80\x80";
	uint32_t c;
	int replaced = 0, letters = 0;

	(void)state;
	while ((c = utf8_next(&at)) != 0) {
		replaced += c == 0xFFFD;
		letters += c == 'a';
	}
	assert_int_equal(letters, 1);
	assert_int_equal(replaced, 2 + 1 + 4);
	assert_int_equal(*at, '\0');
	assert_int_equal(utf8_count("茂名a"), 3);
}

static void
every_code_point_is_written_as_it_is_read(void **state)
{
	static const uint32_t edges[] = { 1, 0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x10FFFF };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(edges); i++) {
		char to[8] = "";
		const char *at = to;

		assert_true(utf8_put(to, sizeof(to), edges[i]));
		assert_true(utf8_valid(to, strlen(to)));
		assert_int_equal(utf8_next(&at), edges[i]);
	}
}

static void
a_han_character_takes_two_columns(void **state)
{
	(void)state;
	assert_int_equal(text_width("RZ2026"), 6);
	assert_int_equal(text_width("已收件"), 6);
	assert_int_equal(text_width("（a）"), 5);
	assert_int_equal(text_width("𠀀"), 2);
	assert_int_equal(text_width(""), 0);
}

static void
hex_goes_both_ways_and_takes_no_strangers(void **state)
{
	static const uint8_t bytes[] = { 0x00, 0x9A, 0xFF };
	uint8_t back[3];
	char text[7];
	size_t n = 77;

	(void)state;
	hex_print(text, bytes, 3);
	assert_string_equal(text, "009aff");
	assert_true(hex_parse("009AfF", back, 3, &n));
	assert_int_equal(n, 3);
	assert_memory_equal(back, bytes, 3);
	assert_true(hex_parse("", back, 3, &n));
	assert_int_equal(n, 0);
	assert_false(hex_parse("009", back, 3, &n));
	assert_false(hex_parse("00gg", back, 3, &n));
	assert_false(hex_parse("00112233", back, 3, &n));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_that_does_not_fit_is_said_and_cut_between_characters),
		cmocka_unit_test(appending_keeps_what_was_there),
		cmocka_unit_test(printing_never_halves_a_character),
		cmocka_unit_test(starts_and_ends_are_compared_bytewise),
		cmocka_unit_test(white_space_of_both_scripts_is_trimmed_at_the_ends_only),
		cmocka_unit_test(case_is_changed_for_ascii_letters_only),
		cmocka_unit_test(a_number_is_whole_in_range_and_alone),
		cmocka_unit_test(only_well_formed_utf8_is_valid),
		cmocka_unit_test(a_broken_byte_is_one_replacement_and_reading_goes_on),
		cmocka_unit_test(every_code_point_is_written_as_it_is_read),
		cmocka_unit_test(a_han_character_takes_two_columns),
		cmocka_unit_test(hex_goes_both_ways_and_takes_no_strangers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
