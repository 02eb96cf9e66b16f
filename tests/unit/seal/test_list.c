/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <openssl/hmac.h>

#include "base/xml.h"
#include "base/xmldsig.h"
#include "tests/unit/seal/listing.h"

/* Issue lists (docs/issue-list.md): what an office signed is believed, what anybody made of it is
 * not: keys, algorithms, changes. */

/* ---- what is believed ---- */

static void
a_list_that_another_program_signed_is_believed(void **state)
{
	AUTO(seal_list)
	struct seal_list l = { .entry = NULL };
	struct seal_verdict v = listing_judge(&office, good, &l);

	(void)state;
	expect(&v, VERDICT_VALID, SEAL_REASON_NONE);
	assert_string_equal(v.issuer, "cn-sydney");
	assert_string_equal(v.signer, "CNSY-5B");
	assert_int_equal(l.list.sequence, 3);
	assert_int_equal(l.list.entries, 2);
	assert_int_equal(l.list.range_count, 1);
	assert_string_equal(l.entry[0].number, "SYD2026-0007");
	assert_string_equal(l.entry[0].name_latin, "LI<<MINGHUA");
	assert_true(date_equal(l.entry[1].issued_on, (struct date){ 2026, 2, 21 }));
}

static void
base64_as_java_writes_it_is_believed(void **state)
{
	char *at = strdup(good), *value = strstr(at, "<ds:X509Certificate>");
	struct seal_verdict v;

	(void)state;
	for (char *c = value; c && *c; c++) /* "&#13;" before line feeds */
		if (*c == '\n') {
			char *wide = NULL;

			assert_true(asprintf(&wide, "%.*s&#13;%s", (int)(c - at), at, c) > 0);
			v = listing_judge(&office, wide, NULL);
			expect(&v, VERDICT_VALID, SEAL_REASON_NONE);
			free(wide);
			break;
		}
	free(at);
}

static void
our_own_list_verifies_here_and_names_its_digest(void **state)
{
	AUTO(buf)
	struct buf out = BUF(LIMIT_XML_BYTES);
	AUTO(seal_list)
	struct seal_list back = { .entry = NULL };
	static struct issue_entry entry[2] = {
		{ .number = "SYD2026-0007", .name = "李<明&华\"", .issued_on = { 2026, 2, 20 } },
		{ .number = "SYD2026-0008", .issued_on = { 2026, 2, 1 } },
	};
	static struct seal_list l = { .list = { .issuer = "cn-sydney",
						.country = "CHN",
						.sequence = 1,
						.from = { 2026, 2, 1 },
						.to = { 2026, 2, 28 },
						.signed_on = { 2026, 3, 1 },
						.entries = 2 } };
	struct seal_key key = { office.key };
	struct sha256 digest;
	struct seal_verdict v;
	struct error err;
	char cert[512];

	(void)state;
	(void)text_copy(cert, sizeof(cert), office_path(&office, "cn-sydney/signer/5b.pem"));
	l.entry = entry;
	if (seal_list_issue(&l, &key, cert, &out, &digest, &err))
		fail_msg("%s", err.text);
	v = listing_judge(&office, buf_string(&out), &back);
	expect(&v, VERDICT_VALID, SEAL_REASON_NONE);
	assert_true(sha256_equal(&back.list.digest, &digest));
	assert_string_equal(back.entry[0].name, "李<明&华\"");
	/* the same name and key, another office's certificate */
	if (!seal_list_issue(&l, &key, office_path(&office, "cn-sydney/ca/root.pem"), &out, NULL,
			     &err))
		fail_msg("signed with a key that is not the certificate's");
}

/* ---- changed after signing ---- */

static void
one_changed_letter_anywhere_in_the_content_is_seen(void **state)
{
	size_t end = (size_t)(strstr(good, "<ds:Signature") - good);
	size_t begin = (size_t)(strstr(good, "<issue-list") - good);
	int seen = 0;

	(void)state;
	for (size_t i = begin; i < end; i += 7) {
		char *copy = strdup(good);
		struct seal_verdict v;

		copy[i] = copy[i] == 'x' ? 'y' : 'x';
		v = listing_judge(&office, copy, NULL);
		if (v.verdict != VERDICT_INVALID)
			fail_msg("byte %zu: %d %s", i, (int)v.verdict, v.detail);
		seen++;
		free(copy);
	}
	assert_true(seen > 50);
}

static void
a_name_changed_after_signing_is_a_hash_failure(void **state)
{
	char *forged = listing_change(good, "李明华", "李明花");

	(void)state;
	refused(forged, VERDICT_INVALID, SEAL_REASON_HASH_FAILURE);
	free(forged);
}

static void
a_certificate_added_after_signing_is_seen(void **state)
{
	char *forged = listing_change(good, LIST_WANG, LIST_WANG LIST_WANG);

	(void)state;
	refused(forged, VERDICT_INVALID, SEAL_REASON_HASH_FAILURE);
	free(forged);
}

/* ---- algorithms ---- */

static void
weak_digests_are_refused(void **state)
{
	static const char *const digest[] = {
		"http://www.w3.org/2000/09/xmldsig#sha1",
		"http://www.w3.org/2001/04/xmldsig-more#md5",
		"http://www.w3.org/2001/04/xmlenc#ripemd160",
		"http://www.w3.org/2001/04/xmldsig-more#sha224",
	};
	static const char *const method[] = {
		"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1",
		"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha224",
		"http://www.w3.org/2000/09/xmldsig#dsa-sha1",
		"http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
		"http://www.w3.org/2000/09/xmldsig#hmac-sha1",
		"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", /* not for this key */
		"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
		"",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(digest); i++) {
		char *changed = listing_change(good, SHA_256, digest[i]);

		refused(changed, VERDICT_INVALID, SEAL_REASON_SIG_CRYPTO_FAILURE);
		free(changed);
	}
	for (size_t i = 0; i < COUNT_OF(method); i++) {
		char *changed = listing_change(good, ECDSA_256, method[i]);

		refused(changed, VERDICT_INVALID, SEAL_REASON_SIG_CRYPTO_FAILURE);
		free(changed);
	}
}

/* Signed by the office with SHA-1: right, and worth nothing. */
static void
a_sha1_signature_of_the_office_is_refused(void **state)
{
	char *made =
	    listing_sign(&office, LIST_HEAD LIST_BODY SIGNATURE_OF(
				      EXC14N, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1",
				      THE_REFERENCE) LIST_END);

	(void)state;
	refused(made, VERDICT_INVALID, SEAL_REASON_SIG_CRYPTO_FAILURE);
	free(made);
	made = listing_sign(&office,
			    LIST_HEAD LIST_BODY SIGNATURE_OF(
				EXC14N, ECDSA_256, REFERENCE_OF(ENV C14N, DSIG "sha1")) LIST_END);
	refused(made, VERDICT_INVALID, SEAL_REASON_SIG_CRYPTO_FAILURE);
	free(made);
}

/* The classic: HMAC keyed with the public key everybody has. */
static void
an_hmac_with_the_public_key_is_refused(void **state)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	AUTO(xml_signature)
	struct xml_signature s;
	char *text =
	    listing_change(good, ECDSA_256, "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256");
	uint8_t *key = NULL, mac[EVP_MAX_MD_SIZE];
	char base64[128], *value = part("<ds:SignatureValue>", "</ds:SignatureValue>"), *forged;
	unsigned int n = 0;
	int key_bytes = i2d_PUBKEY(office.key, &key);
	struct error err;

	(void)state;
	xml_signature_init(&s);
	assert_int_equal(
	    xml_parse((struct span){ (const uint8_t *)text, strlen(text) }, "x", &doc, &err),
	    ERR_NONE);
	assert_int_equal(xmldsig_take(doc, &s, &err), ERR_NONE);
	assert_non_null(HMAC(EVP_sha256(), key, key_bytes, s.info.bytes, s.info.length, mac, &n));
	(void)EVP_EncodeBlock((unsigned char *)base64, mac, (int)n);
	forged = listing_change(text, value + strlen("<ds:SignatureValue>"), base64);
	refused(forged, VERDICT_INVALID, SEAL_REASON_SIG_CRYPTO_FAILURE);
	OPENSSL_free(key);
	free(text);
	free(value);
	free(forged);
}

/* ---- whose key ---- */

static void
keys_that_come_with_the_list_are_refused(void **state)
{
	static const char *const key_info[] = {
		"<ds:KeyInfo><ds:KeyValue><ds:RSAKeyValue><ds:Modulus>AQAB</ds:Modulus>"
		"<ds:Exponent>AQAB</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>",
		"<ds:KeyInfo><ds:RetrievalMethod URI=\"file:///etc/passwd\"/>",
		"<ds:KeyInfo><ds:KeyName>office</ds:KeyName>",
		"<ds:KeyInfo><ds:MgmtData>x</ds:MgmtData>",
	};
	char *own = part("<ds:X509Data>", "</ds:KeyInfo>"), *certificate, *changed;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(key_info); i++) {
		changed = listing_change(good, "<ds:KeyInfo>", key_info[i]);
		refused_as_shape(changed); /* beside the certificate */
		free(changed);
		certificate = listing_change(good, own, "");
		changed = listing_change(certificate, "<ds:KeyInfo>", key_info[i]);
		refused_as_shape(changed); /* instead of it */
		free(certificate);
		free(changed);
	}
	changed = listing_change(good, "</ds:X509Data>", "</ds:X509Data><ds:X509Data/>");
	refused_as_shape(changed);
	free(changed);
	certificate = part("<ds:X509Certificate>", "</ds:X509Data>");
	changed = listing_change(good, "</ds:X509Data>", certificate);
	refused_as_shape(changed);
	free(changed);
	free(certificate);
	free(own);
}

static void
a_list_of_a_strangers_certificate_is_of_nobody_we_know(void **state)
{
	struct office other = office_new("P-256");
	char *forged;

	(void)state;
	office_write(&other); /* the same names and serial numbers, other keys */
	forged = listing_sign(&other, GOOD_LIST);
	refused(forged, VERDICT_INDETERMINATE, SEAL_REASON_NO_SIGNING_CERTIFICATE_FOUND);
	free(forged);
	office_free(&other);
}

/* The certificate is the office's, the signature somebody else's. */
static void
the_offices_certificate_beside_a_strangers_signature_is_refused(void **state)
{
	struct office other = office_new("P-256");
	char *forged, *own = part("<ds:X509Certificate>", "</ds:X509Certificate>");
	char *theirs, *at, *mixed;

	(void)state;
	office_write(&other);
	forged = listing_sign(&other, GOOD_LIST);
	at = strstr(forged, "<ds:X509Certificate>");
	theirs = strndup(at, (size_t)(strstr(at, "</ds:X509Certificate>") - at));
	mixed = listing_change(forged, theirs, own);
	refused(mixed, VERDICT_INVALID, SEAL_REASON_SIG_CRYPTO_FAILURE);
	free(mixed);
	free(theirs);
	free(forged);
	free(own);
	office_free(&other);
}

/* ---- other keys ---- */

#define MORE_OF(name) "http://www.w3.org/2001/04/xmldsig-more#" name

static void
lists_of_longer_keys_are_believed(void **state)
{
	static const char *const group[] = { "P-384", "P-521", "brainpoolP256r1" };
	static const char *const text[] = {
		LIST_HEAD LIST_BODY SIGNATURE_OF(EXC14N, MORE_OF("ecdsa-sha384"),
						 REFERENCE_OF(ENV C14N, MORE_OF("sha384")))
		    LIST_END,
		LIST_HEAD LIST_BODY SIGNATURE_OF(
		    EXC14N, MORE_OF("ecdsa-sha512"),
		    REFERENCE_OF(ENV C14N, "http://www.w3.org/2001/04/xmlenc#sha512")) LIST_END,
		GOOD_LIST,
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(group); i++) {
		struct office o = office_new(group[i]);

		office_write(&o);
		judged(&o, text[i], VERDICT_VALID, SEAL_REASON_NONE);
		office_free(&o);
	}
}

/* An office whose lists are signed by a certificate of their own. */
static void
judged_by_rsa(unsigned int bits, enum verdict verdict, enum seal_reason reason)
{
	struct office o = office_new("P-256");
	struct pki_spec spec = { .country = "CN",
				 .name = "Lists",
				 .serial = 0x77,
				 .from = { 2025, 6, 1 },
				 .to = { 2027, 8, 31 } };
	EVP_PKEY *rsa = EVP_RSA_gen(bits);
	struct pair signer = { 0 };
	X509 *cert;
	char *made;
	struct seal_verdict v;

	office_sign(&o);
	cert = pki_certificate(&spec, rsa, o.root, o.root_key);
	o.elements = "<list-signer file=\"signer/lists.pem\"/>";
	office_write(&o);
	pki_write_certificate(office_path(&o, "cn-sydney/signer/lists.pem"), cert);
	pki_write_key(office_path(&o, "lists.key"), rsa);
	(void)text_copy(signer.key_path, sizeof(signer.key_path), office_path(&o, "lists.key"));
	(void)text_copy(signer.path, sizeof(signer.path),
			office_path(&o, "cn-sydney/signer/lists.pem"));
	made = sign_xml(LIST_HEAD LIST_BODY SIGNATURE_OF(EXC14N, RSA_256, THE_REFERENCE) LIST_END,
			&signer);
	v = listing_judge(&o, made, NULL);
	expect(&v, verdict, reason);
	free(made);
	X509_free(cert);
	EVP_PKEY_free(rsa);
	office_free(&o);
}

static void
rsa_from_2048_bits_is_believed_and_less_is_not(void **state)
{
	(void)state;
	judged_by_rsa(2048, VERDICT_VALID, SEAL_REASON_NONE);
	judged_by_rsa(1024, VERDICT_INVALID, SEAL_REASON_SIG_CRYPTO_FAILURE);
	judged_by_rsa(2040, VERDICT_INVALID, SEAL_REASON_SIG_CRYPTO_FAILURE);
}

/* ---- a paper against a kept list ---- */

static void
a_kept_list_is_judged_again_with_every_paper(void **state)
{
	AUTO(seal_list)
	struct seal_list l = { .entry = NULL };
	struct seal_verdict v = listing_judge(&office, good, &l);
	struct seal_days days = { OFFICE_TODAY, OFFICE_TODAY };
	AUTO(trust_close)
	struct trust *trust = NULL;
	struct error err;

	(void)state;
	assert_int_equal(trust_open(office.folder, &trust, &err), ERR_NONE);
	assert_int_equal(seal_list_verdict(trust, &days, &l.list, &l.entry[0], &v, &err), ERR_NONE);
	expect(&v, VERDICT_VALID, SEAL_REASON_LISTED);
	assert_int_equal(v.payload_count, 5);
	assert_string_equal(v.payload[0].text, "SYD2026-0007");
	assert_int_equal(seal_list_verdict(trust, &days, &l.list, NULL, &v, &err), ERR_NONE);
	expect(&v, VERDICT_INDETERMINATE, SEAL_REASON_MISSING);
	days.today = (struct date){ 2026, 5, 1 }; /* the revocation list is too old by then */
	assert_int_equal(seal_list_verdict(trust, &days, &l.list, &l.entry[0], &v, &err), ERR_NONE);
	expect(&v, VERDICT_INDETERMINATE, SEAL_REASON_TRY_LATER);
	assert_int_equal(v.payload_count, 0);
	l.list.signer.bytes[0] ^= 1; /* whoever signed it is no longer enrolled */
	assert_int_equal(seal_list_verdict(trust, &days, &l.list, &l.entry[0], &v, &err), ERR_NONE);
	expect(&v, VERDICT_INDETERMINATE, SEAL_REASON_NO_SIGNING_CERTIFICATE_FOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_that_another_program_signed_is_believed),
		cmocka_unit_test(base64_as_java_writes_it_is_believed),
		cmocka_unit_test(our_own_list_verifies_here_and_names_its_digest),
		cmocka_unit_test(one_changed_letter_anywhere_in_the_content_is_seen),
		cmocka_unit_test(a_name_changed_after_signing_is_a_hash_failure),
		cmocka_unit_test(a_certificate_added_after_signing_is_seen),
		cmocka_unit_test(weak_digests_are_refused),
		cmocka_unit_test(a_sha1_signature_of_the_office_is_refused),
		cmocka_unit_test(an_hmac_with_the_public_key_is_refused),
		cmocka_unit_test(keys_that_come_with_the_list_are_refused),
		cmocka_unit_test(a_list_of_a_strangers_certificate_is_of_nobody_we_know),
		cmocka_unit_test(the_offices_certificate_beside_a_strangers_signature_is_refused),
		cmocka_unit_test(lists_of_longer_keys_are_believed),
		cmocka_unit_test(rsa_from_2048_bits_is_believed_and_less_is_not),
		cmocka_unit_test(a_kept_list_is_judged_again_with_every_paper),
	};

	return cmocka_run_group_tests(tests, open_office, close_office);
}
