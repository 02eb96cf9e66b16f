/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_BASE_XML_H
#define INTAKE_BASE_XML_H

#include <stdbool.h>
#include <stddef.h>

#include <libxml/tree.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/error.h"

/* XML by libxml2, with everything off that hostile input lives on: no network, no DTD, no entities,
 * no huge text. xml_scan refuses by bytes alone what would be slow to refuse later (signatures.md
 * §0.2); xml_parse does it first. */

/* "<!DOCTYPE", "<!ENTITY", NUL, not UTF-8, a tag longer than LIMIT_XML_TAG_BYTES, deeper than
 * LIMIT_XML_DEPTH, more than LIMIT_XML_BYTES, processing instructions other than the declaration:
 * ERR_DATA or ERR_LIMIT, with the line. */
enum err xml_scan(struct span bytes, const char *what, struct error *err) MUST_USE;
/* Parses bytes; the caller frees *out with xmlFreeDoc (AUTO(xmlFreeDoc)). Messages name what and
 * the line. */
enum err xml_parse(struct span bytes, const char *what, xmlDoc **out, struct error *err) MUST_USE;
enum err xml_parse_file(const char *path, xmlDoc **out, struct error *err) MUST_USE;
DEFINE_AUTO(xmlFreeDoc, xmlDoc *);

/* A schema of ours, read once for many documents: RELAX NG when its name ends in .rng, else XML
 * Schema. ERR_CONFIG when it cannot be loaded. The first violation names line and element. */
struct xml_schema;
enum err xml_schema_open(const char *path, struct xml_schema **out, struct error *err) MUST_USE;
void xml_schema_close(struct xml_schema *schema);
DEFINE_AUTO(xml_schema_close, struct xml_schema *);
enum err xml_schema_check(const struct xml_schema *schema, xmlDoc *doc, const char *what,
			  struct error *err) MUST_USE;

/* The same without a tree, by an XML Schema: every element as it opens, with its attributes and not
 * yet what is in it, depth 0 the root. The schema judges as it goes, so elements come that it
 * refuses: only with ERR_NONE was all of it good. An error of each stops the walk. */
struct xml_tag {
	const char *name, *ns; /* local name and namespace, "" without; lent until each returns */
	int depth;
	int attribute_count;
	const unsigned char **attributes; /* libxml2's, read with xml_tag_attribute */
};
typedef enum err xml_each(void *context, const struct xml_tag *tag, struct error *err);
enum err xml_walk(struct span bytes, const struct xml_schema *schema, const char *what,
		  xml_each *each, void *context, struct error *err) MUST_USE;
bool xml_tag_attribute(const struct xml_tag *tag, const char *name, char *to, size_t size);

/* Walking. Names are local names; namespaces are checked by the schema. NULL at the end. */
xmlNode *xml_root(xmlDoc *doc);
xmlNode *xml_child(const xmlNode *node,
		   const char *name);                     /* first child element; name NULL = any */
xmlNode *xml_next(const xmlNode *node, const char *name); /* next sibling element */
bool xml_is(const xmlNode *node, const char *name);
/* Attribute or whole text content into a fixed array, trimmed; false when absent ("" is written) or
 * too long. */
bool xml_attribute(const xmlNode *node, const char *name, char *to, size_t size);
bool xml_content(const xmlNode *node, char *to, size_t size);
bool xml_attribute_double(const xmlNode *node, const char *name, double *out);
bool xml_attribute_date(const xmlNode *node, const char *name, struct date *out);
bool xml_attribute_bool(const xmlNode *node, const char *name, bool *out); /* "true"/"false" */
int xml_line(const xmlNode *node);

/* The element in exclusive canonical XML 1.0 without comments, as if it stood alone: what is hashed
 * and signed. */
enum err xml_canonical(xmlNode *element, struct buf *out, struct error *err) MUST_USE;

/* Writing: text and attribute values escaped; characters XML 1.0 cannot hold become U+FFFD. */
void xml_put_text(struct buf *out, const char *text);
void xml_put_attribute(struct buf *out, const char *name, const char *value); /* ` name="value"` */
void xml_put_element(struct buf *out, const char *name, const char *text); /* `<name>text</name>` */

#endif
