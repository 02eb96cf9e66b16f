/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"
#include "store/columns.h"

static const struct column *
column_of(const struct columns *columns, const char *name)
{
	for (int i = 0; i < columns->count; i++)
		if (text_equal(columns->column[i].name, name))
			return &columns->column[i];
	fail_msg("no column %s", name);
	return NULL;
}

/* On the heap: a document has 100 KB. */
static struct document *
blank(void)
{
	struct document *d = document_new();

	assert_non_null(d);
	d->state = STATE_REVIEW;
	d->revision = 1;
	return d;
}

static void
absent_things_are_null(void **state)
{
	struct document *d = blank();
	char text[COLUMN_PRINT_BYTES];

	(void)state;
	assert_false(column_print(column_of(&columns_document, "form"), d, text));
	assert_false(column_print(column_of(&columns_document, "valid_until"), d, text));
	assert_false(column_print(column_of(&columns_document, "first_decide"), d, text));
	assert_false(column_print(column_of(&columns_document, "first_reasons"), d, text));
	assert_true(column_print(column_of(&columns_document, "matches"), d, text));
	assert_string_equal(text, "0");
	assert_true(column_print(column_of(&columns_document, "state"), d, text));
	assert_string_equal(text, "REVIEW");
	document_free(d);
}

static void
a_word_nobody_knows_is_not_read(void **state)
{
	const struct column *c = column_of(&columns_document, "state");
	struct document *d = blank();

	(void)state;
	assert_false(column_parse(c, "review", d));
	assert_false(column_parse(c, NULL, d));
	assert_int_equal(d->state, STATE_REVIEW);
	assert_true(column_parse(c, "FIRST_OK", d));
	assert_int_equal(d->state, STATE_FIRST_OK);
	assert_true(column_parse(column_of(&columns_document, "first_decide"), NULL, d));
	assert_int_equal(d->first.decide, DECIDE_NONE);
	document_free(d);
}

static void
reasons_are_read_up_to_their_limit(void **state)
{
	const struct column *c = column_of(&columns_document, "first_reasons");
	struct document *d = blank();
	char text[COLUMN_PRINT_BYTES];

	(void)state;
	assert_true(column_parse(c, "R01 R13 R20a", d));
	assert_int_equal(d->first.reason_count, 3);
	assert_string_equal(d->first.reason[2], "R20a");
	assert_true(column_print(c, d, text));
	assert_string_equal(text, "R01 R13 R20a");
	assert_true(column_parse(c, "1 2 3 4 5 6 7 8 9 10 11 12", d));
	assert_false(column_parse(c, "1 2 3 4 5 6 7 8 9 10 11 12 13", d));
	assert_false(column_parse(c, "much-too-long", d));
	document_free(d);
}

static void
the_digest_sees_content_but_not_the_life(void **state)
{
	struct document *d = blank();
	struct buf one = BUF(1 << 16), two = BUF(1 << 16), three = BUF(1 << 16);

	(void)state;
	columns_print(&one, &columns_document, d);
	d->state = STATE_FIRST_OK;
	d->revision = 2;
	columns_print(&two, &columns_document, d);
	assert_string_equal(buf_string(&one), buf_string(&two));
	d->back_pay_months = 1;
	columns_print(&three, &columns_document, d);
	assert_string_not_equal(buf_string(&one), buf_string(&three));
	buf_free(&one);
	buf_free(&two);
	buf_free(&three);
	document_free(d);
}

static void
rows_are_equal_when_every_column_is(void **state)
{
	struct person one = person_of("0001"), two = person_of("0001");

	(void)state;
	assert_true(columns_equal(&columns_person, &one, &two));
	two.died_on = (struct date){ 2026, 1, 1 };
	assert_false(columns_equal(&columns_person, &one, &two));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(absent_things_are_null),
		cmocka_unit_test(a_word_nobody_knows_is_not_read),
		cmocka_unit_test(reasons_are_read_up_to_their_limit),
		cmocka_unit_test(the_digest_sees_content_but_not_the_life),
		cmocka_unit_test(rows_are_equal_when_every_column_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
