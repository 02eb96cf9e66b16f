/* SPDX-License-Identifier: Apache-2.0 */
#include "model/issue_list.h"

#include <string.h>

#include "base/text.h"

static bool
counts(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool
issue_key(const char *number, char *to, size_t size)
{
	size_t n = 0, all = 0;

	for (; *number; number++)
		if (counts(*number) && ++all < size)
			to[n++] = *number;
	to[n] = '\0';
	text_upper(to);
	return n > 0 && n == all;
}

/* Where the digits at the end begin. */
static size_t
digits_from(const char *key)
{
	size_t at = strlen(key);

	while (at > 0 && key[at - 1] >= '0' && key[at - 1] <= '9')
		at--;
	return at;
}

bool
issue_range_holds(const struct issue_range *range, const char *key)
{
	char first[LIST_NUMBER_BYTES], last[LIST_NUMBER_BYTES];
	size_t at = digits_from(key), n = strlen(key);

	if (!issue_key(range->first, first, sizeof(first)) ||
	    !issue_key(range->last, last, sizeof(last)))
		return false;
	if (strlen(first) != n || strlen(last) != n || at == n)
		return false;
	/* Of the same length and beginning, so order of text is order of numbers. */
	return digits_from(first) <= at && digits_from(last) <= at &&
	       strncmp(first, key, at) == 0 && strncmp(last, key, at) == 0 &&
	       strcmp(first, key) <= 0 && strcmp(key, last) <= 0;
}

bool
issue_list_covers(const struct issue_list *list, const char *key, struct date issued_on)
{
	if (!date_is_none(issued_on) && !date_before(issued_on, list->from) &&
	    !date_after(issued_on, list->to))
		return true;
	for (int i = 0; i < list->range_count; i++)
		if (key[0] && issue_range_holds(&list->range[i], key))
			return true;
	return false;
}
