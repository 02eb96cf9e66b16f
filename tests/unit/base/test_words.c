/* SPDX-License-Identifier: Apache-2.0 */
#include "base/words.h"

#include <pthread.h>
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
	char path[128], command[1024];
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
	(void)snprintf(command, sizeof(command),
		       "msgfmt -o %s/zh_CN/LC_MESSAGES/intake.mo %s && mkdir -p "
		       "%s/zh_HK/LC_MESSAGES && head -c 60 %s/zh_CN/LC_MESSAGES/intake.mo "
		       ">%s/zh_HK/LC_MESSAGES/intake.mo",
		       folder, path, folder, folder, folder);
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

/* Each attempt is a process of its own: the language of the program is chosen once. */
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

static void *
english_thread(void *context)
{
	words_use("en");
	*(bool *)context =
	    strcmp(words("paper"), "paper") == 0 && strcmp(words_language(), "en") == 0;
	words_use(NULL);
	*(bool *)context = *(bool *)context && strcmp(words("paper"), "纸") == 0;
	return NULL;
}

static void
each_thread_speaks_its_own_language(void **state)
{
	pthread_t thread;
	bool right = false;

	(void)state;
	words_open(folder, "zh_CN");
	assert_int_equal(pthread_create(&thread, NULL, english_thread, &right), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_true(right);
	assert_string_equal(words("paper"), "纸");
}

/* zh_HK's file here is cut off in its tables. */
static void
a_damaged_or_missing_catalogue_never_means_english(void **state)
{
	(void)state;
	words_open(folder, "zh_CN");
	words_use("zh_HK");
	assert_string_equal(words("paper"), "纸");
	words_use("fr");
	assert_string_equal(words("paper"), "纸");
	words_use(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chinese_is_spoken_whatever_the_systems_locale),
		cmocka_unit_test(english_is_spoken_when_asked_for),
		cmocka_unit_test(what_has_no_translation_is_said_as_it_is),
		cmocka_unit_test(each_thread_speaks_its_own_language),
		cmocka_unit_test(a_damaged_or_missing_catalogue_never_means_english),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
