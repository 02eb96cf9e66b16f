/* SPDX-License-Identifier: Apache-2.0 */
#include "read/kinds.h"

#include <string.h>

#include "base/text.h"
#include "read/mend.h"
#include "read/read.h"
#include "read/strip.h"

/* A date is read by our own network first (strip.h). It is agreed when tesseract, which learnt from
 * other lettering and errs in other ways, reads the same day in another preparation; or, where
 * tesseract finds no day at all under a seal, when the network reads it clearly in three
 * preparations. Everything else is a doubt: a wrong date would pay a dead person's pension. */

/* Mail takes weeks, not years; an older paper is looked at by a person (domain.md §4.2: 12 months
 * are too old already). */
#define AGE_YEARS_MAX 5

static void
propose(struct fill *f, struct date d)
{
	date_print(f->field->text, d);
	f->field->status = date_is_none(d) ? FIELD_MISSING : FIELD_DOUBT;
}

static enum err
date_first(struct fill *f, struct error *err)
{
	struct strip_day day;

	/* the network has no words: it would make some other day of "15th day of June" */
	if (f->words)
		return ERR_NONE;
	if (strip_day(&f->zone, f->spec->date_order, &day, err))
		return err->code;
	(void)text_copy(f->field->printed, sizeof(f->field->printed), day.text.text);
	f->field->confidence = strip_is_clear(&day.text) ? 95 : 50;
	f->print = day.text.where;
	f->clear = strip_is_clear(&day.text);
	f->lead = day.text.lead;
	propose(f, day.date);
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
understand(struct fill *f, char *text, struct date *out)
{
	text_narrow(text);
	date_mend(text);
	if (date_read(text, f->spec->date_order, out) != DATE_READ)
		*out = (struct date){ 0, 0, 0 };
	if (!f->field->printed[0])
		(void)text_copy(f->field->printed, sizeof(f->field->printed), text);
}

/* The day as the language's model reads it. */
static enum err
read_again(struct fill *f, enum zone_prep prep, struct date *out, struct error *err)
{
	struct ocr_how how = { .language = f->spec->lang, .whole = prep == ZONE_TIGHT };
	char text[FIELD_TEXT_BYTES];

	*out = (struct date){ 0, 0, 0 };
	if (fill_read_box(f, f->print, prep, &how, text, err))
		return err->code;
	understand(f, text, out);
	return ERR_NONE;
}

/* In words: English, Portuguese. A line may end within it. */
static enum err
read_words(struct fill *f, enum zone_prep prep, struct date *out, struct error *err)
{
	struct ocr_how how = { .language = f->spec->lang };
	char text[FIELD_TEXT_BYTES];

	*out = (struct date){ 0, 0, 0 };
	if (fill_read(f, prep, &how, text, err))
		return err->code;
	understand(f, text, out);
	return ERR_NONE;
}

/* Together the three looks must be this sure, and none of them in two minds. The surest wrong day
 * of the measured pages had 7 together. */
#define TOGETHER_LEAD 14.0
#define EACH_LEAD     2.0

/* The network reads d in the other two preparations too, clearly on the whole. */
static enum err
read_thrice(const struct fill *f, struct date d, bool *same, struct error *err)
{
	static const enum zone_prep other[] = { ZONE_LARGE, ZONE_SMALL };
	double together = f->lead;

	*same = f->lead >= EACH_LEAD;
	for (size_t i = 0; *same && i < COUNT_OF(other); i++) {
		struct strip_day day;

		if (strip_day_in(&f->zone, f->print, other[i], f->spec->date_order, &day, err))
			return err->code;
		*same = day.text.lead >= EACH_LEAD && date_equal(day.date, d);
		together += day.text.lead;
	}
	*same = *same && together >= TOGETHER_LEAD;
	return ERR_NONE;
}

/* Whether two or three other looks bear the day out. */
static enum err
is_borne_out(struct fill *f, struct date d, bool *yes, struct error *err)
{
	static const enum zone_prep look[] = { ZONE_LARGE, ZONE_TIGHT };
	bool contradicted = false;

	*yes = false;
	for (size_t i = 0; i < COUNT_OF(look); i++) {
		struct date again;

		if (read_again(f, look[i], &again, err))
			return err->code;
		if (date_equal(again, d)) {
			/* against another reading that is a day, too, and in the right time, one
			 * of two is not enough */
			*yes = !contradicted || f->clear;
			return ERR_NONE;
		}
		contradicted = contradicted || (!date_is_none(again) && plausible(f, again));
	}
	return contradicted ? ERR_NONE : read_thrice(f, d, yes, err);
}

static enum err
date_prove(struct fill *f, struct error *err)
{
	struct date d = { 0, 0, 0 };
	bool yes;

	if (!date_parse(f->field->text, &d)) {
		struct date first, second; /* two preparations must say the same */

		if (read_words(f, ZONE_PLAIN, &first, err) ||
		    read_words(f, ZONE_LARGE, &second, err))
			return err->code;
		propose(f, date_is_none(first) ? second : first);
		if (!date_is_none(first) && date_equal(first, second) && plausible(f, first))
			f->field->status = FIELD_AGREED;
		return ERR_NONE;
	}
	if (is_borne_out(f, d, &yes, err))
		return err->code;
	/* A day that cannot be right, or hardly: the paper may really say so, and then that is what
	 * the rules must see; but only from clear print. */
	if (yes && (f->clear || plausible(f, d)))
		f->field->status = FIELD_AGREED;
	return ERR_NONE;
}

const struct field_reader read_date = {
	.kind = FIELD_KIND_DATE,
	.first = date_first,
	.prove = date_prove,
};
