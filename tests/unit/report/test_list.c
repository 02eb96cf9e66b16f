/* SPDX-License-Identifier: Apache-2.0 */
#include "paper_seen.h"

#include <ftw.h>
#include <limits.h>

#include "report/report.h"

/* Every list out of a small register, in every format, looked at with other programs. */
struct lists {
	char folder[64];
	struct store *s;
	struct catalog *catalog;
	struct report_query query;
	struct error err;
};

static void
add(struct lists *l, const char *tracking, const char *name)
{
	struct act act = { "mail", INT64_C(1782867600000000) };
	struct arrival a = { .received_on = { 2026, 7, 1 }, .pieces = 1, .original = true };
	struct document *d = document_new();
	struct field *f;

	assert_non_null(d);
	(void)text_copy(a.tracking, sizeof(a.tracking), tracking);
	assert_int_equal(store_register(l->s, &act, "RZ", &a, &l->err), ERR_NONE);
	(void)text_copy(d->serial, SERIAL_BYTES, a.serial);
	d->state = STATE_REVIEW;
	d->second.stage = STAGE_SECOND;
	f = document_field_put(d, FIELD_HOLDER_NAME);
	f->status = FIELD_AGREED;
	(void)text_copy(f->text, sizeof(f->text), name);
	f = document_field_put(d, FIELD_HOLDER_ID_NUMBER);
	f->status = FIELD_AGREED;
	(void)text_copy(f->text, sizeof(f->text), "440902195003070023");
	assert_int_equal(store_document_add(l->s, &act, d, 1, 0, &l->err), ERR_NONE);
	document_free(d);
}

static int
set_up(void **state)
{
	struct lists *l = calloc(1, sizeof(*l));
	char address[128];

	assert_non_null(l);
	(void)text_copy(l->folder, sizeof(l->folder), "/tmp/intake-lists-XXXXXX");
	assert_non_null(mkdtemp(l->folder));
	(void)snprintf(address, sizeof(address), "sqlite:%s/r.db", l->folder);
	assert_int_equal(store_open(address, true, &l->s, &l->err), ERR_NONE);
	assert_int_equal(catalog_open("templates", "certs", &l->catalog, &l->err), ERR_NONE);
	l->query = (struct report_query){ .catalog = l->catalog,
					  .language = "zh_CN",
					  .today = { 2026, 7, 1 },
					  .file_state = -1 };
	*state = l;
	return 0;
}

static int
tear_down(void **state)
{
	struct lists *l = *state;
	char command[128];

	store_close(l->s);
	catalog_close(l->catalog);
	(void)snprintf(command, sizeof(command), "rm -r %s", l->folder);
	seen_run(command);
	free(l);
	return 0;
}

static const char *
csv(struct lists *l, struct buf *out, bool bom)
{
	int rows;

	assert_int_equal(
	    report_csv(l->s, report_list_get("register"), &l->query, bom, out, &rows, &l->err),
	    ERR_NONE);
	return buf_string(out);
}

static void
a_cell_that_looks_like_a_formula_is_text(void **state)
{
	static const char *const hostile[] = { "=1+1", "+49", "-1", "@SUM(A1)", "\tx" };
	struct lists *l = *state;

	for (size_t i = 0; i < COUNT_OF(hostile); i++) {
		AUTO(buf)
		struct buf out = BUF(LIMIT_PAPER_BYTES);
		char guarded[32];

		add(l, "", hostile[i]);
		(void)snprintf(guarded, sizeof(guarded), ",\"'%s\",", hostile[i]);
		assert_non_null(strstr(csv(l, &out, false), guarded));
	}
}

static void
quotation_marks_and_commas_stay_in_their_cell(void **state)
{
	struct lists *l = *state;
	AUTO(buf)
	struct buf out = BUF(LIMIT_PAPER_BYTES);

	add(l, "", "CHAN, \"TAI\" MAN");
	assert_non_null(strstr(csv(l, &out, false), ",\"CHAN, \"\"TAI\"\" MAN\","));
}

static void
the_mark_for_excel_is_there_when_asked_for(void **state)
{
	struct lists *l = *state;
	AUTO(buf)
	struct buf with = BUF(LIMIT_PAPER_BYTES);
	AUTO(buf)
	struct buf without = BUF(LIMIT_PAPER_BYTES);

	assert_memory_equal(csv(l, &with, true), "\xEF\xBB\xBF", 3);
	assert_memory_not_equal(csv(l, &without, false), "\xEF\xBB\xBF", 3);
}

static void
id_numbers_are_masked_unless_asked_for(void **state)
{
	struct lists *l = *state;
	AUTO(buf)
	struct buf masked = BUF(LIMIT_PAPER_BYTES);
	AUTO(buf)
	struct buf whole = BUF(LIMIT_PAPER_BYTES);

	add(l, "", "林静安");
	assert_null(strstr(csv(l, &masked, false), "440902195003070023"));
	assert_non_null(strstr(buf_string(&masked), "440902****0023"));
	l->query.whole = true;
	assert_non_null(strstr(csv(l, &whole, false), ",440902195003070023,"));
}

static void
the_filter_on_screen_is_the_filter_of_the_table(void **state)
{
	struct lists *l = *state;
	AUTO(buf)
	struct buf out = BUF(LIMIT_PAPER_BYTES);

	add(l, "", "林静安");
	add(l, "", "陈大文");
	l->query.filter.search = "大文";
	assert_null(strstr(csv(l, &out, false), "林静安"));
	assert_non_null(strstr(buf_string(&out), "陈大文"));
}

/* Unzips the file and gives one part of it. */
static void
part_of(struct lists *l, const struct buf *xlsx, const char *part, char *to, size_t size)
{
	char path[128], command[512];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/a.xlsx", l->folder);
	assert_int_equal(file_replace(path, xlsx->bytes, xlsx->length, &l->err), ERR_NONE);
	(void)snprintf(command, sizeof(command),
		       "cd %s && unzip -qo a.xlsx && xmllint --noout %s && cp %s part", l->folder,
		       part, part);
	seen_run(command);
	(void)snprintf(path, sizeof(path), "%s/part", l->folder);
	file = fopen(path, "rb");
	assert_non_null(file);
	to[fread(to, 1, size - 1, file)] = '\0';
	(void)fclose(file);
}

static void
excel_keeps_numbers_as_text_and_days_as_days(void **state)
{
	static char xml[65536];
	struct lists *l = *state;
	AUTO(buf)
	struct buf out = BUF(LIMIT_PAPER_BYTES);
	int rows;

	add(l, "EA123456785AU", "=HYPERLINK(\"http://x\")");
	l->query.whole = true;
	assert_int_equal(
	    report_xlsx(l->s, report_list_get("register"), &l->query, &out, &rows, &l->err),
	    ERR_NONE);
	assert_int_equal(rows, 1);
	part_of(l, &out, "xl/sharedStrings.xml", xml, sizeof(xml));
	assert_non_null(strstr(xml, "<t>440902195003070023</t>"));
	assert_non_null(strstr(xml, "<t>=HYPERLINK(\"http://x\")</t>"));
	part_of(l, &out, "xl/worksheets/sheet1.xml", xml, sizeof(xml));
	assert_null(strstr(xml, "<f>"));
	assert_non_null(strstr(xml, "<v>46204</v>")); /* 2026-07-01, counted as Excel does */
	assert_non_null(strstr(xml, "state=\"frozen\""));
	assert_non_null(strstr(xml, "<autoFilter ref=\"A1:K2\"/>"));
	part_of(l, &out, "xl/styles.xml", xml, sizeof(xml));
	assert_non_null(strstr(xml, "yyyy\\-mm\\-dd") ? xml : strstr(xml, "yyyy-mm-dd"));
}

static void
every_list_goes_every_way(void **state)
{
	struct lists *l = *state;
	struct report_heading heading = { "待人工审核", "wang", INT64_C(1782867600000000) };

	add(l, "EA123456785AU", "林静安");
	l->query.filter.batch_id = NULL;
	for (int i = 0; report_list_at(i); i++) {
		const struct report_list *list = report_list_at(i);
		AUTO(buf)
		struct buf table = BUF(LIMIT_PAPER_BYTES);
		AUTO(buf)
		struct buf print = BUF(LIMIT_PAPER_BYTES);
		AUTO(buf)
		struct buf excel = BUF(LIMIT_PAPER_BYTES);
		int rows, printed, filled;
		struct seen *seen;

		assert_true(list->count <= LIMIT_REPORT_COLUMNS);
		assert_ptr_equal(report_list_get(list->name), list);
		assert_int_equal(report_csv(l->s, list, &l->query, false, &table, &rows, &l->err),
				 ERR_NONE);
		assert_int_equal(
		    report_print(l->s, list, &l->query, &heading, &print, &printed, &l->err),
		    ERR_NONE);
		assert_int_equal(report_xlsx(l->s, list, &l->query, &excel, &filled, &l->err),
				 ERR_NONE);
		assert_int_equal(rows, printed);
		assert_int_equal(rows, filled);
		seen = seen_paper(&print, 7);
		seen_has(seen, "Page1of1");
		seen_has(seen, "Printedbywangat2026-07-0109:00:00");
	}
	assert_null(report_list_get("nothing"));
}

static void
a_long_register_has_as_many_pages_as_it_says(void **state)
{
	struct lists *l = *state;
	struct report_heading heading = { "", "wang", INT64_C(1782867600000000) };
	AUTO(buf)
	struct buf out = BUF(LIMIT_PAPER_BYTES);
	struct seen *seen;
	int rows;

	for (int i = 0; i < 30; i++)
		add(l, "EA123456785AU", "林静安");
	assert_int_equal(report_print(l->s, report_list_get("register"), &l->query, &heading, &out,
				      &rows, &l->err),
			 ERR_NONE);
	assert_int_equal(rows, 30);
	seen = seen_paper(&out, 7);
	assert_int_equal(seen->pages, 2);
	seen_has(seen, "Page2of2");
	seen_has(seen, "RZ2026-000001E/1");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_cell_that_looks_like_a_formula_is_text),
		CASE(quotation_marks_and_commas_stay_in_their_cell),
		CASE(the_mark_for_excel_is_there_when_asked_for),
		CASE(id_numbers_are_masked_unless_asked_for),
		CASE(the_filter_on_screen_is_the_filter_of_the_table),
		CASE(excel_keeps_numbers_as_text_and_days_as_days),
		CASE(every_list_goes_every_way),
		CASE(a_long_register_has_as_many_pages_as_it_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
