/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "model/document.h"
#include "store/sqlite.h"

/* A document's lists: pages, fields, verdicts with their payload, candidates, findings. */

/* Where a list's rows belong: its document, and for payload the verdict. */
struct place {
	int64_t document;
	int verdict;
};

static int *
count_of(const struct section *section, void *owner)
{
	return (int *)(void *)((char *)owner + section->count_offset);
}

static int
count_in(const struct section *section, const void *owner)
{
	return *(const int *)(const void *)((const char *)owner + section->count_offset);
}

static const void *
item_in(const struct section *section, const void *owner, int i)
{
	return (const char *)owner + section->list_offset + (size_t)i * section->item_bytes;
}

static enum err
insert_items(struct sqlite_store *r, const struct section *section, struct place place,
	     const void *owner, struct error *err)
{
	int keys = section->parent ? 3 : 2, count = count_in(section, owner);
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES];

	assert(count >= 0);
	assert(count <= section->max);
	if (count == 0)
		return ERR_NONE;
	row_insert_sql(sql, section->parent ? "document, verdict, position" : "document, position",
		       keys, &section->columns);
	if (query_open(r, sql, &q, err))
		return err->code;
	for (int i = 0; i < count; i++) {
		(void)sqlite3_clear_bindings(q.stmt);
		if (section->parent)
			query_bind(&q, "iii", place.document, (int64_t)place.verdict, (int64_t)i);
		else
			query_bind(&q, "ii", place.document, (int64_t)i);
		row_bind(&q, keys + 1, &section->columns, item_in(section, owner, i));
		if (query_run(&q, NULL, err))
			return err->code;
		(void)sqlite3_reset(q.stmt);
	}
	return ERR_NONE;
}

static enum err
delete_items(struct sqlite_store *r, const struct section *section, int64_t document,
	     struct error *err)
{
	char sql[128];

	(void)text_print(sql, sizeof(sql), "DELETE FROM %s WHERE document = ?",
			 section->columns.table);
	return sql_run(r, err, NULL, sql, "i", document);
}

enum err
sections_write(struct sqlite_store *r, int64_t id, const struct document *d, bool again,
	       struct error *err)
{
	if (again && delete_items(r, &verdict_payload, id, err))
		return err->code;
	for (int i = 0; i < document_section_count; i++) {
		if (again && delete_items(r, &document_sections[i], id, err))
			return err->code;
		if (insert_items(r, &document_sections[i], (struct place){ id, 0 }, d, err))
			return err->code;
	}
	for (int i = 0; i < d->verdict_count; i++)
		if (insert_items(r, &verdict_payload, (struct place){ id, i }, &d->verdict[i], err))
			return err->code;
	return ERR_NONE;
}

static enum err
read_items(struct sqlite_store *r, const struct section *section, struct place place, void *owner,
	   struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES];
	int count = 0;

	row_select_sql(sql, &section->columns, "",
		       section->parent ? "WHERE document = ? AND verdict = ? ORDER BY position"
				       : "WHERE document = ? ORDER BY position");
	if (query_open(r, sql, &q, err))
		return err->code;
	if (section->parent)
		query_bind(&q, "ii", place.document, (int64_t)place.verdict);
	else
		query_bind(&q, "i", place.document);
	for (;;) {
		char *item =
		    (char *)owner + section->list_offset + (size_t)count * section->item_bytes;
		bool row = false;

		if (query_step(&q, &row, err))
			return err->code;
		if (!row)
			break;
		if (count == section->max)
			return error_set(err, ERR_CORRUPT, "register: more than %d rows of %s",
					 section->max, section->columns.table);
		if (row_read(&q, 0, &section->columns, item, err))
			return err->code;
		count++;
	}
	*count_of(section, owner) = count;
	return ERR_NONE;
}

enum err
sections_read(struct sqlite_store *r, int64_t id, struct document *d, struct error *err)
{
	for (int i = 0; i < document_section_count; i++)
		if (read_items(r, &document_sections[i], (struct place){ id, 0 }, d, err))
			return err->code;
	for (int i = 0; i < d->verdict_count; i++)
		if (read_items(r, &verdict_payload, (struct place){ id, i }, &d->verdict[i], err))
			return err->code;
	return ERR_NONE;
}

enum err
section_read(struct sqlite_store *r, const char *table, int64_t id, struct document *d,
	     struct error *err)
{
	int i = 0;

	while (!text_equal(document_sections[i].columns.table, table))
		assert(++i < document_section_count);
	return read_items(r, &document_sections[i], (struct place){ id, 0 }, d, err);
}

static void
print_items(struct buf *b, const struct section *section, const void *owner)
{
	for (int i = 0; i < count_in(section, owner); i++) {
		buf_print(b, "%s:%d\n", section->columns.table, i);
		columns_print(b, &section->columns, item_in(section, owner, i));
	}
}

enum err
document_digest(const struct document *d, struct sha256 *out, struct error *err)
{
	AUTO(buf)
	struct buf b = BUF((size_t)1024 * 1024);

	columns_print(&b, &columns_document, d);
	for (int i = 0; i < document_section_count; i++)
		print_items(&b, &document_sections[i], d);
	for (int i = 0; i < d->verdict_count; i++) {
		buf_print(&b, "verdict:%d\n", i);
		print_items(&b, &verdict_payload, &d->verdict[i]);
	}
	if (buf_check(&b, "document", err))
		return err->code;
	return sha256_of(b.bytes, b.length, out, err);
}
