/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "seal/eye.h"

/* The error curve of the likeness of stamps on made pairs (generator stamps; decision 0140). For
 * each threshold: how many presses of one stamp reach it, and how many of stamps that differ in the
 * name, the star, the typeface, or altogether. Usage: bench_stamps FOLDER/NNN-specimen.jpg
 * FOLDER/NNN-same-0.jpg …, every specimen before its presses. */

enum kind { SAME, NAME, STAR, FONT, OTHER, KINDS };
static const char *const kind_names[KINDS] = { "same", "name", "star", "font", "other" };

#define PAIRS_MAX 20000
static struct {
	double value[PAIRS_MAX];
	int count, lost;
} seen[KINDS];
static double ms_sum;
static int ms_count;

static double
cpu_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* As "intake trust specimen add" cuts it. */
static enum err
cut(const struct planes *planes, const struct affine *plain, const struct stamp *s,
    struct image *out, struct error *err)
{
	struct box_mm box = { s->x_mm - s->diameter_mm / 2, s->y_mm - s->diameter_mm / 2,
			      s->diameter_mm, s->diameter_mm };

	image_free(out);
	return planes_crop_rgb(planes, plain, box, 300, out, err);
}

static enum err
take_press(const char *path, const char *kind, struct image *specimen, struct error *err)
{
	AUTO(fd)
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	AUTO(decode_close)
	struct decoder *d = NULL;
	AUTO(planes)
	struct planes planes = { 0 };
	struct scan_page *page;
	struct stamp s[8];
	struct stamp_likeness l;
	struct affine plain, map;
	int n = 8, k = 0;
	double at;

	const bool specimen_page = text_equal(kind, "specimen");

	if (decode_open(fd, specimen_page ? DECODE_PICTURE : DECODE_PLANES, &d, err) ||
	    decode_next(d, &page, err) || planes_make(page, &planes, err) ||
	    stamps_find(&planes, NULL, s, &n, err))
		return err->code;
	plain = affine_plain(planes.dpi);
	map = planes_rgb_map(&planes, &plain);
	if (text_equal(kind, "specimen"))
		return n ? cut(&planes, &plain, &s[0], specimen, err)
			 : error_set(err, ERR_DATA, "no stamp found on a specimen");
	while (!text_equal(kind_names[k], kind))
		if (++k == KINDS)
			return error_set(err, ERR_USAGE, "unknown kind %s", kind);
	if (n == 0) {
		seen[k].lost++;
		return ERR_NONE;
	}
	at = cpu_ms();
	if (stamp_compare(&planes.rgb, &map, &s[0], specimen, &l, err))
		return err->code;
	ms_sum += cpu_ms() - at;
	ms_count++;
	if (seen[k].count < PAIRS_MAX)
		seen[k].value[seen[k].count++] = l.alike;
	return ERR_NONE;
}

static int
reach(int kind, double threshold)
{
	int n = 0;

	for (int i = 0; i < seen[kind].count; i++)
		n += seen[kind].value[i] >= threshold;
	return n;
}

static void
print_line(double threshold, const char *mark)
{
	int wrong = 0, all = 0;

	printf("%9.2f", threshold);
	for (int k = 0; k < KINDS; k++) {
		printf(" %6.1f%%", 100.0 * reach(k, threshold) / (seen[k].count + 1e-9));
		if (k != SAME) {
			wrong += reach(k, threshold);
			all += seen[k].count;
		}
	}
	printf(" %6.2f%%%s\n", 100.0 * wrong / (all + 1e-9), mark);
}

int
main(int argc, char **argv)
{
	static struct image specimen;
	struct error err;

	for (int i = 1; i < argc; i++) {
		const char *slash = strrchr(argv[i], '/'), *name = slash ? slash + 5 : argv[i] + 4;
		char kind[16];

		if (!text_copy_n(kind, sizeof(kind), name, strcspn(name, "-.")) ||
		    take_press(argv[i], kind, &specimen, &err)) {
			fprintf(stderr, "bench_stamps: %s: %s\n", argv[i], err.text);
			return 1;
		}
	}
	image_free(&specimen);
	printf("pairs:   ");
	for (int k = 0; k < KINDS; k++)
		printf(" %6d ", seen[k].count);
	printf("\nnot found");
	for (int k = 0; k < KINDS; k++)
		printf(" %6d ", seen[k].lost);
	printf("\nreaching    same    name    star    font   other  all others\n");
	for (int t = 50; t <= 94; t += 4)
		print_line(t / 100.0, "");
	print_line(LIKENESS_DIFFERENT, "  below: different");
	print_line(LIKENESS_ALIKE, "  and above: alike (goal: others at most 0.5 %)");
	printf("%.1f ms CPU a comparison\n", ms_sum / (ms_count + 1e-9));
	return 0;
}
