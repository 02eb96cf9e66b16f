/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_MODEL_POLICY_H
#define INTAKE_MODEL_POLICY_H

#include <stdbool.h>

#include "base/date.h"
#include "base/limits.h"
#include "model/person.h"

/* The values an office decides, with the day they hold from (templates/policy.xml); the logic is
 * rules/. */
enum due_rule { DUE_MONTH_END, DUE_EXACT };
enum validity_basis { BASIS_CERTIFIED_ON, BASIS_ISSUED_ON };

struct policy {
	char version[24];        /* "2026-01" */
	struct date from, to;    /* inclusive; none = open */
	int fresh_review_months; /* paper older than this at receipt: review (T04); default 6 */
	int fresh_reject_months; /* this old or older: proposed for return (T05); default 12 */
	enum due_rule due_rule;
	enum validity_basis validity_basis;
	int cycle_months[CATEGORY_RESIDENT + 1]; /* by category; default 12 */
	int proxy_years; /* after so many in a row by proxy, the next in person (X03); default 3 */
	int future_days; /* an issue date may be ahead by the date line; default 1 */
	int power_days;  /* a consular power may be this old at issue (X02); default 30 */
	int fix_days;    /* a hold waits so long for what is missing; default 60 */
	char agency[8];  /* our own 6-digit division code: "440900" */
	/* States whose apostille replaces the consular step, and since when (C02). */
	struct apostille {
		char country[4];
		struct date from;
	} apostille[LIMIT_APOSTILLES];
	int apostille_count;
	char off[LIMIT_RULES_OFF][8]; /* rules this office does not apply in this time: "F15" */
	int off_count;
};

/* An apostille of that country, made on that day, is one between it and China. */
bool policy_apostille(const struct policy *p, const char *country, struct date day);
void policy_defaults(struct policy *p);
/* Last day of validity after a certification (or issue) on that day (domain.md §4.2): month end, or
 * same day. */
struct date policy_valid_until(const struct policy *p, enum category category,
			       struct date certified_on);
/* First day without pay: the day after the due day. */
struct date policy_stop_on(struct date valid_until);
/* Whole months between the stop and the certification that ends it, at least 0. */
int policy_back_pay_months(struct date suspended_from, struct date certified_on);

#endif
