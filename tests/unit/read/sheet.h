/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_READ_SHEET_H
#define TEST_READ_SHEET_H

#include <fcntl.h>
#include <string.h>

#include "base/text.h"
#include "catalog/catalog.h"
#include "image/image.h"
#include "read/read.h"

/* Real forms and real pages for the tests of this floor. */
struct sheet_world {
	struct catalog *catalog;
	const struct form *form[LIMIT_FORMS];
	int count;
};

static inline void
sheet_world_open(struct sheet_world *w)
{
	struct error err;

	memset(w, 0, sizeof(*w));
	if (catalog_open("templates", "samples/certs", &w->catalog, &err))
		fail_msg("%s", err.text);
	w->count = catalog_form_count(w->catalog);
	for (int i = 0; i < w->count; i++)
		w->form[i] = catalog_form(w->catalog, i);
}

/* The first page of a scan. */
struct sheet_page {
	struct decoder *decoder;
	struct planes planes;
};

static inline void
sheet_open(struct sheet_page *s, const char *path)
{
	struct scan_page *scan;
	struct error err;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	memset(s, 0, sizeof(*s));
	assert_true(fd >= 0);
	if (decode_open(fd, DECODE_PLANES, &s->decoder, &err) ||
	    decode_next(s->decoder, &scan, &err) || planes_make(scan, &s->planes, &err))
		fail_msg("%s: %s", path, err.text);
	(void)close(fd);
}

static inline void
sheet_close(struct sheet_page *s)
{
	planes_free(&s->planes);
	decode_close(s->decoder);
}

/* The clean blank page of the consular form, as if it had been scanned: 150 dpi, 1240 x 1754
 * pixels. */
struct sheet_blank {
	struct scan_page scan;
	struct planes planes;
	struct affine to_px;
};

static inline void
sheet_blank_open(struct sheet_blank *b)
{
	struct error err;

	memset(b, 0, sizeof(*b));
	if (image_load_png("templates/cn-mission/consular-2015.png", 3, &b->scan.pixels, &err))
		fail_msg("%s", err.text);
	b->scan.color = COLOR_RGB;
	b->scan.dpi_x = b->scan.dpi_y = 150;
	if (planes_make(&b->scan, &b->planes, &err))
		fail_msg("%s", err.text);
	b->to_px = affine_plain(b->planes.dpi);
}

static inline void
sheet_blank_close(struct sheet_blank *b)
{
	planes_free(&b->planes);
	image_free(&b->scan.pixels);
}

#endif
