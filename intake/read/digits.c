/* SPDX-License-Identifier: Apache-2.0 */
#include "read/digits.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
digit_groups_of(const char *text, struct digit_groups *out)
{
	size_t n = 0;

	memset(out, 0, sizeof(*out));
	for (const char *s = text; *s; s++) {
		if (!is_digit(*s)) {
			n = 0;
			continue;
		}
		if (n == 0 && out->count++ == DIGIT_GROUPS_MAX)
			return false;
		if (n == DIGIT_GROUP_BYTES - 1)
			return false;
		out->group[out->count - 1][n++] = *s;
	}
	return true;
}

bool
digit_groups_equal(const struct digit_groups *a, const struct digit_groups *b)
{
	if (a->count != b->count)
		return false;
	for (int i = 0; i < a->count; i++)
		if (!text_equal(a->group[i], b->group[i]))
			return false;
	return true;
}

/* ---- blobs: columns of ink between columns of paper ---- */

#define BLOBS_MAX 96

struct blob {
	int left, right; /* right exclusive */
	int top, bottom;
	int group; /* of digits; −1 for anything else */
};

struct blobs {
	struct blob blob[BLOBS_MAX];
	int count;
};

static bool
column_extent(const struct image *line, int x, int level, struct blob *b)
{
	bool ink = false;

	for (int y = 0; y < line->height; y++) {
		if (line->px[(size_t)y * (size_t)line->width + (size_t)x] >= level)
			continue;
		ink = true;
		if (y < b->top)
			b->top = y;
		if (y >= b->bottom)
			b->bottom = y + 1;
	}
	return ink;
}

/* false when there are more than any line has. */
static bool
blobs_find(const struct image *line, struct blobs *out)
{
	int level = zone_ink_level(line);
	bool inside = false;

	out->count = 0;
	for (int x = 0; x < line->width; x++) {
		struct blob fresh = { x, x, line->height, 0, -1 };
		struct blob *b = inside ? &out->blob[out->count - 1] : &fresh;

		if (!column_extent(line, x, level, b)) {
			inside = false;
			continue;
		}
		if (!inside) {
			if (out->count == BLOBS_MAX)
				return false;
			out->blob[out->count++] = fresh;
			inside = true;
		}
		out->blob[out->count - 1].right = x + 1;
	}
	return true;
}

/* Dirt is narrower and lower than a full stop's neighbourhood: a hyphen is wider, a one is higher.
 */
static void
blobs_drop_specks(struct blobs *blobs)
{
	int height = 0, n = 0;

	for (int i = 0; i < blobs->count; i++)
		if (blobs->blob[i].bottom - blobs->blob[i].top > height)
			height = blobs->blob[i].bottom - blobs->blob[i].top;
	for (int i = 0; i < blobs->count; i++) {
		const struct blob *b = &blobs->blob[i];

		if ((b->right - b->left) * 8 > height || (b->bottom - b->top) * 20 > height * 9)
			blobs->blob[n++] = *b;
	}
	blobs->count = n;
}

/* In a date with 年 punctuation is dirt that was read (mend.h). */
static bool
is_dirt(const struct ocr_line *seen, int symbol)
{
	return strstr(seen->text, "年") && strchr(",.'`:;|\"_", seen->symbol[symbol].text[0]);
}

static int
marks_seen(const struct ocr_line *seen)
{
	int marks = 0;

	for (int i = 0; i < seen->symbol_count; i++)
		marks += !is_dirt(seen, i);
	return marks;
}

/* Gives every blob the digit group of its symbol. Only when there are as many as symbols: the
 * recogniser's places are off by half a character, but its order is not, and a one that it lost or
 * doubled changes the number. */
static bool
blobs_assign(struct blobs *blobs, const struct ocr_line *seen)
{
	int group = -1;
	bool in_digits = false;

	if (blobs->count != marks_seen(seen))
		return false;
	for (int i = 0, s = 0; i < blobs->count; i++, s++) {
		bool digit;

		while (is_dirt(seen, s))
			s++;
		digit = is_digit(seen->symbol[s].text[0]);

		if (digit && !in_digits)
			group++;
		in_digits = digit;
		blobs->blob[i].group = digit ? group : -1;
	}
	return true;
}

/* Width and height of the digits: the median ones. */
static void
digit_size(const struct blobs *blobs, int *width, int *height)
{
	int w[BLOBS_MAX], h[BLOBS_MAX], n = 0;

	*width = *height = 0;
	for (int i = 0; i < blobs->count; i++) {
		const struct blob *b = &blobs->blob[i];
		int at = n, at_h = n;

		if (b->group < 0)
			continue;
		for (; at > 0 && w[at - 1] > b->right - b->left; at--)
			w[at] = w[at - 1];
		w[at] = b->right - b->left;
		for (; at_h > 0 && h[at_h - 1] > b->bottom - b->top; at_h--)
			h[at_h] = h[at_h - 1];
		h[at_h] = b->bottom - b->top;
		n++;
	}
	if (n > 0) {
		*width = w[n / 2];
		*height = h[n / 2];
	}
}

/* Every blob looks like what the recogniser took it for: digits are about as high as each other and
 * no wider than the widest face makes them; 年 月 日 are higher or wider, hyphens and dots lower.
 * Otherwise its order was wrong: "1月11日" for "11月1日" has as many symbols. */
static bool
blobs_fit(const struct blobs *blobs)
{
	int width, height;

	digit_size(blobs, &width, &height);
	if (height == 0)
		return false;
	for (int i = 0; i < blobs->count; i++) {
		const struct blob *b = &blobs->blob[i];
		int w = b->right - b->left, h = b->bottom - b->top;
		bool like_digit =
		    h * 100 <= height * 113 && h * 100 >= height * 80 && w * 100 <= width * 135;

		if (like_digit != (b->group >= 0))
			return false;
	}
	return true;
}

static void
blobs_paint_out(struct image *line, const struct blobs *blobs)
{
	int paper = line->px[0]; /* the corner is paper, zone_line saw to it */

	for (int i = 0; i < blobs->count; i++) {
		const struct blob *b = &blobs->blob[i];
		int from = b->left > 0 ? b->left - 1 : 0;
		int to = b->right < line->width ? b->right + 1 : line->width;

		if (b->group >= 0)
			continue;
		for (int y = 0; y < line->height; y++)
			memset(line->px + (size_t)y * (size_t)line->width + (size_t)from, paper,
			       (size_t)(to - from));
	}
}

/* Cuts the digits read into the groups of the picture, one digit for each of its blobs. */
static bool
cut(const char *digits, const struct blobs *blobs, struct digit_groups *out)
{
	size_t used[DIGIT_GROUPS_MAX] = { 0 };

	memset(out, 0, sizeof(*out));
	for (int i = 0; i < blobs->count; i++) {
		int g = blobs->blob[i].group;

		if (g < 0)
			continue;
		if (g >= DIGIT_GROUPS_MAX || used[g] == DIGIT_GROUP_BYTES - 1 || !*digits)
			return false;
		out->group[g][used[g]++] = *digits++;
		out->count = g + 1;
	}
	return *digits == '\0';
}

enum err
digits_read(struct fill *f, const struct ocr_line *seen, enum zone_prep look_in,
	    struct digit_groups *out, bool *sure, struct error *err)
{
	AUTO(image)
	struct image line = { 0 };
	struct ocr_how only_digits = { .language = "eng", .only = "0123456789" };
	struct ocr_line read;
	struct blobs blobs;

	assert(f->zone.line_count > 0);
	*sure = false;
	memset(out, 0, sizeof(*out));
	if (zone_line(&f->zone, 0, look_in, &line, err))
		return err->code;
	if (!blobs_find(&line, &blobs))
		return ERR_NONE;
	blobs_drop_specks(&blobs);
	if (!blobs_assign(&blobs, seen) || !blobs_fit(&blobs))
		return ERR_NONE;
	blobs_paint_out(&line, &blobs);
	if (ocr_read(f->ocr, &only_digits, &line, &read, err))
		return err->code;
	text_close_up(read.text);
	*sure = cut(read.text, &blobs, out);
	return ERR_NONE;
}

enum err
marks_count(struct fill *f, enum zone_prep look_in, int *marks, struct error *err)
{
	AUTO(image)
	struct image line = { 0 };
	struct blobs blobs;

	*marks = -1;
	if (zone_line(&f->zone, 0, look_in, &line, err))
		return err->code;
	if (!blobs_find(&line, &blobs))
		return ERR_NONE;
	blobs_drop_specks(&blobs);
	*marks = blobs.count;
	return ERR_NONE;
}
