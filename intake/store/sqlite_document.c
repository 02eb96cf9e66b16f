/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "base/random.h"
#include "base/text.h"
#include "model/document.h"
#include "store/sqlite.h"

static struct sqlite_store *
self(struct store *s)
{
	return (struct sqlite_store *)(void *)s;
}

/* Without its lists. */
static enum err
load_row(struct sqlite_store *r, int64_t id, struct document *d, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES];
	bool row = false;

	document_clear(d);
	row_select_sql(sql, &columns_document, "", "WHERE id = ?");
	if (query_open(r, sql, &q, err))
		return err->code;
	query_bind(&q, "i", id);
	if (query_step(&q, &row, err))
		return err->code;
	if (!row)
		return error_set(err, ERR_NOTFOUND, "there is no such document");
	d->first.stage = STAGE_FIRST;
	d->second.stage = STAGE_SECOND;
	return row_read(&q, 0, &columns_document, d, err);
}

enum err
document_load_brief(struct sqlite_store *r, int64_t id, struct document *out, struct error *err)
{
	if (load_row(r, id, out, err))
		return err->code;
	return section_read(r, "field", id, out, err);
}

enum err
document_load(struct sqlite_store *r, int64_t id, struct document *out, struct error *err)
{
	if (load_row(r, id, out, err))
		return err->code;
	return sections_read(r, id, out, err);
}

static enum err
find_id(struct sqlite_store *r, const char *serial, int number, int64_t *id, struct error *err)
{
	enum err rc =
	    sql_number(r, err, id, "SELECT id FROM document WHERE serial = ? AND number = ?", "ti",
		       serial, (int64_t)number);

	if (rc == ERR_NOTFOUND)
		return error_set(err, ERR_NOTFOUND, "there is no document %s/%d", serial, number);
	return rc;
}

static enum err
say_document(struct sqlite_store *r, const struct act *act, const char *action,
	     const struct document *d, const struct sha256 *content, const char *detail,
	     struct error *err)
{
	struct audit_line line = { 0 };

	document_id_print(line.object, d->serial, d->index);
	line.content = *content;
	if (!text_copy(line.action, sizeof(line.action), action) ||
	    !text_copy(line.detail, sizeof(line.detail), detail))
		return error_set(err, ERR_LIMIT, "audit line of %s: longer than its column",
				 action);
	return audit_append(r, act, &line, err);
}

/* ---- add ---- */
static enum err
insert_document(struct sqlite_store *r, const struct act *act, struct document *d,
		struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES], detail[160];
	struct sha256 content;
	int64_t last, here;

	if (sql_number(r, err, &here, "SELECT count(*) FROM arrival WHERE serial = ?", "t",
		       d->serial))
		return err->code;
	if (!here)
		return error_set(err, ERR_NOTFOUND, "there is no arrival %s", d->serial);
	if (sql_number(r, err, &last, "SELECT max(number) FROM document WHERE serial = ?", "t",
		       d->serial))
		return err->code;
	d->index = (int)last + 1;
	d->revision = 1;
	if (d->index > LIMIT_DOCUMENTS_PER_ARRIVAL)
		return error_set(err, ERR_LIMIT, "%s has more than %d documents", d->serial,
				 LIMIT_DOCUMENTS_PER_ARRIVAL);
	if (document_digest(d, &content, err))
		return err->code;
	row_insert_sql(sql, "content", 1, &columns_document);
	if (query_open(r, sql, &q, err))
		return err->code;
	query_bind(&q, "h", &content);
	row_bind(&q, 2, &columns_document, d);
	if (query_run(&q, NULL, err) ||
	    sections_write(r, sqlite3_last_insert_rowid(r->db), d, false, err))
		return err->code;
	(void)text_print(detail, sizeof(detail), "to=%s pages=%d form=%s", state_text(d->state),
			 d->page_count, d->form);
	return say_document(r, act, "document", d, &content, detail, err);
}

static enum err
bind_file(struct sqlite_store *r, const struct act *act, int64_t file_id, const char *serial,
	  struct error *err)
{
	char object[48];
	int changed;

	if (sql_run(r, err, &changed,
		    "UPDATE raw_file SET state = 'bound', serial = ?, reason = NULL "
		    "WHERE id = ? AND state IN ('claimed', 'unbound', 'quarantined')",
		    "ti", serial, file_id))
		return err->code;
	if (changed != 1)
		return error_set(err, ERR_CONFLICT, "file %lld is bound already",
				 (long long)file_id);
	(void)text_print(object, sizeof(object), "file/%lld", (long long)file_id);
	return audit_say(r, act, "file-bound", object, err, "serial=%s", serial);
}

static enum err
add_all(struct sqlite_store *r, const struct act *act, struct document *documents, int count,
	int64_t file_id, struct error *err)
{
	AUTO(change)
	struct sqlite_store *change = NULL;

	if (change_begin(r, &change, err))
		return err->code;
	for (int i = 0; i < count; i++)
		if (insert_document(change, act, &documents[i], err) ||
		    find_line(change, documents[i].serial, documents[i].index, err))
			return err->code;
	if (file_id && bind_file(change, act, file_id, documents[0].serial, err))
		return err->code;
	return change_commit(&change, err);
}

enum err
sqlite_document_add(struct store *s, const struct act *act, struct document *documents, int count,
		    int64_t file_id, struct error *err)
{
	assert(count > 0);
	if (!add_all(self(s), act, documents, count, file_id, err))
		return ERR_NONE;
	for (int i = 0; i < count; i++)
		documents[i].index = documents[i].revision = 0;
	return err->code;
}

/* ---- get and walk ---- */
enum err
sqlite_document_get(struct store *s, const char *serial, int index, struct document *out,
		    struct error *err)
{
	AUTO(document_free)
	struct document *d = document_new();
	int64_t id;

	if (!d)
		return error_set(err, ERR_NOMEM, "document: out of memory");
	if (find_id(self(s), serial, index, &id, err) || document_load(self(s), id, d, err))
		return err->code;
	*out = *d;
	return ERR_NONE;
}

/* Conditions are put behind one another only where asked for, so that each can use its index. */
static enum err
filter_query(struct sqlite_store *r, const struct document_filter *f, struct query *q,
	     struct error *err)
{
	const struct {
		const char *value, *condition;
	} text[] = {
		{ f->state < 0 ? NULL : state_text((enum state)f->state), " AND state = ?" },
		{ f->serial, " AND serial = ?" },
		{ f->person_no, " AND person_no = ?" },
		{ f->batch_id, " AND batch_id = ?" },
		{ f->record_id, " AND record_id = ?" },
		{ f->certificate_number,
		  " AND id IN (SELECT document FROM field WHERE name = 'certificate.number' "
		  "AND text = ?)" },
	};
	char sql[SQL_BYTES] = "SELECT id FROM document WHERE true";
	int at = 1;

	for (size_t i = 0; i < COUNT_OF(text); i++)
		if (text[i].value)
			(void)text_append(sql, sizeof(sql), text[i].condition);
	if (f->signed_bytes)
		(void)text_append(
		    sql, sizeof(sql),
		    " AND id IN (SELECT document FROM verdict WHERE signed_bytes = ?)");
	(void)text_append(sql, sizeof(sql), " ORDER BY serial, number LIMIT ? OFFSET ?");
	if (query_open(r, sql, q, err))
		return err->code;
	for (size_t i = 0; i < COUNT_OF(text); i++)
		if (text[i].value)
			(void)sqlite3_bind_text(q->stmt, at++, text[i].value, -1, SQLITE_TRANSIENT);
	if (f->signed_bytes)
		(void)sqlite3_bind_blob(q->stmt, at++, f->signed_bytes->bytes, SHA256_BYTES,
					SQLITE_TRANSIENT);
	(void)sqlite3_bind_int(q->stmt, at, f->limit > 0 ? f->limit : -1);
	(void)sqlite3_bind_int(q->stmt, at + 1, f->offset);
	return ERR_NONE;
}

enum err
sqlite_document_walk(struct store *s, const struct document_filter *filter,
		     store_document_each *each, void *context, struct error *err)
{
	AUTO(document_free)
	struct document *d = document_new();
	AUTO(buf)
	struct buf ids = BUF(LIMIT_WALK_BYTES);
	AUTO(query)
	struct query q = QUERY;

	if (!d)
		return error_set(err, ERR_NOMEM, "document: out of memory");
	if (filter_query(self(s), filter, &q, err) || query_ids(&q, &ids, err))
		return err->code;
	auto_query(&q);
	for (size_t at = 0; at < ids.length; at += sizeof(int64_t)) {
		int64_t id;

		memcpy(&id, ids.bytes + at, sizeof(id));
		if (document_load(self(s), id, d, err) || each(context, d, err))
			return err->code;
	}
	return ERR_NONE;
}

/* ---- save ---- */
/* "RZ…/1 was changed by liang at 10:31": who was faster, from the log. */
static enum err
say_conflict(struct sqlite_store *r, const struct document *d, struct error *err)
{
	char object[DOCUMENT_ID_BYTES], who[USER_BYTES] = "?";
	AUTO(query)
	struct query q = QUERY;
	int64_t minute = 0;
	bool row = false;

	document_id_print(object, d->serial, d->index);
	if (query_open(r,
		       "SELECT actor, at_us FROM audit WHERE object = ? ORDER BY seq DESC LIMIT 1",
		       &q, err))
		return err->code;
	query_bind(&q, "t", object);
	if (query_step(&q, &row, err))
		return err->code;
	if (row) {
		(void)query_text(&q, 0, who, sizeof(who));
		minute = query_int(&q, 1) / 60000000 + (int64_t)8 * 60; /* Asia/Shanghai */
	}
	(void)error_set(err, ERR_CONFLICT, "%s was changed by %s at %02d:%02d", object, who,
			(int)(minute / 60 % 24), (int)(minute % 60));
	return error_hint(err, "Load it again and look at what changed.");
}

static enum err
keep_decision(struct sqlite_store *r, int64_t id, int revision, const struct decision *was,
	      const struct decision *is, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES];

	if (is->decide == DECIDE_NONE || columns_equal(&columns_decision, was, is))
		return ERR_NONE;
	row_insert_sql(sql, "document, revision", 2, &columns_decision);
	if (query_open(r, sql, &q, err))
		return err->code;
	query_bind(&q, "ii", id, (int64_t)revision);
	row_bind(&q, 3, &columns_decision, is);
	return query_run(&q, NULL, err);
}

static enum err
update_row(struct sqlite_store *r, int64_t id, const struct document *d,
	   const struct sha256 *content, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES];

	row_update_sql(sql, &columns_document, ", content = ? WHERE id = ?");
	if (query_open(r, sql, &q, err))
		return err->code;
	row_bind(&q, 1, &columns_document, d);
	(void)sqlite3_bind_blob(q.stmt, columns_document.count + 1, content->bytes, SHA256_BYTES,
				SQLITE_TRANSIENT);
	(void)sqlite3_bind_int64(q.stmt, columns_document.count + 2, id);
	return query_run(&q, NULL, err);
}

/* One save: from the row as stored to the document as it shall be. */
struct saving {
	const struct act *act;
	int64_t id;
	const struct document *was;
	struct document *d;
	const char *action, *detail;
};

/* Everything of it, inside its transaction. */
static enum err
write_save(struct sqlite_store *r, const struct saving *saving, struct error *err)
{
	const struct document *was = saving->was;
	struct document *d = saving->d;
	bool verified = d->state == STATE_VERIFIED && was->state != STATE_VERIFIED;
	struct sha256 content;
	char text[sizeof(((struct audit_line *)0)->detail)];

	(void)text_copy(d->record_id, sizeof(d->record_id), was->record_id);
	if (verified && !d->record_id[0] && random_uuid(d->record_id, err))
		return err->code;
	d->revision = was->revision + 1;
	d->first.stage = STAGE_FIRST;
	d->second.stage = STAGE_SECOND;
	if (document_digest(d, &content, err) || update_row(r, saving->id, d, &content, err) ||
	    sections_write(r, saving->id, d, true, err) ||
	    keep_decision(r, saving->id, d->revision, &was->first, &d->first, err) ||
	    keep_decision(r, saving->id, d->revision, &was->second, &d->second, err))
		return err->code;
	if (verified &&
	    sql_run(r, err, NULL,
		    "INSERT INTO outbox (record_id, revision, document) VALUES (?, ?, ?)", "tii",
		    d->record_id, (int64_t)d->revision, saving->id))
		return err->code;
	if (!text_print(text, sizeof(text), "rev=%d from=%s to=%s%s%s", d->revision,
			state_text(was->state), state_text(d->state), saving->detail[0] ? " " : "",
			saving->detail))
		return error_set(err, ERR_LIMIT, "audit line of %s: longer than its column",
				 saving->action);
	return say_document(r, saving->act, saving->action, d, &content, text, err);
}

static enum err
save(struct sqlite_store *r, struct saving *saving, struct error *err)
{
	AUTO(document_free)
	struct document *was = document_new();
	AUTO(change)
	struct sqlite_store *change = NULL;
	struct document *d = saving->d;

	if (!was)
		return error_set(err, ERR_NOMEM, "document: out of memory");
	if (change_begin(r, &change, err) || find_id(r, d->serial, d->index, &saving->id, err) ||
	    load_row(r, saving->id, was, err))
		return err->code;
	if (was->revision != d->revision)
		return say_conflict(r, d, err);
	if (was->state != d->state && !state_may_move(was->state, d->state))
		return error_set(err, ERR_CONFLICT, "%s/%d cannot go from %s to %s", d->serial,
				 d->index, state_text(was->state), state_text(d->state));
	saving->was = was;
	if (write_save(r, saving, err) || find_line(r, d->serial, d->index, err))
		return err->code;
	return change_commit(&change, err);
}

enum err
sqlite_document_save(struct store *s, const struct act *act, struct document *document,
		     const char *action, const char *detail, struct error *err)
{
	char record_id[sizeof(document->record_id)];
	int revision = document->revision;
	struct saving saving = {
		.act = act, .d = document, .action = action, .detail = detail ? detail : ""
	};

	memcpy(record_id, document->record_id, sizeof(record_id));
	if (save(self(s), &saving, err)) {
		document->revision = revision;
		memcpy(document->record_id, record_id, sizeof(record_id));
		return err->code;
	}
	return ERR_NONE;
}

enum err
decisions_clear(struct sqlite_store *r, const struct act *act, struct document *d,
		struct error *err)
{
	struct sha256 content;
	int64_t id;

	/* The digest is of all of it, and d may be without its lists. */
	if (find_id(r, d->serial, d->index, &id, err) || sections_read(r, id, d, err))
		return err->code;
	memset(&d->first, 0, sizeof(d->first));
	memset(&d->second, 0, sizeof(d->second));
	d->second.stage = STAGE_SECOND;
	d->revision++;
	if (document_digest(d, &content, err) || update_row(r, id, d, &content, err))
		return err->code;
	return say_document(r, act, "reopen", d, &content, "decisions=cleared", err);
}
