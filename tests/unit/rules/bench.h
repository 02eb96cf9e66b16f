/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_RULES_BENCH_H
#define TESTS_UNIT_RULES_BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "rules/rules.h"

/* A paper nobody could object to, received on 2026-07-09; each test changes one thing. */
struct bench {
	struct document *document;
	struct arrival arrival;
	struct form form;
	struct issuer issuer;
	struct person person;
	struct policy policy;
	struct precedent precedent;
	struct rule_case c;
	struct finding finding[LIMIT_FINDINGS_PER_DOCUMENT];
	int count;
};

static inline struct field *
bench_field(struct bench *b, enum field_name name, const char *text)
{
	struct field *f = document_field_put(b->document, name);

	assert_non_null(f);
	f->status = text[0] ? FIELD_AGREED : FIELD_MISSING;
	f->page = 0;
	f->where = (struct box_mm){ 10 + name, 20, 30, 8 };
	(void)text_copy(f->text, sizeof(f->text), text);
	return f;
}

static inline struct seal_verdict *
bench_seal(struct bench *b, enum seal_kind kind, const char *name, enum seal_reason reason)
{
	struct seal_verdict *v = &b->document->verdict[b->document->verdict_count++];

	*v = (struct seal_verdict){ .kind = kind,
				    .verdict = VERDICT_INDETERMINATE,
				    .reason = reason,
				    .diameter_mm = 42,
				    .where = { 100, 170, 42, 42 } };
	(void)text_copy(v->name, sizeof(v->name), name);
	return v;
}

static inline void
bench_form(struct bench *b)
{
	static const struct {
		enum field_name name;
		bool by_issuer;
	} fields[] = {
		{ FIELD_HOLDER_NAME, false },           { FIELD_HOLDER_ID_NUMBER, false },
		{ FIELD_HOLDER_BIRTH_DATE, false },     { FIELD_CERTIFICATE_NUMBER, true },
		{ FIELD_CERTIFICATE_ISSUE_DATE, true },
	};
	static const struct {
		enum form_seal_kind kind;
		const char *name;
	} seals[] = {
		{ FORM_SEAL_STAMP, "official" }, { FORM_SEAL_RIDING, "riding" },
		{ FORM_SEAL_INK, "handler" },    { FORM_SEAL_INK, "approver" },
		{ FORM_SEAL_INK, "applicant" },
	};

	(void)text_copy(b->form.id, sizeof(b->form.id), "consular-2015");
	(void)text_copy(b->form.title, sizeof(b->form.title), "审核表");
	b->form.confirmed = true;
	b->form.valid_from = (struct date){ 2015, 7, 1 };
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		b->form.field[b->form.field_count++] =
		    (struct form_field){ .name = fields[i].name,
					 .required = true,
					 .by_issuer = fields[i].by_issuer,
					 .box = { 1, 2, 3, 4 } };
	for (size_t i = 0; i < sizeof(seals) / sizeof(seals[0]); i++) {
		struct form_seal *seal = &b->form.seal[b->form.seal_count++];

		*seal = (struct form_seal){ .kind = seals[i].kind,
					    .required = true,
					    .diameter_mm = 42,
					    .tolerance_mm = 2,
					    .color = "red" };
		(void)text_copy(seal->name, sizeof(seal->name), seals[i].name);
	}
}

static inline void
bench_people(struct bench *b)
{
	(void)text_copy(b->issuer.id, sizeof(b->issuer.id), "cn-sydney");
	(void)text_copy(b->issuer.name[0], sizeof(b->issuer.name[0]), "中国驻悉尼总领事馆");
	b->issuer.name_count = 1;
	b->issuer.confirmed = true;
	(void)text_copy(b->issuer.form[0], sizeof(b->issuer.form[0]), "consular-2015");
	b->issuer.form_count = 1;
	(void)text_copy(b->person.person_no, sizeof(b->person.person_no), "440910000001");
	(void)text_copy(b->person.name, sizeof(b->person.name), "林月华");
	(void)text_copy(b->person.id_number, sizeof(b->person.id_number), "440901194501010027");
	(void)text_copy(b->person.agency, sizeof(b->person.agency), "440900");
	b->person.born_on = (struct date){ 1945, 1, 1 };
	b->person.category = CATEGORY_ENTERPRISE;
	b->person.valid_until = (struct date){ 2026, 7, 31 };
	b->arrival.received_on = (struct date){ 2026, 7, 9 };
	b->arrival.original = true;
	b->arrival.pieces = 1;
}

static inline void
bench_document(struct bench *b)
{
	bench_field(b, FIELD_HOLDER_NAME, "林月华");
	bench_field(b, FIELD_HOLDER_ID_NUMBER, "440901194501010027");
	bench_field(b, FIELD_HOLDER_BIRTH_DATE, "1945-01-01");
	bench_field(b, FIELD_HOLDER_SEX, "F");
	bench_field(b, FIELD_CERTIFICATE_NUMBER, "2026-0815");
	bench_field(b, FIELD_CERTIFICATE_ISSUE_DATE, "2026-06-15");
	bench_field(b, FIELD_CERTIFICATE_APPEARANCE, "in-person");
	bench_seal(b, SEAL_STAMP, "official", SEAL_REASON_PRESENT);
	bench_seal(b, SEAL_RIDING, "riding", SEAL_REASON_PRESENT);
	bench_seal(b, SEAL_INK, "handler", SEAL_REASON_PRESENT);
	bench_seal(b, SEAL_INK, "approver", SEAL_REASON_PRESENT);
	bench_seal(b, SEAL_INK, "applicant", SEAL_REASON_PRESENT);
	b->document->page_count = 1;
	b->document->page[0].dpi = 300;
	b->document->match.how = MATCH_ID_NUMBER;
	b->document->match.name = NAME_EQUAL;
	b->document->match.matches = 1;
}

static inline int
bench_open(void **state)
{
	static struct bench bench;
	struct bench *b = &bench;

	memset(b, 0, sizeof(*b));
	b->document = document_new();
	if (!b->document)
		return -1;
	bench_form(b);
	bench_people(b);
	bench_document(b);
	policy_defaults(&b->policy);
	b->c = (struct rule_case){ .document = b->document,
				   .arrival = &b->arrival,
				   .form = &b->form,
				   .issuer = &b->issuer,
				   .person = &b->person,
				   .policy = &b->policy,
				   .precedent = &b->precedent,
				   .certificates = 1,
				   .today = { 2026, 7, 10 } };
	*state = b;
	return 0;
}

static inline int
bench_close(void **state)
{
	struct bench *b = *state;

	document_free(b->document);
	return 0;
}

#define rule_test(test) cmocka_unit_test_setup_teardown(test, bench_open, bench_close)

static inline const struct finding *
bench_find(struct bench *b, const char *rule)
{
	rules_run(&b->c, b->finding, &b->count);
	for (int i = 0; i < b->count; i++)
		if (text_equal(b->finding[i].rule, rule))
			return &b->finding[i];
	return NULL;
}

/* The rule speaks, with this outcome and reason. */
static inline const struct finding *
assert_says(struct bench *b, const char *rule, enum outcome outcome, const char *reason)
{
	const struct finding *f = bench_find(b, rule);

	assert_non_null(f);
	assert_int_equal(f->outcome, outcome);
	assert_string_equal(f->reason, reason);
	return f;
}

static inline void
assert_silent(struct bench *b, const char *rule)
{
	assert_null(bench_find(b, rule));
}

static inline void
bench_issued(struct bench *b, const char *day)
{
	bench_field(b, FIELD_CERTIFICATE_ISSUE_DATE, day);
}

static inline struct date
day_of(const char *text)
{
	struct date d;

	assert_true(date_parse(text, &d));
	return d;
}

#endif
