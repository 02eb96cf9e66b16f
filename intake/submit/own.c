/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/own.h"

#include <time.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/clock.h"
#include "base/private_key.h"

DEFINE_AUTO(X509_free, X509 *);
DEFINE_AUTO(EVP_PKEY_free, EVP_PKEY *);
DEFINE_AUTO(BIO_free_all, BIO *);
DEFINE_AUTO(ASN1_TIME_free, ASN1_TIME *);

static enum err
certificate_read(const struct config *c, X509 **out, struct error *err)
{
	AUTO(BIO_free_all)
	BIO *file = BIO_new_file(c->cert, "r");
	AUTO(X509_free)
	X509 *certificate = NULL;

	if (file)
		certificate = PEM_read_bio_X509(file, NULL, NULL, NULL);
	if (!certificate)
		return error_set(err, ERR_CONFIG, "client certificate %s cannot be read", c->cert);
	*out = TAKE(certificate);
	return ERR_NONE;
}

enum err
own_key_open(const struct config *config, EVP_PKEY **out, struct error *err)
{
	AUTO(X509_free)
	X509 *certificate = NULL;
	AUTO(EVP_PKEY_free)
	EVP_PKEY *key = NULL;

	if (certificate_read(config, &certificate, err))
		return err->code;
	if (private_key_open(config->key, &key, err)) {
		if (private_key_in_token(config->key))
			return error_wrap(err, "client key");
		return error_set(err, ERR_CONFIG, "client key %s cannot be read", config->key);
	}
	if (X509_check_private_key(certificate, key) != 1)
		return error_set(err, ERR_CONFIG, "client key %s is not that of %s", config->key,
				 config->cert);
	*out = TAKE(key);
	return ERR_NONE;
}

enum err
own_certificate_check(const struct config *config, struct own_certificate *out, struct error *err)
{
	AUTO(X509_free)
	X509 *certificate = NULL;
	time_t now = (time_t)(clock_now_us() / 1000000);
	unsigned length = 0;
	AUTO(ASN1_TIME_free)
	ASN1_TIME *today = ASN1_TIME_set(NULL, now);
	int seconds = 0;

	if (certificate_read(config, &certificate, err))
		return err->code;
	if (X509_cmp_time(X509_get0_notAfter(certificate), &now) < 0) {
		(void)error_set(err, ERR_TRUST, "our client certificate %s has ended",
				config->cert);
		return error_hint(err, "ask the central service for a new one");
	}
	if (X509_cmp_time(X509_get0_notBefore(certificate), &now) > 0) {
		(void)error_set(err, ERR_TRUST, "our client certificate %s is not valid yet",
				config->cert);
		return error_hint(err, "look at the clock of this machine");
	}
	if (!today ||
	    !ASN1_TIME_diff(&out->days_left, &seconds, today, X509_get0_notAfter(certificate)))
		return error_set(err, ERR_CONFIG, "our client certificate %s has no end",
				 config->cert);
	if (!X509_digest(certificate, EVP_sha256(), out->fingerprint.bytes, &length) ||
	    length != SHA256_BYTES)
		return error_set(err, ERR_NOMEM, "client certificate: out of memory");
	return ERR_NONE;
}
