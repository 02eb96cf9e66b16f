/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "rules/case.h"

/* F: the form, whether it is the right one, the original, and filled in by those who must. */

/* Below this, characters of 3 mm are 14 pixels high and the recogniser's errors rise steeply
 * (scanning.md §3). */
#define DPI_MIN 120

/* No form fits, or two fit nearly as well: never a guess. */
void
rule_f01(const struct rule_case *c, struct findings *out)
{
	const struct document *d = c->document;

	if (!c->form)
		found_seen(found(out, OUTCOME_REVIEW, "R01"), "%s", d->form);
	for (int i = 0; i < d->page_count; i++) {
		struct finding *f;

		if (!d->page[i].form[0] || !d->page[i].second_form[0])
			continue;
		f = found(out, OUTCOME_REVIEW, "R01");
		found_seen(f, "%s %.2f, %s %.2f", d->page[i].form, d->page[i].form_score,
			   d->page[i].second_form, d->page[i].second_score);
		f->page = i;
	}
}

/* An old form after its end: the mission should no longer have had it. */
void
rule_f02(const struct rule_case *c, struct findings *out)
{
	struct date issued = case_issue_date(c);
	char last[DATE_TEXT_BYTES];
	struct finding *f;

	if (!c->form || date_is_none(issued) || date_is_none(c->form->valid_to) ||
	    !date_after(issued, c->form->valid_to))
		return;
	f = found(out, OUTCOME_REVIEW, "R03");
	found_seen_date(f, issued);
	date_print(last, c->form->valid_to);
	found_needed(f, "≤ %s", last);
	found_at_field(f, c, FIELD_CERTIFICATE_ISSUE_DATE);
}

/* A form before it existed: the date cannot be right. */
void
rule_f03(const struct rule_case *c, struct findings *out)
{
	struct date issued = case_issue_date(c);
	char first[DATE_TEXT_BYTES];
	struct finding *f;

	if (!c->form || date_is_none(issued) || date_is_none(c->form->valid_from) ||
	    !date_before(issued, c->form->valid_from))
		return;
	f = found(out, OUTCOME_REJECT, "R12");
	found_seen_date(f, issued);
	date_print(first, c->form->valid_from);
	found_needed(f, "≥ %s", first);
	found_at_field(f, c, FIELD_CERTIFICATE_ISSUE_DATE);
}

/* By the touch of whoever opened the envelope; a scan cannot tell. */
void
rule_f06(const struct rule_case *c, struct findings *out)
{
	if (!c->arrival || c->arrival->original)
		return;
	(void)found(out, c->arrival->original_unsure ? OUTCOME_REVIEW : OUTCOME_REJECT, "R05");
}

/* Also a reading that agreed on nothing. The issue date has a rule of its own (T01). */
static bool
is_missing(const struct rule_case *c, const struct form_field *field)
{
	const struct field *f = document_field(c->document, field->name);

	return field->required && field->name != FIELD_CERTIFICATE_ISSUE_DATE &&
	       (!f || f->status == FIELD_MISSING || !f->text[0]);
}

/* Signatures of the issuing office stand under the names its boxes have. */
static bool
is_office_ink(const struct form_seal *seal)
{
	return seal->kind == FORM_SEAL_INK &&
	       (text_equal(seal->name, "handler") || text_equal(seal->name, "approver"));
}

static bool
is_seen(const struct seal_verdict *v)
{
	return v && (v->verdict == VERDICT_VALID || v->reason == SEAL_REASON_PRESENT);
}

/* What the issuing office fills in proves; without it the paper proves nothing. */
void
rule_f09(const struct rule_case *c, struct findings *out)
{
	if (!c->form)
		return;
	for (int i = 0; i < c->form->field_count; i++) {
		const struct form_field *field = &c->form->field[i];
		struct finding *f;

		if (!field->by_issuer || !is_missing(c, field))
			continue;
		f = found(out, OUTCOME_REVIEW, "R07");
		found_needed(f, "%s", field_name_text(field->name));
		f->page = 0;
		f->where = field->box;
		found_at_field(f, c, field->name);
	}
	for (int i = 0; i < c->form->seal_count; i++) {
		const struct form_seal *seal = &c->form->seal[i];
		const struct seal_verdict *v = case_seal(c, seal);
		struct finding *f;

		if (!seal->required || !is_office_ink(seal) || is_seen(v))
			continue;
		f = found(out, OUTCOME_REVIEW, "R07");
		found_seen(f, "%s", v ? seal_reason_text(v->reason) : "");
		found_needed(f, "%s", seal->name);
		found_at_seal(f, v);
	}
}

void
rule_f10(const struct rule_case *c, struct findings *out)
{
	const struct document *d = c->document;

	for (int i = 0; i < d->page_count; i++) {
		struct finding *f;

		if (d->page[i].blank || d->page[i].dpi <= 0 || d->page[i].dpi >= DPI_MIN)
			continue;
		f = found(out, OUTCOME_REVIEW, "R19");
		found_seen(f, "%.0f dpi", d->page[i].dpi);
		found_needed(f, "≥ %d dpi", DPI_MIN);
		f->page = i;
	}
}

/* The applicant's own hand. A thumb or a seal in its place is for a person to see; what the desk
 * noted of the paper itself is worth more than its scan. */
void
rule_f12(const struct rule_case *c, struct findings *out)
{
	if (!c->form || case_noted(c, FIELD_PAPER_SIGNATURE, "ink"))
		return;
	if (case_noted(c, FIELD_PAPER_SIGNATURE, "thumb") ||
	    case_noted(c, FIELD_PAPER_SIGNATURE, "seal")) {
		found_needed(found_note(out, c, FIELD_PAPER_SIGNATURE, OUTCOME_REVIEW, "R08"),
			     "ink");
		return;
	}
	for (int i = 0; i < c->form->seal_count; i++) {
		const struct form_seal *seal = &c->form->seal[i];
		const struct seal_verdict *v = case_seal(c, seal);
		struct finding *f;

		if (seal->kind != FORM_SEAL_INK || !seal->required ||
		    !text_equal(seal->name, "applicant") || is_seen(v))
			continue;
		f = found(out, OUTCOME_REVIEW, "R08");
		found_seen(f, "%s", v ? seal_reason_text(v->reason) : "");
		found_at_seal(f, v);
	}
}

/* Said, not held against the paper: where the layout is wrong, required fields are missing, and
 * those are reviewed. An issuer nobody confirmed is I05. */
void
rule_f15(const struct rule_case *c, struct findings *out)
{
	if (c->form && !c->form->confirmed)
		found_seen(found(out, OUTCOME_ACCEPT, ""), "%s", c->form->id);
}

void
rule_k01(const struct rule_case *c, struct findings *out)
{
	if (!c->form)
		return;
	for (int i = 0; i < c->form->field_count; i++) {
		const struct form_field *field = &c->form->field[i];
		struct finding *f;

		if (field->by_issuer || !is_missing(c, field))
			continue;
		f = found(out, OUTCOME_REVIEW, "R19");
		found_needed(f, "%s", field_name_text(field->name));
		f->page = 0;
		f->where = field->box;
		found_at_field(f, c, field->name);
	}
}

/* The name is verified against the roster, not by reading alone (design §4). */
static bool
is_verified_name(const struct rule_case *c, enum field_name name)
{
	const struct match *m = &c->document->match;

	return name == FIELD_HOLDER_NAME && case_matched(c) && m->matches == 1 &&
	       (m->name == NAME_EQUAL || m->name == NAME_VARIANT || m->name == NAME_ALIAS);
}

void
rule_k02(const struct rule_case *c, struct findings *out)
{
	if (!c->form)
		return;
	for (int i = 0; i < c->form->field_count; i++) {
		const struct form_field *field = &c->form->field[i];
		const struct field *read = document_field(c->document, field->name);
		struct finding *f;

		if (!field->required || !read || read->status != FIELD_DOUBT ||
		    field->name == FIELD_CERTIFICATE_ISSUE_DATE || is_verified_name(c, field->name))
			continue;
		f = found(out, OUTCOME_REVIEW, "R19");
		found_seen(f, "%s", read->text);
		found_needed(f, "%s", field_name_text(field->name));
		found_at_field(f, c, field->name);
	}
}
