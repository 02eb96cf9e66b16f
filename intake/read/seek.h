/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_READ_SEEK_H
#define INTAKE_READ_SEEK_H

#include <stdbool.h>

#include "model/form.h"

/* A value in running text without spaces: by what its kind looks like (a day, a number of an
 * identity card, the form's pattern) and by the words beside it (form_field after, before). The
 * expressions see characters under words_open's locale. */

/* In bytes of the text. */
struct text_span {
	int from, to;
};

/* Where the only value of that field stands. False: none, or two that differ, of which nobody knows
 * which is meant. */
bool text_seek(const char *text, const struct form_field *field, struct text_span *out);
/* The expression (POSIX, extended) matches somewhere, whatever the case. */
bool text_matches(const char *text, const char *expression);

#endif
