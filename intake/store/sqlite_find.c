/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "store/find.h"
#include "store/sqlite.h"

/* Two hundred words of one line, each of a Han character or a number; a sender's name and six
 * spellings of a holder are far below. */
#define LIMIT_WORDS_BYTES ((size_t)16 * 1024)

/* A line of the register, numbered as in schema/0002: at most this many documents an arrival. */
#define LINES_PER_ARRIVAL 64
_Static_assert(LIMIT_DOCUMENTS_PER_ARRIVAL < LINES_PER_ARRIVAL, "each document has its line");

static struct sqlite_store *
self(struct store *s)
{
	return (struct sqlite_store *)(void *)s;
}

/* ---- writing ---- */
enum put_as { AS_WORDS, AS_NUMBER, AS_SERIAL };

static void
put(struct buf *to, enum put_as as, const char *text)
{
	switch (as) {
	case AS_NUMBER:
		find_number(to, text);
		return;
	case AS_SERIAL:
		find_serial(to, text);
		return;
	default:
		find_words(to, text);
		return;
	}
}

/* Every row is (how to put it, text). */
static enum err
collect(struct sqlite_store *r, const char *sql, const char *key, int64_t id, struct buf *to,
	struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	bool row = false;

	if (query_open(r, sql, &q, err))
		return err->code;
	if (key)
		query_bind(&q, "t", key);
	else
		query_bind(&q, "i", id);
	for (;;) {
		const char *text;

		if (query_step(&q, &row, err))
			return err->code;
		if (!row)
			return ERR_NONE;
		text = (const char *)sqlite3_column_text(q.stmt, 1);
		put(to, (enum put_as)query_int(&q, 0), text ? text : "");
	}
}

/* 1 AS_NUMBER, 2 AS_SERIAL */
#define LINE_WORDS                                                                                 \
	"SELECT 2, a.serial FROM arrival a WHERE a.id = ?1 >> 6 "                                  \
	"UNION ALL SELECT 0, a.tracking FROM arrival a WHERE a.id = ?1 >> 6 "                      \
	"UNION ALL SELECT 0, a.sender_name FROM arrival a WHERE a.id = ?1 >> 6 "                   \
	"UNION ALL SELECT 0, a.agent_name FROM arrival a WHERE a.id = ?1 >> 6 "                    \
	"UNION ALL SELECT f.name = 'holder.id_number', f.text FROM entry e "                       \
	"JOIN field f ON f.document = e.document WHERE e.id = ?1 AND f.name IN "                   \
	"('holder.name', 'holder.name_latin', 'holder.id_number', 'holder.passport_number', "      \
	"'certificate.number')"

#define PERSON_WORDS                                                                               \
	"SELECT 0, p.person_no FROM person p WHERE p.person_no = ?1 "                              \
	"UNION ALL SELECT 0, p.name FROM person p WHERE p.person_no = ?1 "                         \
	"UNION ALL SELECT 1, p.id_number FROM person p WHERE p.person_no = ?1 "                    \
	"UNION ALL SELECT 0, p.other_id FROM person p WHERE p.person_no = ?1 "                     \
	"UNION ALL SELECT 0, n.alias FROM person_alias n WHERE n.person_no = ?1 "                  \
	"UNION ALL SELECT 0, k.name_key FROM person_key k WHERE k.person_no = ?1 "                 \
	"UNION ALL SELECT 0, replace(k.name_key, ' ', '') FROM person_key k "                      \
	"WHERE k.person_no = ?1 AND instr(k.name_key, ' ')"

struct words_sql {
	const char *has, *add, *change;
};

/* Most saves change no word, and an index that is not written need not be merged. */
static enum err
store_words(struct sqlite_store *r, const struct words_sql *sql, int64_t id,
	    const struct buf *words, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	const char *text, *is = buf_string(words);
	bool row = false, same;

	if (buf_check(words, "words of a line", err) || query_open(r, sql->has, &q, err))
		return err->code;
	query_bind(&q, "i", id);
	if (query_step(&q, &row, err))
		return err->code;
	text = row ? (const char *)sqlite3_column_text(q.stmt, 0) : NULL;
	same = text && text_equal(text, is);
	auto_query(&q);
	if (same)
		return ERR_NONE;
	return sql_run(r, err, NULL, row ? sql->change : sql->add, "ti", is, id);
}

static enum err
find_entry(struct sqlite_store *r, int64_t id, struct error *err)
{
	static const struct words_sql sql = {
		"SELECT words FROM entry_words WHERE rowid = ?",
		"INSERT INTO entry_words (words, rowid) VALUES (?, ?)",
		"UPDATE entry_words SET words = ? WHERE rowid = ?",
	};
	AUTO(buf)
	struct buf words = BUF(LIMIT_WORDS_BYTES);
	AUTO(query)
	struct query q = QUERY;
	char person_no[PERSON_NO_BYTES] = "";
	bool row = false;

	if (query_open(r, "SELECT person_no FROM entry WHERE id = ?", &q, err))
		return err->code;
	query_bind(&q, "i", id);
	if (query_step(&q, &row, err))
		return err->code;
	if (row)
		(void)query_text(&q, 0, person_no, sizeof(person_no));
	auto_query(&q);
	if (collect(r, LINE_WORDS, NULL, id, &words, err))
		return err->code;
	if (person_no[0] && collect(r, PERSON_WORDS, person_no, 0, &words, err))
		return err->code;
	return store_words(r, &sql, id, &words, err);
}

static enum err
find_entries(struct sqlite_store *r, const char *sql, const char *key, struct error *err)
{
	AUTO(buf)
	struct buf ids = BUF(LIMIT_WALK_BYTES);
	AUTO(query)
	struct query q = QUERY;

	if (query_open(r, sql, &q, err))
		return err->code;
	query_bind(&q, "t", key);
	if (query_ids(&q, &ids, err))
		return err->code;
	auto_query(&q);
	for (size_t at = 0; at < ids.length; at += sizeof(int64_t)) {
		int64_t id;

		memcpy(&id, ids.bytes + at, sizeof(id));
		if (find_entry(r, id, err))
			return err->code;
	}
	return ERR_NONE;
}

enum err
find_line(struct sqlite_store *r, const char *serial, int number, struct error *err)
{
	int64_t id;

	if (sql_number(r, err, &id, "SELECT id * 64 + ? FROM arrival WHERE serial = ?", "it",
		       (int64_t)number, serial))
		return err->code;
	return find_entry(r, id, err);
}

enum err
find_arrival(struct sqlite_store *r, const char *serial, struct error *err)
{
	return find_entries(r,
			    "SELECT e.id FROM arrival a JOIN entry e "
			    "ON e.id BETWEEN a.id * 64 AND a.id * 64 + 63 WHERE a.serial = ?",
			    serial, err);
}

enum err
find_person(struct sqlite_store *r, const char *person_no, struct error *err)
{
	static const struct words_sql sql = {
		"SELECT words FROM person_words WHERE rowid = ?",
		"INSERT INTO person_words (words, rowid) VALUES (?, ?)",
		"UPDATE person_words SET words = ? WHERE rowid = ?",
	};
	AUTO(buf)
	struct buf words = BUF(LIMIT_WORDS_BYTES);
	int64_t id;

	if (sql_run(r, err, NULL,
		    "INSERT INTO person_line (person_no) VALUES (?) ON CONFLICT DO NOTHING", "t",
		    person_no) ||
	    sql_number(r, err, &id, "SELECT id FROM person_line WHERE person_no = ?", "t",
		       person_no) ||
	    collect(r, PERSON_WORDS, person_no, 0, &words, err) ||
	    store_words(r, &sql, id, &words, err))
		return err->code;
	return find_entries(r, "SELECT id FROM entry WHERE person_no = ?", person_no, err);
}

enum err
find_fill(struct sqlite_store *r, struct error *err)
{
	AUTO(buf)
	struct buf people = BUF(LIMIT_WALK_BYTES);
	AUTO(query)
	struct query q = QUERY;

	if (find_entries(r, "SELECT id FROM entry WHERE ? IS NULL", NULL, err) ||
	    query_open(r, "SELECT person_no FROM person", &q, err))
		return err->code;
	for (;;) {
		char person_no[PERSON_NO_BYTES] = "";
		bool row = false;

		if (query_step(&q, &row, err))
			return err->code;
		if (!row)
			break;
		(void)query_text(&q, 0, person_no, sizeof(person_no));
		buf_add(&people, person_no, sizeof(person_no));
	}
	auto_query(&q);
	if (buf_check(&people, "people", err))
		return err->code;
	for (size_t at = 0; at < people.length; at += PERSON_NO_BYTES)
		if (find_person(r, (const char *)people.bytes + at, err))
			return err->code;
	return ERR_NONE;
}

/* ---- people by what was typed ---- */
enum err
sqlite_person_search(struct store *s, const char *search, const char *search_key, int limit,
		     store_person_each *each, void *context, bool *more, struct error *err)
{
	AUTO(buf)
	struct buf ids = BUF(LIMIT_WALK_BYTES);
	AUTO(buf)
	struct buf match = BUF(LIMIT_WORDS_BYTES);
	AUTO(query)
	struct query q = QUERY;
	int64_t count;

	*more = false;
	if (!find_query(&match, search ? search : "", search_key))
		return ERR_NONE;
	if (buf_check(&match, "what is searched", err) ||
	    query_open(self(s),
		       "SELECT rowid FROM person_words WHERE words MATCH ? ORDER BY rowid LIMIT ?",
		       &q, err))
		return err->code;
	query_bind(&q, "ti", buf_string(&match), (int64_t)limit + 1);
	if (query_ids(&q, &ids, err))
		return err->code;
	auto_query(&q);
	count = (int64_t)(ids.length / sizeof(int64_t));
	*more = count > limit;
	for (int64_t i = 0; i < count && i < limit; i++) {
		char person_no[PERSON_NO_BYTES] = "";
		struct person p;
		bool row = false;
		int64_t id;

		memcpy(&id, ids.bytes + (size_t)i * sizeof(id), sizeof(id));
		if (query_open(self(s), "SELECT person_no FROM person_line WHERE id = ?", &q, err))
			return err->code;
		query_bind(&q, "i", id);
		if (query_step(&q, &row, err))
			return err->code;
		(void)query_text(&q, 0, person_no, sizeof(person_no));
		auto_query(&q);
		if (person_load(self(s), person_no, &p, err) || each(context, &p, err))
			return err->code;
	}
	return ERR_NONE;
}
