/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "foreign.h"
#include "office.h"

/* The office's seal on the invented certificate, judged today. */
static struct seal_verdict
judged_on(struct office *o, struct date today, struct date registered)
{
	AUTO(buf)
	struct buf seal = BUF(4096);
	struct seal_draft draft = office_draft();
	struct seal_verdict v;

	office_write(o);
	office_issue(o, &draft, &seal);
	v = office_judge(o, (struct span){ seal.bytes, seal.length }, today, registered);
	office_free(o);
	return v;
}

static struct seal_verdict
judged(struct office *o)
{
	return judged_on(o, OFFICE_TODAY, OFFICE_TODAY);
}

static void
a_seal_of_every_curve_is_valid_and_says_what_was_sealed(void **state)
{
	static const char *const groups[] = {
		"P-256",           "P-384",           "P-521", "brainpoolP256r1",
		"brainpoolP384r1", "brainpoolP512r1", "SM2"
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(groups); i++) {
		struct office o = office_new(groups[i]);
		struct seal_verdict v = judged(&o);
		struct seal_draft draft = office_draft();

		expect(&v, VERDICT_VALID, SEAL_REASON_NONE);
		assert_string_equal(v.issuer, "cn-sydney");
		assert_string_equal(v.signer, "CNSY-5B");
		assert_true(date_equal(v.signed_on, draft.signed_on));
		assert_int_equal(v.payload_count, draft.payload_count + 1);
		assert_string_equal(v.payload[0].text, "2026-02-20");
		for (int k = 0; k < draft.payload_count; k++) {
			assert_int_equal(v.payload[k + 1].name, draft.payload[k].name);
			assert_string_equal(v.payload[k + 1].text, draft.payload[k].text);
		}
	}
}

static void
one_bit_changed_anywhere_is_never_valid(void **state)
{
	AUTO(buf)
	struct buf seal = BUF(4096);
	struct office o = office_new("P-256");
	struct seal_draft draft = office_draft();
	struct seal_days days = { OFFICE_TODAY, OFFICE_TODAY };
	AUTO(trust_close)
	struct trust *trust = NULL;
	struct seal_verdict v;
	struct error err;

	(void)state;
	office_write(&o);
	office_issue(&o, &draft, &seal);
	assert_int_equal(trust_open(o.folder, &trust, &err), ERR_NONE);
	for (size_t bit = 0; bit <= seal.length * 8; bit++) {
		bool whole = bit == seal.length * 8;

		if (!whole)
			seal.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_int_equal(
		    seal_judge(trust, &days, (struct span){ seal.bytes, seal.length }, &v, &err),
		    ERR_NONE);
		if ((v.verdict == VERDICT_VALID) != whole)
			fail_msg("bit %zu", bit);
		if (!whole)
			seal.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	office_free(&o);
}

static void
a_seal_cut_anywhere_or_with_bytes_behind_it_is_a_format_failure(void **state)
{
	AUTO(buf)
	struct buf seal = BUF(4096);
	struct office o = office_new("P-256");
	struct seal_draft draft = office_draft();
	struct seal_days days = { OFFICE_TODAY, OFFICE_TODAY };
	AUTO(trust_close)
	struct trust *trust = NULL;
	struct seal_verdict v;
	struct error err;
	size_t whole;

	(void)state;
	office_write(&o);
	office_issue(&o, &draft, &seal);
	whole = seal.length;
	buf_add(&seal, "\0x", 2);
	assert_int_equal(trust_open(o.folder, &trust, &err), ERR_NONE);
	for (size_t n = 0; n <= seal.length; n++) {
		assert_int_equal(seal_judge(trust, &days, (struct span){ seal.bytes, n }, &v, &err),
				 ERR_NONE);
		if (n == whole)
			expect(&v, VERDICT_VALID, SEAL_REASON_NONE);
		else
			expect(&v, VERDICT_INVALID, SEAL_REASON_FORMAT_FAILURE);
	}
	office_free(&o);
}

/* Signs bytes as they are: what the writer would never make. */
static void
sign_by_hand(const struct office *o, struct buf *seal)
{
	AUTO(buf)
	struct buf raw = BUF(256);
	struct error err;

	assert_int_equal(key_sign(o->key, SM2_ID_DEFAULT,
				  (struct span){ seal->bytes, seal->length }, &raw, &err),
			 ERR_NONE);
	buf_byte(seal, 0xFF);
	buf_byte(seal, (uint8_t)raw.length);
	buf_add(seal, raw.bytes, raw.length);
}

/* The header of the office's seals, without messages; the two last bytes are the document type. */
static void
header(struct buf *seal, const char *signed_on_hex, const char *type_hex)
{
	char hex[128];
	uint8_t bytes[64];
	size_t n;

	/* DC 03 CHN, CNSY 02 5B, 2026-02-20 */
	(void)text_print(hex, sizeof(hex), "dc03%s%s2199aa%s%s", "6764", "6859ee273a99",
			 signed_on_hex, type_hex);
	assert_true(hex_parse(hex, bytes, sizeof(bytes), &n));
	buf_add(seal, bytes, n);
}

static struct seal_verdict
judged_by_hand(struct buf *seal)
{
	struct office o = office_new("P-256");
	struct seal_verdict v;

	office_write(&o);
	sign_by_hand(&o, seal);
	v = office_judge(&o, (struct span){ seal->bytes, seal->length }, OFFICE_TODAY,
			 OFFICE_TODAY);
	office_free(&o);
	return v;
}

#define MESSAGES_ENOUGH                                                                            \
	"0102584f"     /* number */                                                                \
	"02049fb414f1" /* name */                                                                  \
	"0503100d2e"   /* 1950-01-05 */                                                            \
	"0602584f"     /* passport */                                                              \
	"070101"

static void
add_hex(struct buf *seal, const char *hex)
{
	uint8_t bytes[256];
	size_t n;

	assert_true(hex_parse(hex, bytes, sizeof(bytes), &n));
	buf_add(seal, bytes, n);
}

static void
a_seal_without_signing_day_has_no_proof_of_time(void **state)
{
	AUTO(buf)
	struct buf with = BUF(512);
	AUTO(buf)
	struct buf without = BUF(512);
	struct seal_verdict v;

	(void)state;
	header(&with, "2199aa", "fa02");
	add_hex(&with, MESSAGES_ENOUGH);
	v = judged_by_hand(&with);
	expect(&v, VERDICT_VALID, SEAL_REASON_NONE);
	header(&without, "ffffff", "fa02");
	add_hex(&without, MESSAGES_ENOUGH);
	v = judged_by_hand(&without);
	expect(&v, VERDICT_INDETERMINATE, SEAL_REASON_OUT_OF_BOUNDS_NO_POE);
}

static void
a_genuine_seal_of_another_paper_proves_no_life(void **state)
{
	AUTO(buf)
	struct buf seal = BUF(512);
	struct seal_verdict v;

	(void)state;
	header(&seal, "2199aa", "fd02");
	add_hex(&seal, MESSAGES_ENOUGH);
	v = judged_by_hand(&seal);
	expect(&v, VERDICT_INDETERMINATE, SEAL_REASON_UNKNOWN_PROFILE);
	assert_int_equal(v.payload_count, 0);
}

static void
a_genuine_seal_without_a_mandatory_message_is_refused(void **state)
{
	AUTO(buf)
	struct buf seal = BUF(512);
	struct seal_verdict v;

	(void)state;
	header(&seal, "2199aa", "fa02");
	add_hex(&seal, "0102584f02049fb414f10503100d2e070101"); /* nobody's number in it */
	v = judged_by_hand(&seal);
	expect(&v, VERDICT_INVALID, SEAL_REASON_SIG_CONSTRAINTS_FAILURE);
}

static void
unknown_messages_do_not_matter_but_a_tag_twice_does(void **state)
{
	AUTO(buf)
	struct buf more = BUF(512);
	AUTO(buf)
	struct buf twice = BUF(512);
	struct seal_verdict v;

	(void)state;
	header(&more, "2199aa", "fa02");
	add_hex(&more, MESSAGES_ENOUGH "7f03010203");
	v = judged_by_hand(&more);
	expect(&v, VERDICT_VALID, SEAL_REASON_NONE);
	header(&twice, "2199aa", "fa02");
	add_hex(&twice, MESSAGES_ENOUGH "070102");
	v = judged_by_hand(&twice);
	expect(&v, VERDICT_INVALID, SEAL_REASON_FORMAT_FAILURE);
}

/* (r, n − s) verifies as well; so the identity of a seal is the hash of what was signed
 * (signatures.md §0.5). */
static void
a_malleable_copy_and_a_second_signing_are_the_same_seal(void **state)
{
	AUTO(buf)
	struct buf first = BUF(512);
	AUTO(buf)
	struct buf again = BUF(512);
	struct office o = office_new("P-256");
	struct seal_draft draft = office_draft();
	static struct seal_verdict a, b, c, d;
	BIGNUM *order = NULL, *s = BN_new();
	uint8_t *half;

	(void)state;
	office_write(&o);
	office_issue(&o, &draft, &first);
	office_issue(&o, &draft, &again);
	a = office_judge(&o, (struct span){ first.bytes, first.length }, OFFICE_TODAY,
			 OFFICE_TODAY);
	b = office_judge(&o, (struct span){ again.bytes, again.length }, OFFICE_TODAY,
			 OFFICE_TODAY);
	assert_int_equal(EVP_PKEY_get_bn_param(o.key, "order", &order), 1);
	half = first.bytes + first.length - 32;
	assert_non_null(BN_bin2bn(half, 32, s));
	assert_int_equal(BN_sub(s, order, s), 1);
	assert_int_equal(BN_bn2binpad(s, half, 32), 32);
	c = office_judge(&o, (struct span){ first.bytes, first.length }, OFFICE_TODAY,
			 OFFICE_TODAY);
	BN_free(order);
	BN_free(s);
	expect(&c, VERDICT_VALID, SEAL_REASON_NONE);
	assert_memory_not_equal(first.bytes + first.length - 64, again.bytes + again.length - 64,
				64);
	assert_true(sha256_equal(&a.signed_bytes, &b.signed_bytes));
	assert_true(sha256_equal(&a.signed_bytes, &c.signed_bytes));
	draft.payload[0].text[9] = '4';
	again.length = 0;
	office_issue(&o, &draft, &again);
	d = office_judge(&o, (struct span){ again.bytes, again.length }, OFFICE_TODAY,
			 OFFICE_TODAY);
	assert_false(sha256_equal(&a.signed_bytes, &d.signed_bytes));
	office_free(&o);
}

static void
a_signature_of_zeros_or_of_another_length_is_refused(void **state)
{
	static const struct {
		size_t length;
		enum seal_reason reason;
	} rows[] = { { 64, SEAL_REASON_SIG_CRYPTO_FAILURE },
		     { 63, SEAL_REASON_FORMAT_FAILURE },
		     { 66, SEAL_REASON_FORMAT_FAILURE },
		     { 0, SEAL_REASON_FORMAT_FAILURE },
		     { 96, SEAL_REASON_FORMAT_FAILURE } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(buf)
		struct buf seal = BUF(512);
		struct office o = office_new("P-256");
		struct seal_verdict v;

		office_write(&o);
		header(&seal, "2199aa", "fa02");
		add_hex(&seal, MESSAGES_ENOUGH);
		buf_byte(&seal, 0xFF);
		buf_byte(&seal, (uint8_t)rows[i].length);
		for (size_t k = 0; k < rows[i].length; k++)
			buf_byte(&seal, 0);
		v = office_judge(&o, (struct span){ seal.bytes, seal.length }, OFFICE_TODAY,
				 OFFICE_TODAY);
		expect(&v, VERDICT_INVALID, rows[i].reason);
		office_free(&o);
	}
}

static void
a_seal_of_a_stranger_is_indeterminate_and_says_nothing(void **state)
{
	AUTO(buf)
	struct buf seal = BUF(4096);
	struct office o = office_new("P-256");
	struct seal_draft draft = office_draft();
	struct seal_verdict v;

	(void)state;
	office_write(&o);
	(void)text_copy(draft.reference, sizeof(draft.reference), "5C");
	office_issue(&o, &draft, &seal);
	v = office_judge(&o, (struct span){ seal.bytes, seal.length }, OFFICE_TODAY, OFFICE_TODAY);
	expect(&v, VERDICT_INDETERMINATE, SEAL_REASON_NO_SIGNING_CERTIFICATE_FOUND);
	assert_int_equal(v.payload_count, 0);
	assert_string_equal(v.issuer, "");
	office_free(&o);
}

static void
a_forger_with_another_key_is_refused(void **state)
{
	struct office o = office_new("P-256");
	EVP_PKEY *other = pki_key("P-256");
	EVP_PKEY *own = o.key;
	struct seal_verdict v;

	(void)state;
	office_sign(&o);
	o.key = other; /* office_write writes this one, the certificate has the other */
	v = judged(&o);
	EVP_PKEY_free(own);
	expect(&v, VERDICT_INVALID, SEAL_REASON_SIG_CRYPTO_FAILURE);
	assert_int_equal(v.payload_count, 0);
}

static void
a_seal_signed_after_it_arrived_is_refused(void **state)
{
	struct office o = office_new("P-256");
	struct office near = office_new("P-256");
	struct seal_verdict v = judged_on(&o, OFFICE_TODAY, (struct date){ 2026, 2, 18 });

	(void)state;
	expect(&v, VERDICT_INVALID, SEAL_REASON_SIG_CONSTRAINTS_FAILURE);
	v = judged_on(&near, OFFICE_TODAY, (struct date){ 2026, 2, 19 }); /* the date line */
	expect(&v, VERDICT_VALID, SEAL_REASON_NONE);
}

static void
a_seal_of_another_country_is_refused(void **state)
{
	AUTO(buf)
	struct buf seal = BUF(4096);
	struct office o = office_new("P-256");
	struct seal_draft draft = office_draft();
	struct seal_verdict v;

	(void)state;
	office_write(&o);
	(void)text_copy(draft.country, sizeof(draft.country), "HKG");
	office_issue(&o, &draft, &seal);
	v = office_judge(&o, (struct span){ seal.bytes, seal.length }, OFFICE_TODAY, OFFICE_TODAY);
	expect(&v, VERDICT_INVALID, SEAL_REASON_CHAIN_CONSTRAINTS_FAILURE);
	office_free(&o);
}

static void
a_seal_after_the_office_ended_is_refused(void **state)
{
	struct office o = office_new("P-256");
	struct office near = office_new("P-256");
	struct seal_verdict v;

	(void)state;
	o.attributes = "valid-to=\"2026-02-19\"";
	v = judged(&o);
	expect(&v, VERDICT_INVALID, SEAL_REASON_CHAIN_CONSTRAINTS_FAILURE);
	near.attributes = "valid-to=\"2026-02-20\"";
	v = judged(&near);
	expect(&v, VERDICT_VALID, SEAL_REASON_NONE);
}

static void
one_certificate_given_by_hand_judges_its_own_seals_only(void **state)
{
	AUTO(buf)
	struct buf seal = BUF(4096);
	struct office o = office_new("brainpoolP256r1");
	struct office stranger = office_new("brainpoolP256r1");
	struct seal_draft draft = office_draft();
	struct seal_days days = { OFFICE_TODAY, OFFICE_TODAY };
	AUTO(trust_close)
	struct trust *own = NULL;
	AUTO(trust_close)
	struct trust *other = NULL;
	struct seal_verdict v;
	struct error err;

	(void)state;
	stranger.spec.serial = 0x5C;
	office_write(&o);
	office_write(&stranger);
	office_issue(&o, &draft, &seal);
	assert_int_equal(trust_of_signer(office_path(&o, "cn-sydney/signer/5b.pem"), &own, &err),
			 ERR_NONE);
	assert_int_equal(
	    trust_of_signer(office_path(&stranger, "cn-sydney/signer/5b.pem"), &other, &err),
	    ERR_NONE);
	assert_int_equal(seal_judge(own, &days, (struct span){ seal.bytes, seal.length }, &v, &err),
			 ERR_NONE);
	expect(&v, VERDICT_VALID, SEAL_REASON_NONE);
	assert_int_equal(
	    seal_judge(other, &days, (struct span){ seal.bytes, seal.length }, &v, &err), ERR_NONE);
	expect(&v, VERDICT_INDETERMINATE, SEAL_REASON_NO_SIGNING_CERTIFICATE_FOUND);
	office_free(&o);
	office_free(&stranger);
}

static void
a_seal_of_somebody_else_is_valid_with_his_certificate_and_not_with_one_bit_changed(void **state)
{
	static uint8_t der[1024], bytes[1024];
	struct span seal = { bytes, 0 };
	struct seal_days days = { OFFICE_TODAY, OFFICE_TODAY };
	AUTO(trust_close)
	struct trust *trust = NULL;
	char path[] = "/tmp/intake-foreign.XXXXXX";
	static struct seal_verdict v;
	struct error err;
	size_t n;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_true(hex_parse(FOREIGN_CERTIFICATE, der, sizeof(der), &n));
	assert_int_equal(file_write_all(fd, der, n, &err), ERR_NONE);
	(void)close(fd);
	assert_int_equal(trust_of_signer(path, &trust, &err), ERR_NONE);
	(void)unlink(path);
	assert_true(hex_parse(FOREIGN_PERMIT, bytes, sizeof(bytes), &seal.length));
	assert_int_equal(seal_judge(trust, &days, seal, &v, &err), ERR_NONE);
	expect(&v, VERDICT_VALID, SEAL_REASON_NONE);
	assert_int_equal(v.payload_count, 0);
	for (size_t bit = 0; bit < seal.length * 8; bit++) {
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_int_equal(seal_judge(trust, &days, seal, &v, &err), ERR_NONE);
		assert_int_not_equal(v.verdict, VERDICT_VALID);
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_seal_of_every_curve_is_valid_and_says_what_was_sealed),
		cmocka_unit_test(one_bit_changed_anywhere_is_never_valid),
		cmocka_unit_test(a_seal_cut_anywhere_or_with_bytes_behind_it_is_a_format_failure),
		cmocka_unit_test(a_seal_without_signing_day_has_no_proof_of_time),
		cmocka_unit_test(a_genuine_seal_of_another_paper_proves_no_life),
		cmocka_unit_test(a_genuine_seal_without_a_mandatory_message_is_refused),
		cmocka_unit_test(unknown_messages_do_not_matter_but_a_tag_twice_does),
		cmocka_unit_test(a_malleable_copy_and_a_second_signing_are_the_same_seal),
		cmocka_unit_test(a_signature_of_zeros_or_of_another_length_is_refused),
		cmocka_unit_test(a_seal_of_a_stranger_is_indeterminate_and_says_nothing),
		cmocka_unit_test(a_forger_with_another_key_is_refused),
		cmocka_unit_test(a_seal_signed_after_it_arrived_is_refused),
		cmocka_unit_test(a_seal_of_another_country_is_refused),
		cmocka_unit_test(a_seal_after_the_office_ended_is_refused),
		cmocka_unit_test(one_certificate_given_by_hand_judges_its_own_seals_only),
		cmocka_unit_test(
		    a_seal_of_somebody_else_is_valid_with_his_certificate_and_not_with_one_bit_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
