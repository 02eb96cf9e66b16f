/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "image/image.h"
#include "report/report.h"
#include "scan/scan.h"

/* The label goes the whole way: drawn as PDF, rendered at the resolution of a scanner, stuck on a
 * page, found by the search over the whole page. */

/* One rendered label as gray pixels. */
static struct image
rendered(const struct arrival *a, int dpi)
{
	char folder[] = "/tmp/intake-label-XXXXXX", path[64], command[256];
	struct image label = { 0 };
	struct error err = { 0 };
	int width, height, most;
	FILE *file;

	assert_non_null(mkdtemp(folder));
	(void)snprintf(path, sizeof(path), "%s/a.pdf", folder);
	assert_int_equal(report_labels(path, a, 1, &err), ERR_NONE);
	(void)snprintf(command, sizeof(command), "pdftoppm -gray -singlefile -r %d %s %s/a", dpi,
		       path, folder);
	assert_int_equal(system(command), 0);
	(void)snprintf(path, sizeof(path), "%s/a.pgm", folder);
	file = fopen(path, "rb");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "P5 %d %d %d", &width, &height, &most), 3);
	(void)fgetc(file);
	assert_int_equal(image_new(width, height, 1, &label, &err), ERR_NONE);
	assert_int_equal(fread(label.px, (size_t)width, (size_t)height, file), height);
	(void)fclose(file);
	(void)snprintf(command, sizeof(command), "rm -r %s", folder);
	assert_int_equal(system(command), 0);
	return label;
}

/* Paper of 245 with lines of text below, the label at x, y mm. */
static void
read_back(const struct arrival *a, int dpi, double x_mm, double y_mm, bool turned)
{
	AUTO(image)
	struct image label = rendered(a, dpi);
	AUTO(image)
	struct image page = { 0 };
	AUTO(planes)
	struct planes planes = { 0 };
	static struct code codes[LIMIT_CODES_PER_PAGE];
	struct error err = { 0 };
	char serial[SERIAL_BYTES];
	int count = LIMIT_CODES_PER_PAGE, left = (int)(x_mm * dpi / 25.4),
	    top = (int)(y_mm * dpi / 25.4);
	struct scan_page scan = { .color = COLOR_GRAY, .dpi_x = dpi, .dpi_y = dpi };

	assert_int_equal(image_new(210 * dpi * 10 / 254, 297 * dpi * 10 / 254, 1, &page, &err),
			 ERR_NONE);
	memset(page.px, 245, (size_t)page.width * (size_t)page.height);
	for (int y = 0; y < label.height; y++)
		for (int x = 0; x < label.width; x++) {
			int u = turned ? label.width - 1 - x : x,
			    v = turned ? label.height - 1 - y : y;

			page.px[(size_t)(top + y) * (size_t)page.width + (size_t)(left + x)] =
			    label.px[(size_t)v * (size_t)label.width + (size_t)u];
		}
	scan.pixels = page;
	assert_int_equal(planes_make(&scan, &planes, &err), ERR_NONE);
	assert_int_equal(codes_find(&planes, codes, &count, &err), ERR_NONE);
	if (!label_find(codes, count, serial))
		fail_msg("not found at %d dpi, %.0f × %.0f mm", dpi, x_mm, y_mm);
	assert_string_equal(serial, a->serial);
}

static struct arrival
arrival_of(int number)
{
	struct arrival a = { .received_on = { 2026, 7, 10 } };

	assert_true(serial_make(a.serial, "RZ", 2026, number));
	return a;
}

static void
a_printed_label_is_read_back_wherever_it_sticks(void **state)
{
	struct arrival a = arrival_of(1), b = arrival_of(999999), c = arrival_of(123456);

	(void)state;
	read_back(&a, 300, 10, 10, false);
	read_back(&b, 300, 150, 255, false);
	read_back(&c, 300, 81.3, 140.7, true);
	read_back(&a, 200, 33, 77, false);
}

static void
a_label_fits_its_page(void **state)
{
	struct arrival a = arrival_of(888888);
	struct image label = rendered(&a, 300);

	(void)state;
	/* 50 × 30 mm, and no ink in the last millimetre. */
	assert_in_range(label.width, 589, 592);
	assert_in_range(label.height, 353, 356);
	for (int y = 0; y < label.height; y++)
		for (int x = 0; x < label.width; x++)
			if (x < 11 || y < 11 || x >= label.width - 11 || y >= label.height - 11)
				assert_true(label.px[y * label.width + x] > 200);
	image_free(&label);
}

static void
a_folder_that_is_not_there_is_an_error(void **state)
{
	struct arrival a = arrival_of(1);
	struct error err = { 0 };

	(void)state;
	assert_int_equal(report_labels("/nowhere/labels.pdf", &a, 1, &err), ERR_NOTFOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_printed_label_is_read_back_wherever_it_sticks),
		cmocka_unit_test(a_label_fits_its_page),
		cmocka_unit_test(a_folder_that_is_not_there_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
