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
		cmocka_unit_test(a_folder_that_is_not_there_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
