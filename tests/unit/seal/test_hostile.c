/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/unit/seal/listing.h"

/* Good seals and lists with one change each: every one of them must lose its good verdict. The
 * changes are made by rule, not chosen. */

static int made, believed;
static char first[160];

static void
try(const struct trust *trust, const uint8_t *bytes, size_t n, const char *what, size_t at)
{
	struct seal_days days = { OFFICE_TODAY, OFFICE_TODAY };
	struct seal_verdict v;
	struct error err;

	if (seal_judge(trust, &days, (struct span){ bytes, n }, &v, &err))
		fail_msg("%s at %zu: %s", what, at, err.text);
	made++;
	if (v.verdict != VERDICT_VALID)
		return;
	believed++;
	if (!first[0])
		(void)text_print(first, sizeof(first), "%s at %zu", what, at);
}

static void
change_everywhere(const struct trust *trust, const struct buf *seal)
{
	uint8_t copy[LIMIT_CODE_BYTES];
	size_t n = seal->length;

	for (size_t i = 0; i < n; i++) {
		memcpy(copy, seal->bytes, n);
		copy[i] ^= (uint8_t)(1u << (i % 8));
		try(trust, copy, n, "a bit turned", i);
		memcpy(copy, seal->bytes, n);
		copy[i] = (uint8_t)~copy[i];
		try(trust, copy, n, "a byte turned", i);
		memmove(copy + i, seal->bytes + i + 1, n - i - 1);
		memcpy(copy, seal->bytes, i);
		try(trust, copy, n - 1, "a byte taken out", i);
		memcpy(copy, seal->bytes, i);
		copy[i] = 0;
		memcpy(copy + i + 1, seal->bytes + i, n - i);
		try(trust, copy, n + 1, "a zero put in", i);
		if (i > 0)
			try(trust, seal->bytes, i, "cut", i);
	}
	memcpy(copy, seal->bytes, n);
	memcpy(copy + n, seal->bytes, n);
	try(trust, copy, 2 * n, "twice in one", n);
}

static void
seals_of(const char *group, int at_least)
{
	struct office o = office_new(group);
	struct seal_draft draft = office_draft();
	AUTO(buf)
	struct buf seal = BUF(LIMIT_CODE_BYTES);
	AUTO(trust_close)
	struct trust *trust = NULL;
	struct error err;
	struct seal_verdict v;

	made = believed = 0;
	office_write(&o);
	office_issue(&o, &draft, &seal);
	v = office_judge(&o, (struct span){ seal.bytes, seal.length }, OFFICE_TODAY, OFFICE_TODAY);
	expect(&v, VERDICT_VALID, SEAL_REASON_NONE); /* or nothing below would mean anything */
	assert_int_equal(trust_open(o.folder, &trust, &err), ERR_NONE);
	change_everywhere(trust, &seal);
	assert_true(made >= at_least);
	if (believed)
		fail_msg("%d of %d are believed, the first: %s", believed, made, first);
	office_free(&o);
}

static void
no_change_of_a_seal_is_believed(void **state)
{
	(void)state;
	seals_of("P-256", 500);
}

static void
no_change_of_an_sm2_seal_is_believed(void **state)
{
	(void)state;
	seals_of("SM2", 500);
}

/* Elements moved, taken out and doubled, every 29th letter changed. */
static void
no_change_of_a_list_is_believed(void **state)
{
	static const char *const element[] = { LIST_LI, LIST_WANG,
					       "<range first=\"SYD2026-0007\" "
					       "last=\"SYD2026-0010\"/>" };
	size_t n = strlen(good), from = (size_t)(strstr(good, "<issue-list") - good);
	size_t end = (size_t)(strstr(good, "<ds:KeyInfo>") - good);

	(void)state;
	assert_true(end < n);
	for (size_t i = 0; i < COUNT_OF(element); i++) {
		AUTO(buf)
		struct buf twice = BUF(4096);
		char *out = listing_change(good, element[i], "");
		char *doubled;
		struct seal_verdict v = listing_judge(&office, out, NULL);

		assert_int_equal(v.verdict, VERDICT_INVALID);
		buf_text(&twice, element[i]);
		buf_text(&twice, element[i]);
		doubled = listing_change(good, element[i], buf_string(&twice));
		v = listing_judge(&office, doubled, NULL);
		assert_int_equal(v.verdict, VERDICT_INVALID);
		free(out);
		free(doubled);
	}
	for (size_t i = from; i < end; i += 29) {
		char *copy = strdup(good);
		struct seal_verdict v;

		copy[i] = copy[i] == 'q' ? 'z' : 'q';
		v = listing_judge(&office, copy, NULL);
		if (v.verdict == VERDICT_VALID)
			fail_msg("byte %zu: %.40s", i, copy + i);
		free(copy);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_change_of_a_seal_is_believed),
		cmocka_unit_test(no_change_of_an_sm2_seal_is_believed),
		cmocka_unit_test(no_change_of_a_list_is_believed),
	};

	return cmocka_run_group_tests(tests, open_office, close_office);
}
