/* SPDX-License-Identifier: Apache-2.0 */
#include "layout.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/text.h"
#include "base/xml.h"
#include "consular.h"
#include "letter.h"
#include "macau.h"

#define BLANK_DPI        150
#define LINE_MM          0.3
#define ANCHOR_WIDTH_MM  13.0
#define ANCHOR_HEIGHT_MM 6.5

static const struct layout *const layouts[] = {
	&consular_2015, &fss_cocheck,    &consular_2007, &hk_ftu_letter,    &hk_had_declaration,
	&hk_had_declaration_en, &mo_faom_letter, &mo_iam_letter, &mo_iacm_letter, &tw_notary_letter,
	&notary_letter,
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

static void
put_box(struct buf *out, const struct box_mm *box)
{
	buf_print(out, " x=\"%.1f\" y=\"%.1f\" w=\"%.1f\" h=\"%.1f\"", box->x, box->y, box->width,
		  box->height);
}

static void
put_field(struct buf *out, const struct form_field *f)
{
	buf_text(out, "    <field");
	xml_put_attribute(out, "name", field_name_text(f->name));
	xml_put_attribute(out, "read", field_kind_text(f->kind));
	xml_put_attribute(out, "lang", f->lang);
	if (!form_field_in_text(f))
		put_box(out, &f->box);
	if (f->after[0])
		xml_put_attribute(out, "after", f->after);
	if (f->before[0])
		xml_put_attribute(out, "before", f->before);
	xml_put_attribute(out, "required", f->required ? "true" : "false");
	xml_put_attribute(out, "by", f->by_issuer ? "issuer" : "applicant");
	if (f->pattern[0])
		xml_put_attribute(out, "pattern", f->pattern);
	if (f->date_order[0])
		xml_put_attribute(out, "date-order", f->date_order);
	buf_text(out, "/>\n");
}

static void
put_seal(struct buf *out, const struct form_seal *s)
{
	buf_text(out, "    <seal");
	xml_put_attribute(out, "kind", form_seal_kind_text(s->kind));
	xml_put_attribute(out, "name", s->name);
	put_box(out, &s->box);
	xml_put_attribute(out, "required", s->required ? "true" : "false");
	if (s->diameter_mm > 0)
		buf_print(out, " diameter-mm=\"%g\" tolerance-mm=\"%g\"", s->diameter_mm,
			  s->tolerance_mm);
	if (s->color[0])
		xml_put_attribute(out, "color", s->color);
	buf_text(out, "/>\n");
}

static void
put_head(struct buf *out, const struct form *f, const char *comment)
{
	char from[DATE_TEXT_BYTES], to[DATE_TEXT_BYTES];

	date_print(from, f->valid_from);
	date_print(to, f->valid_to);
	buf_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	buf_text(out, "<!-- SPDX-License-Identifier: Apache-2.0 -->\n");
	buf_print(out, "<!-- %s -->\n<form", comment);
	xml_put_attribute(out, "id", f->id);
	xml_put_attribute(out, "issuer", f->issuer);
	xml_put_attribute(out, "kind", f->kind);
	if (f->blank[0])
		xml_put_attribute(out, "blank", f->blank);
	xml_put_attribute(out, "letter", f->letter ? "true" : "false");
	xml_put_attribute(out, "confirmed", f->confirmed ? "true" : "false");
	if (from[0])
		xml_put_attribute(out, "valid-from", from);
	if (to[0])
		xml_put_attribute(out, "valid-to", to);
	buf_text(out, ">\n  ");
	xml_put_element(out, "title", f->title);
	buf_print(out, "\n  <page width-mm=\"%g\" height-mm=\"%g\">\n", f->width_mm, f->height_mm);
}

static void
put_form(struct buf *out, const struct form *f, const char *comment)
{
	put_head(out, f, comment);
	for (int i = 0; i < f->anchor_count; i++) {
		buf_text(out, "    <anchor");
		put_box(out, &f->anchor[i]);
		buf_text(out, "/>\n");
	}
	if (f->letter) {
		buf_text(out, "    <text");
		xml_put_attribute(out, "lang", f->text_lang);
		put_box(out, &f->text);
		buf_text(out, "/>\n");
	}
	for (int i = 0; i < f->word_count; i++) {
		buf_text(out, "    ");
		xml_put_element(out, "word", f->word[i]);
		buf_text(out, "\n");
	}
	for (int i = 0; i < f->field_count; i++)
		put_field(out, &f->field[i]);
	for (int i = 0; i < f->seal_count; i++)
		put_seal(out, &f->seal[i]);
	buf_text(out, "  </page>\n</form>\n");
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
	put_form(&out, &form, l->comment);
	if (buf_check(&out, "form file", err))
		return err->code;
	(void)form_file(path, sizeof(path), templates, &form);
	return file_replace(path, out.bytes, out.length, err);
}
