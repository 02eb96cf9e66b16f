/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/central/ledger.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "tests/central/judge.h"

static const char schema[] =
    /* Rows in the order they came, so that they fill pages; only the indexes whose keys are as
     * random as a UUID touch a page for each record. business is the SHA-256 of the business key.
     */
    "CREATE TABLE IF NOT EXISTS batch ("
    " id TEXT NOT NULL UNIQUE, agency TEXT NOT NULL, digest TEXT NOT NULL, client TEXT NOT NULL,"
    " received_us INTEGER NOT NULL, day TEXT NOT NULL, receipt_id TEXT NOT NULL,"
    " receipt BLOB NOT NULL, polls INTEGER NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS record ("
    " id TEXT NOT NULL, rev INTEGER NOT NULL, digest TEXT NOT NULL, batch_id TEXT NOT NULL,"
    " agency TEXT NOT NULL, day TEXT NOT NULL, receipt_id TEXT NOT NULL,"
    " disposition INTEGER NOT NULL, of_id TEXT NOT NULL, until TEXT NOT NULL,"
    " valid_to TEXT NOT NULL, issues TEXT NOT NULL, booked INTEGER NOT NULL,"
    " record_valid TEXT NOT NULL, business BLOB NOT NULL) STRICT;"
    "CREATE UNIQUE INDEX IF NOT EXISTS record_id ON record (id, rev);"
    "CREATE INDEX IF NOT EXISTS record_business ON record (business);"
    "CREATE INDEX IF NOT EXISTS record_day ON record (agency, day);"
    "CREATE TABLE IF NOT EXISTS late ("
    " cursor INTEGER PRIMARY KEY AUTOINCREMENT, agency TEXT NOT NULL, batch_id TEXT NOT NULL,"
    " id TEXT NOT NULL, rev INTEGER NOT NULL, acked INTEGER NOT NULL DEFAULT 0) STRICT;";

enum statement {
	BATCH_GET,
	BATCH_POLL,
	BATCH_ADD,
	RECORD_GET,
	RECORD_NEWEST,
	RECORD_ADD,
	RECORD_AGAIN,
	TWIN_GET,
	COUNT_ROWS,
	COUNT_TOTAL,
	DECIDE,
	LATE_ADD,
	LATE_LIST,
	LATE_ACK,
	RECON,
	STATEMENTS
};

#define RESULT "r.id, r.rev, r.digest, r.disposition, r.of_id, r.until, r.valid_to, r.issues"

static const char *const sql[STATEMENTS] = {
	[BATCH_GET] = "SELECT id, agency, digest, polls, receipt FROM batch WHERE id = ?1",
	[BATCH_POLL] = "UPDATE batch SET polls = max(polls - 1, 0) WHERE id = ?1",
	[BATCH_ADD] = "INSERT INTO batch VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
	[RECORD_GET] = "SELECT " RESULT " FROM record r WHERE r.id = ?1 AND r.rev = ?2",
	[RECORD_NEWEST] = "SELECT 1 FROM record WHERE id = ?1 AND rev > ?2",
	[RECORD_ADD] = "INSERT INTO record VALUES"
		       " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 1, ?13, ?14)",
	[RECORD_AGAIN] = "UPDATE record SET booked = booked + 1 WHERE id = ?1 AND rev = ?2",
	[TWIN_GET] = "SELECT id, record_valid FROM record WHERE business = ?1 AND id <> ?2"
		     " AND disposition IN (0, 1, 3) ORDER BY rowid LIMIT 1",
	[COUNT_ROWS] = "SELECT id, rev, booked, disposition FROM record ORDER BY id, rev",
	[COUNT_TOTAL] = "SELECT (SELECT count(*) FROM record), (SELECT count(*) FROM batch),"
			" (SELECT count(*) FROM record WHERE booked > 1)",
	[DECIDE] = "UPDATE record SET disposition = ?2, until = '', issues = ?3,"
		   " valid_to = CASE WHEN ?2 < 2 THEN record_valid ELSE '' END"
		   " WHERE id = ?1 AND disposition = 3",
	[LATE_ADD] = "INSERT INTO late (agency, batch_id, id, rev)"
		     " SELECT agency, batch_id, id, rev FROM record WHERE id = ?1"
		     " ORDER BY rev DESC LIMIT 1",
	[LATE_LIST] = "SELECT " RESULT ", l.cursor, l.batch_id FROM late l JOIN record r"
		      " ON r.id = l.id AND r.rev = l.rev WHERE l.agency = ?1 AND l.cursor > ?2"
		      " AND l.acked = 0 ORDER BY l.cursor LIMIT ?3",
	[LATE_ACK] = "UPDATE late SET acked = 1 WHERE agency = ?1 AND cursor <= ?2",
	[RECON] = "SELECT id, rev, digest, disposition, receipt_id FROM record WHERE agency = ?1"
		  " AND day = ?2 AND substr(id, 1, length(?3)) = ?3 ORDER BY id, rev",
};

struct ledger {
	sqlite3 *db;
	sqlite3_stmt *statement[STATEMENTS];
};

static enum err
failed(struct ledger *l, struct error *err)
{
	return error_set(err, ERR_IO, "ledger: %s", sqlite3_errmsg(l->db));
}

static enum err
run(struct ledger *l, const char *text, struct error *err)
{
	return sqlite3_exec(l->db, text, NULL, NULL, NULL) ? failed(l, err) : ERR_NONE;
}

enum err
ledger_open(const char *path, bool readonly, struct ledger **out, struct error *err)
{
	AUTO(ledger_close)
	struct ledger *l = calloc(1, sizeof(*l));
	int flags = readonly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;

	if (!l)
		return error_set(err, ERR_NOMEM, "ledger");
	if (sqlite3_open_v2(path, &l->db, flags | SQLITE_OPEN_NOMUTEX, NULL))
		return error_set(err, ERR_IO, "%s: %s", path, sqlite3_errmsg(l->db));
	(void)sqlite3_busy_timeout(l->db, 5000);
	/* Only the service writes and checkpoints; `central count` reads (reliability.md §0.5). */
	if (!readonly &&
	    (run(l, "PRAGMA journal_mode = WAL", err) || run(l, "PRAGMA synchronous = FULL", err) ||
	     run(l, "PRAGMA cache_size = -65536", err) ||
	     run(l, "PRAGMA wal_autocheckpoint = 8192", err) || run(l, schema, err)))
		return err->code;
	for (int i = 0; i < STATEMENTS; i++)
		if (sqlite3_prepare_v3(l->db, sql[i], -1, SQLITE_PREPARE_PERSISTENT,
				       &l->statement[i], NULL))
			return failed(l, err);
	*out = TAKE(l);
	return ERR_NONE;
}

void
ledger_close(struct ledger *l)
{
	if (!l)
		return;
	for (int i = 0; i < STATEMENTS; i++)
		(void)sqlite3_finalize(l->statement[i]);
	(void)sqlite3_close(l->db);
	free(l);
}

enum err
ledger_begin(struct ledger *l, struct error *err)
{
	return run(l, "BEGIN IMMEDIATE", err);
}

enum err
ledger_commit(struct ledger *l, struct error *err)
{
	return run(l, "COMMIT", err);
}

void
ledger_rollback(struct ledger *l)
{
	if (!sqlite3_get_autocommit(l->db))
		(void)sqlite3_exec(l->db, "ROLLBACK", NULL, NULL, NULL);
}

/* ---- small tools around a prepared statement: reset, bind in order, step ---- */

static sqlite3_stmt *
start(struct ledger *l, enum statement which)
{
	(void)sqlite3_reset(l->statement[which]);
	(void)sqlite3_clear_bindings(l->statement[which]);
	return l->statement[which];
}

static void
bind(sqlite3_stmt *s, int n, const char *text)
{
	(void)sqlite3_bind_text(s, n, text, -1, SQLITE_TRANSIENT);
}

static void
bind_number(sqlite3_stmt *s, int n, int64_t number)
{
	(void)sqlite3_bind_int64(s, n, number);
}

static void
bind_digest(sqlite3_stmt *s, int n, const struct sha256 *digest)
{
	char text[SHA256_TEXT_BYTES];

	sha256_print(text, digest);
	bind(s, n, text);
}

static void
bind_day(sqlite3_stmt *s, int n, struct date day)
{
	char text[DATE_TEXT_BYTES];

	date_print(text, day);
	bind(s, n, text);
}

/* A change: no rows. The statement is reset, so that it does not hold the book open. */
static enum err
change(struct ledger *l, sqlite3_stmt *s, struct error *err)
{
	int rc = sqlite3_step(s);
	enum err code = rc == SQLITE_DONE ? ERR_NONE : failed(l, err);

	(void)sqlite3_reset(s);
	return code;
}

/* A look: *row says whether there is a row; then the caller resets. */
static enum err
look(struct ledger *l, sqlite3_stmt *s, bool *row, struct error *err)
{
	int rc = sqlite3_step(s);

	*row = rc == SQLITE_ROW;
	if (rc == SQLITE_ROW)
		return ERR_NONE;
	if (rc != SQLITE_DONE)
		(void)failed(l, err);
	(void)sqlite3_reset(s);
	return rc == SQLITE_DONE ? ERR_NONE : err->code;
}

static const char *
column(sqlite3_stmt *s, int n)
{
	const unsigned char *text = sqlite3_column_text(s, n);

	return text ? (const char *)text : "";
}

/* ---- batches ---- */

enum err
ledger_batch(struct ledger *l, const char *id, struct booked_batch *out, struct buf *receipt,
	     struct error *err)
{
	sqlite3_stmt *s = start(l, BATCH_GET);
	bool row;

	bind(s, 1, id);
	if (look(l, s, &row, err))
		return err->code;
	if (!row)
		return error_set(err, ERR_NOTFOUND, "batch %s was never booked", id);
	(void)text_copy(out->id, sizeof(out->id), column(s, 0));
	(void)text_copy(out->agency, sizeof(out->agency), column(s, 1));
	(void)sha256_parse(column(s, 2), &out->digest);
	out->polls = sqlite3_column_int64(s, 3);
	if (receipt)
		buf_add(receipt, sqlite3_column_blob(s, 4), (size_t)sqlite3_column_bytes(s, 4));
	(void)sqlite3_reset(s);
	return receipt ? buf_check(receipt, "receipt", err) : ERR_NONE;
}

enum err
ledger_poll(struct ledger *l, const char *id, struct error *err)
{
	sqlite3_stmt *s = start(l, BATCH_POLL);

	bind(s, 1, id);
	return change(l, s, err);
}

enum err
ledger_add_batch(struct ledger *l, const struct booked_batch *batch, const struct receipt *r,
		 struct span receipt, struct error *err)
{
	sqlite3_stmt *s = start(l, BATCH_ADD);

	bind(s, 1, batch->id);
	bind(s, 2, batch->agency);
	bind_digest(s, 3, &batch->digest);
	bind_digest(s, 4, &r->client_cert);
	bind_number(s, 5, r->received_us);
	bind_day(s, 6, clock_day_of(r->received_us));
	bind(s, 7, r->receipt_id);
	(void)sqlite3_bind_blob64(s, 8, receipt.bytes, receipt.length, SQLITE_STATIC);
	bind_number(s, 9, batch->polls);
	return change(l, s, err);
}

/* ---- records ---- */

static void
read_result(sqlite3_stmt *s, struct result *r)
{
	*r = (struct result){ .rev = sqlite3_column_int64(s, 1),
			      .disposition = (enum disposition)sqlite3_column_int(s, 3) };
	(void)text_copy(r->id, sizeof(r->id), column(s, 0));
	(void)sha256_parse(column(s, 2), &r->digest);
	(void)text_copy(r->of, sizeof(r->of), column(s, 4));
	(void)date_parse(column(s, 5), &r->until);
	(void)date_parse(column(s, 6), &r->valid_to);
	judge_issues_parse(column(s, 7), r);
}

/* docs/protocol.md §3: person, certificate number, issuing office, issue date. */
static enum err
business_key(const struct certification *c, struct sha256 *out, struct error *err)
{
	AUTO(buf)
	struct buf key = BUF((size_t)4 * CENTRAL_TEXT_BYTES);
	char day[DATE_TEXT_BYTES];

	date_print(day, c->issued_on);
	buf_print(&key, "%s\n%s\n%s\n%s", c->person_no, c->certificate_no, c->issuer, day);
	if (buf_check(&key, "business key", err))
		return err->code;
	return sha256_of(key.bytes, key.length, out, err);
}

static enum err
past_twin(struct ledger *l, const struct certification *c, struct past *out, struct error *err)
{
	sqlite3_stmt *s = start(l, TWIN_GET);
	bool row;

	if (business_key(c, &out->business, err))
		return err->code;
	(void)sqlite3_bind_blob(s, 1, out->business.bytes, SHA256_BYTES, SQLITE_STATIC);
	bind(s, 2, c->id);
	if (look(l, s, &row, err))
		return err->code;
	if (!row)
		return ERR_NONE;
	(void)text_copy(out->twin, sizeof(out->twin), column(s, 0));
	(void)date_parse(column(s, 1), &out->twin_valid_to);
	(void)sqlite3_reset(s);
	return ERR_NONE;
}

enum err
ledger_past(struct ledger *l, const struct certification *c, struct past *out, struct error *err)
{
	sqlite3_stmt *s = start(l, RECORD_GET);

	*out = (struct past){ 0 };
	bind(s, 1, c->id);
	bind_number(s, 2, c->rev);
	if (look(l, s, &out->same, err))
		return err->code;
	if (out->same) {
		read_result(s, &out->result);
		out->same_content = sha256_equal(&out->result.digest, &c->digest);
		(void)sqlite3_reset(s);
	}
	s = start(l, RECORD_NEWEST);
	bind(s, 1, c->id);
	bind_number(s, 2, c->rev);
	if (look(l, s, &out->newer, err))
		return err->code;
	(void)sqlite3_reset(s);
	return past_twin(l, c, out, err);
}

enum err
ledger_add_record(struct ledger *l, const struct certification *c, const struct past *past,
		  const struct result *r, const struct receipt *receipt, struct error *err)
{
	sqlite3_stmt *s = start(l, RECORD_ADD);
	char issues[8 * ISSUES_MAX];

	judge_issues_print(issues, sizeof(issues), r);
	bind(s, 1, c->id);
	bind_number(s, 2, c->rev);
	bind_digest(s, 3, &c->digest);
	bind(s, 4, receipt->batch_id);
	bind(s, 5, receipt->agency);
	bind_day(s, 6, clock_day_of(receipt->received_us));
	bind(s, 7, receipt->receipt_id);
	bind_number(s, 8, r->disposition);
	bind(s, 9, r->of);
	bind_day(s, 10, r->until);
	bind_day(s, 11, r->valid_to);
	bind(s, 12, issues);
	bind_day(s, 13, c->valid_until);
	(void)sqlite3_bind_blob(s, 14, past->business.bytes, SHA256_BYTES, SQLITE_STATIC);
	return change(l, s, err);
}

enum err
ledger_again(struct ledger *l, const struct certification *c, struct error *err)
{
	sqlite3_stmt *s = start(l, RECORD_AGAIN);

	bind(s, 1, c->id);
	bind_number(s, 2, c->rev);
	return change(l, s, err);
}

enum err
ledger_count(struct ledger *l, FILE *out, struct error *err)
{
	sqlite3_stmt *s = start(l, COUNT_ROWS);
	bool row;

	for (;;) {
		if (look(l, s, &row, err))
			return err->code;
		if (!row)
			break;
		(void)fprintf(out, "%s %s %s %s\n", column(s, 0), column(s, 1), column(s, 2),
			      disposition_text((enum disposition)sqlite3_column_int(s, 3)));
	}
	s = start(l, COUNT_TOTAL);
	if (look(l, s, &row, err))
		return err->code;
	(void)fprintf(out, "total records=%s batches=%s double=%s\n", column(s, 0), column(s, 1),
		      column(s, 2));
	(void)sqlite3_reset(s);
	return ERR_NONE;
}

/* ---- late results ---- */

enum err
ledger_decide(struct ledger *l, const char *id, enum disposition disposition, const char *issue,
	      struct error *err)
{
	sqlite3_stmt *s = start(l, DECIDE);

	bind(s, 1, id);
	bind_number(s, 2, disposition);
	bind(s, 3, issue);
	if (change(l, s, err))
		return err->code;
	if (sqlite3_changes(l->db) == 0)
		return error_set(err, ERR_NOTFOUND, "no deferred record %s", id);
	s = start(l, LATE_ADD);
	bind(s, 1, id);
	return change(l, s, err);
}

enum err
ledger_late(struct ledger *l, const char *agency, int64_t after, int max, ledger_late_each *each,
	    void *context, struct error *err)
{
	sqlite3_stmt *s = start(l, LATE_LIST);
	bool row;

	bind(s, 1, agency);
	bind_number(s, 2, after);
	bind_number(s, 3, max);
	for (;;) {
		struct result r;

		if (look(l, s, &row, err))
			return err->code;
		if (!row)
			return ERR_NONE;
		read_result(s, &r);
		each(context, sqlite3_column_int64(s, 8), column(s, 9), &r);
	}
}

enum err
ledger_ack(struct ledger *l, const char *agency, int64_t up_to, struct error *err)
{
	sqlite3_stmt *s = start(l, LATE_ACK);

	bind(s, 1, agency);
	bind_number(s, 2, up_to);
	return change(l, s, err);
}

enum err
ledger_recon(struct ledger *l, const char *agency, const char *day, const char *prefix,
	     ledger_recon_each *each, void *context, struct error *err)
{
	sqlite3_stmt *s = start(l, RECON);
	bool row;

	bind(s, 1, agency);
	bind(s, 2, day);
	bind(s, 3, prefix);
	for (;;) {
		struct recon_row r;

		if (look(l, s, &row, err))
			return err->code;
		if (!row)
			return ERR_NONE;
		r = (struct recon_row){
			.id = column(s, 0),
			.digest = column(s, 2),
			.disposition = disposition_text((enum disposition)sqlite3_column_int(s, 3)),
			.receipt_id = column(s, 4),
			.rev = sqlite3_column_int64(s, 1),
		};
		if (each(context, &r, err)) {
			(void)sqlite3_reset(s);
			return err->code;
		}
	}
}
