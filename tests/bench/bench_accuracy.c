/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/text.h"
#include "base/words.h"
#include "catalog/catalog.h"
#include "image/image.h"
#include "read/read.h"
#include "tests/bench/truth.h"

/* Reads every page of a folder made by the generator and compares with its .truth file: per field
 * how many were agreed and right, agreed and wrong, in doubt (and right all the same), missing. The
 * hard bar is no ID number and no issue date agreed wrongly. Usage: bench_accuracy [--list]
 * [--sum FILE] TITLE FOLDER     --list also prints every field that is not agreed and right; --sum
 * adds to what earlier runs left in FILE and prints the whole */

/* The day after the last that the generator puts on a paper. */
static const struct date received = { 2026, 7, 10 };

struct tally {
	int agreed_right, agreed_wrong, doubt_right, doubt_wrong, missing;
};

/* What is added up over runs (--sum). */
struct sums {
	int left[TRUTH_CAUSES]; /* days of issue left to a person */
	struct tally field[FIELD_NAME_COUNT];
	int pages, unrecognised;
	double register_ms, fields_ms;
};

struct bench {
	struct sums sum;
	struct catalog *catalog;
	struct reader *reader;
	const char *folder;
	bool list;
};

static double
cpu_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
count(struct bench *b, const char *page, const struct field *f, const char *wanted)
{
	struct tally *t = &b->sum.field[f->name];
	bool right = text_equal(f->text, wanted);

	if (f->status == FIELD_AGREED)
		right ? t->agreed_right++ : t->agreed_wrong++;
	else if (f->status == FIELD_DOUBT)
		right ? t->doubt_right++ : t->doubt_wrong++;
	else
		t->missing++;
	if (b->list && (f->status != FIELD_AGREED || !right))
		printf("%s %s %s: want \"%s\" got \"%s\" printed \"%s\" (%d)\n", page,
		       field_status_text(f->status), field_name_text(f->name), wanted, f->text,
		       f->printed, f->confidence);
}

static enum err
read_page(struct bench *b, const char *path, struct field *fields, int *n, struct error *err)
{
	AUTO(decode_close)
	struct decoder *decoder = NULL;
	AUTO(planes)
	struct planes planes = { 0 };
	AUTO(fd)
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct page page = { .dpi = 0 };
	const struct blank *blank;
	struct scan_page *scan;
	double start, middle;

	if (fd < 0)
		return error_errno(err, "%s", path);
	if (decode_open(fd, DECODE_PLANES, &decoder, err) || decode_next(decoder, &scan, err) ||
	    planes_make(scan, &planes, err))
		return err->code;
	start = cpu_ms();
	if (reader_recognise(b->reader, &planes, &page, &blank, err))
		return err->code;
	middle = cpu_ms();
	if (reader_fields(b->reader, &planes, &page, received, fields, n, err))
		return err->code;
	b->sum.register_ms += middle - start;
	b->sum.fields_ms += cpu_ms() - middle;
	return ERR_NONE;
}

static enum err
compare_page(void *context, const char *name, struct error *err)
{
	struct bench *b = context;
	struct field fields[LIMIT_FIELDS_PER_FORM];
	AUTO(buf)
	struct buf truth = BUF(LIMIT_SMALL_FILE_BYTES);
	char path[512], wanted[FIELD_TEXT_BYTES];
	int n = 0;

	if (text_ends(name, ".truth") || text_ends(name, ".csv"))
		return ERR_NONE;
	(void)text_print(path, sizeof(path), "%s/%s", b->folder, name);
	if (read_page(b, path, fields, &n, err))
		return error_wrap(err, "%s", name);
	b->sum.pages++;
	if (n == 0)
		b->sum.unrecognised++;
	(void)text_print(path, sizeof(path), "%s/%.*s.truth", b->folder, (int)strcspn(name, "."),
			 name);
	if (file_read(path, &truth, err))
		return err->code;
	for (int i = 0; i < n; i++)
		if (truth_get(buf_string(&truth), field_name_text(fields[i].name), wanted,
			      sizeof(wanted))) {
			count(b, name, &fields[i], wanted);
			if (fields[i].name == FIELD_CERTIFICATE_ISSUE_DATE &&
			    fields[i].status != FIELD_AGREED)
				b->sum.left[truth_cause(buf_string(&truth))]++;
		}
	return ERR_NONE;
}

static void
print_table(const struct bench *b, const char *title)
{
	printf("\n%s: %d pages, %d not recognised; register %.1f ms, fields %.1f ms CPU per page\n",
	       title, b->sum.pages, b->sum.unrecognised, b->sum.register_ms / b->sum.pages,
	       b->sum.fields_ms / b->sum.pages);
	printf("%-28s %8s %8s %8s %8s %8s\n", "field", "agreed", "WRONG", "doubt ok", "doubt",
	       "missing");
	for (int i = 0; i < FIELD_NAME_COUNT; i++) {
		const struct tally *t = &b->sum.field[i];

		if (t->agreed_right + t->agreed_wrong + t->doubt_right + t->doubt_wrong +
			t->missing ==
		    0)
			continue;
		printf("%-28s %8d %8d %8d %8d %8d\n", field_name_text((enum field_name)i),
		       t->agreed_right, t->agreed_wrong, t->doubt_right, t->doubt_wrong,
		       t->missing);
	}
}

static void
print_causes(const struct bench *b)
{
	int sum = 0;

	for (size_t i = 0; i < TRUTH_CAUSES; i++)
		sum += b->sum.left[i];
	printf("day of issue left to a person: %d of %d (%.1f %%)", sum, b->sum.pages,
	       100.0 * sum / b->sum.pages);
	for (size_t i = 0; i < TRUTH_CAUSES; i++)
		if (b->sum.left[i])
			printf(", %s %d", truth_causes[i].text, b->sum.left[i]);
	printf("\n");
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
	return folder_walk(b->folder, compare_page, b, err);
}

int
main(int argc, char **argv)
{
	static struct bench b;
	struct error err = { 0 };
	const char *sum_path = NULL;
	enum err rc;
	int at = 1;

	words_open("build/locale",
		   "en"); /* as the program does: expressions see characters, not bytes */
	b.list = argc > at && text_equal(argv[at], "--list");
	at += b.list;
	if (argc > at + 1 && text_equal(argv[at], "--sum")) {
		sum_path = argv[at + 1];
		at += 2;
	}
	if (argc != at + 2) {
		(void)fputs("usage: bench_accuracy [--list] [--sum FILE] TITLE FOLDER\n", stderr);
		return 64;
	}
	b.folder = argv[at + 1];
	sums_move(&b.sum, sizeof(b.sum), sum_path, true);
	rc = run(&b, &err);
	reader_close(b.reader);
	catalog_close(b.catalog);
	if (rc) {
		(void)fprintf(stderr, "bench_accuracy: %s\n", err.text);
		return error_exit_status(rc);
	}
	sums_move(&b.sum, sizeof(b.sum), sum_path, false);
	if (b.sum.pages > 0) {
		print_table(&b, argv[at]);
		print_causes(&b);
	}
	return b.sum.field[FIELD_HOLDER_ID_NUMBER].agreed_wrong ||
	       b.sum.field[FIELD_CERTIFICATE_ISSUE_DATE].agreed_wrong;
}
