/* SPDX-License-Identifier: Apache-2.0 */
#include "read/latin.h"

#include <string.h>

#include "base/attr.h"
#include "base/text.h"
#include "read/roman.h"

bool
latin_words_read(const char *text, struct latin_words *out)
{
	size_t length = 0;
	bool inside = false;

	memset(out, 0, sizeof(*out));
	for (const char *s = text; *s; s++) {
		if (*s == '\'')
			continue;
		if (*s < 'a' || *s > 'z') {
			inside = false;
			continue;
		}
		if (!inside) {
			if (out->count == LATIN_WORDS_MAX)
				return false;
			out->count++;
			length = 0;
			inside = true;
		}
		if (length == LATIN_WORD_BYTES - 1)
			return false;
		out->word[out->count - 1][length++] = *s;
	}
	return true;
}

bool
latin_words_join(const struct latin_words *w, char *to, size_t size)
{
	to[0] = '\0';
	for (int i = 0; i < w->count; i++)
		if (!text_append(to, size, w->word[i]))
			return false;
	return true;
}

bool
latin_words_same_set(const struct latin_words *a, const struct latin_words *b)
{
	bool used[LATIN_WORDS_MAX] = { false };

	if (a->count != b->count)
		return false;
	for (int i = 0; i < a->count; i++) {
		int j = 0;

		while (j < b->count && (used[j] || !text_equal(a->word[i], b->word[j])))
			j++;
		if (j == b->count)
			return false;
		used[j] = true;
	}
	return true;
}

int
latin_surname_length(const struct latin_han *name)
{
	/* Surnames of two characters that occur today. */
	static const char surnames[] = "欧阳司徒上官诸葛尉迟慕容司马夏侯皇甫东方公孙令狐独孤端木"
				       "长孙宇文南宫闻人轩辕淳于单于申屠钟离呼延百里";
	const char *at = surnames;
	uint32_t first, second;

	if (name->count < 3)
		return 1;
	while ((first = utf8_next(&at)) != 0 && (second = utf8_next(&at)) != 0)
		if (first == name->syllable[0].han && second == name->syllable[1].han)
			return 2;
	return 1;
}

/* ---- spellings of one character ---- */

/* Characters of names with more than one reading; the family knows which. */
static const struct {
	uint32_t han;
	const char *readings;
} readings[] = {
	{ 0x4E50, "le yue lao" },
	/* 乐 */ { 0x957F, "chang zhang" }, /* 长 */
	{ 0x884C, "xing hang heng" },
	/* 行 */ { 0x76DB, "sheng cheng" }, /* 盛 */
	{ 0x53EC, "zhao shao" },
	/* 召 */ { 0x6734, "piao pu" }, /* 朴 */
	{ 0x7FDF, "zhai di" },
	/* 翟 */ { 0x8983, "qin tan" }, /* 覃 */
	{ 0x7F2A, "miao miu mou" },
	/* 缪 */ { 0x665F, "sheng cheng" }, /* 晟 */
	{ 0x831C, "qian xi" },
	/* 茜 */ { 0x66FE, "zeng ceng" }, /* 曾 */
	{ 0x5355, "shan dan" },
	/* 单 */ { 0x89E3, "xie jie" }, /* 解 */
	{ 0x4EC7, "qiu chou" },
	/* 仇 */ { 0x533A, "ou qu" }, /* 区 */
	{ 0x67E5, "zha cha" },
	/* 查 */ { 0x76D6, "ge gai" }, /* 盖 */
	{ 0x5458, "yuan yun" },
	/* 员 */ { 0x91CD, "zhong chong" }, /* 重 */
	{ 0x671D, "chao zhao" },
	/* 朝 */ { 0x4F20, "chuan zhuan" }, /* 传 */
	{ 0x8983, "qin tan" },
	/* 覃 */ { 0x6D17, "xian xi" }, /* 洗 */
	{ 0x85AB, "xun" },
	/* 薫 */ { 0x7483, "li" }, /* 璃 */
	{ 0x5F3A, "qiang jiang" },
	/* 强 */ { 0x85CF, "zang cang" }, /* 藏 */
	{ 0x90FD, "du dou" },
	/* 都 */ { 0x548C, "he" }, /* 和 */
	{ 0x6C88, "shen chen" },
	/* 沈 */ { 0x51BC, "xian" }, /* 冼 */
};

/* pinyin with ü as v is spelled LU, LYU, LV and, in old passports, LUE. */
static bool
pinyin_is(const char *pinyin, const char *word, size_t n)
{
	static const char *const vowels[] = { "v", "u", "yu", "ue" };
	const char *v = strchr(pinyin, 'v');

	if (!v)
		return strlen(pinyin) == n && memcmp(pinyin, word, n) == 0;
	for (size_t i = 0; i < COUNT_OF(vowels); i++) {
		char spelled[LATIN_SYLLABLE_BYTES + 2] = "";

		if (text_copy_n(spelled, sizeof(spelled), pinyin, (size_t)(v - pinyin)) &&
		    text_append(spelled, sizeof(spelled), vowels[i]) &&
		    text_append(spelled, sizeof(spelled), v + 1) && strlen(spelled) == n &&
		    memcmp(spelled, word, n) == 0)
			return true;
	}
	return false;
}

static bool
any_reading_is(uint32_t han, const char *word, size_t n)
{
	for (size_t i = 0; i < COUNT_OF(readings); i++) {
		const char *at = readings[i].readings;

		while (readings[i].han == han && *at) {
			size_t length = strcspn(at, " ");

			if (length == n && memcmp(at, word, n) == 0)
				return true;
			at += length + (at[length] == ' ');
		}
	}
	return false;
}

/* The first n letters of word are a spelling of the syllable, in pinyin or as in Hong Kong and
 * Macau. */
static bool
spells(const struct latin_syllable *s, enum name_match how, const char *word, size_t n)
{
	char spelling[LATIN_SYLLABLE_BYTES];

	if (how == NAME_PINYIN)
		return pinyin_is(s->whole, word, n) || pinyin_is(s->alone, word, n) ||
		       any_reading_is(s->han, word, n);
	return text_copy_n(spelling, sizeof(spelling), word, n) && roman_spells(s->han, spelling);
}

static bool
starts_with(void *context, const char *spelling)
{
	return *(const char *)context == spelling[0];
}

/* A single letter stands for the syllable. */
static bool
initial_is(const struct latin_syllable *s, enum name_match how, char letter)
{
	if (how == NAME_PINYIN)
		return s->whole[0] == letter || s->alone[0] == letter;
	return roman_each(s->han, starts_with, &letter);
}

/* ---- whole names ---- */

/* A way to go through words and syllables together: a syllable never spans two words. */
struct walk {
	const struct latin_words *words;
	const struct latin_syllable *order[LATIN_HAN_MAX];
	int count;
	enum name_match how;
	int misses;   /* syllables that may be something else */
	bool initial; /* a single letter may stand for a syllable */
};

/* Longest syllable in pinyin or romanisation: zhuang, cheung, sheung. */
#define LETTERS_MAX 6

static bool
walk_on(const struct walk *w, int word, size_t at, int syllable, int misses)
{
	const char *letters;

	if (word == w->words->count)
		return syllable == w->count;
	if (syllable == w->count)
		return false;
	letters = w->words->word[word] + at;
	for (size_t n = 1; n <= LETTERS_MAX && letters[n - 1]; n++) {
		bool ends = letters[n] == '\0';
		bool hit = spells(w->order[syllable], w->how, letters, n);
		bool initial = w->initial && n == 1 && ends && at == 0 &&
			       initial_is(w->order[syllable], w->how, letters[0]);
		int cost = hit || initial ? 0 : 1;

		/* A miss must be a word of its own: otherwise any letters would do. */
		if (cost && (misses == w->misses || !ends || at != 0))
			continue;
		if (walk_on(w, ends ? word + 1 : word, ends ? 0 : at + n, syllable + 1,
			    misses + cost))
			return true;
	}
	return false;
}

/* Surname first, as in Chinese, or last, as in letters from abroad. */
static bool
either_order(struct walk *w, const struct latin_han *name)
{
	w->count = name->count;
	for (int i = 0; i < name->count; i++)
		w->order[i] = &name->syllable[i];
	if (walk_on(w, 0, 0, 0, 0))
		return true;
	for (int i = 0; i < name->count; i++)
		w->order[i] = &name->syllable[(i + name->surname) % name->count];
	return walk_on(w, 0, 0, 0, 0);
}

static bool
matches(const struct latin_words *words, const struct latin_han *name, enum name_match how)
{
	struct walk w = { .words = words, .how = how };

	return words->count > 0 && either_order(&w, name);
}

/* One syllable of three or more is another, or given names are initials. */
static bool
nearly(const struct latin_words *words, const struct latin_han *name, enum name_match how)
{
	struct walk w = { .words = words, .how = how };

	w.misses = name->count >= 3 ? 1 : 0;
	if (w.misses && either_order(&w, name))
		return true;
	w.misses = 0;
	w.initial = true;
	return either_order(&w, name);
}

/* "PETER CHAN TAI MAN": the name is whole, with one more word before or behind it. */
static bool
with_another_word(const struct latin_words *words, const struct latin_han *name)
{
	for (int drop = 0; words->count > 2 && drop < words->count; drop += words->count - 1) {
		struct latin_words rest = *words;

		memmove(&rest.word[drop], &rest.word[drop + 1],
			(size_t)(rest.count - drop - 1) * sizeof(rest.word[0]));
		rest.count--;
		if (matches(&rest, name, NAME_PINYIN) || matches(&rest, name, NAME_ROMAN))
			return true;
	}
	return false;
}

enum name_match
latin_compare(const struct latin_words *words, const struct latin_han *name)
{
	/* One syllable is no name. */
	if (words->count == 0 || name->count < 2)
		return NAME_DIFFERS;
	if (matches(words, name, NAME_PINYIN))
		return NAME_PINYIN;
	if (matches(words, name, NAME_ROMAN))
		return NAME_ROMAN;
	if (nearly(words, name, NAME_PINYIN) || nearly(words, name, NAME_ROMAN) ||
	    with_another_word(words, name))
		return NAME_NEAR;
	return NAME_DIFFERS;
}
