/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/text.h"
#include "base/xml.h"

#define LIST(body)                                                                                 \
	"<issue-list xmlns=\"urn:intake:issue-list:1\" issuer=\"x\" country=\"CHN\" "              \
	"sequence=\"1\" from=\"2026-02-01\" to=\"2026-02-28\" signed-on=\"2026-03-01\">" body      \
	"</issue-list>"
#define ONE "<certificate number=\"A1\" issued-on=\"2026-02-20\"/>"

static struct xml_schema *schema;

struct seen {
	char words[512];
	int stop_at;
};

static enum err
note(void *context, const struct xml_tag *tag, struct error *err)
{
	struct seen *seen = context;
	char number[16], more[64];

	(void)xml_tag_attribute(tag, "number", number, sizeof(number));
	(void)text_print(more, sizeof(more), "%d %s %s;", tag->depth, tag->name, number);
	(void)strncat(seen->words, more, sizeof(seen->words) - strlen(seen->words) - 1);
	return --seen->stop_at == 0 ? error_set(err, ERR_NOMEM, "enough") : ERR_NONE;
}

static enum err
walk(const char *text, struct seen *seen, struct error *err)
{
	return xml_walk((struct span){ (const uint8_t *)text, strlen(text) }, schema, "list", note,
			seen, err);
}

static void
elements_come_in_order_with_their_attributes(void **state)
{
	struct seen seen = { "", 0 };
	struct error err;

	(void)state;
	assert_int_equal(
	    walk(LIST(ONE "<certificate number=\"B2\" issued-on=\"2026-02-21\"/>"), &seen, &err),
	    ERR_NONE);
	assert_string_equal(seen.words, "0 issue-list ;1 certificate A1;1 certificate B2;");
}

static void
what_the_schema_refuses_is_an_error_wherever_it_stands(void **state)
{
	static const char *const texts[] = { LIST(ONE "<stranger/>"),
					     LIST("<certificate issued-on=\"2026-02-20\"/>"),
					     LIST(
						 "<certificate number=\"A1\" issued-on=\"soon\"/>"),
					     LIST(ONE "words"),
					     "<issue-list/>",
					     "<other xmlns=\"urn:intake:issue-list:1\"/>" };
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct seen seen = { "", 0 };

		if (walk(texts[i], &seen, &err) != ERR_DATA)
			fail_msg("taken: %s", texts[i]);
		assert_non_null(strstr(err.text, "list:1"));
	}
}

static void
what_is_no_xml_is_an_error(void **state)
{
	static const char *const texts[] = { "", "<a", LIST(ONE) "<again/>", "<!DOCTYPE a><a/>",
					     LIST("<certificate number=\"A&x;\"/>") };
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct seen seen = { "", 0 };

		if (walk(texts[i], &seen, &err) != ERR_DATA)
			fail_msg("taken: %s", texts[i]);
	}
}

static void
an_error_of_the_caller_stops_the_walk(void **state)
{
	struct seen seen = { "", 2 };
	struct error err;

	(void)state;
	assert_int_equal(walk(LIST(ONE ONE), &seen, &err), ERR_NOMEM);
	assert_string_equal(seen.words, "0 issue-list ;1 certificate A1;");
}

static void
values_come_as_the_paper_has_them(void **state)
{
	struct seen seen = { "", 0 };
	struct error err;

	(void)state;
	assert_int_equal(
	    walk(LIST("<certificate number=\" &amp;&#38;&#x26;&lt;&quot;\n&#65;A&amp;#38;\" "
		      "issued-on=\"2026-02-20\" xml:lang=\"en\"/>"),
		 &seen, &err),
	    ERR_DATA); /* the schema knows no xml:lang */
	assert_string_equal(seen.words, "0 issue-list ;1 certificate &&&<\" AA&#38;;");
}

static void
after_the_first_breach_nothing_more_is_told(void **state)
{
	struct seen seen = { "", 0 };
	struct error err;

	(void)state;
	assert_int_equal(walk(LIST("<certificate number=\"B1\"/>\n" ONE "\n" ONE), &seen, &err),
			 ERR_DATA);
	assert_string_equal(seen.words, "0 issue-list ;1 certificate B1;");
	assert_non_null(strstr(err.text, "issued-on"));
}

static int
open_schema(void **state)
{
	struct error err;

	(void)state;
	return xml_schema_open("templates/protocol/issue-list-1.xsd", &schema, &err);
}

static int
close_schema(void **state)
{
	(void)state;
	xml_schema_close(schema);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elements_come_in_order_with_their_attributes),
		cmocka_unit_test(values_come_as_the_paper_has_them),
		cmocka_unit_test(after_the_first_breach_nothing_more_is_told),
		cmocka_unit_test(what_the_schema_refuses_is_an_error_wherever_it_stands),
		cmocka_unit_test(what_is_no_xml_is_an_error),
		cmocka_unit_test(an_error_of_the_caller_stops_the_walk),
	};

	return cmocka_run_group_tests(tests, open_schema, close_schema);
}
