/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_FAULT_PEOPLE_H
#define TESTS_FAULT_PEOPLE_H

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "model/document.h"
#include "store/store.h"

/* Invented persons and their decided papers in a register, without envelopes, scanner or clerks. */

static inline struct act
act_of(const char *who)
{
	struct act act = { .at_us = clock_now_us() };

	(void)text_copy(act.actor, sizeof(act.actor), who);
	return act;
}

#define SET(array, text) ((void)text_copy((array), sizeof(array), (text)))

static inline void
invent_person(struct person *p, int n)
{
	char first17[20];

	*p = (struct person){ .sex = SEX_FEMALE, .category = CATEGORY_ENTERPRISE };
	p->born_on = (struct date){ 1940 + n % 20, 1 + n % 12, 1 + n % 28 };
	(void)text_print(p->person_no, sizeof(p->person_no), "%010d", 1000000000 + n);
	(void)text_print(p->name, sizeof(p->name), "测试%05d", n);
	(void)text_print(first17, sizeof(first17), "440902%04d%02d%02d%03d", p->born_on.year,
			 p->born_on.month, p->born_on.day, n % 1000);
	(void)text_print(p->id_number, sizeof(p->id_number), "%s%c", first17,
			 id_number_check_char(first17));
	SET(p->agency, "440900");
	p->last_certified_on = date_add_months(clock_today(), -11);
	p->valid_until = date_add_months(clock_today(), 1);
	if (n % 7 == 0) {
		p->pay_status = PAY_SUSPENDED;
		p->suspended_from = date_add_months(clock_today(), -3);
	}
}

static inline enum err
fill_roster(struct store *s, int first, int count, struct error *err)
{
	struct act act = act_of("roster");

	if (store_roster_begin(s, &act, err))
		return err->code;
	for (int n = first; n < first + count; n++) {
		struct person p;
		const char *key = p.name;
		bool changed;

		invent_person(&p, n);
		if (store_person_put(s, &p, &key, 1, &changed, err)) {
			struct error ignored;

			(void)!store_roster_end(s, false, "failed", &ignored);
			return err->code;
		}
	}
	return store_roster_end(s, true, "invented", err);
}

static inline void
put_field(struct document *d, enum field_name name, const char *text)
{
	struct field *f = document_field_put(d, name);

	f->status = FIELD_AGREED;
	SET(f->text, text);
}

static inline enum err
decide(struct store *s, struct document *d, enum stage stage, const char *who, struct error *err)
{
	struct decision *to = stage == STAGE_FIRST ? &d->first : &d->second;
	struct act act = act_of(who);

	*to = (struct decision){ .stage = stage, .decide = DECIDE_ACCEPT, .at_us = act.at_us };
	SET(to->by, who);
	d->state = stage == STAGE_FIRST ? STATE_FIRST_OK : STATE_VERIFIED;
	return store_document_save(s, &act, d, stage == STAGE_FIRST ? "decide" : "confirm",
				   "decide=accept", err);
}

static inline enum err
fill_one(struct store *s, int n, struct document *d, struct error *err)
{
	struct act mail = act_of("mail"), capture = act_of("system:capture");
	struct arrival a = { .received_on = clock_today(), .pieces = 1, .original = true };
	char day[DATE_TEXT_BYTES], number[24];

	if (store_register(s, &mail, "RZ", &a, err))
		return err->code;
	memset(d, 0, sizeof(*d));
	SET(d->serial, a.serial);
	d->state = STATE_REVIEW;
	d->second.stage = STAGE_SECOND;
	d->match.how = MATCH_ID_NUMBER;
	d->match.matches = 1;
	(void)text_print(d->match.person_no, sizeof(d->match.person_no), "%010d", 1000000000 + n);
	date_print(day, date_add_days(clock_today(), -10));
	put_field(d, FIELD_CERTIFICATE_ISSUE_DATE, day);
	(void)text_print(number, sizeof(number), "T-%06d", n);
	put_field(d, FIELD_CERTIFICATE_NUMBER, number);
	put_field(d, FIELD_CERTIFICATE_ISSUER, "某国总领事馆");
	SET(d->rules_version, "test");
	d->back_pay_months = n % 7 ? 0 : 3; /* as invent_person suspended them */
	d->page_count = 1;
	memcpy(d->page[0].file_sha256.bytes, &n, sizeof(n));
	d->page[0].file_sha256.bytes[31] = 1;
	if (store_document_add(s, &capture, d, 1, 0, err))
		return err->code;
	if (decide(s, d, STAGE_FIRST, "chen", err))
		return err->code;
	return decide(s, d, STAGE_SECOND, n % 3 ? "liang" : "wu", err);
}

#undef SET
#endif
