/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "read/read.h"

/* A printed name and one on record, divided by the first newline. Folding is stable, a name is
 * never more than its own match, and nothing reads past its end. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static struct names *
tables(void)
{
	static struct names *names;
	struct error err;

	if (!names && names_open(&names, &err))
		abort();
	return names;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	char *text = malloc(n + 1);
	char folded[FIELD_TEXT_BYTES], again[FIELD_TEXT_BYTES];
	struct person person = { .alias_count = 1 };
	char *record;

	if (!text)
		return 0;
	if (n > 0)
		memcpy(text, bytes, n);
	text[n] = '\0';
	record = strchr(text, '\n');
	if (record)
		*record++ = '\0';
	if (record)
		(void)text_copy(person.name, sizeof(person.name), record);
	(void)name_compare(tables(), text, &person);
	(void)name_pinyin(tables(), text, folded, sizeof(folded));
	if (name_fold(tables(), text, folded, sizeof(folded)) &&
	    strlen(folded) < sizeof(person.name)) {
		(void)text_copy(person.name, sizeof(person.name), text);
		if (text_equal(person.name, text) && folded[0] &&
		    name_compare(tables(), text, &person) > NAME_VARIANT)
			abort();
		if (name_fold(tables(), folded, again, sizeof(again)) &&
		    strlen(again) > 2 * strlen(folded))
			abort();
	}
	free(text);
	return 0;
}
