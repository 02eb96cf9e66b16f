/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "rules/case.h"

/* I: who made the paper out. */

/* A paper without a form was never an office's certificate: F01 says so. */
void
rule_i01(const struct rule_case *c, struct findings *out)
{
	struct finding *f;

	if (c->issuer || !c->form)
		return;
	f = found(out, OUTCOME_REVIEW, "R09");
	found_seen(f, "%s", document_text(c->document, FIELD_CERTIFICATE_ISSUER));
	found_at_field(f, c, FIELD_CERTIFICATE_ISSUER);
}

/* Offices have lifetimes: a paper of 2025 under the seal of 民政总署, which ended on 2018-12-31. */
void
rule_i02(const struct rule_case *c, struct findings *out)
{
	struct date issued = case_issue_date(c);
	char from[DATE_TEXT_BYTES], to[DATE_TEXT_BYTES];
	struct finding *f;

	if (!c->issuer || date_is_none(issued) || issuer_lives_on(c->issuer, issued))
		return;
	f = found(out, OUTCOME_REVIEW, "R09");
	found_seen_date(f, issued);
	date_print(from, c->issuer->valid_from);
	date_print(to, c->issuer->valid_to);
	found_needed(f, "%s: %s … %s%s%s", c->issuer->name[0], from, to,
		     c->issuer->successor[0] ? " → " : "", c->issuer->successor);
	found_at_field(f, c, FIELD_CERTIFICATE_ISSUE_DATE);
}

/* On paper a country is written out; only a code can be compared. */
static bool
is_country_code(const char *country)
{
	return strlen(country) == 3 && strspn(country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
}

/* Not for this kind of paper, or not for people who live there (consular district, a Hong Kong
 * office for somebody in Macau). */
void
rule_i03(const struct rule_case *c, struct findings *out)
{
	const char *country = document_text(c->document, FIELD_HOLDER_COUNTRY);
	struct finding *f;

	if (c->issuer && c->form && !issuer_may_use(c->issuer, c->form->id)) {
		f = found(out, OUTCOME_REVIEW, "R09");
		found_seen(f, "%s: %s", c->issuer->name[0], c->form->title);
		found_at_field(f, c, FIELD_CERTIFICATE_ISSUER);
	}
	if (!c->issuer || !is_country_code(country) || issuer_serves(c->issuer, country))
		return;
	f = found(out, OUTCOME_REVIEW, "R09");
	found_seen(f, "%s", country);
	found_needed(f, "%s: %s", c->issuer->name[0], c->issuer->residents);
	found_at_field(f, c, FIELD_HOLDER_COUNTRY);
}

/* 未核实: nobody has compared the office's data with a real paper yet. */
void
rule_i05(const struct rule_case *c, struct findings *out)
{
	if (c->issuer && !c->issuer->confirmed)
		found_seen(found(out, OUTCOME_REVIEW, "R09"), "%s", c->issuer->name[0]);
}

/* A lost seal or a false paper was reported: kept for the liaison, never returned. */
void
rule_i06(const struct rule_case *c, struct findings *out)
{
	struct finding *f;

	if (!c->issuer || !c->issuer->alert)
		return;
	f = found(out, OUTCOME_REVIEW, "R20");
	f->hold = true;
	found_seen(f, "%s", c->issuer->name[0]);
}
