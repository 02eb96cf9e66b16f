/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_REPORT_MOMENT_H
#define INTAKE_REPORT_MOMENT_H

#include <stdint.h>

#include "base/date.h"

/* Moments as the office reads them: Asia/Shanghai, eight hours before UTC and no summer time. */

/* "2026-07-01 09:00:00", "" for 0; to has 24 bytes. */
void moment_print(char *to, int64_t us);
/* "2026年7月1日" or "1 July 2026"; to has 48 bytes; "" for no day. */
void moment_day(char *to, struct date day, const char *language);

#endif
