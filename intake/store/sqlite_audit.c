/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "store/audit_chain.h"
#include "store/sqlite.h"

/* Lines fetched at a time, 12 KB of them: a walk calls out between two fetches with no cursor open.
 */
#define LINES_PER_FETCH 16

#define LINE_COLUMNS "SELECT seq, at_us, actor, action, object, detail, content, hash FROM audit "

static struct sqlite_store *
self(struct store *s)
{
	return (struct sqlite_store *)(void *)s;
}

static void
read_hash(struct query *q, int column, struct sha256 *out)
{
	const void *bytes = sqlite3_column_blob(q->stmt, column);

	memset(out, 0, sizeof(*out));
	if (bytes && sqlite3_column_bytes(q->stmt, column) == SHA256_BYTES)
		memcpy(out->bytes, bytes, SHA256_BYTES);
}

/* A text that does not fit can only be a foreign hand; it is cut here and the hash will tell. */
static void
read_line(struct query *q, struct audit_line *line)
{
	line->seq = query_int(q, 0);
	line->at_us = query_int(q, 1);
	(void)query_text(q, 2, line->actor, sizeof(line->actor));
	(void)query_text(q, 3, line->action, sizeof(line->action));
	(void)query_text(q, 4, line->object, sizeof(line->object));
	(void)query_text(q, 5, line->detail, sizeof(line->detail));
	read_hash(q, 6, &line->content);
	read_hash(q, 7, &line->hash);
}

static enum err
read_head(struct sqlite_store *r, int64_t *seq, struct sha256 *hash, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	bool row = false;

	*seq = 0;
	memset(hash, 0, sizeof(*hash));
	if (query_open(r, "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1", &q, err) ||
	    query_step(&q, &row, err))
		return err->code;
	if (row) {
		*seq = query_int(&q, 0);
		read_hash(&q, 1, hash);
	}
	return ERR_NONE;
}

enum err
audit_append(struct sqlite_store *r, const struct act *act, const struct audit_line *line,
	     struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	struct audit_line full = *line;
	struct sha256 before;

	assert(r->write_fd >= 0); /* a line without its change is none */
	assert(act->actor[0]);
	if (!r->head_known && read_head(r, &r->head_seq, &r->head_hash, err))
		return err->code;
	full.seq = r->head_seq + 1;
	before = r->head_hash;
	r->head_known = false; /* until it stands */
	full.at_us = act->at_us;
	(void)text_copy(full.actor, sizeof(full.actor), act->actor);
	if (audit_hash(&full, &before, &full.hash, err))
		return err->code;
	if (query_open(
		r,
		"INSERT INTO audit (seq, at_us, content, hash, actor, action, object, detail) "
		"VALUES (?, ?, ?, ?, ?, ?, ?, coalesce(?, ''))",
		&q, err))
		return err->code;
	query_bind(&q, "iihhtttt", full.seq, full.at_us, &full.content, &full.hash, full.actor,
		   full.action, full.object, full.detail);
	if (query_run(&q, NULL, err))
		return err->code;
	r->head_seq = full.seq;
	r->head_hash = full.hash;
	r->head_known = true;
	return ERR_NONE;
}

enum err
audit_say(struct sqlite_store *r, const struct act *act, const char *action, const char *object,
	  struct error *err, const char *format, ...)
{
	struct audit_line line = { 0 };
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(line.detail, sizeof(line.detail), format, args);
	va_end(args);
	if (n < 0 || (size_t)n >= sizeof(line.detail) ||
	    !text_copy(line.action, sizeof(line.action), action) ||
	    !text_copy(line.object, sizeof(line.object), object))
		return error_set(err, ERR_LIMIT, "audit line of %s: longer than its column",
				 action);
	return audit_append(r, act, &line, err);
}

static enum err
notes(struct sqlite_store *r, const struct act *act, const struct audit_note *note,
      const char *const *object, int count, struct error *err)
{
	AUTO(change)
	struct sqlite_store *change = NULL;

	if (change_begin(r, &change, err))
		return err->code;
	for (int i = 0; i < count; i++)
		if (audit_say(change, act, note->action, object[i], err, "%s", note->detail))
			return err->code;
	return change_commit(&change, err);
}

/* A power cut takes a moment of looks, never a part of the chain (docs/decisions/0192, 0162). */
enum err
sqlite_audit_notes(struct store *s, const struct act *act, const struct audit_note *note,
		   const char *const *object, int count, struct error *err)
{
	struct error ignored;
	enum err rc;

	if (note->look && sql_run(self(s), err, NULL, "PRAGMA synchronous = NORMAL", ""))
		return err->code;
	rc = notes(self(s), act, note, object, count, err);
	if (note->look &&
	    sql_run(self(s), rc ? &ignored : err, NULL, "PRAGMA synchronous = FULL", ""))
		return rc ? rc : err->code;
	return rc;
}

enum err
sqlite_audit_head(struct store *s, int64_t *seq, struct sha256 *hash, struct error *err)
{
	return read_head(self(s), seq, hash, err);
}

enum err
sqlite_audit_hash(struct store *s, int64_t seq, struct sha256 *hash, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	bool row = false;

	if (query_open(self(s), "SELECT hash FROM audit WHERE seq = ?", &q, err))
		return err->code;
	query_bind(&q, "i", seq);
	if (query_step(&q, &row, err))
		return err->code;
	if (!row)
		return error_set(err, ERR_NOTFOUND, "the log has no line %lld", (long long)seq);
	read_hash(&q, 0, hash);
	return ERR_NONE;
}

/* The next lines behind `after`, of one object or of all. */
static enum err
fetch(struct sqlite_store *r, const char *object, int64_t after, struct audit_line *lines,
      int *count, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	bool row = true;

	if (query_open(r,
		       object ? LINE_COLUMNS "WHERE seq > ? AND object = ? ORDER BY seq LIMIT ?"
			      : LINE_COLUMNS "WHERE seq > ? ORDER BY seq LIMIT ?",
		       &q, err))
		return err->code;
	if (object)
		query_bind(&q, "iti", after, object, (int64_t)LINES_PER_FETCH);
	else
		query_bind(&q, "ii", after, (int64_t)LINES_PER_FETCH);
	*count = 0;
	while (*count < LINES_PER_FETCH) {
		if (query_step(&q, &row, err))
			return err->code;
		if (!row)
			break;
		read_line(&q, &lines[(*count)++]);
	}
	return ERR_NONE;
}

enum err
sqlite_audit_walk(struct store *s, const char *object, store_audit_each *each, void *context,
		  struct error *err)
{
	struct audit_line lines[LINES_PER_FETCH];
	int64_t after = INT64_MIN;
	int count = 0;

	do {
		if (fetch(self(s), object, after, lines, &count, err))
			return err->code;
		for (int i = 0; i < count; i++)
			if (each(context, &lines[i], err))
				return err->code;
		if (count)
			after = lines[count - 1].seq;
	} while (count == LINES_PER_FETCH);
	return ERR_NONE;
}

/* ---- by page ---- */
/* The number of the first line at or behind that moment. The log is in order of time but for a
 * clock that was set back; the exact condition is checked row by row as well. */
static enum err
seq_at(struct sqlite_store *r, int64_t at_us, int64_t *out, struct error *err)
{
	int64_t low = 1, high;

	if (sql_number(r, err, &high, "SELECT coalesce(max(seq), 0) + 1 FROM audit", ""))
		return err->code;
	while (low < high) {
		int64_t middle = low + (high - low) / 2, then;

		if (sql_number(r, err, &then,
			       "SELECT at_us FROM audit WHERE seq >= ? ORDER BY seq LIMIT 1", "i",
			       middle))
			return err->code;
		if (then < at_us)
			low = middle + 1;
		else
			high = middle;
	}
	*out = low;
	return ERR_NONE;
}

/* ?1 actor, ?2 action, ?3 object, ?4 first seq, ?5 behind the last, ?6 how many; of an object that
 * is a serial also its documents: '/' is the character before '0'. */
static enum err
page_query(struct sqlite_store *r, const struct audit_filter *f, struct query *q, struct error *err)
{
	char sql[SQL_BYTES] = LINE_COLUMNS;
	int64_t first = 1, behind = f->before_seq ? f->before_seq : INT64_MAX, to;

	if (f->from_us && seq_at(r, f->from_us, &first, err))
		return err->code;
	if (f->to_us) {
		if (seq_at(r, f->to_us, &to, err))
			return err->code;
		behind = to < behind ? to : behind;
	}
	if (f->object)
		(void)text_append(
		    sql, sizeof(sql),
		    "INDEXED BY audit_object WHERE object >= ?3 AND object < ?3 || '0'"
		    " AND (object = ?3 OR object >= ?3 || '/')");
	else
		(void)text_append(sql, sizeof(sql), "WHERE true");
	(void)text_append(sql, sizeof(sql), " AND seq >= ?4 AND seq < ?5");
	if (f->actor)
		(void)text_append(sql, sizeof(sql), " AND actor = ?1");
	if (f->action)
		(void)text_append(sql, sizeof(sql), " AND action = ?2");
	(void)text_append(sql, sizeof(sql), " ORDER BY seq DESC LIMIT ?6");
	if (query_prepare(r, sql, q, err))
		return err->code;
	(void)sqlite3_bind_text(q->stmt, 1, f->actor, -1, SQLITE_TRANSIENT);
	(void)sqlite3_bind_text(q->stmt, 2, f->action, -1, SQLITE_TRANSIENT);
	(void)sqlite3_bind_text(q->stmt, 3, f->object, -1, SQLITE_TRANSIENT);
	(void)sqlite3_bind_int64(q->stmt, 4, first);
	(void)sqlite3_bind_int64(q->stmt, 5, behind);
	(void)sqlite3_bind_int(q->stmt, 6, f->limit);
	return ERR_NONE;
}

enum err
sqlite_audit_page(struct store *s, const struct audit_filter *filter, store_audit_each *each,
		  void *context, struct error *err)
{
	AUTO(buf)
	struct buf lines = BUF(LIMIT_WALK_BYTES);
	AUTO(query)
	struct query q = QUERY;
	bool row = false;

	if (page_query(self(s), filter, &q, err))
		return err->code;
	for (;;) {
		struct audit_line line = { 0 };

		if (query_step(&q, &row, err))
			return err->code;
		if (!row)
			break;
		read_line(&q, &line);
		buf_add(&lines, &line, sizeof(line));
	}
	auto_query(&q);
	if (buf_check(&lines, "page of the log", err))
		return err->code;
	for (size_t at = 0; at < lines.length; at += sizeof(struct audit_line)) {
		struct audit_line line;

		memcpy(&line, lines.bytes + at, sizeof(line));
		if (each(context, &line, err))
			return err->code;
	}
	return ERR_NONE;
}

/* From word to word by the index: as many steps as there are different ones. */
enum err
sqlite_audit_words(struct store *s, bool actors, store_word_each *each, void *context,
		   struct error *err)
{
	char word[USER_BYTES] = "";

	for (;;) {
		AUTO(query)
		struct query q = QUERY;
		bool row = false;

		if (query_open(self(s),
			       actors
				   ? "SELECT min(actor) FROM audit WHERE actor > coalesce(?, '')"
				   : "SELECT min(action) FROM audit WHERE action > coalesce(?, '')",
			       &q, err))
			return err->code;
		query_bind(&q, "t", word);
		if (query_step(&q, &row, err))
			return err->code;
		if (!row || sqlite3_column_type(q.stmt, 0) == SQLITE_NULL)
			return ERR_NONE;
		if (!query_text(&q, 0, word, sizeof(word)))
			return error_set(err, ERR_CORRUPT,
					 "register: a word of the log is too long");
		auto_query(&q);
		if (each(context, word, err))
			return err->code;
	}
}
