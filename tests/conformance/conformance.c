/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/random.h"
#include "base/text.h"
#include "base/xml.h"
#include "submit/envelope.h"
#include "submit/late.h"
#include "submit/receipt.h"
#include "submit/transport.h"

/* The client's side of docs/protocol.md against any service: one line a check, "ok - …" or
 * "not ok - …: what was wrong". Books three records of an invented person.
 *
 *	conformance --conf FILE		[submit] url, ca, cert, key, pin; agency; templates
 *
 * Exit status 0: every check passed; 1: some did not; 78: the configuration. */

#define RECORDS 3

struct kit {
	struct config config;
	struct transport *transport;
	struct receipt_judge *judge;
	struct batch batch;
	struct buf body;
	struct buf receipt; /* the first answer, byte for byte */
	char record[RECORDS][UUID_TEXT_BYTES];
	char received_on[DATE_TEXT_BYTES];
	int failed;
};

static void
say(struct kit *k, bool good, const char *check, const char *why)
{
	k->failed += !good;
	printf("%sok - %s%s%s\n", good ? "" : "not ", check, good ? "" : ": ", good ? "" : why);
}

static struct span
span_of(const struct buf *b)
{
	return (struct span){ b->bytes, b->length };
}

/* ---- our batch ---- */

static enum err
certification(struct kit *k, int i, struct buf *out, struct error *err)
{
	char today[DATE_TEXT_BYTES], before[DATE_TEXT_BYTES], until[DATE_TEXT_BYTES];

	date_print(today, clock_today());
	date_print(before, date_add_days(clock_today(), -10));
	date_print(until, date_add_months(clock_today(), 12));
	buf_print(out,
		  "<certification xmlns=\"urn:intake:record:1\"><document>RZ2026-00000%dN/1"
		  "</document><personNo>900000000%d</personNo><name>测试甲</name>"
		  "<idType>citizen</idType><idNo>11010519491231002X</idNo><agency>%s</agency>"
		  "<category>enterprise</category><mode>post</mode>"
		  "<documentKind>CONSULAR_FORM_2015</documentKind>"
		  "<certificateNo>C-%.8s</certificateNo>"
		  "<issuer id=\"cn-consulate-example\">某国总领事馆</issuer>"
		  "<issueDate>%s</issueDate><receivedOn>%s</receivedOn>"
		  "<certifiedOn>%s</certifiedOn><validUntil>%s</validUntil>"
		  "<result>certified</result><handler>chen</handler><reviewer>liang</reviewer>"
		  "<rulesVersion>2026-01</rulesVersion></certification>",
		  i, i, k->config.agency, k->record[i], before, today, today, until);
	return buf_check(out, "record", err);
}

static enum err
batch_make(struct kit *k, struct error *err)
{
	AUTO(xml_schema_close)
	struct xml_schema *schema = NULL;
	AUTO(buf)
	struct buf records = BUF(LIMIT_BATCH_BYTES);
	struct envelope_head head = { .batch = &k->batch,
				      .agency = k->config.agency,
				      .system = "conformance",
				      .audit_seq = 4711 };

	k->batch = (struct batch){ .count = RECORDS, .formed_us = clock_now_us() };
	(void)text_copy(k->batch.run, sizeof(k->batch.run), "conformance-1");
	(void)text_copy(k->batch.verifier, sizeof(k->batch.verifier), "liang");
	(void)text_copy(k->batch.submitter, sizeof(k->batch.submitter), "system:conformance");
	if (random_uuid(k->batch.id, err) || random_bytes(head.audit_hash.bytes, SHA256_BYTES, err))
		return err->code;
	for (int i = 0; i < RECORDS; i++) {
		AUTO(buf)
		struct buf one = BUF(LIMIT_SMALL_FILE_BYTES);

		if (random_uuid(k->record[i], err) || certification(k, i, &one, err) ||
		    envelope_add(&records, k->record[i], 1, span_of(&one), err))
			return err->code;
	}
	k->body = (struct buf)BUF(LIMIT_BATCH_BYTES);
	if (protocol_schema(k->config.templates, &schema, err) ||
	    envelope_write(&head, span_of(&records), &k->body, err) ||
	    envelope_check(span_of(&k->body), schema, err))
		return err->code;
	return sha256_of(k->body.bytes, k->body.length, &k->batch.digest, err);
}

/* ---- asking ---- */

static bool
get(struct kit *k, struct exchange *x, const char *path)
{
	struct error err;

	exchange_init(x);
	x->path = path;
	return !transport_do(k->transport, x, &err) && x->end == END_ANSWERED;
}

struct posting {
	const char *key;
	struct span body;
	const struct sha256 *digest;
};

static bool
post(struct kit *k, struct exchange *x, const struct posting *p)
{
	struct error err;

	exchange_init(x);
	x->method = METHOD_POST;
	x->path = "/v1/batches";
	x->key = p->key;
	x->body = p->body;
	x->digest = p->digest;
	return !transport_do(k->transport, x, &err) && x->end == END_ANSWERED;
}

static const char *
what_came(const struct exchange *x)
{
	static char text[256];

	(void)text_print(text, sizeof(text), "status %d, problem \"%s\", %s", x->status, x->problem,
			 x->why);
	return text;
}

/* A refusal with that status and code. */
static void
refused(struct kit *k, const struct posting *p, int status, const char *code, const char *check)
{
	AUTO(exchange)
	struct exchange x;
	bool good = post(k, &x, p) && x.status == status && text_equal(x.problem, code);

	say(k, good, check, what_came(&x));
}

/* ---- the checks ---- */

static void
check_service(struct kit *k)
{
	AUTO(exchange)
	struct exchange x;
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	struct error err = { 0 };
	bool good = get(k, &x, "/v1/service") && x.status == 200;

	say(k, good, "GET /v1/service answers 200", what_came(&x));
	if (!good)
		return;
	good = !judge_parse(k->judge, span_of(&x.answer), "service", &doc, &err);
	say(k, good, "the service description keeps to the schema", err.text);
	good = x.date_us && x.date_us - clock_now_us() < 300000000 &&
	       clock_now_us() - x.date_us < 300000000;
	say(k, good, "its clock (Date) is within five minutes of ours", "it is not");
}

/* Waits out 202 for up to a minute. */
static void
check_first(struct kit *k)
{
	AUTO(exchange)
	struct exchange x;
	const struct posting p = { k->batch.id, span_of(&k->body), &k->batch.digest };
	char path[64];
	bool good = post(k, &x, &p) && (x.status == 201 || x.status == 202);

	say(k, good, "a new batch is answered with 201 or 202", what_came(&x));
	(void)text_print(path, sizeof(path), "/v1/batches/%s", k->batch.id);
	for (int i = 0; i < 60 && x.status == 202; i++) {
		struct exchange next;

		(void)usleep(1000000);
		good = get(k, &next, path);
		exchange_free(&x);
		x = next;
	}
	k->receipt = (struct buf)BUF(LIMIT_ANSWER_BYTES);
	buf_add(&k->receipt, x.answer.bytes, x.answer.length);
}

static bool
is_word(const char *word)
{
	static const char *const words[] = { "accepted", "accepted-with-warning", "duplicate",
					     "deferred", "rejected" };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (text_equal(words[i], word))
			return true;
	return false;
}

static void
check_receipt(struct kit *k)
{
	AUTO(receipt)
	struct receipt r = { 0 };
	struct error err = { 0 };
	bool good = !receipt_check(k->judge, &k->batch, span_of(&k->body), span_of(&k->receipt),
				   clock_now_us(), &r, &err);

	say(k, good, "its receipt is one a client may believe (§4)", err.text);
	if (!good)
		return;
	for (int i = 0; i < r.count; i++) {
		const struct record_result *one = &r.result[i];
		bool until = text_equal(one->disposition, "deferred") ||
			     text_equal(one->disposition, "rejected") ||
			     !date_is_none(one->valid_to);

		say(k, is_word(one->disposition) && until,
		    "a record's disposition is known, with validTo where it is booked",
		    one->disposition);
		if (text_equal(one->disposition, "rejected"))
			say(k, one->code[0] != '\0', "a refusal has a reason", "no issue");
	}
	date_print(k->received_on, clock_day_of(r.received_us));
}

static void
check_replays(struct kit *k)
{
	AUTO(exchange)
	struct exchange again;
	AUTO(exchange)
	struct exchange asked;
	const struct posting p = { k->batch.id, span_of(&k->body), &k->batch.digest };
	char path[64];
	bool good = post(k, &again, &p) && again.status == 200;

	say(k, good, "the same batch again is answered with 200 (§5)", what_came(&again));
	say(k,
	    again.answer.length == k->receipt.length &&
		memcmp(again.answer.bytes, k->receipt.bytes, k->receipt.length) == 0,
	    "with the same receipt, byte for byte", "another one");
	say(k, again.replayed, "and says Idempotency-Replayed: true", "it does not");
	(void)text_print(path, sizeof(path), "/v1/batches/%s", k->batch.id);
	good = get(k, &asked, path) && asked.status == 200 &&
	       asked.answer.length == k->receipt.length &&
	       memcmp(asked.answer.bytes, k->receipt.bytes, k->receipt.length) == 0;
	say(k, good, "GET /v1/batches/{id} gives it as well", what_came(&asked));
}

static void
check_unknown(struct kit *k)
{
	AUTO(exchange)
	struct exchange x;
	char id[UUID_TEXT_BYTES], path[64];
	struct error err;
	bool good = !random_uuid(id, &err);

	(void)text_print(path, sizeof(path), "/v1/batches/%s", id);
	good =
	    get(k, &x, path) && good && x.status == 404 && text_equal(x.problem, "unknown-batch");
	say(k, good, "a batch never sent is 404 unknown-batch", what_came(&x));
}

static void
check_refusals(struct kit *k)
{
	AUTO(buf)
	struct buf other = BUF(LIMIT_BATCH_BYTES);
	char id[UUID_TEXT_BYTES];
	struct sha256 digest, wrong = { { 1 } };
	struct error err;
	static const char nonsense[] = "<batch xmlns=\"urn:intake:submit:1\"/>";
	const struct span bad = { (const uint8_t *)nonsense, sizeof(nonsense) - 1 };
	struct posting p = { k->batch.id, { 0 }, &digest };

	buf_add(&other, k->body.bytes, k->body.length);
	buf_byte(&other, '\n');
	p.body = span_of(&other);
	if (random_uuid(id, &err) || sha256_of(other.bytes, other.length, &digest, &err)) {
		say(k, false, "refusals", err.text);
		return;
	}
	refused(k, &p, 422, "key-reused", "the same key with other bytes is 422 key-reused");
	p = (struct posting){ NULL, span_of(&k->body), &k->batch.digest };
	refused(k, &p, 400, "key-missing", "a batch without a key is 400 key-missing");
	p.key = id;
	refused(k, &p, 400, "key-mismatch", "another key than batchId is 400 key-mismatch");
	p = (struct posting){ k->batch.id, span_of(&k->body), &wrong };
	refused(k, &p, 400, "digest", "a wrong Content-Digest is 400 digest");
	if (sha256_of(bad.bytes, bad.length, &digest, &err)) {
		say(k, false, "refusals", err.text);
		return;
	}
	p = (struct posting){ id, bad, &digest };
	refused(k, &p, 400, "schema", "what breaks the schema is 400 schema");
}

static void
check_late(struct kit *k)
{
	AUTO(exchange)
	struct exchange x;
	AUTO(late_page)
	struct late_page page = { 0 };
	struct error err = { 0 };
	bool good = get(k, &x, "/v1/results?after=0&max=500") && x.status == 200;

	say(k, good, "GET /v1/results answers 200", what_came(&x));
	if (!good)
		return;
	good = !late_check(k->judge, 0, span_of(&x.answer), clock_now_us(), &page, &err);
	say(k, good, "late results are signed and in order (§8)", err.text);
}

/* The root of the rows of one bucket is that of the bucket, and our record is among them. */
static bool
bucket_is_good(struct kit *k, const struct recon_sum *said, bool *ours, char *why, size_t size)
{
	AUTO(exchange)
	struct exchange x;
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	AUTO(recon_list)
	struct recon_list rows = { 0 };
	struct recon_sum sum = { .count = 0 };
	struct error err = { 0 };
	char path[80];

	(void)text_print(path, sizeof(path), "/v1/recon/%s/%s/%s", k->config.agency, k->received_on,
			 said->prefix);
	if (!get(k, &x, path) || judge_parse(k->judge, span_of(&x.answer), "recon", &doc, &err) ||
	    recon_rows_read(xml_root(doc), k->received_on, said->prefix, &rows, &err) ||
	    recon_sum_of(&rows, said->prefix, &sum, &err)) {
		(void)text_copy(why, size, err.text);
		return false;
	}
	for (int i = 0; i < rows.count; i++)
		*ours = *ours || text_equal(rows.row[i].id, k->record[0]);
	(void)text_print(why, size, "bucket %s: the root is not that of its rows", said->prefix);
	return sum.count == said->count && sha256_equal(&sum.root, &said->root);
}

static void
check_recon(struct kit *k)
{
	AUTO(exchange)
	struct exchange x;
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	static struct recon_day day;
	struct error err = { 0 };
	char path[80], why[ERROR_TEXT_BYTES] = "our record is in no bucket";
	bool good, ours = false;

	(void)text_print(path, sizeof(path), "/v1/recon/%s/%s", k->config.agency, k->received_on);
	good = get(k, &x, path) && x.status == 200 &&
	       !judge_parse(k->judge, span_of(&x.answer), "recon", &doc, &err) &&
	       !recon_day_read(xml_root(doc), k->received_on, &day, &err);
	say(k, good, "GET /v1/recon/{agency}/{date} gives the day (§9)",
	    err.text[0] ? err.text : what_came(&x));
	for (int i = 0; good && i < day.buckets; i++)
		if (strncmp(day.bucket[i].prefix, k->record[0], 2) == 0)
			good = bucket_is_good(k, &day.bucket[i], &ours, why, sizeof(why));
	say(k, good && ours, "our record is in its bucket, whose root is that of its rows", why);
}

static enum err
run(struct kit *k, struct error *err)
{
	if (transport_open(&k->config, &k->transport, err) ||
	    receipt_judge_open(&k->config, transport_own(k->transport), &k->judge, err) ||
	    batch_make(k, err))
		return err->code;
	check_service(k);
	check_first(k);
	check_receipt(k);
	check_replays(k);
	check_unknown(k);
	check_refusals(k);
	check_late(k);
	if (k->received_on[0])
		check_recon(k);
	return ERR_NONE;
}

int
main(int argc, char **argv)
{
	static struct kit k;
	struct error err = { 0 };
	enum err rc;

	if (argc != 3 || !text_equal(argv[1], "--conf"))
		rc = error_set(&err, ERR_USAGE, "conformance --conf FILE");
	else
		rc = config_load(argv[2], &k.config, &err);
	if (!rc)
		rc = run(&k, &err);
	if (rc)
		fprintf(stderr, "conformance: %s\n", err.text);
	else
		printf("%d checks did not pass\n", k.failed);
	receipt_judge_close(k.judge);
	transport_close(k.transport);
	buf_free(&k.body);
	buf_free(&k.receipt);
	return rc ? error_exit_status(rc) : k.failed != 0;
}
