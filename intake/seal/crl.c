/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/text.h"
#include "base/words.h"
#include "seal/trust.h"

/* Our own judge of revocation lists (RFC 5280 §5): OpenSSL cannot check SM2 lists and ignores when
 * somebody was revoked (signatures.md §0.3, §5.2). Delta and indirect lists are refused by profile.
 */

/* The list's own signature bytes under an SM2 key, with the id a list has no place for. */
static bool
sm2_signature_holds(X509_CRL *crl, EVP_PKEY *key, const char *sm2_id)
{
	AUTO(signature)
	struct signature_context c = { NULL, NULL };
	AUTO(memory)
	uint8_t *tbs = NULL;
	const ASN1_BIT_STRING *signature;
	const X509_ALGOR *algorithm;
	struct error err;
	int n = i2d_re_X509_CRL_tbs(crl, &tbs);
	int good;

	X509_CRL_get0_signature(crl, &signature, &algorithm);
	if (n <= 0 || X509_CRL_get_signature_nid(crl) != NID_SM2_with_SM3 || !curve_of(key) ||
	    !curve_of(key)->sm2 || signature_open(key, sm2_id, SIGNATURE_CHECK, &c, &err))
		return false;
	good = EVP_DigestVerify(c.md, ASN1_STRING_get0_data(signature),
				(size_t)ASN1_STRING_length(signature), tbs, (size_t)n);
	return good == 1;
}

bool
crl_signed_by(X509_CRL *crl, X509 *ca, const char *sm2_id)
{
	EVP_PKEY *key = X509_get0_pubkey(ca);
	bool good;

	if (X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_subject_name(ca)) != 0)
		return false;
	/* RFC 5280 §4.2.1.3: a key usage, where there is one, must name cRLSign. */
	if (!(X509_get_key_usage(ca) & KU_CRL_SIGN))
		return false;
	good = EVP_PKEY_is_a(key, "SM2") ? sm2_signature_holds(crl, key, sm2_id)
					 : X509_CRL_verify(crl, key) == 1;
	ERR_clear_error();
	return good;
}

static struct date
day_of(const ASN1_TIME *time)
{
	struct tm tm;

	if (!time || !ASN1_TIME_to_tm(time, &tm))
		return (struct date){ 0, 0, 0 };
	return (struct date){ tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday };
}

DEFINE_AUTO(ISSUING_DIST_POINT_free, ISSUING_DIST_POINT *);

/* A list for all certificates of its CA: no delta, no part of the reasons or kinds, nothing
 * critical that we do not know. */
static bool
is_whole(const X509_CRL *crl)
{
	AUTO(ISSUING_DIST_POINT_free)
	ISSUING_DIST_POINT *scope =
	    X509_CRL_get_ext_d2i(crl, NID_issuing_distribution_point, NULL, NULL);

	if (X509_CRL_get_ext_by_NID(crl, NID_delta_crl, -1) >= 0)
		return false;
	if (scope && (scope->onlyuser > 0 || scope->onlyCA > 0 || scope->onlysomereasons ||
		      scope->indirectCRL > 0 || scope->onlyattr > 0))
		return false;
	for (int at = X509_CRL_get_ext_by_critical(crl, 1, -1); at >= 0;
	     at = X509_CRL_get_ext_by_critical(crl, 1, at))
		if (OBJ_obj2nid(X509_EXTENSION_get_object(X509_CRL_get_ext(crl, at))) !=
			NID_issuing_distribution_point ||
		    !scope)
			return false;
	return true;
}

DEFINE_AUTO(CRL_DIST_POINTS_free, CRL_DIST_POINTS *);

static bool
names_meet(const GENERAL_NAMES *a, const GENERAL_NAMES *b)
{
	for (int i = 0; i < sk_GENERAL_NAME_num(a); i++)
		for (int k = 0; k < sk_GENERAL_NAME_num(b); k++)
			if (GENERAL_NAME_cmp(sk_GENERAL_NAME_value(a, i),
					     sk_GENERAL_NAME_value(b, k)) == 0)
				return true;
	return false;
}

/* RFC 5280 §6.3.3 (b)(2)(i): a list that names its distribution point speaks only of certificates
 * that name the same one. */
static bool
covers(const X509_CRL *crl, const X509 *cert)
{
	AUTO(ISSUING_DIST_POINT_free)
	ISSUING_DIST_POINT *scope =
	    X509_CRL_get_ext_d2i(crl, NID_issuing_distribution_point, NULL, NULL);
	AUTO(CRL_DIST_POINTS_free)
	CRL_DIST_POINTS *points = NULL;

	if (!scope || !scope->distpoint)
		return true;
	points = X509_get_ext_d2i(cert, NID_crl_distribution_points, NULL, NULL);
	for (int i = 0; scope->distpoint->type == 0 && i < sk_DIST_POINT_num(points); i++) {
		const DIST_POINT *point = sk_DIST_POINT_value(points, i);

		if (point->distpoint && point->distpoint->type == 0 &&
		    names_meet(point->distpoint->name.fullname, scope->distpoint->name.fullname))
			return true;
	}
	return false;
}

/* SHA-1 lists can be forged as SHA-1 certificates can. */
static bool
digest_holds(const X509_CRL *crl)
{
	int digest = NID_undef;

	if (!OBJ_find_sigid_algs(X509_CRL_get_signature_nid(crl), &digest, NULL))
		return false;
	return digest == NID_sha256 || digest == NID_sha384 || digest == NID_sha512 ||
	       digest == NID_sm3;
}

/* The newest list of that CA about that certificate, whole and begun by today; NULL: none. */
static X509_CRL *
newest(const struct trust_issuer *issuer, const X509 *cert, const X509 *ca, struct date today)
{
	X509_CRL *best = NULL;

	for (int i = 0; i < issuer->crl_count; i++) {
		X509_CRL *crl = issuer->crl[i].crl;
		struct date from = day_of(X509_CRL_get0_lastUpdate(crl));

		if (issuer->crl[i].by != ca || !is_whole(crl) || !covers(crl, cert) ||
		    !digest_holds(crl) || date_is_none(from) || date_after(from, today))
			continue;
		if (!best || ASN1_TIME_compare(X509_CRL_get0_lastUpdate(best),
					       X509_CRL_get0_lastUpdate(crl)) < 0)
			best = crl;
	}
	return best;
}

/* The distribution points of one CA number their lists apart. */
static bool
same_scope(const X509_CRL *a, const X509_CRL *b)
{
	const X509_CRL *of[2] = { a, b };
	const ASN1_OCTET_STRING *scope[2] = { NULL, NULL };

	for (int i = 0; i < 2; i++) {
		int at = X509_CRL_get_ext_by_NID(of[i], NID_issuing_distribution_point, -1);

		if (at >= 0)
			scope[i] = X509_EXTENSION_get_data(X509_CRL_get_ext(of[i], at));
	}
	if (!scope[0] || !scope[1])
		return scope[0] == scope[1];
	return ASN1_OCTET_STRING_cmp(scope[0], scope[1]) == 0;
}

bool
crl_is_older(const X509_CRL *crl, const X509_CRL *ours, char *why, size_t size)
{
	ASN1_INTEGER *number = X509_CRL_get_ext_d2i(crl, NID_crl_number, NULL, NULL);
	ASN1_INTEGER *our_number = X509_CRL_get_ext_d2i(ours, NID_crl_number, NULL, NULL);
	bool older = same_scope(crl, ours), falls = false;
	char day[DATE_TEXT_BYTES], our_day[DATE_TEXT_BYTES];

	date_print(day, day_of(X509_CRL_get0_lastUpdate(crl)));
	date_print(our_day, day_of(X509_CRL_get0_lastUpdate(ours)));
	if (older && number && our_number)
		falls = ASN1_INTEGER_cmp(number, our_number) < 0;
	if (older &&
	    ASN1_TIME_compare(X509_CRL_get0_lastUpdate(crl), X509_CRL_get0_lastUpdate(ours)) < 0)
		(void)text_print(why, size,
				 _("older than the list that is here (of %s, ours is of %s)"), day,
				 our_day);
	else if (falls)
		(void)text_copy(why, size,
				_("numbered below the list that is here, though not of an "
				  "earlier day"));
	else
		older = false;
	ASN1_INTEGER_free(number);
	ASN1_INTEGER_free(our_number);
	return older;
}

static long
reason_of(const X509_REVOKED *entry)
{
	ASN1_ENUMERATED *coded = X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, NULL, NULL);
	long reason = coded ? ASN1_ENUMERATED_get(coded) : CRL_REASON_UNSPECIFIED;

	ASN1_ENUMERATED_free(coded);
	return reason;
}

/* Since when the key is not to be trusted: the invalidity date if the CA gives one, else the day of
 * revocation. */
static struct date
invalid_since(const X509_REVOKED *entry)
{
	ASN1_GENERALIZEDTIME *since =
	    X509_REVOKED_get_ext_d2i(entry, NID_invalidity_date, NULL, NULL);
	struct date revoked = day_of(X509_REVOKED_get0_revocationDate(entry));
	struct date day = since ? day_of(since) : revoked;

	ASN1_GENERALIZEDTIME_free(since);
	return date_is_none(day) ? revoked : day;
}

/* The office gave the key up in good order: what was sealed before still counts. */
static bool
is_orderly(long reason)
{
	return reason == CRL_REASON_SUPERSEDED || reason == CRL_REASON_CESSATION_OF_OPERATION ||
	       reason == CRL_REASON_AFFILIATION_CHANGED;
}

/* signatures.md §5.1. The signing day is the signer's claim, the registration day is ours: a thief
 * can write any day, but not one before we had the paper in our hands. */
static bool
judge_entry(const X509_REVOKED *entry, struct date registered, struct date signed_on,
	    struct judgement *j)
{
	struct date since = invalid_since(entry);
	long reason = reason_of(entry);
	char text[DATE_TEXT_BYTES];

	date_print(text, since);
	if (date_before(registered, since))
		return true;
	if (reason == CRL_REASON_CERTIFICATE_HOLD ||
	    (is_orderly(reason) && date_before(signed_on, since)))
		return judgement_set(
		    j, VERDICT_INDETERMINATE, SEAL_REASON_REVOKED_NO_POE, "RFC 5280 §5.3.1",
		    "revoked since %s (reason %ld), no proof that it was sealed before", text,
		    reason);
	return judgement_set(j, VERDICT_INVALID, SEAL_REASON_REVOKED, "RFC 5280 §5.3.1",
			     "revoked since %s (reason %ld)", text, reason);
}

static bool
judge_one(const struct trust_issuer *issuer, X509 *cert, const X509 *ca,
	  const struct seal_days *days, struct date signed_on, struct judgement *j)
{
	X509_CRL *crl = newest(issuer, cert, ca, days->today);
	X509_REVOKED *entry = NULL;
	struct date next;
	char text[DATE_TEXT_BYTES];

	if (!crl)
		return judgement_set(j, VERDICT_INDETERMINATE, SEAL_REASON_TRY_LATER,
				     "RFC 5280 §6.3", "no revocation list of the signer's CA");
	next = day_of(X509_CRL_get0_nextUpdate(crl));
	date_print(text, next);
	if (date_is_none(next) || date_before(next, days->today))
		return judgement_set(j, VERDICT_INDETERMINATE, SEAL_REASON_TRY_LATER,
				     "RFC 5280 §5.1.2.5", "the revocation list ended on %s",
				     text[0] ? text : "no day");
	/* 2 = removeFromCRL, which only delta lists may say: here it is an entry like any other. */
	if (X509_CRL_get0_by_cert(crl, &entry, cert) == 0)
		return true;
	return judge_entry(entry, date_is_none(days->registered) ? days->today : days->registered,
			   signed_on, j);
}

bool
crl_judge(const struct trust_issuer *issuer, const struct chain *chain,
	  const struct seal_days *days, struct date signed_on, struct judgement *j)
{
	for (int i = 0; i + 1 < chain->path_count; i++)
		if (!judge_one(issuer, chain->path[i], chain->path[i + 1], days, signed_on, j))
			return false;
	return true;
}
