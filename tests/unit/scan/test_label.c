/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct code
code_of(enum code_kind kind, const char *text)
{
	struct code c = { .kind = kind, .length = strlen(text) };

	memcpy(c.bytes, text, c.length);
	return c;
}

static void
the_serial_of_the_only_label_is_found_among_other_codes(void **state)
{
	static struct code codes[3];
	char serial[SERIAL_BYTES] = "", ours[SERIAL_BYTES];

	(void)state;
	assert_true(serial_make(ours, "RZ", 2026, 41));
	codes[0] = code_of(CODE_QR, "https://example.org/");
	codes[1] = code_of(CODE_DATAMATRIX, "anything");
	codes[2] = code_of(CODE_QR, ours);
	assert_true(label_find(codes, 3, serial));
	assert_string_equal(serial, ours);
	assert_false(label_find(codes, 2, serial));
}

static void
the_same_label_twice_is_one_and_two_labels_are_none(void **state)
{
	static struct code codes[3];
	char serial[SERIAL_BYTES] = "", a[SERIAL_BYTES], b[SERIAL_BYTES];

	(void)state;
	assert_true(serial_make(a, "RZ", 2026, 1));
	assert_true(serial_make(b, "RZ", 2026, 2));
	codes[0] = code_of(CODE_QR, a);
	codes[1] = code_of(CODE_QR, a);
	codes[2] = code_of(CODE_QR, b);
	assert_true(label_find(codes, 2, serial));
	assert_string_equal(serial, a);
	assert_false(label_find(codes, 3, serial));
}

static void
a_wrong_check_character_a_datamatrix_or_a_zero_byte_is_no_label(void **state)
{
	static struct code codes[1];
	char serial[SERIAL_BYTES] = "untouched", ours[SERIAL_BYTES];

	(void)state;
	assert_true(serial_make(ours, "RZ", 2026, 7));
	codes[0] = code_of(CODE_DATAMATRIX, ours);
	assert_false(label_find(codes, 1, serial));
	codes[0] = code_of(CODE_QR, ours);
	codes[0].length++; /* a zero behind it */
	assert_false(label_find(codes, 1, serial));
	ours[strlen(ours) - 1] = ours[strlen(ours) - 1] == 'A' ? 'B' : 'A';
	codes[0] = code_of(CODE_QR, ours);
	assert_false(label_find(codes, 1, serial));
	assert_false(label_find(codes, 0, serial));
	assert_string_equal(serial, "untouched");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_serial_of_the_only_label_is_found_among_other_codes),
		cmocka_unit_test(the_same_label_twice_is_one_and_two_labels_are_none),
		cmocka_unit_test(a_wrong_check_character_a_datamatrix_or_a_zero_byte_is_no_label),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
