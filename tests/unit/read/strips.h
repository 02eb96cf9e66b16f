/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_READ_STRIPS_H
#define TEST_READ_STRIPS_H

#include "sheet.h"

/* A zone of a page of the consular form, for the tests of our own network. */
struct strips {
	struct sheet_world world;
	struct reader *reader;
	struct sheet_page sheet;
	struct page page;
};

static inline void
strips_open(struct strips *s, const char *path)
{
	const struct blank *blank;
	struct error err;

	memset(s, 0, sizeof(*s));
	sheet_world_open(&s->world);
	if (reader_open(s->world.form, s->world.count, "templates", &s->reader, &err))
		fail_msg("%s", err.text);
	sheet_open(&s->sheet, path);
	if (reader_recognise(s->reader, &s->sheet.planes, &s->page, &blank, &err))
		fail_msg("%s", err.text);
	assert_string_equal(s->page.form, "consular-2015");
}

static inline void
strips_close(struct strips *s)
{
	sheet_close(&s->sheet);
	reader_close(s->reader);
	catalog_close(s->world.catalog);
}

static inline void
strips_zone(struct strips *s, enum field_name name, struct zone *z)
{
	const struct form *form = NULL;
	struct error err;

	for (int i = 0; i < s->world.count; i++)
		if (text_equal(s->world.form[i]->id, s->page.form))
			form = s->world.form[i];
	assert_non_null(form);
	if (zone_find(&s->sheet.planes, &s->page.to_px, form_field_get(form, name)->box, z, &err))
		fail_msg("%s", err.text);
}

#endif
