/* SPDX-License-Identifier: Apache-2.0 */
#include "image/blank.h"

#include <assert.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/text.h"
#include "image/sample.h"
#include "image/shrink.h"

DEFINE_AUTO(blank_close, struct blank *);

void
blank_close(struct blank *b)
{
	if (!b)
		return;
	image_free(&b->page);
	image_free(&b->small);
	image_free(&b->half);
	image_free(&b->print);
	for (int t = 0; t < BLANK_TURNS; t++)
		for (int s = 0; s < BLANK_SKEWS; s++)
			free(b->coarse[t][s].ink);
	free(b);
}

const struct form *
blank_form(const struct blank *b)
{
	return b->form;
}

int
blank_anchors(const struct blank *b, struct box_mm *out)
{
	for (int i = 0; i < b->anchor_count; i++) {
		const struct anchor *a = &b->anchors[i];

		out[i] = (struct box_mm){ a->x_mm - a->width_mm / 2, a->y_mm - a->height_mm / 2,
					  a->width_mm, a->height_mm };
	}
	return b->anchor_count;
}

/* ---- pictures ---- */

static enum err
shrink_to(const struct image *from, const struct form *f, double dpi, struct image *to,
	  struct error *err)
{
	int w = (int)(f->width_mm / 25.4 * dpi + 0.5), h = (int)(f->height_mm / 25.4 * dpi + 0.5);

	if (w > from->width || h > from->height)
		return error_set(err, ERR_CONFIG,
				 "blank page of form %s: %d x %d pixels are less than %.1f dpi",
				 f->id, from->width, from->height, dpi);
	return image_new(w, h, 1, to, err) || image_shrink(from, to, err) ? err->code : ERR_NONE;
}

/* Registration is good to a pixel of this resolution, toner and blur spread by another. */
#define PRINT_SPREAD_PX 2
#define PRINT_BELOW     225

static enum err
make_print(struct blank *b, struct error *err)
{
	const struct image *s = &b->small;

	if (image_new(s->width, s->height, 1, &b->print, err))
		return err->code;
	memset(b->print.px, 0, (size_t)s->width * (size_t)s->height);
	for (int y = PRINT_SPREAD_PX; y < s->height - PRINT_SPREAD_PX; y++)
		for (int x = PRINT_SPREAD_PX; x < s->width - PRINT_SPREAD_PX; x++) {
			if (s->px[y * s->width + x] >= PRINT_BELOW)
				continue;
			for (int v = y - PRINT_SPREAD_PX; v <= y + PRINT_SPREAD_PX; v++)
				memset(b->print.px + (size_t)v * (size_t)s->width +
					   (size_t)(x - PRINT_SPREAD_PX),
				       1, 2 * PRINT_SPREAD_PX + 1);
		}
	return ERR_NONE;
}

/* The whole page turned clockwise by the angle, at coarse size. */
static enum err
make_coarse(const struct blank *b, int turn, int skew, struct coarse *out, struct error *err)
{
	double angle = (turn * 90 + (skew - BLANK_SKEWS / 2) * BLANK_SKEW_STEP) * M_PI / 180;
	double cosine = cos(angle), sine = sin(angle), sum = 0, squares = 0;
	int w = b->small.width / PLANES_COARSE, h = b->small.height / PLANES_COARSE;
	/* half pixels per coarse pixel, as points sampled */
	const int points = PLANES_COARSE / 2;

	out->width = turn & 1 ? h : w;
	out->height = turn & 1 ? w : h;
	out->stride = coarse_stride(out->width);
	out->ink =
	    fail_here() ? NULL : calloc((size_t)out->stride * (size_t)out->height, sizeof(int16_t));
	if (!out->ink)
		return error_set(err, ERR_NOMEM, "blank page: out of memory");
	for (int y = 0; y < out->height; y++)
		for (int x = 0; x < out->width; x++) {
			int ink = 0;

			for (int p = 0; p < points * points; p++) {
				double u =
				    (x + (p % points + 0.5) / points - out->width / 2.0) * points;
				double v =
				    (y + (p / points + 0.5) / points - out->height / 2.0) * points;

				ink +=
				    255 - sample_gray(&b->half,
						      u * cosine + v * sine + b->half.width / 2.0,
						      v * cosine - u * sine + b->half.height / 2.0);
			}
			out->ink[y * out->stride + x] = (int16_t)(ink / (points * points));
			sum += ink / (points * points);
		}
	sum /= out->width * out->height;
	for (int y = 0; y < out->height; y++)
		for (int x = 0; x < out->width; x++) {
			int16_t *at = &out->ink[y * out->stride + x];

			*at = (int16_t)(*at - (int)lround(sum));
			squares += (double)*at * *at;
		}
	out->norm = sqrt(squares);
	return ERR_NONE;
}

/* ---- anchors ---- */

#define AUTO_ANCHOR_W_MM 14.0
#define AUTO_ANCHOR_H_MM 7.0
#define AUTO_COLUMNS     5
#define AUTO_ROWS        8

/* How well a patch can be placed: the weaker of its two directions of change. */
static double
texture(const struct image *small, int x, int y, int w, int h)
{
	double across = 0, down = 0;

	for (int v = y; v < y + h - 1; v++)
		for (int u = x; u < x + w - 1; u++) {
			const uint8_t *at =
			    small->px + (size_t)v * (size_t)small->width + (size_t)u;
			int dx = at[1] - at[0], dy = at[small->width] - at[0];

			across += dx * dx;
			down += dy * dy;
		}
	return across < down ? across : down;
}

/* Least texture of a useful patch: two or three characters. */
#define TEXTURE_MIN 40000.0

/* The best patch of one cell of the page, if it has one. */
static void
add_best_anchor(struct blank *b, int column, int row)
{
	const struct image *s = &b->small;
	double per_mm = s->width / b->form->width_mm, best = TEXTURE_MIN;
	int w = (int)(AUTO_ANCHOR_W_MM * per_mm), h = (int)(AUTO_ANCHOR_H_MM * per_mm);
	int cell_w = s->width / AUTO_COLUMNS, cell_h = s->height / AUTO_ROWS, best_x = -1,
	    best_y = 0;

	for (int y = row * cell_h; y + h <= (row + 1) * cell_h; y += 3)
		for (int x = column * cell_w; x + w <= (column + 1) * cell_w; x += 3) {
			double t = texture(s, x, y, w, h);

			if (t <= best)
				continue;
			best = t;
			best_x = x;
			best_y = y;
		}
	if (best_x >= 0)
		b->anchors[b->anchor_count++] =
		    (struct anchor){ (best_x + w / 2.0) / per_mm, (best_y + h / 2.0) / per_mm,
				     AUTO_ANCHOR_W_MM, AUTO_ANCHOR_H_MM };
}

/* A form that names its anchors knows best; else they are the liveliest patches of its print. */
static void
choose_anchors(struct blank *b)
{
	const struct form *f = b->form;

	for (int i = 0; i < f->anchor_count; i++)
		b->anchors[b->anchor_count++] =
		    (struct anchor){ f->anchor[i].x + f->anchor[i].width / 2,
				     f->anchor[i].y + f->anchor[i].height / 2, f->anchor[i].width,
				     f->anchor[i].height };
	if (b->anchor_count > 0)
		return;
	assert(AUTO_COLUMNS * AUTO_ROWS <= LIMIT_ANCHORS_PER_FORM);
	for (int row = 0; row < AUTO_ROWS; row++)
		for (int column = 0; column < AUTO_COLUMNS; column++)
			add_best_anchor(b, column, row);
}

/* A letter that everybody sets as he likes has no page of its own: nothing is printed on a white
 * one, so all ink is the writer's. */
static enum err
load_page(const struct form *form, const char *templates, struct image *page, struct error *err)
{
	char path[PATH_MAX];

	if (!form->blank[0]) {
		if (image_new((int)ceil(form->width_mm / 25.4 * BLANK_PAGE_DPI),
			      (int)ceil(form->height_mm / 25.4 * BLANK_PAGE_DPI), 1, page, err))
			return err->code;
		memset(page->px, 255, (size_t)page->width * (size_t)page->height);
		return ERR_NONE;
	}
	if (!text_print(path, sizeof(path), "%s/%s", templates, form->blank))
		return error_set(err, ERR_CONFIG, "form %s: the path of its blank page is too long",
				 form->id);
	if (image_load_png(path, 1, page, err))
		return error_wrap(err, "blank page of form %s", form->id);
	return ERR_NONE;
}

enum err
blank_open(const struct form *form, const char *templates, struct blank **out, struct error *err)
{
	AUTO(blank_close)
	struct blank *b = fail_here() ? NULL : calloc(1, sizeof(*b));
	AUTO(image)
	struct image page = { 0 };

	if (!b)
		return error_set(err, ERR_NOMEM, "blank page: out of memory");
	b->form = form;
	if (form->width_mm < 50 || form->height_mm < 50)
		return error_set(err, ERR_CONFIG, "form %s: a page of %.0f x %.0f mm", form->id,
				 form->width_mm, form->height_mm);
	if (load_page(form, templates, &page, err))
		return err->code;
	if (shrink_to(&page, form, BLANK_PAGE_DPI, &b->page, err) ||
	    shrink_to(&page, form, PLANES_SMALL_DPI, &b->small, err) ||
	    shrink_to(&page, form, PLANES_SMALL_DPI / 2.0, &b->half, err) || make_print(b, err))
		return err->code;
	for (int t = 0; t < BLANK_TURNS; t++)
		for (int s = 0; s < BLANK_SKEWS; s++)
			if (make_coarse(b, t, s, &b->coarse[t][s], err))
				return err->code;
	choose_anchors(b);
	if (b->anchor_count < 6 && form->word_count == 0)
		return error_set(
		    err, ERR_CONFIG,
		    "blank page of form %s: too little is printed on it to find it again",
		    form->id);
	*out = TAKE(b);
	return ERR_NONE;
}
