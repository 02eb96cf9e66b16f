/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/text.h"
#include "desk/inside.h"

/* Which specimens stand beside a paper: those of its office that held on the day, and those of
 * others that its stamps were found to be like, each once. */

static char folder[64];

static void
enrol(const char *issuer, const char *specimens)
{
	char path[160], xml[1024];
	struct error err;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, issuer);
	assert_int_equal(folder_make(path, &err), ERR_NONE);
	(void)snprintf(path, sizeof(path), "%s/%s/trust.xml", folder, issuer);
	(void)snprintf(
	    xml, sizeof(xml),
	    "<issuer id=\"%s\" country=\"CHN\"><name xml:lang=\"zh-CN\">某馆</name>%s</issuer>",
	    issuer, specimens);
	assert_int_equal(file_replace(path, xml, strlen(xml), &err), ERR_NONE);
}

static int
make(void **state)
{
	(void)state;
	(void)snprintf(folder, sizeof(folder), "/tmp/intake-specimen-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	enrol(
	    "cn-sydney",
	    "<specimen kind=\"stamp\" file=\"old.png\" mm=\"42\" color=\"red\" to=\"2024-12-31\"/>"
	    "<specimen kind=\"stamp\" file=\"new.png\" mm=\"42\" color=\"red\" "
	    "from=\"2025-01-01\"/>");
	enrol("cn-lima", "<specimen kind=\"stamp\" file=\"lima.png\" mm=\"42\" color=\"red\"/>"
			 "<specimen kind=\"stamp\" file=\"other.png\" mm=\"42\" color=\"red\"/>");
	return 0;
}

static int
take_away(void **state)
{
	char command[96];

	(void)state;
	(void)snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

static void
another_offices_specimen_stands_there_once(void **state)
{
	struct document *d = calloc(1, sizeof(*d));
	struct desk *desk = calloc(1, sizeof(*desk));
	struct specimen_shown out[LIMIT_SPECIMENS_SHOWN];
	int count = LIMIT_SPECIMENS_SHOWN;
	struct error err;

	(void)state;
	assert_non_null(d);
	assert_non_null(desk);
	(void)text_copy(desk->config.certs, sizeof(desk->config.certs), folder);
	(void)text_copy(d->issuer, sizeof(d->issuer), "cn-sydney");
	d->verdict_count = 2; /* the stamp and its half on the cut edge are both like Lima's */
	for (int i = 0; i < d->verdict_count; i++)
		(void)text_copy(d->verdict[i].specimen, sizeof(d->verdict[i].specimen),
				"cn-lima/lima.png");
	assert_int_equal(desk_specimens(desk, d, (struct date){ 2026, 7, 1 }, out, &count, &err),
			 ERR_NONE);
	assert_int_equal(count, 2);
	assert_string_equal(out[0].file, "new.png");
	assert_string_equal(out[1].issuer, "cn-lima");
	assert_string_equal(out[1].file, "lima.png");
	free(desk);
	free(d);
}

static void
an_office_shows_all_its_specimens_as_many_as_there_is_room_for(void **state)
{
	struct desk *desk = calloc(1, sizeof(*desk));
	struct specimen_shown out[LIMIT_SPECIMENS_SHOWN];
	int count = LIMIT_SPECIMENS_SHOWN;
	struct error err;

	(void)state;
	assert_non_null(desk);
	(void)text_copy(desk->config.certs, sizeof(desk->config.certs), folder);
	assert_int_equal(desk_office_specimens(desk, "cn-sydney", out, &count, &err), ERR_NONE);
	assert_int_equal(count, 2);
	assert_string_equal(out[0].file, "old.png");
	assert_true(date_equal(out[0].to, (struct date){ 2024, 12, 31 }));
	assert_string_equal(out[1].file, "new.png");
	count = 1;
	assert_int_equal(desk_office_specimens(desk, "cn-sydney", out, &count, &err), ERR_NONE);
	assert_int_equal(count, 1);
	count = 1;
	assert_int_equal(desk_office_specimens(desk, "nowhere", out, &count, &err), ERR_NONE);
	assert_int_equal(count, 0);
	free(desk);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_offices_specimen_stands_there_once),
		cmocka_unit_test(an_office_shows_all_its_specimens_as_many_as_there_is_room_for),
	};

	return cmocka_run_group_tests(tests, make, take_away);
}
