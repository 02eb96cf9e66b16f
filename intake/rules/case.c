/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/case.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"

struct date
case_issue_date(const struct rule_case *c)
{
	const struct field *f = document_field(c->document, FIELD_CERTIFICATE_ISSUE_DATE);

	if (!f || f->status != FIELD_AGREED)
		return (struct date){ 0, 0, 0 };
	return document_date(c->document, FIELD_CERTIFICATE_ISSUE_DATE);
}

struct date
case_received_on(const struct rule_case *c)
{
	if (c->arrival && !date_is_none(c->arrival->received_on))
		return c->arrival->received_on;
	return c->today;
}

bool
case_matched(const struct rule_case *c)
{
	return c->person && c->document->match.how != MATCH_NONE;
}

const struct seal_verdict *
case_seal(const struct rule_case *c, const struct form_seal *seal)
{
	static const enum seal_kind kinds[] = {
		[FORM_SEAL_VDS] = SEAL_VDS,
		[FORM_SEAL_STAMP] = SEAL_STAMP,
		[FORM_SEAL_RIDING] = SEAL_RIDING,
		[FORM_SEAL_INK] = SEAL_INK,
	};

	return document_seal(c->document, kinds[seal->kind], seal->name);
}

bool
verdict_is_signed(const struct seal_verdict *v)
{
	return v->kind == SEAL_VDS || v->kind == SEAL_IDB || v->kind == SEAL_LIST;
}

static struct finding *
free_place(struct findings *out, enum outcome outcome)
{
	struct finding *mildest = &out->list[0];

	if (*out->count < LIMIT_FINDINGS_PER_DOCUMENT)
		return &out->list[(*out->count)++];
	for (int i = 1; i < *out->count; i++)
		if (out->list[i].outcome < mildest->outcome)
			mildest = &out->list[i];
	return mildest->outcome < outcome ? mildest : &out->spare;
}

struct finding *
found(struct findings *out, enum outcome outcome, const char *reason)
{
	struct finding *f = free_place(out, outcome);

	*f = (struct finding){
		.version = out->rule->version,
		.outcome = outcome,
		.page = -1,
	};
	(void)text_copy(f->rule, sizeof(f->rule), out->rule->id);
	(void)text_copy(f->reason, sizeof(f->reason), reason);
	return f;
}

static void PRINTF(2, 0) say(char *to, const char *format, va_list args)
{
	static const char more[] = "…";
	char text[2 * FINDING_TEXT_BYTES];

	(void)vsnprintf(text, sizeof(text), format, args);
	if (text_copy(to, FINDING_TEXT_BYTES, text))
		return;
	(void)text_copy(to, FINDING_TEXT_BYTES - sizeof(more), text);
	(void)text_append(to, FINDING_TEXT_BYTES, more);
}

void
found_seen(struct finding *f, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(f->seen, format, args);
	va_end(args);
}

void
found_needed(struct finding *f, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(f->needed, format, args);
	va_end(args);
}

void
found_seen_date(struct finding *f, struct date d)
{
	date_print(f->seen, d);
}

void
found_at_field(struct finding *f, const struct rule_case *c, enum field_name name)
{
	const struct field *field = document_field(c->document, name);

	if (!field)
		return;
	f->page = field->page;
	f->where = field->where;
}

void
found_at_seal(struct finding *f, const struct seal_verdict *v)
{
	if (!v)
		return;
	f->page = v->page;
	f->where = v->where;
}
