/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>

#include "seal/ecdsa.h"
#include "vectors.h"

#define VECTOR_FILE_BYTES ((size_t)4 * 1024 * 1024)

static EVP_PKEY *
public_key(const char *hex)
{
	static uint8_t der[512];
	const uint8_t *at = der;
	size_t n;

	assert_true(hex_parse(hex, der, sizeof(der), &n));
	return d2i_PUBKEY(NULL, &at, (long)n);
}

/* The string behind the next "name": … in a Wycheproof file, or false. Enough for these files; they
 * hold no escapes. */
static bool
next_string(const char **at, const char *name, char *to, size_t size)
{
	char quoted[64];
	const char *begin, *end;

	(void)text_print(quoted, sizeof(quoted), "\"%s\": \"", name);
	begin = strstr(*at, quoted);
	if (!begin)
		return false;
	begin += strlen(quoted);
	end = strchr(begin, '"');
	assert_non_null(end);
	*at = end;
	assert_true(text_copy_n(to, size, begin, (size_t)(end - begin)));
	return true;
}

static enum signature_answer
check_hex(const struct verifier *v, const char *message, const char *signature)
{
	static uint8_t data[4096], raw[1024];
	struct span m = { data, 0 }, s = { raw, 0 };
	enum signature_answer answer;
	struct error err;

	assert_true(hex_parse(message, data, sizeof(data), &m.length));
	assert_true(hex_parse(signature, raw, sizeof(raw), &s.length));
	assert_int_equal(verifier_check(v, m, s, &answer, &err), ERR_NONE);
	return answer;
}

/* All groups of one file: a key, then its tests; expected of the whole file and of its small part.
 */
static void
agrees_with(const char *name, int whole, int small)
{
	AUTO(buf)
	struct buf file = BUF(VECTOR_FILE_BYTES);
	char path[128];
	const char *at;
	int seen = 0;

	(void)text_print(path, sizeof(path), "ecdsa-raw/%s", name);
	if (!vectors_read(path, &file))
		skip();
	at = buf_string(&file);
	for (;;) {
		char key_hex[512], message[8192], signature[2048], result[16];
		const char *group_end, *probe = at;
		AUTO(EVP_PKEY_free)
		EVP_PKEY *key = NULL;
		AUTO(verifier_close)
		struct verifier *v = NULL;
		struct error err;

		if (!next_string(&at, "publicKeyDer", key_hex, sizeof(key_hex)))
			break;
		key = public_key(key_hex);
		assert_non_null(key);
		assert_int_equal(verifier_open(key, SM2_ID_DEFAULT, &v, &err), ERR_NONE);
		group_end = strstr(at, "\"publicKeyDer\"");
		for (probe = at; next_string(&probe, "msg", message, sizeof(message)); at = probe) {
			if (group_end && probe > group_end)
				break;
			assert_true(next_string(&probe, "sig", signature, sizeof(signature)));
			assert_true(next_string(&probe, "result", result, sizeof(result)));
			if ((check_hex(v, message, signature) == SIGNATURE_GOOD) !=
			    text_equal(result, "valid"))
				fail_msg("%s: message %s signature %s should be %s", name, message,
					 signature, result);
			seen++;
		}
	}
	assert_int_equal(seen, vectors_are_small() ? small : whole);
}

static void
p256_agrees_with_wycheproof(void **state)
{
	(void)state;
	agrees_with("ecdsa_secp256r1_sha256_p1363.json", 262, 30);
}

static void
p384_agrees_with_wycheproof(void **state)
{
	(void)state;
	agrees_with("ecdsa_secp384r1_sha384_p1363.json", 280, 30);
}

static void
brainpool_224_agrees_with_wycheproof(void **state)
{
	(void)state;
	agrees_with("ecdsa_brainpoolP224r1_sha224_p1363.json", 229, 32);
}

static void
brainpool_256_agrees_with_wycheproof(void **state)
{
	(void)state;
	agrees_with("ecdsa_brainpoolP256r1_sha256_p1363.json", 261, 32);
}

static void
brainpool_384_agrees_with_wycheproof(void **state)
{
	(void)state;
	agrees_with("ecdsa_brainpoolP384r1_sha384_p1363.json", 292, 32);
}

/* Botan's SM2 vector (BSD-2-Clause): somebody else's identity, raw r‖s. */
#define BOTAN_KEY                                                                                  \
	"3059301306072a8648ce3d020106082a811ccf5501822d03420004d03d30dd01ca3422aeaccf9b88043b55"   \
	"4659d3092b0a9e8cce3e8c4530a98cb79d705e6213eee145b748e36e274e5f101dc10d7bbc9dab9a04022e"   \
	"73b76e02cd"
#define BOTAN_MESSAGE "686920636861707079"
#define BOTAN_SIGNATURE                                                                            \
	"05890b9077b92e47b17a1ff42a814280e556afd92b4a98b9670bf8b1a274c2fae3abbb8db2b6ecd9b24ecc"   \
	"ea7f679fb9a4b1db52f4aa985e443ad73237fa1993"

static void
sm2_needs_the_identity_the_signer_used(void **state)
{
	AUTO(EVP_PKEY_free)
	EVP_PKEY *key = public_key(BOTAN_KEY);
	AUTO(verifier_close)
	struct verifier *right = NULL;
	AUTO(verifier_close)
	struct verifier *other = NULL;
	struct error err;

	(void)state;
	assert_int_equal(verifier_open(key, "sm2test@example.com", &right, &err), ERR_NONE);
	assert_int_equal(verifier_open(key, SM2_ID_DEFAULT, &other, &err), ERR_NONE);
	/* Twice each: the prepared context must not be used up. */
	for (int i = 0; i < 2; i++) {
		assert_int_equal(check_hex(right, BOTAN_MESSAGE, BOTAN_SIGNATURE), SIGNATURE_GOOD);
		assert_int_equal(check_hex(other, BOTAN_MESSAGE, BOTAN_SIGNATURE), SIGNATURE_BAD);
		assert_int_equal(check_hex(right, "686920636861707078", BOTAN_SIGNATURE),
				 SIGNATURE_BAD);
	}
}

static const char *const groups[] = { "P-256",           "P-384",           "P-521",
				      "brainpoolP224r1", "brainpoolP256r1", "brainpoolP384r1",
				      "brainpoolP512r1" };

static EVP_PKEY *
new_key(size_t i)
{
	return i < COUNT_OF(groups) ? EVP_EC_gen(groups[i]) : EVP_PKEY_Q_keygen(NULL, NULL, "SM2");
}

static void
what_we_sign_we_verify_on_every_curve_and_not_with_one_bit_changed(void **state)
{
	static const uint8_t data[] = "a life certificate";

	(void)state;
	for (size_t i = 0; i <= COUNT_OF(groups); i++) {
		AUTO(EVP_PKEY_free)
		EVP_PKEY *key = new_key(i);
		AUTO(verifier_close)
		struct verifier *v = NULL;
		AUTO(buf)
		struct buf raw = BUF(256);
		struct span m = { data, sizeof(data) };
		enum signature_answer answer;
		struct error err;

		assert_non_null(key);
		assert_int_equal(key_sign(key, SM2_ID_DEFAULT, m, &raw, &err), ERR_NONE);
		assert_int_equal(verifier_open(key, SM2_ID_DEFAULT, &v, &err), ERR_NONE);
		assert_int_equal(raw.length, 2 * verifier_curve(v)->field_bytes);
		for (size_t bit = 0; bit <= raw.length * 8; bit++) {
			bool whole = bit == raw.length * 8;

			if (!whole)
				raw.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
			assert_int_equal(verifier_check(v, m,
							(struct span){ raw.bytes, raw.length },
							&answer, &err),
					 ERR_NONE);
			assert_int_equal(answer == SIGNATURE_GOOD, whole);
			if (!whole)
				raw.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
			bit += bit > 16 && bit < raw.length * 8 - 16 ? 6 : 0;
		}
	}
}

static void
wrong_lengths_and_zero_halves_are_told_apart(void **state)
{
	static const uint8_t data[] = "x", zero[130] = { 0 };
	AUTO(EVP_PKEY_free)
	EVP_PKEY *key = EVP_EC_gen("P-256");
	AUTO(verifier_close)
	struct verifier *v = NULL;
	AUTO(buf)
	struct buf raw = BUF(256);
	struct span m = { data, 1 };
	enum signature_answer answer;
	struct error err;

	(void)state;
	assert_int_equal(key_sign(key, SM2_ID_DEFAULT, m, &raw, &err), ERR_NONE);
	assert_int_equal(verifier_open(key, SM2_ID_DEFAULT, &v, &err), ERR_NONE);
	for (size_t n = 0; n <= sizeof(zero); n++) {
		assert_int_equal(verifier_check(v, m, (struct span){ zero, n }, &answer, &err),
				 ERR_NONE);
		assert_int_equal(answer, n == 64 ? SIGNATURE_ZERO : SIGNATURE_LENGTH);
	}
	memset(raw.bytes, 0, 32);
	assert_int_equal(verifier_check(v, m, (struct span){ raw.bytes, 64 }, &answer, &err),
			 ERR_NONE);
	assert_int_equal(answer, SIGNATURE_ZERO);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(p256_agrees_with_wycheproof),
		cmocka_unit_test(p384_agrees_with_wycheproof),
		cmocka_unit_test(brainpool_224_agrees_with_wycheproof),
		cmocka_unit_test(brainpool_256_agrees_with_wycheproof),
		cmocka_unit_test(brainpool_384_agrees_with_wycheproof),
		cmocka_unit_test(sm2_needs_the_identity_the_signer_used),
		cmocka_unit_test(
		    what_we_sign_we_verify_on_every_curve_and_not_with_one_bit_changed),
		cmocka_unit_test(wrong_lengths_and_zero_halves_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
