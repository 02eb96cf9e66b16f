/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "read/read.h"

static void
reads(const char *text, const char *order, int year, int month, int day)
{
	struct date d = { 0, 0, 0 };

	if (date_read(text, order, &d) != DATE_READ)
		fail_msg("not read: %s", text);
	if (!date_equal(d, (struct date){ year, month, day }))
		fail_msg("%s read as %d-%d-%d", text, d.year, d.month, d.day);
}

static void
refuses(const char *text, const char *order, enum date_reading why)
{
	struct date d = { 1, 1, 1 };

	if (date_read(text, order, &d) != why)
		fail_msg("not refused as it should be: %s", text);
	assert_true(date_equal(d, (struct date){ 1, 1, 1 })); /* untouched */
}

static void
chinese_dates_are_read_in_digits_and_in_characters(void **state)
{
	(void)state;
	reads("2025年3月5日", "", 2025, 3, 5);
	reads("2025年03月05日", "", 2025, 3, 5);
	reads("２０２５年３月５日", "", 2025, 3, 5);
	reads("二〇二五年三月五日", "", 2025, 3, 5);
	reads("二零二五年三月五日", "", 2025, 3, 5);
	reads("二○二五年三月五日", "", 2025, 3, 5);
	reads("二0二五年三月五日", "", 2025, 3, 5);
	reads("二O一〇年十月十日", "", 2010, 10, 10);
	reads("二〇二五年十二月三十一日", "", 2025, 12, 31);
	reads("二〇二五年十二月廿一日", "", 2025, 12, 21);
	reads("二〇二五年一月卅日", "", 2025, 1, 30);
	reads("二〇二五年一月卅一號", "", 2025, 1, 31);
	reads("贰零贰伍年叁月拾伍日", "", 2025, 3, 15);
	reads("二千零二十五年三月五日", "", 2025, 3, 5);
	reads("2025年十一月1日", "", 2025, 11, 1);
}

static void
spaces_of_the_recogniser_do_not_matter_in_chinese_dates(void **state)
{
	(void)state;
	reads(" 2025 年 3 月 5 日 ", "", 2025, 3, 5);
	reads("2 0 2 5年1 1月 1 1日", "", 2025, 11, 11);
	reads("二 〇 二 五 年 三 月 二 十 五 日", "", 2025, 3, 25);
	reads("2025年3月5日。", "", 2025, 3, 5);
	reads("(2025年3月5日)", "", 2025, 3, 5);
	reads("\xE3\x80\x80"
	      "2025年3月5日\n",
	      "", 2025, 3, 5);
}

static void
a_chinese_date_with_anything_missing_or_added_is_unread(void **state)
{
	static const char *const texts[] = {
		"2025年3月5",
		"2025年3月日",
		"2025年3月",
		"3月5日",
		"25年3月5日",
		"114年3月5日",
		"2025年3月5日1",
		"12025年3月5日",
		"2025年3月5日签发",
		"2025年003月5日",
		"年月日",
		"年",
		"2025年13月1日",
		"2025年3月32日",
		"2025年0月5日",
		"2025年3月0日",
		"2025年3月3月日",
		"二〇二五年三月二五十日",
		"二〇二五年三月十十日",
		"二〇二五年廿十月一日",
		"二二〇二五年三月五日",
		"2025年百月5日",
		"2025年3月零日",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		refuses(texts[i], "", DATE_UNREAD);
}

static void
a_day_that_does_not_exist_is_unread_and_its_neighbour_is_read(void **state)
{
	(void)state;
	refuses("二〇二五年十一月三十一日", "", DATE_UNREAD);
	reads("二〇二五年十一月三十日", "", 2025, 11, 30);
	refuses("1938年2月29日", "", DATE_UNREAD);
	reads("1936年2月29日", "", 1936, 2, 29);
	refuses("2025-02-29", "", DATE_UNREAD);
	reads("2024-02-29", "", 2024, 2, 29);
	refuses("31 April 2025", "", DATE_UNREAD);
}

static void
years_of_the_republic_count_from_1912(void **state)
{
	(void)state;
	reads("民國114年3月5日", "", 2025, 3, 5);
	reads("中華民國一一四年三月五日", "", 2025, 3, 5);
	reads("民国一百一十四年三月五日", "", 2025, 3, 5);
	reads("民國98年12月31日", "", 2009, 12, 31);
	refuses("民國2025年3月5日", "", DATE_UNREAD);
	refuses("民國年3月5日", "", DATE_UNREAD);
}

static void
a_numeric_date_follows_the_order_of_its_issuer(void **state)
{
	(void)state;
	reads("05/03/2025", "dmy", 2025, 3, 5);
	reads("05/03/2025", "mdy", 2025, 5, 3);
	reads("5-3-2025", "dmy", 2025, 3, 5);
	reads("5 . 3 . 2025", "dmy", 2025, 3, 5);
	reads("０５／０３／２０２５", "dmy", 2025, 3, 5);
	reads("2025-03-05", "dmy", 2025, 3, 5);
	reads("2025/3/5", "mdy", 2025, 3, 5);
	reads("2025.3.5.", "", 2025, 3, 5);
}

static void
a_numeric_date_that_could_be_two_days_is_ambiguous(void **state)
{
	(void)state;
	refuses("05/03/2025", "", DATE_AMBIGUOUS);
	refuses("05/03/2025", "ymd", DATE_AMBIGUOUS);
	reads("05/05/2025", "", 2025, 5, 5);
	reads("25/03/2025", "", 2025, 3, 25);
	reads("03/25/2025", "", 2025, 3, 25);
	/* The other order than the office's own: not a guess. */
	refuses("03/25/2025", "dmy", DATE_AMBIGUOUS);
	refuses("25/03/2025", "mdy", DATE_AMBIGUOUS);
}

static void
a_two_digit_year_and_mixed_separators_are_unread(void **state)
{
	(void)state;
	refuses("05/03/25", "dmy", DATE_UNREAD);
	refuses("25-03-05", "", DATE_UNREAD);
	refuses("5 March 25", "", DATE_UNREAD);
	refuses("05/03-2025", "dmy", DATE_UNREAD);
	refuses("05032025", "dmy", DATE_UNREAD);
	refuses("5 3 2025", "dmy", DATE_UNREAD);
	refuses("05/03/20251", "dmy", DATE_UNREAD);
	refuses("005/03/2025", "dmy", DATE_UNREAD);
	refuses("05/003/2025", "dmy", DATE_UNREAD);
}

static void
english_dates_are_read(void **state)
{
	(void)state;
	reads("5 March 2025", "", 2025, 3, 5);
	reads("March 5, 2025", "", 2025, 3, 5);
	reads("5th March, 2025", "", 2025, 3, 5);
	reads("the 21st day of September 2025", "", 2025, 9, 21);
	reads("05-MAR-2025", "", 2025, 3, 5);
	reads("Sept. 3, 2025", "", 2025, 9, 3);
	reads("MAY 1 2025", "", 2025, 5, 1);
	refuses("Smarch 5, 2025", "", DATE_UNREAD);
	refuses("March 2025", "", DATE_UNREAD);
	refuses("5 March March 2025", "", DATE_UNREAD);
	refuses("Dated 5 March 2025", "", DATE_UNREAD);
	refuses("2 5 March 2025", "", DATE_UNREAD);
}

static void
portuguese_dates_are_read(void **state)
{
	(void)state;
	reads("5 de Março de 2025", "", 2025, 3, 5);
	reads("5 DE MARÇO DE 2025", "", 2025, 3, 5);
	reads("5 de Marco de 2025", "", 2025, 3, 5);
	reads("1.º de Dezembro de 2025", "", 2025, 12, 1);
	reads("1º de Fevereiro de 2025", "", 2025, 2, 1);
	refuses("31 de Junho de 2025", "", DATE_UNREAD);
	refuses("5 de Marca de 2025", "", DATE_UNREAD);
}

static void
nothing_a_broken_or_an_endless_text_are_unread(void **state)
{
	char endless[4096];

	(void)state;
	memset(endless, '1', sizeof(endless));
	endless[sizeof(endless) - 1] = '\0';
	refuses("", "", DATE_UNREAD);
	refuses("   ", "", DATE_UNREAD);
	refuses("\xE5\xB9", "", DATE_UNREAD);
	refuses("2025年3月\xFF"
		"5日",
		"", DATE_UNREAD);
	refuses(endless, "", DATE_UNREAD);
}

/* ---- property: any day, printed in any notation, is read back equal ---- */
static const char *const han[] = { "〇", "一", "二", "三", "四", "五", "六", "七", "八", "九" };

static void
han_small(char *to, size_t size, int n)
{
	to[0] = '\0';
	if (n >= 20)
		(void)text_append(to, size, han[n / 10]);
	if (n >= 10)
		(void)text_append(to, size, "十");
	if (n % 10)
		(void)text_append(to, size, han[n % 10]);
}

static void
han_date(char *to, size_t size, struct date d)
{
	char part[32];

	to[0] = '\0';
	for (int place = 1000; place; place /= 10)
		(void)text_append(to, size, han[d.year / place % 10]);
	(void)text_append(to, size, "年");
	han_small(part, sizeof(part), d.month);
	(void)text_append(to, size, part);
	(void)text_append(to, size, "月");
	han_small(part, sizeof(part), d.day);
	(void)text_append(to, size, part);
	(void)text_append(to, size, "日");
}

static void
any_day_in_any_notation_is_read_back_equal(void **state)
{
	static const char *const english[] = { "January",   "February", "March",    "April",
					       "May",       "June",     "July",     "August",
					       "September", "October",  "November", "December" };
	static const char *const portuguese[] = { "Janeiro",  "Fevereiro", "Março",    "Abril",
						  "Maio",     "Junho",     "Julho",    "Agosto",
						  "Setembro", "Outubro",   "Novembro", "Dezembro" };
	long first = date_to_days((struct date){ 1912, 1, 1 });
	long last = date_to_days((struct date){ 2099, 12, 31 });

	(void)state;
	for (long day = first; day <= last; day += 3) {
		struct date d = date_from_days(day);
		char text[128];

		(void)text_print(text, sizeof(text), "%d年%d月%d日", d.year, d.month, d.day);
		reads(text, "", d.year, d.month, d.day);
		(void)text_print(text, sizeof(text), "民國%d年%02d月%02d日", d.year - 1911, d.month,
				 d.day);
		reads(text, "", d.year, d.month, d.day);
		han_date(text, sizeof(text), d);
		reads(text, "", d.year, d.month, d.day);
		(void)text_print(text, sizeof(text), "%04d-%02d-%02d", d.year, d.month, d.day);
		reads(text, "", d.year, d.month, d.day);
		(void)text_print(text, sizeof(text), "%d/%d/%04d", d.day, d.month, d.year);
		reads(text, "dmy", d.year, d.month, d.day);
		(void)text_print(text, sizeof(text), "%02d/%02d/%04d", d.month, d.day, d.year);
		reads(text, "mdy", d.year, d.month, d.day);
		(void)text_print(text, sizeof(text), "%d %s %d", d.day, english[d.month - 1],
				 d.year);
		reads(text, "", d.year, d.month, d.day);
		(void)text_print(text, sizeof(text), "%s %d, %d", english[d.month - 1], d.day,
				 d.year);
		reads(text, "", d.year, d.month, d.day);
		(void)text_print(text, sizeof(text), "%d de %s de %d", d.day,
				 portuguese[d.month - 1], d.year);
		reads(text, "", d.year, d.month, d.day);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chinese_dates_are_read_in_digits_and_in_characters),
		cmocka_unit_test(spaces_of_the_recogniser_do_not_matter_in_chinese_dates),
		cmocka_unit_test(a_chinese_date_with_anything_missing_or_added_is_unread),
		cmocka_unit_test(a_day_that_does_not_exist_is_unread_and_its_neighbour_is_read),
		cmocka_unit_test(years_of_the_republic_count_from_1912),
		cmocka_unit_test(a_numeric_date_follows_the_order_of_its_issuer),
		cmocka_unit_test(a_numeric_date_that_could_be_two_days_is_ambiguous),
		cmocka_unit_test(a_two_digit_year_and_mixed_separators_are_unread),
		cmocka_unit_test(english_dates_are_read),
		cmocka_unit_test(portuguese_dates_are_read),
		cmocka_unit_test(nothing_a_broken_or_an_endless_text_are_unread),
		cmocka_unit_test(any_day_in_any_notation_is_read_back_equal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
