/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "store/sqlite.h"

static struct sqlite_store *
self(struct store *s)
{
	return (struct sqlite_store *)(void *)s;
}

enum err
arrival_digest(const struct arrival *a, struct sha256 *out, struct error *err)
{
	AUTO(buf)
	struct buf b = BUF((size_t)16 * 1024);

	columns_print(&b, &columns_arrival, a);
	if (buf_check(&b, "arrival", err))
		return err->code;
	return sha256_of(b.bytes, b.length, out, err);
}

/* The counter moves in the transaction that stores the arrival: a failure takes it back, so there
 * is no gap. */
static enum err
next_serial(struct sqlite_store *r, const char *prefix, int year, char *to, struct error *err)
{
	int64_t number;

	if (sql_number(r, err, &number,
		       "INSERT INTO serial_counter VALUES (?, ?, 1) "
		       "ON CONFLICT (prefix, year) DO UPDATE SET last = last + 1 RETURNING last",
		       "ti", prefix, (int64_t)year))
		return err->code;
	if (!serial_make(to, prefix, year, (int)number))
		return error_set(err, ERR_CONFIG,
				 "serial prefix \"%s\" is not two to four capital letters", prefix);
	return ERR_NONE;
}

static enum err
say_arrival(struct sqlite_store *r, const struct act *act, const char *action,
	    const struct arrival *a, struct error *err)
{
	struct audit_line line = { 0 };

	(void)text_copy(line.action, sizeof(line.action), action);
	(void)text_copy(line.object, sizeof(line.object), a->serial);
	(void)text_print(line.detail, sizeof(line.detail), "route=%s pieces=%d shield=%s",
			 route_text(a->route), a->pieces, a->person_hint[0] ? "yes" : "no");
	if (arrival_digest(a, &line.content, err))
		return err->code;
	return audit_append(r, act, &line, err);
}

enum err
sqlite_register(struct store *s, const struct act *act, const char *prefix, struct arrival *arrival,
		struct error *err)
{
	AUTO(change)
	struct sqlite_store *change = NULL;
	struct arrival a = *arrival;

	if (change_begin(self(s), &change, err) ||
	    next_serial(change, prefix, a.received_on.year, a.serial, err))
		return err->code;
	a.registered_us = act->at_us;
	if (row_insert(change, &columns_arrival, &a, err) || find_line(change, a.serial, 1, err) ||
	    say_arrival(change, act, "register", &a, err) || change_commit(&change, err))
		return err->code;
	*arrival = a;
	return ERR_NONE;
}

static enum err
load_arrival(struct sqlite_store *r, const char *where, const char *serial, int64_t id,
	     struct arrival *out, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	struct arrival a = { 0 };
	char sql[SQL_BYTES];
	bool row = false;

	row_select_sql(sql, &columns_arrival, "", where);
	if (query_open(r, sql, &q, err))
		return err->code;
	if (serial)
		query_bind(&q, "t", serial);
	else
		query_bind(&q, "i", id);
	if (query_step(&q, &row, err))
		return err->code;
	if (!row)
		return error_set(err, ERR_NOTFOUND, "there is no arrival %s", serial ? serial : "");
	if (row_read(&q, 0, &columns_arrival, &a, err))
		return err->code;
	*out = a;
	return ERR_NONE;
}

enum err
sqlite_arrival_get(struct store *s, const char *serial, struct arrival *out, struct error *err)
{
	return load_arrival(self(s), "WHERE serial = ?", serial, 0, out, err);
}

enum err
sqlite_arrival_amend(struct store *s, const struct act *act, const struct arrival *arrival,
		     struct error *err)
{
	AUTO(change)
	struct sqlite_store *change = NULL;
	AUTO(query)
	struct query q = QUERY;
	struct arrival before = { 0 }, after = *arrival;
	char sql[SQL_BYTES];

	if (change_begin(self(s), &change, err) ||
	    load_arrival(change, "WHERE serial = ?", arrival->serial, 0, &before, err))
		return err->code;
	after.registered_us = before.registered_us;
	row_update_sql(sql, &columns_arrival, " WHERE serial = ?");
	if (query_open(change, sql, &q, err))
		return err->code;
	row_bind(&q, 1, &columns_arrival, &after);
	(void)sqlite3_bind_text(q.stmt, columns_arrival.count + 1, after.serial, -1, SQLITE_STATIC);
	if (query_run(&q, NULL, err) || find_arrival(change, after.serial, err) ||
	    say_arrival(change, act, "amend", &after, err))
		return err->code;
	auto_query(&q);
	return change_commit(&change, err);
}

enum err
sqlite_arrival_walk(struct store *s, bool only_open, store_arrival_each *each, void *context,
		    struct error *err)
{
	AUTO(buf)
	struct buf ids = BUF(LIMIT_WALK_BYTES);
	AUTO(query)
	struct query q = QUERY;

	if (query_open(self(s),
		       only_open ? "SELECT id FROM arrival a WHERE NOT EXISTS "
				   "(SELECT 1 FROM document d WHERE d.serial = a.serial) "
				   "ORDER BY serial"
				 : "SELECT id FROM arrival ORDER BY serial",
		       &q, err) ||
	    query_ids(&q, &ids, err))
		return err->code;
	for (size_t at = 0; at < ids.length; at += sizeof(int64_t)) {
		struct arrival a;
		int64_t id, documents;

		memcpy(&id, ids.bytes + at, sizeof(id));
		if (load_arrival(self(s), "WHERE id = ?", NULL, id, &a, err) ||
		    sql_number(self(s), err, &documents,
			       "SELECT count(*) FROM document WHERE serial = ?", "t", a.serial) ||
		    each(context, &a, (int)documents, err))
			return err->code;
	}
	return ERR_NONE;
}

static enum err
count_states(struct sqlite_store *r, int64_t *counts, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	bool row = true;

	if (query_open(r, "SELECT count(*), state FROM document GROUP BY state", &q, err))
		return err->code;
	for (;;) {
		char text[32];
		enum state state;

		if (query_step(&q, &row, err))
			return err->code;
		if (!row)
			return ERR_NONE;
		if (!query_text(&q, 1, text, sizeof(text)) || !state_parse(text, &state))
			return error_set(err, ERR_CORRUPT, "register: an unknown state is stored");
		counts[state] = query_int(&q, 0);
	}
}

enum err
sqlite_count(struct store *s, int64_t *counts, int64_t *arrivals, int64_t *open_arrivals,
	     struct error *err)
{
	int64_t by_state[STATE_COUNT] = { 0 }, all = 0, waiting = 0;

	if (count_states(self(s), by_state, err) ||
	    sql_number(self(s), err, &all, "SELECT count(*) FROM arrival", "") ||
	    sql_number(self(s), err, &waiting,
		       "SELECT count(*) FROM arrival a WHERE NOT EXISTS "
		       "(SELECT 1 FROM document d WHERE d.serial = a.serial)",
		       ""))
		return err->code;
	memcpy(counts, by_state, sizeof(by_state));
	*arrivals = all;
	*open_arrivals = waiting;
	return ERR_NONE;
}

/* Everybody a paper is about, with the state of that paper; which states shield is model/state.c's
 * to say. An envelope shields whom the mailroom wrote on it until one of its papers turns out to be
 * his: first while nothing is scanned, then while any of its papers is undecided and of nobody
 * else. */
#define SHIELD_SQL                                                                                 \
	"SELECT d.person_no AS who, d.serial, a.received_on, d.state FROM document d "             \
	"JOIN arrival a USING (serial) WHERE d.person_no IS NOT NULL "                             \
	"UNION ALL "                                                                               \
	"SELECT a.person_hint, a.serial, a.received_on, coalesce(d.state, 'REGISTERED') "          \
	"FROM arrival a LEFT JOIN document d ON d.serial = a.serial "                              \
	"WHERE a.person_hint IS NOT NULL AND d.person_no IS NULL "                                 \
	"AND NOT EXISTS (SELECT 1 FROM document o WHERE o.serial = a.serial "                      \
	"AND o.person_no = a.person_hint) "                                                        \
	"ORDER BY who, received_on, serial"

static enum err
read_shield(struct query *q, struct shield *out, struct error *err)
{
	char day[DATE_TEXT_BYTES], state[32];

	memset(out, 0, sizeof(*out));
	if (!query_text(q, 0, out->person_no, sizeof(out->person_no)) ||
	    !query_text(q, 1, out->serial, sizeof(out->serial)) ||
	    !query_text(q, 2, day, sizeof(day)) || !date_parse(day, &out->from) ||
	    !query_text(q, 3, state, sizeof(state)) || !state_parse(state, &out->state))
		return error_set(err, ERR_CORRUPT, "register: a shield row is none of ours");
	return ERR_NONE;
}

enum err
sqlite_shield_walk(struct store *s, store_shield_each *each, void *context, struct error *err)
{
	AUTO(buf)
	struct buf rows = BUF(LIMIT_WALK_BYTES);
	AUTO(query)
	struct query q = QUERY;
	bool row = true;

	if (query_open(self(s), SHIELD_SQL, &q, err))
		return err->code;
	for (;;) {
		struct shield shield;

		if (query_step(&q, &row, err))
			return err->code;
		if (!row)
			break;
		if (read_shield(&q, &shield, err))
			return err->code;
		if (state_shields(shield.state))
			buf_add(&rows, &shield, sizeof(shield));
	}
	if (buf_check(&rows, "shields", err))
		return err->code;
	for (size_t at = 0; at < rows.length; at += sizeof(struct shield)) {
		struct shield shield;

		memcpy(&shield, rows.bytes + at, sizeof(shield));
		if (each(context, &shield, err))
			return err->code;
	}
	return ERR_NONE;
}
