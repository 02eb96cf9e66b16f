/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <openssl/hmac.h>

#include "base/xml.h"
#include "base/xmldsig.h"
#include "tests/unit/seal/listing.h"

/* What an office may say in a list that it signed. */

/* ---- what an office may say ---- */

#define HEAD(issuer, country, from, to, on)                                                        \
	"<issue-list xmlns=\"urn:intake:issue-list:1\" issuer=\"" issuer "\" country=\"" country   \
	"\" sequence=\"1\" from=\"" from "\" to=\"" to "\" signed-on=\"" on "\">"

static void
a_list_speaks_for_its_own_office_and_days_only(void **state)
{
	static const struct {
		const char *text;
		enum verdict verdict;
		enum seal_reason reason;
	} says[] = {
		{ HEAD("cn-sydney", "CHN", "2026-02-01", "2026-02-28", "2026-02-28")
		      LIST_LI GOOD_SIGNATURE LIST_END,
		  VERDICT_VALID, SEAL_REASON_NONE },
		{ HEAD("cn-london", "CHN", "2026-02-01", "2026-02-28", "2026-03-01")
		      LIST_LI GOOD_SIGNATURE LIST_END,
		  VERDICT_INVALID, SEAL_REASON_CHAIN_CONSTRAINTS_FAILURE },
		{ HEAD("cn-sydney", "HKG", "2026-02-01", "2026-02-28", "2026-03-01")
		      LIST_LI GOOD_SIGNATURE LIST_END,
		  VERDICT_INVALID, SEAL_REASON_CHAIN_CONSTRAINTS_FAILURE },
		{ HEAD("cn-sydney", "CHN", "2026-02-01", "2026-02-28", "2026-02-27")
		      LIST_LI GOOD_SIGNATURE LIST_END,
		  VERDICT_INVALID, SEAL_REASON_SIG_CONSTRAINTS_FAILURE },
		{ HEAD("cn-sydney", "CHN", "2026-02-01", "2026-02-28", "2026-03-12")
		      LIST_LI GOOD_SIGNATURE LIST_END,
		  VERDICT_INVALID, SEAL_REASON_SIG_CONSTRAINTS_FAILURE },
		{ HEAD("cn-sydney", "CHN", "2026-02-21", "2026-02-28", "2026-03-01")
		      LIST_LI GOOD_SIGNATURE LIST_END,
		  VERDICT_INVALID, SEAL_REASON_SIG_CONSTRAINTS_FAILURE },
		{ HEAD("cn-sydney", "CHN", "2026-03-01", "2026-02-01", "2026-03-01")
		      GOOD_SIGNATURE LIST_END,
		  VERDICT_INVALID, SEAL_REASON_SIG_CONSTRAINTS_FAILURE },
		{ LIST_HEAD LIST_LI
		  "<certificate number=\"syd 2026 0007\" issued-on=\"2026-02-21\"/>" GOOD_SIGNATURE
		      LIST_END,
		  VERDICT_INVALID, SEAL_REASON_SIG_CONSTRAINTS_FAILURE },
		{ LIST_HEAD
		  "<range first=\"SYD2026-0010\" last=\"SYD2026-0007\"/>" GOOD_SIGNATURE LIST_END,
		  VERDICT_INVALID, SEAL_REASON_SIG_CONSTRAINTS_FAILURE },
		{ LIST_HEAD "<range first=\"A1\" last=\"B2\"/>" GOOD_SIGNATURE LIST_END,
		  VERDICT_INVALID, SEAL_REASON_SIG_CONSTRAINTS_FAILURE },
		{ HEAD("cn-sydney", "CHN", "2025-02-01", "2025-02-28", "2025-03-01")
		      GOOD_SIGNATURE LIST_END, /* the certificate begins in June */
		  VERDICT_INVALID, SEAL_REASON_NOT_YET_VALID },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(says); i++)
		judged(&office, says[i].text, says[i].verdict, says[i].reason);
}

static void
a_revoked_signer_and_an_old_revocation_list_count_as_for_seals(void **state)
{
	struct office o = office_new("P-256");

	(void)state;
	o.revoked = (struct pki_revoked){ 0x5B, { 2026, 3, 5 }, CRL_REASON_KEY_COMPROMISE, { 0 } };
	o.revoked_count = 1;
	office_write(&o);
	judged(&o, GOOD_LIST, VERDICT_INVALID, SEAL_REASON_REVOKED);
	office_free(&o);
	o = office_new("P-256");
	o.crl_from = (struct date){ 0, 0, 0 };
	office_write(&o);
	judged(&o, GOOD_LIST, VERDICT_INDETERMINATE, SEAL_REASON_TRY_LATER);
	office_free(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_speaks_for_its_own_office_and_days_only),
		cmocka_unit_test(a_revoked_signer_and_an_old_revocation_list_count_as_for_seals),
	};

	return cmocka_run_group_tests(tests, open_office, close_office);
}
