/* SPDX-License-Identifier: Apache-2.0 */
#include "read/kinds.h"

#include <string.h>

#include "base/text.h"
#include "read/digits.h"
#include "read/read.h"

/* A date is agreed when the language's model and the model of plain digits, in different
 * preparations, say the same day and the digits counted in the picture are as many. Written in
 * Chinese characters or with a month's name, which digits cannot confirm, three preparations must
 * agree. Everything else is a doubt: a wrong date would pay a dead person's pension. */

/* Mail takes weeks, not years; an older paper is looked at by a person (domain.md §4.2: 12 months
 * are too old already). */
#define AGE_YEARS_MAX 5

/* A recogniser's date and what it was made of. */
struct dated {
	struct date date; /* none: not understood */
	struct digit_groups groups;
	bool digits_only; /* nothing but digits and signs carries the meaning */
};

/* The day is in the digits alone: no Chinese numeral, no word. */
static bool
is_in_digits(const char *text)
{
	static const char signs[] = "年月日号號/-.． ／－";
	uint32_t c;

	while ((c = utf8_next(&text)) != 0) {
		const char *sign = signs;
		uint32_t known;
		bool found = c >= '0' && c <= '9';

		while (!found && (known = utf8_next(&sign)) != 0)
			found = known == c;
		if (!found)
			return false;
	}
	return true;
}

/* What the Chinese model makes of 〇: often two characters of it. */
static bool
is_nought(uint32_t c)
{
	static const char seen[] = "〇零○◯O0oQ口囗@◎。";
	const char *at = seen;
	uint32_t known;

	while ((known = utf8_next(&at)) != 0)
		if (known == c)
			return true;
	return false;
}

/* A year in Chinese numerals has four of them and begins with a digit: 二O〇五 with five is 二〇五
 * with one nought split. */
static bool
mend_year(const char *year, size_t length, char *to, size_t size)
{
	char text[FIELD_TEXT_BYTES];
	const char *at = text;
	bool after_nought = false, fits = true;
	size_t extra;
	uint32_t c;

	if (!text_copy_n(text, sizeof(text), year, length) || (unsigned char)text[0] < 0x80)
		return false;
	extra = utf8_count(text);
	extra = extra > 4 ? extra - 4 : 0;
	to[0] = '\0';
	while (fits && (c = utf8_next(&at)) != 0) {
		bool nought = is_nought(c);

		if (nought && after_nought && extra > 0)
			extra--;
		else
			fits = utf8_put(to, size, nought ? 0x3007 : c);
		after_nought = nought;
	}
	return fits;
}

static bool
is_numeral(uint32_t c)
{
	static const char numerals[] = "0123456789〇零一二三四五六七八九十廿卅";
	const char *at = numerals;
	uint32_t known;

	while ((known = utf8_next(&at)) != 0)
		if (known == c)
			return true;
	return false;
}

/* One sign behind the number that follows 月 can only be 日, whatever it was taken for (月, 目, 晶
 * under a seal's edge). */
static void
mend_last_sign(char *text, size_t size)
{
	char *month = strstr(text, "月");
	const char *at, *sign;

	if (!month)
		return;
	at = sign = month + strlen("月");
	for (uint32_t c = utf8_next(&at); c && is_numeral(c); c = utf8_next(&at))
		sign = at;
	at = sign;
	if (sign == month + strlen("月") || utf8_next(&at) == 0 || *at)
		return;
	month[sign - month] = '\0';
	(void)text_append(text, size, "日");
}

/* Behind four digits and before a number that 月 follows stands 年, whatever it was taken for (军,
 * 午, 牛). */
static void
mend_year_sign(char *text, size_t size)
{
	char mended[FIELD_TEXT_BYTES];
	const char *at = text + 4, *behind;

	if (strspn(text, "0123456789") != 4 || !strstr(text, "月") || strstr(text, "年"))
		return;
	if (utf8_next(&at) < 0x80)
		return;
	behind = at + strspn(at, "0123456789");
	if (behind == at || behind > at + 2 || !text_starts(behind, "月"))
		return;
	if (text_copy_n(mended, sizeof(mended), text, 4) &&
	    text_append(mended, sizeof(mended), "年") && text_append(mended, sizeof(mended), at))
		(void)text_copy(text, size, mended);
}

/* Puts right what a recogniser does to dates, where the notation leaves no choice. */
static void
mend(char *text)
{
	char mended[FIELD_TEXT_BYTES];
	const char *year;

	text_close_up(text);
	mend_year_sign(text, FIELD_TEXT_BYTES);
	if (!strstr(text, "年"))
		return;
	year = strstr(text, "年");
	if (mend_year(text, (size_t)(year - text), mended, sizeof(mended)) &&
	    text_append(mended, sizeof(mended), year))
		(void)text_copy(text, FIELD_TEXT_BYTES, mended);
	mend_last_sign(text, FIELD_TEXT_BYTES);
}

static void
understand(const struct fill *f, const char *text, struct dated *out)
{
	char narrow[FIELD_TEXT_BYTES];

	memset(out, 0, sizeof(*out));
	(void)text_copy(narrow, sizeof(narrow), text);
	text_narrow(narrow);
	mend(narrow);
	if (date_read(narrow, f->spec->date_order, &out->date) != DATE_READ)
		out->date = (struct date){ 0, 0, 0 };
	out->digits_only = is_in_digits(narrow) && digit_groups_of(narrow, &out->groups);
}

static void
propose(struct fill *f, struct date d)
{
	date_print(f->field->text, d);
	f->field->status = date_is_none(d) ? FIELD_MISSING : FIELD_DOUBT;
}

static enum err
date_first(struct fill *f, struct error *err)
{
	struct dated plain;

	if (fill_first(f, f->spec->lang, NULL, err))
		return err->code;
	understand(f, f->field->printed, &plain);
	propose(f, plain.date);
	return ERR_NONE;
}

/* Only the day of issue has a neighbourhood. */
static bool
plausible(const struct fill *f, struct date d)
{
	if (f->spec->name != FIELD_CERTIFICATE_ISSUE_DATE || date_is_none(f->received))
		return true;
	return !date_after(d, date_add_days(f->received, 1)) &&
	       date_after(d, date_add_months(f->received, -12 * AGE_YEARS_MAX));
}

static void
agree(struct fill *f, struct date d)
{
	propose(f, d);
	f->field->status = FIELD_AGREED;
}

/* Two readings agree. A day that cannot be right, or hardly, wants a third: the paper may really
 * say so, and then that is what the rules must see. */
static enum err
agree_if_plausible(struct fill *f, struct date d, struct error *err)
{
	struct ocr_how how = { .language = f->spec->lang };
	char text[FIELD_TEXT_BYTES];
	struct dated small;

	propose(f, d);
	if (!plausible(f, d)) {
		if (fill_read(f, ZONE_SMALL, &how, text, NULL, err))
			return err->code;
		understand(f, text, &small);
		if (!date_equal(small.date, d))
			return ERR_NONE;
	}
	agree(f, d);
	return ERR_NONE;
}

/* A reading of the whole line, and the preparation in which its digits shall be read again. */
struct reading {
	struct ocr_line line;
	struct dated dated;
	enum zone_prep again;
};

static enum err
confirm_digits(struct fill *f, const struct reading *r, bool *same, struct error *err)
{
	struct digit_groups groups;
	bool sure;

	*same = false;
	if (date_is_none(r->dated.date) || !r->dated.digits_only || f->zone.line_count != 1)
		return ERR_NONE;
	if (digits_read(f, &r->line, r->again, &groups, &sure, err))
		return err->code;
	*same = sure && digit_groups_equal(&groups, &r->dated.groups);
	return ERR_NONE;
}

/* Words and Chinese numerals: all three preparations must say the same. */
static enum err
prove_words(struct fill *f, const struct dated *plain, const struct dated *large, struct error *err)
{
	struct ocr_how how = { .language = f->spec->lang };
	char text[FIELD_TEXT_BYTES];
	struct dated small;

	if (!date_equal(plain->date, large->date) || date_is_none(plain->date))
		return ERR_NONE;
	if (fill_read(f, ZONE_SMALL, &how, text, NULL, err))
		return err->code;
	understand(f, text, &small);
	if (date_equal(plain->date, small.date))
		agree(f, plain->date);
	return ERR_NONE;
}

static enum err
date_prove(struct fill *f, struct error *err)
{
	struct ocr_how how = { .language = f->spec->lang, .symbols = true };
	struct reading plain = { .line = f->plain, .again = ZONE_LARGE };
	struct reading large = { .again = ZONE_PLAIN };
	char text[FIELD_TEXT_BYTES];
	bool same;

	understand(f, f->field->printed, &plain.dated);
	if (confirm_digits(f, &plain, &same, err))
		return err->code;
	if (same)
		return agree_if_plausible(f, plain.dated.date, err);
	if (fill_read(f, ZONE_LARGE, &how, text, &large.line, err))
		return err->code;
	understand(f, text, &large.dated);
	if (!plain.dated.digits_only && !large.dated.digits_only)
		return prove_words(f, &plain.dated, &large.dated, err);
	if (confirm_digits(f, &large, &same, err))
		return err->code;
	if (same)
		return agree_if_plausible(f, large.dated.date, err);
	if (date_is_none(plain.dated.date))
		propose(f, large.dated.date);
	return ERR_NONE;
}

const struct field_reader read_date = {
	.kind = FIELD_KIND_DATE,
	.first = date_first,
	.prove = date_prove,
};
