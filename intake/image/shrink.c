/* SPDX-License-Identifier: Apache-2.0 */
#include "image/shrink.h"

#include <assert.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/fail.h"
#include "image/hot.h"

/* Rows are added up first, whole lines at a time, which the compiler turns into vector code;
 * columns after that on a fraction of the data. Sums of up to 257 rows fit 16 bits; no scan shrinks
 * by more. */
#define SHRINK_ROWS_MAX 257

HOT static void
add_row(uint16_t *restrict sums, const uint8_t *restrict row, size_t n)
{
	size_t i = 0;

#ifdef __SSE2__ /* the plain loop is as fast, but not under the sanitizers */
	for (; i + 16 <= n; i += 16) {
		__m128i *to = (__m128i *)(void *)(sums + i);
		__m128i px = _mm_loadu_si128((const __m128i *)(const void *)(row + i));
		__m128i low = _mm_unpacklo_epi8(px, _mm_setzero_si128());
		__m128i high = _mm_unpackhi_epi8(px, _mm_setzero_si128());

		_mm_storeu_si128(to, _mm_add_epi16(_mm_loadu_si128(to), low));
		_mm_storeu_si128(to + 1, _mm_add_epi16(_mm_loadu_si128(to + 1), high));
	}
#endif
	for (; i < n; i++)
		sums[i] = (uint16_t)(sums[i] + row[i]);
}

/* How the columns of one line become those of the result. */
struct columns {
	const int *start; /* column x is the mean of start[x] … start[x+1]−1 */
	int width;
	unsigned rows;       /* added up in the sums */
	int step;            /* if all are equally wide, else 0 */
	uint64_t inverse[2]; /* 2^32 over the pixels of a narrow and of a wide column */
	int narrow;
};

/* sum / n, rounded, by multiplication: dividing took half of the time. Sums stay below 2^24. */
static inline uint8_t
mean(const struct columns *c, unsigned sum, int wide)
{
	unsigned n = (unsigned)wide * c->rows;

	return (uint8_t)(((uint64_t)(sum + n / 2) * c->inverse[wide != c->narrow]) >> 32);
}

HOT static void
columns_by_2(const uint16_t *restrict sums, int width, uint32_t inverse, unsigned half,
	     uint8_t *restrict to)
{
	for (int x = 0; x < width; x++)
		to[x] =
		    (uint8_t)(((uint64_t)(sums[2 * x] + sums[2 * x + 1] + half) * inverse) >> 32);
}

HOT static void
columns_by_4(const uint16_t *restrict sums, int width, uint32_t inverse, unsigned half,
	     uint8_t *restrict to)
{
	for (int x = 0; x < width; x++) {
		unsigned sum =
		    (unsigned)sums[4 * x] + sums[4 * x + 1] + sums[4 * x + 2] + sums[4 * x + 3];

		to[x] = (uint8_t)(((uint64_t)(sum + half) * inverse) >> 32);
	}
}

static void
columns_1(const uint16_t *sums, const struct columns *c, uint8_t *to)
{
	if (c->step == 2 || c->step == 4) {
		(c->step == 2 ? columns_by_2 : columns_by_4)(
		    sums, c->width, (uint32_t)c->inverse[0], (unsigned)c->step * c->rows / 2, to);
		return;
	}
	for (int x = 0; x < c->width; x++) {
		unsigned sum = 0;

		for (int u = c->start[x]; u < c->start[x + 1]; u++)
			sum += sums[u];
		to[x] = mean(c, sum, c->start[x + 1] - c->start[x]);
	}
}

static void
columns_3(const uint16_t *sums, const struct columns *c, uint8_t *to)
{
	for (int x = 0; x < c->width; x++) {
		unsigned r = 0, g = 0, b = 0;
		int wide = c->start[x + 1] - c->start[x];

		for (int u = c->start[x]; u < c->start[x + 1]; u++) {
			r += sums[3 * u];
			g += sums[3 * u + 1];
			b += sums[3 * u + 2];
		}
		to[3 * x] = mean(c, r, wide);
		to[3 * x + 1] = mean(c, g, wide);
		to[3 * x + 2] = mean(c, b, wide);
	}
}

/* Widths differ by at most one. */
static void
set_rows(struct columns *c, int from_width, unsigned rows)
{
	c->rows = rows;
	c->narrow = from_width / c->width;
	c->step = from_width % c->width == 0 ? c->narrow : 0;
	for (unsigned k = 0; k < 2; k++) {
		uint64_t n = ((uint64_t)c->narrow + k) * rows;

		c->inverse[k] = ((UINT64_C(1) << 32) + n - 1) / n;
	}
}

enum err
image_shrink(const struct image *from, struct image *to, struct error *err)
{
	size_t line = (size_t)from->width * (size_t)from->channels;
	AUTO(memory)
	uint16_t *sums = fail_here() ? NULL : malloc(line * sizeof(*sums));
	AUTO(memory)
	int *start = fail_here() ? NULL : malloc(((size_t)to->width + 1) * sizeof(*start));
	struct columns columns;

	assert(to->width <= from->width);
	assert(to->height <= from->height);
	assert(to->channels == from->channels);
	assert(from->height / to->height < SHRINK_ROWS_MAX);
	if (!sums || !start)
		return error_set(err, ERR_NOMEM, "planes: out of memory");
	columns = (struct columns){ .start = start, .width = to->width };
	for (int x = 0; x <= to->width; x++)
		start[x] = (int)((int64_t)x * from->width / to->width);
	for (int y = 0; y < to->height; y++) {
		int first = (int)((int64_t)y * from->height / to->height);
		int end = (int)((int64_t)(y + 1) * from->height / to->height);
		uint8_t *row = to->px + (size_t)y * (size_t)to->width * (size_t)to->channels;

		memset(sums, 0, line * sizeof(*sums));
		for (int v = first; v < end; v++)
			add_row(sums, from->px + (size_t)v * line, line);
		set_rows(&columns, from->width, (unsigned)(end - first));
		if (from->channels == 1)
			columns_1(sums, &columns, row);
		else
			columns_3(sums, &columns, row);
	}
	return ERR_NONE;
}

HOT void
image_take_red(const uint8_t *restrict rgb, uint8_t *restrict red, size_t count)
{
	for (size_t i = 0; i < count; i++)
		red[i] = rgb[3 * i];
}
