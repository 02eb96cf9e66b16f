/* SPDX-License-Identifier: Apache-2.0 */
#include "base/xmldsig.h"

#include <assert.h>
#include <string.h>

#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/x509.h>

#include "base/fail.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/xml.h"

DEFINE_AUTO(X509_free, X509 *);
DEFINE_AUTO(EVP_MD_CTX_free, EVP_MD_CTX *);
DEFINE_AUTO(EVP_ENCODE_CTX_free, EVP_ENCODE_CTX *);
DEFINE_AUTO(ECDSA_SIG_free, ECDSA_SIG *);

#define DSIG_NS   "http://www.w3.org/2000/09/xmldsig#"
#define EXC_C14N  "http://www.w3.org/2001/10/xml-exc-c14n#"
#define ENVELOPED "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
#define MORE      "http://www.w3.org/2001/04/xmldsig-more#"

/* An RSA key of 8,192 bits signs with 1 KB. */
#define VALUE_BYTES 2048

void
xml_signature_init(struct xml_signature *s)
{
	s->info = (struct buf)BUF(LIMIT_SMALL_FILE_BYTES);
	s->value = (struct buf)BUF(VALUE_BYTES);
	s->certificate = (struct buf)BUF(LIMIT_SMALL_FILE_BYTES);
	s->content = (struct buf)BUF(LIMIT_ANSWER_BYTES);
}

void
xml_signature_free(struct xml_signature *s)
{
	buf_free(&s->info);
	buf_free(&s->value);
	buf_free(&s->certificate);
	buf_free(&s->content);
}

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
	{ 3, "DigestMethod", "Algorithm", NULL, false },
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
	PART_DIGEST_METHOD = 8,
	PART_DIGEST = 9,
	PART_VALUE = 10,
	PART_CERTIFICATE = 13,
};

/* A signature taken apart; the nodes belong to the document. */
struct taken {
	xmlNode *node[COUNT_OF(parts)];
};

/* Exactly: " " is another URI than "". */
static bool
value_fits(const xmlNode *node, const struct part *part)
{
	xmlChar *value = xmlGetNoNsProp(node, (const xmlChar *)part->attribute);
	bool same = value && strcmp((const char *)value, part->value) == 0;

	xmlFree(value);
	return same;
}

static bool
attribute_fits(const xmlNode *node, const struct part *part)
{
	const xmlAttr *only = node->properties;

	if (!part->attribute)
		return !only;
	if (!only || only->next || only->ns ||
	    strcmp((const char *)only->name, part->attribute) != 0)
		return false;
	return !part->value || value_fits(node, part);
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

/* Walks elements and table side by side, from part first on; both must end together, the table at
 * part end. */
static enum err
take_apart(xmlNode *top, size_t first, size_t end, struct taken *out, struct error *err)
{
	xmlNode *node = top;
	int depth = parts[first].depth;

	for (size_t i = first; i < end; i++) {
		xmlNode *next;

		if (!node || depth != parts[i].depth || !part_fits(node, &parts[i]))
			return error_set(err, ERR_TRUST,
					 "the signature's %s is not as the profile says",
					 parts[i].name);
		out->node[i] = node;
		next = xml_child(node, NULL);
		if (next)
			depth++;
		while (!next && node != top) {
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
 * processing instructions and entities have no business here either. Counts the Signatures on its
 * way. */
static enum err
only_elements_and_text(const xmlNode *root, int *signatures, struct error *err)
{
	const xmlNode *node = root;

	while (node) {
		if (node->type != XML_ELEMENT_NODE && node->type != XML_TEXT_NODE)
			return error_set(err, ERR_TRUST,
					 "line %d: only elements and text may be signed",
					 xml_line(node));
		*signatures += xml_is(node, "Signature");
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

/* The one Signature of the whole tree, whatever its namespace: the root's last element. */
static enum err
find_signature(xmlDoc *doc, xmlNode **out, struct error *err)
{
	xmlNode *root = xml_root(doc), *last = NULL;
	int found = 0;

	if (!root || doc->children != root || root->next)
		return error_set(err, ERR_TRUST, "something stands beside the document's root");
	if (only_elements_and_text(root, &found, err))
		return err->code;
	if (found == 0)
		return error_set(err, ERR_TRUST,
				 "nobody has signed it: there is no Signature in it");
	for (xmlNode *child = xml_child(root, NULL); child; child = xml_next(child, NULL))
		last = child;
	if (found != 1 || !last || !xml_is(last, "Signature"))
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

enum err
xmldsig_take(xmlDoc *doc, struct xml_signature *out, struct error *err)
{
	xmlNode *signature = NULL;
	struct taken taken;

	assert(doc);
	if (find_signature(doc, &signature, err) ||
	    take_apart(signature, PART_SIGNATURE, COUNT_OF(parts), &taken, err))
		return err->code;
	if (xml_canonical(taken.node[PART_SIGNED_INFO], &out->info, err) ||
	    decode(taken.node[PART_VALUE], &out->value, err) ||
	    decode(taken.node[PART_CERTIFICATE], &out->certificate, err))
		return err->code;
	/* With the Signature out of the tree, the canonical form of what is left is the referenced
	 * data (enveloped-signature transform). */
	xmlUnlinkNode(signature);
	xmlFreeNode(signature);
	return xml_canonical(xml_root(doc), &out->content, err);
}

/* ---- algorithms: closed lists ---- */

static const struct digest_row {
	const char *algorithm, *name; /* OpenSSL's */
	size_t bytes;
	bool in_sha256; /* also of XMLDSIG_SHA256 */
} digests[] = {
	{ "http://www.w3.org/2001/04/xmlenc#sha256", "SHA256", 32, true },
	{ MORE "sha384", "SHA384", 48, false },
	{ "http://www.w3.org/2001/04/xmlenc#sha512", "SHA512", 64, false },
};

static const struct method {
	const char *algorithm;
	int key_type;
	int bits_min, bits_max;
	const char *digest;
	bool in_sha256;
} methods[] = {
	{ MORE "ecdsa-sha256", EVP_PKEY_EC, 256, 256, "SHA256", true },
	{ MORE "ecdsa-sha384", EVP_PKEY_EC, 384, 384, "SHA384", true },
	{ MORE "ecdsa-sha512", EVP_PKEY_EC, 512, 521, "SHA512", false },
	{ MORE "rsa-sha256", EVP_PKEY_RSA, 2048, 8192, "SHA256", true },
	{ MORE "rsa-sha384", EVP_PKEY_RSA, 2048, 8192, "SHA384", false },
	{ MORE "rsa-sha512", EVP_PKEY_RSA, 2048, 8192, "SHA512", false },
};

static bool
method_fits(const struct method *m, EVP_PKEY *key)
{
	const char *type = m->key_type == EVP_PKEY_EC ? "EC" : "RSA";
	int bits = EVP_PKEY_get_bits(key);

	return EVP_PKEY_is_a(key, type) && bits >= m->bits_min && bits <= m->bits_max;
}

static const struct method *
method_find(const xmlNode *node, EVP_PKEY *key, enum xmldsig_algorithms algorithms)
{
	char name[128];

	if (!xml_attribute(node, "Algorithm", name, sizeof(name)))
		return NULL;
	for (size_t i = 0; i < COUNT_OF(methods); i++)
		if (text_equal(methods[i].algorithm, name) && method_fits(&methods[i], key) &&
		    (methods[i].in_sha256 || algorithms == XMLDSIG_SHA2))
			return &methods[i];
	return NULL;
}

static const struct digest_row *
digest_find(const xmlNode *node, enum xmldsig_algorithms algorithms)
{
	char name[128];

	if (!xml_attribute(node, "Algorithm", name, sizeof(name)))
		return NULL;
	for (size_t i = 0; i < COUNT_OF(digests); i++)
		if (text_equal(digests[i].algorithm, name) &&
		    (digests[i].in_sha256 || algorithms == XMLDSIG_SHA2))
			return &digests[i];
	return NULL;
}

/* ---- checking ---- */

static size_t
field_bytes_of(EVP_PKEY *key)
{
	return ((size_t)EVP_PKEY_get_bits(key) + 7) / 8;
}

/* XML-DSig writes r and s side by side, each exactly as long as the field (a split "in half"
 * accepts bad ones, signatures.md §0.6); OpenSSL wants DER. */
static enum err
ecdsa_to_der(const struct buf *raw, size_t field_bytes, struct buf *out, struct error *err)
{
	AUTO(ECDSA_SIG_free)
	ECDSA_SIG *pair = fail_here() ? NULL : ECDSA_SIG_new();
	BIGNUM *r, *s;
	uint8_t der[256], *to = der;
	int length;

	if (raw->length != 2 * field_bytes)
		return error_set(err, ERR_TRUST, "the signature has %zu bytes instead of %zu",
				 raw->length, 2 * field_bytes);
	r = BN_bin2bn(raw->bytes, (int)field_bytes, NULL);
	s = BN_bin2bn(raw->bytes + field_bytes, (int)field_bytes, NULL);
	if (!pair || !r || !s || !ECDSA_SIG_set0(pair, r, s)) {
		BN_free(r);
		BN_free(s);
		return error_set(err, ERR_NOMEM, "signature: out of memory");
	}
	length = i2d_ECDSA_SIG(pair, NULL);
	assert(length > 0);
	assert((size_t)length <= sizeof(der));
	length = i2d_ECDSA_SIG(pair, &to);
	buf_add(out, der, (size_t)length);
	return buf_check(out, "signature", err);
}

static enum err
value_check(const struct xml_signature *s, const struct method *method, EVP_PKEY *key,
	    struct error *err)
{
	AUTO(EVP_MD_CTX_free)
	EVP_MD_CTX *context = fail_here() ? NULL : EVP_MD_CTX_new();
	AUTO(buf)
	struct buf value = BUF(VALUE_BYTES);

	if (method->key_type == EVP_PKEY_EC) {
		if (ecdsa_to_der(&s->value, field_bytes_of(key), &value, err))
			return err->code;
	} else {
		buf_add(&value, s->value.bytes, s->value.length);
	}
	if (buf_check(&value, "signature", err))
		return err->code;
	if (!context ||
	    !EVP_DigestVerifyInit_ex(context, NULL, method->digest, NULL, NULL, key, NULL))
		return error_set(err, ERR_NOMEM, "signature: out of memory");
	if (EVP_DigestVerify(context, value.bytes, value.length, s->info.bytes, s->info.length) !=
	    1)
		return error_set(err, ERR_TRUST, "the signature is wrong");
	return ERR_NONE;
}

static enum err
digest_check(const struct xml_signature *s, const struct taken *taken,
	     const struct digest_row *digest, struct error *err)
{
	AUTO(buf)
	struct buf said = BUF(VALUE_BYTES);
	uint8_t is[EVP_MAX_MD_SIZE];
	size_t n = 0;

	if (decode(taken->node[PART_DIGEST], &said, err))
		return err->code;
	if (fail_here() ||
	    !EVP_Q_digest(NULL, digest->name, NULL, s->content.bytes, s->content.length, is, &n))
		return error_set(err, ERR_NOMEM, "digest: out of memory");
	if (said.length != digest->bytes || n != digest->bytes || memcmp(said.bytes, is, n) != 0)
		return error_set(err, ERR_CONFLICT, "the document is not the one that was signed");
	return ERR_NONE;
}

enum err
xmldsig_check(const struct xml_signature *s, EVP_PKEY *key, enum xmldsig_algorithms algorithms,
	      struct error *err)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	struct taken taken;
	const struct method *method;
	const struct digest_row *digest;

	assert(key);
	if (xml_parse((struct span){ s->info.bytes, s->info.length }, "SignedInfo", &doc, err)) {
		err->code = err->code == ERR_NOMEM ? ERR_NOMEM : ERR_TRUST;
		return err->code;
	}
	if (take_apart(xml_root(doc), PART_SIGNED_INFO, PART_VALUE, &taken, err))
		return err->code;
	method = method_find(taken.node[PART_METHOD], key, algorithms);
	digest = digest_find(taken.node[PART_DIGEST_METHOD], algorithms);
	if (!method)
		return error_set(
		    err, ERR_TRUST,
		    "the signature's algorithm is not one of ours, or not for this key");
	if (!digest)
		return error_set(err, ERR_TRUST, "the digest's algorithm is not one of ours");
	if (value_check(s, method, key, err))
		return err->code;
	return digest_check(s, &taken, digest, err);
}

/* ---- making ---- */

static void
put_base64(struct buf *out, const uint8_t *bytes, size_t n)
{
	uint8_t *to = buf_room(out, (n + 2) / 3 * 4 + 1);

	if (to)
		out->length += (size_t)EVP_EncodeBlock(to, bytes, (int)n);
}

static enum err
put_info(const struct method *method, const struct buf *content, struct buf *out, struct error *err)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	size_t n = 0;

	if (fail_here() ||
	    !EVP_Q_digest(NULL, "SHA256", NULL, content->bytes, content->length, digest, &n))
		return error_set(err, ERR_NOMEM, "digest: out of memory");
	/* Written in canonical form already: what is signed is what stands in the document. */
	buf_print(out,
		  "<SignedInfo xmlns=\"" DSIG_NS "\">"
		  "<CanonicalizationMethod Algorithm=\"" EXC_C14N "\"></CanonicalizationMethod>"
		  "<SignatureMethod Algorithm=\"%s\"></SignatureMethod><Reference URI=\"\">"
		  "<Transforms><Transform Algorithm=\"" ENVELOPED "\"></Transform>"
		  "<Transform Algorithm=\"" EXC_C14N "\"></Transform></Transforms>"
		  "<DigestMethod Algorithm=\"%s\"></DigestMethod><DigestValue>",
		  method->algorithm, digests[0].algorithm);
	put_base64(out, digest, n);
	buf_text(out, "</DigestValue></Reference></SignedInfo>");
	return buf_check(out, "SignedInfo", err);
}

/* DER of OpenSSL to r‖s. */
static enum err
der_to_ecdsa(const uint8_t *der, size_t length, size_t field_bytes, struct buf *out,
	     struct error *err)
{
	AUTO(ECDSA_SIG_free)
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)length);
	uint8_t *to = buf_room(out, 2 * field_bytes);
	int n = (int)field_bytes;

	if (!to)
		return buf_check(out, "signature", err);
	if (!pair || BN_bn2binpad(ECDSA_SIG_get0_r(pair), to, n) != n ||
	    BN_bn2binpad(ECDSA_SIG_get0_s(pair), to + n, n) != n)
		return error_set(err, ERR_BUG, "OpenSSL made a signature we cannot read");
	out->length += 2 * field_bytes;
	return ERR_NONE;
}

static enum err
make_value(const struct method *method, EVP_PKEY *key, const struct buf *info, struct buf *out,
	   struct error *err)
{
	AUTO(EVP_MD_CTX_free)
	EVP_MD_CTX *context = fail_here() ? NULL : EVP_MD_CTX_new();
	uint8_t made[VALUE_BYTES];
	size_t n = sizeof(made);

	if (!context ||
	    !EVP_DigestSignInit_ex(context, NULL, method->digest, NULL, NULL, key, NULL) ||
	    EVP_DigestSign(context, made, &n, info->bytes, info->length) != 1)
		return error_set(err, ERR_DATA, "the key does not sign");
	if (method->key_type == EVP_PKEY_EC)
		return der_to_ecdsa(made, n, field_bytes_of(key), out, err);
	buf_add(out, made, n);
	return buf_check(out, "signature", err);
}

static enum err
signer_method(const struct xmldsig_signer *signer, const struct method **out, struct error *err)
{
	AUTO(X509_free)
	X509 *certificate = NULL;
	const uint8_t *at = signer->certificate.bytes;

	certificate = d2i_X509(NULL, &at, (long)signer->certificate.length);
	if (!certificate)
		return error_set(err, ERR_DATA, "the signer's certificate cannot be read");
	if (EVP_PKEY_eq(X509_get0_pubkey(certificate), signer->key) != 1)
		return error_set(err, ERR_DATA, "the certificate is of another key");
	for (size_t i = 0; i < COUNT_OF(methods); i++)
		if (method_fits(&methods[i], signer->key)) {
			*out = &methods[i];
			return ERR_NONE;
		}
	return error_set(err, ERR_DATA,
			 "a list is signed with an EC key of 256 bits or more, or RSA from 2048");
}

/* Everything of the canonical document but its root's end tag, the Signature, and that tag. */
static enum err
put_signed(const struct buf *content, const struct buf *info, const struct buf *value,
	   struct span certificate, struct buf *out, struct error *err)
{
	size_t end = content->length;

	while (end > 0 && content->bytes[end - 1] != '<')
		end--;
	assert(end > 0);
	buf_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	buf_add(out, content->bytes, end - 1);
	buf_text(out, "<Signature xmlns=\"" DSIG_NS "\">");
	buf_add(out, info->bytes, info->length);
	buf_text(out, "<SignatureValue>");
	put_base64(out, value->bytes, value->length);
	buf_text(out, "</SignatureValue><KeyInfo><X509Data><X509Certificate>");
	put_base64(out, certificate.bytes, certificate.length);
	buf_text(out, "</X509Certificate></X509Data></KeyInfo></Signature>");
	buf_add(out, content->bytes + end - 1, content->length - end + 1);
	buf_byte(out, '\n');
	return buf_check(out, "signed document", err);
}

enum err
xmldsig_sign(struct span document, const struct xmldsig_signer *signer, struct buf *out,
	     struct error *err)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	AUTO(buf)
	struct buf content = BUF(LIMIT_ANSWER_BYTES);
	AUTO(buf)
	struct buf info = BUF(LIMIT_SMALL_FILE_BYTES);
	AUTO(buf)
	struct buf value = BUF(VALUE_BYTES);
	const struct method *method = NULL;

	assert(signer->key);
	if (signer_method(signer, &method, err) || xml_parse(document, "document", &doc, err) ||
	    xml_canonical(xml_root(doc), &content, err) || put_info(method, &content, &info, err) ||
	    make_value(method, signer->key, &info, &value, err))
		return err->code;
	return put_signed(&content, &info, &value, signer->certificate, out, err);
}
