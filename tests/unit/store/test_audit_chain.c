/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"
#include "store/audit_chain.h"

/* The example of docs/audit.md, computed there with printf and sha256sum. */
static void
the_canonical_line_is_that_of_the_document(void **state)
{
	struct audit_line line = { .seq = 2,
				   .at_us = INT64_C(1782867600000000),
				   .actor = "wang",
				   .action = "register",
				   .object = "RZ2026-000001E",
				   .detail = "route=post pieces=1 shield=no" };
	struct sha256 before = { { 0 } }, hash;
	struct error err;
	char hex[SHA256_TEXT_BYTES];

	(void)state;
	assert_int_equal(audit_hash(&line, &before, &hash, &err), ERR_NONE);
	sha256_print(hex, &hash);
	assert_string_equal(hex,
			    "85f16f5a6dc20cc5eb446e66d3e7207e7c2d6366ebd117fbc166383cf1f21546");
}

static struct sha256
hash_of(const char *actor, const char *action)
{
	struct audit_line line = { .seq = 1 };
	struct sha256 before = { { 0 } }, hash;
	struct error err;

	(void)text_copy(line.actor, sizeof(line.actor), actor);
	(void)text_copy(line.action, sizeof(line.action), action);
	assert_int_equal(audit_hash(&line, &before, &hash, &err), ERR_NONE);
	return hash;
}

static void
no_text_can_pretend_to_be_the_next_field(void **state)
{
	struct sha256 honest = hash_of("wang", "register");
	struct sha256 forged = hash_of("wang\naction:8:register", "");

	(void)state;
	assert_false(sha256_equal(&honest, &forged));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_canonical_line_is_that_of_the_document),
		cmocka_unit_test(no_text_can_pretend_to_be_the_next_field),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
