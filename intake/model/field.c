/* SPDX-License-Identifier: Apache-2.0 */
#include "model/field.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"
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

const char *
field_words(enum field_name name)
{
	switch (name) {
	case FIELD_PAPER_PART:
		return "lower upper uncut original copy whole";
	case FIELD_PAPER_ALTERATION:
		return "none applicant issuer";
	case FIELD_PAPER_MARKS:
		return "none foreign";
	case FIELD_PAPER_SIGNATURE:
		return "ink print seal thumb unsure";
	case FIELD_PAPER_DRY_SEAL:
		return "felt absent";
	case FIELD_PAPER_LEGALISATION:
		return "none consular apostille forwarding";
	case FIELD_PAPER_LOOKUP:
		return "confirmed unknown pending";
	case FIELD_PAPER_COUNTERPART:
		return "same differs pending";
	case FIELD_PAPER_NOTARY_DATE:
	case FIELD_PAPER_POWER_DATE:
		return "DATE";
	case FIELD_PAPER_LANGUAGE:
	case FIELD_PAPER_SEAL_TEXT:
	case FIELD_PAPER_LEGALISED_IN:
		return "";
	default:
		return NULL;
	}
}

bool
field_word_fits(enum field_name name, const char *text)
{
	const char *at = field_words(name);
	struct date day;

	if (!at || !*at || !*text)
		return true;
	if (text_equal(at, "DATE"))
		return date_parse(text, &day);
	while (*at) {
		size_t n = strcspn(at, " ");

		if (strlen(text) == n && memcmp(at, text, n) == 0)
			return true;
		at += n + (at[n] == ' ');
	}
	return false;
}
