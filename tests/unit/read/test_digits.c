/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "read/digits.h"
#include "sheet.h"

static void
groups_are_the_runs_of_digits(void **state)
{
	struct digit_groups g;

	(void)state;
	assert_true(digit_groups_of("2025年11月3日", &g));
	assert_int_equal(g.count, 3);
	assert_string_equal(g.group[0], "2025");
	assert_string_equal(g.group[1], "11");
	assert_string_equal(g.group[2], "3");
	assert_true(digit_groups_of("", &g));
	assert_int_equal(g.count, 0);
}

static void
the_same_digits_in_other_groups_are_not_equal(void **state)
{
	struct digit_groups a, b;

	(void)state;
	assert_true(digit_groups_of("2025年11月1日", &a));
	assert_true(digit_groups_of("2025-11-1", &b));
	assert_true(digit_groups_equal(&a, &b));
	assert_true(digit_groups_of("2025年1月11日", &b));
	assert_false(digit_groups_equal(&a, &b));
	assert_true(digit_groups_of("2025年11月", &b));
	assert_false(digit_groups_equal(&a, &b));
}

static void
more_or_longer_groups_than_any_field_has_are_refused(void **state)
{
	struct digit_groups g;

	(void)state;
	assert_true(digit_groups_of("1-2-3-4-5-6-7-8", &g));
	assert_false(digit_groups_of("1-2-3-4-5-6-7-8-9", &g));
	assert_true(digit_groups_of("12345678901234567890123", &g));
	assert_false(digit_groups_of("123456789012345678901234", &g));
}

/* ---- digits on a real page: the day of issue of sample 01 ---- */

struct look {
	struct sheet_page page;
	struct fill fill;
	struct form_field spec;
	struct field field;
};

static void
look_open(struct look *l, struct reader *r, const struct form *form)
{
	struct page page = { .dpi = 0 };
	const struct blank *blank;
	struct error err;

	sheet_open(&l->page, "samples/01-clean-with-seal.jpg");
	if (reader_recognise(r, &l->page.planes, &page, &blank, &err))
		fail_msg("%s", err.text);
	l->spec = *form_field_get(form, FIELD_HOLDER_BIRTH_DATE);
	l->fill = (struct fill){ .spec = &l->spec, .field = &l->field };
	assert_int_equal(ocr_open(&l->fill.ocr, &err), ERR_NONE);
	{
		static struct affine to_px;

		to_px = page.to_px;
		assert_int_equal(
		    zone_find(&l->page.planes, &to_px, l->spec.box, &l->fill.zone, &err), ERR_NONE);
	}
	assert_int_equal(fill_first(&l->fill, "chi_sim", NULL, &err), ERR_NONE);
}

static void
digits_are_confirmed_and_a_lost_or_moved_one_is_noticed(void **state)
{
	struct sheet_world w;
	struct reader *r;
	static struct look l;
	struct digit_groups groups, wanted;
	struct ocr_line wrong;
	struct error err;
	bool sure;

	(void)state;
	sheet_world_open(&w);
	assert_int_equal(reader_open(w.form, w.count, "templates", &r, &err), ERR_NONE);
	look_open(&l, r, w.form[0]);
	assert_true(digit_groups_of(l.field.printed, &wanted));
	assert_int_equal(wanted.count, 3);
	assert_int_equal(digits_read(&l.fill, &l.fill.plain, ZONE_LARGE, &groups, &sure, &err),
			 ERR_NONE);
	assert_true(sure);
	assert_true(digit_groups_equal(&groups, &wanted));
	/* a reading that lost a mark */
	wrong = l.fill.plain;
	wrong.symbol_count--;
	assert_int_equal(digits_read(&l.fill, &wrong, ZONE_LARGE, &groups, &sure, &err), ERR_NONE);
	assert_false(sure);
	/* a reading with a digit and a sign in each other's place */
	wrong = l.fill.plain;
	wrong.symbol[3] = l.fill.plain.symbol[4];
	wrong.symbol[4] = l.fill.plain.symbol[3];
	assert_int_equal(digits_read(&l.fill, &wrong, ZONE_LARGE, &groups, &sure, &err), ERR_NONE);
	assert_false(sure);
	ocr_close(l.fill.ocr);
	sheet_close(&l.page);
	reader_close(r);
	catalog_close(w.catalog);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups_are_the_runs_of_digits),
		cmocka_unit_test(the_same_digits_in_other_groups_are_not_equal),
		cmocka_unit_test(more_or_longer_groups_than_any_field_has_are_refused),
		cmocka_unit_test(digits_are_confirmed_and_a_lost_or_moved_one_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
