/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/text.h"
#include "seal/eye.h"
#include "seal/seal.h"

/* What the finder of stamps says of pages whose truth is known (generator marks): found or not,
 * shape, colour, size; and what it finds where there is none. Usage: bench_marks FOLDER [-v] */

enum { ROUND, OVAL, SQUARE, SHAPES };
static const char *const shape_names[SHAPES] = { "round", "oval", "square" };
enum group { FRESH, FADED, CUT, BLACK, GRAY, BILEVEL, GROUPS };
static const char *const group_names[GROUPS] = { "colour, strong",  "colour, faded", "colour, cut",
						 "black in colour", "gray scan",     "bilevel" };

struct truth {
	char file[16], shape[8], colour[8], mode[8];
	double width, height, x, y, visible, strength;
};

static struct {
	int pages, found, shape, colour, close;
	double off[2000];
} seen[GROUPS][SHAPES];
static int coloured_pages, empty_pages, strangers, strangers_coloured;
static bool verbose;
static double ms_sum;

static double
cpu_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static enum group
group_of(const struct truth *t)
{
	if (text_equal(t->mode, "gray"))
		return GRAY;
	if (text_equal(t->mode, "bilevel"))
		return BILEVEL;
	if (text_equal(t->colour, "black"))
		return BLACK;
	return t->visible < 1 ? CUT : t->strength < 0.5 ? FADED : FRESH;
}

static bool
parse(const char *line, struct truth *t)
{
	return sscanf(line, "%15s %7s %7s %lf %lf %lf %lf %lf %lf %7s", t->file, t->shape,
		      t->colour, &t->width, &t->height, &t->x, &t->y, &t->visible, &t->strength,
		      t->mode) == 10;
}

static void
say(const struct truth *t, const char *what, const struct stamp *s)
{
	if (!verbose)
		return;
	printf("%s %s %s %s %.1fx%.1f at %.0f,%.0f vis %.2f str %.2f: %s", t->file, t->mode,
	       t->colour, t->shape, t->width, t->height, t->x, t->y, t->visible, t->strength, what);
	if (s)
		printf(" %s %.1fx%.1f at %.0f,%.0f cover %.2f hue %.0f strength %.0f",
		       stamp_shape_text(s->shape), s->diameter_mm, s->height_mm, s->x_mm, s->y_mm,
		       s->cover, s->hue, s->strength);
	printf("\n");
}

static void
count(const struct truth *t, const struct stamp *found, int n, bool coloured)
{
	enum group g = group_of(t);
	int shape = 0;
	const struct stamp *own = NULL;
	bool want = !text_equal(t->shape, "none");

	for (int i = 0; i < n; i++) {
		/* of a rectangle cut by an edge nobody knows how it went on */
		if (want && hypot(found[i].x_mm - t->x, found[i].y_mm - t->y) <
				(t->visible < 1 ? t->width / 2 : 9)) {
			own = &found[i];
			continue;
		}
		strangers++;
		strangers_coloured += coloured;
		say(t, "stranger", &found[i]);
	}
	empty_pages += !want;
	if (!want)
		return;
	while (!text_equal(shape_names[shape], t->shape))
		shape++;
	seen[g][shape].pages++;
	if (!own) {
		say(t, "not found", NULL);
		return;
	}
	if ((int)own->shape != shape)
		say(t, "other shape", own);
	else if (fabs(own->diameter_mm - t->width) > 1)
		say(t, "other size", own);
	seen[g][shape].off[seen[g][shape].found++] = fabs(own->diameter_mm - t->width);
	seen[g][shape].shape += (int)own->shape == shape;
	seen[g][shape].close +=
	    fabs(own->diameter_mm - t->width) <= 1 && fabs(own->height_mm - t->height) <= 1;
	seen[g][shape].colour += text_equal(seal_color_word(own->hue), coloured ? t->colour : "");
}

static enum err
look(const char *folder, const struct truth *t, struct error *err)
{
	AUTO(decode_close)
	struct decoder *d = NULL;
	AUTO(planes)
	struct planes planes = { 0 };
	AUTO(fd)
	int fd = -1;
	struct scan_page *page;
	struct stamp s[8];
	int n = 8;
	char path[512];
	bool coloured;
	double at;

	(void)text_print(path, sizeof(path), "%s/%s", folder, t->file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_errno(err, "%s", path);
	if (decode_open(fd, DECODE_PLANES, &d, err) || decode_next(d, &page, err) ||
	    planes_make(page, &planes, err))
		return err->code;
	at = cpu_ms();
	if (stamps_find(&planes, NULL, s, &n, err))
		return err->code;
	ms_sum += cpu_ms() - at;
	coloured_pages += planes.color == COLOR_RGB;
	coloured = n > 0;
	if (n == 0) {
		n = 8;
		if (stamps_find_dark(&planes, NULL, s, &n, err))
			return err->code;
	}
	count(t, s, n, coloured);
	return ERR_NONE;
}

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int
main(int argc, char **argv)
{
	AUTO(buf)
	struct buf list = BUF(1 << 20);
	struct error err;
	char path[512], *save = NULL;

	if (argc < 2)
		return 64;
	verbose = argc > 2;
	(void)text_print(path, sizeof(path), "%s/marks.tsv", argv[1]);
	if (file_read(path, &list, &err) || (buf_add(&list, "", 1), buf_check(&list, path, &err))) {
		fprintf(stderr, "bench_marks: %s\n", err.text);
		return 1;
	}
	for (char *l = strtok_r((char *)list.bytes, "\n", &save); l;
	     l = strtok_r(NULL, "\n", &save)) {
		struct truth t;

		if (!parse(l, &t) || look(argv[1], &t, &err)) {
			fprintf(stderr, "bench_marks: %s: %s\n", l, err.text);
			return 1;
		}
	}
	printf("%-16s %-7s %6s %6s %6s %7s %8s  size off by mm: %5s %5s %5s\n", "", "", "pages",
	       "found", "shape", "colour", "to 1 mm", "50%", "95%", "most");
	for (int g = 0; g < GROUPS; g++)
		for (int k = 0; k < SHAPES; k++) {
			int n = seen[g][k].found;
			double *off = seen[g][k].off;

			qsort(off, (size_t)n, sizeof(*off), ascending);
			printf("%-16s %-7s %6d %6d %6d %7d %8d %22.2f %5.2f %5.2f\n",
			       group_names[g], shape_names[k], seen[g][k].pages, n,
			       seen[g][k].shape, seen[g][k].colour, seen[g][k].close,
			       n ? off[n / 2] : 0, n ? off[n * 95 / 100] : 0, n ? off[n - 1] : 0);
		}
	printf("%d pages without a stamp; found where nothing is: %d coloured, %d dark\n",
	       empty_pages, strangers_coloured, strangers - strangers_coloured);
	printf("%.1f ms CPU a page in colour\n", ms_sum / (coloured_pages + 1e-9));
	return 0;
}
