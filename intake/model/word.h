/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_MODEL_WORD_H
#define INTAKE_MODEL_WORD_H

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "base/attr.h"

/* The words of an enum: text for files, JSON and logs, zh as forms and registers write it (NULL:
 * none). One table per enum, in the order of its values, read in both directions. */
struct word {
	const char *text, *zh;
};

/* The index of the word in either language, −1 for a stranger. */
static inline int
word_find(const struct word *words, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(words[i].text, text) == 0 ||
		    (words[i].zh && strcmp(words[i].zh, text) == 0))
			return (int)i;
	return -1;
}

/* DEFINE_WORD_TEXT(route, enum route, route, routes) is route_text(enum route route); _ZH is
 * route_zh(); _PARSE is route_parse(), which leaves *out alone when it says false. The declarations
 * stand in the header of the noun. */
#define DEFINE_WORD_TEXT(noun, type, value, words)                                                 \
	const char *noun##_text(type value)                                                        \
	{                                                                                          \
		assert((size_t)value < COUNT_OF(words));                                           \
		return (words)[value].text;                                                        \
	}                                                                                          \
	struct noun##_text_needs_semicolon

#define DEFINE_WORD_ZH(noun, type, value, words)                                                   \
	const char *noun##_zh(type value)                                                          \
	{                                                                                          \
		assert((size_t)value < COUNT_OF(words));                                           \
		return (words)[value].zh;                                                          \
	}                                                                                          \
	struct noun##_zh_needs_semicolon

#define DEFINE_WORD_PARSE(noun, type, words)                                                       \
	bool noun##_parse(const char *text, type *out)                                             \
	{                                                                                          \
		int i = word_find(words, COUNT_OF(words), text);                                   \
                                                                                                   \
		if (i < 0)                                                                         \
			return false;                                                              \
		*out = (type)i;                                                                    \
		return true;                                                                       \
	}                                                                                          \
	struct noun##_parse_needs_semicolon

#endif
