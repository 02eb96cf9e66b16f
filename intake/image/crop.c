/* SPDX-License-Identifier: Apache-2.0 */
#include "image/image.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* Walks the plane in steps of 1/65536 pixel; a scan side has at most 15,000 pixels, so 31 bits hold
 * it. */
#define ONE 65536

struct walk {
	const struct image *from;
	int32_t across_x, across_y; /* step for one pixel to the right */
	int points;                 /* per side, averaged for one pixel of the crop */
};

/* Weighted mean of the four pixels around a place, per channel. */
static inline void
add_sample(const struct image *from, int32_t x, int32_t y, unsigned *sums)
{
	int column = x >> 16, row = y >> 16;
	unsigned u = (unsigned)(x >> 8) & 255, v = (unsigned)(y >> 8) & 255;
	size_t c = (size_t)from->channels, line = (size_t)from->width * c;
	const uint8_t *at;

	if (column < 0 || row < 0 || column + 1 >= from->width || row + 1 >= from->height) {
		for (size_t k = 0; k < c; k++)
			sums[k] += 255U << 16;
		return;
	}
	at = from->px + (size_t)row * line + (size_t)column * c;
	for (size_t k = 0; k < c; k++)
		sums[k] += (at[k] * (256 - u) + at[k + c] * u) * (256 - v) +
			   (at[k + line] * (256 - u) + at[k + line + c] * u) * v;
}

/* As fixed point; what lies far outside stays outside. */
static int32_t
place(double px)
{
	const double far = 2.0 * LIMIT_PAGE_SIDE_PX;

	return (int32_t)(fmin(fmax(px - 0.5, -far), far) * ONE);
}

/* Every point of a row lies inside: nothing needs to be asked on the way. Each pixel's points lie
 * within one step across and one down of its first. */
static bool
row_is_inside(const struct walk *w, int32_t x, int32_t y, int width)
{
	int64_t far = labs(w->across_x) + labs(w->across_y);
	int64_t end_x = x + (int64_t)w->across_x * (width - 1);
	int64_t end_y = y + (int64_t)w->across_y * (width - 1);
	int64_t right = (int64_t)(w->from->width - 1) * ONE - far;
	int64_t bottom = (int64_t)(w->from->height - 1) * ONE - far;

	return x >= far && y >= far && end_x >= far && end_y >= far && x < right && end_x < right &&
	       y < bottom && end_y < bottom;
}

static inline unsigned
gray_at(const struct image *from, int32_t x, int32_t y)
{
	size_t line = (size_t)from->width;
	unsigned u = (unsigned)(x >> 8) & 255, v = (unsigned)(y >> 8) & 255;
	const uint8_t *at = from->px + (size_t)(y >> 16) * line + (size_t)(x >> 16);

	return (at[0] * (256 - u) + at[1] * u) * (256 - v) +
	       (at[line] * (256 - u) + at[line + 1] * u) * v;
}

/* As crop_row, for gray inside. */
static void
crop_row_inside(const struct walk *w, int32_t x, int32_t y, int width, uint8_t *to)
{
	int n = w->points;
	int32_t step_x = w->across_x / n, step_y = w->across_y / n;
	unsigned total = (unsigned)(n * n);

	for (int i = 0; i < width; i++, x += w->across_x, y += w->across_y) {
		unsigned sum = 0;

		for (int v = 0; v < n; v++)
			for (int u = 0; u < n; u++)
				sum += gray_at(w->from, x + u * step_x - v * step_y,
					       y + u * step_y + v * step_x);
		to[i] = (uint8_t)((sum / total + (1U << 15)) >> 16);
	}
}

/* One row of the crop; x and y are the place of its first point. */
static void
crop_row(const struct walk *w, int32_t x, int32_t y, int width, uint8_t *to)
{
	int c = w->from->channels, n = w->points;
	unsigned total = (unsigned)(n * n);

	if (c == 1 && row_is_inside(w, x, y, width)) {
		crop_row_inside(w, x, y, width, to);
		return;
	}
	for (int i = 0; i < width; i++, x += w->across_x, y += w->across_y) {
		unsigned sums[3] = { 0 };

		for (int p = 0; p < n * n; p++) {
			/* points lie on a grid that turns with the crop: down is across turned by
			 * 90 degrees */
			int32_t px = x + (p % n) * (w->across_x / n) - (p / n) * (w->across_y / n);
			int32_t py = y + (p % n) * (w->across_y / n) + (p / n) * (w->across_x / n);

			add_sample(w->from, px, py, sums);
		}
		for (int k = 0; k < c; k++)
			*to++ = (uint8_t)((sums[k] / total + (1U << 15)) >> 16);
	}
}

enum err
image_crop_mm(const struct image *plane, const struct affine *to_px, struct box_mm box,
	      double margin_mm, double dpi, struct image *out, struct error *err)
{
	double mm = 25.4 / dpi, left = box.x - margin_mm, top = box.y - margin_mm, scale;
	int width = (int)((box.width + 2 * margin_mm) / mm + 0.5),
	    height = (int)((box.height + 2 * margin_mm) / mm + 0.5);
	struct walk w = { .from = plane };
	AUTO(image)
	struct image image = { 0 };

	assert(dpi > 0);
	if (width < 1 || height < 1)
		return error_set(err, ERR_BUG, "crop of %.1f x %.1f mm", box.width, box.height);
	if (image_new(width, height, plane->channels, &image, err))
		return err->code;
	scale = hypot(to_px->a, to_px->d) * mm;
	w.across_x = (int32_t)(to_px->a * mm * ONE);
	w.across_y = (int32_t)(to_px->d * mm * ONE);
	w.points = scale <= 1.3 ? 1 : (int)fmin(ceil(scale), 8);
	for (int y = 0; y < height; y++) {
		/* the first of the points in the left pixel */
		double inset = 0.5 / w.points, px, py;

		affine_apply(to_px, left + inset * mm, top + (y + inset) * mm, &px, &py);
		crop_row(&w, place(px), place(py), width,
			 image.px + (size_t)y * (size_t)width * (size_t)plane->channels);
	}
	*out = image;
	image = (struct image){ 0 };
	return ERR_NONE;
}
