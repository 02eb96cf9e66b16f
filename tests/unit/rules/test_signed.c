/* SPDX-License-Identifier: Apache-2.0 */
#include "bench.h"

/* A good digital seal that says what the paper says. */
static struct seal_verdict *
sealed(struct bench *b)
{
	struct seal_verdict *v = bench_seal(b, SEAL_VDS, "", SEAL_REASON_NONE);

	v->verdict = VERDICT_VALID;
	v->issued_on = day_of("2026-06-15");
	return v;
}

static void
says(struct seal_verdict *v, enum field_name name, const char *text)
{
	v->payload_count = 1;
	v->payload[0].name = name;
	(void)text_copy(v->payload[0].text, sizeof(v->payload[0].text), text);
}

static void
an_invalid_seal_is_held_and_a_valid_one_is_not(void **state)
{
	struct bench *b = *state;
	struct seal_verdict *v = sealed(b);

	assert_silent(b, "V01");
	v->verdict = VERDICT_INVALID;
	v->reason = SEAL_REASON_SIG_CRYPTO_FAILURE;
	(void)text_copy(v->clause, sizeof(v->clause), "ICAO 9303-13 §2.4");
	assert_true(assert_says(b, "V01", OUTCOME_REVIEW, "R20")->hold);
	assert_string_equal(bench_find(b, "V01")->needed, "ICAO 9303-13 §2.4");
	assert_silent(b, "V02");
}

static void
a_seal_that_cannot_be_judged_is_reviewed_and_not_held(void **state)
{
	struct bench *b = *state;
	struct seal_verdict *v = sealed(b);

	assert_silent(b, "V02");
	v->verdict = VERDICT_INDETERMINATE;
	v->reason = SEAL_REASON_NO_SIGNING_CERTIFICATE_FOUND;
	assert_false(assert_says(b, "V02", OUTCOME_REVIEW, "R11")->hold);
	assert_silent(b, "V01");
}

static void
stamps_and_ink_are_not_judged_as_signed_seals(void **state)
{
	struct bench *b = *state;

	b->document->verdict[0].verdict = VERDICT_INVALID;
	b->document->verdict[0].reason = SEAL_REASON_WRONG_SIZE;
	assert_silent(b, "V01");
	assert_silent(b, "V02");
}

static void
a_seal_that_says_another_number_is_held_with_both_values(void **state)
{
	struct bench *b = *state;
	struct seal_verdict *v = sealed(b);
	const struct finding *f;

	says(v, FIELD_HOLDER_ID_NUMBER, "440901194501010027");
	assert_silent(b, "V03");
	says(v, FIELD_HOLDER_ID_NUMBER, "440981194012053829");
	f = assert_says(b, "V03", OUTCOME_REVIEW, "R20");
	assert_true(f->hold);
	assert_string_equal(f->seen, "440901194501010027");
	assert_string_equal(f->needed, "440981194012053829");
}

static void
the_issue_date_in_the_seals_header_counts_as_well(void **state)
{
	struct bench *b = *state;
	struct seal_verdict *v = sealed(b);

	assert_silent(b, "V03");
	bench_issued(b, "2026-06-16");
	assert_true(assert_says(b, "V03", OUTCOME_REVIEW, "R20")->hold);
	v->issued_on = (struct date){ 0, 0, 0 }; /* the header may leave it out */
	assert_silent(b, "V03");
}

static void
spaces_hyphens_and_small_letters_are_no_difference(void **state)
{
	struct bench *b = *state;
	struct seal_verdict *v = sealed(b);

	says(v, FIELD_CERTIFICATE_NUMBER, "20260815");
	assert_silent(b, "V03");
	bench_field(b, FIELD_HOLDER_NAME_LATIN, "Lin, Yue Hua");
	says(v, FIELD_HOLDER_NAME_LATIN, "LIN YUE HUA");
	assert_silent(b, "V03");
	says(v, FIELD_CERTIFICATE_NUMBER, "20260816");
	assert_says(b, "V03", OUTCOME_REVIEW, "R20");
}

static void
a_name_in_another_script_is_a_look_and_no_suspicion(void **state)
{
	struct bench *b = *state;
	struct seal_verdict *v = sealed(b);

	bench_field(b, FIELD_HOLDER_NAME, "林月華");
	says(v, FIELD_HOLDER_NAME, "林月华");
	assert_false(assert_says(b, "V03", OUTCOME_REVIEW, "R17")->hold);
	bench_field(b, FIELD_HOLDER_NAME, "林 月 华");
	assert_silent(b, "V03");
}

static void
what_was_read_in_doubt_is_not_held_against_the_seal(void **state)
{
	struct bench *b = *state;
	struct seal_verdict *v = sealed(b);

	says(v, FIELD_HOLDER_ID_NUMBER, "440981194012053829");
	bench_field(b, FIELD_HOLDER_ID_NUMBER, "440901194501010027")->status = FIELD_DOUBT;
	assert_silent(b, "V03");
	assert_says(b, "K02", OUTCOME_REVIEW, "R19"); /* but somebody looks */
}

static void
a_code_is_not_compared_with_a_name_written_out(void **state)
{
	struct bench *b = *state;
	struct seal_verdict *v = sealed(b);

	bench_field(b, FIELD_CERTIFICATE_PAYING_AGENCY, "茂名市社会保险基金管理局");
	says(v, FIELD_CERTIFICATE_PAYING_AGENCY, "440900");
	assert_silent(b, "V03");
	bench_field(b, FIELD_CERTIFICATE_PAYING_AGENCY, "440800");
	assert_says(b, "V03", OUTCOME_REVIEW, "R20");
	bench_field(b, FIELD_HOLDER_COUNTRY, "澳大利亚");
	says(v, FIELD_HOLDER_COUNTRY, "AUS");
	assert_silent(b, "V03");
	bench_field(b, FIELD_HOLDER_COUNTRY, "NZL");
	assert_says(b, "V03", OUTCOME_REVIEW, "R20");
}

static void
an_invalid_seal_proves_nothing_also_not_a_contradiction(void **state)
{
	struct bench *b = *state;
	struct seal_verdict *v = sealed(b);

	says(v, FIELD_HOLDER_ID_NUMBER, "440981194012053829");
	v->verdict = VERDICT_INVALID;
	assert_silent(b, "V03");
}

static void
a_seal_that_stands_on_another_paper_is_held(void **state)
{
	struct bench *b = *state;
	const struct finding *f;

	(void)sealed(b);
	assert_silent(b, "V04");
	(void)text_copy(b->precedent.replayed_seal, sizeof(b->precedent.replayed_seal),
			"RZ2026-000007X/1");
	f = assert_says(b, "V04", OUTCOME_REVIEW, "R20");
	assert_true(f->hold);
	assert_string_equal(f->seen, "RZ2026-000007X/1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		rule_test(an_invalid_seal_is_held_and_a_valid_one_is_not),
		rule_test(a_seal_that_cannot_be_judged_is_reviewed_and_not_held),
		rule_test(stamps_and_ink_are_not_judged_as_signed_seals),
		rule_test(a_seal_that_says_another_number_is_held_with_both_values),
		rule_test(the_issue_date_in_the_seals_header_counts_as_well),
		rule_test(spaces_hyphens_and_small_letters_are_no_difference),
		rule_test(a_name_in_another_script_is_a_look_and_no_suspicion),
		rule_test(what_was_read_in_doubt_is_not_held_against_the_seal),
		rule_test(a_code_is_not_compared_with_a_name_written_out),
		rule_test(an_invalid_seal_proves_nothing_also_not_a_contradiction),
		rule_test(a_seal_that_stands_on_another_paper_is_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
