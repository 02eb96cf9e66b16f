/* SPDX-License-Identifier: Apache-2.0 */
#include "base/xml.h"
#include "catalog/catalog.h"

/* The other way of form_file.c. */

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
	if (f->dry_seal)
		xml_put_attribute(out, "dry-seal", "true");
	if (f->languages[0])
		xml_put_attribute(out, "languages", f->languages);
	if (from[0])
		xml_put_attribute(out, "valid-from", from);
	if (to[0])
		xml_put_attribute(out, "valid-to", to);
	buf_text(out, ">\n  ");
	xml_put_element(out, "title", f->title);
	buf_print(out, "\n  <page width-mm=\"%g\" height-mm=\"%g\">\n", f->width_mm, f->height_mm);
}

void
form_put(struct buf *out, const struct form *f, const char *comment)
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
