/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/envelope.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "base/xml.h"
#include "submit/merkle.h"

#define SUBMIT_NS "urn:intake:submit:1"

enum err
envelope_add(struct buf *records, const char *record_id, int revision, struct span certification,
	     struct error *err)
{
	struct sha256 digest;
	char hex[SHA256_TEXT_BYTES];

	assert(revision > 0);
	assert(certification.length > 0);
	if (sha256_of(certification.bytes, certification.length, &digest, err))
		return err->code;
	sha256_print(hex, &digest);
	buf_print(records, "<record id=\"%s\" rev=\"%d\" digest=\"%s\">", record_id, revision, hex);
	buf_add(records, certification.bytes, certification.length);
	buf_text(records, "</record>\n");
	return buf_check(records, "batch", err);
}

enum err
envelope_write(const struct envelope_head *head, struct span records, struct buf *out,
	       struct error *err)
{
	const struct batch *b = head->batch;
	char created[24], hash[SHA256_TEXT_BYTES];

	assert(b->count > 0);
	assert(b->count <= LIMIT_RECORDS_PER_BATCH);
	clock_print(created, b->formed_us);
	sha256_print(hash, &head->audit_hash);
	buf_text(out, "<batch xmlns=\"" SUBMIT_NS "\">\n<head>");
	xml_put_element(out, "batchId", b->id);
	xml_put_element(out, "run", b->run);
	xml_put_element(out, "created", created);
	buf_text(out, "<sender");
	xml_put_attribute(out, "agency", head->agency);
	xml_put_attribute(out, "system", head->system);
	buf_text(out, "/><approval");
	xml_put_attribute(out, "verifier", b->verifier);
	xml_put_attribute(out, "submitter", b->submitter);
	buf_print(out, "/><auditHead seq=\"%lld\" hash=\"%s\"/>", (long long)head->audit_seq, hash);
	buf_print(out, "<count>%d</count></head>\n", b->count);
	buf_add(out, records.bytes, records.length);
	buf_text(out, "</batch>\n");
	return buf_check(out, "batch", err);
}

enum err
protocol_schema(const char *templates, struct xml_schema **out, struct error *err)
{
	char path[512];

	if (!text_print(path, sizeof(path), "%s/protocol/submit-1.xsd", templates))
		return error_set(err, ERR_CONFIG, "the path of the templates is too long");
	return xml_schema_open(path, out, err);
}

enum err
envelope_check(struct span bytes, const struct xml_schema *schema, struct error *err)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	char count[16];
	long said = 0, records = 0;

	if (xml_parse(bytes, "batch", &doc, err) || xml_schema_check(schema, doc, "batch", err))
		return err->code;
	for (xmlNode *r = xml_child(xml_root(doc), "record"); r; r = xml_next(r, "record"))
		records++;
	if (!xml_content(xml_child(xml_child(xml_root(doc), "head"), "count"), count,
			 sizeof(count)) ||
	    !text_to_long(count, 1, LIMIT_RECORDS_PER_BATCH, &said) || said != records)
		return error_set(err, ERR_DATA, "batch: says %s records and holds %ld", count,
				 records);
	return ERR_NONE;
}

/* ---- reading back ---- */

/* Our own bytes, as envelope_write wrote them, hold '<' only in tags and each tag in one shape; a
 * batch's digest says that they are still those. So they are read by their shape, which takes a
 * tenth of an XML parser's time. What has another shape is damaged. */

/* Moves behind the next `text`; false if it is not there. */
static bool
skip_past(struct span *rest, const char *text)
{
	const uint8_t *at = memmem(rest->bytes, rest->length, text, strlen(text));

	if (!at)
		return false;
	at += strlen(text);
	rest->length -= (size_t)(at - rest->bytes);
	rest->bytes = at;
	return true;
}

/* The value up to `end`, which is skipped as well. */
static bool
take_to(struct span *rest, const char *end, char *to, size_t size)
{
	const char *from = (const char *)rest->bytes;
	size_t n = strlen(end);

	return skip_past(rest, end) &&
	       text_copy_n(to, size, from, (size_t)((const char *)rest->bytes - from) - n);
}

static bool
row_read(struct span *rest, struct envelope_row *out)
{
	static const char begin[] = "<record id=\"";
	const uint8_t *from = rest->bytes;
	char rev[16], hex[SHA256_TEXT_BYTES];
	long revision;

	if (rest->length < sizeof(begin) || memcmp(from, begin, sizeof(begin) - 1) != 0 ||
	    !skip_past(rest, begin) || !take_to(rest, "\" rev=\"", out->id, sizeof(out->id)) ||
	    !take_to(rest, "\" digest=\"", rev, sizeof(rev)) ||
	    !take_to(rest, "\">", hex, sizeof(hex)) || !skip_past(rest, "</record>"))
		return false;
	if (!text_to_long(rev, 1, INT32_MAX, &revision) || !sha256_parse(hex, &out->digest))
		return false;
	out->bytes = (struct span){ from, (size_t)(rest->bytes - from) };
	out->revision = (int)revision;
	return skip_past(rest, "\n");
}

static bool
head_read(struct span *rest, struct envelope *out)
{
	char seq[24], hex[SHA256_TEXT_BYTES];
	long number;

	if (!skip_past(rest, "<batch xmlns=\"" SUBMIT_NS "\">\n<head><batchId>") ||
	    !take_to(rest, "</batchId>", out->batch_id, sizeof(out->batch_id)) ||
	    !skip_past(rest, "<auditHead seq=\"") ||
	    !take_to(rest, "\" hash=\"", seq, sizeof(seq)) ||
	    !take_to(rest, "\"/>", hex, sizeof(hex)) || !skip_past(rest, "</head>\n"))
		return false;
	if (!text_to_long(seq, 0, INT64_MAX, &number) || !sha256_parse(hex, &out->audit_hash))
		return false;
	out->audit_seq = number;
	return true;
}

/* The leaf of a record binds its id, revision and digest. */
static enum err
root_of(struct envelope *e, struct error *err)
{
	AUTO(memory)
	struct sha256 *leaf = calloc((size_t)e->count, sizeof(*leaf));
	char text[160], hex[SHA256_TEXT_BYTES];

	if (fail_here() || !leaf)
		return error_set(err, ERR_NOMEM, "batch: out of memory");
	for (int i = 0; i < e->count; i++) {
		sha256_print(hex, &e->row[i].digest);
		(void)text_print(text, sizeof(text), "%s %d %s", e->row[i].id, e->row[i].revision,
				 hex);
		if (merkle_leaf(text, &leaf[i], err))
			return err->code;
	}
	return merkle_root(leaf, e->count, &e->root, err);
}

enum err
envelope_read(struct span bytes, struct envelope *out, struct error *err)
{
	static const char end[] = "</batch>\n";
	AUTO(envelope)
	struct envelope e = { 0 };
	struct span rest = bytes;

	e.row = fail_here() ? NULL : calloc(LIMIT_RECORDS_PER_BATCH, sizeof(*e.row));
	if (!e.row)
		return error_set(err, ERR_NOMEM, "batch: out of memory");
	if (!head_read(&rest, &e))
		return error_set(err, ERR_CORRUPT, "stored batch: its head is damaged");
	while (rest.length != sizeof(end) - 1) {
		if (e.count == LIMIT_RECORDS_PER_BATCH || !row_read(&rest, &e.row[e.count]))
			return error_set(err, ERR_CORRUPT, "stored batch: record %d is damaged",
					 e.count + 1);
		e.count++;
	}
	if (memcmp(rest.bytes, end, sizeof(end) - 1) != 0)
		return error_set(err, ERR_CORRUPT, "stored batch: its end is damaged");
	if (e.count == 0)
		return error_set(err, ERR_CORRUPT, "stored batch: no record in it");
	if (root_of(&e, err))
		return err->code;
	*out = e;
	e.row = NULL;
	return ERR_NONE;
}

void
envelope_free(struct envelope *e)
{
	free(e->row);
	e->row = NULL;
	e->count = 0;
}
