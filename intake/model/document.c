/* SPDX-License-Identifier: Apache-2.0 */
#include "model/document.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/text.h"

struct document *
document_new(void)
{
	return fail_here() ? NULL : calloc(1, sizeof(struct document));
}

void
document_clear(struct document *d)
{
	const size_t pages = offsetof(struct document, page),
		     pages_end = offsetof(struct document, page_count),
		     fields = offsetof(struct document, field),
		     fields_end = offsetof(struct document, field_count),
		     verdicts = offsetof(struct document, verdict),
		     verdicts_end = offsetof(struct document, verdict_count),
		     findings = offsetof(struct document, finding),
		     findings_end = offsetof(struct document, finding_count);
	char *at = (char *)d;

	memset(d->page, 0, (size_t)d->page_count * sizeof(d->page[0]));
	memset(d->field, 0, (size_t)d->field_count * sizeof(d->field[0]));
	memset(d->verdict, 0, (size_t)d->verdict_count * sizeof(d->verdict[0]));
	memset(d->finding, 0, (size_t)d->finding_count * sizeof(d->finding[0]));
	memset(at, 0, pages);
	memset(at + pages_end, 0, fields - pages_end);
	memset(at + fields_end, 0, verdicts - fields_end);
	memset(at + verdicts_end, 0, findings - verdicts_end);
	memset(at + findings_end, 0, sizeof(*d) - findings_end);
}

void
document_free(struct document *d)
{
	free(d);
}

const struct field *
document_field(const struct document *d, enum field_name name)
{
	for (int i = 0; i < d->field_count; i++)
		if (d->field[i].name == name)
			return &d->field[i];
	return NULL;
}

const char *
document_text(const struct document *d, enum field_name name)
{
	const struct field *f = document_field(d, name);

	return f && f->status != FIELD_MISSING ? f->text : "";
}

struct date
document_date(const struct document *d, enum field_name name)
{
	struct date day;

	return date_parse(document_text(d, name), &day) ? day : (struct date){ 0, 0, 0 };
}

struct field *
document_field_put(struct document *d, enum field_name name)
{
	assert(d->field_count >= 0);
	assert(d->field_count <= LIMIT_FIELDS_PER_DOCUMENT);
	for (int i = 0; i < d->field_count; i++)
		if (d->field[i].name == name)
			return &d->field[i];
	if (d->field_count == LIMIT_FIELDS_PER_DOCUMENT)
		return NULL;
	d->field[d->field_count] = (struct field){ .name = name };
	return &d->field[d->field_count++];
}

enum outcome
document_outcome(const struct document *d)
{
	enum outcome worst = OUTCOME_ACCEPT;

	for (int i = 0; i < d->finding_count; i++)
		if (d->finding[i].outcome > worst)
			worst = d->finding[i].outcome;
	return worst;
}

const struct seal_verdict *
document_seal(const struct document *d, enum seal_kind kind, const char *name)
{
	for (int i = 0; i < d->verdict_count; i++)
		if (d->verdict[i].kind == kind && (!name || text_equal(d->verdict[i].name, name)))
			return &d->verdict[i];
	return NULL;
}
