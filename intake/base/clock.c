/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <stdatomic.h>
#include <time.h>

#include "base/text.h"

#define DAY_US          INT64_C(86400000000)
#define SHANGHAI_US     (INT64_C(8) * 3600 * 1000000)
#define OFFICE_OPENS_US (INT64_C(9) * 3600 * 1000000)

static _Atomic int64_t fixed_us; /* every thread looks at the same clock */

void
clock_fix(struct date day)
{
	fixed_us = date_to_days(day) * DAY_US + OFFICE_OPENS_US - SHANGHAI_US;
}

bool
clock_is_fixed(void)
{
	return fixed_us != 0;
}

int64_t
clock_now_us(void)
{
	struct timespec t;

	if (fixed_us)
		return atomic_fetch_add(&fixed_us, 1000) + 1000;
	(void)clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

struct date
clock_day_of(int64_t us)
{
	return date_from_days((long)((us + SHANGHAI_US) / DAY_US));
}

struct date
clock_today(void)
{
	return clock_day_of(clock_now_us());
}

void
clock_print(char *to, int64_t us)
{
	struct date d = date_from_days((long)(us / DAY_US));
	int second = (int)(us % DAY_US / 1000000);

	(void)text_print(to, 24, "%04u-%02u-%02uT%02d:%02d:%02dZ", (unsigned)d.year % 10000u,
			 (unsigned)d.month % 100u, (unsigned)d.day % 100u, second / 3600 % 24,
			 second / 60 % 60, second % 60);
}

int64_t
clock_monotonic_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}
