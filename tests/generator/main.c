/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "impressions.h"
#include "layout.h"
#include "marks.h"
#include "pages.h"
#include "rescan.h"
#include "sample.h"

/* Makes the blank forms, the samples and endless pages for measuring. Everything comes from one
 * seed. */
static const char usage[] =
    "generator blank --form ID --out TEMPLATES     the blank page and its form file\n"
    "generator samples --out DIR [--expect-only] [--only NN]   the fixed catalogue of samples\n"
    "generator pages --out DIR --count N --seed S [--under-seal] [--clean] [--form ID] [--office "
    "DIR] [--again]\n"
    "                                              pages with their truth, for measuring;\n"
    "                                              --office: roster.csv and certs/ for them\n"
    "generator rescan --out DIR --dpi N --seed S FILE.png…  printed pages as a scanner sees them\n"
    "generator marks --out DIR --count N --seed S  pages with a stamp of any kind, or none, and "
    "the "
    "truth\n"
    "generator stamps --out DIR --count N --seed S N stamps pressed well and badly, and others "
    "like "
    "them\n";

static const char *
option(char **argv, const char *name, const char *otherwise)
{
	for (char **a = argv; a[0] && a[1]; a++)
		if (text_equal(a[0], name))
			return a[1];
	return otherwise;
}

static enum err
verb_blank(char **argv, struct error *err)
{
	const char *id = option(argv, "--form", "consular-2015");
	const struct layout *l = layout_get(id);

	if (!l)
		return error_set(err, ERR_USAGE, "no form %s", id);
	return layout_write(l, option(argv, "--out", "templates"), err);
}

static bool
has(char **argv, const char *name)
{
	for (; *argv; argv++)
		if (text_equal(*argv, name))
			return true;
	return false;
}

static enum err
verb_samples(char **argv, struct error *err)
{
	return samples_write(option(argv, "--out", "samples"), option(argv, "--only", NULL),
			     has(argv, "--expect-only"), err);
}

static enum err
verb_pages(char **argv, struct error *err)
{
	struct pages p = { .dir = option(argv, "--out", "build/pages"),
			   .office = option(argv, "--office", NULL),
			   .form = option(argv, "--form", NULL),
			   .under_seal = has(argv, "--under-seal"),
			   .clean = has(argv, "--clean"),
			   .crooked = has(argv, "--crooked"),
			   .again = has(argv, "--again") };
	long count, seed;

	if (!text_to_long(option(argv, "--count", "20"), 1, 99999, &count) ||
	    !text_to_long(option(argv, "--seed", "1"), 0, 2147483647, &seed))
		return error_set(err, ERR_USAGE, "--count wants 1 to 99999, --seed a whole number");
	if (p.form && !layout_get(p.form))
		return error_set(err, ERR_USAGE, "no form %s", p.form);
	p.count = (int)count;
	p.seed = (uint64_t)seed;
	return pages_write(&p, err);
}

typedef enum err write_many(const char *dir, int count, uint64_t seed, struct error *err);

static enum err
write_numbered(char **argv, const char *out, write_many *write, struct error *err)
{
	long count, seed;

	if (!text_to_long(option(argv, "--count", "20"), 1, 999, &count) ||
	    !text_to_long(option(argv, "--seed", "1"), 0, 2147483647, &seed))
		return error_set(err, ERR_USAGE, "--count wants 1 to 999, --seed a whole number");
	return write(option(argv, "--out", out), (int)count, (uint64_t)seed, err);
}

static enum err
verb_stamps(char **argv, struct error *err)
{
	return write_numbered(argv, "build/stamps", impressions_write, err);
}

static enum err
verb_marks(char **argv, struct error *err)
{
	return write_numbered(argv, "build/marks", marks_write, err);
}

static enum err
verb_rescan(char **argv, struct error *err)
{
	long dpi, seed;

	if (!text_to_long(option(argv, "--dpi", "300"), 50, 600, &dpi) ||
	    !text_to_long(option(argv, "--seed", "1"), 0, 2147483647, &seed))
		return error_set(err, ERR_USAGE, "--dpi wants 50 to 600, --seed a whole number");
	return rescan(argv, option(argv, "--out", "build/rescan"), (double)dpi, (uint64_t)seed,
		      err);
}

typedef enum err verb_run(char **argv, struct error *err);

static const struct verb {
	const char *name;
	verb_run *run;
} verbs[] = {
	{ "blank", verb_blank },   { "samples", verb_samples }, { "pages", verb_pages },
	{ "stamps", verb_stamps }, { "rescan", verb_rescan },   { "marks", verb_marks },
};

int
main(int argc, char **argv)
{
	struct error err = { 0 };

	for (size_t i = 0; argc > 1 && i < COUNT_OF(verbs); i++) {
		if (!text_equal(argv[1], verbs[i].name))
			continue;
		if (!verbs[i].run(argv + 2, &err))
			return EXIT_SUCCESS;
		(void)fprintf(stderr, "generator: %s\n", err.text);
		return error_exit_status(err.code);
	}
	(void)fputs(usage, stderr);
	return 64;
}
