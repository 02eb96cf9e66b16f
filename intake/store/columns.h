/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_STORE_COLUMNS_H
#define INTAKE_STORE_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Which member of which struct of model/ is which column: one table per noun, so that writing,
 * reading, comparing and digesting a row are each written once and for every engine. Absent things
 * (empty text, no date, zero hash) are NULL in the database. Words are stored as their texts, not
 * as enum numbers: those may be renumbered. */
enum column_kind {
	COLUMN_TEXT,    /* char[size], UTF-8 */
	COLUMN_INT,     /* int */
	COLUMN_LONG,    /* int64_t */
	COLUMN_REAL,    /* double */
	COLUMN_BOOL,    /* bool as 0 or 1 */
	COLUMN_DATE,    /* struct date as ISO 8601 text */
	COLUMN_HASH,    /* struct sha256 as 32 bytes */
	COLUMN_WORD,    /* an enum by its vocabulary */
	COLUMN_REASONS, /* struct decision: its reason codes, separated by spaces */
};

struct vocabulary {
	const char *(*text)(int value);
	int first, count;
	bool first_is_null; /* the first value means "nothing yet" */
};

struct column {
	const char *name;
	enum column_kind kind;
	size_t offset, size;
	const struct vocabulary *words;
	bool life; /* moves with the life of the row; not part of its content digest */
};

struct columns {
	const char *table;
	const struct column *column;
	int count;
};

/* A list inside a struct that has its own table: rows (document, position), or (document, verdict,
 * position). */
struct section {
	struct columns columns;
	const char *parent; /* extra key column, NULL = none */
	size_t list_offset, item_bytes, count_offset;
	int max;
};

extern const struct columns columns_arrival, columns_file, columns_document, columns_person,
    columns_decision, columns_batch, columns_user, columns_session, columns_run, columns_answer,
    columns_answered, columns_issue_list, columns_issue_entry;
/* A line of the arrivals register: names are expressions over the join in its table. */
extern const struct columns columns_list;
/* Sections of a document, in the order of its struct; payload lies inside a verdict. */
extern const struct section document_sections[];
extern const int document_section_count;
extern const struct section verdict_payload;

/* The text of a column's value as stored: false for NULL. to has COLUMN_PRINT_BYTES. */
#define COLUMN_PRINT_BYTES 1024
bool column_print(const struct column *c, const void *row, char *to);
/* Puts a text value into a word, date or reasons column; false if it is none. NULL is "absent". */
bool column_parse(const struct column *c, const char *text, void *row);

/* "name:length:value" lines: what digests are taken of (docs/audit.md). Life columns are left out.
 */
void columns_print(struct buf *to, const struct columns *columns, const void *row);
bool columns_equal(const struct columns *columns, const void *a, const void *b);

#endif
