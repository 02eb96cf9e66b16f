/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/inside.h"

#include <csv.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/text.h"
#include "base/words.h"

/* The roster as a CSV file of the agency's: UTF-8 (with or without mark) or GB18030, columns by
 * their header, in any order. Every bad line is told; with a bad line nothing is imported unless
 * the caller wants the good ones. The same file twice changes nothing. */

/* A roster of 300,000 persons is 60 MB. */
#define LIMIT_ROSTER_BYTES   ((size_t)256 * 1024 * 1024)
#define LIMIT_ROSTER_COLUMNS 64
#define CELL_BYTES           256
/* A power of two well above the persons of a province's city; half of it may be used. */
#define LIMIT_ROSTER_SLOTS (1U << 21)

enum column {
	COLUMN_PERSON_NO,
	COLUMN_NAME,
	COLUMN_ID_NUMBER,
	COLUMN_OTHER_ID,
	COLUMN_BIRTH,
	COLUMN_SEX,
	COLUMN_CATEGORY,
	COLUMN_AGENCY,
	COLUMN_PAY_STATUS,
	COLUMN_CERTIFIED,
	COLUMN_VALID_UNTIL,
	COLUMN_SUSPENDED,
	COLUMN_DIED,
	COLUMN_PROXY_YEARS,
	COLUMN_ALIAS,
	COLUMN_BARRED,
	COLUMN_ELSEWHERE,
	COLUMN_CHANNEL,
	COLUMN_COUNT,
	COLUMN_IGNORED = COLUMN_COUNT,
};

/* Header words, Chinese, English, indicator code (domain.md §2.3). The first three columns are
 * required. */
static const char *const headers[COLUMN_COUNT][4] = {
	[COLUMN_PERSON_NO] = { "个人编号", "person_no", "AAC001" },
	[COLUMN_NAME] = { "姓名", "name", "AAC003" },
	[COLUMN_ID_NUMBER] = { "公民身份号码", "id_number", "AAC147", "身份证号" },
	[COLUMN_OTHER_ID] = { "其他证件", "other_id", "其他证件号码" },
	[COLUMN_BIRTH] = { "出生日期", "born_on", "AAC006" },
	[COLUMN_SEX] = { "性别", "sex", "AAC004" },
	[COLUMN_CATEGORY] = { "人员类别", "category" },
	[COLUMN_AGENCY] = { "经办机构", "agency", "AAA027" },
	[COLUMN_PAY_STATUS] = { "待遇状态", "pay_status", "AAE116" },
	[COLUMN_CERTIFIED] = { "上次认证日期", "last_certified_on" },
	[COLUMN_VALID_UNTIL] = { "有效期至", "valid_until" },
	[COLUMN_SUSPENDED] = { "暂停起始", "suspended_from" },
	[COLUMN_DIED] = { "死亡日期", "died_on" },
	[COLUMN_PROXY_YEARS] = { "代办年数", "proxy_years" },
	[COLUMN_ALIAS] = { "别名", "alias", "曾用名" },
	[COLUMN_BARRED] = { "比对结果", "barred" },
	[COLUMN_ELSEWHERE] = { "其他渠道认证日期", "certified_elsewhere_on", "线上认证日期" },
	[COLUMN_CHANNEL] = { "认证渠道", "certified_channel", "BAE099", "认证方式" },
};

struct import {
	struct desk *desk;
	struct names *names;
	struct roster_result *result;
	const struct roster_options *options;
	struct error *err;
	enum column column[LIMIT_ROSTER_COLUMNS];
	char cell[COLUMN_COUNT][CELL_BYTES];
	bool too_long;
	int cells, line, columns;
	int inner_lines; /* line ends inside the cells of this record */
	bool after_cr;   /* the last record ended with CR: a LF behind it ends nothing */
	bool header_done, failed;
	uint64_t *seen; /* hashes of the person numbers so far, LIMIT_ROSTER_SLOTS */
	int seen_count;
};

/* ---- one line ---- */

static void
bad(struct import *m, const char *what)
{
	m->result->bad++;
	if (m->options->bad_line)
		m->options->bad_line(m->options->context, m->line, what);
}

/* FNV-1a; two of a million numbers collide once in forty million files. */
static uint64_t
hash_of(const char *text)
{
	uint64_t h = UINT64_C(0xCBF29CE484222325);

	for (; *text; text++)
		h = (h ^ (uint8_t)*text) * UINT64_C(0x100000001B3);
	return h ? h : 1;
}

/* Was this person in a line before? Two lines about one person would let the order of the file
 * decide, and the same file twice would no longer change nothing. */
static bool
seen_before(struct import *m, const char *person_no)
{
	uint64_t h = hash_of(person_no);
	size_t at = (size_t)h & (LIMIT_ROSTER_SLOTS - 1);

	for (; m->seen[at]; at = (at + 1) & (LIMIT_ROSTER_SLOTS - 1))
		if (m->seen[at] == h)
			return true;
	m->seen[at] = h;
	m->seen_count++;
	return false;
}

/* Tabs and line ends inside a cell would break every list it is printed in; other control
 * characters are no text at all. */
static bool
has_control(const char *cell)
{
	for (; *cell; cell++)
		if ((uint8_t)*cell < ' ' || *cell == 0x7F)
			return true;
	return false;
}

static bool
read_date(const char *cell, struct date *out)
{
	enum date_reading r;

	*out = (struct date){ 0, 0, 0 };
	if (!cell[0])
		return true;
	if (strlen(cell) == 8 && text_is_digits(cell)) { /* 19500307 */
		char iso[DATE_TEXT_BYTES];

		(void)text_print(iso, sizeof(iso), "%.4s-%.2s-%.2s", cell, cell + 4, cell + 6);
		return date_parse(iso, out);
	}
	r = date_read(cell, "ymd", out);
	return r == DATE_READ;
}

static bool
read_sex(const char *cell, enum sex *out)
{
	if (!cell[0])
		*out = SEX_UNKNOWN;
	else if (text_equal(cell, "1") || text_equal(cell, "男") || text_equal(cell, "M"))
		*out = SEX_MALE;
	else if (text_equal(cell, "2") || text_equal(cell, "女") || text_equal(cell, "F"))
		*out = SEX_FEMALE;
	else
		return false;
	return true;
}

static const char *
fill_dates(struct import *m, struct person *p)
{
	if (!read_date(m->cell[COLUMN_BIRTH], &p->born_on))
		return N_("birth date cannot be read; write YYYY-MM-DD");
	if (!read_date(m->cell[COLUMN_CERTIFIED], &p->last_certified_on))
		return N_("last certification date cannot be read; write YYYY-MM-DD");
	if (!read_date(m->cell[COLUMN_VALID_UNTIL], &p->valid_until))
		return N_("valid-until date cannot be read; write YYYY-MM-DD");
	if (!read_date(m->cell[COLUMN_SUSPENDED], &p->suspended_from))
		return N_("suspension date cannot be read; write YYYY-MM-DD");
	if (!read_date(m->cell[COLUMN_ELSEWHERE], &p->certified_elsewhere_on))
		return N_("date of the other certification cannot be read; write YYYY-MM-DD");
	if (!read_date(m->cell[COLUMN_DIED], &p->died_on))
		return N_("date of death cannot be read; write YYYY-MM-DD");
	return NULL;
}

static const char *
fill_numbers(struct import *m, struct person *p)
{
	long years = 0;

	if (strstr(m->cell[COLUMN_ID_NUMBER], "E+") || strstr(m->cell[COLUMN_PERSON_NO], "E+"))
		return N_("Excel has rounded a number (4.4E+17); format the column as text");
	if (!m->cell[COLUMN_PERSON_NO][0] ||
	    !text_copy(p->person_no, sizeof(p->person_no), m->cell[COLUMN_PERSON_NO]))
		return N_("person number is missing or too long");
	if (!id_number_plain(p->id_number, m->cell[COLUMN_ID_NUMBER]) ||
	    !id_number_plain(p->other_id, m->cell[COLUMN_OTHER_ID]))
		return N_("ID number is too long");
	if (p->id_number[0] && id_number_check(p->id_number) != ID_CHECK_GOOD)
		return N_("ID number has a wrong check character or birth date");
	if (!p->id_number[0] && !p->other_id[0])
		return N_("neither an ID number nor another document number");
	if (m->cell[COLUMN_PROXY_YEARS][0] &&
	    !text_to_long(m->cell[COLUMN_PROXY_YEARS], 0, 99, &years))
		return N_("proxy years is not a number from 0 to 99");
	p->proxy_years = (int)years;
	if (seen_before(m, p->person_no))
		return N_("this person number stands in a line before");
	return NULL;
}

static const char *
fill_words(struct import *m, struct person *p)
{
	if (!m->cell[COLUMN_NAME][0] || !text_copy(p->name, sizeof(p->name), m->cell[COLUMN_NAME]))
		return N_("name is missing or too long");
	if (!read_sex(m->cell[COLUMN_SEX], &p->sex))
		return N_("sex is not 男 or 女");
	p->category = CATEGORY_ENTERPRISE;
	if (m->cell[COLUMN_CATEGORY][0] && !category_parse(m->cell[COLUMN_CATEGORY], &p->category))
		return N_("category is none of the six");
	p->pay_status = PAY_ACTIVE;
	if (m->cell[COLUMN_PAY_STATUS][0] &&
	    !pay_status_parse(m->cell[COLUMN_PAY_STATUS], &p->pay_status))
		return N_("pay status is not 正常, 暂停 or 终止");
	if (!text_copy(p->agency, sizeof(p->agency), m->cell[COLUMN_AGENCY]) ||
	    (p->agency[0] && (strlen(p->agency) != 6 || !text_is_digits(p->agency))))
		return N_("paying agency is not a 6-digit code");
	if (!text_copy(p->barred, sizeof(p->barred), m->cell[COLUMN_BARRED]) ||
	    !text_copy(p->certified_channel, sizeof(p->certified_channel), m->cell[COLUMN_CHANNEL]))
		return N_("the comparison's word or the channel is too long");
	if (m->cell[COLUMN_ALIAS][0]) {
		if (strlen(m->cell[COLUMN_ALIAS]) >= sizeof(p->alias[0]))
			return N_("the other name is too long");
		(void)text_copy(p->alias[0], sizeof(p->alias[0]), m->cell[COLUMN_ALIAS]);
		p->alias_count = 1;
	}
	return NULL;
}

static const char *
fill_person(struct import *m, struct person *p)
{
	const char *why = NULL;

	for (int c = 0; c < COLUMN_COUNT && !why; c++)
		if (has_control(m->cell[c]))
			why = N_("a line end, a tab or another control character inside a cell");
	if (!why)
		why = fill_numbers(m, p);
	if (!why)
		why = fill_words(m, p);
	if (!why)
		why = fill_dates(m, p);
	if (!why && date_is_none(p->born_on))
		p->born_on = id_number_birth(p->id_number);
	if (!why && p->sex == SEX_UNKNOWN)
		p->sex = id_number_sex(p->id_number);
	return why;
}

/* Look-up keys: the folded name and aliases, and the pinyin of the name. */
static void
put_person(struct import *m, const struct person *p)
{
	static char keys[LIMIT_ALIASES_PER_PERSON + 2][PERSON_NAME_BYTES * 2];
	const char *list[LIMIT_ALIASES_PER_PERSON + 2];
	int count = 0;
	bool changed = false;

	if (name_fold(m->names, p->name, keys[count], sizeof(keys[0])))
		count++;
	if (name_pinyin(m->names, p->name, keys[count], sizeof(keys[0])))
		count++;
	for (int i = 0; i < p->alias_count; i++)
		if (name_fold(m->names, p->alias[i], keys[count], sizeof(keys[0])))
			count++;
	for (int i = 0; i < count; i++)
		list[i] = keys[i];
	if (store_person_put(m->desk->store, p, list, count, &changed, m->err)) {
		m->failed = true;
		return;
	}
	if (changed)
		m->result->added_or_changed++;
	else
		m->result->unchanged++;
}

/* ---- the columns ---- */

static enum column
column_of(const char *header)
{
	for (int c = 0; c < COLUMN_COUNT; c++)
		for (int i = 0; i < 4; i++)
			if (headers[c][i] && strcasecmp(headers[c][i], header) == 0)
				return (enum column)c;
	return COLUMN_IGNORED;
}

static void
header_ends(struct import *m)
{
	m->header_done = true;
	m->columns = m->cells;
	for (int i = 0; i < m->columns; i++)
		for (int k = 0; k < i; k++)
			if (m->column[i] == m->column[k] && m->column[i] != COLUMN_IGNORED) {
				(void)error_set(m->err, ERR_DATA, "line 1: two columns %s",
						headers[m->column[i]][0]);
				m->failed = true;
				return;
			}
	for (int want = COLUMN_PERSON_NO; want <= COLUMN_ID_NUMBER; want++) {
		bool found = false;

		for (int i = 0; i < m->columns; i++)
			found |= m->column[i] == (enum column)want;
		if (found)
			continue;
		(void)error_set(m->err, ERR_DATA, "line 1: no column %s", headers[want][0]);
		(void)error_hint(m->err,
				 "The first line names the columns: 个人编号,姓名,公民身份号码,…");
		m->failed = true;
		return;
	}
}

static void
cell_ends(void *text, size_t length, void *context)
{
	struct import *m = context;
	char cell[CELL_BYTES];
	bool fits = text_copy_n(cell, sizeof(cell), text ? text : "", text ? length : 0);

	for (size_t i = 0; text && i < length; i++)
		m->inner_lines += ((const char *)text)[i] == '\n';
	text_trim(cell);
	if (m->cells >= LIMIT_ROSTER_COLUMNS)
		return;
	if (!m->header_done) {
		m->column[m->cells++] = column_of(cell);
		return;
	}
	if (m->cells < m->columns && m->column[m->cells] != COLUMN_IGNORED) {
		m->too_long |= !fits;
		(void)text_copy(m->cell[m->column[m->cells]], CELL_BYTES, cell);
	}
	m->cells++;
}

static void
row_ends(int terminator, void *context)
{
	struct import *m = context;
	struct person p = { 0 };
	const char *why = NULL;

	/* libcsv is told to say every line end, or an empty line would shift the numbers; CR LF is
	 * said twice */
	if (m->cells == 0) {
		m->line += !(m->after_cr && terminator == '\n');
		m->after_cr = terminator == '\r';
		return;
	}
	m->after_cr = terminator == '\r';
	m->line++;
	if (!m->header_done) {
		header_ends(m);
	} else if (!m->failed) {
		m->result->rows++;
		if (m->seen_count > (int)LIMIT_ROSTER_SLOTS / 2) {
			(void)error_set(m->err, ERR_LIMIT, "more than %u persons",
					LIMIT_ROSTER_SLOTS / 2);
			m->failed = true;
			return;
		}
		why = m->too_long ? N_("a cell is longer than 255 bytes") : fill_person(m, &p);
		if (m->cells > m->columns)
			why = N_("more cells than the first line names columns");
		if (why)
			bad(m, _(why));
		else
			put_person(m, &p);
	}
	memset(m->cell, 0, sizeof(m->cell));
	m->line += m->inner_lines;
	m->inner_lines = 0;
	m->cells = 0;
	m->too_long = false;
}

/* ---- the file ---- */

/* Not UTF-8: then it is GB18030, as Excel on a Chinese Windows writes it, or what Excel calls
 * "Unicode text". */
static const char *
encoding_of(const struct buf *bytes)
{
	const uint8_t *b = bytes->bytes;

	if (bytes->length >= 2 &&
	    ((b[0] == 0xFF && b[1] == 0xFE) || (b[0] == 0xFE && b[1] == 0xFF)))
		return "UTF-16";
	return utf8_valid((const char *)b, bytes->length) ? NULL : "GB18030";
}

static enum err
to_utf8(struct buf *bytes, const char *path, struct error *err)
{
	const char *encoding = bytes->length ? encoding_of(bytes) : NULL;
	AUTO(buf)
	struct buf out = BUF(LIMIT_ROSTER_BYTES * 2);
	char *from = (char *)bytes->bytes;
	size_t left = bytes->length;
	iconv_t converter;

	if (!encoding)
		return ERR_NONE;
	converter = iconv_open("UTF-8", encoding);
	if (converter == (iconv_t)-1)
		return error_errno(err, "%s", encoding);
	while (left) {
		char chunk[8192], *to = chunk;
		size_t room = sizeof(chunk);
		size_t rc = iconv(converter, &from, &left, &to, &room);

		buf_add(&out, chunk, sizeof(chunk) - room);
		if (rc == (size_t)-1 && to == chunk) {
			(void)iconv_close(converter);
			(void)error_set(err, ERR_DATA, "%s: neither UTF-8 nor GB18030 at byte %zu",
					path, bytes->length - left);
			return error_hint(err, "Save the file as CSV UTF-8 and import it again.");
		}
	}
	(void)iconv_close(converter);
	buf_free(bytes);
	*bytes = out;
	out = (struct buf)BUF(0);
	return buf_check(bytes, path, err);
}

/* Comma, semicolon (a German Excel) or tab: what the first line has most of. */
static unsigned char
delimiter_of(const uint8_t *text, size_t length)
{
	static const char marks[] = { ',', ';', '\t' };
	int count[COUNT_OF(marks)] = { 0 };
	size_t best = 0;

	for (size_t i = 0; i < length && text[i] != '\n' && text[i] != '\r'; i++)
		for (size_t k = 0; k < COUNT_OF(marks); k++)
			count[k] += text[i] == (uint8_t)marks[k];
	for (size_t k = 1; k < COUNT_OF(marks); k++)
		if (count[k] > count[best])
			best = k;
	return (unsigned char)marks[best];
}

static enum err
parse(struct import *m, const struct buf *bytes, const char *path, struct error *err)
{
	struct csv_parser parser;
	size_t skip = bytes->length >= 3 && memcmp(bytes->bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
	size_t n;

	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL | CSV_EMPTY_IS_NULL))
		return error_set(err, ERR_NOMEM, "%s: out of memory", path);
	if (memchr(bytes->bytes, 0, bytes->length)) {
		csv_free(&parser);
		return error_set(err, ERR_DATA, "%s: a zero byte: this is no CSV text", path);
	}
	csv_set_delim(&parser, delimiter_of(bytes->bytes + skip, bytes->length - skip));
	n = csv_parse(&parser, bytes->bytes + skip, bytes->length - skip, cell_ends, row_ends, m);
	if (n == bytes->length - skip)
		(void)csv_fini(&parser, cell_ends, row_ends, m);
	else
		(void)error_set(err, ERR_DATA, "%s:%d: %s", path, m->line + 1,
				csv_strerror(csv_error(&parser)));
	csv_free(&parser);
	if (n != bytes->length - skip)
		return err->code;
	if (m->failed)
		return error_wrap(err, "%s", path);
	if (!m->header_done || !m->result->rows)
		return error_set(err, ERR_DATA, "%s: no persons in it", path);
	return ERR_NONE;
}

/* Every line into the open transaction; the caller ends it. */
static enum err
import_all(struct desk *d, const struct roster_options *options, struct roster_result *out,
	   struct error *err)
{
	AUTO(buf)
	struct buf bytes = BUF(LIMIT_ROSTER_BYTES);
	AUTO(memory)
	struct import *m = fail_here() ? NULL : calloc(1, sizeof(*m));
	AUTO(memory)
	uint64_t *seen = calloc(LIMIT_ROSTER_SLOTS, sizeof(*seen));

	if (!m || !seen)
		return error_set(err, ERR_NOMEM, "%s: out of memory", options->path);
	m->seen = seen;
	m->desk = d;
	m->result = out;
	m->options = options;
	m->err = err;
	if (file_read(options->path, &bytes, err) || to_utf8(&bytes, options->path, err) ||
	    desk_names(d, &m->names, err))
		return err->code;
	return parse(m, &bytes, options->path, err);
}

enum err
desk_roster_import(struct desk *d, const struct act *act, const struct roster_options *options,
		   struct roster_result *out, struct error *err)
{
	struct error ignored;
	char detail[128];
	bool keep;

	memset(out, 0, sizeof(*out));
	if (store_roster_begin(d->store, act, err))
		return err->code;
	if (import_all(d, options, out, err)) {
		(void)!store_roster_end(d->store, false, "", &ignored);
		return err->code;
	}
	keep = out->bad == 0 || options->partial;
	(void)text_print(detail, sizeof(detail), "rows=%d changed=%d unchanged=%d bad=%d",
			 out->rows, out->added_or_changed, out->unchanged, out->bad);
	if (store_roster_end(d->store, keep, detail, err))
		return err->code;
	if (!keep) {
		(void)error_set(err, ERR_DATA, "%s: %d of %d lines are bad, nothing was imported",
				options->path, out->bad, out->rows);
		return error_hint(err, "Correct them, or import the good ones with --partial.");
	}
	return ERR_NONE;
}
