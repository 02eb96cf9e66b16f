/* SPDX-License-Identifier: Apache-2.0 */
#include "base/words.h"

#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

static char language_now[16] = "en";

void
words_open(const char *folder, const char *language)
{
	/* gettext translates only in a locale other than "C"; C.UTF-8 is part of libc
	 * (experience.md §8). Numbers stay in "C": tesseract and SQL text depend on the decimal
	 * point. */
	if (!setlocale(LC_ALL, ""))
		(void)setlocale(LC_ALL, "C.UTF-8");
	if (strcmp(setlocale(LC_MESSAGES, NULL), "C") == 0 ||
	    strcmp(setlocale(LC_MESSAGES, NULL), "POSIX") == 0)
		(void)setlocale(LC_ALL, "C.UTF-8");
	(void)setlocale(LC_NUMERIC, "C");
	(void)setenv("LANGUAGE", strcmp(language, "en") == 0 ? "en_US" : language, 1);
	(void)bindtextdomain("intake", folder);
	(void)bind_textdomain_codeset("intake", "UTF-8");
	(void)textdomain("intake");
	(void)strncpy(language_now, language, sizeof(language_now) - 1);
}

const char *
words(const char *id)
{
	return *id ? gettext(id) : id;
}

const char *
words_language(void)
{
	return language_now;
}
