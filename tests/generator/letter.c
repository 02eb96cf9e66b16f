/* SPDX-License-Identifier: Apache-2.0 */
#include "letter.h"

#include <string.h>

#include "base/text.h"

static const char *const months[] = { "January",   "February", "March",    "April",
				      "May",       "June",     "July",     "August",
				      "September", "October",  "November", "December" };
static const char *const meses[] = { "Janeiro",  "Fevereiro", "Março",    "Abril",
				     "Maio",     "Junho",     "Julho",    "Agosto",
				     "Setembro", "Outubro",   "Novembro", "Dezembro" };

static const char *
ordinal(int day)
{
	if (day / 10 == 1)
		return "th";
	return day % 10 == 1 ? "st" : day % 10 == 2 ? "nd" : day % 10 == 3 ? "rd" : "th";
}

void
letter_day(char *to, size_t size, struct date d, int notation)
{
	const char *month = months[d.month - 1];

	if (notation == NOTATION_ENGLISH)
		(void)text_print(to, size, "%d %s %d", d.day, month, d.year);
	else if (notation == NOTATION_LEGAL)
		(void)text_print(to, size, "%d%s day of %s, %d", d.day, ordinal(d.day), month,
				 d.year);
	else if (notation == NOTATION_AMERICAN)
		(void)text_print(to, size, "%s %d, %d", month, d.day, d.year);
	else if (notation == NOTATION_PORTUGUESE)
		(void)text_print(to, size, "%d de %s de %d", d.day, meses[d.month - 1], d.year);
	else
		(void)text_print(to, size, "民國%d年%d月%d日", d.year - 1911, d.month, d.day);
}

/* One letter and six digits; weights 9 (an empty place, 36), 8 … 2; the check makes it a multiple
 * of 11. */
static void
hong_kong_number(char *to, size_t size, struct rng *r)
{
	int letter = rng_int(r, 0, 25), digits = rng_int(r, 100000, 999999);
	int sum = 36 * 9 + (letter + 10) * 8, rest = digits, check;

	for (int weight = 2; weight <= 7; weight++, rest /= 10)
		sum += weight * (rest % 10);
	check = (11 - sum % 11) % 11;
	(void)text_print(to, size, "%c%06d(%c)", 'A' + letter, digits, "0123456789A"[check]);
}

void
letter_other_number(char *to, size_t size, const char *place, const struct holder *h, struct rng *r)
{
	if (text_equal(place, "HKG"))
		hong_kong_number(to, size, r);
	else if (text_equal(place, "MAC"))
		(void)text_print(to, size, "5%06d(%d)", rng_int(r, 100000, 999999),
				 rng_int(r, 0, 9));
	else
		(void)text_copy(to, size, h->passport);
}

static void
put(struct paper *p, enum field_name field, const char *text)
{
	(void)text_copy(p->truth[field], FIELD_TEXT_BYTES, text);
	(void)text_copy(p->printed[field], FIELD_TEXT_BYTES, text);
}

void
letter_fills(struct rng *r, const struct paper_order *o, struct paper *p)
{
	const struct layout *l = o->layout;
	char text[FIELD_TEXT_BYTES];

	letter_other_number(text, sizeof(text), l->place, o->holder, r);
	put(p, FIELD_HOLDER_PASSPORT_NUMBER, text);
	if (l->traditional) {
		holder_traditional(text, sizeof(text), o->holder->person.name);
		put(p, FIELD_HOLDER_NAME, text);
	}
	if (l->roc) {
		(void)text_print(text, sizeof(text), "%d年度樣院公字第%06d號",
				 o->issued_on.year - 1911, o->number);
		put(p, FIELD_CERTIFICATE_NUMBER, text);
	}
	paper_date(p, FIELD_HOLDER_BIRTH_DATE, o->holder->person.born_on, l->birth_notation);
	paper_date(p, FIELD_CERTIFICATE_ISSUE_DATE, o->issued_on, l->issue_notation);
}

static const char *
value_of(const struct paper *p, const char *key)
{
	bool man = text_equal(p->truth[FIELD_HOLDER_SEX], "M");
	const struct {
		const char *key, *value;
	} values[] = {
		{ "name", p->printed[FIELD_HOLDER_NAME] },
		{ "latin", p->printed[FIELD_HOLDER_NAME_LATIN] },
		{ "id", p->printed[FIELD_HOLDER_ID_NUMBER] },
		{ "other", p->printed[FIELD_HOLDER_PASSPORT_NUMBER] },
		{ "birth", p->printed[FIELD_HOLDER_BIRTH_DATE] },
		{ "issued", p->printed[FIELD_CERTIFICATE_ISSUE_DATE] },
		{ "number", p->printed[FIELD_CERTIFICATE_NUMBER] },
		{ "sex", man ? "男" : "女" },
		{ "title", man ? "先生" : "女士" },
		{ "Title", man ? "Mr." : "Ms." },
		{ "senhor", man ? "o Senhor" : "a Senhora" },
	};

	for (size_t i = 0; i < COUNT_OF(values); i++)
		if (text_equal(values[i].key, key))
			return values[i].value;
	return "?";
}

static void
expand(char *to, size_t size, const char *text, const struct paper *p)
{
	to[0] = '\0';
	while (*text) {
		size_t plain = strcspn(text, "{"), n;
		char part[512], key[16];

		(void)text_copy_n(part, sizeof(part), text, plain);
		(void)text_append(to, size, part);
		text += plain;
		if (!*text)
			return;
		n = strcspn(text, "}");
		(void)text_copy_n(key, sizeof(key), text + 1, n - 1);
		(void)text_append(to, size, value_of(p, key));
		text += n + 1;
	}
}

void
letter_text_draw(cairo_t *c, const struct paper *p)
{
	const struct layout *l = p->layout;

	for (int i = 0; i < l->paragraph_count; i++) {
		const struct paragraph *g = &l->paragraph[i];
		bool latin = (unsigned char)g->text[0] < 0x80 && g->text[0] != '{';
		/* typists have one machine: sizes differ from paper to paper, not in it */
		struct type type = { latin ? p->latin_font : p->font, g->size_mm * p->size_mm / 4.4,
				     g->align, p->ink, 0 };
		char text[1024];

		expand(text, sizeof(text), g->text, p);
		canvas_text(c, &type, text, g->box, NULL);
	}
}
