/* SPDX-License-Identifier: Apache-2.0 */
#include "read/kinds.h"

#include <string.h>

#include "base/text.h"
#include "read/digits.h"
#include "read/mend.h"
#include "read/read.h"

/* A date is agreed when the language's model and the model of plain digits, in different
 * preparations, say the same day and the digits counted in the picture are as many. Written in
 * Chinese characters or with a month's name, which digits cannot confirm, two preparations must
 * agree and the characters counted be as many, or three must agree. Everything else is a doubt: a
 * wrong date would pay a dead person's pension. */

/* Mail takes weeks, not years; an older paper is looked at by a person (domain.md §4.2: 12 months
 * are too old already). */
#define AGE_YEARS_MAX 5

/* A recogniser's date and what it was made of. */
struct dated {
	struct date date; /* none: not understood */
	struct digit_groups groups;
	bool digits_only; /* nothing but digits and signs carries the meaning */
	int marks; /* pieces between columns of paper that this date has in print; 0 not countable
		    */
};

/* Every character of a Chinese date is one piece, but 八 is two. */
static int
marks_of(const char *text)
{
	int marks = 0;
	uint32_t c;

	if (!strstr(text, "年"))
		return 0;
	while ((c = utf8_next(&text)) != 0)
		marks += c == 0x516B /* 八 */ ? 2 : 1;
	return marks;
}

static void
understand(const struct fill *f, const char *text, struct dated *out)
{
	char narrow[FIELD_TEXT_BYTES];

	memset(out, 0, sizeof(*out));
	(void)text_copy(narrow, sizeof(narrow), text);
	text_narrow(narrow);
	date_mend(narrow);
	if (date_read(narrow, f->spec->date_order, &out->date) != DATE_READ)
		out->date = (struct date){ 0, 0, 0 };
	out->marks = marks_of(narrow);
	out->digits_only = date_in_digits(narrow) && digit_groups_of(narrow, &out->groups);
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

/* Words and Chinese numerals: two preparations must say the same, and as many characters must stand
 * there, or else a third preparation must say so too. */
static enum err
prove_words(struct fill *f, const struct dated *plain, const struct dated *large, struct error *err)
{
	struct ocr_how how = { .language = f->spec->lang };
	char text[FIELD_TEXT_BYTES];
	struct dated small;
	int marks;

	if (!date_equal(plain->date, large->date) || date_is_none(plain->date))
		return ERR_NONE;
	if (plain->marks > 0 && f->zone.line_count == 1) {
		if (marks_count(f, ZONE_LARGE, &marks, err))
			return err->code;
		if (marks == plain->marks)
			return agree_if_plausible(f, plain->date, err);
	}
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
