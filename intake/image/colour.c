/* SPDX-License-Identifier: Apache-2.0 */
#include "image/colour.h"

#include <assert.h>
#include <math.h>

#include "image/shrink.h"

/* Share of a page that is paper and black print at the least. */
#define PAPER_SHARE 0.85
/* Tea is paler than this; its rings were 30 to 34 strong, of hue 28 to 40 (bench_marks). */
#define PALE 45

/* The most frequent bright value of each channel. */
static void
find_paper(const struct image *rgb, int paper[3])
{
	size_t histogram[3][256] = { { 0 } }, count = (size_t)rgb->width * (size_t)rgb->height;

	for (size_t i = 0; i < count; i++)
		for (int c = 0; c < 3; c++)
			histogram[c][rgb->px[3 * i + (size_t)c]]++;
	for (int c = 0; c < 3; c++) {
		paper[c] = 255;
		for (int v = 255; v >= 128; v--)
			if (histogram[c][v] > histogram[c][paper[c]])
				paper[c] = v;
	}
}

/* Brightness against paper, per channel: as if the paper were white. */
struct whitened {
	uint8_t of[3][256];
};

static void
make_whitened(const int paper[3], struct whitened *w)
{
	for (int c = 0; c < 3; c++)
		for (int v = 0; v < 256; v++)
			w->of[c][v] = (uint8_t)(v >= paper[c] ? 255 : v * 255 / paper[c]);
}

static int
chroma_of(const uint8_t *rgb, const struct whitened *w)
{
	int r = w->of[0][rgb[0]], g = w->of[1][rgb[1]], b = w->of[2][rgb[2]];
	int low = r < g ? r : g, high = r < g ? g : r;

	low = b < low ? b : low;
	high = b > high ? b : high;
	return high - low;
}

/* Hue in degrees, 0 red, 120 green, 240 blue. */
static double
hue_of(double r, double g, double b)
{
	double hue = atan2(sqrt(3) * (g - b), 2 * r - g - b) * 180 / M_PI;

	return hue < 0 ? hue + 360 : hue;
}

/* Where the small plane lies, and room for what is looked at. */
static enum err
lay_out(const struct planes *p, const struct affine *to_px, struct field_of_colour *f,
	struct error *err)
{
	double fx = (double)p->red.width / p->small.width,
	       fy = (double)p->red.height / p->small.height;
	struct affine plain = affine_plain(p->dpi), a = to_px ? *to_px : plain;

	f->planes = p;
	a = (struct affine){ a.a / fx, a.b / fx, a.c / fx, a.d / fy, a.e / fy, a.f / fy };
	if (!affine_invert(&a, &f->to_mm))
		return error_set(err, ERR_BUG, "stamps: an affine without area");
	f->per_mm = sqrt(fabs(a.a * a.e - a.b * a.d));
	f->edge = to_px != NULL;
	if (image_new(p->small.width, p->small.height, 1, &f->chroma, err) ||
	    image_new(p->small.width / 2, p->small.height / 2, 1, &f->half, err))
		return err->code;
	return ERR_NONE;
}

enum err
colour_of_page(const struct planes *p, const struct affine *to_px, struct field_of_colour *f,
	       struct error *err)
{
	size_t count = (size_t)p->small_rgb.width * (size_t)p->small_rgb.height;
	size_t histogram[256] = { 0 };
	double below = 0;
	int level = 0;
	struct whitened white;

	if (lay_out(p, to_px, f, err))
		return err->code;
	f->least = COLOUR_LEAST;
	assert(p->small_rgb.width == p->small.width && p->small_rgb.height == p->small.height);
	find_paper(&p->small_rgb, f->paper);
	make_whitened(f->paper, &white);
	for (size_t i = 0; i < count; i++) {
		f->chroma.px[i] = (uint8_t)chroma_of(p->small_rgb.px + 3 * i, &white);
		histogram[f->chroma.px[i]]++;
	}
	while (below < PAPER_SHARE * (double)count)
		below += (double)histogram[level++];
	f->faint = 2 * level < COLOUR_FAINT ? COLOUR_FAINT : 2 * level;
	return image_shrink(&f->chroma, &f->half, err);
}

enum err
darkness_of_page(const struct planes *p, const struct affine *to_px, struct field_of_colour *f,
		 struct error *err)
{
	size_t count = (size_t)p->small.width * (size_t)p->small.height;
	int paper = planes_paper(p);

	if (lay_out(p, to_px, f, err))
		return err->code;
	f->least = COLOUR_LEAST;
	f->dark = true;
	for (size_t i = 0; i < count; i++) {
		int ink = paper - p->small.px[i];

		f->chroma.px[i] = (uint8_t)(ink > 0 ? ink : 0);
	}
	return image_shrink(&f->chroma, &f->half, err);
}

int
colour_at(const struct field_of_colour *f, double x, double y)
{
	int u = (int)floor(x), v = (int)floor(y);
	double mm_x, mm_y;

	if (u < 0 || v < 0 || u >= f->chroma.width || v >= f->chroma.height)
		return -1;
	affine_apply(&f->to_mm, x, y, &mm_x, &mm_y);
	if (f->edge && mm_y < 0)
		return -1;
	return f->chroma.px[(size_t)v * (size_t)f->chroma.width + (size_t)u];
}

bool
tint_is_stain(const struct stamp *s)
{
	return s->hue > (s->strength < PALE ? 22 : 36) && s->hue < 80;
}

void
tint_add(const struct field_of_colour *f, double x, double y, struct tint *t)
{
	int v = colour_at(f, x, y);
	const uint8_t *rgb;

	if (v < f->least || f->dark)
		return;
	rgb = f->planes->small_rgb.px + 3 * ((size_t)y * (size_t)f->chroma.width + (size_t)x);
	for (int k = 0; k < 3; k++)
		t->sum[k] += rgb[k] * 255.0 / f->paper[k];
	t->chroma += v;
	t->count++;
}

void
tint_take(const struct field_of_colour *f, const struct tint *t, struct stamp *out)
{
	out->hue = f->dark ? -1 : hue_of(t->sum[0], t->sum[1], t->sum[2]);
	out->strength = t->count ? t->chroma / t->count : 0;
}

void
colour_free(struct field_of_colour *f)
{
	image_free(&f->chroma);
	image_free(&f->half);
}
