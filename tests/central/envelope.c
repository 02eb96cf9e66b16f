/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/central/envelope.h"

#include <assert.h>
#include <libxml/xmlschemas.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/xml.h"

DEFINE_AUTO(xmlSchemaFreeParserCtxt, xmlSchemaParserCtxt *);
DEFINE_AUTO(xmlSchemaFreeValidCtxt, xmlSchemaValidCtxt *);

struct door {
	xmlSchema *schema;
};

void
envelope_free(struct envelope *e)
{
	free(e->record);
	*e = (struct envelope){ 0 };
}

enum err
door_open(const char *schema_path, struct door **out, struct error *err)
{
	AUTO(xmlSchemaFreeParserCtxt)
	xmlSchemaParserCtxt *parser = xmlSchemaNewParserCtxt(schema_path);
	AUTO(door_close)
	struct door *d = calloc(1, sizeof(*d));

	if (!parser || !d)
		return error_set(err, ERR_NOMEM, "schema");
	d->schema = xmlSchemaParse(parser);
	if (!d->schema)
		return error_set(err, ERR_CONFIG, "schema %s cannot be loaded", schema_path);
	*out = TAKE(d);
	return ERR_NONE;
}

void
door_close(struct door *d)
{
	if (d)
		xmlSchemaFree(d->schema);
	free(d);
}

static void
complain(struct complaint *c, const char *code, const char *detail)
{
	c->code = code;
	(void)text_copy(c->detail, sizeof(c->detail), detail);
}

/* First schema violation as text; later ones are usually its echo. */
static void
keep_first(void *context, xmlErrorPtr error)
{
	char *to = context;

	if (!to[0] && error && error->message) {
		(void)text_print(to, 300, "line %d: %s", error->line, error->message);
		text_trim(to);
	}
}

static enum err
check_schema(const struct door *d, xmlDoc *doc, struct complaint *c, struct error *err)
{
	AUTO(xmlSchemaFreeValidCtxt)
	xmlSchemaValidCtxt *valid = xmlSchemaNewValidCtxt(d->schema);
	char message[300] = "";

	if (!valid)
		return error_set(err, ERR_NOMEM, "schema check");
	xmlSchemaSetValidStructuredErrors(valid, keep_first, message);
	if (xmlSchemaValidateDoc(valid, doc))
		complain(c, "schema", message);
	else if (!xml_is(xml_root(doc), "batch"))
		complain(c, "schema", "not a batch");
	return ERR_NONE;
}

/* Schema-valid documents always have these; false is text that is too long for us. */
static bool
take(const xmlNode *parent, const char *name, char *to, size_t size)
{
	return xml_content(xml_child(parent, name), to, size);
}

static bool
take_day(const xmlNode *parent, const char *name, struct date *out)
{
	char text[16];

	return take(parent, name, text, sizeof(text)) && date_parse(text, out);
}

static bool
read_certification(const xmlNode *node, struct certification *r)
{
	r->certificate_no[0] = '\0';
	if (xml_child(node, "certificateNo") &&
	    !take(node, "certificateNo", r->certificate_no, sizeof(r->certificate_no)))
		return false;
	return xml_is(node, "certification") &&
	       take(node, "personNo", r->person_no, sizeof(r->person_no)) &&
	       take(node, "idType", r->id_type, sizeof(r->id_type)) &&
	       take(node, "idNo", r->id_no, sizeof(r->id_no)) &&
	       take(node, "agency", r->agency, sizeof(r->agency)) &&
	       xml_attribute(xml_child(node, "issuer"), "id", r->issuer, sizeof(r->issuer)) &&
	       take_day(node, "issueDate", &r->issued_on) &&
	       take_day(node, "receivedOn", &r->received_on) &&
	       take_day(node, "certifiedOn", &r->certified_on) &&
	       take_day(node, "validUntil", &r->valid_until);
}

/* Reads one record and compares its digest. */
static enum err
read_record(const xmlNode *node, struct certification *r, struct complaint *c, struct error *err)
{
	AUTO(buf)
	struct buf canonical = BUF(LIMIT_BATCH_BYTES);
	xmlNode *content = xml_child(node, NULL);
	char digest[SHA256_TEXT_BYTES], rev[24];
	struct sha256 said, is;

	if (!xml_attribute(node, "id", r->id, sizeof(r->id)) ||
	    !xml_attribute(node, "rev", rev, sizeof(rev)) ||
	    !text_to_long(rev, 1, 1000000, &r->rev) ||
	    !xml_attribute(node, "digest", digest, sizeof(digest)) ||
	    !sha256_parse(digest, &said) || !read_certification(content, r)) {
		complain(c, "bad-request", "a value of a record is out of range");
		return ERR_NONE;
	}
	if (xml_canonical(content, &canonical, err) ||
	    sha256_of(canonical.bytes, canonical.length, &is, err))
		return err->code;
	if (!sha256_equal(&said, &is))
		complain(c, "record-digest", r->id);
	r->digest = is;
	return ERR_NONE;
}

/* "liang wu" holds "wu" (docs/protocol.md §3: verifiers are joined by spaces). */
static bool
is_among(const char *names, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = names; (at = strstr(at, name)); at++)
		if ((at == names || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
			return true;
	return false;
}

static void
read_head(const xmlNode *head, struct envelope *e, long *count, struct complaint *c)
{
	const xmlNode *approval = xml_child(head, "approval");
	const xmlNode *audit = xml_child(head, "auditHead");
	char verifier[CENTRAL_TEXT_BYTES], submitter[CENTRAL_TEXT_BYTES], number[24];

	if (!take(head, "batchId", e->batch_id, sizeof(e->batch_id)) ||
	    !xml_attribute(xml_child(head, "sender"), "agency", e->agency, sizeof(e->agency)) ||
	    !xml_attribute(audit, "seq", e->audit_seq, sizeof(e->audit_seq)) ||
	    !xml_attribute(audit, "hash", e->audit_hash, sizeof(e->audit_hash)) ||
	    !xml_attribute(approval, "verifier", verifier, sizeof(verifier)) ||
	    !xml_attribute(approval, "submitter", submitter, sizeof(submitter)) ||
	    !take(head, "count", number, sizeof(number)))
		complain(c, "bad-request", "a value of the head is out of range");
	else if (!text_to_long(number, 1, LIMIT_RECORDS_PER_BATCH, count))
		complain(c, "count", "head/count is not the number of records");
	else if (is_among(verifier, submitter))
		complain(c, "approval", "the submitter verified a record of the batch");
}

static enum err
read_records(const xmlNode *root, struct envelope *e, long count, struct complaint *c,
	     struct error *err)
{
	assert(count > 0); /* by read_head */
	e->record = calloc((size_t)count, sizeof(*e->record));
	if (!e->record)
		return error_set(err, ERR_NOMEM, "records");
	for (const xmlNode *node = xml_child(root, "record"); node && !c->code;
	     node = xml_next(node, "record")) {
		if (e->count >= count) {
			complain(c, "count", "more records than head/count");
			return ERR_NONE;
		}
		if (read_record(node, &e->record[e->count++], c, err))
			return err->code;
	}
	if (!c->code && e->count != count)
		complain(c, "count", "fewer records than head/count");
	return ERR_NONE;
}

/* Before the schema, which would only say that an element is not expected. */
static bool
too_many(xmlDoc *doc, int records_max)
{
	int count = 0;

	for (const xmlNode *node = xml_child(xml_root(doc), "record"); node;
	     node = xml_next(node, "record"))
		count++;
	return count > records_max;
}

enum err
door_read(const struct door *d, struct span body, int records_max, struct envelope *out,
	  struct complaint *why, struct error *err)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	AUTO(envelope)
	struct envelope e = { 0 };
	long count = 0;

	*why = (struct complaint){ 0 };
	if (xml_parse(body, "body", &doc, err)) {
		complain(why, "schema", err->text);
		return ERR_NONE;
	}
	if (too_many(doc, records_max)) {
		complain(why, "too-many-records", "GET /v1/service says how many a batch may hold");
		return ERR_NONE;
	}
	if (check_schema(d, doc, why, err))
		return err->code;
	if (!why->code)
		read_head(xml_child(xml_root(doc), "head"), &e, &count, why);
	if (!why->code && read_records(xml_root(doc), &e, count, why, err))
		return err->code;
	if (why->code)
		return ERR_NONE;
	*out = e;
	e = (struct envelope){ 0 };
	return ERR_NONE;
}
