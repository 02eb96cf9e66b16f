/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_BASE_HASH_H
#define INTAKE_BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* SHA-256 (FIPS 180-4), by OpenSSL. */
#define SHA256_BYTES      32
#define SHA256_TEXT_BYTES 65

struct sha256 {
	uint8_t bytes[SHA256_BYTES];
};

enum err sha256_of(const void *bytes, size_t n, struct sha256 *out, struct error *err) MUST_USE;
/* Of a whole file, from its first byte; the offset of fd is not moved. */
enum err sha256_of_fd(int fd, struct sha256 *out, struct error *err) MUST_USE;
bool sha256_equal(const struct sha256 *a, const struct sha256 *b);
bool sha256_is_zero(const struct sha256 *a);
void sha256_print(char *to, const struct sha256 *a); /* lower-case hex; to has SHA256_TEXT_BYTES */
bool sha256_parse(const char *text, struct sha256 *out);

#endif
