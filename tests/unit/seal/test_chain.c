/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "office.h"

/* Seals with the office's own key and judges; the certificate and trust.xml are what the test made
 * of them. */
static struct seal_verdict
judged_signed_on(struct office *o, struct date signed_on)
{
	AUTO(buf)
	struct buf seal = BUF(4096);
	struct seal_draft draft = office_draft();
	struct seal_verdict v;

	draft.issued_on = draft.signed_on = signed_on;
	office_write(o);
	office_issue(o, &draft, &seal);
	v = office_judge(o, (struct span){ seal.bytes, seal.length }, OFFICE_TODAY, OFFICE_TODAY);
	office_free(o);
	return v;
}

static struct seal_verdict
judged(struct office *o)
{
	return judged_signed_on(o, OFFICE_SIGNED);
}

static void
the_certificate_counts_on_the_signing_day_to_the_day(void **state)
{
	static const struct {
		struct date signed_on;
		enum verdict verdict;
		enum seal_reason reason;
	} rows[] = {
		{ { 2025, 5, 31 }, VERDICT_INVALID, SEAL_REASON_NOT_YET_VALID },
		{ { 2025, 6, 1 }, VERDICT_VALID, SEAL_REASON_NONE },
		{ { 2025, 12, 31 }, VERDICT_VALID, SEAL_REASON_NONE },
		{ { 2026, 1, 1 }, VERDICT_INDETERMINATE, SEAL_REASON_OUT_OF_BOUNDS_NO_POE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct office o = office_new("P-256");
		struct seal_verdict v;

		o.spec.to = (struct date){ 2025, 12, 31 };
		v = judged_signed_on(&o, rows[i].signed_on);
		expect(&v, rows[i].verdict, rows[i].reason);
	}
}

static void
the_usage_period_of_the_private_key_counts_inside_the_certificate(void **state)
{
	struct office in = office_new("P-256");
	struct office out = office_new("P-256");
	struct seal_verdict v;

	(void)state;
	in.spec.key_from = out.spec.key_from = (struct date){ 2025, 6, 1 };
	in.spec.key_to = (struct date){ 2026, 2, 20 };
	out.spec.key_to = (struct date){ 2026, 2, 19 };
	v = judged(&in);
	expect(&v, VERDICT_VALID, SEAL_REASON_NONE);
	v = judged(&out);
	expect(&v, VERDICT_INDETERMINATE, SEAL_REASON_OUT_OF_BOUNDS_NO_POE);
}

static void
only_a_document_signer_may_seal(void **state)
{
	static const struct {
		const char *usage, *purpose;
		bool ca, version_1;
		bool good;
	} rows[] = {
		{ NULL, NULL, false, false, true },
		{ "critical,digitalSignature,nonRepudiation", NULL, false, false, true },
		{ NULL, "2.23.136.1.1.11.1", false, false, true },
		{ "", NULL, false, false, false },
		{ "critical,keyAgreement", NULL, false, false, false },
		{ "critical,digitalSignature,keyEncipherment", NULL, false, false, false },
		{ "critical,digitalSignature,keyCertSign", NULL, false, false, false },
		{ NULL, "serverAuth", false, false, false },
		{ NULL, "2.23.136.1.1.11.1,emailProtection", false, false, false },
		{ "critical,digitalSignature", NULL, true, false, false },
		{ NULL, NULL, false, true, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct office o = office_new("P-256");
		struct seal_verdict v;

		o.spec.usage = rows[i].usage;
		o.spec.purpose = rows[i].purpose;
		o.spec.ca = rows[i].ca;
		o.spec.version_1 = rows[i].version_1;
		v = judged(&o);
		if (rows[i].good)
			expect(&v, VERDICT_VALID, SEAL_REASON_NONE);
		else
			expect(&v, VERDICT_INVALID, SEAL_REASON_CHAIN_CONSTRAINTS_FAILURE);
	}
}

static void
serial_and_subject_are_those_of_the_seal(void **state)
{
	struct office other_name = office_new("P-256");
	struct seal_verdict v;

	(void)state;
	other_name.spec.name = "ME";
	v = judged(&other_name);
	expect(&v, VERDICT_INVALID, SEAL_REASON_CHAIN_CONSTRAINTS_FAILURE);
}

static void
weak_algorithms_end_when_the_policy_says(void **state)
{
	struct office sha1 = office_new("P-256");
	struct office small = office_new("brainpoolP224r1");
	struct seal_verdict v;

	(void)state;
	sha1.spec.digest = "SHA1";
	v = judged(&sha1);
	expect(&v, VERDICT_INDETERMINATE, SEAL_REASON_CRYPTO_CONSTRAINTS_FAILURE);
	v = judged(&small);
	expect(&v, VERDICT_INDETERMINATE, SEAL_REASON_CRYPTO_CONSTRAINTS_FAILURE);
}

static void
an_anchor_of_the_same_name_with_another_key_is_none(void **state)
{
	struct office o = office_new("P-256");
	EVP_PKEY *impostor = pki_key("P-256");
	struct seal_verdict v;

	(void)state;
	office_sign(&o);
	X509_free(o.root);
	o.root = pki_certificate(&o.root_spec, impostor, NULL, NULL);
	EVP_PKEY_free(o.root_key);
	o.root_key = impostor;
	v = judged(&o);
	expect(&v, VERDICT_INDETERMINATE, SEAL_REASON_NO_CERTIFICATE_CHAIN_FOUND);
}

/* Writes a second issuer into the same folder, with its own root and the signer of the first. */
static void
the_anchor_of_another_issuer_does_not_carry_a_signer(void **state)
{
	AUTO(buf)
	struct buf seal = BUF(4096);
	struct office o = office_new("P-256");
	struct seal_draft draft = office_draft();
	static struct seal_verdict v;
	EVP_PKEY *other_key = pki_key("P-256");
	X509 *other;
	struct error err;
	char from[512];

	(void)state;
	office_write(&o);
	office_issue(&o, &draft, &seal);
	/* The right root moves to another issuer; cn-sydney keeps its signer under a root that did
	 * not sign it. */
	assert_int_equal(folder_make(office_path(&o, "cn-perth/ca"), &err), ERR_NONE);
	(void)text_copy(from, sizeof(from), office_path(&o, "cn-sydney/ca/root.pem"));
	assert_int_equal(rename(from, office_path(&o, "cn-perth/ca/root.pem")), 0);
	assert_int_equal(file_replace(office_path(&o, "cn-perth/trust.xml"),
				      "<issuer id=\"cn-perth\" country=\"CHN\"><anchor "
				      "file=\"ca/root.pem\"/></issuer>",
				      strlen("<issuer id=\"cn-perth\" country=\"CHN\"><anchor "
					     "file=\"ca/root.pem\"/></issuer>"),
				      &err),
			 ERR_NONE);
	other = pki_certificate(&o.root_spec, other_key, NULL, NULL);
	pki_write_certificate(office_path(&o, "cn-sydney/ca/root.pem"), other);
	v = office_judge(&o, (struct span){ seal.bytes, seal.length }, OFFICE_TODAY, OFFICE_TODAY);
	expect(&v, VERDICT_INDETERMINATE, SEAL_REASON_NO_CERTIFICATE_CHAIN_FOUND);
	X509_free(other);
	EVP_PKEY_free(other_key);
	office_free(&o);
}

/* The office's certificate under a CA of its own between it and the root. */
static struct seal_verdict
judged_with_cas_between(int count)
{
	struct office o = office_new("P-256");
	EVP_PKEY *key[2] = { pki_key("P-256"), pki_key("P-256") };
	X509 *ca[2] = { NULL, NULL };
	struct seal_verdict v;
	X509_CRL *crl;
	struct error err;

	o.root = pki_certificate(&o.root_spec, o.root_key, NULL, NULL);
	assert(folder_make(office_path(&o, "cn-sydney/ca"), &err) == ERR_NONE);
	for (int i = 0; i < count; i++) {
		struct pki_spec spec = o.root_spec;

		spec.name = i ? "Lower" : "Upper";
		spec.serial = 2 + i;
		ca[i] = pki_certificate(&spec, key[i], i ? ca[0] : o.root, i ? key[0] : o.root_key);
		pki_write_certificate(
		    office_path(&o, i ? "cn-sydney/ca/b.pem" : "cn-sydney/ca/a.pem"), ca[i]);
		crl = pki_crl(ca[i], key[i], o.crl_from, o.crl_next, NULL, 0);
		pki_write_crl(office_path(&o, i ? "cn-sydney/b.crl" : "cn-sydney/a.crl"), crl);
		X509_CRL_free(crl);
	}
	o.cert = pki_certificate(&o.spec, o.key, ca[count - 1], key[count - 1]);
	o.elements = count == 1 ? "<intermediate file=\"ca/a.pem\"/><crl file=\"a.crl\"/>"
				: "<intermediate file=\"ca/a.pem\"/><crl file=\"a.crl\"/>"
				  "<intermediate file=\"ca/b.pem\"/><crl file=\"b.crl\"/>";
	v = judged(&o);
	for (int i = 0; i < 2; i++) {
		EVP_PKEY_free(key[i]);
		X509_free(ca[i]);
	}
	return v;
}

static void
one_ca_may_stand_between_two_may_not(void **state)
{
	struct seal_verdict v = judged_with_cas_between(1);

	(void)state;
	expect(&v, VERDICT_VALID, SEAL_REASON_NONE);
	v = judged_with_cas_between(2);
	assert_int_not_equal(v.verdict, VERDICT_VALID);
}

static void
anchor_and_signer_count_only_on_their_days_in_trust_xml(void **state)
{
	AUTO(buf)
	struct buf xml = BUF(4096);
	AUTO(buf)
	struct buf seal = BUF(4096);
	static const struct {
		const char *anchor, *signer;
		enum verdict verdict;
		enum seal_reason reason;
	} rows[] = {
		{ "to=\"2026-02-20\"", "to=\"2026-02-20\"", VERDICT_VALID, SEAL_REASON_NONE },
		{ "to=\"2026-02-19\"", "", VERDICT_INDETERMINATE,
		  SEAL_REASON_NO_CERTIFICATE_CHAIN_FOUND },
		{ "from=\"2026-02-21\"", "", VERDICT_INDETERMINATE,
		  SEAL_REASON_NO_CERTIFICATE_CHAIN_FOUND },
		{ "", "to=\"2026-02-19\"", VERDICT_INDETERMINATE,
		  SEAL_REASON_OUT_OF_BOUNDS_NO_POE },
		{ "", "from=\"2026-02-21\"", VERDICT_INVALID, SEAL_REASON_NOT_YET_VALID },
	};
	struct office o = office_new("P-256");
	struct seal_draft draft = office_draft();
	struct error err;

	(void)state;
	office_write(&o);
	office_issue(&o, &draft, &seal);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct seal_verdict v;

		xml.length = 0;
		buf_print(
		    &xml,
		    "<issuer id=\"cn-sydney\" country=\"CHN\"><anchor file=\"ca/root.pem\" %s/>"
		    "<signer id=\"CNSY\" reference=\"05b\" file=\"signer/5b.pem\" %s/>"
		    "<crl file=\"crl/root.crl\"/></issuer>",
		    rows[i].anchor, rows[i].signer);
		assert_int_equal(file_replace(office_path(&o, "cn-sydney/trust.xml"), xml.bytes,
					      xml.length, &err),
				 ERR_NONE);
		v = office_judge(&o, (struct span){ seal.bytes, seal.length }, OFFICE_TODAY,
				 OFFICE_TODAY);
		expect(&v, rows[i].verdict, rows[i].reason);
	}
	office_free(&o);
}

static void
an_sm2_chain_needs_the_distinguishing_id_of_its_ca(void **state)
{
	struct office other = office_new("SM2");
	struct office told = office_new("SM2");
	struct seal_verdict v;

	(void)state;
	other.spec.sm2_id = "ALICE123@YAHOO.COM";
	v = judged(&other);
	expect(&v, VERDICT_INDETERMINATE, SEAL_REASON_NO_CERTIFICATE_CHAIN_FOUND);
	v = judged(&told);
	expect(&v, VERDICT_VALID, SEAL_REASON_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_certificate_counts_on_the_signing_day_to_the_day),
		cmocka_unit_test(the_usage_period_of_the_private_key_counts_inside_the_certificate),
		cmocka_unit_test(only_a_document_signer_may_seal),
		cmocka_unit_test(serial_and_subject_are_those_of_the_seal),
		cmocka_unit_test(weak_algorithms_end_when_the_policy_says),
		cmocka_unit_test(an_anchor_of_the_same_name_with_another_key_is_none),
		cmocka_unit_test(the_anchor_of_another_issuer_does_not_carry_a_signer),
		cmocka_unit_test(one_ca_may_stand_between_two_may_not),
		cmocka_unit_test(anchor_and_signer_count_only_on_their_days_in_trust_xml),
		cmocka_unit_test(an_sm2_chain_needs_the_distinguishing_id_of_its_ca),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
