/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/recon.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

/* Reconciliation with one row lost, added or changed on either side: each named exactly
 * (reliability.md §8, row 16). */

#define ROWS 100

static void
fill(struct recon_list *list)
{
	struct error err;

	for (int i = 0; i < ROWS; i++) {
		struct recon_row row = { .revision = 1,
					 .digest = { { (uint8_t)i } },
					 .disposition = "accepted",
					 .receipt_id = "r" };

		(void)text_print(row.id, sizeof(row.id), "%02x000000-0000-4000-8000-%012x",
				 (unsigned)i / 4, (unsigned)i);
		assert_int_equal(recon_add(list, &row, &err), ERR_NONE);
	}
}

struct seen {
	struct difference last;
	int count;
};

static enum err
see(void *context, const struct difference *d, struct error *err)
{
	struct seen *s = context;

	(void)err;
	s->last = *d;
	s->count++;
	return ERR_NONE;
}

static struct seen
compare(const struct recon_list *here, const struct recon_list *there)
{
	struct seen s = { .count = 0 };
	struct error err;

	assert_int_equal(recon_compare(here, there, "", see, &s, &err), ERR_NONE);
	return s;
}

static void
take_out(struct recon_list *list, int i)
{
	memmove(&list->row[i], &list->row[i + 1], (size_t)(--list->count - i) * sizeof(*list->row));
}

static void
assert_named(const struct seen *s, enum difference_kind kind, const char *id)
{
	assert_int_equal(s->count, 1);
	assert_int_equal(s->last.kind, kind);
	assert_string_equal(s->last.record_id, id);
}

static void
equal_books_have_no_difference(void **state)
{
	struct recon_list a = { 0 }, b = { 0 };

	(void)state;
	fill(&a);
	fill(&b);
	assert_int_equal(compare(&a, &b).count, 0);
	recon_free(&a);
	recon_free(&b);
}

static void
every_lost_added_or_changed_row_is_named(void **state)
{
	(void)state;
	for (int i = 0; i < ROWS; i++)
		for (int kind = DIFFER_NOT_THERE; kind <= DIFFER_RECEIPT; kind++) {
			struct recon_list here = { 0 }, there = { 0 };
			struct seen s;
			char id[UUID_TEXT_BYTES];

			fill(&here);
			fill(&there);
			(void)text_copy(id, sizeof(id), here.row[i].id);
			if (kind == DIFFER_NOT_THERE)
				take_out(&there, i);
			else if (kind == DIFFER_NOT_HERE)
				take_out(&here, i);
			else if (kind == DIFFER_WORD)
				(void)text_copy(there.row[i].disposition, 24, "rejected");
			else if (kind == DIFFER_CONTENT)
				there.row[i].digest.bytes[31] = 1;
			else
				(void)text_copy(there.row[i].receipt_id, UUID_TEXT_BYTES, "q");
			s = compare(&here, &there);
			assert_named(&s, (enum difference_kind)kind, id);
			recon_free(&here);
			recon_free(&there);
		}
}

static void
another_revision_is_one_missing_on_each_side(void **state)
{
	struct recon_list here = { 0 }, there = { 0 };

	(void)state;
	fill(&here);
	fill(&there);
	there.row[7].revision = 2;
	assert_int_equal(compare(&here, &there).count, 2);
	recon_free(&here);
	recon_free(&there);
}

static void
a_sum_covers_its_bucket_and_nothing_else(void **state)
{
	struct recon_list list = { 0 };
	struct recon_sum one, again;
	struct error err;

	(void)state;
	fill(&list);
	assert_int_equal(recon_sum_of(&list, "03", &one, &err), ERR_NONE);
	assert_int_equal(one.count, 4);
	list.row[0].digest.bytes[5] = 9; /* in bucket 00 */
	assert_int_equal(recon_sum_of(&list, "03", &again, &err), ERR_NONE);
	assert_true(sha256_equal(&one.root, &again.root));
	list.row[12].digest.bytes[5] = 9; /* in bucket 03 */
	assert_int_equal(recon_sum_of(&list, "03", &again, &err), ERR_NONE);
	assert_false(sha256_equal(&one.root, &again.root));
	recon_free(&list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_books_have_no_difference),
		cmocka_unit_test(every_lost_added_or_changed_row_is_named),
		cmocka_unit_test(another_revision_is_one_missing_on_each_side),
		cmocka_unit_test(a_sum_covers_its_bucket_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
