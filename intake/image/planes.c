/* SPDX-License-Identifier: Apache-2.0 */
#include "image/image.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "image/shrink.h"

/* ---- resolution ---- */

/* What scanners offer. */
static const double usual_dpi[] = { 100, 150, 200, 240, 300, 400, 600 };

/* Papers of an office: A5 to A3 and what lies between. A resolution that makes the page larger or
 * smaller was not measured. */
#define PAPER_LONG_SIDE_MIN_MM 90.0
#define PAPER_LONG_SIDE_MAX_MM 450.0

static double
guess_dpi(const struct scan_page *page)
{
	const struct image *full = scan_full(page);
	int longer = full->width > full->height ? full->width : full->height;
	double told = page->dpi_x, a4 = longer * 25.4 / 297, best = a4;
	double long_mm = told > 0 ? longer * 25.4 / told : 0;

	if (long_mm > PAPER_LONG_SIDE_MIN_MM && long_mm < PAPER_LONG_SIDE_MAX_MM)
		return told;
	/* Letter is 6 % shorter than A4: the next usual resolution within 8 % is meant */
	for (size_t i = 0; i < COUNT_OF(usual_dpi); i++)
		if (fabs(usual_dpi[i] / a4 - 1) < 0.08)
			best = usual_dpi[i];
	return best;
}

/* ---- one pass over the page ---- */

/* max(0, R − max(G, B)) of the averaged picture: averaging first removes chroma noise and 4:2:0
 * bleed. */
static void
make_redness(const struct image *rgb, struct image *redness)
{
	size_t count = (size_t)rgb->width * (size_t)rgb->height;

	for (size_t i = 0; i < count; i++) {
		int r = rgb->px[3 * i], g = rgb->px[3 * i + 1], b = rgb->px[3 * i + 2];
		int over = r - (g > b ? g : b);

		redness->px[i] = (uint8_t)(over > 0 ? over : 0);
	}
}

/* Colours of a coarse scan of large paper may be fewer than wanted: the nearest is taken. */
static enum err
shrink_colours(const struct image *rgb, struct image *out, struct error *err)
{
	uint8_t *to = out->px;

	if (out->width <= rgb->width && out->height <= rgb->height)
		return image_shrink(rgb, out, err);
	for (int y = 0; y < out->height; y++)
		for (int x = 0; x < out->width; x++, to += 3) {
			size_t row = (size_t)y * (size_t)rgb->height / (size_t)out->height;
			size_t column = (size_t)x * (size_t)rgb->width / (size_t)out->width;

			memcpy(to, rgb->px + (row * (size_t)rgb->width + column) * 3, 3);
		}
	return ERR_NONE;
}

static enum err
make_small(struct planes *p, double dpi_y, struct error *err)
{
	double fx = p->dpi / PLANES_SMALL_DPI, fy = dpi_y / PLANES_SMALL_DPI;
	int w = (int)(p->red.width / fx), h = (int)(p->red.height / fy);
	bool rgb = p->rgb.channels == 3;

	/* below 75 dpi there is nothing to shrink, and nothing to read either */
	if (w < 16 || h < 16 || w > p->red.width || h > p->red.height)
		return error_set(err, ERR_DATA, "too-small: page of %d x %d pixels at %.0f dpi",
				 p->red.width, p->red.height, p->dpi);
	if (image_new(w, h, 1, &p->small, err) || image_new(w, h, 1, &p->redness, err) ||
	    (rgb && image_new(w, h, 3, &p->small_rgb, err)))
		return err->code;
	if (rgb) {
		if (shrink_colours(&p->rgb, &p->small_rgb, err))
			return err->code;
		make_redness(&p->small_rgb, &p->redness);
		image_take_red(p->small_rgb.px, p->small.px, (size_t)w * (size_t)h);
	} else {
		if (image_shrink(&p->red, &p->small, err))
			return err->code;
		memset(p->redness.px, 0, (size_t)w * (size_t)h);
	}
	if (image_new(w / 2, h / 2, 1, &p->half, err) || image_shrink(&p->small, &p->half, err))
		return err->code;
	return ERR_NONE;
}

enum err
planes_make(const struct scan_page *page, struct planes *out, struct error *err)
{
	AUTO(planes)
	struct planes p = { 0 };
	double dpi = guess_dpi(page), dpi_y = dpi;

	/* a fax has 204 x 98 dots per inch */
	if (page->dpi_x > 0 && page->dpi_y > 0 && dpi == page->dpi_x)
		dpi_y = page->dpi_y;
	p.dpi = dpi;
	p.color = page->color;
	p.red = *scan_full(page); /* lent, like rgb */
	p.rgb = page->red.px ? page->half : page->pixels;
	p.rgb_scale = page->red.px ? 0.5 : 1;
	if (p.red.channels == 3) {
		if (image_new(p.rgb.width, p.rgb.height, 1, &p.red, err))
			return err->code;
		p.red_is_own = true;
		image_take_red(p.rgb.px, p.red.px, (size_t)p.rgb.width * (size_t)p.rgb.height);
	}
	if (make_small(&p, dpi_y, err))
		return err->code;
	*out = p;
	p = (struct planes){ 0 };
	return ERR_NONE;
}

struct affine
planes_rgb_map(const struct planes *p, const struct affine *to_px)
{
	double s = p->rgb_scale;

	return (struct affine){ to_px->a * s, to_px->b * s, to_px->c * s,
				to_px->d * s, to_px->e * s, to_px->f * s };
}

enum err
planes_crop_rgb(const struct planes *p, const struct affine *to_px, struct box_mm box, double dpi,
		struct image *out, struct error *err)
{
	struct affine map = planes_rgb_map(p, to_px);

	return image_crop_mm(&p->rgb, &map, box, 0, dpi, out, err);
}

void
planes_free(struct planes *p)
{
	if (p->red_is_own)
		image_free(&p->red);
	image_free(&p->small);
	image_free(&p->small_rgb);
	image_free(&p->redness);
	image_free(&p->half);
	*p = (struct planes){ 0 };
}

/* ---- blank ---- */

/* Level of the paper: the most frequent brightness of the bright half. */
int
planes_paper(const struct planes *p)
{
	size_t count = (size_t)p->small.width * (size_t)p->small.height, histogram[256] = { 0 };
	int best = 255;

	for (size_t i = 0; i < count; i++)
		histogram[p->small.px[i]]++;
	for (int v = 255; v >= 100; v--)
		if (histogram[v] > histogram[best])
			best = v;
	return best;
}

/* Ink is this much darker than paper; folds and print that shines through from the back are less.
 */
#define INK_CONTRAST 60
/* Colour of ink; paper tints stay below. */
#define INK_CHROMA 60
/* A line of ten characters has some 400 inked pixels at 75 dpi, a page number 20, a speck of
 * dust 3. */
#define BLANK_PIXELS 60
/* The edges of the glass, holes and staples. */
#define BLANK_MARGIN_PX 18

bool
planes_blank(const struct planes *p)
{
	const struct image *s = &p->small;
	int dark = planes_paper(p) - INK_CONTRAST, ink = 0;

	for (int y = BLANK_MARGIN_PX; y < s->height - BLANK_MARGIN_PX; y++) {
		const uint8_t *row = s->px + (size_t)y * (size_t)s->width;

		for (int x = BLANK_MARGIN_PX; x < s->width - BLANK_MARGIN_PX; x++) {
			bool inked = row[x] < dark;

			/* a speck has no neighbour */
			inked = inked && (row[x + 1] < dark || row[x - 1] < dark);
			inked = inked && (row[x + s->width] < dark || row[x - s->width] < dark ||
					  row[x + 1] < dark);
			ink += inked ||
			       p->redness.px[(size_t)y * (size_t)s->width + (size_t)x] > INK_CHROMA;
			if (ink > BLANK_PIXELS)
				return false;
		}
	}
	return true;
}
