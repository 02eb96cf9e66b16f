/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/state.h"
#include "store/find.h"
#include "store/sqlite.h"

/* The arrivals register as people see it. Every list comes from entry, one narrow row a line
 * (schema/0002). A page is walked in order of registration or, when few lines fit, by sorting those
 * few; counts without a search come from a tally that the database keeps (schema/0009), else from
 * the index of entry. Words are looked up once for a page and its counts. */

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
	/* With all states named the index (state, issuer) finds the lines of one office. */
	print_states(a->states, sizeof(a->states),
		     filter->states || !filter->issuer ? filter->states : UINT32_MAX);
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
	(void)sqlite3_bind_int(stmt, 6, LIMIT_LINES_FOUND + 1); /* one more tells of more */
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

/* One cell (state, issuer) counts for each facet whose other condition it meets; *fits: both. */
static enum err
count_cell(struct list_counts *c, const struct list_filter *f, struct query *q, int64_t count,
	   bool *fits, struct error *err)
{
	char text[32], issuer[ISSUER_ID_BYTES];
	enum state state;
	bool state_fits, issuer_fits;

	if (!query_text(q, 0, text, sizeof(text)) || !state_parse(text, &state) ||
	    !query_text(q, 1, issuer, sizeof(issuer)))
		return error_set(err, ERR_CORRUPT, "register: a line of the list is none of ours");
	state_fits = !f->states || (f->states & LIST_STATE(state));
	issuer_fits = !f->issuer || text_equal(f->issuer, issuer);
	*fits = state_fits && issuer_fits;
	if (*fits)
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

/* Nothing is asked but state and issuer: the tally knows. */
static bool
tally_knows(const struct asked *a)
{
	const struct list_filter *f = a->filter;

	return !a->from[0] && !a->to[0] && !f->person_no && !f->batch_id && !f->seen_before &&
	       !a->match.length;
}

static enum err
count(struct sqlite_store *r, const struct asked *a, struct list_counts *out, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES] = "SELECT e.state, e.issuer, count(*) FROM entry e WHERE true";
	bool row = false, fits;

	if (tally_knows(a)) {
		(void)text_copy(sql, sizeof(sql),
				"SELECT state, issuer, lines FROM entry_tally WHERE lines > 0");
	} else {
		add_conditions(sql, a, false, false, true);
		add(sql, " GROUP BY e.state, e.issuer");
	}
	if (query_prepare(r, sql, &q, err))
		return err->code;
	bind_asked(&q, a);
	for (;;) {
		if (query_step(&q, &row, err))
			return err->code;
		if (!row)
			return ERR_NONE;
		if (count_cell(out, a->filter, &q, query_int(&q, 2), &fits, err))
			return err->code;
	}
}

/* ---- words ---- */
/* The newest lines that have the words: counts them, and gives the ids of those that fit. */
static enum err
find(struct sqlite_store *r, const struct asked *a, struct list_counts *counts, struct buf *ids,
     struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES] = "SELECT e.state, e.issuer, e.id, (true";
	int found = 0;

	add_conditions(sql, a, false, false, true);
	/* CROSS JOIN keeps SQLite at this order: the words first. */
	add(sql, ") FROM (SELECT rowid AS line FROM entry_words WHERE words MATCH ?5 "
		 "ORDER BY rowid DESC LIMIT ?6) w CROSS JOIN entry e ON e.id = w.line");
	if (query_prepare(r, sql, &q, err))
		return err->code;
	bind_asked(&q, a);
	for (;;) {
		bool row = false, fits = false;
		int64_t id;

		if (query_step(&q, &row, err))
			return err->code;
		counts->more = row && found == LIMIT_LINES_FOUND;
		if (!row || counts->more)
			return buf_check(ids, "lines found", err);
		found++;
		if (query_int(&q, 3) && count_cell(counts, a->filter, &q, 1, &fits, err))
			return err->code;
		id = query_int(&q, 2);
		if (fits)
			buf_add(ids, &id, sizeof(id));
	}
}

/* Newest first as they were found, and the page of them that is asked for. */
static void
cut_page(const struct list_filter *f, struct buf *ids)
{
	size_t all = ids->length / sizeof(int64_t), from = (size_t)f->offset, count;
	int64_t *id = (int64_t *)(void *)ids->bytes;

	for (size_t i = 0; f->oldest_first && i < all / 2; i++) {
		int64_t other = id[i];

		id[i] = id[all - 1 - i];
		id[all - 1 - i] = other;
	}
	from = from < all ? from : all;
	count = f->limit > 0 && (size_t)f->limit < all - from ? (size_t)f->limit : all - from;
	if (count)
		memmove(id, id + from, count * sizeof(*id));
	ids->length = count * sizeof(*id);
}

/* ---- one page ---- */
/* Few lines fit: find and sort them. Many: walk in order until the page is full. The border is
 * where the walk would look at as many rows as fit. */
static enum err
walk_in_order(struct sqlite_store *r, const struct asked *a, bool *out, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES] = "SELECT count(*) FROM entry e WHERE true";
	int64_t fit = 0, all, page = (int64_t)a->filter->offset + a->filter->limit;
	bool row = false;

	*out = !a->states[0] || a->filter->person_no || a->filter->batch_id;
	if (*out || a->filter->limit <= 0)
		return ERR_NONE;
	if (tally_knows(a))
		(void)text_copy(sql, sizeof(sql),
				"SELECT sum(e.lines) FROM entry_tally e "
				"WHERE true");
	add_conditions(sql, a, true, true, false);
	if (query_prepare(r, sql, &q, err))
		return err->code;
	bind_asked(&q, a);
	if (query_step(&q, &row, err))
		return err->code;
	fit = row ? query_int(&q, 0) : 0;
	if (sql_number(r, err, &all, "SELECT sum(lines) FROM entry_tally", ""))
		return err->code;
	*out = fit > 0 && page * all / fit < fit;
	return ERR_NONE;
}

static enum err
page_ids(struct sqlite_store *r, const struct asked *a, struct buf *ids, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES] = "SELECT e.id FROM entry e WHERE true", tail[96];
	bool in_order;

	if (walk_in_order(r, a, &in_order, err))
		return err->code;
	add_conditions(sql, a, true, true, in_order);
	(void)text_print(tail, sizeof(tail), " ORDER BY e.id%s LIMIT %d OFFSET %d",
			 a->filter->oldest_first ? "" : " DESC",
			 a->filter->limit > 0 ? a->filter->limit : -1, a->filter->offset);
	add(sql, tail);
	if (query_prepare(r, sql, &q, err))
		return err->code;
	bind_asked(&q, a);
	return query_ids(&q, ids, err);
}

static enum err
give_lines(struct sqlite_store *r, const struct buf *ids, store_list_each *each, void *context,
	   struct error *err)
{
	char sql[SQL_BYTES];

	row_select_sql(sql, &columns_list, "", "WHERE e.id = ?");
	for (size_t at = 0; at < ids->length; at += sizeof(int64_t)) {
		AUTO(query)
		struct query q = QUERY;
		struct list_row line = { 0 };
		bool row = false;
		int64_t id;

		memcpy(&id, ids->bytes + at, sizeof(id));
		if (query_open(r, sql, &q, err))
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

/* ---- the verbs ---- */
/* What is asked for: counts, the ids of a page, or both. */
enum wanted { WANT_COUNTS = 1, WANT_PAGE = 2 };

static enum err
look(struct sqlite_store *r, const struct list_filter *filter, int wanted,
     struct list_counts *counts, struct buf *ids, struct error *err)
{
	AUTO(asked)
	struct asked a = { 0 };

	memset(counts, 0, sizeof(*counts));
	if (ask(&a, filter, err))
		return err->code;
	if (a.nothing)
		return ERR_NONE;
	if (a.match.length) {
		if (find(r, &a, counts, ids, err))
			return err->code;
		cut_page(filter, ids);
	} else if (((wanted & WANT_COUNTS) && count(r, &a, counts, err)) ||
		   ((wanted & WANT_PAGE) && (wanted == WANT_PAGE || counts->total) &&
		    page_ids(r, &a, ids, err))) {
		return err->code;
	}
	qsort(counts->issuer, (size_t)counts->issuer_count, sizeof(counts->issuer[0]), most_first);
	return ERR_NONE;
}

enum err
sqlite_list_counts(struct store *s, const struct list_filter *filter, struct list_counts *out,
		   struct error *err)
{
	AUTO(buf)
	struct buf ids = BUF(LIMIT_WALK_BYTES);

	return look(self(s), filter, WANT_COUNTS, out, &ids, err);
}

enum err
sqlite_list_page(struct store *s, const struct list_filter *filter, struct list_counts *counts,
		 store_list_each *each, void *context, struct error *err)
{
	AUTO(buf)
	struct buf ids = BUF(LIMIT_WALK_BYTES);

	if (look(self(s), filter, WANT_COUNTS | WANT_PAGE, counts, &ids, err))
		return err->code;
	return give_lines(self(s), &ids, each, context, err);
}

enum err
sqlite_list_walk(struct store *s, const struct list_filter *filter, store_list_each *each,
		 void *context, struct error *err)
{
	struct list_counts ignored;
	AUTO(buf)
	struct buf ids = BUF(LIMIT_WALK_BYTES);

	if (look(self(s), filter, WANT_PAGE, &ignored, &ids, err))
		return err->code;
	return give_lines(self(s), &ids, each, context, err);
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
	(void)text_print(
	    sql, sizeof(sql),
	    "SELECT count(*), min(e.received_on || printf('/%%020d', e.id)), e.received_on, "
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
