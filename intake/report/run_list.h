/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_REPORT_RUN_LIST_H
#define INTAKE_REPORT_RUN_LIST_H

#include "report/report.h"

/* The list "run" of report/list.c: every record answered in query->run, all answers if that is
 * NULL. Its rows are struct record_answer. */
#define RUN_LIST_COLUMNS 9
extern const struct report_column run_list_column[RUN_LIST_COLUMNS];
enum err run_list_walk(struct store *s, const struct report_query *query, report_row_each *each,
		       void *context, struct error *err) MUST_USE;

#endif
