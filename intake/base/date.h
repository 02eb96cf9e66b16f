/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_BASE_DATE_H
#define INTAKE_BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>

/* A civil day of the Gregorian calendar, without hour or zone: what is printed on a paper.
 * {0,0,0} means "no date". Moments are int64_t microseconds UTC and come from base/clock.h. */
struct date {
	int year;  /* 1…9999 */
	int month; /* 1…12 */
	int day;   /* 1…31 */
};

#define DATE_TEXT_BYTES 12

bool date_valid(struct date d);   /* exists in the calendar */
bool date_is_none(struct date d); /* {0,0,0} */
bool date_equal(struct date a, struct date b);
bool date_before(struct date a, struct date b);
bool date_after(struct date a, struct date b);

long date_to_days(struct date d); /* days since 1970-01-01; d is valid */
struct date date_from_days(long days);
int date_days_between(struct date from, struct date to); /* to − from */

/* Same day n months later, clamped to the month's end: 2024-02-29 + 12 = 2025-02-28 (domain.md
 * §4.2). */
struct date date_add_months(struct date d, int months);
struct date date_add_days(struct date d, int days);
struct date date_month_end(struct date d);
/* Whole months from one day to a later one: 2025-01-31 → 2025-02-28 is 1 (clamped); negative never:
 * 0. */
int date_months_between(struct date from, struct date to);

/* "2026-06-30"; "" for no date. to has DATE_TEXT_BYTES. */
void date_print(char *to, struct date d);
/* ISO 8601 "YYYY-MM-DD" only, and only a day that exists. Printed notations are read by read/. */
bool date_parse(const char *text, struct date *out);

#endif
