/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/retry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/attr.h"

#define SECOND ((int64_t)1000000)

/* docs/protocol.md §6, line by line. */
static void
every_status_has_its_class(void **state)
{
	static const struct {
		int status;
		const char *code;
		enum answer_class sent, asked;
	} rows[] = {
		{ 201, "", ANSWER_RECEIPT, ANSWER_UNKNOWN },
		{ 200, "", ANSWER_RECEIPT, ANSWER_RECEIPT },
		{ 202, "", ANSWER_PENDING, ANSWER_PENDING },
		{ 400, "schema", ANSWER_PERMANENT, ANSWER_UNKNOWN },
		{ 400, "clock", ANSWER_TOLD, ANSWER_TOLD },
		{ 401, "certificate", ANSWER_TRUST, ANSWER_TRUST },
		{ 403, "agency", ANSWER_TRUST, ANSWER_TRUST },
		{ 404, "unknown-batch", ANSWER_UNKNOWN, ANSWER_NOT_BOOKED },
		{ 404, "not-found", ANSWER_UNKNOWN, ANSWER_UNKNOWN },
		{ 404, "", ANSWER_UNKNOWN, ANSWER_UNKNOWN },
		{ 405, "method", ANSWER_PERMANENT, ANSWER_UNKNOWN },
		{ 408, "slow", ANSWER_TOLD, ANSWER_TOLD },
		{ 409, "in-progress", ANSWER_TOLD, ANSWER_TOLD },
		{ 413, "too-large", ANSWER_TOO_BIG, ANSWER_UNKNOWN },
		{ 415, "media-type", ANSWER_PERMANENT, ANSWER_UNKNOWN },
		{ 422, "key-reused", ANSWER_PERMANENT, ANSWER_UNKNOWN },
		{ 429, "rate", ANSWER_TOLD, ANSWER_TOLD },
		{ 503, "unavailable", ANSWER_TOLD, ANSWER_TOLD },
		{ 500, "internal", ANSWER_UNKNOWN, ANSWER_UNKNOWN },
		{ 502, "", ANSWER_UNKNOWN, ANSWER_UNKNOWN },
		{ 504, "", ANSWER_UNKNOWN, ANSWER_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(retry_class(END_ANSWERED, rows[i].status, false, rows[i].code),
				 rows[i].sent);
		assert_int_equal(retry_class(END_ANSWERED, rows[i].status, true, rows[i].code),
				 rows[i].asked);
	}
}

static void
a_status_nobody_agreed_on_is_an_unknown_outcome(void **state)
{
	(void)state;
	for (int status = 0; status < 700; status++) {
		enum answer_class c = retry_class(END_ANSWERED, status, false, "");

		if (status >= 300 && status < 400)
			assert_int_equal(c, ANSWER_UNKNOWN); /* redirects are not followed */
		if (status < 200 || status >= 500)
			assert_true(c == ANSWER_UNKNOWN || (status == 503 && c == ANSWER_TOLD));
	}
}

static void
silence_is_never_a_verdict(void **state)
{
	(void)state;
	assert_int_equal(retry_class(END_BROKEN, 0, false, ""), ANSWER_UNKNOWN);
	assert_int_equal(retry_class(END_BROKEN, 400, false, "schema"), ANSWER_UNKNOWN);
	assert_int_equal(retry_class(END_BEFORE, 0, false, ""), ANSWER_BEFORE);
	assert_int_equal(retry_class(END_TRUST, 0, false, ""), ANSWER_TRUST);
}

static void
waits_grow_to_five_minutes_and_use_all_of_their_range(void **state)
{
	(void)state;
	assert_true(retry_wait_us(0, -1, UINT64_MAX) <= SECOND);
	for (int tries = 0; tries < 40; tries++) {
		int64_t ceiling = tries < 9 ? SECOND << tries : 300 * SECOND;

		if (ceiling > 300 * SECOND)
			ceiling = 300 * SECOND;
		assert_int_equal(retry_wait_us(tries, -1, 0), 0);
		assert_int_equal(retry_wait_us(tries, -1, (uint64_t)ceiling), ceiling);
		assert_int_equal(retry_wait_us(tries, -1, (uint64_t)ceiling + 1), 0);
	}
}

static void
nobody_comes_back_before_the_service_said(void **state)
{
	(void)state;
	for (uint64_t random = 0; random < 1000; random++)
		assert_true(retry_wait_us(2, 7, random * 9973 * 1000) >= 7 * SECOND);
	assert_int_equal(retry_wait_us(0, 7, 0), 7 * SECOND);
	assert_int_equal(retry_wait_us(9, 7, 250 * (uint64_t)SECOND), 250 * SECOND);
}

static void
a_service_cannot_send_us_away_for_longer_than_a_day(void **state)
{
	(void)state;
	assert_int_equal(retry_wait_us(0, INT64_MAX, 0), 24 * 3600 * SECOND);
	assert_int_equal(retry_wait_us(0, 24 * 3600 - 1, 0), (24 * 3600 - 1) * SECOND);
	assert_int_equal(retry_wait_us(0, -1, 0), 0);
}

static void
five_in_a_row_that_did_not_arrive_open_the_breaker(void **state)
{
	struct breaker b = { 0 };

	(void)state;
	for (int i = 0; i < 4; i++)
		breaker_saw(&b, ANSWER_BEFORE);
	assert_false(breaker_open(&b));
	breaker_saw(&b, ANSWER_TOLD); /* somebody is there */
	for (int i = 0; i < 4; i++)
		breaker_saw(&b, ANSWER_BEFORE);
	assert_false(breaker_open(&b));
	breaker_saw(&b, ANSWER_BEFORE);
	assert_true(breaker_open(&b));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_status_has_its_class),
		cmocka_unit_test(a_status_nobody_agreed_on_is_an_unknown_outcome),
		cmocka_unit_test(silence_is_never_a_verdict),
		cmocka_unit_test(waits_grow_to_five_minutes_and_use_all_of_their_range),
		cmocka_unit_test(nobody_comes_back_before_the_service_said),
		cmocka_unit_test(a_service_cannot_send_us_away_for_longer_than_a_day),
		cmocka_unit_test(five_in_a_row_that_did_not_arrive_open_the_breaker),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
