/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_SUBMIT_PAPER_H
#define TESTS_UNIT_SUBMIT_PAPER_H

#include <string.h>

#include "base/text.h"
#include "model/arrival.h"
#include "model/document.h"
#include "model/issuer.h"
#include "model/person.h"
#include "model/policy.h"
#include "submit/record.h"

/* One invented, decided life certificate with everything a record is made of. */
struct paper {
	struct document *document;
	struct arrival arrival;
	struct person person;
	struct issuer issuer;
	struct form form;
	struct policy policy;
};

/* 2026-07-10 15:30 in Asia/Shanghai. */
#define PAPER_DECIDED_US ((int64_t)1783668600 * 1000000)

#define SET(array, text) ((void)text_copy((array), sizeof(array), (text)))

static inline void
paper_field(struct document *d, enum field_name name, const char *text)
{
	struct field *f = document_field_put(d, name);

	f->name = name;
	f->status = FIELD_AGREED;
	SET(f->text, text);
}

static inline void
paper_decide(struct decision *to, enum stage stage, const char *by)
{
	to->stage = stage;
	to->decide = DECIDE_ACCEPT;
	SET(to->by, by);
	to->at_us = PAPER_DECIDED_US - (stage == STAGE_FIRST ? 3600000000 : 0);
}

static inline void
paper_make(struct paper *p)
{
	struct document *d = document_new();

	memset(p, 0, sizeof(*p));
	p->document = d;
	SET(d->serial, "RZ2026-000001N");
	d->index = 1;
	d->state = STATE_VERIFIED;
	SET(d->form, "consular-2015");
	SET(d->issuer, "cn-consulate-example");
	paper_field(d, FIELD_CERTIFICATE_ISSUE_DATE, "2026-06-30");
	paper_field(d, FIELD_CERTIFICATE_NUMBER, "2026-0815");
	paper_decide(&d->first, STAGE_FIRST, "chen");
	paper_decide(&d->second, STAGE_SECOND, "liang");
	SET(d->rules_version, "2026-01");
	d->page_count = 2;
	memset(d->page[0].file_sha256.bytes, 0x9f, SHA256_BYTES);
	memset(d->page[1].file_sha256.bytes, 0x9f, SHA256_BYTES);
	SET(p->arrival.serial, d->serial);
	p->arrival.route = ROUTE_POST;
	p->arrival.received_on = (struct date){ 2026, 7, 8 };
	SET(p->person.person_no, "1000000042");
	SET(p->person.name, "测试甲");
	SET(p->person.id_number, "110105194912310021");
	SET(p->person.agency, "440900");
	p->person.category = CATEGORY_ENTERPRISE;
	SET(p->issuer.id, "cn-consulate-example");
	SET(p->issuer.name[0], "某国总领事馆");
	SET(p->form.kind, "CONSULAR_FORM_2015");
	policy_defaults(&p->policy);
}

static inline struct record_source
paper_source(const struct paper *p)
{
	return (struct record_source){ p->document, &p->arrival, &p->person,
				       &p->issuer,  &p->form,    &p->policy };
}

#endif
