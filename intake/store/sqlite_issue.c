/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "store/sqlite.h"

/* Signed issue lists: kept once, looked up by number and by seal. */

static struct sqlite_store *
self(struct store *s)
{
	return (struct sqlite_store *)(void *)s;
}

static enum err
load_ranges(struct sqlite_store *r, struct issue_list *l, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;

	if (query_open(r, "SELECT first, last FROM issue_range WHERE list = ? ORDER BY rowid", &q,
		       err))
		return err->code;
	query_bind(&q, "i", l->id);
	while (l->range_count < LIMIT_RANGES_PER_LIST) {
		struct issue_range *range = &l->range[l->range_count];
		bool row = false;

		if (query_step(&q, &row, err))
			return err->code;
		if (!row)
			break;
		if (!query_text(&q, 0, range->first, sizeof(range->first)) ||
		    !query_text(&q, 1, range->last, sizeof(range->last)))
			return error_set(err, ERR_CORRUPT, "register: a range is too long");
		l->range_count++;
	}
	return ERR_NONE;
}

static enum err
load_list(struct sqlite_store *r, int64_t id, struct issue_list *out, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES];
	bool row = false;

	memset(out, 0, sizeof(*out));
	row_select_sql(sql, &columns_issue_list, "", "WHERE id = ?");
	if (query_open(r, sql, &q, err))
		return err->code;
	query_bind(&q, "i", id);
	if (query_step(&q, &row, err))
		return err->code;
	if (!row)
		return error_set(err, ERR_CORRUPT, "register: an issue list is gone");
	if (row_read(&q, 0, &columns_issue_list, out, err))
		return err->code;
	out->id = id;
	return load_ranges(r, out, err);
}

/* ---- keeping one ---- */

static enum err
write_ranges(struct sqlite_store *r, const struct issue_list *l, struct error *err)
{
	for (int i = 0; i < l->range_count; i++)
		if (sql_run(r, err, NULL, "INSERT INTO issue_range VALUES (?, ?, ?)", "itt", l->id,
			    l->range[i].first, l->range[i].last))
			return err->code;
	return ERR_NONE;
}

static enum err
write_entries(struct sqlite_store *r, const struct issue_list *l, const struct issue_entry *entry,
	      struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES];

	row_insert_sql(sql, "list, number_key", 2, &columns_issue_entry);
	if (query_open(r, sql, &q, err))
		return err->code;
	for (int i = 0; i < l->entries; i++) {
		char key[LIST_NUMBER_BYTES];

		(void)issue_key(entry[i].number, key, sizeof(key));
		(void)sqlite3_clear_bindings(q.stmt);
		query_bind(&q, "it", l->id, key);
		row_bind(&q, 3, &columns_issue_entry, &entry[i]);
		if (query_run(&q, NULL, err))
			return err->code;
		(void)sqlite3_reset(q.stmt);
	}
	return ERR_NONE;
}

/* The same sequence again: the same list is no news, another one is a contradiction of the office.
 */
static enum err
is_known(struct sqlite_store *r, struct issue_list *l, bool *known, struct error *err)
{
	struct issue_list kept;
	int64_t id = 0;
	enum err rc =
	    sql_number(r, err, &id, "SELECT id FROM issue_list WHERE issuer = ? AND sequence = ?",
		       "ti", l->issuer, (int64_t)l->sequence);

	*known = false;
	if (rc == ERR_NOTFOUND)
		return ERR_NONE;
	if (rc || load_list(r, id, &kept, err))
		return err->code;
	if (!sha256_equal(&kept.digest, &l->digest))
		return error_set(err, ERR_CONFLICT,
				 "%s has sent another list with the number %d before", l->issuer,
				 l->sequence);
	*known = true;
	*l = kept;
	return ERR_NONE;
}

/* A list names the one before it; what is kept must be that one. */
static enum err
follows(struct sqlite_store *r, const struct issue_list *l, struct error *err)
{
	struct issue_list kept;
	int64_t id = 0;
	enum err rc;

	if (sha256_is_zero(&l->previous))
		return ERR_NONE;
	rc = sql_number(r, err, &id, "SELECT id FROM issue_list WHERE issuer = ? AND sequence = ?",
			"ti", l->issuer, (int64_t)l->sequence - 1);
	if (rc == ERR_NOTFOUND)
		return ERR_NONE;
	if (rc || load_list(r, id, &kept, err))
		return err->code;
	if (!sha256_equal(&kept.digest, &l->previous))
		return error_set(err, ERR_CONFLICT,
				 "list %d of %s follows another list %d than the one kept here",
				 l->sequence, l->issuer, l->sequence - 1);
	return ERR_NONE;
}

enum err
sqlite_issue_add(struct store *s, const struct act *act, struct issue_list *list,
		 const struct issue_entry *entries, bool *known, struct error *err)
{
	AUTO(change)
	struct sqlite_store *change = NULL;
	struct issue_list l = *list;
	char object[48], digest[SHA256_TEXT_BYTES];

	if (change_begin(self(s), &change, err) || is_known(change, &l, known, err))
		return err->code;
	if (*known) {
		*list = l;
		return ERR_NONE;
	}
	l.imported_us = act->at_us;
	if (follows(change, &l, err) || row_insert(change, &columns_issue_list, &l, err))
		return err->code;
	l.id = sqlite3_last_insert_rowid(change->db);
	(void)text_print(object, sizeof(object), "list/%lld", (long long)l.id);
	sha256_print(digest, &l.digest);
	if (write_ranges(change, &l, err) || write_entries(change, &l, entries, err) ||
	    audit_say(change, act, "list", object, err,
		      "issuer=%s sequence=%d entries=%d digest=%s", l.issuer, l.sequence, l.entries,
		      digest))
		return err->code;
	if (change_commit(&change, err))
		return err->code;
	*list = l;
	return ERR_NONE;
}

/* ---- looking up ---- */

static enum err
load_entry(struct sqlite_store *r, int64_t list, const char *key, struct issue_entry *out,
	   struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES];
	bool row = false;

	memset(out, 0, sizeof(*out));
	row_select_sql(sql, &columns_issue_entry, "", "WHERE list = ? AND number_key = ?");
	if (query_open(r, sql, &q, err))
		return err->code;
	query_bind(&q, "it", list, key);
	if (query_step(&q, &row, err))
		return err->code;
	if (!row)
		return error_set(err, ERR_CORRUPT, "register: an issue list has lost a line");
	return row_read(&q, 0, &columns_issue_entry, out, err);
}

static enum err
find_place(struct sqlite_store *r, const struct issue_question *w, int64_t *list, char *key,
	   struct error *err)
{
	static const char by_number[] =
	    "SELECT l.id, e.number_key FROM issue_entry e JOIN issue_list l ON l.id = e.list "
	    "WHERE e.number_key = ? AND l.issuer = ? ORDER BY l.sequence DESC LIMIT 1";
	static const char by_seal[] =
	    "SELECT l.id, e.number_key FROM issue_entry e JOIN issue_list l ON l.id = e.list "
	    "WHERE e.seal = ? AND l.issuer = ? ORDER BY l.sequence DESC LIMIT 1";
	AUTO(query)
	struct query q = QUERY;
	bool row = false;

	if (query_open(r, w->seal ? by_seal : by_number, &q, err))
		return err->code;
	if (w->seal) { /* query_bind takes hashes last */
		query_bind_bytes(&q, 1, (struct span){ w->seal->bytes, SHA256_BYTES });
		(void)sqlite3_bind_text(q.stmt, 2, w->issuer, -1, SQLITE_TRANSIENT);
	} else {
		query_bind(&q, "tt", w->key, w->issuer);
	}
	if (query_step(&q, &row, err))
		return err->code;
	if (!row)
		return error_set(err, ERR_NOTFOUND, "no issue list has it");
	*list = query_int(&q, 0);
	(void)query_text(&q, 1, key, LIST_NUMBER_BYTES);
	return ERR_NONE;
}

enum err
sqlite_issue_find(struct store *s, const struct issue_question *question, struct issue_list *list,
		  struct issue_entry *entry, struct error *err)
{
	struct sqlite_store *r = self(s);
	char key[LIST_NUMBER_BYTES];
	int64_t id = 0;

	if (find_place(r, question, &id, key, err) || load_list(r, id, list, err))
		return err->code;
	return load_entry(r, id, key, entry, err);
}

enum err
sqlite_issue_walk(struct store *s, const char *issuer, store_issue_each *each, void *context,
		  struct error *err)
{
	AUTO(buf)
	struct buf ids = BUF(LIMIT_WALK_BYTES);
	AUTO(query)
	struct query q = QUERY;

	if (query_open(self(s),
		       issuer ? "SELECT id FROM issue_list WHERE issuer = ? ORDER BY sequence"
			      : "SELECT id FROM issue_list ORDER BY issuer, sequence",
		       &q, err))
		return err->code;
	if (issuer)
		query_bind(&q, "t", issuer);
	if (query_ids(&q, &ids, err))
		return err->code;
	auto_query(&q);
	for (size_t at = 0; at < ids.length; at += sizeof(int64_t)) {
		struct issue_list l;
		int64_t id;

		memcpy(&id, ids.bytes + at, sizeof(id));
		if (load_list(self(s), id, &l, err) || each(context, &l, err))
			return err->code;
	}
	return ERR_NONE;
}
