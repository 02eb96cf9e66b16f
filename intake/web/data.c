/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/text.h"
#include "web/inside.h"

#define CHUNK_BYTES ((size_t)32 * 1024)

struct chunk {
	struct chunk *next;
	size_t used, room;
	max_align_t bytes[];
};

struct data {
	struct chunk *chunks;
	size_t total;
	bool failed;
	struct scope root;
};

struct data *
data_new(void)
{
	struct data *d = fail_here() ? NULL : calloc(1, sizeof(*d));

	if (d)
		d->root.data = d;
	return d;
}

void
data_free(struct data *d)
{
	if (!d)
		return;
	while (d->chunks) {
		struct chunk *next = d->chunks->next;

		free(d->chunks);
		d->chunks = next;
	}
	free(d);
}

struct scope *
data_root(struct data *d)
{
	return &d->root;
}

bool
data_failed(const struct scope *s)
{
	return !s || s->data->failed;
}

/* Zeroed memory that lives as long as the page. */
static void *
take(struct data *d, size_t n)
{
	struct chunk *c = d->chunks;
	void *at;

	n = (n + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
	if (!c || c->room - c->used < n) {
		size_t room = n > CHUNK_BYTES ? n : CHUNK_BYTES;

		if (d->total + room > LIMIT_PAGE_DATA_BYTES || fail_here()) {
			d->failed = true;
			return NULL;
		}
		c = calloc(1, sizeof(*c) + room);
		if (!c) {
			d->failed = true;
			return NULL;
		}
		c->room = room;
		c->next = d->chunks;
		d->chunks = c;
		d->total += room;
	}
	at = (char *)c->bytes + c->used;
	c->used += n;
	return at;
}

static struct entry *
entry_find(const struct scope *s, const char *name)
{
	for (struct entry *e = s->first; e; e = e->next)
		if (text_equal(e->name, name))
			return e;
	return NULL;
}

static struct entry *
entry_put(struct scope *s, const char *name)
{
	struct entry *e = entry_find(s, name);

	if (e)
		return e;
	e = take(s->data, sizeof(*e));
	if (!e)
		return NULL;
	e->name = name;
	e->next = s->first;
	s->first = e;
	return e;
}

void
data_text(struct scope *s, const char *name, const char *text)
{
	struct entry *e = s ? entry_put(s, name) : NULL;
	size_t n = strlen(text) + 1;
	char *copy = e ? take(s->data, n) : NULL;

	if (!copy)
		return;
	memcpy(copy, text, n);
	e->text = copy;
}

void
data_print(struct scope *s, const char *name, const char *format, ...)
{
	char text[2048];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	data_text(s, name, text);
}

void
data_number(struct scope *s, const char *name, long number)
{
	data_print(s, name, "%ld", number);
}

void
data_flag(struct scope *s, const char *name, bool on)
{
	data_text(s, name, on ? "1" : "");
}

struct scope *
data_row(struct scope *s, const char *list)
{
	struct entry *e = s ? entry_put(s, list) : NULL;
	struct scope *row = e ? take(s->data, sizeof(*row)) : NULL;

	if (!row)
		return NULL;
	row->data = s->data;
	row->outer = s;
	if (e->last_row)
		e->last_row->next = row;
	else
		e->first_row = row;
	e->last_row = row;
	return row;
}

const struct entry *
data_find(const struct scope *s, const char *name)
{
	for (; s; s = s->outer) {
		const struct entry *e = entry_find(s, name);

		if (e)
			return e;
	}
	return NULL;
}

const char *
data_get(const struct scope *s, const char *name)
{
	const struct entry *e = data_find(s, name);

	return e ? e->text : NULL;
}
