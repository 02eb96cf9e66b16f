/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "base/words.h"
#include "model/state.h"
#include "report/moment.h"
#include "report/paper.h"
#include "report/piece.h"
#include "report/report.h"

/* 退件通知书 and 补正材料通知书. Margins and sizes after GB/T 9704, the form of official letters.
 * The text flows from page to page: twelve defects with all their words take three. */

#define LEFT_MM   28.0
#define RIGHT_MM  26.0
#define TOP_MM    30.0
#define BOTTOM_MM 30.0
#define BODY_MM   (210.0 - LEFT_MM - RIGHT_MM)

#define TEXT_BYTES 1600

static const struct paper_style office_style = {
	.size_pt = 20, .bold = true, .serif = true, .align = PAPER_CENTER
};
static const struct paper_style number_style = { .size_pt = 12,
						 .serif = true,
						 .align = PAPER_CENTER };
static const struct paper_style title_style = {
	.size_pt = 20, .bold = true, .serif = true, .align = PAPER_CENTER
};
static const struct paper_style body_style = { .size_pt = 13, .serif = true, .indent_mm = 9.2 };
static const struct paper_style flush_style = { .size_pt = 13, .serif = true };
static const struct paper_style defect_style = { .size_pt = 13, .bold = true, .serif = true };
static const struct paper_style detail_style = { .size_pt = 12, .serif = true };
static const struct paper_style right_style = { .size_pt = 13,
						.serif = true,
						.align = PAPER_RIGHT };
static const struct paper_style foot_style = { .size_pt = 9, .align = PAPER_CENTER };

struct flow {
	struct paper paper;
	const struct report_letter *letter;
	const struct piece *pieces;
	double y;
};

static void
auto_flow(struct flow *f)
{
	paper_close(&f->paper);
}

static const char *
letter_words(const struct report_letter *l, const char *name)
{
	return catalog_letter(l->catalog, name, l->language);
}

static void
end_page(struct flow *f)
{
	char number[16];

	(void)text_print(number, sizeof(number), "— %d —", f->paper.pages + 1);
	(void)paper_text(&f->paper, LEFT_MM, 297 - 18, BODY_MM, &foot_style, number);
	paper_next(&f->paper);
	f->y = TOP_MM;
}

static void
make_room(struct flow *f, double height)
{
	if (f->y + height > 297 - BOTTOM_MM)
		end_page(f);
}

static void
put(struct flow *f, const struct paper_style *style, double left_mm, double behind_mm,
    const char *text)
{
	if (!text[0])
		return;
	make_room(f, paper_height(&f->paper, BODY_MM - left_mm, style, text));
	f->y += paper_text(&f->paper, LEFT_MM + left_mm, f->y, BODY_MM - left_mm, style, text) +
		behind_mm;
}

static void
put_piece(struct flow *f, const struct paper_style *style, double left_mm, double behind_mm,
	  const char *name)
{
	char text[TEXT_BYTES];

	(void)piece_fill(text, sizeof(text), letter_words(f->letter, name), f->pieces);
	put(f, style, left_mm, behind_mm, text);
}

/* A defect stays together with what to do about it. */
static void
put_defect(struct flow *f, int number, const char *code)
{
	const struct report_letter *l = f->letter;
	char head[256], basis[512], todo[TEXT_BYTES];
	const struct piece pieces[] = {
		{ "basis", catalog_reason_basis(l->catalog, code) },
		{ "todo", catalog_reason_todo(l->catalog, code, l->language) },
		{ NULL, NULL },
	};

	(void)text_print(head, sizeof(head), "%d. %s（%s）", number,
			 catalog_reason(l->catalog, code, l->language), code);
	(void)piece_fill(basis, sizeof(basis), letter_words(l, "letter.basis"), pieces);
	(void)piece_fill(todo, sizeof(todo), letter_words(l, "letter.todo"), pieces);
	make_room(f, paper_height(&f->paper, BODY_MM - 6, &defect_style, head) +
			 paper_height(&f->paper, BODY_MM - 12, &detail_style, todo) +
			 paper_height(&f->paper, BODY_MM - 12, &detail_style, basis) + 2);
	put(f, &defect_style, 6, 0.5, head);
	put(f, &detail_style, 12, 0.5, todo);
	put(f, &detail_style, 12, 3, basis);
}

static void
put_head(struct flow *f, const char *kind)
{
	char name[32];

	(void)text_print(name, sizeof(name), "%s.number",
			 text_equal(kind, "fix") ? "fix" : "letter");
	put_piece(f, &office_style, 0, 3, "office.name");
	paper_line(&f->paper, LEFT_MM, f->y, LEFT_MM + BODY_MM, f->y, 0.5);
	f->y += 4;
	put_piece(f, &number_style, 0, 5, name);
	(void)text_print(name, sizeof(name), "%s.title", kind);
	put_piece(f, &title_style, 0, 7, name);
}

/* Office, day, and where the seal goes: over both, as seals do. */
static void
put_end(struct flow *f)
{
	char day[48];

	put_piece(f, &body_style, 0, 4, "letter.end");
	make_room(f, 48);
	moment_day(day, f->letter->today, f->letter->language);
	paper_seal_place(&f->paper, 210 - RIGHT_MM - 46, f->y, 42,
			 letter_words(f->letter, "letter.seal"));
	(void)paper_code(&f->paper, LEFT_MM, f->y + 18, 18, f->letter->arrival->serial);
	(void)paper_text(&f->paper, LEFT_MM, f->y + 37, 60, &(struct paper_style){ .size_pt = 9 },
			 f->letter->arrival->serial);
	f->y += 12;
	put_piece(f, &right_style, 0, 1, "office.name");
	put(f, &right_style, 0, 0, day);
}

static enum err
check(const struct report_letter *l, struct error *err)
{
	const struct document *d = l->document;

	if (!catalog_letter(l->catalog, "return.title", "zh_CN")[0])
		return error_set(err, ERR_CONFIG, "templates/letters.xml is missing");
	for (int i = 0; i < d->first.reason_count; i++)
		if (text_equal(d->first.reason[i], "R20")) {
			(void)error_set(err, ERR_CONFLICT,
					"%s/%d is under suspicion: no letter tells that", d->serial,
					d->index);
			return error_hint(err, "Whoever asks hears that it is being verified.");
		}
	if (d->state != STATE_REJECTED && d->state != STATE_WAIT_FIX) {
		(void)error_set(err, ERR_CONFLICT, "%s/%d is %s", d->serial, d->index,
				words(state_zh(d->state)));
		return error_hint(err, "A letter is printed when the return is confirmed, "
				       "or of a hold.");
	}
	if (d->first.reason_count == 0) {
		(void)error_set(err, ERR_CONFLICT, "%s/%d: no reasons were named", d->serial,
				d->index);
		return error_hint(err, "Decide again and name all of them: --reason R02 --reason "
				       "R10");
	}
	return ERR_NONE;
}

/* "RZ2026-000123N" → 2026 and 000123; a second document of the envelope adds its number. */
static void
number_of(const struct document *d, char *year, char *number)
{
	const char *hyphen = strchr(d->serial, '-');

	assert(hyphen);
	assert(hyphen - d->serial >= 4);
	(void)text_copy_n(year, 8, hyphen - 4, 4);
	(void)text_copy_n(number, 16, hyphen + 1, 6);
	if (d->index > 1)
		(void)text_print(number + strlen(number), 16 - strlen(number), "-%d", d->index);
}

static void
compose(struct flow *f, bool fix)
{
	const struct document *d = f->letter->document;
	bool dated = date_valid(d->first.due_on);

	f->y = TOP_MM;
	put_head(f, fix ? "fix" : "return");
	put_piece(f, &flush_style, 0, 1, "letter.to");
	put_piece(f, &body_style, 0, 3, fix ? "fix.opening" : "return.opening");
	for (int i = 0; i < d->first.reason_count; i++)
		put_defect(f, i + 1, d->first.reason[i]);
	put_piece(f, &body_style, 0, 1, dated ? "letter.deadline" : "letter.whenever");
	if (dated && fix)
		put_piece(f, &body_style, 0, 1, "letter.shield");
	put_piece(f, &body_style, 0, 1, "letter.address");
	put_piece(f, &body_style, 0, 1, "letter.mark");
	put_end(f);
	end_page(f);
}

enum err
report_letter(const struct report_letter *letter, struct buf *out, struct error *err)
{
	AUTO(flow)
	struct flow f = { .letter = letter };
	char received[48], deadline[48], year[8], number[16];
	const struct piece pieces[] = {
		{ "name", letter->to[0] ? letter->to : letter_words(letter, "letter.nobody") },
		{ "serial", letter->document->serial },
		{ "received", received },
		{ "deadline", deadline },
		{ "year", year },
		{ "number", number },
		{ "office", letter_words(letter, "office.name") },
		{ "address", letter_words(letter, "office.address") },
		{ "postcode", letter_words(letter, "office.postcode") },
		{ "phone", letter_words(letter, "office.phone") },
		{ NULL, NULL },
	};
	bool fix = letter->document->state == STATE_WAIT_FIX;

	if (check(letter, err))
		return err->code;
	moment_day(received, letter->arrival->received_on, letter->language);
	moment_day(deadline, letter->document->first.due_on, letter->language);
	number_of(letter->document, year, number);
	f.pieces = pieces;
	if (paper_open(&f.paper, letter_words(letter, fix ? "fix.title" : "return.title"),
		       letter->language, PAPER_A4_MM, err))
		return err->code;
	compose(&f, fix);
	return paper_finish(&f.paper, out, err);
}

const char *
report_language(const char *country)
{
	return text_equal(country, "HKG") || text_equal(country, "MAC") ? "zh_HK" : "zh_CN";
}

void
report_recipient(struct store *s, const struct document *d, const struct arrival *a, char *to,
		 size_t size)
{
	struct person person;
	struct error quiet = { 0 };
	const char *read = document_text(d, FIELD_HOLDER_NAME);

	if (d->match.person_no[0] && !store_person_get(s, d->match.person_no, &person, &quiet))
		(void)text_copy(to, size, person.name);
	else
		(void)text_copy(to, size, read[0] ? read : a->sender_name);
}
