/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "base/words.h"
#include "catalog/load.h"

/* templates/reasons.xml and templates/rules.xml, checked by templates/schema/reasons.rng and
 * rules.rng: what people read about a reason or a rule, in their language. */

static struct phrase *
find(struct catalog *c, const char *code, const char *language)
{
	for (int i = 0; i < c->phrase_count; i++)
		if (text_equal(c->phrase[i].code, code) &&
		    text_equal(c->phrase[i].language, language))
			return &c->phrase[i];
	return NULL;
}

const struct phrase *
phrase_get(const struct catalog *c, const char *code, const char *language)
{
	const struct phrase *fallback = NULL;

	for (int i = 0; i < c->phrase_count; i++) {
		const struct phrase *p = &c->phrase[i];

		if (!text_equal(p->code, code))
			continue;
		if (text_equal(p->language, language))
			return p;
		if (text_equal(p->language, "zh_CN"))
			fallback = p;
	}
	return fallback;
}

static enum err
read_words(struct catalog *c, const struct source *s, const xmlNode *node, const char *code,
	   struct error *err)
{
	char language[PHRASE_LANGUAGE_BYTES];
	bool todo = xml_is(node, "todo");
	struct phrase *p;

	source_language(node, language, sizeof(language));
	p = find(c, code, language);
	if (!p) {
		if (c->phrase_count == LIMIT_PHRASES)
			return source_wrong(s, node, _("more words than fit"), err);
		p = &c->phrase[c->phrase_count++];
		(void)text_copy(p->code, sizeof(p->code), code);
		(void)text_copy(p->language, sizeof(p->language), language);
	}
	if (todo ? p->todo[0] : p->text[0])
		return source_wrong(s, node, _("the words are there twice"), err);
	if (!xml_content(node, todo ? p->todo : p->text, todo ? sizeof(p->todo) : sizeof(p->text)))
		return source_wrong(s, node, _("the words are too long"), err);
	return ERR_NONE;
}

static bool
read_basis(struct catalog *c, const xmlNode *node, const char *code)
{
	char basis[PHRASE_BASIS_BYTES];

	if (!xml_attribute(node, "basis", basis, sizeof(basis)))
		return basis[0] == '\0'; /* rules have none */
	for (int i = 0; i < c->phrase_count; i++)
		if (text_equal(c->phrase[i].code, code))
			(void)text_copy(c->phrase[i].basis, PHRASE_BASIS_BYTES, basis);
	return true;
}

enum err
phrase_file_load(struct catalog *c, const struct source *s, const char *element, struct error *err)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	char schema[32];

	(void)text_print(schema, sizeof(schema), "%ss.rng", element);
	if (source_parse(s, &doc, err) || source_check(s, schema, doc, err))
		return err->code;
	for (const xmlNode *n = xml_child(xml_root(doc), element); n; n = xml_next(n, element)) {
		char code[PHRASE_CODE_BYTES];

		if (!xml_attribute(n, "code", code, sizeof(code)))
			return source_wrong(s, n, _("the code is missing or too long"), err);
		for (const xmlNode *w = xml_child(n, NULL); w; w = xml_next(w, NULL))
			if (read_words(c, s, w, code, err))
				return err->code;
		if (!read_basis(c, n, code))
			return source_wrong(s, n, _("the words are too long"), err);
	}
	return ERR_NONE;
}
