/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/result.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/text.h"
#include "base/xml.h"

#define ID "0c9d3b52-8f0e-4a67-9d0e-2f6b7a1c5e10"

static bool
read_text(const char *text, struct record_result *out)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	struct error err = { 0 };

	*out = (struct record_result){ .revision = 0 };
	if (xml_parse((struct span){ (const uint8_t *)text, strlen(text) }, "result", &doc, &err))
		fail_msg("%s", err.text);
	return result_read(xml_root(doc), out);
}

static void
all_reasons_are_kept_the_first_error_in_front(void **state)
{
	struct record_result r;

	(void)state;
	assert_true(
	    read_text("<result xmlns=\"urn:intake:submit:1\" id=\"" ID
		      "\" rev=\"2\" disposition=\"rejected\">"
		      "<issue code=\"411\" severity=\"warning\">旧</issue>"
		      "<issue code=\"103\" severity=\"error\" path=\"idNo\">号码不符</issue>"
		      "<issue code=\"401\" severity=\"error\">日期在后</issue></result>",
		      &r));
	assert_string_equal(r.code, "103");
	assert_string_equal(r.path, "idNo");
	assert_string_equal(r.words, "号码不符；411 旧；401 日期在后");
	assert_int_equal(r.revision, 2);
}

static void
a_code_without_words_gets_those_of_the_protocol(void **state)
{
	struct record_result r;

	(void)state;
	assert_true(read_text("<result xmlns=\"urn:intake:submit:1\" id=\"" ID
			      "\" rev=\"1\" disposition=\"rejected\">"
			      "<issue code=\"302\" severity=\"error\"/></result>",
			      &r));
	assert_string_equal(r.words, "待遇已终止");
	assert_string_equal(result_code_words("999"), "");
}

static void
words_that_do_not_fit_end_in_dots_at_a_whole_character(void **state)
{
	char text[8192] = "<result xmlns=\"urn:intake:submit:1\" id=\"" ID
			  "\" rev=\"1\" disposition=\"rejected\">"
			  "<issue code=\"101\" severity=\"error\">";
	struct record_result r;
	size_t n;

	(void)state;
	for (int i = 0; i < 300; i++)
		(void)text_append(text, sizeof(text), "长");
	(void)text_append(text, sizeof(text), "</issue></result>");
	assert_true(read_text(text, &r));
	n = strlen(r.words);
	assert_true(n > sizeof(r.words) - 8 && n < sizeof(r.words));
	assert_string_equal(r.words + n - strlen("长…"), "长…");
}

static void
a_result_without_id_revision_or_disposition_is_none(void **state)
{
	struct record_result r;

	(void)state;
	assert_false(read_text("<result id=\"" ID "\" rev=\"1\"/>", &r));
	assert_false(read_text("<result id=\"" ID "\" disposition=\"accepted\"/>", &r));
	assert_false(read_text("<result rev=\"1\" disposition=\"accepted\"/>", &r));
	assert_false(read_text("<result id=\"" ID "\" rev=\"0\" disposition=\"accepted\"/>", &r));
	assert_true(read_text("<result id=\"" ID "\" rev=\"1\" disposition=\"accepted\"/>", &r));
}

static void
a_moment_is_utc_and_whole(void **state)
{
	int64_t us;

	(void)state;
	assert_true(moment_parse("1970-01-02T00:00:01Z", &us));
	assert_int_equal(us, INT64_C(86401000000));
	assert_true(moment_parse("1970-01-01T00:00:00.123Z", &us));
	assert_int_equal(us, 0);
	assert_false(moment_parse("1970-01-01T24:00:00Z", &us));
	assert_false(moment_parse("1970-02-30T00:00:00Z", &us));
	assert_false(moment_parse("1970-01-01", &us));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_reasons_are_kept_the_first_error_in_front),
		cmocka_unit_test(a_code_without_words_gets_those_of_the_protocol),
		cmocka_unit_test(words_that_do_not_fit_end_in_dots_at_a_whole_character),
		cmocka_unit_test(a_result_without_id_revision_or_disposition_is_none),
		cmocka_unit_test(a_moment_is_utc_and_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
