/* SPDX-License-Identifier: Apache-2.0 */
#include "image/blank.h"

#include <assert.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/text.h"
#include "image/shrink.h"

void
blank_close(struct blank *b)
{
	if (!b)
		return;
	image_free(&b->page);
	image_free(&b->small);
	image_free(&b->half);
	image_free(&b->print);
	free(b->coarse.ink);
	buf_free(&b->file);
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

static enum err
make_coarse(const struct image *page, const struct form *f, struct coarse *out, struct error *err)
{
	AUTO(image)
	struct image gray = { 0 };
	double sum = 0, squares = 0;

	if (shrink_to(page, f, PLANES_SMALL_DPI / (double)PLANES_COARSE, &gray, err))
		return err->code;
	out->width = gray.width;
	out->height = gray.height;
	out->stride = coarse_stride(gray.width);
	out->ink =
	    fail_here() ? NULL : calloc((size_t)out->stride * (size_t)out->height, sizeof(int16_t));
	if (!out->ink)
		return error_set(err, ERR_NOMEM, "blank page: out of memory");
	for (int i = 0; i < gray.width * gray.height; i++)
		sum += coarse_ink(255 - gray.px[i]);
	sum /= gray.width * gray.height;
	for (int y = 0; y < out->height; y++)
		for (int x = 0; x < out->width; x++) {
			int ink = coarse_ink(255 - gray.px[y * gray.width + x]) - (int)lround(sum);

			out->ink[y * out->stride + x] = (int16_t)ink;
			squares += (double)ink * ink;
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

/* A letter that everybody sets as he likes has no page of its own: nothing is printed on it, and it
 * is never found by its print. */
static bool
has_page(const struct blank *b)
{
	return b->file.length > 0;
}

static enum err
read_file(const char *templates, struct blank *b, struct error *err)
{
	char path[PATH_MAX];

	if (!b->form->blank[0])
		return ERR_NONE;
	if (!text_print(path, sizeof(path), "%s/%s", templates, b->form->blank))
		return error_set(err, ERR_CONFIG, "form %s: the path of its blank page is too long",
				 b->form->id);
	if (file_read(path, &b->file, err))
		return error_wrap(err, "blank page of form %s", b->form->id);
	return ERR_NONE;
}

static enum err
decode(const struct blank *b, struct image *page, struct error *err)
{
	if (image_read_png(b->file.bytes, b->file.length, b->form->blank, 1, page, err))
		return error_wrap(err, "blank page of form %s", b->form->id);
	return ERR_NONE;
}

enum err
blank_open(const struct form *form, const char *templates, struct blank **out, struct error *err)
{
	AUTO(blank_close)
	struct blank *b = fail_here() ? NULL : calloc(1, sizeof(*b));

	if (!b)
		return error_set(err, ERR_NOMEM, "blank page: out of memory");
	b->form = form;
	b->file = (struct buf)BUF(LIMIT_SMALL_FILE_BYTES);
	if (form->width_mm < 50 || form->height_mm < 50)
		return error_set(err, ERR_CONFIG, "form %s: a page of %.0f x %.0f mm", form->id,
				 form->width_mm, form->height_mm);
	if (read_file(templates, b, err))
		return err->code;
	*out = TAKE(b);
	return ERR_NONE;
}

enum err
blank_glance(struct blank *b, struct error *err)
{
	AUTO(image)
	struct image page = { 0 };

	if (!has_page(b) || b->coarse.ink)
		return ERR_NONE;
	return decode(b, &page, err) || make_coarse(&page, b->form, &b->coarse, err) ? err->code
										     : ERR_NONE;
}

enum err
blank_prepare(struct blank *b, struct error *err)
{
	AUTO(image)
	struct image page = { 0 };

	if (!has_page(b) || b->page.px)
		return ERR_NONE;
	if (decode(b, &page, err) || shrink_to(&page, b->form, PLANES_SMALL_DPI, &b->small, err) ||
	    shrink_to(&page, b->form, PLANES_SMALL_DPI / 2.0, &b->half, err) || make_print(b, err))
		return err->code;
	choose_anchors(b);
	if (b->anchor_count < 6 && b->form->word_count == 0)
		return error_set(
		    err, ERR_CONFIG,
		    "blank page of form %s: too little is printed on it to find it again",
		    b->form->id);
	return shrink_to(&page, b->form, BLANK_PAGE_DPI, &b->page, err);
}
