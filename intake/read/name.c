/* SPDX-License-Identifier: Apache-2.0 */
#include "read/read.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <opencc/opencc.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>
#include <utf8proc.h>

#include "base/text.h"
#include "read/latin.h"

/* Names across scripts (experience.md §9). The order of the steps matters: NFKC first (full-width
 * letters, compatibility characters, variation selectors), then traditional to simplified, only
 * then pinyin: 區 is the surname Ou only as 区. */

#define NAME_BYTES FIELD_TEXT_BYTES
/* A Chinese name has two to four characters; the longest transcribed ones stay below this. */
#define HAN_MAX LATIN_HAN_MAX

struct names {
	pthread_mutex_t lock; /* neither library promises to serve two threads at once */
	opencc_t simplify;
	UTransliterator *pinyin;
};

static enum err
names_load(struct names *n, struct error *err)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar id[32];

	n->simplify = opencc_open("t2s.json");
	/* The C API says "no" with −1 as a pointer. */
	if ((intptr_t)n->simplify == -1) {
		n->simplify = NULL;
		(void)error_set(err, ERR_CONFIG, "OpenCC table t2s.json cannot be opened");
		return error_hint(err, "install the package libopencc-data");
	}
	(void)u_uastrcpy(id, "Han-Latin/Names");
	n->pinyin = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
	if (U_FAILURE(status)) {
		(void)error_set(err, ERR_CONFIG, "ICU transliterator Han-Latin/Names: %s",
				u_errorName(status));
		return error_hint(err, "install the package libicu72");
	}
	return ERR_NONE;
}

enum err
names_open(struct names **out, struct error *err)
{
	struct names *n = calloc(1, sizeof(*n));

	if (!n)
		return error_set(err, ERR_NOMEM, "name tables");
	(void)pthread_mutex_init(&n->lock, NULL);
	if (names_load(n, err)) {
		names_close(n);
		return err->code;
	}
	*out = n;
	return ERR_NONE;
}

void
names_close(struct names *n)
{
	if (!n)
		return;
	if (n->simplify)
		(void)opencc_close(n->simplify);
	if (n->pinyin)
		utrans_close(n->pinyin);
	(void)pthread_mutex_destroy(&n->lock);
	free(n);
}

/* NFKC without default-ignorable characters (a variation selector behind 陳 would make it another
 * name), case folded. */
static bool
normalise(const char *name, utf8proc_option_t more, char *to, size_t size)
{
	utf8proc_uint8_t *bytes = NULL;
	bool fits;

	if (utf8proc_map((const utf8proc_uint8_t *)name, 0, &bytes,
			 UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_IGNORE |
			     UTF8PROC_CASEFOLD | more) < 0) {
		free(bytes);
		return false;
	}
	fits = text_copy(to, size, (const char *)bytes);
	free(bytes);
	return fits;
}

static bool
is_han(uint32_t c)
{
	return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
	       (c >= 0x20000 && c <= 0x3FFFF);
}

/* White space, dots between the parts of a transcribed name, hyphens, commas, apostrophes,
 * brackets: not part of a name. */
static bool
is_between(uint32_t c)
{
	switch (utf8proc_category((utf8proc_int32_t)c)) {
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_PD:
	case UTF8PROC_CATEGORY_PO:
	case UTF8PROC_CATEGORY_PS:
	case UTF8PROC_CATEGORY_PE:
	case UTF8PROC_CATEGORY_PI:
	case UTF8PROC_CATEGORY_PF:
	case UTF8PROC_CATEGORY_PC:
		return true;
	default:
		return c == '`' || c == 0x318D || c == 0x30FB;
	}
}

static bool
drop_between(const char *from, char *to, size_t size)
{
	bool fits = true;
	uint32_t c;

	to[0] = '\0';
	while (fits && (c = utf8_next(&from)) != 0)
		if (!is_between(c))
			fits = utf8_put(to, size, c);
	return fits;
}

/* Forms that some registers and fonts print and that the conversion tables leave alone. */
static uint32_t
usual_form(uint32_t c)
{
	static const struct {
		uint32_t seen, usual;
	} forms[] = {
		{ 0x9AD9, 0x9AD8 }, /* 髙 高 */ { 0x5449, 0x5434 }, /* 呉 吴 */
		{ 0x9751, 0x9752 }, /* 靑 青 */ { 0x9ED2, 0x9ED1 }, /* 黒 黑 */
		{ 0x6DF8, 0x6E05 }, /* 淸 清 */ { 0x5F65, 0x5F66 }, /* 彥 彦 */
		{ 0x5CEF, 0x5CF0 }, /* 峯 峰 */ { 0x7FA3, 0x7FA4 }, /* 羣 群 */
		{ 0x516A, 0x4FDE }, /* 兪 俞 */ { 0x51A8, 0x5BCC }, /* 冨 富 */
		{ 0x5553, 0x542F }, /* 啓 启 */ { 0x6238, 0x6237 }, /* 戸 户 */
	};

	for (size_t i = 0; i < COUNT_OF(forms); i++)
		if (forms[i].seen == c)
			return forms[i].usual;
	return c;
}

static bool
simplify(struct names *n, const char *from, char *to, size_t size)
{
	char *simple;
	const char *at;
	bool fits;
	uint32_t c;

	(void)pthread_mutex_lock(&n->lock);
	simple = opencc_convert_utf8(n->simplify, from, strlen(from));
	(void)pthread_mutex_unlock(&n->lock);
	at = simple;
	fits = simple != NULL;
	to[0] = '\0';
	while (fits && (c = utf8_next(&at)) != 0)
		fits = utf8_put(to, size, usual_form(c));
	opencc_convert_utf8_free(simple);
	return fits;
}

/* As printed, but for notation: what NAME_EQUAL compares. */
static bool
plain(const char *name, char *to, size_t size)
{
	char normal[NAME_BYTES];

	return normalise(name, UTF8PROC_COMPOSE, normal, sizeof(normal)) &&
	       drop_between(normal, to, size);
}

bool
name_fold(struct names *n, const char *name, char *to, size_t size)
{
	char bare[NAME_BYTES];

	assert(n);
	return plain(name, bare, sizeof(bare)) && simplify(n, bare, to, size);
}

/* ---- pinyin ---- */

/* "lǚ" → "lv": tone marks go, the two dots stay as v until the caller chooses a spelling. */
static bool
drop_tones(const char *from, char *to, size_t size)
{
	utf8proc_uint8_t *bytes = NULL;
	const char *at;
	bool fits = true;
	uint32_t c;

	to[0] = '\0';
	if (utf8proc_map((const utf8proc_uint8_t *)from, 0, &bytes,
			 UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_DECOMPOSE |
			     UTF8PROC_CASEFOLD) < 0) {
		free(bytes);
		return false;
	}
	at = (const char *)bytes;
	while (fits && (c = utf8_next(&at)) != 0) {
		size_t length = strlen(to);

		if (c == 0x308 && length > 0 && to[length - 1] == 'u')
			to[length - 1] = 'v';
		else if (c < 0x300 || c > 0x36F)
			fits = utf8_put(to, size, c);
	}
	free(bytes);
	return fits;
}

static bool
transliterate(struct names *n, const char *from, char *to, size_t size)
{
	UChar text[NAME_BYTES * 2];
	char marked[NAME_BYTES * 2];
	int32_t length = 0, limit;
	UErrorCode status = U_ZERO_ERROR;

	(void)u_strFromUTF8(text, COUNT_OF(text), &length, from, -1, &status);
	limit = length;
	if (U_FAILURE(status))
		return false;
	(void)pthread_mutex_lock(&n->lock);
	utrans_transUChars(n->pinyin, text, &length, COUNT_OF(text), 0, &limit, &status);
	(void)pthread_mutex_unlock(&n->lock);
	if (U_FAILURE(status))
		return false;
	(void)u_strToUTF8(marked, sizeof(marked), NULL, text, length, &status);
	return U_SUCCESS(status) && drop_tones(marked, to, size);
}

/* Splits the Han characters of a folded name. false if there is none, another kind of letter, or
 * too many. */
static bool
han_split(const char *folded, struct latin_han *out)
{
	uint32_t c;

	out->count = 0;
	while ((c = utf8_next(&folded)) != 0) {
		if (!is_han(c) || out->count == HAN_MAX)
			return false;
		out->syllable[out->count++].han = c;
	}
	return out->count > 0;
}

/* Gives every character its reading: of the whole name, where surnames have their own (曾 Zeng),
 * and standing alone. */
static bool
han_readings(struct names *n, const char *folded, struct latin_han *out)
{
	char whole[NAME_BYTES * 2];
	char *rest = NULL;
	int i = 0;

	if (!han_split(folded, out) || !transliterate(n, folded, whole, sizeof(whole)))
		return false;
	for (char *word = strtok_r(whole, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		if (i == out->count ||
		    !text_copy(out->syllable[i].whole, LATIN_SYLLABLE_BYTES, word))
			return false;
		i++;
	}
	if (i != out->count)
		return false;
	for (i = 0; i < out->count; i++) {
		char one[8] = "";

		if (!utf8_put(one, sizeof(one), out->syllable[i].han) ||
		    !transliterate(n, one, out->syllable[i].alone, LATIN_SYLLABLE_BYTES))
			return false;
	}
	out->surname = latin_surname_length(out);
	return true;
}

bool
name_pinyin(struct names *n, const char *name, char *to, size_t size)
{
	char folded[NAME_BYTES];
	struct latin_han han;
	bool fits = true;

	to[0] = '\0';
	if (!name_fold(n, name, folded, sizeof(folded)) || !han_readings(n, folded, &han))
		return false;
	for (int i = 0; fits && i < han.count; i++) {
		const char *v = strchr(han.syllable[i].whole, 'v');

		if (i == han.surname)
			fits = text_append(to, size, " ");
		/* GB/T 28039: in capitals without dots Lü and Nü are written LYU and NYU. */
		if (v)
			fits =
			    fits &&
			    text_copy_n(to + strlen(to), size - strlen(to), han.syllable[i].whole,
					(size_t)(v - han.syllable[i].whole)) &&
			    text_append(to, size, "yu") && text_append(to, size, v + 1);
		else
			fits = fits && text_append(to, size, han.syllable[i].whole);
	}
	return fits;
}

/* ---- comparison ---- */

/* Optimal string alignment on code points; anything above 2 is 3. */
static int
edit_distance(const char *a, const char *b)
{
	uint32_t x[NAME_BYTES], y[NAME_BYTES];
	int before[NAME_BYTES + 1], above[NAME_BYTES + 1], row[NAME_BYTES + 1];
	int n = 0, m = 0;

	while (n < NAME_BYTES && (x[n] = utf8_next(&a)) != 0)
		n++;
	while (m < NAME_BYTES && (y[m] = utf8_next(&b)) != 0)
		m++;
	if (n - m > 2 || m - n > 2)
		return 3;
	memset(before, 0, sizeof(before));
	for (int j = 0; j <= m; j++)
		above[j] = j;
	for (int i = 1; i <= n; i++) {
		row[0] = i;
		for (int j = 1; j <= m; j++) {
			int best = above[j - 1] + (x[i - 1] != y[j - 1]);

			if (above[j] + 1 < best)
				best = above[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1] &&
			    before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			row[j] = best;
		}
		memcpy(before, above, sizeof(before));
		memcpy(above, row, sizeof(above));
	}
	return above[m] > 2 ? 3 : above[m];
}

/* Cuts a printed name into its Han part and its Latin words: "陈大文 CHAN TAI MAN" is both. */
static bool
split_scripts(const char *name, char *han, size_t size, struct latin_words *words)
{
	char normal[NAME_BYTES];
	const char *at = normal;
	uint32_t c;
	bool fits = true;

	han[0] = '\0';
	/* Accents are not part of the comparison: JOSÉ on a form is JOSE in a passport's machine
	 * line. */
	if (!normalise(name, UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK, normal, sizeof(normal)))
		return false;
	while (fits && (c = utf8_next(&at)) != 0)
		if (is_han(c))
			fits = utf8_put(han, size, c);
	return fits && latin_words_read(normal, words);
}

struct two_names {
	const char *printed, *record;
	bool alias;
};

static enum name_match
compare_han(struct names *n, const struct two_names *two)
{
	char a[NAME_BYTES], b[NAME_BYTES];

	if (!plain(two->printed, a, sizeof(a)) || !plain(two->record, b, sizeof(b)))
		return NAME_DIFFERS;
	if (text_equal(a, b))
		return two->alias ? NAME_ALIAS : NAME_EQUAL;
	if (!name_fold(n, two->printed, a, sizeof(a)) || !name_fold(n, two->record, b, sizeof(b)))
		return NAME_DIFFERS;
	if (text_equal(a, b))
		return two->alias ? NAME_ALIAS : NAME_VARIANT;
	/* Of two characters one is half the name, but still the commonest misreading. */
	if (edit_distance(a, b) == 1 && utf8_count(a) >= 2 && utf8_count(b) >= 2)
		return NAME_NEAR;
	return NAME_DIFFERS;
}

static enum name_match
compare_latin(const struct latin_words *printed, const struct latin_words *record, bool alias)
{
	char a[NAME_BYTES], b[NAME_BYTES];

	if (!latin_words_join(printed, a, sizeof(a)) || !latin_words_join(record, b, sizeof(b)))
		return NAME_DIFFERS;
	if (text_equal(a, b))
		return alias ? NAME_ALIAS : NAME_EQUAL;
	/* Passports print the surname first, letters print it last. */
	if (latin_words_same_set(printed, record))
		return alias ? NAME_ALIAS : NAME_VARIANT;
	if (strlen(a) >= 5 && edit_distance(a, b) == 1)
		return NAME_NEAR;
	return NAME_DIFFERS;
}

/* Latin words on one side, characters on the other. */
static enum name_match
compare_across(struct names *n, const struct latin_words *words, const char *characters)
{
	char folded[NAME_BYTES];
	struct latin_han han;

	if (!name_fold(n, characters, folded, sizeof(folded)) || !han_readings(n, folded, &han))
		return NAME_DIFFERS;
	return latin_compare(words, &han);
}

static enum name_match
compare_one(struct names *n, const struct two_names *two)
{
	char printed_han[NAME_BYTES], record_han[NAME_BYTES];
	struct latin_words printed, record;
	char a[NAME_BYTES], b[NAME_BYTES];

	if (plain(two->printed, a, sizeof(a)) && plain(two->record, b, sizeof(b)) &&
	    text_equal(a, b))
		return two->alias ? NAME_ALIAS : NAME_EQUAL;
	if (!split_scripts(two->printed, printed_han, sizeof(printed_han), &printed) ||
	    !split_scripts(two->record, record_han, sizeof(record_han), &record))
		return NAME_DIFFERS;
	/* Both scripts on one side: the characters say more, the Latin words beside them are a
	 * reading aid. */
	if (printed_han[0] && record_han[0]) {
		if (printed.count && !record.count)
			return compare_han(
			    n, &(struct two_names){ printed_han, two->record, two->alias });
		return compare_han(n, two);
	}
	if (!printed_han[0] && !record_han[0])
		return compare_latin(&printed, &record, two->alias);
	return printed_han[0] ? compare_across(n, &record, printed_han)
			      : compare_across(n, &printed, record_han);
}

enum name_match
name_compare(struct names *n, const char *printed, const struct person *person)
{
	char bare[NAME_BYTES];
	enum name_match best;

	assert(n);
	assert(person);
	if (plain(printed, bare, sizeof(bare)) && !bare[0])
		return NAME_UNREAD;
	best = compare_one(n, &(struct two_names){ printed, person->name, false });
	for (int i = 0; i < person->alias_count; i++) {
		enum name_match match =
		    compare_one(n, &(struct two_names){ printed, person->alias[i], true });

		if (person->alias[i][0] && match < best)
			best = match;
	}
	return best;
}
