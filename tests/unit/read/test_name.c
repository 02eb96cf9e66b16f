/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/text.h"
#include "read/read.h"

static int
open_names(void **state)
{
	struct error err;
	struct names *n = NULL;

	if (names_open(&n, &err))
		return -1;
	*state = n;
	return 0;
}

static int
close_names(void **state)
{
	names_close(*state);
	return 0;
}

static void
compares(struct names *n, const char *printed, const char *record, enum name_match wanted)
{
	struct person person = { .alias_count = 0 };
	enum name_match match;

	assert_true(text_copy(person.name, sizeof(person.name), record));
	match = name_compare(n, printed, &person);
	if (match != wanted)
		fail_msg("%s against %s: %d, not %d", printed, record, match, wanted);
}

static void
folds(struct names *n, const char *name, const char *wanted)
{
	char folded[FIELD_TEXT_BYTES];

	assert_true(name_fold(n, name, folded, sizeof(folded)));
	assert_string_equal(folded, wanted);
}

static void
folding_takes_out_script_width_spaces_and_variation_selectors(void **state)
{
	folds(*state, "陳大文", "陈大文");
	folds(*state, " 陈 大\xE3\x80\x80文 ", "陈大文");
	folds(*state, "陳\xF3\xA0\x84\x80大⽂", "陈大文");
	folds(*state, "买买提·艾力", "买买提艾力");
	folds(*state, "ＣＨＥＮ　Dawen", "chendawen");
	folds(*state, "髙峯", "高峰");
	folds(*state, "", "");
}

static void
folding_what_is_folded_changes_nothing(void **state)
{
	static const char *const names[] = { "陳大文", "髙峯",   "葉德嫻", "區志明",
					     "於大海", "鍾靜儀", "麴乾元", "ＣＨＥＮ" };

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		char once[FIELD_TEXT_BYTES], twice[FIELD_TEXT_BYTES];

		assert_true(name_fold(*state, names[i], once, sizeof(once)));
		assert_true(name_fold(*state, once, twice, sizeof(twice)));
		assert_string_equal(once, twice);
	}
}

static void
a_name_that_does_not_fit_is_not_folded(void **state)
{
	char longer[2 * FIELD_TEXT_BYTES], folded[FIELD_TEXT_BYTES];

	memset(longer, 'a', sizeof(longer));
	longer[sizeof(longer) - 1] = '\0';
	assert_false(name_fold(*state, longer, folded, sizeof(folded)));
	assert_false(name_fold(*state, "\xFF\xFE", folded, sizeof(folded)));
	assert_false(name_fold(*state, "陈大文", folded, 6));
	assert_true(name_fold(*state, "陈大文", folded, 10));
	compares(*state, longer, "陈大文", NAME_DIFFERS);
}

static void
pinyin_knows_surnames_and_comes_after_simplifying(void **state)
{
	static const struct {
		const char *name, *pinyin;
	} names[] = {
		{ "陳大文", "chen dawen" },    { "曾国强", "zeng guoqiang" },
		{ "區志明", "ou zhiming" },    { "仇英", "qiu ying" },
		{ "歐陽修", "ouyang xiu" },    { "呂強", "lyu qiang" },
		{ "单雄信", "shan xiongxin" },
	};
	char pinyin[FIELD_TEXT_BYTES];

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		assert_true(name_pinyin(*state, names[i].name, pinyin, sizeof(pinyin)));
		assert_string_equal(pinyin, names[i].pinyin);
	}
	assert_false(name_pinyin(*state, "CHEN DAWEN", pinyin, sizeof(pinyin)));
	assert_false(name_pinyin(*state, "", pinyin, sizeof(pinyin)));
}

static void
the_same_characters_are_equal_whatever_the_spacing(void **state)
{
	compares(*state, "陈大文", "陈大文", NAME_EQUAL);
	compares(*state, "陈 大 文", "陈大文", NAME_EQUAL);
	compares(*state, "陈　大文", "陈大文", NAME_EQUAL);
	compares(*state, "买买提・艾力", "买买提·艾力", NAME_EQUAL);
	compares(*state, "JOHN  SMITH", "John Smith", NAME_EQUAL);
	compares(*state, "陈大文 CHAN TAI MAN", "陈大文", NAME_EQUAL);
}

static void
traditional_and_variant_characters_are_variants(void **state)
{
	compares(*state, "陳大文", "陈大文", NAME_VARIANT);
	compares(*state, "黃國華", "黄国华", NAME_VARIANT);
	compares(*state, "髙小峯", "高小峰", NAME_VARIANT);
	compares(*state, "SMITH JOHN", "John Smith", NAME_VARIANT);
}

static void
one_other_character_is_near_and_never_equal(void **state)
{
	compares(*state, "陈大丈", "陈大文", NAME_NEAR);
	compares(*state, "陈文", "陈大文", NAME_NEAR);
	compares(*state, "陈大文文", "陈大文", NAME_NEAR);
	compares(*state, "大陈文", "陈大文", NAME_NEAR);
	compares(*state, "陈丈", "陈文", NAME_NEAR);
	compares(*state, "程大文", "陈大文", NAME_NEAR);
	/* The same sound is another name: 王伟 is not 汪玮. */
	compares(*state, "汪玮", "王伟", NAME_DIFFERS);
	compares(*state, "李大丈", "陈大文", NAME_DIFFERS);
	compares(*state, "文", "陈", NAME_DIFFERS);
}

static void
pinyin_in_any_division_and_order_is_pinyin(void **state)
{
	compares(*state, "CHEN DAWEN", "陈大文", NAME_PINYIN);
	compares(*state, "Chen Da-Wen", "陳大文", NAME_PINYIN);
	compares(*state, "DAWEN CHEN", "陈大文", NAME_PINYIN);
	compares(*state, "CHENDAWEN", "陈大文", NAME_PINYIN);
	compares(*state, "CHEN, DA WEN", "陈大文", NAME_PINYIN);
	compares(*state, "Xī'ān WÁNG", "王西安", NAME_PINYIN);
	compares(*state, "LYU QIANG", "吕强", NAME_PINYIN);
	compares(*state, "LU QIANG", "呂強", NAME_PINYIN);
	compares(*state, "OUYANG XIU", "欧阳修", NAME_PINYIN);
	compares(*state, "XIU OUYANG", "歐陽修", NAME_PINYIN);
	compares(*state, "XIE YUE", "解乐", NAME_PINYIN);
	compares(*state, "ZHAI LEYAO", "翟乐瑶", NAME_PINYIN);
	compares(*state, "CEN DAWEN", "陈大文", NAME_NEAR);
	compares(*state, "WEN DACHEN", "陈大文", NAME_DIFFERS);
	compares(*state, "LI XIAOPING", "陈大文", NAME_DIFFERS);
}

static void
hong_kong_and_macau_spellings_are_roman(void **state)
{
	compares(*state, "CHAN TAI MAN", "陈大文", NAME_ROMAN);
	compares(*state, "Tai-man CHAN", "陳大文", NAME_ROMAN);
	compares(*state, "Chan Taiman", "陳大文", NAME_ROMAN);
	compares(*state, "CHEUNG KWOK WING", "张国荣", NAME_ROMAN);
	compares(*state, "CHEONG KUOK VENG", "张国荣", NAME_ROMAN);
	compares(*state, "LEONG MEI LENG", "梁美玲", NAME_ROMAN);
	compares(*state, "NG SIU KEUNG", "吴小强", NAME_ROMAN);
	compares(*state, "WONG WAI MING", "黃偉明", NAME_ROMAN);
	compares(*state, "AU YEUNG FUNG", "欧阳凤", NAME_ROMAN);
	compares(*state, "TSANG CHI WAI", "曾志伟", NAME_ROMAN);
	compares(*state, "CHAN TAI MAN", "陈大明", NAME_NEAR);
	compares(*state, "WONG MEI LENG", "梁美玲", NAME_NEAR);
	compares(*state, "CHAN SIU MING", "陈大文", NAME_DIFFERS);
}

static void
initials_and_a_western_first_name_are_only_near(void **state)
{
	compares(*state, "CHAN T M", "陈大文", NAME_NEAR);
	compares(*state, "CHEN D.W.", "陈大文", NAME_NEAR);
	compares(*state, "D. W. CHEN", "陈大文", NAME_NEAR);
	compares(*state, "PETER CHAN TAI MAN", "陈大文", NAME_NEAR);
	compares(*state, "CHAN TAI MAN, PETER", "陈大文", NAME_NEAR);
	compares(*state, "CHAN X Y", "陈大文", NAME_DIFFERS);
	compares(*state, "CHAN", "陈大文", NAME_DIFFERS);
}

static void
an_alias_on_record_is_an_alias(void **state)
{
	struct person person = { .name = "陈大文",
				 .alias = { "CHAN DAVID", "陈达文" },
				 .alias_count = 2 };

	assert_int_equal(name_compare(*state, "陳達文", &person), NAME_ALIAS);
	assert_int_equal(name_compare(*state, "David CHAN", &person), NAME_ALIAS);
	assert_int_equal(name_compare(*state, "陈大文", &person), NAME_EQUAL);
	assert_int_equal(name_compare(*state, "CHEN DAWEN", &person), NAME_PINYIN);
	assert_int_equal(name_compare(*state, "王五", &person), NAME_DIFFERS);
}

static void
nothing_printed_is_unread(void **state)
{
	compares(*state, "", "陈大文", NAME_UNREAD);
	compares(*state, " \xE3\x80\x80 ", "陈大文", NAME_UNREAD);
	compares(*state, "。，", "陈大文", NAME_UNREAD);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folding_takes_out_script_width_spaces_and_variation_selectors),
		cmocka_unit_test(folding_what_is_folded_changes_nothing),
		cmocka_unit_test(a_name_that_does_not_fit_is_not_folded),
		cmocka_unit_test(pinyin_knows_surnames_and_comes_after_simplifying),
		cmocka_unit_test(the_same_characters_are_equal_whatever_the_spacing),
		cmocka_unit_test(traditional_and_variant_characters_are_variants),
		cmocka_unit_test(one_other_character_is_near_and_never_equal),
		cmocka_unit_test(pinyin_in_any_division_and_order_is_pinyin),
		cmocka_unit_test(hong_kong_and_macau_spellings_are_roman),
		cmocka_unit_test(initials_and_a_western_first_name_are_only_near),
		cmocka_unit_test(an_alias_on_record_is_an_alias),
		cmocka_unit_test(nothing_printed_is_unread),
	};

	return cmocka_run_group_tests(tests, open_names, close_names);
}
