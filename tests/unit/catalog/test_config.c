/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/text.h"
#include "catalog/catalog.h"

struct here {
	char folder[64];
	char file[96];
};

static int
open_here(void **state)
{
	static struct here here;
	const char *tmp = getenv("TMPDIR");

	(void)text_print(here.folder, sizeof(here.folder), "%s/intake-config-XXXXXX",
			 tmp && strlen(tmp) < 32 ? tmp : "/tmp");
	if (!mkdtemp(here.folder))
		return -1;
	(void)text_print(here.file, sizeof(here.file), "%s/intake.conf", here.folder);
	*state = &here;
	return 0;
}

static int
close_here(void **state)
{
	const struct here *here = *state;

	(void)unlink(here->file);
	return rmdir(here->folder);
}

static enum err
load(const struct here *here, const char *text, struct config *out, struct error *err)
{
	assert_int_equal(file_replace(here->file, text, strlen(text), err), ERR_NONE);
	return config_load(here->file, out, err);
}

static void
assert_refused(const struct here *here, const char *text, const char *where, const char *why)
{
	struct config c = { .poll_s = 77 };
	struct error err;

	assert_int_equal(load(here, text, &c, &err), ERR_CONFIG);
	if (!strstr(err.text, where) || !strstr(err.text, why))
		fail_msg("\"%s\" does not say \"%s\" and \"%s\"", err.text, where, why);
	assert_int_equal(c.poll_s, 77); /* nothing half-loaded */
}

static void
an_empty_file_gives_the_defaults(void **state)
{
	struct config c;
	struct error err;

	assert_int_equal(load(*state, "", &c, &err), ERR_NONE);
	assert_string_equal(c.data, "./intake-data");
	assert_string_equal(c.store, "");
	assert_string_equal(c.language, "zh_CN");
	assert_string_equal(c.prefix, "RZ");
	assert_string_equal(c.agency, "440900");
	assert_int_equal(c.workers, 0);
	assert_int_equal(c.batch_max, 100);
	assert_int_equal(c.connections, 4);
	assert_string_equal(c.url, "");
}

static void
templates_and_certs_are_found_beside_the_program(void **state)
{
	struct config c;
	struct error err;

	assert_int_equal(load(*state, "", &c, &err), ERR_NONE);
	assert_true(text_ends(c.templates, "/templates"));
	assert_true(text_ends(c.certs, "/certs"));
	assert_true(file_exists(c.templates));
	assert_true(file_exists(c.certs));
}

static void
a_file_sets_general_and_section_keys(void **state)
{
	struct config c;
	struct error err;

	assert_int_equal(load(*state,
			      "; the office\n"
			      "data = /srv/intake\n"
			      "workers = 2\n"
			      "\n"
			      "[submit]\n"
			      "url = https://central.example/v1/\n"
			      "batch_max = 1000\n",
			      &c, &err),
			 ERR_NONE);
	assert_string_equal(c.data, "/srv/intake");
	assert_int_equal(c.workers, 2);
	assert_string_equal(c.url, "https://central.example/v1/");
	assert_int_equal(c.batch_max, 1000);
}

static void
a_named_file_that_is_missing_is_refused(void **state)
{
	struct config c;
	struct error err;

	(void)state;
	assert_int_equal(config_load("no-such.conf", &c, &err), ERR_CONFIG);
	assert_non_null(strstr(err.text, "no-such.conf"));
}

static void
an_unknown_key_is_refused_and_the_nearest_is_named(void **state)
{
	struct config c;
	struct error err;

	assert_refused(*state, "data = x\n[submit]\nbatchmax = 5\n", "intake.conf:3",
		       "submit.batchmax");
	assert_int_equal(load(*state, "[submit]\nbatchmax = 5\n", &c, &err), ERR_CONFIG);
	assert_non_null(strstr(err.hint, "submit.batch_max"));
	assert_int_equal(load(*state, "colour_of_the_office_door = red\n", &c, &err), ERR_CONFIG);
	assert_null(strstr(err.hint, "?"));
}

static void
a_number_out_of_range_is_refused_with_an_example(void **state)
{
	struct config c;
	struct error err;

	assert_refused(*state, "[submit]\nbatch_max = 三百\n", "intake.conf:2", "from 1 to 1000");
	assert_refused(*state, "[submit]\nbatch_max = 0\n", "intake.conf:2", "batch_max");
	assert_refused(*state, "[submit]\nbatch_max = 1001\n", "intake.conf:2", "batch_max");
	assert_refused(*state, "workers = 65\n", "intake.conf:1", "workers");
	assert_refused(*state, "[submit]\nconnections = 9\n", "intake.conf:2", "connections");
	assert_int_equal(load(*state, "[submit]\nconnections = 8\n", &c, &err), ERR_NONE);
	assert_int_equal(load(*state, "[submit]\nconnections = 8x\n", &c, &err), ERR_CONFIG);
	assert_non_null(strstr(err.hint, "submit.connections = 4"));
}

static void
a_value_of_the_wrong_form_is_refused(void **state)
{
	assert_refused(*state, "prefix = R\n", "intake.conf:1", "prefix");
	assert_refused(*state, "prefix = rz\n", "intake.conf:1", "prefix");
	assert_refused(*state, "agency = 44090\n", "intake.conf:1", "agency");
	assert_refused(*state, "language = fr\n", "intake.conf:1", "language");
	assert_refused(*state, "store = oracle:x\n", "intake.conf:1", "store");
	assert_refused(*state, "[submit]\nurl = http://central.example/\n", "intake.conf:2",
		       "https://");
	assert_refused(*state, "[submit]\npin = abc\n", "intake.conf:2", "sha256//");
}

static void
a_value_that_does_not_fit_is_refused_and_not_cut(void **state)
{
	static const char head[] = "[submit]\nsystem = ";
	char text[128];
	struct config c;
	struct error err;

	(void)text_print(text, sizeof(text), "%s%063d", head, 0);
	assert_int_equal(load(*state, text, &c, &err), ERR_NONE);
	assert_int_equal(strlen(c.system), 63);
	(void)text_print(text, sizeof(text), "%s%064d", head, 0);
	assert_refused(*state, text, "intake.conf:2", "63 bytes");
}

static void
a_line_that_is_too_long_is_refused(void **state)
{
	char text[2048] = "data = ";

	while (text_append(text, sizeof(text), "long/"))
		continue;
	assert_refused(*state, text, "intake.conf:1", "too long");
}

static void
a_line_that_is_neither_section_nor_value_is_refused(void **state)
{
	assert_refused(*state, "data = x\nwhat is this\n", "intake.conf:2", "key = value");
	assert_refused(*state, "[submit\nbatch_max = 5\n", "intake.conf:", "");
}

static void
a_key_given_twice_is_refused(void **state)
{
	assert_refused(*state, "workers = 1\nworkers = 2\n", "intake.conf:2", "twice");
	assert_refused(*state, "data = a\n b\n", "intake.conf:2", "twice");
}

static void
the_environment_is_stronger_than_the_file_and_an_option_stronger_still(void **state)
{
	struct config c;
	struct error err;

	(void)setenv("INTAKE_WORKERS", "3", 1);
	(void)setenv("INTAKE_SUBMIT_BATCH_MAX", "7", 1);
	(void)setenv("INTAKE_LANG", "en", 1);
	assert_int_equal(load(*state, "workers = 1\n[submit]\nbatch_max = 2\n", &c, &err),
			 ERR_NONE);
	assert_int_equal(c.workers, 3);
	assert_int_equal(c.batch_max, 7);
	assert_string_equal(c.language, "en");
	assert_int_equal(config_set(&c, "workers", "4", &err), ERR_NONE);
	assert_int_equal(c.workers, 4);
	assert_int_equal(config_set(&c, "workers", "400", &err), ERR_CONFIG);
	assert_int_equal(config_set(&c, "worker", "4", &err), ERR_CONFIG);
	assert_non_null(strstr(err.hint, "workers"));
	assert_int_equal(c.workers, 4);
	(void)setenv("INTAKE_WORKERS", "many", 1);
	assert_int_equal(load(*state, "", &c, &err), ERR_CONFIG);
	assert_non_null(strstr(err.text, "INTAKE_WORKERS"));
	(void)unsetenv("INTAKE_WORKERS");
	(void)unsetenv("INTAKE_SUBMIT_BATCH_MAX");
	(void)unsetenv("INTAKE_LANG");
}

static void
the_environment_names_the_file(void **state)
{
	const struct here *here = *state;
	struct config c;
	struct error err;

	assert_int_equal(load(here, "workers = 9\n", &c, &err), ERR_NONE);
	(void)setenv("INTAKE_CONFIG", here->file, 1);
	assert_int_equal(config_load(NULL, &c, &err), ERR_NONE);
	assert_int_equal(c.workers, 9);
	(void)setenv("INTAKE_CONFIG", "/no/such/file", 1);
	assert_int_equal(config_load(NULL, &c, &err), ERR_CONFIG);
	(void)unsetenv("INTAKE_CONFIG");
}

struct seen {
	int count;
	char workers[64], data[64];
};

static void
see(void *context, const char *key, const char *value, const char *origin)
{
	struct seen *s = context;

	s->count++;
	if (text_equal(key, "workers"))
		(void)text_print(s->workers, sizeof(s->workers), "%s@%s", value,
				 strrchr(origin, '/') ? strrchr(origin, '/') + 1 : origin);
	if (text_equal(key, "data"))
		(void)text_print(s->data, sizeof(s->data), "%s@%s", value, origin);
}

static void
every_value_says_where_it_came_from(void **state)
{
	struct config c;
	struct error err;
	struct seen s = { .count = 0 };

	assert_int_equal(load(*state, "\nworkers = 5\n", &c, &err), ERR_NONE);
	config_walk(&c, see, &s);
	assert_true(s.count >= 20);
	assert_string_equal(s.workers, "5@intake.conf:2");
	assert_string_equal(s.data, "./intake-data@built-in");
}

#define here_test(test) cmocka_unit_test_setup_teardown(test, open_here, close_here)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		here_test(an_empty_file_gives_the_defaults),
		here_test(templates_and_certs_are_found_beside_the_program),
		here_test(a_file_sets_general_and_section_keys),
		cmocka_unit_test(a_named_file_that_is_missing_is_refused),
		here_test(an_unknown_key_is_refused_and_the_nearest_is_named),
		here_test(a_number_out_of_range_is_refused_with_an_example),
		here_test(a_value_of_the_wrong_form_is_refused),
		here_test(a_value_that_does_not_fit_is_refused_and_not_cut),
		here_test(a_line_that_is_too_long_is_refused),
		here_test(a_line_that_is_neither_section_nor_value_is_refused),
		here_test(a_key_given_twice_is_refused),
		here_test(the_environment_is_stronger_than_the_file_and_an_option_stronger_still),
		here_test(the_environment_names_the_file),
		here_test(every_value_says_where_it_came_from),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
