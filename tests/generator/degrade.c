/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "scan.h"

void
raster_free(struct raster *r)
{
	free(r->px);
	memset(r, 0, sizeof(*r));
}

enum err
raster_new(int width, int height, int channels, struct raster *out, struct error *err)
{
	uint8_t *px = calloc((size_t)width * (size_t)height, (size_t)channels);

	if (!px)
		return error_set(err, ERR_NOMEM, "page of %d x %d pixels", width, height);
	*out = (struct raster){ width, height, channels, px, 0, COLOR_RGB };
	return ERR_NONE;
}

static uint8_t
level(double v)
{
	return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v + 0.5);
}

/* A crease throws a shadow on one side and catches light on the other. */
static void
crease(float *gain, int length, double at, double width, double depth)
{
	for (int i = 0; i < length; i++) {
		double d = (i - at) / width;

		gain[i] *= (float)(1 - depth * exp(-d * d) + 0.4 * depth * exp(-(d - 2) * (d - 2)));
	}
}

/* Light of the lamp: falls off to one side, and lies wrong on creases. Rows and columns are enough.
 */
void
degrade_light(struct raster *r, const struct scan *s, struct rng *rng)
{
	AUTO(memory)
	float *row = malloc((size_t)r->height * sizeof(*row));
	AUTO(memory)
	float *column = malloc((size_t)r->width * sizeof(*column));
	double fall_x = rng_real(rng, -0.03, 0.03), fall_y = rng_real(rng, -0.02, 0.02);
	double mm = r->dpi / 25.4;

	if (!row || !column)
		return;
	for (int y = 0; y < r->height; y++)
		row[y] = (float)(1 + fall_y * y / r->height - fmax(0, fall_y));
	for (int x = 0; x < r->width; x++)
		column[x] = (float)(1 + fall_x * x / r->width - fmax(0, fall_x));
	if (s->folded) {
		crease(row, r->height, r->height * rng_real(rng, 0.31, 0.36), 0.5 * mm,
		       rng_real(rng, 0.10, 0.25));
		crease(row, r->height, r->height * rng_real(rng, 0.64, 0.69), 0.5 * mm,
		       rng_real(rng, 0.10, 0.25));
		if (rng_chance(rng, 0.4))
			crease(column, r->width, r->width * rng_real(rng, 0.48, 0.52), 0.5 * mm,
			       rng_real(rng, 0.08, 0.2));
	}
	for (int y = 0; y < r->height; y++) {
		uint8_t *p = r->px + (size_t)y * (size_t)r->width * (size_t)r->channels;

		for (int x = 0; x < r->width; x++) {
			float gain = row[y] * column[x];

			for (int k = 0; k < r->channels; k++, p++)
				*p = level((double)(gain * *p));
		}
	}
}

/* Tea and rain: a pale disc with a darker rim. */
static void
stain(struct raster *r, double cx, double cy, double radius, double depth)
{
	static const double tint[3] = { 0.55, 0.8, 1.3 };
	int from = (int)fmax(0, cy - radius * 1.1), to = (int)fmin(r->height, cy + radius * 1.1);
	int left = (int)fmax(0, cx - radius * 1.1), right = (int)fmin(r->width, cx + radius * 1.1);

	for (int y = from; y < to; y++) {
		for (int x = left; x < right; x++) {
			uint8_t *p = r->px + 3 * ((size_t)y * (size_t)r->width + (size_t)x);
			double d =
			    hypot(x - cx, y - cy) / radius + 0.03 * sin(7 * atan2(y - cy, x - cx));
			double rim = exp(-(d - 0.96) * (d - 0.96) / 0.0012);
			double dark = depth * ((d < 0.97 ? 0.5 : 0) + rim);

			for (int k = 0; k < 3; k++)
				p[k] = level(p[k] * (1 - dark * tint[k]));
		}
	}
}

void
degrade_stains(struct raster *r, struct rng *rng)
{
	int count = rng_int(rng, 1, 3);
	double mm = r->dpi / 25.4;

	assert(r->channels == 3);
	for (int i = 0; i < count; i++)
		stain(r, rng_real(rng, 0, r->width), rng_real(rng, 0, r->height),
		      rng_real(rng, 8, 30) * mm, rng_real(rng, 0.06, 0.16));
}

void
degrade_specks(struct raster *r, int count, struct rng *rng)
{
	for (int i = 0; i < count; i++) {
		int side = rng_int(rng, 1, (int)(r->dpi / 90) + 1);
		int x0 = rng_int(rng, 0, r->width - side - 1),
		    y0 = rng_int(rng, 0, r->height - side - 1);
		double gain = rng_real(rng, 0.1, 0.7);

		for (int y = y0; y < y0 + side; y++)
			for (int x = x0; x < x0 + side; x++)
				for (int k = 0; k < r->channels; k++) {
					size_t at = ((size_t)y * (size_t)r->width + (size_t)x) *
							(size_t)r->channels +
						    (size_t)k;

					r->px[at] = level(r->px[at] * gain);
				}
	}
}

enum { KERNEL_MAX = 4 };

/* One line of one channel, in place; pixels beyond the ends repeat the last. */
static void
blur_line(uint8_t *p, ptrdiff_t step, int n, const float *kernel, float *line)
{
	for (int i = 0; i < n; i++)
		line[i + KERNEL_MAX] = p[i * step];
	for (int i = 0; i < KERNEL_MAX; i++) {
		line[i] = line[KERNEL_MAX];
		line[n + KERNEL_MAX + i] = line[n + KERNEL_MAX - 1];
	}
	for (int i = 0; i < n; i++) {
		const float *l = line + i;
		float sum = kernel[0] * l[KERNEL_MAX];

		for (int k = 1; k <= KERNEL_MAX; k++)
			sum += kernel[k] * (l[KERNEL_MAX - k] + l[KERNEL_MAX + k]);
		p[i * step] = (uint8_t)(sum + 0.5F);
	}
}

enum err
degrade_blur(struct raster *r, double sigma, struct error *err)
{
	int longest = r->width > r->height ? r->width : r->height;
	AUTO(memory)
	float *line = malloc(((size_t)longest + 2 * KERNEL_MAX) * sizeof(*line));
	float kernel[KERNEL_MAX + 1];
	double sum = 0;
	ptrdiff_t row = (ptrdiff_t)r->width * r->channels;

	if (!line)
		return error_set(err, ERR_NOMEM, "blur");
	for (int k = 0; k <= KERNEL_MAX; k++)
		sum += (k ? 2 : 1) * exp(-k * k / (2 * sigma * sigma));
	for (int k = 0; k <= KERNEL_MAX; k++)
		kernel[k] = (float)(exp(-k * k / (2 * sigma * sigma)) / sum);
	for (int y = 0; y < r->height; y++)
		for (int k = 0; k < r->channels; k++)
			blur_line(r->px + y * row + k, r->channels, r->width, kernel, line);
	for (ptrdiff_t x = 0; x < row; x++)
		blur_line(r->px + x, row, r->height, kernel, line);
	return ERR_NONE;
}

/* The sum of four bytes is near enough to a normal number. */
void
degrade_noise(struct raster *r, double sigma, struct rng *rng)
{
	size_t n = (size_t)r->width * (size_t)r->height * (size_t)r->channels;
	double unit = sigma / 147.8; /* standard deviation of four uniform bytes */

	for (size_t i = 0; i + 1 < n; i += 2) {
		uint64_t bits = rng_next(rng);

		for (size_t half = 0; half < 2; half++, bits >>= 32) {
			int sum = (int)(bits & 255) + (int)(bits >> 8 & 255) +
				  (int)(bits >> 16 & 255) + (int)(bits >> 24 & 255) - 510;

			r->px[i + half] = level(r->px[i + half] + unit * sum);
		}
	}
}

/* Toner: everything grey, contrast hard, dust of the glass, light lost in large dark areas. */
void
degrade_photocopy(struct raster *r, struct rng *rng)
{
	size_t n = (size_t)r->width * (size_t)r->height;

	assert(r->channels == 3);
	for (size_t i = 0; i < n; i++) {
		uint8_t *p = r->px + 3 * i;
		double gray = 0.30 * p[0] + 0.59 * p[1] + 0.11 * p[2];
		double toner = 255 / (1 + exp(-(gray - 150) / 18));

		p[0] = p[1] = p[2] = level(18 + toner * 0.92);
	}
	degrade_specks(r, 250, rng);
}

void
degrade_white(struct raster *r, int level_white)
{
	size_t n = (size_t)r->width * (size_t)r->height;
	size_t channels = (size_t)r->channels;

	if (level_white > 255)
		return;
	for (size_t i = 0; i < n; i++) {
		uint8_t *p = r->px + channels * i;
		int least = p[0];

		for (size_t k = 1; k < channels; k++)
			least = p[k] < least ? p[k] : least;
		if (least >= level_white)
			memset(p, 255, channels);
	}
}

enum err
raster_to_gray(struct raster *r, struct error *err)
{
	struct raster gray;
	size_t n = (size_t)r->width * (size_t)r->height;

	assert(r->channels == 3);
	if (raster_new(r->width, r->height, 1, &gray, err))
		return err->code;
	for (size_t i = 0; i < n; i++)
		gray.px[i] =
		    level(0.30 * r->px[3 * i] + 0.59 * r->px[3 * i + 1] + 0.11 * r->px[3 * i + 2]);
	gray.dpi = r->dpi;
	gray.color = COLOR_GRAY;
	raster_free(r);
	*r = gray;
	return ERR_NONE;
}

void
raster_to_bilevel(struct raster *r, int threshold)
{
	size_t n = (size_t)r->width * (size_t)r->height;

	assert(r->channels == 1);
	for (size_t i = 0; i < n; i++)
		r->px[i] = r->px[i] < threshold ? 0 : 255;
	r->color = COLOR_BILEVEL;
}

enum err
raster_turn(struct raster *r, int degrees, struct error *err)
{
	struct raster to;
	bool swap = degrees == 90 || degrees == 270;
	size_t channels = (size_t)r->channels;

	if (degrees == 0)
		return ERR_NONE;
	if (raster_new(swap ? r->height : r->width, swap ? r->width : r->height, r->channels, &to,
		       err))
		return err->code;
	for (int y = 0; y < r->height; y++) {
		for (int x = 0; x < r->width; x++) {
			int tx = degrees == 180  ? r->width - 1 - x
				 : degrees == 90 ? r->height - 1 - y
						 : y;
			int ty = degrees == 180  ? r->height - 1 - y
				 : degrees == 90 ? x
						 : r->width - 1 - x;

			memcpy(to.px + ((size_t)ty * (size_t)to.width + (size_t)tx) * channels,
			       r->px + ((size_t)y * (size_t)r->width + (size_t)x) * channels,
			       channels);
		}
	}
	to.dpi = r->dpi;
	to.color = r->color;
	raster_free(r);
	*r = to;
	return ERR_NONE;
}
