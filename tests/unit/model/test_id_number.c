/* SPDX-License-Identifier: Apache-2.0 */
#include "model/id_number.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"

/* Vectors of research domain.md §2.4. */

static void
the_citizen_numbers_check_character_is_that_of_gb_11643(void **state)
{
	(void)state;
	assert_int_equal(id_number_check_char("44090119450101002"), '7');
	assert_int_equal(id_number_check_char("81000019550612001"), '2');
	assert_int_equal(id_number_check_char("44092119380229001"), '9');
	assert_int_equal(id_number_check_char("4409011945010100"), '\0');
	assert_int_equal(id_number_check_char("4409011945010100X"), '\0');
	assert_int_equal(id_number_check("440901194501010027"), ID_CHECK_GOOD);
	assert_int_equal(id_number_check("810000195506120012"), ID_CHECK_GOOD);
	assert_int_equal(id_number_check("440901194501010028"), ID_CHECK_BAD_DIGIT);
}

static void
a_birth_date_that_does_not_exist_is_wrong_although_the_check_character_fits(void **state)
{
	(void)state;
	assert_int_equal(id_number_check("440921193802290019"), ID_CHECK_BAD_DATE);
	assert_true(date_is_none(id_number_birth("440921193802290019")));
	/* nobody born in 1066 draws a pension */
	assert_int_equal(id_number_check("440921106601010019"), ID_CHECK_BAD_DATE);
}

static void
every_single_wrong_digit_of_a_citizen_number_is_noticed(void **state)
{
	char number[] = "440901194501010027";

	(void)state;
	for (size_t i = 0; number[i]; i++)
		for (char c = '0'; c <= '9'; c++) {
			char was = number[i];

			if (c == was)
				continue;
			number[i] = c;
			assert_int_not_equal(id_number_check(number), ID_CHECK_GOOD);
			number[i] = was;
		}
}

static void
birth_date_and_sex_are_read_from_long_and_short_numbers(void **state)
{
	(void)state;
	assert_true(date_equal(id_number_birth("440901194501010027"), (struct date){ 1945, 1, 1 }));
	assert_int_equal(id_number_sex("440901194501010027"), SEX_FEMALE);
	assert_int_equal(id_number_sex("810000195506120012"), SEX_MALE);
	assert_int_equal(id_number_kind("440901450101002"), ID_CITIZEN_OLD);
	assert_true(date_equal(id_number_birth("440901450101002"), (struct date){ 1945, 1, 1 }));
	assert_int_equal(id_number_sex("440901450101002"), SEX_FEMALE);
	assert_int_equal(id_number_check("440901450101002"), ID_CHECK_GOOD);
	assert_int_equal(id_number_check("440901451301002"), ID_CHECK_BAD_DATE);
	assert_true(date_is_none(id_number_birth("A123456(3)")));
	assert_int_equal(id_number_sex("A123456(3)"), SEX_UNKNOWN);
}

static void
a_hong_kong_number_has_its_own_check_digit(void **state)
{
	(void)state;
	assert_int_equal(id_number_check("A123456(3)"), ID_CHECK_GOOD);
	assert_int_equal(id_number_check("AB987654(3)"), ID_CHECK_GOOD);
	assert_int_equal(id_number_check("K034178(2)"), ID_CHECK_BAD_DIGIT); /* a public sample */
	assert_int_equal(id_number_check("K034178(9)"), ID_CHECK_GOOD);
	assert_int_equal(id_number_check("A123456(A)"), ID_CHECK_BAD_DIGIT);
}

static void
each_kind_has_its_form(void **state)
{
	static const struct {
		const char *number;
		enum id_kind kind;
	} all[] = {
		{ "440901194501010027", ID_CITIZEN },
		{ "44090119450101002X", ID_CITIZEN },
		{ "44090119450101002x", ID_NONE },
		{ "4409011945010100270", ID_NONE },
		{ "1234567(8)", ID_MACAU },
		{ "5/234567/8", ID_MACAU },
		{ "2234567(8)", ID_NONE },
		{ "H12345678", ID_RETURN },
		{ "M1234567801", ID_RETURN },
		{ "H123456780", ID_NONE },
		{ "12345678", ID_TAIWAN },
		{ "E12345678", ID_PASSPORT },
		{ "EA1234567", ID_PASSPORT },
		{ "123456789", ID_PASSPORT },
		{ "ABC123456", ID_NONE },
		{ "A123456(3", ID_NONE },
		{ "", ID_NONE },
		{ "四四零九零一", ID_NONE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(all); i++)
		assert_int_equal(id_number_kind(all[i].number), all[i].kind);
	assert_int_equal(id_number_check("ABC"), ID_CHECK_BAD_FORM);
	assert_int_equal(id_number_check("E12345678"), ID_CHECK_GOOD);
}

static void
a_renewed_return_permit_and_an_old_citizen_number_are_the_same_holder(void **state)
{
	(void)state;
	assert_true(id_number_same("H1234567801", "H1234567802"));
	assert_true(id_number_same("H12345678", "H1234567802"));
	assert_false(id_number_same("H1234567801", "H1234567901"));
	assert_false(id_number_same("H1234567801", "M1234567801"));
	assert_true(id_number_same("440901450101002", "440901194501010027"));
	assert_true(id_number_same("440901194501010027", "440901450101002"));
	assert_false(id_number_same("440901450101003", "440901194501010027"));
	/* of 1845: not the one who got a short number in 1985 */
	assert_false(id_number_same("440901450101002", "440901184501010027"));
	assert_true(id_number_same("E12345678", "E12345678"));
	assert_false(id_number_same("E1234567801", "E1234567802"));
	assert_false(id_number_same("", ""));
}

static void
a_masked_number_shows_neither_birth_date_nor_its_middle(void **state)
{
	char masked[ID_NUMBER_BYTES];

	(void)state;
	id_number_mask(masked, "440901194501010027");
	assert_string_equal(masked, "440901****0027");
	id_number_mask(masked, "A123456(3)");
	assert_string_equal(masked, "A1****3)");
	id_number_mask(masked, "12345");
	assert_string_equal(masked, "****");
	id_number_mask(masked, "");
	assert_string_equal(masked, "****");
}

static void
a_postal_items_check_digit_is_that_of_upu_s10(void **state)
{
	(void)state;
	assert_true(tracking_s10_valid("RR473124829CN"));
	assert_true(tracking_s10_valid("EE000717618US"));
	assert_true(tracking_s10_valid("RA167995284HK"));
	assert_false(tracking_s10_valid("RR473124828CN"));
	assert_true(tracking_s10_form("RR473124828CN"));
	assert_false(tracking_s10_form("RR47312482CN"));
	assert_false(tracking_s10_form("SF1234567890"));
	assert_false(tracking_s10_form(""));
}

static void
assert_plain(const char *typed, const char *plain)
{
	char to[ID_NUMBER_BYTES];

	assert_true(id_number_plain(to, typed));
	assert_string_equal(to, plain);
}

static void
a_number_is_one_however_it_is_typed(void **state)
{
	(void)state;
	assert_plain("４４０９０２１９５００３０７００２Ｘ", "44090219500307002X");
	assert_plain(" 440902 19500307 002x", "44090219500307002X");
	assert_plain("=\"440902195003070023\"", "440902195003070023");
	assert_plain("'440902195003070023", "440902195003070023");
	assert_plain("a123456（3）", "A123456(3)");
	assert_plain("A1234563", "A123456(3)");
	assert_plain("AB9876543", "AB987654(3)");
	assert_plain("1/234567/8", "1234567(8)");
	/* not an HKID by its check digit: a passport of seven digits stays one */
	assert_plain("A1234564", "A1234564");
	assert_plain("E12345678", "E12345678");
}

static void
a_citizen_number_has_another_form_only_if_born_in_the_nineteen_hundreds(void **state)
{
	char to[ID_NUMBER_BYTES];

	(void)state;
	id_number_other_form(to, "440901194501010027");
	assert_string_equal(to, "440901450101002");
	id_number_other_form(to, "440901450101002");
	assert_string_equal(to, "440901194501010027");
	id_number_other_form(to, "440901200501010025");
	assert_string_equal(to, "");
	id_number_other_form(to, "A123456(3)");
	assert_string_equal(to, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_citizen_numbers_check_character_is_that_of_gb_11643),
		cmocka_unit_test(
		    a_birth_date_that_does_not_exist_is_wrong_although_the_check_character_fits),
		cmocka_unit_test(every_single_wrong_digit_of_a_citizen_number_is_noticed),
		cmocka_unit_test(birth_date_and_sex_are_read_from_long_and_short_numbers),
		cmocka_unit_test(a_hong_kong_number_has_its_own_check_digit),
		cmocka_unit_test(each_kind_has_its_form),
		cmocka_unit_test(
		    a_renewed_return_permit_and_an_old_citizen_number_are_the_same_holder),
		cmocka_unit_test(a_masked_number_shows_neither_birth_date_nor_its_middle),
		cmocka_unit_test(a_number_is_one_however_it_is_typed),
		cmocka_unit_test(
		    a_citizen_number_has_another_form_only_if_born_in_the_nineteen_hundreds),
		cmocka_unit_test(a_postal_items_check_digit_is_that_of_upu_s10),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
