/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/xml.h"

/* What passes the scan holds no DTD; what parses can be walked, checked and written as canonical
 * XML that parses again. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static int
depth_of(const xmlNode *node)
{
	int deepest = 0;

	for (const xmlNode *child = xml_child(node, NULL); child; child = xml_next(child, NULL)) {
		char text[16];
		int depth = depth_of(child);

		(void)xml_attribute(child, "id", text, sizeof(text));
		(void)xml_content(child, text, sizeof(text));
		if (!utf8_valid(text, strlen(text)) || xml_line(child) < 1)
			abort();
		deepest = depth > deepest ? depth : deepest;
	}
	return deepest + 1;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	AUTO(xmlFreeDoc)
	xmlDoc *again = NULL;
	AUTO(buf)
	struct buf canonical = BUF(16 * LIMIT_XML_BYTES);
	struct error err;
	enum err rc = xml_parse((struct span){ bytes, n }, "fuzz", &doc, &err);

	if (rc) {
		if (rc != ERR_DATA && rc != ERR_LIMIT)
			abort();
		return 0;
	}
	/* an empty element may stand one deeper than the open ones that are counted */
	if (depth_of(xml_root(doc)) > LIMIT_XML_DEPTH + 1)
		abort();
	if (xml_canonical(xml_root(doc), &canonical, &err))
		return 0; /* relative namespace names have no canonical form */
	rc = xml_parse((struct span){ canonical.bytes, canonical.length }, "again", &again, &err);
	/* canonical tags may be longer: they repeat namespaces */
	if (rc && rc != ERR_LIMIT)
		abort();
	return 0;
}
