/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "rules/case.h"

/* S: stamps. Presence, size and colour are judged; whether it is the office's own stamp is for a
 * person beside the specimen. */

static bool
is_there(const struct seal_verdict *v)
{
	return v->verdict == VERDICT_VALID || v->reason == SEAL_REASON_PRESENT ||
	       v->reason == SEAL_REASON_WRONG_SIZE || v->reason == SEAL_REASON_WRONG_COLOR ||
	       v->reason == SEAL_REASON_NO_COLOR;
}

/* No seal: proposed for return. Perhaps a seal, or a page nobody judged: a person looks. */
static void
check_presence(const struct rule_case *c, struct findings *out, enum form_seal_kind kind,
	       enum outcome absent)
{
	if (!c->form)
		return;
	for (int i = 0; i < c->form->seal_count; i++) {
		const struct form_seal *seal = &c->form->seal[i];
		const struct seal_verdict *v = case_seal(c, seal);
		struct finding *f;

		if (seal->kind != kind || !seal->required || (v && is_there(v)))
			continue;
		f = found(out, v && v->reason == SEAL_REASON_ABSENT ? absent : OUTCOME_REVIEW,
			  "R10");
		found_seen(f, "%s", v ? seal_reason_text(v->reason) : "");
		found_needed(f, "%s", seal->name);
		f->page = 0;
		f->where = seal->box;
		found_at_seal(f, v);
	}
}

void
rule_s01(const struct rule_case *c, struct findings *out)
{
	check_presence(c, out, FORM_SEAL_STAMP, OUTCOME_REJECT);
}

/* The seal has a legal size (missions 42 mm, offices at most 45 mm); black means copied; a grey
 * scan cannot tell. Half a seal at the edge is measured too coarsely for its size to count. */
void
rule_s02(const struct rule_case *c, struct findings *out)
{
	if (!c->form)
		return;
	for (int i = 0; i < c->form->seal_count; i++) {
		const struct form_seal *seal = &c->form->seal[i];
		const struct seal_verdict *v = case_seal(c, seal);
		struct finding *f;

		if (seal->kind != FORM_SEAL_STAMP || !v ||
		    (v->reason != SEAL_REASON_WRONG_SIZE && v->reason != SEAL_REASON_WRONG_COLOR &&
		     v->reason != SEAL_REASON_NO_COLOR))
			continue;
		f = found(out, OUTCOME_REVIEW, "R11");
		if (v->reason == SEAL_REASON_WRONG_SIZE) {
			found_seen(f, "%.1f mm", v->diameter_mm);
			found_needed(f, "%.1f ± %.1f mm", seal->diameter_mm, seal->tolerance_mm);
		} else {
			found_seen(f, "%s: %s", seal_reason_text(v->reason), v->detail);
			found_needed(f, "%s", seal->color);
		}
		found_at_seal(f, v);
	}
}

/* The name around the seal is another office's. As long as nobody is sure of the reading, a person
 * looks. */
void
rule_s03(const struct rule_case *c, struct findings *out)
{
	const struct field *read = document_field(c->document, FIELD_PAPER_SEAL_TEXT);
	struct finding *f;

	if (!c->issuer || !c->seal_text_differs || !read)
		return;
	f = found_note(out, c, FIELD_PAPER_SEAL_TEXT,
		       read->status == FIELD_AGREED ? OUTCOME_REJECT : OUTCOME_REVIEW, "R11");
	found_needed(f, "%s", c->issuer->name[0]);
}

/* What arrives is the lower slip: the riding seal left its other half on the mission's part. */
void
rule_s04(const struct rule_case *c, struct findings *out)
{
	check_presence(c, out, FORM_SEAL_RIDING, OUTCOME_REVIEW);
}

/* A dry seal does not scan: the hand that opened the envelope must say so. */
void
rule_s06(const struct rule_case *c, struct findings *out)
{
	if (c->form && c->form->dry_seal && !case_noted(c, FIELD_PAPER_DRY_SEAL, "felt"))
		found_needed(found_note(out, c, FIELD_PAPER_DRY_SEAL, OUTCOME_REVIEW, "R10"),
			     "felt");
}

/* Two pairs of eyes at the office as well. */
void
rule_s07(const struct rule_case *c, struct findings *out)
{
	const char *handler = document_text(c->document, FIELD_CERTIFICATE_HANDLER);
	struct finding *f;

	if (!handler[0] ||
	    !text_equal(handler, document_text(c->document, FIELD_CERTIFICATE_APPROVER)))
		return;
	f = found(out, OUTCOME_REVIEW, "R07");
	found_seen(f, "%s", handler);
	found_at_field(f, c, FIELD_CERTIFICATE_APPROVER);
}

static void
say_likeness(struct finding *f, const struct seal_verdict *v, const char *needed)
{
	found_seen(f, "%s %.2f: %s", stamp_alike_text(v->alike), v->likeness, v->specimen);
	found_needed(f, "%s", needed);
	found_at_seal(f, v);
}

/* The stamp beside the specimens of the offices that use this form. Alike to another office's is a
 * contradiction; not alike to any is a look, if the office of this paper has one enrolled. What is
 * alike stays silent: likeness is no proof (decision 0140). */
void
rule_s08(const struct rule_case *c, struct findings *out)
{
	const struct document *d = c->document;

	for (int i = 0; i < d->verdict_count; i++) {
		const struct seal_verdict *v = &d->verdict[i];

		if (v->kind != SEAL_STAMP || v->alike == ALIKE_NOT_COMPARED || !c->issuer)
			continue;
		if (v->alike == ALIKE_YES && !text_equal(v->issuer, c->issuer->id))
			say_likeness(found(out, OUTCOME_REVIEW, "R11"), v, c->issuer->id);
		else if (v->alike != ALIKE_YES && c->issuer->stamp_specimens > 0)
			say_likeness(found(out, OUTCOME_REVIEW, "R11"), v,
				     stamp_alike_text(ALIKE_YES));
	}
}
