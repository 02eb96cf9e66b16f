/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "rules/case.h"

/* X: somebody else in the holder's place, at our counter or at the issuing office. */

void
rule_x01(const struct rule_case *c, struct findings *out)
{
	const struct arrival *a = c->arrival;

	if (!a || a->agent_papers || (a->route != ROUTE_BY_AGENT && !a->agent_name[0]))
		return;
	(void)found(out, OUTCOME_REVIEW, "R02");
}

/* 原则上: after three years in a row by proxy the holder appears in person. */
void
rule_x03(const struct rule_case *c, struct findings *out)
{
	struct finding *f;

	if (!case_matched(c) || c->person->proxy_years < c->policy->proxy_years ||
	    !text_equal(document_text(c->document, FIELD_CERTIFICATE_APPEARANCE), "by-proxy"))
		return;
	f = found(out, OUTCOME_REVIEW, "R21");
	found_seen(f, "%d", c->person->proxy_years);
	found_needed(f, "< %d", c->policy->proxy_years);
	found_at_field(f, c, FIELD_CERTIFICATE_APPEARANCE);
}
