/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_BASE_CLOCK_H
#define INTAKE_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"

/* The only door to the time; nothing below desk/ looks through it. A test, the demo and --as-of
 * stand on any day: clock_fix() makes that day 09:00 in Asia/Shanghai and lets each later look see
 * one millisecond more. */
void clock_fix(struct date day);
bool clock_is_fixed(void);
int64_t clock_now_us(void);           /* UTC, microseconds since 1970 */
struct date clock_today(void);        /* in Asia/Shanghai, which has no summer time: UTC+8 */
struct date clock_day_of(int64_t us); /* the same, of any moment */
/* "2026-07-01T01:00:00Z"; to has 24 bytes. */
void clock_print(char *to, int64_t us);
int64_t clock_monotonic_us(void); /* for durations and time limits only; never fixed */

#endif
