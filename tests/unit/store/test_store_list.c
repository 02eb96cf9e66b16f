/* SPDX-License-Identifier: Apache-2.0 */
/* Part of the conformance suite (see test_store.c): lists and look-up. */
#include "fixture.h"

#include <sqlite3.h>

#include "store/schema.h"

/* ---- what a walk gave ---- */
struct seen {
	char serial[64][SERIAL_BYTES];
	struct list_row last;
	int count;
};

static enum err
take(void *context, const struct list_row *row, struct error *err)
{
	struct seen *seen = context;

	(void)err;
	assert_true(seen->count < 64);
	(void)text_copy(seen->serial[seen->count++], SERIAL_BYTES, row->serial);
	seen->last = *row;
	return ERR_NONE;
}

static struct seen
listed(struct fixture *f, const struct list_filter *filter)
{
	struct seen seen = { 0 };

	WORKS(store_list_walk(f->s, filter, take, &seen, &f->err));
	return seen;
}

static int
found(struct fixture *f, const char *typed)
{
	struct list_filter filter = { .search = typed };
	static struct list_counts counts; /* 14 KB */
	struct seen seen = listed(f, &filter), page = { 0 };

	WORKS(store_list_counts(f->s, &filter, &counts, &f->err));
	assert_int_equal(counts.total, seen.count);
	WORKS(store_list_page(f->s, &filter, &counts, take, &page, &f->err));
	assert_int_equal(counts.total, seen.count);
	assert_int_equal(page.count, seen.count);
	return seen.count;
}

static void
put_field(struct document *d, enum field_name name, const char *text)
{
	struct field *x = document_field_put(d, name);

	x->status = FIELD_AGREED;
	(void)text_copy(x->text, sizeof(x->text), text);
}

/* A paper with something in every field that is searched. */
static struct document *
paper(struct fixture *f, const char *serial, const char *issuer)
{
	struct act act = act_of("system:capture");
	struct document *d = document_new();

	assert_non_null(d);
	(void)text_copy(d->serial, sizeof(d->serial), serial);
	(void)text_copy(d->issuer, sizeof(d->issuer), issuer);
	d->state = STATE_REVIEW;
	d->second.stage = STAGE_SECOND;
	put_field(d, FIELD_HOLDER_NAME, "陳大文");
	put_field(d, FIELD_HOLDER_NAME_LATIN, "CHAN, TAI MAN");
	put_field(d, FIELD_HOLDER_ID_NUMBER, "440902195003070023");
	put_field(d, FIELD_HOLDER_PASSPORT_NUMBER, "EE1234567");
	put_field(d, FIELD_CERTIFICATE_NUMBER, "SYD-2026-0815");
	put_field(d, FIELD_CERTIFICATE_ISSUE_DATE, "2026-06-20");
	WORKS(store_document_add(f->s, &act, d, 1, 0, &f->err));
	return d;
}

/* ---- lines ---- */
static void
an_arrival_without_a_scan_is_a_line(void **state)
{
	struct fixture *f = *state;
	struct arrival a = received(f, (struct date){ 2026, 7, 1 });
	struct list_filter all = { 0 };
	struct seen seen = listed(f, &all);

	assert_int_equal(seen.count, 1);
	assert_string_equal(seen.last.serial, a.serial);
	assert_int_equal(seen.last.index, 0);
	assert_int_equal(seen.last.state, STATE_REGISTERED);
	assert_string_equal(seen.last.tracking, "EA123456785AU");
}

static void
its_first_document_takes_its_line_and_the_second_has_one_more(void **state)
{
	struct fixture *f = *state;
	struct arrival a = received(f, (struct date){ 2026, 7, 1 });
	struct list_filter all = { .oldest_first = true };
	struct document *one = paper(f, a.serial, "cn-sydney"), *two;
	struct seen seen = listed(f, &all);

	assert_int_equal(seen.count, 1);
	assert_int_equal(seen.last.index, 1);
	assert_string_equal(seen.last.name, "陳大文");
	assert_string_equal(seen.last.issued_on, "2026-06-20");
	assert_string_equal(seen.last.issuer, "cn-sydney");
	two = paper(f, a.serial, "");
	seen = listed(f, &all);
	assert_int_equal(seen.count, 2);
	assert_int_equal(seen.last.index, 2);
	document_free(one);
	document_free(two);
}

static void
a_line_follows_the_state_of_its_document(void **state)
{
	struct fixture *f = *state;
	struct document *d = verified(f, "");
	struct list_filter filter = { .states = LIST_STATE(STATE_REVIEW) };

	assert_int_equal(listed(f, &filter).count, 0);
	filter.states = LIST_STATE(STATE_VERIFIED) | LIST_STATE(STATE_BATCHED);
	assert_int_equal(listed(f, &filter).count, 1);
	assert_string_equal(listed(f, &filter).last.first_by, "wang");
	document_free(d);
}

static void
the_roster_s_name_goes_before_the_paper_s(void **state)
{
	struct fixture *f = *state;
	struct person p = person_of("0001");
	struct arrival a = registered(f, "");
	struct list_filter filter = { .person_no = "0001" };
	struct document *d;

	(void)imported(f, &p, "林静安");
	d = reviewed(f, a.serial, "0001");
	assert_int_equal(listed(f, &filter).count, 1);
	assert_string_equal(listed(f, &filter).last.name, "林静安");
	assert_string_equal(listed(f, &filter).last.id_number, "440902195003070023");
	filter.person_no = "0002";
	assert_int_equal(listed(f, &filter).count, 0);
	document_free(d);
}

static void
pages_do_not_overlap_and_leave_nothing_out(void **state)
{
	struct fixture *f = *state;
	char last[SERIAL_BYTES] = "~";
	int total = 0;

	for (int i = 0; i < 23; i++)
		(void)registered(f, "");
	for (int offset = 0; offset < 30; offset += 5) {
		struct list_filter filter = { .limit = 5, .offset = offset };
		struct seen seen = listed(f, &filter);

		for (int i = 0; i < seen.count; i++) {
			assert_true(strcmp(seen.serial[i], last) < 0);
			(void)text_copy(last, sizeof(last), seen.serial[i]);
		}
		total += seen.count;
	}
	assert_int_equal(total, 23);
}

static void
received_from_and_to_are_both_included(void **state)
{
	struct fixture *f = *state;
	struct list_filter filter = { .from = { 2026, 6, 30 }, .to = { 2026, 7, 1 } };

	for (int day = 28; day <= 30; day++)
		(void)received(f, (struct date){ 2026, 6, day });
	(void)received(f, (struct date){ 2026, 7, 1 });
	(void)received(f, (struct date){ 2026, 7, 2 });
	assert_int_equal(listed(f, &filter).count, 2);
	filter.to = (struct date){ 0 };
	assert_int_equal(listed(f, &filter).count, 3);
}

static void
an_amended_day_moves_the_line(void **state)
{
	struct fixture *f = *state;
	struct arrival a = received(f, (struct date){ 2026, 7, 1 });
	struct list_filter filter = { .from = { 2026, 6, 1 }, .to = { 2026, 6, 30 } };
	struct act act = act_of("mail");

	a.received_on = (struct date){ 2026, 6, 29 };
	WORKS(store_arrival_amend(f->s, &act, &a, &f->err));
	assert_int_equal(listed(f, &filter).count, 1);
}

/* Exactly these arrivals of the ones made, in this order. */
static void
lists(struct fixture *f, const struct list_filter *filter, const struct arrival *made,
      const int *which, int count)
{
	struct seen seen = listed(f, filter);

	assert_int_equal(seen.count, count);
	for (int i = 0; i < count; i++)
		assert_string_equal(seen.serial[i], made[which[i]].serial);
}

static void
found_lines_come_by_page_in_either_order(void **state)
{
	struct fixture *f = *state;
	struct list_filter filter = { .search = "zhong", .limit = 3, .offset = 3 };
	struct arrival a[7];
	struct act act = act_of("mail");

	for (int i = 0; i < 7; i++) {
		a[i] = received(f, (struct date){ 2026, 7, 1 + (i == 2) });
		(void)text_copy(a[i].sender_name, sizeof(a[i].sender_name), "ZHONG");
		WORKS(store_arrival_amend(f->s, &act, &a[i], &f->err));
	}
	lists(f, &filter, a, (const int[]){ 3, 2, 1 }, 3);
	filter.oldest_first = true;
	lists(f, &filter, a, (const int[]){ 3, 4, 5 }, 3);
	filter.offset = 6;
	lists(f, &filter, a, (const int[]){ 6 }, 1);
	filter.offset = 9;
	lists(f, &filter, a, NULL, 0);
	filter.offset = 0;
	filter.from = (struct date){ 2026, 7, 2 };
	lists(f, &filter, a, (const int[]){ 2 }, 1);
}

/* ---- search ---- */
static void
everything_a_person_may_know_of_a_paper_finds_it(void **state)
{
	static const char *const typed[] = {
		"RZ2026-000001E",
		"rz2026-000001e",
		"000001",
		"1",
		"440902195003070023",
		"0023",
		"070023",
		"44090219",
		"陳大文",
		"大文",
		"陳",
		"chan",
		"CHAN TAI",
		"man chan",
		"EE1234567",
		"ee12345",
		"EA123456785AU",
		"SYD-2026-0815",
		"陳大文 0023",
	};
	struct fixture *f = *state;
	struct arrival a = received(f, (struct date){ 2026, 7, 1 });
	struct document *d = paper(f, a.serial, "");

	(void)registered(f, "");
	for (size_t i = 0; i < COUNT_OF(typed); i++)
		if (found(f, typed[i]) != 1)
			fail_msg("\"%s\" finds %d", typed[i], found(f, typed[i]));
	document_free(d);
}

static void
what_is_not_there_finds_nothing(void **state)
{
	static const char *const typed[] = { "陈小文", "大陳",        "440902", "4409021",
					     "0024",   "wong",        "hantai", "ch",
					     "\"",     "陳大文 0024", "000002" };
	struct fixture *f = *state;
	struct arrival a = received(f, (struct date){ 2026, 7, 1 });
	struct document *d = paper(f, a.serial, "");

	for (size_t i = 0; i < COUNT_OF(typed); i++)
		if (found(f, typed[i]) != 0)
			fail_msg("\"%s\" finds %d", typed[i], found(f, typed[i]));
	document_free(d);
}

static void
a_corrected_name_is_found_and_the_old_one_no_more(void **state)
{
	struct fixture *f = *state;
	struct arrival a = received(f, (struct date){ 2026, 7, 1 });
	struct document *d = paper(f, a.serial, "");
	struct act act = act_of("wang");

	put_field(d, FIELD_HOLDER_NAME, "陳小民");
	WORKS(store_document_save(f->s, &act, d, "amend", "", &f->err));
	assert_int_equal(found(f, "陳小民"), 1);
	assert_int_equal(found(f, "陳大文"), 0);
	document_free(d);
}

static void
a_paper_is_found_by_the_roster_s_name_and_by_one_learned_later(void **state)
{
	struct fixture *f = *state;
	struct person p = person_of("0001");
	struct arrival a = registered(f, "");
	struct act act = act_of("wang");
	struct list_filter folded = { .search = "林靜安", .search_key = "林静安" };
	struct document *d;

	(void)imported(f, &p, "lin jingan");
	d = reviewed(f, a.serial, "0001");
	assert_int_equal(found(f, "静安"), 1);
	assert_int_equal(found(f, "linjingan"), 1);
	assert_int_equal(found(f, "lin"), 1);
	assert_int_equal(listed(f, &folded).count, 1);
	assert_int_equal(found(f, "lam"), 0);
	WORKS(store_person_alias(f->s, &act, "0001", "LAM CHING ON", "lamchingon", &f->err));
	assert_int_equal(found(f, "lam ching"), 1);
	document_free(d);
}

static void
a_search_that_finds_too_much_says_so(void **state)
{
	struct fixture *f = *state;
	static struct list_counts c;
	struct list_filter filter = { .search = "zhong" };
	sqlite3 *db;

	if (strncmp(f->address, "sqlite:", 7) != 0)
		skip();
	assert_int_equal(sqlite3_open(f->address + 7, &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(
		db,
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000) "
		"INSERT INTO entry SELECT i * 64 + 1, NULL, '2026-07-01', 'REGISTERED', '', "
		"NULL FROM n;"
		"INSERT INTO entry_words (rowid, words) SELECT id, 'zhong' FROM entry",
		NULL, NULL, NULL),
	    SQLITE_OK);
	WORKS(store_list_counts(f->s, &filter, &c, &f->err));
	assert_int_equal(c.total, LIMIT_LINES_FOUND);
	assert_false(c.more);
	assert_int_equal(sqlite3_exec(db,
				      "INSERT INTO entry SELECT max(id) + 64, NULL, '2026-07-01', "
				      "'REGISTERED', '', NULL FROM entry;"
				      "INSERT INTO entry_words (rowid, words) "
				      "SELECT max(id), 'zhong' FROM entry",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	WORKS(store_list_counts(f->s, &filter, &c, &f->err));
	assert_int_equal(c.total, LIMIT_LINES_FOUND);
	assert_true(c.more);
	/* Lines without an arrival are for searching only. */
	assert_int_equal(sqlite3_exec(db, "DELETE FROM entry", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* ---- counts ---- */
static void
a_facet_is_counted_under_all_conditions_but_its_own(void **state)
{
	struct fixture *f = *state;
	struct list_filter filter = { .states = LIST_STATE(STATE_REVIEW), .issuer = "cn-sydney" };
	static struct list_counts c;
	struct document *d[3];

	for (int i = 0; i < 3; i++) {
		struct arrival a = received(f, (struct date){ 2026, 7, 1 });

		d[i] = paper(f, a.serial, i ? "cn-sydney" : "hk-ftu");
	}
	WORKS(first_look(f, d[2], "wang"));
	WORKS(store_list_counts(f->s, &filter, &c, &f->err));
	assert_int_equal(c.total, 1);
	assert_int_equal(c.state[STATE_REVIEW], 1);
	assert_int_equal(c.state[STATE_FIRST_OK], 1);
	assert_int_equal(c.issuer_count, 2);
	assert_int_equal(c.issuer[0].count + c.issuer[1].count, 2);
	filter.search = "陳大文";
	WORKS(store_list_counts(f->s, &filter, &c, &f->err));
	assert_int_equal(c.total, 1);
	filter.search = "wong";
	WORKS(store_list_counts(f->s, &filter, &c, &f->err));
	assert_int_equal(c.total, 0);
	for (int i = 0; i < 3; i++)
		document_free(d[i]);
}

static void
the_queue_names_what_was_received_first(void **state)
{
	struct fixture *f = *state;
	struct arrival late = received(f, (struct date){ 2026, 7, 1 });
	struct arrival early = received(f, (struct date){ 2026, 6, 2 });
	struct document *d[] = { paper(f, late.serial, ""), paper(f, early.serial, "") };
	char id[DOCUMENT_ID_BYTES];
	struct queue q;

	document_id_print(id, early.serial, 1);
	WORKS(store_queue(f->s, LIST_STATE(STATE_REVIEW), &q, &f->err));
	assert_int_equal(q.waiting, 2);
	assert_string_equal(q.oldest, id);
	assert_true(date_equal(q.oldest_on, early.received_on));
	WORKS(store_queue(f->s, LIST_STATE(STATE_WAIT_FIX), &q, &f->err));
	assert_int_equal(q.waiting, 0);
	assert_true(date_is_none(q.oldest_on));
	document_free(d[0]);
	document_free(d[1]);
}

/* Of one day the first registered, also when its number has fewer digits. */
static void
of_one_day_the_first_registered_is_the_oldest(void **state)
{
	struct fixture *f = *state;
	struct arrival a[3];
	struct document *d[3];
	char id[DOCUMENT_ID_BYTES];
	struct queue q;

	for (int i = 0; i < 3; i++) {
		a[i] = received(f, (struct date){ 2026, 7, 1 });
		d[i] = paper(f, a[i].serial, "");
	}
	document_id_print(id, a[0].serial, 1);
	WORKS(store_queue(f->s, LIST_STATE(STATE_REVIEW), &q, &f->err));
	assert_string_equal(q.oldest, id);
	for (int i = 0; i < 3; i++)
		document_free(d[i]);
}

static void
the_place_in_a_queue_has_neighbours_and_comes_round(void **state)
{
	struct fixture *f = *state;
	struct document *d[3];
	char id[3][DOCUMENT_ID_BYTES];
	struct queue_place at;

	for (int i = 0; i < 3; i++) {
		struct arrival a = received(f, (struct date){ 2026, 7, 1 });

		d[i] = paper(f, a.serial, "");
		document_id_print(id[i], a.serial, 1);
	}
	WORKS(store_queue_place(f->s, LIST_STATE(STATE_REVIEW), id[1], &at, &f->err));
	assert_int_equal(at.at, 2);
	assert_int_equal(at.of, 3);
	assert_string_equal(at.previous, id[0]);
	assert_string_equal(at.next, id[2]);
	WORKS(store_queue_place(f->s, LIST_STATE(STATE_REVIEW), id[2], &at, &f->err));
	assert_string_equal(at.next, id[0]);
	WORKS(store_queue_place(f->s, LIST_STATE(STATE_REVIEW), "", &at, &f->err));
	assert_int_equal(at.at, 0);
	assert_string_equal(at.next, id[0]);
	assert_string_equal(at.previous, "");
	WORKS(store_queue_place(f->s, LIST_STATE(STATE_WAIT_FIX), id[1], &at, &f->err));
	assert_int_equal(at.at, 0);
	assert_int_equal(at.of, 0);
	assert_string_equal(at.next, "");
	for (int i = 0; i < 3; i++)
		document_free(d[i]);
}

/* ---- registers from before ---- */
static void
an_older_register_is_counted_when_it_is_opened(void **state)
{
	struct fixture *f = *state;
	const struct list_filter filter = { .issuer = "hk-ftu", .limit = 50 };
	static struct list_counts c;
	struct document *d[3];
	struct seen seen = { 0 };
	sqlite3 *db;

	if (strncmp(f->address, "sqlite:", 7) != 0)
		skip();
	for (int i = 0; i < 3; i++) {
		struct arrival a = received(f, (struct date){ 2026, 7, 1 });

		d[i] = paper(f, a.serial, i ? "hk-ftu" : "cn-sydney");
	}
	(void)registered(f, "");
	store_close(f->s);
	f->s = NULL;
	assert_int_equal(sqlite3_open(f->address + strlen("sqlite:"), &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(db, BACK_TO_SCHEMA_8 "PRAGMA user_version = 8", NULL, NULL, NULL),
	    SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	WORKS(store_open(f->address, false, &f->s, &f->err));
	WORKS(first_look(f, d[2], "wang"));
	WORKS(store_list_page(f->s, &filter, &c, take, &seen, &f->err));
	assert_int_equal(seen.count, 2);
	assert_int_equal(c.total, 2);
	assert_int_equal(c.state[STATE_REVIEW], 1);
	assert_int_equal(c.state[STATE_FIRST_OK], 1);
	assert_int_equal(c.issuer_count, 3);
	assert_string_equal(c.issuer[0].issuer, "hk-ftu");
	for (int i = 0; i < 3; i++)
		document_free(d[i]);
}

static void
an_older_register_gets_its_lists_when_it_is_opened(void **state)
{
	struct fixture *f = *state;
	struct person p = person_of("0001");
	struct arrival a = received(f, (struct date){ 2026, 7, 1 });
	struct document *d = paper(f, a.serial, "hk-ftu");
	const char *path = f->address + strlen("sqlite:");
	sqlite3 *db;

	if (strncmp(f->address, "sqlite:", 7) != 0)
		skip();
	(void)registered(f, "");
	(void)imported(f, &p, "lin jingan");
	store_close(f->s);
	f->s = NULL;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(db,
			 BACK_TO_SCHEMA_2
			 "DROP TRIGGER entry_of_arrival; DROP TRIGGER entry_of_amended;"
			 "DROP TRIGGER entry_of_document; DROP TRIGGER entry_of_moved;"
			 "DROP TABLE entry; DROP TABLE entry_words; DROP TABLE person_line;"
			 "DROP TABLE person_words; DROP INDEX audit_actor;"
			 "DROP INDEX audit_action; DROP INDEX audit_actor_action;"
			 "DROP INDEX arrival_received; DROP INDEX decision_returned;"
			 "PRAGMA user_version = 1",
			 NULL, NULL, NULL),
	    SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	WORKS(store_open(f->address, false, &f->s, &f->err));
	assert_int_equal(found(f, ""), 2);
	assert_int_equal(found(f, "陳大文"), 1);
	is_person(f, "静安", 5, "0001", false);
	document_free(d);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(an_arrival_without_a_scan_is_a_line),
		CASE(its_first_document_takes_its_line_and_the_second_has_one_more),
		CASE(a_line_follows_the_state_of_its_document),
		CASE(the_roster_s_name_goes_before_the_paper_s),
		CASE(pages_do_not_overlap_and_leave_nothing_out),
		CASE(received_from_and_to_are_both_included),
		CASE(an_amended_day_moves_the_line),
		CASE(found_lines_come_by_page_in_either_order),
		CASE(everything_a_person_may_know_of_a_paper_finds_it),
		CASE(what_is_not_there_finds_nothing),
		CASE(a_corrected_name_is_found_and_the_old_one_no_more),
		CASE(a_paper_is_found_by_the_roster_s_name_and_by_one_learned_later),
		CASE(a_search_that_finds_too_much_says_so),
		CASE(a_facet_is_counted_under_all_conditions_but_its_own),
		CASE(the_queue_names_what_was_received_first),
		CASE(of_one_day_the_first_registered_is_the_oldest),
		CASE(the_place_in_a_queue_has_neighbours_and_comes_round),
		CASE(an_older_register_is_counted_when_it_is_opened),
		CASE(an_older_register_gets_its_lists_when_it_is_opened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
