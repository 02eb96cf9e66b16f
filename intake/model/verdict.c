/* SPDX-License-Identifier: Apache-2.0 */
#include "model/verdict.h"

#include <string.h>

#include "base/text.h"
#include "base/words.h"
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

static const char *const sentences[SEAL_REASON_COUNT] = {
	[SEAL_REASON_NONE] = "",
	[SEAL_REASON_FORMAT_FAILURE] = N_("it is not built as the standard says"),
	[SEAL_REASON_HASH_FAILURE] = N_("the content was changed after signing"),
	[SEAL_REASON_SIG_CRYPTO_FAILURE] = N_("the signature does not fit the content"),
	[SEAL_REASON_REVOKED] = N_("the signer's certificate is revoked"),
	[SEAL_REASON_NOT_YET_VALID] = N_("signed before the certificate was valid"),
	[SEAL_REASON_SIG_CONSTRAINTS_FAILURE] = N_("what was signed contradicts itself"),
	[SEAL_REASON_CHAIN_CONSTRAINTS_FAILURE] = N_("this signer may not sign this"),
	[SEAL_REASON_NO_SIGNING_CERTIFICATE_FOUND] = N_("nobody we know signs like this"),
	[SEAL_REASON_NO_CERTIFICATE_CHAIN_FOUND] =
	    N_("no path leads from the signer to an anchor of the office"),
	[SEAL_REASON_OUT_OF_BOUNDS_NO_POE] =
	    N_("the signing day is missing or outside the certificate's days"),
	[SEAL_REASON_REVOKED_NO_POE] =
	    N_("the certificate was given up later; nothing proves that this was signed before"),
	[SEAL_REASON_CRYPTO_CONSTRAINTS_FAILURE] =
	    N_("the algorithm was too weak on the signing day"),
	[SEAL_REASON_TRY_LATER] = N_("the revocation list is missing or out of date"),
	[SEAL_REASON_UNKNOWN_PROFILE] = N_("genuine, but of no kind we can compare with a paper"),
	[SEAL_REASON_UNSIGNED] = N_("not signed: anybody can print this"),
	[SEAL_REASON_PRESENT] = N_("there; whether it is genuine only a person can say"),
	[SEAL_REASON_ABSENT] = N_("not there"),
	[SEAL_REASON_WRONG_SIZE] = N_("of another size than the office's"),
	[SEAL_REASON_WRONG_COLOR] = N_("of another colour than the office's, perhaps a copy"),
	[SEAL_REASON_NO_COLOR] = N_("scanned in grey: its colour cannot be judged"),
	[SEAL_REASON_UNSURE] = N_("not clear enough to say"),
	[SEAL_REASON_LISTED] = N_("on the office's signed list"),
	[SEAL_REASON_MISSING] = N_("not on the office's signed list of that time"),
};

const char *
seal_reason_sentence(enum seal_reason reason)
{
	return sentences[reason] ? sentences[reason] : "";
}

bool
seal_reason_begins(const char *seen, enum seal_reason *out)
{
	char code[48];

	return text_copy_n(code, sizeof(code), seen, strcspn(seen, " :")) &&
	       seal_reason_parse(code, out);
}
