/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "base/text.h"
#include "base/xml.h"
#include "seal/list.h"

static inline void
auto_der(unsigned char **der)
{
	OPENSSL_free(*der);
}

/* A list as an issuing office makes it (docs/issue-list.md §4). Absent values are left out. */

static void
put(struct buf *out, const char *name, const char *value)
{
	if (value[0])
		xml_put_attribute(out, name, value);
}

static void
put_day(struct buf *out, const char *name, struct date day)
{
	char text[DATE_TEXT_BYTES];

	date_print(text, day);
	put(out, name, text);
}

static void
put_digest(struct buf *out, const char *name, const struct sha256 *digest)
{
	char text[SHA256_TEXT_BYTES];

	if (sha256_is_zero(digest))
		return;
	sha256_print(text, digest);
	put(out, name, text);
}

static void
put_head(struct buf *out, const struct issue_list *l)
{
	char sequence[16];

	(void)text_print(sequence, sizeof(sequence), "%d", l->sequence);
	buf_text(out, "<issue-list xmlns=\"" LIST_NS "\"");
	put(out, "issuer", l->issuer);
	put(out, "country", l->country);
	put(out, "sequence", sequence);
	put_digest(out, "previous", &l->previous);
	put_day(out, "from", l->from);
	put_day(out, "to", l->to);
	put_day(out, "signed-on", l->signed_on);
	buf_text(out, ">\n");
	for (int i = 0; i < l->range_count; i++) {
		buf_text(out, "<range");
		put(out, "first", l->range[i].first);
		put(out, "last", l->range[i].last);
		buf_text(out, "/>\n");
	}
}

static void
put_entry(struct buf *out, const struct issue_entry *e)
{
	buf_text(out, "<certificate");
	put(out, "number", e->number);
	put_day(out, "issued-on", e->issued_on);
	put(out, "name", e->name);
	put(out, "name-latin", e->name_latin);
	put(out, "id-number", e->id_number);
	put_digest(out, "id-sha256", &e->id_sha256);
	put_day(out, "birth-date", e->birth_date);
	put(out, "passport", e->passport);
	put_digest(out, "seal-sha256", &e->seal);
	buf_text(out, "/>\n");
}

enum err
seal_list_issue(const struct seal_list *l, const struct seal_key *key, const char *cert_pem,
		struct buf *out, struct sha256 *digest, struct error *err)
{
	AUTO(buf)
	struct buf xml = BUF(LIMIT_XML_BYTES);
	AUTO(X509_free)
	X509 *cert = NULL;
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	AUTO(buf)
	struct buf content = BUF(LIMIT_ANSWER_BYTES);
	AUTO(der)
	unsigned char *der = NULL;
	struct xmldsig_signer signer = { .key = NULL };
	int n;

	if (certificate_load(cert_pem, &cert, err))
		return err->code;
	put_head(&xml, &l->list);
	for (int i = 0; i < l->list.entries; i++)
		put_entry(&xml, &l->entry[i]);
	buf_text(&xml, "</issue-list>");
	if (buf_check(&xml, "list", err))
		return err->code;
	n = i2d_X509(cert, &der);
	if (n <= 0)
		return error_set(err, ERR_NOMEM, "list: out of memory");
	signer.certificate = (struct span){ der, (size_t)n };
	signer.key = key->pkey;
	if (digest && (xml_parse((struct span){ xml.bytes, xml.length }, "list", &doc, err) ||
		       xml_canonical(xml_root(doc), &content, err) ||
		       sha256_of(content.bytes, content.length, digest, err)))
		return err->code;
	return xmldsig_sign((struct span){ xml.bytes, xml.length }, &signer, out, err);
}
