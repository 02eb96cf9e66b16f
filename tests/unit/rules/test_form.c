/* SPDX-License-Identifier: Apache-2.0 */
#include "bench.h"

static void
a_paper_of_no_known_form_is_reviewed(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "F01");
	b->c.form = NULL;
	assert_says(b, "F01", OUTCOME_REVIEW, "R01");
}

static void
two_forms_that_fit_nearly_as_well_are_never_a_guess(void **state)
{
	struct bench *b = *state;
	struct page *page = &b->document->page[0];

	(void)text_copy(page->form, sizeof(page->form), "consular-2015");
	page->form_score = 0.81;
	assert_silent(b, "F01");
	(void)text_copy(page->second_form, sizeof(page->second_form), "consular-2007");
	page->second_score = 0.79;
	assert_string_equal(assert_says(b, "F01", OUTCOME_REVIEW, "R01")->seen,
			    "consular-2015 0.81, consular-2007 0.79");
}

static void
a_form_lasts_to_its_last_day(void **state)
{
	struct bench *b = *state;

	b->form.valid_to = day_of("2026-06-15");
	assert_silent(b, "F02");
	b->form.valid_to = day_of("2026-06-14");
	assert_string_equal(assert_says(b, "F02", OUTCOME_REVIEW, "R03")->needed, "≤ 2026-06-14");
}

static void
a_form_cannot_be_older_than_its_first_day(void **state)
{
	struct bench *b = *state;

	bench_issued(b, "2015-07-01");
	assert_silent(b, "F03");
	bench_issued(b, "2015-06-30");
	assert_says(b, "F03", OUTCOME_REJECT, "R12");
}

static void
only_the_original_counts_and_one_that_nobody_can_tell_is_reviewed(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "F06");
	b->arrival.original = false;
	assert_says(b, "F06", OUTCOME_REJECT, "R05");
	b->arrival.original_unsure = true;
	assert_says(b, "F06", OUTCOME_REVIEW, "R05");
	b->c.arrival = NULL; /* a file that nobody held in hands */
	assert_silent(b, "F06");
}

static void
an_empty_box_of_the_office_is_reviewed_with_its_place_on_the_form(void **state)
{
	struct bench *b = *state;
	const struct finding *f;

	assert_silent(b, "F09");
	bench_field(b, FIELD_CERTIFICATE_NUMBER, "");
	f = assert_says(b, "F09", OUTCOME_REVIEW, "R07");
	assert_string_equal(f->needed, "certificate.number");
	assert_int_equal(f->page, 0);
	assert_silent(b, "K01");
	/* not required, not asked for */
	b->form.field[3].required = false;
	assert_silent(b, "F09");
}

static void
a_field_the_reader_never_saw_is_missing_too(void **state)
{
	struct bench *b = *state;
	const struct finding *f;

	b->document->field_count = 0;
	f = assert_says(b, "F09", OUTCOME_REVIEW, "R07");
	assert_true(f->where.width == 3); /* the form's box, as there is no reading */
	bench_field(b, FIELD_CERTIFICATE_NUMBER, "")->status = FIELD_AGREED; /* agreed on nothing */
	assert_says(b, "F09", OUTCOME_REVIEW, "R07");
}

static void
an_officer_who_did_not_sign_is_reviewed(void **state)
{
	struct bench *b = *state;

	b->document->verdict[2].reason = SEAL_REASON_ABSENT;
	assert_string_equal(assert_says(b, "F09", OUTCOME_REVIEW, "R07")->needed, "handler");
	b->document->verdict[2].reason = SEAL_REASON_UNSURE;
	assert_says(b, "F09", OUTCOME_REVIEW, "R07");
	b->document->verdict[2].reason = SEAL_REASON_PRESENT;
	assert_silent(b, "F09");
}

static void
a_page_scanned_too_coarsely_is_reviewed(void **state)
{
	struct bench *b = *state;

	b->document->page[0].dpi = 120;
	assert_silent(b, "F10");
	b->document->page[0].dpi = 119;
	assert_says(b, "F10", OUTCOME_REVIEW, "R19");
	b->document->page[0].blank = true;
	assert_silent(b, "F10");
	b->document->page[0].blank = false;
	b->document->page[0].dpi = 0; /* unknown */
	assert_silent(b, "F10");
}

static void
an_applicant_who_did_not_sign_is_reviewed(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "F12");
	b->document->verdict[4].reason = SEAL_REASON_ABSENT;
	assert_says(b, "F12", OUTCOME_REVIEW, "R08");
	b->document->verdict_count = 4; /* not judged at all */
	assert_says(b, "F12", OUTCOME_REVIEW, "R08");
	b->form.seal[4].required = false;
	assert_silent(b, "F12");
}

static void
an_unconfirmed_layout_is_said_and_not_held_against_the_paper(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "F15");
	b->form.confirmed = false;
	assert_says(b, "F15", OUTCOME_ACCEPT, "");
}

static void
an_empty_box_of_the_applicant_is_reviewed(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "K01");
	bench_field(b, FIELD_HOLDER_BIRTH_DATE, "");
	assert_string_equal(assert_says(b, "K01", OUTCOME_REVIEW, "R19")->needed,
			    "holder.birth_date");
	assert_silent(b, "F09");
}

static void
a_required_field_read_with_doubt_is_reviewed(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "K02");
	bench_field(b, FIELD_HOLDER_ID_NUMBER, "440901194501010027")->status = FIELD_DOUBT;
	assert_says(b, "K02", OUTCOME_REVIEW, "R19");
	bench_field(b, FIELD_HOLDER_ID_NUMBER, "440901194501010027");
	bench_field(b, FIELD_HOLDER_SEX, "F")->status = FIELD_DOUBT; /* not required */
	assert_silent(b, "K02");
}

static void
a_doubtful_name_is_settled_by_the_roster_and_only_by_an_equal_one(void **state)
{
	struct bench *b = *state;

	bench_field(b, FIELD_HOLDER_NAME, "林月华")->status = FIELD_DOUBT;
	assert_silent(b, "K02");
	b->document->match.name = NAME_VARIANT;
	assert_silent(b, "K02");
	b->document->match.name = NAME_NEAR;
	assert_says(b, "K02", OUTCOME_REVIEW, "R19");
	b->document->match.name = NAME_EQUAL;
	b->c.person = NULL;
	assert_says(b, "K02", OUTCOME_REVIEW, "R19");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		rule_test(a_paper_of_no_known_form_is_reviewed),
		rule_test(two_forms_that_fit_nearly_as_well_are_never_a_guess),
		rule_test(a_form_lasts_to_its_last_day),
		rule_test(a_form_cannot_be_older_than_its_first_day),
		rule_test(only_the_original_counts_and_one_that_nobody_can_tell_is_reviewed),
		rule_test(an_empty_box_of_the_office_is_reviewed_with_its_place_on_the_form),
		rule_test(a_field_the_reader_never_saw_is_missing_too),
		rule_test(an_officer_who_did_not_sign_is_reviewed),
		rule_test(a_page_scanned_too_coarsely_is_reviewed),
		rule_test(an_applicant_who_did_not_sign_is_reviewed),
		rule_test(an_unconfirmed_layout_is_said_and_not_held_against_the_paper),
		rule_test(an_empty_box_of_the_applicant_is_reviewed),
		rule_test(a_required_field_read_with_doubt_is_reviewed),
		rule_test(a_doubtful_name_is_settled_by_the_roster_and_only_by_an_equal_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
