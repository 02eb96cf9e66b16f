/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_WEB_INSIDE_H
#define INTAKE_WEB_INSIDE_H

#include "web/page.h"

/* What data.c and page.c share. */
struct entry {
	const char *name;
	const char *text; /* NULL: a list */
	struct scope *first_row, *last_row;
	struct entry *next;
};

struct scope {
	struct data *data;
	struct scope *outer, *next;
	struct entry *first;
};

/* Here, else in the scopes around; NULL when unknown. */
const struct entry *data_find(const struct scope *s, const char *name);
bool data_failed(const struct scope *s);

#endif
