/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_BASE_LOG_H
#define INTAKE_BASE_LOG_H

#include "base/attr.h"

/* One event per line on standard error, key=value, English, for the journal: "event=batch-sent
 * batch=… records=98". Serials and ids only, never a name or an ID number. Callable from desk/
 * upward only; lower floors return. */
enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

void log_open(enum log_level level); /* default: warnings and errors */
void log_event(enum log_level level, const char *event, const char *format, ...) PRINTF(3, 4);

#endif
