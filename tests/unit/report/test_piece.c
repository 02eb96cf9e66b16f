/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/piece.h"

static const struct piece pieces[] = {
	{ "serial", "RZ2026-000001E" },
	{ "name", "林{serial}" },
	{ NULL, NULL },
};

static void
is_filled(const char *text, const char *filled)
{
	char to[128];

	assert_true(piece_fill(to, sizeof(to), text, pieces));
	assert_string_equal(to, filled);
}

static void
names_in_braces_are_filled_in(void **state)
{
	(void)state;
	is_filled("（流水号 {serial}）", "（流水号 RZ2026-000001E）");
	is_filled("", "");
	is_filled("{serial}{serial}", "RZ2026-000001ERZ2026-000001E");
}

static void
a_value_is_not_filled_again(void **state)
{
	(void)state;
	is_filled("{name}", "林{serial}");
}

static void
an_unknown_name_stays_to_be_seen(void **state)
{
	(void)state;
	is_filled("{seriall} {", "{seriall} {");
}

static void
what_does_not_fit_is_told(void **state)
{
	char to[8];

	(void)state;
	assert_false(piece_fill(to, sizeof(to), "{serial}", pieces));
	assert_false(piece_fill(to, sizeof(to), "123456789", pieces));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_in_braces_are_filled_in),
		cmocka_unit_test(a_value_is_not_filled_again),
		cmocka_unit_test(an_unknown_name_stays_to_be_seen),
		cmocka_unit_test(what_does_not_fit_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
