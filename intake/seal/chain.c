/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/fail.h"
#include "base/text.h"
#include "seal/trust.h"

/* The path is built by OpenSSL from exactly the certificates of one issuer that live on the signing
 * day, never from a global store, never by an address in a certificate (rpki-client, validate.c,
 * does the same). Days are compared by us: a day has no hour, and the seal says only the day. */

DEFINE_AUTO(X509_STORE_CTX_free, X509_STORE_CTX *);
DEFINE_AUTO(X509_STORE_free, X509_STORE *);
typedef STACK_OF(X509) certificates;
static void
certificates_free(certificates *s)
{
	sk_X509_free(s); /* the certificates are lent */
}
DEFINE_AUTO(certificates_free, certificates *);

/* OpenSSL's answer in the words of ETSI EN 319 102-1 §5.1.3. */
static void
explain(int code, struct judgement *j)
{
	const char *words = X509_verify_cert_error_string(code);

	switch (code) {
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_CERT_SIGNATURE_FAILURE: /* a CA of the same name with another key */
		(void)judgement_set(j, VERDICT_INDETERMINATE,
				    SEAL_REASON_NO_CERTIFICATE_CHAIN_FOUND, "RFC 5280 §6.1",
				    "no path to an anchor of this issuer: %s", words);
		return;
	case X509_V_ERR_EE_KEY_TOO_SMALL:
	case X509_V_ERR_CA_KEY_TOO_SMALL:
	case X509_V_ERR_CA_MD_TOO_WEAK:
		(void)judgement_set(j, VERDICT_INDETERMINATE,
				    SEAL_REASON_CRYPTO_CONSTRAINTS_FAILURE, "ETSI TS 119 312", "%s",
				    words);
		return;
	default:
		(void)judgement_set(j, VERDICT_INVALID, SEAL_REASON_CHAIN_CONSTRAINTS_FAILURE,
				    "RFC 5280 §6.1", "%s", words);
	}
}

static certificates *
living(const struct trust_anchor *list, int count, struct date day)
{
	AUTO(certificates_free)
	certificates *some = fail_here() ? NULL : sk_X509_new_null();

	for (int i = 0; some && i < count; i++)
		if (life_holds(&list[i].life, day) && !sk_X509_push(some, list[i].cert))
			return NULL;
	return TAKE(some);
}

static void
keep_path(X509_STORE_CTX *context, struct chain *out)
{
	const certificates *path = X509_STORE_CTX_get0_chain(context);

	out->path_count = sk_X509_num(path);
	assert(out->path_count <= CHAIN_CERTS_MAX);
	for (int i = 0; i < out->path_count; i++)
		out->path[i] = sk_X509_value(path, i);
}

/* One try with one anchor; out->judgement tells. */
static enum err
try_anchor(X509 *leaf, certificates *between, X509 *anchor, struct chain *out, struct error *err)
{
	AUTO(X509_STORE_free)
	X509_STORE *empty = fail_here() ? NULL : X509_STORE_new();
	AUTO(certificates_free)
	certificates *trusted = fail_here() ? NULL : sk_X509_new_null();
	AUTO(X509_STORE_CTX_free)
	X509_STORE_CTX *context = fail_here() ? NULL : X509_STORE_CTX_new();
	X509_VERIFY_PARAM *param;

	if (!empty || !trusted || !context || !sk_X509_push(trusted, anchor) ||
	    !X509_STORE_CTX_init(context, empty, leaf, between))
		return error_set(err, ERR_NOMEM, "certificate chain: out of memory");
	X509_STORE_CTX_set0_trusted_stack(context, trusted);
	param = X509_STORE_CTX_get0_param(context);
	/* An office may be trusted by the CA it got from its ministry, without that one's root:
	 * partial chain. */
	(void)X509_VERIFY_PARAM_set_flags(param,
					  X509_V_FLAG_NO_CHECK_TIME | X509_V_FLAG_PARTIAL_CHAIN);
	X509_VERIFY_PARAM_set_depth(param, CHAIN_CERTS_MAX - 2);
	out->path_count = 0;
	if (X509_verify_cert(context) == 1) {
		out->judgement = (struct judgement){ .verdict = VERDICT_VALID };
		keep_path(context, out);
	} else {
		explain(X509_STORE_CTX_get_error(context), &out->judgement);
	}
	ERR_clear_error();
	return ERR_NONE;
}

/* Any anchor that carries the signer will do; without one the last answer stays. */
static enum err
try_anchors(const struct trust_issuer *issuer, const struct trust_signer *signer, struct chain *out,
	    struct error *err)
{
	AUTO(certificates_free)
	certificates *between = living(issuer->between, issuer->between_count, out->day);

	if (!between)
		return error_set(err, ERR_NOMEM, "certificate chain: out of memory");
	(void)judgement_set(&out->judgement, VERDICT_INDETERMINATE,
			    SEAL_REASON_NO_CERTIFICATE_CHAIN_FOUND, "RFC 5280 §6.1",
			    "no anchor of this issuer lives on the signing day");
	for (int i = 0; i < issuer->anchor_count; i++) {
		if (!life_holds(&issuer->anchor[i].life, out->day))
			continue;
		if (try_anchor(signer->cert, between, issuer->anchor[i].cert, out, err))
			return err->code;
		if (out->judgement.verdict == VERDICT_VALID)
			break;
	}
	return ERR_NONE;
}

static bool
certificate_lives(const X509 *cert, struct date day, struct judgement *j)
{
	struct date first = certificate_first_day(cert), last = certificate_last_day(cert);
	char text[DATE_TEXT_BYTES];

	date_print(text, date_before(day, first) ? first : last);
	if (date_before(day, first))
		return judgement_set(j, VERDICT_INVALID, SEAL_REASON_NOT_YET_VALID,
				     "RFC 5280 §4.1.2.5", "a certificate begins on %s", text);
	if (date_after(day, last))
		return judgement_set(j, VERDICT_INDETERMINATE, SEAL_REASON_OUT_OF_BOUNDS_NO_POE,
				     "RFC 5280 §4.1.2.5", "a certificate ended on %s", text);
	return true;
}

DEFINE_AUTO(PKEY_USAGE_PERIOD_free, PKEY_USAGE_PERIOD *);

static struct date
generalized_day(const ASN1_GENERALIZEDTIME *time)
{
	struct tm tm;

	if (!time || !ASN1_TIME_to_tm(time, &tm))
		return (struct date){ 0, 0, 0 };
	return (struct date){ tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday };
}

/* A document signer may seal for a year and be checked for ten: the private key usage period says
 * the year (TR-03137-1 §5.3). */
static bool
private_key_lives(X509 *cert, struct date day, struct judgement *j)
{
	AUTO(PKEY_USAGE_PERIOD_free)
	PKEY_USAGE_PERIOD *period =
	    X509_get_ext_d2i(cert, NID_private_key_usage_period, NULL, NULL);
	struct life life = { { 0, 0, 0 }, { 0, 0, 0 } };

	if (!period)
		return true;
	life.from = generalized_day(period->notBefore);
	life.to = generalized_day(period->notAfter);
	if (!life_holds(&life, day))
		return judgement_set(j, VERDICT_INDETERMINATE, SEAL_REASON_OUT_OF_BOUNDS_NO_POE,
				     "BSI TR-03137-1 §5.3",
				     "sealed outside the usage period of the private key");
	return true;
}

/* The signer first, then what is above it; the anchor is trusted as it is, only its days count. */
static bool
path_holds(struct chain *c, struct judgement *j)
{
	for (int i = 0; i < c->path_count; i++) {
		if (i > 0 && i < c->path_count - 1 && !certificate_is_ca(c->path[i], j))
			return false;
		if (i < c->path_count - 1 && !certificate_algorithms_hold(c->path[i], c->day, j))
			return false;
		if (!certificate_lives(c->path[i], c->day, j))
			return false;
	}
	/* Nobody issues an SM2 signer below an ECDSA CA or the other way round (signatures.md §2).
	 */
	for (int i = 1; i < c->path_count; i++)
		if (EVP_PKEY_is_a(X509_get0_pubkey(c->path[i]), "SM2") !=
		    EVP_PKEY_is_a(X509_get0_pubkey(c->path[0]), "SM2"))
			return judgement_set(j, VERDICT_INVALID,
					     SEAL_REASON_CHAIN_CONSTRAINTS_FAILURE,
					     "GB/T 35276-2017", "SM2 and other keys in one chain");
	return key_holds(X509_get0_pubkey(c->path[c->path_count - 1]), c->day, j) &&
	       private_key_lives(c->path[0], c->day, j);
}

static enum err
judge_day(const struct trust_issuer *issuer, const struct trust_signer *signer, struct chain *c,
	  struct error *err)
{
	struct judgement profile = { .verdict = VERDICT_VALID };

	if (!certificate_is_signer(signer->cert, &profile)) {
		c->judgement = profile;
		return ERR_NONE;
	}
	if (try_anchors(issuer, signer, c, err))
		return err->code;
	if (c->judgement.verdict == VERDICT_VALID)
		(void)path_holds(c, &c->judgement);
	return ERR_NONE;
}

enum err
chain_judge(const struct trust_issuer *issuer, const struct trust_signer *signer, struct date day,
	    const struct chain **out, struct error *err)
{
	struct chain_cache *cache = signer->cache;
	struct chain c = { .day = day };

	assert(date_valid(day));
	for (int i = 0; i < CHAIN_CACHE_DAYS; i++)
		if (date_equal(cache->chain[i].day, day)) {
			*out = &cache->chain[i];
			return ERR_NONE;
		}
	if (judge_day(issuer, signer, &c, err))
		return err->code;
	cache->chain[cache->next] = c;
	*out = &cache->chain[cache->next];
	cache->next = (cache->next + 1) % CHAIN_CACHE_DAYS;
	return ERR_NONE;
}
