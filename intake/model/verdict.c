/* SPDX-License-Identifier: Apache-2.0 */
#include "model/verdict.h"

#include "model/word.h"

static const struct word kinds[] = {
	[SEAL_VDS] = { "vds", NULL },       [SEAL_IDB] = { "idb", NULL },
	[SEAL_LIST] = { "list", NULL },     [SEAL_STAMP] = { "stamp", NULL },
	[SEAL_RIDING] = { "riding", NULL }, [SEAL_INK] = { "ink", NULL },
};

static const struct word verdicts[] = {
	[VERDICT_INDETERMINATE] = { "indeterminate", NULL },
	[VERDICT_VALID] = { "valid", NULL },
	[VERDICT_INVALID] = { "invalid", NULL },
};

static const struct word alikes[] = {
	[ALIKE_NOT_COMPARED] = { "", NULL },
	[ALIKE_DIFFERENT] = { "different", NULL },
	[ALIKE_UNSURE] = { "unsure", NULL },
	[ALIKE_YES] = { "alike", NULL },
};

static const struct word reasons[] = {
#define X(name, text) { text, NULL },
	SEAL_REASONS(X)
#undef X
};

DEFINE_WORD_TEXT(seal_kind, enum seal_kind, kind, kinds);
DEFINE_WORD_PARSE(seal_kind, enum seal_kind, kinds);
DEFINE_WORD_TEXT(verdict, enum verdict, verdict, verdicts);
DEFINE_WORD_PARSE(verdict, enum verdict, verdicts);
DEFINE_WORD_TEXT(stamp_alike, enum stamp_alike, alike, alikes);
DEFINE_WORD_PARSE(stamp_alike, enum stamp_alike, alikes);
DEFINE_WORD_TEXT(seal_reason, enum seal_reason, reason, reasons);
DEFINE_WORD_PARSE(seal_reason, enum seal_reason, reasons);
