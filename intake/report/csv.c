/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/words.h"
#include "report/report.h"

/* Comma separated values as every table program reads them. */

struct writing {
	struct buf *out;
	const struct report_list *list;
	const struct report_query *query;
	int rows;
};

/* Table programs take such a cell for a formula and may run it: a name on a paper must not. Only
 * text is guarded; our own numbers and days begin with digits. */
static bool
looks_like_formula(const char *text)
{
	return text[0] && strchr("=+-@\t\r", text[0]);
}

static void
put_cell(struct buf *out, enum report_kind kind, const char *text)
{
	bool guard = kind == REPORT_TEXT && looks_like_formula(text);

	if (!guard && !strpbrk(text, ",\"\r\n")) {
		buf_text(out, text);
		return;
	}
	buf_text(out, guard ? "\"'" : "\"");
	for (const char *at = text; *at; at++) {
		if (*at == '"')
			buf_byte(out, '"');
		buf_byte(out, (uint8_t)*at);
	}
	buf_byte(out, '"');
}

static enum err
put_row(void *context, const void *row, struct error *err)
{
	struct writing *w = context;
	char cell[REPORT_CELL_BYTES];

	for (int i = 0; i < w->list->count; i++) {
		w->list->column[i].print(row, w->query, cell);
		if (i)
			buf_byte(w->out, ',');
		put_cell(w->out, w->list->column[i].kind, cell);
	}
	buf_text(w->out, "\r\n");
	w->rows++;
	return buf_check(w->out, "table", err);
}

enum err
report_csv(struct store *s, const struct report_list *list, const struct report_query *query,
	   bool bom, struct buf *out, int *rows, struct error *err)
{
	struct writing w = { out, list, query, 0 };

	if (bom)
		buf_text(out, "\xEF\xBB\xBF");
	for (int i = 0; i < list->count; i++) {
		if (i)
			buf_byte(out, ',');
		put_cell(out, REPORT_TEXT, _(list->column[i].title));
	}
	buf_text(out, "\r\n");
	if (list->walk(s, query, put_row, &w, err))
		return err->code;
	*rows = w.rows;
	return buf_check(out, "table", err);
}
