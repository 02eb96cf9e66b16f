/* SPDX-License-Identifier: Apache-2.0 */
#include "model/user.h"

#include <string.h>

#include "base/text.h"
#include "model/word.h"

static const struct word roles[] = {
#define X(name, bit, text, zh) { text, zh },
	ROLES(X)
#undef X
};

bool
role_parse(const char *text, int *out)
{
	int i = word_find(roles, COUNT_OF(roles), text);

	if (i < 0)
		return false;
	*out = 1 << i;
	return true;
}

bool
roles_parse(const char *text, int *out)
{
	static const char between[] = ", ";

	for (*out = 0; *text; text += strspn(text, between)) {
		size_t n = strcspn(text, between);
		char word[32];
		int one;

		if (!text_copy_n(word, sizeof(word), text, n) || !role_parse(word, &one))
			return false;
		*out |= one;
		text += n;
	}
	return true;
}

void
roles_print(char *to, int set)
{
	to[0] = '\0';
	for (size_t i = 0; i < COUNT_OF(roles); i++)
		if (set >> i & 1) {
			(void)text_append(to, ROLES_TEXT_BYTES, to[0] ? ", " : "");
			(void)text_append(to, ROLES_TEXT_BYTES, roles[i].text);
		}
}

void
roles_print_zh(char *to, int set)
{
	to[0] = '\0';
	for (size_t i = 0; i < COUNT_OF(roles); i++)
		if (set >> i & 1) {
			(void)text_append(to, ROLES_TEXT_BYTES, to[0] ? "、" : "");
			(void)text_append(to, ROLES_TEXT_BYTES, roles[i].zh);
		}
}

bool
user_name_valid(const char *name)
{
	size_t n = strlen(name);

	return n >= 1 && n <= 32 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") == n;
}
