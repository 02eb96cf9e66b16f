/* SPDX-License-Identifier: Apache-2.0 */
#include "read/kinds.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

void
text_close_up(char *text)
{
	char *to = text;

	while (*text) {
		if (text_starts(text, "\xE3\x80\x80"))
			text += 3;
		else if (*text == ' ' || (*text >= '\t' && *text <= '\r'))
			text++;
		else
			*to++ = *text++;
	}
	*to = '\0';
}

void
text_narrow(char *text)
{
	const char *at = text;
	char *to = text;
	const char *from = text;
	uint32_t c;

	while ((c = utf8_next(&at)) != 0) {
		size_t n = (size_t)(at - from);

		if (c >= 0xFF01 && c <= 0xFF5E) {
			*to++ = (char)(c - 0xFF01 + '!');
		} else {
			memmove(to, from, n);
			to += n;
		}
		from = at;
	}
	*to = '\0';
}

static bool
is_latin(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Spaces stay between two Latin words or numbers only. */
static void
drop_invented_spaces(char *text)
{
	char *to = text;
	char before = '\0';

	for (char *s = text; *s; s++) {
		if (*s == ' ') {
			char after = s[strspn(s, " ")];

			if (!is_latin(before) || !(is_latin(after) || after == '(') ||
			    to[-1] == ' ')
				if (!((before == ',' || before == '.') && is_latin(after)))
					continue;
			if (to > text && to[-1] == ' ')
				continue;
		} else {
			before = *s;
		}
		*to++ = *s;
	}
	*to = '\0';
}

/* Reads one part of the zone and appends. */
static enum err
read_on(struct fill *f, struct box_mm where, enum zone_prep prep, const struct ocr_how *how,
	char *text, int *confidence, struct error *err)
{
	AUTO(image)
	struct image picture = { 0 };
	struct ocr_line read;

	if (zone_line(&f->zone, where, prep, &picture, err) ||
	    ocr_read(f->ocr, how, &picture, &read, err))
		return err->code;
	if (text[0] && is_latin(text[strlen(text) - 1]) && is_latin(read.text[0]))
		(void)text_append(text, FIELD_TEXT_BYTES, " ");
	/* What does not fit is no field of ours; the crop is there for the person. */
	(void)text_append(text, FIELD_TEXT_BYTES, read.text);
	if (read.confidence < *confidence)
		*confidence = read.confidence;
	return ERR_NONE;
}

static enum err
read_lines(struct fill *f, enum zone_prep prep, const struct ocr_how *how, char *text,
	   int *confidence, struct error *err)
{
	text[0] = '\0';
	*confidence = 100;
	for (int i = 0; i < f->zone.line_count; i++)
		if (read_on(f, f->zone.line[i], prep, how, text, confidence, err))
			return err->code;
	drop_invented_spaces(text);
	return ERR_NONE;
}

enum err
fill_read(struct fill *f, enum zone_prep prep, const struct ocr_how *how, char *text,
	  struct error *err)
{
	int confidence;

	return read_lines(f, prep, how, text, &confidence, err);
}

enum err
fill_read_box(struct fill *f, struct box_mm where, enum zone_prep prep, const struct ocr_how *how,
	      char *text, struct error *err)
{
	int confidence = 100;

	text[0] = '\0';
	if (read_on(f, where, prep, how, text, &confidence, err))
		return err->code;
	drop_invented_spaces(text);
	return ERR_NONE;
}

enum err
fill_first(struct fill *f, enum zone_prep prep, const struct ocr_how *how, struct error *err)
{
	assert(f->zone.line_count > 0);
	return read_lines(f, prep, how, f->field->printed, &f->field->confidence, err);
}

/* ---- words that come back ---- */

static bool
is_memorable(const struct fill *f)
{
	return f->memo && f->zone.line_count == 1 &&
	       (f->spec->kind == FIELD_KIND_TEXT || f->spec->kind == FIELD_KIND_APPEARANCE);
}

enum err
fill_remember(struct fill *f, struct error *err)
{
	AUTO(image)
	struct image line = { 0 };
	const struct memo_words *words;

	f->remembered = false;
	if (!is_memorable(f))
		return ERR_NONE;
	if (zone_true_size(&f->zone, f->zone.line[0], &line, err))
		return err->code;
	words = memo_find(f->memo, f->spec->lang, &line);
	if (!words)
		return ERR_NONE;
	(void)text_copy(f->field->printed, sizeof(f->field->printed), words->printed);
	(void)text_copy(f->field->text, sizeof(f->field->text), words->text);
	f->field->confidence = 95;
	f->field->status = FIELD_AGREED;
	f->remembered = true;
	return ERR_NONE;
}

enum err
fill_memorise(struct fill *f, struct error *err)
{
	AUTO(image)
	struct image line = { 0 };
	struct memo_words words;

	if (!is_memorable(f) || f->remembered || f->field->status != FIELD_AGREED)
		return ERR_NONE;
	if (zone_true_size(&f->zone, f->zone.line[0], &line, err))
		return err->code;
	(void)text_copy(words.printed, sizeof(words.printed), f->field->printed);
	(void)text_copy(words.text, sizeof(words.text), f->field->text);
	memo_keep(f->memo, f->spec->lang, &line, &words);
	return ERR_NONE;
}
