/* SPDX-License-Identifier: Apache-2.0 */
#include "model/match.h"

#include "model/word.h"

static const struct word hows[] = {
	[MATCH_NONE] = { "none", NULL },           [MATCH_ID_NUMBER] = { "id-number", NULL },
	[MATCH_PASSPORT] = { "passport", NULL },   [MATCH_NAME_BIRTH] = { "name-birth", NULL },
	[MATCH_BY_PERSON] = { "by-person", NULL },
};

static const struct word names[] = {
	[NAME_UNREAD] = { "unread", NULL },   [NAME_EQUAL] = { "equal", NULL },
	[NAME_VARIANT] = { "variant", NULL }, [NAME_ALIAS] = { "alias", NULL },
	[NAME_PINYIN] = { "pinyin", NULL },   [NAME_ROMAN] = { "roman", NULL },
	[NAME_NEAR] = { "near", NULL },       [NAME_DIFFERS] = { "differs", NULL },
};

DEFINE_WORD_TEXT(match_how, enum match_how, how, hows);
DEFINE_WORD_PARSE(match_how, enum match_how, hows);
DEFINE_WORD_TEXT(name_match, enum name_match, match, names);
DEFINE_WORD_PARSE(name_match, enum name_match, names);
