/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_WEB_PAGE_H
#define INTAKE_WEB_PAGE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/error.h"

/* Pages: well-formed templates (templates/web/<name>.xhtml) filled with data. The serialiser of
 * libxml2 escapes everything, so no text of a paper can become markup. What a template may say
 * stands in docs/adding/page.md. */

/* ---- data: names and texts, lists of rows; one arena, freed at once ---- */
struct data;  /* all of a page */
struct scope; /* the page, or one row of a list; names not found here are looked for outside */

#define LIMIT_PAGE_DATA_BYTES ((size_t)8 * 1024 * 1024)

struct data *data_new(void); /* or NULL */
void data_free(struct data *d);
DEFINE_AUTO(data_free, struct data *);
struct scope *data_root(struct data *d);
/* Names are literals; texts are copied. A failure is sticky and comes out of page_render. */
void data_text(struct scope *s, const char *name, const char *text);
void data_print(struct scope *s, const char *name, const char *format, ...) PRINTF(3, 4);
void data_number(struct scope *s, const char *name, long number);
void data_flag(struct scope *s, const char *name, bool on); /* "" is false */
/* One more row of that list. NULL after a failure: the calls above take that. */
struct scope *data_row(struct scope *s, const char *list);
/* An empty list, so that data-if="list" can ask for it. Not needed otherwise. */
const char *data_get(const struct scope *s, const char *name); /* NULL when unknown */

/* ---- templates ---- */
struct pages;
/* Reads and checks every <folder>/web/<name>.xhtml once; a mistake names file and line. */
enum err pages_open(const char *templates, struct pages **out, struct error *err) MUST_USE;
void pages_close(struct pages *p);
DEFINE_AUTO(pages_close, struct pages *);
bool pages_has(const struct pages *p, const char *name);

/* The page inside layout (NULL: alone) as HTML with its DOCTYPE, in this thread's language
 * (words_use). Text of the templates is translated; data is not. */
enum err page_render(const struct pages *p, const char *name, const char *layout,
		     struct scope *data, struct buf *out, struct error *err) MUST_USE;

#endif
