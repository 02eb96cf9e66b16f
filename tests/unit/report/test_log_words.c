/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/words.h"
#include "report/report.h"

static void
says(const char *detail, const char *words)
{
	char said[REPORT_CELL_BYTES];

	report_log_detail(detail, said);
	assert_string_equal(said, words);
}

static void
codes_of_a_line_are_words(void **state)
{
	(void)state;
	says("route=ems pieces=1 shield=no", "来件方式：EMS；材料数：1；防停保护：否");
	says("rev=2 from=CHECKED to=FIRST_OK decide=accept reasons=",
	     "原状态：已核验；现状态：初审通过；决定：通过");
	says("rev=3 from=FIRST_OK to=VERIFIED VERIFIED", "原状态：初审通过；现状态：已审核");
	says("roles=mailroom, verifier", "岗位：收发、初审");
	says("from=SUBMITTED_UNKNOWN to=CONFIRMED disposition=accepted valid_until=2027-07-31",
	     "原状态：报送待查；现状态：已回执；平台答复：已受理；有效期至：2027-07-31");
	says("sha256=04ad080a4cc0a78e26e7a982f5db636a bytes=0 serial= reason=truncated",
	     "文件摘要：04ad080a4cc0；字节：0；原因：文件不完整");
	says("format=xlsx rows=12 id=whole", "格式：xlsx；行数：12；身份证号：全号");
	says("rev=2 here=rejected there=accepted-with-warning",
	     "本地：平台退回；平台：已受理（有提示）");
	says("side by side", "并排查看");
	says("", "");
}

/* A reason for a hold, a key of tomorrow: nobody's text is lost. */
static void
what_has_no_words_stands_as_it_was_written(void **state)
{
	(void)state;
	says("colour=red and blue why=a sentence = more",
	     "colour：red and blue；原因：a sentence = more");
	says("/mnt/backup/intake", "/mnt/backup/intake");
	says("to=TOMORROW", "现状态：TOMORROW");
	says("=", "=");
}

static void
a_line_longer_than_a_cell_stays_within_it(void **state)
{
	char detail[2 * REPORT_CELL_BYTES], said[REPORT_CELL_BYTES];

	(void)state;
	for (size_t i = 0; i + 1 < sizeof(detail); i++)
		detail[i] = i % 7 == 3 ? '=' : i % 7 == 6 ? ' ' : 'k';
	detail[sizeof(detail) - 1] = '\0';
	report_log_detail(detail, said);
	assert_true(strlen(said) < REPORT_CELL_BYTES);
	assert_true(strlen(said) > REPORT_CELL_BYTES / 2);
}

static void
what_a_line_is_about_is_named(void **state)
{
	char said[REPORT_CELL_BYTES];

	(void)state;
	report_log_object("user:liang", said);
	assert_string_equal(said, "账号 liang");
	report_log_object("roster", said);
	assert_string_equal(said, "参保名册");
	report_log_object("audit", said);
	assert_string_equal(said, "操作日志");
	report_log_object("RZ2026-000001E/1", said);
	assert_string_equal(said, "RZ2026-000001E/1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_of_a_line_are_words),
		cmocka_unit_test(what_has_no_words_stands_as_it_was_written),
		cmocka_unit_test(a_line_longer_than_a_cell_stays_within_it),
		cmocka_unit_test(what_a_line_is_about_is_named),
	};

	words_open("build/locale", "zh_CN");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
