/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "model/document.h"
#include "store/sqlite.h"

static struct sqlite_store *
self(struct store *s)
{
	return (struct sqlite_store *)(void *)s;
}

enum err
sqlite_outbox_list(struct store *s, int max, struct outbox_row *out, int *count, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	int n = 0;

	if (query_open(self(s),
		       "SELECT d.serial, d.number, o.record_id, o.revision FROM outbox o "
		       "JOIN document d ON d.id = o.document WHERE o.batch_id IS NULL "
		       "ORDER BY o.seq LIMIT ?",
		       &q, err))
		return err->code;
	query_bind(&q, "i", (int64_t)max);
	while (n < max) {
		bool row = false;

		if (query_step(&q, &row, err))
			return err->code;
		if (!row)
			break;
		memset(&out[n], 0, sizeof(out[n]));
		(void)query_text(&q, 0, out[n].serial, sizeof(out[n].serial));
		out[n].index = (int)query_int(&q, 1);
		(void)query_text(&q, 2, out[n].record_id, sizeof(out[n].record_id));
		out[n].revision = (int)query_int(&q, 3);
		n++;
	}
	*count = n;
	return ERR_NONE;
}

/* ---- what a record is made of ---- */
static enum err
read_source(struct sqlite_store *r, const struct outbox_row *row, struct document *document,
	    struct arrival *arrival, struct person *person, struct error *err)
{
	int64_t id;
	enum err rc = sql_number(r, err, &id,
				 "SELECT document FROM outbox WHERE record_id = ? AND revision = ?",
				 "ti", row->record_id, (int64_t)row->revision);

	if (rc == ERR_NOTFOUND)
		return error_set(err, ERR_NOTFOUND, "record %s is not in the outbox",
				 row->record_id);
	if (rc || document_load_brief(r, id, document, err) ||
	    section_read(r, "page", id, document, err) ||
	    sqlite_arrival_get(&r->base, document->serial, arrival, err))
		return err->code;
	if (person_load(r, document->match.person_no, person, err) == ERR_NOTFOUND)
		return error_set(err, ERR_DATA, "%s/%d: its person is not on the roster",
				 row->serial, row->index);
	return err->code;
}

enum err
sqlite_outbox_get(struct store *s, const struct outbox_row *row, struct document *document,
		  struct arrival *arrival, struct person *person, struct error *err)
{
	struct sqlite_store *r = self(s);
	struct error ending;

	err->code = ERR_NONE;
	if (sql_run(r, err, NULL, "BEGIN", ""))
		return err->code;
	(void)!read_source(r, row, document, arrival, person, err);
	if (sql_run(r, &ending, NULL, "COMMIT", "")) {
		(void)sqlite3_exec(r->db, "ROLLBACK", NULL, NULL, NULL);
		if (!err->code)
			*err = ending;
	}
	return err->code;
}

/* ---- freeze ---- */
static enum err
insert_batch(struct sqlite_store *r, const struct batch *b, struct span bytes, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES];

	row_insert_sql(sql, "body", 1, &columns_batch);
	if (query_open(r, sql, &q, err))
		return err->code;
	query_bind_bytes(&q, 1, bytes);
	row_bind(&q, 2, &columns_batch, b);
	return query_run(&q, NULL, err);
}

/* The line's content is the digest of the frozen bytes. */
static enum err
say_frozen(struct sqlite_store *r, const struct act *act, const struct batch *b, const char *of,
	   struct error *err)
{
	struct audit_line line = { .action = "batch-frozen", .content = b->digest };

	(void)text_copy(line.object, sizeof(line.object), b->id);
	(void)text_print(line.detail, sizeof(line.detail), "run=%s records=%d%s%s", b->run,
			 b->count, of[0] ? " of=" : "", of);
	return audit_append(r, act, &line, err);
}

static enum err
claim(struct sqlite_store *r, const struct act *act, const char *batch_id,
      const struct outbox_row *row, struct error *err)
{
	char object[DOCUMENT_ID_BYTES];
	int waiting, verified;

	document_id_print(object, row->serial, row->index);
	if (sql_run(r, err, &waiting,
		    "UPDATE outbox SET batch_id = ? "
		    "WHERE record_id = ? AND revision = ? AND batch_id IS NULL",
		    "tti", batch_id, row->record_id, (int64_t)row->revision) ||
	    sql_run(r, err, &verified,
		    "UPDATE document SET state = 'BATCHED', batch_id = ?, disposition = NULL, "
		    "service_reason = NULL, revision = revision + 1 "
		    "WHERE serial = ? AND number = ? AND record_id = ? AND state = 'VERIFIED'",
		    "ttit", batch_id, row->serial, (int64_t)row->index, row->record_id))
		return err->code;
	if (waiting != 1 || verified != 1)
		return error_set(err, ERR_CONFLICT, "%s does not wait to be submitted any more",
				 object);
	return audit_say(r, act, "batched", object, err, "from=VERIFIED to=BATCHED batch=%s",
			 batch_id);
}

/* Exactly one batch must have been changed, else it is not there or not open. */
static enum err
one_batch(int changed, const char *id, struct error *err)
{
	if (changed == 1)
		return ERR_NONE;
	return error_set(err, ERR_CONFLICT, "batch %s is not open", id);
}

/* From here on the outcome is unknown. */
static enum err
mark_sent(struct sqlite_store *r, const struct act *act, const char *id, struct error *err)
{
	int changed;

	if (sql_run(r, err, &changed,
		    "UPDATE batch SET state = 'sent', attempts = attempts + 1, sent_us = ? "
		    "WHERE id = ? AND state IN ('frozen', 'sent')",
		    "it", act->at_us, id) ||
	    one_batch(changed, id, err) ||
	    sql_run(r, err, &changed,
		    "UPDATE document SET state = 'SUBMITTED_UNKNOWN', revision = revision + 1 "
		    "WHERE batch_id = ? AND state = 'BATCHED'",
		    "t", id))
		return err->code;
	/* One line stands for all its documents: they are named when it is frozen and settled. */
	return audit_say(r, act, "batch-sent", id, err, "documents=%d to=SUBMITTED_UNKNOWN",
			 changed);
}

enum err
sqlite_batch_freeze(struct store *s, const struct act *act, const struct batch *batch,
		    const struct outbox_row *rows, struct span bytes, struct error *err)
{
	AUTO(change)
	struct sqlite_store *change = NULL;
	struct batch b = *batch;
	struct sha256 digest;

	if (bytes.length > LIMIT_BATCH_BYTES)
		return error_set(err, ERR_LIMIT,
				 "a batch of %zu bytes is more than the limit of %zu", bytes.length,
				 LIMIT_BATCH_BYTES);
	if (sha256_of(bytes.bytes, bytes.length, &digest, err))
		return err->code;
	if (!sha256_equal(&digest, &b.digest))
		return error_set(err, ERR_BUG, "batch %s: its digest is of other bytes", b.id);
	b.state = BATCH_FROZEN;
	b.formed_us = b.formed_us ? b.formed_us : act->at_us;
	if (change_begin(self(s), &change, err) || insert_batch(change, &b, bytes, err))
		return err->code;
	for (int i = 0; i < b.count; i++)
		if (claim(change, act, b.id, &rows[i], err))
			return err->code;
	if (say_frozen(change, act, &b, "", err) ||
	    (batch->state == BATCH_SENT && mark_sent(change, act, b.id, err)))
		return err->code;
	return change_commit(&change, err);
}

/* ---- read ---- */
static void
take_blob(struct query *q, int column, struct buf *to)
{
	const void *bytes = to ? sqlite3_column_blob(q->stmt, column) : NULL;

	if (bytes)
		buf_add(to, bytes, (size_t)sqlite3_column_bytes(q->stmt, column));
}

/* The row the bound query finds, with body and receipt if wanted. */
static enum err
read_batch(struct query *q, struct batch *out, struct buf *body, struct buf *receipt,
	   struct error *err)
{
	struct batch b = { 0 };
	bool row = false;

	if (query_step(q, &row, err))
		return err->code;
	if (!row)
		return error_set(err, ERR_NOTFOUND, "there is no such batch");
	take_blob(q, 0, body);
	take_blob(q, 1, receipt);
	if (row_read(q, 2, &columns_batch, &b, err) || (body && buf_check(body, "batch", err)) ||
	    (receipt && buf_check(receipt, "receipt", err)))
		return err->code;
	*out = b;
	return ERR_NONE;
}

enum err
sqlite_batch_next(struct store *s, int64_t now_us, const char *after_id, struct batch *out,
		  struct buf *body, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES];

	row_select_sql(sql, &columns_batch, "body, NULL, ",
		       "WHERE state IN ('frozen', 'sent') AND not_before_us <= ? "
		       "AND seq > coalesce((SELECT seq FROM batch WHERE id = ?), 0) "
		       "ORDER BY seq LIMIT 1");
	if (query_open(self(s), sql, &q, err))
		return err->code;
	query_bind(&q, "it", now_us, after_id);
	return read_batch(&q, out, body, NULL, err);
}

enum err
sqlite_batch_get(struct store *s, const char *id, struct batch *out, struct buf *body,
		 struct buf *receipt, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES];

	row_select_sql(sql, &columns_batch, "body, receipt, ", "WHERE id = ?");
	if (query_open(self(s), sql, &q, err))
		return err->code;
	query_bind(&q, "t", id);
	if (read_batch(&q, out, body, receipt, err))
		return error_wrap(err, "batch %s", id);
	return ERR_NONE;
}

enum err
sqlite_batch_walk(struct store *s, store_batch_each *each, void *context, struct error *err)
{
	AUTO(buf)
	struct buf seqs = BUF(LIMIT_WALK_BYTES);
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES];

	if (query_open(self(s), "SELECT seq FROM batch ORDER BY seq", &q, err) ||
	    query_ids(&q, &seqs, err))
		return err->code;
	row_select_sql(sql, &columns_batch, "NULL, NULL, ", "WHERE seq = ?");
	for (size_t at = 0; at < seqs.length; at += sizeof(int64_t)) {
		AUTO(query)
		struct query one = QUERY;
		struct batch b;
		int64_t seq;

		memcpy(&seq, seqs.bytes + at, sizeof(seq));
		if (query_open(self(s), sql, &one, err))
			return err->code;
		query_bind(&one, "i", seq);
		if (read_batch(&one, &b, NULL, NULL, err))
			return err->code;
		auto_query(&one);
		if (each(context, &b, err))
			return err->code;
	}
	return ERR_NONE;
}

/* ---- move ---- */
enum err
sqlite_batch_sent(struct store *s, const struct act *act, const char *id, struct error *err)
{
	AUTO(change)
	struct sqlite_store *change = NULL;

	if (change_begin(self(s), &change, err) || mark_sent(change, act, id, err))
		return err->code;
	return change_commit(&change, err);
}

/* Sets the state (or leaves it, NULL), the reason, and when it may be tried again. */
static enum err
put_aside(struct store *s, const struct act *act, const struct batch *to, const char *state,
	  const char *action, struct error *err)
{
	AUTO(change)
	struct sqlite_store *change = NULL;
	int changed;

	if (change_begin(self(s), &change, err) ||
	    sql_run(
		change, err, &changed,
		"UPDATE batch SET state = coalesce(?, state), not_before_us = ?, last_error = ? "
		"WHERE id = ? AND state IN ('frozen', 'sent')",
		"titt", state, to->not_before_us, to->last_error, to->id) ||
	    one_batch(changed, to->id, err) ||
	    audit_say(change, act, action, to->id, err, "why=%s", to->last_error))
		return err->code;
	return change_commit(&change, err);
}

enum err
sqlite_batch_defer(struct store *s, const struct act *act, const char *id, int64_t not_before_us,
		   const char *why, struct error *err)
{
	struct batch to = { .not_before_us = not_before_us };

	/* Why is for people: cut at a whole character if it is long. */
	(void)text_copy(to.last_error, sizeof(to.last_error), why);
	(void)text_copy(to.id, sizeof(to.id), id);
	return put_aside(s, act, &to, NULL, "batch-deferred", err);
}

enum err
sqlite_batch_block(struct store *s, const struct act *act, const char *id, const char *why,
		   struct error *err)
{
	struct batch to = { .not_before_us = 0 };

	(void)text_copy(to.last_error, sizeof(to.last_error), why);
	(void)text_copy(to.id, sizeof(to.id), id);
	return put_aside(s, act, &to, "blocked", "batch-blocked", err);
}

/* The first count rows of the old batch still waiting to be given away, in the order they were
 * frozen in. */
static enum err
give_rows(struct sqlite_store *r, const char *from, const struct batch *to, struct error *err)
{
	int rows, documents;

	if (sql_run(r, err, &rows,
		    "UPDATE outbox SET batch_id = ? WHERE seq IN "
		    "(SELECT seq FROM outbox WHERE batch_id = ? ORDER BY seq LIMIT ?)",
		    "tti", to->id, from, (int64_t)to->count) ||
	    sql_run(
		r, err, &documents,
		"UPDATE document SET batch_id = ?1, revision = revision + 1 WHERE batch_id = ?2 "
		"AND record_id IN (SELECT record_id FROM outbox WHERE batch_id = ?1)",
		"tt", to->id, from))
		return err->code;
	if (rows != to->count || documents != to->count)
		return error_set(err, ERR_CONFLICT, "batch %s has not the records to give to %s",
				 from, to->id);
	return ERR_NONE;
}

enum err
sqlite_batch_split(struct store *s, const struct act *act, const char *id, const struct batch *half,
		   const struct span *bytes, struct error *err)
{
	AUTO(change)
	struct sqlite_store *change = NULL;
	int changed;

	if (change_begin(self(s), &change, err) ||
	    sql_run(change, err, &changed,
		    "UPDATE batch SET state = 'superseded' "
		    "WHERE id = ? AND state IN ('frozen', 'sent')",
		    "t", id) ||
	    one_batch(changed, id, err))
		return err->code;
	for (int i = 0; i < 2; i++) {
		struct batch b = half[i];

		b.state = BATCH_FROZEN;
		if (insert_batch(change, &b, bytes[i], err) || give_rows(change, id, &b, err) ||
		    say_frozen(change, act, &b, id, err))
			return err->code;
	}
	if (audit_say(change, act, "batch-superseded", id, err, "by=%s by=%s", half[0].id,
		      half[1].id))
		return err->code;
	return change_commit(&change, err);
}
