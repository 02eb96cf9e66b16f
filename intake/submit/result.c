/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/result.h"

#include <string.h>

#include "base/attr.h"
#include "base/date.h"
#include "base/text.h"
#include "base/xml.h"

/* ---- moments ---- */

static bool
two_digits(const char *at, long max, int64_t *out)
{
	char text[3];
	long value;

	if (!text_copy_n(text, sizeof(text), at, 2) || !text_is_digits(text) ||
	    !text_to_long(text, 0, max, &value))
		return false;
	*out = value;
	return true;
}

bool
moment_parse(const char *text, int64_t *out_us)
{
	char head[DATE_TEXT_BYTES];
	int64_t hour, minute, second, us;
	struct date day;

	if (strlen(text) < strlen("2026-07-10T07:30:02Z") ||
	    !text_copy_n(head, sizeof(head), text, 10) || !date_parse(head, &day))
		return false;
	if (!two_digits(text + 11, 23, &hour) || !two_digits(text + 14, 59, &minute) ||
	    !two_digits(text + 17, 60, &second))
		return false;
	us = (((int64_t)date_to_days(day) * 24 + hour) * 60 + minute) * 60 + second;
	*out_us = us * 1000000;
	return true;
}

/* ---- reasons ---- */

/* docs/protocol.md §4. Stored with the record and printed on letters of zh_CN, so Chinese here. */
static const struct {
	const char *code, *words;
} codes[] = {
	{ "101", "查无此人" },
	{ "103", "身份证号码有误" },
	{ "201", "出具机构未获认可" },
	{ "301", "由其他经办机构发放待遇" },
	{ "302", "待遇已终止" },
	{ "401", "出具日期晚于今日" },
	{ "402", "有效期已过" },
	{ "403", "日期前后矛盾" },
	{ "411", "证明出具已超过六个月" },
	{ "501", "已有更新的版本" },
	{ "502", "同一编号和版本而内容不同" },
};

const char *
result_code_words(const char *code)
{
	for (size_t i = 0; i < COUNT_OF(codes); i++)
		if (text_equal(codes[i].code, code))
			return codes[i].words;
	return "";
}

/* Words that do not fit are shortened, and say so. */
static void
words_add(struct record_result *out, const char *words)
{
	static const char more[] = "…";
	char whole[sizeof(out->words) + 4096];
	size_t room = sizeof(out->words) - sizeof(more) + 1;

	(void)text_print(whole, sizeof(whole), "%s%s", out->words, words);
	if (text_copy(out->words, sizeof(out->words), whole))
		return;
	(void)text_copy(out->words, room, whole);
	(void)text_append(out->words, sizeof(out->words), more);
}

/* The code of the first stands apart, those of the others in front of their words. */
static void
issue_add(const xmlNode *issue, bool first, struct record_result *out)
{
	char words[4096] = "", code[16] = "", line[4200];

	(void)xml_attribute(issue, "code", code, sizeof(code));
	(void)xml_content(issue, words, sizeof(words));
	text_trim(words);
	if (!words[0])
		(void)text_copy(words, sizeof(words), result_code_words(code));
	if (first) {
		(void)text_copy(out->code, sizeof(out->code), code);
		(void)xml_attribute(issue, "path", out->path, sizeof(out->path));
		(void)xml_attribute_bool(issue, "correctable", &out->correctable);
		words_add(out, words);
	} else {
		(void)text_print(line, sizeof(line), "；%s %s", code, words);
		words_add(out, line);
	}
}

/* The first error explains the result best; without one, the first issue. */
static const xmlNode *
first_issue(const xmlNode *result)
{
	const xmlNode *first = xml_child(result, "issue");
	char severity[16];

	for (const xmlNode *i = first; i; i = xml_next(i, "issue"))
		if (xml_attribute(i, "severity", severity, sizeof(severity)) &&
		    text_equal(severity, "error"))
			return i;
	return first;
}

bool
result_read(const xmlNode *node, struct record_result *out)
{
	const xmlNode *first = first_issue(node);
	char rev[16];
	long revision;

	if (!xml_attribute(node, "id", out->record_id, sizeof(out->record_id)) ||
	    !xml_attribute(node, "rev", rev, sizeof(rev)) ||
	    !text_to_long(rev, 1, INT32_MAX, &revision) ||
	    !xml_attribute(node, "disposition", out->disposition, sizeof(out->disposition)))
		return false;
	out->revision = (int)revision;
	(void)xml_attribute_date(node, "validTo", &out->valid_to);
	if (first)
		issue_add(first, true, out);
	for (const xmlNode *i = xml_child(node, "issue"); i; i = xml_next(i, "issue"))
		if (i != first)
			issue_add(i, false, out);
	return true;
}
