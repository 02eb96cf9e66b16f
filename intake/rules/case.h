/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_RULES_CASE_H
#define INTAKE_RULES_CASE_H

#include "base/attr.h"
#include "rules/rules.h"

/* What a rule asks of its case, and how it writes down what it found. A rule that finds nothing
 * wrong says nothing. */

/* ---- the case ---- */

/* The issue date if the reading is agreed, else none: no rule about time builds on a doubt (T01
 * sends the paper to a person). */
struct date case_issue_date(const struct rule_case *c);
/* The day the paper came in; today when there is no arrival. */
struct date case_received_on(const struct rule_case *c);
/* Exactly one person is matched. */
bool case_matched(const struct rule_case *c);
/* The verdict for a seal of the form; NULL: it was not judged. */
const struct seal_verdict *case_seal(const struct rule_case *c, const struct form_seal *seal);
/* The desk noted this word in that paper.… field. */
bool case_noted(const struct rule_case *c, enum field_name name, const char *word);
/* A seal with signed bytes: VDS, IDB, list. */
bool verdict_is_signed(const struct seal_verdict *v);

/* ---- what is signed beside what is printed (signed.c) ---- */
/* The same to a person: without spaces and marks, ID numbers of 15 and 18 digits, a digest of the
 * printed ID number. */
bool same_text(enum field_name name, const char *printed, const char *sealed);
/* A finding of the running rule with both values when an agreed reading differs: R17 for names,
 * else R20 and held. */
struct findings;
void compare_field(const struct rule_case *c, struct findings *out, enum field_name name,
		   const char *sealed);

/* ---- what was found ---- */

/* List of findings under construction. */
struct findings {
	struct finding *list; /* LIMIT_FINDINGS_PER_DOCUMENT */
	int *count;
	const struct rule *rule; /* that is running */
	struct finding spare;    /* takes what no longer fits */
};

/* A new finding of the running rule, on no page yet. Never NULL: when the list is full it takes the
 * place of a milder one; if there is none, nobody reads it, and the outcome is no worse for it. */
struct finding *found(struct findings *out, enum outcome outcome, const char *reason);

/* Evidence; longer text ends in "…". */
void found_seen(struct finding *f, const char *format, ...) PRINTF(2, 3);
void found_needed(struct finding *f, const char *format, ...) PRINTF(2, 3);
/* "2025-05-20", or "" */
void found_seen_date(struct finding *f, struct date d);
void found_at_field(struct finding *f, const struct rule_case *c, enum field_name name);
/* A new finding whose evidence is what the desk noted. */
struct finding *found_note(struct findings *out, const struct rule_case *c, enum field_name name,
			   enum outcome outcome, const char *reason);
void found_at_seal(struct finding *f, const struct seal_verdict *v);

/* ---- the rules: each of them has a row in rules.c ---- */
typedef void rule_run(const struct rule_case *c, struct findings *out);

/* envelope.c */
rule_run rule_a01, rule_a02, rule_a03, rule_a04;
/* form.c */
rule_run rule_f01, rule_f02, rule_f03, rule_f06, rule_f09, rule_f10, rule_f12, rule_f15;
/* touch.c */
rule_run rule_f04, rule_f05, rule_f07, rule_f08, rule_f11, rule_f13, rule_f14;
/* legal.c */
rule_run rule_i04, rule_c01, rule_c02, rule_c03, rule_c04, rule_c05;
/* issuer.c */
rule_run rule_i01, rule_i02, rule_i03, rule_i05, rule_i06;
/* stamp.c */
rule_run rule_s01, rule_s02, rule_s03, rule_s04, rule_s06, rule_s07, rule_s08;
/* signed.c */
rule_run rule_v01, rule_v02, rule_v03, rule_v04;
/* lists.c */
rule_run rule_v05, rule_v06, rule_v07;
/* form.c: what was read of it */
rule_run rule_k01, rule_k02;
/* time.c */
rule_run rule_t01, rule_t02, rule_t03, rule_t04, rule_t05, rule_t06, rule_t07, rule_t08;
/* person.c */
rule_run rule_p01, rule_p02, rule_p03, rule_p04, rule_p05, rule_p06, rule_p07, rule_p08, rule_p09;
/* life.c */
rule_run rule_l01, rule_l02, rule_l03, rule_l04;
/* proxy.c */
rule_run rule_x01, rule_x02, rule_x03;
/* duplicate.c */
rule_run rule_u01, rule_u02, rule_u03;

#endif
