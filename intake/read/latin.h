/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_READ_LATIN_H
#define INTAKE_READ_LATIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/match.h"

/* Is this Latin spelling that Chinese name? "CHEN DAWEN", "Da-Wen CHEN" and "CHAN TAI MAN" are
 * 陈大文. */

/* Characters of one name, words of one spelling: far above any seen; more never matches. */
#define LATIN_HAN_MAX        16
#define LATIN_WORDS_MAX      16
#define LATIN_WORD_BYTES     40
#define LATIN_SYLLABLE_BYTES 16

/* The Latin words of a text, lower case, letters only. */
struct latin_words {
	char word[LATIN_WORDS_MAX][LATIN_WORD_BYTES];
	int count;
};

struct latin_syllable {
	uint32_t han;                     /* simplified */
	char whole[LATIN_SYLLABLE_BYTES]; /* its pinyin in this name, ü as v */
	char alone[LATIN_SYLLABLE_BYTES]; /* its commonest pinyin */
};
struct latin_han {
	struct latin_syllable syllable[LATIN_HAN_MAX];
	int count;
	int surname; /* how many of them are the surname: 1, or 2 for 欧阳 */
};

/* text is normalised and without accents. An apostrophe joins (Xi'an), everything else that is no
 * letter divides. false if it does not fit. */
bool latin_words_read(const char *text, struct latin_words *out);
bool latin_words_join(const struct latin_words *w, char *to, size_t size);
/* The same words, in whatever order. */
bool latin_words_same_set(const struct latin_words *a, const struct latin_words *b);
int latin_surname_length(const struct latin_han *name);
/* NAME_PINYIN, NAME_ROMAN, NAME_NEAR (initials, a further first name, one syllable or letter off)
 * or NAME_DIFFERS. */
enum name_match latin_compare(const struct latin_words *words, const struct latin_han *name);

#endif
