/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <curl/curl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/child.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/text.h"
#include "base/words.h"
#include "base/xml.h"
#include "seal/trust.h"

/* Revocation lists from their distribution points (RFC 5280 §4.2.1.13). */

DEFINE_AUTO(CRL_DIST_POINTS_free, CRL_DIST_POINTS *);
DEFINE_AUTO(BIO_free_all, BIO *);
DEFINE_AUTO(curl_easy_cleanup, CURL *);

#define URL_BYTES      256
#define LIMIT_URLS     32
#define CONNECT_WAIT_S 10

struct addresses {
	char url[LIMIT_URLS][URL_BYTES];
	int count;
};

/* ---- which addresses ---- */

static void
add_url(struct addresses *to, const ASN1_IA5STRING *text)
{
	const char *url = (const char *)ASN1_STRING_get0_data(text);
	int n = ASN1_STRING_length(text);

	if (n <= 0 || n >= URL_BYTES || strlen(url) != (size_t)n || to->count == LIMIT_URLS ||
	    !(text_starts(url, "http://") || text_starts(url, "https://")))
		return; /* LDAP and the like are nobody's way any more */
	for (int i = 0; i < to->count; i++)
		if (text_equal(to->url[i], url))
			return;
	(void)text_copy(to->url[to->count++], URL_BYTES, url);
}

static void
add_points(struct addresses *to, X509 *cert)
{
	AUTO(CRL_DIST_POINTS_free)
	CRL_DIST_POINTS *points = X509_get_ext_d2i(cert, NID_crl_distribution_points, NULL, NULL);

	for (int i = 0; i < sk_DIST_POINT_num(points); i++) {
		const DIST_POINT *point = sk_DIST_POINT_value(points, i);

		if (!point->distpoint || point->distpoint->type != 0)
			continue;
		for (int k = 0; k < sk_GENERAL_NAME_num(point->distpoint->name.fullname); k++) {
			const GENERAL_NAME *name =
			    sk_GENERAL_NAME_value(point->distpoint->name.fullname, k);

			if (name->type == GEN_URI)
				add_url(to, name->d.uniformResourceIdentifier);
		}
	}
}

static void
addresses_of(const struct trust_issuer *i, struct addresses *to)
{
	to->count = 0;
	for (int k = 0; k < i->signer_count; k++)
		add_points(to, i->signer[k].cert);
	for (int k = 0; k < i->lister_count; k++)
		add_points(to, i->lister[k].cert);
	for (int k = 0; k < i->between_count; k++)
		add_points(to, i->between[k].cert);
}

/* ---- fetching ---- */

static size_t
take_bytes(char *bytes, size_t size, size_t n, void *context)
{
	struct buf *to = context;

	buf_add(to, bytes, size * n);
	return to->failed ? 0 : size * n; /* 0 stops the transfer */
}

/* false: why says what happened. */
static bool
fetch(const struct crl_update *u, const char *url, struct buf *out, char *why, size_t size)
{
	AUTO(curl_easy_cleanup)
	CURL *c = fail_here() ? NULL : curl_easy_init();
	CURLcode rc;
	long status = 0;

	if (!c) {
		(void)text_copy(why, size, "out of memory");
		return false;
	}
	(void)curl_easy_setopt(c, CURLOPT_URL, url);
	(void)curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	(void)curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	(void)curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	(void)curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_WAIT_S);
	(void)curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)u->timeout_s);
	(void)curl_easy_setopt(c, CURLOPT_MAXFILESIZE, (long)LIMIT_CRL_BYTES);
	(void)curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_bytes);
	(void)curl_easy_setopt(c, CURLOPT_WRITEDATA, out);
	if (u->pin)
		(void)curl_easy_setopt(c, CURLOPT_PINNEDPUBLICKEY, u->pin);
	rc = curl_easy_perform(c);
	(void)curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	if (rc == CURLE_OK && status == 200 && out->length > 0)
		return true;
	if (rc == CURLE_OK)
		(void)text_print(why, size, _("the server answers %ld"), status);
	else
		(void)text_copy(why, size, out->failed ? _("too large") : curl_easy_strerror(rc));
	return false;
}

/* ---- judging, in the cage ---- */

struct question {
	const struct trust_issuer *issuer;
	struct span bytes;
};
struct answer {
	bool good, same;
	char why[128];
};

static X509_CRL *
parse(struct span bytes)
{
	AUTO(BIO_free_all)
	BIO *bio = BIO_new_mem_buf(bytes.bytes, (int)bytes.length);
	char no_phrase[] = "";
	X509_CRL *crl = bio ? PEM_read_bio_X509_CRL(bio, NULL, NULL, no_phrase) : NULL;

	if (!crl && bio && BIO_reset(bio) == 1)
		crl = d2i_X509_CRL_bio(bio, NULL);
	ERR_clear_error();
	return crl;
}

static const X509 *
maker_among(const struct trust_anchor *list, int count, X509_CRL *crl, const char *sm2_id)
{
	for (int i = 0; i < count; i++)
		if (crl_signed_by(crl, list[i].cert, sm2_id))
			return list[i].cert;
	return NULL;
}

static void
judge(const struct question *q, struct answer *a)
{
	const struct trust_issuer *i = q->issuer;
	X509_CRL *crl = parse(q->bytes);
	const X509 *by;

	if (!crl) {
		(void)text_copy(a->why, sizeof(a->why), _("this is no revocation list"));
		return;
	}
	by = maker_among(i->anchor, i->anchor_count, crl, i->sm2_id);
	if (!by)
		by = maker_among(i->between, i->between_count, crl, i->sm2_id);
	if (!by) {
		(void)text_copy(a->why, sizeof(a->why), _("not signed by a CA of this issuer"));
		return;
	}
	for (int k = 0; k < i->crl_count; k++) {
		X509_CRL *ours = i->crl[k].crl;

		if (i->crl[k].by != by)
			continue;
		a->same |= X509_CRL_match(ours, crl) == 0;
		if (crl_is_older(crl, ours, a->why, sizeof(a->why)))
			return;
	}
	a->good = true;
}

static void
judge_in_cage(const struct child_side *side, const void *context)
{
	struct answer a = { .good = false };
	char word;

	if (child_hear(side, &word, sizeof(word)) < 0)
		return;
	judge(context, &a);
	child_say(side, &a, sizeof(a));
}

static enum err
ask(const struct question *q, struct answer *a, struct error *err)
{
	const struct child_setup setup = { .name = "CRL reader",
					   .input_fd = -1,
					   .memory_bytes = (size_t)256 * 1024 * 1024,
					   .cpu_s = 10,
					   .wall_s = 30 };
	AUTO(child_close)
	struct child *c = NULL;
	size_t n = 0;
	enum err rc;

	if (child_start(&setup, judge_in_cage, q, &c, err))
		return err->code;
	rc = child_ask(c, "?", 1, err);
	if (!rc)
		rc = child_answer(c, a, sizeof(*a), &n, err);
	if (rc == ERR_DATA || (!rc && n != sizeof(*a))) {
		*a = (struct answer){ .good = false };
		(void)text_copy(a->why, sizeof(a->why), _("its bytes broke the reader"));
		return ERR_NONE;
	}
	a->why[sizeof(a->why) - 1] = '\0';
	return rc;
}

/* ---- keeping ---- */

/* One file for each address, so the next list takes the place of this one. */
static enum err
keep(const struct crl_update *u, const char *issuer, const char *url, const struct buf *bytes,
     struct error *err)
{
	struct trust_addition a = { .certs = u->certs, .issuer = issuer, .what = TRUST_CRL };
	struct sha256 name;
	char hex[SHA256_TEXT_BYTES], path[512];

	if (sha256_of(url, strlen(url), &name, err))
		return err->code;
	sha256_print(hex, &name);
	(void)text_print(a.file, sizeof(a.file), "crl/%.16s.crl", hex);
	if (!text_print(path, sizeof(path), "%s/%s/%s", u->certs, issuer, a.file))
		return error_set(err, ERR_CONFIG, "%s: the path is too long", u->certs);
	if (file_exists(path))
		return file_replace(path, bytes->bytes, bytes->length, err);
	return trust_add_crl(&a, (struct span){ bytes->bytes, bytes->length }, err);
}

static enum err
update_one(const struct crl_update *u, const struct trust_issuer *i, const char *url,
	   struct error *err)
{
	AUTO(buf)
	struct buf bytes = BUF(LIMIT_CRL_BYTES);
	struct answer a = { .good = false };
	struct question q = { .issuer = i };

	if (!fetch(u, url, &bytes, a.why, sizeof(a.why))) {
		u->each(u->context, i->facts.id, url, false, a.why);
		return ERR_NONE;
	}
	q.bytes = (struct span){ bytes.bytes, bytes.length };
	if (ask(&q, &a, err))
		return err->code;
	if (a.good && !a.same && keep(u, i->facts.id, url, &bytes, err))
		return error_wrap(err, "%s", i->facts.id);
	u->each(u->context, i->facts.id, url, a.good, a.good && a.same ? _("unchanged") : a.why);
	return ERR_NONE;
}

enum err
trust_crl_update(const struct crl_update *u, struct error *err)
{
	AUTO(trust_close)
	struct trust *t = NULL;
	static struct addresses urls;

	assert(u->each);
	assert(u->timeout_s > 0);
	if (trust_open(u->certs, &t, err))
		return err->code;
	for (int i = 0; i < t->issuer_count; i++) {
		if (u->issuer && !text_equal(u->issuer, t->issuer[i]->facts.id))
			continue;
		addresses_of(t->issuer[i], &urls);
		for (int k = 0; k < urls.count; k++)
			if (update_one(u, t->issuer[i], urls.url[k], err))
				return err->code;
	}
	return ERR_NONE;
}
