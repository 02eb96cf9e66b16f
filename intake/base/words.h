/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_BASE_WORDS_H
#define INTAKE_BASE_WORDS_H

#include "base/attr.h"

/* The words for people. Message ids are English, those of the model's tables Chinese
 * (docs/decisions/0191); po/<language>.po translates, msgfmt packs. The
 * catalogues are read by ourselves: no system locale can make Chinese fall back to English
 * silently, and each thread can speak its own language (the review station: one a request;
 * docs/decisions/0100). A word zh_HK lacks is said in zh_CN. */

/* Names the folder of the catalogues ("…/locale") and the language of every thread that chooses
 * none: "zh_CN", "zh_HK", "en". Call once at start, before threads. */
void words_open(const char *folder, const char *language);

/* This thread speaks that language from now on; NULL: the one of words_open again. A language
 * without a catalogue is the one of words_open. */
void words_use(const char *language);

/* The translation of a message id, or the id itself. Never NULL; lives as long as the program. */
const char *words(const char *id) FORMAT_ARG(1);
const char *words_language(void); /* of this thread; "en" before words_open */

/* Marks a literal for the catalogue; _() also translates it. */
#define N_(text) text
#define _(text)  words(text)

#endif
