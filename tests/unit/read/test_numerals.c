/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "read/numerals.h"
#include "read/zone.h"
#include "strips.h"

static void
look(enum field_name name, enum numerals_grammar grammar, struct numerals *out)
{
	static struct strips s;
	struct zone z;
	struct image line;
	struct error err;

	strips_open(&s, "samples/01-clean-with-seal.jpg");
	strips_zone(&s, name, &z);
	assert_int_equal(z.line_count, 1);
	if (zone_strip(&z, z.line[0], ZONE_PLAIN, &line, &err) ||
	    numerals_read(&line, grammar, out, &err))
		fail_msg("%s", err.text);
	image_free(&line);
	strips_close(&s);
}

static void
the_number_of_a_citizen_is_read_and_hardly_bent(void **state)
{
	struct numerals n;

	(void)state;
	look(FIELD_HOLDER_ID_NUMBER, NUMERALS_CITIZEN, &n);
	assert_true(n.count > 0);
	assert_string_equal(n.text[0].text, "44010319500707335X");
	assert_true(n.best - n.text[0].log_p < 2);
	for (int i = 1; i < n.count; i++)
		assert_true(n.text[i].log_p <= n.text[i - 1].log_p);
}

/* The grammar makes one of it if it must, and says how much it had to bend. */
static void
a_number_is_no_day(void **state)
{
	struct numerals n;

	(void)state;
	look(FIELD_HOLDER_ID_NUMBER, NUMERALS_DATE, &n);
	assert_true(n.count == 0 || n.best - n.text[0].log_p > 10);
}

static void
a_day_is_no_number_of_a_citizen(void **state)
{
	struct numerals n;

	(void)state;
	look(FIELD_CERTIFICATE_ISSUE_DATE, NUMERALS_CITIZEN, &n);
	assert_true(n.count == 0 || n.best - n.text[0].log_p > 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_number_of_a_citizen_is_read_and_hardly_bent),
		cmocka_unit_test(a_number_is_no_day),
		cmocka_unit_test(a_day_is_no_number_of_a_citizen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
