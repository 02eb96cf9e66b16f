/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/central/lie.h"

#include <assert.h>
#include <libxml/tree.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/xml.h"

DEFINE_AUTO(xmlBufferFree, xmlBufferPtr);

enum when {
	SIGNED,    /* spoil, then sign again: the signature is good, the content lies */
	UNTOUCHED, /* spoil what is signed already */
	BYTES,     /* no tree: text is sent, before the receipt or instead of it */
};

struct lie {
	const char *name;
	enum when when;
	void (*spoil)(xmlNode *root, const struct lie *lie);
	const char *element, *attribute, *text;
	enum profile profile;
	bool stranger; /* signs */
};

static xmlNode *
last_child(xmlNode *node, const char *name)
{
	xmlNode *found = NULL;

	for (xmlNode *at = xml_child(node, name); at; at = xml_next(at, name))
		found = at;
	return found;
}

static xmlNode *
below(xmlNode *node, const char *name)
{
	for (xmlNode *at = xml_child(node, NULL); at; at = xml_next(at, NULL)) {
		xmlNode *found = xml_is(at, name) ? at : below(at, name);

		if (found)
			return found;
	}
	return NULL;
}

static void
spoil_nothing(xmlNode *root, const struct lie *lie)
{
	(void)root;
	(void)lie;
}

/* Another text or attribute value in the first element of that name. */
static void
spoil_value(xmlNode *root, const struct lie *lie)
{
	xmlNode *node = below(root, lie->element);

	if (node && lie->attribute)
		(void)xmlSetProp(node, BAD_CAST lie->attribute, BAD_CAST lie->text);
	else if (node)
		xmlNodeSetContent(node, BAD_CAST lie->text);
}

/* The first character of a base64 text becomes another one. */
static void
spoil_base64(xmlNode *root, const struct lie *lie)
{
	xmlNode *node = below(root, lie->element);
	xmlChar *text = node ? xmlNodeGetContent(node) : NULL;

	if (!text)
		return;
	for (xmlChar *c = text; *c; c++) {
		if (*c == '\n')
			continue;
		*c = *c == 'A' ? 'B' : 'A';
		break;
	}
	xmlNodeSetContent(node, text);
	xmlFree(text);
}

static void
spoil_missing(xmlNode *root, const struct lie *lie)
{
	xmlNode *node = last_child(root, "result");

	(void)lie;
	xmlUnlinkNode(node);
	xmlFreeNode(node);
}

static void
spoil_extra(xmlNode *root, const struct lie *lie)
{
	xmlNode *node = last_child(root, "result");
	xmlNode *copy = xmlCopyNode(node, 1);

	(void)lie;
	(void)xmlSetProp(copy, BAD_CAST "id", BAD_CAST "00000000-0000-4000-8000-000000000001");
	(void)xmlAddNextSibling(node, copy);
}

/* The last result takes the first place; one alone is said twice. */
static void
spoil_order(xmlNode *root, const struct lie *lie)
{
	xmlNode *first = xml_child(root, "result"), *last = last_child(root, "result");

	(void)lie;
	if (first == last)
		(void)xmlAddNextSibling(first, xmlCopyNode(first, 1));
	else
		(void)xmlAddPrevSibling(first, last);
}

static void
spoil_second_signature(xmlNode *root, const struct lie *lie)
{
	(void)lie;
	(void)xmlAddChild(root, xmlCopyNode(xml_child(root, "Signature"), 1));
}

static void
spoil_signature_first(xmlNode *root, const struct lie *lie)
{
	(void)lie;
	(void)xmlAddPrevSibling(xml_child(root, NULL), xml_child(root, "Signature"));
}

static void
spoil_unsigned(xmlNode *root, const struct lie *lie)
{
	xmlNode *signature = xml_child(root, "Signature");

	(void)lie;
	xmlUnlinkNode(signature);
	xmlFreeNode(signature);
}

/* A new child of an element of the signature; the enveloped transform hides it from the digest. */
static void
spoil_signature_child(xmlNode *root, const struct lie *lie)
{
	xmlNode *signature = xml_child(root, "Signature");
	xmlNode *parent =
	    xml_is(signature, lie->element) ? signature : below(signature, lie->element);

	(void)xmlNewTextChild(parent, signature->ns, BAD_CAST lie->attribute, BAD_CAST lie->text);
}

static void
spoil_certificate_twice(xmlNode *root, const struct lie *lie)
{
	xmlNode *certificate = below(root, "X509Certificate");

	(void)lie;
	(void)xmlAddNextSibling(certificate, xmlCopyNode(certificate, 1));
}

/* A comment splits a text and is not signed. */
static void
spoil_comment(xmlNode *root, const struct lie *lie)
{
	(void)xmlAddChild(below(root, lie->element), xmlNewComment(BAD_CAST lie->text));
}

#define OTHER_UUID   "00000000-0000-4000-8000-000000000002"
#define OTHER_SHA256 "00000000000000000000000000000000000000000000000000000000000000ff"

static const struct lie lies[] = {
	{ "wrong-signature", UNTOUCHED, spoil_base64, "SignatureValue", NULL, NULL, 0, false },
	{ "wrong-digest", UNTOUCHED, spoil_base64, "DigestValue", NULL, NULL, 0, false },
	{ "tampered", UNTOUCHED, spoil_value, "result", "validTo", "2099-12-31", 0, false },
	{ "tampered-id", UNTOUCHED, spoil_value, "receiptId", NULL, OTHER_UUID, 0, false },
	{ "stranger", SIGNED, spoil_nothing, NULL, NULL, NULL, 0, true },
	{ "unsigned", UNTOUCHED, spoil_unsigned, NULL, NULL, NULL, 0, false },
	{ "two-signatures", UNTOUCHED, spoil_second_signature, NULL, NULL, NULL, 0, false },
	{ "signature-first", UNTOUCHED, spoil_signature_first, NULL, NULL, NULL, 0, false },
	{ "object", UNTOUCHED, spoil_signature_child, "Signature", "Object", "x", 0, false },
	{ "key-name", UNTOUCHED, spoil_signature_child, "KeyInfo", "KeyName", "x", 0, false },
	{ "two-certificates", UNTOUCHED, spoil_certificate_twice, NULL, NULL, NULL, 0, false },
	{ "comment", UNTOUCHED, spoil_comment, "batchId", NULL, "x", 0, false },
	{ "sha1", SIGNED, spoil_nothing, NULL, NULL, NULL, PROFILE_SHA1, false },
	{ "inclusive", SIGNED, spoil_nothing, NULL, NULL, NULL, PROFILE_INCLUSIVE, false },
	{ "other-batch", SIGNED, spoil_value, "batchId", NULL, OTHER_UUID, 0, false },
	{ "other-request", SIGNED, spoil_value, "requestDigest", NULL, OTHER_SHA256, 0, false },
	{ "other-client", SIGNED, spoil_value, "clientCert", NULL, OTHER_SHA256, 0, false },
	{ "other-root", SIGNED, spoil_value, "recordRoot", NULL, OTHER_SHA256, 0, false },
	{ "other-audit", SIGNED, spoil_value, "auditHead", "hash", OTHER_SHA256, 0, false },
	{ "other-seq", SIGNED, spoil_value, "auditHead", "seq", "999999999", 0, false },
	{ "other-count", SIGNED, spoil_value, "count", NULL, "999", 0, false },
	{ "other-record", SIGNED, spoil_value, "result", "id", OTHER_UUID, 0, false },
	{ "other-rev", SIGNED, spoil_value, "result", "rev", "999", 0, false },
	{ "missing-record", SIGNED, spoil_missing, NULL, NULL, NULL, 0, false },
	{ "extra-record", SIGNED, spoil_extra, NULL, NULL, NULL, 0, false },
	{ "order", SIGNED, spoil_order, NULL, NULL, NULL, 0, false },
	{ "disposition", SIGNED, spoil_value, "result", "disposition", "approved", 0, false },
	{ "impossible-day", SIGNED, spoil_value, "result", "validTo", "2027-02-30", 0, false },
	{ "attribute", SIGNED, spoil_value, "result", "extra", "x", 0, false },
	{ "dtd", BYTES, NULL, "before", NULL, "<!DOCTYPE receipt>", 0, false },
	{ "instruction", BYTES, NULL, "before", NULL, "<?x y?>", 0, false },
	{ "not-xml", BYTES, NULL, NULL, NULL, "accepted", 0, false },
	{ "empty", BYTES, NULL, NULL, NULL, "", 0, false },
	{ "problem", BYTES, NULL, NULL, NULL,
	  "<problem xmlns=\"urn:intake:submit:1\" code=\"internal\" title=\"x\"/>", 0, false },
};

int
lie_find(const char *name)
{
	for (int i = 0; i < (int)COUNT_OF(lies); i++)
		if (text_equal(lies[i].name, name))
			return i;
	return -1;
}

void
lies_list(struct buf *out)
{
	for (size_t i = 0; i < COUNT_OF(lies); i++)
		buf_print(out, "lie-%s\n", lies[i].name);
}

static enum err
print_node(xmlNode *root, struct buf *out, struct error *err)
{
	AUTO(xmlBufferFree)
	xmlBufferPtr text = xmlBufferCreate();

	if (!text || xmlNodeDump(text, root->doc, root, 0, 0) < 0)
		return error_set(err, ERR_NOMEM, "lie");
	buf_add(out, xmlBufferContent(text), (size_t)xmlBufferLength(text));
	return buf_check(out, "lie", err);
}

enum err
lie_tell(int number, struct span receipt, const struct signer *signer,
	 const struct signer *stranger, struct buf *out, struct error *err)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	AUTO(buf)
	struct buf plain = BUF(LIMIT_ANSWER_BYTES);
	const struct lie *lie = &lies[number];

	assert(number >= 0 && number < (int)COUNT_OF(lies));
	if (lie->when == BYTES) {
		buf_text(out, lie->text);
		if (lie->element)
			buf_add(out, receipt.bytes, receipt.length);
		return buf_check(out, "lie", err);
	}
	if (xml_parse(receipt, "receipt", &doc, err))
		return err->code;
	if (lie->when == SIGNED)
		spoil_unsigned(xml_root(doc), lie);
	lie->spoil(xml_root(doc), lie);
	if (lie->when == UNTOUCHED)
		return print_node(xml_root(doc), out, err);
	if (print_node(xml_root(doc), &plain, err))
		return err->code;
	return signer_sign(lie->stranger ? stranger : signer, lie->profile,
			   (struct span){ plain.bytes, plain.length }, out, err);
}
