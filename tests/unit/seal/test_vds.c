/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/text.h"
#include "foreign.h"
#include "seal/vds.h"

static uint8_t bytes[2048];
static struct vds seal;
static struct vds_refusal why;

static bool
parses(const char *hex)
{
	size_t n;

	assert_true(hex_parse(hex, bytes, sizeof(bytes), &n));
	return vds_parse((struct span){ bytes, n }, &seal, &why);
}

static void
refuses(const char *hex, const char *clause)
{
	if (parses(hex))
		fail_msg("accepted: %s", hex);
	if (!text_equal(why.clause, clause))
		fail_msg("%s refused by %s: %s", hex, why.clause, why.detail);
}

#define HEAD      "dc0367646859ee273a99"
#define DAYS      "2199aa2199aa"
#define TYPE      "fa02"
#define MESSAGE   "070101"
#define SIGNATURE "ff020102"

static void
a_small_seal_falls_into_its_parts(void **state)
{
	(void)state;
	assert_true(parses(HEAD DAYS TYPE MESSAGE SIGNATURE));
	assert_int_equal(seal.version, VDS_VERSION_4);
	assert_string_equal(seal.country, "CHN");
	assert_string_equal(seal.signer, "CNSY");
	assert_string_equal(seal.reference, "5B");
	assert_true(date_equal(seal.issued_on, (struct date){ 2026, 2, 20 }));
	assert_int_equal(seal.feature, 0xFA);
	assert_int_equal(seal.type, 0x02);
	assert_int_equal(seal.message_count, 1);
	assert_int_equal(vds_message(&seal, 7)->value.bytes[0], 1);
	assert_null(vds_message(&seal, 8));
	assert_int_equal(seal.signed_bytes.length, 21);
	assert_int_equal(seal.signature.length, 2);
}

static void
seals_of_others_are_read_as_their_makers_meant_them(void **state)
{
	(void)state;
	assert_true(parses(FOREIGN_PERMIT));
	assert_string_equal(seal.country, "UTO");
	assert_string_equal(seal.signer, "UTTS");
	assert_string_equal(seal.reference, "5B");
	assert_true(date_equal(seal.issued_on, (struct date){ 2020, 1, 1 }));
	assert_true(date_equal(seal.signed_on, (struct date){ 2023, 7, 26 }));
	assert_int_equal(seal.feature << 8 | seal.type, 0xFB06);
	assert_true(parses(FOREIGN_INSURANCE));
	assert_int_equal(seal.version, VDS_VERSION_3);
	assert_string_equal(seal.reference, "00027");
	assert_true(parses(FOREIGN_ARRIVAL));
	assert_string_equal(seal.signer, "DEME");
	assert_string_equal(seal.reference_prefix, "00");
	assert_string_equal(seal.reference, "008");
	assert_true(parses(FOREIGN_REGISTRATION));
	assert_string_equal(seal.country, "D");
	assert_string_equal(seal.signer, "DEZV");
	assert_int_equal(strlen(seal.reference), 40);
}

static void
references_of_every_length_are_read(void **state)
{
	static const char digits[] = "0123456789ABCDEF";

	(void)state;
	for (size_t n = 1; n <= 255; n++) {
		char head[300], reference[256], hex[1200], part[600];
		uint8_t code[256];
		size_t length = 0;

		for (size_t i = 0; i < n; i++)
			reference[i] = digits[i % 16];
		reference[n] = '\0';
		(void)text_print(head, sizeof(head), "CNSY%02zX%s", n, reference);
		/* an encoder of its own, for capital letters and digits */
		for (size_t i = 0; i < strlen(head); i += 3) {
			int v[3] = { 0, 0, 0 }, sum;
			size_t left = strlen(head) - i;

			if (left == 1) {
				code[length++] = 0xFE;
				code[length++] = (uint8_t)(head[i] + 1);
				break;
			}
			for (size_t k = 0; k < 3 && k < left; k++)
				v[k] = head[i + k] <= '9' ? head[i + k] - 44 : head[i + k] - 51;
			sum = 1600 * v[0] + 40 * v[1] + v[2] + 1;
			code[length++] = (uint8_t)(sum >> 8);
			code[length++] = (uint8_t)sum;
		}
		hex_print(part, code, length);
		(void)text_print(hex, sizeof(hex), "dc036764%s%s", part,
				 DAYS TYPE MESSAGE SIGNATURE);
		if (!parses(hex))
			fail_msg("%zu: %s: %s", n, why.clause, why.detail);
		assert_string_equal(seal.reference, reference);
	}
}

static void
what_is_no_header_is_refused_with_its_clause(void **state)
{
	(void)state;
	refuses("dd0367646859ee273a99" DAYS TYPE MESSAGE SIGNATURE, "ICAO 9303-13 §2.2.1");
	refuses("dc0467646859ee273a99" DAYS TYPE MESSAGE SIGNATURE, "ICAO 9303-13 §2.2.1");
	refuses("dc0300006859ee273a99" DAYS TYPE MESSAGE SIGNATURE, "ICAO 9303-13 §2.2.1");
	refuses("dc", "ICAO 9303-13 §2.2.1");
	refuses("dc03676468590000", "ICAO 9303-13 §2.2.2");
	refuses(HEAD "cda1f42199aa" TYPE MESSAGE SIGNATURE, "ICAO 9303-13 §2.2.2"); /* month 13 */
	refuses(HEAD "2199aa"
		     "23204a" TYPE MESSAGE SIGNATURE,
		"ICAO 9303-13 §2.2.2"); /* 2-30 */
	refuses(HEAD DAYS "fa", "ICAO 9303-13 §2.2.2");
}

static void
absent_days_are_no_days(void **state)
{
	(void)state;
	assert_true(parses(HEAD "000000ffffff" TYPE MESSAGE SIGNATURE));
	assert_true(date_is_none(seal.issued_on));
	assert_true(date_is_none(seal.signed_on));
}

static void
messages_and_signature_must_fit_exactly(void **state)
{
	(void)state;
	refuses(HEAD DAYS TYPE SIGNATURE, "BSI TR-03137-1 §3.2");
	refuses(HEAD DAYS TYPE MESSAGE, "ICAO 9303-13 §2.4");
	refuses(HEAD DAYS TYPE MESSAGE SIGNATURE "00", "ICAO 9303-13 §2.4");
	refuses(HEAD DAYS TYPE MESSAGE SIGNATURE SIGNATURE, "ICAO 9303-13 §2.4");
	refuses(HEAD DAYS TYPE MESSAGE SIGNATURE MESSAGE, "ICAO 9303-13 §2.4");
	refuses(HEAD DAYS TYPE MESSAGE MESSAGE SIGNATURE, "ICAO 9303-13 §2.3");
	refuses(HEAD DAYS TYPE "0702", "ICAO 9303-13 §2.3");
	refuses(HEAD DAYS TYPE "07", "ICAO 9303-13 §2.3");
	refuses(HEAD DAYS TYPE MESSAGE "ff030102", "ICAO 9303-13 §2.3");
	refuses(HEAD DAYS TYPE MESSAGE "ff82ffff0102", "ICAO 9303-13 §2.3");
	refuses(HEAD DAYS TYPE MESSAGE "ff81", "ICAO 9303-13 §2.3");
}

static void
lengths_are_read_in_all_notations(void **state)
{
	(void)state;
	assert_true(parses(HEAD DAYS TYPE "07810101" SIGNATURE));
	assert_true(seal.long_length);
	assert_true(parses(HEAD DAYS TYPE MESSAGE "ff8200020102"));
	assert_false(seal.long_length); /* outside of what is signed */
	assert_int_equal(seal.signature.length, 2);
	assert_true(parses(HEAD DAYS TYPE "0700" SIGNATURE));
	assert_int_equal(seal.message[0].value.length, 0);
}

/* One byte up to 254 (TR-03137-1 §3.2): the signature of P-521 is "FF 84" and 132 bytes. */
static void
a_length_of_132_in_one_byte_is_132(void **state)
{
	char hex[512] = HEAD DAYS TYPE MESSAGE "ff84";

	(void)state;
	for (int i = 0; i < 132; i++)
		assert_true(text_append(hex, sizeof(hex), "11"));
	assert_true(parses(hex));
	assert_int_equal(seal.signature.length, 132);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_small_seal_falls_into_its_parts),
		cmocka_unit_test(seals_of_others_are_read_as_their_makers_meant_them),
		cmocka_unit_test(references_of_every_length_are_read),
		cmocka_unit_test(what_is_no_header_is_refused_with_its_clause),
		cmocka_unit_test(absent_days_are_no_days),
		cmocka_unit_test(messages_and_signature_must_fit_exactly),
		cmocka_unit_test(lengths_are_read_in_all_notations),
		cmocka_unit_test(a_length_of_132_in_one_byte_is_132),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
