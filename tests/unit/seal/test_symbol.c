/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "office.h"

/* The symbol is drawn and read again by the reader that reads real pages. */
static void
comes_back(struct span payload, enum code_kind kind, int module_px)
{
	AUTO(image)
	struct image symbol = { 0 };
	static struct code codes[LIMIT_CODES_PER_PAGE];
	int count = LIMIT_CODES_PER_PAGE;
	struct error err;

	if (seal_symbol(payload, kind, module_px, &symbol, &err))
		fail_msg("%s", err.text);
	if (codes_read(&symbol, codes, &count, &err))
		fail_msg("%s", err.text);
	assert_int_equal(count, 1);
	assert_int_equal(codes[0].kind, kind);
	assert_int_equal(codes[0].length, payload.length);
	assert_memory_equal(codes[0].bytes, payload.bytes, payload.length);
}

static void
seals_of_all_curves_come_back_byte_for_byte_from_both_symbols(void **state)
{
	static const char *const groups[] = { "P-256", "P-384", "P-521", "SM2" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(groups); i++) {
		AUTO(buf)
		struct buf seal = BUF(4096);
		struct office o = office_new(groups[i]);
		struct seal_draft draft = office_draft();

		pki_write_key(office_path(&o, "key.pem"), o.key);
		office_issue(&o, &draft, &seal);
		comes_back((struct span){ seal.bytes, seal.length }, CODE_DATAMATRIX, 4);
		comes_back((struct span){ seal.bytes, seal.length }, CODE_QR, 4);
		office_free(&o);
	}
}

/* Signatures are noise: every byte value, runs of digits and letters in between that tempt an
 * encoder to switch its mode. */
static void
bytes_that_look_like_text_stay_bytes(void **state)
{
	uint8_t bytes[400];
	unsigned int seed = 1;

	(void)state;
	for (int round = 0; round < 24; round++) {
		for (size_t i = 0; i < sizeof(bytes); i++) {
			seed = seed * 1103515245u + 12345u;
			bytes[i] = i / 16 % 3 == (size_t)round % 3
				       ? (uint8_t)('0' + (seed >> 16) % 10)
				       : (uint8_t)(seed >> 16);
		}
		bytes[0] = 0xDC;
		comes_back((struct span){ bytes, 20 + (size_t)round * 16 },
			   round % 2 ? CODE_QR : CODE_DATAMATRIX, 4);
	}
	for (size_t i = 0; i < 256; i++)
		bytes[i] = (uint8_t)i;
	comes_back((struct span){ bytes, 256 }, CODE_DATAMATRIX, 5);
	comes_back((struct span){ bytes, 256 }, CODE_QR, 5);
}

static void
a_p256_seal_fits_the_square_of_52_modules(void **state)
{
	AUTO(buf)
	struct buf seal = BUF(4096);
	AUTO(image)
	struct image symbol = { 0 };
	struct office o = office_new("P-256");
	struct seal_draft draft = office_draft();
	struct error err;

	(void)state;
	pki_write_key(office_path(&o, "key.pem"), o.key);
	office_issue(&o, &draft, &seal);
	assert_true(seal.length <= 193);
	assert_int_equal(seal_symbol((struct span){ seal.bytes, seal.length }, CODE_DATAMATRIX, 1,
				     &symbol, &err),
			 ERR_NONE);
	assert_true(symbol.width <= 52 + 4); /* two modules of white on each side */
	assert_int_equal(symbol.width, symbol.height);
	office_free(&o);
}

static void
more_than_a_symbol_holds_is_an_error(void **state)
{
	static uint8_t bytes[LIMIT_CODE_BYTES + 1];
	AUTO(image)
	struct image symbol = { 0 };
	struct error err;

	(void)state;
	assert_int_equal(
	    seal_symbol((struct span){ bytes, sizeof(bytes) }, CODE_QR, 4, &symbol, &err),
	    ERR_LIMIT);
	memset(bytes, 0xF1, sizeof(bytes));
	assert_int_equal(
	    seal_symbol((struct span){ bytes, 2000 }, CODE_DATAMATRIX, 4, &symbol, &err),
	    ERR_LIMIT);
	assert_null(symbol.px);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(seals_of_all_curves_come_back_byte_for_byte_from_both_symbols),
		cmocka_unit_test(bytes_that_look_like_text_stay_bytes),
		cmocka_unit_test(a_p256_seal_fits_the_square_of_52_modules),
		cmocka_unit_test(more_than_a_symbol_holds_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
