/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SUBMIT_OWN_H
#define INTAKE_SUBMIT_OWN_H

#include <openssl/evp.h>

#include "base/error.h"
#include "base/hash.h"
#include "catalog/catalog.h"

/* Our own client certificate: who we are towards the service. Its key lies in a PEM file, or in a
 * token that signs for us ("pkcs11:…", RFC 7512). */
struct own_certificate {
	struct sha256 fingerprint; /* of the DER, as receipts name us */
	int days_left;             /* until it ends, 0 on its last day */
};

/* Warn from here on: renewing takes the central service some weeks. */
#define OWN_WARN_DAYS 30

/* ERR_CONFIG: the certificate cannot be read. ERR_TRUST: it has ended, or has not begun. */
enum err own_certificate_check(const struct config *config, struct own_certificate *out,
			       struct error *err) MUST_USE;
/* ERR_CONFIG: the key cannot be read, the token does not open, or it is not the certificate's. The
 * caller frees the key. */
enum err own_key_open(const struct config *config, EVP_PKEY **out, struct error *err) MUST_USE;

#endif
