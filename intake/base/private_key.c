/* SPDX-License-Identifier: Apache-2.0 */
/* OpenSSL 3 would rather have a provider, but Debian 12 has one for PKCS#11 as engine only. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/private_key.h"

#include <openssl/engine.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ui.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"

DEFINE_AUTO(BIO_free_all, BIO *);
DEFINE_AUTO(EVP_PKEY_free, EVP_PKEY *);

bool
private_key_in_token(const char *place)
{
	return text_starts(place, "pkcs11:");
}

/* What OpenSSL said first is the cause; what it said last is only that it failed. */
static const char *
first_words(char *to, size_t size)
{
	const char *reason = ERR_reason_error_string(ERR_peek_error());

	(void)text_copy(to, size, reason ? reason : "OpenSSL gave no reason");
	ERR_clear_error();
	return to;
}

static enum err
file_open(const char *path, EVP_PKEY **out, struct error *err)
{
	AUTO(buf)
	struct buf bytes = BUF(LIMIT_SMALL_FILE_BYTES);
	AUTO(BIO_free_all)
	BIO *bio = NULL;
	AUTO(EVP_PKEY_free)
	EVP_PKEY *key = NULL;
	/* The pass phrase we answer with: without one OpenSSL would ask on the terminal. */
	char no_phrase[] = "", why[128];

	if (file_read(path, &bytes, err))
		return error_wrap(err, "private key");
	bio = fail_here() ? NULL : BIO_new_mem_buf(bytes.bytes, (int)bytes.length);
	if (!bio)
		return error_set(err, ERR_NOMEM, "private key: out of memory");
	ERR_clear_error();
	key = PEM_read_bio_PrivateKey(bio, NULL, NULL, no_phrase);
	OPENSSL_cleanse(bytes.bytes, bytes.length);
	if (!key)
		return error_set(err, ERR_DATA, "%s is no private key without pass phrase: %s",
				 path, first_words(why, sizeof(why)));
	*out = TAKE(key);
	return ERR_NONE;
}

/* A working reference. It is never given back: keys need it, and after the last one libp11 0.4.12
 * loses its methods (a leak). */
static enum err
engine_open(ENGINE **out, struct error *err)
{
	ENGINE *engine;
	char why[128];

	(void)OPENSSL_init_crypto(OPENSSL_INIT_ENGINE_DYNAMIC, NULL);
	ERR_clear_error();
	engine = fail_here() ? NULL : ENGINE_by_id("pkcs11");
	if (!engine) {
		(void)error_set(err, ERR_CONFIG, "keys in a token: OpenSSL's pkcs11 engine: %s",
				first_words(why, sizeof(why)));
		return error_hint(err, "Install Debian's libengine-pkcs11-openssl.");
	}
	if (!ENGINE_init(engine)) {
		(void)ENGINE_free(engine);
		return error_set(err, ERR_CONFIG, "keys in a token: OpenSSL's pkcs11 engine: %s",
				 first_words(why, sizeof(why)));
	}
	(void)ENGINE_free(engine);                              /* the working reference stays */
	(void)ENGINE_ctrl_cmd_string(engine, "QUIET", NULL, 0); /* errors are ours to say */
	*out = engine;
	return ERR_NONE;
}

static enum err
token_open(const char *address, EVP_PKEY **out, struct error *err)
{
	const char *pin = secure_getenv(PRIVATE_KEY_PIN);
	UI_METHOD *nobody = NULL;
	EVP_PKEY *key = NULL;
	ENGINE *engine = NULL;
	char why[128];

	if (strstr(address, "pin-value=")) {
		(void)error_set(err, ERR_USAGE, "a PIN does not belong into the address of a key");
		return error_hint(
		    err, "pin-source=file:/…, or the environment variable INTAKE_TOKEN_PIN");
	}
	if (engine_open(&engine, err))
		return err->code;
	if (pin && !strstr(address, "pin-source=") &&
	    !ENGINE_ctrl_cmd_string(engine, "PIN", pin, 0))
		(void)error_set(err, ERR_CONFIG, "the PIN of the token: %s",
				first_words(why, sizeof(why)));
	else if (!(nobody = fail_here() ? NULL : UI_create_method("nobody to ask")))
		(void)error_set(err, ERR_NOMEM, "private key: out of memory");
	else if (!(key = ENGINE_load_private_key(engine, address, nobody, NULL)))
		(void)error_set(err, ERR_CONFIG, "the token does not open %s: %s", address,
				first_words(why, sizeof(why)));
	UI_destroy_method(nobody);
	*out = key;
	if (key)
		return ERR_NONE;
	return error_hint(err,
			  "Is the PIN there (pin-source=file:… or INTAKE_TOKEN_PIN)? pkcs11-tool "
			  "--list-objects shows what the token holds.");
}

enum err
private_key_open(const char *place, EVP_PKEY **out, struct error *err)
{
	return private_key_in_token(place) ? token_open(place, out, err)
					   : file_open(place, out, err);
}
