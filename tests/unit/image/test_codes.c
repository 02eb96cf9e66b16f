/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/image/picture.h"

#include <zint.h>

/* Draws a code made by zint into the picture: centre, module size and turn as on a scan. */
DRAWS static void
draw_code(struct image *i, int symbology, const uint8_t *bytes, int n, double x, double y,
	  double module_px, double degrees)
{
	struct zint_symbol *z = ZBarcode_Create();
	double reach, c = cos(degrees * 3.14159265358979 / 180),
		      s = sin(degrees * 3.14159265358979 / 180);

	assert_non_null(z);
	z->symbology = symbology;
	z->input_mode = DATA_MODE;
	z->option_3 = symbology == BARCODE_DATAMATRIX ? DM_SQUARE : 0;
	assert_true(ZBarcode_Encode(z, bytes, n) < ZINT_ERROR);
	reach = z->width * module_px;
	for (int v = (int)fmax(0, y - reach); v < (int)fmin(i->height, y + reach); v++)
		for (int u = (int)fmax(0, x - reach); u < (int)fmin(i->width, x + reach); u++) {
			int dark = 0;

			for (int k = 0; k < 9;
			     k++) { /* nine points per pixel: edges as a scanner sees them */
				double dx = u + (k % 3 + 0.5) / 3 - x,
				       dy = v + (k / 3 + 0.5) / 3 - y;
				double column = (dx * c + dy * s) / module_px + z->width / 2.0;
				double row = (dy * c - dx * s) / module_px + z->rows / 2.0;
				int a = (int)floor(column), b = (int)floor(row);

				if (a >= 0 && b >= 0 && a < z->width && b < z->rows)
					dark += z->encoded_data[b][a >> 3] >> (a & 7) & 1;
			}
			if (dark)
				i->px[((size_t)v * (size_t)i->width + (size_t)u) *
				      (size_t)i->channels] = (uint8_t)(235 - dark * 24);
		}
	ZBarcode_Delete(z);
}

/* What a signed payload looks like: every byte value, the magic 0xDC first, zeros inside. */
static void
make_payload(uint8_t *to, int n)
{
	for (int i = 0; i < n; i++)
		to[i] = (uint8_t)(i * 167 + 13);
	to[0] = 0xDC;
	to[1] = 0x03;
	for (int i = 7; i < n; i += 31)
		to[i] = 0;
}

static void
assert_payload(const struct code *codes, int count, enum code_kind kind, const uint8_t *bytes,
	       int n)
{
	for (int i = 0; i < count; i++)
		if (codes[i].kind == kind && codes[i].length == (size_t)n &&
		    memcmp(codes[i].bytes, bytes, (size_t)n) == 0)
			return;
	fail_msg("%d codes, but not the one of %d bytes", count, n);
}

static void
binary_payloads_come_back_byte_for_byte(void **state)
{
	static const int symbologies[] = { BARCODE_DATAMATRIX, BARCODE_QRCODE };
	struct code *codes = calloc(LIMIT_CODES_PER_PAGE, sizeof(*codes));
	struct error err;

	(void)state;
	assert_non_null(codes);
	for (size_t s = 0; s < COUNT_OF(symbologies); s++)
		for (int n = 1; n <= 300; n += 23) {
			AUTO(image)
			struct image region = picture_new(560, 560, 1, 240);
			uint8_t bytes[512];
			int count = 0;

			make_payload(bytes, n < 2 ? 2 : n);
			draw_code(&region, symbologies[s], bytes, n, 280, 280, 4, 0);
			assert_int_equal(codes_read(&region, codes, &count, &err), ERR_NONE);
			assert_payload(codes, count, s ? CODE_QR : CODE_DATAMATRIX, bytes, n);
		}
	free(codes);
}

static void
each_byte_value_survives(void **state)
{
	struct code *codes = calloc(LIMIT_CODES_PER_PAGE, sizeof(*codes));
	AUTO(image)
	struct image region = picture_new(560, 560, 1, 240);
	uint8_t bytes[256];
	struct error err;
	int count = 0;

	(void)state;
	assert_non_null(codes);
	for (int i = 0; i < 256; i++)
		bytes[i] = (uint8_t)i;
	draw_code(&region, BARCODE_DATAMATRIX, bytes, 256, 280, 280, 4, 0);
	assert_int_equal(codes_read(&region, codes, &count, &err), ERR_NONE);
	assert_payload(codes, count, CODE_DATAMATRIX, bytes, 256);
	free(codes);
}

static void
codes_are_found_anywhere_on_a_page_in_any_turn(void **state)
{
	struct code *codes = calloc(LIMIT_CODES_PER_PAGE, sizeof(*codes));
	AUTO(image)
	struct image form = picture_form(3);

	(void)state;
	assert_non_null(codes);
	for (int i = 0; i < 8; i++) {
		struct picture_scan how = { 300, 1, 1, 0, 0, 0, 3, 8, 0, 0 };
		AUTO(image)
		struct image scan = picture_scan(&form, &how);
		AUTO(planes)
		struct planes planes = { 0 };
		uint8_t seal[200], label[] = "RZ2026-000001N";
		double turn = 90 * (i % 4) + 3 - i;
		struct error err;
		int count = 0;

		make_payload(seal, sizeof(seal));
		picture_box(&scan, 180, 2700, 460, 460, 240);
		picture_box(&scan, 1900, 60, 320, 320, 240);
		draw_code(&scan, BARCODE_DATAMATRIX, seal, sizeof(seal), 410, 2930, 5.5, turn);
		draw_code(&scan, BARCODE_QRCODE, label, (int)sizeof(label) - 1, 2060, 220, 7,
			  -turn);
		picture_planes(&scan, 300, &planes);
		assert_int_equal(codes_find(&planes, codes, &count, &err), ERR_NONE);
		assert_payload(codes, count, CODE_DATAMATRIX, seal, sizeof(seal));
		assert_payload(codes, count, CODE_QR, label, (int)sizeof(label) - 1);
		assert_int_equal(count, 2);
		for (int n = 0; n < count; n++) {
			bool dm = codes[n].kind == CODE_DATAMATRIX;

			assert_true(fabs(codes[n].x_px - (dm ? 410 : 2060)) < 20);
			assert_true(fabs(codes[n].y_px - (dm ? 2930 : 220)) < 20);
		}
	}
	free(codes);
}

static void
a_page_without_codes_has_none(void **state)
{
	struct code *codes = calloc(LIMIT_CODES_PER_PAGE, sizeof(*codes));
	struct picture_scan how = { 200, 1, 1, 0, 0, 0, 1, 20, 0, 0 };
	AUTO(image)
	struct image form = picture_form(4);
	AUTO(image)
	struct image scan = picture_scan(&form, &how);
	AUTO(planes)
	struct planes planes = { 0 };
	struct error err;
	int count = 7;

	(void)state;
	assert_non_null(codes);
	picture_planes(&scan, 200, &planes);
	assert_int_equal(codes_find(&planes, codes, &count, &err), ERR_NONE);
	assert_int_equal(count, 0);
	free(codes);
}

static void
a_damaged_code_is_corrected_or_not_read_but_never_read_wrongly(void **state)
{
	struct code *codes = calloc(LIMIT_CODES_PER_PAGE, sizeof(*codes));
	uint8_t bytes[120];
	int read = 0;

	(void)state;
	assert_non_null(codes);
	make_payload(bytes, sizeof(bytes));
	for (int hole = 0; hole < 200; hole += 20) {
		AUTO(image)
		struct image region = picture_new(400, 400, 1, 240);
		struct error err;
		int count = 0;

		draw_code(&region, BARCODE_DATAMATRIX, bytes, sizeof(bytes), 200, 200, 5, 0);
		picture_box(&region, 180, 180, hole, hole / 2, 240);
		assert_int_equal(codes_read(&region, codes, &count, &err), ERR_NONE);
		if (count == 0)
			continue;
		assert_payload(codes, count, CODE_DATAMATRIX, bytes, sizeof(bytes));
		read++;
	}
	assert_in_range(read, 2, 9); /* small holes are repaired, the largest is not */
	free(codes);
}

static void
a_code_white_on_black_is_read_where_one_is_expected(void **state)
{
	AUTO(image)
	struct image i = picture_new(420, 420, 1, 235);
	static struct code codes[LIMIT_CODES_PER_PAGE];
	uint8_t bytes[120];
	struct error err;
	int count = LIMIT_CODES_PER_PAGE;

	(void)state;
	make_payload(bytes, sizeof(bytes));
	draw_code(&i, BARCODE_DATAMATRIX, bytes, sizeof(bytes), 210, 210, 6, 12);
	for (int k = 0; k < 420 * 420; k++)
		i.px[k] = (uint8_t)(255 - i.px[k]);
	assert_int_equal(codes_read(&i, codes, &count, &err), ERR_NONE);
	assert_payload(codes, count, CODE_DATAMATRIX, bytes, sizeof(bytes));
}

/* Stickers, parcel labels, somebody's advertisement: the seal among 20 other codes is found. */
static void
a_seal_among_twenty_other_codes_is_found(void **state)
{
	static struct code codes[LIMIT_CODES_PER_PAGE];
	struct scan_page page = { .color = COLOR_RGB, .dpi_x = 300, .dpi_y = 300 };
	AUTO(planes)
	struct planes planes = { 0 };
	uint8_t seal[190];
	struct error err;
	int count = LIMIT_CODES_PER_PAGE;

	(void)state;
	page.pixels = picture_new(2480, 3508, 3, 240);
	for (int i = 0; i < 20; i++) {
		char text[32];
		int n = snprintf(text, sizeof(text), "https://example.org/%05d", i * 7919);

		draw_code(&page.pixels, i % 2 ? BARCODE_QRCODE : BARCODE_DATAMATRIX,
			  (const uint8_t *)text, n, 300 + i % 5 * 450, 300 + i / 5 * 450, 6, 0);
	}
	make_payload(seal, sizeof(seal));
	draw_code(&page.pixels, BARCODE_DATAMATRIX, seal, sizeof(seal), 1300, 2900, 5, 2);
	assert_int_equal(planes_make(&page, &planes, &err), ERR_NONE);
	assert_int_equal(codes_find(&planes, codes, &count, &err), ERR_NONE);
	assert_in_range(count, 19, 21);
	assert_payload(codes, count, CODE_DATAMATRIX, seal, sizeof(seal));
	image_free(&page.pixels);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_seal_among_twenty_other_codes_is_found),
		cmocka_unit_test(a_code_white_on_black_is_read_where_one_is_expected),
		cmocka_unit_test(binary_payloads_come_back_byte_for_byte),
		cmocka_unit_test(each_byte_value_survives),
		cmocka_unit_test(codes_are_found_anywhere_on_a_page_in_any_turn),
		cmocka_unit_test(a_page_without_codes_has_none),
		cmocka_unit_test(a_damaged_code_is_corrected_or_not_read_but_never_read_wrongly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
