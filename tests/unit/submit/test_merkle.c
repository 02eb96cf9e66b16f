/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/merkle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* RFC 6962 §2.1 as it is written: split at the largest power of two below n. */
static struct sha256
by_the_book(const struct sha256 *leaf, int n)
{
	uint8_t bytes[1 + 2 * SHA256_BYTES] = { 0x01 };
	struct sha256 out, half;
	struct error err;
	int k = 1;

	if (n == 1)
		return leaf[0];
	while (k * 2 < n)
		k *= 2;
	half = by_the_book(leaf, k);
	memcpy(bytes + 1, half.bytes, SHA256_BYTES);
	half = by_the_book(leaf + k, n - k);
	memcpy(bytes + 1 + SHA256_BYTES, half.bytes, SHA256_BYTES);
	assert_int_equal(sha256_of(bytes, sizeof(bytes), &out, &err), ERR_NONE);
	return out;
}

static void
leaf_of(int i, struct sha256 *out)
{
	char text[24];
	struct error err;

	(void)snprintf(text, sizeof(text), "record %d", i);
	assert_int_equal(merkle_leaf(text, out, &err), ERR_NONE);
}

static void
roots_are_those_of_rfc_6962_for_every_count(void **state)
{
	struct error err;

	(void)state;
	for (int n = 1; n <= 130; n++) {
		struct sha256 leaf[130], wanted, got;

		for (int i = 0; i < n; i++)
			leaf_of(i, &leaf[i]);
		wanted = by_the_book(leaf, n);
		assert_int_equal(merkle_root(leaf, n, &got, &err), ERR_NONE);
		assert_true(sha256_equal(&wanted, &got));
	}
}

/* Test vectors of the certificate-transparency reference tree: the empty one, and the leaf of no
 * bytes. */
static void
published_values_come_out(void **state)
{
	struct sha256 got, leaf;
	struct error err;
	char hex[SHA256_TEXT_BYTES];

	(void)state;
	assert_int_equal(merkle_root(NULL, 0, &got, &err), ERR_NONE);
	sha256_print(hex, &got);
	assert_string_equal(hex,
			    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_int_equal(merkle_leaf("", &leaf, &err), ERR_NONE);
	sha256_print(hex, &leaf);
	assert_string_equal(hex,
			    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

static void
exchanged_leaves_give_another_root(void **state)
{
	struct sha256 a[3], b[3], root_a, root_b;
	struct error err;

	(void)state;
	for (int i = 0; i < 3; i++) {
		leaf_of(i, &a[i]);
		leaf_of(2 - i, &b[i]);
	}
	assert_int_equal(merkle_root(a, 3, &root_a, &err), ERR_NONE);
	assert_int_equal(merkle_root(b, 3, &root_b, &err), ERR_NONE);
	assert_false(sha256_equal(&root_a, &root_b));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(roots_are_those_of_rfc_6962_for_every_count),
		cmocka_unit_test(published_values_come_out),
		cmocka_unit_test(exchanged_leaves_give_another_root),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
