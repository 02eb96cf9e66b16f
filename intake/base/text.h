/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_BASE_TEXT_H
#define INTAKE_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/* Short UTF-8 texts in fixed arrays. Text that does not fit is never cut silently: the call says
 * false and leaves the longest whole-character prefix. size is that of the array, in bytes, with
 * the NUL. */

bool text_copy(char *to, size_t size, const char *from);
bool text_copy_n(char *to, size_t size, const char *from, size_t length);
bool text_append(char *to, size_t size, const char *from);
bool text_print(char *to, size_t size, const char *format, ...) PRINTF(3, 4);

bool text_equal(const char *a, const char *b);
bool text_starts(const char *text, const char *with);
bool text_ends(const char *text, const char *with);
void text_trim(char *text);            /* white space at both ends, also U+3000, in place */
void text_upper(char *text);           /* ASCII letters only */
void text_lower(char *text);           /* ASCII letters only */
bool text_is_digits(const char *text); /* at least one, ASCII only */

/* Whole number from min to max, nothing before or behind it. */
bool text_to_long(const char *text, long min, long max, long *out);

/* The code point at *at, and *at moved behind it; U+FFFD for a broken byte (one byte is consumed);
 * 0 at the end. */
uint32_t utf8_next(const char **at);
bool utf8_put(char *to, size_t size, uint32_t c); /* appends one code point */
bool utf8_valid(const char *text, size_t length);
size_t utf8_count(const char *text); /* code points */
/* Columns on a terminal: Han and full-width forms take two. For tables. */
int text_width(const char *text);

/* Lower-case hex of n bytes; to has 2n+1 bytes. */
void hex_print(char *to, const uint8_t *bytes, size_t n);
/* false for an odd length, a stranger, or more than size bytes. */
bool hex_parse(const char *text, uint8_t *to, size_t size, size_t *n);

#endif
