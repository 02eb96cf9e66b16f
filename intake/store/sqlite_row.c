/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "store/sqlite.h"

/* The texts are made of names in store/columns.c only and fit by construction. Returns the end,
 * where the next piece goes: these texts are made for every row. */
static char *
add(char *at, const char *text)
{
	return stpcpy(at, text);
}

static char *
add_names(char *at, const struct columns *columns, const char *behind)
{
	for (int i = 0; i < columns->count; i++) {
		at = add(at, i ? ", " : "");
		at = add(at, columns->column[i].name);
		at = add(at, behind);
	}
	return at;
}

static void
fits(const char *text, const char *end)
{
	assert((size_t)(end - text) < SQL_BYTES);
	(void)text;
	(void)end;
}

void
row_insert_sql(char *to, const char *keys, int key_count, const struct columns *columns)
{
	char *at = add(add(to, "INSERT INTO "), columns->table);

	at = add(at, " (");
	at = add(at, key_count ? keys : "");
	at = add(at, key_count ? ", " : "");
	at = add_names(at, columns, "");
	at = add(at, ") VALUES (");
	for (int i = 0; i < key_count + columns->count; i++)
		at = add(at, i ? ", ?" : "?");
	fits(to, add(at, ")"));
}

void
row_select_sql(char *to, const struct columns *columns, const char *lead, const char *tail)
{
	char *at = add_names(add(add(to, "SELECT "), lead), columns, "");

	at = add(add(add(at, " FROM "), columns->table), " ");
	fits(to, add(at, tail));
}

void
row_update_sql(char *to, const struct columns *columns, const char *tail)
{
	char *at = add(add(add(to, "UPDATE "), columns->table), " SET ");

	fits(to, add(add_names(at, columns, " = ?"), tail));
}

static void
bind_column(sqlite3_stmt *stmt, int at, const struct column *c, const void *row)
{
	const char *from = (const char *)row + c->offset;
	char text[COLUMN_PRINT_BYTES];
	int number;

	switch (c->kind) {
	case COLUMN_INT:
		memcpy(&number, from, sizeof(number));
		(void)sqlite3_bind_int(stmt, at, number);
		return;
	case COLUMN_LONG:
		(void)sqlite3_bind_int64(stmt, at, *(const int64_t *)(const void *)from);
		return;
	case COLUMN_REAL:
		(void)sqlite3_bind_double(stmt, at, *(const double *)(const void *)from);
		return;
	case COLUMN_BOOL:
		(void)sqlite3_bind_int(stmt, at, *(const bool *)from);
		return;
	case COLUMN_HASH:
		if (!sha256_is_zero((const struct sha256 *)(const void *)from))
			(void)sqlite3_bind_blob(stmt, at, from, SHA256_BYTES, SQLITE_TRANSIENT);
		return;
	default:
		if (column_print(c, row, text))
			(void)sqlite3_bind_text(stmt, at, text, -1, SQLITE_TRANSIENT);
		return;
	}
}

void
row_bind(struct query *q, int at, const struct columns *columns, const void *row)
{
	for (int i = 0; i < columns->count; i++)
		bind_column(q->stmt, at + i, &columns->column[i], row);
}

static bool
read_hash(sqlite3_stmt *stmt, int at, void *to)
{
	const void *bytes = sqlite3_column_blob(stmt, at);

	memset(to, 0, SHA256_BYTES);
	if (!bytes)
		return true;
	if (sqlite3_column_bytes(stmt, at) != SHA256_BYTES)
		return false;
	memcpy(to, bytes, SHA256_BYTES);
	return true;
}

static bool
read_column(sqlite3_stmt *stmt, int at, const struct column *c, void *row)
{
	char *to = (char *)row + c->offset;
	int number;

	switch (c->kind) {
	case COLUMN_INT:
		number = sqlite3_column_int(stmt, at);
		memcpy(to, &number, sizeof(number));
		return true;
	case COLUMN_LONG:
		*(int64_t *)(void *)to = sqlite3_column_int64(stmt, at);
		return true;
	case COLUMN_REAL:
		*(double *)(void *)to = sqlite3_column_double(stmt, at);
		return true;
	case COLUMN_BOOL:
		*(bool *)to = sqlite3_column_int(stmt, at) != 0;
		return true;
	case COLUMN_HASH:
		return read_hash(stmt, at, to);
	default:
		return column_parse(c, (const char *)sqlite3_column_text(stmt, at), row);
	}
}

enum err
row_read(struct query *q, int at, const struct columns *columns, void *row, struct error *err)
{
	for (int i = 0; i < columns->count; i++)
		if (!read_column(q->stmt, at + i, &columns->column[i], row))
			return error_set(err, ERR_CORRUPT,
					 "register: a value in %s.%s is none of ours",
					 columns->table, columns->column[i].name);
	return ERR_NONE;
}

enum err
row_insert(struct sqlite_store *r, const struct columns *columns, const void *row,
	   struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES];

	row_insert_sql(sql, NULL, 0, columns);
	if (query_open(r, sql, &q, err))
		return err->code;
	row_bind(&q, 1, columns, row);
	return query_run(&q, NULL, err);
}
