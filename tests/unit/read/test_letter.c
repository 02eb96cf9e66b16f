/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "read/letter.h"
#include "sheet.h"

/* The letter of sample 48, read once for all tests. */
static struct sheet_world world;
static struct sheet_page sheet;
static struct affine to_px;
static struct ocr *ocr;
static struct letter *letter;
static const struct form *form;

static int
open_letter(void **state)
{
	struct reader *reader;
	struct page page = { .dpi = 0 };
	const struct blank *blank;
	struct error err;
	struct letter_page p;

	(void)state;
	sheet_world_open(&world);
	sheet_open(&sheet, "samples/48-hong-kong-unions.jpg");
	if (reader_open(world.form, world.count, "templates", &reader, &err) ||
	    reader_recognise(reader, &sheet.planes, &page, &blank, &err))
		return -1;
	reader_close(reader);
	to_px = page.to_px;
	form = catalog_form_get(world.catalog, page.form);
	if (!form || ocr_open(&ocr, &err) || ocr_load(ocr, "chi_tra", &err))
		return -1;
	p = (struct letter_page){
		.ocr = ocr, .planes = &sheet.planes, .to_px = &to_px, .form = form
	};
	return letter_open(&p, form->text, LINES_MAX, &letter, &err) ? -1 : 0;
}

static int
close_letter(void **state)
{
	(void)state;
	letter_close(letter);
	ocr_close(ocr);
	sheet_close(&sheet);
	catalog_close(world.catalog);
	return 0;
}

static void
find(const struct form_field *field, struct letter_place *out)
{
	struct error err;

	assert_int_equal(letter_find(letter, field, out, &err), ERR_NONE);
}

static void
the_day_is_the_one_behind_its_words(void **state)
{
	struct form_field issued = *form_field_get(form, FIELD_CERTIFICATE_ISSUE_DATE);
	struct letter_place place;

	(void)state;
	find(&issued, &place);
	assert_true(place.found);
	assert_string_equal(place.text, "2026年6月16日");
	assert_int_equal(place.zone.line_count, 1);
	assert_true(place.where.width > 15 && place.where.width < 45);
	/* words that stand nowhere */
	(void)text_copy(issued.after, sizeof(issued.after), "有效期至");
	find(&issued, &place);
	assert_false(place.found);
}

static void
two_days_that_both_fit_are_none(void **state)
{
	struct form_field issued = *form_field_get(form, FIELD_CERTIFICATE_ISSUE_DATE);
	struct letter_place place;

	(void)state;
	/* without words the day of birth fits as well */
	issued.after[0] = '\0';
	find(&issued, &place);
	assert_false(place.found);
}

static void
a_pattern_finds_its_number_and_nothing_longer(void **state)
{
	struct form_field number = { .name = FIELD_CERTIFICATE_NUMBER, .kind = FIELD_KIND_NUMBER };
	struct letter_place place;

	(void)state;
	(void)text_copy(number.pattern, sizeof(number.pattern), "^[0-9]{17}[0-9X]$");
	find(&number, &place);
	assert_true(place.found);
	assert_int_equal(strlen(place.text), 18);
	/* a piece of that number is not the number */
	(void)text_copy(number.pattern, sizeof(number.pattern), "^[0-9]{16}$");
	find(&number, &place);
	assert_false(place.found);
}

static void
words_match_whatever_their_case(void **state)
{
	(void)state;
	assert_true(letter_has(letter, "茲證明"));
	assert_true(letter_has(letter, "英文姓名[a-z]"));
	assert_false(letter_has(letter, "公證書"));
	assert_null(strchr(letter_text(letter), ' '));
}

static void
a_place_confirms_what_its_line_said(void **state)
{
	struct form_field spec = { .kind = FIELD_KIND_DATE, .date_order = "dmy" };
	struct letter_place place = { .found = true, .text = "15/06/2026" };
	struct field field = { .text = "2026-06-15" };

	(void)state;
	assert_true(letter_confirms(&place, &spec, &field));
	(void)text_copy(field.text, sizeof(field.text), "2026-06-05"); /* a one was cut off */
	assert_false(letter_confirms(&place, &spec, &field));
	spec.kind = FIELD_KIND_NUMBER;
	(void)text_copy(place.text, sizeof(place.text), "FTU2O26000412");
	(void)text_copy(field.text, sizeof(field.text), "FTU2026000412");
	assert_true(letter_confirms(&place, &spec, &field));
	(void)text_copy(field.text, sizeof(field.text), "FTU202600041");
	assert_false(letter_confirms(&place, &spec, &field));
}

static void
a_day_in_words_is_told_from_one_in_numbers(void **state)
{
	static const char *const in_words[] = { "15th day of June, 2026", "15 de Junho de 2026",
						"民國115年6月15日" };
	static const char *const in_numbers[] = { "15/06/2026", "2026年6月15日",
						  "二〇二六年六月十五日" };
	struct letter_place place = { .found = true };

	(void)state;
	for (int i = 0; i < 3; i++) {
		(void)text_copy(place.text, sizeof(place.text), in_words[i]);
		assert_true(letter_in_words(&place));
		(void)text_copy(place.text, sizeof(place.text), in_numbers[i]);
		assert_false(letter_in_words(&place));
	}
}

static void
what_only_the_line_said_is_a_doubt(void **state)
{
	struct form_field spec = { .kind = FIELD_KIND_DATE, .date_order = "" };
	struct letter_place place = { .found = true, .text = "民國115年6月15日" };
	struct field field = { .status = FIELD_MISSING };

	(void)state;
	letter_propose(&place, &spec, &field);
	assert_int_equal(field.status, FIELD_DOUBT);
	assert_string_equal(field.text, "2026-06-15");
	/* 05/06/2026 of nobody's order says nothing */
	field = (struct field){ .status = FIELD_MISSING };
	(void)text_copy(place.text, sizeof(place.text), "05/06/2026");
	letter_propose(&place, &spec, &field);
	assert_int_equal(field.status, FIELD_MISSING);
	assert_string_equal(field.text, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_day_is_the_one_behind_its_words),
		cmocka_unit_test(two_days_that_both_fit_are_none),
		cmocka_unit_test(a_pattern_finds_its_number_and_nothing_longer),
		cmocka_unit_test(words_match_whatever_their_case),
		cmocka_unit_test(a_place_confirms_what_its_line_said),
		cmocka_unit_test(a_day_in_words_is_told_from_one_in_numbers),
		cmocka_unit_test(what_only_the_line_said_is_a_doubt),
	};

	return cmocka_run_group_tests(tests, open_letter, close_letter);
}
