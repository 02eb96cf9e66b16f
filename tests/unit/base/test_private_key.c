/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/private_key.h"
#include "base/text.h"

/* Keys in a token are tried with a real one (softhsm) in tests/e2e/token.sh. */

static char folder[64];

static const char *
path_of(const char *file)
{
	static char path[128];

	(void)text_print(path, sizeof(path), "%s/%s", folder, file);
	return path;
}

static void
write_key(const char *file, EVP_PKEY *key, const EVP_CIPHER *cipher, const char *phrase)
{
	BIO *bio = BIO_new_file(path_of(file), "w");

	assert_non_null(bio);
	assert_int_equal(PEM_write_bio_PKCS8PrivateKey(bio, key, cipher, phrase,
						       phrase ? (int)strlen(phrase) : 0, NULL,
						       NULL),
			 1);
	BIO_free(bio);
}

static void
refuses(const char *place, enum err code, const char *word)
{
	EVP_PKEY *key = NULL;
	struct error err = { 0 };

	assert_int_equal(private_key_open(place, &key, &err), code);
	assert_null(key);
	if (!strstr(err.text, word))
		fail_msg("the message does not say \"%s\": %s", word, err.text);
}

static void
a_key_in_a_file_is_opened(void **state)
{
	EVP_PKEY *made = EVP_EC_gen("P-256"), *back = NULL;
	struct error err;

	(void)state;
	write_key("key.pem", made, NULL, NULL);
	assert_int_equal(private_key_open(path_of("key.pem"), &back, &err), ERR_NONE);
	assert_int_equal(EVP_PKEY_eq(made, back), 1);
	EVP_PKEY_free(made);
	EVP_PKEY_free(back);
}

static void
what_is_no_key_is_refused_and_nobody_is_asked(void **state)
{
	EVP_PKEY *made = EVP_EC_gen("P-256");
	struct error err;

	(void)state;
	write_key("locked.pem", made, EVP_aes_128_cbc(), "secret");
	assert_int_equal(file_replace(path_of("no.pem"), "hello", 5, &err), ERR_NONE);
	refuses(path_of("locked.pem"), ERR_DATA, "without pass phrase");
	refuses(path_of("no.pem"), ERR_DATA, "no private key");
	refuses(path_of("missing.pem"), ERR_NOTFOUND, "missing.pem");
	EVP_PKEY_free(made);
}

static void
an_address_with_the_pin_in_it_is_refused_without_saying_it(void **state)
{
	EVP_PKEY *key = NULL;
	struct error err = { 0 };

	(void)state;
	assert_true(private_key_in_token("pkcs11:object=x"));
	assert_false(private_key_in_token("./pkcs11:object=x"));
	assert_int_equal(private_key_open("pkcs11:object=x?pin-value=4711", &key, &err), ERR_USAGE);
	assert_null(strstr(err.text, "4711"));
	assert_non_null(strstr(err.hint, "pin-source"));
}

static int
open_folder(void **state)
{
	(void)state;
	(void)text_copy(folder, sizeof(folder), "/tmp/intake-key.XXXXXX");
	return mkdtemp(folder) ? 0 : 1;
}

static int
close_folder(void **state)
{
	static const char *const files[] = { "key.pem", "locked.pem", "no.pem" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(files); i++)
		(void)remove(path_of(files[i]));
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_in_a_file_is_opened),
		cmocka_unit_test(what_is_no_key_is_refused_and_nobody_is_asked),
		cmocka_unit_test(an_address_with_the_pin_in_it_is_refused_without_saying_it),
	};

	return cmocka_run_group_tests(tests, open_folder, close_folder);
}
