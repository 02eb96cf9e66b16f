/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/text.h"
#include "read/latin.h"

/* 陈大文 as name.c hands it over. */
static const struct latin_han chen = {
	.syllable = { { 0x9648, "chen", "chen" },
		      { 0x5927, "da", "da" },
		      { 0x6587, "wen", "wen" } },
	.count = 3,
	.surname = 1,
};

static enum name_match
compare(const char *text, const struct latin_han *name)
{
	struct latin_words words;

	assert_true(latin_words_read(text, &words));
	return latin_compare(&words, name);
}

static void
words_are_cut_at_everything_but_letters_and_apostrophes(void **state)
{
	struct latin_words w;

	(void)state;
	assert_true(latin_words_read("chan, tai-man (xi'an)", &w));
	assert_int_equal(w.count, 4);
	assert_string_equal(w.word[0], "chan");
	assert_string_equal(w.word[2], "man");
	assert_string_equal(w.word[3], "xian");
	assert_true(latin_words_read("", &w));
	assert_int_equal(w.count, 0);
}

static void
more_words_or_letters_than_any_name_has_are_refused(void **state)
{
	struct latin_words w;
	char text[256] = "";

	(void)state;
	for (int i = 0; i < LATIN_WORDS_MAX; i++)
		assert_true(text_append(text, sizeof(text), "ab "));
	assert_true(latin_words_read(text, &w));
	assert_true(text_append(text, sizeof(text), "ab"));
	assert_false(latin_words_read(text, &w));
	memset(text, 'a', LATIN_WORD_BYTES - 1);
	text[LATIN_WORD_BYTES - 1] = '\0';
	assert_true(latin_words_read(text, &w));
	assert_true(text_append(text, sizeof(text), "a"));
	assert_false(latin_words_read(text, &w));
}

static void
the_same_words_in_another_order_are_the_same_set(void **state)
{
	struct latin_words a, b;

	(void)state;
	assert_true(latin_words_read("john john smith", &a));
	assert_true(latin_words_read("smith john john", &b));
	assert_true(latin_words_same_set(&a, &b));
	assert_true(latin_words_read("smith smith john", &b));
	assert_false(latin_words_same_set(&a, &b));
}

static void
a_syllable_never_spans_two_words(void **state)
{
	(void)state;
	assert_int_equal(compare("chen dawen", &chen), NAME_PINYIN);
	assert_int_equal(compare("chend awen", &chen), NAME_DIFFERS);
	assert_int_equal(compare("chan tai man", &chen), NAME_ROMAN);
	assert_int_equal(compare("chanta iman", &chen), NAME_DIFFERS);
}

static void
a_part_of_the_name_is_not_the_name(void **state)
{
	(void)state;
	assert_int_equal(compare("", &chen), NAME_DIFFERS);
	assert_int_equal(compare("dawen", &chen), NAME_DIFFERS);
	assert_int_equal(compare("chen wen", &chen), NAME_DIFFERS);
	assert_int_equal(compare("chen dawenwen", &chen), NAME_DIFFERS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_cut_at_everything_but_letters_and_apostrophes),
		cmocka_unit_test(more_words_or_letters_than_any_name_has_are_refused),
		cmocka_unit_test(the_same_words_in_another_order_are_the_same_set),
		cmocka_unit_test(a_syllable_never_spans_two_words),
		cmocka_unit_test(a_part_of_the_name_is_not_the_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
