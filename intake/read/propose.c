/* SPDX-License-Identifier: Apache-2.0 */
#include "read/propose.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/fail.h"
#include "base/text.h"
#include "read/kinds.h"
#include "read/read.h"

#define CELL_DPI    100.0
#define MM_PER_INCH 25.4
/* A rule is longer than any stroke of a character. */
#define RULE_PX 36
/* Cells to be filled in: 6 to 190 mm wide, 5 to 60 mm high. */
#define CELL_WIDTH_MIN  6.0
#define CELL_WIDTH_MAX  190.0
#define CELL_HEIGHT_MIN 5.0
#define CELL_HEIGHT_MAX 60.0
/* Share of its frame that a cell fills; less is an area with corners. */
#define CELL_FULL 0.85
/* A form has fewer. */
#define CELLS_MAX 120
/* Print of a cell stays this far from its rules. */
#define INSET_MM 1.0

/* ---- cells ---- */

/* 1 where a rule runs, across or down. */
static enum err
mark_rules(const struct image *gray, struct image *out, struct error *err)
{
	int w = gray->width, h = gray->height;
	const int dark = 150;

	if (image_new(w, h, 1, out, err))
		return err->code;
	memset(out->px, 0, (size_t)w * (size_t)h);
	for (int y = 0; y < h; y++)
		for (int x = 0, run = 0; x <= w; x++) {
			bool ink = x < w && gray->px[(size_t)y * (size_t)w + (size_t)x] < dark;

			if (!ink && run >= RULE_PX)
				memset(out->px + (size_t)y * (size_t)w + (size_t)(x - run), 1,
				       (size_t)run);
			run = ink ? run + 1 : 0;
		}
	for (int x = 0; x < w; x++)
		for (int y = 0, run = 0; y <= h; y++) {
			bool ink = y < h && gray->px[(size_t)y * (size_t)w + (size_t)x] < dark;

			for (int k = y - run; !ink && run >= RULE_PX * 2 / 3 && k < y; k++)
				out->px[(size_t)k * (size_t)w + (size_t)x] = 1;
			run = ink ? run + 1 : 0;
		}
	return ERR_NONE;
}

struct flood {
	struct image *rules; /* 1 a rule, 2 seen */
	int *stack;
	int left, right, top, bottom, area;
};

static void
flood_from(struct flood *f, int start)
{
	int w = f->rules->width, h = f->rules->height, depth = 0;

	f->left = f->top = 1 << 30;
	f->right = f->bottom = f->area = 0;
	f->rules->px[start] = 2;
	f->stack[depth++] = start;
	while (depth > 0) {
		int at = f->stack[--depth], x = at % w, y = at / w;
		const int next[4] = { x > 0 ? at - 1 : at, x + 1 < w ? at + 1 : at,
				      y > 0 ? at - w : at, y + 1 < h ? at + w : at };

		f->left = x < f->left ? x : f->left;
		f->right = x > f->right ? x : f->right;
		f->top = y < f->top ? y : f->top;
		f->bottom = y > f->bottom ? y : f->bottom;
		f->area++;
		for (int i = 0; i < 4; i++)
			if (f->rules->px[next[i]] == 0) {
				f->rules->px[next[i]] = 2;
				f->stack[depth++] = next[i];
			}
	}
}

static bool
is_cell(const struct flood *f, struct box_mm *out)
{
	double mm = MM_PER_INCH / CELL_DPI;
	int w = f->right - f->left + 1, h = f->bottom - f->top + 1;

	*out = (struct box_mm){ f->left * mm, f->top * mm, w * mm, h * mm };
	return f->area >= CELL_FULL * w * h && out->width >= CELL_WIDTH_MIN &&
	       out->width <= CELL_WIDTH_MAX && out->height >= CELL_HEIGHT_MIN &&
	       out->height <= CELL_HEIGHT_MAX;
}

enum err
cells_find(const struct planes *planes, const struct affine *to_px, double width_mm,
	   double height_mm, struct box_mm *out, int *count, struct error *err)
{
	AUTO(image)
	struct image gray = { 0 };
	AUTO(image)
	struct image rules = { 0 };
	AUTO(memory)
	int *stack = NULL;
	struct flood f = { .rules = &rules };
	int room = *count;

	*count = 0;
	if (image_crop_mm(&planes->red, to_px, (struct box_mm){ 0, 0, width_mm, height_mm }, 0,
			  CELL_DPI, &gray, err) ||
	    mark_rules(&gray, &rules, err))
		return err->code;
	stack =
	    fail_here() ? NULL : malloc((size_t)gray.width * (size_t)gray.height * sizeof(*stack));
	if (!stack)
		return error_set(err, ERR_NOMEM, "cells: out of memory");
	f.stack = stack;
	for (int i = 0; i < gray.width * gray.height && *count < room; i++) {
		if (rules.px[i] != 0)
			continue;
		flood_from(&f, i);
		if (is_cell(&f, &out[*count]))
			(*count)++;
	}
	return ERR_NONE;
}

/* ---- labels ---- */

static const struct {
	const char *words; /* as printed, without spaces; simplified or traditional */
	enum field_name name;
} labels[] = {
	{ "身份号码", FIELD_HOLDER_ID_NUMBER },
	{ "身份證號", FIELD_HOLDER_ID_NUMBER },
	{ "身份號碼", FIELD_HOLDER_ID_NUMBER },
	{ "身份证号", FIELD_HOLDER_ID_NUMBER },
	{ "护照", FIELD_HOLDER_PASSPORT_NUMBER },
	{ "護照", FIELD_HOLDER_PASSPORT_NUMBER },
	{ "出生", FIELD_HOLDER_BIRTH_DATE },
	{ "拼音", FIELD_HOLDER_NAME_LATIN },
	{ "外文", FIELD_HOLDER_NAME_LATIN },
	{ "英文", FIELD_HOLDER_NAME_LATIN },
	{ "性别", FIELD_HOLDER_SEX },
	{ "性別", FIELD_HOLDER_SEX },
	{ "签发日期", FIELD_CERTIFICATE_ISSUE_DATE },
	{ "簽發日期", FIELD_CERTIFICATE_ISSUE_DATE },
	{ "编号", FIELD_CERTIFICATE_NUMBER },
	{ "編號", FIELD_CERTIFICATE_NUMBER },
	{ "办理方式", FIELD_CERTIFICATE_APPEARANCE },
	{ "辦理方式", FIELD_CERTIFICATE_APPEARANCE },
	{ "确认机构", FIELD_CERTIFICATE_ISSUER },
	{ "出具机构", FIELD_CERTIFICATE_ISSUER },
	{ "出具機構", FIELD_CERTIFICATE_ISSUER },
	{ "离退休地", FIELD_CERTIFICATE_PAYING_AGENCY },
	{ "养老金", FIELD_CERTIFICATE_PAYING_AGENCY },
	{ "居住国", FIELD_HOLDER_COUNTRY },
	{ "姓名", FIELD_HOLDER_NAME },
};

static const struct {
	const char *words, *name;
} signatures[] = {
	{ "申请人签", "applicant" }, { "申領人簽", "applicant" }, { "经办人签", "handler" },
	{ "經辦人", "handler" },     { "审核人签", "approver" },
};

void
field_usual(enum field_name name, struct form_field *out)
{
	static const enum field_kind kind[FIELD_NAME_COUNT] = {
		[FIELD_HOLDER_NAME] = FIELD_KIND_NAME,
		[FIELD_HOLDER_NAME_LATIN] = FIELD_KIND_NAME,
		[FIELD_HOLDER_ID_NUMBER] = FIELD_KIND_ID_NUMBER,
		[FIELD_HOLDER_BIRTH_DATE] = FIELD_KIND_DATE,
		[FIELD_HOLDER_SEX] = FIELD_KIND_SEX,
		[FIELD_HOLDER_PASSPORT_NUMBER] = FIELD_KIND_PASSPORT,
		[FIELD_CERTIFICATE_NUMBER] = FIELD_KIND_NUMBER,
		[FIELD_CERTIFICATE_ISSUE_DATE] = FIELD_KIND_DATE,
		[FIELD_CERTIFICATE_APPEARANCE] = FIELD_KIND_APPEARANCE,
	};
	bool ascii = name == FIELD_HOLDER_NAME_LATIN || name == FIELD_HOLDER_ID_NUMBER ||
		     name == FIELD_HOLDER_PASSPORT_NUMBER || name == FIELD_CERTIFICATE_NUMBER;

	*out = (struct form_field){ .name = name, .kind = kind[name] };
	out->by_issuer =
	    name >= FIELD_CERTIFICATE_NUMBER && name != FIELD_CERTIFICATE_PAYING_AGENCY;
	out->required = name == FIELD_HOLDER_NAME || name == FIELD_HOLDER_ID_NUMBER ||
			name == FIELD_CERTIFICATE_ISSUE_DATE;
	(void)text_copy(out->lang, sizeof(out->lang), ascii ? "eng" : "chi_sim");
}

/* The cell that begins where the label's ends, in the same row. */
static const struct box_mm *
right_of(const struct box_mm *label, const struct box_mm *cell, int count)
{
	for (int i = 0; i < count; i++) {
		double gap = cell[i].x - (label->x + label->width);
		double middle = label->y + label->height / 2;

		if (gap > -0.5 && gap < 2 && middle > cell[i].y &&
		    middle < cell[i].y + cell[i].height)
			return &cell[i];
	}
	return NULL;
}

static struct box_mm
inside(const struct box_mm *cell)
{
	return (struct box_mm){ cell->x + INSET_MM, cell->y + INSET_MM, cell->width - 2 * INSET_MM,
				cell->height - 2 * INSET_MM };
}

static void
add_labelled(struct form *form, const char *text, const struct box_mm *cell)
{
	for (size_t i = 0; i < COUNT_OF(signatures); i++) {
		struct form_seal *s = &form->seal[form->seal_count];

		if (!strstr(text, signatures[i].words) || form->seal_count == LIMIT_SEALS_PER_FORM)
			continue;
		*s = (struct form_seal){ .kind = FORM_SEAL_INK,
					 .required = true,
					 .box = inside(cell) };
		(void)text_copy(s->name, sizeof(s->name), signatures[i].name);
		form->seal_count++;
		return;
	}
	for (size_t i = 0; i < COUNT_OF(labels); i++) {
		struct form_field *f = &form->field[form->field_count];

		if (!strstr(text, labels[i].words))
			continue;
		if (form_field_get(form, labels[i].name) ||
		    form->field_count == LIMIT_FIELDS_PER_FORM)
			return;
		field_usual(labels[i].name, f);
		f->box = inside(cell);
		form->field_count++;
		return;
	}
}

enum err
propose_fields(const struct planes *planes, const struct affine *to_px, const char *language,
	       struct form *form, struct error *err)
{
	struct ocr_how how = { .language = language };
	struct box_mm cell[CELLS_MAX];
	int count = CELLS_MAX;
	AUTO(ocr_close)
	struct ocr *ocr = NULL;

	if (cells_find(planes, to_px, form->width_mm, form->height_mm, cell, &count, err) ||
	    ocr_open(&ocr, err))
		return err->code;
	for (int i = 0; i < count; i++) {
		struct fill label = { .ocr = ocr };
		const struct box_mm *beside = right_of(&cell[i], cell, count);
		char text[FIELD_TEXT_BYTES];

		if (!beside || zone_find(planes, to_px, cell[i], &label.zone, err))
			continue;
		if (label.zone.line_count == 0)
			continue;
		if (fill_read(&label, ZONE_PLAIN, &how, text, err))
			return err->code;
		text_close_up(text);
		add_labelled(form, text, beside);
	}
	return ERR_NONE;
}
