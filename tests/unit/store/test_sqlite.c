/* SPDX-License-Identifier: Apache-2.0 */
#include <sqlite3.h>
#include <sys/wait.h>

#include "base/file.h"
#include "fixture.h"
#include "store/schema.h"
#include "store/sqlite.h"

static const char *
path_of(const struct fixture *f)
{
	return f->address + strlen("sqlite:");
}

/* Runs SQL behind the program's back. */
static int
raw_sql(const char *path, const char *sql)
{
	sqlite3 *db;
	int rc = sqlite3_open(path, &db);

	if (!rc)
		rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
	(void)sqlite3_close(db);
	return rc;
}

static void
a_newer_schema_is_refused_and_left_alone(void **state)
{
	struct fixture *f = *state;
	struct store *s = NULL;
	char back[64];

	assert_int_equal(raw_sql(path_of(f), "PRAGMA user_version = 999"), 0);
	REFUSED(ERR_CONFIG, store_open(f->address, false, &s, &f->err));
	REFUSED(ERR_CONFIG, store_open(f->address, true, &s, &f->err));
	assert_non_null(strstr(f->err.text, "999"));
	assert_null(s);
	(void)snprintf(back, sizeof(back), "PRAGMA user_version = %d", SCHEMA_VERSION);
	assert_int_equal(raw_sql(path_of(f), back), 0);
	WORKS(store_open(f->address, false, &s, &f->err));
	store_close(s);
}

/* A register before the accounts, by taking away what came later. */
static void
an_older_register_is_made_newer_when_opened(void **state)
{
	struct fixture *f = *state;
	struct store *s = NULL;
	struct user user;

	assert_int_equal(raw_sql(path_of(f), BACK_TO_SCHEMA_2 "PRAGMA user_version = 2"), 0);
	WORKS(store_open(f->address, false, &s, &f->err));
	REFUSED(ERR_NOTFOUND, store_user_get(s, "liang", &user, &f->err));
	store_close(s);
}

static void
somebody_elses_database_is_not_touched(void **state)
{
	struct fixture *f = *state;
	char path[PATH_MAX + 16], address[PATH_MAX + 32];
	struct store *s = NULL;

	(void)snprintf(path, sizeof(path), "%s/photos.db", f->folder);
	(void)snprintf(address, sizeof(address), "sqlite:%s", path);
	assert_int_equal(raw_sql(path, "CREATE TABLE photos (x)"), 0);
	REFUSED(ERR_CORRUPT, store_open(address, true, &s, &f->err));
	assert_int_equal(raw_sql(path, "SELECT * FROM arrival"), SQLITE_ERROR);
}

static void
a_file_that_is_no_database_is_corrupt(void **state)
{
	struct fixture *f = *state;
	char path[PATH_MAX + 16], address[PATH_MAX + 32], bytes[4096];
	struct store *s = NULL;

	(void)snprintf(path, sizeof(path), "%s/text.db", f->folder);
	(void)snprintf(address, sizeof(address), "sqlite:%s", path);
	memset(bytes, 'x', sizeof(bytes));
	WORKS(file_replace(path, bytes, sizeof(bytes), &f->err));
	REFUSED(ERR_CORRUPT, store_open(address, false, &s, &f->err));
	assert_string_not_equal(f->err.hint, "");
}

static void
a_register_whose_making_was_killed_is_made_by_the_next_init(void **state)
{
	struct fixture *f = *state;
	char path[PATH_MAX + 16], address[PATH_MAX + 32];
	struct store *s = NULL;

	(void)snprintf(path, sizeof(path), "%s/empty.db", f->folder);
	(void)snprintf(address, sizeof(address), "sqlite:%s", path);
	WORKS(file_replace(path, "", 0, &f->err));
	REFUSED(ERR_NOTFOUND, store_open(address, false, &s, &f->err));
	WORKS(store_open(address, true, &s, &f->err));
	store_close(s);
}

static void
the_settings_that_keep_data_are_on(void **state)
{
	struct fixture *f = *state;
	struct sqlite_store *r = (struct sqlite_store *)(void *)f->s;
	static const struct {
		const char *sql;
		int64_t value;
	} settings[] = {
		{ "PRAGMA synchronous", 2 }, /* FULL */
		{ "PRAGMA foreign_keys", 1 },
		{ "PRAGMA trusted_schema", 0 },
		{ "PRAGMA cell_size_check", 1 },
		{ "PRAGMA application_id", 0x494E544B },
		{ "PRAGMA user_version", SCHEMA_VERSION },
	};

	for (size_t i = 0; i < COUNT_OF(settings); i++) {
		int64_t value;

		WORKS(sql_number(r, &f->err, &value, settings[i].sql, ""));
		assert_int_equal(value, settings[i].value);
	}
}

/* A look is committed without waiting for the disk; whatever comes next waits again. */
static void
after_a_look_every_deed_waits_for_the_disk_again(void **state)
{
	struct fixture *f = *state;
	struct sqlite_store *r = (struct sqlite_store *)(void *)f->s;
	struct act act = act_of("auditor");
	char detail[600];
	const struct audit_note look = { .action = "view", .detail = "", .look = true };
	const struct audit_note refused = { .action = "view", .detail = detail, .look = true };
	const char *object = "RZ2026-000001E/1";
	int64_t value;

	memset(detail, 'x', sizeof(detail));
	detail[sizeof(detail) - 1] = '\0';
	WORKS(store_audit_notes(f->s, &act, &look, &object, 1, &f->err));
	WORKS(sql_number(r, &f->err, &value, "PRAGMA synchronous", ""));
	assert_int_equal(value, 2);
	REFUSED(ERR_LIMIT, store_audit_notes(f->s, &act, &refused, &object, 1, &f->err));
	WORKS(sql_number(r, &f->err, &value, "PRAGMA synchronous", ""));
	assert_int_equal(value, 2);
	assert_int_equal(audit_lines(f), 2);
}

/* Every move model/state.c does not allow is refused by the database as well, and no other. */
static void
the_database_knows_the_moves_of_the_state_table(void **state)
{
	struct fixture *f = *state;
	struct sqlite_store *r = (struct sqlite_store *)(void *)f->s;

	for (int from = 0; from < STATE_COUNT; from++)
		for (int to = 0; to < STATE_COUNT; to++) {
			int64_t there;

			WORKS(sql_number(r, &f->err, &there,
					 "SELECT count(*) FROM state_move "
					 "WHERE from_state = ? AND to_state = ?",
					 "tt", state_text((enum state)from),
					 state_text((enum state)to)));
			assert_int_equal(there, state_may_move((enum state)from, (enum state)to));
		}
}

static void
moves_that_a_newer_program_changed_are_written_anew(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(raw_sql(path_of(f),
				 "DELETE FROM state_move;"
				 "INSERT INTO state_move VALUES ('REVIEW', 'ARCHIVED')"),
			 0);
	store_close(f->s);
	f->s = NULL;
	WORKS(store_open(f->address, false, &f->s, &f->err));
	the_database_knows_the_moves_of_the_state_table(state);
}

static void
the_database_itself_refuses_what_the_program_must_not_do(void **state)
{
	struct fixture *f = *state;
	struct document *d = verified(f, "0001");
	static const char *const cheats[] = {
		"UPDATE audit SET actor = 'x'",
		"DELETE FROM audit",
		"INSERT OR REPLACE INTO audit SELECT seq, at_us, 'x', action, object, detail, "
		"content, "
		"hash FROM audit",
		"DELETE FROM document",
		"DELETE FROM arrival",
		"UPDATE arrival SET serial = 'RZ2026-000009X'",
		"UPDATE document SET state = 'ARCHIVED', revision = revision + 1",
		"UPDATE document SET second_by = first_by, revision = revision + 1",
		"UPDATE document SET second_decide = 'reject', revision = revision + 1",
		"UPDATE document SET form = 'x'", /* without a new revision */
		"UPDATE document SET record_id = 'x', revision = revision + 1",
		"UPDATE decision SET decide = 'reject'",
		"DELETE FROM decision",
		"DELETE FROM outbox",
	};

	for (size_t i = 0; i < COUNT_OF(cheats); i++) {
		char sql[256];

		(void)snprintf(sql, sizeof(sql), "PRAGMA recursive_triggers = ON; %s", cheats[i]);
		if (raw_sql(path_of(f), sql) != SQLITE_CONSTRAINT)
			fail_msg("not refused: %s", cheats[i]);
	}
	document_free(d);
}

static void
a_writer_waits_for_the_lock_and_then_says_who_has_it(void **state)
{
	struct fixture *f = *state;
	char pid[16];
	int one = -1, two = -1;

	(void)snprintf(pid, sizeof(pid), "%ld", (long)getpid());
	WORKS(lock_take(path_of(f), "write", 0, &one, &f->err));
	REFUSED(ERR_AGAIN, lock_take(path_of(f), "write", 20, &two, &f->err));
	assert_non_null(strstr(f->err.text, pid));
	lock_give(&one);
	assert_int_equal(one, -1);
	WORKS(lock_take(path_of(f), "write", 0, &two, &f->err));
	lock_give(&two);
}

static void
a_folder_that_cannot_be_looked_at_is_an_error(void **state)
{
	struct fixture *f = *state;

	WORKS(place_check(f->folder, &f->err));
	REFUSED(ERR_NOTFOUND, place_check("/nowhere/at/all", &f->err));
}

/* The write-ahead log does not grow for ever, though closing connections never checkpoint. */
static void
the_log_is_folded_back_while_writing(void **state)
{
	struct fixture *f = *state;
	struct sqlite_store *r = (struct sqlite_store *)(void *)f->s;
	int highest = 0, last = 0;

	for (int i = 0; i < 2800 && last >= highest; i++) {
		(void)registered(f, "");
		last = r->wal_pages;
		highest = last > highest ? last : highest;
	}
	assert_in_range(highest, 4000, 4100); /* decision 0180 */
	assert_in_range(last, 1, 100);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_newer_schema_is_refused_and_left_alone),
		TEST(an_older_register_is_made_newer_when_opened),
		TEST(somebody_elses_database_is_not_touched),
		TEST(a_file_that_is_no_database_is_corrupt),
		TEST(a_register_whose_making_was_killed_is_made_by_the_next_init),
		TEST(the_settings_that_keep_data_are_on),
		TEST(after_a_look_every_deed_waits_for_the_disk_again),
		TEST(the_database_knows_the_moves_of_the_state_table),
		TEST(moves_that_a_newer_program_changed_are_written_anew),
		TEST(the_database_itself_refuses_what_the_program_must_not_do),
		TEST(a_writer_waits_for_the_lock_and_then_says_who_has_it),
		TEST(a_folder_that_cannot_be_looked_at_is_an_error),
		TEST(the_log_is_folded_back_while_writing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
