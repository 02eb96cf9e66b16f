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

/* ---- lists ---- */

static void
try_list(const char *text, const char *what, size_t at)
{
	struct seal_verdict v = listing_judge(&office, text, NULL);

	made++;
	if (v.verdict != VERDICT_VALID)
		return;
	believed++;
	if (!first[0])
		(void)text_print(first, sizeof(first), "%s at %zu: %.40s", what, at, text + at);
}

/* Elements taken out and doubled. */
static void
change_elements(void)
{
	static const char *const element[] = { LIST_LI, LIST_WANG,
					       "<range first=\"SYD2026-0007\" "
					       "last=\"SYD2026-0010\"/>" };

	for (size_t i = 0; i < COUNT_OF(element); i++) {
		AUTO(buf)
		struct buf twice = BUF(4096);
		char *out = listing_change(good, element[i], ""), *doubled;

		buf_text(&twice, element[i]);
		buf_text(&twice, element[i]);
		doubled = listing_change(good, element[i], buf_string(&twice));
		try_list(out, "an element taken out", 0);
		try_list(doubled, "an element doubled", 0);
		free(out);
		free(doubled);
	}
}

/* At every ninth byte from the root to the certificate: another letter, one more, one less, the
 * end. White space inside Base64 says nothing and is left alone. */
static void
change_bytes(void)
{
	size_t n = strlen(good), from = (size_t)(strstr(good, "<issue-list") - good);
	size_t end = (size_t)(strstr(good, "<ds:KeyInfo>") - good);
	char *copy = malloc(n + 2);

	assert_non_null(copy);
	for (size_t i = from; i < end; i += 9) {
		if (strchr(" \r\n\t", good[i]))
			continue;
		memcpy(copy, good, n + 1);
		copy[i] = copy[i] == 'q' ? 'z' : 'q';
		try_list(copy, "a byte changed", i);
		memcpy(copy, good, n + 1);
		memmove(copy + i, good + i + 1, n - i);
		try_list(copy, "a byte taken out", i);
		memcpy(copy, good, i);
		copy[i] = '7';
		memcpy(copy + i + 1, good + i, n - i + 1);
		try_list(copy, "a byte put in", i);
		memcpy(copy, good, n + 1);
		copy[i] = '\0';
		if (i > 0)
			try_list(copy, "cut", 0);
	}
	free(copy);
}

static void
no_change_of_a_list_is_believed(void **state)
{
	struct seal_verdict v = listing_judge(&office, good, NULL);

	(void)state;
	expect(&v, VERDICT_VALID, SEAL_REASON_NONE); /* or nothing below would mean anything */
	made = believed = 0;
	first[0] = '\0';
	change_elements();
	change_bytes();
	printf("%d changed lists\n", made);
	assert_true(made >= 500);
	if (believed)
		fail_msg("%d of %d are believed, the first: %s", believed, made, first);
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
