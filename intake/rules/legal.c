/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text.h"
#include "rules/case.h"

/* C, and I04: what makes a private or foreign paper count here. Which papers need it, the form's
 * kind says (domain.md §4.1). */

static bool
is_kind(const struct rule_case *c, const char *kind)
{
	return c->form && strncmp(c->form->kind, kind, strlen(kind)) == 0;
}

/* A notary abroad; Taiwan's deeds go by the agreement of 1993 and need no legalisation. */
static bool
is_local_notary(const struct rule_case *c)
{
	return is_kind(c, "LOCAL_NOTARY");
}

/* Without the right step: proposed for return. Nobody looked yet: a person looks. */
static void
ask_for(const struct rule_case *c, struct findings *out, const char *needed)
{
	bool noted = document_text(c->document, FIELD_PAPER_LEGALISATION)[0] != '\0';

	found_needed(found_note(out, c, FIELD_PAPER_LEGALISATION,
				noted ? OUTCOME_REJECT : OUTCOME_REVIEW, "R10"),
		     "%s", needed);
}

/* Hong Kong: the company 中国法律服务 checks, registers and stamps 转递专用章. */
void
rule_i04(const struct rule_case *c, struct findings *out)
{
	if (is_kind(c, "HK_ATTESTED") && !case_noted(c, FIELD_PAPER_LEGALISATION, "forwarding"))
		ask_for(c, out, "forwarding");
}

void
rule_c01(const struct rule_case *c, struct findings *out)
{
	if (is_local_notary(c) && !case_noted(c, FIELD_PAPER_LEGALISATION, "consular") &&
	    !case_noted(c, FIELD_PAPER_LEGALISATION, "apostille"))
		ask_for(c, out, "consular / apostille");
}

/* Only between states for which the convention is in force with China on that day; a country that
 * the policy does not list is looked at by a person. */
void
rule_c02(const struct rule_case *c, struct findings *out)
{
	const char *country = document_text(c->document, FIELD_PAPER_LEGALISED_IN);
	struct date issued = case_issue_date(c);

	if (!case_noted(c, FIELD_PAPER_LEGALISATION, "apostille") || date_is_none(issued) ||
	    policy_apostille(c->policy, country, issued))
		return;
	found_seen(found_note(out, c, FIELD_PAPER_LEGALISED_IN, OUTCOME_REVIEW, "R09"), "%s",
		   country);
}

/* The mission's own register does not know the number of its legalisation. */
void
rule_c03(const struct rule_case *c, struct findings *out)
{
	if (case_noted(c, FIELD_PAPER_LOOKUP, "unknown"))
		found_note(out, c, FIELD_PAPER_LOOKUP, OUTCOME_REJECT, "R20")->hold = true;
}

/* The grounds of the agreement of 1993 for a query: text or seal blurred, traces of alteration. */
void
rule_c04(const struct rule_case *c, struct findings *out)
{
	const char *change = document_text(c->document, FIELD_PAPER_ALTERATION);

	if (!is_kind(c, "TW_NOTARY"))
		return;
	if (change[0] && !text_equal(change, "none"))
		(void)found_note(out, c, FIELD_PAPER_ALTERATION, OUTCOME_REVIEW, "R06");
	for (int i = 0; i < c->document->verdict_count; i++) {
		const struct seal_verdict *v = &c->document->verdict[i];
		struct finding *f;

		if (v->kind != SEAL_STAMP || v->reason != SEAL_REASON_UNSURE)
			continue;
		f = found(out, OUTCOME_REVIEW, "R11");
		found_seen(f, "%s", seal_reason_text(v->reason));
		found_at_seal(f, v);
	}
}

/* The copy goes from the company straight to the user body, to defeat forgery: it must be the same
 * paper. */
void
rule_c05(const struct rule_case *c, struct findings *out)
{
	if (case_noted(c, FIELD_PAPER_COUNTERPART, "differs"))
		found_note(out, c, FIELD_PAPER_COUNTERPART, OUTCOME_REJECT, "R20")->hold = true;
}
