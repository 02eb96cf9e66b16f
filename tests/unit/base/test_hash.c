/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* FIPS 180-4 examples. */
#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define ABC   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define MANY  "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"

static void
the_digests_are_those_of_the_standard(void **state)
{
	struct sha256 h;
	struct error err;
	char text[SHA256_TEXT_BYTES];

	(void)state;
	assert_int_equal(sha256_of("abc", 3, &h, &err), ERR_NONE);
	sha256_print(text, &h);
	assert_string_equal(text, ABC);
	assert_int_equal(sha256_of("", 0, &h, &err), ERR_NONE);
	sha256_print(text, &h);
	assert_string_equal(text, EMPTY);
}

static void
a_file_is_digested_whole_wherever_its_offset_stands(void **state)
{
	FILE *f = tmpfile();
	struct sha256 h;
	struct error err;
	char text[SHA256_TEXT_BYTES];

	(void)state;
	assert_non_null(f);
	for (int i = 0; i < 1000000; i++)
		assert_int_equal(fputc('a', f), 'a');
	assert_int_equal(fflush(f), 0);
	assert_int_equal(lseek(fileno(f), 777, SEEK_SET), 777);
	assert_int_equal(sha256_of_fd(fileno(f), &h, &err), ERR_NONE);
	assert_int_equal(lseek(fileno(f), 0, SEEK_CUR), 777);
	sha256_print(text, &h);
	assert_string_equal(text, MANY);
	(void)fclose(f);
	assert_int_not_equal(sha256_of_fd(-1, &h, &err), ERR_NONE);
}

static void
a_digest_is_read_from_sixty_four_hex_digits_only(void **state)
{
	struct sha256 h, same;

	(void)state;
	assert_true(sha256_parse(ABC, &h));
	assert_true(sha256_parse(ABC, &same));
	assert_true(sha256_equal(&h, &same));
	same.bytes[31] ^= 1;
	assert_false(sha256_equal(&h, &same));
	assert_false(sha256_is_zero(&h));
	memset(&same, 0, sizeof(same));
	assert_true(sha256_is_zero(&same));
	assert_false(sha256_parse("", &h));
	assert_false(sha256_parse(ABC "00", &h));
	assert_false(
	    sha256_parse("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ax", &h));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_digests_are_those_of_the_standard),
		cmocka_unit_test(a_file_is_digested_whole_wherever_its_offset_stands),
		cmocka_unit_test(a_digest_is_read_from_sixty_four_hex_digits_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
