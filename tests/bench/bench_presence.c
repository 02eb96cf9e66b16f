/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/text.h"
#include "base/words.h"
#include "catalog/catalog.h"
#include "image/image.h"
#include "read/read.h"
#include "seal/seal.h"
#include "tests/bench/truth.h"

/* Seals and signatures of the pages of a folder made by the generator: is each seen where there is
 * one, and only there? "unsure" goes to a person and counts as neither. Misses are told by cause.
 * Usage: bench_presence [--list] [--sum FILE] TITLE FOLDER, as bench_accuracy. */

enum what { WHAT_STAMP, WHAT_RIDING, WHAT_INK, WHATS };
static const char *const what_text[WHATS] = { "stamp", "riding seal", "signature" };

/* What is added up over runs (--sum). */
struct sums {
	int right[WHATS][2], wrong[WHATS][2], unsure[WHATS][2]; /* [1]: there is one on the paper */
	int cause[WHATS][TRUTH_CAUSES];                         /* of the wrong ones */
	int pages, unrecognised;
	double judge_ms;
};

struct bench {
	struct sums sum;
	struct catalog *catalog;
	struct reader *reader;
	struct trust *trust;
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

/* Of a grey scan without a ring nobody can say whether there is a stamp. */
static bool
is_unsure(const struct seal_verdict *v)
{
	return v->reason == SEAL_REASON_UNSURE ||
	       (v->reason == SEAL_REASON_NO_COLOR && !strstr(v->detail, "ring"));
}

static void
count(struct bench *b, const char *page, const struct seal_verdict *v, const char *truth)
{
	enum what what = v->kind == SEAL_INK      ? WHAT_INK
			 : v->kind == SEAL_RIDING ? WHAT_RIDING
						  : WHAT_STAMP;
	char key[64], wanted[8];
	bool there, seen = v->reason != SEAL_REASON_ABSENT, unsure = is_unsure(v);

	(void)text_print(key, sizeof(key), "%s.%s", what == WHAT_INK ? "ink" : "seal", v->name);
	if (!truth_get(truth, key, wanted, sizeof(wanted)))
		return;
	there = text_equal(wanted, "yes");
	if (unsure)
		b->sum.unsure[what][there]++;
	else if (seen == there)
		b->sum.right[what][there]++;
	else {
		b->sum.wrong[what][there]++;
		b->sum.cause[what][truth_cause(truth)]++;
	}
	if (b->list && (seen != there || unsure))
		printf("%s %s: want %s got %s (%s)\n", page, key, wanted,
		       seal_reason_text(v->reason), truth_causes[truth_cause(truth)].text);
}

static enum err
judge_page(struct bench *b, const char *path, struct seal_verdict *verdicts, int *n,
	   struct error *err)
{
	AUTO(decode_close)
	struct decoder *decoder = NULL;
	AUTO(planes)
	struct planes planes = { 0 };
	AUTO(fd)
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct page page = { .dpi = 0 };
	struct seal_days days = { { 2026, 7, 10 }, { 2026, 7, 10 } };
	struct seal_page look = { .planes = &planes, .page = &page };
	struct scan_page *scan;
	double start;

	if (fd < 0)
		return error_errno(err, "%s", path);
	if (decode_open(fd, DECODE_PLANES, &decoder, err) || decode_next(decoder, &scan, err) ||
	    planes_make(scan, &planes, err) ||
	    reader_recognise(b->reader, &planes, &page, &look.blank, err))
		return err->code;
	look.form = catalog_form_get(b->catalog, page.form);
	if (!look.form)
		return ERR_NONE;
	start = cpu_ms();
	if (seal_judge_page(b->trust, &days, &look, verdicts, n, err))
		return err->code;
	b->sum.judge_ms += cpu_ms() - start;
	return ERR_NONE;
}

static enum err
compare_page(void *context, const char *name, struct error *err)
{
	struct bench *b = context;
	static struct seal_verdict verdicts[LIMIT_SEALS_PER_DOCUMENT];
	AUTO(buf)
	struct buf truth = BUF(LIMIT_SMALL_FILE_BYTES);
	char path[512];
	int n = 0;

	if (text_ends(name, ".truth") || text_ends(name, ".csv"))
		return ERR_NONE;
	(void)text_print(path, sizeof(path), "%s/%s", b->folder, name);
	if (judge_page(b, path, verdicts, &n, err))
		return error_wrap(err, "%s", name);
	b->sum.pages++;
	if (n == 0)
		b->sum.unrecognised++;
	(void)text_print(path, sizeof(path), "%s/%.*s.truth", b->folder, (int)strcspn(name, "."),
			 name);
	if (file_read(path, &truth, err))
		return err->code;
	for (int i = 0; i < n; i++)
		count(b, name, &verdicts[i], buf_string(&truth));
	return ERR_NONE;
}

static void
print_sums(const struct sums *s, const char *title)
{
	printf("\n%s: %d pages, %d without a form; seals and signatures %.1f ms CPU per page\n",
	       title, s->pages, s->unrecognised, s->judge_ms / s->pages);
	printf("%-12s %8s %8s %8s %8s %8s %8s\n", "", "seen", "MISSED", "unsure", "none",
	       "IMAGINED", "unsure");
	for (int i = 0; i < WHATS; i++) {
		int right = s->right[i][0] + s->right[i][1],
		    wrong = s->wrong[i][0] + s->wrong[i][1],
		    all = right + wrong + s->unsure[i][0] + s->unsure[i][1];

		if (!all)
			continue;
		printf("%-12s %8d %8d %8d %8d %8d %8d   %.1f %% right, %.1f %% wrong", what_text[i],
		       s->right[i][1], s->wrong[i][1], s->unsure[i][1], s->right[i][0],
		       s->wrong[i][0], s->unsure[i][0], 100.0 * right / all, 100.0 * wrong / all);
		for (size_t k = 0; k < TRUTH_CAUSES; k++)
			if (s->cause[i][k])
				printf(", %s %d", truth_causes[k].text, s->cause[i][k]);
		printf("\n");
	}
}

static enum err
run(struct bench *b, struct error *err)
{
	static const struct form *forms[LIMIT_FORMS];
	int count;

	if (catalog_open("templates", "samples/certs", &b->catalog, err) ||
	    trust_open("samples/certs", &b->trust, err))
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

	words_open("build/locale", "en");
	b.list = argc > at && text_equal(argv[at], "--list");
	at += b.list;
	if (argc > at + 1 && text_equal(argv[at], "--sum")) {
		sum_path = argv[at + 1];
		at += 2;
	}
	if (argc != at + 2) {
		(void)fputs("usage: bench_presence [--list] [--sum FILE] TITLE FOLDER\n", stderr);
		return 64;
	}
	b.folder = argv[at + 1];
	sums_move(&b.sum, sizeof(b.sum), sum_path, true);
	rc = run(&b, &err);
	reader_close(b.reader);
	trust_close(b.trust);
	catalog_close(b.catalog);
	if (rc) {
		(void)fprintf(stderr, "bench_presence: %s\n", err.text);
		return error_exit_status(rc);
	}
	sums_move(&b.sum, sizeof(b.sum), sum_path, false);
	if (b.sum.pages > 0)
		print_sums(&b.sum, argv[at]);
	return 0;
}
