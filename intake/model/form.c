/* SPDX-License-Identifier: Apache-2.0 */
#include "model/form.h"

#include "model/word.h"

static const struct word seal_kinds[] = {
	[FORM_SEAL_VDS] = { "vds", NULL },
	[FORM_SEAL_STAMP] = { "stamp", NULL },
	[FORM_SEAL_RIDING] = { "riding", NULL },
	[FORM_SEAL_INK] = { "ink", NULL },
};

DEFINE_WORD_TEXT(form_seal_kind, enum form_seal_kind, kind, seal_kinds);
DEFINE_WORD_PARSE(form_seal_kind, enum form_seal_kind, seal_kinds);

bool
form_field_in_text(const struct form_field *f)
{
	return f->box.width <= 0;
}

const struct form_field *
form_field_get(const struct form *f, enum field_name name)
{
	for (int i = 0; i < f->field_count; i++)
		if (f->field[i].name == name)
			return &f->field[i];
	return NULL;
}
