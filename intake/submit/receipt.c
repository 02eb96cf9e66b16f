/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/receipt.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "base/xml.h"
#include "submit/envelope.h"
#include "submit/result.h"
#include "submit/signature.h"
#include "submit/submit.h"

/* How far the service's clock may be off ours, either way: the fault list rehearses one day
 * (reliability.md §6). The lower bound keeps a signer whose certificate has ended from dating a
 * receipt back into its life. */
#define RECEIPT_SKEW_US ((int64_t)2 * 24 * 3600 * 1000000)

struct receipt_judge {
	struct anchors *anchors;
	struct sha256 own;
	bool own_known;
	struct xml_schema *schema;
};

/* What a receipt is held against. */
struct claim {
	const struct batch *batch;
	const struct envelope *sent;
	const struct receipt_judge *judge;
	int64_t now_us;
};

enum err
receipt_judge_open(const struct config *config, const struct sha256 *own,
		   struct receipt_judge **out, struct error *err)
{
	const char *ca = config->receipt_ca[0] ? config->receipt_ca : config->ca;
	AUTO(receipt_judge_close)
	struct receipt_judge *j = fail_here() ? NULL : calloc(1, sizeof(*j));

	if (!j)
		return error_set(err, ERR_NOMEM, "receipt: out of memory");
	if (protocol_schema(config->templates, &j->schema, err))
		return err->code;
	if (anchors_open(ca, &j->anchors, err))
		return error_wrap(err, "CA of the receipts");
	if (own) {
		j->own = *own;
		j->own_known = true;
	}
	*out = TAKE(j);
	return ERR_NONE;
}

void
receipt_judge_close(struct receipt_judge *j)
{
	if (!j)
		return;
	anchors_close(j->anchors);
	xml_schema_close(j->schema);
	free(j);
}

const struct xml_schema *
judge_schema(const struct receipt_judge *judge)
{
	return judge->schema;
}

void
receipt_free(struct receipt *r)
{
	free(r->result);
	r->result = NULL;
	r->count = 0;
}

/* ---- the words of the receipt ---- */

static enum err
lies(struct error *err, const char *what)
{
	return error_set(err, ERR_TRUST, "the receipt is not for what we sent: %s", what);
}

static bool
digest_is(const xmlNode *root, const char *name, const struct sha256 *wanted)
{
	char hex[80];
	struct sha256 said;

	return xml_content(xml_child(root, name), hex, sizeof(hex)) && sha256_parse(hex, &said) &&
	       sha256_equal(&said, wanted);
}

static bool
text_is(const xmlNode *root, const char *name, const char *wanted)
{
	char text[80];

	return xml_content(xml_child(root, name), text, sizeof(text)) && text_equal(text, wanted);
}

static bool
audit_is(const xmlNode *root, const struct envelope *sent)
{
	const xmlNode *head = xml_child(root, "auditHead");
	char seq[24], hex[80];
	struct sha256 hash;
	long number;

	return head && xml_attribute(head, "seq", seq, sizeof(seq)) &&
	       text_to_long(seq, 0, INT64_MAX, &number) && number == sent->audit_seq &&
	       xml_attribute(head, "hash", hex, sizeof(hex)) && sha256_parse(hex, &hash) &&
	       sha256_equal(&hash, &sent->audit_hash);
}

static enum err
head_check(const xmlNode *root, const struct claim *c, struct error *err)
{
	char count[16];

	(void)text_print(count, sizeof(count), "%d", c->sent->count);
	if (!text_is(root, "batchId", c->batch->id))
		return lies(err, "another batch's");
	if (!digest_is(root, "requestDigest", &c->batch->digest))
		return lies(err, "digest of the request");
	if (!judge_is_ours(c->judge, root))
		return lies(err, "certificate of the client");
	if (!digest_is(root, "recordRoot", &c->sent->root))
		return lies(err, "root over the records");
	if (!audit_is(root, c->sent))
		return lies(err, "audit head");
	if (!text_is(root, "count", count))
		return lies(err, "number of records");
	return ERR_NONE;
}

/* The moment the receipt claims; believed only because the signature over it is checked next. */
static enum err
received_read(const xmlNode *root, const struct claim *c, int64_t *out, struct error *err)
{
	char text[40];

	if (!xml_content(xml_child(root, "received"), text, sizeof(text)) ||
	    !moment_parse(text, out))
		return error_set(err, ERR_REMOTE, "receipt: no moment of receipt");
	if (*out < c->batch->formed_us - RECEIPT_SKEW_US)
		return lies(err, "received before the batch was formed");
	if (*out > c->now_us + RECEIPT_SKEW_US)
		return lies(err, "received in the future");
	return ERR_NONE;
}

static enum err
result_take(const xmlNode *node, const struct envelope_row *row, struct record_result *out,
	    struct error *err)
{
	if (!result_read(node, out))
		return lies(err, "a result without id, revision or disposition");
	if (!text_equal(out->record_id, row->id))
		return lies(err, "another record's result");
	if (out->revision != row->revision)
		return lies(err, "another revision's result");
	out->digest = row->digest;
	return ERR_NONE;
}

static enum err
results_take(const xmlNode *root, const struct claim *c, struct receipt *out, struct error *err)
{
	const xmlNode *node = xml_child(root, "result");

	out->result = fail_here() ? NULL : calloc((size_t)c->sent->count, sizeof(*out->result));
	if (!out->result)
		return error_set(err, ERR_NOMEM, "receipt: out of memory");
	for (int i = 0; i < c->sent->count; i++) {
		if (!node)
			return lies(err, "a record has no result");
		if (result_take(node, &c->sent->row[i], &out->result[i], err))
			return err->code;
		node = xml_next(node, "result");
	}
	if (node)
		return lies(err, "a result too many");
	out->count = c->sent->count;
	return ERR_NONE;
}

enum err
judge_parse(const struct receipt_judge *judge, struct span bytes, const char *name, xmlDoc **out,
	    struct error *err)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;

	if (xml_parse(bytes, name, &doc, err) || xml_schema_check(judge->schema, doc, name, err)) {
		if (err->code == ERR_DATA || err->code == ERR_LIMIT)
			err->code = ERR_REMOTE;
		return err->code;
	}
	if (!xml_is(xml_root(doc), name))
		return error_set(err, ERR_REMOTE, "the answer is no %s", name);
	*out = TAKE(doc);
	return ERR_NONE;
}

enum err
judge_signature(const struct receipt_judge *judge, xmlDoc *doc, int64_t at_us, struct error *err)
{
	return signature_check(doc, judge->anchors, at_us, err);
}

bool
judge_is_ours(const struct receipt_judge *judge, const xmlNode *root)
{
	return !judge->own_known || digest_is(root, "clientCert", &judge->own);
}

enum err
receipt_check(const struct receipt_judge *judge, const struct batch *batch, struct span body,
	      struct span bytes, int64_t now_us, struct receipt *out, struct error *err)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	AUTO(envelope)
	struct envelope sent = { 0 };
	AUTO(receipt)
	struct receipt r = { 0 };
	struct claim claim = { batch, &sent, judge, now_us };
	struct sha256 digest;

	assert(judge);
	assert(batch);
	if (sha256_of(body.bytes, body.length, &digest, err))
		return err->code;
	if (!sha256_equal(&digest, &batch->digest))
		return error_set(err, ERR_CORRUPT, "batch %s: the stored bytes are damaged",
				 batch->id);
	if (envelope_read(body, &sent, err))
		return err->code;
	if (sent.count != batch->count || !text_equal(sent.batch_id, batch->id))
		return error_set(err, ERR_CORRUPT, "batch %s: the stored bytes are damaged",
				 batch->id);
	if (judge_parse(judge, bytes, "receipt", &doc, err) ||
	    received_read(xml_root(doc), &claim, &r.received_us, err))
		return err->code;
	if (judge_signature(judge, doc, r.received_us, err))
		return error_wrap(err, "receipt");
	/* From here on: only the tree that was verified. */
	if (head_check(xml_root(doc), &claim, err) || results_take(xml_root(doc), &claim, &r, err))
		return err->code;
	(void)xml_content(xml_child(xml_root(doc), "receiptId"), r.id, sizeof(r.id));
	*out = r;
	r.result = NULL;
	return ERR_NONE;
}

enum err
submit_receipt_check(const struct config *config, const struct batch *batch, struct span body,
		     struct span receipt, struct error *err)
{
	AUTO(receipt_judge_close)
	struct receipt_judge *judge = NULL;
	AUTO(receipt)
	struct receipt r = { 0 };
	int64_t settled_us = batch->settled_us ? batch->settled_us : clock_now_us();

	if (receipt_judge_open(config, NULL, &judge, err))
		return err->code;
	return receipt_check(judge, batch, body, receipt, settled_us, &r, err);
}
