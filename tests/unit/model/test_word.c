/* SPDX-License-Identifier: Apache-2.0 */
#include "model/word.h"

#include <stdbool.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "base/words.h"
#include "model/arrival.h"
#include "model/batch.h"
#include "model/decision.h"
#include "model/finding.h"
#include "model/match.h"
#include "model/page.h"
#include "model/person.h"
#include "model/state.h"
#include "model/verdict.h"

/* Every word of every enum comes back as the same value, no two are equal, and a stranger changes
 * nothing. Covers the files of model/ that hold nothing but such a table. */
#define BOTH_WAYS(noun, type, first, count)                                                        \
	static void noun##_words_go_both_ways(void **state)                                        \
	{                                                                                          \
		(void)state;                                                                       \
		for (int i = (first); i < (int)(count); i++) {                                     \
			type out = (type)(first);                                                  \
                                                                                                   \
			assert_true(noun##_parse(noun##_text((type)i), &out));                     \
			assert_int_equal((int)out, i);                                             \
			assert_false(noun##_parse("no such word", &out));                          \
			assert_int_equal((int)out, i);                                             \
		}                                                                                  \
	}

#define CHINESE_TOO(noun, type, first, count)                                                      \
	static void noun##_is_read_in_chinese(void **state)                                        \
	{                                                                                          \
		(void)state;                                                                       \
		for (int i = (first); i < (int)(count); i++) {                                     \
			type out = (type)(first);                                                  \
                                                                                                   \
			assert_true((unsigned char)noun##_zh((type)i)[0] >= 0x80 ||                \
				    strcmp(noun##_zh((type)i), "EMS") == 0);                       \
			assert_true(noun##_parse(noun##_zh((type)i), &out));                       \
			assert_int_equal((int)out, i);                                             \
		}                                                                                  \
	}

BOTH_WAYS(field_name, enum field_name, 0, FIELD_NAME_COUNT)
BOTH_WAYS(field_status, enum field_status, 0, FIELD_AGREED + 1)
BOTH_WAYS(field_kind, enum field_kind, 0, FIELD_KIND_APPEARANCE + 1)
BOTH_WAYS(form_seal_kind, enum form_seal_kind, 0, FORM_SEAL_INK + 1)
BOTH_WAYS(seal_kind, enum seal_kind, 0, SEAL_INK + 1)
BOTH_WAYS(verdict, enum verdict, 0, VERDICT_INVALID + 1)
BOTH_WAYS(seal_reason, enum seal_reason, 0, SEAL_REASON_COUNT)
BOTH_WAYS(outcome, enum outcome, 0, OUTCOME_REJECT + 1)
BOTH_WAYS(state, enum state, 0, STATE_COUNT)
BOTH_WAYS(route, enum route, 0, ROUTE_INTERNAL + 1)
BOTH_WAYS(condition, enum condition, 0, CONDITION_OPENED + 1)
BOTH_WAYS(category, enum category, CATEGORY_GOVERNMENT, CATEGORY_RESIDENT + 1)
BOTH_WAYS(pay_status, enum pay_status, 0, PAY_ENDED + 1)
BOTH_WAYS(match_how, enum match_how, 0, MATCH_BY_PERSON + 1)
BOTH_WAYS(name_match, enum name_match, 0, NAME_DIFFERS + 1)
BOTH_WAYS(decide, enum decide, 0, DECIDE_SUSPECT + 1)
BOTH_WAYS(batch_state, enum batch_state, 0, BATCH_SUPERSEDED + 1)
CHINESE_TOO(state, enum state, 0, STATE_COUNT)
CHINESE_TOO(route, enum route, 0, ROUTE_INTERNAL + 1)
CHINESE_TOO(condition, enum condition, 0, CONDITION_OPENED + 1)
CHINESE_TOO(category, enum category, CATEGORY_GOVERNMENT, CATEGORY_RESIDENT + 1)

static void
the_words_other_programs_see_are_fixed(void **state)
{
	(void)state;
	assert_string_equal(state_text(STATE_FIRST_OK), "FIRST_OK");
	assert_string_equal(state_zh(STATE_FIRST_OK), "初审通过");
	assert_string_equal(outcome_text(OUTCOME_REVIEW), "review");
	assert_string_equal(verdict_text(VERDICT_INDETERMINATE), "indeterminate");
	assert_string_equal(seal_reason_text(SEAL_REASON_SIG_CRYPTO_FAILURE), "SIG_CRYPTO_FAILURE");
	assert_string_equal(field_name_text(FIELD_CERTIFICATE_ISSUE_DATE),
			    "certificate.issue_date");
	assert_string_equal(field_status_text(FIELD_DOUBT), "doubt");
	assert_string_equal(color_mode_text(COLOR_BILEVEL), "bilevel");
	assert_string_equal(color_mode_text(COLOR_RGB), "rgb");
	assert_string_equal(match_how_text(MATCH_NAME_BIRTH), "name-birth");
	assert_string_equal(batch_state_text(BATCH_SETTLED), "settled");
	assert_string_equal(decide_text(DECIDE_HOLD), "hold");
}

/* The Chinese word is a message id (docs/decisions/0191): English readers hear English, those of
 * Hong Kong no simplified character. */
static void
assert_spoken(const char *zh)
{
	static const char *const simplified[] = { "审", "报", "录", "归", "转", "发",
						  "档", "组", "扫", "补", "离", "给" };

	words_use("zh_CN");
	assert_string_equal(words(zh), zh);
	words_use("en");
	for (const char *c = words(zh); *c; c++)
		if ((unsigned char)*c >= 0x80)
			fail_msg("%s is not said in English", zh);
	words_use("zh_HK");
	for (size_t i = 0; i < COUNT_OF(simplified); i++)
		if (strstr(words(zh), simplified[i]))
			fail_msg("%s is not said in zh_HK: %s", zh, words(zh));
	words_use(NULL);
}

static void
people_hear_a_word_of_their_language(void **state)
{
	(void)state;
	words_open("build/locale", "zh_CN");
	for (int i = 0; i < STATE_COUNT; i++)
		assert_spoken(state_zh((enum state)i));
	for (int i = ROUTE_POST; i <= ROUTE_INTERNAL; i++)
		assert_spoken(route_zh((enum route)i));
	for (int i = CONDITION_INTACT; i <= CONDITION_OPENED; i++)
		assert_spoken(condition_zh((enum condition)i));
	words_use("zh_HK");
	assert_string_equal(words(state_zh(STATE_REVIEW)), "待人工審核");
	words_use("en");
	assert_string_equal(words(state_zh(STATE_REVIEW)), "waits for review");
	words_use(NULL);
	words_open("", "en");
}

static void
a_finding_begins_with_the_reason_of_a_seal(void **state)
{
	enum seal_reason reason = SEAL_REASON_NONE;

	(void)state;
	assert_true(seal_reason_begins("ABSENT", &reason));
	assert_int_equal(reason, SEAL_REASON_ABSENT);
	assert_true(seal_reason_begins("NO_COLOR: grey scan", &reason));
	assert_int_equal(reason, SEAL_REASON_NO_COLOR);
	assert_true(seal_reason_begins("REVOKED revoked since 2025-11-03", &reason));
	assert_int_equal(reason, SEAL_REASON_REVOKED);
	assert_false(seal_reason_begins("35.8 mm", &reason));
	assert_true(seal_reason_begins("", &reason)); /* nothing was seen: no reason */
	assert_int_equal(reason, SEAL_REASON_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(field_name_words_go_both_ways),
		cmocka_unit_test(field_status_words_go_both_ways),
		cmocka_unit_test(field_kind_words_go_both_ways),
		cmocka_unit_test(form_seal_kind_words_go_both_ways),
		cmocka_unit_test(seal_kind_words_go_both_ways),
		cmocka_unit_test(verdict_words_go_both_ways),
		cmocka_unit_test(seal_reason_words_go_both_ways),
		cmocka_unit_test(a_finding_begins_with_the_reason_of_a_seal),
		cmocka_unit_test(outcome_words_go_both_ways),
		cmocka_unit_test(state_words_go_both_ways),
		cmocka_unit_test(route_words_go_both_ways),
		cmocka_unit_test(condition_words_go_both_ways),
		cmocka_unit_test(category_words_go_both_ways),
		cmocka_unit_test(pay_status_words_go_both_ways),
		cmocka_unit_test(match_how_words_go_both_ways),
		cmocka_unit_test(name_match_words_go_both_ways),
		cmocka_unit_test(decide_words_go_both_ways),
		cmocka_unit_test(batch_state_words_go_both_ways),
		cmocka_unit_test(state_is_read_in_chinese),
		cmocka_unit_test(route_is_read_in_chinese),
		cmocka_unit_test(condition_is_read_in_chinese),
		cmocka_unit_test(category_is_read_in_chinese),
		cmocka_unit_test(the_words_other_programs_see_are_fixed),
		cmocka_unit_test(people_hear_a_word_of_their_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
