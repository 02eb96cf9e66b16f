/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <openssl/pem.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "base/xml.h"
#include "seal/trust.h"

/* Enrolling: the file is judged, copied in PEM under a name of its fingerprint, and one line is
 * written into trust.xml, before its end, so that what people wrote there stays as it is. Then the
 * whole folder is loaded; if it does not load, trust.xml is put back. */

DEFINE_AUTO(BIO_free_all, BIO *);

struct enrolment {
	struct trust_addition *a;
	char folder[400], trust_xml[512];
	struct buf xml, pem, line; /* trust.xml as it was, the copy, the new element */
};

static void
auto_enrolment(struct enrolment *e)
{
	buf_free(&e->xml);
	buf_free(&e->pem);
	buf_free(&e->line);
}

static enum err
take_pem(struct enrolment *e, BIO *bio, struct error *err)
{
	char *bytes;
	long n = BIO_get_mem_data(bio, &bytes);

	buf_add(&e->pem, bytes, (size_t)n);
	return buf_check(&e->pem, e->a->path, err);
}

static void
put_day(struct buf *out, const char *name, struct date day)
{
	char text[DATE_TEXT_BYTES];

	date_print(text, day);
	if (text[0])
		xml_put_attribute(out, name, text);
}

static enum err
certificate_fits(struct enrolment *e, X509 *cert, struct error *err)
{
	bool ca = e->a->what == TRUST_ANCHOR || e->a->what == TRUST_INTERMEDIATE;
	struct judgement j = { .verdict = VERDICT_VALID };

	if (ca ? certificate_is_ca(cert, &j) : certificate_is_signer(cert, &j))
		return ERR_NONE;
	(void)error_set(err, ERR_DATA, "%s cannot be %s: %s (%s)", e->a->path,
			trust_what_text(e->a->what), j.detail, j.clause);
	return error_hint(err, "docs/seal.md §6 says what each kind of certificate must be.");
}

static void
put_certificate(struct enrolment *e, X509 *cert)
{
	struct trust_addition *a = e->a;
	char id[16], reference[48], hex[SHA256_TEXT_BYTES];

	sha256_print(hex, &a->sha256);
	buf_print(&e->line, "  <%s", trust_what_text(a->what));
	if (a->what == TRUST_SIGNER) {
		certificate_signer_id(cert, id, sizeof(id));
		certificate_reference(cert, reference, sizeof(reference));
		xml_put_attribute(&e->line, "id", id);
		xml_put_attribute(&e->line, "reference", reference);
	}
	xml_put_attribute(&e->line, "file", a->file);
	xml_put_attribute(&e->line, "sha256", hex);
	put_day(&e->line, "from", a->from);
	put_day(&e->line, "to", a->to);
	buf_text(&e->line, "/>\n");
}

static enum err
take_certificate(struct enrolment *e, struct error *err)
{
	struct trust_addition *a = e->a;
	AUTO(X509_free)
	X509 *cert = NULL;
	AUTO(BIO_free_all)
	BIO *bio = BIO_new(BIO_s_mem());
	unsigned int n = SHA256_BYTES;
	char hex[SHA256_TEXT_BYTES];

	if (certificate_load(a->path, &cert, err) || certificate_fits(e, cert, err))
		return err->code;
	if (!bio || !X509_digest(cert, EVP_sha256(), a->sha256.bytes, &n) ||
	    !PEM_write_bio_X509(bio, cert))
		return error_set(err, ERR_NOMEM, "%s: out of memory", a->path);
	sha256_print(hex, &a->sha256);
	(void)text_print(a->file, sizeof(a->file), "%s/%.16s.pem",
			 a->what == TRUST_ANCHOR || a->what == TRUST_INTERMEDIATE ? "ca" : "signer",
			 hex);
	put_certificate(e, cert);
	return take_pem(e, bio, err);
}

static void
put_crl(struct enrolment *e)
{
	buf_text(&e->line, "  <crl");
	xml_put_attribute(&e->line, "file", e->a->file);
	buf_text(&e->line, "/>\n");
}

static enum err
take_crl(struct enrolment *e, struct error *err)
{
	struct trust_addition *a = e->a;
	AUTO(X509_CRL_free)
	X509_CRL *crl = NULL;
	AUTO(BIO_free_all)
	BIO *bio = BIO_new(BIO_s_mem());
	unsigned int n = SHA256_BYTES;
	char hex[SHA256_TEXT_BYTES];

	if (crl_load(a->path, &crl, err))
		return err->code;
	if (!bio || !X509_CRL_digest(crl, EVP_sha256(), a->sha256.bytes, &n) ||
	    !PEM_write_bio_X509_CRL(bio, crl))
		return error_set(err, ERR_NOMEM, "%s: out of memory", a->path);
	sha256_print(hex, &a->sha256);
	(void)text_print(a->file, sizeof(a->file), "crl/%.16s.crl", hex);
	put_crl(e);
	return take_pem(e, bio, err);
}

/* trust.xml with the line before its last tag. */
static enum err
write_trust(struct enrolment *e, struct error *err)
{
	static const char end[] = "</issuer>";
	AUTO(buf)
	struct buf out = BUF(LIMIT_SMALL_FILE_BYTES);
	size_t at = e->xml.length;

	while (at > 0 && (e->xml.length - at < strlen(end) ||
			  memcmp(e->xml.bytes + at, end, strlen(end)) != 0))
		at--;
	if (at == 0)
		return error_set(err, ERR_CONFIG, "%s does not end with %s", e->trust_xml, end);
	buf_add(&out, e->xml.bytes, at);
	buf_add(&out, e->line.bytes, e->line.length);
	buf_add(&out, e->xml.bytes + at, e->xml.length - at);
	if (buf_check(&out, e->trust_xml, err))
		return err->code;
	return file_replace(e->trust_xml, out.bytes, out.length, err);
}

/* The last list of an issuer is the one that is being enrolled. A list of a stranger's CA revokes
 * nobody of this office, and would be an alarm for ever. */
static enum err
check_crl(const struct trust_issuer *issuer, struct error *err)
{
	const struct trust_crl *last = &issuer->crl[issuer->crl_count - 1];
	char why[128];

	if (!last->by)
		return error_set(err, ERR_DATA,
				 "no CA of %s signed this revocation list; enrol the CA first",
				 issuer->facts.id);
	for (const struct trust_crl *c = issuer->crl; c < last; c++)
		if (c->by == last->by && crl_is_older(last->crl, c->crl, why, sizeof(why)))
			return error_set(err, ERR_DATA, "this revocation list is %s", why);
	return ERR_NONE;
}

static enum err
load_whole(const struct enrolment *e, struct error *err)
{
	AUTO(trust_issuer_free)
	struct trust_issuer *issuer = NULL;

	if (trust_issuer_load(e->folder, &issuer, err))
		return err->code;
	return e->a->what == TRUST_CRL ? check_crl(issuer, err) : ERR_NONE;
}

static enum err
check_whole(const struct enrolment *e, struct error *err)
{
	struct error back;

	if (!load_whole(e, err))
		return ERR_NONE;
	if (file_replace(e->trust_xml, e->xml.bytes, e->xml.length, &back))
		return error_wrap(err, "%s, and it could not be put back", back.text);
	(void)error_wrap(err, "refused, trust.xml is as it was");
	return err->code = ERR_DATA;
}

static enum err
store_copy(const struct enrolment *e, struct error *err)
{
	char path[512], folder[512];
	const char *slash = strchr(e->a->file, '/');

	assert(slash);
	if (!text_print(path, sizeof(path), "%s/%s", e->folder, e->a->file) ||
	    !text_print(folder, sizeof(folder), "%s/%.*s", e->folder, (int)(slash - e->a->file),
			e->a->file))
		return error_set(err, ERR_CONFIG, "%s: the path is too long", e->folder);
	if (file_exists(path))
		return error_set(err, ERR_CONFLICT, "%s has it already: %s", e->a->issuer,
				 e->a->file);
	if (folder_make(folder, err))
		return err->code;
	return file_replace(path, e->pem.bytes, e->pem.length, err);
}

static void
drop_copy(const struct enrolment *e)
{
	char path[512];

	if (text_print(path, sizeof(path), "%s/%s", e->folder, e->a->file))
		(void)unlink(path);
}

static enum err
open_folder(struct enrolment *e, struct error *err)
{
	const struct trust_addition *a = e->a;

	if (a->issuer[strspn(a->issuer, "abcdefghijklmnopqrstuvwxyz0123456789-")])
		return error_set(err, ERR_USAGE, "%s is no id of an issuer", a->issuer);
	if (!text_print(e->folder, sizeof(e->folder), "%s/%s", a->certs, a->issuer) ||
	    !text_print(e->trust_xml, sizeof(e->trust_xml), "%s/trust.xml", e->folder))
		return error_set(err, ERR_CONFIG, "%s: the path is too long", a->certs);
	if (file_read(e->trust_xml, &e->xml, err))
		return error_wrap(err, "issuer %s", a->issuer);
	return ERR_NONE;
}

static enum err
enrol(struct enrolment *e, struct error *err)
{
	if (store_copy(e, err))
		return err->code;
	if (write_trust(e, err) || check_whole(e, err)) {
		drop_copy(e);
		return err->code;
	}
	return ERR_NONE;
}

#define ENROLMENT(addition)                                                                        \
	{                                                                                          \
		.a = (addition), .xml = BUF(LIMIT_SMALL_FILE_BYTES),                               \
		.pem = BUF(LIMIT_CRL_BYTES * 2), .line = BUF(4096)                                 \
	}

enum err
trust_add(struct trust_addition *a, struct error *err)
{
	AUTO(enrolment)
	struct enrolment e = ENROLMENT(a);

	assert(a->what != TRUST_SPECIMEN);
	if (open_folder(&e, err))
		return err->code;
	if (a->what == TRUST_CRL ? take_crl(&e, err) : take_certificate(&e, err)) {
		/* a file that somebody gave, not our set-up */
		err->code = err->code == ERR_CONFIG ? ERR_DATA : err->code;
		return err->code;
	}
	return enrol(&e, err);
}

enum err
trust_add_crl(struct trust_addition *a, struct span bytes, struct error *err)
{
	AUTO(enrolment)
	struct enrolment e = ENROLMENT(a);

	assert(a->file[0]);
	if (open_folder(&e, err))
		return err->code;
	put_crl(&e);
	buf_add(&e.pem, bytes.bytes, bytes.length);
	if (buf_check(&e.pem, a->file, err))
		return err->code;
	return enrol(&e, err);
}
