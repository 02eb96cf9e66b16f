/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/text.h"
#include "base/words.h"
#include "model/issuer.h"
#include "web/visit.h"

/* 出具机构: every office we know, from when to when, and the stamps and signatures enrolled for it.
 * They are enrolled by `intake trust specimen add`, so that a change of trust is never a click. */

static void
put_days(struct scope *row, const char *name, struct date from, struct date to)
{
	char first[DATE_TEXT_BYTES], last[DATE_TEXT_BYTES];

	date_print(first, from);
	date_print(last, to);
	if (first[0] || last[0])
		data_print(row, name, "%s – %s", first, last);
}

static void
put_specimen(struct scope *office, const struct specimen_shown *s, struct date today)
{
	static const struct {
		const char *kind, *words;
	} kinds[] = { { "stamp", N_("Stamp") },
		      { "riding", N_("Riding seal") },
		      { "signature", N_("Signature") } };
	struct scope *row = data_row(office, "specimens");

	data_text(row, "specimen_issuer", s->issuer);
	data_text(row, "specimen_file", s->file);
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (text_equal(kinds[i].kind, s->kind))
			data_text(row, "kind", _(kinds[i].words));
	put_days(row, "specimen_days", s->from, s->to);
	data_flag(row, "past", !date_is_none(s->to) && date_before(s->to, today));
	if (s->mm > 0)
		data_print(row, "size", _("%.1f mm across"), s->mm);
}

static enum err
put_office(struct visit *v, const struct issuer *office, struct date today, struct error *err)
{
	struct specimen_shown specimen[LIMIT_SPECIMENS_SHOWN];
	struct scope *row = data_row(v->data, "offices");
	int count = LIMIT_SPECIMENS_SHOWN;

	data_text(row, "office", office->name_count ? office->name[0] : office->id);
	data_text(row, "office_id", office->id);
	put_days(row, "office_days", office->valid_from, office->valid_to);
	data_flag(row, "ended", !issuer_lives_on(office, today));
	data_flag(row, "confirmed", office->confirmed);
	data_flag(row, "alert", office->alert);
	if (desk_office_specimens(v->desk, office->id, specimen, &count, err))
		return err->code;
	for (int i = 0; i < count; i++)
		put_specimen(row, &specimen[i], today);
	data_flag(row, "more", count == LIMIT_SPECIMENS_SHOWN);
	return ERR_NONE;
}

enum err
page_offices(struct visit *v, struct error *err)
{
	const struct catalog *c = visit_catalog(v);

	for (int i = 0; i < catalog_issuer_count(c); i++)
		if (put_office(v, catalog_issuer(c, i), clock_today(), err))
			return err->code;
	return visit_page(v, "offices", err);
}
