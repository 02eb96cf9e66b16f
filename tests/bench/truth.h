/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_TESTS_BENCH_TRUTH_H
#define INTAKE_TESTS_BENCH_TRUTH_H

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"

/* What the generator says of a page it made, in its .truth file, line by line "name=value". */

/* The value; false if the paper does not bear it. */
static inline bool
truth_get(const char *truth, const char *name, char *value, size_t size)
{
	size_t n = strlen(name);

	for (const char *line = truth; *line;) {
		const char *end = line + strcspn(line, "\n");

		if (strncmp(line, name, n) == 0 && line[n] == '=') {
			size_t length = strcspn(line + n + 1, "\n");

			return text_copy_n(value, size, line + n + 1, length) && length > 0;
		}
		line = *end ? end + 1 : end;
	}
	return false;
}

/* What is hard about a page; the first that holds is taken for the cause. */
static const struct {
	const char *text, *line;
} truth_causes[] = {
	{ "photocopy", "photocopy=yes" },   { "bilevel", "color=bilevel" },
	{ "gray", "color=gray" },           { "150 dpi", "dpi=150" },
	{ "200 dpi", "dpi=200" },           { "turned", "turn=90" },
	{ "turned", "turn=180" },           { "turned", "turn=270" },
	{ "colour, 300 dpi and more", "" },
};
#define TRUTH_CAUSES COUNT_OF(truth_causes)

static inline size_t
truth_cause(const char *truth)
{
	for (size_t i = 0; i + 1 < TRUTH_CAUSES; i++)
		if (strstr(truth, truth_causes[i].line))
			return i;
	return TRUTH_CAUSES - 1;
}

/* The sums of a moment ago, so that many pages need no room at once. path NULL: none. */
static inline void
sums_move(void *sums, size_t size, const char *path, bool load)
{
	AUTO(stream)
	FILE *f = path ? fopen(path, load ? "rb" : "wb") : NULL;

	if (!f)
		return;
	if (load ? fread(sums, size, 1, f) != 1 : fwrite(sums, size, 1, f) != 1)
		(void)fprintf(stderr, "%s: the sums are broken\n", path);
}

#endif
