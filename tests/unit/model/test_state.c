/* SPDX-License-Identifier: Apache-2.0 */
#include "model/state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
the_usual_way_is_open_step_by_step(void **state)
{
	static const enum state way[] = { STATE_ARRIVED,    STATE_OPENED,
					  STATE_REGISTERED, STATE_SCANNED,
					  STATE_INDEXED,    STATE_CHECKED,
					  STATE_FIRST_OK,   STATE_VERIFIED,
					  STATE_BATCHED,    STATE_SUBMITTED_UNKNOWN,
					  STATE_CONFIRMED,  STATE_ARCHIVED };

	(void)state;
	for (size_t i = 0; i + 1 < sizeof(way) / sizeof(way[0]); i++)
		assert_true(state_may_move(way[i], way[i + 1]));
}

/* No path from `at` to `to` that avoids `without`. */
static bool
reaches(enum state at, enum state to, enum state without, bool *been)
{
	if (at == to)
		return true;
	been[at] = true;
	for (int next = 0; next < STATE_COUNT; next++)
		if (next != (int)without && !been[next] && state_may_move(at, (enum state)next) &&
		    reaches((enum state)next, to, without, been))
			return true;
	return false;
}

static void
nothing_is_batched_that_two_persons_did_not_see(void **state)
{
	bool without_second[STATE_COUNT] = { false }, without_first[STATE_COUNT] = { false };
	bool anyhow[STATE_COUNT] = { false };

	(void)state;
	assert_false(reaches(STATE_ARRIVED, STATE_BATCHED, STATE_VERIFIED, without_second));
	assert_false(reaches(STATE_ARRIVED, STATE_VERIFIED, STATE_FIRST_OK, without_first));
	assert_true(reaches(STATE_ARRIVED, STATE_BATCHED, STATE_COUNT, anyhow));
}

static void
nothing_is_returned_by_one_person_alone(void **state)
{
	bool been[STATE_COUNT] = { false };

	(void)state;
	assert_false(reaches(STATE_ARRIVED, STATE_REJECTED, STATE_REJECT_PROPOSED, been));
}

static void
a_suspect_paper_is_never_returned_directly(void **state)
{
	(void)state;
	for (int to = 0; to < STATE_COUNT; to++)
		assert_int_equal(state_may_move(STATE_SUSPECT, (enum state)to),
				 to == STATE_REVIEW || to == STATE_REFERRED);
}

static void
what_is_submitted_comes_back_only_by_an_answer(void **state)
{
	(void)state;
	for (int to = 0; to < STATE_COUNT; to++) {
		assert_int_equal(state_may_move(STATE_SUBMITTED_UNKNOWN, (enum state)to),
				 to == STATE_SUBMITTED || to == STATE_CONFIRMED ||
				     to == STATE_BOUNCED);
		assert_int_equal(state_may_move(STATE_BATCHED, (enum state)to),
				 to == STATE_SUBMITTED || to == STATE_SUBMITTED_UNKNOWN);
	}
	assert_true(state_may_move(STATE_BOUNCED, STATE_REVIEW));
	assert_false(state_may_move(STATE_BOUNCED, STATE_VERIFIED));
}

static void
closed_states_lead_only_to_the_archive_and_that_leads_nowhere(void **state)
{
	static const enum state closed[] = { STATE_CONFIRMED, STATE_REJECTED, STATE_FORWARDED,
					     STATE_CLOSED_DUP, STATE_REFERRED };

	(void)state;
	for (size_t i = 0; i < sizeof(closed) / sizeof(closed[0]); i++)
		for (int to = 0; to < STATE_COUNT; to++)
			assert_int_equal(state_may_move(closed[i], (enum state)to),
					 to == STATE_ARCHIVED);
	for (int to = 0; to < STATE_COUNT; to++)
		assert_false(state_may_move(STATE_ARCHIVED, (enum state)to));
}

static void
staying_is_no_move(void **state)
{
	(void)state;
	for (int i = 0; i < STATE_COUNT; i++)
		assert_false(state_may_move((enum state)i, (enum state)i));
}

static void
every_state_can_be_reached_and_every_one_reaches_the_archive(void **state)
{
	(void)state;
	for (int i = 0; i < STATE_COUNT; i++) {
		bool to[STATE_COUNT] = { false }, from[STATE_COUNT] = { false };

		assert_true(reaches(STATE_ARRIVED, (enum state)i, STATE_COUNT, to));
		assert_true(reaches((enum state)i, STATE_ARCHIVED, STATE_COUNT, from));
	}
}

static void
a_registered_paper_protects_its_sender_until_it_is_decided(void **state)
{
	(void)state;
	assert_false(state_shields(STATE_ARRIVED));
	for (int i = STATE_REGISTERED; i <= STATE_BOUNCED; i++)
		assert_true(state_shields((enum state)i));
	for (int i = STATE_CONFIRMED; i < STATE_COUNT; i++)
		assert_false(state_shields((enum state)i));
}

static void
a_new_scan_or_a_correction_does_not_lift_the_protection(void **state)
{
	(void)state;
	for (int i = STATE_REGISTERED; i <= STATE_BOUNCED; i++)
		for (int to = 0; to < STATE_CONFIRMED; to++)
			if (state_may_move((enum state)i, (enum state)to))
				assert_true(state_shields((enum state)to));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_usual_way_is_open_step_by_step),
		cmocka_unit_test(nothing_is_batched_that_two_persons_did_not_see),
		cmocka_unit_test(nothing_is_returned_by_one_person_alone),
		cmocka_unit_test(a_suspect_paper_is_never_returned_directly),
		cmocka_unit_test(what_is_submitted_comes_back_only_by_an_answer),
		cmocka_unit_test(closed_states_lead_only_to_the_archive_and_that_leads_nowhere),
		cmocka_unit_test(staying_is_no_move),
		cmocka_unit_test(every_state_can_be_reached_and_every_one_reaches_the_archive),
		cmocka_unit_test(a_registered_paper_protects_its_sender_until_it_is_decided),
		cmocka_unit_test(a_new_scan_or_a_correction_does_not_lift_the_protection),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
