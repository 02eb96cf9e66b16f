/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_READ_DIGITS_H
#define INTAKE_READ_DIGITS_H

#include "read/kinds.h"

/* The second opinion on digits. The Chinese model loses and doubles ones ("1月" for "11月",
 * scanning.md §5), and it does so in every preparation. So everything that it took for something
 * else than a digit is painted out, what remains is read by the model of plain digits in another
 * preparation, and the digits are also counted in the picture. */

#define DIGIT_GROUPS_MAX  8
#define DIGIT_GROUP_BYTES 24

/* Runs of digits of a text: "2025年3月5日" has "2025", "3", "5". */
struct digit_groups {
	char group[DIGIT_GROUPS_MAX][DIGIT_GROUP_BYTES];
	int count;
};

/* false if there are more or longer runs than any field has. */
bool digit_groups_of(const char *text, struct digit_groups *out);
bool digit_groups_equal(const struct digit_groups *a, const struct digit_groups *b);

/* Reads the digit groups of a one-line zone again, in the picture prepared as look_in. seen is a
 * reading of the line, with symbols, in another preparation: it says which marks are digits. sure
 * is false when the picture does not bear that out: another number of marks, or marks that do not
 * look like what they were taken for. */
enum err digits_read(struct fill *f, const struct ocr_line *seen, enum zone_prep look_in,
		     struct digit_groups *out, bool *sure, struct error *err) MUST_USE;

/* How many pieces of print stand in a one-line zone, specks apart; −1 when there are more than any
 * line has. */
enum err marks_count(struct fill *f, enum zone_prep look_in, int *marks,
		     struct error *err) MUST_USE;

#endif
