/* SPDX-License-Identifier: Apache-2.0 */
#include "read/zone.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "read/net.h"

/* Print is looked for at this resolution: a character of 10 point is 21 pixels, a speck two. */
#define FIND_DPI    150.0
#define MM_PER_INCH 25.4

/* Around the box: print that slipped over its edge is still read, the table's rules are then taken
 * out. */
#define BOX_MARGIN_MM 0.6
/* Rules of the table lie within this of the crop's edge. */
#define RULE_MM 2.0
/* Height of the print in the picture given to the recogniser. */
#define PRINT_PX     30.0
#define LINE_DPI_MIN 130.0
#define LINE_DPI_MAX 420.0

/* Below this contrast there is no print, only paper. */
#define CONTRAST_MIN 45
/* Red over green and blue by this much is seal colour, not the tint of paper or the fringe of a
 * scanner. */
#define REDNESS_MIN 40
/* Share of a zone that must have seal colour before the seal is treated: an arc over two digits. */
#define SEAL_SHARE 0.004

/* Levels of the histogram below which a share of all pixels lies. */
static int
level_at(const unsigned *histogram, unsigned total, double share)
{
	unsigned sum = 0;
	unsigned wanted = (unsigned)(share * total);

	for (int level = 0; level < 256; level++) {
		sum += histogram[level];
		if (sum > wanted)
			return level;
	}
	return 255;
}

static size_t
pixel_count(const struct image *i)
{
	return (size_t)i->width * (size_t)i->height;
}

static void
histogram_of(const struct image *gray, unsigned *histogram)
{
	memset(histogram, 0, 256 * sizeof(histogram[0]));
	for (size_t i = 0; i < pixel_count(gray); i++)
		histogram[gray->px[i]]++;
}

static int
paper_level(const struct image *gray)
{
	unsigned histogram[256];

	histogram_of(gray, histogram);
	return level_at(histogram, (unsigned)pixel_count(gray), 0.7);
}

int
zone_ink_level(const struct image *line)
{
	unsigned histogram[256];
	int paper, ink;

	histogram_of(line, histogram);
	paper = level_at(histogram, (unsigned)pixel_count(line), 0.7);
	ink = level_at(histogram, (unsigned)pixel_count(line), 0.004);
	if (paper - ink < CONTRAST_MIN)
		return 0;
	return paper - (paper - ink) * 2 / 5;
}

/* ---- the seal ---- */

/* A gray scan shows a red seal as a gray between ink and paper: much of it means a seal. Printed
 * edges alone have less of that than of ink (measured on gray pages of the generator: at most as
 * much). A photocopy's seal is as black as ink and stays. */
static void
gray_seal_find(struct zone *z, const struct image *gray)
{
	unsigned histogram[256];
	unsigned ink_count = 0, between_count = 0;
	int paper = paper_level(gray), ink, first, last;

	histogram_of(gray, histogram);
	ink = level_at(histogram, (unsigned)pixel_count(gray), 0.004);
	if (paper - ink < 2 * CONTRAST_MIN)
		return;
	first = ink + (paper - ink) * 35 / 100;
	last = ink + (paper - ink) * 80 / 100;
	for (int level = 0; level < last; level++)
		*(level < first ? &ink_count : &between_count) += histogram[level];
	if (between_count < 2 * ink_count)
		return;
	z->sealed = true;
	z->clip = ink + (paper - ink) * 45 / 100;
}

/* Where the seal's red begins, from the colour of the zone itself: seals are not equally red, and
 * paste thins out. */
static enum err
red_seal_find(struct zone *z, struct error *err)
{
	AUTO(image)
	struct image rgb = { 0 };
	unsigned histogram[256] = { 0 };
	unsigned count = 0;
	size_t n;

	z->clip = 255;
	z->sealed = false;
	if (z->planes->rgb.channels != 3)
		return ERR_NONE;
	if (planes_crop_rgb(z->planes, z->to_px, z->box, FIND_DPI, &rgb, err))
		return err->code;
	n = pixel_count(&rgb);
	for (size_t i = 0; i < n; i++) {
		const uint8_t *p = rgb.px + 3 * i;
		int other = p[1] > p[2] ? p[1] : p[2];

		if (p[0] - other < REDNESS_MIN)
			continue;
		histogram[p[0]]++;
		count++;
	}
	if (count < (unsigned)(SEAL_SHARE * (double)n))
		return ERR_NONE;
	z->sealed = true;
	/* The lower fifth is the fringe of black characters under the seal. */
	z->clip = level_at(histogram, count, 0.2) - 8;
	if (z->clip > 205)
		z->clip = 205;
	if (z->clip < 140)
		z->clip = 140;
	return ERR_NONE;
}

/* Seal to paper. Hard: everything at or above the clip. Soft: levels stretched so that the clip
 * becomes white, which keeps the slopes of the characters. */
static void
seal_remove(struct image *gray, int clip, bool hard)
{
	for (size_t i = 0; i < pixel_count(gray); i++) {
		int level = gray->px[i];

		if (level >= clip)
			gray->px[i] = 255;
		else if (!hard)
			gray->px[i] = (uint8_t)(level * 255 / clip);
	}
}

/* ---- finding lines ---- */

/* A mask: 1 where there is ink that has company. Single dots are dirt. */
static enum err
mask_make(const struct image *gray, struct image *out, struct error *err)
{
	int level = zone_ink_level(gray);
	int w = gray->width, h = gray->height;

	if (image_new(w, h, 1, out, err))
		return err->code;
	memset(out->px, 0, pixel_count(out));
	for (int y = 1; y < h - 1; y++)
		for (int x = 1; x < w - 1; x++) {
			const uint8_t *p = gray->px + (size_t)y * (size_t)w + x;
			int company = (p[-1] < level) + (p[1] < level) + (p[-w] < level) +
				      (p[w] < level) + (p[-w - 1] < level) + (p[-w + 1] < level) +
				      (p[w - 1] < level) + (p[w + 1] < level);

			out->px[(size_t)y * (size_t)w + (size_t)x] = *p < level && company >= 2;
		}
	return ERR_NONE;
}

static int
row_ink(const struct image *m, int y)
{
	const uint8_t *row = m->px + (size_t)y * (size_t)m->width;
	int sum = 0;

	for (int x = 0; x < m->width; x++)
		sum += row[x];
	return sum;
}

static int
column_ink(const struct image *m, int x, int top, int bottom)
{
	int sum = 0;

	for (int y = top; y < bottom; y++)
		sum += m->px[(size_t)y * (size_t)m->width + (size_t)x];
	return sum;
}

/* Rules of the table: rows or columns near the edge that are mostly ink go, with their blurred
 * neighbours. */
static void
rules_remove(struct image *m)
{
	int reach = (int)(RULE_MM * FIND_DPI / MM_PER_INCH);
	size_t w = (size_t)m->width;

	for (int y = 0; y < m->height; y++) {
		if ((y >= reach && y < m->height - reach) || row_ink(m, y) * 2 < m->width)
			continue;
		for (int near = y - 1; near <= y + 1; near++)
			if (near >= 0 && near < m->height)
				memset(m->px + (size_t)near * w, 0, w);
	}
	for (int x = 0; x < m->width; x++) {
		if ((x >= reach && x < m->width - reach) ||
		    column_ink(m, x, 0, m->height) * 10 < m->height * 7)
			continue;
		for (int near = x - 1; near <= x + 1; near++)
			for (int y = 0; near >= 0 && near < m->width && y < m->height; y++)
				m->px[(size_t)y * w + (size_t)near] = 0;
	}
}

/* Rows from … to (exclusive) with ink. */
struct band {
	int from, to, mass;
};

#define BANDS_MAX 24

static int
bands_find(const struct image *m, struct band *band)
{
	int count = 0;
	bool inside = false;

	for (int y = 0; y < m->height; y++) {
		int ink = row_ink(m, y);

		if (ink == 0) {
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
		band[count - 1].mass += ink;
	}
	return count;
}

/* One line of print can fall into several bands: 二, 三, the dots of i. Lines are at least 1 mm
 * apart. */
static int
bands_merge(struct band *band, int count)
{
	const int gap_max = 4, line_max = 30, part_max = 10;
	int n = 0;

	for (int i = 0; i < count; i++) {
		struct band *last = n > 0 ? &band[n - 1] : NULL;
		int height = band[i].to - band[i].from;
		bool part = last && band[i].to - last->from <= line_max &&
			    (height <= part_max || last->to - last->from <= part_max);

		if (last && (band[i].from - last->to <= gap_max || part)) {
			last->to = band[i].to;
			last->mass += band[i].mass;
		} else {
			band[n++] = band[i];
		}
	}
	return n;
}

/* Lines, the heaviest kept: what is lower than 1.3 mm or light against the main line is dirt or the
 * rest of a rule. */
static int
bands_choose(struct band *band, int count)
{
	const int height_min = 8, mass_min = 30;
	int heaviest = 0, n = 0;

	for (int i = 0; i < count; i++)
		if (band[i].to - band[i].from >= height_min && band[i].mass > heaviest)
			heaviest = band[i].mass;
	for (int i = 0; i < count && n < ZONE_LINES_MAX; i++)
		if (band[i].to - band[i].from >= height_min && band[i].mass >= mass_min &&
		    band[i].mass * 12 >= heaviest)
			band[n++] = band[i];
	return n;
}

/* Columns of a line. A far, light cluster at either end is dirt: print has no gap of more than two
 * heights before a speck. */
static bool
extent_find(const struct image *m, const struct band *band, int *from, int *to)
{
	int height = band->to - band->from;
	int last = -1, cluster_from = 0, cluster_mass = 0;

	*from = *to = 0;
	for (int x = 0; x <= m->width; x++) {
		int ink = x < m->width ? column_ink(m, x, band->from, band->to) : 0;
		bool ends = x == m->width || (ink > 0 && last >= 0 && x - last > 2 * height);

		if (ends && last >= 0) {
			if (cluster_mass * 40 >= band->mass) {
				if (*to == 0)
					*from = cluster_from;
				*to = last + 1;
			}
			last = -1;
		}
		if (ink == 0)
			continue;
		if (last < 0) {
			cluster_from = x;
			cluster_mass = 0;
		}
		cluster_mass += ink;
		last = x;
	}
	return *to > *from;
}

static enum err
lines_find(struct zone *z, const struct image *gray, struct error *err)
{
	AUTO(image)
	struct image mask = { 0 };
	struct band band[BANDS_MAX];
	double mm = MM_PER_INCH / FIND_DPI;
	int count;

	if (mask_make(gray, &mask, err))
		return err->code;
	rules_remove(&mask);
	count = bands_find(&mask, band);
	count = bands_choose(band, bands_merge(band, count));
	z->line_count = 0;
	for (int i = 0; i < count; i++) {
		int from, to;

		if (!extent_find(&mask, &band[i], &from, &to))
			continue;
		z->line[z->line_count++] = (struct box_mm){
			.x = z->box.x - BOX_MARGIN_MM + from * mm,
			.y = z->box.y - BOX_MARGIN_MM + band[i].from * mm,
			.width = (to - from) * mm,
			.height = (band[i].to - band[i].from) * mm,
		};
	}
	return ERR_NONE;
}

enum err
zone_find(const struct planes *planes, const struct affine *to_px, struct box_mm box,
	  struct zone *z, struct error *err)
{
	AUTO(image)
	struct image gray = { 0 };

	assert(planes);
	assert(to_px);
	*z = (struct zone){ .planes = planes, .to_px = to_px, .box = box };
	if (red_seal_find(z, err))
		return err->code;
	if (image_crop_mm(&planes->red, to_px, box, BOX_MARGIN_MM, FIND_DPI, &gray, err))
		return err->code;
	if (planes->color == COLOR_GRAY)
		gray_seal_find(z, &gray);
	if (z->sealed)
		seal_remove(&gray, z->clip, true);
	return lines_find(z, &gray, err);
}

/* ---- pictures of lines ---- */

/* Outside the print, as far as it was found, is paper: drops specks and rules without touching the
 * dots of 讠. */
static void
paper_around(struct image *gray, int margin)
{
	uint8_t paper = (uint8_t)paper_level(gray);
	int keep = margin / 3;

	for (int y = 0; y < gray->height; y++)
		for (int x = 0; x < gray->width; x++)
			if (y < margin - keep || y >= gray->height - margin + keep ||
			    x < margin - keep || x >= gray->width - margin + keep)
				gray->px[(size_t)y * (size_t)gray->width + (size_t)x] = paper;
}

double
zone_scale(enum zone_prep prep)
{
	static const double scale[ZONE_PREP_COUNT] = { 1.0, 1.4, 0.75, 1.0 };

	return scale[prep];
}

/* What the preparation does with the seal. */
static void
prepare(const struct zone *z, enum zone_prep prep, struct image *gray)
{
	if (z->sealed && prep == ZONE_LARGE)
		seal_remove(gray, z->clip, false);
	else if (z->sealed)
		seal_remove(gray, prep == ZONE_SMALL ? z->clip - 12 : z->clip, true);
}

enum err
zone_line(const struct zone *z, struct box_mm box, enum zone_prep prep, struct image *out,
	  struct error *err)
{
	AUTO(image)
	struct image gray = { 0 };
	int paper = prep == ZONE_TIGHT ? ZONE_PAPER_TIGHT_PX : ZONE_PAPER_PX;
	double dpi;

	assert(box.height > 0);
	dpi = PRINT_PX * MM_PER_INCH / box.height;
	dpi = (dpi < LINE_DPI_MIN         ? LINE_DPI_MIN
	       : dpi > LINE_DPI_MAX / 1.4 ? LINE_DPI_MAX / 1.4
					  : dpi) *
	      zone_scale(prep);
	if (image_crop_mm(&z->planes->red, z->to_px, box, paper * MM_PER_INCH / dpi, dpi, &gray,
			  err))
		return err->code;
	prepare(z, prep, &gray);
	paper_around(&gray, paper);
	*out = gray;
	gray = (struct image){ 0 };
	return ERR_NONE;
}

enum err
zone_strip(const struct zone *z, struct box_mm box, enum zone_prep prep, struct image *out,
	   struct error *err)
{
	static const double print_px[ZONE_PREP_COUNT] = { NET_PRINT_PX, NET_PRINT_PX + 2.5,
							  NET_PRINT_PX - 3, NET_PRINT_PX };
	const double mm = box.height / print_px[prep];
	const double paper = (NET_HEIGHT - print_px[prep]) / 2 * mm;
	const double widest = (NET_WIDTH_MAX - 2) * mm;
	int columns;

	box.x -= 2 * paper;
	box.width += 4 * paper;
	columns = (int)((box.width < widest ? box.width : widest) / mm) / NET_STEP_PX * NET_STEP_PX;
	box.width = (columns < 2 * NET_STEP_PX ? 2 * NET_STEP_PX : columns) * mm;
	box.y -= paper;
	box.height = NET_HEIGHT * mm;
	if (image_crop_mm(&z->planes->red, z->to_px, box, 0, MM_PER_INCH / mm, out, err))
		return err->code;
	prepare(z, prep, out);
	return ERR_NONE;
}

/* Print of 10 to 14 points has 3.5 to 5 mm: 19 to 27 pixels. */
#define TRUE_MM       0.18
#define TRUE_PAPER_MM 1.5

enum err
zone_true_size(const struct zone *z, struct box_mm line, struct image *out, struct error *err)
{
	struct box_mm box = { line.x - TRUE_PAPER_MM,
			      line.y + line.height / 2 - NET_HEIGHT * TRUE_MM / 2,
			      line.width + 2 * TRUE_PAPER_MM, NET_HEIGHT * TRUE_MM };

	if (image_crop_mm(&z->planes->red, z->to_px, box, 0, MM_PER_INCH / TRUE_MM, out, err))
		return err->code;
	prepare(z, ZONE_PLAIN, out);
	return ERR_NONE;
}
