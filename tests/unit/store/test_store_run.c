/* SPDX-License-Identifier: Apache-2.0 */
/* Part of the conformance suite (see test_store.c): runs are rows. */
#include "fixture.h"

static struct run
run_of(const char *id)
{
	struct run r = { .process = 7 };

	(void)text_copy(r.id, sizeof(r.id), id);
	(void)text_copy(r.actor, sizeof(r.actor), "system:submit");
	(void)text_copy(r.host, sizeof(r.host), "desk-1");
	return r;
}

struct runs {
	struct run run[4];
	int count;
};

static enum err
take_run(void *context, const struct run *run, struct error *err)
{
	struct runs *all = context;

	(void)err;
	assert_true(all->count < 4);
	all->run[all->count++] = *run;
	return ERR_NONE;
}

static void
a_run_is_a_row_from_its_beginning_to_its_end(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("system:submit"), later = act;
	struct run run = run_of("2026-W27-1");
	struct runs all = { .count = 0 };

	WORKS(store_run_begin(f->s, &act, &run, &f->err));
	run.started_us = MORNING;
	run.ended_us = later.at_us = MORNING + 5000000;
	run.accepted = 12;
	run.rejected = 1;
	run.exit_status = 75;
	(void)text_copy(run.ending, sizeof(run.ending), "again");
	(void)text_copy(run.why, sizeof(run.why), "1 batches are still without a receipt");
	WORKS(store_run_end(f->s, &later, &run, &f->err));
	WORKS(store_run_walk(f->s, take_run, &all, &f->err));
	assert_int_equal(all.count, 1);
	assert_string_equal(all.run[0].id, "2026-W27-1");
	assert_string_equal(all.run[0].actor, "system:submit");
	assert_int_equal(all.run[0].started_us, MORNING);
	assert_int_equal(all.run[0].ended_us, MORNING + 5000000);
	assert_int_equal(all.run[0].accepted, 12);
	assert_string_equal(all.run[0].why, "1 batches are still without a receipt");
	/* It ends once. */
	REFUSED(ERR_CONFLICT, store_run_end(f->s, &later, &run, &f->err));
}

static void
a_run_whose_process_died_is_closed_by_the_next(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("system:submit");
	struct run one = run_of("2026-W27-1"), two = run_of("2026-W27-2");
	struct runs all = { .count = 0 };

	WORKS(store_run_begin(f->s, &act, &one, &f->err));
	WORKS(store_run_begin(f->s, &act, &two, &f->err));
	WORKS(store_run_walk(f->s, take_run, &all, &f->err));
	assert_int_equal(all.count, 2);
	assert_string_equal(all.run[0].ending, "killed");
	assert_int_equal(all.run[0].ended_us, MORNING);
	assert_int_equal(all.run[1].ended_us, 0);
}

static void
two_runs_have_two_names(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("system:submit");
	struct run run = run_of("2026-W27-1");

	WORKS(store_run_begin(f->s, &act, &run, &f->err));
	REFUSED(ERR_CONFLICT, store_run_begin(f->s, &act, &run, &f->err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_run_is_a_row_from_its_beginning_to_its_end,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_run_whose_process_died_is_closed_by_the_next,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(two_runs_have_two_names, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
