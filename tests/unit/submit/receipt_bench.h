/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_SUBMIT_RECEIPT_BENCH_H
#define TESTS_UNIT_SUBMIT_RECEIPT_BENCH_H

/* A batch of ours, an honest service's receipt for it, and what a liar changes. */

#include "submit/receipt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/text.h"
#include "submit/envelope.h"
#include "submit/submit.h"

#include "tests/unit/submit/pki.h"

#define BATCH_ID   "7d0f6b1e-4a52-4c0e-9a63-0b6f1f1f9a01"
#define OTHER_ID   "11111111-4a52-4c0e-9a63-0b6f1f1f9a02"
#define RECEIPT_ID "b3b8e0c1-5d55-4d0a-8f0d-6f6b7d2a9c33"
#define RECORDS    3

/* What an honest service says; a liar changes one field of it. */
struct say {
	const char *batch_id, *count, *seq, *xmlns_end;
	char digest[SHA256_TEXT_BYTES], own[SHA256_TEXT_BYTES], root[SHA256_TEXT_BYTES];
	char hash[SHA256_TEXT_BYTES], received[24];
	char results[2048];
	const char *signature;
	const struct pair *signer;
};

struct fixture {
	char folder[64];
	struct pair ca, other_ca, signer, rsa, tls_server, tls_client, ended, not_signing, stranger;
	struct pair weak;
	struct config config;
	struct batch batch;
	struct buf body;
	struct sha256 own;
	struct envelope sent;
	struct receipt_judge *judge;
};

static void
record_id(char *to, int i)
{
	(void)snprintf(to, UUID_TEXT_BYTES, "0c9d3b52-8f0e-4a67-9d0e-2f6b7a1c5e%02d", i);
}

static void
batch_make(struct fixture *f)
{
	struct buf records = BUF(LIMIT_BATCH_BYTES);
	struct envelope_head head = { &f->batch, "440900", "intake-test", 4711, { { 0x5f } } };
	struct error err;

	f->batch = (struct batch){ .count = RECORDS, .formed_us = clock_now_us() };
	(void)text_copy(f->batch.id, sizeof(f->batch.id), BATCH_ID);
	(void)text_copy(f->batch.run, sizeof(f->batch.run), "2026-W28-1");
	(void)text_copy(f->batch.verifier, sizeof(f->batch.verifier), "liang");
	(void)text_copy(f->batch.submitter, sizeof(f->batch.submitter), "system:submit");
	for (int i = 0; i < RECORDS; i++) {
		static const char paper[] =
		    "<certification xmlns=\"urn:intake:record:1\"></certification>";
		char id[UUID_TEXT_BYTES];

		record_id(id, i);
		MUST(!envelope_add(&records, id, i + 1,
				   (struct span){ (const uint8_t *)paper, sizeof(paper) - 1 },
				   &err));
	}
	f->body = (struct buf)BUF(LIMIT_BATCH_BYTES);
	MUST(
	    !envelope_write(&head, (struct span){ records.bytes, records.length }, &f->body, &err));
	MUST(!sha256_of(f->body.bytes, f->body.length, &f->batch.digest, &err));
	MUST(!envelope_read((struct span){ f->body.bytes, f->body.length }, &f->sent, &err));
	buf_free(&records);
}

static void
pairs_make(struct fixture *f)
{
	static const char sign[] = "critical,digitalSignature", cert[] = "critical,keyCertSign";
	const char *d = f->folder;

	f->ca =
	    pair_make(d, &(struct pair_wish){ "ca", NULL, true, cert, NULL, -400, 400, 0, NULL });
	f->other_ca =
	    pair_make(d, &(struct pair_wish){ "ca2", NULL, true, cert, NULL, -400, 400, 0, "ca" });
	f->signer =
	    pair_make(d, &(struct pair_wish){ "s", &f->ca, false, sign, NULL, -300, 300, 0, NULL });
	f->rsa = pair_make(
	    d, &(struct pair_wish){ "r", &f->ca, false, sign, NULL, -300, 300, 2048, NULL });
	f->weak = pair_make(
	    d, &(struct pair_wish){ "w", &f->ca, false, sign, NULL, -300, 300, 1024, NULL });
	f->tls_server = pair_make(
	    d, &(struct pair_wish){ "ts", &f->ca, false, sign, "serverAuth", -300, 300, 0, NULL });
	f->tls_client = pair_make(
	    d, &(struct pair_wish){ "tc", &f->ca, false, sign, "clientAuth", -300, 300, 0, NULL });
	f->ended = pair_make(
	    d, &(struct pair_wish){ "e", &f->ca, false, sign, NULL, -300, -100, 0, NULL });
	f->not_signing =
	    pair_make(d, &(struct pair_wish){ "k", &f->ca, false, "critical,keyAgreement", NULL,
					      -300, 300, 0, NULL });
	/* Names its issuer as ours does, but another key signed it. */
	f->stranger = pair_make(
	    d, &(struct pair_wish){ "x", &f->other_ca, false, sign, NULL, -300, 300, 0, NULL });
}

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct error err;

	MUST(f);
	signer_open();
	(void)text_copy(f->folder, sizeof(f->folder), "/tmp/test_receipt.XXXXXX");
	MUST(mkdtemp(f->folder));
	pairs_make(f);
	batch_make(f);
	f->own = pair_fingerprint(&f->tls_client);
	(void)text_copy(f->config.templates, sizeof(f->config.templates), "templates");
	(void)text_copy(f->config.ca, sizeof(f->config.ca), f->ca.path);
	MUST(!receipt_judge_open(&f->config, &f->own, &f->judge, &err));
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;
	struct pair *const all[] = { &f->ca,         &f->other_ca,   &f->signer, &f->rsa,
				     &f->tls_server, &f->tls_client, &f->ended,  &f->not_signing,
				     &f->stranger,   &f->weak };

	receipt_judge_close(f->judge);
	for (size_t i = 0; i < COUNT_OF(all); i++)
		pair_drop(all[i]);
	(void)rmdir(f->folder);
	envelope_free(&f->sent);
	buf_free(&f->body);
	free(f);
	signer_close();
	return 0;
}

/* ---- what the service says ---- */

static void
result_say(char *to, size_t size, const char *id, int rev, const char *more)
{
	char line[512];

	(void)snprintf(line, sizeof(line), "<result id=\"%s\" rev=\"%d\" %s", id, rev, more);
	MUST(text_append(to, size, line));
}

#define ACCEPTED "disposition=\"accepted\" validTo=\"2027-07-31\"/>"

static struct say
truth(const struct fixture *f)
{
	struct say s = { .batch_id = BATCH_ID, .count = "3", .seq = "4711", .signer = &f->signer };

	s.signature = SIGNATURE_OF(EXC14N, ECDSA_256, THE_REFERENCE);
	sha256_print(s.digest, &f->batch.digest);
	sha256_print(s.own, &f->own);
	sha256_print(s.root, &f->sent.root);
	sha256_print(s.hash, &f->sent.audit_hash);
	clock_print(s.received, f->batch.formed_us + 2000000);
	for (int i = 0; i < RECORDS; i++)
		result_say(s.results, sizeof(s.results), f->sent.row[i].id, i + 1, ACCEPTED);
	return s;
}

static char *
unsigned_text(const struct say *s)
{
	char *text = NULL;

	MUST(
	    asprintf(
		&text,
		"<receipt xmlns=\"urn:intake:submit:1\"><batchId>%s</batchId><receiptId>" RECEIPT_ID
		"</receiptId><received>%s</received><requestDigest>%s</requestDigest>"
		"<clientCert>%s</clientCert><recordRoot>%s</recordRoot>"
		"<auditHead seq=\"%s\" hash=\"%s\"/><count>%s</count>%s%s</receipt>",
		s->batch_id, s->received, s->digest, s->own, s->root, s->seq, s->hash, s->count,
		s->results, s->signature) > 0);
	return text;
}

static char *
say_it(const struct say *s)
{
	char *text = unsigned_text(s), *out = sign_xml(text, s->signer);

	free(text);
	return out;
}

static enum err
judge(const struct fixture *f, const char *text, struct receipt *out, struct error *err)
{
	return receipt_check(f->judge, &f->batch, (struct span){ f->body.bytes, f->body.length },
			     (struct span){ (const uint8_t *)text, strlen(text) }, clock_now_us(),
			     out, err);
}

/* The verdict on a text, which is freed. A refused receipt gives no results. */
static enum err
verdict(const struct fixture *f, char *text, struct error *err)
{
	struct receipt r = { 0 };
	enum err rc = judge(f, text, &r, err);

	if (rc)
		assert_null(r.result);
	receipt_free(&r);
	free(text);
	return rc;
}

static void
assert_lie(const struct fixture *f, const struct say *s, const char *words)
{
	struct error err;

	assert_int_equal(verdict(f, say_it(s), &err), ERR_TRUST);
	if (!strstr(err.text, words))
		fail_msg("\"%s\" does not say \"%s\"", err.text, words);
}

/* ---- the honest ones ---- */

#endif
