/* SPDX-License-Identifier: Apache-2.0 */
/* Part of the conformance suite (see test_store.c): finding a page again by its sketch. */
#include "fixture.h"

struct seen {
	char serial[SERIAL_BYTES];
	int count, bits;
};

static enum err
note(void *context, const struct near_page *page, struct error *err)
{
	struct seen *seen = context;

	(void)err;
	seen->count++;
	seen->bits = page->bits;
	(void)text_copy(seen->serial, sizeof(seen->serial), page->serial);
	return ERR_NONE;
}

static struct likeness
sketch_of(uint64_t seed)
{
	struct likeness l;

	for (int w = 0; w < LIKENESS_WORDS; w++) {
		seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		l.bits[w] = seed ^ seed >> 29;
	}
	return l;
}

/* Every fourth bit from the second word's on, until so many differ. */
static struct likeness
turned(struct likeness l, int bits)
{
	for (int i = 0; i < bits; i++)
		l.bits[i * 3 % 256 / 64] ^= UINT64_C(1) << (i * 3 % 256 % 64);
	return l;
}

static void
stored(struct fixture *f, const struct likeness *l, const char *form)
{
	struct act act = act_of("system:capture");
	struct arrival a = registered(f, "");
	struct document *d = document_new();

	assert_non_null(d);
	(void)text_copy(d->serial, sizeof(d->serial), a.serial);
	d->state = STATE_REVIEW;
	d->page_count = 1;
	(void)text_copy(d->page[0].form, sizeof(d->page[0].form), form);
	d->page[0].likeness = *l;
	WORKS(store_document_add(f->s, &act, d, 1, 0, &f->err));
	d->state = STATE_SUSPECT; /* written again: its bands as well */
	WORKS(store_document_save(f->s, &act, d, "check", "", &f->err));
	document_free(d);
}

static struct seen
look(struct fixture *f, const struct likeness *l, int bits_max)
{
	struct seen seen = { .count = 0 };

	WORKS(store_page_near(f->s, l, bits_max, note, &seen, &f->err));
	return seen;
}

static void
a_page_is_found_by_a_sketch_that_differs_in_few_bits_and_by_no_other(void **state)
{
	struct fixture *f = *state;
	struct likeness one = sketch_of(1), other = sketch_of(2), near = turned(one, 40);

	for (uint64_t i = 2; i < 60; i++) {
		struct likeness l = sketch_of(i);

		stored(f, &l, "consular-2015");
	}
	assert_int_equal(look(f, &one, 70).count, 0);
	stored(f, &one, "consular-2015");
	assert_int_equal(look(f, &one, 0).count, 1);
	assert_int_equal(look(f, &near, 40).count, 1);
	assert_int_equal(look(f, &near, 40).bits, 40);
	assert_int_equal(look(f, &near, 39).count, 0);
	assert_string_not_equal(look(f, &near, 40).serial, look(f, &other, 0).serial);
}

static void
a_page_of_no_form_is_not_looked_up(void **state)
{
	struct fixture *f = *state;
	struct likeness letter = sketch_of(3);

	stored(f, &letter, "");
	assert_int_equal(look(f, &letter, 70).count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    a_page_is_found_by_a_sketch_that_differs_in_few_bits_and_by_no_other, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(a_page_of_no_form_is_not_looked_up, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
