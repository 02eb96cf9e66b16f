/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "office.h"
#include "seal/trust.h"

static struct seal_verdict
judged(struct office *o, struct date registered)
{
	AUTO(buf)
	struct buf seal = BUF(4096);
	struct seal_draft draft = office_draft();
	struct seal_verdict v;

	office_write(o);
	office_issue(o, &draft, &seal);
	v = office_judge(o, (struct span){ seal.bytes, seal.length }, OFFICE_TODAY, registered);
	office_free(o);
	return v;
}

static void
without_a_list_or_with_an_old_one_we_must_try_later(void **state)
{
	struct office none = office_new("P-256"), old = office_new("P-256");
	struct office last_day = office_new("P-256"), endless = office_new("P-256");
	struct office future = office_new("P-256");
	struct seal_verdict v;

	(void)state;
	none.crl_from = (struct date){ 0, 0, 0 };
	old.crl_next = (struct date){ 2026, 3, 9 };
	last_day.crl_next = OFFICE_TODAY;
	endless.crl_next = (struct date){ 0, 0, 0 };
	future.crl_from = (struct date){ 2026, 3, 11 };
	v = judged(&none, OFFICE_TODAY);
	expect(&v, VERDICT_INDETERMINATE, SEAL_REASON_TRY_LATER);
	v = judged(&old, OFFICE_TODAY);
	expect(&v, VERDICT_INDETERMINATE, SEAL_REASON_TRY_LATER);
	v = judged(&endless, OFFICE_TODAY);
	expect(&v, VERDICT_INDETERMINATE, SEAL_REASON_TRY_LATER);
	v = judged(&future, OFFICE_TODAY);
	expect(&v, VERDICT_INDETERMINATE, SEAL_REASON_TRY_LATER);
	v = judged(&last_day, OFFICE_TODAY);
	expect(&v, VERDICT_VALID, SEAL_REASON_NONE);
}

/* Sealed 2026-02-20; signatures.md §5.1: what counts is the day we had the paper, not the day the
 * seal claims. */
static void
revocation_is_judged_by_reason_and_by_the_day_the_paper_arrived(void **state)
{
	static const struct {
		struct pki_revoked entry;
		struct date registered;
		enum verdict verdict;
		enum seal_reason reason;
	} rows[] = {
		{ { 0x5B, { 2026, 3, 5 }, CRL_REASON_KEY_COMPROMISE, { 0, 0, 0 } },
		  { 2026, 3, 8 },
		  VERDICT_INVALID,
		  SEAL_REASON_REVOKED },
		{ { 0x5B, { 2026, 3, 5 }, -1, { 0, 0, 0 } },
		  { 2026, 3, 8 },
		  VERDICT_INVALID,
		  SEAL_REASON_REVOKED },
		{ { 0x5B, { 2026, 3, 5 }, CRL_REASON_KEY_COMPROMISE, { 0, 0, 0 } },
		  { 2026, 3, 4 },
		  VERDICT_VALID,
		  SEAL_REASON_NONE },
		{ { 0x5B, { 2026, 3, 5 }, CRL_REASON_KEY_COMPROMISE, { 2026, 2, 1 } },
		  { 2026, 3, 4 },
		  VERDICT_INVALID,
		  SEAL_REASON_REVOKED },
		{ { 0x5B, { 2026, 3, 5 }, CRL_REASON_SUPERSEDED, { 0, 0, 0 } },
		  { 2026, 3, 8 },
		  VERDICT_INDETERMINATE,
		  SEAL_REASON_REVOKED_NO_POE },
		{ { 0x5B, { 2026, 2, 20 }, CRL_REASON_SUPERSEDED, { 0, 0, 0 } },
		  { 2026, 3, 8 },
		  VERDICT_INVALID,
		  SEAL_REASON_REVOKED },
		{ { 0x5B, { 2026, 3, 5 }, CRL_REASON_CERTIFICATE_HOLD, { 0, 0, 0 } },
		  { 2026, 3, 8 },
		  VERDICT_INDETERMINATE,
		  SEAL_REASON_REVOKED_NO_POE },
		{ { 0x5C, { 2026, 3, 5 }, CRL_REASON_KEY_COMPROMISE, { 0, 0, 0 } },
		  { 2026, 3, 8 },
		  VERDICT_VALID,
		  SEAL_REASON_NONE },
	};
	static const char *const groups[] = { "P-256", "SM2" };

	(void)state;
	for (size_t g = 0; g < COUNT_OF(groups); g++)
		for (size_t i = 0; i < COUNT_OF(rows); i++) {
			struct office o = office_new(groups[g]);
			struct seal_verdict v;

			o.revoked = rows[i].entry;
			o.revoked_count = 1;
			v = judged(&o, rows[i].registered);
			expect(&v, rows[i].verdict, rows[i].reason);
		}
}

/* Replaces the office's list after it was written, then judges. */
static struct seal_verdict
judged_with_list(struct office *o, X509_CRL *crl)
{
	AUTO(buf)
	struct buf seal = BUF(4096);
	struct seal_draft draft = office_draft();
	struct seal_verdict v;

	office_write(o);
	pki_write_crl(office_path(o, "cn-sydney/crl/root.crl"), crl);
	X509_CRL_free(crl);
	office_issue(o, &draft, &seal);
	v = office_judge(o, (struct span){ seal.bytes, seal.length }, OFFICE_TODAY, OFFICE_TODAY);
	office_free(o);
	return v;
}

static void
a_list_signed_by_somebody_else_is_no_list(void **state)
{
	static const char *const groups[] = { "P-256", "SM2" };

	(void)state;
	for (size_t g = 0; g < COUNT_OF(groups); g++) {
		struct office o = office_new(groups[g]);
		EVP_PKEY *other = pki_key(groups[g]);
		struct seal_verdict v;

		office_sign(&o);
		v = judged_with_list(&o, pki_crl(o.root, other, o.crl_from, o.crl_next, NULL, 0));
		expect(&v, VERDICT_INDETERMINATE, SEAL_REASON_TRY_LATER);
		EVP_PKEY_free(other);
	}
}

static void
delta_and_partial_lists_are_not_whole(void **state)
{
	struct office o = office_new("P-256");
	struct seal_verdict v;
	X509_CRL *crl;
	ASN1_INTEGER *base = ASN1_INTEGER_new();
	ISSUING_DIST_POINT *scope = ISSUING_DIST_POINT_new();
	struct office partial = office_new("P-256");

	(void)state;
	office_sign(&o);
	crl = pki_crl(o.root, o.root_key, o.crl_from, o.crl_next, NULL, 0);
	assert_true(ASN1_INTEGER_set(base, 1));
	assert_int_equal(X509_CRL_add1_ext_i2d(crl, NID_delta_crl, base, 1, 0), 1);
	assert_true(X509_CRL_sign(crl, o.root_key, EVP_sha256()) > 0);
	v = judged_with_list(&o, crl);
	expect(&v, VERDICT_INDETERMINATE, SEAL_REASON_TRY_LATER);

	office_sign(&partial);
	crl = pki_crl(partial.root, partial.root_key, partial.crl_from, partial.crl_next, NULL, 0);
	scope->onlyCA = 0xFF;
	assert_int_equal(X509_CRL_add1_ext_i2d(crl, NID_issuing_distribution_point, scope, 1, 0),
			 1);
	assert_true(X509_CRL_sign(crl, partial.root_key, EVP_sha256()) > 0);
	v = judged_with_list(&partial, crl);
	expect(&v, VERDICT_INDETERMINATE, SEAL_REASON_TRY_LATER);
	ASN1_INTEGER_free(base);
	ISSUING_DIST_POINT_free(scope);
}

static X509_CRL *
numbered(const struct office *o, struct date from, long number)
{
	X509_CRL *crl = pki_crl(o->root, o->root_key, from, o->crl_next, NULL, 0);
	ASN1_INTEGER *n = ASN1_INTEGER_new();

	assert_true(ASN1_INTEGER_set(n, number));
	assert_int_equal(X509_CRL_add1_ext_i2d(crl, NID_crl_number, n, 0, X509V3_ADD_REPLACE), 1);
	assert_true(X509_CRL_sign(crl, o->root_key, EVP_sha256()) > 0);
	ASN1_INTEGER_free(n);
	return crl;
}

static void
a_list_only_goes_forward_in_its_day_and_its_number(void **state)
{
	static const struct {
		struct date from, our_from;
		long number, our_number;
		const char *why;
	} rows[] = {
		{ { 2026, 3, 2 }, { 2026, 3, 1 }, 8, 7, NULL },
		{ { 2026, 3, 1 }, { 2026, 3, 1 }, 7, 7, NULL },
		{ { 2026, 3, 1 }, { 2026, 3, 2 }, 7, 8, "of 2026-03-01, ours is of 2026-03-02" },
		{ { 2026, 3, 1 }, { 2026, 3, 2 }, 9, 8, "older than the list" },
		{ { 2026, 3, 2 }, { 2026, 3, 1 }, 7, 8, "numbered below" },
		{ { 2026, 3, 1 }, { 2026, 3, 1 }, 7, 8, "numbered below" },
	};
	struct office o = office_new("P-256");

	(void)state;
	office_sign(&o);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		X509_CRL *crl = numbered(&o, rows[i].from, rows[i].number);
		X509_CRL *ours = numbered(&o, rows[i].our_from, rows[i].our_number);
		char why[128] = "";

		assert_int_equal(crl_is_older(crl, ours, why, sizeof(why)), rows[i].why != NULL);
		if (rows[i].why && !strstr(why, rows[i].why))
			fail_msg("\"%s\" does not say \"%s\"", why, rows[i].why);
		X509_CRL_free(crl);
		X509_CRL_free(ours);
	}
	office_free(&o);
}

static void
lists_of_two_distribution_points_are_numbered_apart(void **state)
{
	struct office o = office_new("P-256");
	X509_CRL *crl, *ours;
	ISSUING_DIST_POINT *scope = ISSUING_DIST_POINT_new();
	char why[128];

	(void)state;
	office_sign(&o);
	crl = numbered(&o, (struct date){ 2026, 3, 1 }, 1);
	ours = numbered(&o, (struct date){ 2026, 3, 2 }, 8);
	scope->onlyuser = 0xFF;
	assert_int_equal(X509_CRL_add1_ext_i2d(crl, NID_issuing_distribution_point, scope, 1, 0),
			 1);
	assert_false(crl_is_older(crl, ours, why, sizeof(why)));
	assert_int_equal(X509_CRL_add1_ext_i2d(ours, NID_issuing_distribution_point, scope, 1, 0),
			 1);
	assert_true(crl_is_older(crl, ours, why, sizeof(why)));
	ISSUING_DIST_POINT_free(scope);
	X509_CRL_free(crl);
	X509_CRL_free(ours);
	office_free(&o);
}

static void
a_list_with_a_weak_digest_is_not_believed(void **state)
{
	struct office o = office_new("P-256");
	struct seal_verdict v;
	X509_CRL *crl;

	(void)state;
	office_sign(&o);
	crl = pki_crl(o.root, o.root_key, o.crl_from, o.crl_next, NULL, 0);
	assert_true(X509_CRL_sign(crl, o.root_key, EVP_sha1()) > 0);
	v = judged_with_list(&o, crl);
	expect(&v, VERDICT_INDETERMINATE, SEAL_REASON_TRY_LATER);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_list_or_with_an_old_one_we_must_try_later),
		cmocka_unit_test(revocation_is_judged_by_reason_and_by_the_day_the_paper_arrived),
		cmocka_unit_test(a_list_signed_by_somebody_else_is_no_list),
		cmocka_unit_test(delta_and_partial_lists_are_not_whole),
		cmocka_unit_test(a_list_only_goes_forward_in_its_day_and_its_number),
		cmocka_unit_test(lists_of_two_distribution_points_are_numbered_apart),
		cmocka_unit_test(a_list_with_a_weak_digest_is_not_believed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
