/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_STORE_FIND_H
#define INTAKE_STORE_FIND_H

#include <stdbool.h>

#include "base/buf.h"

/* How lines and people are found by words. What is stored is split into words: runs of letters and
 * digits as they are, Han characters one by one, because a name of three has none between them and
 * is asked for by any part. What a person typed becomes a full-text query over the same words. */

/* Appends the words of a text and one space behind each. */
void find_words(struct buf *to, const char *text);
/* The same for a number people know the end of: whole, and its last six and last four characters.
 */
void find_number(struct buf *to, const char *number);
/* The same for a serial: whole, and its number without leading zeros. */
void find_serial(struct buf *to, const char *serial);

/* Writes the query: every word typed must be there, in any order; or, when key is not empty, the
 * whole of key in one piece. Letters and long numbers also find what begins with them; a number
 * below eight digits does not, because that would be a division code and everybody of the city.
 * false: nothing was typed that could be found. */
bool find_query(struct buf *to, const char *typed, const char *key);

#endif
