/* SPDX-License-Identifier: Apache-2.0 */
#include "model/issuer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

static void
an_office_lives_from_its_first_to_its_last_day(void **state)
{
	struct issuer i = { .valid_from = { 1992, 3, 1 }, .valid_to = { 2018, 12, 31 } };

	(void)state;
	assert_false(issuer_lives_on(&i, (struct date){ 1992, 2, 29 }));
	assert_true(issuer_lives_on(&i, (struct date){ 1992, 3, 1 }));
	assert_true(issuer_lives_on(&i, (struct date){ 2018, 12, 31 }));
	assert_false(issuer_lives_on(&i, (struct date){ 2019, 1, 1 }));
	i.valid_from = i.valid_to = (struct date){ 0, 0, 0 };
	assert_true(issuer_lives_on(&i, (struct date){ 1900, 1, 1 }));
	assert_true(issuer_lives_on(&i, (struct date){ 2100, 1, 1 }));
}

static void
an_office_uses_the_forms_it_names_and_no_others(void **state)
{
	struct issuer i = { .form_count = 2 };

	(void)state;
	(void)text_copy(i.form[0], sizeof(i.form[0]), "consular-2015");
	(void)text_copy(i.form[1], sizeof(i.form[1]), "consular-2007");
	assert_true(issuer_may_use(&i, "consular-2007"));
	assert_false(issuer_may_use(&i, "consular-200"));
	i.form_count = 1;
	assert_false(issuer_may_use(&i, "consular-2007"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_office_lives_from_its_first_to_its_last_day),
		cmocka_unit_test(an_office_uses_the_forms_it_names_and_no_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
