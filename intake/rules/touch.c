/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text.h"
#include "rules/case.h"

/* F, the part that no scan shows: which part of the form it is, what was changed on it, how it was
 * signed. The desk notes it (field names paper.…); what nobody noted, nobody objects to. */

bool
case_noted(const struct rule_case *c, enum field_name name, const char *word)
{
	return text_equal(document_text(c->document, name), word);
}

struct finding *
found_note(struct findings *out, const struct rule_case *c, enum field_name name,
	   enum outcome outcome, const char *reason)
{
	struct finding *f = found(out, outcome, reason);

	found_seen(f, "%s", document_text(c->document, name));
	found_at_field(f, c, name);
	return f;
}

/* The upper slip stays in the mission: it proves nothing here. */
void
rule_f04(const struct rule_case *c, struct findings *out)
{
	if (case_noted(c, FIELD_PAPER_PART, "upper"))
		found_needed(found_note(out, c, FIELD_PAPER_PART, OUTCOME_REJECT, "R04"), "lower");
}

/* Never cut: the mission has kept nothing, so nobody could ask it. */
void
rule_f05(const struct rule_case *c, struct findings *out)
{
	if (case_noted(c, FIELD_PAPER_PART, "uncut"))
		found_needed(found_note(out, c, FIELD_PAPER_PART, OUTCOME_REVIEW, "R04"), "lower");
}

void
rule_f07(const struct rule_case *c, struct findings *out)
{
	if (case_noted(c, FIELD_PAPER_ALTERATION, "issuer"))
		(void)found_note(out, c, FIELD_PAPER_ALTERATION, OUTCOME_REJECT, "R06");
}

/* Address or telephone corrected: it identifies less well, but proves as before. */
void
rule_f08(const struct rule_case *c, struct findings *out)
{
	if (case_noted(c, FIELD_PAPER_ALTERATION, "applicant"))
		(void)found_note(out, c, FIELD_PAPER_ALTERATION, OUTCOME_REVIEW, "R06");
}

/* Printed, copied, electronic: the holder's own hand is what is asked for. */
void
rule_f11(const struct rule_case *c, struct findings *out)
{
	bool print = case_noted(c, FIELD_PAPER_SIGNATURE, "print");

	if (print || case_noted(c, FIELD_PAPER_SIGNATURE, "unsure"))
		found_needed(found_note(out, c, FIELD_PAPER_SIGNATURE,
					print ? OUTCOME_REJECT : OUTCOME_REVIEW, "R08"),
			     "ink");
}

/* Words of a notary belong on the upper half or on a sheet of their own. */
void
rule_f13(const struct rule_case *c, struct findings *out)
{
	if (case_noted(c, FIELD_PAPER_MARKS, "foreign"))
		(void)found_note(out, c, FIELD_PAPER_MARKS, OUTCOME_REVIEW, "R06");
}

/* "de" is German, "de+zh" German with a translation. */
void
rule_f14(const struct rule_case *c, struct findings *out)
{
	const char *language = document_text(c->document, FIELD_PAPER_LANGUAGE);

	if (!c->form || !c->form->languages[0] || !language[0] || strchr(language, '+') ||
	    strstr(c->form->languages, language))
		return;
	found_needed(found_note(out, c, FIELD_PAPER_LANGUAGE, OUTCOME_REVIEW, "R01"), "%s",
		     c->form->languages);
}
