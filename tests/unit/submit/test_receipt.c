/* SPDX-License-Identifier: Apache-2.0 */
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

/* text with the first `from` replaced; text is freed. */
static char *
swapped(char *text, const char *from, const char *to)
{
	char *at = strstr(text, from), *out = NULL;

	MUST(at);
	MUST(asprintf(&out, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from)) > 0);
	free(text);
	return out;
}

/* ---- the honest ones ---- */

static void
an_honest_receipt_is_believed_and_gives_every_result_in_order(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	char *text = say_it(&s);
	struct receipt r = { 0 };
	struct error err = { 0 };

	if (judge(f, text, &r, &err))
		fail_msg("%s", err.text);
	assert_string_equal(r.id, RECEIPT_ID);
	assert_int_equal(r.count, RECORDS);
	for (int i = 0; i < RECORDS; i++) {
		assert_string_equal(r.result[i].record_id, f->sent.row[i].id);
		assert_string_equal(r.result[i].disposition, "accepted");
		assert_true(date_equal(r.result[i].valid_to, (struct date){ 2027, 7, 31 }));
	}
	receipt_free(&r);
	free(text);
}

static void
an_rsa_signature_of_2048_bits_is_believed(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	struct error err = { 0 };

	s.signature = SIGNATURE_OF(EXC14N, RSA_256, THE_REFERENCE);
	s.signer = &f->rsa;
	if (verdict(f, say_it(&s), &err))
		fail_msg("%s", err.text);
}

static void
base64_broken_by_carriage_returns_is_believed(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	char *text = say_it(&s), *value = strstr(text, "SignatureValue>");
	char *out = NULL;
	struct error err = { 0 };
	int head = (int)(value - text) + 30;

	MUST(asprintf(&out, "%.*s&#13;\n%s", head, text, text + head) > 0);
	free(text);
	if (verdict(f, out, &err))
		fail_msg("%s", err.text);
}

static void
a_rejection_carries_the_error_and_its_words_not_the_warning_before_it(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	char *text;
	struct receipt r = { 0 };
	struct error err = { 0 };

	s.results[0] = '\0';
	result_say(s.results, sizeof(s.results), f->sent.row[0].id, 1, ACCEPTED);
	result_say(s.results, sizeof(s.results), f->sent.row[1].id, 2,
		   "disposition=\"rejected\"><issue code=\"411\" severity=\"warning\">旧</issue>"
		   "<issue code=\"101\" severity=\"error\" path=\"personNo\" correctable=\"true\">"
		   "查无此人</issue></result>");
	result_say(s.results, sizeof(s.results), f->sent.row[2].id, 3,
		   "disposition=\"duplicate\" of=\"" OTHER_ID "\" validTo=\"2027-07-31\"/>");
	text = say_it(&s);
	if (judge(f, text, &r, &err))
		fail_msg("%s", err.text);
	assert_string_equal(r.result[1].disposition, "rejected");
	assert_string_equal(r.result[1].code, "101");
	assert_string_equal(r.result[1].path, "personNo");
	assert_string_equal(r.result[1].words, "查无此人");
	assert_true(r.result[1].correctable);
	assert_true(date_is_none(r.result[1].valid_to));
	assert_string_equal(r.result[2].disposition, "duplicate");
	receipt_free(&r);
	free(text);
}

static void
a_stored_receipt_is_believed_after_our_certificate_was_renewed(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	struct batch settled = f->batch;
	char *text;
	struct error err = { 0 };

	memset(s.own, 'a', SHA256_TEXT_BYTES - 1);
	text = say_it(&s);
	settled.settled_us = settled.formed_us + 3000000;
	if (submit_receipt_check(&f->config, &settled,
				 (struct span){ f->body.bytes, f->body.length },
				 (struct span){ (uint8_t *)text, strlen(text) }, &err))
		fail_msg("%s", err.text);
	text[strlen(text) / 2] ^= 1;
	assert_int_not_equal(submit_receipt_check(&f->config, &settled,
						  (struct span){ f->body.bytes, f->body.length },
						  (struct span){ (uint8_t *)text, strlen(text) },
						  &err),
			     ERR_NONE);
	free(text);
}

/* ---- liars with the right key: well signed, about something else ---- */

static void
a_receipt_for_another_batch_is_refused(void **state)
{
	struct say s = truth(*state);

	s.batch_id = OTHER_ID;
	assert_lie(*state, &s, "another batch");
}

static void
a_receipt_for_other_bytes_is_refused(void **state)
{
	struct say s = truth(*state);

	s.digest[10] = s.digest[10] == 'a' ? 'b' : 'a';
	assert_lie(*state, &s, "digest of the request");
}

static void
a_receipt_for_another_client_is_refused(void **state)
{
	struct say s = truth(*state);

	s.own[63] = s.own[63] == '0' ? '1' : '0';
	assert_lie(*state, &s, "certificate of the client");
}

static void
a_receipt_over_another_merkle_root_is_refused(void **state)
{
	struct say s = truth(*state);

	s.root[0] = s.root[0] == '0' ? '1' : '0';
	assert_lie(*state, &s, "root over the records");
}

static void
a_receipt_that_echoes_another_audit_head_is_refused(void **state)
{
	struct say s = truth(*state);

	s.seq = "4712";
	assert_lie(*state, &s, "audit head");
	s = truth(*state);
	s.hash[1] = s.hash[1] == '0' ? '1' : '0';
	assert_lie(*state, &s, "audit head");
}

static void
a_receipt_with_another_count_is_refused(void **state)
{
	struct say s = truth(*state);

	s.count = "2";
	assert_lie(*state, &s, "number of records");
}

static void
a_receipt_that_leaves_a_record_out_is_refused(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);

	s.results[0] = '\0';
	for (int i = 0; i < RECORDS - 1; i++)
		result_say(s.results, sizeof(s.results), f->sent.row[i].id, i + 1, ACCEPTED);
	assert_lie(f, &s, "has no result");
}

static void
a_receipt_with_a_record_too_many_is_refused(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);

	result_say(s.results, sizeof(s.results), OTHER_ID, 1, ACCEPTED);
	assert_lie(f, &s, "too many");
}

static void
a_receipt_in_another_order_is_refused(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);

	s.results[0] = '\0';
	for (int i = RECORDS - 1; i >= 0; i--)
		result_say(s.results, sizeof(s.results), f->sent.row[i].id, i + 1, ACCEPTED);
	assert_lie(f, &s, "another record");
}

static void
a_receipt_that_names_a_record_twice_is_refused(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);

	s.results[0] = '\0';
	for (int i = 0; i < RECORDS; i++)
		result_say(s.results, sizeof(s.results), f->sent.row[0].id, 1, ACCEPTED);
	assert_lie(f, &s, "another record");
}

static void
a_receipt_for_another_revision_is_refused(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);

	s.results[0] = '\0';
	for (int i = 0; i < RECORDS; i++)
		result_say(s.results, sizeof(s.results), f->sent.row[i].id, 1, ACCEPTED);
	assert_lie(f, &s, "another revision");
}

static void
a_receipt_older_than_the_batch_or_from_the_future_is_refused(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);

	clock_print(s.received, f->batch.formed_us - (int64_t)3 * 86400 * 1000000);
	assert_lie(f, &s, "before the batch");
	clock_print(s.received, f->batch.formed_us + (int64_t)3 * 86400 * 1000000);
	assert_lie(f, &s, "in the future");
	/* One day off is a wrong clock, not a lie (reliability.md §6, skew). */
	clock_print(s.received, f->batch.formed_us - (int64_t)86400 * 1000000);
	assert_int_equal(verdict(f, say_it(&s), &(struct error){ 0 }), ERR_NONE);
}

/* ---- liars with another key ---- */

static void
signers_nobody_vouches_for_are_refused(void **state)
{
	const struct fixture *f = *state;
	const struct {
		const struct pair *signer;
		const char *words;
	} rows[] = {
		{ &f->stranger, "unable to get" },         /* another CA */
		{ &f->other_ca, "forbidden extensions" },  /* a CA itself, self-signed */
		{ &f->ca, "forbidden extensions" },        /* even ours signs no receipts */
		{ &f->tls_server, "servers or clients" },  /* the TLS key of the service */
		{ &f->tls_client, "servers or clients" },  /* any agency's client key */
		{ &f->not_signing, "not for signatures" }, /* key agreement only */
		{ &f->ended, "expired" },                  /* ended a hundred days ago */
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct say s = truth(f);

		s.signer = rows[i].signer;
		assert_lie(f, &s, rows[i].words);
	}
}

static void
an_rsa_key_of_1024_bits_is_refused(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	struct error err;

	s.signature = SIGNATURE_OF(EXC14N, RSA_256, THE_REFERENCE);
	s.signer = &f->weak;
	assert_int_equal(verdict(f, say_it(&s), &err), ERR_TRUST);
}

static void
a_good_signature_under_an_exchanged_certificate_is_refused(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	char *honest = say_it(&s), *forged, *from, *to;
	struct error err;

	s.signer = &f->stranger;
	forged = say_it(&s);
	from = strstr(honest, "<ds:X509Certificate>");
	to = strstr(forged, "<ds:X509Certificate>");
	MUST(from && to);
	*to = '\0';
	forged = realloc(forged, strlen(forged) + strlen(from) + 1);
	MUST(forged);
	strcat(forged, from);
	free(honest);
	assert_int_equal(verdict(f, forged, &err), ERR_TRUST);
	assert_non_null(strstr(err.text, "signature is wrong"));
}

/* ---- liars who change what was signed ---- */

static void
a_changed_value_is_refused(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	struct error err;

	assert_int_equal(verdict(f, swapped(say_it(&s), "2027-07-31", "2029-07-31"), &err),
			 ERR_TRUST);
	assert_non_null(strstr(err.text, "not the one that was signed"));
	assert_int_equal(verdict(f, swapped(say_it(&s), "\"accepted\"", "\"rejected\""), &err),
			 ERR_TRUST);
	assert_int_equal(verdict(f, swapped(say_it(&s), "<count>3<", "<count>3 <"), &err),
			 ERR_TRUST);
}

static void
an_unsigned_receipt_is_refused(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	struct error err;
	char *text;

	s.signature = "";
	text = unsigned_text(&s);
	assert_int_equal(verdict(f, text, &err), ERR_REMOTE); /* the schema wants one */
	s.signature = "<ds:Signature xmlns:ds=\"" DSIG "\"></ds:Signature>";
	text = unsigned_text(&s);
	assert_int_equal(verdict(f, text, &err), ERR_TRUST);
}

/* Signature wrapping: the honest receipt is kept whole somewhere, its signature still fits it, and
 * a forged root is what a careless reader would use. */
static void
a_wrapped_receipt_is_refused(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f), lie = truth(f);
	char *honest = say_it(&s), *signature = strdup(strstr(honest, "<ds:Signature")),
	     *text = NULL;
	char *forged, *inner = strstr(honest, "<receipt");
	struct error err;

	*strstr(signature, "</receipt>") = '\0';
	MUST(asprintf(&text, "%.*s<ds:Object>%.*s</ds:Object></ds:Signature>",
		      (int)(strlen(signature) - strlen("</ds:Signature>")), signature,
		      (int)(strlen(inner)), inner) > 0);
	lie.signature = text;
	lie.results[strlen("<result id=\"")] ^= 1;
	forged = unsigned_text(&lie);
	assert_int_not_equal(verdict(f, forged, &err), ERR_NONE);
	free(text);
	/* The signature, moved unchanged onto other words. */
	lie = truth(f);
	(void)text_copy(lie.results, sizeof(lie.results), s.results);
	memcpy(strstr(lie.results, "2027"), "2037", 4);
	lie.signature = signature;
	assert_int_equal(verdict(f, unsigned_text(&lie), &err), ERR_TRUST);
	free(signature);
	free(honest);
}

static void
two_signatures_are_refused(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	char *text = say_it(&s), *signature = strdup(strstr(text, "<ds:Signature")), *two = NULL;
	struct error err;

	*strstr(signature, "</receipt>") = '\0';
	MUST(asprintf(&two, "%s</receipt>", signature) > 0);
	assert_int_not_equal(verdict(f, swapped(text, "</receipt>", two), &err), ERR_NONE);
	free(two);
	free(signature);
}

/* ---- liars who make the signature mean something else: all validly signed by our signer ---- */

static void
signatures_of_any_other_shape_are_refused(void **state)
{
	const struct fixture *f = *state;
	static const char *const shapes[] = {
		/* inclusive canonical form */
		SIGNATURE_OF("http://www.w3.org/TR/2001/REC-xml-c14n-20010315", ECDSA_256,
			     THE_REFERENCE),
		/* with comments */
		SIGNATURE_OF("http://www.w3.org/2001/10/xml-exc-c14n#WithComments", ECDSA_256,
			     THE_REFERENCE),
		/* SHA-1 */
		SIGNATURE_OF(EXC14N, ECDSA_256,
			     REFERENCE_OF(TRANSFORM_OF(DSIG "enveloped-signature")
					      TRANSFORM_OF(EXC14N),
					  DSIG "sha1")),
		/* SHA-512 as digest: good, but not ours */
		SIGNATURE_OF(EXC14N, ECDSA_256,
			     REFERENCE_OF(TRANSFORM_OF(DSIG "enveloped-signature")
					      TRANSFORM_OF(EXC14N),
					  "http://www.w3.org/2001/04/xmlenc#sha512")),
		/* one transform less, one more */
		SIGNATURE_OF(EXC14N, ECDSA_256,
			     REFERENCE_OF(TRANSFORM_OF(DSIG "enveloped-signature"), SHA_256)),
		SIGNATURE_OF(EXC14N, ECDSA_256,
			     REFERENCE_OF(TRANSFORM_OF(DSIG "enveloped-signature")
					      TRANSFORM_OF(EXC14N) TRANSFORM_OF(EXC14N),
					  SHA_256)),
		/* the digest of a selection only */
		SIGNATURE_OF(
		    EXC14N, ECDSA_256,
		    REFERENCE_OF(
			TRANSFORM_OF(DSIG
				     "enveloped-signature") "<ds:Transform "
							    "Algorithm=\"http://www.w3.org/TR/1999/"
							    "REC-xpath-19991116\"><ds:XPath>false()"
							    "</ds:XPath>"
							    "</ds:Transform>",
			SHA_256)),
		/* two references */
		SIGNATURE_OF(EXC14N, ECDSA_256, THE_REFERENCE THE_REFERENCE),
		/* SHA-1 over SignedInfo */
		SIGNATURE_OF(EXC14N, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1",
			     THE_REFERENCE),
		/* SHA-512 with P-256: a wrong hash for the curve */
		SIGNATURE_OF(EXC14N, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
			     THE_REFERENCE),
	};

	for (size_t i = 0; i < COUNT_OF(shapes); i++) {
		struct say s = truth(f);
		struct error err;

		s.signature = shapes[i];
		if (verdict(f, say_it(&s), &err) != ERR_TRUST)
			fail_msg("shape %zu: %s", i, err.text);
	}
}

static void
an_attribute_or_element_too_many_in_the_signature_is_refused(void **state)
{
	const struct fixture *f = *state;
	static const struct {
		const char *from, *to;
	} swaps[] = {
		{ "<ds:Signature ", "<ds:Signature Id=\"a\" " },
		{ "<ds:SignedInfo>", "<ds:SignedInfo Id=\"a\">" },
		{ "<ds:KeyInfo>", "<ds:KeyInfo><ds:KeyName>k</ds:KeyName>" },
		{ "</ds:X509Data>", "</ds:X509Data><ds:X509Data></ds:X509Data>" },
		{ "<ds:X509Data>", "<ds:X509Data><!-- --> " },
		{ "<ds:KeyInfo>", "<ds:KeyInfo>word" },
		{ "</ds:Signature>", "<ds:Object></ds:Object></ds:Signature>" },
		{ "<ds:DigestValue>", "<ds:DigestValue><![CDATA[]]>" },
		{ "<ds:SignatureValue>", "<ds:SignatureValue>!" },
	};

	for (size_t i = 0; i < COUNT_OF(swaps); i++) {
		struct say s = truth(f);
		struct error err;

		if (verdict(f, swapped(say_it(&s), swaps[i].from, swaps[i].to), &err) != ERR_TRUST)
			fail_msg("swap %zu: %s", i, err.text);
	}
}

static void
a_comment_that_splits_a_value_is_refused(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	struct error err;

	/* The digest does not see it, so the signature would still hold (CVE-2018-0489). */
	assert_int_not_equal(verdict(f, swapped(say_it(&s), "<count>3", "<count>3<!-- -->"), &err),
			     ERR_NONE);
	assert_int_not_equal(
	    verdict(f, swapped(say_it(&s), "</receipt>", "</receipt><!-- -->"), &err), ERR_NONE);
}

/* ---- no receipt at all: ask again ---- */

static void
a_receipt_cut_at_any_byte_is_no_answer(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	char *whole = say_it(&s);
	size_t length = strlen(whole);

	while (whole[length - 1] == '\n')
		length--;
	for (size_t n = 0; n < length; n += 7) {
		char *cut = strndup(whole, n);
		struct error err;

		assert_int_equal(verdict(f, cut, &err), ERR_REMOTE);
	}
	free(whole);
}

static void
other_documents_are_no_answer(void **state)
{
	const struct fixture *f = *state;
	static const char *const texts[] = {
		"",
		"<html><body>OK</body></html>",
		"<receipt/>",
		"<receipt xmlns=\"urn:intake:submit:1\"/>",
		"<problem xmlns=\"urn:intake:submit:1\" code=\"rate\" title=\"\"/>",
		"<!DOCTYPE receipt [<!ENTITY a \"b\">]><receipt>&a;</receipt>",
	};

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_int_equal(verdict(f, strdup(texts[i]), &(struct error){ 0 }), ERR_REMOTE);
}

static void
damaged_bytes_of_our_own_are_no_fault_of_the_service(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	char *text = say_it(&s);
	struct batch other = f->batch;
	struct receipt r = { 0 };
	struct error err;

	other.digest.bytes[0] ^= 1;
	assert_int_equal(
	    receipt_check(f->judge, &other, (struct span){ f->body.bytes, f->body.length },
			  (struct span){ (uint8_t *)text, strlen(text) }, clock_now_us(), &r, &err),
	    ERR_CORRUPT);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_honest_receipt_is_believed_and_gives_every_result_in_order),
		cmocka_unit_test(an_rsa_signature_of_2048_bits_is_believed),
		cmocka_unit_test(base64_broken_by_carriage_returns_is_believed),
		cmocka_unit_test(
		    a_rejection_carries_the_error_and_its_words_not_the_warning_before_it),
		cmocka_unit_test(a_stored_receipt_is_believed_after_our_certificate_was_renewed),
		cmocka_unit_test(a_receipt_for_another_batch_is_refused),
		cmocka_unit_test(a_receipt_for_other_bytes_is_refused),
		cmocka_unit_test(a_receipt_for_another_client_is_refused),
		cmocka_unit_test(a_receipt_over_another_merkle_root_is_refused),
		cmocka_unit_test(a_receipt_that_echoes_another_audit_head_is_refused),
		cmocka_unit_test(a_receipt_with_another_count_is_refused),
		cmocka_unit_test(a_receipt_that_leaves_a_record_out_is_refused),
		cmocka_unit_test(a_receipt_with_a_record_too_many_is_refused),
		cmocka_unit_test(a_receipt_in_another_order_is_refused),
		cmocka_unit_test(a_receipt_that_names_a_record_twice_is_refused),
		cmocka_unit_test(a_receipt_for_another_revision_is_refused),
		cmocka_unit_test(a_receipt_older_than_the_batch_or_from_the_future_is_refused),
		cmocka_unit_test(signers_nobody_vouches_for_are_refused),
		cmocka_unit_test(an_rsa_key_of_1024_bits_is_refused),
		cmocka_unit_test(a_good_signature_under_an_exchanged_certificate_is_refused),
		cmocka_unit_test(a_changed_value_is_refused),
		cmocka_unit_test(an_unsigned_receipt_is_refused),
		cmocka_unit_test(a_wrapped_receipt_is_refused),
		cmocka_unit_test(two_signatures_are_refused),
		cmocka_unit_test(signatures_of_any_other_shape_are_refused),
		cmocka_unit_test(an_attribute_or_element_too_many_in_the_signature_is_refused),
		cmocka_unit_test(a_comment_that_splits_a_value_is_refused),
		cmocka_unit_test(a_receipt_cut_at_any_byte_is_no_answer),
		cmocka_unit_test(other_documents_are_no_answer),
		cmocka_unit_test(damaged_bytes_of_our_own_are_no_fault_of_the_service),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
