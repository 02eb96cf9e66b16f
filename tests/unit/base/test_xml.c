/* SPDX-License-Identifier: Apache-2.0 */
#include "base/xml.h"

#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/text.h"

static struct span
span_of(const char *text)
{
	return (struct span){ (const uint8_t *)text, strlen(text) };
}

static void
malformed_xml_is_refused_with_its_line(void **state)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	struct error err;

	(void)state;
	assert_int_equal(xml_parse(span_of("<a>\n<b></a>"), "list", &doc, &err), ERR_DATA);
	assert_null(doc);
	assert_int_equal(strncmp(err.text, "list:2:", 7), 0);
	assert_int_equal(xml_parse(span_of("<a>&nosuch;</a>"), "list", &doc, &err), ERR_DATA);
	assert_int_equal(xml_parse(span_of("<a/><b/>"), "list", &doc, &err), ERR_DATA);
	assert_int_equal(xml_parse_file("no-such-file", &doc, &err), ERR_NOTFOUND);
	assert_null(doc);
}

static void
elements_attributes_and_contents_are_read(void **state)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	struct error err;
	const xmlNode *root, *b;
	char text[8];
	double number;
	struct date day;
	bool yes;

	(void)state;
	assert_int_equal(
	    xml_parse(span_of("<a n=' 2.5 ' d='2026-06-30' t='true' f='no' l='12345678'>"
			      "<!-- x -->\n<b> 茂名 </b><c/><b/></a>"),
		      "list", &doc, &err),
	    ERR_NONE);
	root = xml_root(doc);
	assert_true(xml_is(root, "a"));
	assert_false(xml_is(root, "aa"));
	b = xml_child(root, NULL);
	assert_true(xml_is(b, "b"));
	assert_int_equal(xml_line(b), 2);
	assert_true(xml_is(xml_next(b, NULL), "c"));
	assert_non_null(xml_next(b, "b"));
	assert_null(xml_next(xml_next(b, "b"), NULL));
	assert_null(xml_child(root, "d"));
	assert_null(xml_child(NULL, "d"));
	assert_true(xml_content(b, text, sizeof(text)));
	assert_string_equal(text, "茂名");
	assert_false(xml_content(NULL, text, sizeof(text)));
	assert_string_equal(text, "");
	assert_true(xml_attribute_double(root, "n", &number));
	assert_true(number > 2.49 && number < 2.51);
	assert_false(xml_attribute_double(root, "d", &number));
	assert_true(xml_attribute_date(root, "d", &day));
	assert_int_equal(day.month, 6);
	assert_false(xml_attribute_date(root, "n", &day));
	assert_true(xml_attribute_bool(root, "t", &yes));
	assert_true(yes);
	assert_false(xml_attribute_bool(root, "f", &yes));
	assert_false(xml_attribute(root, "none", text, sizeof(text)));
	assert_string_equal(text, "");
	assert_false(xml_attribute(root, "l", text, sizeof(text))); /* 8 bytes do not fit into 8 */
	assert_string_equal(text, "1234567");
}

static void
numbers_without_end_or_meaning_are_refused(void **state)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	struct error err;
	double number = 7;

	(void)state;
	assert_int_equal(
	    xml_parse(span_of("<a i='inf' n='nan' e='' x='1mm' b='1e300'/>"), "list", &doc, &err),
	    ERR_NONE);
	assert_false(xml_attribute_double(xml_root(doc), "i", &number));
	assert_false(xml_attribute_double(xml_root(doc), "n", &number));
	assert_false(xml_attribute_double(xml_root(doc), "e", &number));
	assert_false(xml_attribute_double(xml_root(doc), "x", &number));
	assert_false(xml_attribute_double(xml_root(doc), "b", &number));
	assert_true(number == 7);
}

static void
a_schema_names_the_line_that_breaks_it(void **state)
{
	AUTO(xmlFreeDoc)
	xmlDoc *good = NULL;
	AUTO(xmlFreeDoc)
	xmlDoc *bad = NULL;
	AUTO(xml_schema_close)
	struct xml_schema *schema = NULL;
	struct error err;

	(void)state;
	assert_int_equal(xml_schema_open("templates/schema/rules.rng", &schema, &err), ERR_NONE);
	assert_int_equal(
	    xml_parse(
		span_of("<rules><rule code='T01'><title xml:lang='en'>x</title></rule></rules>"),
		"rules", &good, &err),
	    ERR_NONE);
	assert_int_equal(xml_schema_check(schema, good, "rules", &err), ERR_NONE);
	assert_int_equal(
	    xml_parse(
		span_of("<rules>\n<rule code='1'><title xml:lang='en'>x</title></rule></rules>"),
		"rules", &bad, &err),
	    ERR_NONE);
	assert_int_equal(xml_schema_check(schema, bad, "rules", &err), ERR_DATA);
	assert_int_equal(strncmp(err.text, "rules:2:", 8), 0);
	assert_int_equal(xml_schema_check(schema, good, "rules", &err), ERR_NONE); /* still good */
	assert_int_equal(xml_schema_open("no-such.xsd", &(struct xml_schema *){ NULL }, &err),
			 ERR_CONFIG);
	assert_int_equal(xml_schema_open("no-such.rng", &(struct xml_schema *){ NULL }, &err),
			 ERR_CONFIG);
}

static void
what_is_written_comes_back_as_it_was(void **state)
{
	static const char words[] = "a<b>&\"c\" 'd'\r\n\t茂名𠀀";
	AUTO(buf)
	struct buf b = BUF(1000);
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	struct error err;
	xmlChar *back;

	(void)state;
	buf_text(&b, "<x");
	xml_put_attribute(&b, "a", words);
	buf_text(&b, ">");
	xml_put_element(&b, "y", words);
	buf_text(&b, "</x>");
	assert_int_equal(xml_parse((struct span){ b.bytes, b.length }, "x", &doc, &err), ERR_NONE);
	back = xmlGetNoNsProp(xml_root(doc), (const xmlChar *)"a");
	assert_string_equal((const char *)back, words);
	xmlFree(back);
	back = xmlNodeGetContent(xml_child(xml_root(doc), "y"));
	assert_string_equal((const char *)back, words);
	xmlFree(back);
}

static void
what_xml_cannot_hold_becomes_the_replacement_character(void **state)
{
	AUTO(buf)
	struct buf b = BUF(100);

	(void)state;
	xml_put_text(&b, "a\x01\xFF\xEF\xBF\xBE"
			 "b");
	assert_string_equal(buf_string(&b), "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
					    "b");
}

static void
the_canonical_form_is_that_of_the_element_alone(void **state)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	AUTO(buf)
	struct buf b = BUF(1000);
	struct error err;

	(void)state;
	assert_int_equal(xml_parse(span_of("<a xmlns='urn:x' xmlns:u='urn:u'>\n"
					   "<b z='1' a = \"2\"><!-- no --><c/></b></a>"),
				   "x", &doc, &err),
			 ERR_NONE);
	assert_int_equal(xml_canonical(xml_child(xml_root(doc), "b"), &b, &err), ERR_NONE);
	assert_string_equal(buf_string(&b), "<b xmlns=\"urn:x\" a=\"2\" z=\"1\"><c></c></b>");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(malformed_xml_is_refused_with_its_line),
		cmocka_unit_test(elements_attributes_and_contents_are_read),
		cmocka_unit_test(numbers_without_end_or_meaning_are_refused),
		cmocka_unit_test(a_schema_names_the_line_that_breaks_it),
		cmocka_unit_test(what_is_written_comes_back_as_it_was),
		cmocka_unit_test(what_xml_cannot_hold_becomes_the_replacement_character),
		cmocka_unit_test(the_canonical_form_is_that_of_the_element_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
