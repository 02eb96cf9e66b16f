/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <locale.h>
#include <string.h>

#include "base/text.h"
#include "read/seek.h"

static int
open_locale(void **state)
{
	(void)state;
	return setlocale(LC_CTYPE, "C.UTF-8") ? 0 : -1;
}

/* What the field is in that text; NULL: nowhere, or nobody knows. */
static void
finds(const struct form_field *field, const char *text, const char *wanted)
{
	char value[FIELD_TEXT_BYTES];
	struct text_span s;

	if (!text_seek(text, field, &s)) {
		if (wanted)
			fail_msg("nothing in %s", text);
		return;
	}
	assert_true(text_copy_n(value, sizeof(value), text + s.from, (size_t)(s.to - s.from)));
	if (!wanted)
		fail_msg("%s in %s", value, text);
	assert_string_equal(value, wanted);
}

static struct form_field
field(enum field_kind kind, const char *after, const char *before)
{
	struct form_field f = { .kind = kind };

	(void)text_copy(f.after, sizeof(f.after), after);
	(void)text_copy(f.before, sizeof(f.before), before);
	return f;
}

static void
a_name_loses_what_the_gaps_were_taken_for(void **state)
{
	struct form_field notary = field(FIELD_KIND_NAME, "請求人", "男|女");
	struct form_field union_ = field(FIELD_KIND_NAME, "茲證明", "[(]");

	(void)state;
	finds(&notary, "請求人:羅濤錦[女民國26年12月26日生", "羅濤錦");
	finds(&notary, "請求人:車志英“”][男”民國33年2月2日生", "車志英");
	finds(&notary, "請求人:A1男", NULL);
	finds(&union_, "茲證明劉慧明女士(外文姓名LIUHUIMING)", "劉慧明");
	finds(&union_, "茲證明先生(", NULL);
	finds(&union_, "茲證明劉慧明(…)茲證明陳大文(", NULL);
}

static void
a_day_in_words_may_have_a_speck_in_it(void **state)
{
	struct form_field day = field(FIELD_KIND_DATE, "", "");

	(void)state;
	finds(&day, "Declaredon7‘July2026beforeme", "7‘July2026");
	finds(&day, "Macau,aos14deMarcode2026", "14deMarcode2026");
	finds(&day, "thison19thdayofApril,2026.", "19thdayofApril,2026");
	finds(&day, "bornMay30,1957in", "May30,1957");
	finds(&day, "日期Data:14/03/2026", "14/03/2026");
	finds(&day, "中華民國115年4月22日", "中華民國115年4月22日");
	/* two days, and a number that goes on */
	finds(&day, "1/2/2026和3/4/2026", NULL);
	finds(&day, "14/03/20261", NULL);
}

static void
a_card_may_begin_with_what_looks_like_a_nought(void **state)
{
	struct form_field card = field(FIELD_KIND_PASSPORT, "CardNo[.]", "");

	(void)state;
	finds(&card, "HongKongIdentityCardNo.0512208(3)andofMainland", "0512208(3)");
	finds(&card, "HongKongIdentityCardNo.Q747532(9)andofMainland", "Q747532(9)");
	finds(&card, "HongKongIdentityCardNo.440512208(3)", NULL);
}

static void
a_pattern_is_a_part_of_the_text(void **state)
{
	struct form_field number = field(FIELD_KIND_NUMBER, "", "");

	(void)state;
	(void)text_copy(number.pattern, sizeof(number.pattern), "^[A-Z]{3}20[0-9]{8}$");
	finds(&number, "編號IAM2026000003日期", "IAM2026000003");
	finds(&number, "編號IAM20260000034日期", NULL);
}

static void
in_person_and_by_proxy_are_neither(void **state)
{
	struct form_field how = field(FIELD_KIND_APPEARANCE, "", "");

	(void)state;
	finds(&how, "親身到本會辦理", "親身");
	finds(&how, "親身到場或委託他人", NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_loses_what_the_gaps_were_taken_for),
		cmocka_unit_test(a_day_in_words_may_have_a_speck_in_it),
		cmocka_unit_test(a_card_may_begin_with_what_looks_like_a_nought),
		cmocka_unit_test(a_pattern_is_a_part_of_the_text),
		cmocka_unit_test(in_person_and_by_proxy_are_neither),
	};

	return cmocka_run_group_tests(tests, open_locale, NULL);
}
