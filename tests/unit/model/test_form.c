/* SPDX-License-Identifier: Apache-2.0 */
#include "model/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
a_forms_field_is_found_by_name(void **state)
{
	struct form f = { .field_count = 2 };

	(void)state;
	f.field[0].name = FIELD_HOLDER_ID_NUMBER;
	f.field[1].name = FIELD_HOLDER_NAME;
	assert_ptr_equal(form_field_get(&f, FIELD_HOLDER_NAME), &f.field[1]);
	assert_null(form_field_get(&f, FIELD_HOLDER_SEX));
	f.field_count = 1;
	assert_null(form_field_get(&f, FIELD_HOLDER_NAME));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_forms_field_is_found_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
