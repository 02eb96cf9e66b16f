/* SPDX-License-Identifier: Apache-2.0 */
#include "bench.h"

#include "rules/case.h"

static void
evidence_that_is_too_long_ends_in_dots_and_no_half_character(void **state)
{
	struct finding f = { .version = 1 };
	char text[2 * FIELD_TEXT_BYTES] = "";

	(void)state;
	while (text_append(text, FIELD_TEXT_BYTES, "茂"))
		continue;
	found_seen(&f, "%s", text);
	assert_true(strlen(f.seen) < FINDING_TEXT_BYTES);
	assert_true(strlen(f.seen) > FINDING_TEXT_BYTES - 8);
	assert_true(text_ends(f.seen, "茂…"));
	assert_true(utf8_valid(f.seen, strlen(f.seen)));
	found_needed(&f, "%d", 7);
	assert_string_equal(f.needed, "7");
}

static void
a_finding_starts_on_no_page_and_takes_the_place_of_its_field(void **state)
{
	struct bench *b = *state;
	struct finding f = { .page = -1 };

	found_at_field(&f, &b->c, FIELD_HOLDER_PASSPORT_NUMBER); /* not on the form */
	assert_int_equal(f.page, -1);
	found_at_field(&f, &b->c, FIELD_HOLDER_ID_NUMBER);
	assert_int_equal(f.page, 0);
	assert_true(f.where.width == 30);
	found_at_seal(&f, NULL);
	assert_true(f.where.width == 30);
	found_at_seal(&f, &b->document->verdict[0]);
	assert_true(f.where.width == 42);
}

static void
the_day_of_receipt_is_today_when_nobody_registered_it(void **state)
{
	struct bench *b = *state;

	assert_true(date_equal(case_received_on(&b->c), day_of("2026-07-09")));
	b->arrival.received_on = (struct date){ 0, 0, 0 };
	assert_true(date_equal(case_received_on(&b->c), day_of("2026-07-10")));
	b->c.arrival = NULL;
	assert_true(date_equal(case_received_on(&b->c), day_of("2026-07-10")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		rule_test(evidence_that_is_too_long_ends_in_dots_and_no_half_character),
		rule_test(a_finding_starts_on_no_page_and_takes_the_place_of_its_field),
		rule_test(the_day_of_receipt_is_today_when_nobody_registered_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
