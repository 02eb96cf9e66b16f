/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "model/document.h"
#include "store/sqlite.h"

/* What the service said of each record: late results as they come, the answers for reconciliation
 * and reports, and which page images it has. */

static struct sqlite_store *
self(struct store *s)
{
	return (struct sqlite_store *)(void *)s;
}

/* ---- late results ---- */

enum err
sqlite_late_cursor(struct store *s, int64_t *stored, int64_t *acked, struct error *err)
{
	if (sql_number(self(s), err, stored, "SELECT coalesce(max(upto), 0) FROM late", ""))
		return err->code;
	return sql_number(self(s), err, acked,
			  "SELECT coalesce(max(upto), 0) FROM late WHERE acked_us <> 0", "");
}

/* What we know of a record and revision before its late result. */
struct known {
	bool there, newest;
	char disposition[32], batch_id[UUID_TEXT_BYTES];
	enum state state;
};

static enum err
known_read(struct sqlite_store *r, const struct record_result *result, struct known *out,
	   struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char state[32] = "";
	bool row = false;

	*out = (struct known){ 0 };
	if (query_open(r,
		       "SELECT a.disposition, a.batch_id, d.state, a.revision = "
		       "(SELECT max(revision) FROM outbox o WHERE o.record_id = a.record_id) "
		       "FROM answer a JOIN document d ON d.record_id = a.record_id "
		       "WHERE a.record_id = ? AND a.revision = ?",
		       &q, err))
		return err->code;
	query_bind(&q, "ti", result->record_id, (int64_t)result->revision);
	if (query_step(&q, &row, err))
		return err->code;
	if (!row)
		return ERR_NONE;
	(void)query_text(&q, 0, out->disposition, sizeof(out->disposition));
	(void)query_text(&q, 1, out->batch_id, sizeof(out->batch_id));
	(void)query_text(&q, 2, state, sizeof(state));
	out->newest = query_int(&q, 3) != 0;
	out->there = state_parse(state, &out->state);
	return ERR_NONE;
}

/* One late result. Nothing is moved but a deferred record that still waits. */
static enum err
late_result(struct settling *s, const struct record_result *result, struct error *err)
{
	struct known known;
	const char *why;

	if (known_read(s->r, result, &known, err))
		return err->code;
	if (known.there && text_equal(known.disposition, result->disposition)) {
		s->outcome.known++; /* results are given again until they are acknowledged */
		return ERR_NONE;
	}
	if (known.there && known.newest && text_equal(known.disposition, "deferred") &&
	    known.state == STATE_SUBMITTED) {
		s->batch_id = known.batch_id;
		return settle_result(s, result, err);
	}
	why = known.there ? known.disposition : "unknown";
	s->outcome.odd++;
	return audit_say(s->r, s->act, "late-odd", result->record_id, err,
			 "rev=%d here=%s there=%s", result->revision, why, result->disposition);
}

static enum err
late_keep(struct settling *s, const struct late_settlement *late, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	struct audit_line line = { .action = "late-results" };

	if (query_open(s->r,
		       "INSERT INTO late (upto, after, stored_us, acked_us, count, document) "
		       "VALUES (?, ?, ?, 0, ?, ?5)",
		       &q, err))
		return err->code;
	query_bind(&q, "iiii", late->upto, late->after, s->act->at_us, (int64_t)late->count);
	query_bind_bytes(&q, 5, late->document);
	if (query_run(&q, NULL, err) ||
	    sha256_of(late->document.bytes, late->document.length, &line.content, err))
		return err->code;
	(void)text_print(line.object, sizeof(line.object), "late/%lld", (long long)late->upto);
	(void)text_print(line.detail, sizeof(line.detail),
			 "after=%lld count=%d confirmed=%d bounced=%d deferred=%d known=%d odd=%d",
			 (long long)late->after, late->count, s->outcome.confirmed,
			 s->outcome.rejected, s->outcome.deferred, s->outcome.known,
			 s->outcome.odd);
	return audit_append(s->r, s->act, &line, err);
}

enum err
sqlite_late_settle(struct store *s, const struct act *act, const struct late_settlement *late,
		   struct settle_outcome *out, struct error *err)
{
	AUTO(document_free)
	struct document *d = document_new();
	AUTO(change)
	struct sqlite_store *change = NULL;
	struct settling settling = { .r = self(s),
				     .act = act,
				     .policy = late->policy,
				     .d = d,
				     .run = late->run,
				     .received_on = day_in_shanghai(act->at_us) };
	int64_t stored, acked;

	if (!d)
		return error_set(err, ERR_NOMEM, "document: out of memory");
	if (change_begin(self(s), &change, err) || sqlite_late_cursor(s, &stored, &acked, err))
		return err->code;
	if (stored != late->after)
		return error_set(err, ERR_CONFLICT, "late results are stored up to %lld, not %lld",
				 (long long)stored, (long long)late->after);
	for (int i = 0; i < late->count; i++)
		if (late_result(&settling, &late->results[i], err))
			return err->code;
	if (late_keep(&settling, late, err) || change_commit(&change, err))
		return err->code;
	*out = settling.outcome;
	return ERR_NONE;
}

enum err
sqlite_late_acked(struct store *s, const struct act *act, int64_t upto, struct error *err)
{
	AUTO(change)
	struct sqlite_store *change = NULL;
	char object[48];

	(void)text_print(object, sizeof(object), "late/%lld", (long long)upto);
	if (change_begin(self(s), &change, err) ||
	    sql_run(change, err, NULL,
		    "UPDATE late SET acked_us = ? WHERE upto <= ? AND acked_us = 0", "ii",
		    act->at_us, upto) ||
	    audit_say(change, act, "late-acked", object, err, "%s", ""))
		return err->code;
	return change_commit(&change, err);
}

enum err
sqlite_late_walk(struct store *s, store_late_each *each, void *context, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;

	if (query_open(self(s), "SELECT after, upto, document FROM late ORDER BY upto", &q, err))
		return err->code;
	for (;;) {
		struct span document;
		bool row = false;

		if (query_step(&q, &row, err))
			return err->code;
		if (!row)
			return ERR_NONE;
		document.bytes = sqlite3_column_blob(q.stmt, 2);
		document.length = (size_t)sqlite3_column_bytes(q.stmt, 2);
		if (each(context, query_int(&q, 0), query_int(&q, 1), document, err))
			return err->code;
	}
}

/* ---- answers ---- */

/* Ids that begin with a prefix lie between it and it followed by what no id contains. */
static const char *
filter_sql(const struct answer_filter *f)
{
	if (f->run)
		return "WHERE run = ?1 ORDER BY received_on, record_id, revision";
	if (f->prefix)
		return "WHERE received_on = ?1 AND record_id >= ?2 AND record_id < ?2 || '~' "
		       "ORDER BY record_id, revision";
	if (!date_is_none(f->day))
		return "WHERE received_on = ?1 ORDER BY record_id, revision";
	return "ORDER BY received_on, record_id, revision";
}

enum err
sqlite_answer_walk(struct store *s, const struct answer_filter *f, store_answer_each *each,
		   void *context, struct error *err)
{
	const struct columns *columns = f->brief ? &columns_answer : &columns_answered;
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES], day[DATE_TEXT_BYTES];

	row_select_sql(sql, columns, "", filter_sql(f));
	date_print(day, f->day);
	if (query_open(self(s), sql, &q, err))
		return err->code;
	if (f->run)
		query_bind(&q, "t", f->run);
	else if (f->prefix)
		query_bind(&q, "tt", day, f->prefix);
	else if (!date_is_none(f->day))
		query_bind(&q, "t", day);
	for (;;) {
		struct record_answer a = { 0 };
		bool row = false;

		if (query_step(&q, &row, err))
			return err->code;
		if (!row)
			return ERR_NONE;
		if (row_read(&q, 0, columns, &a, err) || each(context, &a, err))
			return err->code;
	}
}

enum err
sqlite_answer_span(struct store *s, struct date *first, struct date *last, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char from[DATE_TEXT_BYTES] = "", to[DATE_TEXT_BYTES] = "";
	bool row = false;

	*first = *last = (struct date){ 0 };
	if (query_open(self(s), "SELECT min(received_on), max(received_on) FROM answer", &q, err) ||
	    query_step(&q, &row, err))
		return err->code;
	if (!row || !query_text(&q, 0, from, sizeof(from)) || !from[0])
		return ERR_NONE;
	(void)query_text(&q, 1, to, sizeof(to));
	if (!date_parse(from, first) || !date_parse(to, last))
		return error_set(err, ERR_CORRUPT, "register: an answer's day is none");
	return ERR_NONE;
}

/* ---- page images ---- */

enum err
sqlite_image_list(struct store *s, struct date since, int max, struct sha256 *out, int *count,
		  struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char day[DATE_TEXT_BYTES];
	int n = 0;

	date_print(day, since);
	if (query_open(self(s),
		       "SELECT DISTINCT p.file_sha256 FROM answer a "
		       "JOIN document d ON d.record_id = a.record_id "
		       "JOIN page p ON p.document = d.id "
		       "WHERE a.received_on >= ? AND p.file_sha256 IS NOT NULL AND NOT EXISTS "
		       "(SELECT 1 FROM image_sent i WHERE i.sha256 = p.file_sha256) LIMIT ?",
		       &q, err))
		return err->code;
	query_bind(&q, "ti", day, (int64_t)max);
	while (n < max) {
		bool row = false;

		if (query_step(&q, &row, err))
			return err->code;
		if (!row)
			break;
		if (sqlite3_column_bytes(q.stmt, 0) == SHA256_BYTES)
			memcpy(out[n++].bytes, sqlite3_column_blob(q.stmt, 0), SHA256_BYTES);
	}
	*count = n;
	return ERR_NONE;
}

enum err
sqlite_image_sent(struct store *s, const struct sha256 *sha256, int64_t at_us, struct error *err)
{
	AUTO(change)
	struct sqlite_store *change = NULL;

	if (change_begin(self(s), &change, err) ||
	    sql_run(change, err, NULL, "INSERT OR IGNORE INTO image_sent VALUES (?, ?)", "hi",
		    sha256, at_us))
		return err->code;
	return change_commit(&change, err);
}
