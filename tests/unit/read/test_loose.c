/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "read/loose.h"
#include "sheet.h"

static struct sheet_world world;
static struct ocr *ocr;

static int
open_world(void **state)
{
	struct error err;

	(void)state;
	sheet_world_open(&world);
	return ocr_open(&ocr, &err) ? -1 : 0;
}

static int
close_world(void **state)
{
	(void)state;
	ocr_close(ocr);
	catalog_close(world.catalog);
	return 0;
}

static struct loose_fit
fit_of(const char *path, const struct form *const *forms, int count)
{
	struct sheet_page page;
	struct loose_fit fit;
	struct error err;

	sheet_open(&page, path);
	if (loose_recognise(ocr, forms, count, &page.planes, &fit, &err))
		fail_msg("%s", err.text);
	sheet_close(&page);
	return fit;
}

static void
a_notary_is_known_by_his_words(void **state)
{
	struct loose_fit fit = fit_of("samples/58-taiwan-notary.jpg", world.form, world.count);

	(void)state;
	assert_in_range(fit.first, 0, world.count - 1);
	assert_string_equal(world.form[fit.first]->id, "tw-notary");
	assert_int_equal(fit.second, -1);
	assert_int_equal(fit.turn, 0);
}

static void
a_letter_without_the_words_is_no_form(void **state)
{
	(void)state;
	assert_int_equal(fit_of("samples/39-a-letter.jpg", world.form, world.count).first, -1);
	assert_int_equal(fit_of("samples/40-empty-page.jpg", world.form, world.count).first, -1);
}

static void
two_forms_whose_words_both_stand_there_are_both_named(void **state)
{
	const struct form *twins[2];

	(void)state;
	twins[0] = twins[1] = catalog_form_get(world.catalog, "notary-abroad");
	assert_int_equal(fit_of("samples/60-notary-abroad.jpg", twins, 2).second, 1);
	assert_int_equal(fit_of("samples/60-notary-abroad.jpg", twins, 1).second, -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_notary_is_known_by_his_words),
		cmocka_unit_test(a_letter_without_the_words_is_no_form),
		cmocka_unit_test(two_forms_whose_words_both_stand_there_are_both_named),
	};

	return cmocka_run_group_tests(tests, open_world, close_world);
}
