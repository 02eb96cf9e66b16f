/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/image/picture.h"

/* A page with some structure, so that no compression is trivial. */
static struct image
page_of(int channels)
{
	struct image i = picture_new(400, 560, channels, 255);
	uint64_t seed = 1;

	for (int y = 20; y < 520; y += 40)
		picture_word(&i, 20, y, 28, 10, &seed);
	return i;
}

static struct file_structure
check(const void *bytes, size_t n)
{
	struct file_structure s;
	struct error err;
	AUTO(fd)
	int fd = picture_file(bytes, n);

	assert_int_equal(file_structure_check(fd, &s, &err), ERR_NONE);
	return s;
}

static void
read_back(int fd, struct buf *to)
{
	struct error err;

	(void)lseek(fd, 0, SEEK_SET);
	assert_int_equal(file_read_fd(fd, to, &err), ERR_NONE);
}

/* Every prefix of the whole is incomplete: the file may still be growing. */
static void
assert_prefixes_incomplete(const struct buf *whole, size_t step)
{
	for (size_t n = 0; n < whole->length - 1; n += step) {
		struct file_structure s = check(whole->bytes, n);

		if (s.whole != FILE_INCOMPLETE)
			fail_msg("%zu of %zu bytes: %d %s", n, whole->length, s.whole, s.why);
		assert_true(strncmp(s.why, "truncated: ", 11) == 0);
	}
}

static void
a_whole_tiff_of_each_byte_order_is_whole_and_its_prefixes_are_not(void **state)
{
	static const char *const modes[] = { "wl", "wb", "wl8", "wb8" };
	AUTO(image)
	struct image page = page_of(3);

	(void)state;
	for (size_t m = 0; m < COUNT_OF(modes); m++) {
		struct picture_tiff how = {
			modes[m], COMPRESSION_LZW, PHOTOMETRIC_RGB, 8, 0, 3, 300, false, false
		};
		AUTO(fd)
		int fd = picture_tiff(&page, &how);
		AUTO(buf)
		struct buf bytes = BUF(LIMIT_SCAN_BYTES);
		struct file_structure s;

		read_back(fd, &bytes);
		s = check(bytes.bytes, bytes.length);
		assert_int_equal(s.kind, FILE_KIND_TIFF);
		assert_int_equal(s.whole, FILE_WHOLE);
		assert_int_equal(s.pages, 3);
		assert_prefixes_incomplete(&bytes, bytes.length / 97);
	}
}

static void
a_tiff_whose_pages_run_in_a_circle_never_becomes_whole(void **state)
{
	/* One entry, a strip at 8 of 4 bytes; the next directory is the same one. */
	uint8_t bytes[] = { 'I',  'I', 42, 0, 12, 0, 0, 0, 1, 2, 3,  4, /* 12: */ 2, 0,
			    0x11, 1,   4,  0, 1,  0, 0, 0, 8, 0, 0,  0, 0x17,        1,
			    4,    0,   1,  0, 0,  0, 4, 0, 0, 0, 12, 0, 0,           0 };
	struct file_structure s = check(bytes, sizeof(bytes));

	(void)state;
	assert_int_equal(s.whole, FILE_NEVER);
	assert_non_null(strstr(s.why, "circle"));
	bytes[38] = 0; /* the same without the circle */
	assert_int_equal(check(bytes, sizeof(bytes)).whole, FILE_WHOLE);
}

static void
one_page_over_the_limit_is_refused(void **state)
{
	AUTO(image)
	struct image page = picture_new(120, 120, 1, 255);
	struct picture_tiff how = { .compression = COMPRESSION_CCITTFAX4,
				    .bits = 1,
				    .pages = LIMIT_PAGES_PER_FILE };
	struct file_structure s;
	struct error err;
	AUTO(fd)
	int just = picture_tiff(&page, &how);
	AUTO(fd)
	int over = -1;

	(void)state;
	assert_int_equal(file_structure_check(just, &s, &err), ERR_NONE);
	assert_int_equal(s.whole, FILE_WHOLE);
	assert_int_equal(s.pages, LIMIT_PAGES_PER_FILE);
	how.pages++;
	over = picture_tiff(&page, &how);
	assert_int_equal(file_structure_check(over, &s, &err), ERR_NONE);
	assert_int_equal(s.whole, FILE_NEVER);
	assert_true(strncmp(s.why, "too-many-pages: ", 16) == 0);
}

static void
a_jpeg_is_whole_with_its_end_mark_only(void **state)
{
	AUTO(image)
	struct image page = page_of(3);
	AUTO(buf)
	struct buf bytes = BUF(LIMIT_SCAN_BYTES);
	struct file_structure s;

	(void)state;
	picture_jpeg(&page, 80, &bytes);
	s = check(bytes.bytes, bytes.length);
	assert_int_equal(s.kind, FILE_KIND_JPEG);
	assert_int_equal(s.whole, FILE_WHOLE);
	assert_int_equal(s.pages, 1);
	assert_prefixes_incomplete(&bytes, 211);
	assert_int_equal(check(bytes.bytes, bytes.length - 1).whole, FILE_INCOMPLETE);
}

static void
the_end_mark_of_a_thumbnail_does_not_end_the_jpeg(void **state)
{
	/* An APP1 segment that holds FF D9, then nothing. */
	const uint8_t bytes[] = { 0xFF, 0xD8, 0xFF, 0xE1, 0,    8, 0xFF, 0xD8, 0,
				  0,    0xFF, 0xD9, 0xFF, 0xDB, 0, 4,    0,    0 };

	(void)state;
	assert_int_equal(check(bytes, sizeof(bytes)).whole, FILE_INCOMPLETE);
}

static void
a_png_is_whole_with_its_iend_only(void **state)
{
	AUTO(image)
	struct image page = page_of(1);
	AUTO(buf)
	struct buf bytes = BUF(LIMIT_SCAN_BYTES);
	char path[] = "/tmp/intake-picture-XXXXXX";
	AUTO(fd)
	int fd = mkstemp(path);
	struct error err;
	struct file_structure s;

	(void)state;
	assert_int_equal(image_save_png(path, &page, 300, &err), ERR_NONE);
	assert_int_equal(file_read(path, &bytes, &err), ERR_NONE);
	(void)unlink(path);
	s = check(bytes.bytes, bytes.length);
	assert_int_equal(s.kind, FILE_KIND_PNG);
	assert_int_equal(s.whole, FILE_WHOLE);
	assert_prefixes_incomplete(&bytes, 101);
}

static void
a_pdf_is_whole_with_its_eof_only(void **state)
{
	AUTO(image)
	struct image page = page_of(1);
	AUTO(buf)
	struct buf bytes = BUF(LIMIT_SCAN_BYTES);
	struct file_structure s;

	(void)state;
	picture_pdf(&page, 150, 2, false, &bytes);
	s = check(bytes.bytes, bytes.length);
	assert_int_equal(s.kind, FILE_KIND_PDF);
	assert_int_equal(s.whole, FILE_WHOLE);
	assert_int_equal(s.pages, -1);
	assert_int_equal(check(bytes.bytes, bytes.length / 2).whole, FILE_INCOMPLETE);
}

static void
an_empty_file_may_still_grow_and_a_text_never_becomes_a_scan(void **state)
{
	static const char text[] = "To whom it may concern: the scanner is broken.";

	(void)state;
	assert_int_equal(check("", 0).whole, FILE_INCOMPLETE);
	assert_int_equal(check(text, sizeof(text)).whole, FILE_NEVER);
	assert_int_equal(check(text, sizeof(text)).kind, FILE_KIND_UNKNOWN);
	assert_true(strncmp(check(text, sizeof(text)).why, "unknown-kind: ", 14) == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_tiff_of_each_byte_order_is_whole_and_its_prefixes_are_not),
		cmocka_unit_test(a_tiff_whose_pages_run_in_a_circle_never_becomes_whole),
		cmocka_unit_test(one_page_over_the_limit_is_refused),
		cmocka_unit_test(a_jpeg_is_whole_with_its_end_mark_only),
		cmocka_unit_test(the_end_mark_of_a_thumbnail_does_not_end_the_jpeg),
		cmocka_unit_test(a_png_is_whole_with_its_iend_only),
		cmocka_unit_test(a_pdf_is_whole_with_its_eof_only),
		cmocka_unit_test(an_empty_file_may_still_grow_and_a_text_never_becomes_a_scan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
