/* SPDX-License-Identifier: Apache-2.0 */
#include <limits.h>
#include <regex.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "base/words.h"
#include "catalog/load.h"

/* templates/<folder>/<form>.xml, checked by templates/schema/form.rng; docs/adding/issuer.md. What
 * a schema cannot say is checked here. */

/* A tenth of a millimetre over the edge is a rounding of whoever measured. */
#define EDGE_MM 0.1

/* No paper is larger. The grammar leaves lengths to us: libxml2 compiles the limits of a value anew
 * for each value, which was a fourth of opening the catalogue. */
#define LENGTH_MM_MAX 600

static bool
is_length(double mm)
{
	return mm >= 0 && mm <= LENGTH_MM_MAX;
}

static enum err
read_box(const struct source *s, const xmlNode *node, const struct form *form, struct box_mm *out,
	 struct error *err)
{
	struct box_mm box = { 0 };

	if (!xml_attribute_double(node, "x", &box.x) || !xml_attribute_double(node, "y", &box.y) ||
	    !xml_attribute_double(node, "w", &box.width) ||
	    !xml_attribute_double(node, "h", &box.height))
		return source_wrong(s, node, _("x, y, w and h are millimetres"), err);
	if (box.x < 0 || box.y < 0 || box.width <= 0 || box.height <= 0 ||
	    box.x + box.width > form->width_mm + EDGE_MM ||
	    box.y + box.height > form->height_mm + EDGE_MM)
		return source_wrong(s, node, _("the box is not on the page"), err);
	*out = box;
	return ERR_NONE;
}

static enum err
read_anchor(const struct source *s, const xmlNode *node, struct form *form, struct error *err)
{
	if (form->anchor_count == LIMIT_ANCHORS_PER_FORM)
		return source_wrong(s, node, _("more of them than a form may have"), err);
	return read_box(s, node, form, &form->anchor[form->anchor_count++], err);
}

static bool
pattern_compiles(const char *pattern)
{
	regex_t compiled;

	if (regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB))
		return false;
	regfree(&compiled);
	return true;
}

/* An attribute that is an expression; absent is fine. */
static enum err
read_expression(const struct source *s, const xmlNode *node, const char *name, char *to,
		size_t size, struct error *err)
{
	if (!xml_attribute(node, name, to, size) && to[0])
		return source_wrong(s, node, _("the expression is too long"), err);
	if (to[0] && !pattern_compiles(to))
		return source_wrong(s, node, _("pattern is no extended regular expression"), err);
	return ERR_NONE;
}

/* A letter's field without a box stands somewhere in its lines. */
static enum err
read_place(const struct source *s, const xmlNode *node, const struct form *form,
	   struct form_field *field, struct error *err)
{
	double x;

	if (!form->letter || xml_attribute_double(node, "x", &x))
		return read_box(s, node, form, &field->box, err);
	if (form->text.width <= 0)
		return source_wrong(s, node, _("a field without a box wants a <text> before it"),
				    err);
	return read_expression(s, node, "after", field->after, sizeof(field->after), err) ||
		       read_expression(s, node, "before", field->before, sizeof(field->before), err)
		   ? err->code
		   : ERR_NONE;
}

static enum err
read_text(const struct source *s, const xmlNode *node, struct form *form, struct error *err)
{
	if (!form->letter)
		return source_wrong(s, node, _("only a letter has text"), err);
	if (!xml_attribute(node, "lang", form->text_lang, sizeof(form->text_lang)))
		return source_wrong(s, node, _("lang is too long"), err);
	return read_box(s, node, form, &form->text, err);
}

static enum err
read_word(const struct source *s, const xmlNode *node, struct form *form, struct error *err)
{
	char *to = form->word[form->word_count];

	if (form->word_count == LIMIT_WORDS_PER_FORM)
		return source_wrong(s, node, _("more of them than a form may have"), err);
	if (form->text.width <= 0)
		return source_wrong(s, node, _("only a letter with <text> is known by words"), err);
	if (!xml_content(node, to, FORM_WORDS_BYTES))
		return source_wrong(s, node, _("the expression is too long"), err);
	if (!pattern_compiles(to))
		return source_wrong(s, node, _("pattern is no extended regular expression"), err);
	form->word_count++;
	return ERR_NONE;
}

static enum err
read_field(const struct source *s, const xmlNode *node, struct form *form, struct error *err)
{
	struct form_field *field = &form->field[form->field_count];
	char name[64], kind[32], by[16];

	if (form->field_count == LIMIT_FIELDS_PER_FORM)
		return source_wrong(s, node, _("more of them than a form may have"), err);
	(void)xml_attribute(node, "name", name, sizeof(name));
	(void)xml_attribute(node, "read", kind, sizeof(kind));
	(void)xml_attribute(node, "by", by, sizeof(by));
	if (!field_name_parse(name, &field->name))
		return source_wrong(s, node, _("no field has this name"), err);
	if (!field_kind_parse(kind, &field->kind))
		return source_wrong(s, node, _("nothing is read in this way"), err);
	if (form_field_get(form, field->name))
		return source_wrong(s, node, _("the form has this field twice"), err);
	if (!xml_attribute_bool(node, "required", &field->required))
		return source_wrong(s, node, _("required is true or false"), err);
	field->by_issuer = text_equal(by, "issuer");
	(void)xml_attribute(node, "date-order", field->date_order, sizeof(field->date_order));
	if (!xml_attribute(node, "lang", field->lang, sizeof(field->lang)) && field->lang[0])
		return source_wrong(s, node, _("lang is too long"), err);
	if (read_expression(s, node, "pattern", field->pattern, sizeof(field->pattern), err) ||
	    read_place(s, node, form, field, err))
		return err->code;
	form->field_count++;
	return ERR_NONE;
}

static enum err
read_seal(const struct source *s, const xmlNode *node, struct form *form, struct error *err)
{
	struct form_seal *seal = &form->seal[form->seal_count];
	char kind[16];

	if (form->seal_count == LIMIT_SEALS_PER_FORM)
		return source_wrong(s, node, _("more of them than a form may have"), err);
	(void)xml_attribute(node, "kind", kind, sizeof(kind));
	if (!form_seal_kind_parse(kind, &seal->kind))
		return source_wrong(s, node, _("kind is vds, stamp, riding or ink"), err);
	if (!xml_attribute(node, "name", seal->name, sizeof(seal->name)) || !seal->name[0])
		return source_wrong(s, node, _("the name is missing or too long"), err);
	for (int i = 0; i < form->seal_count; i++)
		if (text_equal(form->seal[i].name, seal->name))
			return source_wrong(s, node, _("the form has a seal of this name twice"),
					    err);
	if (!xml_attribute_bool(node, "required", &seal->required))
		return source_wrong(s, node, _("required is true or false"), err);
	(void)xml_attribute_double(node, "diameter-mm", &seal->diameter_mm);
	(void)xml_attribute_double(node, "tolerance-mm", &seal->tolerance_mm);
	if (!is_length(seal->diameter_mm) || !is_length(seal->tolerance_mm))
		return source_wrong(s, node, _("diameter-mm and tolerance-mm are millimetres"),
				    err);
	(void)xml_attribute(node, "color", seal->color, sizeof(seal->color));
	if (read_box(s, node, form, &seal->box, err))
		return err->code;
	form->seal_count++;
	return ERR_NONE;
}

static enum err
read_page(const struct source *s, const xmlNode *page, struct form *form, struct error *err)
{
	if (!xml_attribute_double(page, "width-mm", &form->width_mm) ||
	    !xml_attribute_double(page, "height-mm", &form->height_mm) ||
	    !is_length(form->width_mm) || !is_length(form->height_mm) || form->width_mm <= 0 ||
	    form->height_mm <= 0)
		return source_wrong(s, page, _("width-mm and height-mm are millimetres"), err);
	for (const xmlNode *n = xml_child(page, NULL); n; n = xml_next(n, NULL)) {
		enum err rc = xml_is(n, "anchor")  ? read_anchor(s, n, form, err)
			      : xml_is(n, "text")  ? read_text(s, n, form, err)
			      : xml_is(n, "word")  ? read_word(s, n, form, err)
			      : xml_is(n, "field") ? read_field(s, n, form, err)
						   : read_seal(s, n, form, err);

		if (rc)
			return rc;
	}
	if (form->anchor_count == 0 && form->word_count == 0 && (!form->letter || !form->blank[0]))
		return source_wrong(s, page, _("without anchors the form cannot be recognised"),
				    err);
	return ERR_NONE;
}

/* The blank lies below templates/, and nowhere else. */
static enum err
check_blank(const struct source *s, const xmlNode *root, const struct form *form, struct error *err)
{
	char path[PATH_MAX];

	if (form->letter && !form->blank[0])
		return ERR_NONE;
	if (!form->blank[0] || form->blank[0] == '/' || strstr(form->blank, ".."))
		return source_wrong(s, root, _("blank names a file below the templates"), err);
	if (!text_print(path, sizeof(path), "%s/%s", s->templates, form->blank) ||
	    !file_exists(path))
		return source_wrong(s, root, _("the file of the blank page is not there"), err);
	return ERR_NONE;
}

static enum err
read_root(const struct source *s, const xmlNode *root, struct form *form, struct error *err)
{
	struct date life[2];

	if (!xml_attribute(root, "id", form->id, sizeof(form->id)) ||
	    !xml_attribute(root, "issuer", form->issuer, sizeof(form->issuer)) ||
	    !xml_attribute(root, "kind", form->kind, sizeof(form->kind)))
		return source_wrong(s, root, _("id, issuer and kind: one is missing or too long"),
				    err);
	if (!xml_attribute(root, "blank", form->blank, sizeof(form->blank)) && form->blank[0])
		return source_wrong(s, root, _("blank is too long"), err);
	if (!xml_attribute_bool(root, "letter", &form->letter) ||
	    !xml_attribute_bool(root, "confirmed", &form->confirmed))
		return source_wrong(s, root, _("letter and confirmed are true or false"), err);
	(void)xml_attribute_bool(root, "dry-seal", &form->dry_seal);
	if (!xml_attribute(root, "languages", form->languages, sizeof(form->languages)) &&
	    form->languages[0])
		return source_wrong(s, root, _("languages is too long"), err);
	if (source_life(s, root, "valid-from", "valid-to", life, err))
		return err->code;
	form->valid_from = life[0];
	form->valid_to = life[1];
	if (!xml_content(xml_child(root, "title"), form->title, sizeof(form->title)))
		return source_wrong(s, root, _("the title is too long"), err);
	if (check_blank(s, root, form, err))
		return err->code;
	return read_page(s, xml_child(root, "page"), form, err);
}

enum err
form_file_load(struct catalog *c, const struct source *s, struct error *err)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	struct form *form = &c->form[c->form_count];

	if (source_parse(s, &doc, err))
		return err->code;
	if (!xml_is(xml_root(doc), "form"))
		return ERR_NONE;
	if (source_check(s, "form.rng", doc, err))
		return err->code;
	if (c->form_count == LIMIT_FORMS)
		return error_set(err, ERR_CONFIG, "%s: more than %d forms", s->path, LIMIT_FORMS);
	*form = (struct form){ .letter = false };
	if (read_root(s, xml_root(doc), form, err))
		return err->code;
	if (catalog_form_get(c, form->id))
		return source_wrong(s, xml_root(doc), _("another file has a form of this id"), err);
	c->form_count++;
	return ERR_NONE;
}
