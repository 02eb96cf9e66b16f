/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/text.h"
#include "model/issue_list.h"

static void
key_is(const char *number, const char *key)
{
	char is[LIST_NUMBER_BYTES];

	assert_true(issue_key(number, is, sizeof(is)));
	assert_string_equal(is, key);
}

static void
a_number_is_known_by_its_letters_and_digits(void **state)
{
	char key[8];

	(void)state;
	key_is("SYD2026-0007", "SYD20260007");
	key_is(" syd 2026/0007 ", "SYD20260007");
	key_is("领认字第2026-0123号", "20260123");
	assert_false(issue_key("", key, sizeof(key)));
	assert_false(issue_key(" - ", key, sizeof(key)));
	assert_false(issue_key("123456789", key, sizeof(key))); /* never cut */
}

static bool
holds(const char *first, const char *last, const char *key)
{
	struct issue_range r;

	(void)text_copy(r.first, sizeof(r.first), first);
	(void)text_copy(r.last, sizeof(r.last), last);
	return issue_range_holds(&r, key);
}

static void
a_range_holds_what_lies_between_and_nothing_else(void **state)
{
	(void)state;
	assert_true(holds("SYD2026-0007", "SYD2026-0010", "SYD20260007"));
	assert_true(holds("SYD2026-0007", "SYD2026-0010", "SYD20260010"));
	assert_false(holds("SYD2026-0007", "SYD2026-0010", "SYD20260006"));
	assert_false(holds("SYD2026-0007", "SYD2026-0010", "SYD20260011"));
	assert_false(holds("SYD2026-0007", "SYD2026-0010", "MEL20260008"));
	assert_false(holds("SYD2026-0007", "SYD2026-0010", "SYD202600080"));
	assert_false(holds("7", "10", "8")); /* another length is another numbering */
	assert_false(holds("SYD2026-0010", "SYD2026-0007", "SYD20260008"));
	assert_false(holds("ABC", "ABD", "ABC")); /* no number at its end */
}

static void
a_list_speaks_about_its_days_and_its_ranges(void **state)
{
	struct issue_list l = { .from = { 2026, 2, 1 }, .to = { 2026, 2, 28 }, .range_count = 1 };
	struct date none = { 0, 0, 0 };

	(void)state;
	(void)text_copy(l.range[0].first, LIST_NUMBER_BYTES, "A0001");
	(void)text_copy(l.range[0].last, LIST_NUMBER_BYTES, "A0010");
	assert_true(issue_list_covers(&l, "", (struct date){ 2026, 2, 1 }));
	assert_true(issue_list_covers(&l, "B77", (struct date){ 2026, 2, 28 }));
	assert_false(issue_list_covers(&l, "B77", (struct date){ 2026, 3, 1 }));
	assert_false(issue_list_covers(&l, "B77", (struct date){ 2026, 1, 31 }));
	assert_true(issue_list_covers(&l, "A0005", none));
	assert_true(issue_list_covers(&l, "A0005", (struct date){ 2026, 5, 1 }));
	assert_false(issue_list_covers(&l, "A0011", none));
	assert_false(issue_list_covers(&l, "", none));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_is_known_by_its_letters_and_digits),
		cmocka_unit_test(a_range_holds_what_lies_between_and_nothing_else),
		cmocka_unit_test(a_list_speaks_about_its_days_and_its_ranges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
