/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/random.h"
#include "base/text.h"
#include "model/state.h"
#include "store/schema.h"

/* "INTK", so that file(1) and we know whose database this is. */
#define APPLICATION_ID 0x494E544B

/* Pages of 4 KB. A submission writes the same pages at freezing and settling, so copying them back
 * after each 16 MB and not each 4 MB (SQLite's own figure) halves what is copied. */
#define CHECKPOINT_PAGES 4000

/* store.h: "another process holds the register longer than 10 s". */
#define WRITE_WAIT_MS 10000

static struct sqlite_store *
self(struct store *s)
{
	return (struct sqlite_store *)(void *)s;
}

/* ---- transactions ---- */
enum err
change_begin(struct sqlite_store *r, struct sqlite_store **change, struct error *err)
{
	assert(!r->in_roster);
	assert(r->write_fd < 0);
	if (lock_take(r->path, "write", WRITE_WAIT_MS, &r->write_fd, err))
		return err->code;
	if (sql_run(r, err, NULL, "BEGIN IMMEDIATE", "")) {
		lock_give(&r->write_fd);
		return err->code;
	}
	r->head_known = false;
	*change = r;
	return ERR_NONE;
}

void
auto_change(struct sqlite_store **change)
{
	struct sqlite_store *r = *change;

	if (!r)
		return;
	/* Not by a prepared statement: this must also work where memory or a rehearsal failed. */
	if (!sqlite3_get_autocommit(r->db))
		(void)sqlite3_exec(r->db, "ROLLBACK", NULL, NULL, NULL);
	lock_give(&r->write_fd);
	*change = NULL;
}

enum err
change_commit(struct sqlite_store **change, struct error *err)
{
	struct sqlite_store *r = *change;

	assert(r);
	if (sql_run(r, err, NULL, "COMMIT", ""))
		return err->code; /* auto_change rolls back */
	/* We hold the lock, so no other connection commits or checkpoints meanwhile: that pairing
	 * is the WAL-reset race of SQLite before 3.51.3 (reliability.md §0.5). What is committed
	 * stays so if the checkpoint fails. */
	if (r->wal_pages >= CHECKPOINT_PAGES &&
	    sqlite3_wal_checkpoint_v2(r->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL) &&
	    sqlite3_extended_errcode(r->db) == SQLITE_IOERR_FSYNC)
		r->broken = true;
	lock_give(&r->write_fd);
	*change = NULL;
	return ERR_NONE;
}

static int
count_wal_pages(void *context, sqlite3 *db, const char *name, int pages)
{
	struct sqlite_store *r = context;

	(void)db;
	(void)name;
	r->wal_pages = pages;
	return SQLITE_OK;
}

/* ---- schema ---- */
static enum err
pragma(struct sqlite_store *r, const char *name, int64_t *out, struct error *err)
{
	char sql[64];

	(void)text_print(sql, sizeof(sql), "PRAGMA %s", name);
	return sql_number(r, err, out, sql, "");
}

static enum err
run_script(struct sqlite_store *r, const char *sql, struct error *err)
{
	if (fail_here())
		return error_errno(err, "register: schema");
	if (sqlite3_exec(r->db, sql, NULL, NULL, NULL))
		return sqlite_failed(r, "schema", err);
	return ERR_NONE;
}

/* The database's table of moves follows model/state.c. */
static enum err
write_moves(struct sqlite_store *r, struct error *err)
{
	if (sql_run(r, err, NULL, "DELETE FROM state_move", ""))
		return err->code;
	for (int from = 0; from < STATE_COUNT; from++)
		for (int to = 0; to < STATE_COUNT; to++) {
			if (!state_may_move((enum state)from, (enum state)to))
				continue;
			if (sql_run(r, err, NULL, "INSERT INTO state_move VALUES (?, ?)", "tt",
				    state_text((enum state)from), state_text((enum state)to)))
				return err->code;
		}
	return ERR_NONE;
}

static enum err
moves_differ(struct sqlite_store *r, bool *differ, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	int64_t ours = 0, theirs = 0, same = 0;
	bool row;

	for (int from = 0; from < STATE_COUNT; from++)
		for (int to = 0; to < STATE_COUNT; to++)
			ours += state_may_move((enum state)from, (enum state)to);
	if (query_open(r, "SELECT from_state, to_state FROM state_move", &q, err))
		return err->code;
	for (;;) {
		char from_text[32], to_text[32];
		enum state from, to;

		if (query_step(&q, &row, err))
			return err->code;
		if (!row)
			break;
		theirs++;
		same += query_text(&q, 0, from_text, sizeof(from_text)) &&
			query_text(&q, 1, to_text, sizeof(to_text)) &&
			state_parse(from_text, &from) && state_parse(to_text, &to) &&
			state_may_move(from, to);
	}
	*differ = same != ours || theirs != ours;
	return ERR_NONE;
}

/* The first audit line carries a random id: chains of different registers never look alike. */
static enum err
write_origin(struct sqlite_store *r, struct error *err)
{
	static const struct act act = { "system:init", 0 };
	char id[UUID_TEXT_BYTES];

	if (random_uuid(id, err))
		return err->code;
	if (sql_run(r, err, NULL, "INSERT INTO meta VALUES ('register', ?)", "t", id))
		return err->code;
	return audit_say(r, &act, "create", "register", err, "register=%s schema=%d", id,
			 SCHEMA_VERSION);
}

static enum err
migrate(struct sqlite_store *r, int from, struct error *err)
{
	AUTO(change)
	struct sqlite_store *change = NULL;
	int64_t now;
	char sql[64];

	if (change_begin(r, &change, err))
		return err->code;
	if (pragma(r, "user_version", &now, err))
		return err->code;
	if (now != from) { /* somebody was faster */
		from = (int)now;
		if (from > SCHEMA_VERSION)
			return error_set(err, ERR_AGAIN, "the register is being made newer");
	}
	for (int number = from + 1; number <= SCHEMA_VERSION; number++)
		if (run_script(r, schema_sql(number), err))
			return error_wrap(err, "schema %d", number);
	(void)text_print(sql, sizeof(sql), "PRAGMA user_version = %d", SCHEMA_VERSION);
	if (run_script(r, sql, err))
		return err->code;
	(void)text_print(sql, sizeof(sql), "PRAGMA application_id = %d", APPLICATION_ID);
	if (run_script(r, sql, err) || write_moves(r, err))
		return err->code;
	if (from == 0 && write_origin(r, err))
		return err->code;
	if (from > 0 && from < SCHEMA_FIND && find_fill(r, err))
		return error_wrap(err, "schema %d", SCHEMA_FIND);
	return change_commit(&change, err);
}

/* Whose database is this, and of which version? An empty file has neither. */
static enum err
check_schema(struct sqlite_store *r, bool create, struct error *err)
{
	int64_t application, version, tables;
	bool differ = false;

	if (pragma(r, "application_id", &application, err) ||
	    pragma(r, "user_version", &version, err) ||
	    sql_number(r, err, &tables, "SELECT count(*) FROM sqlite_schema", ""))
		return err->code;
	if (application != APPLICATION_ID && tables > 0)
		return error_set(err, ERR_CORRUPT, "%s is not a register of intake", r->path);
	if (version > SCHEMA_VERSION) {
		(void)error_set(err, ERR_CONFIG,
				"%s has schema %lld, this program knows %d: it is too old for it",
				r->path, (long long)version, SCHEMA_VERSION);
		return error_hint(err, "Install the newer intake; an old one must not write here.");
	}
	if (version == 0 && !create) {
		(void)error_set(err, ERR_NOTFOUND, "%s holds no register yet", r->path);
		return error_hint(err, "Run `intake init` first.");
	}
	if (version == SCHEMA_VERSION && moves_differ(r, &differ, err))
		return err->code;
	if (version == SCHEMA_VERSION && !differ)
		return ERR_NONE;
	return migrate(r, (int)version, err);
}

/* ---- open and close ---- */
static enum err
settings(struct sqlite_store *r, struct error *err)
{
	static const char sql[] =
	    "PRAGMA busy_timeout = 10000;"
	    "PRAGMA foreign_keys = ON;"
	    "PRAGMA synchronous = FULL;"
	    "PRAGMA trusted_schema = OFF;"
	    "PRAGMA cell_size_check = ON;"
	    "PRAGMA recursive_triggers = ON;" /* REPLACE must not slip by one */
	    "PRAGMA temp_store = MEMORY;"
	    "PRAGMA cache_size = -16384;"; /* 16 MB: a run of a hundred thousand records */

	(void)sqlite3_extended_result_codes(r->db, 1);
	/* Only a writer that holds the lock checkpoints, never a closing reader. */
	(void)sqlite3_db_config(r->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	(void)sqlite3_db_config(r->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_db_config(r->db, SQLITE_DBCONFIG_DQS_DML, 0,
				NULL); /* "x" is a name, never a text */
	(void)sqlite3_wal_hook(r->db, count_wal_pages,
			       r); /* takes the place of wal_autocheckpoint */
	return run_script(r, sql, err);
}

static enum err
switch_to_wal(struct sqlite_store *r, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char mode[16];
	bool row = false;

	if (query_open(r, "PRAGMA journal_mode = WAL", &q, err) || query_step(&q, &row, err))
		return err->code;
	if (!row || !query_text(&q, 0, mode, sizeof(mode)) || !text_equal(mode, "wal"))
		return error_set(err, ERR_IO, "%s: the disk does not support write-ahead logging",
				 r->path);
	return ERR_NONE;
}

/* Makes the empty file ourselves, because of its mode; SQLite gives the same to -wal and -shm. */
static enum err
make_file(const char *path, const char *folder, struct error *err)
{
	AUTO(fd)
	int fd = -1;

	if (folder_make(folder, err))
		return err->code;
	fd = fail_here() ? -1 : open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (fd < 0)
		return error_errno(err, "%s", path);
	return file_sync_folder(folder, err);
}

static enum err
open_database(struct sqlite_store *r, bool create, struct error *err)
{
	char folder[PATH_MAX];

	folder_of(folder, sizeof(folder), r->path);
	if (!file_exists(r->path)) {
		if (!create) {
			(void)error_set(err, ERR_NOTFOUND, "there is no register at %s", r->path);
			return error_hint(err, "Run `intake init` first.");
		}
		if (make_file(r->path, folder, err))
			return err->code;
	}
	if (place_check(folder, err))
		return err->code;
	if (fail_here() ||
	    sqlite3_open_v2(r->path, &r->db,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
			    NULL))
		return r->db ? sqlite_failed(r, "open", err) : error_errno(err, "%s", r->path);
	if (settings(r, err) || switch_to_wal(r, err))
		return err->code;
	return check_schema(r, create, err);
}

static void
sqlite_close(struct store *s)
{
	struct sqlite_store *r = self(s);

	if (!r)
		return;
	for (int i = 0; i < r->statement_count; i++)
		(void)sqlite3_finalize(r->statement[i].handle);
	(void)sqlite3_close(r->db); /* rolls back what is open */
	lock_give(&r->write_fd);
	lock_give(&r->run_fd);
	free(r);
}

/* Nobody reads SQLite's own count of memory, and keeping it takes a lock for each allocation.
 * Refused, and harmless, when somebody set SQLite up before us. */
static void
library_set_up(void)
{
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static enum err
sqlite_open(const char *place, bool create, struct store **out, struct error *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct sqlite_store *r;

	(void)pthread_once(&once, library_set_up);
	if (!place[0] || strlen(place) >= sizeof(r->path))
		return error_set(err, ERR_CONFIG, "register: \"%s\" is not a path", place);
	r = fail_here() ? NULL : calloc(1, sizeof(*r));
	if (!r)
		return error_set(err, ERR_NOMEM, "register: out of memory");
	(void)text_copy(r->path, sizeof(r->path), place);
	r->base.engine = &store_sqlite;
	r->write_fd = -1;
	r->run_fd = -1;
	if (open_database(r, create, err)) {
		sqlite_close(&r->base);
		return err->code;
	}
	*out = &r->base;
	return ERR_NONE;
}

static enum err
sqlite_lock(struct store *s, const char *name, struct error *err)
{
	struct sqlite_store *r = self(s);

	assert(r->run_fd < 0);
	return lock_take(r->path, name, 0, &r->run_fd, err);
}

static void
sqlite_unlock(struct store *s, const char *name)
{
	(void)name;
	lock_give(&self(s)->run_fd);
}

const struct store_engine store_sqlite = {
	.scheme = "sqlite",
	.open = sqlite_open,
	.close = sqlite_close,
	.register_arrival = sqlite_register,
	.arrival_get = sqlite_arrival_get,
	.arrival_amend = sqlite_arrival_amend,
	.arrival_walk = sqlite_arrival_walk,
	.file_add = sqlite_file_add,
	.file_move = sqlite_file_move,
	.file_walk = sqlite_file_walk,
	.document_add = sqlite_document_add,
	.document_get = sqlite_document_get,
	.document_save = sqlite_document_save,
	.document_walk = sqlite_document_walk,
	.page_near = sqlite_page_near,
	.count = sqlite_count,
	.roster_begin = sqlite_roster_begin,
	.person_put = sqlite_person_put,
	.roster_end = sqlite_roster_end,
	.person_get = sqlite_person_get,
	.person_walk = sqlite_person_walk,
	.person_alias = sqlite_person_alias,
	.shield_walk = sqlite_shield_walk,
	.outbox_list = sqlite_outbox_list,
	.outbox_get = sqlite_outbox_get,
	.batch_freeze = sqlite_batch_freeze,
	.batch_next = sqlite_batch_next,
	.batch_get = sqlite_batch_get,
	.batch_sent = sqlite_batch_sent,
	.batch_defer = sqlite_batch_defer,
	.batch_block = sqlite_batch_block,
	.batch_split = sqlite_batch_split,
	.batch_settle = sqlite_batch_settle,
	.batch_walk = sqlite_batch_walk,
	.user_put = sqlite_user_put,
	.user_get = sqlite_user_get,
	.user_walk = sqlite_user_walk,
	.recovery_set = sqlite_recovery_set,
	.recovery_use = sqlite_recovery_use,
	.session_start = sqlite_session_start,
	.session_get = sqlite_session_get,
	.session_touch = sqlite_session_touch,
	.session_end = sqlite_session_end,
	.backup = sqlite_backup,
	.late_cursor = sqlite_late_cursor,
	.late_settle = sqlite_late_settle,
	.late_acked = sqlite_late_acked,
	.late_walk = sqlite_late_walk,
	.answer_walk = sqlite_answer_walk,
	.answer_span = sqlite_answer_span,
	.image_list = sqlite_image_list,
	.image_sent = sqlite_image_sent,
	.run_begin = sqlite_run_begin,
	.run_end = sqlite_run_end,
	.run_walk = sqlite_run_walk,
	.issue_add = sqlite_issue_add,
	.issue_find = sqlite_issue_find,
	.issue_walk = sqlite_issue_walk,
	.lock = sqlite_lock,
	.unlock = sqlite_unlock,
	.audit_head = sqlite_audit_head,
	.audit_hash = sqlite_audit_hash,
	.audit_walk = sqlite_audit_walk,
	.audit_verify = sqlite_audit_verify,
	.audit_notes = sqlite_audit_notes,
	.list_walk = sqlite_list_walk,
	.list_counts = sqlite_list_counts,
	.list_page = sqlite_list_page,
	.cache_kb = sqlite_cache_kb,
	.queue = sqlite_queue,
	.queue_place = sqlite_queue_place,
	.statistics = sqlite_statistics,
	.person_search = sqlite_person_search,
	.audit_page = sqlite_audit_page,
	.audit_words = sqlite_audit_words,
};
