/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/text.h"
#include "base/xml.h"
#include "seal/trust.h"

/* certs/<issuer>/trust.xml and the files it names. Our own files: a mistake is ERR_CONFIG with file
 * and line, and nothing half-loaded is used. A list that is not there is no mistake: the verdict
 * then says TRY_LATER. */

DEFINE_AUTO(BIO_free_all, BIO *);

/* Where we are reading. */
struct source {
	const char *folder;
	char path[512]; /* of trust.xml */
	struct trust_issuer *issuer;
};

static enum err
wrong(const struct source *s, const xmlNode *node, const char *what, struct error *err)
{
	return error_set(err, ERR_CONFIG, "%s:%d: <%s>: %s", s->path, xml_line(node),
			 (const char *)node->name, what);
}

static enum err
read_bio(const char *path, size_t limit, struct buf *bytes, BIO **out, struct error *err)
{
	*bytes = (struct buf)BUF(limit);
	if (file_read(path, bytes, err))
		return err->code;
	if (bytes->length == 0)
		return error_set(err, ERR_CONFIG, "%s is empty", path);
	*out = fail_here() ? NULL : BIO_new_mem_buf(bytes->bytes, (int)bytes->length);
	return *out ? ERR_NONE : error_set(err, ERR_NOMEM, "%s: out of memory", path);
}

enum err
certificate_load(const char *path, X509 **out, struct error *err)
{
	AUTO(buf)
	struct buf bytes = BUF(0);
	AUTO(BIO_free_all)
	BIO *bio = NULL;
	char no_phrase[] = "", why[128]; /* or OpenSSL would ask on the terminal */

	if (read_bio(path, LIMIT_SMALL_FILE_BYTES, &bytes, &bio, err))
		return err->code;
	*out = PEM_read_bio_X509(bio, NULL, NULL, no_phrase);
	if (!*out && BIO_reset(bio) == 1) /* offices also send DER */
		*out = d2i_X509_bio(bio, NULL);
	if (!*out)
		return error_set(err, ERR_CONFIG, "%s holds no certificate: %s", path,
				 openssl_words(why, sizeof(why)));
	ERR_clear_error();
	return ERR_NONE;
}

enum err
crl_load(const char *path, X509_CRL **out, struct error *err)
{
	AUTO(buf)
	struct buf bytes = BUF(0);
	AUTO(BIO_free_all)
	BIO *bio = NULL;
	char no_phrase[] = "", why[128]; /* or OpenSSL would ask on the terminal */

	if (read_bio(path, LIMIT_CRL_BYTES, &bytes, &bio, err))
		return err->code;
	*out = PEM_read_bio_X509_CRL(bio, NULL, NULL, no_phrase);
	if (!*out && BIO_reset(bio) == 1)
		*out = d2i_X509_CRL_bio(bio, NULL);
	if (!*out)
		return error_set(err, ERR_CONFIG, "%s holds no revocation list: %s", path,
				 openssl_words(why, sizeof(why)));
	ERR_clear_error();
	return ERR_NONE;
}

/* The day of an attribute, none when absent; a word that is no day is a mistake. */
static enum err
read_day(const struct source *s, const xmlNode *node, const char *name, struct date *out,
	 struct error *err)
{
	char text[32];

	*out = (struct date){ 0, 0, 0 };
	(void)xml_attribute(node, name, text, sizeof(text));
	if (text[0] && !date_parse(text, out))
		return wrong(s, node, "a day is written YYYY-MM-DD and must exist", err);
	return ERR_NONE;
}

static enum err
read_life(const struct source *s, const xmlNode *node, const char *from, const char *to,
	  struct life *out, struct error *err)
{
	if (read_day(s, node, from, &out->from, err) || read_day(s, node, to, &out->to, err))
		return err->code;
	if (!date_is_none(out->from) && !date_is_none(out->to) && date_after(out->from, out->to))
		return wrong(s, node, "ends before it begins", err);
	return ERR_NONE;
}

/* The path of the named file below the issuer's folder, and nowhere else. */
static enum err
read_path(const struct source *s, const xmlNode *node, char *to, size_t size, struct error *err)
{
	char file[256];

	if (!xml_attribute(node, "file", file, sizeof(file)) || file[0] == '/' ||
	    strstr(file, ".."))
		return wrong(s, node, "file=\"…\" must name a file below the issuer's folder", err);
	if (!text_print(to, size, "%s/%s", s->folder, file))
		return wrong(s, node, "the path is too long", err);
	return ERR_NONE;
}

/* A fingerprint in trust.xml nails the file down: a changed file stops the program instead of
 * changing whom we trust. */
static enum err
check_fingerprint(const struct source *s, const xmlNode *node, const X509 *cert, struct error *err)
{
	char text[SHA256_TEXT_BYTES + 1];
	struct sha256 said, is;
	unsigned int n = SHA256_BYTES;

	if (!xml_attribute(node, "sha256", text, sizeof(text)))
		return text[0] ? wrong(s, node, "sha256 is not of 64 hex digits", err) : ERR_NONE;
	if (!sha256_parse(text, &said))
		return wrong(s, node, "sha256 is not of 64 hex digits", err);
	if (!X509_digest(cert, EVP_sha256(), is.bytes, &n))
		return error_set(err, ERR_NOMEM, "%s: out of memory", s->path);
	if (!sha256_equal(&said, &is))
		return wrong(s, node, "the certificate has another SHA-256 fingerprint", err);
	return ERR_NONE;
}

static enum err
read_certificate(const struct source *s, const xmlNode *node, X509 **out, struct error *err)
{
	char path[512];

	if (read_path(s, node, path, sizeof(path), err))
		return err->code;
	if (certificate_load(path, out, err))
		return error_wrap(err, "%s:%d", s->path, xml_line(node));
	if (check_fingerprint(s, node, *out, err))
		return err->code;
	return certificate_set_sm2_id(*out, s->issuer->sm2_id, err);
}

static enum err
read_anchor(struct source *s, const xmlNode *node, struct trust_anchor *list, int *count,
	    struct error *err)
{
	struct trust_anchor *a = &list[*count];

	if (*count == LIMIT_ANCHORS_PER_ISSUER)
		return wrong(s, node, "too many of them", err);
	*count += 1; /* counted first: what is half-read is freed with the rest */
	if (read_life(s, node, "from", "to", &a->life, err))
		return err->code;
	return read_certificate(s, node, &a->cert, err);
}

enum err
signer_prepare(struct trust_signer *s, const char *sm2_id, struct error *err)
{
	s->key = X509_get0_pubkey(s->cert);
	if (!s->key || !curve_of(s->key)) {
		(void)error_set(err, ERR_CONFIG,
				"the certificate's key (%s, %d bits) is on no curve a seal may use",
				s->key ? EVP_PKEY_get0_type_name(s->key) : "unknown",
				s->key ? EVP_PKEY_get_bits(s->key) : 0);
		return error_hint(err, "Seals are signed with ECDSA on a NIST or Brainpool curve, "
				       "or with SM2.");
	}
	s->cache = fail_here() ? NULL : calloc(1, sizeof(*s->cache));
	if (!s->cache)
		return error_set(err, ERR_NOMEM, "signer: out of memory");
	return verifier_open(s->key, sm2_id, &s->verifier, err);
}

static enum err
read_signer(struct source *s, const xmlNode *node, struct error *err)
{
	struct trust_issuer *issuer = s->issuer;
	struct trust_signer *signer = &issuer->signer[issuer->signer_count];
	char reference[sizeof(signer->reference)];

	if (issuer->signer_count == LIMIT_SIGNERS_PER_ISSUER)
		return wrong(s, node, "too many of them", err);
	issuer->signer_count++;
	if (!xml_attribute(node, "id", signer->id, sizeof(signer->id)) || strlen(signer->id) != 4)
		return wrong(s, node, "id is country and name, four characters, as in the seal",
			     err);
	if (!xml_attribute(node, "reference", reference, sizeof(reference)) ||
	    reference[strspn(reference, "0123456789abcdefABCDEF")])
		return wrong(s, node, "reference is the certificate's serial number in hex", err);
	(void)text_copy(signer->reference, sizeof(signer->reference),
			reference + strspn(reference, "0"));
	text_upper(signer->reference);
	if (read_life(s, node, "from", "to", &signer->life, err) ||
	    read_certificate(s, node, &signer->cert, err))
		return err->code;
	if (signer_prepare(signer, issuer->sm2_id, err))
		return error_wrap(err, "%s:%d", s->path, xml_line(node));
	return ERR_NONE;
}

/* Who signs lists may have an RSA key: no seal is to be made with it. */
static enum err
read_lister(struct source *s, const xmlNode *node, struct error *err)
{
	struct trust_issuer *issuer = s->issuer;
	struct trust_signer *lister = &issuer->lister[issuer->lister_count];

	if (issuer->lister_count == LIMIT_LISTERS_PER_ISSUER)
		return wrong(s, node, "too many of them", err);
	issuer->lister_count++;
	if (read_life(s, node, "from", "to", &lister->life, err) ||
	    read_certificate(s, node, &lister->cert, err))
		return err->code;
	lister->key = X509_get0_pubkey(lister->cert);
	lister->cache = fail_here() ? NULL : calloc(1, sizeof(*lister->cache));
	if (!lister->cache)
		return error_set(err, ERR_NOMEM, "list signer: out of memory");
	if (!lister->key)
		return wrong(s, node, "the certificate's key cannot be read", err);
	return ERR_NONE;
}

static enum err
read_crl(struct source *s, const xmlNode *node, struct error *err)
{
	struct trust_issuer *issuer = s->issuer;
	char path[512];

	if (issuer->crl_count == LIMIT_CRLS_PER_ISSUER)
		return wrong(s, node, "too many of them", err);
	if (read_path(s, node, path, sizeof(path), err))
		return err->code;
	if (!file_exists(path))
		return ERR_NONE;
	if (crl_load(path, &issuer->crl[issuer->crl_count].crl, err))
		return error_wrap(err, "%s:%d", s->path, xml_line(node));
	issuer->crl_count++;
	return ERR_NONE;
}

static bool
specimen_kind_parse(const char *text, enum specimen_kind *out)
{
	static const char *const words[] = { "stamp", "riding", "signature" };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (text_equal(text, words[i])) {
			*out = (enum specimen_kind)i;
			return true;
		}
	return false;
}

static enum err
read_specimen(struct source *s, const xmlNode *node, struct error *err)
{
	struct trust_issuer *issuer = s->issuer;
	struct trust_specimen *specimen = &issuer->specimen[issuer->specimen_count];
	char kind[16];

	if (issuer->specimen_count == LIMIT_SPECIMENS_PER_ISSUER)
		return wrong(s, node, "too many of them", err);
	(void)xml_attribute(node, "kind", kind, sizeof(kind));
	if (!specimen_kind_parse(kind, &specimen->kind))
		return wrong(s, node, "kind is stamp, riding or signature", err);
	if (read_path(s, node, specimen->path, sizeof(specimen->path), err) ||
	    read_life(s, node, "from", "to", &specimen->life, err))
		return err->code;
	specimen->folder_length = strlen(s->folder);
	(void)xml_attribute_double(node, "mm", &specimen->diameter_mm);
	(void)xml_attribute(node, "color", specimen->color, sizeof(specimen->color));
	if (!file_exists(specimen->path))
		return wrong(s, node, "the specimen's file is not there", err);
	issuer->specimen_count++;
	return ERR_NONE;
}

static enum err
read_form(struct source *s, const xmlNode *node, struct error *err)
{
	struct issuer *facts = &s->issuer->facts;

	if (facts->form_count == LIMIT_FORMS_PER_ISSUER)
		return wrong(s, node, "too many of them", err);
	if (!xml_attribute(node, "form", facts->form[facts->form_count], FORM_ID_BYTES))
		return wrong(s, node, "form=\"…\" must name a form", err);
	facts->form_count++;
	return ERR_NONE;
}

static enum err
read_element(struct source *s, const xmlNode *node, struct error *err)
{
	struct trust_issuer *i = s->issuer;

	if (xml_is(node, "name"))
		return ERR_NONE; /* words for people: catalog/ has them */
	if (xml_is(node, "may-use"))
		return read_form(s, node, err);
	if (xml_is(node, "anchor"))
		return read_anchor(s, node, i->anchor, &i->anchor_count, err);
	if (xml_is(node, "intermediate"))
		return read_anchor(s, node, i->between, &i->between_count, err);
	if (xml_is(node, "signer"))
		return read_signer(s, node, err);
	if (xml_is(node, "list-signer"))
		return read_lister(s, node, err);
	if (xml_is(node, "crl"))
		return read_crl(s, node, err);
	if (xml_is(node, "specimen"))
		return read_specimen(s, node, err);
	return wrong(s, node, "unknown element", err);
}

static enum err
read_root(struct source *s, const xmlNode *root, struct error *err)
{
	struct issuer *facts = &s->issuer->facts;
	struct life life;

	if (!root || !xml_is(root, "issuer"))
		return error_set(err, ERR_CONFIG, "%s: the root is not <issuer>", s->path);
	if (!xml_attribute(root, "id", facts->id, sizeof(facts->id)))
		return wrong(s, root, "id is missing", err);
	if (!xml_attribute(root, "country", facts->country, sizeof(facts->country)))
		return wrong(s, root, "country is the three letters of a seal's header", err);
	if (read_life(s, root, "valid-from", "valid-to", &life, err))
		return err->code;
	facts->valid_from = life.from;
	facts->valid_to = life.to;
	if (!xml_attribute(root, "sm2-id", s->issuer->sm2_id, sizeof(s->issuer->sm2_id)))
		(void)text_copy(s->issuer->sm2_id, sizeof(s->issuer->sm2_id), SM2_ID_DEFAULT);
	for (const xmlNode *node = xml_child(root, NULL); node; node = xml_next(node, NULL))
		if (read_element(s, node, err))
			return err->code;
	return ERR_NONE;
}

static const X509 *
maker_of(const struct trust_anchor *list, int count, X509_CRL *crl, const char *sm2_id)
{
	for (int i = 0; i < count; i++)
		if (crl_signed_by(crl, list[i].cert, sm2_id))
			return list[i].cert;
	return NULL;
}

void
trust_find_makers(struct trust_issuer *i)
{
	for (int k = 0; k < i->crl_count; k++) {
		struct trust_crl *crl = &i->crl[k];

		crl->by = maker_of(i->anchor, i->anchor_count, crl->crl, i->sm2_id);
		if (!crl->by)
			crl->by = maker_of(i->between, i->between_count, crl->crl, i->sm2_id);
	}
}

enum err
trust_issuer_load(const char *folder, struct trust_issuer **out, struct error *err)
{
	AUTO(trust_issuer_free)
	struct trust_issuer *issuer = fail_here() ? NULL : calloc(1, sizeof(*issuer));
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	struct source s = { .folder = folder, .issuer = issuer };

	if (!issuer)
		return error_set(err, ERR_NOMEM, "trust: out of memory");
	if (!text_print(s.path, sizeof(s.path), "%s/trust.xml", folder))
		return error_set(err, ERR_CONFIG, "%s: the path is too long", folder);
	if (xml_parse_file(s.path, &doc, err) || read_root(&s, xml_root(doc), err))
		return err->code;
	trust_find_makers(issuer);
	*out = TAKE(issuer);
	return ERR_NONE;
}

void
trust_issuer_free(struct trust_issuer *i)
{
	if (!i)
		return;
	for (int k = 0; k < i->anchor_count; k++)
		X509_free(i->anchor[k].cert);
	for (int k = 0; k < i->between_count; k++)
		X509_free(i->between[k].cert);
	for (int k = 0; k < i->crl_count; k++)
		X509_CRL_free(i->crl[k].crl);
	for (int k = 0; k < i->signer_count; k++) {
		verifier_close(i->signer[k].verifier);
		free(i->signer[k].cache);
		X509_free(i->signer[k].cert);
	}
	for (int k = 0; k < i->lister_count; k++) {
		free(i->lister[k].cache);
		X509_free(i->lister[k].cert);
	}
	free(i);
}
