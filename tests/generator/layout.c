/* SPDX-License-Identifier: Apache-2.0 */
#include "layout.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/text.h"
#include "catalog/catalog.h"
#include "consular.h"
#include "letter.h"
#include "macau.h"

#define BLANK_DPI        150
#define LINE_MM          0.3
#define ANCHOR_WIDTH_MM  13.0
#define ANCHOR_HEIGHT_MM 6.5

static const struct layout *const layouts[] = {
	&consular_2015,      &fss_cocheck,           &consular_2007,  &hk_ftu_letter,
	&hk_had_declaration, &hk_had_declaration_en, &mo_faom_letter, &mo_iam_letter,
	&mo_iacm_letter,     &tw_notary_letter,      &notary_letter,
};

const struct layout *
layout_get(const char *form_id)
{
	for (size_t i = 0; i < COUNT_OF(layouts); i++)
		if (text_equal(layouts[i]->form.id, form_id))
			return layouts[i];
	return NULL;
}

/* Spreads n patches over the printed text: in the middle of each n-th of it. */
static void
add_anchors(struct form *form, struct box_mm text, int n)
{
	for (int i = 0; i < n; i++) {
		double x = text.x + text.width * (2 * i + 1) / (2.0 * n) - ANCHOR_WIDTH_MM / 2;
		double y = text.y + text.height / 2 - ANCHOR_HEIGHT_MM / 2;

		assert(form->anchor_count < LIMIT_ANCHORS_PER_FORM);
		form->anchor[form->anchor_count++] =
		    (struct box_mm){ x, y, ANCHOR_WIDTH_MM, ANCHOR_HEIGHT_MM };
	}
}

void
layout_draw(cairo_t *c, const struct layout *l, struct form *form)
{
	struct form own = l->form;

	for (int i = 0; i < l->cell_count; i++)
		canvas_frame(c, l->cell[i], LINE_MM);
	for (int i = 0; i < l->printed_count; i++) {
		const struct printed *p = &l->printed[i];
		struct type type = { .font = p->bold ? l->font_bold : l->font,
				     .size_mm = p->size_mm,
				     .align = p->align,
				     .ink = ink_black };
		struct box_mm where;

		if (p->framed)
			canvas_frame(c, p->box, LINE_MM);
		canvas_text(c, &type, p->text, p->box, &where);
		add_anchors(&own, where, p->anchors);
	}
	if (form)
		*form = own;
}

/* "cn-mission/consular-2015.png" → ".xml"; a letter without a page of its own lies with its issuer.
 */
static bool
form_file(char *to, size_t size, const char *templates, const struct form *form)
{
	const char *dot = strrchr(form->blank, '.');

	if (!dot)
		return text_print(to, size, "%s/%s/%s.xml", templates, form->issuer, form->id);
	return text_print(to, size, "%s/%.*s.xml", templates, (int)(dot - form->blank),
			  form->blank);
}

enum err
layout_write(const struct layout *l, const char *templates, struct error *err)
{
	AUTO(cairo_destroy)
	cairo_t *c = NULL;
	AUTO(buf)
	struct buf out = BUF(LIMIT_SMALL_FILE_BYTES);
	struct form form;
	char path[512];

	if (canvas_new(l->form.width_mm, l->form.height_mm, BLANK_DPI, &c, err))
		return err->code;
	layout_draw(c, l, &form);
	if (!form_file(path, sizeof(path), templates, &form))
		return error_set(err, ERR_USAGE, "--templates is too long");
	*strrchr(path, '/') = '\0';
	if (folder_make(path, err))
		return err->code;
	(void)text_print(path, sizeof(path), "%s/%s", templates, form.blank);
	if (form.blank[0] && canvas_write_gray(c, path, err))
		return err->code;
	form_put(&out, &form, l->comment);
	if (buf_check(&out, "form file", err))
		return err->code;
	(void)form_file(path, sizeof(path), templates, &form);
	return file_replace(path, out.bytes, out.length, err);
}
