/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "office.h"

static struct seal_verdict
judged(struct office *o)
{
	__attribute__((cleanup(auto_buf))) struct buf seal = BUF(4096);
	struct seal_draft draft = office_draft();

	office_write(o);
	office_issue(o, &draft, &seal);
	return office_judge(o, (struct span){ seal.bytes, seal.length }, OFFICE_TODAY,
			    OFFICE_TODAY);
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
		office_free(&o);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_seal_of_every_curve_is_valid_and_says_what_was_sealed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
