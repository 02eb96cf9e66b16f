/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/central/keys.h"

#include <limits.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"

DEFINE_AUTO(EVP_PKEY_free, EVP_PKEY *);
DEFINE_AUTO(X509_free, X509 *);
DEFINE_AUTO(X509_NAME_free, X509_NAME *);
DEFINE_AUTO(ASN1_INTEGER_free, ASN1_INTEGER *);
DEFINE_AUTO(BIO_free_all, BIO *);

/* What a certificate is for: plain words of OpenSSL's extension language. */
struct profile {
	const char *name; /* of the files */
	const char *subject;
	const char *issuer; /* NULL: itself */
	const char *usage, *extended, *alternative;
	const char *from, *to; /* UTCTime or GeneralizedTime */
	bool ca, rsa;
};

#define FROM "20200101000000Z"
#define TO   "20491231235959Z"
#define OVER "20210101000000Z"

static const struct profile ca = { "ca", "intake test CA, no authority",
				   NULL, "critical,keyCertSign,cRLSign",
				   NULL, NULL,
				   FROM, TO,
				   true, false };
static const struct profile stranger_ca = { "stranger-ca", "intake test CA, no authority",
					    NULL,          "critical,keyCertSign,cRLSign",
					    NULL,          NULL,
					    FROM,          TO,
					    true,          false };
#define LEAF(name, subject, issuer, usage, extended, alternative, to, rsa)                         \
	{                                                                                          \
		name, subject, issuer, usage, extended, alternative, FROM, to, false, rsa          \
	}
#define SAN  "IP:127.0.0.1,DNS:localhost"
#define SIGN "critical,digitalSignature"

static const struct profile leaves[] = {
	LEAF("server", "localhost", "ca", SIGN, "serverAuth", SAN, TO, false),
	LEAF("client", "mailroom", "ca", SIGN, "clientAuth", NULL, TO, false),
	LEAF("receipt", "receipts", "ca", SIGN, NULL, NULL, TO, false),
	LEAF("stranger", "receipts", "stranger-ca", SIGN, NULL, NULL, TO, false),
};

static const struct {
	const char *name;
	struct profile profile;
} variants[] = {
	{ "expired", LEAF("server", "localhost", "ca", SIGN, "serverAuth", SAN, OVER, false) },
	{ "wrong-ca",
	  LEAF("server", "localhost", "stranger-ca", SIGN, "serverAuth", SAN, TO, false) },
	{ "wrong-san", LEAF("server", "elsewhere", "ca", SIGN, "serverAuth",
			    "IP:127.0.0.2,DNS:elsewhere.example", TO, false) },
	{ "client-expired",
	  LEAF("client", "mailroom", "ca", SIGN, "clientAuth", NULL, OVER, false) },
	{ "client-wrong-ca",
	  LEAF("client", "mailroom", "stranger-ca", SIGN, "clientAuth", NULL, TO, false) },
	{ "client-wrong-agency",
	  LEAF("client", "other mailroom", "ca", SIGN, "clientAuth", NULL, TO, false) },
	{ "receipt-expired", LEAF("receipt", "receipts", "ca", SIGN, NULL, NULL, OVER, false) },
	{ "receipt-wrong-usage", LEAF("receipt", "receipts", "ca", "critical,keyEncipherment",
				      "serverAuth", NULL, TO, false) },
	{ "rsa-receipt", LEAF("receipt", "receipts", "ca", SIGN, NULL, NULL, TO, true) },
};

static enum err
ssl_failed(struct error *err, const char *what)
{
	return error_set(err, ERR_BUG, "test keys: %s failed", what);
}

static enum err
path_of(char *to, const char *dir, const char *name, const char *end, struct error *err)
{
	if (!text_print(to, PATH_MAX, "%s/%s.%s", dir, name, end))
		return error_set(err, ERR_LIMIT, "path is too long: %s", dir);
	return ERR_NONE;
}

static enum err
save_bio(BIO *bio, const char *path, mode_t mode, struct error *err)
{
	char *bytes;
	long n = BIO_get_mem_data(bio, &bytes);

	if (file_replace(path, bytes, (size_t)n, err))
		return err->code;
	if (chmod(path, mode))
		return error_errno(err, "%s", path);
	return ERR_NONE;
}

static enum err
save(const char *dir, const char *name, X509 *cert, EVP_PKEY *key, struct error *err)
{
	AUTO(BIO_free_all)
	BIO *cert_out = BIO_new(BIO_s_mem());
	AUTO(BIO_free_all)
	BIO *key_out = BIO_new(BIO_s_mem());
	char path[PATH_MAX];

	if (!cert_out || !key_out || !PEM_write_bio_X509(cert_out, cert) ||
	    !PEM_write_bio_PrivateKey(key_out, key, NULL, NULL, 0, NULL, NULL))
		return ssl_failed(err, "PEM");
	if (path_of(path, dir, name, "key", err) || save_bio(key_out, path, 0600, err))
		return err->code;
	if (path_of(path, dir, name, "pem", err) || save_bio(cert_out, path, 0644, err))
		return err->code;
	return ERR_NONE;
}

static enum err
load(const char *dir, const char *name, X509 **cert, EVP_PKEY **key, struct error *err)
{
	AUTO(BIO_free_all)
	BIO *cert_in = NULL;
	AUTO(BIO_free_all)
	BIO *key_in = NULL;
	char path[PATH_MAX];

	if (path_of(path, dir, name, "pem", err))
		return err->code;
	cert_in = BIO_new_file(path, "r");
	if (path_of(path, dir, name, "key", err))
		return err->code;
	key_in = BIO_new_file(path, "r");
	*cert = cert_in ? PEM_read_bio_X509(cert_in, NULL, NULL, NULL) : NULL;
	*key = key_in ? PEM_read_bio_PrivateKey(key_in, NULL, NULL, NULL) : NULL;
	if (!*cert || !*key)
		return error_set(err, ERR_NOTFOUND, "%s/%s.pem and .key", dir, name);
	return ERR_NONE;
}

static bool
name_add(X509_NAME *name, const char *field, const char *text)
{
	return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, (const unsigned char *)text,
					  -1, -1, 0);
}

static enum err
set_names(X509 *cert, const struct profile *p, const char *agency, X509 *issuer, struct error *err)
{
	AUTO(X509_NAME_free)
	X509_NAME *name = X509_NAME_new();

	if (!name || !name_add(name, "C", "CN") || !name_add(name, "O", "intake test") ||
	    (text_equal(p->name, "client") && !name_add(name, "OU", agency)) ||
	    !name_add(name, "CN", p->subject))
		return ssl_failed(err, "name");
	if (!X509_set_subject_name(cert, name) ||
	    !X509_set_issuer_name(cert, p->issuer ? X509_get_subject_name(issuer) : name))
		return ssl_failed(err, "names");
	return ERR_NONE;
}

static enum err
add_extension(X509 *cert, X509V3_CTX *context, int nid, const char *value, struct error *err)
{
	X509_EXTENSION *extension;
	int added;

	if (!value)
		return ERR_NONE;
	extension = X509V3_EXT_conf_nid(NULL, context, nid, value);
	added = extension && X509_add_ext(cert, extension, -1);
	X509_EXTENSION_free(extension);
	return added ? ERR_NONE : ssl_failed(err, value);
}

static enum err
add_extensions(X509 *cert, const struct profile *p, X509 *issuer, struct error *err)
{
	X509V3_CTX context;

	X509V3_set_ctx(&context, p->issuer ? issuer : cert, cert, NULL, NULL, 0);
	if (add_extension(cert, &context, NID_basic_constraints,
			  p->ca ? "critical,CA:TRUE,pathlen:0" : "critical,CA:FALSE", err) ||
	    add_extension(cert, &context, NID_key_usage, p->usage, err) ||
	    add_extension(cert, &context, NID_ext_key_usage, p->extended, err) ||
	    add_extension(cert, &context, NID_subject_alt_name, p->alternative, err) ||
	    add_extension(cert, &context, NID_subject_key_identifier, "hash", err) ||
	    add_extension(cert, &context, NID_authority_key_identifier, "keyid", err))
		return err->code;
	return ERR_NONE;
}

/* A positive random serial of 127 bits. */
static enum err
set_serial(X509 *cert, struct error *err)
{
	unsigned char random[16];
	BIGNUM *number;
	bool done;

	if (RAND_bytes(random, sizeof(random)) != 1)
		return ssl_failed(err, "random");
	random[0] = (unsigned char)((random[0] & 0x7f) | 0x40);
	number = BN_bin2bn(random, sizeof(random), NULL);
	done = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert));
	BN_free(number);
	return done ? ERR_NONE : ssl_failed(err, "serial");
}

static enum err
issue(const char *dir, const struct profile *p, const char *agency, struct error *err)
{
	AUTO(EVP_PKEY_free)
	EVP_PKEY *key = p->rsa ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256");
	AUTO(EVP_PKEY_free)
	EVP_PKEY *issuer_key = NULL;
	AUTO(X509_free)
	X509 *issuer = NULL;
	AUTO(X509_free)
	X509 *cert = X509_new();

	if (!key || !cert)
		return ssl_failed(err, "key");
	if (p->issuer && load(dir, p->issuer, &issuer, &issuer_key, err))
		return err->code;
	if (!X509_set_version(cert, X509_VERSION_3) || !X509_set_pubkey(cert, key) ||
	    !ASN1_TIME_set_string_X509(X509_getm_notBefore(cert), p->from) ||
	    !ASN1_TIME_set_string_X509(X509_getm_notAfter(cert), p->to))
		return ssl_failed(err, "certificate");
	if (set_serial(cert, err) || set_names(cert, p, agency, issuer, err) ||
	    add_extensions(cert, p, issuer, err))
		return err->code;
	if (!X509_sign(cert, p->issuer ? issuer_key : key, EVP_sha256()))
		return ssl_failed(err, "signing");
	return save(dir, p->name, cert, key, err);
}

/* server.pin: what curl's PINNEDPUBLICKEY wants, SHA-256 of the public key in base64. */
static enum err
write_pin(const char *dir, struct error *err)
{
	AUTO(EVP_PKEY_free)
	EVP_PKEY *key = NULL;
	AUTO(X509_free)
	X509 *cert = NULL;
	unsigned char *der = NULL;
	unsigned char base64[48];
	char path[PATH_MAX], line[80];
	struct sha256 digest;
	int n;

	if (load(dir, "server", &cert, &key, err) || path_of(path, dir, "server", "pin", err))
		return err->code;
	n = i2d_PUBKEY(key, &der);
	if (n <= 0)
		return ssl_failed(err, "public key");
	if (sha256_of(der, (size_t)n, &digest, err)) {
		OPENSSL_free(der);
		return err->code;
	}
	OPENSSL_free(der);
	(void)EVP_EncodeBlock(base64, digest.bytes, SHA256_BYTES);
	if (!text_print(line, sizeof(line), "sha256//%s\n", (const char *)base64))
		return error_set(err, ERR_BUG, "pin does not fit");
	return file_replace(path, line, strlen(line), err);
}

static enum err
issue_missing(const char *dir, const struct profile *p, const char *agency, struct error *err)
{
	char path[PATH_MAX];

	if (path_of(path, dir, p->name, "pem", err))
		return err->code;
	return file_exists(path) ? ERR_NONE : issue(dir, p, agency, err);
}

enum err
keys_make(const char *dir, const char *agency, struct error *err)
{
	if (folder_make(dir, err) || issue_missing(dir, &ca, agency, err) ||
	    issue_missing(dir, &stranger_ca, agency, err))
		return err->code;
	for (size_t i = 0; i < COUNT_OF(leaves); i++)
		if (issue_missing(dir, &leaves[i], agency, err))
			return err->code;
	return write_pin(dir, err);
}

enum err
keys_variant(const char *dir, const char *variant, struct error *err)
{
	char known[256] = "";

	for (size_t i = 0; i < COUNT_OF(variants); i++) {
		(void)text_append(known, sizeof(known), i ? ", " : "");
		(void)text_append(known, sizeof(known), variants[i].name);
		if (!text_equal(variants[i].name, variant))
			continue;
		if (issue(dir, &variants[i].profile,
			  text_equal(variant, "client-wrong-agency") ? "110000" : "440900", err))
			return err->code;
		return write_pin(dir, err);
	}
	return error_set(err, ERR_USAGE, "no variant '%s'; there are: %s", variant, known);
}
