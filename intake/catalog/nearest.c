/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/nearest.h"

#include <string.h>

/* Keys and verbs are short; what is longer was not a typing error. */
#define WORD_MAX 40

static size_t
least(size_t a, size_t b, size_t c)
{
	size_t d = a < b ? a : b;

	return d < c ? d : c;
}

/* Optimal string alignment (Damerau–Levenshtein without overlapping swaps). */
static size_t
distance(const char *a, size_t n, const char *b, size_t m)
{
	size_t rows[3][WORD_MAX + 1];
	size_t *before = rows[0], *above = rows[1], *row = rows[2];

	for (size_t j = 0; j <= m; j++)
		above[j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t *spare = before;

		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			row[j] = least(above[j] + 1, row[j - 1] + 1,
				       above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    before[j - 2] + 1 < row[j])
				row[j] = before[j - 2] + 1;
		}
		before = above;
		above = row;
		row = spare;
	}
	return above[m];
}

const char *
nearest_word(const char *typed, const char *const *words, size_t count)
{
	size_t n = strlen(typed), best = n / 3 + 1;
	const char *nearest = NULL;

	if (n == 0 || n > WORD_MAX)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		size_t m = strlen(words[i]), d;

		if (m > WORD_MAX)
			continue;
		d = distance(typed, n, words[i], m);
		if (d < best) {
			best = d;
			nearest = words[i];
		}
	}
	return nearest;
}
