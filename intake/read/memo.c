/* SPDX-License-Identifier: Apache-2.0 */
#include "read/memo.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/text.h"
#include "image/hot.h"
#include "model/form.h"
#include "read/net.h"

#define KEPT_MAX 128
/* Fourteen characters; longer lines are rare. */
#define WIDTH_MAX 384
/* One character of Chinese, and how far the windows are apart: each stroke lies well inside one. */
#define WINDOW 24
#define STEP   8
/* The finder of lines is a pixel or two off, another scanner some thousandths larger. */
#define SHIFT_X 4
#define SHIFT_Y 2
#define DRIFT_X 1 /* from one window to the next */
/* A line whose least alike window is less alike than this says something else (decision 0160). */
#define ALIKE_MIN 0.75
/* Less spread than this in a window is paper. */
#define INK_SPREAD 12.0

struct kept {
	char language[FORM_LANG_BYTES];
	struct memo_words words;
	int width;
	unsigned used;
	uint8_t px[NET_HEIGHT * WIDTH_MAX];
};

struct memo {
	unsigned now;
	int count;
	struct kept kept[KEPT_MAX];
};

enum err
memo_open(struct memo **out, struct error *err)
{
	struct memo *m = fail_here() ? NULL : calloc(1, sizeof(*m));

	if (!m)
		return error_set(err, ERR_NOMEM, "recogniser");
	*out = m;
	return ERR_NONE;
}

void
memo_close(struct memo *m)
{
	free(m);
}

/* A window of a line, of zero mean; outside is paper. */
struct window {
	float px[NET_HEIGHT * WINDOW];
	float norm;
};

static void
window_take(const struct image *line, int left, int top, struct window *w)
{
	float sum = 0, squares = 0;

	for (int y = 0; y < NET_HEIGHT; y++)
		for (int x = 0; x < WINDOW; x++) {
			int u = left + x, v = top + y;
			bool inside = u >= 0 && v >= 0 && u < line->width && v < line->height;
			float level = inside ? (float)line->px[v * line->width + u] : 255;

			w->px[y * WINDOW + x] = level;
			sum += level;
		}
	sum /= NET_HEIGHT * WINDOW;
	for (int i = 0; i < NET_HEIGHT * WINDOW; i++) {
		w->px[i] -= sum;
		squares += w->px[i] * w->px[i];
	}
	w->norm = sqrtf(squares);
}

static HOT float
window_product(const struct window *a, const struct window *b)
{
	float sum[8] = { 0 };

	for (int i = 0; i < NET_HEIGHT * WINDOW; i += 8)
		for (int k = 0; k < 8; k++)
			sum[k] += a->px[i + k] * b->px[i + k];
	return sum[0] + sum[1] + sum[2] + sum[3] + sum[4] + sum[5] + sum[6] + sum[7];
}

/* The most alike place of the window at left, near *dx; moves it there. */
static double
best_near(const struct window *w, const struct image *line, int left, int reach, int *dx)
{
	double best = -1;
	int at = *dx;

	for (int y = -SHIFT_Y; y <= SHIFT_Y; y++)
		for (int x = at - reach; x <= at + reach; x++) {
			struct window other;
			double alike;

			window_take(line, left + x, y, &other);
			if (other.norm <= 0)
				continue;
			alike = (double)(window_product(w, &other) / (w->norm * other.norm));
			if (alike <= best)
				continue;
			best = alike;
			*dx = x;
		}
	return best;
}

/* As memo_likeness; stops when it is less than enough. */
static double
likeness(const struct image *kept, const struct image *line, double enough)
{
	double least = 1;
	int reach = SHIFT_X, dx = 0, windows = 0;

	for (int left = 0; left + WINDOW <= kept->width && least >= enough; left += STEP) {
		struct window w;
		double alike;

		window_take(kept, left, 0, &w);
		if ((double)w.norm < INK_SPREAD * sqrt(NET_HEIGHT * WINDOW))
			continue;
		alike = best_near(&w, line, left, reach, &dx);
		reach = DRIFT_X;
		windows++;
		if (alike < least)
			least = alike;
	}
	return windows > 0 ? least : 0;
}

double
memo_likeness(const struct image *kept, const struct image *line)
{
	/* both ways: what only one of them has must be missed too */
	double one = likeness(kept, line, 0), other = likeness(line, kept, 0);

	return one < other ? one : other;
}

const struct memo_words *
memo_find(struct memo *m, const char *language, const struct image *line)
{
	assert(line->channels == 1);
	assert(line->height == NET_HEIGHT);
	for (int i = 0; i < m->count; i++) {
		struct kept *k = &m->kept[i];
		const struct image picture = { k->width, NET_HEIGHT, 1, k->px };

		if (abs(k->width - line->width) > 2 * SHIFT_X || !text_equal(k->language, language))
			continue;
		if (likeness(&picture, line, ALIKE_MIN) < ALIKE_MIN ||
		    likeness(line, &picture, ALIKE_MIN) < ALIKE_MIN)
			continue;
		k->used = ++m->now;
		return &k->words;
	}
	return NULL;
}

void
memo_keep(struct memo *m, const char *language, const struct image *line,
	  const struct memo_words *words)
{
	struct kept *k = &m->kept[0];

	assert(line->height == NET_HEIGHT);
	if (line->width > WIDTH_MAX)
		return;
	if (m->count < KEPT_MAX)
		k = &m->kept[m->count++];
	for (int i = 0; k->used && i < KEPT_MAX; i++)
		if (m->kept[i].used < k->used)
			k = &m->kept[i];
	(void)text_copy(k->language, sizeof(k->language), language);
	k->words = *words;
	k->width = line->width;
	k->used = ++m->now;
	memcpy(k->px, line->px, (size_t)line->width * NET_HEIGHT);
}
