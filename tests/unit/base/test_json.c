/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
commas_stand_between_and_nowhere_else(void **state)
{
	AUTO(buf)
	struct buf b = BUF(1000);
	struct json j = { .out = &b };

	(void)state;
	json_object(&j, NULL);
	json_text(&j, "a", "x");
	json_array(&j, "list");
	json_int(&j, NULL, -5);
	json_object(&j, NULL);
	json_end_object(&j);
	json_array(&j, NULL);
	json_end_array(&j);
	json_bool(&j, NULL, true);
	json_end_array(&j);
	json_number(&j, "n", 2.5);
	json_null(&j, "z");
	json_text_or_null(&j, "e", "");
	json_text_or_null(&j, "f", "y");
	json_int(&j, "max", INT64_MAX);
	json_end_object(&j);
	assert_string_equal(buf_string(&b),
			    "{\"a\":\"x\",\"list\":[-5,{},[],true],\"n\":2.50,\"z\":null,"
			    "\"e\":null,\"f\":\"y\",\"max\":9223372036854775807}");
}

static const char *
quoted(struct buf *b, const char *text)
{
	struct json j = { .out = b };

	buf_free(b);
	json_text(&j, NULL, text);
	return buf_string(b);
}

static void
what_would_break_the_text_is_escaped(void **state)
{
	AUTO(buf)
	struct buf b = BUF(1000);

	(void)state;
	assert_string_equal(quoted(&b, "a\"b\\c"), "\"a\\\"b\\\\c\"");
	assert_string_equal(quoted(&b, "1\n2\t3\x1f\x7f"), "\"1\\n2\\u00093\\u001f\\u007f\"");
	assert_string_equal(quoted(&b, "茂名𠀀"), "\"茂名𠀀\"");
	/* JavaScript takes these for line ends */
	assert_string_equal(quoted(&b, "\xE2\x80\xA8"), "\"\\u2028\"");
}

static void
broken_bytes_become_the_replacement_character(void **state)
{
	AUTO(buf)
	struct buf b = BUF(1000);

	(void)state;
	assert_string_equal(quoted(&b, "a\xFF"
				       "b"),
			    "\"a\xEF\xBF\xBD"
			    "b\"");
}

static void
a_document_beyond_the_limit_is_an_error_and_not_half_a_document(void **state)
{
	AUTO(buf)
	struct buf b = BUF(8);
	struct json j = { .out = &b };
	struct error err;

	(void)state;
	json_object(&j, NULL);
	json_text(&j, "key", "value");
	json_end_object(&j);
	assert_int_equal(buf_check(&b, "answer", &err), ERR_LIMIT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commas_stand_between_and_nowhere_else),
		cmocka_unit_test(what_would_break_the_text_is_escaped),
		cmocka_unit_test(broken_bytes_become_the_replacement_character),
		cmocka_unit_test(a_document_beyond_the_limit_is_an_error_and_not_half_a_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
