/* SPDX-License-Identifier: Apache-2.0 */
#include "bench.h"

static void
the_same_paper_again_is_reviewed_with_the_first_ones_number(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "U01");
	(void)text_copy(b->precedent.same_paper, sizeof(b->precedent.same_paper),
			"RZ2026-000003K/1");
	assert_string_equal(assert_says(b, "U01", OUTCOME_REVIEW, "R14")->seen, "RZ2026-000003K/1");
	b->precedent.same_image = true;
	assert_string_equal(assert_says(b, "U01", OUTCOME_REVIEW, "R14")->seen,
			    "RZ2026-000003K/1 =");
}

static void
an_image_of_another_person_or_date_is_held(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "U02");
	(void)text_copy(b->precedent.near_image, sizeof(b->precedent.near_image),
			"RZ2026-000003K/1");
	assert_true(assert_says(b, "U02", OUTCOME_REVIEW, "R20")->hold);
}

static void
a_certification_by_another_way_is_only_said(void **state)
{
	struct bench *b = *state;

	assert_silent(b, "U03");
	b->precedent.certified_otherwise_on = day_of("2026-05-01");
	assert_string_equal(assert_says(b, "U03", OUTCOME_ACCEPT, "R14")->seen, "2026-05-01");
	(void)text_copy(b->person.certified_channel, sizeof(b->person.certified_channel), "app");
	assert_string_equal(assert_says(b, "U03", OUTCOME_ACCEPT, "R14")->seen, "2026-05-01 app");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		rule_test(the_same_paper_again_is_reviewed_with_the_first_ones_number),
		rule_test(an_image_of_another_person_or_date_is_held),
		rule_test(a_certification_by_another_way_is_only_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
