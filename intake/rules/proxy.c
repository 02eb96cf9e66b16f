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

/* The power a proxy showed at the mission, if it came along. */
void
rule_x02(const struct rule_case *c, struct findings *out)
{
	struct date issued = case_issue_date(c);
	struct date power = document_date(c->document, FIELD_PAPER_POWER_DATE);
	struct date first;
	char text[DATE_TEXT_BYTES];
	struct finding *f;

	if (date_is_none(issued) || date_is_none(power))
		return;
	first = date_add_days(issued, -c->policy->power_days);
	if (!date_before(power, first))
		return;
	f = found(out, OUTCOME_REVIEW, "R12");
	found_seen_date(f, power);
	date_print(text, first);
	found_needed(f, "≥ %s", text);
	found_at_field(f, c, FIELD_PAPER_POWER_DATE);
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
