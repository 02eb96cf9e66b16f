/* SPDX-License-Identifier: Apache-2.0 */
#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
long_and_short_requests_are_filled_to_the_last_byte(void **state)
{
	static const size_t sizes[] = { 1, 255, 256, 257, 1000 };
	struct error err;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		uint8_t bytes[1001] = { 0 };
		int last_set = 0;

		/* a byte that is 0 forty times was not filled */
		for (int k = 0; k < 40; k++) {
			assert_int_equal(random_bytes(bytes, sizes[i], &err), ERR_NONE);
			last_set |= bytes[sizes[i] - 1];
			assert_int_equal(bytes[sizes[i]], 0);
		}
		assert_int_not_equal(last_set, 0);
	}
}

static void
a_uuid_has_the_form_of_version_4_and_is_another_each_time(void **state)
{
	char one[UUID_TEXT_BYTES], two[UUID_TEXT_BYTES];
	struct error err;

	(void)state;
	for (int i = 0; i < 50; i++) {
		assert_int_equal(random_uuid(one, &err), ERR_NONE);
		assert_int_equal(strlen(one), 36);
		for (int k = 0; k < 36; k++)
			if (k == 8 || k == 13 || k == 18 || k == 23)
				assert_int_equal(one[k], '-');
			else
				assert_non_null(strchr("0123456789abcdef", one[k]));
		assert_int_equal(one[14], '4');
		assert_non_null(strchr("89ab", one[19]));
		assert_int_equal(random_uuid(two, &err), ERR_NONE);
		assert_string_not_equal(one, two);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(long_and_short_requests_are_filled_to_the_last_byte),
		cmocka_unit_test(a_uuid_has_the_form_of_version_4_and_is_another_each_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
