/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/fail.h"
#include "base/text.h"
#include "store/sqlite.h"

static enum err
full(struct error *err)
{
	(void)error_set(err, ERR_FULL, "the register cannot grow: no space left on its disk");
	return error_hint(err,
			  "Nothing stored is lost. Free space, then run the same command again.");
}

/* No space, no quota, or a limit on the size of files (RLIMIT_FSIZE). */
static bool
is_space(int number)
{
	return number == ENOSPC || number == EDQUOT || number == EFBIG;
}

static enum err
input_output(struct sqlite_store *r, int code, const char *doing, struct error *err)
{
	int last = errno, number = sqlite3_system_errno(r->db);

	/* A failed COMMIT leaves SQLite's own copy at 0 (3.40); query_step cleared errno before it.
	 */
	if (is_space(number) || (number == 0 && is_space(last)))
		return full(err);
	/* After a failed flush a second one may lie (reliability.md §4.1): stop, recover at the
	 * next start. */
	if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC)
		r->broken = true;
	if (code == SQLITE_IOERR_NOMEM)
		return error_set(err, ERR_NOMEM, "register: out of memory");
	return error_set(err, ERR_IO, "register: %s: %s", doing,
			 number ? strerrordesc_np(number) : sqlite3_errstr(code));
}

enum err
sqlite_failed(struct sqlite_store *r, const char *doing, struct error *err)
{
	int code;

	assert(r);
	code = sqlite3_extended_errcode(r->db);
	switch (code & 0xFF) {
	case SQLITE_FULL:
		return full(err);
	case SQLITE_IOERR:
		return input_output(r, code, doing, err);
	case SQLITE_NOMEM:
		return error_set(err, ERR_NOMEM, "register: out of memory");
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		(void)error_set(err, ERR_AGAIN, "register: another process is writing");
		return error_hint(err, "Run the same command again in a moment.");
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		(void)error_set(err, ERR_CORRUPT, "register: %s: %s", doing, sqlite3_errmsg(r->db));
		return error_hint(err,
				  "Stop intake, copy the data folder away as it is, then restore "
				  "the last backup.");
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return error_set(err, ERR_DENIED, "register: %s: not permitted to write", doing);
	case SQLITE_CANTOPEN:
		return error_set(err, ERR_IO, "register: %s: cannot be opened", doing);
	case SQLITE_CONSTRAINT:
		/* Names of constraints and columns only, never a value. */
		return error_set(err, ERR_CONFLICT, "the register refuses: %s",
				 sqlite3_errmsg(r->db));
	default:
		return error_set(err, ERR_BUG, "register: %s: %s", doing, sqlite3_errmsg(r->db));
	}
}

/* A rehearsed failure (base/fail.h) instead of the call. */
static enum err
rehearsed(struct error *err)
{
	if (errno == ENOSPC)
		return full(err);
	return error_errno(err, "register");
}

/* Finds a prepared statement of this text that nobody uses; −1 when it must be prepared. */
static int
slot_find(const struct sqlite_store *r, const char *sql, size_t length)
{
	for (int i = 0; i < r->statement_count; i++)
		if (r->statement[i].length == length && !r->statement[i].in_use &&
		    memcmp(sqlite3_sql(r->statement[i].handle), sql, length) == 0)
			return i;
	return -1;
}

enum err
query_open(struct sqlite_store *r, const char *sql, struct query *q, struct error *err)
{
	const size_t length = strlen(sql);
	int slot = slot_find(r, sql, length);

	assert(!q->stmt);
	if (r->broken)
		return error_set(err, ERR_IO,
				 "register: the disk failed to flush earlier; stop and "
				 "start again");
	if (fail_here())
		return rehearsed(err);
	if (slot < 0) {
		assert(r->statement_count < LIMIT_STATEMENTS);
		slot = r->statement_count;
		if (sqlite3_prepare_v3(r->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
				       &r->statement[slot].handle, NULL))
			return sqlite_failed(r, "prepare", err);
		r->statement[slot].length = length;
		r->statement_count++;
	}
	r->statement[slot].in_use = true;
	*q = (struct query){ r, r->statement[slot].handle, slot };
	return ERR_NONE;
}

enum err
query_prepare(struct sqlite_store *r, const char *sql, struct query *q, struct error *err)
{
	sqlite3_stmt *stmt = NULL;

	assert(!q->stmt);
	if (fail_here())
		return rehearsed(err);
	if (sqlite3_prepare_v2(r->db, sql, -1, &stmt, NULL))
		return sqlite_failed(r, "prepare", err);
	*q = (struct query){ r, stmt, -1 };
	return ERR_NONE;
}

void
auto_query(struct query *q)
{
	if (!q->stmt)
		return;
	if (q->slot < 0) {
		(void)sqlite3_finalize(q->stmt);
		q->stmt = NULL;
		return;
	}
	(void)sqlite3_reset(q->stmt);
	(void)sqlite3_clear_bindings(q->stmt);
	q->r->statement[q->slot].in_use = false;
	q->stmt = NULL;
}

/* keep: SQLITE_TRANSIENT copies, SQLITE_STATIC when the caller's value outlives the statement's
 * use. */
static void
bind_text(sqlite3_stmt *stmt, int at, const char *text, sqlite3_destructor_type keep)
{
	if (text && text[0])
		(void)sqlite3_bind_text(stmt, at, text, -1, keep);
	else
		(void)sqlite3_bind_null(stmt, at);
}

static void
bind_hash(sqlite3_stmt *stmt, int at, const struct sha256 *hash, sqlite3_destructor_type keep)
{
	if (hash && !sha256_is_zero(hash))
		(void)sqlite3_bind_blob(stmt, at, hash->bytes, SHA256_BYTES, keep);
	else
		(void)sqlite3_bind_null(stmt, at);
}

static void
bind_list(struct query *q, const char *types, sqlite3_destructor_type keep, va_list args)
{
	for (int at = 1; types[at - 1]; at++) {
		switch (types[at - 1]) {
		case 'i':
			(void)sqlite3_bind_int64(q->stmt, at, va_arg(args, int64_t));
			break;
		case 't':
			bind_text(q->stmt, at, va_arg(args, const char *), keep);
			break;
		case 'h':
			bind_hash(q->stmt, at, va_arg(args, const struct sha256 *), keep);
			break;
		default:
			assert(false);
		}
	}
}

void
query_bind(struct query *q, const char *types, ...)
{
	va_list args;

	va_start(args, types);
	bind_list(q, types, SQLITE_TRANSIENT, args);
	va_end(args);
}

void
query_bind_bytes(struct query *q, int at, struct span bytes)
{
	(void)sqlite3_bind_blob64(q->stmt, at, bytes.bytes, bytes.length, SQLITE_STATIC);
}

enum err
query_step(struct query *q, bool *row, struct error *err)
{
	int code;

	if (fail_here())
		return rehearsed(err);
	errno = 0;
	code = sqlite3_step(q->stmt);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return sqlite_failed(q->r, "work", err);
	*row = code == SQLITE_ROW;
	return ERR_NONE;
}

enum err
query_run(struct query *q, int *changed, struct error *err)
{
	bool row = true;

	while (row)
		if (query_step(q, &row, err))
			return err->code;
	if (changed)
		*changed = sqlite3_changes(q->r->db);
	return ERR_NONE;
}

int64_t
query_int(struct query *q, int column)
{
	return sqlite3_column_int64(q->stmt, column);
}

bool
query_text(struct query *q, int column, char *to, size_t size)
{
	const char *text = (const char *)sqlite3_column_text(q->stmt, column);

	return text_copy(to, size, text ? text : "");
}

enum err
sql_run(struct sqlite_store *r, struct error *err, int *changed, const char *sql, const char *types,
	...)
{
	AUTO(query)
	struct query q = QUERY;
	va_list args;

	if (query_open(r, sql, &q, err))
		return err->code;
	va_start(args, types);
	bind_list(&q, types, SQLITE_STATIC, args);
	va_end(args);
	return query_run(&q, changed, err);
}

enum err
sql_number(struct sqlite_store *r, struct error *err, int64_t *out, const char *sql,
	   const char *types, ...)
{
	AUTO(query)
	struct query q = QUERY;
	bool row = false;
	va_list args;

	if (query_open(r, sql, &q, err))
		return err->code;
	va_start(args, types);
	bind_list(&q, types, SQLITE_STATIC, args);
	va_end(args);
	if (query_step(&q, &row, err))
		return err->code;
	if (!row)
		return error_set(err, ERR_NOTFOUND, "no such row");
	*out = query_int(&q, 0);
	return ERR_NONE;
}

enum err
query_ids(struct query *q, struct buf *ids, struct error *err)
{
	for (;;) {
		bool row = false;
		int64_t id;

		if (query_step(q, &row, err))
			return err->code;
		if (!row)
			return buf_check(ids, "list of rows", err);
		id = query_int(q, 0);
		buf_add(ids, &id, sizeof(id));
	}
}
