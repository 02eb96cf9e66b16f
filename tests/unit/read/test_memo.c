/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/image/picture.h"

#include "read/memo.h"
#include "read/net.h"

/* Lines of boxes of strokes, as many characters as seeds; noise as scanners make it. */
static struct image
line_of(const uint64_t *characters, int count, int shift, int noise)
{
	struct image line = picture_new(24 * count + 20, NET_HEIGHT, 1, 240);
	uint64_t grain = 77 + (uint64_t)noise;

	for (int i = 0; i < count; i++) {
		uint64_t seed = characters[i];

		picture_word(&line, 10 + shift + 24 * i, 5, 22, 1, &seed);
	}
	for (int i = 0; noise && i < line.width * line.height; i++)
		line.px[i] =
		    (uint8_t)(line.px[i] - (int)(picture_random(&grain) % (unsigned)noise));
	return line;
}

static const uint64_t office[] = { 1, 2, 3, 4, 5, 6 };
static const struct memo_words words = { "office as printed", "office" };

static int
open_memo(void **state)
{
	struct memo *m;
	struct error err;
	AUTO(image)
	struct image line = line_of(office, 6, 0, 0);

	if (memo_open(&m, &err))
		return -1;
	memo_keep(m, "chi_sim", &line, &words);
	*state = m;
	return 0;
}

static int
close_memo(void **state)
{
	memo_close(*state);
	return 0;
}

static void
the_same_words_are_known_again(void **state)
{
	for (int shift = -3; shift <= 3; shift++) {
		AUTO(image)
		struct image again = line_of(office, 6, shift, 20);
		const struct memo_words *found = memo_find(*state, "chi_sim", &again);

		assert_non_null(found);
		assert_string_equal(found->text, "office");
		assert_string_equal(found->printed, "office as printed");
	}
}

/* Whichever it is: the least alike place decides, not the mean. */
static void
one_other_character_is_other_words(void **state)
{
	for (int i = 0; i < 6; i++) {
		uint64_t other[6];
		AUTO(image)
		struct image line = { 0 };

		memcpy(other, office, sizeof(other));
		other[i] = 40;
		line = line_of(other, 6, 0, 0);
		assert_null(memo_find(*state, "chi_sim", &line));
	}
}

/* Both ways: neither line may have what the other has not. */
static void
a_missing_character_is_missed(void **state)
{
	static const struct memo_words fewer = { "fewer", "fewer" };
	AUTO(image)
	struct image line = line_of(office, 6, 0, 0);
	AUTO(image)
	struct image without = line_of(office, 6, 0, 0);

	(void)state;
	picture_box(&without, 10 + 24 * 3, 0, 24, NET_HEIGHT, 240);
	assert_true(memo_likeness(&line, &without) < 0.5);
	memo_keep(*state, "por", &without, &fewer);
	assert_null(memo_find(*state, "por", &line));
	assert_non_null(memo_find(*state, "por", &without));
}

static void
another_language_or_length_is_other_words(void **state)
{
	AUTO(image)
	struct image line = line_of(office, 6, 0, 0);
	AUTO(image)
	struct image shorter = line_of(office, 5, 0, 0);

	assert_null(memo_find(*state, "chi_tra", &line));
	assert_null(memo_find(*state, "chi_sim", &shorter));
}

/* More lines than there is room for: what was used is still there, what was not is gone. */
static void
what_is_used_stays(void **state)
{
	AUTO(image)
	struct image mine = line_of(office, 6, 0, 0);
	const uint64_t first[] = { 1000, 1001, 1002 };
	AUTO(image)
	struct image old = line_of(first, 3, 0, 0);

	for (uint64_t i = 0; i < 300; i++) {
		const uint64_t other[] = { 1000 + 3 * i, 1001 + 3 * i, 1002 + 3 * i };
		AUTO(image)
		struct image line = line_of(other, 3, 0, 0);

		memo_keep(*state, "chi_sim", &line, &words);
		if (i % 50 == 0)
			assert_non_null(memo_find(*state, "chi_sim", &mine));
	}
	assert_non_null(memo_find(*state, "chi_sim", &mine));
	assert_null(memo_find(*state, "chi_sim", &old));
}

static void
a_line_too_wide_is_not_kept(void **state)
{
	AUTO(image)
	struct image wide = picture_new(NET_WIDTH_MAX, NET_HEIGHT, 1, 240);
	uint64_t seed = 3;

	picture_word(&wide, 10, 5, 22, 40, &seed);
	memo_keep(*state, "chi_sim", &wide, &words);
	assert_null(memo_find(*state, "chi_sim", &wide));
}

/* An even line is alike with nothing. */
static void
paper_is_no_words(void **state)
{
	AUTO(image)
	struct image paper = picture_new(24 * 6 + 20, NET_HEIGHT, 1, 240);

	assert_null(memo_find(*state, "chi_sim", &paper));
	memo_keep(*state, "eng", &paper, &words);
	assert_null(memo_find(*state, "eng", &paper));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_words_are_known_again),
		cmocka_unit_test(one_other_character_is_other_words),
		cmocka_unit_test(a_missing_character_is_missed),
		cmocka_unit_test(another_language_or_length_is_other_words),
		cmocka_unit_test(what_is_used_stays),
		cmocka_unit_test(a_line_too_wide_is_not_kept),
		cmocka_unit_test(paper_is_no_words),
	};

	return cmocka_run_group_tests(tests, open_memo, close_memo);
}
