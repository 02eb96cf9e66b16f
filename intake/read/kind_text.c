/* SPDX-License-Identifier: Apache-2.0 */
#include "read/kinds.h"

#include <string.h>

#include "base/text.h"
#include "read/strip.h"

/* Words: free text and names, which two preparations must read alike, and the two fields with a
 * closed vocabulary. */

/* Names in Latin letters have no digits and little punctuation. */
#define LATIN_ONLY "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-,.' "

static struct ocr_how
how_to(const struct fill *f)
{
	bool latin = f->spec->kind == FIELD_KIND_NAME && text_equal(f->spec->lang, "eng");

	return (struct ocr_how){ .language = f->spec->lang,
				 .only = latin ? LATIN_ONLY : NULL,
				 .whole = true };
}

/* Dirt and frayed rules at the ends are read as punctuation; nothing of ours begins or ends with
 * it. */
static bool
is_sign(uint32_t c)
{
	static const char signs[] = " .,:;'-_|`~\"*=，。：；、·“”‘’…—《》〈〉";
	const char *at = signs;
	uint32_t known;

	while ((known = utf8_next(&at)) != 0)
		if (known == c)
			return true;
	return false;
}

static void
tidy(char *text)
{
	const char *at = text, *first = NULL, *last = text;

	for (const char *here = at; *here; here = at) {
		if (is_sign(utf8_next(&at)))
			continue;
		if (!first)
			first = here;
		last = at;
	}
	if (!first)
		first = last;
	memmove(text, first, (size_t)(last - first));
	text[last - first] = '\0';
}

/* A name in Latin letters has two words: "WU E" may be closed up to "WUE" in every reading. */
static bool
has_two_words(const void *context, char *text)
{
	(void)context;
	return strchr(text, ' ') != NULL;
}

static enum err
text_first(struct fill *f, struct error *err)
{
	struct ocr_how how = how_to(f);
	struct field *field = f->field;

	/* capitals: our own network, as for numbers */
	if (how.only && strip_thrice(&f->zone, NUMERALS_LETTERS, has_two_words, NULL,
				     field->printed, sizeof(field->printed), err))
		return err->code;
	f->thrice = how.only && field->printed[0];
	field->confidence = f->thrice ? 95 : 0;
	if (!f->thrice && fill_first(f, ZONE_TIGHT, &how, err))
		return err->code;
	tidy(f->field->printed);
	(void)text_copy(f->field->text, sizeof(f->field->text), f->field->printed);
	f->field->status = f->field->text[0] ? FIELD_DOUBT : FIELD_MISSING;
	return ERR_NONE;
}

/* Another reading of the field: the same text agrees; any text is better than none. */
static void
confirm(struct fill *f, const char *text)
{
	if (!text[0])
		return;
	if (!f->field->text[0]) {
		(void)text_copy(f->field->text, sizeof(f->field->text), text);
		f->field->status = FIELD_DOUBT;
	} else if (text_equal(text, f->field->text)) {
		f->field->status = FIELD_AGREED;
	}
}

/* The two ways of reading err in different places: the search for lines loses the head of 茂, the
 * whole picture now and then a last letter. */
static enum err
text_prove(struct fill *f, struct error *err)
{
	struct ocr_how how = how_to(f);
	char plain[FIELD_TEXT_BYTES];

	how.whole = false;
	if (fill_read(f, ZONE_PLAIN, &how, plain, err))
		return err->code;
	tidy(plain);
	confirm(f, plain);
	return ERR_NONE;
}

const struct field_reader read_text = {
	.kind = FIELD_KIND_TEXT,
	.first = text_first,
	.prove = text_prove,
};

/* Two preparations of one model repeat each other's mistakes in names (3–5 of 60, scanning.md
 * §2.6): all three must agree, and even then the roster, not the reading, says who it is. */
static enum err
name_prove(struct fill *f, struct error *err)
{
	struct ocr_how how = how_to(f);
	char large[FIELD_TEXT_BYTES];

	if (f->thrice) {
		f->field->status = FIELD_AGREED;
		return ERR_NONE;
	}
	if (text_prove(f, err))
		return err->code;
	if (f->field->status != FIELD_AGREED)
		return ERR_NONE;
	how.whole = false;
	if (fill_read(f, ZONE_LARGE, &how, large, err))
		return err->code;
	tidy(large);
	if (!text_equal(large, f->field->text) || (how.only && !has_two_words(NULL, large)))
		f->field->status = FIELD_DOUBT;
	return ERR_NONE;
}

const struct field_reader read_name = {
	.kind = FIELD_KIND_NAME,
	.first = text_first,
	.prove = name_prove,
};

/* ---- closed vocabularies ---- */

struct term {
	const char *printed, *value;
};

/* The value of the only term in the text; "" for none or two different ones (a form with both
 * printed and one ticked). */
static const char *
only_term(const struct term *terms, size_t count, const char *text)
{
	const char *value = "";

	for (size_t i = 0; i < count; i++) {
		if (!strstr(text, terms[i].printed))
			continue;
		if (value[0] && !text_equal(value, terms[i].value))
			return "";
		value = terms[i].value;
	}
	return value;
}

static enum err
term_first(struct fill *f, const struct term *terms, size_t count, struct error *err)
{
	struct ocr_how how = { .language = f->spec->lang, .whole = true };

	if (fill_first(f, ZONE_TIGHT, &how, err))
		return err->code;
	(void)text_copy(f->field->text, sizeof(f->field->text),
			only_term(terms, count, f->field->printed));
	f->field->status = f->field->text[0] ? FIELD_DOUBT : FIELD_MISSING;
	return ERR_NONE;
}

static enum err
term_prove(struct fill *f, const struct term *terms, size_t count, struct error *err)
{
	struct ocr_how how = { .language = f->spec->lang };
	char large[FIELD_TEXT_BYTES];
	const char *value;

	if (fill_read(f, ZONE_LARGE, &how, large, err))
		return err->code;
	value = only_term(terms, count, large);
	if (!f->field->text[0]) {
		(void)text_copy(f->field->text, sizeof(f->field->text), value);
		f->field->status = value[0] ? FIELD_DOUBT : FIELD_MISSING;
	} else if (text_equal(value, f->field->text)) {
		f->field->status = FIELD_AGREED;
	}
	return ERR_NONE;
}

static const struct term sexes[] = {
	{ "男", "M" },
	{ "女", "F" },
};

/* Two characters that our own network knows. */
static enum err
sex_first(struct fill *f, struct error *err)
{
	struct strip_text strip;

	if (strip_read(&f->zone, NUMERALS_SEX, &strip, err))
		return err->code;
	if (!strip_is_clear(&strip))
		return term_first(f, sexes, COUNT_OF(sexes), err);
	(void)text_copy(f->field->printed, sizeof(f->field->printed), strip.text);
	(void)text_copy(f->field->text, sizeof(f->field->text),
			only_term(sexes, COUNT_OF(sexes), strip.text));
	f->field->confidence = 95;
	f->field->status = FIELD_DOUBT;
	return ERR_NONE;
}

static enum err
sex_prove(struct fill *f, struct error *err)
{
	return term_prove(f, sexes, COUNT_OF(sexes), err);
}

const struct field_reader read_sex = {
	.kind = FIELD_KIND_SEX,
	.first = sex_first,
	.prove = sex_prove,
};

static const struct term appearances[] = {
	{ "本人", "in-person" },       { "亲自", "in-person" },
	{ "親自", "in-person" },       { "代办", "by-proxy" },
	{ "代辦", "by-proxy" },        { "委托", "by-proxy" },
	{ "委託", "by-proxy" },        { "親身", "in-person" },
	{ "亲身", "in-person" },       { "親臨", "in-person" },
	{ "亲临", "in-person" },       { "in person", "in-person" },
	{ "personally", "in-person" }, { "pessoalmente", "in-person" },
	{ "by proxy", "by-proxy" },    { "procurador", "by-proxy" },
};

static enum err
appearance_first(struct fill *f, struct error *err)
{
	return term_first(f, appearances, COUNT_OF(appearances), err);
}

static enum err
appearance_prove(struct fill *f, struct error *err)
{
	return term_prove(f, appearances, COUNT_OF(appearances), err);
}

const struct field_reader read_appearance = {
	.kind = FIELD_KIND_APPEARANCE,
	.first = appearance_first,
	.prove = appearance_prove,
};
