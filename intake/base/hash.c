/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <string.h>

#include "base/fail.h"
#include "base/text.h"

DEFINE_AUTO(EVP_MD_CTX_free, EVP_MD_CTX *);

/* OpenSSL looks the algorithm up anew for each digest unless it is handed one it fetched before;
 * the look-up takes longer than hashing a record. */
static EVP_MD *fetched;

static void
fetch(void)
{
	fetched = EVP_MD_fetch(NULL, "SHA256", NULL);
}

static const EVP_MD *
sha256_method(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	(void)pthread_once(&once, fetch);
	return fetched ? fetched : EVP_sha256();
}

enum err
sha256_of(const void *bytes, size_t n, struct sha256 *out, struct error *err)
{
	if (fail_here() || !EVP_Digest(bytes, n, out->bytes, NULL, sha256_method(), NULL))
		return error_set(err, ERR_NOMEM, "SHA-256: out of memory");
	return ERR_NONE;
}

enum err
sha256_of_fd(int fd, struct sha256 *out, struct error *err)
{
	AUTO(EVP_MD_CTX_free)
	EVP_MD_CTX *context = fail_here() ? NULL : EVP_MD_CTX_new();
	static uint8_t chunk[1 << 16];
	off_t at = 0;

	if (!context || !EVP_DigestInit_ex(context, EVP_sha256(), NULL))
		return error_set(err, ERR_NOMEM, "SHA-256: out of memory");
	for (;;) {
		ssize_t n = fail_here() ? -1 : pread(fd, chunk, sizeof(chunk), at);

		if (n < 0)
			return error_errno(err, "read for SHA-256");
		if (n == 0)
			break;
		if (!EVP_DigestUpdate(context, chunk, (size_t)n))
			return error_set(err, ERR_NOMEM, "SHA-256: out of memory");
		at += n;
	}
	if (!EVP_DigestFinal_ex(context, out->bytes, NULL))
		return error_set(err, ERR_NOMEM, "SHA-256: out of memory");
	return ERR_NONE;
}

bool
sha256_equal(const struct sha256 *a, const struct sha256 *b)
{
	return memcmp(a->bytes, b->bytes, SHA256_BYTES) == 0;
}

bool
sha256_is_zero(const struct sha256 *a)
{
	static const struct sha256 zero;

	return sha256_equal(a, &zero);
}

void
sha256_print(char *to, const struct sha256 *a)
{
	hex_print(to, a->bytes, SHA256_BYTES);
}

bool
sha256_parse(const char *text, struct sha256 *out)
{
	size_t n;

	return strlen(text) == 2 * SHA256_BYTES && hex_parse(text, out->bytes, SHA256_BYTES, &n);
}
