/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/find.h"

static void
is_query(const char *typed, const char *key, const char *query)
{
	AUTO(buf)
	struct buf b = BUF((size_t)4096);

	assert_true(find_query(&b, typed, key));
	assert_string_equal(buf_string(&b), query);
}

static void
every_han_character_is_a_word(void **state)
{
	AUTO(buf)
	struct buf b = BUF((size_t)4096);

	(void)state;
	find_words(&b, "陈大文 CHAN");
	assert_string_equal(buf_string(&b), " 陈  大  文  CHAN ");
}

static void
a_number_is_found_by_its_end(void **state)
{
	AUTO(buf)
	struct buf b = BUF((size_t)4096);

	(void)state;
	find_number(&b, "44090219500307002X");
	assert_string_equal(buf_string(&b), "44090219500307002X 07002X 002X ");
}

static void
a_short_number_is_only_itself(void **state)
{
	AUTO(buf)
	struct buf b = BUF((size_t)4096);

	(void)state;
	find_number(&b, "0023");
	find_number(&b, NULL);
	find_number(&b, "");
	assert_string_equal(buf_string(&b), "0023 ");
}

static void
a_serial_is_found_by_its_number(void **state)
{
	AUTO(buf)
	struct buf b = BUF((size_t)4096);

	(void)state;
	find_serial(&b, "RZ2026-000123N");
	assert_string_equal(buf_string(&b), "RZ2026-000123N 000123 123 ");
}

static void
words_typed_must_all_be_there(void **state)
{
	(void)state;
	is_query("陈大 1950", NULL, "(\" 陈  大 \" AND \"1950\")");
}

static void
letters_are_beginnings_and_short_numbers_are_not(void **state)
{
	(void)state;
	is_query("cha", NULL, "(\"cha\"*)");
	is_query("440902", NULL, "(\"440902\")");
	is_query("44090219", NULL, "(\"44090219\"*)");
	is_query("RZ2026-0001", NULL, "(\"RZ2026-0001\"*)");
}

static void
the_folded_name_is_another_way_to_be_found(void **state)
{
	(void)state;
	is_query("陳大文", "陈大文", "(\" 陳  大  文 \") OR \" 陈  大  文 \"");
}

static void
quotation_marks_and_operators_mean_nothing(void **state)
{
	(void)state;
	is_query("ab\"c OR* -(x1", NULL, "(\"abc\"* AND \"OR*\" AND \"-(x1\")");
}

static void
signs_alone_find_nothing(void **state)
{
	AUTO(buf)
	struct buf b = BUF((size_t)4096);

	(void)state;
	assert_false(find_query(&b, " \" * - ", "陈"));
	assert_int_equal(b.length, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_han_character_is_a_word),
		cmocka_unit_test(a_number_is_found_by_its_end),
		cmocka_unit_test(a_short_number_is_only_itself),
		cmocka_unit_test(a_serial_is_found_by_its_number),
		cmocka_unit_test(words_typed_must_all_be_there),
		cmocka_unit_test(letters_are_beginnings_and_short_numbers_are_not),
		cmocka_unit_test(the_folded_name_is_another_way_to_be_found),
		cmocka_unit_test(quotation_marks_and_operators_mean_nothing),
		cmocka_unit_test(signs_alone_find_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
