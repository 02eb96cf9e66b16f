/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text.h"
#include "rules/case.h"

/* A: the envelope, as the mailroom found it. */

/* Damaged, opened on the way, or not as many papers as the sender lists. */
void
rule_a01(const struct rule_case *c, struct findings *out)
{
	const struct arrival *a = c->arrival;

	if (!a)
		return;
	if (a->condition != CONDITION_INTACT) {
		struct finding *f = found(out, OUTCOME_REVIEW, "R18");

		found_seen(f, "%s", condition_text(a->condition));
		found_needed(f, "%s", condition_text(CONDITION_INTACT));
	}
	if (a->pieces_listed > 0 && a->pieces != a->pieces_listed) {
		struct finding *f = found(out, OUTCOME_REVIEW, "R18");

		found_seen(f, "%d", a->pieces);
		found_needed(f, "%d", a->pieces_listed);
	}
}

/* Only letters and copies of identity papers: the sender believes he has done his part, so he hears
 * of it at once. */
void
rule_a02(const struct rule_case *c, struct findings *out)
{
	if (c->certificates == 0)
		found_needed(found(out, OUTCOME_REVIEW, "R02"), "≥ 1");
}

/* A prefecture's agency ("440900") also answers for its districts ("440902"). */
static bool
is_ours(const char *ours, const char *theirs)
{
	size_t n = text_ends(ours, "00") ? 4 : 6;

	return strlen(theirs) == 6 && strncmp(ours, theirs, n) == 0;
}

/* Somebody else pays: the roster knows best, a division code on the paper is only a hint. */
void
rule_a03(const struct rule_case *c, struct findings *out)
{
	const char *printed = document_text(c->document, FIELD_CERTIFICATE_PAYING_AGENCY);
	struct finding *f;

	if (!c->policy->agency[0])
		return;
	if (case_matched(c) && c->person->agency[0]) {
		if (is_ours(c->policy->agency, c->person->agency))
			return;
		f = found(out, OUTCOME_REJECT, "R15");
		found_seen(f, "%s", c->person->agency);
	} else {
		if (strlen(printed) != 6 || !text_is_digits(printed) ||
		    is_ours(c->policy->agency, printed))
			return;
		f = found(out, OUTCOME_REVIEW, "R15");
		found_seen(f, "%s", printed);
		found_at_field(f, c, FIELD_CERTIFICATE_PAYING_AGENCY);
	}
	found_needed(f, "%s", c->policy->agency);
}

/* A typing error of ours, no defect of the paper. */
void
rule_a04(const struct rule_case *c, struct findings *out)
{
	if (!c->arrival || !tracking_s10_form(c->arrival->tracking) ||
	    tracking_s10_valid(c->arrival->tracking))
		return;
	found_seen(found(out, OUTCOME_ACCEPT, ""), "%s", c->arrival->tracking);
}
