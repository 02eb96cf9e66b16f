/* SPDX-License-Identifier: Apache-2.0 */
#include <csv.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/text.h"
#include "base/words.h"
#include "cli/issue.h"

/* Certificates of an office as a table: a line a certificate, a column a field of the seal. */

/* 10,000 lines of 12 fields are 2 MB. */
#define LIMIT_ISSUE_BYTES   ((size_t)16 * 1024 * 1024)
#define LIMIT_ISSUE_COLUMNS 32

struct reading {
	const struct issue_csv *csv;
	struct issued_list *list;
	struct error *err;
	enum field_name column[LIMIT_ISSUE_COLUMNS];
	char cell[LIMIT_ISSUE_COLUMNS][FIELD_TEXT_BYTES];
	int columns, cells, line;
	bool head_done, too_long, failed;
};

struct word {
	const char *text;
	enum field_name name;
};
/* What offices write above their columns. */
static const struct word column_words[] = {
	{ "证明编号", FIELD_CERTIFICATE_NUMBER },
	{ "编号", FIELD_CERTIFICATE_NUMBER },
	{ "出具日期", FIELD_CERTIFICATE_ISSUE_DATE },
	{ "签发日期", FIELD_CERTIFICATE_ISSUE_DATE },
	{ "姓名", FIELD_HOLDER_NAME },
	{ "姓名拼音", FIELD_HOLDER_NAME_LATIN },
	{ "拉丁字母姓名", FIELD_HOLDER_NAME_LATIN },
	{ "公民身份号码", FIELD_HOLDER_ID_NUMBER },
	{ "身份证号", FIELD_HOLDER_ID_NUMBER },
	{ "出生日期", FIELD_HOLDER_BIRTH_DATE },
	{ "护照号码", FIELD_HOLDER_PASSPORT_NUMBER },
	{ "居住国", FIELD_HOLDER_COUNTRY },
	{ "办理方式", FIELD_CERTIFICATE_APPEARANCE },
	{ "经办机构", FIELD_CERTIFICATE_PAYING_AGENCY },
};

bool
issue_field_parse(const char *text, enum field_name *out)
{
	for (size_t i = 0; i < COUNT_OF(column_words); i++)
		if (text_equal(text, column_words[i].text)) {
			*out = column_words[i].name;
			return true;
		}
	return field_name_parse(text, out);
}

static void
bad(struct reading *r, const char *what)
{
	r->list->bad++;
	if (r->csv->bad_line)
		r->csv->bad_line(r->csv->context, r->line, what);
}

/* ---- a line ---- */

static enum err
put_cell(struct reading *r, int i, struct seal_draft *draft)
{
	struct payload_field *field;

	if (!r->cell[i][0])
		return ERR_NONE;
	if (r->column[i] == FIELD_CERTIFICATE_ISSUE_DATE)
		return date_parse(r->cell[i], &draft->issued_on)
			   ? ERR_NONE
			   : error_set(r->err, ERR_DATA, "%s %s: a date is written YYYY-MM-DD",
				       field_name_text(r->column[i]), r->cell[i]);
	if (draft->payload_count == SEAL_PAYLOAD_FIELDS)
		return error_set(r->err, ERR_DATA, "more than %d fields", SEAL_PAYLOAD_FIELDS);
	field = &draft->payload[draft->payload_count++];
	field->name = r->column[i];
	(void)text_copy(field->text, sizeof(field->text), r->cell[i]);
	return ERR_NONE;
}

static void
take_line(struct reading *r)
{
	struct seal_draft draft = r->csv->office;

	if (r->too_long) {
		bad(r, _("a cell is longer than 255 bytes"));
		return;
	}
	if (r->cells > r->columns) {
		bad(r, _("more cells than the first line names columns"));
		return;
	}
	for (int i = 0; i < r->columns; i++)
		if (put_cell(r, i, &draft)) {
			bad(r, r->err->text);
			return;
		}
	if (r->csv->take && !r->csv->take(r->csv->context, &draft, r->err)) {
		r->list->count++;
		return;
	}
	if (!r->csv->take && !issue_add(&draft, r->csv->key, r->line, r->list, r->err))
		return;
	/* a wrong value is that line's; a key that does not sign is everybody's */
	if (r->err->code == ERR_DATA)
		bad(r, r->err->text);
	else
		r->failed = true;
}

/* ---- the parser's calls ---- */

static void
take_head(struct reading *r, const char *cell)
{
	if (r->failed)
		return;
	if (r->cells == LIMIT_ISSUE_COLUMNS) {
		(void)error_set(r->err, ERR_LIMIT, "line 1: more than %d columns",
				LIMIT_ISSUE_COLUMNS);
		r->failed = true;
	} else if (!issue_field_parse(cell, &r->column[r->cells])) {
		(void)error_set(r->err, ERR_DATA, "line 1: no field is called %s", cell);
		(void)error_hint(r->err, "docs/seal.md lists the fields: certificate.number, "
					 "holder.name_latin, …");
		r->failed = true;
	} else {
		r->cells++;
	}
}

static void
cell_ends(void *text, size_t length, void *context)
{
	struct reading *r = context;
	char cell[FIELD_TEXT_BYTES];
	bool fits = text_copy_n(cell, sizeof(cell), text ? text : "", text ? length : 0);

	text_trim(cell);
	if (!r->head_done) {
		take_head(r, cell);
		return;
	}
	if (r->cells < r->columns) {
		r->too_long |= !fits;
		(void)text_copy(r->cell[r->cells], sizeof(r->cell[0]), cell);
	}
	r->cells++;
}

static void
row_ends(int terminator, void *context)
{
	struct reading *r = context;

	(void)terminator;
	r->line++;
	if (!r->head_done) {
		r->head_done = true;
		r->columns = r->cells;
	} else if (!r->failed && r->cells) {
		take_line(r);
	}
	memset(r->cell, 0, sizeof(r->cell));
	r->cells = 0;
	r->too_long = false;
}

/* ---- the file ---- */

/* Not UTF-8: then it is GB18030, as Excel on a Chinese Windows writes it. */
static enum err
to_utf8(struct buf *bytes, const char *path, struct error *err)
{
	size_t room = bytes->length * 2 + 16, left = bytes->length, free_room = room;
	AUTO(memory)
	char *out = NULL;
	char *from = (char *)bytes->bytes, *to;
	iconv_t converter;
	size_t rc;

	if (!bytes->length || utf8_valid((const char *)bytes->bytes, bytes->length))
		return ERR_NONE;
	out = fail_here() ? NULL : malloc(room);
	if (!out)
		return error_set(err, ERR_NOMEM, "%s: out of memory", path);
	converter = iconv_open("UTF-8", "GB18030");
	if (converter == (iconv_t)-1)
		return error_errno(err, "GB18030");
	to = out;
	rc = iconv(converter, &from, &left, &to, &free_room);
	(void)iconv_close(converter);
	if (rc == (size_t)-1)
		return error_set(err, ERR_DATA, "%s: neither UTF-8 nor GB18030 at byte %zu", path,
				 bytes->length - left);
	buf_free(bytes);
	buf_add(bytes, out, room - free_room);
	return buf_check(bytes, path, err);
}

static enum err
parse(struct reading *r, const struct buf *bytes, struct error *err)
{
	const char *path = r->csv->path;
	struct csv_parser parser;
	size_t skip = bytes->length >= 3 && memcmp(bytes->bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
	size_t n;

	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL | CSV_EMPTY_IS_NULL))
		return error_set(err, ERR_NOMEM, "%s: out of memory", path);
	n = csv_parse(&parser, bytes->bytes + skip, bytes->length - skip, cell_ends, row_ends, r);
	if (n == bytes->length - skip)
		(void)csv_fini(&parser, cell_ends, row_ends, r);
	else
		(void)error_set(err, ERR_DATA, "%s:%d: %s", path, r->line + 1,
				csv_strerror(csv_error(&parser)));
	csv_free(&parser);
	if (n != bytes->length - skip)
		return err->code;
	if (r->failed)
		return error_wrap(err, "%s", path);
	if (r->list->count + r->list->bad == 0)
		return error_set(err, ERR_DATA, "%s: no certificates in it", path);
	return ERR_NONE;
}

enum err
issue_read_csv(const struct issue_csv *csv, struct issued_list *list, struct error *err)
{
	AUTO(buf)
	struct buf bytes = BUF(LIMIT_ISSUE_BYTES);
	AUTO(memory)
	struct reading *r = fail_here() ? NULL : calloc(1, sizeof(*r));

	if (!r)
		return error_set(err, ERR_NOMEM, "%s: out of memory", csv->path);
	r->csv = csv;
	r->list = list;
	r->err = err;
	if (file_read(csv->path, &bytes, err) || to_utf8(&bytes, csv->path, err))
		return err->code;
	return parse(r, &bytes, err);
}
