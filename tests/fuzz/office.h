/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_FUZZ_OFFICE_H
#define TESTS_FUZZ_OFFICE_H

#include <stdlib.h>

#include "tests/pki.h"

/* One office for fuzz targets: a root and a signer, both with keys that no fuzzer holds. */
#define OFFICE_DAY ((struct date){ 2026, 3, 10 })

struct fuzz_office {
	EVP_PKEY *root_key, *key;
	X509 *root, *cert;
};

static inline struct fuzz_office
fuzz_office_new(void)
{
	struct pki_spec root = { .country = "CN",
				 .name = "Root",
				 .serial = 1,
				 .from = { 2020, 1, 1 },
				 .to = { 2040, 12, 31 },
				 .ca = true };
	struct pki_spec spec = { .country = "CN",
				 .name = "SY",
				 .serial = 0x5B,
				 .from = { 2025, 6, 1 },
				 .to = { 2036, 8, 31 } };
	struct fuzz_office o = { pki_key("P-256"), pki_key("P-256"), NULL, NULL };

	o.root = pki_certificate(&root, o.root_key, NULL, NULL);
	o.cert = pki_certificate(&spec, o.key, o.root, o.root_key);
	return o;
}

/* good with some of its bytes replaced (two bytes of offset, then the bytes); NULL: nothing to do.
 * The caller frees it. */
static inline uint8_t *
fuzz_patch(struct span good, const uint8_t *bytes, size_t n)
{
	size_t at;
	uint8_t *copy;

	if (n < 3)
		return NULL;
	at = ((size_t)bytes[0] << 8 | bytes[1]) % good.length;
	n -= 2;
	if (n > good.length - at)
		n = good.length - at;
	copy = malloc(good.length);
	assert(copy);
	memcpy(copy, good.bytes, good.length);
	memcpy(copy + at, bytes + 2, n);
	return copy;
}

#endif
