/* SPDX-License-Identifier: Apache-2.0 */
#include "model/serial.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/text.h"

static void
the_check_character_is_that_of_the_standard(void **state)
{
	(void)state;
	/* the example of ISO 7064 in the Global Release Identifier: A1-2425G-ABC1234002-M */
	assert_int_equal(iso7064_mod37_36("A12425GABC1234002"), 'M');
	assert_int_equal(iso7064_mod37_36("A1-2425G-ABC1234002"), 'M');
}

static void
a_serial_is_prefix_year_number_and_check_character(void **state)
{
	char serial[SERIAL_BYTES];

	(void)state;
	assert_true(serial_make(serial, "RZ", 2026, 1));
	assert_int_equal(strncmp(serial, "RZ2026-000001", 13), 0);
	assert_int_equal(strlen(serial), 14);
	assert_true(serial_valid(serial));
	assert_true(serial_make(serial, "ABCD", 2026, SERIAL_NUMBER_MAX));
	assert_true(serial_valid(serial));
}

static void
a_serial_needs_a_prefix_of_two_to_four_letters_and_a_number_in_range(void **state)
{
	char serial[SERIAL_BYTES];

	(void)state;
	assert_false(serial_make(serial, "R", 2026, 1));
	assert_false(serial_make(serial, "ABCDE", 2026, 1));
	assert_false(serial_make(serial, "rz", 2026, 1));
	assert_false(serial_make(serial, "R2", 2026, 1));
	assert_false(serial_make(serial, "RZ", 2026, 0));
	assert_false(serial_make(serial, "RZ", 2026, SERIAL_NUMBER_MAX + 1));
	assert_false(serial_make(serial, "RZ", 999, 1));
}

static void
every_single_wrong_character_is_noticed(void **state)
{
	static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	char serial[SERIAL_BYTES];

	(void)state;
	assert_true(serial_make(serial, "RZ", 2026, 471));
	for (size_t i = 0; serial[i]; i++)
		for (size_t k = 0; letters[k]; k++) {
			char was = serial[i];

			serial[i] = letters[k];
			assert_int_equal(serial_valid(serial), letters[k] == was);
			serial[i] = was;
		}
}

static void
two_swapped_neighbours_are_noticed(void **state)
{
	char serial[SERIAL_BYTES];

	(void)state;
	assert_true(serial_make(serial, "RZ", 2026, 123456));
	for (size_t i = 0; serial[i + 1]; i++) {
		char left = serial[i];

		if (left == serial[i + 1])
			continue;
		serial[i] = serial[i + 1];
		serial[i + 1] = left;
		assert_false(serial_valid(serial));
		serial[i + 1] = serial[i];
		serial[i] = left;
	}
}

static void
a_hand_scanners_small_letters_and_spaces_are_taken(void **state)
{
	char made[SERIAL_BYTES], typed[2 * SERIAL_BYTES], parsed[SERIAL_BYTES] = "before";

	(void)state;
	assert_true(serial_make(made, "RZ", 2026, 47));
	(void)text_print(typed, sizeof(typed), "  %s\t", made);
	text_lower(typed);
	assert_true(serial_parse(typed, parsed));
	assert_string_equal(parsed, made);
	assert_false(serial_parse("RZ2026-000047", parsed)); /* without its check character */
	assert_string_equal(parsed, made);
	assert_false(serial_valid(""));
	assert_false(serial_valid("RZ2026-0000471234567890"));
	assert_false(serial_valid("RZ2026000047X"));
}

static void
a_document_is_the_serial_and_its_number_in_the_envelope(void **state)
{
	char made[SERIAL_BYTES], typed[DOCUMENT_ID_BYTES], serial[SERIAL_BYTES];
	int index = -1;

	(void)state;
	assert_true(serial_make(made, "RZ", 2026, 47));
	document_id_print(typed, made, 12);
	assert_true(document_id_parse(typed, serial, &index));
	assert_string_equal(serial, made);
	assert_int_equal(index, 12);
	assert_true(document_id_parse(made, serial, &index));
	assert_int_equal(index, 1);
	document_id_print(typed, made, LIMIT_DOCUMENTS_PER_ARRIVAL);
	assert_true(document_id_parse(typed, serial, &index));
	document_id_print(typed, made, LIMIT_DOCUMENTS_PER_ARRIVAL + 1);
	assert_false(document_id_parse(typed, serial, &index));
	document_id_print(typed, made, 0);
	assert_false(document_id_parse(typed, serial, &index));
	(void)text_print(typed, sizeof(typed), "%s/", made);
	assert_false(document_id_parse(typed, serial, &index));
	(void)text_print(typed, sizeof(typed), "%s/1x", made);
	assert_false(document_id_parse(typed, serial, &index));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_check_character_is_that_of_the_standard),
		cmocka_unit_test(a_serial_is_prefix_year_number_and_check_character),
		cmocka_unit_test(
		    a_serial_needs_a_prefix_of_two_to_four_letters_and_a_number_in_range),
		cmocka_unit_test(every_single_wrong_character_is_noticed),
		cmocka_unit_test(two_swapped_neighbours_are_noticed),
		cmocka_unit_test(a_hand_scanners_small_letters_and_spaces_are_taken),
		cmocka_unit_test(a_document_is_the_serial_and_its_number_in_the_envelope),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
