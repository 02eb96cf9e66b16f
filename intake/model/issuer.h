/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_MODEL_ISSUER_H
#define INTAKE_MODEL_ISSUER_H

#include <stdbool.h>

#include "base/date.h"
#include "model/form.h"

/* 出具机构. Who makes out certificates: an embassy or consulate, a union, a municipal office, a
 * fund. Plain data from certs/<issuer>/trust.xml. Offices have lifetimes: 民政总署 ended
 * 2018-12-31, 市政署 follows (domain.md §0.4). */
#define ISSUER_NAME_BYTES      128
#define ISSUER_RESIDENTS_BYTES 128
#define LIMIT_FORMS_PER_ISSUER 8
#define LIMIT_NAMES_PER_ISSUER 8

struct issuer {
	char id[ISSUER_ID_BYTES];
	char name[LIMIT_NAMES_PER_ISSUER]
		 [ISSUER_NAME_BYTES]; /* [0] is zh_CN, for people; others as printed on papers */
	int name_count;
	char country[4]; /* ISO 3166 alpha-3 as in a seal's header: "CHN", "HKG", "MAC" */
	char place[4];   /* where it sits, alpha-3: "AUS" */
	struct date valid_from, valid_to; /* inclusive; none = open */
	char successor[ISSUER_ID_BYTES];
	char form[LIMIT_FORMS_PER_ISSUER][FORM_ID_BYTES]; /* forms it may make out */
	int form_count;
	char residents[ISSUER_RESIDENTS_BYTES]; /* countries whose residents it may certify, alpha-3
						   by spaces; "" = any (consular district, I03) */
	int stamp_specimens;                    /* enrolled, of any time */
	bool confirmed;                         /* false = 未核实: always reviewed (rule I05) */
	bool alert;                             /* lost seal or false papers reported (rule I06) */
};

bool issuer_lives_on(const struct issuer *i, struct date day);
/* The person's country ("AUS") is one of its residents'; unknown ones are. */
bool issuer_serves(const struct issuer *i, const char *country);
bool issuer_may_use(const struct issuer *i, const char *form_id);

#endif
