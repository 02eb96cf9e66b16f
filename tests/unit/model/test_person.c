/* SPDX-License-Identifier: Apache-2.0 */
#include "model/person.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
a_category_is_a_number_an_english_or_a_chinese_word(void **state)
{
	static const char *const all[] = { "2", "enterprise", "企业退休" };
	enum category category;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		category = CATEGORY_RESIDENT;
		assert_true(category_parse(all[i], &category));
		assert_int_equal(category, CATEGORY_ENTERPRISE);
	}
	assert_true(category_parse("城乡居民养老", &category));
	assert_int_equal(category, CATEGORY_RESIDENT);
}

static void
what_is_no_category_is_refused_and_changes_nothing(void **state)
{
	static const char *const none[] = { "", "0", "7", "02x", "-1", "none", "退休" };
	enum category category = CATEGORY_INJURY;

	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		assert_false(category_parse(none[i], &category));
		assert_int_equal(category, CATEGORY_INJURY);
	}
}

static void
a_payment_is_in_force_suspended_or_ended_in_both_languages(void **state)
{
	enum pay_status status;

	(void)state;
	assert_true(pay_status_parse("正常", &status));
	assert_int_equal(status, PAY_ACTIVE);
	assert_true(pay_status_parse("suspended", &status));
	assert_int_equal(status, PAY_SUSPENDED);
	assert_true(pay_status_parse("终止", &status));
	assert_int_equal(status, PAY_ENDED);
	assert_false(pay_status_parse("停发", &status));
	assert_int_equal(status, PAY_ENDED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_category_is_a_number_an_english_or_a_chinese_word),
		cmocka_unit_test(what_is_no_category_is_refused_and_changes_nothing),
		cmocka_unit_test(a_payment_is_in_force_suspended_or_ended_in_both_languages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
