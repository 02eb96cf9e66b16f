/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text.h"
#include "base/words.h"
#include "report/moment.h"
#include "report/paper.h"
#include "report/report.h"

/* A list on paper: A4 landscape, a line a row, each page with its number and who printed it. Cells
 * that are too wide end in "…": the paper is for looking, the table file for all of it. */

#define EDGE_MM    12.0
#define HEAD_MM    30.0
#define ROW_MM     6.4
#define FOOT_MM    14.0
#define LINE_BYTES REPORT_CELL_BYTES

static const struct paper_style title_style = { .size_pt = 15, .bold = true };
static const struct paper_style small_style = { .size_pt = 8, .one_line = true };
static const struct paper_style right_style = { .size_pt = 8,
						.align = PAPER_RIGHT,
						.one_line = true };
static const struct paper_style head_style = { .size_pt = 8, .bold = true, .one_line = true };

struct sheet {
	struct paper paper;
	const struct report_list *list;
	const struct report_query *query;
	const struct report_heading *heading;
	struct buf cells; /* all of them, NUL behind each: the number of pages is needed first */
	int rows;
};

static void
auto_sheet(struct sheet *s)
{
	paper_close(&s->paper);
	buf_free(&s->cells);
}

static enum err
keep_row(void *context, const void *row, struct error *err)
{
	struct sheet *s = context;
	char cell[REPORT_CELL_BYTES];

	if (s->rows == LIMIT_PAPER_LINES) {
		(void)error_set(err, ERR_LIMIT, "more than %d lines do not go on paper",
				LIMIT_PAPER_LINES);
		return error_hint(err, "Narrow the filter, or take a table file (xlsx, csv).");
	}
	for (int i = 0; i < s->list->count; i++) {
		s->list->column[i].print(row, s->query, cell);
		buf_add(&s->cells, cell, strlen(cell) + 1);
	}
	s->rows++;
	return buf_check(&s->cells, "print", err);
}

/* Columns share the width of the page in proportion. */
static double
scale(const struct sheet *s)
{
	double sum = 0;

	for (int i = 0; i < s->list->count; i++)
		sum += s->list->column[i].width_mm;
	return (s->paper.width_mm - 2 * EDGE_MM) / sum;
}

static void
draw_head(struct sheet *s, int page, int pages)
{
	struct paper *p = &s->paper;
	double x = EDGE_MM, width = p->width_mm - 2 * EDGE_MM, by = scale(s);
	char text[256], at[24];

	(void)paper_text(p, EDGE_MM, 9, width, &title_style, _(s->list->title));
	(void)paper_text(p, EDGE_MM, 17.5, width * 0.75, &small_style, s->heading->subtitle);
	(void)text_print(text, sizeof(text), _("%d lines"), s->rows);
	(void)paper_text(p, EDGE_MM, 17.5, width, &right_style, text);
	for (int i = 0; i < s->list->count; i++) {
		double w = s->list->column[i].width_mm * by;

		(void)paper_text(p, x + 0.7, HEAD_MM - 6, w - 1.4, &head_style,
				 _(s->list->column[i].title));
		x += w;
	}
	paper_line(p, EDGE_MM, HEAD_MM - 7, EDGE_MM + width, HEAD_MM - 7, 0.35);
	paper_line(p, EDGE_MM, HEAD_MM - 0.8, EDGE_MM + width, HEAD_MM - 0.8, 0.2);
	moment_print(at, s->heading->at_us);
	(void)text_print(text, sizeof(text), _("Printed by %s at %s"), s->heading->printed_by, at);
	(void)paper_text(p, EDGE_MM, p->height_mm - FOOT_MM + 2, width, &small_style, text);
	(void)text_print(text, sizeof(text), _("Page %d of %d"), page, pages);
	(void)paper_text(p, EDGE_MM, p->height_mm - FOOT_MM + 2, width, &right_style, text);
}

/* Draws one row and gives where the next one's cells are. */
static const char *
draw_row(struct sheet *s, const char *cell, double y)
{
	struct paper *p = &s->paper;
	double x = EDGE_MM, by = scale(s);

	for (int i = 0; i < s->list->count; i++) {
		double w = s->list->column[i].width_mm * by;
		bool number = s->list->column[i].kind == REPORT_NUMBER;

		if (cell[0])
			(void)paper_text(p, x + 0.7, y + 0.9, w - 1.4,
					 number ? &right_style : &small_style, cell);
		cell += strlen(cell) + 1;
		x += w;
	}
	paper_line(p, EDGE_MM, y + ROW_MM, p->width_mm - EDGE_MM, y + ROW_MM, 0.08);
	return cell;
}

static void
draw(struct sheet *s)
{
	int per_page = (int)((s->paper.height_mm - HEAD_MM - FOOT_MM) / ROW_MM);
	int pages = s->rows ? (s->rows + per_page - 1) / per_page : 1;
	const char *cell = buf_string(&s->cells);

	for (int page = 0; page < pages; page++) {
		draw_head(s, page + 1, pages);
		for (int i = page * per_page; i < s->rows && i < (page + 1) * per_page; i++)
			cell = draw_row(s, cell, HEAD_MM + (i - page * per_page) * ROW_MM);
		paper_next(&s->paper);
	}
}

enum err
report_print(struct store *store, const struct report_list *list, const struct report_query *query,
	     const struct report_heading *heading, struct buf *out, int *rows, struct error *err)
{
	AUTO(sheet)
	struct sheet s = {
		.list = list, .query = query, .heading = heading, .cells = BUF(LIMIT_PAPER_BYTES)
	};

	if (list->walk(store, query, keep_row, &s, err) ||
	    paper_open(&s.paper, _(list->title), query->language, PAPER_SHEET_MM, err))
		return err->code;
	draw(&s);
	if (paper_finish(&s.paper, out, err))
		return err->code;
	*rows = s.rows;
	return ERR_NONE;
}
