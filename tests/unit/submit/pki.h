/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_SUBMIT_PKI_H
#define TESTS_UNIT_SUBMIT_PKI_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <xmlsec/crypto.h>
#include <xmlsec/templates.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmlsec.h>
#include <xmlsec/xmltree.h>

#include "base/hash.h"

/* Certificates made while the test runs, and xmlsec1 as the signer: another implementation than the
 * one under test. Anything that fails here is a broken test, so it stops at once. */
#define MUST(condition)                                                                            \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);            \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

struct pair {
	EVP_PKEY *key;
	X509 *certificate;
	char key_path[128], path[128];
};

struct pair_wish {
	const char *name;
	const struct pair *issuer; /* NULL: signs itself */
	bool ca;
	const char *usage, *purpose; /* OpenSSL's words, NULL none */
	int from_day, to_day;        /* relative to today */
	int rsa_bits;                /* 0: P-256 */
	const char *subject;         /* NULL: the name */
};

static inline void
pair_extend(X509 *certificate, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX context;
	X509_EXTENSION *extension;

	if (!value)
		return;
	X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
	MUST(extension);
	MUST(X509_add_ext(certificate, extension, -1));
	X509_EXTENSION_free(extension);
}

static inline void
pair_write(struct pair *p, const char *folder, const char *name)
{
	FILE *f;

	(void)snprintf(p->path, sizeof(p->path), "%s/%s.pem", folder, name);
	(void)snprintf(p->key_path, sizeof(p->key_path), "%s/%s.key", folder, name);
	MUST((f = fopen(p->path, "w")) && PEM_write_X509(f, p->certificate) && !fclose(f));
	MUST((f = fopen(p->key_path, "w")) &&
	     PEM_write_PrivateKey(f, p->key, NULL, NULL, 0, NULL, NULL) && !fclose(f));
}

static inline struct pair
pair_make(const char *folder, const struct pair_wish *wish)
{
	struct pair p = { 0 };
	X509 *issuer;
	const char *subject = wish->subject ? wish->subject : wish->name;
	static long serial = 1000;

	p.key = wish->rsa_bits ? EVP_RSA_gen((unsigned)wish->rsa_bits) : EVP_EC_gen("P-256");
	p.certificate = X509_new();
	MUST(p.key && p.certificate);
	issuer = wish->issuer ? wish->issuer->certificate : p.certificate;
	MUST(X509_set_version(p.certificate, X509_VERSION_3));
	MUST(ASN1_INTEGER_set(X509_get_serialNumber(p.certificate), ++serial));
	MUST(X509_gmtime_adj(X509_getm_notBefore(p.certificate), wish->from_day * 86400L));
	MUST(X509_gmtime_adj(X509_getm_notAfter(p.certificate), wish->to_day * 86400L));
	MUST(X509_NAME_add_entry_by_txt(X509_get_subject_name(p.certificate), "CN", MBSTRING_UTF8,
					(const unsigned char *)subject, -1, -1, 0));
	MUST(X509_set_issuer_name(p.certificate, X509_get_subject_name(issuer)));
	MUST(X509_set_pubkey(p.certificate, p.key));
	pair_extend(p.certificate, issuer, NID_basic_constraints,
		    wish->ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
	pair_extend(p.certificate, issuer, NID_subject_key_identifier, "hash");
	pair_extend(p.certificate, issuer, NID_authority_key_identifier,
		    wish->issuer ? "keyid" : NULL);
	pair_extend(p.certificate, issuer, NID_key_usage, wish->usage);
	pair_extend(p.certificate, issuer, NID_ext_key_usage, wish->purpose);
	MUST(X509_sign(p.certificate, wish->issuer ? wish->issuer->key : p.key, EVP_sha256()));
	pair_write(&p, folder, wish->name);
	return p;
}

static inline void
pair_drop(struct pair *p)
{
	EVP_PKEY_free(p->key);
	X509_free(p->certificate);
	(void)remove(p->path);
	(void)remove(p->key_path);
	*p = (struct pair){ 0 };
}

static inline struct sha256
pair_fingerprint(const struct pair *p)
{
	struct sha256 out;

	MUST(X509_digest(p->certificate, EVP_sha256(), out.bytes, NULL));
	return out;
}

/* An unsigned Signature for xmlsec1 to fill. */
#define DSIG "http://www.w3.org/2000/09/xmldsig#"
#define SIGNATURE_OF(c14n, method, reference)                                                      \
	"<ds:Signature xmlns:ds=\"" DSIG "\"><ds:SignedInfo>"                                      \
	"<ds:CanonicalizationMethod Algorithm=\"" c14n "\"/>"                                      \
	"<ds:SignatureMethod Algorithm=\"" method "\"/>" reference                                 \
	"</ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo><ds:X509Data><ds:X509Certificate/>"       \
	"</ds:X509Data></ds:KeyInfo></ds:Signature>"
#define REFERENCE_OF(transforms, digest)                                                           \
	"<ds:Reference URI=\"\"><ds:Transforms>" transforms "</ds:Transforms>"                     \
	"<ds:DigestMethod Algorithm=\"" digest "\"/><ds:DigestValue/></ds:Reference>"
#define TRANSFORM_OF(name) "<ds:Transform Algorithm=\"" name "\"/>"
#define EXC14N             "http://www.w3.org/2001/10/xml-exc-c14n#"
#define ECDSA_256          "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
#define RSA_256            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
#define SHA_256            "http://www.w3.org/2001/04/xmlenc#sha256"
#define THE_REFERENCE                                                                              \
	REFERENCE_OF(TRANSFORM_OF(DSIG "enveloped-signature") TRANSFORM_OF(EXC14N), SHA_256)

static inline void
signer_open(void)
{
	MUST(xmlSecInit() == 0);
	MUST(xmlSecCryptoAppInit(NULL) == 0);
	MUST(xmlSecCryptoInit() == 0);
}

static inline void
signer_close(void)
{
	(void)xmlSecCryptoShutdown();
	(void)xmlSecCryptoAppShutdown();
	(void)xmlSecShutdown();
}

/* text, which holds an empty Signature, signed by p; the caller frees. */
static inline char *
sign_xml(const char *text, const struct pair *p)
{
	xmlDoc *doc = xmlReadMemory(text, (int)strlen(text), NULL, NULL, XML_PARSE_NONET);
	xmlSecDSigCtx *context = xmlSecDSigCtxCreate(NULL);
	xmlChar *bytes = NULL;
	char *out;
	int n = 0;

	MUST(doc && context);
	context->signKey =
	    xmlSecCryptoAppKeyLoad(p->key_path, xmlSecKeyDataFormatPem, NULL, NULL, NULL);
	MUST(context->signKey);
	MUST(xmlSecCryptoAppKeyCertLoad(context->signKey, p->path, xmlSecKeyDataFormatPem) == 0);
	MUST(xmlSecDSigCtxSign(context, xmlSecFindNode(xmlDocGetRootElement(doc),
						       xmlSecNodeSignature, xmlSecDSigNs)) == 0);
	xmlDocDumpMemory(doc, &bytes, &n);
	MUST(bytes);
	out = strdup((char *)bytes);
	xmlFree(bytes);
	xmlSecDSigCtxDestroy(context);
	xmlFreeDoc(doc);
	return out;
}

#endif
