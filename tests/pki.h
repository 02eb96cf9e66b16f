/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_PKI_H
#define TESTS_PKI_H

#include <assert.h>
#include <openssl/bn.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/text.h"
#include "seal/key.h"

/* Offices for tests and samples: keys, certificates and revocation lists made when they are needed,
 * so that no secret lies in the tree. Everything here may assert: it is the test's own world. */

/* "P-256", "P-384", "P-521", "brainpoolP256r1", …, "SM2". The caller frees it. */
static inline EVP_PKEY *
pki_key(const char *group)
{
	EVP_PKEY *key =
	    text_equal(group, "SM2") ? EVP_PKEY_Q_keygen(NULL, NULL, "SM2") : EVP_EC_gen(group);

	assert(key);
	return key;
}

struct pki_spec {
	const char *country, *name; /* subject: C, CN */
	long serial;
	struct date from, to;
	bool ca;
	const char *usage;            /* NULL: what a CA or a signer should have; "": none */
	const char *purpose;          /* extended key usage, NULL: none */
	const char *digest;           /* NULL: the one of the CA's curve */
	const char *sm2_id;           /* NULL: the default */
	struct date key_from, key_to; /* private key usage period; none: no such extension */
	bool version_1;
};

static inline void
pki_time(ASN1_TIME *to, struct date day, const char *clock)
{
	char text[32];

	(void)text_print(text, sizeof(text), "%04d%02d%02d%sZ", day.year, day.month, day.day,
			 clock);
	assert(ASN1_TIME_set_string_X509(to, text));
}

static inline void
pki_extension(X509 *cert, X509 *ca, int nid, const char *value)
{
	X509V3_CTX context;
	X509_EXTENSION *extension;

	X509V3_set_ctx(&context, ca, cert, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
	assert(extension);
	assert(X509_add_ext(cert, extension, -1));
	X509_EXTENSION_free(extension);
}

static inline void
pki_key_period(X509 *cert, struct date from, struct date to)
{
	PKEY_USAGE_PERIOD *period = PKEY_USAGE_PERIOD_new();
	char text[32];

	(void)text_print(text, sizeof(text), "%04d%02d%02d000000Z", from.year, from.month,
			 from.day);
	period->notBefore = ASN1_GENERALIZEDTIME_new();
	assert(ASN1_GENERALIZEDTIME_set_string(period->notBefore, text));
	(void)text_print(text, sizeof(text), "%04d%02d%02d000000Z", to.year, to.month, to.day);
	period->notAfter = ASN1_GENERALIZEDTIME_new();
	assert(ASN1_GENERALIZEDTIME_set_string(period->notAfter, text));
	assert(X509_add1_ext_i2d(cert, NID_private_key_usage_period, period, 0, 0) == 1);
	PKEY_USAGE_PERIOD_free(period);
}

static inline void
pki_name(X509_NAME *name, const struct pki_spec *spec)
{
	assert(X509_NAME_add_entry_by_txt(name, "C", MBSTRING_ASC,
					  (const unsigned char *)spec->country, -1, -1, 0));
	assert(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
					  (const unsigned char *)spec->name, -1, -1, 0));
}

static inline void
pki_sign(X509 *cert, EVP_PKEY *ca_key, const struct pki_spec *spec)
{
	AUTO(signature)
	struct signature_context c = { NULL, NULL };
	struct error err;

	if (spec->digest) {
		assert(X509_sign(cert, ca_key, EVP_get_digestbyname(spec->digest)) > 0);
		return;
	}
	assert(signature_open(ca_key, spec->sm2_id ? spec->sm2_id : SM2_ID_DEFAULT, SIGNATURE_MAKE,
			      &c, &err) == ERR_NONE);
	assert(X509_sign_ctx(cert, c.md) > 0);
}

/* ca NULL: signed by itself. The caller frees it. */
static inline X509 *
pki_certificate(const struct pki_spec *spec, EVP_PKEY *key, X509 *ca, EVP_PKEY *ca_key)
{
	X509 *cert = X509_new();
	const char *usage = spec->usage ? spec->usage
			    : spec->ca  ? "critical,keyCertSign,cRLSign"
					: "critical,digitalSignature";

	assert(cert);
	assert(X509_set_version(cert, spec->version_1 ? X509_VERSION_1 : X509_VERSION_3));
	assert(ASN1_INTEGER_set(X509_get_serialNumber(cert), spec->serial));
	pki_name(X509_get_subject_name(cert), spec);
	assert(X509_set_issuer_name(cert, X509_get_subject_name(ca ? ca : cert)));
	pki_time(X509_getm_notBefore(cert), spec->from, "000000");
	pki_time(X509_getm_notAfter(cert), spec->to, "235959");
	assert(X509_set_pubkey(cert, key));
	if (!spec->version_1) {
		pki_extension(cert, ca ? ca : cert, NID_basic_constraints,
			      spec->ca ? "critical,CA:TRUE" : "CA:FALSE");
		if (usage[0])
			pki_extension(cert, ca ? ca : cert, NID_key_usage, usage);
		if (spec->purpose)
			pki_extension(cert, ca ? ca : cert, NID_ext_key_usage, spec->purpose);
		pki_extension(cert, ca ? ca : cert, NID_subject_key_identifier, "hash");
		if (ca)
			pki_extension(cert, ca, NID_authority_key_identifier, "keyid");
		if (date_valid(spec->key_from))
			pki_key_period(cert, spec->key_from, spec->key_to);
	}
	pki_sign(cert, ca ? ca_key : key, spec);
	return cert;
}

struct pki_revoked {
	long serial;
	struct date on;
	int reason;        /* CRL_REASON_…, −1: none given */
	struct date since; /* invalidity date, none: not given */
};

static inline X509_REVOKED *
pki_entry(const struct pki_revoked *r)
{
	X509_REVOKED *entry = X509_REVOKED_new();
	ASN1_INTEGER *serial = ASN1_INTEGER_new();
	ASN1_TIME *time = ASN1_TIME_new();

	assert(ASN1_INTEGER_set(serial, r->serial));
	assert(X509_REVOKED_set_serialNumber(entry, serial));
	pki_time(time, r->on, "120000");
	assert(X509_REVOKED_set_revocationDate(entry, time));
	if (r->reason >= 0) {
		ASN1_ENUMERATED *reason = ASN1_ENUMERATED_new();

		assert(ASN1_ENUMERATED_set(reason, r->reason));
		assert(X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, reason, 0, 0) == 1);
		ASN1_ENUMERATED_free(reason);
	}
	if (date_valid(r->since)) {
		ASN1_GENERALIZEDTIME *since = ASN1_GENERALIZEDTIME_new();
		char text[32];

		(void)text_print(text, sizeof(text), "%04d%02d%02d000000Z", r->since.year,
				 r->since.month, r->since.day);
		assert(ASN1_GENERALIZEDTIME_set_string(since, text));
		assert(X509_REVOKED_add1_ext_i2d(entry, NID_invalidity_date, since, 0, 0) == 1);
		ASN1_GENERALIZEDTIME_free(since);
	}
	ASN1_INTEGER_free(serial);
	ASN1_TIME_free(time);
	return entry;
}

/* next none: the list has no next update. The caller frees it. */
static inline X509_CRL *
pki_crl(X509 *ca, EVP_PKEY *ca_key, struct date from, struct date next,
	const struct pki_revoked *revoked, int count)
{
	AUTO(signature)
	struct signature_context c = { NULL, NULL };
	X509_CRL *crl = X509_CRL_new();
	ASN1_TIME *time = ASN1_TIME_new();
	struct error err;

	assert(X509_CRL_set_version(crl, X509_CRL_VERSION_2));
	assert(X509_CRL_set_issuer_name(crl, X509_get_subject_name(ca)));
	pki_time(time, from, "000000");
	assert(X509_CRL_set1_lastUpdate(crl, time));
	if (date_valid(next)) {
		pki_time(time, next, "000000");
		assert(X509_CRL_set1_nextUpdate(crl, time));
	}
	for (int i = 0; i < count; i++)
		assert(X509_CRL_add0_revoked(crl, pki_entry(&revoked[i])));
	assert(X509_CRL_sort(crl));
	assert(signature_open(ca_key, SM2_ID_DEFAULT, SIGNATURE_MAKE, &c, &err) == ERR_NONE);
	assert(X509_CRL_sign_ctx(crl, c.md) > 0);
	ASN1_TIME_free(time);
	return crl;
}

/* ---- PEM files; folders are made ---- */
static inline void
pki_write_bio(const char *path, BIO *bio)
{
	char *bytes;
	long n = BIO_get_mem_data(bio, &bytes);
	struct error err;

	assert(file_replace(path, bytes, (size_t)n, &err) == ERR_NONE);
	BIO_free(bio);
}

static inline void
pki_write_key(const char *path, EVP_PKEY *key)
{
	BIO *bio = BIO_new(BIO_s_mem());

	assert(PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL));
	pki_write_bio(path, bio);
}

static inline void
pki_write_certificate(const char *path, X509 *cert)
{
	BIO *bio = BIO_new(BIO_s_mem());

	assert(PEM_write_bio_X509(bio, cert));
	pki_write_bio(path, bio);
}

static inline void
pki_write_crl(const char *path, X509_CRL *crl)
{
	BIO *bio = BIO_new(BIO_s_mem());

	assert(PEM_write_bio_X509_CRL(bio, crl));
	pki_write_bio(path, bio);
}

#endif
