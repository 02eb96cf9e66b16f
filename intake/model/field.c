/* SPDX-License-Identifier: Apache-2.0 */
#include "model/field.h"

#include "model/word.h"

static const struct word names[] = {
#define X(name, text) { text, NULL },
	FIELD_NAMES(X)
#undef X
};

static const struct word statuses[] = {
	[FIELD_MISSING] = { "missing", NULL },
	[FIELD_DOUBT] = { "doubt", NULL },
	[FIELD_AGREED] = { "agreed", NULL },
};

static const struct word kinds[] = {
	[FIELD_KIND_TEXT] = { "text", NULL },
	[FIELD_KIND_NAME] = { "name", NULL },
	[FIELD_KIND_ID_NUMBER] = { "id-number", NULL },
	[FIELD_KIND_DATE] = { "date", NULL },
	[FIELD_KIND_SEX] = { "sex", NULL },
	[FIELD_KIND_PASSPORT] = { "passport", NULL },
	[FIELD_KIND_NUMBER] = { "number", NULL },
	[FIELD_KIND_APPEARANCE] = { "appearance", NULL },
};

DEFINE_WORD_TEXT(field_name, enum field_name, name, names);
DEFINE_WORD_PARSE(field_name, enum field_name, names);
DEFINE_WORD_TEXT(field_status, enum field_status, status, statuses);
DEFINE_WORD_PARSE(field_status, enum field_status, statuses);
DEFINE_WORD_TEXT(field_kind, enum field_kind, kind, kinds);
DEFINE_WORD_PARSE(field_kind, enum field_kind, kinds);
