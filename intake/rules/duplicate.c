/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/case.h"

/* U: seen before. */

void
rule_u01(const struct rule_case *c, struct findings *out)
{
	struct finding *f;

	if (!c->precedent->same_paper[0])
		return;
	f = found(out, OUTCOME_REVIEW, "R14");
	found_seen(f, "%s%s", c->precedent->same_paper, c->precedent->same_image ? " =" : "");
	found_at_field(f, c, FIELD_CERTIFICATE_NUMBER);
}

/* The same image under another name or with another date: one of the two was made from the other.
 */
void
rule_u02(const struct rule_case *c, struct findings *out)
{
	struct finding *f;

	if (!c->precedent->near_image[0])
		return;
	f = found(out, OUTCOME_REVIEW, "R20");
	f->hold = true;
	found_seen(f, "%s", c->precedent->near_image);
}

/* By the app or at the window: nothing to do, and nothing wrong. */
void
rule_u03(const struct rule_case *c, struct findings *out)
{
	char day[DATE_TEXT_BYTES];

	if (date_is_none(c->precedent->certified_otherwise_on))
		return;
	date_print(day, c->precedent->certified_otherwise_on);
	found_seen(found(out, OUTCOME_ACCEPT, "R14"), "%s%s%s", day,
		   c->person && c->person->certified_channel[0] ? " " : "",
		   c->person ? c->person->certified_channel : "");
}
