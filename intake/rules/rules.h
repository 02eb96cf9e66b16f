/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_RULES_RULES_H
#define INTAKE_RULES_RULES_H

#include "model/arrival.h"
#include "model/document.h"
#include "model/form.h"
#include "model/issuer.h"
#include "model/person.h"
#include "model/policy.h"

/* Is it sufficient? The catalogue A…Z of domain.md §4.3 as far as this program has the evidence,
 * and V and K of our own (docs/adding/rule.md). All rules run, each that applies leaves a finding
 * with its evidence; the outcome of the document is the worst of them. Pure functions of what the
 * case holds: no files, no clock. */
#define RULES_VERSION "2026-12"

/* What is known about earlier papers, found by desk/. */
struct precedent {
	char same_paper[DOCUMENT_ID_BYTES]; /* same certificate number, person and issue date, or
					       near-identical image (U01) */
	bool same_image;
	char replayed_seal[DOCUMENT_ID_BYTES]; /* the same seal payload on another paper */
	char near_image[DOCUMENT_ID_BYTES]; /* near-identical image of another person or date (U02)
					     */
	struct date
	    last_accepted_issue; /* newest issue date of an accepted paper of this person (T06) */
	struct date certified_otherwise_on; /* by another channel in this cycle (U03) */
};

struct rule_case {
	const struct document *document;
	const struct arrival *arrival;
	const struct form *form;     /* NULL: none recognised */
	const struct issuer *issuer; /* NULL: unknown */
	const struct person *person; /* NULL: nobody matched */
	const struct policy *policy;
	const struct precedent *precedent;
	struct date today;
	int certificates; /* papers of this envelope that are certificates; −1 = not counted (A02)
			   */
	bool seal_text_differs; /* what the desk read on the seal names another office (S03) */
	bool no_roster; /* nobody could be looked up at all (inspect without a register): P01 is
			   silent */
};

/* Runs all rules; findings has room for LIMIT_FINDINGS_PER_DOCUMENT. Order of the catalogue. */
void rules_run(const struct rule_case *c, struct finding *findings, int *count);

/* The paragraph, notice or decision record a rule rests on, and the days it is in force; none =
 * open. */
struct basis {
	const char *text;
	struct date from, to;
};

/* One rule: id, version, basis, and the function that may add findings (rules/case.h). For docs,
 * `intake rules` and tests. */
struct findings;
struct rule {
	char id[RULE_ID_BYTES];
	int version;
	const struct basis *basis;
	void (*run)(const struct rule_case *c, struct findings *out);
};
/* Its basis stands on that day, and the policy has not switched it off. */
bool rule_in_force(const struct rule *rule, const struct policy *policy, struct date day);
const struct rule *rules_table(int *count);

#endif
