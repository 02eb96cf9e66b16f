/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <dlfcn.h>
#include <locale.h>

#include "read/ocr.h"
#include "read/zone.h"
#include "sheet.h"

static struct ocr *ocr;

static int
open_ocr(void **state)
{
	struct error err;

	(void)state;
	return ocr_open(&ocr, &err) ? -1 : 0;
}

static int
close_ocr(void **state)
{
	(void)state;
	ocr_close(ocr);
	return 0;
}

static void
title(struct image *line)
{
	struct sheet_blank b;
	struct zone z;
	struct error err;

	sheet_blank_open(&b);
	assert_int_equal(
	    zone_find(&b.planes, &b.to_px, (struct box_mm){ 40, 25, 130, 12 }, &z, &err), ERR_NONE);
	assert_int_equal(zone_line(&z, z.line[0], ZONE_PLAIN, line, &err), ERR_NONE);
	sheet_blank_close(&b);
}

static void
the_title_of_the_form_is_read(void **state)
{
	struct ocr_how how = { .language = "chi_sim" };
	struct ocr_line read;
	struct image line;
	struct error err;

	(void)state;
	title(&line);
	if (ocr_read(ocr, &how, &line, &read, &err))
		fail_msg("%s", err.text);
	image_free(&line);
	assert_string_equal(read.text, "在境外居住人员领取养老金资格审核表");
	assert_in_range(read.confidence, 50, 100);
}

static void
a_restriction_holds_for_its_own_line_only(void **state)
{
	struct ocr_how digits = { .language = "chi_sim", .only = "0123456789" };
	struct ocr_how all = { .language = "chi_sim" };
	struct ocr_line read;
	struct image line;
	struct error err;

	(void)state;
	title(&line);
	assert_int_equal(ocr_read(ocr, &digits, &line, &read, &err), ERR_NONE);
	assert_int_equal(strspn(read.text, "0123456789 "), strlen(read.text));
	assert_int_equal(ocr_read(ocr, &all, &line, &read, &err), ERR_NONE);
	assert_string_equal(read.text, "在境外居住人员领取养老金资格审核表");
	image_free(&line);
}

static void
empty_paper_is_an_empty_text(void **state)
{
	struct ocr_how how = { .language = "eng" };
	struct ocr_line read;
	struct image line;
	struct error err;

	(void)state;
	assert_int_equal(image_new(200, 60, 1, &line, &err), ERR_NONE);
	memset(line.px, 240, 200 * 60);
	assert_int_equal(ocr_read(ocr, &how, &line, &read, &err), ERR_NONE);
	assert_string_equal(read.text, "");
	image_free(&line);
}

static void
a_missing_language_names_the_package_to_install(void **state)
{
	struct error err = { 0 };

	(void)state;
	assert_int_equal(ocr_load(ocr, "xyz_sim", &err), ERR_CONFIG);
	assert_non_null(strstr(err.text, "xyz_sim"));
	assert_non_null(strstr(err.hint, "tesseract-ocr-xyz-sim"));
	/* and the recogniser still works */
	assert_int_equal(ocr_load(ocr, "eng", &err), ERR_NONE);
}

static void
more_languages_than_there_is_room_for_are_refused(void **state)
{
	static const char *const many[] = { "eng",         "chi_sim", "por",    "chi_tra",
					    "chi_sim+eng", "eng+por", "por+eng" };
	struct ocr *o;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(ocr_open(&o, &err), ERR_NONE);
	for (size_t i = 0; i < COUNT_OF(many) - 1; i++)
		assert_int_equal(ocr_load(o, many[i], &err), ERR_NONE);
	assert_int_equal(ocr_load(o, many[0], &err), ERR_NONE); /* already there */
	assert_int_equal(ocr_load(o, many[COUNT_OF(many) - 1], &err), ERR_LIMIT);
	ocr_close(o);
}

static int
thread_count(void)
{
	DIR *d = opendir("/proc/self/task");
	int n = 0;

	assert_non_null(d);
	for (const struct dirent *e = readdir(d); e; e = readdir(d))
		n += e->d_name[0] != '.';
	(void)closedir(d);
	return n;
}

/* Four OpenMP threads on two cores made a line seven times slower. */
static void
reading_starts_no_threads(void **state)
{
	struct ocr_how how = { .language = "chi_sim" };
	struct ocr_line read;
	struct image line;
	struct error err;
	int before = thread_count();

	(void)state;
	title(&line);
	assert_int_equal(ocr_read(ocr, &how, &line, &read, &err), ERR_NONE);
	image_free(&line);
	assert_int_equal(thread_count(), before);
}

/* Decision 0142: ours stands before tesseract's, and tesseract still has one of that name. */
static void
the_table_of_the_old_recogniser_is_not_loaded(void **state)
{
	static const char name[] =
	    "_ZN9tesseract13UnicharAmbigs13LoadUniversalERKNS_10UNICHARSETEPS1_";
	const void *bound = dlsym(RTLD_DEFAULT, name), *other = dlsym(RTLD_NEXT, name);

	(void)state;
	assert_non_null(bound);
	assert_non_null(other);
	assert_ptr_not_equal(bound, other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_title_of_the_form_is_read),
		cmocka_unit_test(a_restriction_holds_for_its_own_line_only),
		cmocka_unit_test(empty_paper_is_an_empty_text),
		cmocka_unit_test(a_missing_language_names_the_package_to_install),
		cmocka_unit_test(more_languages_than_there_is_room_for_are_refused),
		cmocka_unit_test(reading_starts_no_threads),
		cmocka_unit_test(the_table_of_the_old_recogniser_is_not_loaded),
	};

	return cmocka_run_group_tests(tests, open_ocr, close_ocr);
}
