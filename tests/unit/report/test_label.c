/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "image/image.h"
#include "scan/scan.h"

/* The label goes the whole way: drawn as PDF, rendered as a printer and scanner would, found by the
 * page's code search. */
static void
a_printed_label_is_read_back_as_its_serial(void **state)
{
	char path[] = "/tmp/test-label-XXXXXX";
	struct arrival arrivals[2] = { { .received_on = { 2026, 7, 10 } },
				       { .received_on = { 2026, 7, 10 } } };
	AUTO(decode_close)
	struct decoder *decoder = NULL;
	struct error err = { 0 };
	int fd = mkstemp(path);

	(void)state;
	assert_true(serial_make(arrivals[0].serial, "RZ", 2026, 1));
	assert_true(serial_make(arrivals[1].serial, "RZ", 2026, 999999));
	assert_int_equal(report_labels(path, arrivals, 2, &err), ERR_NONE);
	(void)close(fd);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_int_equal(decode_open(fd, &decoder, &err), ERR_NONE);
	(void)close(fd);
	for (int i = 0; i < 2; i++) {
		static struct code codes[LIMIT_CODES_PER_PAGE];
		AUTO(planes)
		struct planes planes = { 0 };
		struct scan_page *page;
		char serial[SERIAL_BYTES];
		int count = LIMIT_CODES_PER_PAGE;

		assert_int_equal(decode_next(decoder, &page, &err), ERR_NONE);
		assert_int_equal(planes_make(page, &planes, &err), ERR_NONE);
		assert_int_equal(codes_find(&planes, codes, &count, &err), ERR_NONE);
		assert_true(label_find(codes, count, serial));
		assert_string_equal(serial, arrivals[i].serial);
	}
	(void)unlink(path);
}

static void
a_folder_that_is_not_there_is_an_error(void **state)
{
	struct arrival arrival = { .received_on = { 2026, 7, 10 } };
	struct error err = { 0 };

	(void)state;
	assert_true(serial_make(arrival.serial, "RZ", 2026, 1));
	assert_int_equal(report_labels("/nowhere/labels.pdf", &arrival, 1, &err), ERR_NOTFOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_printed_label_is_read_back_as_its_serial),
		cmocka_unit_test(a_folder_that_is_not_there_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
