/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/text.h"
#include "web/visit.h"

/* A list with the filter on screen as Excel, CSV or print. ID numbers are masked here; whoever
 * needs them whole exports on the command line, where that is logged. */

static enum err
make(struct visit *v, const struct report_list *list, const struct report_query *query,
     const char *format, struct buf *out, int *rows, struct error *err)
{
	AUTO(buf)
	struct buf words = BUF((size_t)8192);
	struct report_heading heading = { .printed_by = visit_full_name(v),
					  .at_us = clock_now_us() };

	if (text_equal(format, "xlsx"))
		return report_xlsx(visit_store(v), list, query, out, rows, err);
	if (text_equal(format, "csv"))
		return report_csv(visit_store(v), list, query, true, out, rows, err);
	if (!text_equal(format, "pdf"))
		return error_set(err, ERR_USAGE, "format: xlsx, csv or pdf");
	heading.subtitle = query->filter.search ? query->filter.search : "";
	return report_print(visit_store(v), list, query, &heading, out, rows, err);
}

enum err
page_export(struct visit *v, struct error *err)
{
	static const struct {
		const char *format, *type;
	} types[] = {
		{ "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
		{ "csv", "text/csv; charset=utf-8" },
		{ "pdf", "application/pdf" },
	};
	const struct report_list *list = report_list_get(v->part[0]);
	const char *format = visit_field(v, "format"), *type = "";
	AUTO(buf)
	struct buf out = BUF(LIMIT_HTTP_ANSWER);
	struct list_asked asked;
	char name[64], detail[96];
	int rows = 0;

	if (!list)
		return error_set(err, ERR_NOTFOUND, "there is no list \"%s\"", v->part[0]);
	if (text_equal(list->name, "audit") && !visit_has_role(v, ROLE_AUDITOR))
		return error_set(err, ERR_DENIED, "your role does not allow this page");
	for (size_t i = 0; i < COUNT_OF(types); i++)
		if (text_equal(types[i].format, format))
			type = types[i].type;
	if (lists_ask(v, &asked, err) || make(v, list, &asked.query, format, &out, &rows, err))
		return err->code;
	(void)text_print(detail, sizeof(detail), "format=%s rows=%d id=masked", format, rows);
	(void)text_print(name, sizeof(name), "%s.%s", list->name, format);
	if (visit_note(v, "export", list->name, detail, err))
		return err->code;
	return visit_bytes(v, type, &out, name, err);
}
