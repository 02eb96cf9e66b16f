/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_REPORT_PAPER_SEEN_H
#define TESTS_UNIT_REPORT_PAPER_SEEN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/text.h"

/* A paper as its reader sees it: rasterised and extracted by poppler, the program that prints it.
 */
#define SEEN_DPI 50

struct seen {
	char folder[64];
	char text[65536];
	int pages;
};

static inline void
seen_run(const char *command)
{
	if (system(command) != 0)
		fail_msg("%s", command);
}

/* Ink within so many mm of the page's edge: something ran over. PGM of one page. */
static inline void
seen_no_ink_at_edge(const char *path, int edge_mm)
{
	FILE *file = fopen(path, "rb");
	int width, height, most, dark = 0, edge = edge_mm * SEEN_DPI * 10 / 254;

	assert_non_null(file);
	assert_int_equal(fscanf(file, "P5 %d %d %d", &width, &height, &most), 3);
	(void)fgetc(file);
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++) {
			int gray = fgetc(file);

			assert_true(gray >= 0);
			dark += gray < 200 &&
				(x < edge || y < edge || x >= width - edge || y >= height - edge);
		}
	(void)fclose(file);
	if (dark)
		fail_msg("%s: %d dark pixels at the edge", path, dark);
}

/* What it says; the next call takes its place. */
static inline struct seen *
seen_paper(const struct buf *pdf, int edge_mm)
{
	static struct seen seen;
	struct error err = { 0 };
	char path[128], command[512];
	FILE *text;

	(void)text_copy(seen.folder, sizeof(seen.folder), "/tmp/intake-paper-XXXXXX");
	assert_non_null(mkdtemp(seen.folder));
	(void)snprintf(path, sizeof(path), "%s/a.pdf", seen.folder);
	assert_int_equal(file_replace(path, pdf->bytes, pdf->length, &err), ERR_NONE);
	(void)snprintf(command, sizeof(command),
		       "cd %s && pdftotext -layout a.pdf a.txt && pdftoppm -gray -r %d a.pdf p && "
		       "for p in p-*.pgm; do mv $p p-$(echo $p | tr -dc 0-9 | sed 's/^0*//').pgm "
		       "2>/dev/null || true; done",
		       seen.folder, SEEN_DPI);
	seen_run(command);
	(void)snprintf(path, sizeof(path), "%s/a.txt", seen.folder);
	text = fopen(path, "rb");
	assert_non_null(text);
	seen.text[fread(seen.text, 1, sizeof(seen.text) - 1, text)] = '\0';
	(void)fclose(text);
	for (seen.pages = 0;; seen.pages++) {
		(void)snprintf(path, sizeof(path), "%s/p-%d.pgm", seen.folder, seen.pages + 1);
		if (access(path, F_OK) != 0)
			break;
		seen_no_ink_at_edge(path, edge_mm);
	}
	assert_true(seen.pages > 0);
	(void)snprintf(command, sizeof(command), "rm -r %s", seen.folder);
	seen_run(command);
	return &seen;
}

/* Without spaces and line breaks, which are the layout's. */
static inline void
seen_has(const struct seen *seen, const char *words)
{
	static char bare[65536];
	char *to = bare;

	for (const char *at = seen->text; *at; at++)
		if (!strchr(" \n\r\f", *at))
			*to++ = *at;
	*to = '\0';
	if (!strstr(bare, words))
		fail_msg("the paper does not say \"%s\": %s", words, bare);
}

#endif
