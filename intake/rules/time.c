/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/case.h"

/* T: days. Seen alive (issue date) ≠ received ≠ certified (domain.md §4.2). The age of a paper is
 * counted to the day it came in: our own delay is not the sender's. */

void
rule_t01(const struct rule_case *c, struct findings *out)
{
	const struct field *read = document_field(c->document, FIELD_CERTIFICATE_ISSUE_DATE);
	struct finding *f;

	if (!c->form || !date_is_none(case_issue_date(c)))
		return;
	f = found(out, OUTCOME_REVIEW, "R12");
	if (read)
		found_seen(f, "%s", read->text[0] ? read->text : read->printed);
	found_needed(f, "YYYY-MM-DD");
	found_at_field(f, c, FIELD_CERTIFICATE_ISSUE_DATE);
}

/* "Tomorrow" by one day is the date line: Sydney and Tokyo are ahead of us. */
void
rule_t02(const struct rule_case *c, struct findings *out)
{
	struct date issued = case_issue_date(c);
	struct date last = date_add_days(case_received_on(c), c->policy->future_days);
	char text[DATE_TEXT_BYTES];
	struct finding *f;

	if (date_is_none(issued) || !date_after(issued, last))
		return;
	f = found(out, OUTCOME_REJECT, "R12");
	found_seen_date(f, issued);
	date_print(text, last);
	found_needed(f, "≤ %s", text);
	found_at_field(f, c, FIELD_CERTIFICATE_ISSUE_DATE);
}

/* On the posted route the mission compares the two days and sends back what differs. */
void
rule_t03(const struct rule_case *c, struct findings *out)
{
	struct date issued = case_issue_date(c);
	struct date notary = document_date(c->document, FIELD_PAPER_NOTARY_DATE);
	char text[DATE_TEXT_BYTES];
	struct finding *f;

	if (date_is_none(issued) || date_is_none(notary) || date_equal(issued, notary))
		return;
	f = found(out, OUTCOME_REVIEW, "R12");
	found_seen_date(f, issued);
	date_print(text, notary);
	found_needed(f, "= %s", text);
	found_at_field(f, c, FIELD_CERTIFICATE_ISSUE_DATE);
}

static bool
is_too_old(const struct rule_case *c, struct date issued)
{
	return !date_before(case_received_on(c),
			    date_add_months(issued, c->policy->fresh_reject_months));
}

static bool
is_fresh(const struct rule_case *c, struct date issued)
{
	return !date_after(case_received_on(c),
			   date_add_months(issued, c->policy->fresh_review_months));
}

/* The first issue date that would have been good enough. Months have unequal ends, so it is not
 * just "minus six months": 28 February plus six is 28 August. */
static void
say_age(const struct rule_case *c, struct finding *f, int months,
	bool (*good)(const struct rule_case *c, struct date issued))
{
	struct date first = date_add_months(case_received_on(c), -months);
	char text[DATE_TEXT_BYTES];

	while (!good(c, first))
		first = date_add_days(first, 1);
	date_print(text, first);
	found_seen_date(f, case_issue_date(c));
	found_needed(f, "≥ %s", text);
	found_at_field(f, c, FIELD_CERTIFICATE_ISSUE_DATE);
}

static bool
is_young_enough(const struct rule_case *c, struct date issued)
{
	return !is_too_old(c, issued);
}

/* More than six months: the last day still counts. */
void
rule_t04(const struct rule_case *c, struct findings *out)
{
	struct date issued = case_issue_date(c);

	if (!date_is_none(issued) && !is_fresh(c, issued) && !is_too_old(c, issued))
		say_age(c, found(out, OUTCOME_REVIEW, "R13"), c->policy->fresh_review_months,
			is_fresh);
}

/* Twelve months old or more cannot show life inside the twelve months between two certifications.
 */
void
rule_t05(const struct rule_case *c, struct findings *out)
{
	struct date issued = case_issue_date(c);

	if (!date_is_none(issued) && is_too_old(c, issued))
		say_age(c, found(out, OUTCOME_REJECT, "R13"), c->policy->fresh_reject_months,
			is_young_enough);
}

void
rule_t06(const struct rule_case *c, struct findings *out)
{
	struct date issued = case_issue_date(c);
	struct date last = c->precedent->last_accepted_issue;
	char text[DATE_TEXT_BYTES];
	struct finding *f;

	if (date_is_none(issued) || date_is_none(last) || date_after(issued, last))
		return;
	f = found(out, OUTCOME_REVIEW, "R14");
	found_seen_date(f, issued);
	date_print(text, last);
	found_needed(f, "> %s", text);
	found_at_field(f, c, FIELD_CERTIFICATE_ISSUE_DATE);
}

static bool
is_stopped(const struct rule_case *c)
{
	const struct person *p = c->person;

	if (p->pay_status == PAY_SUSPENDED)
		return true;
	return p->pay_status == PAY_ACTIVE && !date_is_none(p->suspended_from) &&
	       !date_before(case_received_on(c), p->suspended_from);
}

/* In time at our door is in time, however long we take: the shield. */
void
rule_t07(const struct rule_case *c, struct findings *out)
{
	char text[DATE_TEXT_BYTES];
	struct finding *f;

	if (!case_matched(c) || c->person->pay_status != PAY_ACTIVE || is_stopped(c) ||
	    date_is_none(c->person->valid_until) ||
	    date_after(case_received_on(c), c->person->valid_until))
		return;
	f = found(out, OUTCOME_ACCEPT, "");
	found_seen_date(f, case_received_on(c));
	date_print(text, c->person->valid_until);
	found_needed(f, "≤ %s", text);
}

/* Resume, and pay back the months in between; the payment system does it at our event. */
void
rule_t08(const struct rule_case *c, struct findings *out)
{
	char from[DATE_TEXT_BYTES];
	struct finding *f;

	if (!case_matched(c) || !is_stopped(c))
		return;
	f = found(out, OUTCOME_ACCEPT, "");
	if (date_is_none(c->person->suspended_from))
		return;
	date_print(from, c->person->suspended_from);
	found_seen(f, "%s +%d", from, policy_back_pay_months(c->person->suspended_from, c->today));
}
