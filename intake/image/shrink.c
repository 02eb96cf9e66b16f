/* SPDX-License-Identifier: Apache-2.0 */
#include "image/shrink.h"

#include <assert.h>
#include <string.h>

#include "base/fail.h"
#include "image/hot.h"

/* Rows are added up first, whole lines at a time, which the compiler turns into vector code;
 * columns after that on a fraction of the data. Sums of up to 257 rows fit 16 bits; no scan shrinks
 * by more. */
#define SHRINK_ROWS_MAX 257

HOT static void
add_row(uint16_t *restrict sums, const uint8_t *restrict row, size_t n)
{
	for (size_t i = 0; i < n; i++)
		sums[i] = (uint16_t)(sums[i] + row[i]);
}

/* Mean of the columns start[x] … start[x+1]−1 of a line of sums over rows rows. */
static void
columns_1(const uint16_t *sums, const int *start, int width, unsigned rows, uint8_t *to)
{
	for (int x = 0; x < width; x++) {
		unsigned sum = 0, n = (unsigned)(start[x + 1] - start[x]) * rows;

		for (int u = start[x]; u < start[x + 1]; u++)
			sum += sums[u];
		to[x] = (uint8_t)((sum + n / 2) / n);
	}
}

static void
columns_3(const uint16_t *sums, const int *start, int width, unsigned rows, uint8_t *to)
{
	for (int x = 0; x < width; x++) {
		unsigned r = 0, g = 0, b = 0, n = (unsigned)(start[x + 1] - start[x]) * rows;

		for (int u = start[x]; u < start[x + 1]; u++) {
			r += sums[3 * u];
			g += sums[3 * u + 1];
			b += sums[3 * u + 2];
		}
		to[3 * x] = (uint8_t)((r + n / 2) / n);
		to[3 * x + 1] = (uint8_t)((g + n / 2) / n);
		to[3 * x + 2] = (uint8_t)((b + n / 2) / n);
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

	assert(to->width <= from->width);
	assert(to->height <= from->height);
	assert(to->channels == from->channels);
	assert(from->height / to->height < SHRINK_ROWS_MAX);
	if (!sums || !start)
		return error_set(err, ERR_NOMEM, "planes: out of memory");
	for (int x = 0; x <= to->width; x++)
		start[x] = (int)((int64_t)x * from->width / to->width);
	for (int y = 0; y < to->height; y++) {
		int first = (int)((int64_t)y * from->height / to->height);
		int end = (int)((int64_t)(y + 1) * from->height / to->height);
		uint8_t *row = to->px + (size_t)y * (size_t)to->width * (size_t)to->channels;

		memset(sums, 0, line * sizeof(*sums));
		for (int v = first; v < end; v++)
			add_row(sums, from->px + (size_t)v * line, line);
		if (from->channels == 1)
			columns_1(sums, start, to->width, (unsigned)(end - first), row);
		else
			columns_3(sums, start, to->width, (unsigned)(end - first), row);
	}
	return ERR_NONE;
}
