/* SPDX-License-Identifier: Apache-2.0 */
#include "base/xml.h"

#include <assert.h>
#include <libxml/SAX2.h>
#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <libxml/xmlschemas.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"

DEFINE_AUTO(xmlFreeParserCtxt, xmlParserCtxt *);
DEFINE_AUTO(xmlSchemaFreeParserCtxt, xmlSchemaParserCtxt *);
DEFINE_AUTO(xmlSchemaFreeValidCtxt, xmlSchemaValidCtxt *);
DEFINE_AUTO(xmlRelaxNGFree, xmlRelaxNG *);
DEFINE_AUTO(xmlRelaxNGFreeParserCtxt, xmlRelaxNGParserCtxt *);
DEFINE_AUTO(xmlRelaxNGFreeValidCtxt, xmlRelaxNGValidCtxt *);

/* COMPACT: short values lie in their nodes, and nobody changes a parsed value. */
#define XML_READ_OPTIONS                                                                           \
	(XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES |         \
	 XML_PARSE_COMPACT)

static void
silent_structured(void *context, xmlErrorPtr error)
{
	(void)context;
	(void)error;
}

/* libxml2's last error as ours, one line. */
static enum err
last_error(const char *what, struct error *err)
{
	const xmlError *last = xmlGetLastError();
	char message[256];

	(void)text_copy(message, sizeof(message),
			last && last->message ? last->message : "malformed");
	text_trim(message);
	return error_set(err, ERR_DATA, "%s:%d: %s", what, last ? last->line : 0, message);
}

enum err
xml_parse(struct span bytes, const char *what, xmlDoc **out, struct error *err)
{
	AUTO(xmlFreeParserCtxt)
	xmlParserCtxt *parser = NULL;
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;

	if (xml_scan(bytes, what, err))
		return err->code;
	xmlSetStructuredErrorFunc(NULL, silent_structured);
	parser = xmlNewParserCtxt();
	if (!parser)
		return error_set(err, ERR_NOMEM, "%s: out of memory", what);
	doc = xmlCtxtReadMemory(parser, (const char *)bytes.bytes, (int)bytes.length, NULL, "UTF-8",
				XML_READ_OPTIONS);
	if (!doc || !parser->wellFormed || doc->intSubset || doc->extSubset)
		return last_error(what, err);
	*out = TAKE(doc);
	return ERR_NONE;
}

enum err
xml_parse_file(const char *path, xmlDoc **out, struct error *err)
{
	AUTO(buf)
	struct buf b = BUF(LIMIT_XML_BYTES);

	if (file_read(path, &b, err))
		return err->code;
	return xml_parse((struct span){ b.bytes, b.length }, path, out, err);
}

/* One of the two. */
struct xml_schema {
	xmlSchema *xsd;
	xmlRelaxNG *rng;
};

static void
read_rng(struct xml_schema *schema, const char *path)
{
	AUTO(xmlRelaxNGFreeParserCtxt)
	xmlRelaxNGParserCtxt *parser = xmlRelaxNGNewParserCtxt(path);

	if (parser)
		schema->rng = xmlRelaxNGParse(parser);
}

static void
read_xsd(struct xml_schema *schema, const char *path)
{
	AUTO(xmlSchemaFreeParserCtxt)
	xmlSchemaParserCtxt *parser = xmlSchemaNewParserCtxt(path);

	if (parser)
		schema->xsd = xmlSchemaParse(parser);
}

enum err
xml_schema_open(const char *path, struct xml_schema **out, struct error *err)
{
	AUTO(xml_schema_close)
	struct xml_schema *schema = fail_here() ? NULL : calloc(1, sizeof(*schema));

	if (!schema)
		return error_set(err, ERR_NOMEM, "schema: out of memory");
	xmlSetStructuredErrorFunc(NULL, silent_structured);
	if (text_ends(path, ".rng"))
		read_rng(schema, path);
	else
		read_xsd(schema, path);
	if (!schema->rng && !schema->xsd)
		return error_set(err, ERR_CONFIG, "schema %s cannot be loaded", path);
	*out = TAKE(schema);
	return ERR_NONE;
}

void
xml_schema_close(struct xml_schema *schema)
{
	if (!schema)
		return;
	xmlSchemaFree(schema->xsd);
	xmlRelaxNGFree(schema->rng);
	free(schema);
}

/* 0 it follows the schema, more: it does not, less: libxml2 could not say. */
static int
validate(const struct xml_schema *schema, xmlDoc *doc)
{
	AUTO(xmlRelaxNGFreeValidCtxt)
	xmlRelaxNGValidCtxt *rng = NULL;
	AUTO(xmlSchemaFreeValidCtxt)
	xmlSchemaValidCtxt *xsd = NULL;

	if (schema->rng) {
		rng = fail_here() ? NULL : xmlRelaxNGNewValidCtxt(schema->rng);
		return rng ? xmlRelaxNGValidateDoc(rng, doc) : -1;
	}
	xsd = fail_here() ? NULL : xmlSchemaNewValidCtxt(schema->xsd);
	return xsd ? xmlSchemaValidateDoc(xsd, doc) : -1;
}

enum err
xml_schema_check(const struct xml_schema *schema, xmlDoc *doc, const char *what, struct error *err)
{
	int rc;

	xmlSetStructuredErrorFunc(NULL, silent_structured);
	xmlResetLastError();
	rc = validate(schema, doc);
	if (rc < 0)
		return error_set(err, ERR_NOMEM, "%s: out of memory", what);
	return rc ? last_error(what, err) : ERR_NONE;
}

/* ---- walking without a tree: a list of ten thousand certificates as one is ten megabytes of
 * memory touched for the first time, which costs more than parsing it ---- */

struct walk {
	xml_each *each;
	void *context;
	xmlParserCtxt *parser;
	xmlSchemaValidCtxt *judge;
	int depth;
	enum err rc; /* of each */
	struct error *err;
};

/* The schema hears of an element after us: what it refused of the one before ends the walk here. */
static void
element_opens(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *ns,
	      int ns_count, const xmlChar **declared, int count, int defaulted,
	      const xmlChar **attributes)
{
	struct walk *w = context;
	struct xml_tag tag = { (const char *)name, ns ? (const char *)ns : "", w->depth++, count,
			       attributes };

	(void)prefix;
	(void)ns_count;
	(void)declared;
	(void)defaulted;
	if (xmlSchemaIsValid(w->judge) == 1)
		w->rc = w->each(w->context, &tag, w->err);
	if (w->rc || xmlSchemaIsValid(w->judge) != 1)
		xmlStopParser(w->parser);
}

static void
element_closes(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *ns)
{
	struct walk *w = context;

	(void)name;
	(void)prefix;
	(void)ns;
	w->depth--;
}

static int
where(void *parser, const char **file, unsigned long *line)
{
	*file = NULL;
	*line = (unsigned long)xmlSAX2GetLineNumber(parser);
	return 0;
}

enum err
xml_walk(struct span bytes, const struct xml_schema *schema, const char *what, xml_each *each,
	 void *context, struct error *err)
{
	AUTO(xmlSchemaFreeValidCtxt)
	xmlSchemaValidCtxt *judge = NULL;
	AUTO(xmlFreeParserCtxt)
	xmlParserCtxt *parser = NULL;
	struct walk w = { .each = each, .context = context, .err = err };
	xmlSchemaSAXPlugStruct *plug;

	if (xml_scan(bytes, what, err))
		return err->code;
	xmlSetStructuredErrorFunc(NULL, silent_structured);
	xmlResetLastError();
	judge = fail_here() ? NULL : xmlSchemaNewValidCtxt(schema->xsd);
	parser = xmlNewParserCtxt();
	if (!judge || !parser)
		return error_set(err, ERR_NOMEM, "%s: out of memory", what);
	w.judge = judge;
	w.parser = parser;
	*parser->sax = (xmlSAXHandler){ .initialized = XML_SAX2_MAGIC,
					.startElementNs = element_opens,
					.endElementNs = element_closes };
	parser->userData = &w;
	xmlSchemaValidateSetLocator(judge, where, parser);
	plug = xmlSchemaSAXPlug(judge, &parser->sax, &parser->userData);
	if (!plug)
		return error_set(err, ERR_NOMEM, "%s: out of memory", what);
	(void)xmlCtxtReadMemory(parser, (const char *)bytes.bytes, (int)bytes.length, NULL, "UTF-8",
				XML_READ_OPTIONS);
	(void)xmlSchemaSAXUnplug(plug);
	if (w.rc)
		return w.rc;
	return parser->wellFormed && xmlSchemaIsValid(judge) == 1 ? ERR_NONE
								  : last_error(what, err);
}

bool
xml_tag_attribute(const struct xml_tag *tag, const char *name, char *to, size_t size)
{
	char text[LIMIT_XML_TAG_BYTES + 1];
	size_t n = 0;

	to[0] = '\0';
	for (int i = 0; i < tag->attribute_count; i++) {
		const unsigned char **five = &tag->attributes[5 * i];
		const char *from = (const char *)five[3], *end = (const char *)five[4];

		if (five[1] || strcmp((const char *)five[0], name) != 0)
			continue;
		assert((size_t)(end - from) < sizeof(text)); /* xml_scan */
		while (from < end) {
			text[n++] = *from;
			/* "&" comes as "&#38;", as if it were to be parsed again */
			from += *from == '&' ? 5 : 1;
		}
		text[n] = '\0';
		text_trim(text);
		return text_copy(to, size, text);
	}
	return false;
}

xmlNode *
xml_root(xmlDoc *doc)
{
	return xmlDocGetRootElement(doc);
}

bool
xml_is(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

static xmlNode *
element_from(xmlNode *node, const char *name)
{
	for (; node; node = node->next)
		if (node->type == XML_ELEMENT_NODE && (!name || xml_is(node, name)))
			return node;
	return NULL;
}

xmlNode *
xml_child(const xmlNode *node, const char *name)
{
	return node ? element_from(node->children, name) : NULL;
}

xmlNode *
xml_next(const xmlNode *node, const char *name)
{
	return element_from(node->next, name);
}

static bool
take_text(xmlChar *value, char *to, size_t size)
{
	bool fits;

	to[0] = '\0';
	if (!value)
		return false;
	text_trim((char *)value);
	fits = text_copy(to, size, (const char *)value);
	xmlFree(value);
	return fits;
}

bool
xml_attribute(const xmlNode *node, const char *name, char *to, size_t size)
{
	return take_text(xmlGetNoNsProp(node, (const xmlChar *)name), to, size);
}

bool
xml_content(const xmlNode *node, char *to, size_t size)
{
	return take_text(node ? xmlNodeGetContent(node) : NULL, to, size);
}

bool
xml_attribute_double(const xmlNode *node, const char *name, double *out)
{
	char text[40], *end;
	double value;

	if (!xml_attribute(node, name, text, sizeof(text)) || !text[0])
		return false;
	value = strtod(text, &end);
	if (*end || !(value >= -1e9 && value <= 1e9))
		return false;
	*out = value;
	return true;
}

bool
xml_attribute_date(const xmlNode *node, const char *name, struct date *out)
{
	char text[16];

	return xml_attribute(node, name, text, sizeof(text)) && date_parse(text, out);
}

bool
xml_attribute_bool(const xmlNode *node, const char *name, bool *out)
{
	char text[8];

	if (!xml_attribute(node, name, text, sizeof(text)))
		return false;
	*out = text_equal(text, "true");
	return *out || text_equal(text, "false");
}

int
xml_line(const xmlNode *node)
{
	return (int)xmlGetLineNo(node);
}

static int
take_canonical(void *context, const char *bytes, int n)
{
	struct buf *out = context;

	buf_add(out, bytes, (size_t)n);
	return out->failed ? -1 : n;
}

enum err
xml_canonical(xmlNode *element, struct buf *out, struct error *err)
{
	xmlDoc *own = element->doc;
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	xmlNode *copy;
	xmlOutputBuffer *to;
	int n;

	/* A root that stands alone needs no copy, which takes as long as the rest. */
	if (!own || own->children != element || element->next) {
		doc = xmlNewDoc(BAD_CAST "1.0");
		copy = doc ? xmlDocCopyNode(element, doc, 1) : NULL;
		if (!copy)
			return error_set(err, ERR_NOMEM, "canonical XML");
		(void)xmlDocSetRootElement(doc, copy);
		own = doc;
	}
	to = xmlOutputBufferCreateIO(take_canonical, NULL, out, NULL);
	if (!to)
		return error_set(err, ERR_NOMEM, "canonical XML");
	n = xmlC14NExecute(own, NULL, NULL, XML_C14N_EXCLUSIVE_1_0, NULL, 0, to);
	if (xmlOutputBufferClose(to) < 0 || n < 0)
		return out->failed ? buf_check(out, "canonical XML", err)
				   : error_set(err, ERR_NOMEM, "canonical XML");
	return buf_check(out, "canonical XML", err);
}

static bool
xml_char(uint32_t c)
{
	return c == 9 || c == 10 || c == 13 || (c >= 0x20 && c <= 0xD7FF) ||
	       (c >= 0xE000 && c <= 0xFFFD) || c >= 0x10000;
}

void
xml_put_text(struct buf *out, const char *text)
{
	uint32_t c;

	while ((c = utf8_next(&text)) != 0) {
		char utf8[5] = "";

		switch (c) {
		case '<':
			buf_text(out, "&lt;");
			break;
		case '>':
			buf_text(out, "&gt;");
			break;
		case '&':
			buf_text(out, "&amp;");
			break;
		case '"':
			buf_text(out, "&quot;");
			break;
		case '\r':
		case '\n':
		case '\t':
			buf_print(out, "&#%u;", (unsigned)c);
			break;
		default:
			if (utf8_put(utf8, sizeof(utf8), xml_char(c) ? c : 0xFFFD))
				buf_text(out, utf8);
		}
	}
}

void
xml_put_attribute(struct buf *out, const char *name, const char *value)
{
	buf_print(out, " %s=\"", name);
	xml_put_text(out, value);
	buf_byte(out, '"');
}

void
xml_put_element(struct buf *out, const char *name, const char *text)
{
	buf_print(out, "<%s>", name);
	xml_put_text(out, text);
	buf_print(out, "</%s>", name);
}
