/* SPDX-License-Identifier: Apache-2.0 */
#include "base/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"

static char folder[64];

static int
make_folder(void **state)
{
	static const char po[] =
	    "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n"
	    "msgid \"paper\"\nmsgstr \"纸\"\n";
	const char *tmp = getenv("TMPDIR");
	char path[128], command[512];
	struct error err;

	(void)state;
	(void)snprintf(folder, sizeof(folder), "%s/intake-words-XXXXXX",
		       tmp && strlen(tmp) < 32 ? tmp : "/tmp");
	if (!mkdtemp(folder))
		return -1;
	(void)snprintf(path, sizeof(path), "%s/zh_CN/LC_MESSAGES", folder);
	if (folder_make(path, &err))
		return -1;
	(void)snprintf(path, sizeof(path), "%s/a.po", folder);
	if (file_replace(path, po, sizeof(po) - 1, &err))
		return -1;
	(void)snprintf(command, sizeof(command), "msgfmt -o %s/zh_CN/LC_MESSAGES/intake.mo %s",
		       folder, path);
	return system(command);
}

static int
remove_folder(void **state)
{
	char command[128];

	(void)state;
	(void)snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

/* gettext remembers its first language, so each attempt is a process of its own. */
static bool
says(const char *locale, const char *language, const char *wanted)
{
	pid_t pid = fork();
	int status = -1;

	assert_true(pid >= 0);
	if (pid == 0) {
		(void)setenv("LC_ALL", locale, 1);
		words_open(folder, language);
		_exit(strcmp(words("paper"), wanted) == 0 && strcmp(words_language(), language) == 0
			  ? 0
			  : 1);
	}
	(void)waitpid(pid, &status, 0);
	return status == 0;
}

static void
chinese_is_spoken_whatever_the_systems_locale(void **state)
{
	static const char *const locales[] = { "C",           "POSIX",       "C.UTF-8",
					       "zh_CN.UTF-8", "de_DE.UTF-8", "no_SUCH" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(locales); i++)
		assert_true(says(locales[i], "zh_CN", "纸"));
}

static void
english_is_spoken_when_asked_for(void **state)
{
	(void)state;
	assert_true(says("zh_CN.UTF-8", "en", "paper"));
	assert_true(says("C", "en", "paper"));
}

static void
what_has_no_translation_is_said_as_it_is(void **state)
{
	(void)state;
	assert_string_equal(words("no such message"), "no such message");
	assert_string_equal(words(""), ""); /* and not the catalogue's own header */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chinese_is_spoken_whatever_the_systems_locale),
		cmocka_unit_test(english_is_spoken_when_asked_for),
		cmocka_unit_test(what_has_no_translation_is_said_as_it_is),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
