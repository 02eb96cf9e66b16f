/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/signature.h"

#include <assert.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/xml.h"

DEFINE_AUTO(X509_free, X509 *);
DEFINE_AUTO(X509_STORE_CTX_free, X509_STORE_CTX *);
DEFINE_AUTO(EVP_MD_CTX_free, EVP_MD_CTX *);
DEFINE_AUTO(EVP_ENCODE_CTX_free, EVP_ENCODE_CTX *);
DEFINE_AUTO(ECDSA_SIG_free, ECDSA_SIG *);
static inline void
auto_bio(BIO **bio)
{
	BIO_free_all(*bio);
}

#define DSIG_NS      "http://www.w3.org/2000/09/xmldsig#"
#define EXC_C14N     "http://www.w3.org/2001/10/xml-exc-c14n#"
#define ENVELOPED    "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
#define SHA256_NAME  "http://www.w3.org/2001/04/xmlenc#sha256"
#define ECDSA_SHA256 "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
#define ECDSA_SHA384 "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384"
#define RSA_SHA256   "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"

struct anchors {
	X509_STORE *store;
	int count;
};

/* ---- the one shape ---- */

/* The elements of a signature in the order of the document. Of the attributes each may have the one
 * named and no other; value NULL: judged later. Only `text` ones hold characters. */
static const struct part {
	int depth;
	const char *name;
	const char *attribute;
	const char *value;
	bool text;
} parts[] = {
	{ 0, "Signature", NULL, NULL, false },
	{ 1, "SignedInfo", NULL, NULL, false },
	{ 2, "CanonicalizationMethod", "Algorithm", EXC_C14N, false },
	{ 2, "SignatureMethod", "Algorithm", NULL, false },
	{ 2, "Reference", "URI", "", false },
	{ 3, "Transforms", NULL, NULL, false },
	{ 4, "Transform", "Algorithm", ENVELOPED, false },
	{ 4, "Transform", "Algorithm", EXC_C14N, false },
	{ 3, "DigestMethod", "Algorithm", SHA256_NAME, false },
	{ 3, "DigestValue", NULL, NULL, true },
	{ 1, "SignatureValue", NULL, NULL, true },
	{ 1, "KeyInfo", NULL, NULL, false },
	{ 2, "X509Data", NULL, NULL, false },
	{ 3, "X509Certificate", NULL, NULL, true },
};
enum {
	PART_SIGNATURE = 0,
	PART_SIGNED_INFO = 1,
	PART_METHOD = 3,
	PART_DIGEST = 9,
	PART_VALUE = 10,
	PART_CERTIFICATE = 13,
};

/* A signature taken apart; the nodes belong to the document. */
struct taken {
	xmlNode *node[COUNT_OF(parts)];
};

static bool
attribute_fits(const xmlNode *node, const struct part *part)
{
	const xmlAttr *only = node->properties;
	char value[128];

	if (!part->attribute)
		return !only;
	if (!only || only->next || only->ns ||
	    strcmp((const char *)only->name, part->attribute) != 0)
		return false;
	if (!xml_attribute(node, part->attribute, value, sizeof(value)))
		return false;
	return !part->value || text_equal(value, part->value);
}

static bool
is_blank(const xmlNode *text)
{
	return !text->content || strspn((const char *)text->content, " \t\r\n") ==
				     strlen((const char *)text->content);
}

/* Beside elements there is nothing in it but white space, or plain characters where the part holds
 * them. */
static bool
content_fits(const xmlNode *node, const struct part *part)
{
	for (const xmlNode *child = node->children; child; child = child->next) {
		if (child->type == XML_ELEMENT_NODE && !part->text)
			continue;
		if (child->type != XML_TEXT_NODE)
			return false;
		if (!part->text && !is_blank(child))
			return false;
	}
	return true;
}

static bool
part_fits(const xmlNode *node, const struct part *part)
{
	return xml_is(node, part->name) && node->ns &&
	       strcmp((const char *)node->ns->href, DSIG_NS) == 0 && attribute_fits(node, part) &&
	       content_fits(node, part);
}

/* Walks elements and table side by side; both must end together. */
static enum err
take_apart(xmlNode *signature, struct taken *out, struct error *err)
{
	xmlNode *node = signature;
	int depth = 0;

	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		xmlNode *next;

		if (!node || depth != parts[i].depth || !part_fits(node, &parts[i]))
			return error_set(err, ERR_TRUST,
					 "the signature's %s is not as the profile says",
					 parts[i].name);
		out->node[i] = node;
		next = xml_child(node, NULL);
		if (next)
			depth++;
		while (!next && node != signature) {
			next = xml_next(node, NULL);
			if (!next) {
				node = node->parent;
				depth--;
			}
		}
		node = next;
	}
	if (node)
		return error_set(err, ERR_TRUST,
				 "the signature holds more than the profile allows");
	return ERR_NONE;
}

/* Comments do not count for the digest, so they could split a value in two (CVE-2018-0489);
 * processing instructions and entities have no business here either. */
static enum err
only_elements_and_text(const xmlNode *root, struct error *err)
{
	const xmlNode *node = root;

	while (node) {
		if (node->type != XML_ELEMENT_NODE && node->type != XML_TEXT_NODE)
			return error_set(err, ERR_TRUST,
					 "line %d: only elements and text may be signed",
					 xml_line(node));
		if (node->type == XML_ELEMENT_NODE && node->children) {
			node = node->children;
			continue;
		}
		while (node != root && !node->next)
			node = node->parent;
		node = node == root ? NULL : node->next;
	}
	return ERR_NONE;
}

/* The one Signature: the root's last element and the only one of that namespace in the whole tree.
 */
static enum err
find_signature(xmlDoc *doc, xmlNode **out, struct error *err)
{
	xmlNode *root = xml_root(doc), *last = NULL;
	int found = 0;

	if (!root || doc->children != root || root->next)
		return error_set(err, ERR_TRUST, "something stands beside the document's root");
	if (only_elements_and_text(root, err))
		return err->code;
	for (xmlNode *child = xml_child(root, NULL); child; child = xml_next(child, NULL)) {
		found += xml_is(child, "Signature");
		last = child;
	}
	if (found != 1 || !xml_is(last, "Signature"))
		return error_set(err, ERR_TRUST, "the signature must be one, and the last element");
	*out = last;
	return ERR_NONE;
}

/* ---- base64 ---- */

/* Decodes the text of node, white space ignored (JDK signers break lines with &#13;). */
static enum err
decode(const xmlNode *node, struct buf *out, struct error *err)
{
	AUTO(EVP_ENCODE_CTX_free)
	EVP_ENCODE_CTX *context = fail_here() ? NULL : EVP_ENCODE_CTX_new();
	xmlChar *text = xmlNodeGetContent(node);
	size_t length = text ? strlen((const char *)text) : 0;
	uint8_t *to = length <= LIMIT_SMALL_FILE_BYTES ? buf_room(out, length + 4) : NULL;
	int done = 0, rest = 0;
	bool good;

	if (!context || !text || !to) {
		xmlFree(text);
		return error_set(err, ERR_NOMEM, "base64: out of memory");
	}
	EVP_DecodeInit(context);
	good = EVP_DecodeUpdate(context, to, &done, text, (int)length) >= 0 &&
	       EVP_DecodeFinal(context, to + done, &rest) == 1;
	xmlFree(text);
	if (!good || done + rest <= 0)
		return error_set(err, ERR_TRUST, "%s is not base64", (const char *)node->name);
	out->length += (size_t)(done + rest);
	return ERR_NONE;
}

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
certificate_take(const xmlNode *node, X509 **out, struct error *err)
{
	AUTO(buf)
	struct buf der = BUF(LIMIT_SMALL_FILE_BYTES);
	AUTO(X509_free)
	X509 *certificate = NULL;
	const uint8_t *at;

	if (decode(node, &der, err))
		return err->code;
	at = der.bytes;
	certificate = d2i_X509(NULL, &at, (long)der.length);
	if (!certificate || at != der.bytes + der.length)
		return error_set(err, ERR_TRUST, "the signer's certificate cannot be read");
	*out = TAKE(certificate);
	return ERR_NONE;
}

/* ---- the signature itself ---- */

/* Closed list. field_bytes: of r and of s; 0 is RSA. */
static const struct method {
	const char *algorithm;
	int key_type;
	int bits_min, bits_max;
	const char *digest;
	int field_bytes;
} methods[] = {
	{ ECDSA_SHA256, EVP_PKEY_EC, 256, 256, "SHA256", 32 },
	{ ECDSA_SHA384, EVP_PKEY_EC, 384, 384, "SHA384", 48 },
	{ RSA_SHA256, EVP_PKEY_RSA, 2048, 8192, "SHA256", 0 },
};

static const struct method *
method_find(const xmlNode *node, EVP_PKEY *key)
{
	char algorithm[128];

	if (!xml_attribute(node, "Algorithm", algorithm, sizeof(algorithm)))
		return NULL;
	for (size_t i = 0; i < COUNT_OF(methods); i++)
		if (text_equal(methods[i].algorithm, algorithm) &&
		    EVP_PKEY_get_base_id(key) == methods[i].key_type &&
		    EVP_PKEY_get_bits(key) >= methods[i].bits_min &&
		    EVP_PKEY_get_bits(key) <= methods[i].bits_max)
			return &methods[i];
	return NULL;
}

/* XML-DSig writes r and s side by side, each exactly as long as the field (a split "in half"
 * accepts bad ones, signatures.md §0.6); OpenSSL wants DER. */
static enum err
ecdsa_to_der(struct buf *signature, int field_bytes, struct error *err)
{
	AUTO(ECDSA_SIG_free)
	ECDSA_SIG *pair = fail_here() ? NULL : ECDSA_SIG_new();
	BIGNUM *r, *s;
	uint8_t der[128], *to = der;
	int length;

	if (signature->length != 2 * (size_t)field_bytes)
		return error_set(err, ERR_TRUST, "the signature has %zu bytes instead of %d",
				 signature->length, 2 * field_bytes);
	r = BN_bin2bn(signature->bytes, field_bytes, NULL);
	s = BN_bin2bn(signature->bytes + field_bytes, field_bytes, NULL);
	if (!pair || !r || !s || !ECDSA_SIG_set0(pair, r, s)) {
		BN_free(r);
		BN_free(s);
		return error_set(err, ERR_NOMEM, "signature: out of memory");
	}
	length = i2d_ECDSA_SIG(pair, NULL);
	assert(length > 0);
	assert((size_t)length <= sizeof(der));
	length = i2d_ECDSA_SIG(pair, &to);
	signature->length = 0;
	buf_add(signature, der, (size_t)length);
	return buf_check(signature, "signature", err);
}

static enum err
value_check(const struct taken *taken, EVP_PKEY *key, struct error *err)
{
	AUTO(EVP_MD_CTX_free)
	EVP_MD_CTX *context = fail_here() ? NULL : EVP_MD_CTX_new();
	AUTO(buf)
	struct buf signature = BUF(8192);
	AUTO(buf)
	struct buf form = BUF(LIMIT_ANSWER_BYTES);
	const struct method *method = method_find(taken->node[PART_METHOD], key);

	if (!method)
		return error_set(err, ERR_TRUST, "the signature's algorithm is not one of ours");
	if (decode(taken->node[PART_VALUE], &signature, err))
		return err->code;
	if (method->field_bytes && ecdsa_to_der(&signature, method->field_bytes, err))
		return err->code;
	if (xml_canonical(taken->node[PART_SIGNED_INFO], &form, err))
		return err->code;
	if (!context ||
	    !EVP_DigestVerifyInit_ex(context, NULL, method->digest, NULL, NULL, key, NULL))
		return error_set(err, ERR_NOMEM, "signature: out of memory");
	if (EVP_DigestVerify(context, signature.bytes, signature.length, form.bytes, form.length) !=
	    1)
		return error_set(err, ERR_TRUST, "the signature is wrong");
	return ERR_NONE;
}

/* With the Signature taken out of the tree, the canonical form of what is left is the referenced
 * data. */
static enum err
digest_check(xmlDoc *doc, const struct taken *taken, struct error *err)
{
	AUTO(buf)
	struct buf said = BUF(8192);
	AUTO(buf)
	struct buf form = BUF(LIMIT_ANSWER_BYTES);
	struct sha256 digest;

	if (decode(taken->node[PART_DIGEST], &said, err))
		return err->code;
	xmlUnlinkNode(taken->node[PART_SIGNATURE]);
	xmlFreeNode(taken->node[PART_SIGNATURE]);
	if (xml_canonical(xml_root(doc), &form, err) ||
	    sha256_of(form.bytes, form.length, &digest, err))
		return err->code;
	if (said.length != SHA256_BYTES || memcmp(said.bytes, digest.bytes, SHA256_BYTES) != 0)
		return error_set(err, ERR_TRUST, "the document is not the one that was signed");
	return ERR_NONE;
}

enum err
signature_check(xmlDoc *doc, const struct anchors *anchors, int64_t at_us, struct error *err)
{
	AUTO(X509_free)
	X509 *certificate = NULL;
	xmlNode *signature = NULL;
	struct taken taken;

	assert(doc);
	assert(anchors);
	if (find_signature(doc, &signature, err) || take_apart(signature, &taken, err))
		return err->code;
	if (certificate_take(taken.node[PART_CERTIFICATE], &certificate, err) ||
	    profile_check(certificate, err) || chain_check(certificate, anchors, at_us, err))
		return err->code;
	if (value_check(&taken, X509_get0_pubkey(certificate), err))
		return err->code;
	return digest_check(doc, &taken, err);
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
