/* SPDX-License-Identifier: Apache-2.0 */
#include "bench.h"

static void
a_torn_wet_or_opened_envelope_is_reviewed_and_an_intact_one_is_not(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "A01");
	for (int i = CONDITION_TORN; i <= CONDITION_OPENED; i++) {
		b->arrival.condition = (enum condition)i;
		assert_says(b, "A01", OUTCOME_REVIEW, "R18");
	}
	b->c.arrival = NULL;
	assert_silent(b, "A01");
}

static void
pieces_are_compared_with_the_senders_list_if_there_is_one(void **state)
{
	struct bench *b = *state;
	const struct finding *f;

	b->arrival.pieces = 3;
	b->arrival.pieces_listed = 0;
	assert_silent(b, "A01");
	b->arrival.pieces_listed = 3;
	assert_silent(b, "A01");
	b->arrival.pieces_listed = 4;
	f = assert_says(b, "A01", OUTCOME_REVIEW, "R18");
	assert_string_equal(f->seen, "3");
	assert_string_equal(f->needed, "4");
}

static void
a_person_paid_by_another_city_is_proposed_for_forwarding(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "A03");
	(void)text_copy(b->person.agency, sizeof(b->person.agency), "440902");
	assert_silent(b, "A03"); /* a district of ours */
	(void)text_copy(b->person.agency, sizeof(b->person.agency), "440800");
	assert_string_equal(assert_says(b, "A03", OUTCOME_REJECT, "R15")->seen, "440800");
	/* a district's own agency does not answer for its neighbours */
	(void)text_copy(b->policy.agency, sizeof(b->policy.agency), "440902");
	(void)text_copy(b->person.agency, sizeof(b->person.agency), "440903");
	assert_says(b, "A03", OUTCOME_REJECT, "R15");
	b->person.agency[0] = '\0';
	assert_silent(b, "A03");
}

static void
a_code_on_the_paper_is_a_hint_only_while_nobody_is_matched(void **state)
{
	struct bench *b = *state;

	bench_field(b, FIELD_CERTIFICATE_PAYING_AGENCY, "440800");
	assert_silent(b, "A03");
	b->c.person = NULL;
	assert_says(b, "A03", OUTCOME_REVIEW, "R15");
	bench_field(b, FIELD_CERTIFICATE_PAYING_AGENCY, "440900");
	assert_silent(b, "A03");
	bench_field(b, FIELD_CERTIFICATE_PAYING_AGENCY, "湛江市社会保险基金管理局");
	assert_silent(b, "A03");
}

static void
a_tracking_number_with_a_wrong_check_digit_is_only_a_warning(void **state)
{
	struct bench *b = *state;

	(void)text_copy(b->arrival.tracking, sizeof(b->arrival.tracking), "RR473124829CN");
	assert_silent(b, "A04");
	(void)text_copy(b->arrival.tracking, sizeof(b->arrival.tracking), "RR473124820CN");
	assert_string_equal(assert_says(b, "A04", OUTCOME_ACCEPT, "")->seen, "RR473124820CN");
	/* a courier's own number has another form */
	(void)text_copy(b->arrival.tracking, sizeof(b->arrival.tracking), "SF1234567890");
	assert_silent(b, "A04");
}

static void
an_envelope_without_a_certificate_asks_for_one(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "A02");
	b->c.certificates = -1; /* nobody counted */
	assert_silent(b, "A02");
	b->c.certificates = 0;
	(void)assert_says(b, "A02", OUTCOME_REVIEW, "R02");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		rule_test(a_torn_wet_or_opened_envelope_is_reviewed_and_an_intact_one_is_not),
		rule_test(pieces_are_compared_with_the_senders_list_if_there_is_one),
		rule_test(a_person_paid_by_another_city_is_proposed_for_forwarding),
		rule_test(a_code_on_the_paper_is_a_hint_only_while_nobody_is_matched),
		rule_test(a_tracking_number_with_a_wrong_check_digit_is_only_a_warning),
		rule_test(an_envelope_without_a_certificate_asks_for_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
