/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/audit.h"

static void
actions_have_chinese_words(void **state)
{
	(void)state;
	/* the first, the last and some between: a table out of order loses its ends */
	assert_string_equal(audit_action_zh("alias"), "记录别名");
	assert_string_equal(audit_action_zh("decide"), "初审");
	assert_string_equal(audit_action_zh("confirm"), "复核");
	assert_string_equal(audit_action_zh("user-totp"), "变更第二因素");
	assert_string_equal(audit_action_zh("view"), "查看");
}

static void
an_unknown_action_stays_as_it_is(void **state)
{
	(void)state;
	assert_string_equal(audit_action_zh("sing"), "sing");
	assert_string_equal(audit_action_zh(""), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(actions_have_chinese_words),
		cmocka_unit_test(an_unknown_action_stays_as_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
