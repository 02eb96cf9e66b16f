/* SPDX-License-Identifier: Apache-2.0 */
/* Part of the conformance suite (see test_store.c): figures, people, the log by page. */
#include "fixture.h"

/* ---- figures ---- */
static void
the_dashboard_counts_weeks_ages_reasons_and_people(void **state)
{
	struct fixture *f = *state;
	struct statistics_question question = { .today = { 2026, 7, 1 }, /* a Wednesday */
						.year_from_us = MORNING - 1,
						.year_to_us = MORNING + 1,
						.open_states = LIST_STATE(STATE_REGISTERED) |
							       LIST_STATE(STATE_REVIEW) };
	struct act act = act_of("li");
	struct person p = person_of("0001"), q = person_of("0002"), r = person_of("0003");
	struct document *d = reviewed(f, received(f, (struct date){ 2026, 6, 28 }).serial, "");
	struct statistics s;

	q.valid_until = (struct date){ 2026, 8, 30 }; /* 60 days */
	r.valid_until = (struct date){ 2026, 8, 31 };
	(void)imported(f, &p, "a"), (void)imported(f, &q, "b"), (void)imported(f, &r, "c");
	p.died_on = (struct date){ 2026, 1, 1 };
	(void)received(f, (struct date){ 2026, 6, 29 }); /* Monday of this week, 2 days */
	(void)received(f, (struct date){ 2026, 6, 28 }); /* Sunday before, 3 days */
	(void)received(f, (struct date){ 2026, 1, 4 });  /* before the first week */
	(void)received(f, (struct date){ 2026, 1, 5 });  /* its Monday */
	set_decision(&d->first, DECIDE_REJECT, "wang");
	d->first.reason_count = 2;
	(void)text_copy(d->first.reason[0], REASON_BYTES, "R10");
	(void)text_copy(d->first.reason[1], REASON_BYTES, "R12");
	d->state = STATE_REJECT_PROPOSED;
	WORKS(store_document_save(f->s, &act, d, "decide", "", &f->err));
	WORKS(store_statistics(f->s, &question, &s, &f->err));
	assert_int_equal(s.returns, 0); /* proposed is not yet returned */
	set_decision(&d->second, DECIDE_REJECT, "li");
	d->state = STATE_REJECTED;
	WORKS(store_document_save(f->s, &act, d, "confirm", "", &f->err));
	WORKS(store_statistics(f->s, &question, &s, &f->err));
	assert_int_equal(s.returns, 1);
	assert_int_equal(s.reason_count, 2);
	assert_string_equal(s.reason[0].reason, "R10");
	assert_int_equal(s.reason[1].count, 1);
	assert_int_equal(s.arrivals[STATISTICS_WEEKS - 1], 1);
	assert_int_equal(s.arrivals[STATISTICS_WEEKS - 2], 2);
	assert_int_equal(s.arrivals[0], 1);
	assert_int_equal(s.age[0], 1);
	assert_int_equal(s.age[1], 1);
	assert_int_equal(s.age[3], 2);
	assert_int_equal(s.people, 3);
	assert_int_equal(s.certified, 2);
	assert_int_equal(s.runs_out_60, 1);
	question.year_from_us = MORNING + 1;
	question.year_to_us = MORNING + 2;
	WORKS(store_statistics(f->s, &question, &s, &f->err));
	assert_int_equal(s.returns, 0);
	document_free(d);
}

/* ---- people ---- */
static void
people_are_found_by_number_name_and_pinyin(void **state)
{
	struct fixture *f = *state;
	struct person p = person_of("0001"), q = person_of("0002");

	(void)text_copy(q.name, sizeof(q.name), "林大海");
	(void)text_copy(q.id_number, sizeof(q.id_number), "440902194801010019");
	(void)imported(f, &p, "lin jingan");
	(void)imported(f, &q, "lin dahai");
	is_person(f, "林", 5, "00010002", false);
	is_person(f, "林", 1, "0001", true);
	is_person(f, "静安", 5, "0001", false);
	is_person(f, "lin dah", 5, "0002", false);
	is_person(f, "0019", 5, "0002", false);
	is_person(f, "0001", 5, "0001", false);
	is_person(f, "王", 5, "", false);
	is_person(f, "", 5, "", false);
	(void)text_copy(q.name, sizeof(q.name), "林小海");
	(void)imported(f, &q, "lin xiaohai");
	is_person(f, "大海", 5, "", false);
	is_person(f, "小海", 5, "0002", false);
}

/* ---- the log ---- */
struct log {
	int count;
	struct audit_line first, last;
};

static enum err
take_line(void *context, const struct audit_line *line, struct error *err)
{
	struct log *log = context;

	(void)err;
	if (log->count++ == 0)
		log->first = *line;
	log->last = *line;
	return ERR_NONE;
}

static struct log
logged(struct fixture *f, const struct audit_filter *filter)
{
	struct log log = { 0 };

	WORKS(store_audit_page(f->s, filter, take_line, &log, &f->err));
	return log;
}

static void
the_log_by_page_is_newest_first(void **state)
{
	struct fixture *f = *state;
	struct audit_filter filter = { .limit = 3 };
	struct log log;

	for (int i = 0; i < 7; i++)
		(void)registered(f, "");
	log = logged(f, &filter);
	assert_int_equal(log.first.seq, 8);
	assert_int_equal(log.last.seq, 6);
	filter.before_seq = log.last.seq;
	log = logged(f, &filter);
	assert_int_equal(log.first.seq, 5);
	filter.before_seq = 1;
	assert_int_equal(logged(f, &filter).count, 0);
}

static void
the_log_is_found_by_who_what_which_and_when(void **state)
{
	struct fixture *f = *state;
	struct document *d = verified(f, "");
	struct act act = { "zhao", MORNING + 10 };
	struct audit_filter filter = { .limit = 50, .actor = "wang" };

	WORKS(store_audit_note(f->s, &act, "look", "RZ2026-0000019", "", &f->err));
	assert_int_equal(logged(f, &filter).count, 1);
	filter.action = "confirm";
	assert_int_equal(logged(f, &filter).count, 0);
	filter.actor = NULL;
	assert_int_equal(logged(f, &filter).count, 1);
	filter.action = NULL;
	filter.object = d->serial; /* the arrival, its document twice and not its neighbour */
	assert_int_equal(logged(f, &filter).count, 4);
	filter.object = NULL;
	filter.from_us = MORNING + 10;
	assert_int_equal(logged(f, &filter).count, 1);
	filter.from_us = MORNING + 11;
	assert_int_equal(logged(f, &filter).count, 0);
	filter.from_us = 0;
	filter.to_us = MORNING + 10;
	assert_int_equal(logged(f, &filter).count, audit_lines(f) - 1);
	document_free(d);
}

static enum err
take_word(void *context, const char *word, struct error *err)
{
	(void)err;
	(void)text_append(context, 256, word);
	(void)text_append(context, 256, " ");
	return ERR_NONE;
}

static void
the_words_of_the_log_are_told_once_each(void **state)
{
	struct fixture *f = *state;
	struct document *d = verified(f, "");
	char actors[256] = "", actions[256] = "";

	WORKS(store_audit_words(f->s, true, take_word, actors, &f->err));
	assert_string_equal(actors, "li mail system:capture system:init wang ");
	WORKS(store_audit_words(f->s, false, take_word, actions, &f->err));
	assert_string_equal(actions, "confirm create decide document register ");
	document_free(d);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(the_dashboard_counts_weeks_ages_reasons_and_people),
		CASE(people_are_found_by_number_name_and_pinyin),
		CASE(the_log_by_page_is_newest_first),
		CASE(the_log_is_found_by_who_what_which_and_when),
		CASE(the_words_of_the_log_are_told_once_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
