/* SPDX-License-Identifier: Apache-2.0 */
#include "report/piece.h"

#include <string.h>

#include "base/text.h"

static const struct piece *
piece_at(const char *at, size_t length, const struct piece *pieces)
{
	for (; pieces->name; pieces++)
		if (strlen(pieces->name) == length && memcmp(pieces->name, at, length) == 0)
			return pieces;
	return NULL;
}

bool
piece_fill(char *to, size_t size, const char *text, const struct piece *pieces)
{
	to[0] = '\0';
	while (*text) {
		size_t plain = strcspn(text, "{"), length;
		const struct piece *p = NULL;
		const char *end;
		size_t at = strlen(to);

		if (!text_copy_n(to + at, size - at, text, plain))
			return false;
		text += plain;
		if (!*text)
			return true;
		end = strchr(text, '}');
		length = end ? (size_t)(end - text - 1) : 0;
		p = end ? piece_at(text + 1, length, pieces) : NULL;
		at = strlen(to);
		if (p ? !text_append(to, size, p->value)
		      : !text_copy_n(to + at, size - at, text, 1))
			return false;
		text += p ? length + 2 : 1;
	}
	return true;
}
