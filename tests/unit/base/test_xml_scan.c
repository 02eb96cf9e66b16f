/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/xml.h"

static enum err
scan(const char *text, struct error *err)
{
	return xml_scan((struct span){ (const uint8_t *)text, strlen(text) }, "list", err);
}

static void
ordinary_xml_passes_the_scan(void **state)
{
	static const char *const good[] = {
		"<a/>",
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a b='>'>x<!-- <!DOCTYPE --></a>",
		"\xEF\xBB\xBF<a/>",
		"<a><![CDATA[<!ENTITY x>]]></a>",
		"<a b=\"<!DOCTYPE\"/>",
		"<a>茂名</a>",
	};
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++)
		assert_int_equal(scan(good[i], &err), ERR_NONE);
}

static void
what_hostile_xml_lives_on_is_refused_with_its_line(void **state)
{
	static const char *const bad[] = {
		"<!DOCTYPE a>\n<a/>",
		"<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY x \"y\">]>\n<a/>",
		"<a>\n<!ENTITY x \"y\"></a>",
		"<a>\n<?php x?></a>",
		"<a/>\n<?xml version=\"1.0\"?>",
		"<a b=\"x",
		"<a><!-- ",
		"<a><![CDATA[ ",
		"<?xml version=\"1.0\"",
		"<a>\xFF</a>",
		"",
	};
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		assert_int_equal(scan(bad[i], &err), ERR_DATA);
		assert_int_equal(strncmp(err.text, "list:", 5), 0);
	}
	assert_int_equal(scan("<a>\n\n<?php x?></a>", &err), ERR_DATA);
	assert_int_equal(strncmp(err.text, "list:3:", 7), 0);
	assert_int_equal(xml_scan((struct span){ (const uint8_t *)"<a>\0</a>", 8 }, "list", &err),
			 ERR_DATA);
}

static void
every_refusal_names_the_line_where_the_scan_stood(void **state)
{
	static const struct {
		const char *text, *start;
	} bad[] = {
		{ "<!DOCTYPE a>", "list:1:" },
		{ "<a>\n<!-- \n<b/>\n-->\n<!ENTITY x>", "list:5:" },
		{ "<a>\n<!-- \n<b/>\n", "list:4:" },
		{ "<a\nb='\n>'\n", "list:4:" },
		{ "<a>\n<![CDATA[\n]]>\n<?x?>", "list:4:" },
	};
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		assert_int_equal(scan(bad[i].text, &err), ERR_DATA);
		if (!text_starts(err.text, bad[i].start))
			fail_msg("%s: %s", bad[i].text, err.text);
	}
}

static void
depth_tag_and_size_end_at_their_limits(void **state)
{
	static char text[LIMIT_XML_TAG_BYTES + 100];
	struct error err;
	char *big;

	(void)state;
	text[0] = '\0';
	for (int i = 0; i < LIMIT_XML_DEPTH; i++)
		(void)text_append(text, sizeof(text), "<a>");
	assert_int_equal(scan(text, &err), ERR_NONE);
	(void)text_append(text, sizeof(text), "<a>");
	assert_int_equal(scan(text, &err), ERR_LIMIT);
	/* <a/> is no deeper than its neighbours */
	text[0] = '\0';
	for (int i = 0; i < 1000; i++)
		(void)text_append(text, sizeof(text), "<a/>");
	assert_int_equal(scan(text, &err), ERR_NONE);

	memset(text, ' ', sizeof(text));
	text[0] = '<';
	text[1] = 'a';
	text[LIMIT_XML_TAG_BYTES] = '>';
	text[LIMIT_XML_TAG_BYTES + 1] = '\0';
	assert_int_equal(scan(text, &err), ERR_NONE);
	text[LIMIT_XML_TAG_BYTES] = ' ';
	text[LIMIT_XML_TAG_BYTES + 1] = '>';
	text[LIMIT_XML_TAG_BYTES + 2] = '\0';
	assert_int_equal(scan(text, &err), ERR_LIMIT);

	big = malloc(LIMIT_XML_BYTES + 2);
	assert_non_null(big);
	memset(big, ' ', LIMIT_XML_BYTES + 1);
	big[LIMIT_XML_BYTES] = '\0';
	assert_int_equal(scan(big, &err), ERR_NONE);
	big[LIMIT_XML_BYTES] = ' ';
	big[LIMIT_XML_BYTES + 1] = '\0';
	assert_int_equal(scan(big, &err), ERR_LIMIT);
	free(big);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ordinary_xml_passes_the_scan),
		cmocka_unit_test(what_hostile_xml_lives_on_is_refused_with_its_line),
		cmocka_unit_test(every_refusal_names_the_line_where_the_scan_stood),
		cmocka_unit_test(depth_tag_and_size_end_at_their_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
