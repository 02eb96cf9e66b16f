/* SPDX-License-Identifier: Apache-2.0 */
#include "report/moment.h"

#include "base/text.h"

#define EAST_US INT64_C(28800000000)
#define DAY_US  INT64_C(86400000000)

void
moment_print(char *to, int64_t us)
{
	int64_t here = us + EAST_US;
	char day[DATE_TEXT_BYTES];
	int second;

	to[0] = '\0';
	if (us <= 0)
		return;
	date_print(day, date_from_days((long)(here / DAY_US)));
	second = (int)(here % DAY_US / 1000000);
	(void)text_print(to, 24, "%s %02d:%02d:%02d", day, second / 3600, second / 60 % 60,
			 second % 60);
}

void
moment_day(char *to, struct date day, const char *language)
{
	static const char *const month[] = { "January",   "February", "March",    "April",
					     "May",       "June",     "July",     "August",
					     "September", "October",  "November", "December" };

	to[0] = '\0';
	if (!date_valid(day))
		return;
	if (text_equal(language, "en"))
		(void)text_print(to, 48, "%d %s %d", day.day, month[day.month - 1], day.year);
	else
		(void)text_print(to, 48, "%d年%d月%d日", day.year, day.month, day.day);
}
