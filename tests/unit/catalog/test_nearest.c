/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/nearest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static const char *const words[] = { "submit", "scan", "show", "status", "serve" };

static const char *
nearest(const char *typed)
{
	return nearest_word(typed, words, sizeof(words) / sizeof(words[0]));
}

static void
one_letter_wrong_missing_added_or_swapped_is_understood(void **state)
{
	(void)state;
	assert_string_equal(nearest("submot"), "submit");
	assert_string_equal(nearest("submi"), "submit");
	assert_string_equal(nearest("submitt"), "submit");
	assert_string_equal(nearest("sumbit"), "submit");
	assert_string_equal(nearest("sacn"), "scan");
}

static void
a_word_far_from_all_is_not_guessed(void **state)
{
	(void)state;
	assert_null(nearest("banana"));
	assert_null(nearest("x"));
	assert_null(nearest(""));
	assert_null(nearest("submitsubmitsubmitsubmitsubmitsubmitsubmit"));
}

static void
a_third_of_the_letters_may_be_wrong_and_no_more(void **state)
{
	(void)state;
	assert_string_equal(nearest("xxbmit"), "submit");
	assert_null(nearest("xxxmit"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_letter_wrong_missing_added_or_swapped_is_understood),
		cmocka_unit_test(a_word_far_from_all_is_not_guessed),
		cmocka_unit_test(a_third_of_the_letters_may_be_wrong_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
