/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_READ_MEND_H
#define INTAKE_READ_MEND_H

#include <stdbool.h>

#include "model/field.h"

/* Puts right what the Chinese model does to dates with 年, where the notation leaves no choice:
 * noughts split or lost in 二〇二五, a sign between two numbers that can only be 月 or 日, dirt
 * read as punctuation. It never changes a numeral that carries meaning. text has FIELD_TEXT_BYTES.
 * Other dates only lose quotation marks, which are specks. */
void date_mend(char *text);

#endif
