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
	char schema[512];
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
	if (!text_print(j->schema, sizeof(j->schema), "%s/protocol/submit-1.xsd",
			config->templates))
		return error_set(err, ERR_CONFIG, "the path of the templates is too long");
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
	free(j);
}

void
receipt_free(struct receipt *r)
{
	free(r->result);
	r->result = NULL;
	r->count = 0;
}

/* ---- the words of the receipt ---- */

static bool
two_digits(const char *at, long max, int64_t *out)
{
	char text[3];
	long value;

	if (!text_copy_n(text, sizeof(text), at, 2) || !text_is_digits(text) ||
	    !text_to_long(text, 0, max, &value))
		return false;
	*out = value;
	return true;
}

/* "2026-07-10T07:30:02Z", with or without a fraction (which is dropped). */
static bool
moment_parse(const char *text, int64_t *out)
{
	char head[DATE_TEXT_BYTES];
	int64_t hour, minute, second;
	struct date day;

	if (strlen(text) < strlen("2026-07-10T07:30:02Z") ||
	    !text_copy_n(head, sizeof(head), text, 10) || !date_parse(head, &day))
		return false;
	if (!two_digits(text + 11, 23, &hour) || !two_digits(text + 14, 59, &minute) ||
	    !two_digits(text + 17, 60, &second))
		return false;
	*out = (((int64_t)date_to_days(day) * 24 + hour) * 60 + minute) * 60 + second;
	*out *= 1000000;
	return true;
}

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
	if (c->judge->own_known && !digest_is(root, "clientCert", &c->judge->own))
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

/* Words that do not fit are shortened, and say so. */
static void
words_take(const xmlNode *issue, struct record_result *out)
{
	char words[4096];
	static const char more[] = "…";
	size_t room = sizeof(out->words) - sizeof(more) + 1;

	(void)xml_content(issue, words, sizeof(words));
	if (text_copy(out->words, sizeof(out->words), words))
		return;
	(void)text_copy(out->words, room, words);
	(void)text_append(out->words, sizeof(out->words), more);
}

/* The issue that explains the result: the first error, else the first of all. */
static void
issue_take(const xmlNode *result, struct record_result *out)
{
	const xmlNode *issue = xml_child(result, "issue"), *shown = issue;
	char severity[16];

	for (; issue; issue = xml_next(issue, "issue")) {
		(void)xml_attribute(issue, "severity", severity, sizeof(severity));
		if (text_equal(severity, "error")) {
			shown = issue;
			break;
		}
	}
	if (!shown)
		return;
	(void)xml_attribute(shown, "code", out->code, sizeof(out->code));
	(void)xml_attribute(shown, "path", out->path, sizeof(out->path));
	(void)xml_attribute_bool(shown, "correctable", &out->correctable);
	words_take(shown, out);
}

static enum err
result_take(const xmlNode *node, const struct envelope_row *row, struct record_result *out,
	    struct error *err)
{
	char rev[16];
	long revision;

	if (!xml_attribute(node, "id", out->record_id, sizeof(out->record_id)) ||
	    !text_equal(out->record_id, row->id))
		return lies(err, "another record's result");
	if (!xml_attribute(node, "rev", rev, sizeof(rev)) ||
	    !text_to_long(rev, 1, INT32_MAX, &revision) || revision != row->revision)
		return lies(err, "another revision's result");
	if (!xml_attribute(node, "disposition", out->disposition, sizeof(out->disposition)))
		return lies(err, "a result without a disposition");
	(void)xml_attribute_date(node, "validTo", &out->valid_to);
	issue_take(node, out);
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

/* A receipt that is no XML, or not by the schema, is no answer at all: the outcome is unknown, ask
 * again. */
static enum err
receipt_parse(const struct receipt_judge *judge, struct span bytes, xmlDoc **out, struct error *err)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;

	if (xml_parse(bytes, "receipt", &doc, err) ||
	    xml_check(doc, judge->schema, "receipt", err)) {
		if (err->code == ERR_DATA || err->code == ERR_LIMIT)
			err->code = ERR_REMOTE;
		return err->code;
	}
	if (!xml_is(xml_root(doc), "receipt"))
		return error_set(err, ERR_REMOTE, "the answer is no receipt");
	*out = TAKE(doc);
	return ERR_NONE;
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
	if (sha256_of(body.bytes, body.length, &digest, err) || envelope_read(body, &sent, err))
		return err->code;
	if (!sha256_equal(&digest, &batch->digest) || sent.count != batch->count ||
	    !text_equal(sent.batch_id, batch->id))
		return error_set(err, ERR_CORRUPT, "batch %s: the stored bytes are damaged",
				 batch->id);
	if (receipt_parse(judge, bytes, &doc, err) ||
	    received_read(xml_root(doc), &claim, &r.received_us, err))
		return err->code;
	if (signature_check(doc, judge->anchors, r.received_us, err))
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
