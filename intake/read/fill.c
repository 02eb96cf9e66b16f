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

enum err
fill_read(struct fill *f, enum zone_prep prep, const struct ocr_how *how, char *text,
	  struct ocr_line *line, struct error *err)
{
	text[0] = '\0';
	for (int i = 0; i < f->zone.line_count; i++) {
		AUTO(image)
		struct image picture = { 0 };
		struct ocr_line read;
		bool latin_break;

		if (zone_line(&f->zone, i, prep, &picture, err) ||
		    ocr_read(f->ocr, how, &picture, &read, err))
			return err->code;
		if (i == 0 && line)
			*line = read;
		latin_break = text[0] && is_latin(text[strlen(text) - 1]) && is_latin(read.text[0]);
		if (latin_break)
			(void)text_append(text, FIELD_TEXT_BYTES, " ");
		/* What does not fit is no field of ours; the crop is there for the person. */
		(void)text_append(text, FIELD_TEXT_BYTES, read.text);
	}
	drop_invented_spaces(text);
	return ERR_NONE;
}

enum err
fill_first(struct fill *f, const char *language, const char *only, struct error *err)
{
	struct ocr_how how = { .language = language, .only = only, .symbols = true };

	assert(f->zone.line_count > 0);
	if (fill_read(f, ZONE_PLAIN, &how, f->field->printed, &f->plain, err))
		return err->code;
	f->field->confidence = f->plain.confidence;
	return ERR_NONE;
}
