/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_SEAL_OFFICE_H
#define TESTS_UNIT_SEAL_OFFICE_H

#include <ftw.h>
#include <unistd.h>

#include "tests/pki.h"
#include "seal/seal.h"

/* One issuing office in a folder of its own, as certs/ has them: root, signer CNSY-5B of 2025, an
 * empty list. Tests change the spec before office_write, or the files after it. Today is 2026-03-10
 * in all of them. */
struct office {
	char folder[64]; /* of all issuers */
	const char *group;
	EVP_PKEY *root_key, *key;
	X509 *root, *cert;
	struct pki_spec root_spec, spec;
	struct date crl_from, crl_next;
	struct pki_revoked revoked;
	int revoked_count;
	const char *attributes; /* of <issuer>, behind id and country */
	const char *elements;   /* further ones, at the end */
};

#define OFFICE_TODAY  ((struct date){ 2026, 3, 10 })
#define OFFICE_SIGNED ((struct date){ 2026, 2, 20 })

static inline struct office
office_new(const char *group)
{
	struct office o = {
		.group = group,
		.root_key = pki_key(group),
		.key = pki_key(group),
		.root_spec = { .country = "CN",
			       .name = "Root",
			       .serial = 1,
			       .from = { 2020, 1, 1 },
			       .to = { 2040, 12, 31 },
			       .ca = true },
		.spec = { .country = "CN",
			  .name = "SY",
			  .serial = 0x5B,
			  .from = { 2025, 6, 1 },
			  .to = { 2036, 8, 31 } },
		.crl_from = { 2026, 3, 1 },
		.crl_next = { 2026, 4, 1 },
		.attributes = "",
		.elements = "",
	};

	(void)text_copy(o.folder, sizeof(o.folder), "/tmp/intake-seal.XXXXXX");
	assert(mkdtemp(o.folder));
	return o;
}

/* Makes the certificates that the test did not bring. */
static inline void
office_sign(struct office *o)
{
	if (!o->root)
		o->root = pki_certificate(&o->root_spec, o->root_key, NULL, NULL);
	if (!o->cert)
		o->cert = pki_certificate(&o->spec, o->key, o->root, o->root_key);
}

static inline const char *
office_path(const struct office *o, const char *file)
{
	static char path[512];

	(void)text_print(path, sizeof(path), "%s/%s", o->folder, file);
	return path;
}

static inline void
office_write(struct office *o)
{
	AUTO(buf)
	struct buf xml = BUF(65536);
	X509_CRL *crl;
	struct error err;

	office_sign(o);
	assert(folder_make(office_path(o, "cn-sydney/ca"), &err) == ERR_NONE);
	assert(folder_make(office_path(o, "cn-sydney/signer"), &err) == ERR_NONE);
	assert(folder_make(office_path(o, "cn-sydney/crl"), &err) == ERR_NONE);
	pki_write_key(office_path(o, "key.pem"), o->key);
	pki_write_certificate(office_path(o, "cn-sydney/ca/root.pem"), o->root);
	pki_write_certificate(office_path(o, "cn-sydney/signer/5b.pem"), o->cert);
	if (date_valid(o->crl_from)) {
		crl = pki_crl(o->root, o->root_key, o->crl_from, o->crl_next, &o->revoked,
			      o->revoked_count);
		pki_write_crl(office_path(o, "cn-sydney/crl/root.crl"), crl);
		X509_CRL_free(crl);
	}
	buf_print(&xml,
		  "<issuer id=\"cn-sydney\" country=\"CHN\" %s>\n"
		  "<name xml:lang=\"zh-CN\">试验领事馆</name>\n<may-use form=\"consular-2015\"/>\n"
		  "<anchor file=\"ca/root.pem\"/>\n"
		  "<signer id=\"CNSY\" reference=\"%lX\" file=\"signer/5b.pem\"/>\n"
		  "<crl file=\"crl/root.crl\"/>\n%s</issuer>\n",
		  o->attributes, (unsigned long)o->spec.serial, o->elements);
	assert(file_replace(office_path(o, "cn-sydney/trust.xml"), xml.bytes, xml.length, &err) ==
	       ERR_NONE);
}

static inline int
office_remove_one(const char *path, const struct stat *s, int kind, struct FTW *walk)
{
	(void)s, (void)kind, (void)walk;
	return remove(path);
}

static inline void
office_free(struct office *o)
{
	EVP_PKEY_free(o->root_key);
	EVP_PKEY_free(o->key);
	X509_free(o->root);
	X509_free(o->cert);
	(void)nftw(o->folder, office_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* An invented person's certificate. */
static inline struct seal_draft
office_draft(void)
{
	struct seal_draft d = {
		.country = "CHN",
		.signer = "CNSY",
		.reference = "5B",
		.issued_on = { 2026, 2, 20 },
		.signed_on = { 2026, 2, 20 },
		.payload = { { FIELD_CERTIFICATE_NUMBER, "2026000123" },
			     { FIELD_HOLDER_NAME_LATIN, "LI<<MINGHUA" },
			     { FIELD_HOLDER_NAME, "李明华" },
			     { FIELD_HOLDER_ID_NUMBER, "11010119500101001X" },
			     { FIELD_HOLDER_BIRTH_DATE, "1950-01-01" },
			     { FIELD_HOLDER_PASSPORT_NUMBER, "E12345678" },
			     { FIELD_CERTIFICATE_APPEARANCE, "in-person" },
			     { FIELD_CERTIFICATE_PAYING_AGENCY, "440900" },
			     { FIELD_HOLDER_COUNTRY, "AUS" } },
		.payload_count = 9,
	};

	return d;
}

/* The office's seal on a paper. */
static inline void
office_issue(const struct office *o, const struct seal_draft *draft, struct buf *out)
{
	struct seal_key key = { o->key };
	struct error err;

	if (seal_issue(draft, &key, out, &err))
		fail_msg("seal_issue: %s", err.text);
}

static inline struct seal_verdict
office_judge(const struct office *o, struct span seal, struct date today, struct date registered)
{
	AUTO(trust_close)
	struct trust *trust = NULL;
	struct seal_days days = { today, registered };
	struct seal_verdict v;
	struct error err;

	if (trust_open(o->folder, &trust, &err))
		fail_msg("trust_open: %s", err.text);
	if (seal_judge(trust, &days, seal, &v, &err))
		fail_msg("seal_judge: %s", err.text);
	return v;
}

static inline void
expect(const struct seal_verdict *v, enum verdict verdict, enum seal_reason reason)
{
	if (v->verdict != verdict || v->reason != reason)
		fail_msg("verdict %d reason %d (%s: %s)", (int)v->verdict, (int)v->reason,
			 v->clause, v->detail);
}

#endif
