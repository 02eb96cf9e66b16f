/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/text.h"
#include "seal/c40.h"

static void
writes(const char *text, const char *hex)
{
	AUTO(buf)
	struct buf out = BUF(512);
	char back[256], seen[512];

	assert_true(c40_put(&out, text));
	hex_print(seen, out.bytes, out.length);
	assert_string_equal(seen, hex);
	assert_true(c40_get((struct span){ out.bytes, out.length }, back, sizeof(back)));
	assert_string_equal(back, text);
}

static bool
reads_hex(const char *hex, char *to, size_t size)
{
	uint8_t bytes[64];
	size_t n;

	assert_true(hex_parse(hex, bytes, sizeof(bytes), &n));
	return c40_get((struct span){ bytes, n }, to, size);
}

/* ICAO Doc 9303-13 §2.6.1: three, two and one characters at the end. */
static void
full_half_and_lonely_endings_are_written_as_the_standard_says(void **state)
{
	(void)state;
	writes("ABC", "59e9"); /* 14*1600 + 15*40 + 16 + 1 */
	writes("AB", "59d9");  /* the third is shift 1 */
	writes("A", "fe42");   /* unlatch, ASCII + 1 */
	writes("ABCD", "59e9fe45");
	writes("UTO", "d9c5"); /* 34*1600 + 33*40 + 28 + 1 */
}

/* The examples that the standards work out: ICAO Doc 9303-13 §2.6.1 and BSI TR-03137-1 §3.3.1. */
static void
the_worked_examples_of_the_standards_come_out(void **state)
{
	(void)state;
	writes("XKCD", "eb11fe45");
	writes("BSI01", "62d719c9");
}

static void
every_ascii_character_comes_back_at_every_position(void **state)
{
	(void)state;
	for (int c = 1; c < 128; c++)
		for (int before = 0; before < 4; before++)
			for (int behind = 0; behind < 4; behind++) {
				AUTO(buf)
				struct buf out = BUF(64);
				char text[16] = { 0 }, back[16];

				memset(text, 'A', (size_t)before);
				text[before] = (char)c;
				memset(text + before + 1, 'z', (size_t)behind);
				assert_true(c40_put(&out, text));
				assert_int_equal(out.length % 2, 0);
				assert_true(c40_get((struct span){ out.bytes, out.length }, back,
						    sizeof(back)));
				assert_string_equal(back, text);
			}
}

static void
characters_beyond_ascii_are_not_written(void **state)
{
	AUTO(buf)
	struct buf out = BUF(64);

	(void)state;
	assert_false(c40_put(&out, "ABC\xC3\xA9"));
	assert_int_equal(out.length, 0);
}

static void
broken_codes_are_refused(void **state)
{
	char to[16];

	(void)state;
	assert_true(reads_hex("59e9", to, sizeof(to)));
	assert_false(reads_hex("59", to, sizeof(to)));   /* odd */
	assert_false(reads_hex("0000", to, sizeof(to))); /* value −1 */
	assert_false(reads_hex("fa01", to, sizeof(to))); /* 64000: first of forty-one */
	assert_true(reads_hex("fe42", to, sizeof(to)));
	assert_false(reads_hex("fe00", to, sizeof(to)));     /* ASCII −1 */
	assert_false(reads_hex("fe01", to, sizeof(to)));     /* NUL */
	assert_false(reads_hex("fe82", to, sizeof(to)));     /* beyond ASCII */
	assert_false(reads_hex("fe4259e9", to, sizeof(to))); /* something behind the unlatch */
	assert_false(
	    reads_hex("59db", to, sizeof(to))); /* ends with a shift 3 that stands for nothing */
	assert_false(reads_hex("0af1", to, sizeof(to))); /* shift 2 with 30: upper shift */
}

static void
text_that_does_not_fit_is_refused(void **state)
{
	char to[4];

	(void)state;
	assert_true(reads_hex("59e9", to, 4));
	assert_false(reads_hex("59e9", to, 3));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(full_half_and_lonely_endings_are_written_as_the_standard_says),
		cmocka_unit_test(the_worked_examples_of_the_standards_come_out),
		cmocka_unit_test(every_ascii_character_comes_back_at_every_position),
		cmocka_unit_test(characters_beyond_ascii_are_not_written),
		cmocka_unit_test(broken_codes_are_refused),
		cmocka_unit_test(text_that_does_not_fit_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
