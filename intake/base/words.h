/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_BASE_WORDS_H
#define INTAKE_BASE_WORDS_H

#include "base/attr.h"

/* The words for people. Message ids are English; po/<language>.po translates. zh_CN is the default
 * for people whatever the system's locale is: a missing system locale must not fall back to English
 * silently, so the language is taken from INTAKE_LANG or the configuration and handed to gettext by
 * LANGUAGE. */

/* Opens the catalogues below folder ("…/locale"); language "zh_CN", "en". Call once at start,
 * before threads. */
void words_open(const char *folder, const char *language);

/* The translation of a message id, or the id itself. Never NULL. */
const char *words(const char *id) FORMAT_ARG(1);
const char *words_language(void); /* as given to words_open; "en" before that */

/* Marks a literal for the catalogue; _() also translates it. */
#define N_(text) text
#define _(text)  words(text)

#endif
