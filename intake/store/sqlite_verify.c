/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/document.h"
#include "store/audit_chain.h"
#include "store/sqlite.h"

/* What is checked, in this order: the chain itself; that no line was cut off behind it; that every
 * arrival and document still has the content its last audit line names. */

struct walk {
	struct audit_check *check;
	struct sha256 before;
};

static void
broken(struct audit_check *check, int64_t seq, const char *why)
{
	if (check->broken_seq)
		return; /* the first one counts */
	check->broken_seq = seq;
	(void)text_copy(check->why, sizeof(check->why), why);
}

static enum err
check_line(void *context, const struct audit_line *line, struct error *err)
{
	struct walk *w = context;
	struct sha256 hash;

	w->check->lines++;
	if (line->seq != w->check->lines)
		broken(w->check, w->check->lines, "a line is missing here");
	if (audit_hash(line, &w->before, &hash, err))
		return err->code;
	if (!sha256_equal(&hash, &line->hash))
		broken(w->check, line->seq, "the line does not fit its hash or the line before");
	w->before = line->hash;
	return ERR_NONE;
}

/* AUTOINCREMENT remembers the highest number ever given: a tail that was cut off by hand shows.
 * Whoever also lowers that number is found by the receipts, which repeat the head (docs/audit.md).
 */
static enum err
check_tail(struct sqlite_store *r, struct audit_check *check, struct error *err)
{
	int64_t highest;

	if (sql_number(r, err, &highest,
		       "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'audit'",
		       ""))
		return err->code;
	if (highest > check->lines)
		broken(check, check->lines + 1, "lines at the end are missing");
	if (check->lines == 0)
		broken(check, 1, "the log is empty");
	return ERR_NONE;
}

/* The content digest that the last line about the object names; *seq 0 when there is none. */
static enum err
last_content(struct sqlite_store *r, const char *object, int64_t *seq, struct sha256 *content,
	     struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	bool row = false;

	*seq = 0;
	if (query_open(r,
		       "SELECT seq, content FROM audit WHERE object = ? AND content IS NOT NULL "
		       "ORDER BY seq DESC LIMIT 1",
		       &q, err))
		return err->code;
	query_bind(&q, "t", object);
	if (query_step(&q, &row, err))
		return err->code;
	if (!row || sqlite3_column_bytes(q.stmt, 1) != SHA256_BYTES)
		return ERR_NONE;
	*seq = query_int(&q, 0);
	memcpy(content->bytes, sqlite3_column_blob(q.stmt, 1), SHA256_BYTES);
	return ERR_NONE;
}

static enum err
compare(struct walk *w, struct sqlite_store *r, const char *object, const struct sha256 *now,
	struct error *err)
{
	struct sha256 content;
	char why[80];
	int64_t seq;

	if (last_content(r, object, &seq, &content, err))
		return err->code;
	if (seq && sha256_equal(&content, now))
		return ERR_NONE;
	(void)text_print(why, sizeof(why), "%s is not what the log says", object);
	broken(w->check, seq ? seq : w->check->lines, why);
	return ERR_NONE;
}

struct rows {
	struct walk *w;
	struct sqlite_store *r;
};

static enum err
check_arrival(void *context, const struct arrival *a, int documents, struct error *err)
{
	struct rows *rows = context;
	struct sha256 now;

	(void)documents;
	if (arrival_digest(a, &now, err))
		return err->code;
	return compare(rows->w, rows->r, a->serial, &now, err);
}

static enum err
check_document(void *context, const struct document *d, struct error *err)
{
	struct rows *rows = context;
	char object[DOCUMENT_ID_BYTES];
	struct sha256 now;

	if (document_digest(d, &now, err))
		return err->code;
	document_id_print(object, d->serial, d->index);
	return compare(rows->w, rows->r, object, &now, err);
}

enum err
sqlite_audit_verify(struct store *s, struct audit_check *out, struct error *err)
{
	static const struct document_filter all = DOCUMENT_FILTER_ALL;
	struct audit_check check = { 0 };
	struct walk w = { .check = &check };
	struct rows rows = { &w, (struct sqlite_store *)(void *)s };

	if (sqlite_audit_walk(s, NULL, check_line, &w, err) || check_tail(rows.r, &check, err))
		return err->code;
	/* Rows are compared only under a whole chain: a broken one proves nothing about them. */
	if (!check.broken_seq && (sqlite_arrival_walk(s, false, check_arrival, &rows, err) ||
				  sqlite_document_walk(s, &all, check_document, &rows, err)))
		return err->code;
	*out = check;
	return ERR_NONE;
}
