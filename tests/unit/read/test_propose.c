/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "read/propose.h"
#include "read/read.h"
#include "sheet.h"

static bool
near(struct box_mm a, struct box_mm b)
{
	return fabs(a.x - b.x) < 1.5 && fabs(a.y - b.y) < 1.5 && fabs(a.width - b.width) < 2.5 &&
	       fabs(a.height - b.height) < 2.5;
}

static void
the_cells_of_a_ruled_form_are_found(void **state)
{
	struct sheet_blank b;
	struct box_mm cell[120];
	int count = 120;
	bool id_number = false, address = false;
	struct error err;

	(void)state;
	sheet_blank_open(&b);
	assert_int_equal(cells_find(&b.planes, &b.to_px, 210, 297, cell, &count, &err), ERR_NONE);
	assert_in_range(count, 25, 60);
	for (int i = 0; i < count; i++) {
		id_number = id_number || near(cell[i], (struct box_mm){ 48, 80, 70, 12 });
		address = address || near(cell[i], (struct box_mm){ 48, 92, 144, 12 });
		assert_true(cell[i].width < 195);
	}
	assert_true(id_number);
	assert_true(address);
	sheet_blank_close(&b);
}

static void
no_more_cells_than_there_is_room_for(void **state)
{
	struct sheet_blank b;
	struct box_mm cell[3];
	int count = 3;
	struct error err;

	(void)state;
	sheet_blank_open(&b);
	assert_int_equal(cells_find(&b.planes, &b.to_px, 210, 297, cell, &count, &err), ERR_NONE);
	assert_int_equal(count, 3);
	sheet_blank_close(&b);
}

static void
a_label_gives_its_name_to_the_cell_beside_it(void **state)
{
	struct sheet_blank b;
	static struct form form;
	const struct form_field *id, *birth;
	struct error err;

	(void)state;
	sheet_blank_open(&b);
	form = (struct form){ .width_mm = 210, .height_mm = 297 };
	if (propose_fields(&b.planes, &b.to_px, "chi_sim", &form, &err))
		fail_msg("%s", err.text);
	id = form_field_get(&form, FIELD_HOLDER_ID_NUMBER);
	birth = form_field_get(&form, FIELD_HOLDER_BIRTH_DATE);
	assert_non_null(id);
	assert_true(near(id->box, (struct box_mm){ 49, 81, 68, 10 }));
	assert_int_equal(id->kind, FIELD_KIND_ID_NUMBER);
	assert_string_equal(id->lang, "eng");
	assert_true(id->required);
	assert_non_null(birth);
	assert_int_equal(birth->kind, FIELD_KIND_DATE);
	assert_false(birth->by_issuer);
	/* no rule around it: no cell, no guess */
	assert_null(form_field_get(&form, FIELD_CERTIFICATE_ISSUE_DATE));
	sheet_blank_close(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cells_of_a_ruled_form_are_found),
		cmocka_unit_test(no_more_cells_than_there_is_room_for),
		cmocka_unit_test(a_label_gives_its_name_to_the_cell_beside_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
