/* SPDX-License-Identifier: Apache-2.0 */
#include <limits.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/words.h"
#include "catalog/load.h"

/* Our own data files: whatever is wrong with one is a matter of configuration. */
static enum err
as_config(struct error *err)
{
	if (err->code == ERR_NOTFOUND || err->code == ERR_DATA || err->code == ERR_LIMIT)
		err->code = ERR_CONFIG;
	return err->code;
}

enum err
source_parse(const struct source *s, xmlDoc **out, struct error *err)
{
	return xml_parse_file(s->path, out, err) ? as_config(err) : ERR_NONE;
}

enum err
source_check(const struct source *s, const char *schema, xmlDoc *doc, struct error *err)
{
	AUTO(xml_schema_close)
	struct xml_schema *own = NULL;
	struct xml_schema **kept = s->schema ? s->schema : &own;
	char path[PATH_MAX];

	if (!text_print(path, sizeof(path), "%s/schema/%s", s->templates, schema))
		return error_set(err, ERR_CONFIG, "%s: the path is too long", s->templates);
	if (!*kept && xml_schema_open(path, kept, err))
		return err->code;
	if (xml_schema_check(*kept, doc, s->path, err)) {
		if (err->code == ERR_DATA)
			(void)error_hint(err, "The file must follow %s.", path);
		return as_config(err);
	}
	return ERR_NONE;
}

enum err
source_wrong(const struct source *s, const xmlNode *node, const char *what, struct error *err)
{
	return error_set(err, ERR_CONFIG, "%s:%d: <%s>: %s", s->path, xml_line(node),
			 (const char *)node->name, what);
}

void
source_language(const xmlNode *node, char *to, size_t size)
{
	xmlChar *language = xmlNodeGetLang(node);

	to[0] = '\0';
	if (!language)
		return;
	if (!text_copy(to, size, (const char *)language))
		to[0] = '\0';
	xmlFree(language);
	for (; *to; to++)
		if (*to == '-')
			*to = '_';
}

enum err
source_life(const struct source *s, const xmlNode *node, const char *from_name, const char *to_name,
	    struct date life[2], struct error *err)
{
	const char *const names[] = { from_name, to_name };

	for (int i = 0; i < 2; i++) {
		char text[DATE_TEXT_BYTES + 1];

		life[i] = (struct date){ 0, 0, 0 };
		(void)xml_attribute(node, names[i], text, sizeof(text));
		if (text[0] && !date_parse(text, &life[i]))
			return source_wrong(s, node,
					    _("a day is written YYYY-MM-DD and must exist"), err);
	}
	if (!date_is_none(life[0]) && !date_is_none(life[1]) && date_after(life[0], life[1]))
		return source_wrong(s, node, _("it ends before it begins"), err);
	return ERR_NONE;
}
