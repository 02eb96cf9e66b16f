/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
bytes_grow_and_are_always_a_text(void **state)
{
	AUTO(buf)
	struct buf b = BUF(100000);

	(void)state;
	assert_string_equal(buf_string(&b), "");
	for (int i = 0; i < 1000; i++)
		buf_print(&b, "%s-%d;", "x", i);
	assert_int_equal(b.length, strlen(buf_string(&b)));
	assert_int_equal(strncmp(buf_string(&b), "x-0;x-1;", 8), 0);
	buf_byte(&b, 0);
	buf_text(&b, "end");
	assert_string_equal((char *)b.bytes + b.length - 3, "end");
}

static void
the_last_byte_fits_and_one_more_does_not(void **state)
{
	AUTO(buf)
	struct buf b = BUF(4);
	struct error err;

	(void)state;
	buf_text(&b, "1234");
	assert_int_equal(buf_check(&b, "paper", &err), ERR_NONE);
	buf_byte(&b, '5');
	assert_string_equal(buf_string(&b), "1234");
	assert_int_equal(buf_check(&b, "paper", &err), ERR_LIMIT);
	assert_non_null(strstr(err.text, "paper"));
	assert_non_null(strstr(err.text, "4 bytes"));
}

static void
a_failure_sticks_until_the_bytes_are_freed(void **state)
{
	AUTO(buf)
	struct buf b = BUF(4);
	struct error err;

	(void)state;
	buf_text(&b, "12345");
	buf_text(&b, "1");
	assert_string_equal(buf_string(&b), "");
	assert_int_equal(buf_check(&b, "x", &err), ERR_LIMIT);
	assert_null(buf_room(&b, 1));
	buf_free(&b);
	buf_text(&b, "1");
	assert_string_equal(buf_string(&b), "1");
	assert_int_equal(buf_check(&b, "x", &err), ERR_NONE);
}

static void
a_length_that_would_overflow_is_refused(void **state)
{
	AUTO(buf)
	struct buf b = BUF(SIZE_MAX - 1);

	(void)state;
	buf_text(&b, "12");
	assert_null(buf_room(&b, SIZE_MAX - 2));
	assert_int_equal(b.failed, ERR_LIMIT);
}

static void
room_is_given_behind_what_is_there(void **state)
{
	AUTO(buf)
	struct buf b = BUF(1000);
	uint8_t *to;

	(void)state;
	buf_text(&b, "ab");
	to = buf_room(&b, 600);
	assert_non_null(to);
	assert_ptr_equal(to, b.bytes + 2);
	memset(to, 'c', 600);
	b.length += 600;
	buf_text(&b, "d");
	assert_int_equal(b.length, 603);
	assert_string_equal(buf_string(&b) + 601, "cd");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_grow_and_are_always_a_text),
		cmocka_unit_test(the_last_byte_fits_and_one_more_does_not),
		cmocka_unit_test(a_failure_sticks_until_the_bytes_are_freed),
		cmocka_unit_test(a_length_that_would_overflow_is_refused),
		cmocka_unit_test(room_is_given_behind_what_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
