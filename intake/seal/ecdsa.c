/* SPDX-License-Identifier: Apache-2.0 */
#include "seal/ecdsa.h"

#include <assert.h>
#include <openssl/err.h>
#include <string.h>

#include "base/fail.h"

struct verifier {
	const struct curve *curve;
	struct signature_context prepared;
};

/* SEQUENCE of two INTEGERs, each with a sign byte at most. */
#define DER_BYTES_MAX (2 * (CURVE_FIELD_BYTES_MAX + 3) + 3)

enum err
verifier_open(EVP_PKEY *key, const char *sm2_id, struct verifier **out, struct error *err)
{
	AUTO(verifier_close)
	struct verifier *v = fail_here() ? NULL : calloc(1, sizeof(*v));

	if (!v)
		return error_set(err, ERR_NOMEM, "signature check: out of memory");
	v->curve = curve_of(key);
	assert(v->curve);
	if (signature_open(key, sm2_id, SIGNATURE_CHECK, &v->prepared, err))
		return err->code;
	*out = TAKE(v);
	return ERR_NONE;
}

void
verifier_close(struct verifier *v)
{
	if (!v)
		return;
	signature_close(&v->prepared);
	free(v);
}

const struct curve *
verifier_curve(const struct verifier *v)
{
	return v->curve;
}

static bool
all_zero(const uint8_t *bytes, size_t n)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum |= bytes[i];
	return sum == 0;
}

/* One INTEGER in shortest form; returns the bytes written. */
static size_t
der_integer(uint8_t *to, const uint8_t *bytes, size_t n)
{
	size_t sign;

	while (n > 1 && bytes[0] == 0) {
		bytes++;
		n--;
	}
	sign = bytes[0] >> 7;
	to[0] = 0x02;
	to[1] = (uint8_t)(n + sign);
	to[2] = 0;
	memcpy(to + 2 + sign, bytes, n);
	return 2 + sign + n;
}

static size_t
der_signature(uint8_t *to, const uint8_t *raw, size_t field)
{
	uint8_t body[DER_BYTES_MAX];
	size_t n = der_integer(body, raw, field), head = 2;

	n += der_integer(body + n, raw + field, field);
	to[0] = 0x30;
	to[1] = (uint8_t)n;
	if (n > 0x7F) {
		to[1] = 0x81;
		to[2] = (uint8_t)n;
		head = 3;
	}
	memcpy(to + head, body, n);
	return head + n;
}

enum err
verifier_check(const struct verifier *v, struct span data, struct span signature,
	       enum signature_answer *out, struct error *err)
{
	AUTO(EVP_MD_CTX_free)
	EVP_MD_CTX *context = NULL;
	size_t field = v->curve->field_bytes;
	uint8_t der[DER_BYTES_MAX];

	/* BSI TR-03111 §5.2.1: exactly two field elements. "Split in half" accepts 52 bad
	 * Wycheproof vectors (signatures.md §0.6). */
	*out = SIGNATURE_LENGTH;
	if (signature.length != 2 * field)
		return ERR_NONE;
	*out = SIGNATURE_ZERO;
	if (all_zero(signature.bytes, field) || all_zero(signature.bytes + field, field))
		return ERR_NONE;
	context = fail_here() ? NULL : EVP_MD_CTX_new();
	if (!context || !EVP_MD_CTX_copy_ex(context, v->prepared.md))
		return error_set(err, ERR_NOMEM, "signature check: out of memory");
	*out = SIGNATURE_BAD;
	if (EVP_DigestVerify(context, der, der_signature(der, signature.bytes, field), data.bytes,
			     data.length) == 1)
		*out = SIGNATURE_GOOD;
	else
		ERR_clear_error(); /* r or s beyond the order, point at infinity: all of them just
				      "bad" */
	return ERR_NONE;
}
