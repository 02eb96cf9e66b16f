/* SPDX-License-Identifier: Apache-2.0 */
#include "base/xml.h"

#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <libxml/xmlreader.h>
#include <libxml/xmlschemas.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"

DEFINE_AUTO(xmlFreeTextReader, xmlTextReader *);
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

/* Where the scan stands: line for the message, depth of open elements. */
struct scan {
	const char *at, *end, *what;
	int line, depth;
};

/* Moves to the first of `until` and behind it; false at the end of the bytes. */
static bool
skip_to(struct scan *s, const char *until)
{
	size_t n = strlen(until);

	for (; s->at + n <= s->end; s->at++) {
		if (memcmp(s->at, until, n) == 0) {
			s->at += n;
			return true;
		}
		if (*s->at == '\n')
			s->line++;
	}
	return false;
}

static bool
scan_starts(const struct scan *s, const char *with)
{
	size_t n = strlen(with);

	return (size_t)(s->end - s->at) >= n && memcmp(s->at, with, n) == 0;
}

/* A start or end tag: quotes may hold '>'. */
static enum err
scan_tag(struct scan *s, struct error *err)
{
	const char *start = s->at;
	bool closing = s->at + 1 < s->end && s->at[1] == '/';
	char quote = 0;

	for (; s->at < s->end; s->at++) {
		if (s->at - start > LIMIT_XML_TAG_BYTES)
			return error_set(err, ERR_LIMIT, "%s:%d: a tag is longer than %d bytes",
					 s->what, s->line, LIMIT_XML_TAG_BYTES);
		if (*s->at == '\n')
			s->line++;
		if (quote) {
			if (*s->at == quote)
				quote = '\0';
			continue;
		}
		if (*s->at == '"' || *s->at == '\'')
			quote = *s->at;
		if (*s->at == '>')
			break;
	}
	if (s->at >= s->end)
		return error_set(err, ERR_DATA, "%s:%d: the XML ends inside a tag", s->what,
				 s->line);
	if (closing)
		s->depth--;
	else if (s->at[-1] != '/')
		s->depth++;
	s->at++;
	if (s->depth > LIMIT_XML_DEPTH)
		return error_set(err, ERR_LIMIT, "%s:%d: elements nest deeper than %d", s->what,
				 s->line, LIMIT_XML_DEPTH);
	return ERR_NONE;
}

static enum err
scan_markup(struct scan *s, bool first, struct error *err)
{
	if (scan_starts(s, "<!--") || scan_starts(s, "<![CDATA[")) {
		bool comment = s->at[2] == '-';

		if (!skip_to(s, comment ? "-->" : "]]>"))
			return error_set(err, ERR_DATA, "%s:%d: the XML ends too early", s->what,
					 s->line);
		return ERR_NONE;
	}
	if (scan_starts(s, "<!"))
		return error_set(err, ERR_DATA, "%s:%d: a DTD or entity is not allowed", s->what,
				 s->line);
	if (scan_starts(s, "<?")) {
		if (!first || !scan_starts(s, "<?xml "))
			return error_set(err, ERR_DATA,
					 "%s:%d: a processing instruction is not allowed", s->what,
					 s->line);
		if (!skip_to(s, "?>"))
			return error_set(err, ERR_DATA, "%s:%d: the XML ends too early", s->what,
					 s->line);
		return ERR_NONE;
	}
	return scan_tag(s, err);
}

enum err
xml_scan(struct span bytes, const char *what, struct error *err)
{
	struct scan s = { .at = (const char *)bytes.bytes, .what = what, .line = 1 };
	bool first = true;

	if (bytes.length > LIMIT_XML_BYTES)
		return error_set(err, ERR_LIMIT, "%s: %zu bytes are more than the limit of %zu",
				 what, bytes.length, LIMIT_XML_BYTES);
	if (bytes.length == 0)
		return error_set(err, ERR_DATA, "%s: empty", what);
	s.end = s.at + bytes.length;
	if (scan_starts(&s, "\xEF\xBB\xBF"))
		s.at += 3;
	if (!utf8_valid(s.at, (size_t)(s.end - s.at)))
		return error_set(err, ERR_DATA, "%s: not UTF-8", what);
	while (s.at < s.end) {
		if (*s.at != '<') {
			s.line += *s.at == '\n';
			s.at++;
			continue;
		}
		if (scan_markup(&s, first, err))
			return err->code;
		first = false;
	}
	return ERR_NONE;
}

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

/* One element at a time: a list of ten thousand certificates as a tree is ten megabytes of memory
 * touched for the first time, which costs more than parsing it. The reader's own error handler is
 * not used: with a schema, libxml2 2.9.14 calls it with a wrong context. */
enum err
xml_walk(struct span bytes, const struct xml_schema *schema, const char *what, xml_each *each,
	 void *context, struct error *err)
{
	AUTO(xmlFreeTextReader)
	xmlTextReader *reader = NULL;
	int rc;

	if (xml_scan(bytes, what, err))
		return err->code;
	xmlSetStructuredErrorFunc(NULL, silent_structured);
	xmlResetLastError();
	reader = xmlReaderForMemory((const char *)bytes.bytes, (int)bytes.length, NULL, "UTF-8",
				    XML_READ_OPTIONS);
	if (!reader || xmlTextReaderSetSchema(reader, schema->xsd))
		return error_set(err, ERR_NOMEM, "%s: out of memory", what);
	while ((rc = xmlTextReaderRead(reader)) == 1 && xmlTextReaderIsValid(reader) == 1) {
		if (xmlTextReaderNodeType(reader) != XML_READER_TYPE_ELEMENT)
			continue;
		if (each(context, xmlTextReaderCurrentNode(reader), xmlTextReaderDepth(reader),
			 err))
			return err->code;
	}
	return rc == 0 && xmlTextReaderIsValid(reader) == 1 ? ERR_NONE : last_error(what, err);
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
