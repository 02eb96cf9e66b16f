/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static enum log_level level_max = LOG_LEVEL_WARNING;

void
log_open(enum log_level level)
{
	level_max = level;
}

void
log_event(enum log_level level, const char *event, const char *format, ...)
{
	/* syslog priorities, as journald reads them in front of a line */
	static const int priority[] = { 3, 4, 6, 7 };
	char line[1024];
	int n;
	va_list args;

	if (level > level_max)
		return;
	n = snprintf(line, sizeof(line), "<%d>event=%s ", priority[level], event);
	va_start(args, format);
	(void)vsnprintf(line + n, sizeof(line) - (size_t)n, format, args);
	va_end(args);
	for (char *s = line; *s; s++)
		if (*s == '\n' || *s == '\r')
			*s = ' ';
	(void)fprintf(stderr, "%s\n", line);
}
