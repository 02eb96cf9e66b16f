/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "base/words.h"
#include "catalog/load.h"

/* templates/letters.xml, checked by templates/schema/letters.rng: who we are and what our papers
 * say, piece by piece, in the languages of their readers. */

static enum err
read_piece(struct catalog *c, const struct source *s, const xmlNode *node, const char *name,
	   struct error *err)
{
	struct letter_words *w = &c->letter[c->letter_count];

	if (c->letter_count == LIMIT_LETTER_WORDS)
		return source_wrong(s, node, _("more words than fit"), err);
	source_language(node, w->language, sizeof(w->language));
	for (int i = 0; i < c->letter_count; i++)
		if (text_equal(c->letter[i].name, name) &&
		    text_equal(c->letter[i].language, w->language))
			return source_wrong(s, node, _("the words are there twice"), err);
	if (!xml_content(node, w->text, sizeof(w->text)))
		return source_wrong(s, node, _("the words are too long"), err);
	(void)text_copy(w->name, sizeof(w->name), name);
	c->letter_count++;
	return ERR_NONE;
}

enum err
letter_file_load(struct catalog *c, const struct source *s, struct error *err)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;

	if (source_parse(s, &doc, err) || source_check(s, "letters.rng", doc, err))
		return err->code;
	for (const xmlNode *n = xml_child(xml_root(doc), "words"); n; n = xml_next(n, "words")) {
		char name[sizeof(c->letter[0].name)];

		if (!xml_attribute(n, "name", name, sizeof(name)))
			return source_wrong(s, n, _("the name is missing or too long"), err);
		for (const xmlNode *w = xml_child(n, "text"); w; w = xml_next(w, "text"))
			if (read_piece(c, s, w, name, err))
				return err->code;
	}
	return ERR_NONE;
}

const char *
catalog_letter(const struct catalog *c, const char *name, const char *language)
{
	const char *fallback = "";

	for (int i = 0; i < c->letter_count; i++) {
		if (!text_equal(c->letter[i].name, name))
			continue;
		if (text_equal(c->letter[i].language, language))
			return c->letter[i].text;
		if (text_equal(c->letter[i].language, "zh_CN"))
			fallback = c->letter[i].text;
	}
	return fallback;
}
