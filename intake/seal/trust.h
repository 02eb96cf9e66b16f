/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SEAL_TRUST_H
#define INTAKE_SEAL_TRUST_H

#include <openssl/x509.h>
#include <stdbool.h>

#include "base/date.h"
#include "base/hash.h"
#include "base/limits.h"
#include "model/issuer.h"
#include "model/verdict.h"
#include "seal/ecdsa.h"
#include "seal/seal.h"

/* What trust_open keeps of certs/<issuer>/ (docs/seal.md). Private to the floor; immutable but for
 * the cache of chains. */

DEFINE_AUTO(X509_free, X509 *);
DEFINE_AUTO(X509_CRL_free, X509_CRL *);

/* The days an entry of trust.xml holds, both inclusive; none = open. */
struct life {
	struct date from, to;
};
bool life_holds(const struct life *life, struct date day);

/* Why something is not valid, as it goes into a verdict. VERDICT_VALID: nothing is wrong. */
struct judgement {
	enum verdict verdict;
	enum seal_reason reason;
	char clause[64];
	char detail[128];
};
/* Sets it and returns false, so that "return judgement_set(…)" reads in one line. */
bool judgement_set(struct judgement *j, enum verdict verdict, enum seal_reason reason,
		   const char *clause, const char *format, ...) PRINTF(5, 6);

#define CHAIN_CERTS_MAX  3 /* signer, at most one CA between, anchor (signatures.md §5.2) */
#define CHAIN_CACHE_DAYS 32

/* The path of a signer on one signing day; revocation is not in it. */
struct chain {
	struct date day;
	struct judgement judgement;
	X509 *path[CHAIN_CERTS_MAX]; /* lent from the issuer */
	int path_count;
};
struct chain_cache {
	struct chain chain[CHAIN_CACHE_DAYS];
	int next;
};

struct trust_anchor {
	X509 *cert;
	struct life life;
};

struct trust_signer {
	char id[5];         /* "CNSY" */
	char reference[48]; /* hex, leading zeros off */
	X509 *cert;
	EVP_PKEY *key; /* lent from cert */
	struct life life;
	struct verifier *verifier; /* NULL of who only signs lists */
	struct chain_cache *cache;
};

struct trust_crl {
	X509_CRL *crl;
	const X509 *by; /* whose signature it bears; NULL: nobody's of this issuer */
};

enum specimen_kind { SPECIMEN_STAMP, SPECIMEN_RIDING, SPECIMEN_SIGNATURE };
struct trust_specimen {
	enum specimen_kind kind;
	char path[512];
	size_t folder_length; /* of the issuer's folder in path */
	double diameter_mm;
	char color[12];
	struct life life;
};

struct trust_issuer {
	struct issuer facts; /* id, country, forms, life */
	char sm2_id[SM2_ID_BYTES];
	struct trust_anchor anchor[LIMIT_ANCHORS_PER_ISSUER];
	int anchor_count;
	struct trust_anchor between[LIMIT_ANCHORS_PER_ISSUER]; /* CAs below an anchor */
	int between_count;
	struct trust_signer signer[LIMIT_SIGNERS_PER_ISSUER];
	int signer_count;
	/* Who signs issue lists and nothing else: no id, any key of the algorithm list. */
	struct trust_signer lister[LIMIT_LISTERS_PER_ISSUER];
	int lister_count;
	struct trust_crl crl[LIMIT_CRLS_PER_ISSUER];
	int crl_count;
	struct trust_specimen specimen[LIMIT_SPECIMENS_PER_ISSUER];
	int specimen_count;
};

struct trust {
	struct trust_issuer *issuer[LIMIT_ISSUERS];
	int issuer_count;
	bool bare; /* made by trust_of_signer: one signer, no anchors, no policy */
};

const struct trust_issuer *trust_issuer_get(const struct trust *t, const char *id);

/* ---- trust_file.c ---- */
enum err trust_issuer_load(const char *folder, struct trust_issuer **out,
			   struct error *err) MUST_USE;
void trust_issuer_free(struct trust_issuer *i); /* NULL is fine */
DEFINE_AUTO(trust_issuer_free, struct trust_issuer *);
enum err certificate_load(const char *path, X509 **out, struct error *err) MUST_USE;
enum err crl_load(const char *path, X509_CRL **out, struct error *err) MUST_USE;
/* Whose signature each list bears. A list's signature is checked once, here: checking it again for
 * every seal costs half the speed (signatures.md §4). */
void trust_find_makers(struct trust_issuer *i);
enum err signer_prepare(struct trust_signer *s, const char *sm2_id, struct error *err) MUST_USE;

/* ---- trust_add.c ---- */
/* A list as it came, PEM or DER, that has been judged: kept as a->file and named in trust.xml. */
enum err trust_add_crl(struct trust_addition *a, struct span bytes, struct error *err) MUST_USE;

/* ---- certificate.c: our own profile, judged before OpenSSL is asked ---- */
struct date certificate_first_day(const X509 *cert);
struct date certificate_last_day(const X509 *cert);
/* An SM2-signed certificate is checked with that id; it must stand on the certificate itself
 * (signatures.md §0.4). */
enum err certificate_set_sm2_id(X509 *cert, const char *sm2_id, struct error *err) MUST_USE;
/* false: j says why a document signer must not look like this. */
bool certificate_is_signer(X509 *cert, struct judgement *j);
bool certificate_is_ca(X509 *cert, struct judgement *j);
/* Country and name of the subject together, "CNSY"; "" if it has no single C and CN. */
void certificate_signer_id(X509 *cert, char *to, size_t size);
/* Its serial number in hex without leading zeros; "" if it does not fit. */
void certificate_reference(X509 *cert, char *to, size_t size);
/* Algorithms of certs/policy: is a signature of that certificate, or its key, still good on that
 * day? */
bool certificate_algorithms_hold(X509 *cert, struct date day, struct judgement *j);
bool key_holds(EVP_PKEY *key, struct date day, struct judgement *j);

/* ---- chain.c ---- */
/* The path from a signer to an anchor of this issuer that lives on the day; kept per day. */
enum err chain_judge(const struct trust_issuer *issuer, const struct trust_signer *signer,
		     struct date day, const struct chain **out, struct error *err) MUST_USE;

/* ---- crl.c ---- */
/* Is the CRL signed by that certificate? With SM2 OpenSSL cannot say (signatures.md §0.3). */
bool crl_signed_by(X509_CRL *crl, X509 *ca, const char *sm2_id);
/* Would it roll back the list of the same CA and scope that is kept? By its day or its number,
 * which only grows (RFC 5280 §5.2.3): a revoked certificate would come back to life. why: in words.
 */
bool crl_is_older(const X509_CRL *crl, const X509_CRL *ours, char *why, size_t size);
/* No certificate of the path below the anchor is revoked; today decides about the CRL, registered
 * about the revocation. */
bool crl_judge(const struct trust_issuer *issuer, const struct chain *chain,
	       const struct seal_days *days, struct date signed_on, struct judgement *j);

#endif
