/* SPDX-License-Identifier: Apache-2.0 */
#include "paper.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "letter.h"

static const struct {
	const char *han, *traditional, *latin;
	double widen; /* a face that looks smaller at the same size */
} fonts[] = {
	{ "Noto Serif CJK SC", "Noto Serif CJK TC", "Liberation Serif", 1.0 },
	{ "AR PL UMing CN", "AR PL UMing TW", "Liberation Mono", 1.08 },
	{ "Noto Sans CJK SC", "Noto Sans CJK TC", "Liberation Sans", 0.97 },
	{ "AR PL UKai CN", "AR PL UKai TW", "Liberation Serif", 1.08 },
	{ "WenQuanYi Zen Hei", "WenQuanYi Zen Hei", "Liberation Sans", 1.0 },
};

static void
han_number(char *to, size_t size, int n, bool digits)
{
	static const char *const han[] = { "〇", "一", "二", "三", "四",
					   "五", "六", "七", "八", "九" };
	char text[16];

	to[0] = '\0';
	(void)text_print(text, sizeof(text), "%d", n);
	if (digits) {
		for (const char *c = text; *c; c++)
			(void)text_append(to, size, han[*c - '0']);
		return;
	}
	if (n >= 20)
		(void)text_append(to, size, han[n / 10]);
	if (n >= 10)
		(void)text_append(to, size, "十");
	if (n % 10)
		(void)text_append(to, size, han[n % 10]);
}

void
paper_date(struct paper *p, enum field_name field, struct date day, int notation)
{
	char year[16], month[16], d[16];
	char *to = p->printed[field];

	date_print(p->truth[field], day);
	if (notation >= NOTATION_ENGLISH) {
		letter_day(to, FIELD_TEXT_BYTES, day, notation);
		return;
	}
	switch (notation) {
	case 0:
		(void)text_print(to, FIELD_TEXT_BYTES, "%d年%d月%d日", day.year, day.month,
				 day.day);
		return;
	case 1:
		(void)text_print(to, FIELD_TEXT_BYTES, "%d年%02d月%02d日", day.year, day.month,
				 day.day);
		return;
	case 2:
		date_print(to, day);
		return;
	case 3:
		(void)text_print(to, FIELD_TEXT_BYTES, "%d 年 %d 月 %d 日", day.year, day.month,
				 day.day);
		return;
	case NOTATION_DMY:
		(void)text_print(to, FIELD_TEXT_BYTES, "%02d/%02d/%04d", day.day, day.month,
				 day.year);
		return;
	default:
		han_number(year, sizeof(year), day.year, true);
		han_number(month, sizeof(month), day.month, false);
		han_number(d, sizeof(d), day.day, false);
		(void)text_print(to, FIELD_TEXT_BYTES, "%s年%s月%s日", year, month, d);
	}
}

static void
put(struct paper *p, enum field_name field, const char *truth, const char *printed)
{
	(void)text_copy(p->truth[field], FIELD_TEXT_BYTES, truth);
	(void)text_copy(p->printed[field], FIELD_TEXT_BYTES, printed);
}

/* What differs where traditional characters and day/month/year are written. */
static void
make_traditional(struct rng *r, const struct paper_order *o, struct paper *out)
{
	char name[PERSON_NAME_BYTES];

	holder_traditional(name, sizeof(name), o->holder->person.name);
	put(out, FIELD_HOLDER_NAME, name, name);
	put(out, FIELD_CERTIFICATE_APPEARANCE, "in-person", "本人親臨");
	paper_date(out, FIELD_HOLDER_BIRTH_DATE, o->holder->person.born_on, NOTATION_DMY);
	paper_date(out, FIELD_CERTIFICATE_ISSUE_DATE, o->issued_on,
		   rng_chance(r, 0.6) ? NOTATION_DMY : 0);
	(void)text_copy(out->agency, sizeof(out->agency), "茂名市社會保險基金管理局");
}

static void
make_fills(struct rng *r, const struct paper_order *o, struct paper *out)
{
	const struct holder *h = o->holder;
	bool man = h->person.sex == SEX_MALE;
	char number[32];

	put(out, FIELD_HOLDER_NAME, h->person.name, h->person.name);
	put(out, FIELD_HOLDER_NAME_LATIN, h->latin, h->latin);
	put(out, FIELD_HOLDER_ID_NUMBER, h->person.id_number, h->person.id_number);
	put(out, FIELD_HOLDER_SEX, man ? "M" : "F", man ? "男" : "女");
	put(out, FIELD_HOLDER_PASSPORT_NUMBER, h->passport, h->passport);
	put(out, FIELD_HOLDER_COUNTRY, h->country, h->country);
	put(out, FIELD_CERTIFICATE_APPEARANCE, "in-person", "本人到场");
	put(out, FIELD_CERTIFICATE_PAYING_AGENCY, "茂名市社会保险基金管理局",
	    "茂名市社会保险基金管理局");
	put(out, FIELD_CERTIFICATE_ISSUER, o->issuer, o->issuer);
	(void)text_print(number, sizeof(number), "%s%04d%06d", o->number_prefix, o->issued_on.year,
			 o->number);
	put(out, FIELD_CERTIFICATE_NUMBER, number, number);
	(void)text_copy(out->address, sizeof(out->address), h->address);
	(void)text_copy(out->phone, sizeof(out->phone), h->phone);
	if (out->layout->paragraph) {
		letter_fills(r, o, out);
		return;
	}
	if (out->layout->traditional) {
		make_traditional(r, o, out);
		return;
	}
	paper_date(out, FIELD_HOLDER_BIRTH_DATE, h->person.born_on, rng_int(r, 0, 2));
	paper_date(out, FIELD_CERTIFICATE_ISSUE_DATE, o->issued_on, rng_int(r, 0, 4));
}

static const struct form_seal *
zone(const struct layout *l, enum form_seal_kind kind)
{
	for (int i = 0; i < l->form.seal_count; i++)
		if (l->form.seal[i].kind == kind)
			return &l->form.seal[i];
	return NULL;
}

static void
make_stamps(struct rng *r, const struct paper_order *o, struct paper *out)
{
	const struct form_seal *official = zone(out->layout, FORM_SEAL_STAMP);

	assert(official);
	/* 骑年盖月: across the day of issue, but here below it only at its rim, so that the day is
	 * legible. */
	out->stamp = (struct round_stamp){ .present = true,
					   .x = official->box.x + rng_real(r, 38, 56),
					   .y = official->box.y + rng_real(r, 31, 36),
					   .diameter_mm = 42,
					   .turn_deg = rng_real(r, -14, 14),
					   .wear = rng_real(r, 0.15, 0.7) };
	out->riding = out->stamp;
	out->riding.x = rng_real(r, 92, 118);
	out->riding.y = rng_real(r, -1.5, 1.5);
	out->riding.turn_deg = rng_real(r, -180, 180);
	out->riding.present = zone(out->layout, FORM_SEAL_RIDING) != NULL;
	(void)text_copy(out->stamp.name, sizeof(out->stamp.name), o->issuer);
	(void)text_copy(out->riding.name, sizeof(out->riding.name), o->issuer);
}

void
paper_stamp_date(struct paper *p, double right_mm, double down_mm)
{
	const struct form_seal *official = zone(p->layout, FORM_SEAL_STAMP);

	assert(official);
	p->stamp.x = official->box.x + right_mm;
	p->stamp.y = official->box.y + down_mm;
}

void
paper_make(struct rng *r, const struct paper_order *order, struct paper *out)
{
	size_t face = (size_t)rng_int(r, 0, (int)COUNT_OF(fonts) - 1);

	memset(out, 0, sizeof(*out));
	out->layout = order->layout;
	make_fills(r, order, out);
	out->font = order->layout->traditional ? fonts[face].traditional : fonts[face].han;
	out->latin_font = rng_chance(r, 0.7) ? fonts[face].latin : out->font;
	out->size_mm = rng_real(r, 3.9, 4.8) * fonts[face].widen;
	out->ink = rng_chance(r, 0.3) ? (struct ink){ 0.05, 0.10, 0.40, 0.95 } : ink_black;
	out->hand = rng_next(r);
	out->handler = out->approver = out->applicant = true;
	make_stamps(r, order, out);
}

/* Writes into the box a little crooked and never twice at the same place. */
static void
fill(cairo_t *c, const struct paper *p, const char *text, struct box_mm box, struct rng *r)
{
	bool latin = text[0] && (unsigned char)text[0] < 0x80;
	double columns = text_width(text) * (latin ? 0.62 : 0.5) + 0.3;
	double pad = rng_real(r, 1.5, 5.0), drop = rng_real(r, -1.2, 1.2);
	double turn = rng_real(r, -0.25, 0.25) * M_PI / 180;
	double size = fmin(p->size_mm, (box.width - 2) / columns);
	struct type type = { latin ? p->latin_font : p->font, size, ALIGN_LEFT, p->ink, 0 };
	double room = box.width - columns * size;

	if (!text[0] || box.width <= 0)
		return;
	if (pad > room / 2)
		pad = room > 0 ? room / 2 : 0;
	if (latin)
		type.spacing_mm = fmin(0.12, fmax(0, (room - pad) / 40));
	cairo_save(c);
	cairo_translate(c, box.x + pad, box.y + box.height / 2 + drop);
	cairo_rotate(c, turn);
	canvas_text(c, &type, text,
		    (struct box_mm){ 0, -box.height / 2, box.width + 20, box.height }, NULL);
	cairo_restore(c);
}

static void
sign(cairo_t *c, const struct paper *p, const char *name, uint64_t hand)
{
	for (int i = 0; i < p->layout->form.seal_count; i++) {
		const struct form_seal *s = &p->layout->form.seal[i];

		if (s->kind == FORM_SEAL_INK && text_equal(s->name, name))
			signature_draw(c, s->box, hand);
	}
}

static void
fills_draw(cairo_t *c, const struct paper *p)
{
	const struct form *f = &p->layout->form;
	struct rng r = rng_new(p->hand);

	for (int i = 0; i < f->field_count; i++)
		if (!form_field_in_text(&f->field[i]))
			fill(c, p, p->printed[f->field[i].name], f->field[i].box, &r);
	letter_text_draw(c, p);
	fill(c, p, p->address, p->layout->address, &r);
	fill(c, p, p->phone, p->layout->phone, &r);
	fill(c, p, p->proxy, p->layout->proxy, &r);
	fill(c, p, p->agency, p->layout->agency, &r);
}

enum err
paper_draw(cairo_t *c, const struct paper *p, struct error *err)
{
	if (!p->layout) {
		letter_draw(c);
		return label_draw(c, p, err);
	}
	layout_draw(c, p->layout, NULL);
	fills_draw(c, p);
	if (code_draw(c, p, err))
		return err->code;
	if (p->handler)
		sign(c, p, "handler", p->hand + 1);
	if (p->approver)
		sign(c, p, "approver", p->hand + 2);
	if (p->applicant)
		sign(c, p, "applicant", p->hand + 3);
	if (p->stamp.present)
		stamp_draw(c, &p->stamp, p->hand + 4);
	if (p->riding.present)
		stamp_draw(c, &p->riding, p->hand + 5);
	return label_draw(c, p, err);
}
