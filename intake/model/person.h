/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_MODEL_PERSON_H
#define INTAKE_MODEL_PERSON_H

#include <stdbool.h>

#include "base/date.h"
#include "model/id_number.h"

/* 待遇领取人员. One row of the agency's roster, with the entitlement this program watches. */
#define PERSON_NO_BYTES          24
#define PERSON_NAME_BYTES        96
#define LIMIT_ALIASES_PER_PERSON 6

enum category {                          /* 人员类别 */
		CATEGORY_GOVERNMENT = 1, /* 机关事业单位退休 */
		CATEGORY_ENTERPRISE,     /* 企业退休 */
		CATEGORY_DISABILITY,     /* 病残津贴 */
		CATEGORY_INJURY,         /* 一至四级工伤职工 */
		CATEGORY_DEPENDANT,      /* 工亡供养亲属 */
		CATEGORY_RESIDENT,       /* 城乡居民养老 */
};

enum pay_status { PAY_ACTIVE, PAY_SUSPENDED, PAY_ENDED };

struct person {
	char person_no[PERSON_NO_BYTES]; /* 个人编号, unique */
	char name[PERSON_NAME_BYTES];
	char alias[LIMIT_ALIASES_PER_PERSON]
		  [PERSON_NAME_BYTES]; /* learned or imported other spellings */
	int alias_count;
	char id_number[ID_NUMBER_BYTES];
	char other_id[ID_NUMBER_BYTES]; /* passport, HKID, … on record; "" none */
	struct date born_on;
	enum sex sex;
	enum category category;
	char agency[8]; /* 6-digit division code of the paying agency */
	enum pay_status pay_status;
	struct date last_certified_on, valid_until;
	struct date suspended_from;
	struct date died_on; /* none = alive as far as known */
	int proxy_years;     /* years in a row certified by proxy */
	char barred[32]; /* 服刑, 在押, 通缉: as the last comparison says; "" = nothing known */
	struct date certified_elsewhere_on; /* by the app, at a window, …; none = no */
	char certified_channel[32];         /* by which: as the roster says */
};

const char *category_text(enum category category); /* "enterprise" … */
const char *category_zh(enum category category);
bool category_parse(const char *text, enum category *out);     /* number, English or Chinese */
const char *pay_status_text(enum pay_status status);           /* "active" … */
bool pay_status_parse(const char *text, enum pay_status *out); /* English or 正常/暂停/终止 */

#endif
