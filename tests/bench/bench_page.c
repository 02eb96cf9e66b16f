/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "base/words.h"
#include "catalog/catalog.h"
#include "image/image.h"
#include "read/read.h"
#include "seal/seal.h"

/* CPU time of each stage of one page, in this process and its decoding child: median over the files
 * named, three rounds each. Usage: bench_page TEMPLATES CERTS FILE… */

enum stage { DECODE, PLANES, RECOGNISE, CODES, FIELDS, SEALS, STAGES };
static const char *const stage_names[STAGES] = { "decode (caged child)", "planes",
						 "recognise form",       "find codes",
						 "read fields",          "judge seals" };

#define LIMIT_SAMPLES 4096
static double samples[STAGES + 1][LIMIT_SAMPLES];
static int sample_count;

static double
cpu_ms(void)
{
	struct rusage self, children;

	(void)getrusage(RUSAGE_SELF, &self);
	(void)getrusage(RUSAGE_CHILDREN, &children);
	return (double)(self.ru_utime.tv_sec + self.ru_stime.tv_sec + children.ru_utime.tv_sec +
			children.ru_stime.tv_sec) *
		   1000 +
	       (double)(self.ru_utime.tv_usec + self.ru_stime.tv_usec + children.ru_utime.tv_usec +
			children.ru_stime.tv_usec) /
		   1000;
}

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
quantile(double *values, double q)
{
	qsort(values, (size_t)sample_count, sizeof(*values), ascending);
	return values[(int)(q * (sample_count - 1))];
}

struct tools {
	struct reader *reader;
	struct trust *trust;
};

static enum err
page_once(struct tools *t, const struct scan_page *scan, double *ms, struct error *err)
{
	static struct code codes[LIMIT_CODES_PER_PAGE];
	static struct field fields[LIMIT_FIELDS_PER_FORM];
	static struct seal_verdict verdicts[LIMIT_SEALS_PER_DOCUMENT];
	AUTO(planes)
	struct planes planes = { 0 };
	const struct blank *blank = NULL;
	struct page page = { .color = scan->color };
	struct seal_days days = { { 2026, 7, 10 }, { 2026, 7, 10 } };
	int n = LIMIT_CODES_PER_PAGE, field_count = 0, verdict_count = 0;
	double at = cpu_ms();

#define LAP(stage) (ms[stage] = cpu_ms() - at, at = cpu_ms())
	if (planes_make(scan, &planes, err))
		return err->code;
	LAP(PLANES);
	if (reader_recognise(t->reader, &planes, &page, &blank, err))
		return err->code;
	LAP(RECOGNISE);
	if (codes_find(&planes, codes, &n, err))
		return err->code;
	LAP(CODES);
	if (!blank)
		return ERR_NONE;
	if (reader_fields(t->reader, &planes, &page, days.registered, fields, &field_count, err))
		return err->code;
	LAP(FIELDS);
	if (seal_judge_page(t->trust, &days,
			    &(struct seal_page){ .planes = &planes,
						 .page = &page,
						 .form = blank_form(blank),
						 .blank = blank,
						 .codes = codes,
						 .code_count = n },
			    verdicts, &verdict_count, err))
		return err->code;
	LAP(SEALS);
	return ERR_NONE;
}

static enum err
file_once(struct tools *t, const char *path, struct error *err)
{
	AUTO(fd)
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	double start = cpu_ms();
	struct decoder *decoder = NULL;
	struct scan_page *scan;
	double ms[STAGES] = { 0 };

	if (fd < 0 || decode_open(fd, DECODE_PLANES, &decoder, err))
		return ERR_NONE; /* damaged samples are no pages */
	while (!decode_next(decoder, &scan, err) && sample_count < LIMIT_SAMPLES) {
		memset(ms, 0, sizeof(ms));
		if (page_once(t, scan, ms, err))
			break;
		if (ms[FIELDS] <= 0)
			continue; /* no form on it */
		for (int s = PLANES; s < STAGES; s++)
			samples[s][sample_count] = ms[s];
		sample_count++;
	}
	decode_close(decoder);
	if (sample_count) { /* the child's time shows when it has ended */
		double all = cpu_ms() - start, known = 0;

		for (int s = PLANES; s < STAGES; s++)
			known += samples[s][sample_count - 1];
		samples[DECODE][sample_count - 1] = all - known;
		samples[STAGES][sample_count - 1] = all;
	}
	return ERR_NONE;
}

static enum err
tools_open(const char *templates, const char *certs, struct catalog **catalog, struct tools *t,
	   struct error *err)
{
	const struct form *forms[LIMIT_FORMS];
	int count;

	if (catalog_open(templates, certs, catalog, err))
		return err->code;
	count = catalog_form_count(*catalog);
	for (int i = 0; i < count; i++)
		forms[i] = catalog_form(*catalog, i);
	if (reader_open(forms, count, templates, &t->reader, err))
		return err->code;
	return trust_open(certs, &t->trust, err);
}

int
main(int argc, char **argv)
{
	struct error err = { 0 };
	struct catalog *catalog = NULL;
	struct tools t = { 0 };
	struct rusage used;

	(void)setenv("OMP_THREAD_LIMIT", "1", 1);
	if (argc < 4 || tools_open(argv[1], argv[2], &catalog, &t, &err)) {
		fprintf(stderr, "bench_page: %s\n", err.text);
		return 1;
	}
	for (int round = 0; round < 3; round++)
		for (int i = 3; i < argc; i++)
			if (file_once(&t, argv[i], &err))
				fprintf(stderr, "%s: %s\n", argv[i], err.text);
	if (!sample_count)
		return 1;
	printf("%-24s %8s %8s   CPU ms a page, %d pages\n", "stage", "median", "p95", sample_count);
	for (int s = 0; s <= STAGES; s++)
		printf("%-24s %8.1f %8.1f\n", s == STAGES ? "whole page" : stage_names[s],
		       quantile(samples[s], 0.5), quantile(samples[s], 0.95));
	(void)getrusage(RUSAGE_SELF, &used);
	printf("%-24s %8.0f MB\n", "peak memory", (double)used.ru_maxrss / 1024);
	printf("median_ms=%.1f\n", quantile(samples[STAGES], 0.5));
	reader_close(t.reader);
	trust_close(t.trust);
	catalog_close(catalog);
	return 0;
}
