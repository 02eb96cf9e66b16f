/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "catalog/catalog.h"

/* What was read and is written again is the same file, its comment apart. */
static void
comes_back(const struct catalog *c, const char *id, const char *path)
{
	AUTO(buf)
	struct buf written = BUF(LIMIT_SMALL_FILE_BYTES);
	AUTO(buf)
	struct buf read = BUF(LIMIT_SMALL_FILE_BYTES);
	struct error err;

	form_put(&written, catalog_form_get(c, id), "any");
	if (file_read(path, &read, &err))
		fail_msg("%s", err.text);
	assert_string_equal(strstr(buf_string(&written), "<form "),
			    strstr(buf_string(&read), "<form "));
}

static void
forms_and_letters_come_back_as_they_were(void **state)
{
	struct catalog *c;
	struct error err;

	(void)state;
	if (catalog_open("templates", "certs", &c, &err))
		fail_msg("%s", err.text);
	comes_back(c, "consular-2007", "templates/cn-mission/consular-2007.xml");
	comes_back(c, "hk-ftu-life", "templates/hk-ftu/life.xml");
	comes_back(c, "tw-notary", "templates/tw-notary/tw-notary.xml");
	catalog_close(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms_and_letters_come_back_as_they_were),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
