/* SPDX-License-Identifier: Apache-2.0 */
#include "read/loose.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "read/letter.h"

/* Titles and offices stand in the upper part of the text, and in few lines: the fifth line of a
 * notary's certificate is the name of who asked for it. */
#define HEAD_SHARE 0.45
#define HEAD_LINES 5
/* Languages that letters are read in; each head is read once for each. */
#define LANGUAGES_MAX 4

struct head {
	const char *language;
	struct letter *letter;
};

struct heads {
	struct head head[LANGUAGES_MAX];
	int count;
};

static void
auto_heads(struct heads *h)
{
	for (int i = 0; i < h->count; i++)
		letter_close(h->head[i].letter);
}

/* The sheet in the middle of the scan, turned clockwise by that angle. */
static struct affine
lie_of(const struct planes *planes, const struct form *f, double degrees)
{
	double k = planes->dpi / 25.4, angle = degrees * M_PI / 180;
	double c = k * cos(angle), s = k * sin(angle);
	double x = f->width_mm / 2, y = f->height_mm / 2;

	return (struct affine){ c, -s, planes->red.width / 2.0 - c * x + s * y,
				s, c,  planes->red.height / 2.0 - s * x - c * y };
}

static enum err
head_get(struct heads *heads, const struct letter_page *page, const struct letter **out,
	 struct error *err)
{
	struct box_mm box = page->form->text;
	struct head *h = &heads->head[heads->count];

	*out = NULL;
	for (int i = 0; i < heads->count; i++)
		if (text_equal(heads->head[i].language, page->form->text_lang)) {
			*out = heads->head[i].letter;
			return ERR_NONE;
		}
	if (heads->count == LANGUAGES_MAX)
		return ERR_NONE;
	box.height *= HEAD_SHARE;
	if (letter_open(page, box, HEAD_LINES, &h->letter, err))
		return err->code;
	h->language = page->form->text_lang;
	heads->count++;
	*out = h->letter;
	return ERR_NONE;
}

static bool
has_all_words(const struct letter *head, const struct form *f)
{
	for (int i = 0; i < f->word_count; i++)
		if (!letter_has(head, f->word[i]))
			return false;
	return true;
}

/* All forms against the page this way up. */
static enum err
try_way_up(struct ocr *ocr, const struct form *const *forms, int count, const struct planes *planes,
	   double degrees, struct loose_fit *out, struct error *err)
{
	__attribute__((cleanup(auto_heads))) struct heads heads = { .count = 0 };

	for (int i = 0; i < count; i++) {
		struct affine to_px = lie_of(planes, forms[i], degrees);
		struct letter_page page = {
			.ocr = ocr, .planes = planes, .to_px = &to_px, .form = forms[i]
		};
		const struct letter *head;

		if (forms[i]->word_count == 0)
			continue;
		if (head_get(&heads, &page, &head, err))
			return error_wrap(err, "form %s", forms[i]->id);
		if (!head || !has_all_words(head, forms[i]))
			continue;
		if (out->first >= 0) {
			out->second = i;
			return ERR_NONE;
		}
		out->first = i;
		out->to_px = to_px;
	}
	return ERR_NONE;
}

enum err
loose_recognise(struct ocr *ocr, const struct form *const *forms, int count,
		const struct planes *planes, struct loose_fit *out, struct error *err)
{
	bool any = false;
	struct text_lies lies;

	*out = (struct loose_fit){ .first = -1, .second = -1, .dpi = planes->dpi };
	for (int i = 0; i < count; i++)
		any = any || forms[i]->word_count > 0;
	if (!any || planes->dpi <= 0)
		return ERR_NONE;
	text_lies_find(planes, &lies);
	for (int way = 0; way < 2 * lies.count && out->first < 0; way++) {
		double degrees = lies.degrees[way / 2] + (way % 2 ? 180 : 0);

		if (try_way_up(ocr, forms, count, planes, degrees, out, err))
			return err->code;
		out->turn = (int)lround(degrees / 90) * 90 % 360;
	}
	return ERR_NONE;
}
