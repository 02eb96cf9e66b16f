/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/text.h"
#include "seal/judge.h"

/* certs/ as people keep it: every line with what is wrong with it on a day. */

static const char *const whats[] = {
	[TRUST_ANCHOR] = "anchor", [TRUST_INTERMEDIATE] = "intermediate",
	[TRUST_SIGNER] = "signer", [TRUST_LISTER] = "list-signer",
	[TRUST_CRL] = "crl",       [TRUST_SPECIMEN] = "specimen",
};

const char *
trust_what_text(enum trust_what what)
{
	assert((size_t)what < COUNT_OF(whats));
	return whats[what];
}

bool
trust_has_issuer(const struct trust *t, const char *issuer)
{
	return trust_issuer_get(t, issuer) != NULL;
}

struct walk {
	const struct trust_issuer *issuer;
	struct date day;
	trust_each *each;
	void *context;
};

static struct trust_line
line_of(const struct walk *w, enum trust_what what)
{
	return (struct trust_line){ .issuer = w->issuer->facts.id,
				    .what = what,
				    .state = { .verdict = VERDICT_VALID } };
}

static void
name_of(const X509_NAME *name, char *to, size_t size)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text = NULL;
	long n = 0;

	to[0] = '\0';
	if (bio && X509_NAME_print_ex(bio, name, 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB) >= 0)
		n = BIO_get_mem_data(bio, &text);
	if (n > 0)
		(void)text_copy_n(to, size, text, (size_t)n);
	BIO_free(bio);
}

static struct date
later(struct date a, struct date b)
{
	return date_is_none(a) || (!date_is_none(b) && date_after(b, a)) ? b : a;
}

static struct date
earlier(struct date a, struct date b)
{
	return date_is_none(a) || (!date_is_none(b) && date_before(b, a)) ? b : a;
}

static void
describe(X509 *cert, const struct life *life, struct trust_line *out)
{
	unsigned int n = SHA256_BYTES;

	name_of(X509_get_subject_name(cert), out->subject, sizeof(out->subject));
	(void)X509_digest(cert, EVP_sha256(), out->sha256.bytes, &n);
	out->from = later(certificate_first_day(cert), life->from);
	out->to = earlier(certificate_last_day(cert), life->to);
}

static void
judge_days(const struct walk *w, struct trust_line *line, struct judgement *j)
{
	char text[DATE_TEXT_BYTES];

	date_print(text, date_before(w->day, line->from) ? line->from : line->to);
	if (date_before(w->day, line->from))
		(void)judgement_set(j, VERDICT_INVALID, SEAL_REASON_NOT_YET_VALID,
				    "RFC 5280 §4.1.2.5", "begins on %s", text);
	else if (date_after(w->day, line->to))
		(void)judgement_set(j, VERDICT_INDETERMINATE, SEAL_REASON_OUT_OF_BOUNDS_NO_POE,
				    "RFC 5280 §4.1.2.5", "ended on %s", text);
}

static enum err
give(const struct walk *w, struct trust_line *line, const struct judgement *j, struct error *err)
{
	verdict_set(&line->state, j);
	return w->each(w->context, line, err);
}

static enum err
walk_anchors(const struct walk *w, enum trust_what what, const struct trust_anchor *list, int count,
	     struct error *err)
{
	for (int i = 0; i < count; i++) {
		struct trust_line line = line_of(w, what);
		struct judgement j = { .verdict = VERDICT_VALID };

		describe(list[i].cert, &list[i].life, &line);
		if (certificate_is_ca(list[i].cert, &j))
			judge_days(w, &line, &j);
		if (j.verdict == VERDICT_VALID)
			(void)key_holds(X509_get0_pubkey(list[i].cert), w->day, &j);
		if (give(w, &line, &j, err))
			return err->code;
	}
	return ERR_NONE;
}

static enum err
walk_signers(const struct walk *w, enum trust_what what, const struct trust_signer *list, int count,
	     struct error *err)
{
	struct seal_days days = { w->day, w->day };

	for (int i = 0; i < count; i++) {
		struct trust_line line = line_of(w, what);
		struct judgement j = { .verdict = VERDICT_VALID };
		struct claim claim = { .signed_on = w->day };

		describe(list[i].cert, &list[i].life, &line);
		if (list[i].id[0])
			(void)text_print(line.id, sizeof(line.id), "%s-%.24s", list[i].id,
					 list[i].reference);
		(void)text_copy(claim.country, sizeof(claim.country), w->issuer->facts.country);
		if (judge_signer(w->issuer, &list[i], &days, &claim, &j, err) ||
		    give(w, &line, &j, err))
			return err->code;
	}
	return ERR_NONE;
}

static struct date
day_of(const ASN1_TIME *time)
{
	struct tm tm;

	if (!time || !ASN1_TIME_to_tm(time, &tm))
		return (struct date){ 0, 0, 0 };
	return (struct date){ tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday };
}

static enum err
walk_crls(const struct walk *w, struct error *err)
{
	for (int i = 0; i < w->issuer->crl_count; i++) {
		const struct trust_crl *c = &w->issuer->crl[i];
		struct trust_line line = line_of(w, TRUST_CRL);
		struct judgement j = { .verdict = VERDICT_VALID };
		unsigned int n = SHA256_BYTES;
		char text[DATE_TEXT_BYTES];

		name_of(X509_CRL_get_issuer(c->crl), line.subject, sizeof(line.subject));
		(void)X509_CRL_digest(c->crl, EVP_sha256(), line.sha256.bytes, &n);
		line.from = day_of(X509_CRL_get0_lastUpdate(c->crl));
		line.to = day_of(X509_CRL_get0_nextUpdate(c->crl));
		date_print(text, line.to);
		if (!c->by)
			(void)judgement_set(&j, VERDICT_INVALID, SEAL_REASON_SIG_CRYPTO_FAILURE,
					    "RFC 5280 §6.3.3", "not signed by a CA of this issuer");
		else if (date_is_none(line.to) || date_before(line.to, w->day))
			(void)judgement_set(&j, VERDICT_INDETERMINATE, SEAL_REASON_TRY_LATER,
					    "RFC 5280 §5.1.2.5", "its next update was due on %s",
					    text[0] ? text : "no day");
		if (give(w, &line, &j, err))
			return err->code;
	}
	return ERR_NONE;
}

static enum err
walk_specimens(const struct walk *w, struct error *err)
{
	for (int i = 0; i < w->issuer->specimen_count; i++) {
		const struct trust_specimen *s = &w->issuer->specimen[i];
		struct trust_line line = line_of(w, TRUST_SPECIMEN);
		struct judgement j = { .verdict = VERDICT_VALID };
		const char *slash = strrchr(s->path, '/');

		(void)text_copy(line.subject, sizeof(line.subject), slash ? slash + 1 : s->path);
		line.from = s->life.from;
		line.to = s->life.to;
		if (give(w, &line, &j, err))
			return err->code;
	}
	return ERR_NONE;
}

static enum err
walk_issuer(const struct walk *w, struct error *err)
{
	const struct trust_issuer *i = w->issuer;

	if (walk_anchors(w, TRUST_ANCHOR, i->anchor, i->anchor_count, err) ||
	    walk_anchors(w, TRUST_INTERMEDIATE, i->between, i->between_count, err) ||
	    walk_signers(w, TRUST_SIGNER, i->signer, i->signer_count, err) ||
	    walk_signers(w, TRUST_LISTER, i->lister, i->lister_count, err) || walk_crls(w, err))
		return err->code;
	return walk_specimens(w, err);
}

enum err
trust_walk(const struct trust *t, const char *issuer, struct date day, trust_each *each,
	   void *context, struct error *err)
{
	assert(date_valid(day));
	for (int i = 0; i < t->issuer_count; i++) {
		struct walk w = { t->issuer[i], day, each, context };

		if (issuer && !text_equal(issuer, t->issuer[i]->facts.id))
			continue;
		if (walk_issuer(&w, err))
			return err->code;
	}
	return ERR_NONE;
}
