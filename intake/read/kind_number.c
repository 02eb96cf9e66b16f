/* SPDX-License-Identifier: Apache-2.0 */
#include "read/kinds.h"

#include <regex.h>
#include <string.h>

#include "base/text.h"
#include "model/id_number.h"
#include "read/strip.h"

/* Numbers: of the identity card, of a passport, of the certificate. */

#define CITIZEN_ONLY       "0123456789X"
#define LETTERS_AND_DIGITS "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ()/"

/* ---- ID number: its check character proves it, a second reading or the printed birth date too
 * ---- */

static enum err
id_reading(struct fill *f, enum zone_prep prep, const char *only, char *text, struct error *err)
{
	struct ocr_how how = { .language = "eng", .only = only };

	if (fill_read(f, prep, &how, text, err))
		return err->code;
	text_close_up(text);
	return ERR_NONE;
}

static bool
is_good_citizen(const char *number)
{
	return id_number_kind(number) == ID_CITIZEN && id_number_check(number) == ID_CHECK_GOOD;
}

static void
propose(struct fill *f, const char *text)
{
	(void)text_copy(f->field->text, sizeof(f->field->text), text);
	f->field->status = text[0] ? FIELD_DOUBT : FIELD_MISSING;
}

/* Our own network reads a citizen's number at a fraction of the cost; its check character tells at
 * once whether that is what stands there. */
static enum err
id_first(struct fill *f, struct error *err)
{
	struct ocr_how how = { .language = "eng", .only = CITIZEN_ONLY };
	struct strip_text strip;
	char number[FIELD_TEXT_BYTES];

	if (strip_read(&f->zone, NUMERALS_CITIZEN, &strip, err))
		return err->code;
	if (is_good_citizen(strip.text)) {
		(void)text_copy(f->field->printed, sizeof(f->field->printed), strip.text);
		f->field->confidence = strip_is_clear(&strip) ? 95 : 50;
		propose(f, strip.text);
		return ERR_NONE;
	}
	if (fill_first(f, ZONE_PLAIN, &how, err))
		return err->code;
	(void)text_copy(number, sizeof(number), f->field->printed);
	text_close_up(number);
	propose(f, number);
	return ERR_NONE;
}

/* A card of Hong Kong, Macau or Taiwan, a passport: letters allowed, read twice alike. */
static enum err
prove_foreign(struct fill *f, struct error *err)
{
	char plain[FIELD_TEXT_BYTES], large[FIELD_TEXT_BYTES];
	enum id_kind kind;

	if (id_reading(f, ZONE_PLAIN, LETTERS_AND_DIGITS, plain, err) ||
	    id_reading(f, ZONE_LARGE, LETTERS_AND_DIGITS, large, err))
		return err->code;
	kind = id_number_kind(plain);
	if (kind == ID_NONE || kind == ID_CITIZEN) {
		if (kind == ID_CITIZEN || id_number_kind(large) == ID_CITIZEN)
			return ERR_NONE; /* a citizen's number that is wrong stays as it was
					    proposed */
		if (!text_equal(plain, f->field->text))
			propose(f, plain);
		return ERR_NONE;
	}
	propose(f, plain);
	(void)text_copy(f->field->printed, sizeof(f->field->printed), plain);
	if (text_equal(plain, large) && id_number_check(plain) == ID_CHECK_GOOD)
		f->field->status = FIELD_AGREED;
	return ERR_NONE;
}

static enum err
id_prove(struct fill *f, struct error *err)
{
	char large[FIELD_TEXT_BYTES], small[FIELD_TEXT_BYTES];
	char first[FIELD_TEXT_BYTES];

	(void)text_copy(first, sizeof(first), f->field->text);
	if (id_reading(f, ZONE_LARGE, CITIZEN_ONLY, large, err))
		return err->code;
	if (is_good_citizen(first) && text_equal(first, large)) {
		f->field->status = FIELD_AGREED;
		return ERR_NONE;
	}
	if (!is_good_citizen(first) && !is_good_citizen(large)) {
		/* The same wrong number twice is what the paper says: shown, never agreed. */
		if (id_number_kind(first) == ID_CITIZEN && text_equal(first, large))
			return ERR_NONE;
		return prove_foreign(f, err);
	}
	if (id_reading(f, ZONE_SMALL, CITIZEN_ONLY, small, err))
		return err->code;
	if (is_good_citizen(large) && !is_good_citizen(first))
		propose(f, large);
	/* Two good numbers that differ: nobody knows which. */
	if (is_good_citizen(first) && is_good_citizen(large))
		return ERR_NONE;
	if (text_equal(f->field->text, small))
		f->field->status = FIELD_AGREED;
	return ERR_NONE;
}

const struct field_reader read_id_number = {
	.kind = FIELD_KIND_ID_NUMBER,
	.first = id_first,
	.prove = id_prove,
};

/* ---- passport: no check digit on a form, so two readings ---- */

static bool
pattern_fits(const struct form_field *spec, const char *number)
{
	regex_t pattern;
	bool fits;

	if (!spec->pattern[0])
		return true;
	if (regcomp(&pattern, spec->pattern, REG_EXTENDED | REG_NOSUB))
		return false;
	fits = regexec(&pattern, number, 0, NULL, 0) == 0;
	regfree(&pattern);
	return fits;
}

static char
digit_for(char c)
{
	static const struct {
		char letter, digit;
	} pairs[] = { { 'O', '0' }, { 'Q', '0' }, { 'D', '0' }, { 'I', '1' }, { 'L', '1' },
		      { 'Z', '2' }, { 'S', '5' }, { 'B', '8' }, { 'G', '6' } };

	for (size_t i = 0; i < COUNT_OF(pairs); i++)
		if (pairs[i].letter == c)
			return pairs[i].digit;
	return c;
}

/* A card of Hong Kong begins with a letter: a nought there is an O, if its check character says so,
 * too. */
static void
card_tidy(char *number)
{
	if (number[0] != '0')
		return;
	number[0] = 'O';
	if (id_number_kind(number) != ID_HONGKONG || id_number_check(number) != ID_CHECK_GOOD)
		number[0] = '0';
}

/* Passports of China, Hong Kong and Macau have digits from the third place on; there O is a nought.
 */
static void
passport_tidy(char *number)
{
	text_close_up(number);
	card_tidy(number);
	if (strlen(number) != 9 || !strchr("EGDSPHKM", number[0]))
		return;
	for (int i = 2; i < 9; i++)
		number[i] = digit_for(number[i]);
	/* Chinese series leave I and O out of the second place. */
	if (number[1] == 'O' || number[1] == 'I')
		number[1] = digit_for(number[1]);
}

/* What our own network for capitals reads in three preparations alike needs no other reader
 * (decision 0187). The field then has it as printed. */
static enum err
first_thrice(struct fill *f, strip_fits *fits, struct error *err)
{
	char text[FIELD_TEXT_BYTES];

	if (strip_thrice(&f->zone, NUMERALS_CAPITALS, fits, f->spec, text, sizeof(text), err))
		return err->code;
	f->thrice = text[0] != '\0';
	if (f->thrice)
		(void)text_copy(f->field->printed, sizeof(f->field->printed), text);
	f->field->confidence = f->thrice ? 95 : 0;
	return ERR_NONE;
}

static bool
is_passport(const void *spec, char *text)
{
	passport_tidy(text);
	return id_number_kind(text) != ID_NONE && pattern_fits(spec, text);
}

static enum err
passport_first(struct fill *f, struct error *err)
{
	struct ocr_how how = { .language = "eng", .only = LETTERS_AND_DIGITS };
	char number[FIELD_TEXT_BYTES];

	if (first_thrice(f, is_passport, err) ||
	    (!f->thrice && fill_first(f, ZONE_PLAIN, &how, err)))
		return err->code;
	(void)text_copy(number, sizeof(number), f->field->printed);
	passport_tidy(number);
	propose(f, number);
	return ERR_NONE;
}

static enum err
passport_prove(struct fill *f, struct error *err)
{
	char large[FIELD_TEXT_BYTES];

	if (f->thrice)
		(void)text_copy(large, sizeof(large), f->field->text);
	else if (id_reading(f, ZONE_LARGE, LETTERS_AND_DIGITS, large, err))
		return err->code;
	passport_tidy(large);
	/* an identity card of Hong Kong in this box has a check digit; one of Macau has none, and a
	 * form that never bears it says so by its pattern: 7269366(7) was Z269366(7) */
	if (text_equal(large, f->field->text) && id_number_kind(large) != ID_NONE &&
	    id_number_check(large) == ID_CHECK_GOOD && pattern_fits(f->spec, large))
		f->field->status = FIELD_AGREED;
	return ERR_NONE;
}

const struct field_reader read_passport = {
	.kind = FIELD_KIND_PASSPORT,
	.first = passport_first,
	.prove = passport_prove,
};

/* ---- certificate number: what an office prints, so no form but its pattern ---- */

/* The letters' model knows ASCII numbers better than the Chinese one, which takes S for 9. */
#define NUMBER_ONLY "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-/."

static void
number_tidy(char *number)
{
	size_t n;

	text_close_up(number);
	text_narrow(number);
	/* Dirt at the ends is read as punctuation; no number begins or ends with it. */
	n = strspn(number, ".,-/:'");
	memmove(number, number + n, strlen(number + n) + 1);
	for (n = strlen(number); n > 0 && strchr(".,-/:'", number[n - 1]); n--)
		number[n - 1] = '\0';
}

static bool
is_ascii(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text >= 0x80)
			return false;
	return true;
}

static bool
is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* O and 0 look alike in many faces: among digits it is a nought, among letters a letter. */
static void
settle_noughts(char *number)
{
	for (char *c = number; *c; c++) {
		char before = c > number ? c[-1] : '\0', after = c[1];

		if (*c == 'O' && before >= '0' && before <= '9' &&
		    (after == 'O' || !is_capital(after)))
			*c = '0';
		else if (*c == '0' && is_capital(before) && is_capital(after))
			*c = 'O';
	}
}

static bool
is_number(const void *spec, char *text)
{
	number_tidy(text);
	if (!pattern_fits(spec, text))
		settle_noughts(text);
	return pattern_fits(spec, text);
}

static enum err
number_first(struct fill *f, struct error *err)
{
	bool ascii = f->spec->pattern[0] && is_ascii(f->spec->pattern);
	struct ocr_how how = { .language = ascii ? "eng" : f->spec->lang,
			       .only = ascii ? NUMBER_ONLY : NULL };
	char number[FIELD_TEXT_BYTES];

	if (ascii && first_thrice(f, is_number, err))
		return err->code;
	if (!f->thrice && fill_first(f, ZONE_PLAIN, &how, err))
		return err->code;
	(void)text_copy(number, sizeof(number), f->field->printed);
	number_tidy(number);
	propose(f, number);
	return ERR_NONE;
}

static enum err
number_reading(struct fill *f, enum zone_prep prep, bool ascii, char *number, struct error *err)
{
	struct ocr_how how = { .language = ascii ? "eng" : f->spec->lang,
			       .only = ascii ? NUMBER_ONLY : NULL };

	if (fill_read(f, prep, &how, number, err))
		return err->code;
	number_tidy(number);
	return ERR_NONE;
}

/* Two preparations must agree; with Chinese characters in it three, because there one model reads
 * them all. */
static enum err
number_prove(struct fill *f, struct error *err)
{
	bool ascii = is_ascii(f->field->text);
	char first[FIELD_TEXT_BYTES], large[FIELD_TEXT_BYTES], small[FIELD_TEXT_BYTES];

	if (f->thrice) {
		f->field->status = FIELD_AGREED;
		return ERR_NONE;
	}
	(void)text_copy(first, sizeof(first), f->field->text);
	if (number_reading(f, ZONE_LARGE, ascii, large, err))
		return err->code;
	if (ascii && !text_equal(first, large) && number_reading(f, ZONE_PLAIN, ascii, first, err))
		return err->code;
	if (!pattern_fits(f->spec, first) && pattern_fits(f->spec, large))
		propose(f, large);
	else
		propose(f, first);
	if (!text_equal(first, large) || !pattern_fits(f->spec, first))
		return ERR_NONE;
	if (!ascii) {
		if (number_reading(f, ZONE_SMALL, ascii, small, err))
			return err->code;
		if (!text_equal(first, small))
			return ERR_NONE;
	}
	f->field->status = FIELD_AGREED;
	return ERR_NONE;
}

const struct field_reader read_number = {
	.kind = FIELD_KIND_NUMBER,
	.first = number_first,
	.prove = number_prove,
};
