/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/text.h"
#include "read/roman.h"

static uint32_t
character(const char *text)
{
	return utf8_next(&text);
}

static bool
is_a_syllable(void *context, const char *spelling)
{
	size_t n = strlen(spelling);
	int *count = context;

	assert_in_range(n, 1, 6);
	assert_int_equal(strspn(spelling, "abcdefghijklmnopqrstuvwxyz"), n);
	(*count)++;
	return false;
}

static void
every_spelling_is_one_to_six_small_letters(void **state)
{
	int count = 0;

	(void)state;
	for (uint32_t c = 0x4E00; c < 0xA000; c++)
		(void)roman_each(c, is_a_syllable, &count);
	assert_true(count > 1000);
}

static void
common_surnames_have_the_spelling_of_both_cities(void **state)
{
	static const struct {
		const char *han, *hongkong, *macau;
	} surnames[] = {
		{ "陈", "chan", "chan" },    { "张", "cheung", "cheong" },
		{ "黄", "wong", "wong" },    { "李", "lee", "lei" },
		{ "林", "lam", "lam" },      { "吴", "ng", "ng" },
		{ "曾", "tsang", "chang" },  { "梁", "leung", "leong" },
		{ "何", "ho", "ho" },        { "麦", "mak", "mak" },
		{ "谢", "tse", "che" },      { "郭", "kwok", "kuok" },
		{ "叶", "yip", "ip" },       { "刘", "lau", "lao" },
		{ "杨", "yeung", "ieong" },  { "许", "hui", "hoi" },
		{ "冯", "fung", "fong" },    { "萧", "siu", "sio" },
		{ "郑", "cheng", "cheang" }, { "余", "yu", "u" },
		{ "周", "chow", "chao" },    { "关", "kwan", "kuan" },
		{ "邓", "tang", "tang" },    { "潘", "poon", "pun" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(surnames); i++) {
		uint32_t han = character(surnames[i].han);

		if (!roman_spells(han, surnames[i].hongkong) ||
		    !roman_spells(han, surnames[i].macau))
			fail_msg("%s", surnames[i].han);
	}
}

static void
another_sound_an_unknown_character_or_a_long_word_is_no_spelling(void **state)
{
	(void)state;
	assert_false(roman_spells(character("陈"), "chen"));
	assert_false(roman_spells(character("陈"), "cha"));
	assert_false(roman_spells(character("陈"), ""));
	assert_false(roman_spells(character("陈"), "chanchanchan"));
	assert_false(roman_spells(character("陳"), "chan")); /* simplified form only */
	assert_false(roman_spells('a', "a"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_spelling_is_one_to_six_small_letters),
		cmocka_unit_test(common_surnames_have_the_spelling_of_both_cities),
		cmocka_unit_test(another_sound_an_unknown_character_or_a_long_word_is_no_spelling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
