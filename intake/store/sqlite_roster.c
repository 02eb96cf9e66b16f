/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "store/sqlite.h"

static struct sqlite_store *
self(struct store *s)
{
	return (struct sqlite_store *)(void *)s;
}

/* ---- the import: one transaction between begin and end ---- */
enum err
sqlite_roster_begin(struct store *s, const struct act *act, struct error *err)
{
	AUTO(change)
	struct sqlite_store *change = NULL;

	if (change_begin(self(s), &change, err))
		return err->code;
	change->in_roster = true;
	change->roster_act = *act;
	change = NULL; /* stays open until sqlite_roster_end */
	return ERR_NONE;
}

enum err
sqlite_roster_end(struct store *s, bool keep, const char *detail, struct error *err)
{
	AUTO(change)
	struct sqlite_store *change = self(s);

	assert(change->in_roster);
	change->in_roster = false;
	if (!keep)
		return ERR_NONE;
	if (audit_say(change, &change->roster_act, "roster", "roster", err, "%s", detail))
		return err->code;
	return change_commit(&change, err);
}

/* ---- one person ---- */
static enum err
read_aliases(struct sqlite_store *r, struct person *p, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;

	if (query_open(r,
		       "SELECT alias FROM person_alias WHERE person_no = ? ORDER BY learned, alias",
		       &q, err))
		return err->code;
	query_bind(&q, "t", p->person_no);
	while (p->alias_count < LIMIT_ALIASES_PER_PERSON) {
		bool row = false;

		if (query_step(&q, &row, err))
			return err->code;
		if (!row)
			break;
		if (!query_text(&q, 0, p->alias[p->alias_count++], PERSON_NAME_BYTES))
			return error_set(err, ERR_CORRUPT, "register: an alias is too long");
	}
	return ERR_NONE;
}

enum err
person_load(struct sqlite_store *r, const char *person_no, struct person *out, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	struct person p = { 0 };
	char sql[SQL_BYTES];
	bool row = false;

	row_select_sql(sql, &columns_person, "", "WHERE person_no = ?");
	if (query_open(r, sql, &q, err))
		return err->code;
	query_bind(&q, "t", person_no);
	if (query_step(&q, &row, err))
		return err->code;
	if (!row)
		return error_set(err, ERR_NOTFOUND, "there is no person %s on the roster",
				 person_no);
	if (row_read(&q, 0, &columns_person, &p, err) || read_aliases(r, &p, err))
		return err->code;
	*out = p;
	return ERR_NONE;
}

static enum err
person_write(struct sqlite_store *r, const struct person *person, bool exists, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES];

	if (!exists)
		return row_insert(r, &columns_person, person, err);
	row_update_sql(sql, &columns_person, " WHERE person_no = ?");
	if (query_open(r, sql, &q, err))
		return err->code;
	row_bind(&q, 1, &columns_person, person);
	(void)sqlite3_bind_text(q.stmt, columns_person.count + 1, person->person_no, -1,
				SQLITE_TRANSIENT);
	return query_run(&q, NULL, err);
}

/* Only what a certification changes: each column named is taken out of its index and put back. */
enum err
person_certify(struct sqlite_store *r, const struct person *p, struct error *err)
{
	char certified[DATE_TEXT_BYTES], until[DATE_TEXT_BYTES];

	date_print(certified, p->last_certified_on);
	date_print(until, p->valid_until);
	return sql_run(r, err, NULL,
		       "UPDATE person SET last_certified_on = ?, valid_until = ?, proxy_years = ? "
		       "WHERE person_no = ?",
		       "ttit", certified, until, (int64_t)p->proxy_years, p->person_no);
}

/* The roster may have been exported before we certified somebody: what we know later stays. */
static void
keep_later(struct person *p, const struct person *was)
{
	if (date_is_none(was->last_certified_on) ||
	    (!date_is_none(p->last_certified_on) &&
	     !date_before(p->last_certified_on, was->last_certified_on)))
		return;
	p->last_certified_on = was->last_certified_on;
	p->valid_until = was->valid_until;
	p->proxy_years = was->proxy_years;
}

/* A person's texts that the office sent, against what is stored of them. */
struct sent {
	const char *person_no;
	const char *const *text;
	int count;
};

struct list_sql {
	const char *count;  /* how many were imported */
	const char *has;    /* 0 this one is not there, 1 imported, 2 learned here */
	const char *remove; /* the imported ones */
	const char *add;
};

/* Replaces the imported texts if they differ, in whatever order; the learned ones stay. */
static enum err
put_list(struct sqlite_store *r, const struct list_sql *sql, const struct sent *sent, bool *changed,
	 struct error *err)
{
	int64_t stored = 0, missing = 0, same = 0;

	if (sql_number(r, err, &stored, sql->count, "t", sent->person_no))
		return err->code;
	for (int i = 0; i < sent->count; i++) {
		int64_t has = 0;

		if (sql_number(r, err, &has, sql->has, "tt", sent->person_no, sent->text[i]))
			return err->code;
		missing += has == 0;
		same += has == 1;
	}
	if (missing == 0 && stored == same)
		return ERR_NONE;
	*changed = true;
	if (sql_run(r, err, NULL, sql->remove, "t", sent->person_no))
		return err->code;
	for (int i = 0; i < sent->count; i++)
		if (sql_run(r, err, NULL, sql->add, "tt", sent->person_no, sent->text[i]))
			return err->code;
	return ERR_NONE;
}

static const struct list_sql key_sql = {
	"SELECT count(*) FROM person_key WHERE person_no = ? AND learned = 0",
	"SELECT coalesce(sum(1 + learned), 0) FROM person_key WHERE person_no = ? AND name_key = ?",
	"DELETE FROM person_key WHERE person_no = ? AND learned = 0",
	"INSERT INTO person_key (person_no, name_key, learned) VALUES (?, ?, 0) "
	"ON CONFLICT DO NOTHING",
};

static const struct list_sql alias_sql = {
	"SELECT count(*) FROM person_alias WHERE person_no = ? AND learned = 0",
	"SELECT coalesce(sum(1 + learned), 0) FROM person_alias WHERE person_no = ? AND alias = ?",
	"DELETE FROM person_alias WHERE person_no = ? AND learned = 0",
	"INSERT INTO person_alias (person_no, alias, learned) VALUES (?, ?, 0) "
	"ON CONFLICT DO NOTHING",
};

enum err
sqlite_person_put(struct store *s, const struct person *person, const char *const *name_keys,
		  int name_key_count, bool *changed, struct error *err)
{
	struct sqlite_store *r = self(s);
	struct person p = *person, was = { 0 };
	struct sent keys = { p.person_no, name_keys, name_key_count };
	const char *alias[LIMIT_ALIASES_PER_PERSON] = { NULL };
	struct sent aliases = { p.person_no, alias, p.alias_count };
	bool exists, differs, folded = false; /* a better folding is no change of the person */
	enum err rc;

	assert(r->in_roster);
	assert(p.alias_count <= LIMIT_ALIASES_PER_PERSON);
	rc = person_load(r, p.person_no, &was, err);
	if (rc && rc != ERR_NOTFOUND)
		return rc;
	exists = rc == ERR_NONE;
	if (exists)
		keep_later(&p, &was);
	differs = !exists || !columns_equal(&columns_person, &was, &p);
	if (differs && person_write(r, &p, exists, err))
		return err->code;
	for (int i = 0; i < p.alias_count; i++)
		alias[i] = p.alias[i];
	if (put_list(r, &alias_sql, &aliases, &differs, err) ||
	    put_list(r, &key_sql, &keys, &folded, err))
		return err->code;
	if ((differs || folded) && find_person(r, p.person_no, err))
		return err->code;
	*changed = differs;
	return ERR_NONE;
}

enum err
sqlite_person_get(struct store *s, const char *person_no, struct person *out, struct error *err)
{
	return person_load(self(s), person_no, out, err);
}

static enum err
filter_query(struct sqlite_store *r, const struct person_filter *f, int limit, struct query *q,
	     struct error *err)
{
	char sql[SQL_BYTES] = "SELECT person_no FROM person p WHERE true";
	char born[DATE_TEXT_BYTES], until[DATE_TEXT_BYTES];

	date_print(born, f->born_on);
	date_print(until, f->valid_until_max);
	if (f->id_number)
		(void)text_append(sql, sizeof(sql), " AND (id_number = ?1 OR other_id = ?1)");
	if (f->id_prefix) /* ':' follows '9' */
		(void)text_append(sql, sizeof(sql),
				  " AND (id_number BETWEEN ?6 AND ?6 || ':' OR other_id BETWEEN ?6 "
				  "AND ?6 || ':')");
	if (born[0])
		(void)text_append(sql, sizeof(sql), " AND born_on = ?2");
	if (f->name_key)
		(void)text_append(sql, sizeof(sql),
				  " AND EXISTS (SELECT 1 FROM person_key k WHERE k.name_key = ?3 "
				  "AND k.person_no = p.person_no)");
	if (until[0])
		(void)text_append(sql, sizeof(sql),
				  " AND valid_until <= ?4 AND pay_status <> 'ended' "
				  "AND died_on IS NULL");
	(void)text_append(sql, sizeof(sql), " AND ?6 IS ?6 ORDER BY ");
	(void)text_append(sql, sizeof(sql), until[0] ? "valid_until, person_no" : "person_no");
	(void)text_append(sql, sizeof(sql), " LIMIT ?5");
	if (query_open(r, sql, q, err))
		return err->code;
	/* ?6 is always there, so ?1 to ?4 may be bound whether the text uses them or not. */
	(void)sqlite3_bind_text(q->stmt, 1, f->id_number, -1, SQLITE_TRANSIENT);
	(void)sqlite3_bind_text(q->stmt, 2, born, -1, SQLITE_TRANSIENT);
	(void)sqlite3_bind_text(q->stmt, 3, f->name_key, -1, SQLITE_TRANSIENT);
	(void)sqlite3_bind_text(q->stmt, 4, until, -1, SQLITE_TRANSIENT);
	(void)sqlite3_bind_int(q->stmt, 5, limit);
	(void)sqlite3_bind_text(q->stmt, 6, f->id_prefix, -1, SQLITE_TRANSIENT);
	return ERR_NONE;
}

enum err
sqlite_person_walk(struct store *s, const struct person_filter *filter, int limit,
		   store_person_each *each, void *context, struct error *err)
{
	AUTO(buf)
	struct buf found = BUF(LIMIT_WALK_BYTES);
	AUTO(query)
	struct query q = QUERY;

	if (filter_query(self(s), filter, limit, &q, err))
		return err->code;
	for (;;) {
		char person_no[PERSON_NO_BYTES] = "";
		bool row = false;

		if (query_step(&q, &row, err))
			return err->code;
		if (!row)
			break;
		(void)query_text(&q, 0, person_no, sizeof(person_no));
		buf_add(&found, person_no, sizeof(person_no));
	}
	auto_query(&q);
	if (buf_check(&found, "people", err))
		return err->code;
	for (size_t at = 0; at < found.length; at += PERSON_NO_BYTES) {
		struct person p;

		if (person_load(self(s), (const char *)found.bytes + at, &p, err) ||
		    each(context, &p, err))
			return err->code;
	}
	return ERR_NONE;
}

enum err
sqlite_person_alias(struct store *s, const struct act *act, const char *person_no,
		    const char *alias, const char *name_key, struct error *err)
{
	AUTO(change)
	struct sqlite_store *change = NULL;
	struct person p = { 0 };

	if (change_begin(self(s), &change, err) || person_load(change, person_no, &p, err))
		return err->code;
	for (int i = 0; i < p.alias_count; i++)
		if (text_equal(p.alias[i], alias))
			return ERR_NONE; /* known; nothing to write */
	if (p.alias_count == LIMIT_ALIASES_PER_PERSON)
		return error_set(err, ERR_LIMIT, "person %s has %d other spellings already",
				 person_no, LIMIT_ALIASES_PER_PERSON);
	if (sql_run(change, err, NULL, "INSERT INTO person_alias VALUES (?, ?, 1)", "tt", person_no,
		    alias) ||
	    sql_run(change, err, NULL,
		    "INSERT INTO person_key (name_key, person_no, learned) VALUES (?, ?, 1) "
		    "ON CONFLICT DO NOTHING",
		    "tt", name_key, person_no) ||
	    find_person(change, person_no, err) ||
	    audit_say(change, act, "alias", "roster", err, "person=%s", person_no))
		return err->code;
	return change_commit(&change, err);
}
