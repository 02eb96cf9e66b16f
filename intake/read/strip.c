/* SPDX-License-Identifier: Apache-2.0 */
#include "read/strip.h"

#include <string.h>

#include "base/attr.h"
#include "base/text.h"
#include "read/net.h"
#include "read/read.h"

/* Texts of a clear line lead by 5 or more and are bent by less than 2 (measured on pages of the
 * generator; see docs/decisions/0070-own-numerals.md). */
#define CLEAR_LEAD 4.0
#define CLEAR_BEND 4.0

bool
strip_is_clear(const struct strip_text *t)
{
	return t->text[0] && t->lead >= CLEAR_LEAD && t->bend <= CLEAR_BEND;
}

static enum err
look(const struct zone *z, struct box_mm where, enum zone_prep prep, enum numerals_grammar grammar,
     struct numerals *out, struct error *err)
{
	AUTO(image)
	struct image line = { 0 };

	if (zone_strip(z, where, prep, &line, err))
		return err->code;
	return numerals_read(&line, grammar, out, err);
}

static void
weigh(const struct numerals *n, int first, int next, struct strip_text *out)
{
	double rival = next < n->count ? n->text[next].log_p : n->least;

	(void)text_copy(out->text, sizeof(out->text), n->text[first].text);
	out->lead = n->text[first].log_p - rival;
	out->bend = n->best - n->text[first].log_p;
}

/* ---- texts ---- */

/* What fits better: sure texts before unsure, then the less bent. */
static bool
is_better(const struct strip_text *a, const struct strip_text *b)
{
	if (!b->text[0])
		return a->text[0] != '\0';
	return a->text[0] && a->bend - a->lead / 4 < b->bend - b->lead / 4;
}

enum err
strip_read(const struct zone *z, enum numerals_grammar grammar, struct strip_text *out,
	   struct error *err)
{
	memset(out, 0, sizeof(*out));
	for (int i = 0; i < z->line_count; i++) {
		struct numerals read;
		struct strip_text text = { .where = z->line[i] };

		if (look(z, z->line[i], ZONE_PLAIN, grammar, &read, err))
			return err->code;
		if (read.count == 0)
			continue;
		weigh(&read, 0, 1, &text);
		if (is_better(&text, out))
			*out = text;
	}
	return ERR_NONE;
}

/* Lent from read. */
static const char *
fitting(struct numerals *read, strip_fits *fits, const void *context)
{
	for (int i = 0; i < read->count; i++) {
		struct numeral *n = &read->text[i];

		if (read->best - n->log_p > CLEAR_BEND || strstr(n->text, NET_OTHER))
			return "";
		if (!fits || fits(context, n->text))
			return n->text;
	}
	return "";
}

enum err
strip_thrice(const struct zone *z, enum numerals_grammar grammar, strip_fits *fits,
	     const void *context, char *text, size_t size, struct error *err)
{
	static const enum zone_prep preps[] = { ZONE_PLAIN, ZONE_LARGE, ZONE_SMALL };

	text[0] = '\0';
	for (size_t i = 0; i < COUNT_OF(preps) && z->line_count == 1; i++) {
		struct numerals read;
		const char *said;

		if (look(z, z->line[0], preps[i], grammar, &read, err))
			return err->code;
		said = fitting(&read, fits, context);
		if (i == 0)
			(void)text_copy(text, size, said);
		if (!text[0] || !text_equal(text, said)) {
			text[0] = '\0';
			return ERR_NONE;
		}
	}
	return ERR_NONE;
}

/* ---- days ---- */

static struct date
day_of(const struct numeral *n, const char *order)
{
	struct date d;

	return date_read(n->text, order, &d) == DATE_READ ? d : (struct date){ 0, 0, 0 };
}

enum err
strip_day_in(const struct zone *z, struct box_mm where, enum zone_prep prep, const char *order,
	     struct strip_day *out, struct error *err)
{
	struct numerals read;
	int first = 0, next;

	memset(out, 0, sizeof(*out));
	if (look(z, where, prep, NUMERALS_DATE, &read, err))
		return err->code;
	while (first < read.count && date_is_none(day_of(&read.text[first], order)))
		first++;
	if (first == read.count)
		return ERR_NONE;
	out->date = day_of(&read.text[first], order);
	next = first + 1;
	while (next < read.count && date_equal(day_of(&read.text[next], order), out->date))
		next++;
	/* What is likelier but no day, the 31st of June, is a rival too. */
	weigh(&read, first, next, &out->text);
	if (first > 0)
		out->text.lead = read.text[first].log_p - read.text[0].log_p;
	out->text.where = where;
	return ERR_NONE;
}

/* Heights of print in the faces and sizes of offices; the finder of lines was misled. */
#define WINDOW_STEP_MM 0.9
static const double window_mm[] = { 3.0, 3.9 };

static enum err
day_anywhere(const struct zone *z, const char *order, struct strip_day *best, struct error *err)
{
	for (size_t h = 0; h < COUNT_OF(window_mm); h++) {
		struct box_mm where = z->box;

		where.height = window_mm[h];
		for (; where.y + where.height <= z->box.y + z->box.height;
		     where.y += WINDOW_STEP_MM) {
			struct strip_day day;

			if (strip_day_in(z, where, ZONE_PLAIN, order, &day, err))
				return err->code;
			if (is_better(&day.text, &best->text))
				*best = day;
		}
	}
	return ERR_NONE;
}

enum err
strip_day(const struct zone *z, const char *order, struct strip_day *out, struct error *err)
{
	memset(out, 0, sizeof(*out));
	for (int i = 0; i < z->line_count; i++) {
		struct strip_day day;

		if (strip_day_in(z, z->line[i], ZONE_PLAIN, order, &day, err))
			return err->code;
		if (is_better(&day.text, &out->text))
			*out = day;
	}
	if (z->line_count == 0 || strip_is_clear(&out->text))
		return ERR_NONE;
	return day_anywhere(z, order, out, err);
}
