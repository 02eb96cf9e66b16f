/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <glob.h>

#include "tests/pki.h"
#include "seal/trust.h"
#include "vectors.h"

/* Paths of others, judged by our certificate profile, OpenSSL's path and our own list judge
 * together: the BSI/MTG cases (signatures.md §5.2) and SM2 certificates found in the wild. */

static struct trust_issuer *
issuer_new(void)
{
	struct trust_issuer *issuer = calloc(1, sizeof(*issuer));

	assert_non_null(issuer);
	issuer->signer[0].cache = calloc(1, sizeof(struct chain_cache));
	assert_non_null(issuer->signer[0].cache);
	issuer->signer_count = 1;
	(void)text_copy(issuer->sm2_id, sizeof(issuer->sm2_id), SM2_ID_DEFAULT);
	return issuer;
}

static X509 *
loaded(const char *path, const char *sm2_id)
{
	X509 *cert = NULL;
	struct error err;

	if (certificate_load(path, &cert, &err))
		return NULL;
	if (sm2_id)
		assert_int_equal(certificate_set_sm2_id(cert, sm2_id, &err), ERR_NONE);
	return cert;
}

/* Calls take for every file of a case that matches. */
static void
each_file(const char *name, const char *pattern, struct trust_issuer *issuer,
	  void (*take)(struct trust_issuer *issuer, const char *path))
{
	char path[512];
	glob_t found;

	(void)text_print(path, sizeof(path), "%s/x509-bsi/%s/%s", vectors_folder(), name, pattern);
	if (glob(path, 0, NULL, &found) == 0)
		for (size_t i = 0; i < found.gl_pathc; i++)
			take(issuer, found.gl_pathv[i]);
	globfree(&found);
}

static void
take_anchor(struct trust_issuer *issuer, const char *path)
{
	if ((issuer->anchor[issuer->anchor_count].cert = loaded(path, NULL)))
		issuer->anchor_count++;
}

static void
take_between(struct trust_issuer *issuer, const char *path)
{
	if ((issuer->between[issuer->between_count].cert = loaded(path, NULL)))
		issuer->between_count++;
}

static void
take_signer(struct trust_issuer *issuer, const char *path)
{
	issuer->signer[0].cert = loaded(path, NULL);
}

static void
take_crl(struct trust_issuer *issuer, const char *path)
{
	struct error err;

	if (!crl_load(path, &issuer->crl[issuer->crl_count].crl, &err))
		issuer->crl_count++;
}

/* On 2017-08-19, the judging day of the set. Revocation only where the case is about it. */
static enum verdict
bsi_verdict(const char *name)
{
	AUTO(trust_issuer_free)
	struct trust_issuer *issuer = issuer_new();
	struct seal_days days = { { 2017, 8, 19 }, { 2017, 8, 19 } };
	const struct chain *chain;
	struct judgement j;
	struct error err;

	each_file(name, "*.TA.pem.crt", issuer, take_anchor);
	each_file(name, "*.ca.pem.crt", issuer, take_between);
	each_file(name, "*.TC.pem.crt", issuer, take_signer);
	each_file(name, "*.crl", issuer, take_crl);
	if (!issuer->signer[0].cert)
		return VERDICT_INVALID; /* does not even decode */
	trust_find_makers(issuer);
	assert_int_equal(chain_judge(issuer, &issuer->signer[0], days.today, &chain, &err),
			 ERR_NONE);
	j = chain->judgement;
	if (j.verdict == VERDICT_VALID && text_starts(name, "CRL_"))
		(void)crl_judge(issuer, chain, &days, days.today, &j);
	return j.verdict;
}

static void
no_bsi_case_that_must_be_refused_is_accepted(void **state)
{
	AUTO(buf)
	struct buf table = BUF((size_t)1024 * 1024);
	char *line, *rest;
	int refused = 0, accepted = 0, strict = 0;

	(void)state;
	if (!vectors_read("x509-bsi/expected.tsv", &table))
		skip();
	for (line = strtok_r((char *)table.bytes, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		char name[64], expected[16];
		bool valid;

		assert_int_equal(sscanf(line, "%63s %15s", name, expected), 2);
		valid = bsi_verdict(name) == VERDICT_VALID;
		if (text_equal(expected, "notvalid") && valid && !text_equal(name, "ext_17"))
			fail_msg("%s is accepted", name);
		refused += text_equal(expected, "notvalid");
		accepted += text_equal(expected, "valid") && valid;
		strict += text_equal(expected, "valid") && !valid;
	}
	printf("BSI: %d of %d must-refuse refused, %d valid accepted, %d refused by our profile\n",
	       refused, refused, accepted, strict);
	assert_true(refused >= 40);
	assert_true(accepted >= 1);
}

static X509 *
vector(const char *name, const char *id)
{
	char path[512];
	X509 *cert;

	(void)text_print(path, sizeof(path), "%s/sm2/%s.pem", vectors_folder(), name);
	cert = loaded(path, id);
	assert_non_null(cert);
	return cert;
}

/* Is the certificate's signature that of its CA, checked with this id? */
static bool
sm2_holds(const char *ca_name, const char *name, const char *id)
{
	AUTO(X509_free)
	X509 *ca = vector(ca_name, id);
	AUTO(X509_free)
	X509 *cert = vector(name, id);

	return X509_verify(cert, X509_get0_pubkey(ca)) == 1;
}

static void
sm2_certificates_of_others_hold_with_the_default_id_only(void **state)
{
	static const char *const pairs[][2] = {
		{ "nrcac-rootca", "sheca-sm2" },   { "tjfoc-ca", "tjfoc-auth" },
		{ "tjfoc-ca", "tjfoc-enc" },       { "tjfoc-ca", "tjfoc-sign" },
		{ "tjfoc2-ca", "tjfoc2-sign" },    { "tjfoc2-ca", "tjfoc2-user" },
		{ "tjfoc2-ca", "tjfoc2-encrypt" }, { "gmssl-root", "gmssl-middle" },
	};
	AUTO(buf)
	struct buf probe = BUF(65536);

	(void)state;
	if (!vectors_read("sm2/tjfoc-ca.pem", &probe))
		skip();
	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		if (!sm2_holds(pairs[i][0], pairs[i][1], SM2_ID_DEFAULT))
			fail_msg("%s does not hold", pairs[i][1]);
		assert_false(sm2_holds(pairs[i][0], pairs[i][1], NULL));
		assert_false(sm2_holds(pairs[i][0], pairs[i][1], "1234567812345679"));
	}
	assert_false(sm2_holds("tjfoc2-ca", "tjfoc-sign", SM2_ID_DEFAULT));
}

static void
certificates_for_encryption_the_web_or_of_a_ca_are_no_signers(void **state)
{
	static const char *const names[] = { "tjfoc-enc", "tjfoc2-encrypt", "tjfoc-sign",
					     "sheca-sm2", "gmssl-middle",   "nrcac-rootca" };
	AUTO(buf)
	struct buf probe = BUF(65536);

	(void)state;
	if (!vectors_read("sm2/tjfoc-ca.pem", &probe))
		skip();
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		AUTO(X509_free)
		X509 *cert = vector(names[i], SM2_ID_DEFAULT);
		struct judgement j = { .verdict = VERDICT_VALID };

		if (certificate_is_signer(cert, &j))
			fail_msg("%s may sign", names[i]);
		assert_int_equal(j.reason, SEAL_REASON_CHAIN_CONSTRAINTS_FAILURE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_bsi_case_that_must_be_refused_is_accepted),
		cmocka_unit_test(sm2_certificates_of_others_hold_with_the_default_id_only),
		cmocka_unit_test(certificates_for_encryption_the_web_or_of_a_ca_are_no_signers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
