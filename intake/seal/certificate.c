/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/fail.h"
#include "base/text.h"
#include "seal/trust.h"

/* Our own certificate profile, judged before OpenSSL is asked: OpenSSL alone accepts 10 of the 38
 * BSI cases that must be refused (signatures.md §5.2). RFC 5280 for the fields, ICAO Doc 9303-12 §7
 * and TR-03137-1 §5.3 for what a document signer is. */

static struct date
day_of(const ASN1_TIME *time)
{
	struct tm tm;

	if (!ASN1_TIME_to_tm(time, &tm))
		return (struct date){ 0, 0, 0 };
	return (struct date){ tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday };
}

struct date
certificate_first_day(const X509 *cert)
{
	return day_of(X509_get0_notBefore(cert));
}

struct date
certificate_last_day(const X509 *cert)
{
	return day_of(X509_get0_notAfter(cert));
}

enum err
certificate_set_sm2_id(X509 *cert, const char *sm2_id, struct error *err)
{
	ASN1_OCTET_STRING *id;

	if (X509_get_signature_nid(cert) != NID_SM2_with_SM3)
		return ERR_NONE;
	id = fail_here() ? NULL : ASN1_OCTET_STRING_new();
	if (!id || !ASN1_OCTET_STRING_set(id, (const unsigned char *)sm2_id, (int)strlen(sm2_id))) {
		ASN1_OCTET_STRING_free(id);
		return error_set(err, ERR_NOMEM, "certificate: out of memory");
	}
	X509_set0_distinguishing_id(cert, id);
	return ERR_NONE;
}

static bool
refuse(struct judgement *j, const char *clause, const char *detail)
{
	return judgement_set(j, VERDICT_INVALID, SEAL_REASON_CHAIN_CONSTRAINTS_FAILURE, clause,
			     "%s", detail);
}

static bool
has_any(const X509 *cert, const int *nids, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (X509_get_ext_by_NID(cert, nids[i], -1) >= 0)
			return true;
	return false;
}

/* We process no policies, so a certificate that constrains them says something we would not obey
 * (BSI cases ext_13, ext_18). */
static bool
has_policy_rules(const X509 *cert)
{
	static const int nids[] = { NID_policy_mappings, NID_policy_constraints,
				    NID_inhibit_any_policy };

	return has_any(cert, nids, COUNT_OF(nids));
}

/* Critical is what must be understood: the purposes of the key, being a CA or not, and the names a
 * CA may certify. */
static bool
critical_ones_are_known(const X509 *cert)
{
	for (int at = X509_get_ext_by_critical(cert, 1, -1); at >= 0;
	     at = X509_get_ext_by_critical(cert, 1, at)) {
		int nid = OBJ_obj2nid(X509_EXTENSION_get_object(X509_get_ext(cert, at)));

		if (nid != NID_key_usage && nid != NID_basic_constraints &&
		    nid != NID_ext_key_usage && nid != NID_name_constraints)
			return false;
	}
	return true;
}

/* What both a signer and a CA must be: version 3, positive serial, extensions that decode and are
 * known if critical. */
static bool
basics_hold(X509 *cert, struct judgement *j)
{
	const ASN1_INTEGER *serial = X509_get0_serialNumber(cert);

	if (X509_get_version(cert) != X509_VERSION_3)
		return refuse(j, "RFC 5280 §4.1.2.1", "certificate is not of version 3");
	if (ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER || ASN1_STRING_length(serial) == 0 ||
	    ASN1_STRING_length(serial) > 20 ||
	    (ASN1_STRING_length(serial) == 1 && ASN1_STRING_get0_data(serial)[0] == 0))
		return refuse(j, "RFC 5280 §4.1.2.2", "serial number is not positive");
	if (X509_get_extension_flags(cert) & EXFLAG_INVALID)
		return refuse(j, "RFC 5280 §4.2", "an extension does not decode");
	if ((X509_get_extension_flags(cert) & EXFLAG_CRITICAL) || !critical_ones_are_known(cert))
		return refuse(j, "RFC 5280 §4.2", "an unknown extension is critical");
	if (has_policy_rules(cert))
		return refuse(j, "RFC 5280 §4.2.1.11",
			      "rules about policies, which we do not process");
	return true;
}

DEFINE_AUTO(EXTENDED_KEY_USAGE_free, EXTENDED_KEY_USAGE *);

/* None, or only purposes of ICAO's tree (2.23.136.1.1 = mrtd security): no web server or mail
 * certificate seals papers. */
static bool
purposes_hold(X509 *cert)
{
	AUTO(EXTENDED_KEY_USAGE_free)
	EXTENDED_KEY_USAGE *purposes = X509_get_ext_d2i(cert, NID_ext_key_usage, NULL, NULL);
	char text[64];

	for (int i = 0; i < sk_ASN1_OBJECT_num(purposes); i++) {
		(void)OBJ_obj2txt(text, sizeof(text), sk_ASN1_OBJECT_value(purposes, i), 1);
		if (!text_starts(text, "2.23.136.1.1."))
			return false;
	}
	return purposes || X509_get_ext_by_NID(cert, NID_ext_key_usage, -1) < 0;
}

bool
certificate_is_signer(X509 *cert, struct judgement *j)
{
	uint32_t usage = X509_get_key_usage(cert); /* all bits when the extension is absent */

	if (!basics_hold(cert, j))
		return false;
	if (X509_get_extension_flags(cert) & EXFLAG_CA)
		return refuse(j, "ICAO 9303-12 §7.1", "a CA certificate may not seal");
	if (X509_get_ext_by_NID(cert, NID_key_usage, -1) < 0 || !(usage & KU_DIGITAL_SIGNATURE) ||
	    (usage & ~(uint32_t)(KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)))
		return refuse(j, "ICAO 9303-12 §7.1", "key usage is not digital signature alone");
	if (!purposes_hold(cert))
		return refuse(j, "ICAO 9303-12 §7.1", "extended key usage is for something else");
	if (X509_get_ext_by_NID(cert, NID_name_constraints, -1) >= 0)
		return refuse(j, "RFC 5280 §4.2.1.10", "name constraints in a signer");
	return true;
}

bool
certificate_is_ca(X509 *cert, struct judgement *j)
{
	if (!basics_hold(cert, j))
		return false;
	if (!(X509_get_extension_flags(cert) & EXFLAG_CA))
		return refuse(j, "RFC 5280 §4.2.1.9", "the issuing certificate is no CA");
	return true;
}

static bool
name_entry(const X509_NAME *name, int nid, char *to, size_t size)
{
	int at = X509_NAME_get_index_by_NID(name, nid, -1);

	to[0] = '\0';
	return at >= 0 && X509_NAME_get_index_by_NID(name, nid, at) < 0 &&
	       X509_NAME_get_text_by_NID(name, nid, to, (int)size) > 0;
}

void
certificate_signer_id(X509 *cert, char *to, size_t size)
{
	const X509_NAME *name = X509_get_subject_name(cert);
	char country[8], common[64];

	to[0] = '\0';
	if (name_entry(name, NID_countryName, country, sizeof(country)) &&
	    name_entry(name, NID_commonName, common, sizeof(common)) &&
	    text_print(to, size, "%s%s", country, common))
		text_upper(to);
	else
		to[0] = '\0';
}

void
certificate_reference(X509 *cert, char *to, size_t size)
{
	const ASN1_INTEGER *serial = X509_get0_serialNumber(cert);
	char hex[2 * 20 + 1] = "";

	if (ASN1_STRING_length(serial) <= 20)
		hex_print(hex, ASN1_STRING_get0_data(serial), (size_t)ASN1_STRING_length(serial));
	text_upper(hex);
	if (!text_copy(to, size, hex + strspn(hex, "0")))
		to[0] = '\0';
}

/* ---- algorithms: until when each is good (ETSI TS 119 312; SHA-1 and what is weaker: never) ----
 */
#define NEVER                                                                                      \
	{                                                                                          \
		1, 1, 1                                                                            \
	}
#define OPEN                                                                                       \
	{                                                                                          \
		0, 0, 0                                                                            \
	}

static const struct {
	int digest;
	struct date until; /* last day + 1; OPEN: no end known */
} digests[] = {
	{ NID_sha256, OPEN },   { NID_sha384, OPEN },
	{ NID_sha512, OPEN },   { NID_sm3, OPEN },
	{ NID_sha3_256, OPEN }, { NID_sha3_384, OPEN },
	{ NID_sha3_512, OPEN }, { NID_sha224, { 2021, 10, 1 } },
};

static struct date
digest_until(int nid)
{
	for (size_t i = 0; i < COUNT_OF(digests); i++)
		if (digests[i].digest == nid)
			return digests[i].until;
	return (struct date)NEVER;
}

static struct date
key_until(EVP_PKEY *key)
{
	int bits = EVP_PKEY_get_bits(key);

	if (EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_is_a(key, "RSA-PSS"))
		return bits < 2048   ? (struct date)NEVER
		       : bits < 3000 ? (struct date){ 2029, 1, 1 }
				     : (struct date)OPEN;
	if (!curve_of(key))
		return (struct date)NEVER;
	return bits < 256 ? (struct date){ 2021, 10, 1 } : (struct date)OPEN;
}

static bool
still_good(struct date until, struct date day)
{
	return date_is_none(until) || date_before(day, until);
}

bool
key_holds(EVP_PKEY *key, struct date day, struct judgement *j)
{
	struct date until = key_until(key);

	if (still_good(until, day))
		return true;
	return judgement_set(j, VERDICT_INDETERMINATE, SEAL_REASON_CRYPTO_CONSTRAINTS_FAILURE,
			     "ETSI TS 119 312", "a key of %d bits was too weak on the signing day",
			     EVP_PKEY_get_bits(key));
}

bool
certificate_algorithms_hold(X509 *cert, struct date day, struct judgement *j)
{
	int digest = NID_undef;

	(void)X509_get_signature_info(cert, &digest, NULL, NULL, NULL);
	if (!still_good(digest_until(digest), day))
		return judgement_set(
		    j, VERDICT_INDETERMINATE, SEAL_REASON_CRYPTO_CONSTRAINTS_FAILURE,
		    "ETSI TS 119 312", "a certificate is signed with %s",
		    digest == NID_undef ? "an unknown digest" : OBJ_nid2sn(digest));
	return key_holds(X509_get0_pubkey(cert), day, j);
}
