/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/signature.h"

#include <assert.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/xmldsig.h"

DEFINE_AUTO(X509_free, X509 *);
DEFINE_AUTO(X509_STORE_CTX_free, X509_STORE_CTX *);
static inline void
auto_bio(BIO **bio)
{
	BIO_free_all(*bio);
}

struct anchors {
	X509_STORE *store;
	int count;
};

/* ---- certificate ---- */

/* A certificate for servers or clients signs no receipts: else every client certificate of the same
 * private CA, also another agency's, could (docs/protocol.md §4). */
static bool
purpose_fits(X509 *certificate)
{
	const uint32_t others = XKU_SSL_SERVER | XKU_SSL_CLIENT | XKU_ANYEKU;

	if (!(X509_get_extension_flags(certificate) & EXFLAG_XKUSAGE))
		return true;
	return !(X509_get_extended_key_usage(certificate) & others);
}

/* Our own profile, before the library looks at the chain (signatures.md §5.2: bare OpenSSL accepts
 * too much). */
static enum err
profile_check(X509 *certificate, struct error *err)
{
	uint32_t usage = X509_get_key_usage(certificate);
	uint32_t flags = X509_get_extension_flags(certificate);

	if (X509_get_version(certificate) != X509_VERSION_3)
		return error_set(err, ERR_TRUST, "the signer's certificate is not version 3");
	if (flags & (EXFLAG_CA | EXFLAG_INVALID | EXFLAG_CRITICAL | EXFLAG_PROXY | EXFLAG_SS))
		return error_set(err, ERR_TRUST,
				 "the signer's certificate has forbidden extensions");
	if (!(flags & EXFLAG_KUSAGE) || !(usage & KU_DIGITAL_SIGNATURE) ||
	    (usage & ~(uint32_t)(KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)))
		return error_set(err, ERR_TRUST, "the signer's certificate is not for signatures");
	if (!purpose_fits(certificate))
		return error_set(err, ERR_TRUST,
				 "the signer's certificate is for servers or clients");
	return ERR_NONE;
}

static enum err
chain_check(X509 *certificate, const struct anchors *anchors, int64_t at_us, struct error *err)
{
	AUTO(X509_STORE_CTX_free)
	X509_STORE_CTX *context = fail_here() ? NULL : X509_STORE_CTX_new();
	X509_VERIFY_PARAM *param;

	if (!context || !X509_STORE_CTX_init(context, anchors->store, certificate, NULL))
		return error_set(err, ERR_NOMEM, "certificate chain: out of memory");
	param = X509_STORE_CTX_get0_param(context);
	X509_VERIFY_PARAM_set_time(param, (time_t)(at_us / 1000000));
	X509_VERIFY_PARAM_set_depth(param, 2);
	X509_VERIFY_PARAM_set_auth_level(param, 2); /* RSA from 2,048 bits, no SHA-1 */
	X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_X509_STRICT | X509_V_FLAG_PARTIAL_CHAIN);
	if (X509_verify_cert(context) != 1)
		return error_set(err, ERR_TRUST, "the signer's certificate: %s",
				 X509_verify_cert_error_string(X509_STORE_CTX_get_error(context)));
	return ERR_NONE;
}

static enum err
certificate_read(const struct buf *der, X509 **out, struct error *err)
{
	AUTO(X509_free)
	X509 *certificate = NULL;
	const uint8_t *at = der->bytes;

	certificate = d2i_X509(NULL, &at, (long)der->length);
	if (!certificate || at != der->bytes + der->length)
		return error_set(err, ERR_TRUST, "the signer's certificate cannot be read");
	*out = TAKE(certificate);
	return ERR_NONE;
}

/* What is left in doc is the tree whose canonical form was digested. */
enum err
signature_check(xmlDoc *doc, const struct anchors *anchors, int64_t at_us, struct error *err)
{
	AUTO(X509_free)
	X509 *certificate = NULL;
	AUTO(xml_signature)
	struct xml_signature s;
	enum err rc;

	assert(doc);
	assert(anchors);
	xml_signature_init(&s);
	if (xmldsig_take(doc, &s, err) || certificate_read(&s.certificate, &certificate, err) ||
	    profile_check(certificate, err) || chain_check(certificate, anchors, at_us, err))
		return err->code;
	rc = xmldsig_check(&s, X509_get0_pubkey(certificate), XMLDSIG_SHA256, err);
	if (rc == ERR_CONFLICT)
		rc = err->code = ERR_TRUST;
	return rc;
}

/* ---- anchors ---- */

static enum err
anchors_read(BIO *pem, const char *path, struct anchors *a, struct error *err)
{
	for (;;) {
		AUTO(X509_free)
		X509 *certificate = PEM_read_bio_X509(pem, NULL, NULL, NULL);

		if (!certificate)
			break;
		if (!X509_check_ca(certificate))
			return error_set(err, ERR_CONFIG, "%s: a certificate is no CA", path);
		if (!X509_STORE_add_cert(a->store, certificate))
			return error_set(err, ERR_NOMEM, "%s: out of memory", path);
		a->count++;
	}
	if (a->count == 0)
		return error_set(err, ERR_CONFIG, "%s: no certificate in it", path);
	return ERR_NONE;
}

enum err
anchors_open(const char *pem_path, struct anchors **out, struct error *err)
{
	AUTO(anchors_close)
	struct anchors *a = fail_here() ? NULL : calloc(1, sizeof(*a));
	AUTO(bio)
	BIO *pem = BIO_new_file(pem_path, "r");

	if (!pem)
		return error_set(err, ERR_CONFIG, "%s cannot be opened", pem_path);
	if (!a || !(a->store = X509_STORE_new()))
		return error_set(err, ERR_NOMEM, "certificates: out of memory");
	if (anchors_read(pem, pem_path, a, err))
		return err->code;
	*out = TAKE(a);
	return ERR_NONE;
}

void
anchors_close(struct anchors *a)
{
	if (!a)
		return;
	X509_STORE_free(a->store);
	free(a);
}
