/* SPDX-License-Identifier: Apache-2.0 */
#include "image/image.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "image/barcode.h"
#include "image/shrink.h"

/* Codes on a page. The library finds DataMatrix only near the middle of what it is shown (research
 * scanning.md §2.2), so regions that look like codes are cut out first, on the 75-dpi plane, and
 * each is read in full resolution. */

/* Blocks of the small plane: 2.7 mm. */
#define BLOCK 8
/* Ink in a block of a code: its modules are black and white in equal parts; text has less than a
 * third. */
#define BLOCK_INK_MIN 70
#define BLOCK_INK_MAX 215
/* Sides of a code, quiet zone excluded: a label's QR has 12 mm, the largest seal 40 mm. */
#define CODE_SIDE_MIN_BLOCKS 3
#define CODE_SIDE_MAX_BLOCKS 24
#define CODE_FILL_MIN        0.55
/* More candidates than that are a photograph. */
#define REGIONS_MAX 48
#define BLOCKS_MAX  (LIMIT_PAGE_SIDE_PX / BLOCK)
/* The library likes modules of 3 to 6 pixels; at 600 dpi they have 8 and more. */
#define READ_DPI_MAX 450
/* Whole pages are looked over at this resolution or up to twice of it. */
#define PAGE_DPI 140

struct region {
	int left, top, right, bottom; /* blocks, right and bottom excluded */
	int filled;
};

/* ---- reading one region ---- */

static bool
known(const struct code *codes, int count, const struct barcode_hit *hit)
{
	for (int i = 0; i < count; i++)
		if (codes[i].length == hit->length &&
		    memcmp(codes[i].bytes, hit->bytes, hit->length) == 0 &&
		    (codes[i].kind == CODE_QR) == (hit->is_qr != 0))
			return true;
	return false;
}

/* Adds a hit seen in a picture of which one pixel is scale pixels of the caller's, at its offset.
 */
static void
add_hit(const struct barcode_hit *hit, double scale, double x, double y, struct code *codes,
	int *count)
{
	struct code *c = &codes[*count];
	double cx = 0, cy = 0, side = 0;

	if (*count >= LIMIT_CODES_PER_PAGE || known(codes, *count, hit))
		return;
	for (int i = 0; i < 4; i++) {
		int k = (i + 1) % 4;

		cx += hit->x[i] / 4.0;
		cy += hit->y[i] / 4.0;
		side += hypot(hit->x[i] - hit->x[k], hit->y[i] - hit->y[k]) / 4;
	}
	c->kind = hit->is_qr ? CODE_QR : CODE_DATAMATRIX;
	c->length = hit->length;
	memcpy(c->bytes, hit->bytes, hit->length);
	c->x_px = cx * scale + x;
	c->y_px = cy * scale + y;
	c->side_px = side * scale;
	(*count)++;
}

static enum err
scan_gray(const struct image *gray, enum barcode_look look, double scale, double x, double y,
	  struct code *codes, int *count, struct error *err)
{
	AUTO(memory)
	struct barcode_hit *hits =
	    fail_here() ? NULL : malloc(LIMIT_CODES_PER_PAGE * sizeof(*hits));
	int found = hits ? barcode_scan(gray->px, gray->width, gray->height, look, hits,
					LIMIT_CODES_PER_PAGE)
			 : -1;

	if (found < 0)
		return error_set(err, ERR_NOMEM, "codes: out of memory");
	for (int i = 0; i < found; i++)
		add_hit(&hits[i], scale, x, y, codes, count);
	return ERR_NONE;
}

/* Enlarges by two, with the means between the pixels. */
static enum err
enlarge(const struct image *from, struct image *to, struct error *err)
{
	if (image_new(from->width * 2, from->height * 2, 1, to, err))
		return err->code;
	for (int y = 0; y < to->height; y++)
		for (int x = 0; x < to->width; x++) {
			int u = x / 2, v = y / 2, u2 = u + 1 < from->width ? u + (x & 1) : u;
			int v2 = v + 1 < from->height ? v + (y & 1) : v;
			const uint8_t *a = from->px + (size_t)v * (size_t)from->width;
			const uint8_t *b = from->px + (size_t)v2 * (size_t)from->width;

			to->px[(size_t)y * (size_t)to->width + (size_t)x] =
			    (uint8_t)((a[u] + a[u2] + b[u] + b[u2] + 2) / 4);
		}
	return ERR_NONE;
}

static void
invert(struct image *i)
{
	size_t n = (size_t)i->width * (size_t)i->height;

	for (size_t k = 0; k < n; k++)
		i->px[k] = (uint8_t)(255 - i->px[k]);
}

/* What does not give in at once: with one threshold, white on black, half as large, twice as large.
 */
static enum err
insist(struct image *gray, double x, double y, struct code *codes, int *count, struct error *err)
{
	AUTO(image)
	struct image other = { 0 };
	int before = *count;

	if (scan_gray(gray, BARCODE_GLOBAL, 1, x, y, codes, count, err))
		return err->code;
	if (*count > before || gray->width < 64 || gray->height < 64)
		return ERR_NONE;
	invert(gray);
	if (scan_gray(gray, BARCODE_LOCAL, 1, x, y, codes, count, err))
		return err->code;
	invert(gray);
	if (*count > before)
		return ERR_NONE;
	if (image_new(gray->width / 2, gray->height / 2, 1, &other, err) ||
	    image_shrink(gray, &other, err) ||
	    scan_gray(&other, BARCODE_LOCAL, 2, x, y, codes, count, err))
		return err->code;
	if (*count > before || gray->width > 800 || gray->height > 800)
		return ERR_NONE;
	image_free(&other);
	if (enlarge(gray, &other, err) ||
	    scan_gray(&other, BARCODE_LOCAL, 0.5, x, y, codes, count, err))
		return err->code;
	return ERR_NONE;
}

/* The part of a plane as gray; colours by their red part, in which a stamp over the code vanishes.
 */
static enum err
cut(const struct image *from, int left, int top, int right, int bottom, struct image *to,
    struct error *err)
{
	size_t c = (size_t)from->channels;

	left = left < 0 ? 0 : left;
	top = top < 0 ? 0 : top;
	right = right > from->width ? from->width : right;
	bottom = bottom > from->height ? from->height : bottom;
	assert(left < right);
	assert(top < bottom);
	if (image_new(right - left, bottom - top, 1, to, err))
		return err->code;
	for (int y = 0; y < to->height; y++) {
		const uint8_t *row =
		    from->px + ((size_t)(top + y) * (size_t)from->width + (size_t)left) * c;

		for (int x = 0; x < to->width; x++)
			to->px[(size_t)y * (size_t)to->width + (size_t)x] = row[(size_t)x * c];
	}
	return ERR_NONE;
}

enum err
codes_read(const struct image *region, struct code *out, int *count, struct error *err)
{
	AUTO(image)
	struct image gray = { 0 };

	*count = 0;
	if (cut(region, 0, 0, region->width, region->height, &gray, err) ||
	    scan_gray(&gray, BARCODE_LOCAL, 1, 0, 0, out, count, err))
		return err->code;
	return *count > 0 ? ERR_NONE : insist(&gray, 0, 0, out, count, err);
}

/* ---- regions that look like codes ---- */

/* Mean ink of a block, and whether all its quarters hold some: lines and edges of photographs do
 * not. */
static bool
block_like_code(const struct image *small, int bx, int by, int paper)
{
	int quarter[4] = { 0 }, sum = 0;
	const int half = BLOCK / 2;

	for (int y = 0; y < BLOCK; y++) {
		const uint8_t *row = small->px + (size_t)(by * BLOCK + y) * (size_t)small->width +
				     (size_t)bx * BLOCK;

		for (int x = 0; x < BLOCK; x++) {
			int ink = paper - row[x];

			quarter[y / half * 2 + x / half] += ink > 0 ? ink * 255 / paper : 0;
		}
	}
	for (int q = 0; q < 4; q++) {
		if (quarter[q] < BLOCK_INK_MIN / 2 * half * half)
			return false;
		sum += quarter[q];
	}
	return sum >= BLOCK_INK_MIN * BLOCK * BLOCK && sum <= BLOCK_INK_MAX * BLOCK * BLOCK;
}

/* Grows a region over touching marked blocks, and unmarks them. stack has room for all blocks. */
static struct region
grow(uint8_t *marks, int columns, int rows, int start, int *stack)
{
	struct region r = { columns, rows, 0, 0, 0 };
	int depth = 0;

	stack[depth++] = start;
	marks[start] = 0;
	while (depth > 0) {
		int at = stack[--depth], x = at % columns, y = at / columns;

		r.left = x < r.left ? x : r.left;
		r.right = x + 1 > r.right ? x + 1 : r.right;
		r.top = y < r.top ? y : r.top;
		r.bottom = y + 1 > r.bottom ? y + 1 : r.bottom;
		r.filled++;
		for (int n = 0; n < 4; n++) {
			int u = x + (n == 0) - (n == 1), v = y + (n == 2) - (n == 3);

			if (u < 0 || v < 0 || u >= columns || v >= rows || !marks[v * columns + u])
				continue;
			marks[v * columns + u] = 0;
			stack[depth++] = v * columns + u;
		}
	}
	return r;
}

static bool
region_like_code(const struct region *r)
{
	int w = r->right - r->left, h = r->bottom - r->top;

	return w >= CODE_SIDE_MIN_BLOCKS && h >= CODE_SIDE_MIN_BLOCKS &&
	       w <= CODE_SIDE_MAX_BLOCKS && h <= CODE_SIDE_MAX_BLOCKS && w * 10 >= h * 5 &&
	       h * 10 >= w * 5 && r->filled >= CODE_FILL_MIN * w * h;
}

/* So square and so full that it is worth insisting: text that was taken for a code is not. */
static bool
surely_code(const struct region *r)
{
	int w = r->right - r->left, h = r->bottom - r->top;

	return w >= 4 && h >= 4 && w * 4 <= h * 5 && h * 4 <= w * 5 && r->filled >= 0.75 * w * h;
}

static enum err
find_regions(const struct planes *p, struct region *out, int *count, struct error *err)
{
	const struct image *s = &p->small;
	int columns = s->width / BLOCK, rows = s->height / BLOCK, paper = planes_paper(p);
	size_t blocks = (size_t)columns * (size_t)rows;
	AUTO(memory)
	uint8_t *marks = fail_here() ? NULL : calloc(blocks, 1);
	AUTO(memory)
	int *stack = fail_here() ? NULL : calloc(blocks, sizeof(*stack));

	*count = 0;
	if (!marks || !stack)
		return error_set(err, ERR_NOMEM, "codes: out of memory");
	for (int y = 0; y < rows; y++)
		for (int x = 0; x < columns; x++)
			marks[y * columns + x] = block_like_code(s, x, y, paper);
	for (int i = 0; i < (int)blocks && *count < REGIONS_MAX; i++) {
		struct region r;

		if (!marks[i])
			continue;
		r = grow(marks, columns, rows, i, stack);
		if (region_like_code(&r))
			out[(*count)++] = r;
	}
	return ERR_NONE;
}

/* Cuts a region out with one block around it, for the quiet zone and what the blocks missed; from a
 * scan of very high resolution at half of it. *by: pixels of the page per pixel of the cut. */
static enum err
cut_region(const struct planes *p, const struct region *r, struct image *out, double at[2], int *by,
	   struct error *err)
{
	double fx = (double)p->red.width / p->small.width * BLOCK;
	double fy = (double)p->red.height / p->small.height * BLOCK;
	int left = (int)(fmax(r->left - 1, 0) * fx), top = (int)(fmax(r->top - 1, 0) * fy);
	AUTO(image)
	struct image whole = { 0 };

	at[0] = left;
	at[1] = top;
	*by = p->dpi > READ_DPI_MAX ? 2 : 1;
	if (*by == 1)
		return cut(&p->red, left, top, (int)((r->right + 1) * fx),
			   (int)((r->bottom + 1) * fy), out, err);
	if (cut(&p->red, left, top, (int)((r->right + 1) * fx), (int)((r->bottom + 1) * fy), &whole,
		err) ||
	    image_new(whole.width / 2, whole.height / 2, 1, out, err))
		return err->code;
	return image_shrink(&whole, out, err);
}

static enum err
read_region(const struct planes *p, const struct region *r, struct code *out, int *count,
	    struct error *err)
{
	AUTO(image)
	struct image gray = { 0 };
	int before = *count, by = 1;
	double at[2];

	if (cut_region(p, r, &gray, at, &by, err) ||
	    scan_gray(&gray, BARCODE_LOCAL, by, at[0], at[1], out, count, err))
		return err->code;
	if (*count > before || !surely_code(r))
		return ERR_NONE;
	if (insist(&gray, 0, 0, out, count, err))
		return err->code;
	for (int i = before; i < *count; i++) {
		out[i].x_px = out[i].x_px * by + at[0];
		out[i].y_px = out[i].y_px * by + at[1];
		out[i].side_px *= by;
	}
	return ERR_NONE;
}

/* QR codes anywhere, at about 150 dpi: for the ones that no region showed. */
static enum err
look_over_page(const struct planes *p, struct code *out, int *count, struct error *err)
{
	int by = p->dpi < 2 * PAGE_DPI ? 1 : (int)(p->dpi / PAGE_DPI),
	    lift = 127 - planes_paper(p) * 55 / 100;
	AUTO(image)
	struct image page = { 0 };
	size_t pixels;

	if (image_new(p->red.width / by, p->red.height / by, 1, &page, err) ||
	    image_shrink(&p->red, &page, err))
		return err->code;
	/* the middle between paper and ink comes to lie at the fixed threshold */
	pixels = (size_t)page.width * (size_t)page.height;
	for (size_t i = 0; i < pixels; i++) {
		int v = page.px[i] + lift;

		page.px[i] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
	}
	return scan_gray(&page, BARCODE_PAGE, by, 0, 0, out, count, err);
}

enum err
codes_find(const struct planes *p, struct code *out, int *count, struct error *err)
{
	struct region regions[REGIONS_MAX];
	int n = 0;
	bool qr = false;

	*count = 0;
	if (find_regions(p, regions, &n, err))
		return err->code;
	for (int i = 0; i < n; i++)
		if (read_region(p, &regions[i], out, count, err))
			return err->code;
	for (int i = 0; i < *count; i++)
		qr = qr || out[i].kind == CODE_QR;
	return qr ? ERR_NONE : look_over_page(p, out, count, err);
}
