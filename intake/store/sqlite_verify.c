/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/document.h"
#include "store/audit_chain.h"
#include "store/sqlite.h"

/* What is checked, in this order: the chain itself; that no line was cut off behind it; that every
 * arrival and document still has the content and the state its last audit lines name, every batch
 * its bytes and its receipt, late results their bytes. */

struct walk {
	struct sqlite_store *r;
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

/* The content digest that the last line about the object names, of that action or of any (NULL);
 * *seq 0 when there is none. */
static enum err
last_content(struct sqlite_store *r, const char *object, const char *action, int64_t *seq,
	     struct sha256 *content, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	bool row = false;

	*seq = 0;
	if (query_open(r,
		       "SELECT seq, content FROM audit WHERE object = ? "
		       "AND action = coalesce(?, action) AND content IS NOT NULL "
		       "ORDER BY seq DESC LIMIT 1",
		       &q, err))
		return err->code;
	query_bind(&q, "tt", object, action);
	if (query_step(&q, &row, err))
		return err->code;
	if (!row || sqlite3_column_bytes(q.stmt, 1) != SHA256_BYTES)
		return ERR_NONE;
	*seq = query_int(&q, 0);
	memcpy(content->bytes, sqlite3_column_blob(q.stmt, 1), SHA256_BYTES);
	return ERR_NONE;
}

static enum err
compare(struct walk *w, const char *object, const char *action, const struct sha256 *now,
	struct error *err)
{
	struct sha256 content = { { 0 } };
	char why[80];
	int64_t seq = 0;

	if (last_content(w->r, object, action, &seq, &content, err))
		return err->code;
	if (seq && sha256_equal(&content, now))
		return ERR_NONE;
	(void)text_print(why, sizeof(why), "%s is not what the log says", object);
	broken(w->check, seq ? seq : w->check->lines, why);
	return ERR_NONE;
}

static enum err
check_arrival(void *context, const struct arrival *a, int documents, struct error *err)
{
	struct walk *w = context;
	struct sha256 now;

	(void)documents;
	if (arrival_digest(a, &now, err))
		return err->code;
	return compare(w, a->serial, NULL, &now, err);
}

/* "… from=REVIEW to=FIRST_OK …" of the last line that moved the document. A batch that is sent has
 * one line for all its documents, so behind BATCHED the log may be one step short. */
static enum err
compare_state(struct walk *w, const char *object, enum state now, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char detail[sizeof(((struct audit_line *)0)->detail)] = "", why[80];
	const char *to;
	bool row = false;

	if (query_open(w->r,
		       "SELECT seq, detail FROM audit WHERE object = ? AND instr(detail, 'to=') "
		       "AND (content IS NOT NULL OR action IN ('batched', 'settled')) "
		       "ORDER BY seq DESC LIMIT 1",
		       &q, err))
		return err->code;
	query_bind(&q, "t", object);
	if (query_step(&q, &row, err))
		return err->code;
	if (row)
		(void)query_text(&q, 1, detail, sizeof(detail));
	to = strstr(detail, "to=");
	to = to ? to + strlen("to=") : "";
	if (strncmp(to, state_text(now), strcspn(to, " ")) == 0 &&
	    strlen(state_text(now)) == strcspn(to, " "))
		return ERR_NONE;
	if (now == STATE_SUBMITTED_UNKNOWN && text_starts(to, "BATCHED"))
		return ERR_NONE;
	(void)text_print(why, sizeof(why), "%s is in a state the log does not know", object);
	broken(w->check, row ? query_int(&q, 0) : w->check->lines, why);
	return ERR_NONE;
}

static enum err
check_document(void *context, const struct document *d, struct error *err)
{
	struct walk *w = context;
	char object[DOCUMENT_ID_BYTES];
	struct sha256 now;

	if (document_digest(d, &now, err))
		return err->code;
	document_id_print(object, d->serial, d->index);
	if (compare(w, object, NULL, &now, err))
		return err->code;
	return compare_state(w, object, d->state, err);
}

/* The bytes as they were frozen, the receipt as it came. */
static enum err
check_batch(void *context, const struct batch *b, struct error *err)
{
	struct walk *w = context;
	AUTO(buf)
	struct buf body = BUF(LIMIT_BATCH_BYTES);
	AUTO(buf)
	struct buf receipt = BUF(LIMIT_ANSWER_BYTES);
	struct batch again;
	struct sha256 now;

	if (sqlite_batch_get(&w->r->base, b->id, &again, &body, &receipt, err) ||
	    sha256_of(body.bytes, body.length, &now, err) ||
	    compare(w, b->id, "batch-frozen", &now, err))
		return err->code;
	if (b->state != BATCH_SETTLED)
		return ERR_NONE;
	if (sha256_of(receipt.bytes, receipt.length, &now, err))
		return err->code;
	return compare(w, b->id, "batch-settled", &now, err);
}

/* Late results as they came. */
static enum err
check_late(void *context, int64_t after, int64_t upto, struct span document, struct error *err)
{
	struct walk *w = context;
	char object[48];
	struct sha256 now;

	(void)after;
	(void)text_print(object, sizeof(object), "late/%lld", (long long)upto);
	if (sha256_of(document.bytes, document.length, &now, err))
		return err->code;
	return compare(w, object, "late-results", &now, err);
}

enum err
sqlite_audit_verify(struct store *s, struct audit_check *out, struct error *err)
{
	static const struct document_filter all = DOCUMENT_FILTER_ALL;
	struct audit_check check = { 0 };
	struct walk w = { .r = (struct sqlite_store *)(void *)s, .check = &check };

	if (sqlite_audit_walk(s, NULL, check_line, &w, err) || check_tail(w.r, &check, err))
		return err->code;
	/* Rows are compared only under a whole chain: a broken one proves nothing about them. */
	if (!check.broken_seq && (sqlite_arrival_walk(s, false, check_arrival, &w, err) ||
				  sqlite_document_walk(s, &all, check_document, &w, err) ||
				  sqlite_batch_walk(s, check_batch, &w, err) ||
				  sqlite_late_walk(s, check_late, &w, err)))
		return err->code;
	*out = check;
	return ERR_NONE;
}
