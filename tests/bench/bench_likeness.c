/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "catalog/catalog.h"
#include "image/image.h"
#include "read/read.h"

/* How far apart are two scans of one paper, a paper and its twin with another date, and two papers?
 * Reads a folder made with `generator pages --again` and prints the distances of the likeness in
 * bits: the figures behind LIKENESS_NEAR_BITS. Usage: bench_likeness FOLDER */
#define PAGES_MAX 20000

struct seen {
	char number[8]; /* the paper it was made of */
	char form[FORM_ID_BYTES];
	struct likeness likeness;
	bool redated;
};

struct bench {
	struct catalog *catalog;
	struct reader *reader;
	const char *folder;
	struct seen page[PAGES_MAX];
	int pages, unrecognised;
};

static enum err
look_at(void *context, const char *name, struct error *err)
{
	struct bench *b = context;
	AUTO(decode_close)
	struct decoder *decoder = NULL;
	AUTO(planes)
	struct planes planes = { 0 };
	AUTO(fd)
	int fd = -1;
	struct page page = { .dpi = 0 };
	const struct blank *blank;
	struct scan_page *scan;
	struct seen *seen = &b->page[b->pages];
	char path[512];

	if (text_ends(name, ".truth") || text_ends(name, ".csv") || b->pages == PAGES_MAX)
		return ERR_NONE;
	(void)text_print(path, sizeof(path), "%s/%s", b->folder, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_errno(err, "%s", path);
	if (decode_open(fd, DECODE_PLANES, &decoder, err) || decode_next(decoder, &scan, err) ||
	    planes_make(scan, &planes, err) ||
	    reader_recognise(b->reader, &planes, &page, &blank, err))
		return error_wrap(err, "%s", name);
	if (!blank) {
		b->unrecognised++;
		return ERR_NONE;
	}
	(void)text_copy_n(seen->number, sizeof(seen->number), name, 5);
	(void)text_copy(seen->form, sizeof(seen->form), page.form);
	seen->likeness = page.likeness;
	seen->redated = strstr(name, "redated") != NULL;
	b->pages++;
	return ERR_NONE;
}

enum pair { PAIR_SAME, PAIR_REDATED, PAIR_OTHER, PAIR_COUNT };

static void
print_pairs(const struct bench *b)
{
	static const char *const title[] = { "one paper twice", "another date", "two papers" };
	static int apart[PAIR_COUNT][LIKENESS_WORDS * 64 + 1], count[PAIR_COUNT];

	for (int i = 0; i < b->pages; i++)
		for (int k = 0; k < i; k++) {
			const struct seen *x = &b->page[i], *y = &b->page[k];
			enum pair p = !text_equal(x->number, y->number) ? PAIR_OTHER
				      : x->redated == y->redated        ? PAIR_SAME
									: PAIR_REDATED;

			apart[p][likeness_distance(&x->likeness, &y->likeness)]++;
			count[p]++;
		}
	printf("%-18s %10s  bits at share of pairs: %6s %6s %6s %6s %6s %6s\n", "", "pairs", "0",
	       "1%", "50%", "95%", "99%", "100%");
	for (int p = 0; p < PAIR_COUNT; p++) {
		static const double share[] = { 0, 0.01, 0.5, 0.95, 0.99, 1 };

		printf("%-18s %10d %25s", title[p], count[p], "");
		for (size_t s = 0; s < COUNT_OF(share); s++) {
			int want = (int)(share[s] * count[p]), bits = 0;

			want = want < 1 ? 1 : want;
			for (int sum = apart[p][0]; sum < want && bits < LIKENESS_WORDS * 64;)
				sum += apart[p][++bits];
			printf(" %6d", bits);
		}
		printf("\n");
	}
	for (int near = 24; near <= 64; near += 4) {
		int within[PAIR_COUNT] = { 0 };

		for (int p = 0; p < PAIR_COUNT; p++)
			for (int bits = 0; bits <= near; bits++)
				within[p] += apart[p][bits];
		printf("within %2d bits: one paper %.2f %%, another date %.2f %%, two papers %d of "
		       "%d%s\n",
		       near, 100.0 * within[0] / count[0], 100.0 * within[1] / count[1], within[2],
		       count[2], near == LIKENESS_NEAR_BITS ? "  <- the limit" : "");
	}
}

static enum err
run(struct bench *b, struct error *err)
{
	static const struct form *forms[LIMIT_FORMS];
	int count;

	if (catalog_open("templates", "samples/certs", &b->catalog, err))
		return err->code;
	count = catalog_form_count(b->catalog);
	for (int i = 0; i < count; i++)
		forms[i] = catalog_form(b->catalog, i);
	if (reader_open(forms, count, "templates", &b->reader, err))
		return err->code;
	return folder_walk(b->folder, look_at, b, err);
}

int
main(int argc, char **argv)
{
	static struct bench b;
	struct error err = { 0 };
	enum err rc;

	if (argc != 2) {
		(void)fputs("usage: bench_likeness FOLDER\n", stderr);
		return 64;
	}
	b.folder = argv[1];
	rc = run(&b, &err);
	reader_close(b.reader);
	catalog_close(b.catalog);
	if (rc) {
		(void)fprintf(stderr, "bench_likeness: %s\n", err.text);
		return error_exit_status(rc);
	}
	printf("%d pages, %d not recognised\n", b.pages, b.unrecognised);
	print_pairs(&b);
	return 0;
}
