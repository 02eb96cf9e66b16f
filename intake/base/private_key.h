/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_BASE_PRIVATE_KEY_H
#define INTAKE_BASE_PRIVATE_KEY_H

#include <openssl/evp.h>
#include <stdbool.h>

#include "base/attr.h"
#include "base/error.h"

/* A private key where its owner keeps it: in a PEM file without pass phrase, or in a token
 * (PKCS#11: smart card, security module) that signs for us and never gives the key out. */

/* The PIN of a token whose address has no pin-source. */
#define PRIVATE_KEY_PIN "INTAKE_TOKEN_PIN"

/* Is place the address of a key in a token, "pkcs11:token=…;object=…" (RFC 7512)? */
bool private_key_in_token(const char *place);

/* Opens the key at a path or an address. Everybody can see a command line, so an address with
 * pin-value is ERR_USAGE: the PIN comes from pin-source=file:…, or from the environment. Nobody is
 * asked on a terminal: the program may run from a timer. ERR_NOTFOUND: no such file. ERR_DATA: no
 * key, or one with a pass phrase. ERR_CONFIG: the token does not open it, or Debian's
 * libengine-pkcs11-openssl is missing. The caller frees the key; a token stays open until the
 * process ends, and a child must open it anew (PKCS#11 v2.40 §5.4). */
enum err private_key_open(const char *place, EVP_PKEY **out, struct error *err) MUST_USE;

#endif
