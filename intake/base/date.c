/* SPDX-License-Identifier: Apache-2.0 */
#include "base/date.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

static int
days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

bool
date_valid(struct date d)
{
	return d.year >= 1 && d.year <= 9999 && d.month >= 1 && d.month <= 12 && d.day >= 1 &&
	       d.day <= days_in_month(d.year, d.month);
}

bool
date_is_none(struct date d)
{
	return d.year == 0 && d.month == 0 && d.day == 0;
}

static long
ordinal(struct date d)
{
	return (long)d.year * 10000 + (long)d.month * 100 + d.day;
}

bool
date_equal(struct date a, struct date b)
{
	return ordinal(a) == ordinal(b);
}

bool
date_before(struct date a, struct date b)
{
	return ordinal(a) < ordinal(b);
}

bool
date_after(struct date a, struct date b)
{
	return ordinal(a) > ordinal(b);
}

/* Days from civil and back: the year starts in March, so that the leap day is its last. */
long
date_to_days(struct date d)
{
	long y = d.year - (d.month <= 2);
	long era = y / 400;
	long year_of_era = y - era * 400;
	long day_of_year = (153L * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
	long day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	assert(date_valid(d));
	return era * 146097 + day_of_era - 719468;
}

struct date
date_from_days(long days)
{
	long z = days + 719468;
	long era = z / 146097;
	long day_of_era = z - era * 146097;
	long year_of_era =
	    (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	long day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	long month = (5 * day_of_year + 2) / 153;
	struct date d;

	d.day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
	d.month = (int)(month < 10 ? month + 3 : month - 9);
	d.year = (int)(year_of_era + era * 400 + (d.month <= 2));
	return d;
}

int
date_days_between(struct date from, struct date to)
{
	return (int)(date_to_days(to) - date_to_days(from));
}

struct date
date_add_months(struct date d, int months)
{
	int index = d.year * 12 + d.month - 1 + months;
	struct date sum = { index / 12, index % 12 + 1, d.day };
	int last = days_in_month(sum.year, sum.month);

	assert(date_valid(d));
	if (sum.day > last)
		sum.day = last;
	return sum;
}

struct date
date_add_days(struct date d, int days)
{
	return date_from_days(date_to_days(d) + days);
}

struct date
date_month_end(struct date d)
{
	d.day = days_in_month(d.year, d.month);
	return d;
}

int
date_months_between(struct date from, struct date to)
{
	int months = (to.year - from.year) * 12 + to.month - from.month;

	if (months > 0 && date_after(date_add_months(from, months), to))
		months--;
	return months > 0 ? months : 0;
}

/* The last n digits of value, without an end. */
static void
put_digits(char *to, unsigned value, int n)
{
	for (; n > 0; value /= 10)
		to[--n] = (char)('0' + value % 10);
}

/* By hand: with vsnprintf it was a tenth of writing a list into the register. */
void
date_print(char *to, struct date d)
{
	static const char form[] = "YYYY-MM-DD";

	if (date_is_none(d)) {
		to[0] = '\0';
		return;
	}
	memcpy(to, form, sizeof(form));
	put_digits(to, (unsigned)d.year, 4);
	put_digits(to + 5, (unsigned)d.month, 2);
	put_digits(to + 8, (unsigned)d.day, 2);
}

/* The number that n digits make. */
static int
number(const char *digits, int n)
{
	int value = 0;

	for (int i = 0; i < n; i++)
		value = value * 10 + (digits[i] - '0');
	return value;
}

bool
date_parse(const char *text, struct date *out)
{
	struct date d = { 0, 0, 0 };

	if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
		return false;
	for (int i = 0; i < 10; i++)
		if (i != 4 && i != 7 && (text[i] < '0' || text[i] > '9'))
			return false;
	d.year = number(text, 4);
	d.month = number(text + 5, 2);
	d.day = number(text + 8, 2);
	if (!date_valid(d))
		return false;
	*out = d;
	return true;
}
