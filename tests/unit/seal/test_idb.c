/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <zlib.h>

#include "foreign.h"
#include "office.h"

static struct office o;
static struct trust *trust;
static struct seal_verdict v;

static int
open_office(void **state)
{
	struct error err;

	(void)state;
	o = office_new("P-256");
	office_write(&o);
	return trust_of_signer(office_path(&o, "cn-sydney/signer/5b.pem"), &trust, &err);
}

static int
close_office(void **state)
{
	(void)state;
	trust_close(trust);
	office_free(&o);
	return 0;
}

/* An encoder of its own. */
static void
put_base32(struct buf *out, struct span bytes)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

	for (size_t bit = 0; bit < bytes.length * 8; bit += 5) {
		unsigned int value = 0;

		for (size_t k = bit; k < bit + 5; k++)
			value = value << 1 | (k < bytes.length * 8
						  ? (unsigned)bytes.bytes[k / 8] >> (7 - k % 8) & 1u
						  : 0u);
		buf_byte(out, (uint8_t)letters[value]);
	}
}

#define MESSAGES "610781050102030405"

/* A barcode of the office: header with that algorithm, messages, its signature. */
static void
put_content(struct buf *out, uint8_t algorithm)
{
	AUTO(buf)
	struct buf raw = BUF(256);
	uint8_t digest[EVP_MAX_MD_SIZE], messages[32];
	unsigned int n = 0;
	size_t length;
	struct error err;

	assert_true(X509_digest(o.cert, EVP_sha1(), digest, &n));
	buf_add(out, "\x67\x64", 2); /* CHN */
	buf_byte(out, algorithm);
	buf_add(out, digest + 15, 5);
	buf_add(out, "\0\x21\x99\xaa", 4); /* 2026-02-20, nothing masked */
	assert_true(hex_parse(MESSAGES, messages, sizeof(messages), &length));
	buf_add(out, messages, length);
	assert_int_equal(
	    key_sign(o.key, SM2_ID_DEFAULT, (struct span){ out->bytes, out->length }, &raw, &err),
	    ERR_NONE);
	buf_add(out, "\x7f\x40", 2);
	buf_add(out, raw.bytes, raw.length);
}

static void
judge_text(const char *flagged, struct span content)
{
	AUTO(buf)
	struct buf text = BUF((size_t)256 * 1024);
	struct seal_days days = { OFFICE_TODAY, OFFICE_TODAY };
	struct error err;

	buf_text(&text, flagged);
	put_base32(&text, content);
	if (seal_judge(trust, &days, (struct span){ text.bytes, text.length }, &v, &err))
		fail_msg("%s", err.text);
	assert_int_equal(v.kind, SEAL_IDB);
}

static void
signed_barcodes_are_judged_plain_and_packed(void **state)
{
	AUTO(buf)
	struct buf content = BUF(4096);
	uint8_t packed[4096];
	uLongf n = sizeof(packed);

	(void)state;
	put_content(&content, 1);
	judge_text("RDB1B", (struct span){ content.bytes, content.length });
	expect(&v, VERDICT_VALID, SEAL_REASON_NONE);
	assert_true(date_equal(v.signed_on, OFFICE_SIGNED));
	assert_int_equal(compress2(packed, &n, content.bytes, content.length, 9), Z_OK);
	judge_text("RDB1D", (struct span){ packed, n });
	expect(&v, VERDICT_VALID, SEAL_REASON_NONE);
	packed[n - 1] ^= 1; /* the check sum of the packing */
	judge_text("RDB1D", (struct span){ packed, n });
	expect(&v, VERDICT_INVALID, SEAL_REASON_FORMAT_FAILURE);
}

static void
a_barcode_of_the_trusted_office_is_still_no_life_certificate(void **state)
{
	AUTO(buf)
	struct buf content = BUF(4096), text = BUF(4096);

	(void)state;
	put_content(&content, 1);
	buf_text(&text, "RDB1B");
	put_base32(&text, (struct span){ content.bytes, content.length });
	v = office_judge(&o, (struct span){ text.bytes, text.length }, OFFICE_TODAY, OFFICE_TODAY);
	expect(&v, VERDICT_INDETERMINATE, SEAL_REASON_UNKNOWN_PROFILE);
	assert_string_equal(v.issuer, "cn-sydney");
}

/* Flags A and C carry no signature: taking one away must never help (signatures.md §7, downgrade).
 */
static void
unsigned_barcodes_never_count(void **state)
{
	static const uint8_t plain[] = { 0x67, 0x64, 0x61, 0x03, 0x81, 0x01, 0x07 };
	AUTO(buf)
	struct buf content = BUF(4096);

	(void)state;
	judge_text("RDB1A", (struct span){ plain, sizeof(plain) });
	expect(&v, VERDICT_INDETERMINATE, SEAL_REASON_UNSIGNED);
	put_content(&content, 1);
	judge_text("RDB1A", (struct span){ content.bytes, content.length });
	assert_int_not_equal(v.verdict, VERDICT_VALID);
	judge_text("RDB1E", (struct span){ content.bytes, content.length });
	expect(&v, VERDICT_INVALID, SEAL_REASON_FORMAT_FAILURE);
}

static void
the_hash_stated_must_be_that_of_the_curve(void **state)
{
	AUTO(buf)
	struct buf other = BUF(4096), unknown = BUF(4096);

	(void)state;
	put_content(&other, 2); /* signed with SHA-256 all the same: the office's own signature */
	judge_text("RDB1B", (struct span){ other.bytes, other.length });
	expect(&v, VERDICT_INVALID, SEAL_REASON_SIG_CRYPTO_FAILURE);
	put_content(&unknown, 9);
	judge_text("RDB1B", (struct span){ unknown.bytes, unknown.length });
	expect(&v, VERDICT_INDETERMINATE, SEAL_REASON_CRYPTO_CONSTRAINTS_FAILURE);
}

static void
one_bit_changed_or_a_byte_more_or_less_is_never_valid(void **state)
{
	AUTO(buf)
	struct buf content = BUF(4096);

	(void)state;
	put_content(&content, 1);
	for (size_t bit = 0; bit < content.length * 8; bit++) {
		content.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		judge_text("RDB1B", (struct span){ content.bytes, content.length });
		assert_int_not_equal(v.verdict, VERDICT_VALID);
		content.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	for (size_t n = 1; n < content.length; n++) {
		judge_text("RDB1B", (struct span){ content.bytes, n });
		assert_int_not_equal(v.verdict, VERDICT_VALID);
	}
	buf_byte(&content, 0);
	judge_text("RDB1B", (struct span){ content.bytes, content.length });
	expect(&v, VERDICT_INVALID, SEAL_REASON_FORMAT_FAILURE);
}

/* 1 MB of zeros packs into a kilobyte. */
static void
a_packed_bomb_is_refused_at_the_ceiling(void **state)
{
	static uint8_t zeros[1024 * 1024], packed[8192];
	uLongf n = sizeof(packed);

	(void)state;
	assert_int_equal(compress2(packed, &n, zeros, sizeof(zeros), 9), Z_OK);
	judge_text("RDB1C", (struct span){ packed, n });
	expect(&v, VERDICT_INVALID, SEAL_REASON_FORMAT_FAILURE);
}

static void
a_barcode_of_somebody_else_is_valid_with_his_certificate(void **state)
{
	static uint8_t der[1024];
	struct span text = { (const uint8_t *)FOREIGN_BARCODE, strlen(FOREIGN_BARCODE) };
	struct seal_days days = { OFFICE_TODAY, OFFICE_TODAY };
	AUTO(trust_close)
	struct trust *his = NULL;
	AUTO(seal_content)
	struct seal_content content = { 0 };
	struct error err;
	size_t n;

	(void)state;
	assert_true(hex_parse(FOREIGN_CERTIFICATE, der, sizeof(der), &n));
	assert_int_equal(file_replace(office_path(&o, "his.crt"), der, n, &err), ERR_NONE);
	assert_int_equal(trust_of_signer(office_path(&o, "his.crt"), &his, &err), ERR_NONE);
	assert_int_equal(seal_judge(his, &days, text, &v, &err), ERR_NONE);
	expect(&v, VERDICT_VALID, SEAL_REASON_NONE);
	assert_string_equal(v.signer, "a57a790577");
	assert_int_equal(seal_judge(trust, &days, text, &v, &err), ERR_NONE);
	expect(&v, VERDICT_INDETERMINATE, SEAL_REASON_NO_SIGNING_CERTIFICATE_FOUND);
	assert_int_equal(seal_read(text, &content, &err), ERR_NONE);
	assert_string_equal(content.country, "D");
	assert_string_equal(content.reference, "a57a790577");
	assert_int_equal(content.message_count, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signed_barcodes_are_judged_plain_and_packed),
		cmocka_unit_test(a_barcode_of_the_trusted_office_is_still_no_life_certificate),
		cmocka_unit_test(unsigned_barcodes_never_count),
		cmocka_unit_test(the_hash_stated_must_be_that_of_the_curve),
		cmocka_unit_test(one_bit_changed_or_a_byte_more_or_less_is_never_valid),
		cmocka_unit_test(a_packed_bomb_is_refused_at_the_ceiling),
		cmocka_unit_test(a_barcode_of_somebody_else_is_valid_with_his_certificate),
	};

	return cmocka_run_group_tests(tests, open_office, close_office);
}
