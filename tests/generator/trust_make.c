/* SPDX-License-Identifier: Apache-2.0 */
#include "trust_make.h"

#include "base/file.h"
#include "base/text.h"
#include "base/xml.h"
#include "tests/pki.h"

DEFINE_AUTO(X509_free, X509 *);
DEFINE_AUTO(X509_CRL_free, X509_CRL *);

/* What the three signers of an office are good for: seals of 2026 are right with the first only. */
#define CA_FROM                                                                                    \
	{                                                                                          \
		2022, 1, 1                                                                         \
	}
#define CA_TO                                                                                      \
	{                                                                                          \
		2036, 12, 31                                                                       \
	}
#define CURRENT_FROM                                                                               \
	{                                                                                          \
		2026, 1, 1                                                                         \
	}
#define CURRENT_TO                                                                                 \
	{                                                                                          \
		2027, 12, 31                                                                       \
	}
#define EXPIRED_FROM                                                                               \
	{                                                                                          \
		2024, 1, 1                                                                         \
	}
#define EXPIRED_TO                                                                                 \
	{                                                                                          \
		2025, 12, 31                                                                       \
	}
#define REVOKED_FROM                                                                               \
	{                                                                                          \
		2025, 6, 1                                                                         \
	}
#define REVOKED_TO                                                                                 \
	{                                                                                          \
		2027, 5, 31                                                                        \
	}

/* clang-format off */
const struct office offices[13] = {
	{ "cn-sydney", "中国驻悉尼总领事馆（虚构样例）", "中国驻悉尼总领事馆", "CHN", "AUS", "CNSY", "SYD",
	  "consular-2015", "P-256", "5B", "3A", "4C", "" },
	{ "cn-toronto", "中国驻多伦多总领事馆（虚构样例）", "中国驻多伦多总领事馆", "CHN", "CAN", "CNTO", "TOR",
	  "consular-2015", "P-384", "71", "2E", "66", "" },
	{ "cn-newyork", "中国驻纽约总领事馆（虚构样例）", "中国驻纽约总领事馆", "CHN", "USA", "CNNY", "NYC",
	  "consular-2015", "SM2", "1F0", "D1", "1A2", "" },
	{ "mo-fss", "澳门社会保障基金（虚构样例）", "社會保障基金", "MAC", "MAC", "MOFS", "FSS",
	  "fss-cocheck", "brainpoolP256r1", "2A", "1B", "3C", "" },
	{ "cn-sydney", "中国驻悉尼总领事馆（虚构样例）", "中国驻悉尼总领事馆", "CHN", "AUS", "CNSY", "SYD",
	  "consular-2007", NULL, "", "", "", "" },
	{ "hk-ftu", "香港工会联合会（虚构样例）", "香港工會聯合會", "HKG", "HKG", "", "FTU", "hk-ftu-life", NULL, "", "", "", "" },
	{ "hk-had", "香港民政事务总署（虚构样例）", "民政事務總署", "HKG", "HKG", "", "HAD", "hk-had-declaration", NULL, "", "", "", "" },
	{ "hk-had", "香港民政事务总署（虚构样例）", "民政事務總署", "HKG", "HKG", "", "HAD", "hk-had-declaration-en", NULL, "", "", "", "" },
	{ "mo-faom", "澳门工会联合总会（虚构样例）", "澳門工會聯合總會", "MAC", "MAC", "", "FAM", "mo-faom-life", NULL, "", "", "", "" },
	{ "mo-iam", "澳门市政署（虚构样例）", "市政署", "MAC", "MAC", "", "IAM", "mo-iam-life", NULL, "", "", "", " valid-from=\"2019-01-01\"" },
	{ "mo-iacm", "澳门民政总署（虚构样例）", "民政總署", "MAC", "MAC", "", "ICM", "mo-iacm-life", NULL, "", "", "", " valid-to=\"2018-12-31\" successor=\"mo-iam\"" },
	{ "tw-notary", "台湾地区公证人（虚构样例）", "民間公證人樣本事務所", "TWN", "TWN", "", "TWN", "tw-notary", NULL, "", "", "", "" },
	{ "notary-abroad", "境外公证人（虚构样例）", "Office of the Notary Public", "XXA", "XXA", "", "NOT", "notary-abroad", NULL, "", "", "", "" },
};
/* clang-format on */

/* The name for people comes first; papers are compared with all of them. */
static void
put_name(struct buf *out, const char *name)
{
	buf_text(out, "  <name xml:lang=\"zh-CN\">");
	xml_put_text(out, name);
	buf_text(out, "</name>\n");
}

static void
put_signer(struct buf *out, const struct office *o, const char *reference, const char *from,
	   const char *to)
{
	char name[24];

	(void)text_copy(name, sizeof(name), reference);
	text_lower(name);
	buf_print(
	    out,
	    "  <signer id=\"%s\" reference=\"%s\" file=\"signer/%s.pem\" from=\"%s\" to=\"%s\"/>\n",
	    o->signer, reference, name, from, to);
}

static void
put_keys(struct buf *out, const struct office *o)
{
	buf_text(out, "  <anchor file=\"ca/root.pem\" from=\"2022-01-01\" to=\"2036-12-31\"/>\n");
	put_signer(out, o, o->current, "2026-01-01", "2027-12-31");
	put_signer(out, o, o->expired, "2024-01-01", "2025-12-31");
	put_signer(out, o, o->revoked, "2025-06-01", "2027-05-31");
	buf_text(out, "  <crl file=\"crl/root.crl\"/>\n");
}

static enum err
write_trust(const char *dir, const struct office *o, struct error *err)
{
	AUTO(buf)
	struct buf out = BUF(LIMIT_SMALL_FILE_BYTES);
	char path[512];

	buf_text(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	buf_text(&out, "<!-- SPDX-License-Identifier: Apache-2.0 -->\n");
	buf_text(
	    &out,
	    "<!-- An invented office for tests and the demo. Never copy this into certs/. -->\n");
	buf_print(&out, "<issuer id=\"%s\" country=\"%s\" place=\"%s\"%s confirmed=\"true\">\n",
		  o->id, o->country, o->place, o->life);
	put_name(&out, o->name);
	put_name(&out, o->printed);
	/* an office has a row for each form it uses */
	for (size_t i = 0; i < COUNT_OF(offices); i++)
		if (text_equal(offices[i].id, o->id))
			buf_print(&out, "  <may-use form=\"%s\"/>\n", offices[i].form);
	if (o->curve)
		put_keys(&out, o);
	buf_text(&out, "</issuer>\n");
	if (buf_check(&out, "trust", err))
		return err->code;
	(void)text_print(path, sizeof(path), "%s/%s/trust.xml", dir, o->id);
	return file_replace(path, out.bytes, out.length, err);
}

bool
trust_key_path(char *to, size_t size, const char *keys, const struct office *o,
	       const char *reference)
{
	return text_print(to, size, "%s/%s-%s.pem", keys, o->id, reference);
}

struct ca {
	const char *dir, *keys;
	const struct office *office;
	X509 *cert;
	EVP_PKEY *key;
};

static enum err
make_signer(const struct ca *ca, const char *reference, struct date from, struct date to,
	    struct error *err)
{
	char country[3] = { ca->office->signer[0], ca->office->signer[1], '\0' };
	struct pki_spec spec = { .country = country,
				 .name = ca->office->signer + 2,
				 .serial = strtol(reference, NULL, 16),
				 .from = from,
				 .to = to };
	AUTO(EVP_PKEY_free)
	EVP_PKEY *key = pki_key(ca->office->curve);
	AUTO(X509_free)
	X509 *cert = pki_certificate(&spec, key, ca->cert, ca->key);
	char path[512], name[24];

	(void)text_copy(name, sizeof(name), reference);
	text_lower(name);
	if (!text_print(path, sizeof(path), "%s/%s/signer/%s.pem", ca->dir, ca->office->id, name))
		return error_set(err, ERR_USAGE, "--out is too long");
	pki_write_certificate(path, cert);
	if (!trust_key_path(path, sizeof(path), ca->keys, ca->office, reference))
		return error_set(err, ERR_USAGE, "the folder of keys is too long");
	pki_write_key(path, key);
	return ERR_NONE;
}

static enum err
make_folders(const char *dir, const struct office *o, struct error *err)
{
	static const char *const names[] = { "ca", "signer", "crl" };
	char path[512];

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		if (!text_print(path, sizeof(path), "%s/%s/%s", dir, o->id, names[i]))
			return error_set(err, ERR_USAGE, "--out is too long");
		if (folder_make(path, err))
			return err->code;
	}
	return ERR_NONE;
}

static void
make_crl(const struct ca *ca)
{
	struct pki_revoked revoked = { .serial = strtol(ca->office->revoked, NULL, 16),
				       .on = { 2025, 11, 3 },
				       .reason = CRL_REASON_KEY_COMPROMISE };
	AUTO(X509_CRL_free)
	X509_CRL *crl = pki_crl(ca->cert, ca->key, (struct date){ 2026, 6, 1 },
				(struct date){ 2036, 6, 1 }, &revoked, 1);
	char path[512];

	(void)text_print(path, sizeof(path), "%s/%s/crl/root.crl", ca->dir, ca->office->id);
	pki_write_crl(path, crl);
}

static enum err
make_office(const char *dir, const char *keys, const struct office *o, struct error *err)
{
	char name[48], path[512];
	char country[3] = { o->signer[0], o->signer[1], '\0' };
	struct pki_spec spec = { .country = country,
				 .name = name,
				 .serial = 1,
				 .from = CA_FROM,
				 .to = CA_TO,
				 .ca = true };
	AUTO(EVP_PKEY_free)
	EVP_PKEY *key = pki_key(o->curve);
	AUTO(X509_free)
	X509 *cert = NULL;
	struct ca ca;

	(void)text_print(name, sizeof(name), "TEST ONLY root of %s", o->id);
	if (make_folders(dir, o, err))
		return err->code;
	cert = pki_certificate(&spec, key, NULL, NULL);
	ca = (struct ca){ dir, keys, o, cert, key };
	(void)text_print(path, sizeof(path), "%s/%s/ca/root.pem", dir, o->id);
	pki_write_certificate(path, cert);
	if (make_signer(&ca, o->current, (struct date)CURRENT_FROM, (struct date)CURRENT_TO, err) ||
	    make_signer(&ca, o->expired, (struct date)EXPIRED_FROM, (struct date)EXPIRED_TO, err) ||
	    make_signer(&ca, o->revoked, (struct date)REVOKED_FROM, (struct date)REVOKED_TO, err))
		return err->code;
	make_crl(&ca);
	return write_trust(dir, o, err);
}

enum err
trust_make_plain(const char *dir, struct error *err)
{
	char path[512];

	for (size_t i = OFFICES_SEALED; i < COUNT_OF(offices); i++) {
		const struct office *o = &offices[i];

		if (text_equal(o->id, offices[0].id))
			continue;
		if (!text_print(path, sizeof(path), "%s/%s", dir, o->id))
			return error_set(err, ERR_USAGE, "--out is too long");
		if (folder_make(path, err) || write_trust(dir, o, err))
			return error_wrap(err, "trust of %s", o->id);
	}
	return ERR_NONE;
}

enum err
trust_make(const char *dir, const char *keys, struct error *err)
{
	if (trust_make_plain(dir, err))
		return err->code;
	for (size_t i = 0; i < OFFICES_SEALED; i++)
		if (make_office(dir, keys, &offices[i], err))
			return error_wrap(err, "trust of %s", offices[i].id);
	return ERR_NONE;
}
