/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/attr.h"
#include "base/text.h"
#include "base/words.h"
#include "report/report.h"

/* Why a file is where it is, by the code word before the colon (scan/, image/, desk/capture.c). */
static const struct {
	const char *code, *words;
} reasons[] = {
	{ "truncated", N_("the file is cut off") },
	{ "damaged", N_("the file is damaged") },
	{ "bomb", N_("the file unpacks to far too much: dangerous") },
	{ "too-large", N_("the picture is too large") },
	{ "too-small", N_("the picture is too small to be read") },
	{ "too-many-pages", N_("too many pages in one file") },
	{ "too-many-documents", N_("too many papers in one file") },
	{ "too-slow", N_("reading it takes too long") },
	{ "no-pages", N_("there is no page in it") },
	{ "unknown-kind", N_("no kind of file that is read here") },
	{ "worker-died", N_("the reading broke off") },
	{ "worker-nonsense", N_("the reading broke off") },
	{ "no-label", N_("no label of ours on any page") },
	{ "unknown-label", N_("no envelope has the number of its label") },
	{ "other-label", N_("its label names another envelope") },
	{ "two-labels", N_("its pages bear labels of different envelopes") },
	{ "no-open-arrival", N_("no envelope waits for a scan") },
	{ "duplicate", N_("the same file came before") },
};

const char *
report_file_reason(const char *reason)
{
	size_t n = strcspn(reason, ":");

	for (size_t i = 0; i < COUNT_OF(reasons); i++)
		if (strlen(reasons[i].code) == n && memcmp(reasons[i].code, reason, n) == 0)
			return _(reasons[i].words);
	return reason;
}
