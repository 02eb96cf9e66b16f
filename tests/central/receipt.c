/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/central/receipt.h"

#include <assert.h>
#include <libxml/tree.h>
#include <string.h>
#include <xmlsec/crypto.h>
#include <xmlsec/templates.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmlsec.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/xml.h"

DEFINE_AUTO(xmlSecDSigCtxDestroy, xmlSecDSigCtxPtr);
DEFINE_AUTO(xmlSecKeyDestroy, xmlSecKeyPtr);
DEFINE_AUTO(xmlBufferFree, xmlBufferPtr);

const char *
disposition_text(enum disposition disposition)
{
	static const char *const text[] = {
		[ACCEPTED] = "accepted",   [WARNED] = "accepted-with-warning",
		[DUPLICATE] = "duplicate", [DEFERRED] = "deferred",
		[REJECTED] = "rejected",
	};

	assert(disposition <= REJECTED);
	return text[disposition];
}

static void
put_day(struct buf *out, const char *name, struct date day)
{
	char text[DATE_TEXT_BYTES];

	if (date_is_none(day))
		return;
	date_print(text, day);
	xml_put_attribute(out, name, text);
}

static void
put_digest(struct buf *out, const char *name, const struct sha256 *digest)
{
	char text[SHA256_TEXT_BYTES];

	sha256_print(text, digest);
	xml_put_element(out, name, text);
}

void
result_print(struct buf *out, const char *name, const char *extra, const struct result *r)
{
	buf_print(out, "<%s%s id=\"%s\" rev=\"%ld\"", name, extra, r->id, r->rev);
	xml_put_attribute(out, "disposition", disposition_text(r->disposition));
	if (r->of[0])
		xml_put_attribute(out, "of", r->of);
	put_day(out, "until", r->until);
	put_day(out, "validTo", r->valid_to);
	buf_byte(out, '>');
	for (int i = 0; i < r->issue_count; i++) {
		const struct issue *issue = r->issue[i];

		buf_text(out, "<issue");
		xml_put_attribute(out, "code", issue->code);
		xml_put_attribute(out, "severity", issue->severity);
		xml_put_attribute(out, "path", issue->path);
		xml_put_attribute(out, "correctable", issue->correctable ? "true" : "false");
		buf_byte(out, '>');
		xml_put_text(out, issue->words);
		buf_text(out, "</issue>");
	}
	buf_print(out, "</%s>", name);
}

void
receipt_print(struct buf *out, const struct receipt *r)
{
	char moment[24];

	clock_print(moment, r->received_us);
	buf_text(out, "<receipt xmlns=\"urn:intake:submit:1\">");
	xml_put_element(out, "batchId", r->batch_id);
	xml_put_element(out, "receiptId", r->receipt_id);
	xml_put_element(out, "received", moment);
	put_digest(out, "requestDigest", &r->request_digest);
	put_digest(out, "clientCert", &r->client_cert);
	put_digest(out, "recordRoot", &r->record_root);
	buf_text(out, "<auditHead");
	xml_put_attribute(out, "seq", r->audit_seq);
	xml_put_attribute(out, "hash", r->audit_hash);
	buf_print(out, "></auditHead><count>%d</count>", r->count);
	for (int i = 0; i < r->count; i++)
		result_print(out, "result", "", &r->result[i]);
	buf_text(out, "</receipt>");
}

enum err
merkle_leaf(const char *line, struct sha256 *out, struct error *err)
{
	AUTO(buf)
	struct buf b = BUF(512);

	buf_byte(&b, 0);
	buf_text(&b, line);
	if (buf_check(&b, "Merkle leaf", err))
		return err->code;
	return sha256_of(b.bytes, b.length, out, err);
}

enum err
merkle_root(struct sha256 *leaves, int count, struct sha256 *out, struct error *err)
{
	uint8_t node[1 + 2 * SHA256_BYTES] = { 1 };

	if (count == 0)
		return sha256_of("", 0, out, err);
	/* Pairing neighbours and carrying an odd last one up gives RFC 6962's tree: both split at
	 * the largest power of two. */
	for (; count > 1; count = (count + 1) / 2) {
		for (int i = 0; i + 1 < count; i += 2) {
			memcpy(node + 1, leaves[i].bytes, SHA256_BYTES);
			memcpy(node + 1 + SHA256_BYTES, leaves[i + 1].bytes, SHA256_BYTES);
			if (sha256_of(node, sizeof(node), &leaves[i / 2], err))
				return err->code;
		}
		if (count % 2)
			leaves[count / 2] = leaves[count - 1];
	}
	*out = leaves[0];
	return ERR_NONE;
}

/* ---- signature ---- */

struct signer {
	xmlSecKeyPtr key;
	xmlSecTransformId method;
};

enum err
signer_open(const char *cert_path, const char *key_path, struct signer **out, struct error *err)
{
	AUTO(signer_close)
	struct signer *s = calloc(1, sizeof(*s));

	if (!s)
		return error_set(err, ERR_NOMEM, "signer");
	s->key = xmlSecCryptoAppKeyLoad(key_path, xmlSecKeyDataFormatPem, NULL, NULL, NULL);
	if (!s->key)
		return error_set(err, ERR_CONFIG, "receipt key %s cannot be read", key_path);
	if (xmlSecCryptoAppKeyCertLoad(s->key, cert_path, xmlSecKeyDataFormatPem) < 0)
		return error_set(err, ERR_CONFIG, "receipt certificate %s cannot be read",
				 cert_path);
	s->method = xmlSecKeyGetValue(s->key)->id == xmlSecKeyDataEcdsaId
			? xmlSecTransformEcdsaSha256Id
			: xmlSecTransformRsaSha256Id;
	*out = TAKE(s);
	return ERR_NONE;
}

void
signer_close(struct signer *s)
{
	if (s && s->key)
		xmlSecKeyDestroy(s->key);
	free(s);
}

/* The signature as an empty form; xmlsec fills in digest, value and certificate. */
static xmlNode *
signature_form(xmlDoc *doc, xmlSecTransformId method, enum profile profile)
{
	xmlSecTransformId c14n =
	    profile == PROFILE_INCLUSIVE ? xmlSecTransformInclC14NId : xmlSecTransformExclC14NId;
	xmlSecTransformId digest =
	    profile == PROFILE_SHA1 ? xmlSecTransformSha1Id : xmlSecTransformSha256Id;
	xmlNode *signature =
	    xmlSecTmplSignatureCreateNsPref(doc, c14n, method, NULL, BAD_CAST "ds");
	xmlNode *reference, *info;

	if (!signature)
		return NULL;
	xmlAddChild(xmlDocGetRootElement(doc), signature);
	reference = xmlSecTmplSignatureAddReference(signature, digest, NULL, BAD_CAST "", NULL);
	info = xmlSecTmplSignatureEnsureKeyInfo(signature, NULL);
	if (!reference || !info ||
	    !xmlSecTmplReferenceAddTransform(reference, xmlSecTransformEnvelopedId) ||
	    !xmlSecTmplReferenceAddTransform(reference, c14n) ||
	    !xmlSecTmplKeyInfoAddX509Data(info))
		return NULL;
	return signature;
}

enum err
signer_sign(const struct signer *s, enum profile profile, struct span unsigned_xml, struct buf *out,
	    struct error *err)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	AUTO(xmlSecDSigCtxDestroy)
	xmlSecDSigCtxPtr context = xmlSecDSigCtxCreate(NULL);
	AUTO(xmlBufferFree)
	xmlBufferPtr text = xmlBufferCreate();
	xmlNode *signature;

	if (xml_parse(unsigned_xml, "receipt", &doc, err))
		return err->code;
	signature = signature_form(doc, s->method, profile);
	if (!context || !text || !signature)
		return error_set(err, ERR_NOMEM, "signature");
	context->signKey = xmlSecKeyDuplicate(s->key);
	if (!context->signKey || xmlSecDSigCtxSign(context, signature) < 0)
		return error_set(err, ERR_BUG, "the receipt cannot be signed");
	if (xmlNodeDump(text, doc, xmlDocGetRootElement(doc), 0, 0) < 0)
		return error_set(err, ERR_NOMEM, "receipt");
	buf_add(out, xmlBufferContent(text), (size_t)xmlBufferLength(text));
	return buf_check(out, "receipt", err);
}
