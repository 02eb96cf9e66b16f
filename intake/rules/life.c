/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/case.h"

/* L: what the roster knows of the person's life and right. */

static void
say_death(const struct rule_case *c, struct finding *f)
{
	char text[DATE_TEXT_BYTES];

	date_print(text, c->person->died_on);
	found_seen_date(f, case_issue_date(c));
	found_needed(f, "† %s", text);
	found_at_field(f, c, FIELD_CERTIFICATE_ISSUE_DATE);
}

/* Certified alive on or after the day of death: somebody else appeared, or the paper is false. */
void
rule_l01(const struct rule_case *c, struct findings *out)
{
	struct date issued = case_issue_date(c);
	struct finding *f;

	if (!case_matched(c) || date_is_none(c->person->died_on) || date_is_none(issued) ||
	    date_after(c->person->died_on, issued))
		return;
	f = found(out, OUTCOME_REJECT, "R20");
	f->hold = true;
	say_death(c, f);
}

/* Died after the paper was made out: honest, but the right has ended. Without a certain date a
 * person decides which of the two it is. */
void
rule_l02(const struct rule_case *c, struct findings *out)
{
	struct date issued = case_issue_date(c);

	if (!case_matched(c) || date_is_none(c->person->died_on))
		return;
	if (date_is_none(issued))
		say_death(c, found(out, OUTCOME_REVIEW, "R20a"));
	else if (date_after(c->person->died_on, issued))
		say_death(c, found(out, OUTCOME_REJECT, "R20a"));
}

/* In prison, in custody, wanted: by the latest comparison with the courts' and the police's data.
 * Whether the right rests is for a person to decide. */
void
rule_l03(const struct rule_case *c, struct findings *out)
{
	if (case_matched(c) && c->person->barred[0])
		found_seen(found(out, OUTCOME_REVIEW, "R20a"), "%s", c->person->barred);
}

void
rule_l04(const struct rule_case *c, struct findings *out)
{
	if (case_matched(c) && c->person->pay_status == PAY_ENDED &&
	    date_is_none(c->person->died_on))
		found_seen(found(out, OUTCOME_REVIEW, "R15"), "%s",
			   pay_status_text(c->person->pay_status));
}
