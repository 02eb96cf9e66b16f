/* SPDX-License-Identifier: Apache-2.0 */
#include "read/read.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/id_number.h"
#include "read/kinds.h"
#include "read/letter.h"
#include "read/loose.h"

/* Below this share of fitting anchors a page is not the form: folds and seals cover a quarter of
 * the anchors (scanning.md §2.3), other forms fit by chance at a few. */
#define SCORE_MIN 0.4
/* A second form closer than this to the first makes the choice a finding. */
#define SCORE_MARGIN 0.15

struct reader {
	struct blank *blank[LIMIT_FORMS];
	int count;
	struct ocr *ocr;
	struct memo *memo;
};

/* In the order of trust: what comes first is used to prove what follows. */
static const struct field_reader *const kinds[] = {
	&read_id_number, &read_date, &read_sex,        &read_passport,
	&read_number,    &read_name, &read_appearance, &read_text,
};

static const struct field_reader *
kind_get(enum field_kind kind)
{
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (kinds[i]->kind == kind)
			return kinds[i];
	assert(!"every kind of field has a reader");
	return kinds[0];
}

/* A language that is not there is said at the start, not in the middle of the day; its model is
 * loaded by the first line that needs it. */
static enum err
check_languages(const struct form *form, struct error *err)
{
	if (ocr_check("eng", err) || (form->text_lang[0] && ocr_check(form->text_lang, err)))
		return err->code;
	for (int i = 0; i < form->field_count; i++)
		if (form->field[i].lang[0] && ocr_check(form->field[i].lang, err))
			return err->code;
	return ERR_NONE;
}

enum err
reader_open(const struct form *const *forms, int count, const char *templates, struct reader **out,
	    struct error *err)
{
	struct reader *r = calloc(1, sizeof(*r));
	enum err rc;

	assert(count >= 0);
	if (!r)
		return error_set(err, ERR_NOMEM, "reader");
	rc = count <= LIMIT_FORMS ? ERR_NONE
				  : error_set(err, ERR_LIMIT, "more than %d forms", LIMIT_FORMS);
	if (!rc)
		rc = ocr_open(&r->ocr, err) || memo_open(&r->memo, err) ? err->code : ERR_NONE;
	for (int i = 0; !rc && i < count; i++) {
		rc = check_languages(forms[i], err);
		if (!rc)
			rc = blank_open(forms[i], templates, &r->blank[i], err);
		if (rc)
			(void)error_wrap(err, "form %s", forms[i]->id);
		else
			r->count++;
	}
	if (rc) {
		reader_close(r);
		return rc;
	}
	*out = r;
	return ERR_NONE;
}

void
reader_close(struct reader *r)
{
	if (!r)
		return;
	for (int i = 0; i < r->count; i++)
		blank_close(r->blank[i]);
	ocr_close(r->ocr);
	memo_close(r->memo);
	free(r);
}

/* ---- which form ---- */

struct ranking {
	int first, second; /* index of the blank, −1 none */
	struct registration best;
	double second_score;
};

static enum err
rank(struct reader *r, const struct planes *planes, struct ranking *out, struct error *err)
{
	struct registration fits[LIMIT_FORMS];

	*out = (struct ranking){ .first = -1, .second = -1 };
	if (register_page(r->blank, r->count, planes, fits, err))
		return err->code;
	for (int i = 0; i < r->count; i++) {
		const struct registration fit = fits[i];

		if (!fit.found || fit.score < SCORE_MIN)
			continue;
		if (out->first < 0 || fit.score > out->best.score) {
			out->second = out->first;
			out->second_score = out->best.score;
			out->first = i;
			out->best = fit;
		} else if (out->second < 0 || fit.score > out->second_score) {
			out->second = i;
			out->second_score = fit.score;
		}
	}
	return ERR_NONE;
}

/* What no blank page fits may be a letter that is known by its words. */
static enum err
recognise_words(struct reader *r, const struct planes *planes, struct page *page,
		const struct blank **blank, struct error *err)
{
	const struct form *forms[LIMIT_FORMS];
	struct loose_fit fit;

	for (int i = 0; i < r->count; i++)
		forms[i] = blank_form(r->blank[i]);
	if (loose_recognise(r->ocr, forms, r->count, planes, &fit, err))
		return err->code;
	if (fit.first < 0)
		return ERR_NONE;
	(void)text_copy(page->form, sizeof(page->form), forms[fit.first]->id);
	page->form_score = 1;
	page->turn = fit.turn;
	page->to_px = fit.to_px;
	page->dpi = fit.dpi;
	page->likeness = planes_likeness(planes, &fit.to_px, forms[fit.first]->width_mm,
					 forms[fit.first]->height_mm);
	if (fit.second >= 0) {
		(void)text_copy(page->second_form, sizeof(page->second_form),
				forms[fit.second]->id);
		page->second_score = 1;
	}
	*blank = r->blank[fit.first];
	return ERR_NONE;
}

enum err
reader_recognise(struct reader *r, const struct planes *planes, struct page *page,
		 const struct blank **blank, struct error *err)
{
	struct affine plain = affine_plain(planes->dpi > 0 ? planes->dpi : 300);
	struct ranking ranking;
	const struct form *form;

	*blank = NULL;
	page->form[0] = page->second_form[0] = '\0';
	page->blank = planes_blank(planes);
	if (page->blank)
		return ERR_NONE;
	if (rank(r, planes, &ranking, err))
		return err->code;
	if (ranking.first < 0) {
		page->likeness = planes_likeness(planes, &plain, planes->red.width / plain.a,
						 planes->red.height / plain.e);
		return recognise_words(r, planes, page, blank, err);
	}
	form = blank_form(r->blank[ranking.first]);
	(void)text_copy(page->form, sizeof(page->form), form->id);
	page->form_score = ranking.best.score;
	page->turn = ranking.best.turn;
	page->to_px = ranking.best.to_px;
	page->dpi = ranking.best.dpi;
	page->likeness = blank_likeness(r->blank[ranking.first], planes, &page->to_px);
	if (ranking.second >= 0 && ranking.best.score - ranking.second_score < SCORE_MARGIN) {
		(void)text_copy(page->second_form, sizeof(page->second_form),
				blank_form(r->blank[ranking.second])->id);
		page->second_score = ranking.second_score;
	}
	*blank = r->blank[ranking.first];
	return ERR_NONE;
}

/* ---- its fields ---- */

/* All fields of one page while they are read. */
struct sheet {
	struct fill fill[LIMIT_FIELDS_PER_FORM];
	struct letter_place place[LIMIT_FIELDS_PER_FORM]; /* of what stands in a letter's lines */
	int count;
};

static struct fill *
sheet_get(struct sheet *s, enum field_name name)
{
	for (int i = 0; i < s->count; i++)
		if (s->fill[i].spec->name == name)
			return &s->fill[i];
	return NULL;
}

static bool
is_doubt(const struct fill *f)
{
	return f && f->field->status == FIELD_DOUBT;
}

/* The number and the birth date stand in two boxes and were read by two models: when the check
 * digit is right and the date inside is the printed one, both are proven, and the sex with them. */
static void
prove_each_other(struct sheet *s)
{
	struct fill *id = sheet_get(s, FIELD_HOLDER_ID_NUMBER);
	struct fill *birth = sheet_get(s, FIELD_HOLDER_BIRTH_DATE);
	char inside[DATE_TEXT_BYTES];

	if (!is_doubt(id) || !is_doubt(birth) || id_number_kind(id->field->text) != ID_CITIZEN ||
	    id_number_check(id->field->text) != ID_CHECK_GOOD)
		return;
	date_print(inside, id_number_birth(id->field->text));
	if (!text_equal(inside, birth->field->text))
		return;
	id->field->status = FIELD_AGREED;
	birth->field->status = FIELD_AGREED;
}

/* A number that proved itself speaks for the birth date and the sex beside it. */
static void
prove_by_id(struct sheet *s)
{
	struct fill *id = sheet_get(s, FIELD_HOLDER_ID_NUMBER);
	struct fill *birth = sheet_get(s, FIELD_HOLDER_BIRTH_DATE);
	struct fill *sex = sheet_get(s, FIELD_HOLDER_SEX);
	char inside[DATE_TEXT_BYTES];

	if (!id || id->field->status != FIELD_AGREED ||
	    id_number_kind(id->field->text) != ID_CITIZEN)
		return;
	date_print(inside, id_number_birth(id->field->text));
	if (is_doubt(birth) && text_equal(inside, birth->field->text))
		birth->field->status = FIELD_AGREED;
	if (is_doubt(sex) &&
	    text_equal(sex->field->text, id_number_sex(id->field->text) == SEX_MALE ? "M" : "F"))
		sex->field->status = FIELD_AGREED;
}

static enum err
read_first(struct fill *f, struct error *err)
{
	/* An empty box costs nothing and says nothing. */
	if (f->zone.line_count == 0)
		return ERR_NONE;
	if (fill_remember(f, err))
		return err->code;
	return f->remembered ? ERR_NONE : kind_get(f->spec->kind)->first(f, err);
}

static enum err
read_on(struct fill *f, struct error *err)
{
	/* Something is there but was not understood: one more look may understand it. */
	if (f->field->status == FIELD_AGREED || f->zone.line_count == 0)
		return ERR_NONE;
	if (kind_get(f->spec->kind)->prove(f, err))
		return err->code;
	return fill_memorise(f, err);
}

/* In a letter the zone is where the lines hold what the field looks like; nowhere: the whole letter
 * is where a person will look. */
static enum err
place_in_text(const struct letter *l, struct fill *f, struct letter_place *place, struct error *err)
{
	if (letter_find(l, f->spec, place, err))
		return err->code;
	f->zone = place->zone;
	f->words = f->spec->kind == FIELD_KIND_DATE && letter_in_words(place);
	if (place->found)
		f->field->where = place->where;
	return ERR_NONE;
}

static enum err
sheet_lay_out(struct reader *r, const struct letter_page *page, struct sheet *s, struct error *err)
{
	const struct form *form = page->form;
	AUTO(letter_close)
	struct letter *letter = NULL;

	if (form->text.width > 0 && letter_open(page, form->text, LINES_MAX, &letter, err))
		return err->code;
	for (int i = 0; i < form->field_count; i++) {
		struct fill *f = &s->fill[s->count];

		f->ocr = r->ocr;
		f->memo = r->memo;
		f->spec = &form->field[i];
		if (letter && form_field_in_text(f->spec)) {
			f->field->where = form->text;
			if (place_in_text(letter, f, &s->place[s->count], err))
				return err->code;
		} else if (zone_find(page->planes, page->to_px, f->spec->box, &f->zone, err)) {
			return err->code;
		}
		s->count++;
	}
	return ERR_NONE;
}

/* The line and the place must say the same. */
static void
sheet_compare(struct sheet *s)
{
	for (int i = 0; i < s->count; i++) {
		struct field *field = s->fill[i].field;

		if (!s->place[i].found)
			continue;
		if (field->status == FIELD_MISSING)
			letter_propose(&s->place[i], s->fill[i].spec, field);
		else if (field->status == FIELD_AGREED &&
			 !letter_confirms(&s->place[i], s->fill[i].spec, field))
			field->status = FIELD_DOUBT;
	}
}

static enum err
sheet_read(struct sheet *s, struct error *err)
{
	for (int i = 0; i < s->count; i++)
		if (read_first(&s->fill[i], err))
			return error_wrap(err, "%s", field_name_text(s->fill[i].spec->name));
	prove_each_other(s);
	for (size_t k = 0; k < COUNT_OF(kinds); k++) {
		prove_by_id(s);
		for (int i = 0; i < s->count; i++)
			if (s->fill[i].spec->kind == kinds[k]->kind && read_on(&s->fill[i], err))
				return error_wrap(err, "%s",
						  field_name_text(s->fill[i].spec->name));
	}
	return ERR_NONE;
}

static const struct blank *
blank_of(const struct reader *r, const struct page *page)
{
	for (int i = 0; i < r->count; i++)
		if (text_equal(blank_form(r->blank[i])->id, page->form))
			return r->blank[i];
	return NULL;
}

enum err
reader_fields(struct reader *r, const struct planes *planes, const struct page *page,
	      struct date received, struct field *fields, int *count, struct error *err)
{
	const struct blank *blank = blank_of(r, page);
	const struct form *form = blank ? blank_form(blank) : NULL;
	struct letter_page letter = {
		.ocr = r->ocr, .planes = planes, .to_px = &page->to_px, .form = form, .blank = blank
	};
	AUTO(memory)
	struct sheet *sheet = NULL;

	*count = 0;
	if (!form)
		return ERR_NONE;
	sheet = calloc(1, sizeof(*sheet));
	if (!sheet)
		return error_set(err, ERR_NOMEM, "fields of a page");
	for (int i = 0; i < form->field_count; i++) {
		fields[i] = (struct field){ .name = form->field[i].name,
					    .status = FIELD_MISSING,
					    .where = form->field[i].box };
		sheet->fill[i].field = &fields[i];
		sheet->fill[i].received = received;
	}
	if (sheet_lay_out(r, &letter, sheet, err) || sheet_read(sheet, err))
		return err->code;
	sheet_compare(sheet);
	for (int i = 0; i < form->field_count; i++)
		assert(fields[i].status == FIELD_MISSING || fields[i].text[0]);
	*count = form->field_count;
	return ERR_NONE;
}
