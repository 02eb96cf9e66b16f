/* SPDX-License-Identifier: Apache-2.0 */
#include "read/lines.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/fail.h"
#include "read/zone.h"

/* A character of 10 point is 14 pixels high here, a speck one. */
#define LINES_DPI   100.0
#define MM_PER_INCH 25.4

/* Heights of print in pixels of LINES_DPI: 1.4 mm … 9 mm. */
#define HEIGHT_MIN 6
#define HEIGHT_MAX 36
/* Rows of fewer pixels of ink than this are paper: specks, tails of a signature. */
#define ROW_INK_MIN 3
/* What is lower than this belongs to the line beside it: 二, the dots of i, accents. */
#define PART_HEIGHT 6
#define PART_GAP    4
/* A line of print has ink for at least two characters. */
#define MASS_MIN 60
/* A speck this far from the print is not the print's. */
#define FAR_HEIGHTS 6

struct rows {
	int *ink; /* per row */
	int count;
};

struct band {
	int from, to, mass;
};

#define BANDS_MAX 240

/* ---- how the text lies ---- */

#define ANGLE_MAX  5.5
#define ANGLE_STEP 0.5
#define ANGLE_FINE 0.1
/* Columns may be as clear as lines; less than this share of their contrast is none. */
#define SECOND_SHARE 0.4

/* How much rows of ink and rows of paper differ when the page is turned back by the angle: largest
 * when rows are lines. */
static double
contrast_at(const struct image *ink, double degrees, int *sums, int room)
{
	double c = cos(degrees * M_PI / 180), s = sin(degrees * M_PI / 180), contrast = 0;
	int32_t down = (int32_t)(c * 65536), along = (int32_t)(s * 65536);
	int before = 0;

	memset(sums, 0, (size_t)room * sizeof(*sums));
	for (int y = 0; y < ink->height; y++) {
		const uint8_t *row = ink->px + (size_t)y * (size_t)ink->width;

		for (int x = 0; x < ink->width; x++) {
			int at;

			if (!row[x])
				continue;
			at = (int)(((int64_t)y * down - (int64_t)x * along) >> 16) + room / 2;
			if (at >= 0 && at < room)
				sums[at]++;
		}
	}
	for (int i = 0; i < room; i++) {
		contrast += (double)(sums[i] - before) * (sums[i] - before);
		before = sums[i];
	}
	return contrast;
}

struct lie {
	double degrees, contrast;
};

static void
try_angles(const struct image *ink, double from, double to, double step, struct lie *best)
{
	int room = 2 * (ink->width + ink->height);
	AUTO(memory)
	int *sums = fail_here() ? NULL : malloc((size_t)room * sizeof(*sums));

	for (double a = from; sums && a <= to + step / 2; a += step) {
		double contrast = contrast_at(ink, a, sums, room);

		if (contrast > best->contrast)
			*best = (struct lie){ a, contrast };
	}
}

static bool
ink_mask(const struct image *gray, int paper, struct image *out)
{
	struct error err;
	size_t n = (size_t)gray->width * (size_t)gray->height;

	if (image_new(gray->width, gray->height, 1, out, &err))
		return false;
	for (size_t i = 0; i < n; i++)
		out->px[i] = gray->px[i] < paper - 60;
	return true;
}

static double
fine_angle(const struct image *ink, double around)
{
	struct lie best = { around, 0 };

	try_angles(ink, around - ANGLE_STEP, around + ANGLE_STEP, ANGLE_FINE, &best);
	return best.degrees;
}

void
text_lies_find(const struct planes *planes, struct text_lies *out)
{
	AUTO(image)
	struct image half = { 0 };
	AUTO(image)
	struct image small = { 0 };
	int paper = planes_paper(planes);
	/* a sheet usually lies as it is longer: that way first */
	double first = planes->half.width > planes->half.height ? 90 : 0;
	struct lie lie[2] = { { first, 0 }, { 90 - first, 0 } };

	/* Without memory the page is taken as straight; what is then read wrongly matches nothing.
	 */
	*out = (struct text_lies){ { 0, 0 }, 1 };
	if (!ink_mask(&planes->half, paper, &half) || !ink_mask(&planes->small, paper, &small))
		return;
	out->count = 0;
	for (int i = 0; i < 2; i++) {
		double around = lie[i].degrees;

		try_angles(&half, around - ANGLE_MAX, around + ANGLE_MAX, ANGLE_STEP, &lie[i]);
		if (i == 1 && lie[1].contrast < SECOND_SHARE * lie[0].contrast)
			return;
		out->degrees[out->count++] = fine_angle(&small, lie[i].degrees);
	}
}

/* ---- lines ---- */

static void
count_rows(const struct image *gray, int level, struct rows *rows)
{
	for (int y = 0; y < gray->height; y++) {
		const uint8_t *row = gray->px + (size_t)y * (size_t)gray->width;
		int ink = 0;

		for (int x = 0; x < gray->width; x++)
			ink += row[x] < level;
		/* a rule across the page is no print */
		rows->ink[y] = ink * 10 > gray->width * 9 ? 0 : ink;
	}
}

static int
find_bands(const struct rows *rows, struct band *band)
{
	int count = 0;
	bool inside = false;

	for (int y = 0; y < rows->count; y++) {
		if (rows->ink[y] < ROW_INK_MIN) {
			inside = false;
			continue;
		}
		if (!inside) {
			if (count == BANDS_MAX)
				return count;
			band[count++] = (struct band){ y, y, 0 };
			inside = true;
		}
		band[count - 1].to = y + 1;
		band[count - 1].mass += rows->ink[y];
	}
	return count;
}

static int
merge_parts(struct band *band, int count)
{
	int n = 0;

	for (int i = 0; i < count; i++) {
		struct band *last = n > 0 ? &band[n - 1] : NULL;
		bool part = last &&
			    (band[i].to - band[i].from < PART_HEIGHT ||
			     last->to - last->from < PART_HEIGHT) &&
			    band[i].from - last->to <= PART_GAP &&
			    band[i].to - last->from <= HEIGHT_MAX;

		if (part) {
			last->to = band[i].to;
			last->mass += band[i].mass;
		} else {
			band[n++] = band[i];
		}
	}
	return n;
}

static int
ascending(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static int
median_height(const struct band *band, int count)
{
	int height[BANDS_MAX], n = 0;

	for (int i = 0; i < count; i++)
		if (band[i].to - band[i].from >= HEIGHT_MIN && band[i].mass >= MASS_MIN)
			height[n++] = band[i].to - band[i].from;
	if (n == 0)
		return 0;
	qsort(height, (size_t)n, sizeof(height[0]), ascending);
	return height[(n - 1) / 2];
}

/* The letters of a title are as wide as they are high, more or less; the columns of lines that
 * touch are narrower, or their ink runs on from one line's characters to the other's. */
static bool
is_title(const struct image *gray, int level, const struct band *band)
{
	int height = band->to - band->from, run = 0, runs = 0, narrow = 0;

	for (int x = 0; x <= gray->width; x++) {
		bool ink = false;

		for (int y = band->from; x < gray->width && y < band->to && !ink; y++)
			ink = gray->px[(size_t)y * (size_t)gray->width + (size_t)x] < level;
		run = ink ? run + 1 : run;
		if (run > height * 8 / 5)
			return false;
		if (ink || run == 0)
			continue;
		runs++;
		narrow += run * 2 < height;
		run = 0;
	}
	return runs < 10 || narrow * 2 < runs;
}

/* A signature or a crooked stamp ties lines together, or they are set so tight that a slight slant
 * does: such a band is cut where it is thinnest. */
static int
split_tall(const struct image *gray, int level, const struct rows *rows, struct band *band,
	   int count, int usual)
{
	for (int i = 0; i < count; i++) {
		int height = band[i].to - band[i].from, cut, lower = 0, upper = 0;
		/* big letters have no thin place: a title stays whole */
		int thin = is_title(gray, level, &band[i]) ? 25 : 65;

		if (usual < HEIGHT_MIN || height < usual * 8 / 5 || count == BANDS_MAX)
			continue;
		cut = band[i].from + usual * 3 / 4;
		for (int y = cut; y < band[i].to - usual / 2 && y < band[i].from + usual * 7 / 4;
		     y++)
			if (rows->ink[y] < rows->ink[cut])
				cut = y;
		for (int y = band[i].from; y < band[i].to; y++)
			*(y < cut ? &upper : &lower) += rows->ink[y];
		if (rows->ink[cut] * 100 > upper / (cut - band[i].from) * thin)
			continue;
		memmove(&band[i + 2], &band[i + 1], (size_t)(count - i - 1) * sizeof(band[0]));
		band[i + 1] = (struct band){ cut, band[i].to, lower };
		band[i] = (struct band){ band[i].from, cut, upper };
		count++;
	}
	return count;
}

/* The columns of a line's print: from the first to the last cluster that is no speck. */
static bool
find_extent(const struct image *gray, int level, const struct band *band, int *from, int *to)
{
	int height = band->to - band->from, last = -1, mass = 0, begin = 0;

	*from = *to = 0;
	for (int x = 0; x <= gray->width; x++) {
		int ink = 0;

		for (int y = band->from; x < gray->width && y < band->to; y++)
			ink += gray->px[(size_t)y * (size_t)gray->width + (size_t)x] < level;
		if (last >= 0 && (x == gray->width || (ink > 0 && x - last > height))) {
			/* as much ink as a thin character */
			if (mass * 3 >= height) {
				if (*to == 0)
					*from = begin;
				*to = last + 1;
			}
			last = -1;
		}
		if (ink == 0)
			continue;
		if (last < 0) {
			begin = x;
			mass = 0;
		}
		mass += ink;
		last = x;
	}
	return *to > *from;
}

static void
keep_lines(const struct image *gray, int level, const struct band *band, int count,
	   struct box_mm box, struct text_lines *out)
{
	double mm = MM_PER_INCH / LINES_DPI;

	for (int i = 0; i < count && out->count < LINES_MAX; i++) {
		int from, to, height = band[i].to - band[i].from;

		if (height < HEIGHT_MIN || height > 2 * HEIGHT_MAX || band[i].mass < MASS_MIN ||
		    !find_extent(gray, level, &band[i], &from, &to) || to - from < height / 2)
			continue;
		out->line[out->count++] =
		    (struct box_mm){ box.x + from * mm, box.y + band[i].from * mm, (to - from) * mm,
				     height * mm };
	}
}

enum err
text_lines_find(const struct planes *planes, const struct affine *to_px, struct box_mm box,
		struct text_lines *out, struct error *err)
{
	AUTO(image)
	struct image gray = { 0 };
	struct band band[BANDS_MAX];
	struct rows rows;
	AUTO(memory)
	int *ink = NULL;
	int level, count;

	out->count = 0;
	if (image_crop_mm(&planes->red, to_px, box, 0, LINES_DPI, &gray, err))
		return err->code;
	level = zone_ink_level(&gray);
	if (level == 0)
		return ERR_NONE;
	ink = fail_here() ? NULL : calloc((size_t)gray.height, sizeof(*ink));
	if (!ink)
		return error_set(err, ERR_NOMEM, "lines: out of memory");
	rows = (struct rows){ ink, gray.height };
	count_rows(&gray, level, &rows);
	count = merge_parts(band, find_bands(&rows, band));
	count = split_tall(&gray, level, &rows, band, count, median_height(band, count));
	keep_lines(&gray, level, band, count, box, out);
	return ERR_NONE;
}
