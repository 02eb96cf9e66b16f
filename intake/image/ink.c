/* SPDX-License-Identifier: Apache-2.0 */
#include "image/image.h"

#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "image/blank.h"
#include "image/sample.h"

/* ---- ink in a box ---- */

/* Strokes of a pen have 0.3 mm and more: two pixels at this resolution. */
#define INK_DPI BLANK_PAGE_DPI
/* Darker than paper by this much; a red seal's red part stays within 60 (scanning.md §3). */
#define INK_CONTRAST 75
/* Print of the blank counts as covered this far around: registration is good to a quarter of a
 * millimetre, toner spreads. */
#define PRINT_SPREAD_PX 3
/* A row or column at the edge that is dark over more than this is a rule of the table. */
#define RULE_SHARE   0.6
#define RULE_ZONE_PX 12

static int
paper_of(const struct image *i)
{
	size_t histogram[256] = { 0 }, count = (size_t)i->width * (size_t)i->height;
	int best = 255;

	for (size_t n = 0; n < count; n++)
		histogram[i->px[n]]++;
	for (int v = 255; v >= 100; v--)
		if (histogram[v] > histogram[best])
			best = v;
	return best;
}

/* Takes the print of the blank, and some pixels around it, out of the marks. */
static void
drop_print(const struct image *print, uint8_t *marks, int width, int height)
{
	for (int y = 0; y < print->height; y++)
		for (int x = 0; x < print->width; x++) {
			if (print->px[(size_t)y * (size_t)print->width + (size_t)x] > 200)
				continue;
			for (int v = y - PRINT_SPREAD_PX; v <= y + PRINT_SPREAD_PX; v++)
				for (int u = x - PRINT_SPREAD_PX; u <= x + PRINT_SPREAD_PX; u++)
					if (u >= 0 && v >= 0 && u < width && v < height)
						marks[(size_t)v * (size_t)width + (size_t)u] = 0;
		}
}

/* Takes lines along the four edges out of the marks. */
static void
drop_rules(uint8_t *marks, int width, int height)
{
	for (int y = 0; y < height; y++) {
		int dark = 0;

		if (y >= RULE_ZONE_PX && y < height - RULE_ZONE_PX)
			continue;
		for (int x = 0; x < width; x++)
			dark += marks[(size_t)y * (size_t)width + (size_t)x];
		if (dark > RULE_SHARE * width)
			memset(marks + (size_t)y * (size_t)width, 0, (size_t)width);
	}
	for (int x = 0; x < width; x++) {
		int dark = 0;

		if (x >= RULE_ZONE_PX && x < width - RULE_ZONE_PX)
			continue;
		for (int y = 0; y < height; y++)
			dark += marks[(size_t)y * (size_t)width + (size_t)x];
		for (int y = 0; y < height && dark > RULE_SHARE * height; y++)
			marks[(size_t)y * (size_t)width + (size_t)x] = 0;
	}
}

static double
share_of_marks(const struct image *crop, uint8_t *marks, const struct image *print)
{
	size_t n = (size_t)crop->width * (size_t)crop->height, dark = 0;
	int level = paper_of(crop) - INK_CONTRAST;

	for (size_t i = 0; i < n; i++)
		marks[i] = crop->px[i] < level;
	if (print)
		drop_print(print, marks, crop->width, crop->height);
	drop_rules(marks, crop->width, crop->height);
	for (size_t i = 0; i < n; i++)
		dark += marks[i];
	return (double)dark / (double)n;
}

double
ink_share(const struct planes *p, const struct affine *to_px, struct box_mm box,
	  const struct blank *blank)
{
	AUTO(image)
	struct image crop = { 0 };
	AUTO(image)
	struct image print = { 0 };
	AUTO(memory)
	uint8_t *marks = NULL;
	struct error err;

	/* Without memory there is no ink to be seen: the signature stays unproved and a person
	 * looks. */
	if (image_crop_mm(&p->red, to_px, box, 0, INK_DPI, &crop, &err))
		return 0;
	if (blank && blank->page.px) {
		struct affine plain = affine_plain(BLANK_PAGE_DPI);

		if (image_crop_mm(&blank->page, &plain, box, 0, INK_DPI, &print, &err))
			return 0;
	}
	marks = fail_here() ? NULL : malloc((size_t)crop.width * (size_t)crop.height);
	return marks ? share_of_marks(&crop, marks, print.px ? &print : NULL) : 0;
}
