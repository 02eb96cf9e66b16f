/* SPDX-License-Identifier: Apache-2.0 */
#include "web/visit.h"

#include <ctype.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/words.h"

/* The moment a day begins in Asia/Shanghai. */
static int64_t
day_begins(struct date day)
{
	return (date_to_days(day) * INT64_C(24) - 8) * INT64_C(3600000000);
}

static enum err
ask_day(struct visit *v, const char *name, struct date *out, struct error *err)
{
	const char *text = visit_field(v, name);

	if (text[0] && !date_parse(text, out))
		return error_set(err, ERR_USAGE, "%s: \"%s\" is no day", name, text);
	return ERR_NONE;
}

/* NULL when it was left empty. */
static const char *
ask_text(struct visit *v, const char *name)
{
	const char *text = visit_field(v, name);

	return text[0] ? text : NULL;
}

static enum err
ask_states(struct visit *v, struct list_filter *f, struct error *err)
{
	const struct http_request *r = v->request;

	for (int i = 0; i < r->field_count; i++) {
		const char *text = buf_string(&r->values) + r->field[i].at;
		enum state state;

		if (!text_equal(r->field[i].name, "state") || !text[0])
			continue;
		if (!state_parse(text, &state))
			return error_set(err, ERR_USAGE, "there is no state %s", text);
		f->states |= LIST_STATE(state);
	}
	return ERR_NONE;
}

static enum err
ask_file_state(struct visit *v, int *out, struct error *err)
{
	const char *text = visit_field(v, "file");

	*out = -1;
	for (int i = FILE_CLAIMED; text[0] && i <= FILE_DUPLICATE; i++)
		if (text_equal(text, file_state_text((enum file_state)i)))
			*out = i;
	if (text[0] && *out < 0)
		return error_set(err, ERR_USAGE, "files are never \"%s\"", text);
	return ERR_NONE;
}

enum err
lists_ask(struct visit *v, struct list_asked *out, struct error *err)
{
	struct report_query *q = &out->query;
	struct date from = { 0 }, to = { 0 };

	*out = (struct list_asked){ .key = "" };
	q->catalog = visit_catalog(v);
	q->language = words_language();
	q->today = clock_today();
	q->days = visit_number(v, "days", 60);
	if (q->days < 0 || q->days > 3660)
		return error_set(err, ERR_USAGE, "days: 0 to 3660");
	if (ask_day(v, "from", &from, err) || ask_day(v, "to", &to, err) ||
	    ask_states(v, &q->filter, err) || ask_file_state(v, &q->file_state, err) ||
	    desk_search_key(v->desk, visit_field(v, "q"), out->key, sizeof(out->key), err))
		return err->code;
	q->filter.from = from;
	q->filter.to = to;
	q->filter.search = ask_text(v, "q");
	q->filter.search_key = out->key;
	q->filter.issuer = ask_text(v, "issuer");
	q->filter.batch_id = ask_text(v, "batch");
	q->run = ask_text(v, "run");
	q->filter.oldest_first = text_equal(visit_field(v, "order"), "oldest");
	q->log.actor = ask_text(v, "actor");
	q->log.action = ask_text(v, "action");
	q->log.object = ask_text(v, "object");
	q->log.from_us = date_is_none(from) ? 0 : day_begins(from);
	q->log.to_us = date_is_none(to) ? 0 : day_begins(date_add_days(to, 1));
	return ERR_NONE;
}

void
lists_query(struct visit *v, struct buf *to)
{
	static const char *const names[] = { "q",      "state",  "issuer", "from", "to",
					     "order",  "days",   "batch",  "run",  "actor",
					     "action", "object", "file" };
	const struct http_request *r = v->request;

	for (int i = 0; i < r->field_count; i++) {
		const char *text = buf_string(&r->values) + r->field[i].at;
		bool ours = false;

		for (size_t k = 0; k < COUNT_OF(names); k++)
			ours = ours || text_equal(names[k], r->field[i].name);
		if (!ours || !text[0])
			continue;
		buf_print(to, "%s%s=", to->length ? "&" : "", r->field[i].name);
		for (; *text; text++)
			if (isalnum((unsigned char)*text) || *text == '-')
				buf_byte(to, (uint8_t)*text);
			else
				buf_print(to, "%%%02X", (unsigned)(unsigned char)*text);
	}
}

static const char *
class_of(const struct report_column *column)
{
	if (text_equal(column->name, "detail") || text_equal(column->name, "object"))
		return "wrap";
	switch (column->kind) {
	case REPORT_NUMBER:
		return "number";
	case REPORT_DAY:
	case REPORT_MOMENT:
		return "day";
	default:
		return "";
	}
}

struct filling {
	struct visit *v;
	const struct report_list *list;
	const struct report_query *query;
	list_href *href;
	void *context;
	int rows;
};

static enum err
fill_row(void *context, const void *row, struct error *err)
{
	struct filling *f = context;
	struct scope *line = data_row(f->v->data, "rows");
	char cell[REPORT_CELL_BYTES], href[LIST_HREF_BYTES] = "";

	(void)err;
	f->rows++;
	if (f->href)
		f->href(f->context, row, href);
	for (int i = 0; i < f->list->count; i++) {
		struct scope *s = data_row(line, "cells");

		f->list->column[i].print(row, f->query, cell);
		data_text(s, "text", cell);
		data_text(s, "href", i == 0 ? href : "");
		data_text(s, "class", class_of(&f->list->column[i]));
	}
	return ERR_NONE;
}

enum err
lists_table(struct visit *v, const struct report_list *list, const struct report_query *query,
	    list_href *href, void *context, int *rows, struct error *err)
{
	struct filling f = { v, list, query, href, context, 0 };

	data_text(v->data, "caption", _(list->title));
	for (int i = 0; i < list->count; i++) {
		struct scope *s = data_row(v->data, "heads");

		data_text(s, "text", _(list->column[i].title));
		data_text(s, "class", class_of(&list->column[i]));
	}
	if (list->walk(visit_store(v), query, fill_row, &f, err))
		return err->code;
	*rows = f.rows;
	data_number(v->data, "rows_shown", f.rows);
	return ERR_NONE;
}

void
lists_links(struct visit *v, const char *list)
{
	static const struct {
		const char *name, *format;
	} way[] = { { "to_xlsx", "xlsx" }, { "to_csv", "csv" }, { "to_pdf", "pdf" } };
	AUTO(buf)
	struct buf query = BUF((size_t)8192);

	lists_query(v, &query);
	for (size_t i = 0; i < COUNT_OF(way); i++)
		data_print(v->data, way[i].name, "/export/%s?format=%s%s%s", list, way[i].format,
			   query.length ? "&" : "", buf_string(&query));
}
