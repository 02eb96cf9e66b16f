/* SPDX-License-Identifier: Apache-2.0 */
#include "model/page.h"

#include "model/word.h"

static const struct word modes[] = {
	[COLOR_BILEVEL] = { "bilevel", NULL },
	[COLOR_GRAY] = { "gray", NULL },
	[COLOR_RGB] = { "rgb", NULL },
};

DEFINE_WORD_TEXT(color_mode, enum color_mode, mode, modes);

bool
likeness_known(const struct likeness *l)
{
	for (int i = 0; i < LIKENESS_WORDS; i++)
		if (l->bits[i])
			return true;
	return false;
}

int
likeness_distance(const struct likeness *a, const struct likeness *b)
{
	int bits = 0;

	if (!likeness_known(a) || !likeness_known(b))
		return LIKENESS_WORDS * 64;
	for (int i = 0; i < LIKENESS_WORDS; i++)
		bits += __builtin_popcountll(a->bits[i] ^ b->bits[i]);
	return bits;
}
