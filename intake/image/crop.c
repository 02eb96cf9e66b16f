/* SPDX-License-Identifier: Apache-2.0 */
#include "image/image.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

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

static inline uint8_t
mean_of(unsigned sum, unsigned total)
{
	return (uint8_t)((sum / total + (1U << 15)) >> 16);
}

/* As crop_row, for gray inside. */
static void
crop_row_inside(const struct walk *w, int32_t x, int32_t y, int width, uint8_t *to)
{
	int n = w->points;
	int32_t step_x = w->across_x / n, step_y = w->across_y / n;

	for (int i = 0; i < width; i++, x += w->across_x, y += w->across_y) {
		unsigned sum = 0;

		for (int v = 0; v < n; v++)
			for (int u = 0; u < n; u++)
				sum += gray_at(w->from, x + u * step_x - v * step_y,
					       y + u * step_y + v * step_x);
		to[i] = mean_of(sum, (unsigned)(n * n));
	}
}

#ifdef __x86_64__
/* gray_at for eight places. Reads two bytes more than it needs. */
__attribute__((target("avx2"))) static inline __m256i
gray_at_eight(const struct image *from, __m256i x, __m256i y)
{
	const __m256i byte = _mm256_set1_epi32(255), one = _mm256_set1_epi32(256);
	__m256i u = _mm256_and_si256(_mm256_srai_epi32(x, 8), byte);
	__m256i v = _mm256_and_si256(_mm256_srai_epi32(y, 8), byte);
	__m256i at = _mm256_add_epi32(
	    _mm256_mullo_epi32(_mm256_srai_epi32(y, 16), _mm256_set1_epi32(from->width)),
	    _mm256_srai_epi32(x, 16));
	const int *above = (const int *)(const void *)from->px;
	const int *below = (const int *)(const void *)(from->px + from->width);
	__m256i a = _mm256_i32gather_epi32(above, at, 1), b = _mm256_i32gather_epi32(below, at, 1);
	__m256i not_u = _mm256_sub_epi32(one, u), not_v = _mm256_sub_epi32(one, v);
	__m256i top = _mm256_add_epi32(
	    _mm256_mullo_epi32(_mm256_and_si256(a, byte), not_u),
	    _mm256_mullo_epi32(_mm256_and_si256(_mm256_srli_epi32(a, 8), byte), u));
	__m256i bottom = _mm256_add_epi32(
	    _mm256_mullo_epi32(_mm256_and_si256(b, byte), not_u),
	    _mm256_mullo_epi32(_mm256_and_si256(_mm256_srli_epi32(b, 8), byte), u));

	return _mm256_add_epi32(_mm256_mullo_epi32(top, not_v), _mm256_mullo_epi32(bottom, v));
}

/* As crop_row_inside, which does what does not fill eight; a third of its time. */
__attribute__((target("avx2"))) static void
crop_row_by_eight(const struct walk *w, int32_t x, int32_t y, int width, uint8_t *to)
{
	const __m256i nth = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
	int n = w->points, i = 0;
	int32_t step_x = w->across_x / n, step_y = w->across_y / n;

	for (; i + 8 <= width; i += 8, x += 8 * w->across_x, y += 8 * w->across_y) {
		__m256i across = _mm256_mullo_epi32(nth, _mm256_set1_epi32(w->across_x));
		__m256i down = _mm256_mullo_epi32(nth, _mm256_set1_epi32(w->across_y));
		__m256i sums = _mm256_setzero_si256();
		unsigned sum[8];

		for (int p = 0; p < n * n; p++) {
			int32_t at_x = x + p % n * step_x - p / n * step_y;
			int32_t at_y = y + p % n * step_y + p / n * step_x;

			sums = _mm256_add_epi32(
			    sums, gray_at_eight(w->from,
						_mm256_add_epi32(across, _mm256_set1_epi32(at_x)),
						_mm256_add_epi32(down, _mm256_set1_epi32(at_y))));
		}
		_mm256_storeu_si256((__m256i *)(void *)sum, sums);
		for (int k = 0; k < 8; k++)
			to[i + k] = mean_of(sum[k], (unsigned)(n * n));
	}
	crop_row_inside(w, x, y, width - i, to + i);
}
#endif

/* One row of the crop; x and y are the place of its first point. */
static void
crop_row(const struct walk *w, int32_t x, int32_t y, int width, uint8_t *to)
{
	int c = w->from->channels, n = w->points;

	if (c == 1 && row_is_inside(w, x, y, width)) {
#ifdef __x86_64__
		/* the row below is not the last: there are two bytes more */
		if (__builtin_cpu_supports("avx2") && row_is_inside(w, x, y + ONE, width)) {
			crop_row_by_eight(w, x, y, width, to);
			return;
		}
#endif
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
			*to++ = mean_of(sums[k], (unsigned)(n * n));
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
