/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/xml.h"
#include "base/xmldsig.h"
#include "tests/pki.h"

/* The shape and the sums. Whom to believe is tested where it is decided: test_list.c,
 * test_receipt.c, both with xmlsec1 as the signer. */

#define DOCUMENT "<a xmlns=\"urn:x\" b=\"1\">\n<c d=\"&lt;&quot;\">text &amp; more</c></a>"

static const struct pki_spec spec = {
	.country = "CN", .name = "X", .serial = 5, .from = { 2020, 1, 1 }, .to = { 2040, 1, 1 }
};

static struct buf
signed_by(EVP_PKEY *key)
{
	struct pki_spec own = spec;
	X509 *cert;
	struct buf out = BUF(LIMIT_XML_BYTES);
	unsigned char *der = NULL;
	struct xmldsig_signer signer = { .key = key };
	struct error err;
	int n;

	own.digest = EVP_PKEY_is_a(key, "RSA") ? "SHA256" : NULL;
	cert = pki_certificate(&own, key, NULL, NULL);
	n = i2d_X509(cert, &der);
	signer.certificate = (struct span){ der, (size_t)n };
	if (xmldsig_sign((struct span){ (const uint8_t *)DOCUMENT, strlen(DOCUMENT) }, &signer,
			 &out, &err))
		fail_msg("%s", err.text);
	OPENSSL_free(der);
	X509_free(cert);
	return out;
}

static enum err
check(struct span bytes, EVP_PKEY *key, enum xmldsig_algorithms algorithms, char *content)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	AUTO(xml_signature)
	struct xml_signature s;
	struct error err;
	enum err rc;

	xml_signature_init(&s);
	rc = xml_parse(bytes, "test", &doc, &err);
	if (!rc)
		rc = xmldsig_take(doc, &s, &err);
	if (!rc)
		rc = xmldsig_check(&s, key, algorithms, &err);
	if (content)
		(void)text_copy(content, 200, buf_string(&s.content));
	return rc;
}

static void
what_is_signed_verifies_under_its_key_alone(void **state)
{
	static const char *const groups[] = { "P-256", "P-384", "P-521", "brainpoolP384r1" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(groups); i++) {
		EVP_PKEY *key = pki_key(groups[i]), *other = pki_key(groups[i]);
		struct buf made = signed_by(key);
		struct span bytes = { made.bytes, made.length };
		char content[200];

		assert_int_equal(check(bytes, key, XMLDSIG_SHA2, content), ERR_NONE);
		assert_string_equal(content, DOCUMENT); /* it was canonical already */
		assert_int_equal(check(bytes, other, XMLDSIG_SHA2, NULL), ERR_TRUST);
		buf_free(&made);
		EVP_PKEY_free(key);
		EVP_PKEY_free(other);
	}
}

static void
rsa_signs_and_verifies(void **state)
{
	EVP_PKEY *key = EVP_RSA_gen(2048);
	struct buf made = signed_by(key);

	(void)state;
	assert_int_equal(check((struct span){ made.bytes, made.length }, key, XMLDSIG_SHA256, NULL),
			 ERR_NONE);
	buf_free(&made);
	EVP_PKEY_free(key);
}

static void
the_narrow_list_of_algorithms_refuses_longer_hashes(void **state)
{
	EVP_PKEY *key = pki_key("P-521");
	struct buf made = signed_by(key);

	(void)state;
	assert_int_equal(check((struct span){ made.bytes, made.length }, key, XMLDSIG_SHA256, NULL),
			 ERR_TRUST);
	buf_free(&made);
	EVP_PKEY_free(key);
}

/* Every byte of the document changed once: never good, and the content's bytes are told as such. */
static void
no_byte_can_be_changed(void **state)
{
	EVP_PKEY *key = pki_key("P-256");
	struct buf made = signed_by(key);
	size_t from = (size_t)(strstr((char *)made.bytes, "<a ") - (char *)made.bytes);
	size_t end = (size_t)(strstr((char *)made.bytes, "<SignatureValue>") - (char *)made.bytes);
	int good = 0, as_content = 0;

	(void)state;
	for (size_t i = from; i < end; i++) {
		uint8_t was = made.bytes[i];
		enum err rc;

		made.bytes[i] ^= 1;
		rc = check((struct span){ made.bytes, made.length }, key, XMLDSIG_SHA2, NULL);
		good += rc == ERR_NONE;
		as_content += rc == ERR_CONFLICT;
		made.bytes[i] = was;
	}
	assert_int_equal(good, 0);
	assert_true(as_content > 10);
	buf_free(&made);
	EVP_PKEY_free(key);
}

static void
sm2_and_foreign_certificates_do_not_sign(void **state)
{
	EVP_PKEY *sm2 = pki_key("SM2"), *key = pki_key("P-256"), *other = pki_key("P-256");
	X509 *cert = pki_certificate(&spec, sm2, NULL, NULL);
	X509 *another = pki_certificate(&spec, other, NULL, NULL);
	struct span document = { (const uint8_t *)DOCUMENT, strlen(DOCUMENT) };
	unsigned char *der = NULL, *foreign = NULL;
	int n = i2d_X509(cert, &der), m = i2d_X509(another, &foreign);
	struct xmldsig_signer signer = { { der, (size_t)n }, sm2 };
	struct xmldsig_signer mixed = { { foreign, (size_t)m }, key };
	AUTO(buf)
	struct buf out = BUF(LIMIT_XML_BYTES);
	struct error err;

	(void)state;
	assert_int_equal(xmldsig_sign(document, &signer, &out, &err), ERR_DATA);
	assert_int_equal(xmldsig_sign(document, &mixed, &out, &err), ERR_DATA);
	OPENSSL_free(der);
	OPENSSL_free(foreign);
	X509_free(cert);
	X509_free(another);
	EVP_PKEY_free(sm2);
	EVP_PKEY_free(key);
	EVP_PKEY_free(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_signed_verifies_under_its_key_alone),
		cmocka_unit_test(rsa_signs_and_verifies),
		cmocka_unit_test(the_narrow_list_of_algorithms_refuses_longer_hashes),
		cmocka_unit_test(no_byte_can_be_changed),
		cmocka_unit_test(sm2_and_foreign_certificates_do_not_sign),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
