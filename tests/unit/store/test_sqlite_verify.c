/* SPDX-License-Identifier: Apache-2.0 */
/* Somebody with the database file and sqlite3 in his hands: what he changes is found. */
#include <sqlite3.h>

#include "fixture.h"

/* Runs SQL behind the program's back, the triggers taken away and a copy of the log kept. */
static void
tamper(struct fixture *f, const char *sql)
{
	static const char before[] = "DROP TRIGGER IF EXISTS audit_no_update;"
				     "DROP TRIGGER IF EXISTS audit_no_delete;"
				     "DROP TRIGGER IF EXISTS document_revision_grows;"
				     "CREATE TABLE IF NOT EXISTS saved AS SELECT * FROM audit;";
	sqlite3 *db;

	assert_int_equal(sqlite3_open(f->address + strlen("sqlite:"), &db), SQLITE_OK);
	if (sqlite3_exec(db, before, NULL, NULL, NULL) || sqlite3_exec(db, sql, NULL, NULL, NULL))
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	(void)sqlite3_close(db);
}

static void
put_back(struct fixture *f)
{
	tamper(f, "DELETE FROM audit; INSERT INTO audit SELECT * FROM saved");
}

/* Eight lines: create, register, document, decide, confirm, and three looks. */
static int
set_up_story(void **state)
{
	struct fixture *f;
	struct act act = act_of("auditor");

	(void)set_up(state);
	f = *state;
	document_free(verified(f, "0001"));
	for (int i = 0; i < 3; i++)
		WORKS(store_audit_note(f->s, &act, "look", "RZ2026-000001E/1", "", &f->err));
	assert_int_equal(audit_lines(f), 8);
	return 0;
}

static void
assert_broken(struct fixture *f, int64_t seq)
{
	struct audit_check check;

	WORKS(store_audit_verify(f->s, &check, &f->err));
	assert_int_equal(check.broken_seq, seq);
	assert_int_equal(check.why[0] != '\0', seq != 0);
}

static void
an_honest_log_is_whole(void **state)
{
	assert_broken(*state, 0);
}

static void
any_edited_line_is_found(void **state)
{
	struct fixture *f = *state;
	static const char *const edits[] = {
		"actor = 'zhao'", "at_us = at_us + 1",      "action = 'x'",
		"object = 'x'",   "detail = detail || ' '", "content = randomblob(32)",
		"content = NULL", "hash = zeroblob(32)",
	};

	for (size_t i = 0; i < COUNT_OF(edits); i++)
		for (int seq = 1; seq <= 8; seq++) {
			char sql[128];

			if (text_equal(edits[i], "content = NULL") && (seq == 1 || seq > 5))
				continue; /* has none */
			(void)snprintf(sql, sizeof(sql), "UPDATE audit SET %s WHERE seq = %d",
				       edits[i], seq);
			tamper(f, sql);
			assert_broken(f, seq);
			put_back(f);
		}
	assert_broken(f, 0);
}

static void
any_deleted_line_is_found(void **state)
{
	struct fixture *f = *state;

	for (int seq = 1; seq <= 8; seq++) {
		char sql[64];

		(void)snprintf(sql, sizeof(sql), "DELETE FROM audit WHERE seq = %d", seq);
		tamper(f, sql);
		assert_broken(f, seq);
		put_back(f);
	}
	assert_broken(f, 0);
}

static void
a_deleted_line_is_found_when_the_rest_is_numbered_anew(void **state)
{
	struct fixture *f = *state;

	tamper(f, "DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = seq - 1 WHERE seq > 3;"
		  "UPDATE sqlite_sequence SET seq = 7 WHERE name = 'audit'");
	assert_broken(f, 3);
}

static void
two_lines_that_changed_places_are_found(void **state)
{
	struct fixture *f = *state;

	tamper(f, "UPDATE audit SET seq = 99 WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = 5;"
		  "UPDATE audit SET seq = 5 WHERE seq = 99");
	assert_broken(f, 4);
}

static void
a_tail_cut_off_by_hand_is_found(void **state)
{
	struct fixture *f = *state;

	tamper(f, "DELETE FROM audit WHERE seq > 6");
	assert_broken(f, 7);
}

/* What a chain alone cannot show, said here so that nobody believes it: docs/audit.md names the
 * receipts. */
static void
a_tail_cut_off_with_care_needs_the_receipts(void **state)
{
	struct fixture *f = *state;
	struct sha256 hash;
	int64_t seq;

	tamper(f, "DELETE FROM audit WHERE seq > 6;"
		  "UPDATE sqlite_sequence SET seq = 6 WHERE name = 'audit'");
	assert_broken(f, 0);
	/* The head the service repeats in its receipts was (8, …). */
	WORKS(store_audit_head(f->s, &seq, &hash, &f->err));
	assert_int_equal(seq, 6);
}

static void
an_emptied_log_is_found(void **state)
{
	struct fixture *f = *state;

	tamper(f, "DELETE FROM audit; DELETE FROM sqlite_sequence");
	assert_broken(f, 1);
}

static void
rows_changed_behind_the_log_are_found(void **state)
{
	static const char *const changes[] = {
		"UPDATE document SET person_no = '0002'",
		"UPDATE document SET second_by = 'zhao'",
		"UPDATE arrival SET received_on = '2026-06-30'",
		"UPDATE arrival SET original = 1 - original",
		"INSERT INTO field VALUES (1, 0, 'certificate.issue_date', 'agreed', '2026-06-01', "
		"NULL, 0, 0, 0, 0, 0, 0, 0)",
	};

	for (size_t i = 0; i < COUNT_OF(changes); i++) {
		struct audit_check check;
		struct fixture *f;

		tear_down(state);
		(void)set_up_story(state);
		f = *state;
		tamper(f, changes[i]);
		WORKS(store_audit_verify(f->s, &check, &f->err));
		assert_int_not_equal(check.broken_seq, 0);
		assert_non_null(strstr(check.why, "RZ2026-000001"));
	}
}

static void
assert_found_after(struct fixture *f, const char *sql, const char *what)
{
	struct audit_check check;

	tamper(f, sql);
	WORKS(store_audit_verify(f->s, &check, &f->err));
	assert_int_not_equal(check.broken_seq, 0);
	assert_non_null(strstr(check.why, what));
}

static void
a_document_pushed_on_behind_the_log_is_found(void **state)
{
	assert_found_after(*state,
			   "DROP TRIGGER document_moves; PRAGMA ignore_check_constraints = ON;"
			   "UPDATE document SET state = 'CONFIRMED'",
			   "state");
}

/* A batch of the story's one record, sent and settled. */
static void
settle_story(struct fixture *f)
{
	struct act act = act_of("system:submit");
	struct outbox_row row;
	struct batch b = { .count = 1, .id = "b1", .run = "r", .submitter = "system:submit" };
	struct record_result result = { .revision = 1, .disposition = "accepted" };
	struct policy policy;
	struct settlement settlement = { .id = b.id,
					 .receipt = { (const uint8_t *)"receipt", 7 },
					 .results = &result,
					 .count = 1,
					 .policy = &policy };
	struct settle_outcome outcome;
	struct span body = { (const uint8_t *)"body", 4 };
	int count;

	policy_defaults(&policy);
	WORKS(store_outbox_list(f->s, 1, &row, &count, &f->err));
	(void)text_copy(result.record_id, sizeof(result.record_id), row.record_id);
	WORKS(sha256_of(body.bytes, body.length, &b.digest, &f->err));
	WORKS(store_batch_freeze(f->s, &act, &b, &row, body, &f->err));
	assert_broken(f, 0);
	WORKS(store_batch_sent(f->s, &act, b.id, &f->err));
	assert_broken(f, 0); /* one line for all documents is enough */
	WORKS(store_batch_settle(f->s, &act, &settlement, &outcome, &f->err));
	assert_broken(f, 0);
}

static void
a_receipt_put_in_place_of_the_real_one_is_found(void **state)
{
	settle_story(*state);
	assert_found_after(*state, "DROP TRIGGER batch_is_frozen; UPDATE batch SET receipt = x'00'",
			   "b1");
}

static void
bytes_put_in_place_of_what_was_sent_are_found(void **state)
{
	settle_story(*state);
	assert_found_after(*state, "DROP TRIGGER batch_is_frozen; UPDATE batch SET body = x'00'",
			   "b1");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up_story, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_honest_log_is_whole),
		TEST(any_edited_line_is_found),
		TEST(any_deleted_line_is_found),
		TEST(a_deleted_line_is_found_when_the_rest_is_numbered_anew),
		TEST(two_lines_that_changed_places_are_found),
		TEST(a_tail_cut_off_by_hand_is_found),
		TEST(a_tail_cut_off_with_care_needs_the_receipts),
		TEST(an_emptied_log_is_found),
		TEST(rows_changed_behind_the_log_are_found),
		TEST(a_document_pushed_on_behind_the_log_is_found),
		TEST(a_receipt_put_in_place_of_the_real_one_is_found),
		TEST(bytes_put_in_place_of_what_was_sent_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
