/* SPDX-License-Identifier: Apache-2.0 */
#include "web/page.h"

#include <assert.h>
#include <libxml/HTMLtree.h>
#include <libxml/parser.h>
#include <libxml/xmlsave.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/words.h"
#include "base/xml.h"
#include "web/inside.h"

#define LIMIT_TEMPLATES      64
#define TEMPLATE_NAME        32
#define LIMIT_PAGE_BYTES_OUT ((size_t)16 * 1024 * 1024)
#define LIMIT_TEXT_BYTES     4096 /* one text or attribute of a template with its values */

struct template
{
	char name[TEMPLATE_NAME];
	xmlDoc *doc;
};

struct pages {
	struct template template[LIMIT_TEMPLATES];
	int count;
	const char *folder; /* while reading */
};

/* Attributes whose text people read. */
static const char *const spoken[] = { "title", "placeholder", "aria-label", "alt",
				      "data-key-words" };
/* Attributes that are addresses: values in them are percent-encoded. */
static const char *const addresses[] = { "href", "src", "action" };

static bool
is_one_of(const char *name, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text_equal(name, list[i]))
			return true;
	return false;
}

/* ---- reading ---- */
static const struct template *
find(const struct pages *p, const char *name)
{
	for (int i = 0; i < p->count; i++)
		if (text_equal(p->template[i].name, name))
			return &p->template[i];
	return NULL;
}

bool
pages_has(const struct pages *p, const char *name)
{
	return find(p, name) != NULL;
}

static enum err
read_template(void *context, const char *file, struct error *err)
{
	struct pages *p = context;
	struct template *t;
	char path[1024];
	size_t stem;

	if (!text_ends(file, ".xhtml"))
		return ERR_NONE;
	stem = strlen(file) - strlen(".xhtml");
	if (p->count == LIMIT_TEMPLATES)
		return error_set(err, ERR_CONFIG, "%s: more than %d templates", p->folder,
				 LIMIT_TEMPLATES);
	t = &p->template[p->count];
	if (!text_copy_n(t->name, sizeof(t->name), file, stem) ||
	    !text_print(path, sizeof(path), "%s/%s", p->folder, file))
		return error_set(err, ERR_CONFIG, "%s: the name is too long", file);
	if (xml_parse_file(path, &t->doc, err)) {
		err->code = ERR_CONFIG;
		return err->code;
	}
	p->count++;
	if (xml_root(t->doc)->ns)
		return error_set(err, ERR_CONFIG, "%s: a template has no namespace", path);
	return ERR_NONE;
}

enum err
pages_open(const char *templates, struct pages **out, struct error *err)
{
	AUTO(pages_close)
	struct pages *p = fail_here() ? NULL : calloc(1, sizeof(*p));
	char folder[1024];

	if (!p)
		return error_set(err, ERR_NOMEM, "templates: out of memory");
	xmlInitParser();
	(void)text_print(folder, sizeof(folder), "%s/web", templates);
	p->folder = folder;
	if (folder_walk(folder, read_template, p, err))
		return error_wrap(err, "templates");
	p->folder = NULL;
	*out = TAKE(p);
	return ERR_NONE;
}

void
pages_close(struct pages *p)
{
	if (!p)
		return;
	for (int i = 0; i < p->count; i++)
		xmlFreeDoc(p->template[i].doc);
	free(p);
}

/* ---- filling ---- */
struct filling {
	bool failed;
};

static bool
is_true(const struct scope *scope, const char *name)
{
	const struct entry *e = data_find(scope, name);

	return e && (e->first_row || (e->text && e->text[0]));
}

/* Percent-encodes what could end a part of an address (RFC 3986 §2.3). */
static void
put_address(struct buf *out, const char *text)
{
	static const char plain[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

	for (; *text; text++)
		if (strchr(plain, *text))
			buf_byte(out, (uint8_t)*text);
		else
			buf_print(out, "%%%02X", (unsigned)(unsigned char)*text);
}

/* "Page {page} of {pages}" with its values; false when one is unknown. In an address the values are
 * encoded, but {…} alone is a whole address of ours, made by the program. */
static bool
expand(const char *text, const struct scope *scope, bool address, struct buf *out)
{
	bool known = true,
	     whole = text[0] == '{' && text_ends(text, "}") && strchr(text + 1, '{') == NULL;

	while (*text) {
		const char *open = strchr(text, '{'), *close = open ? strchr(open, '}') : NULL;
		char name[64];
		const char *value;

		if (!close ||
		    !text_copy_n(name, sizeof(name), open + 1, (size_t)(close - open - 1)))
			break;
		buf_add(out, text, (size_t)(open - text));
		value = data_get(scope, name);
		known = known && value;
		if (value && address && !whole)
			put_address(out, value);
		else if (value)
			buf_text(out, value);
		text = close + 1;
	}
	buf_text(out, text);
	return known;
}

static void
set_text(xmlNode *node, const char *text)
{
	xmlNodeSetContent(node, NULL);
	xmlNodeAddContent(node, (const xmlChar *)text);
}

/* Words between white space, as po/extract.sh finds them: "A\n  b " is "A b". */
static void
squeeze(const char *text, struct buf *out)
{
	bool gap = false;

	for (; *text; text++) {
		if (strchr(" \t\r\n", *text)) {
			gap = out->length > 0;
			continue;
		}
		if (gap)
			buf_byte(out, ' ');
		gap = false;
		buf_byte(out, (uint8_t)*text);
	}
}

static bool
has_letters(const char *text)
{
	for (; *text; text++)
		if ((*text >= 'A' && *text <= 'Z') || (*text >= 'a' && *text <= 'z'))
			return true;
	return false;
}

/* A text of the template in the reader's language, with its values. */
static void
say(const char *text, const struct scope *scope, bool translate, struct buf *out)
{
	AUTO(buf)
	struct buf id = BUF(LIMIT_TEXT_BYTES);

	squeeze(text, &id);
	(void)expand(translate ? words(buf_string(&id)) : buf_string(&id), scope, false, out);
}

static bool
is_quiet(const xmlNode *node)
{
	char value[8];

	return xml_is(node, "kbd") || xml_is(node, "code") ||
	       (xml_attribute(node, "translate", value, sizeof(value)) && text_equal(value, "no"));
}

static void
fill_text(xmlNode *text, const struct scope *scope, struct filling *f)
{
	const char *content = (const char *)text->content;
	AUTO(buf)
	struct buf said = BUF(LIMIT_TEXT_BYTES);

	if (!content || (!has_letters(content) && !strchr(content, '{')))
		return;
	if (strchr(" \t\r\n", content[0]))
		buf_byte(&said, ' ');
	say(content, scope, !is_quiet(text->parent), &said);
	if (strchr(" \t\r\n", content[strlen(content) - 1]))
		buf_byte(&said, ' ');
	if (said.failed)
		f->failed = true;
	xmlNodeSetContent(text, NULL);
	xmlNodeAddContent(text, (const xmlChar *)buf_string(&said));
}

/* data-attr-X="…" becomes X with its values, or no X at all when one is unknown. */
static void
fill_attribute(xmlNode *node, const char *name, const char *value, const struct scope *scope,
	       struct filling *f)
{
	AUTO(buf)
	struct buf out = BUF(LIMIT_PAGE_DATA_BYTES);
	bool address = is_one_of(name, addresses, COUNT_OF(addresses));
	bool known;

	if (is_one_of(name, spoken, COUNT_OF(spoken)))
		known = expand(words(value), scope, false, &out);
	else
		known = expand(value, scope, address, &out);
	if (out.failed)
		f->failed = true;
	if (known && !xmlSetProp(node, (const xmlChar *)name, (const xmlChar *)buf_string(&out)))
		f->failed = true;
}

static void
fill_attributes(xmlNode *node, const struct scope *scope, struct filling *f)
{
	xmlAttr *next;

	for (xmlAttr *a = node->properties; a; a = next) {
		const char *name = (const char *)a->name;
		char value[512], bare[64];

		next = a->next;
		if (!xml_attribute(node, name, value, sizeof(value)))
			continue;
		(void)text_copy(bare, sizeof(bare), name);
		if (text_starts(bare, "data-attr-")) {
			(void)xmlRemoveProp(a);
			fill_attribute(node, bare + strlen("data-attr-"), value, scope, f);
		} else if (text_starts(bare, "data-flag-")) {
			(void)xmlRemoveProp(a);
			if (is_true(scope, value) &&
			    !xmlSetProp(node, (const xmlChar *)bare + strlen("data-flag-"),
					(const xmlChar *)bare + strlen("data-flag-")))
				f->failed = true;
		} else if (is_one_of(bare, spoken, COUNT_OF(spoken)) && has_letters(value)) {
			(void)xmlSetProp(node, a->name, (const xmlChar *)words(value));
		}
	}
}

static void fill(xmlNode *node, struct scope *scope, struct filling *f);

static void
fill_children(xmlNode *node, struct scope *scope, struct filling *f)
{
	xmlNode *next;

	for (xmlNode *child = node->children; child; child = next) {
		next = child->next;
		if (child->type == XML_TEXT_NODE)
			fill_text(child, scope, f);
		else if (child->type == XML_ELEMENT_NODE)
			fill(child, scope, f);
		else if (child->type == XML_COMMENT_NODE) {
			xmlUnlinkNode(child);
			xmlFreeNode(child);
		}
	}
}

static void
drop(xmlNode *node)
{
	xmlUnlinkNode(node);
	xmlFreeNode(node);
}

static bool
take_attribute(xmlNode *node, const char *name, char *to, size_t size)
{
	bool there = xml_attribute(node, name, to, size);

	if (there)
		(void)xmlUnsetProp(node, (const xmlChar *)name);
	return there;
}

/* data-each="list": one copy for every row, in front of the pattern, which goes. */
static void
fill_each(xmlNode *node, const char *list, struct scope *scope, struct filling *f)
{
	const struct entry *e = data_find(scope, list);

	for (struct scope *row = e ? e->first_row : NULL; row; row = row->next) {
		xmlNode *copy = fail_here() ? NULL : xmlDocCopyNode(node, node->doc, 1);

		if (!copy) {
			f->failed = true;
			break;
		}
		(void)xmlAddPrevSibling(node, copy);
		fill(copy, row, f);
	}
	drop(node);
}

/* Every form that changes something carries the session's token (OWASP CSRF prevention). */
static void
add_token(xmlNode *form, const struct scope *scope, struct filling *f)
{
	const char *token = data_get(scope, "csrf");
	char method[8];
	xmlNode *input;

	if (!token || !xml_attribute(form, "method", method, sizeof(method)) ||
	    !text_equal(method, "post"))
		return;
	input = xmlNewDocNode(form->doc, NULL, (const xmlChar *)"input", NULL);
	if (!input || !xmlSetProp(input, (const xmlChar *)"type", (const xmlChar *)"hidden") ||
	    !xmlSetProp(input, (const xmlChar *)"name", (const xmlChar *)"csrf") ||
	    !xmlSetProp(input, (const xmlChar *)"value", (const xmlChar *)token)) {
		f->failed = true;
		return;
	}
	if (form->children)
		(void)xmlAddPrevSibling(form->children, input);
	else
		(void)xmlAddChild(form, input);
}

static void
fill(xmlNode *node, struct scope *scope, struct filling *f)
{
	char name[64];

	if (take_attribute(node, "data-each", name, sizeof(name))) {
		fill_each(node, name, scope, f);
		return;
	}
	if ((take_attribute(node, "data-if", name, sizeof(name)) && !is_true(scope, name)) ||
	    (take_attribute(node, "data-unless", name, sizeof(name)) && is_true(scope, name))) {
		drop(node);
		return;
	}
	if (take_attribute(node, "data-bind", name, sizeof(name))) {
		const char *value = data_get(scope, name);

		fill_attributes(node, scope, f);
		set_text(node, value ? value : "");
		return;
	}
	fill_attributes(node, scope, f);
	fill_children(node, scope, f);
	if (xml_is(node, "form"))
		add_token(node, scope, f);
}

/* ---- putting together ---- */

/* The page goes where the layout says <main data-slot="content">. */
static xmlNode *
find_slot(xmlNode *node)
{
	for (; node; node = node->next) {
		xmlNode *below;

		if (node->type != XML_ELEMENT_NODE)
			continue;
		if (xmlHasProp(node, (const xmlChar *)"data-slot"))
			return node;
		below = find_slot(node->children);
		if (below)
			return below;
	}
	return NULL;
}

static enum err
serialise(xmlDoc *doc, struct buf *out, struct error *err)
{
	xmlBuffer *bytes = xmlBufferCreate();
	xmlSaveCtxt *save =
	    bytes ? xmlSaveToBuffer(bytes, "UTF-8", XML_SAVE_AS_HTML | XML_SAVE_NO_DECL) : NULL;
	bool fine = save && xmlSaveTree(save, xmlDocGetRootElement(doc)) >= 0;

	if (save)
		fine = xmlSaveClose(save) >= 0 && fine;
	if (fine) {
		buf_text(out, "<!DOCTYPE html>\n"); /* else quirks mode (experience.md §3.3) */
		buf_add(out, xmlBufferContent(bytes), (size_t)xmlBufferLength(bytes));
	}
	if (bytes)
		xmlBufferFree(bytes);
	if (!fine)
		return error_set(err, ERR_NOMEM, "page: out of memory");
	return buf_check(out, "page", err);
}

static enum err
copy_template(const struct pages *p, const char *name, xmlDoc **out, struct error *err)
{
	const struct template *t = find(p, name);

	if (!t)
		return error_set(err, ERR_CONFIG, "there is no template web/%s.xhtml", name);
	*out = fail_here() ? NULL : xmlCopyDoc(t->doc, 1);
	return *out ? ERR_NONE : error_set(err, ERR_NOMEM, "page: out of memory");
}

static enum err
insert(xmlDoc *frame, xmlDoc *page, struct error *err)
{
	xmlNode *slot = find_slot(xml_root(frame)), *copy;

	if (!slot)
		return error_set(err, ERR_CONFIG, "layout: no element has data-slot");
	(void)xmlUnsetProp(slot, (const xmlChar *)"data-slot");
	copy = fail_here() ? NULL : xmlDocCopyNode(xml_root(page), frame, 1);
	if (!copy)
		return error_set(err, ERR_NOMEM, "page: out of memory");
	(void)xmlAddChild(slot, copy);
	return ERR_NONE;
}

enum err
page_render(const struct pages *p, const char *name, const char *layout, struct scope *data,
	    struct buf *out, struct error *err)
{
	AUTO(xmlFreeDoc)
	xmlDoc *page = NULL;
	AUTO(xmlFreeDoc)
	xmlDoc *frame = NULL;
	struct filling f = { false };

	if (copy_template(p, name, &page, err) ||
	    (layout && (copy_template(p, layout, &frame, err) || insert(frame, page, err))))
		return err->code;
	fill(xml_root(frame ? frame : page), data, &f);
	if (f.failed || data_failed(data))
		return error_set(err, ERR_NOMEM, "page %s: too large or out of memory", name);
	return serialise(frame ? frame : page, out, err);
}
