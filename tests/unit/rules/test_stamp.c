/* SPDX-License-Identifier: Apache-2.0 */
#include "bench.h"

static void
a_paper_without_the_office_seal_is_proposed_for_return(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "S01");
	b->document->verdict[0].reason = SEAL_REASON_ABSENT;
	assert_says(b, "S01", OUTCOME_REJECT, "R10");
}

static void
a_seal_that_is_perhaps_there_or_was_not_judged_is_reviewed(void **state)
{
	struct bench *b = *state;

	b->document->verdict[0].reason = SEAL_REASON_UNSURE;
	assert_says(b, "S01", OUTCOME_REVIEW, "R10");
	b->document->verdict_count = 0;
	assert_says(b, "S01", OUTCOME_REVIEW, "R10");
	b->form.seal[0].required = false;
	assert_silent(b, "S01");
}

static void
a_seal_of_the_wrong_size_is_reviewed_with_both_sizes(void **state)
{
	struct bench *b = *state;
	const struct finding *f;

	assert_silent(b, "S02");
	b->document->verdict[0].reason = SEAL_REASON_WRONG_SIZE;
	b->document->verdict[0].diameter_mm = 36;
	f = assert_says(b, "S02", OUTCOME_REVIEW, "R11");
	assert_string_equal(f->seen, "36.0 mm");
	assert_string_equal(f->needed, "42.0 ± 2.0 mm");
	assert_silent(b, "S01"); /* it is there */
}

static void
a_black_seal_is_reviewed_and_so_is_a_grey_scan(void **state)
{
	struct bench *b = *state;

	b->document->verdict[0].reason = SEAL_REASON_WRONG_COLOR;
	assert_string_equal(assert_says(b, "S02", OUTCOME_REVIEW, "R11")->needed, "red");
	b->document->verdict[0].reason = SEAL_REASON_NO_COLOR;
	assert_says(b, "S02", OUTCOME_REVIEW, "R11");
}

static void
a_slip_without_half_a_seal_at_its_edge_is_reviewed(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "S04");
	b->document->verdict[1].reason = SEAL_REASON_ABSENT;
	assert_says(b, "S04", OUTCOME_REVIEW, "R10");
	b->form.seal[1].required = false;
	assert_silent(b, "S04");
}

static void
a_stamp_that_is_not_like_the_offices_specimen_is_reviewed_with_both(void **state)
{
	struct bench *b = *state;
	struct seal_verdict *v = &b->document->verdict[0];
	const struct finding *f;

	assert_silent(b, "S08"); /* not compared */
	b->issuer.stamp_specimens = 1;
	(void)text_copy(v->issuer, sizeof(v->issuer), b->issuer.id);
	(void)text_copy(v->specimen, sizeof(v->specimen), "x/stamp.png");
	v->alike = ALIKE_YES;
	v->likeness = 0.9;
	assert_silent(b, "S08");
	v->alike = ALIKE_UNSURE;
	v->likeness = 0.7;
	assert_says(b, "S08", OUTCOME_REVIEW, "R11");
	v->alike = ALIKE_DIFFERENT;
	v->likeness = 0.31;
	f = assert_says(b, "S08", OUTCOME_REVIEW, "R11");
	assert_string_equal(f->seen, "different 0.31: x/stamp.png");
	b->issuer.stamp_specimens = 0; /* of others only: nothing can be said about this office */
	assert_silent(b, "S08");
}

static void
a_stamp_like_another_offices_specimen_is_reviewed(void **state)
{
	struct bench *b = *state;
	struct seal_verdict *v = &b->document->verdict[0];

	v->alike = ALIKE_YES;
	v->likeness = 0.9;
	(void)text_copy(v->issuer, sizeof(v->issuer), "cn-elsewhere");
	assert_string_equal(assert_says(b, "S08", OUTCOME_REVIEW, "R11")->needed, b->issuer.id);
}

static void
one_officer_for_both_signatures_is_reviewed(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "S07"); /* both unread: no evidence */
	bench_field(b, FIELD_CERTIFICATE_HANDLER, "王一");
	bench_field(b, FIELD_CERTIFICATE_APPROVER, "李二");
	assert_silent(b, "S07");
	bench_field(b, FIELD_CERTIFICATE_APPROVER, "王一");
	assert_says(b, "S07", OUTCOME_REVIEW, "R07");
}

static void
words_around_the_seal_that_name_another_office_are_returned_when_they_are_sure(void **state)
{
	struct bench *b = *state;

	bench_field(b, FIELD_PAPER_SEAL_TEXT, "中国驻悉尼总领事馆");
	assert_silent(b, "S03");
	b->c.seal_text_differs = true;
	(void)assert_says(b, "S03", OUTCOME_REJECT, "R11");
	bench_field(b, FIELD_PAPER_SEAL_TEXT, "中国驻墨尔本总领事馆")->status = FIELD_DOUBT;
	assert_string_equal(assert_says(b, "S03", OUTCOME_REVIEW, "R11")->needed,
			    "中国驻悉尼总领事馆");
	b->c.issuer = NULL;
	assert_silent(b, "S03");
}

static void
an_embossed_seal_must_have_been_felt_where_the_form_has_one(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "S06");
	b->form.dry_seal = true;
	(void)assert_says(b, "S06", OUTCOME_REVIEW, "R10");
	bench_field(b, FIELD_PAPER_DRY_SEAL, "absent");
	(void)assert_says(b, "S06", OUTCOME_REVIEW, "R10");
	bench_field(b, FIELD_PAPER_DRY_SEAL, "felt");
	assert_silent(b, "S06");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		rule_test(a_paper_without_the_office_seal_is_proposed_for_return),
		rule_test(a_seal_that_is_perhaps_there_or_was_not_judged_is_reviewed),
		rule_test(a_seal_of_the_wrong_size_is_reviewed_with_both_sizes),
		rule_test(a_black_seal_is_reviewed_and_so_is_a_grey_scan),
		rule_test(a_slip_without_half_a_seal_at_its_edge_is_reviewed),
		rule_test(a_stamp_that_is_not_like_the_offices_specimen_is_reviewed_with_both),
		rule_test(a_stamp_like_another_offices_specimen_is_reviewed),
		rule_test(one_officer_for_both_signatures_is_reviewed),
		rule_test(
		    words_around_the_seal_that_name_another_office_are_returned_when_they_are_sure),
		rule_test(an_embossed_seal_must_have_been_felt_where_the_form_has_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
