/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <errno.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
every_step_adds_where_and_keeps_code_and_hint(void **state)
{
	struct error err;

	(void)state;
	assert_int_equal(error_set(&err, ERR_DATA, "%d bytes", 7), ERR_DATA);
	assert_string_equal(err.text, "7 bytes");
	assert_string_equal(err.hint, "");
	assert_int_equal(error_hint(&err, "do %s", "this"), ERR_DATA);
	assert_int_equal(error_hint(&err, "do that"), ERR_DATA); /* the deepest knows best */
	assert_int_equal(error_wrap(&err, "page %d", 2), ERR_DATA);
	assert_int_equal(error_wrap(&err, "scan x"), ERR_DATA);
	assert_string_equal(err.text, "scan x: page 2: 7 bytes");
	assert_string_equal(err.hint, "do this");
	assert_int_equal(error_set(&err, ERR_IO, "new"), ERR_IO);
	assert_string_equal(err.hint, "");
}

static void
what_the_kernel_says_becomes_a_code_a_person_can_act_on(void **state)
{
	static const struct {
		int number;
		enum err code;
	} all[] = { { ENOSPC, ERR_FULL },      { EDQUOT, ERR_FULL },  { EROFS, ERR_FULL },
		    { EACCES, ERR_DENIED },    { EPERM, ERR_DENIED }, { ENOENT, ERR_NOTFOUND },
		    { ENOTDIR, ERR_NOTFOUND }, { ENOMEM, ERR_NOMEM }, { EIO, ERR_IO },
		    { EISDIR, ERR_IO } };
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(all); i++) {
		errno = all[i].number;
		assert_int_equal(error_errno(&err, "file %s", "x"), all[i].code);
		assert_int_equal(strncmp(err.text, "file x: ", 8), 0);
		assert_true(strlen(err.text) > 10);
	}
}

static void
long_words_are_cut_and_never_run_over(void **state)
{
	struct error err;
	char many[2 * ERROR_TEXT_BYTES];

	(void)state;
	memset(many, 'x', sizeof(many) - 1);
	many[sizeof(many) - 1] = '\0';
	(void)error_set(&err, ERR_IO, "%s", many);
	assert_int_equal(strlen(err.text), ERROR_TEXT_BYTES - 1);
	(void)error_wrap(&err, "%s", many);
	assert_true(strlen(err.text) < ERROR_TEXT_BYTES);
	(void)error_hint(&err, "%s", many);
	assert_int_equal(strlen(err.hint), ERROR_HINT_BYTES - 1);
}

static void
every_code_has_a_name_and_an_exit_status_of_its_own_kind(void **state)
{
	(void)state;
	assert_int_equal(error_exit_status(ERR_NONE), 0);
	for (int i = ERR_NOMEM; i <= ERR_BUG; i++) {
		assert_true(error_exit_status((enum err)i) >= 64);
		assert_true(error_exit_status((enum err)i) <= 78);
		for (int k = 0; k < i; k++)
			assert_string_not_equal(error_name((enum err)i), error_name((enum err)k));
	}
	assert_int_equal(error_exit_status(ERR_USAGE), 64);
	assert_int_equal(error_exit_status(ERR_DATA), 65);
	assert_int_equal(error_exit_status(ERR_NOTFOUND), 66);
	assert_int_equal(error_exit_status(ERR_NET), 69);
	assert_int_equal(error_exit_status(ERR_BUG), 70);
	assert_int_equal(error_exit_status(ERR_FULL), 73);
	assert_int_equal(error_exit_status(ERR_AGAIN), 75);
	assert_int_equal(error_exit_status(ERR_TRUST), 77);
	assert_int_equal(error_exit_status(ERR_CONFIG), 78);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_step_adds_where_and_keeps_code_and_hint),
		cmocka_unit_test(what_the_kernel_says_becomes_a_code_a_person_can_act_on),
		cmocka_unit_test(long_words_are_cut_and_never_run_over),
		cmocka_unit_test(every_code_has_a_name_and_an_exit_status_of_its_own_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
