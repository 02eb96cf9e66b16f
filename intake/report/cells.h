/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_REPORT_CELLS_H
#define INTAKE_REPORT_CELLS_H

#include "base/text.h"
#include "report/report.h"

/* Inside report/: the columns of the lists. */

/* Most columns ask nothing. */
#define CELL(name)                                                                                 \
	static void name(const void *row, __attribute__((unused)) const struct report_query *q,    \
			 char *to)

static inline void
put(char *to, const char *text)
{
	(void)text_copy(to, REPORT_CELL_BYTES, text);
}

/* Every kind of row goes to the same each. */
struct pass {
	report_row_each *each;
	void *context;
};

#endif
