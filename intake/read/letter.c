/* SPDX-License-Identifier: Apache-2.0 */
#include "read/letter.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/fail.h"
#include "base/text.h"
#include "read/align.h"
#include "read/kinds.h"
#include "read/mend.h"
#include "read/read.h"
#include "read/seek.h"

/* A page of 60 lines of 80 Chinese characters; more is cut, and what is cut is not found. */
#define LETTER_BYTES     (16 * 1024)
#define LETTER_MARKS_MAX 6000
#define LETTER_COLUMNS   2600 /* a line of A4 at the most ZONE_PLAIN gives, 300 dpi */

/* Ink beyond the blank's print, as a share of the line's box, that makes a line worth reading: one
 * thin digit in a line of 170 mm has 0.0006 of it. */
#define FILLED_SHARE 0.0015

/* One character on the page and in the text. */
struct mark {
	int line, left, right; /* columns of the line's picture */
	int offset;            /* of its first byte in the text */
	bool spaced;           /* paper before it */
};

struct read_line {
	struct box_mm box;
	double mm_per_px;
	int width;
};

struct letter {
	struct letter_page page;
	struct read_line line[LINES_MAX];
	int line_count;
	struct mark mark[LETTER_MARKS_MAX];
	int mark_count;
	char text[LETTER_BYTES];
	size_t length;
};

void
letter_close(struct letter *l)
{
	free(l);
}

const char *
letter_text(const struct letter *l)
{
	return l->text;
}

bool
letter_has(const struct letter *l, const char *expression)
{
	return text_matches(l->text, expression);
}

/* ---- reading its lines ---- */

static void
add_symbol(struct letter *l, const struct ocr_symbol *s, bool spaced)
{
	char narrow[sizeof(s->text)];
	size_t n;

	(void)text_copy(narrow, sizeof(narrow), s->text);
	text_narrow(narrow);
	n = strlen(narrow);
	if (n == 0 || l->length + n >= LETTER_BYTES || l->mark_count == LETTER_MARKS_MAX)
		return;
	l->mark[l->mark_count++] =
	    (struct mark){ l->line_count, s->left, s->right, (int)l->length, spaced };
	memcpy(l->text + l->length, narrow, n + 1);
	l->length += n;
}

/* The recogniser gives its characters without spaces and its text with them. */
static void
add_symbols(struct letter *l, const struct ocr_symbols *read)
{
	const char *at = read->text;

	for (int i = 0; i < read->symbol_count; i++) {
		const char *text = read->symbol[i].text;
		bool spaced = i == 0;

		while (*at == ' ') {
			at++;
			spaced = true;
		}
		if (text_starts(at, text))
			at += strlen(text);
		add_symbol(l, &read->symbol[i], spaced);
	}
}

/* Which columns of the picture have ink, and the characters laid over them. */
static void
align(struct ocr_symbols *read, const struct image *picture)
{
	struct ink_run run[ALIGN_RUNS_MAX + 1];
	int level = zone_ink_level(picture), count = 0;
	bool inside = false;

	for (int x = 0; x < picture->width && count <= ALIGN_RUNS_MAX; x++) {
		bool ink = false;

		for (int y = 0; y < picture->height && !ink; y++)
			ink = picture->px[(size_t)y * (size_t)picture->width + (size_t)x] < level;
		if (ink && !inside)
			run[count++] = (struct ink_run){ x, x };
		if (ink)
			run[count - 1].to = x + 1;
		inside = ink;
	}
	align_symbols(read, run, count);
}

/* A zone of lines that are known already; what zone_find finds out about the seal stays. */
static enum err
zone_of(const struct letter_page *p, struct box_mm around, const struct box_mm *line, int count,
	struct zone *out, struct error *err)
{
	assert(count <= ZONE_LINES_MAX);
	if (zone_find(p->planes, p->to_px, around, out, err))
		return err->code;
	out->line_count = count;
	for (int i = 0; i < count; i++)
		out->line[i] = line[i];
	return ERR_NONE;
}

static enum err
read_line(struct letter *l, struct box_mm box, struct error *err)
{
	struct read_line *line = &l->line[l->line_count];
	AUTO(image)
	struct image picture = { 0 };
	struct ocr_symbols read;
	struct zone zone;

	if (zone_of(&l->page, box, &box, 1, &zone, err) ||
	    zone_line(&zone, box, ZONE_PLAIN, &picture, err))
		return err->code;
	/* a speck as wide as itself: nothing to read */
	if (picture.width <= 3 * ZONE_PAPER_PX)
		return ERR_NONE;
	if (ocr_read_symbols(l->page.ocr, l->page.form->text_lang, &picture, &read, err))
		return err->code;
	line->box = box;
	line->width = picture.width;
	line->mm_per_px = box.width / (picture.width - 2 * ZONE_PAPER_PX);
	align(&read, &picture);
	add_symbols(l, &read);
	l->line_count++;
	return ERR_NONE;
}

static bool
worth_reading(const struct letter_page *p, struct box_mm line)
{
	return !p->blank || ink_share(p->planes, p->to_px, line, p->blank) > FILLED_SHARE;
}

enum err
letter_open(const struct letter_page *page, struct box_mm box, int lines_max, struct letter **out,
	    struct error *err)
{
	AUTO(letter_close)
	struct letter *l = fail_here() ? NULL : calloc(1, sizeof(*l));
	struct text_lines lines;

	if (!l)
		return error_set(err, ERR_NOMEM, "letter: out of memory");
	l->page = *page;
	if (text_lines_find(page->planes, page->to_px, box, &lines, err))
		return err->code;
	for (int i = 0; i < lines.count && l->line_count < lines_max; i++)
		if (worth_reading(page, lines.line[i]) && read_line(l, lines.line[i], err))
			return err->code;
	*out = TAKE(l);
	return ERR_NONE;
}

/* ---- from the text back to the page ---- */

/* zone_line leaves a third of ZONE_PAPER_PX around its box as it is: no more of the neighbour may
 * be in it than paper. */
static int
inset(int gap)
{
	int kept = ZONE_PAPER_PX / 3;

	return gap < kept ? kept - gap : 0;
}

/* Both stand on one run of ink: they touch, or the recogniser saw two in one. */
static bool
share_ink(const struct letter *l, int a, int b)
{
	return a >= 0 && b < l->mark_count && l->mark[a].line == l->mark[b].line &&
	       l->mark[b].left <= l->mark[a].right;
}

/* The marks first … last of one line as a box. What shares its ink with them is taken in: half a
 * character would be read as another, one too many is noticed. */
static struct box_mm
box_of(const struct letter *l, int first, int last)
{
	const struct read_line *line = &l->line[l->mark[first].line];
	int left = ZONE_PAPER_PX, right = line->width - ZONE_PAPER_PX;

	while (share_ink(l, first - 1, first))
		first--;
	while (share_ink(l, last, last + 1))
		last++;
	if (first > 0 && l->mark[first - 1].line == l->mark[first].line)
		left = l->mark[first].left + inset(l->mark[first].left - l->mark[first - 1].right);
	if (last + 1 < l->mark_count && l->mark[last + 1].line == l->mark[last].line)
		right = l->mark[last].right - inset(l->mark[last + 1].left - l->mark[last].right);
	if (right - left < 4)
		right = left + 4;
	return (struct box_mm){ line->box.x + (left - ZONE_PAPER_PX) * line->mm_per_px, line->box.y,
				(right - left) * line->mm_per_px, line->box.height };
}

static struct box_mm
around(const struct box_mm *box, int count)
{
	struct box_mm all = box[0];

	for (int i = 1; i < count; i++) {
		double right = fmax(all.x + all.width, box[i].x + box[i].width);
		double bottom = fmax(all.y + all.height, box[i].y + box[i].height);

		all.x = fmin(all.x, box[i].x);
		all.y = fmin(all.y, box[i].y);
		all.width = right - all.x;
		all.height = bottom - all.y;
	}
	return all;
}

static int
mark_at(const struct letter *l, int offset)
{
	int i = 0;

	while (i + 1 < l->mark_count && l->mark[i + 1].offset <= offset)
		i++;
	return i;
}

static void
text_with_spaces(const struct letter *l, struct text_span s, int first, int last, char *to)
{
	to[0] = '\0';
	for (int i = first; i <= last; i++) {
		int end = i + 1 < l->mark_count ? l->mark[i + 1].offset : (int)l->length;
		char one[16];

		if (end > s.to)
			end = s.to;
		(void)text_copy_n(one, sizeof(one), l->text + l->mark[i].offset,
				  (size_t)(end - l->mark[i].offset));
		if (i > first && l->mark[i].spaced)
			(void)text_append(to, FIELD_TEXT_BYTES, " ");
		(void)text_append(to, FIELD_TEXT_BYTES, one);
	}
}

/* Two characters cut out of a line are read worse than in the company of their neighbours, and a
 * word of a closed vocabulary is found among others. */
#define COMPANY 3

static void
take_company(const struct letter *l, int *first, int *last)
{
	int line = l->mark[*first].line, end = l->mark[*last].line;

	for (int i = 0; i < COMPANY; i++) {
		if (*first > 0 && l->mark[*first - 1].line == line)
			--*first;
		if (*last + 1 < l->mark_count && l->mark[*last + 1].line == end)
			++*last;
	}
}

enum err
letter_find(const struct letter *l, const struct form_field *field, struct letter_place *out,
	    struct error *err)
{
	struct box_mm box[ZONE_LINES_MAX] = { { 0 } };
	struct text_span value;
	int first, last, count = 0;

	memset(out, 0, sizeof(*out));
	if (!text_seek(l->text, field, &value))
		return ERR_NONE;
	first = mark_at(l, value.from);
	last = mark_at(l, value.to - 1);
	text_with_spaces(l, value, first, last, out->text);
	if (field->kind == FIELD_KIND_APPEARANCE)
		take_company(l, &first, &last);
	for (int i = first; i <= last && count < ZONE_LINES_MAX;) {
		int end = i;

		while (end < last && l->mark[end + 1].line == l->mark[i].line)
			end++;
		box[count++] = box_of(l, i, end);
		i = end + 1;
	}
	out->where = around(box, count);
	if (zone_of(&l->page, out->where, box, count, &out->zone, err))
		return err->code;
	out->found = true;
	return ERR_NONE;
}

/* ---- what was read there ---- */

static void
close_up_lower(char *to, const char *text)
{
	(void)text_copy(to, FIELD_TEXT_BYTES, text);
	text_narrow(to);
	text_close_up(to);
	text_lower(to);
}

static bool
day_of(const struct letter_place *place, const struct form_field *spec, char *to)
{
	struct date day;

	(void)text_copy(to, FIELD_TEXT_BYTES, place->text);
	date_mend(to);
	if (date_read(to, spec->date_order, &day) != DATE_READ)
		return false;
	date_print(to, day);
	return true;
}

bool
letter_in_words(const struct letter_place *place)
{
	if (strstr(place->text, "年"))
		return strstr(place->text, "民") != NULL;
	for (const char *c = place->text; *c; c++)
		if ((*c >= 'A' && *c <= 'Z') || (*c >= 'a' && *c <= 'z'))
			return true;
	return false;
}

void
letter_propose(const struct letter_place *place, const struct form_field *spec, struct field *field)
{
	char text[FIELD_TEXT_BYTES];

	if (spec->kind == FIELD_KIND_SEX || spec->kind == FIELD_KIND_APPEARANCE)
		return;
	if (spec->kind != FIELD_KIND_DATE)
		(void)text_copy(text, sizeof(text), place->text);
	else if (!day_of(place, spec, text))
		return;
	(void)text_copy(field->text, sizeof(field->text), text);
	field->status = text[0] ? FIELD_DOUBT : FIELD_MISSING;
}

bool
letter_confirms(const struct letter_place *place, const struct form_field *spec,
		const struct field *field)
{
	char line[FIELD_TEXT_BYTES], again[FIELD_TEXT_BYTES];

	close_up_lower(line, place->text);
	close_up_lower(again, field->text);
	switch (spec->kind) {
	case FIELD_KIND_DATE:
		return day_of(place, spec, line) && text_equal(line, field->text);
	case FIELD_KIND_ID_NUMBER:
	case FIELD_KIND_PASSPORT:
	case FIELD_KIND_NUMBER:
		return utf8_count(line) == utf8_count(again);
	case FIELD_KIND_SEX:
	case FIELD_KIND_APPEARANCE:
		return true;
	default:
		return text_equal(line, again);
	}
}
