/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "submit/envelope.h"
#include "submit/receipt.h"

#include "tests/unit/submit/pki.h"

/* Whatever comes as a receipt: no crash, no hang, and nothing is ever believed, because no fuzzer
 * holds the signer's key. The signature's shape and certificate are reached: a signed receipt is in
 * the corpus the first call makes for itself, and every input is also tried as a patch of it
 * (offset, bytes). */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static struct {
	struct receipt_judge *judge;
	struct batch batch;
	struct buf body;
	char *good;
	struct sha256 own, digest; /* our certificate; the record */
} world;

static void
body_make(void)
{
	static const char paper[] = "<certification xmlns=\"urn:intake:record:1\"></certification>";
	struct buf records = BUF(LIMIT_BATCH_BYTES);
	struct envelope_head head = { &world.batch, "440900", "intake-test", 1, { { 1 } } };
	struct error err;

	world.batch = (struct batch){ .count = 1, .formed_us = (int64_t)1783668600 * 1000000 };
	(void)text_copy(world.batch.id, UUID_TEXT_BYTES, "7d0f6b1e-4a52-4c0e-9a63-0b6f1f1f9a01");
	(void)text_copy(world.batch.run, sizeof(world.batch.run), "2026-W28-1");
	(void)text_copy(world.batch.verifier, USER_BYTES, "liang");
	(void)text_copy(world.batch.submitter, USER_BYTES, "system:submit");
	world.body = (struct buf)BUF(LIMIT_BATCH_BYTES);
	MUST(!envelope_add(&records, "0c9d3b52-8f0e-4a67-9d0e-2f6b7a1c5e10", 1,
			   (struct span){ (const uint8_t *)paper, sizeof(paper) - 1 }, &err));
	MUST(!envelope_write(&head, (struct span){ records.bytes, records.length }, &world.body,
			     &err));
	MUST(!sha256_of(world.body.bytes, world.body.length, &world.batch.digest, &err));
	buf_free(&records);
}

static void
good_make(const struct pair *signer)
{
	struct envelope sent = { 0 };
	struct error err;
	char digest[SHA256_TEXT_BYTES], own[SHA256_TEXT_BYTES], root[SHA256_TEXT_BYTES];
	char hash[SHA256_TEXT_BYTES], *text = NULL;

	MUST(!envelope_read((struct span){ world.body.bytes, world.body.length }, &sent, &err));
	sha256_print(digest, &world.batch.digest);
	sha256_print(own, &world.own);
	sha256_print(root, &sent.root);
	sha256_print(hash, &sent.audit_hash);
	MUST(asprintf(
		 &text,
		 "<receipt xmlns=\"urn:intake:submit:1\"><batchId>%s</batchId><receiptId>%s"
		 "</receiptId><received>2026-07-10T07:30:02Z</received><requestDigest>%s"
		 "</requestDigest><clientCert>%s</clientCert><recordRoot>%s</recordRoot>"
		 "<auditHead seq=\"1\" hash=\"%s\"/><count>1</count><result id=\"%s\" rev=\"1\" "
		 "disposition=\"accepted\"/>%s</receipt>",
		 world.batch.id, world.batch.id, digest, own, root, hash, sent.row[0].id,
		 SIGNATURE_OF(EXC14N, ECDSA_256, THE_REFERENCE)) > 0);
	world.digest = sent.row[0].digest;
	world.good = sign_xml(text, signer);
	free(text);
	envelope_free(&sent);
}

static void
world_make(void)
{
	char folder[] = "/tmp/fuzz_receipt.XXXXXX";
	struct config config = { 0 };
	struct pair ca, signer;
	struct error err;

	signer_open();
	MUST(mkdtemp(folder));
	ca = pair_make(folder, &(struct pair_wish){ "ca", NULL, true, "critical,keyCertSign", NULL,
						    -3000, 3000, 0, NULL });
	signer =
	    pair_make(folder, &(struct pair_wish){ "s", &ca, false, "critical,digitalSignature",
						   NULL, -3000, 3000, 0, NULL });
	(void)text_copy(config.templates, sizeof(config.templates), "templates");
	(void)text_copy(config.ca, sizeof(config.ca), ca.path);
	world.own = pair_fingerprint(&signer);
	MUST(!receipt_judge_open(&config, &world.own, &world.judge, &err));
	body_make();
	good_make(&signer);
	pair_drop(&signer);
	pair_drop(&ca);
	(void)rmdir(folder);
}

/* The verdict; a believed receipt must say exactly what the signed one says. */
static enum err
judge(const uint8_t *bytes, size_t n)
{
	struct record_result wanted = { .revision = 1,
					.digest = world.digest,
					.disposition = "accepted" };
	struct receipt r = { 0 };
	struct error err;
	enum err rc = receipt_check(
	    world.judge, &world.batch, (struct span){ world.body.bytes, world.body.length },
	    (struct span){ bytes, n }, world.batch.formed_us + 3000000, &r, &err);

	if (rc == ERR_NONE) {
		(void)text_copy(wanted.record_id, UUID_TEXT_BYTES,
				"0c9d3b52-8f0e-4a67-9d0e-2f6b7a1c5e10");
		MUST(r.count == 1 && memcmp(r.result, &wanted, sizeof(wanted)) == 0);
		MUST(text_equal(r.id, world.batch.id));
	}
	receipt_free(&r);
	return rc;
}

/* The good receipt with some bytes of it replaced: what is outside the digest (white space in tags,
 * the root's end) may change, what it says may not. */
static void
patched(const uint8_t *bytes, size_t n)
{
	size_t length = strlen(world.good), at;
	char *copy;

	if (n < 3)
		return;
	at = ((size_t)bytes[0] << 8 | bytes[1]) % length;
	n -= 2;
	if (n > length - at)
		n = length - at;
	copy = strdup(world.good);
	MUST(copy);
	memcpy(copy + at, bytes + 2, n);
	(void)judge((const uint8_t *)copy, length);
	free(copy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	enum err rc;

	if (!world.judge) {
		world_make();
		MUST(judge((const uint8_t *)world.good, strlen(world.good)) == ERR_NONE);
	}
	rc = judge(bytes, n);
	MUST(rc == ERR_REMOTE || rc == ERR_TRUST);
	patched(bytes, n);
	return 0;
}
