/* SPDX-License-Identifier: Apache-2.0 */
#include "seal/key.h"

#include <assert.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/private_key.h"
#include "base/text.h"

/* Strongest first is no use here: the row is found by the key. secp224r1 and brainpoolP224r1 are
 * history (ETSI TS 119 312 ended them on 2021-10-01), but old seals of others must still be read;
 * certs/policy.xml says until when. */
static const struct curve curves[] = {
	{ "prime256v1", "SHA256", 32, false },
	{ "secp384r1", "SHA384", 48, false },
	{ "secp521r1", "SHA512", 66, false },
	{ "brainpoolP256r1", "SHA256", 32, false },
	{ "brainpoolP384r1", "SHA384", 48, false },
	{ "brainpoolP512r1", "SHA512", 64, false },
	{ "brainpoolP224r1", "SHA224", 28, false },
	{ "secp224r1", "SHA224", 28, false },
	{ "SM2", "SM3", 32, true },
};

const struct curve *
curve_of(EVP_PKEY *key)
{
	char group[64];
	size_t length = 0;

	/* EVP_PKEY_get_id of a decoded SM2 key is −1 (signatures.md §2), so ask by name. */
	if (!EVP_PKEY_is_a(key, "EC") && !EVP_PKEY_is_a(key, "SM2"))
		return NULL;
	if (!EVP_PKEY_get_group_name(key, group, sizeof(group), &length))
		return NULL;
	for (size_t i = 0; i < COUNT_OF(curves); i++)
		if (strcmp(curves[i].group, group) == 0)
			return curves[i].sm2 == (EVP_PKEY_is_a(key, "SM2") == 1) ? &curves[i]
										 : NULL;
	return NULL;
}

const char *
openssl_words(char *to, size_t size)
{
	unsigned long code = ERR_peek_last_error();
	const char *reason = code ? ERR_reason_error_string(code) : NULL;

	(void)text_copy(to, size, reason ? reason : "OpenSSL gave no reason");
	ERR_clear_error();
	return to;
}

void
signature_close(struct signature_context *c)
{
	EVP_MD_CTX_free(c->md);
	EVP_PKEY_CTX_free(c->key);
	c->md = NULL;
	c->key = NULL;
}

enum err
signature_open(EVP_PKEY *key, const char *sm2_id, enum signature_use use,
	       struct signature_context *out, struct error *err)
{
	const struct curve *curve = curve_of(key);
	AUTO(signature)
	struct signature_context c = { NULL, NULL };
	char why[128];
	int done;

	assert(curve);
	assert(sm2_id);
	c.md = fail_here() ? NULL : EVP_MD_CTX_new();
	c.key = fail_here() ? NULL : EVP_PKEY_CTX_new(key, NULL);
	if (!c.md || !c.key)
		return error_set(err, ERR_NOMEM, "signature context: out of memory");
	/* The order matters for SM2: id first, then init (signatures.md §2). */
	if (curve->sm2 && EVP_PKEY_CTX_set1_id(c.key, sm2_id, (int)strlen(sm2_id)) <= 0)
		return error_set(err, ERR_BUG, "SM2 id: %s", openssl_words(why, sizeof(why)));
	EVP_MD_CTX_set_pkey_ctx(c.md, c.key);
	done = use == SIGNATURE_MAKE
		   ? EVP_DigestSignInit_ex(c.md, NULL, curve->digest, NULL, NULL, key, NULL)
		   : EVP_DigestVerifyInit_ex(c.md, NULL, curve->digest, NULL, NULL, key, NULL);
	if (done != 1)
		return error_set(err, ERR_BUG, "start a signature with %s: %s", curve->group,
				 openssl_words(why, sizeof(why)));
	*out = c;
	c = (struct signature_context){ NULL, NULL };
	return ERR_NONE;
}

enum err
seal_key_open(const char *place, struct seal_key **out, struct error *err)
{
	AUTO(seal_key_close)
	struct seal_key *key = fail_here() ? NULL : calloc(1, sizeof(*key));

	if (!key)
		return error_set(err, ERR_NOMEM, "signer key: out of memory");
	if (private_key_open(place, &key->pkey, err))
		return error_wrap(err, "signer key");
	*out = TAKE(key);
	return ERR_NONE;
}

void
seal_key_close(struct seal_key *key)
{
	if (!key)
		return;
	EVP_PKEY_free(key->pkey);
	free(key);
}

DEFINE_AUTO(ECDSA_SIG_free, ECDSA_SIG *);

/* DER of OpenSSL to r‖s. */
static enum err
der_to_raw(const struct curve *curve, const uint8_t *der, size_t length, struct buf *out,
	   struct error *err)
{
	AUTO(ECDSA_SIG_free)
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)length);
	int n = (int)curve->field_bytes;
	uint8_t *to = buf_room(out, 2 * curve->field_bytes);

	if (!to)
		return buf_check(out, "seal", err);
	if (!sig || BN_bn2binpad(ECDSA_SIG_get0_r(sig), to, n) != n ||
	    BN_bn2binpad(ECDSA_SIG_get0_s(sig), to + n, n) != n)
		return error_set(err, ERR_BUG, "OpenSSL made a signature we cannot read");
	out->length += 2 * curve->field_bytes;
	return ERR_NONE;
}

enum err
key_sign(EVP_PKEY *key, const char *sm2_id, struct span data, struct buf *out, struct error *err)
{
	AUTO(signature)
	struct signature_context c = { NULL, NULL };
	uint8_t der[2 * CURVE_FIELD_BYTES_MAX + 16];
	size_t length = sizeof(der);
	char why[128];

	if (signature_open(key, sm2_id, SIGNATURE_MAKE, &c, err))
		return err->code;
	if (fail_here() || EVP_DigestSign(c.md, der, &length, data.bytes, data.length) != 1)
		return error_set(err, ERR_BUG, "sign: %s", openssl_words(why, sizeof(why)));
	return der_to_raw(curve_of(key), der, length, out, err);
}
