/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "rules/case.h"

/* V05–V07: what the office's signed list says of the paper (docs/decisions/0131). The list is the
 * office's own word, so it must say what the paper and its seal say; a paper it does not have is a
 * doubt, because offices also forget. */

static const struct seal_verdict *
list_of(const struct rule_case *c)
{
	for (int i = 0; i < c->document->verdict_count; i++)
		if (c->document->verdict[i].kind == SEAL_LIST)
			return &c->document->verdict[i];
	return NULL;
}

void
rule_v05(const struct rule_case *c, struct findings *out)
{
	const struct seal_verdict *list = list_of(c);

	if (!list || list->verdict != VERDICT_VALID)
		return;
	for (int i = 0; i < list->payload_count; i++)
		compare_field(c, out, list->payload[i].name, list->payload[i].text);
}

void
rule_v06(const struct rule_case *c, struct findings *out)
{
	const struct seal_verdict *list = list_of(c);
	struct finding *f;

	if (!list || list->reason != SEAL_REASON_MISSING)
		return;
	f = found(out, OUTCOME_REVIEW, "R20");
	found_seen(f, "%s", document_text(c->document, FIELD_CERTIFICATE_NUMBER));
	found_needed(f, "%s", list->detail);
	found_at_field(f, c, FIELD_CERTIFICATE_NUMBER);
}

static const char *
payload_of(const struct seal_verdict *v, enum field_name name)
{
	for (int i = 0; i < v->payload_count; i++)
		if (v->payload[i].name == name)
			return v->payload[i].text;
	return "";
}

static void
differ(const struct seal_verdict *seal, enum field_name name, const char *sealed,
       const char *listed, struct findings *out)
{
	struct finding *f;

	if (!sealed[0] || !listed[0] || same_text(name, sealed, listed))
		return;
	f = found(out, OUTCOME_REVIEW, "R20");
	f->hold = true;
	found_seen(f, "%s", sealed);
	found_needed(f, "%s", listed);
	found_at_seal(f, seal);
}

void
rule_v07(const struct rule_case *c, struct findings *out)
{
	const struct seal_verdict *list = list_of(c);
	char day[DATE_TEXT_BYTES];

	if (!list || list->verdict != VERDICT_VALID)
		return;
	for (int i = 0; i < c->document->verdict_count; i++) {
		const struct seal_verdict *seal = &c->document->verdict[i];

		if (!verdict_is_signed(seal) || seal == list || seal->verdict != VERDICT_VALID)
			continue;
		for (int k = 0; k < seal->payload_count; k++)
			if (seal->payload[k].name != FIELD_CERTIFICATE_ISSUE_DATE)
				differ(seal, seal->payload[k].name, seal->payload[k].text,
				       payload_of(list, seal->payload[k].name), out);
		date_print(day, seal->issued_on);
		differ(seal, FIELD_CERTIFICATE_ISSUE_DATE, day,
		       payload_of(list, FIELD_CERTIFICATE_ISSUE_DATE), out);
	}
}
