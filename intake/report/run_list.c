/* SPDX-License-Identifier: Apache-2.0 */
#include "report/run_list.h"

#include "base/words.h"
#include "model/batch.h"
#include "model/run.h"
#include "report/cells.h"

/* What the service said in a run, a record a line: for the file of the office. */

static const struct record_answer *
answer(const void *row)
{
	return row;
}

CELL(cell_document)
{
	(void)text_print(to, REPORT_CELL_BYTES, "%s/%d", answer(row)->serial, answer(row)->index);
}

CELL(cell_person)
{
	put(to, answer(row)->person_no);
}

CELL(cell_result)
{
	put(to, words(disposition_zh(answer(row)->disposition)));
}

CELL(cell_valid)
{
	date_print(to, answer(row)->valid_until);
}

CELL(cell_reason)
{
	put(to, answer(row)->reason);
}

CELL(cell_months)
{
	to[0] = '\0';
	if (answer(row)->back_pay_months)
		(void)text_print(to, REPORT_CELL_BYTES, "%d", answer(row)->back_pay_months);
}

CELL(cell_which)
{
	report_months(answer(row), to, REPORT_CELL_BYTES);
}

CELL(cell_batch)
{
	put(to, answer(row)->batch_id);
}

CELL(cell_receipt)
{
	put(to, answer(row)->receipt_id);
}

const struct report_column run_list_column[RUN_LIST_COLUMNS] = {
	{ "document", N_("Paper"), REPORT_TEXT, 32, cell_document },
	{ "person", N_("Person"), REPORT_TEXT, 24, cell_person },
	{ "result", N_("Result"), REPORT_TEXT, 24, cell_result },
	{ "valid_until", N_("Valid until"), REPORT_DAY, 22, cell_valid },
	{ "reason", N_("Reason"), REPORT_TEXT, 50, cell_reason },
	{ "months", N_("Months to pay back"), REPORT_NUMBER, 16, cell_months },
	{ "which_months", N_("Which months"), REPORT_TEXT, 34, cell_which },
	{ "batch", N_("Batch"), REPORT_TEXT, 34, cell_batch },
	{ "receipt", N_("Receipt number"), REPORT_TEXT, 34, cell_receipt },
};

void
report_months(const struct record_answer *a, char *to, size_t size)
{
	struct date first = a->suspended_from, last;

	to[0] = '\0';
	if (date_is_none(first) || a->back_pay_months < 1)
		return;
	first.day = 1;
	last = date_add_months(first, a->back_pay_months - 1);
	(void)text_print(to, size, "%04d-%02d … %04d-%02d", first.year, first.month, last.year,
			 last.month);
}

static enum err
pass_answer(void *context, const struct record_answer *row, struct error *err)
{
	const struct pass *p = context;

	return p->each(p->context, row, err);
}

enum err
run_list_walk(struct store *s, const struct report_query *query, report_row_each *each,
	      void *context, struct error *err)
{
	struct pass pass = { each, context };

	return store_answer_walk(s, &(struct answer_filter){ .run = query->run }, pass_answer,
				 &pass, err);
}
