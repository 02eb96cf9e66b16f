/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GENERATOR_TRUST_MAKE_H
#define GENERATOR_TRUST_MAKE_H

#include "base/date.h"
#include "base/error.h"
#include "model/issuer.h"

/* Invented offices with a certificate authority each: certs/<id>/ with CA, signers, revocation list
 * and trust.xml. Private keys exist only in a folder of their own that is removed when the
 * generator ends. */
struct office {
	const char *id;      /* "cn-sydney" */
	const char *name;    /* for people: says that it is invented */
	const char *printed; /* as it stands on papers and in seals */
	const char *country; /* alpha-3, header of its seals */
	const char *place;   /* alpha-3 */
	const char *signer;  /* "CNSY" */
	const char *number_prefix;
	const char *form;
	const char *curve;
	const char *current, *expired, *revoked; /* certificate references, hex */
	const char *life; /* further attributes of the issuer, with a space before each */
};
/* The first OFFICES_SEALED of them have keys; curve is NULL for the others. */
#define OFFICES_SEALED 4
extern const struct office offices[13];

/* Makes certs below dir and the keys below keys. */
enum err trust_make_plain(const char *dir, struct error *err) MUST_USE; /* offices without keys */
enum err trust_make(const char *dir, const char *keys, struct error *err) MUST_USE;
/* Where the key of this signer lies. */
bool trust_key_path(char *to, size_t size, const char *keys, const struct office *o,
		    const char *reference);

#endif
