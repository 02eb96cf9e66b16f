/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/file.h"
#include "base/text.h"
#include "base/words.h"
#include "report/report.h"

/* Excel. The library writes to a name; a file that lives in memory only has one below /proc. */

struct sheet {
	lxw_workbook *book;
	lxw_worksheet *page;
	lxw_format *head, *day, *moment, *text;
	const struct report_list *list;
	const struct report_query *query;
	int rows;
};

/* More rows than this and Excel itself cannot open it. */
#define LIMIT_SHEET_ROWS 1048575

static int
two_digits(const char *at)
{
	return (at[0] - '0') * 10 + (at[1] - '0');
}

static void
put_moment(struct sheet *s, lxw_row_t row, lxw_col_t column, const char *cell, lxw_format *format)
{
	lxw_datetime at = { 0 };
	struct date day = { 0 };
	char text[DATE_TEXT_BYTES];

	(void)text_copy_n(text, sizeof(text), cell, 10);
	if (!date_parse(text, &day))
		return; /* an empty cell */
	at.year = day.year;
	at.month = day.month;
	at.day = day.day;
	/* "2026-07-01 09:00:00" */
	if (strlen(cell) >= 19 && cell[10] == ' ') {
		at.hour = two_digits(cell + 11);
		at.min = two_digits(cell + 14);
		at.sec = two_digits(cell + 17);
	}
	(void)worksheet_write_datetime(s->page, row, column, &at, format);
}

static enum err
put_row(void *context, const void *row, struct error *err)
{
	struct sheet *s = context;
	lxw_row_t at = (lxw_row_t)s->rows + 1;

	if (s->rows == LIMIT_SHEET_ROWS)
		return error_set(err, ERR_LIMIT, "a table file holds %d rows", LIMIT_SHEET_ROWS);
	for (int i = 0; i < s->list->count; i++) {
		lxw_col_t column = (lxw_col_t)i;
		char cell[REPORT_CELL_BYTES];

		s->list->column[i].print(row, s->query, cell);
		if (!cell[0])
			continue;
		if (s->list->column[i].kind == REPORT_NUMBER)
			(void)worksheet_write_number(s->page, at, column, strtod(cell, NULL), NULL);
		else if (s->list->column[i].kind == REPORT_TEXT)
			(void)worksheet_write_string(s->page, at, column, cell, s->text);
		else
			put_moment(s, at, column, cell,
				   s->list->column[i].kind == REPORT_DAY ? s->day : s->moment);
	}
	s->rows++;
	return ERR_NONE;
}

static lxw_format *
format(lxw_workbook *book, const char *number)
{
	lxw_format *f = workbook_add_format(book);

	if (f && number)
		format_set_num_format(f, number);
	return f;
}

static enum err
begin(struct sheet *s, const char *path, struct error *err)
{
	s->book = workbook_new(path);
	s->page = s->book ? workbook_add_worksheet(s->book, NULL) : NULL;
	if (!s->page)
		return error_set(err, ERR_NOMEM, "table file: out of memory");
	s->head = format(s->book, NULL);
	s->text = format(s->book, "@");
	s->day = format(s->book, "yyyy-mm-dd");
	s->moment = format(s->book, "yyyy-mm-dd hh:mm:ss");
	format_set_bold(s->head);
	format_set_bottom(s->head, LXW_BORDER_THIN);
	for (int i = 0; i < s->list->count; i++) {
		const struct report_column *c = &s->list->column[i];

		/* A character of the default font is about 2 mm wide. */
		(void)worksheet_set_column(s->page, (lxw_col_t)i, (lxw_col_t)i, c->width_mm / 2 + 2,
					   NULL);
		(void)worksheet_write_string(s->page, 0, (lxw_col_t)i, _(c->title), s->head);
	}
	worksheet_freeze_panes(s->page, 1, 0);
	worksheet_set_landscape(s->page);
	worksheet_set_paper(s->page, 9); /* A4 */
	worksheet_repeat_rows(s->page, 0, 0);
	return ERR_NONE;
}

static enum err
fill(struct sheet *s, struct store *store, struct error *err)
{
	enum err rc = s->list->walk(store, s->query, put_row, s, err);
	lxw_error closed;

	if (!rc)
		(void)worksheet_autofilter(s->page, 0, 0, (lxw_row_t)s->rows,
					   (lxw_col_t)(s->list->count - 1));
	closed = workbook_close(s->book); /* frees it, also after an error */
	if (!rc && closed != LXW_NO_ERROR)
		return error_set(err, ERR_IO, "table file: %s", lxw_strerror(closed));
	return rc;
}

static enum err
take(int fd, struct buf *out, struct error *err)
{
	off_t end = lseek(fd, 0, SEEK_END), at = 0;

	while (at < end) {
		uint8_t *room = buf_room(out, 65536);
		ssize_t got = room ? pread(fd, room, 65536, at) : 0;

		if (!room)
			return buf_check(out, "table file", err);
		if (got <= 0)
			return error_errno(err, "table file");
		out->length += (size_t)got;
		at += got;
	}
	buf_byte(out, 0); /* the closing NUL that every buf has, and away with it */
	if (!out->failed)
		out->length--;
	return buf_check(out, "table file", err);
}

enum err
report_xlsx(struct store *store, const struct report_list *list, const struct report_query *query,
	    struct buf *out, int *rows, struct error *err)
{
	AUTO(fd)
	int fd = memfd_create("table", MFD_CLOEXEC);
	struct sheet s = { .list = list, .query = query };
	char path[64];

	if (fd < 0)
		return error_errno(err, "table file");
	(void)text_print(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (begin(&s, path, err) || fill(&s, store, err) || take(fd, out, err))
		return err->code;
	*rows = s.rows;
	return ERR_NONE;
}
