/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/id_number.h"
#include "sheet.h"

static struct sheet_world world;
static struct reader *reader;
static const struct date received = { 2026, 7, 10 };

static int
open_reader(void **state)
{
	struct error err;

	(void)state;
	sheet_world_open(&world);
	for (int i = 1; i < world.count; i++)
		if (text_equal(world.form[i]->id, "consular-2015")) {
			const struct form *other = world.form[0];

			world.form[0] =
			    world.form[i]; /* the form of the samples below comes first */
			world.form[i] = other;
		}
	return reader_open(world.form, world.count, "templates", &reader, &err) ? -1 : 0;
}

static int
close_reader(void **state)
{
	(void)state;
	reader_close(reader);
	catalog_close(world.catalog);
	return 0;
}

struct answer {
	struct page page;
	struct field field[LIMIT_FIELDS_PER_FORM];
	int count;
};

static void
answer(const struct planes *planes, struct date on, struct answer *out)
{
	const struct blank *blank;
	struct error err;

	memset(out, 0, sizeof(*out));
	if (reader_recognise(reader, planes, &out->page, &blank, &err) ||
	    reader_fields(reader, planes, &out->page, on, out->field, &out->count, &err))
		fail_msg("%s", err.text);
	assert_int_equal(blank != NULL, out->page.form[0] != '\0');
}

static void
answer_file(const char *path, struct answer *out)
{
	struct sheet_page s;

	sheet_open(&s, path);
	answer(&s.planes, received, out);
	sheet_close(&s);
}

static const struct field *
get(const struct answer *a, enum field_name name)
{
	for (int i = 0; i < a->count; i++)
		if (a->field[i].name == name)
			return &a->field[i];
	fail_msg("no field %s", field_name_text(name));
	return NULL;
}

static void
has(const struct answer *a, enum field_name name, enum field_status status, const char *text)
{
	const struct field *f = get(a, name);

	if (f->status != status || !text_equal(f->text, text))
		fail_msg("%s is %s \"%s\"", field_name_text(name), field_status_text(f->status),
			 f->text);
}

static void
a_clean_page_is_recognised_and_its_proofs_are_agreed(void **state)
{
	struct answer a;

	(void)state;
	answer_file("samples/01-clean-with-seal.jpg", &a);
	assert_string_equal(a.page.form, "consular-2015");
	assert_string_equal(a.page.second_form, "");
	assert_true(a.page.form_score > 0.7);
	assert_int_equal(a.count, world.form[0]->field_count);
	assert_int_equal(get(&a, FIELD_HOLDER_ID_NUMBER)->status, FIELD_AGREED);
	assert_int_equal(id_number_check(get(&a, FIELD_HOLDER_ID_NUMBER)->text), ID_CHECK_GOOD);
	assert_int_equal(get(&a, FIELD_HOLDER_BIRTH_DATE)->status, FIELD_AGREED);
	assert_int_equal(get(&a, FIELD_CERTIFICATE_ISSUE_DATE)->status, FIELD_AGREED);
	has(&a, FIELD_CERTIFICATE_APPEARANCE, FIELD_AGREED, "in-person");
	for (int i = 0; i < a.count; i++) {
		assert_true(a.field[i].where.width > 0);
		assert_in_range(a.field[i].confidence, 0, 100);
	}
}

static void
under_the_seal_the_day_of_issue_is_still_read(void **state)
{
	struct answer a;

	(void)state;
	answer_file("samples/03-stamp-over-date.jpg", &a);
	has(&a, FIELD_CERTIFICATE_ISSUE_DATE, FIELD_AGREED, "2026-06-09");
	has(&a, FIELD_HOLDER_ID_NUMBER, FIELD_AGREED, "440802193610020423");
}

static void
a_number_with_a_wrong_check_digit_is_shown_and_never_agreed(void **state)
{
	struct answer a;
	const struct field *id;

	(void)state;
	answer_file("samples/11-wrong-check-digit.jpg", &a);
	id = get(&a, FIELD_HOLDER_ID_NUMBER);
	assert_int_equal(id->status, FIELD_DOUBT);
	assert_int_equal(strlen(id->text), 18);
	assert_int_equal(id_number_check(id->text), ID_CHECK_BAD_DIGIT);
}

static void
a_day_still_to_come_is_agreed_only_because_three_readings_say_so(void **state)
{
	struct answer a;

	(void)state;
	answer_file("samples/09-issued-in-future.jpg", &a);
	has(&a, FIELD_CERTIFICATE_ISSUE_DATE, FIELD_AGREED, "2026-07-20");
}

static void
a_missing_number_is_missing_and_its_box_is_known(void **state)
{
	struct answer a;

	(void)state;
	answer_file("samples/19-no-number.jpg", &a);
	has(&a, FIELD_CERTIFICATE_NUMBER, FIELD_MISSING, "");
	assert_true(get(&a, FIELD_CERTIFICATE_NUMBER)->where.width > 10);
}

static void
a_page_on_its_side_or_upside_down_is_read_the_same(void **state)
{
	struct answer a;

	(void)state;
	answer_file("samples/25-upside-down.jpg", &a);
	assert_int_equal(a.page.turn, 180);
	has(&a, FIELD_HOLDER_ID_NUMBER, FIELD_AGREED, "440103195312155925");
	answer_file("samples/26-on-its-side.jpg", &a);
	assert_true(a.page.turn == 90 || a.page.turn == 270);
	has(&a, FIELD_HOLDER_ID_NUMBER, FIELD_AGREED, "440983194005202171");
}

static void
an_empty_form_has_no_field_at_all(void **state)
{
	struct sheet_blank b;
	struct answer a;

	(void)state;
	sheet_blank_open(&b);
	answer(&b.planes, received, &a);
	assert_string_equal(a.page.form, "consular-2015");
	for (int i = 0; i < a.count; i++) {
		assert_int_equal(a.field[i].status, FIELD_MISSING);
		assert_string_equal(a.field[i].text, "");
	}
	sheet_blank_close(&b);
}

static void
a_letter_and_an_empty_page_are_no_form(void **state)
{
	struct answer a;

	(void)state;
	answer_file("samples/39-a-letter.jpg", &a);
	assert_string_equal(a.page.form, "");
	assert_false(a.page.blank);
	assert_int_equal(a.count, 0);
	answer_file("samples/40-empty-page.jpg", &a);
	assert_string_equal(a.page.form, "");
	assert_true(a.page.blank);
	assert_int_equal(a.count, 0);
}

/* Two forms with the same blank: nobody can say which it is, and the page tells. */
static void
two_forms_that_fit_alike_are_named_both(void **state)
{
	struct form twin = *world.form[0];
	const struct form *both[2] = { world.form[0], &twin };
	struct reader *r;
	struct sheet_page s;
	struct page page = { .dpi = 0 };
	const struct blank *blank;
	struct error err;

	(void)state;
	(void)text_copy(twin.id, sizeof(twin.id), "twin");
	assert_int_equal(reader_open(both, 2, "templates", &r, &err), ERR_NONE);
	sheet_open(&s, "samples/01-clean-with-seal.jpg");
	assert_int_equal(reader_recognise(r, &s.planes, &page, &blank, &err), ERR_NONE);
	assert_non_null(blank);
	assert_string_not_equal(page.second_form, "");
	assert_string_not_equal(page.second_form, page.form);
	sheet_close(&s);
	reader_close(r);
}

/* Read twice alike, but not what this form ever bears. */
static void
a_passport_that_does_not_fit_the_pattern_is_a_doubt(void **state)
{
	struct form strict = *world.form[0];
	const struct form *one[1] = { &strict };
	struct reader *usual = reader;
	static struct answer before, after;
	struct error err;

	(void)state;
	answer_file("samples/01-clean-with-seal.jpg", &before);
	assert_int_equal(get(&before, FIELD_HOLDER_PASSPORT_NUMBER)->status, FIELD_AGREED);
	for (int i = 0; i < strict.field_count; i++)
		if (strict.field[i].name == FIELD_HOLDER_PASSPORT_NUMBER)
			(void)text_copy(strict.field[i].pattern, sizeof(strict.field[i].pattern),
					"^[A-Z][0-9]{6}[(][0-9A][)]$");
	assert_int_equal(reader_open(one, 1, "templates", &reader, &err), ERR_NONE);
	answer_file("samples/01-clean-with-seal.jpg", &after);
	assert_int_equal(get(&after, FIELD_HOLDER_PASSPORT_NUMBER)->status, FIELD_DOUBT);
	assert_string_equal(get(&after, FIELD_HOLDER_PASSPORT_NUMBER)->text,
			    get(&before, FIELD_HOLDER_PASSPORT_NUMBER)->text);
	reader_close(reader);
	reader = usual;
}

static void
a_form_with_a_language_that_is_not_there_cannot_be_opened(void **state)
{
	struct form other = *world.form[0];
	const struct form *one[1] = { &other };
	struct reader *r = NULL;
	struct error err;

	(void)state;
	(void)text_copy(other.field[0].lang, sizeof(other.field[0].lang), "klingon");
	assert_int_equal(reader_open(one, 1, "templates", &r, &err), ERR_CONFIG);
	assert_null(r);
	assert_non_null(strstr(err.hint, "tesseract-ocr-klingon"));
	assert_non_null(strstr(err.text, "consular-2015"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clean_page_is_recognised_and_its_proofs_are_agreed),
		cmocka_unit_test(under_the_seal_the_day_of_issue_is_still_read),
		cmocka_unit_test(a_number_with_a_wrong_check_digit_is_shown_and_never_agreed),
		cmocka_unit_test(a_day_still_to_come_is_agreed_only_because_three_readings_say_so),
		cmocka_unit_test(a_missing_number_is_missing_and_its_box_is_known),
		cmocka_unit_test(a_page_on_its_side_or_upside_down_is_read_the_same),
		cmocka_unit_test(an_empty_form_has_no_field_at_all),
		cmocka_unit_test(a_letter_and_an_empty_page_are_no_form),
		cmocka_unit_test(two_forms_that_fit_alike_are_named_both),
		cmocka_unit_test(a_passport_that_does_not_fit_the_pattern_is_a_doubt),
		cmocka_unit_test(a_form_with_a_language_that_is_not_there_cannot_be_opened),
	};

	return cmocka_run_group_tests(tests, open_reader, close_reader);
}
