/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/image/picture.h"

#define WIDTH  424
#define HEIGHT 600

/* Not symmetric in any way, so that every wrong turn shows; black and white only, so that it
 * survives 1 bit. */
static struct image
page_of(int channels)
{
	struct image i = picture_new(WIDTH, HEIGHT, channels, 255);

	picture_box(&i, 0, 0, 160, 80, 0);
	picture_box(&i, 300, 0, 16, 400, 0);
	picture_box(&i, 0, 500, 240, 16, 0);
	return i;
}

static void
assert_same(const struct image *a, const struct image *b, int tolerance)
{
	long long far = 0;

	assert_int_equal(a->width, b->width);
	assert_int_equal(a->height, b->height);
	assert_int_equal(a->channels, b->channels);
	for (size_t i = 0; i < (size_t)a->width * (size_t)a->height * (size_t)a->channels; i++)
		far += abs(a->px[i] - b->px[i]) > tolerance;
	assert_true(far * 100 <= (long long)a->width * a->height *
				     a->channels); /* JPEG and poppler blur edges */
}

static void
assert_decodes(int fd, int pages, const struct image *expected, enum color_mode color,
	       int tolerance)
{
	AUTO(decode_close)
	struct decoder *d = NULL;
	struct scan_page *page = NULL;
	struct error err = { 0 };

	if (decode_open(fd, DECODE_PICTURE, &d, &err))
		fail_msg("%s", err.text);
	assert_int_equal(decode_page_count(d), pages);
	for (int p = 0; p < pages; p++) {
		if (decode_next(d, &page, &err))
			fail_msg("%s", err.text);
		assert_int_equal(page->index, p);
		assert_int_equal(page->color, color);
		assert_same(&page->pixels, expected, tolerance);
	}
	assert_int_equal(decode_next(d, &page, &err), ERR_NOTFOUND);
}

/* What decode says against a file, at opening or at the first page. */
static struct error
refusal(const void *bytes, size_t n)
{
	AUTO(fd)
	int fd = picture_file(bytes, n);
	AUTO(decode_close)
	struct decoder *d = NULL;
	struct scan_page *page = NULL;
	struct error err = { 0 };

	if (decode_open(fd, DECODE_PICTURE, &d, &err) == ERR_NONE &&
	    decode_next(d, &page, &err) == ERR_NONE)
		fail_msg("it was decoded");
	return err;
}

static void
assert_refused(const struct error *err, enum err code, const char *word)
{
	if (err->code != code || strncmp(err->text, word, strlen(word)) != 0)
		fail_msg("%d %s", err->code, err->text);
}

static void
every_tiff_compression_gives_the_same_bilevel_page(void **state)
{
	static const uint16_t compressions[] = { COMPRESSION_NONE,          COMPRESSION_LZW,
						 COMPRESSION_ADOBE_DEFLATE, COMPRESSION_PACKBITS,
						 COMPRESSION_CCITTFAX3,     COMPRESSION_CCITTFAX4 };
	AUTO(image)
	struct image page = page_of(1);

	(void)state;
	for (size_t c = 0; c < COUNT_OF(compressions); c++)
		for (uint16_t photometric = PHOTOMETRIC_MINISWHITE;
		     photometric <= PHOTOMETRIC_MINISBLACK; photometric++) {
			struct picture_tiff how = { .compression = compressions[c],
						    .photometric = photometric,
						    .bits = 1,
						    .pages = 2,
						    .dpi = 300 };
			AUTO(fd)
			int fd = picture_tiff(&page, &how);

			assert_decodes(fd, 2, &page, COLOR_BILEVEL, 0);
		}
}

static void
gray_and_colour_tiffs_of_8_and_16_bits_decode(void **state)
{
	static const uint16_t compressions[] = { COMPRESSION_NONE, COMPRESSION_LZW,
						 COMPRESSION_ADOBE_DEFLATE };
	static const char *const modes[] = { "wl", "wb", "wl8" };

	(void)state;
	for (int channels = 1; channels <= 3; channels += 2) {
		AUTO(image)
		struct image page = page_of(channels);

		for (size_t n = 0; n < 3 * 3 * 2; n++) {
			struct picture_tiff how = { .mode = modes[n % 3],
						    .compression = compressions[n / 3 % 3],
						    .photometric = channels == 3
								       ? PHOTOMETRIC_RGB
								       : PHOTOMETRIC_MINISBLACK,
						    .bits = n < 9 ? 8 : 16 };
			AUTO(fd)
			int fd = picture_tiff(&page, &how);

			assert_decodes(fd, 1, &page, channels == 3 ? COLOR_RGB : COLOR_GRAY, 0);
		}
	}
}

static void
a_jpeg_inside_a_tiff_decodes(void **state)
{
	AUTO(image)
	struct image page = page_of(3);
	struct picture_tiff how = { .compression = COMPRESSION_JPEG,
				    .photometric = PHOTOMETRIC_RGB,
				    .bits = 8 };
	AUTO(fd)
	int fd = picture_tiff(&page, &how);

	(void)state;
	assert_decodes(fd, 1, &page, COLOR_RGB, 48);
}

static void
the_orientation_tag_turns_and_mirrors_the_page(void **state)
{
	AUTO(image)
	struct image page = page_of(1);

	(void)state;
	for (uint16_t o = 1; o <= 8; o++) {
		struct picture_tiff how = { .compression = COMPRESSION_LZW,
					    .photometric = PHOTOMETRIC_MINISBLACK,
					    .bits = 8,
					    .orientation = o };
		/* What lies at (x, y) on the paper is stored in this row and column (TIFF 6.0, tag
		 * 274). */
		bool swap = o >= 5, right = o == 2 || o == 3 || o == 6 || o == 7,
		     bottom = o == 3 || o == 4 || o == 7 || o == 8;
		AUTO(image)
		struct image stored =
		    swap ? picture_new(HEIGHT, WIDTH, 1, 0) : picture_new(WIDTH, HEIGHT, 1, 0);
		AUTO(fd)
		int fd = -1;

		for (int y = 0; y < HEIGHT; y++)
			for (int x = 0; x < WIDTH; x++) {
				int across = right ? WIDTH - 1 - x : x,
				    down = bottom ? HEIGHT - 1 - y : y;
				size_t at = swap ? (size_t)across * HEIGHT + (size_t)down
						 : (size_t)down * WIDTH + (size_t)across;

				stored.px[at] = page.px[(size_t)y * WIDTH + (size_t)x];
			}
		fd = picture_tiff(&stored, &how);
		assert_decodes(fd, 1, &page, COLOR_GRAY, 0);
	}
}

static void
the_resolution_of_the_file_is_told_and_a_silly_one_is_not(void **state)
{
	static const double told[] = { 300, 600, 72, 1 }, expected[] = { 300, 600, 0, 0 };
	AUTO(image)
	struct image page = page_of(1);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(told); i++) {
		struct picture_tiff how = { .compression = COMPRESSION_NONE,
					    .photometric = PHOTOMETRIC_MINISBLACK,
					    .bits = 8,
					    .dpi = told[i] };
		AUTO(fd)
		int fd = picture_tiff(&page, &how);
		AUTO(decode_close)
		struct decoder *d = NULL;
		struct scan_page *out = NULL;
		struct error err;

		assert_int_equal(decode_open(fd, DECODE_PICTURE, &d, &err), ERR_NONE);
		assert_int_equal(decode_next(d, &out, &err), ERR_NONE);
		assert_true(out->dpi_x == expected[i]);
	}
}

static void
gray_and_colour_jpegs_decode(void **state)
{
	(void)state;
	for (int channels = 1; channels <= 3; channels += 2) {
		AUTO(image)
		struct image page = page_of(channels);
		AUTO(buf)
		struct buf bytes = BUF(LIMIT_SCAN_BYTES);
		AUTO(fd)
		int fd = -1;

		picture_jpeg(&page, 95, &bytes);
		fd = picture_file(bytes.bytes, bytes.length);
		assert_decodes(fd, 1, &page, channels == 3 ? COLOR_RGB : COLOR_GRAY, 48);
	}
}

/* A photocopier's JPEG: four inks, inverted as Adobe does. */
static void
a_cmyk_jpeg_becomes_colour(void **state)
{
	struct jpeg_compress_struct c = { 0 };
	struct jpeg_error_mgr errors;
	AUTO(image)
	struct image expected = picture_new(160, 160, 3, 255);
	unsigned char *bytes = NULL;
	unsigned long n = 0;
	uint8_t row[160 * 4];
	AUTO(fd)
	int fd = -1;

	(void)state;
	for (int ycck = 0; ycck < 2; ycck++) {
		c.err = jpeg_std_error(&errors);
		jpeg_create_compress(&c);
		bytes = NULL;
		jpeg_mem_dest(&c, &bytes, &n);
		c.image_width = c.image_height = 160;
		c.input_components = 4;
		c.in_color_space = JCS_CMYK;
		jpeg_set_defaults(&c);
		jpeg_set_colorspace(&c, ycck ? JCS_YCCK : JCS_CMYK);
		jpeg_set_quality(&c, 95, TRUE);
		jpeg_start_compress(&c, TRUE);
		for (int x = 0; x < 160; x++) /* magenta and yellow: a red seal */
			memcpy(row + 4 * x, "\xFF\x20\x20\xFF", 4);
		for (int y = 0; y < 160; y++) {
			JSAMPROW at = row;

			(void)jpeg_write_scanlines(&c, &at, 1);
		}
		jpeg_finish_compress(&c);
		jpeg_destroy_compress(&c);
		for (size_t i = 0; i < 160 * 160; i++)
			memcpy(expected.px + 3 * i, "\xFF\x20\x20", 3);
		if (fd >= 0)
			(void)close(fd);
		fd = picture_file(bytes, n);
		free(bytes);
		assert_decodes(fd, 1, &expected, COLOR_RGB, 12);
	}
}

static void
pngs_decode(void **state)
{
	(void)state;
	for (int channels = 1; channels <= 3; channels += 2) {
		AUTO(image)
		struct image page = page_of(channels);
		char path[] = "/tmp/intake-picture-XXXXXX";
		AUTO(fd)
		int fd = mkstemp(path);
		AUTO(fd)
		int again = -1;
		struct error err;

		assert_int_equal(image_save_png(path, &page, 300, &err), ERR_NONE);
		again = open(path, O_RDONLY);
		(void)unlink(path);
		assert_decodes(again, 1, &page, channels == 3 ? COLOR_RGB : COLOR_GRAY, 0);
	}
}

/* Poppler draws at 300 dpi: a page stored at 300 dpi comes out in its own size. */
static void
pdf_pages_are_drawn(void **state)
{
	AUTO(image)
	struct image page = page_of(3);
	AUTO(image)
	struct image gray = page_of(1);
	AUTO(buf)
	struct buf bytes = BUF(LIMIT_SCAN_BYTES);
	AUTO(fd)
	int fd = -1;

	(void)state;
	picture_box(&page, 40, 200, 80, 80, 128);
	for (int y = 200; y < 280; y++) /* a coloured spot, so that it is no gray page */
		for (int x = 40; x < 120; x++)
			page.px[(y * WIDTH + x) * 3] = 255;
	picture_pdf(&page, 300, 3, false, &bytes);
	fd = picture_file(bytes.bytes, bytes.length);
	assert_decodes(fd, 3, &page, COLOR_RGB, 48);
	(void)close(fd);
	bytes.length = 0;
	picture_pdf(&gray, 300, 1, false, &bytes);
	fd = picture_file(bytes.bytes, bytes.length);
	assert_decodes(fd, 1, &gray, COLOR_GRAY, 48);
}

static void
what_cannot_be_a_scan_is_refused_with_its_word(void **state)
{
	AUTO(image)
	struct image page = page_of(1);
	AUTO(image)
	struct image tiny = picture_new(LIMIT_PAGE_SIDE_MIN_PX - 1, 200, 1, 255);
	AUTO(buf)
	struct buf bytes = BUF(LIMIT_SCAN_BYTES);
	struct error err;

	(void)state;
	err = refusal("hello, this is no picture", 25);
	assert_refused(&err, ERR_DATA, "unknown-kind: ");
	err = refusal("", 0);
	assert_refused(&err, ERR_DATA, "truncated: ");
	picture_jpeg(&page, 90, &bytes);
	err = refusal(bytes.bytes, bytes.length / 2);
	assert_refused(&err, ERR_DATA, "truncated: ");
	bytes.bytes[bytes.length / 2 - 2] = 0xFF; /* whole to the eye: cut and given an end mark */
	bytes.bytes[bytes.length / 2 - 1] = 0xD9;
	err = refusal(bytes.bytes, bytes.length / 2);
	assert_refused(&err, ERR_DATA, "truncated: ");
	bytes.length = 0;
	picture_jpeg(&tiny, 90, &bytes);
	err = refusal(bytes.bytes, bytes.length);
	assert_refused(&err, ERR_DATA, "too-small: ");
	bytes.length = 0;
	picture_pdf(&page, 300, 1, true, &bytes);
	err = refusal(bytes.bytes, bytes.length);
	assert_refused(&err, ERR_DATA, "encrypted: ");
	bytes.length = 0;
	picture_pdf(&page, 300, LIMIT_PAGES_PER_FILE + 1, false, &bytes);
	err = refusal(bytes.bytes, bytes.length);
	assert_refused(&err, ERR_LIMIT, "too-many-pages: ");
	bytes.length = 0;
	picture_pdf(&page, 2, 1, false, &bytes); /* a poster of 5 x 8 m */
	err = refusal(bytes.bytes, bytes.length);
	assert_refused(&err, ERR_LIMIT, "bomb: ");
	bytes.length = 0;
	buf_text(&bytes, "%PDF-1.4\nnothing of what it says\n%%EOF\n");
	err = refusal(bytes.bytes, bytes.length);
	assert_refused(&err, ERR_DATA, "damaged: ");
}

/* A TIFF of one strip that declares what we like. */
static size_t
tiff_that_declares(uint8_t *to, uint32_t width, uint32_t height, uint16_t compression)
{
	const uint32_t rows[][3] = { { 256, 4, width },       { 257, 4, height }, { 258, 3, 8 },
				     { 259, 3, compression }, { 262, 3, 1 },      { 273, 4, 8 },
				     { 277, 3, 1 },           { 278, 4, height }, { 279, 4, 4 } };
	size_t at = 12;

	memcpy(to, "II*\0\x0C\0\0\0\x12\x34\x56\x78", 12);
	to[at++] = COUNT_OF(rows);
	to[at++] = 0;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		uint16_t tag = (uint16_t)rows[i][0], type = (uint16_t)rows[i][1];
		uint32_t one = 1;

		memcpy(to + at, &tag, 2);
		memcpy(to + at + 2, &type, 2);
		memcpy(to + at + 4, &one, 4);
		memcpy(to + at + 8, &rows[i][2], 4);
		at += 12;
	}
	memset(to + at, 0, 4);
	return at + 4;
}

static void
a_bomb_ends_before_a_pixel_of_it_is_made(void **state)
{
	uint8_t bytes[256];
	size_t n;
	struct error err;

	(void)state;
	n = tiff_that_declares(bytes, LIMIT_PAGE_SIDE_PX + 1, 200, COMPRESSION_LZW);
	err = refusal(bytes, n);
	assert_refused(&err, ERR_LIMIT, "bomb: ");
	n = tiff_that_declares(bytes, 12000, 12000, COMPRESSION_LZW);
	err = refusal(bytes, n);
	assert_refused(&err, ERR_LIMIT, "bomb: ");
	/* small enough in itself, but four bytes cannot hold it */
	n = tiff_that_declares(bytes, 1000, 1000, COMPRESSION_LZW);
	err = refusal(bytes, n);
	assert_refused(&err, ERR_LIMIT, "bomb: ");
	/* just credible: then it is merely damaged */
	n = tiff_that_declares(bytes, 200, 200, COMPRESSION_LZW);
	err = refusal(bytes, n);
	assert_refused(&err, ERR_DATA, "damaged: ");
}

static void
the_callers_place_in_the_file_does_not_move(void **state)
{
	AUTO(image)
	struct image page = page_of(1);
	AUTO(buf)
	struct buf bytes = BUF(LIMIT_SCAN_BYTES);
	AUTO(fd)
	int fd = -1;

	(void)state;
	picture_pdf(&page, 300, 1, false, &bytes);
	fd = picture_file(bytes.bytes, bytes.length);
	assert_int_equal(lseek(fd, 7, SEEK_SET), 7);
	assert_decodes(fd, 1, &page, COLOR_GRAY, 48);
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 7);
}

/* ---- planes ---- */

static void
assert_planes(int fd, const struct image *whole, int tolerance)
{
	AUTO(decode_close)
	struct decoder *d = NULL;
	struct scan_page *page = NULL;
	struct error err = { 0 };
	AUTO(image)
	struct image red = picture_new(whole->width, whole->height, 1, 0);
	AUTO(image)
	struct image half = picture_new((whole->width + 1) / 2, (whole->height + 1) / 2, 3, 0);

	for (int i = 0; i < whole->width * whole->height; i++)
		red.px[i] = whole->px[3 * i];
	for (int y = 0; y < half.height; y++)
		for (int x = 0; x < half.width; x++)
			for (int c = 0; c < 3; c++) {
				int sum = 0;

				for (int k = 0; k < 4; k++) {
					int u = 2 * x + k % 2, v = 2 * y + k / 2;

					u = u < whole->width ? u : whole->width - 1;
					v = v < whole->height ? v : whole->height - 1;
					sum += whole->px[3 * (v * whole->width + u) + c];
				}
				half.px[3 * (y * half.width + x) + c] = (uint8_t)((sum + 2) / 4);
			}
	if (decode_open(fd, DECODE_PLANES, &d, &err) || decode_next(d, &page, &err))
		fail_msg("%s", err.text);
	assert_null(page->pixels.px);
	assert_same(&page->red, &red, tolerance);
	assert_same(&page->half, &half, tolerance + 1);
}

static void
a_colour_page_to_be_read_is_its_red_and_its_colours_at_half(void **state)
{
	static const int sizes[][2] = {
		{ 2000, 180 }, { 2001, 180 }, { 240, 2001 }, { 241, 2003 }
	};

	(void)state;
	for (size_t n = 0; n < COUNT_OF(sizes); n++) {
		AUTO(image)
		struct image whole = picture_new(sizes[n][0], sizes[n][1], 3, 255);
		struct picture_tiff how = { .compression = COMPRESSION_LZW,
					    .photometric = PHOTOMETRIC_RGB,
					    .bits = 8 };

		for (int i = 0; i < whole.width * whole.height * 3; i++)
			whole.px[i] = (uint8_t)(i * 7 + i / 900);
		AUTO(fd)
		int tiff = picture_tiff(&whole, &how);

		assert_planes(tiff, &whole, 0);
		picture_box(&whole, 0, 0, whole.width, whole.height, 200);
		picture_box(&whole, 30, 20, 90, 60, 40);
		AUTO(memory)
		uint8_t *bytes = NULL;
		size_t length = 0;
		struct error err;

		assert_int_equal(image_to_jpeg(&whole, 98, &bytes, &length, &err), ERR_NONE);
		AUTO(fd)
		int jpeg = picture_file(bytes, length);

		assert_planes(jpeg, &whole, 12);
	}
}

static void
a_coarse_colour_page_is_not_taken_apart(void **state)
{
	AUTO(image)
	struct image whole = picture_new(1240, 1754, 3, 200);
	struct picture_tiff how = { .compression = COMPRESSION_LZW,
				    .photometric = PHOTOMETRIC_RGB,
				    .bits = 8,
				    .dpi = 150 };
	AUTO(fd)
	int fd = picture_tiff(&whole, &how);
	AUTO(decode_close)
	struct decoder *d = NULL;
	struct scan_page *page = NULL;
	struct error err = { 0 };

	(void)state;
	if (decode_open(fd, DECODE_PLANES, &d, &err) || decode_next(d, &page, &err))
		fail_msg("%s", err.text);
	assert_null(page->red.px);
	assert_same(&page->pixels, &whole, 0);
}

/* A4 at 600 dpi is read at 300, of colour, of gray, as JPEG and as TIFF. */
static void
a_very_large_page_to_be_read_comes_at_half_its_resolution(void **state)
{
	(void)state;
	for (int channels = 1; channels <= 3; channels += 2) {
		AUTO(image)
		struct image whole = picture_new(400, DECODE_SIDE_PX + 400, channels, 250);
		struct picture_tiff how = { .compression = COMPRESSION_LZW,
					    .photometric = channels == 3 ? PHOTOMETRIC_RGB
									 : PHOTOMETRIC_MINISBLACK,
					    .bits = 8,
					    .dpi = 600 };
		AUTO(memory)
		uint8_t *bytes = NULL;
		size_t length = 0;
		struct error err = { 0 };
		int fds[2];

		picture_box(&whole, 100, 3000, 200, 1000, 30);
		assert_int_equal(image_to_jpeg(&whole, 95, &bytes, &length, &err), ERR_NONE);
		fds[0] = picture_file(bytes, length);
		fds[1] = picture_tiff(&whole, &how);
		for (int k = 0; k < 2; k++) {
			AUTO(decode_close)
			struct decoder *d = NULL;
			struct scan_page *page = NULL;
			const struct image *full;

			if (decode_open(fds[k], DECODE_PLANES, &d, &err) ||
			    decode_next(d, &page, &err))
				fail_msg("%s", err.text);
			full = scan_full(page);
			assert_int_equal(full->width, 200);
			assert_int_equal(full->height, DECODE_SIDE_PX / 2 + 200);
			assert_true(full->px[1000 * 200 + 100] > 240);
			assert_true(full->px[1750 * 200 + 100] < 40);
			if (channels == 3)
				assert_int_equal(page->half.width, 100);
			if (k == 1)
				assert_true(page->dpi_x == 300);
			(void)close(fds[k]);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_colour_page_to_be_read_is_its_red_and_its_colours_at_half),
		cmocka_unit_test(a_coarse_colour_page_is_not_taken_apart),
		cmocka_unit_test(a_very_large_page_to_be_read_comes_at_half_its_resolution),
		cmocka_unit_test(every_tiff_compression_gives_the_same_bilevel_page),
		cmocka_unit_test(gray_and_colour_tiffs_of_8_and_16_bits_decode),
		cmocka_unit_test(a_jpeg_inside_a_tiff_decodes),
		cmocka_unit_test(the_orientation_tag_turns_and_mirrors_the_page),
		cmocka_unit_test(the_resolution_of_the_file_is_told_and_a_silly_one_is_not),
		cmocka_unit_test(gray_and_colour_jpegs_decode),
		cmocka_unit_test(a_cmyk_jpeg_becomes_colour),
		cmocka_unit_test(pngs_decode),
		cmocka_unit_test(pdf_pages_are_drawn),
		cmocka_unit_test(what_cannot_be_a_scan_is_refused_with_its_word),
		cmocka_unit_test(a_bomb_ends_before_a_pixel_of_it_is_made),
		cmocka_unit_test(the_callers_place_in_the_file_does_not_move),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
