/* SPDX-License-Identifier: Apache-2.0 */
#include "model/document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

static void
a_field_is_found_by_name_and_made_once(void **state)
{
	AUTO(document_free)
	struct document *d = document_new();
	struct field *f;

	(void)state;
	assert_non_null(d);
	assert_null(document_field(d, FIELD_HOLDER_NAME));
	f = document_field_put(d, FIELD_HOLDER_NAME);
	assert_non_null(f);
	assert_ptr_equal(document_field_put(d, FIELD_HOLDER_NAME), f);
	assert_ptr_equal(document_field(d, FIELD_HOLDER_NAME), f);
	assert_int_equal(d->field_count, 1);
}

static void
a_cleared_document_is_as_a_new_one(void **state)
{
	AUTO(document_free)
	struct document *used = document_new();
	AUTO(document_free)
	struct document *fresh = document_new();

	(void)state;
	memset(used, 0x5a, offsetof(struct document, page));
	memset(used->page, 0x5a, 2 * sizeof(used->page[0]));
	used->page_count = 2;
	memset(used->field, 0x5a, 3 * sizeof(used->field[0]));
	used->field_count = 3;
	memset(used->verdict, 0x5a, sizeof(used->verdict[0]));
	used->verdict_count = 1;
	memset(&used->match, 0x5a, sizeof(used->match));
	memset(used->finding, 0x5a, sizeof(used->finding));
	used->finding_count = LIMIT_FINDINGS_PER_DOCUMENT;
	memset(used->rules_version, 0x5a, sizeof(*used) - offsetof(struct document, rules_version));
	document_clear(used);
	assert_memory_equal(used, fresh, sizeof(*used));
}

static void
a_full_document_takes_no_other_field(void **state)
{
	AUTO(document_free)
	struct document *d = document_new();

	(void)state;
	for (int i = 0; i < LIMIT_FIELDS_PER_DOCUMENT; i++)
		d->field[i].name = FIELD_HOLDER_NAME;
	d->field_count = LIMIT_FIELDS_PER_DOCUMENT;
	assert_null(document_field_put(d, FIELD_HOLDER_SEX));
	assert_non_null(document_field_put(d, FIELD_HOLDER_NAME));
}

static void
a_missing_field_has_no_text_and_a_doubtful_one_has(void **state)
{
	AUTO(document_free)
	struct document *d = document_new();
	struct field *f = document_field_put(d, FIELD_CERTIFICATE_ISSUE_DATE);

	(void)state;
	(void)text_copy(f->text, sizeof(f->text), "2026-06-15");
	f->status = FIELD_MISSING;
	assert_string_equal(document_text(d, f->name), "");
	assert_true(date_is_none(document_date(d, f->name)));
	f->status = FIELD_DOUBT;
	assert_string_equal(document_text(d, f->name), "2026-06-15");
	assert_true(date_equal(document_date(d, f->name), (struct date){ 2026, 6, 15 }));
	(void)text_copy(f->text, sizeof(f->text), "2026-06-31");
	assert_true(date_is_none(document_date(d, f->name)));
	assert_string_equal(document_text(d, FIELD_HOLDER_NAME), "");
}

static void
the_worst_finding_is_the_outcome(void **state)
{
	AUTO(document_free)
	struct document *d = document_new();

	(void)state;
	assert_int_equal(document_outcome(d), OUTCOME_ACCEPT);
	d->finding_count = 3;
	d->finding[1].outcome = OUTCOME_REVIEW;
	assert_int_equal(document_outcome(d), OUTCOME_REVIEW);
	d->finding[0].outcome = OUTCOME_REJECT;
	assert_int_equal(document_outcome(d), OUTCOME_REJECT);
	d->finding_count = 0;
	assert_int_equal(document_outcome(d), OUTCOME_ACCEPT);
}

static void
a_seal_is_found_by_kind_and_name(void **state)
{
	AUTO(document_free)
	struct document *d = document_new();

	(void)state;
	d->verdict_count = 3;
	d->verdict[0].kind = SEAL_VDS;
	d->verdict[1].kind = SEAL_INK;
	(void)text_copy(d->verdict[1].name, sizeof(d->verdict[1].name), "handler");
	d->verdict[2].kind = SEAL_INK;
	(void)text_copy(d->verdict[2].name, sizeof(d->verdict[2].name), "applicant");
	assert_ptr_equal(document_seal(d, SEAL_VDS, NULL), &d->verdict[0]);
	assert_ptr_equal(document_seal(d, SEAL_INK, NULL), &d->verdict[1]);
	assert_ptr_equal(document_seal(d, SEAL_INK, "applicant"), &d->verdict[2]);
	assert_null(document_seal(d, SEAL_INK, "approver"));
	assert_null(document_seal(d, SEAL_STAMP, NULL));
}

static void
freeing_nothing_is_fine(void **state)
{
	(void)state;
	document_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_field_is_found_by_name_and_made_once),
		cmocka_unit_test(a_cleared_document_is_as_a_new_one),
		cmocka_unit_test(a_full_document_takes_no_other_field),
		cmocka_unit_test(a_missing_field_has_no_text_and_a_doubtful_one_has),
		cmocka_unit_test(the_worst_finding_is_the_outcome),
		cmocka_unit_test(a_seal_is_found_by_kind_and_name),
		cmocka_unit_test(freeing_nothing_is_fine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
