/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_READ_NUMERALS_H
#define INTAKE_READ_NUMERALS_H

#include "image/image.h"
#include "model/field.h"

/* Days, numbers and capitals read by our own networks (net.h) under a grammar: of all texts that
 * may stand in such a field, the ones that the picture bears out best. So a stroke of a seal
 * through a digit does not end in a text that no date has. */

enum numerals_grammar {
	NUMERALS_DATE,     /* every notation of date_read without words */
	NUMERALS_CITIZEN,  /* 17 digits and a digit or X */
	NUMERALS_SEX,      /* 男 or 女 */
	NUMERALS_CAPITALS, /* whatever NET_CAPITALS has: numbers with letters */
	NUMERALS_LETTERS,  /* of these only what stands in a name: no digits, no brackets */
};

#define NUMERALS_MAX 6

struct numeral {
	char text[48];
	double log_p; /* natural logarithm of the probability of this text, given the picture */
};

struct numerals {
	struct numeral text[NUMERALS_MAX]; /* the likeliest first */
	int count;                         /* 0: nothing of that grammar */
	double least; /* log_p of the unlikeliest beginning that was followed to the end: what is
			 not in text is less likely than the last of it or than this */
	double best;  /* log_p of the likeliest text of any grammar: what the grammar had to bend */
};

/* line as for net_look. */
enum err numerals_read(const struct image *line, enum numerals_grammar grammar,
		       struct numerals *out, struct error *err) MUST_USE;

#endif
