/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/state.h"
#include "store/find.h"
#include "store/sqlite.h"

/* The arrivals register as people see it. Every list comes from entry, one narrow row a line
 * (schema/0002): counts from its index alone, a page either by walking in order of registration or,
 * when few lines fit, by sorting those few. */

/* What somebody typed into one field, as a query. */
#define LIMIT_QUERY_BYTES ((size_t)16 * 1024)

static struct sqlite_store *
self(struct store *s)
{
	return (struct sqlite_store *)(void *)s;
}

/* A filter as conditions: ?1 from, ?2 to, ?3 issuer, ?4 person, ?5 words, ?7 batch. */
struct asked {
	const struct list_filter *filter;
	char from[DATE_TEXT_BYTES], to[DATE_TEXT_BYTES];
	char states[512]; /* "'REVIEW','WAIT_FIX'", "" all */
	struct buf match;
	bool nothing; /* typed, but nothing that could be found */
};

static void
auto_asked(struct asked *a)
{
	buf_free(&a->match);
}

static void
print_states(char *to, size_t size, uint32_t states)
{
	bool fits = true;

	to[0] = '\0';
	for (int i = 0; i < STATE_COUNT; i++)
		if (states & LIST_STATE(i))
			fits = fits && text_append(to, size, to[0] ? ",'" : "'") &&
			       text_append(to, size, state_text((enum state)i)) &&
			       text_append(to, size, "'");
	assert(fits); /* names of model/state.c only: all of them take 300 bytes */
	(void)fits;
}

static enum err
ask(struct asked *a, const struct list_filter *filter, struct error *err)
{
	const char *typed = filter->search ? filter->search : "";

	a->filter = filter;
	a->match = (struct buf)BUF(LIMIT_QUERY_BYTES);
	date_print(a->from, filter->from);
	date_print(a->to, filter->to);
	print_states(a->states, sizeof(a->states), filter->states);
	if (typed[strspn(typed, " \t\r\n")] && !find_query(&a->match, typed, filter->search_key))
		a->nothing = true;
	return buf_check(&a->match, "what is searched", err);
}

static void
add(char *sql, const char *text)
{
	bool fits = text_append(sql, SQL_BYTES, text);

	assert(fits);
	(void)fits;
}

/* free: conditions that are to be checked row by row and not to choose an index ("+state"). */
static void
add_conditions(char *sql, const struct asked *a, bool states, bool issuer, bool row_by_row)
{
	if (a->from[0])
		add(sql, " AND +e.received_on >= ?1");
	if (a->to[0])
		add(sql, " AND +e.received_on <= ?2");
	if (issuer && a->filter->issuer)
		add(sql, row_by_row ? " AND +e.issuer = ?3" : " AND e.issuer = ?3");
	if (a->filter->person_no)
		add(sql, " AND e.person_no = ?4");
	if (a->filter->batch_id)
		add(sql, " AND e.document IN (SELECT id FROM document WHERE batch_id = ?7)");
	if (a->filter->seen_before)
		add(sql, " AND EXISTS (SELECT 1 FROM document d WHERE d.id = e.document AND "
			 "(d.duplicate_of IS NOT NULL OR EXISTS (SELECT 1 FROM finding f WHERE "
			 "f.document = d.id AND f.reason IN ('R14', 'R20') AND f.outcome <> "
			 "'accept')))");
	if (states && a->states[0]) {
		add(sql, row_by_row ? " AND +e.state IN (" : " AND e.state IN (");
		add(sql, a->states);
		add(sql, ")");
	}
}

static void
add_source(char *sql, const struct asked *a)
{
	/* CROSS JOIN keeps SQLite at this order: the words first. */
	add(sql,
	    a->match.length
		? " FROM (SELECT rowid AS line FROM entry_words WHERE words MATCH ?5 "
		  "ORDER BY rowid DESC LIMIT ?6) w CROSS JOIN entry e ON e.id = w.line WHERE true"
		: " FROM entry e WHERE ?6");
}

static void
bind_asked(struct query *q, const struct asked *a)
{
	const char *issuer = a->filter->issuer;
	sqlite3_stmt *stmt = q->stmt;

	/* The count is that of the highest one used; those behind are refused and not missed. */
	(void)sqlite3_bind_text(stmt, 1, a->from, -1, SQLITE_TRANSIENT);
	(void)sqlite3_bind_text(stmt, 2, a->to, -1, SQLITE_TRANSIENT);
	(void)sqlite3_bind_text(stmt, 3, issuer, -1, SQLITE_TRANSIENT);
	(void)sqlite3_bind_text(stmt, 4, a->filter->person_no, -1, SQLITE_TRANSIENT);
	(void)sqlite3_bind_text(stmt, 5, buf_string(&a->match), -1, SQLITE_TRANSIENT);
	(void)sqlite3_bind_int(stmt, 6, LIMIT_LINES_FOUND);
	(void)sqlite3_bind_text(stmt, 7, a->filter->batch_id, -1, SQLITE_TRANSIENT);
}

/* ---- counts ---- */
static enum err
count_issuer(struct list_counts *c, const char *issuer, int64_t count, struct error *err)
{
	for (int i = 0; i < c->issuer_count; i++)
		if (text_equal(c->issuer[i].issuer, issuer)) {
			c->issuer[i].count += count;
			return ERR_NONE;
		}
	if (c->issuer_count == LIMIT_ISSUERS)
		return error_set(err, ERR_LIMIT, "the register names more than %d issuers",
				 LIMIT_ISSUERS);
	(void)text_copy(c->issuer[c->issuer_count].issuer, ISSUER_ID_BYTES, issuer);
	c->issuer[c->issuer_count++].count = count;
	return ERR_NONE;
}

/* One cell (state, issuer) counts for each facet whose other condition it meets. */
static enum err
count_cell(struct list_counts *c, const struct list_filter *f, struct query *q, struct error *err)
{
	char text[32], issuer[ISSUER_ID_BYTES];
	int64_t count = query_int(q, 2);
	enum state state;
	bool state_fits, issuer_fits;

	if (!query_text(q, 0, text, sizeof(text)) || !state_parse(text, &state) ||
	    !query_text(q, 1, issuer, sizeof(issuer)))
		return error_set(err, ERR_CORRUPT, "register: a line of the list is none of ours");
	state_fits = !f->states || (f->states & LIST_STATE(state));
	issuer_fits = !f->issuer || text_equal(f->issuer, issuer);
	if (state_fits && issuer_fits)
		c->total += count;
	if (issuer_fits)
		c->state[state] += count;
	return state_fits ? count_issuer(c, issuer, count, err) : ERR_NONE;
}

static int
most_first(const void *a, const void *b)
{
	const struct list_issuer *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return strcmp(x->issuer, y->issuer);
}

static enum err
more_found(struct sqlite_store *r, const struct asked *a, bool *out, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;

	if (!a->match.length)
		return ERR_NONE;
	if (query_open(r,
		       "SELECT 1 FROM entry_words WHERE words MATCH ? ORDER BY rowid DESC "
		       "LIMIT 1 OFFSET ?",
		       &q, err))
		return err->code;
	query_bind(&q, "ti", buf_string(&a->match), (int64_t)LIMIT_LINES_FOUND);
	return query_step(&q, out, err);
}

static enum err
count(struct sqlite_store *r, const struct asked *a, struct list_counts *out, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES] = "SELECT e.state, e.issuer, count(*)";
	bool row = false;

	memset(out, 0, sizeof(*out));
	if (a->nothing)
		return ERR_NONE;
	add_source(sql, a);
	add_conditions(sql, a, false, false, true);
	add(sql, " GROUP BY e.state, e.issuer");
	if (query_prepare(r, sql, &q, err))
		return err->code;
	bind_asked(&q, a);
	for (;;) {
		if (query_step(&q, &row, err))
			return err->code;
		if (!row)
			break;
		if (count_cell(out, a->filter, &q, err))
			return err->code;
	}
	qsort(out->issuer, (size_t)out->issuer_count, sizeof(out->issuer[0]), most_first);
	return more_found(r, a, &out->more, err);
}

enum err
sqlite_list_counts(struct store *s, const struct list_filter *filter, struct list_counts *out,
		   struct error *err)
{
	AUTO(asked)
	struct asked a = { 0 };

	if (ask(&a, filter, err))
		return err->code;
	return count(self(s), &a, out, err);
}

/* ---- one page ---- */
/* Few lines fit: find and sort them. Many: walk in order until the page is full. The border is
 * where the walk would look at as many rows as fit. */
static enum err
walk_in_order(struct sqlite_store *r, const struct asked *a, bool *out, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES] = "SELECT count(*)";
	int64_t fit = 0, all, page = (int64_t)a->filter->offset + a->filter->limit;
	bool row = false;

	*out = true;
	if (!a->states[0] || a->match.length || a->filter->person_no || a->filter->batch_id)
		return ERR_NONE;
	add_source(sql, a);
	add_conditions(sql, a, true, true, false);
	if (query_prepare(r, sql, &q, err))
		return err->code;
	bind_asked(&q, a);
	if (query_step(&q, &row, err))
		return err->code;
	fit = row ? query_int(&q, 0) : 0;
	if (sql_number(r, err, &all, "SELECT count(*) FROM arrival", ""))
		return err->code;
	*out = a->filter->limit > 0 && fit > 0 && page * all / fit < fit;
	return ERR_NONE;
}

static enum err
page_ids(struct sqlite_store *r, const struct asked *a, struct buf *ids, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES], tail[96];
	bool in_order, words = a->match.length > 0;

	if (walk_in_order(r, a, &in_order, err))
		return err->code;
	(void)text_copy(sql, sizeof(sql), words ? "SELECT w.line" : "SELECT e.id");
	add_source(sql, a);
	add_conditions(sql, a, true, true, in_order);
	(void)text_print(tail, sizeof(tail), " ORDER BY %s%s LIMIT %d OFFSET %d",
			 words ? "w.line" : "e.id", a->filter->oldest_first ? "" : " DESC",
			 a->filter->limit > 0 ? a->filter->limit : -1, a->filter->offset);
	add(sql, tail);
	if (query_prepare(r, sql, &q, err))
		return err->code;
	bind_asked(&q, a);
	return query_ids(&q, ids, err);
}

enum err
sqlite_list_walk(struct store *s, const struct list_filter *filter, store_list_each *each,
		 void *context, struct error *err)
{
	AUTO(asked)
	struct asked a = { 0 };
	AUTO(buf)
	struct buf ids = BUF(LIMIT_WALK_BYTES);
	char sql[SQL_BYTES];

	if (ask(&a, filter, err))
		return err->code;
	if (a.nothing)
		return ERR_NONE;
	if (page_ids(self(s), &a, &ids, err))
		return err->code;
	row_select_sql(sql, &columns_list, "", "WHERE e.id = ?");
	for (size_t at = 0; at < ids.length; at += sizeof(int64_t)) {
		AUTO(query)
		struct query q = QUERY;
		struct list_row line = { 0 };
		bool row = false;
		int64_t id;

		memcpy(&id, ids.bytes + at, sizeof(id));
		if (query_open(self(s), sql, &q, err))
			return err->code;
		query_bind(&q, "i", id);
		if (query_step(&q, &row, err))
			return err->code;
		if (!row || row_read(&q, 0, &columns_list, &line, err))
			return row ? err->code
				   : error_set(err, ERR_CORRUPT, "register: a line is gone");
		auto_query(&q);
		if (each(context, &line, err))
			return err->code;
	}
	return ERR_NONE;
}

/* ---- memory ---- */
enum err
sqlite_cache_kb(struct store *s, int kb, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char sql[48];
	bool row;

	(void)text_print(sql, sizeof(sql), "PRAGMA cache_size = -%d", kb);
	return query_prepare(self(s), sql, &q, err) ? err->code : query_step(&q, &row, err);
}

/* ---- what waits ---- */
enum err
sqlite_queue(struct store *s, uint32_t states, struct queue *out, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	struct queue found = { 0 };
	char names[512], sql[SQL_BYTES], serial[SERIAL_BYTES] = "", day[DATE_TEXT_BYTES] = "";
	bool row = false;

	print_states(names, sizeof(names), states);
	/* With min() SQLite takes the other columns from the row that has it. */
	(void)text_print(sql, sizeof(sql),
			 "SELECT count(*), min(e.received_on || '/' || e.id), e.received_on, "
			 "(SELECT serial FROM arrival a WHERE a.id = e.id >> 6), e.id & 63 "
			 "FROM entry e WHERE e.state IN (%s)",
			 names);
	if (query_prepare(self(s), sql, &q, err) || query_step(&q, &row, err))
		return err->code;
	found.waiting = query_int(&q, 0);
	if (found.waiting > 0) {
		if (!query_text(&q, 2, day, sizeof(day)) || !date_parse(day, &found.oldest_on) ||
		    !query_text(&q, 3, serial, sizeof(serial)))
			return error_set(err, ERR_CORRUPT, "register: a line is none of ours");
		document_id_print(found.oldest, serial, (int)query_int(&q, 4));
	}
	*out = found;
	return ERR_NONE;
}

/* The name of a line, "" for id 0. */
static enum err
line_name(struct sqlite_store *r, int64_t id, char to[DOCUMENT_ID_BYTES], struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char serial[SERIAL_BYTES];
	bool row = false;

	to[0] = '\0';
	if (!id)
		return ERR_NONE;
	if (query_open(r, "SELECT serial FROM arrival WHERE id = ?", &q, err))
		return err->code;
	query_bind(&q, "i", id / 64);
	if (query_step(&q, &row, err))
		return err->code;
	if (!row || !query_text(&q, 0, serial, sizeof(serial)))
		return error_set(err, ERR_CORRUPT, "register: a line is none of ours");
	document_id_print(to, serial, (int)(id & 63));
	return ERR_NONE;
}

/* 0 for a name that is none of ours. */
static enum err
line_id(struct sqlite_store *r, const char *name, int64_t *out, struct error *err)
{
	char serial[SERIAL_BYTES];
	int index;

	*out = 0;
	if (!document_id_parse(name, serial, &index))
		return ERR_NONE;
	if (sql_number(r, err, out, "SELECT id FROM arrival WHERE serial = ?", "t", serial))
		return err->code == ERR_NOTFOUND ? ERR_NONE : err->code;
	*out = *out * 64 + index;
	return ERR_NONE;
}

enum err
sqlite_queue_place(struct store *s, uint32_t states, const char *id, struct queue_place *out,
		   struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	struct queue_place found = { 0 };
	char names[512], sql[SQL_BYTES];
	int64_t self_id, next;
	bool row = false;

	print_states(names, sizeof(names), states);
	/* One pass over the index of those states, which is a few thousand lines at most. */
	(void)text_print(sql, sizeof(sql),
			 "SELECT count(*), sum(id <= ?1), sum(id = ?1), "
			 "min(CASE WHEN id > ?1 THEN id END), max(CASE WHEN id < ?1 THEN id END), "
			 "min(CASE WHEN id <> ?1 THEN id END) FROM entry WHERE state IN (%s)",
			 names);
	if (line_id(self(s), id, &self_id, err) || query_prepare(self(s), sql, &q, err))
		return err->code;
	query_bind(&q, "i", self_id);
	if (query_step(&q, &row, err))
		return err->code;
	found.of = query_int(&q, 0);
	found.at = query_int(&q, 2) ? query_int(&q, 1) : 0;
	next = query_int(&q, 3) ? query_int(&q, 3) : query_int(&q, 5);
	if (line_name(self(s), next, found.next, err) ||
	    line_name(self(s), query_int(&q, 4), found.previous, err))
		return err->code;
	*out = found;
	return ERR_NONE;
}
