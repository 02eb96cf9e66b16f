/* SPDX-License-Identifier: Apache-2.0 */
#include "base/words.h"

#include <limits.h>
#include <locale.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"

/* A .mo file (gettext manual, "The Format of GNU MO Files"): a header of words in the byte order of
 * the machine that made it, a table of ids in strcmp order, a table of translations, each entry
 * length and offset of a text that ends with NUL. */
#define MO_MAGIC UINT32_C(0x950412de)

struct catalogue {
	const char *language;
	bool tried;
	struct buf file;
	uint32_t count, ids, translations; /* offsets of the tables */
};

static struct catalogue catalogues[] = {
	{ .language = "zh_CN", .file = BUF(LIMIT_SMALL_FILE_BYTES) },
	{ .language = "zh_HK", .file = BUF(LIMIT_SMALL_FILE_BYTES) },
	{ .language = "en", .file = BUF(LIMIT_SMALL_FILE_BYTES) },
};
static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;
static char folder_now[PATH_MAX];
static struct catalogue *common;               /* of words_open */
static _Thread_local struct catalogue *chosen; /* of words_use */

static uint32_t
number_at(const struct catalogue *c, size_t at)
{
	uint32_t n;

	memcpy(&n, c->file.bytes + at, sizeof(n));
	return n;
}

/* Every offset is looked at once, here, so that looking up need not. */
static bool
file_is_sound(const struct catalogue *c)
{
	const size_t tables[] = { c->ids, c->translations };

	for (size_t t = 0; t < COUNT_OF(tables); t++) {
		if (tables[t] > c->file.length || (c->file.length - tables[t]) / 8 < c->count)
			return false;
		for (uint32_t i = 0; i < c->count; i++) {
			size_t length = number_at(c, tables[t] + (size_t)i * 8);
			size_t at = number_at(c, tables[t] + (size_t)i * 8 + 4);

			if (at >= c->file.length || length >= c->file.length - at ||
			    c->file.bytes[at + length])
				return false;
		}
	}
	return true;
}

static void
load(struct catalogue *c)
{
	char path[PATH_MAX + 64];
	struct error err;

	c->tried = true;
	if (!text_print(path, sizeof(path), "%s/%s/LC_MESSAGES/intake.mo", folder_now,
			c->language) ||
	    file_read(path, &c->file, &err) || c->file.length < 20 || number_at(c, 0) != MO_MAGIC)
		return;
	c->ids = number_at(c, 12);
	c->translations = number_at(c, 16);
	c->count = number_at(c, 8);
	if (!file_is_sound(c))
		c->count = 0;
}

static struct catalogue *
find(const char *language)
{
	struct catalogue *found = NULL;

	(void)pthread_mutex_lock(&loading);
	for (size_t i = 0; i < COUNT_OF(catalogues); i++)
		if (text_equal(catalogues[i].language, language))
			found = &catalogues[i];
	if (found && !found->tried)
		load(found);
	(void)pthread_mutex_unlock(&loading);
	return found;
}

static const char *
look_up(const struct catalogue *c, const char *id)
{
	uint32_t low = 0, high = c->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		const char *here =
		    (const char *)c->file.bytes + number_at(c, c->ids + (size_t)middle * 8 + 4);
		int order = strcmp(id, here);

		if (order == 0)
			return (const char *)c->file.bytes +
			       number_at(c, c->translations + (size_t)middle * 8 + 4);
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

void
words_open(const char *folder, const char *language)
{
	/* Character classes of libraries (pango, tesseract) want UTF-8; C.UTF-8 is part of libc.
	 * Numbers stay in "C": tesseract and SQL text depend on the decimal point. */
	(void)setlocale(LC_ALL, "C.UTF-8");
	(void)setlocale(LC_NUMERIC, "C");
	(void)pthread_mutex_lock(&loading);
	(void)text_copy(folder_now, sizeof(folder_now), folder);
	(void)pthread_mutex_unlock(&loading);
	common = find(language);
	(void)find("zh_CN"); /* what zh_HK lacks */
}

void
words_use(const char *language)
{
	struct catalogue *c = language ? find(language) : NULL;

	chosen = c && (c->count || text_equal(c->language, "en")) ? c : NULL;
}

static struct catalogue *
current(void)
{
	return chosen ? chosen : common;
}

const char *
words(const char *id)
{
	const struct catalogue *c = current();
	const char *said = NULL;

	if (!c || !*id)
		return id;
	said = look_up(c, id);
	if (!said && text_equal(c->language, "zh_HK"))
		said = look_up(&catalogues[0], id);
	return said ? said : id;
}

const char *
words_language(void)
{
	const struct catalogue *c = current();

	return c ? c->language : "en";
}
