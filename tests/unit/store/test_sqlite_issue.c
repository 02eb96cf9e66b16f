/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/store/fixture.h"

static struct issue_list
list_of(int sequence)
{
	struct issue_list l = { .sequence = sequence,
				.from = { 2026, sequence, 1 },
				.to = { 2026, sequence, 28 },
				.signed_on = { 2026, sequence, 28 },
				.range_count = 1,
				.entries = 2 };

	(void)text_copy(l.issuer, sizeof(l.issuer), "cn-sydney");
	(void)text_copy(l.country, sizeof(l.country), "CHN");
	(void)text_copy(l.range[0].first, LIST_NUMBER_BYTES, "A0001");
	(void)text_copy(l.range[0].last, LIST_NUMBER_BYTES, "A0009");
	memset(l.digest.bytes, sequence, SHA256_BYTES);
	memset(l.signer.bytes, 0x51, SHA256_BYTES);
	memset(l.file.bytes, 0xF0 + sequence, SHA256_BYTES);
	return l;
}

static const struct issue_entry entries[] = {
	{ .number = "A-0001",
	  .name = "李明华",
	  .id_number = "11010119500101001X",
	  .issued_on = { 2026, 1, 5 } },
	{ .number = "A-0002", .issued_on = { 2026, 1, 6 }, .seal = { { 7 } } },
};

static void
a_kept_list_answers_by_number_and_by_seal(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("zhao");
	struct issue_list l = list_of(1), found;
	struct issue_entry e;
	struct sha256 other = { { 8 } };
	bool known = true;

	WORKS(store_issue_add(f->s, &act, &l, entries, &known, &f->err));
	assert_false(known);
	assert_true(l.id > 0);
	WORKS(store_issue_find(f->s, &(struct issue_question){ "cn-sydney", "A0001", NULL }, &found,
			       &e, &f->err));
	assert_string_equal(e.name, "李明华");
	assert_string_equal(e.id_number, "11010119500101001X");
	assert_int_equal(found.sequence, 1);
	assert_int_equal(found.range_count, 1);
	assert_string_equal(found.range[0].last, "A0009");
	assert_true(date_equal(found.to, l.to));
	WORKS(store_issue_find(f->s,
			       &(struct issue_question){ "cn-sydney", NULL, &entries[1].seal },
			       &found, &e, &f->err));
	assert_string_equal(e.number, "A-0002");
	REFUSED(ERR_NOTFOUND,
		store_issue_find(f->s, &(struct issue_question){ "cn-sydney", "A0003", NULL },
				 &found, &e, &f->err));
	REFUSED(ERR_NOTFOUND,
		store_issue_find(f->s, &(struct issue_question){ "cn-london", "A0001", NULL },
				 &found, &e, &f->err));
	REFUSED(ERR_NOTFOUND,
		store_issue_find(f->s, &(struct issue_question){ "cn-sydney", NULL, &other },
				 &found, &e, &f->err));
}

static void
the_same_list_again_changes_nothing_and_another_of_its_number_is_refused(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("zhao");
	struct issue_list l = list_of(1), again = list_of(1), other = list_of(1);
	int64_t before = 0, after = 0;
	struct sha256 head;
	bool known = false;

	WORKS(store_issue_add(f->s, &act, &l, entries, &known, &f->err));
	WORKS(store_audit_head(f->s, &before, &head, &f->err));
	WORKS(store_issue_add(f->s, &act, &again, entries, &known, &f->err));
	assert_true(known);
	assert_int_equal(again.id, l.id);
	other.digest.bytes[0] ^= 1;
	REFUSED(ERR_CONFLICT, store_issue_add(f->s, &act, &other, entries, &known, &f->err));
	WORKS(store_audit_head(f->s, &after, &head, &f->err));
	assert_int_equal(before, after);
}

static void
a_later_list_corrects_an_earlier_one(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("zhao");
	struct issue_list l = list_of(2), found;
	struct issue_entry corrected[2], e;
	bool known;

	memcpy(corrected, entries, sizeof(corrected));
	(void)text_copy(corrected[0].name, sizeof(corrected[0].name), "李明花");
	WORKS(store_issue_add(f->s, &act, &l, corrected, &known, &f->err));
	l = list_of(1); /* arrives later, counts less */
	WORKS(store_issue_add(f->s, &act, &l, entries, &known, &f->err));
	WORKS(store_issue_find(f->s, &(struct issue_question){ "cn-sydney", "A0001", NULL }, &found,
			       &e, &f->err));
	assert_string_equal(e.name, "李明花");
	assert_int_equal(found.sequence, 2);
}

static void
a_list_that_follows_another_one_than_ours_is_refused(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("zhao");
	struct issue_list one = list_of(1), two = list_of(2);
	bool known;

	WORKS(store_issue_add(f->s, &act, &one, entries, &known, &f->err));
	two.previous = one.digest;
	two.previous.bytes[3] ^= 1;
	REFUSED(ERR_CONFLICT, store_issue_add(f->s, &act, &two, entries, &known, &f->err));
	two.previous = one.digest;
	WORKS(store_issue_add(f->s, &act, &two, entries, &known, &f->err));
}

static enum err
count_one(void *context, const struct issue_list *list, struct error *err)
{
	int *sequences = context;

	(void)err;
	*sequences = *sequences * 10 + list->sequence;
	return ERR_NONE;
}

static void
lists_are_walked_in_their_order_and_leave_a_line_each(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("zhao");
	struct issue_list three = list_of(3), one = list_of(1);
	struct audit_check check;
	int seen = 0;
	bool known;

	WORKS(store_issue_add(f->s, &act, &three, entries, &known, &f->err));
	WORKS(store_issue_add(f->s, &act, &one, entries, &known, &f->err));
	WORKS(store_issue_walk(f->s, NULL, count_one, &seen, &f->err));
	assert_int_equal(seen, 13);
	seen = 0;
	WORKS(store_issue_walk(f->s, "cn-london", count_one, &seen, &f->err));
	assert_int_equal(seen, 0);
	WORKS(store_audit_verify(f->s, &check, &f->err));
	assert_int_equal(check.broken_seq, 0);
	assert_int_equal(check.lines, 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_kept_list_answers_by_number_and_by_seal),
		TEST(the_same_list_again_changes_nothing_and_another_of_its_number_is_refused),
		TEST(a_later_list_corrects_an_earlier_one),
		TEST(a_list_that_follows_another_one_than_ours_is_refused),
		TEST(lists_are_walked_in_their_order_and_leave_a_line_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
