/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "read/strip.h"
#include "strips.h"

static void
reads_day(const char *path, enum field_name name, const char *wanted, bool clear)
{
	static struct strips s;
	struct strip_day day;
	struct zone z;
	struct error err;
	char text[DATE_TEXT_BYTES];

	strips_open(&s, path);
	strips_zone(&s, name, &z);
	if (strip_day(&z, "ymd", &day, &err))
		fail_msg("%s", err.text);
	strips_close(&s);
	assert_false(date_is_none(day.date));
	date_print(text, day.date);
	assert_string_equal(text, wanted);
	assert_int_equal(strip_is_clear(&day.text), clear);
}

static void
a_printed_day_is_read_clearly(void **state)
{
	(void)state;
	reads_day("samples/01-clean-with-seal.jpg", FIELD_CERTIFICATE_ISSUE_DATE, "2026-06-15",
		  true);
}

static void
a_day_under_the_seal_is_read(void **state)
{
	(void)state;
	reads_day("samples/03-stamp-over-date.jpg", FIELD_CERTIFICATE_ISSUE_DATE, "2026-06-09",
		  true);
}

/* Every way to prepare the line says the same. */
static void
every_preparation_reads_the_same_number_of_birth(void **state)
{
	static struct strips s;
	struct zone z;
	struct error err;
	struct date first = { 0, 0, 0 };

	(void)state;
	strips_open(&s, "samples/01-clean-with-seal.jpg");
	strips_zone(&s, FIELD_HOLDER_BIRTH_DATE, &z);
	for (int prep = 0; prep < ZONE_PREP_COUNT; prep++) {
		struct strip_day day;

		if (strip_day_in(&z, z.line[0], (enum zone_prep)prep, "ymd", &day, &err))
			fail_msg("%s", err.text);
		if (prep == 0)
			first = day.date;
		assert_true(date_equal(day.date, first));
	}
	assert_true(date_equal(first, (struct date){ 1950, 7, 7 }));
	strips_close(&s);
}

static void
a_name_is_neither_a_day_nor_a_sex(void **state)
{
	static struct strips s;
	struct strip_text text;
	struct strip_day day;
	struct zone z;
	struct error err;

	(void)state;
	strips_open(&s, "samples/01-clean-with-seal.jpg");
	strips_zone(&s, FIELD_HOLDER_NAME, &z);
	assert_int_equal(strip_read(&z, NUMERALS_SEX, &text, &err), ERR_NONE);
	assert_false(strip_is_clear(&text));
	assert_int_equal(strip_day(&z, "ymd", &day, &err), ERR_NONE);
	assert_false(strip_is_clear(&day.text));
	strips_close(&s);
}

/* ---- capitals ---- */

static bool
begins_with_e(const void *context, char *text)
{
	(void)context;
	return text[0] == 'E';
}

static bool
is_number(const void *context, char *text)
{
	(void)context;
	for (char *c = text + strcspn(text, "0123456789"); *c; c++)
		*c = *c == 'O' ? '0' : *c;
	return strlen(text) == 13 && strspn(text + 3, "0123456789") == 10;
}

static void
reads_thrice(const char *path, enum field_name name, enum numerals_grammar grammar,
	     strip_fits *fits, const char *wanted)
{
	static struct strips s;
	struct zone z;
	struct error err;
	char text[48];

	strips_open(&s, path);
	strips_zone(&s, name, &z);
	if (strip_thrice(&z, grammar, fits, NULL, text, sizeof(text), &err))
		fail_msg("%s", err.text);
	strips_close(&s);
	assert_string_equal(text, wanted);
}

static void
names_and_numbers_in_capitals_are_read_in_three_looks(void **state)
{
	const char *page = "samples/01-clean-with-seal.jpg";

	(void)state;
	reads_thrice(page, FIELD_HOLDER_NAME_LATIN, NUMERALS_LETTERS, NULL, "ZHOU FANGPING");
	reads_thrice(page, FIELD_CERTIFICATE_NUMBER, NUMERALS_CAPITALS, is_number, "SYD2026000400");
	/* what fits no wish is not bent into it */
	reads_thrice(page, FIELD_CERTIFICATE_NUMBER, NUMERALS_CAPITALS, begins_with_e, "");
}

static void
characters_are_no_capitals(void **state)
{
	(void)state;
	reads_thrice("samples/01-clean-with-seal.jpg", FIELD_HOLDER_NAME, NUMERALS_CAPITALS, NULL,
		     "");
	reads_thrice("samples/01-clean-with-seal.jpg", FIELD_HOLDER_NAME, NUMERALS_LETTERS, NULL,
		     "");
}

static void
nothing_read_is_not_clear(void **state)
{
	struct strip_text none = { .lead = 100 };

	(void)state;
	assert_false(strip_is_clear(&none));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_printed_day_is_read_clearly),
		cmocka_unit_test(a_day_under_the_seal_is_read),
		cmocka_unit_test(every_preparation_reads_the_same_number_of_birth),
		cmocka_unit_test(a_name_is_neither_a_day_nor_a_sex),
		cmocka_unit_test(names_and_numbers_in_capitals_are_read_in_three_looks),
		cmocka_unit_test(characters_are_no_capitals),
		cmocka_unit_test(nothing_read_is_not_clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
