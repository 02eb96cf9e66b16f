/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text.h"
#include "base/words.h"
#include "web/show.h"

/* Codes that fields and findings are kept with, as a person says them. */

/* ---- values of fields: said on screens, and typed back ---- */
static const struct {
	enum field_name field;
	const char *code, *words;
} values[] = {
	{ FIELD_HOLDER_SEX, "M", N_("male") },
	{ FIELD_HOLDER_SEX, "F", N_("female") },
	{ FIELD_CERTIFICATE_APPEARANCE, "in-person", N_("appeared in person") },
	{ FIELD_CERTIFICATE_APPEARANCE, "by-proxy", N_("by proxy") },
};

const char *
show_value_words(const struct field *f)
{
	for (size_t i = 0; i < COUNT_OF(values); i++)
		if (values[i].field == f->name && text_equal(values[i].code, f->text))
			return _(values[i].words);
	return f->text;
}

const char *
show_value_code(enum field_name name, const char *typed)
{
	for (size_t i = 0; i < COUNT_OF(values); i++)
		if (values[i].field == name && text_equal(_(values[i].words), typed))
			return values[i].code;
	return typed;
}

/* ---- what a rule saw and what it needs ---- */
static const struct {
	const char *code, *words;
} evidence[] = {
	{ "riding", N_("the riding seal on the cut edge") },
	{ "official", N_("the seal of the office") },
	{ "red", N_("red ink") },
	{ "pinyin", N_("alike in sound only") },
	{ "YYYY-MM-DD", N_("a whole date") },
};

void
show_evidence(struct scope *row, const char *name, const char *text)
{
	enum field_name field;
	enum seal_reason reason;

	for (size_t i = 0; i < COUNT_OF(evidence); i++)
		if (text_equal(evidence[i].code, text)) {
			data_text(row, name, _(evidence[i].words));
			return;
		}
	if (field_name_parse(text, &field) && show_field_label(field)[0])
		data_text(row, name, show_field_label(field));
	else if (seal_reason_begins(text, &reason) && show_seal_reason(reason)[0])
		data_text(row, name, show_seal_reason(reason));
	else
		data_text(row, name, text);
}
