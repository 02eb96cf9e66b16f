/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "base/words.h"
#include "model/batch.h"
#include "report/cells.h"
#include "report/moment.h"
#include "report/report.h"
#include "report/run_list.h"

/* The lists of the program and their columns, once for every way out. A new column is one function
 * and one row here. */

static void
put_id(const struct report_query *q, char *to, const char *number)
{
	char masked[ID_NUMBER_BYTES], short_one[ID_NUMBER_BYTES];

	if (q->whole || !number[0]) {
		put(to, number);
		return;
	}
	/* A number longer than any is masked like one. */
	(void)text_copy(short_one, sizeof(short_one), number);
	id_number_mask(masked, short_one);
	put(to, masked);
}

static const char *
issuer_name(const struct report_query *q, const char *id)
{
	const struct issuer *issuer = id[0] ? catalog_issuer_get(q->catalog, id) : NULL;

	return issuer && issuer->name_count ? issuer->name[0] : id;
}

/* ---- lines of the register ---- */
static const struct list_row *
line(const void *row)
{
	return row;
}

CELL(line_serial)
{
	if (line(row)->index > 0)
		document_id_print(to, line(row)->serial, line(row)->index);
	else
		put(to, line(row)->serial);
}

CELL(line_received)
{
	date_print(to, line(row)->received_on);
}

CELL(line_route)
{
	put(to, words(route_zh(line(row)->route)));
}

CELL(line_tracking)
{
	put(to, line(row)->tracking);
}

CELL(line_name)
{
	put(to, line(row)->name);
}

CELL(line_id)
{
	put_id(q, to, line(row)->id_number);
}

CELL(line_person)
{
	put(to, line(row)->person_no);
}

CELL(line_issuer)
{
	put(to, issuer_name(q, line(row)->issuer));
}

CELL(line_number)
{
	put(to, line(row)->certificate_number);
}

CELL(line_issued)
{
	struct date day;

	/* A doubtful reading is no day. */
	put(to, date_parse(line(row)->issued_on, &day) ? line(row)->issued_on : "");
}

CELL(line_state)
{
	put(to, words(state_zh(line(row)->state)));
}

CELL(line_first)
{
	put(to, line(row)->first_by);
}

CELL(line_second)
{
	put(to, line(row)->second_by);
}

CELL(line_reasons)
{
	put(to, line(row)->first_reasons);
}

CELL(line_valid)
{
	date_print(to, line(row)->valid_until);
}

CELL(line_record)
{
	put(to, line(row)->record_id);
}

CELL(line_disposition)
{
	put(to, words(disposition_zh(line(row)->disposition)));
}

CELL(line_service)
{
	put(to, line(row)->service_reason);
}

static const struct report_column register_column[] = {
	{ "serial", N_("Serial"), REPORT_TEXT, 34, line_serial },
	{ "received_on", N_("Received"), REPORT_DAY, 22, line_received },
	{ "route", N_("Route"), REPORT_TEXT, 14, line_route },
	{ "tracking", N_("Tracking number"), REPORT_TEXT, 30, line_tracking },
	{ "name", N_("Name"), REPORT_TEXT, 24, line_name },
	{ "id_number", N_("ID number"), REPORT_TEXT, 38, line_id },
	{ "issuer", N_("Issuing office"), REPORT_TEXT, 38, line_issuer },
	{ "issued_on", N_("Issued"), REPORT_DAY, 22, line_issued },
	{ "state", N_("State"), REPORT_TEXT, 22, line_state },
	{ "first_by", N_("First decision by"), REPORT_TEXT, 16, line_first },
	{ "second_by", N_("Second decision by"), REPORT_TEXT, 16, line_second },
};

static const struct report_column batch_column[] = {
	{ "serial", N_("Serial"), REPORT_TEXT, 34, line_serial },
	{ "name", N_("Name"), REPORT_TEXT, 24, line_name },
	{ "id_number", N_("ID number"), REPORT_TEXT, 38, line_id },
	{ "person_no", N_("Person number"), REPORT_TEXT, 24, line_person },
	{ "issuer", N_("Issuing office"), REPORT_TEXT, 36, line_issuer },
	{ "certificate_number", N_("Certificate number"), REPORT_TEXT, 28, line_number },
	{ "issued_on", N_("Issued"), REPORT_DAY, 21, line_issued },
	{ "first_by", N_("First decision by"), REPORT_TEXT, 15, line_first },
	{ "second_by", N_("Second decision by"), REPORT_TEXT, 15, line_second },
	{ "disposition", N_("Result"), REPORT_TEXT, 18, line_disposition },
	{ "valid_until", N_("Valid until"), REPORT_DAY, 22, line_valid },
};

static const struct report_column returns_column[] = {
	{ "serial", N_("Serial"), REPORT_TEXT, 34, line_serial },
	{ "received_on", N_("Received"), REPORT_DAY, 22, line_received },
	{ "name", N_("Name"), REPORT_TEXT, 26, line_name },
	{ "id_number", N_("ID number"), REPORT_TEXT, 40, line_id },
	{ "reasons", N_("Reasons"), REPORT_TEXT, 40, line_reasons },
	{ "state", N_("State"), REPORT_TEXT, 24, line_state },
	{ "record_id", N_("Record"), REPORT_TEXT, 50, line_record },
	{ "service_reason", N_("The service says"), REPORT_TEXT, 40, line_service },
};

/* ---- people who run out ---- */
static const struct person *
person(const void *row)
{
	return row;
}

CELL(person_no)
{
	put(to, person(row)->person_no);
}

CELL(person_name)
{
	put(to, person(row)->name);
}

CELL(person_id)
{
	put_id(q, to, person(row)->id_number[0] ? person(row)->id_number : person(row)->other_id);
}

CELL(person_born)
{
	date_print(to, person(row)->born_on);
}

CELL(person_category)
{
	put(to, words(category_zh(person(row)->category)));
}

CELL(person_status)
{
	static const char *const zh[] = { "正常", "暂停", "终止" };

	put(to, words(zh[person(row)->pay_status]));
}

CELL(person_last)
{
	date_print(to, person(row)->last_certified_on);
}

CELL(person_until)
{
	date_print(to, person(row)->valid_until);
}

CELL(person_days)
{
	if (date_is_none(person(row)->valid_until))
		to[0] = '\0';
	else
		(void)text_print(to, REPORT_CELL_BYTES, "%d",
				 date_days_between(q->today, person(row)->valid_until));
}

static const struct report_column due_column[] = {
	{ "person_no", N_("Person number"), REPORT_TEXT, 30, person_no },
	{ "name", N_("Name"), REPORT_TEXT, 28, person_name },
	{ "id_number", N_("ID number"), REPORT_TEXT, 44, person_id },
	{ "born_on", N_("Born"), REPORT_DAY, 26, person_born },
	{ "category", N_("Category"), REPORT_TEXT, 34, person_category },
	{ "pay_status", N_("Payment"), REPORT_TEXT, 18, person_status },
	{ "last_certified_on", N_("Last certified"), REPORT_DAY, 28, person_last },
	{ "valid_until", N_("Valid until"), REPORT_DAY, 28, person_until },
	{ "days", N_("Days left"), REPORT_NUMBER, 20, person_days },
};

/* ---- raw files ---- */
static const struct raw_file *
file(const void *row)
{
	return row;
}

CELL(file_number)
{
	(void)text_print(to, REPORT_CELL_BYTES, "%lld", (long long)file(row)->id);
}

CELL(file_seen)
{
	moment_print(to, file(row)->seen_us);
}

CELL(file_name)
{
	put(to, file(row)->name);
}

CELL(file_size)
{
	(void)text_print(to, REPORT_CELL_BYTES, "%lld", (long long)file(row)->size_bytes);
}

CELL(file_state_cell)
{
	static const char *const zh[] = { "处理中", "已归件", "待归件", "隔离", "重复" };

	put(to, words(zh[file(row)->state]));
}

CELL(file_serial)
{
	put(to, file(row)->serial);
}

CELL(file_reason)
{
	put(to, report_file_reason(file(row)->reason));
}

static const struct report_column files_column[] = {
	{ "file", N_("Number"), REPORT_NUMBER, 16, file_number },
	{ "seen", N_("Seen"), REPORT_MOMENT, 36, file_seen },
	{ "name", N_("File"), REPORT_TEXT, 60, file_name },
	{ "bytes", N_("Bytes"), REPORT_NUMBER, 22, file_size },
	{ "state", N_("State"), REPORT_TEXT, 20, file_state_cell },
	{ "serial", N_("Serial"), REPORT_TEXT, 32, file_serial },
	{ "reason", N_("Why"), REPORT_TEXT, 80, file_reason },
};

/* ---- batches ---- */
static const struct batch *
batch(const void *row)
{
	return row;
}

CELL(batch_id)
{
	put(to, batch(row)->id);
}

CELL(batch_run)
{
	put(to, batch(row)->run);
}

CELL(batch_state)
{
	static const char *const zh[] = { "待发送", "已发送待回执", "已回执", "受阻", "已拆分" };

	put(to, words(zh[batch(row)->state]));
}

CELL(batch_count)
{
	(void)text_print(to, REPORT_CELL_BYTES, "%d", batch(row)->count);
}

CELL(batch_formed)
{
	moment_print(to, batch(row)->formed_us);
}

CELL(batch_settled)
{
	moment_print(to, batch(row)->settled_us);
}

CELL(batch_attempts)
{
	(void)text_print(to, REPORT_CELL_BYTES, "%d", batch(row)->attempts);
}

CELL(batch_submitter)
{
	put(to, batch(row)->submitter);
}

CELL(batch_error)
{
	put(to, batch(row)->last_error);
}

static const struct report_column batches_column[] = {
	{ "run", N_("Run"), REPORT_TEXT, 28, batch_run },
	{ "batch", N_("Batch"), REPORT_TEXT, 70, batch_id },
	{ "state", N_("State"), REPORT_TEXT, 26, batch_state },
	{ "count", N_("Records"), REPORT_NUMBER, 14, batch_count },
	{ "formed", N_("Formed"), REPORT_MOMENT, 34, batch_formed },
	{ "settled", N_("Receipt"), REPORT_MOMENT, 34, batch_settled },
	{ "attempts", N_("Attempts"), REPORT_NUMBER, 16, batch_attempts },
	{ "submitter", N_("Submitted by"), REPORT_TEXT, 20, batch_submitter },
	{ "error", N_("Last error"), REPORT_TEXT, 30, batch_error },
};

/* ---- the log ---- */
static const struct audit_line *
entry(const void *row)
{
	return row;
}

CELL(audit_seq)
{
	(void)text_print(to, REPORT_CELL_BYTES, "%lld", (long long)entry(row)->seq);
}

CELL(audit_at)
{
	moment_print(to, entry(row)->at_us);
}

CELL(audit_actor)
{
	put(to, entry(row)->actor);
}

CELL(audit_action)
{
	put(to, words(audit_action_zh(entry(row)->action)));
}

CELL(audit_object)
{
	report_log_object(entry(row)->object, to);
}

CELL(audit_detail)
{
	report_log_detail(entry(row)->detail, to);
}

static const struct report_column audit_column[] = {
	{ "seq", N_("Number"), REPORT_NUMBER, 18, audit_seq },
	{ "at", N_("When"), REPORT_MOMENT, 38, audit_at },
	{ "actor", N_("Who"), REPORT_TEXT, 30, audit_actor },
	{ "action", N_("What"), REPORT_TEXT, 26, audit_action },
	{ "object", N_("Which"), REPORT_TEXT, 48, audit_object },
	{ "detail", N_("Detail"), REPORT_TEXT, 110, audit_detail },
};

/* ---- where the rows come from ---- */
static enum err
pass_line(void *context, const struct list_row *row, struct error *err)
{
	struct pass *p = context;

	return p->each(p->context, row, err);
}

static enum err
walk_lines(struct store *s, const struct report_query *query, report_row_each *each, void *context,
	   struct error *err)
{
	struct pass pass = { each, context };

	return store_list_walk(s, &query->filter, pass_line, &pass, err);
}

static enum err
pass_person(void *context, const struct person *row, struct error *err)
{
	struct pass *p = context;

	return p->each(p->context, row, err);
}

static enum err
walk_due(struct store *s, const struct report_query *query, report_row_each *each, void *context,
	 struct error *err)
{
	struct pass pass = { each, context };
	struct person_filter filter = { .valid_until_max =
					    date_add_days(query->today, query->days) };

	return store_person_walk(s, &filter,
				 query->people_max ? query->people_max : LIMIT_PAPER_LINES,
				 pass_person, &pass, err);
}

static enum err
pass_file(void *context, const struct raw_file *row, struct error *err)
{
	struct pass *p = context;

	return p->each(p->context, row, err);
}

static enum err
walk_files(struct store *s, const struct report_query *query, report_row_each *each, void *context,
	   struct error *err)
{
	struct pass pass = { each, context };

	return store_file_walk(s, query->file_state, pass_file, &pass, err);
}

static enum err
pass_batch(void *context, const struct batch *row, struct error *err)
{
	struct pass *p = context;

	return p->each(p->context, row, err);
}

static enum err
walk_batches(struct store *s, const struct report_query *query, report_row_each *each,
	     void *context, struct error *err)
{
	struct pass pass = { each, context };

	(void)query;
	return store_batch_walk(s, pass_batch, &pass, err);
}

static enum err
pass_entry(void *context, const struct audit_line *row, struct error *err)
{
	struct pass *p = context;

	return p->each(p->context, row, err);
}

static enum err
walk_audit(struct store *s, const struct report_query *query, report_row_each *each, void *context,
	   struct error *err)
{
	struct pass pass = { each, context };
	struct audit_filter filter = query->log;

	if (!filter.limit)
		filter.limit = LIMIT_PAPER_LINES;
	return store_audit_page(s, &filter, pass_entry, &pass, err);
}

#define COLUMNS(list) list, (int)COUNT_OF(list)
static const struct report_list lists[] = {
	{ "register", N_("Arrivals register"), COLUMNS(register_column), walk_lines },
	{ "returns", N_("Returns and their reasons"), COLUMNS(returns_column), walk_lines },
	{ "due", N_("Certifications that run out"), COLUMNS(due_column), walk_due },
	{ "files", N_("Scanned files"), COLUMNS(files_column), walk_files },
	{ "batches", N_("Batches"), COLUMNS(batches_column), walk_batches },
	{ "batch", N_("Records of a batch"), COLUMNS(batch_column), walk_lines },
	{ "run", N_("Report of a submission run"), run_list_column, RUN_LIST_COLUMNS,
	  run_list_walk },
	{ "audit", N_("Log"), COLUMNS(audit_column), walk_audit },
};

const struct report_list *
report_list_at(int i)
{
	return i >= 0 && i < (int)COUNT_OF(lists) ? &lists[i] : NULL;
}

const struct report_list *
report_list_get(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(lists); i++)
		if (text_equal(lists[i].name, name))
			return &lists[i];
	return NULL;
}
