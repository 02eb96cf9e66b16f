/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/inside.h"

#include <string.h>

#include "base/file.h"
#include "base/text.h"

/* What a stamp or a signature is to be held against: the specimens of the office that was in charge
 * on the day of issue. Whether they are alike is seen by a person. */

struct choosing {
	const char *issuer;
	const struct document *document;
	struct date day;
	struct specimen_shown *out;
	int count, room;
};

static bool
was_compared(const struct choosing *c, const char *file)
{
	char place[sizeof(c->document->verdict[0].specimen)];

	if (!text_print(place, sizeof(place), "%s/%s", c->issuer, file))
		return false;
	for (int i = 0; i < c->document->verdict_count; i++)
		if (text_equal(c->document->verdict[i].specimen, place))
			return true;
	return false;
}

static bool
holds(const struct specimen_line *s, struct date day)
{
	return (date_is_none(s->from) || !date_before(day, s->from)) &&
	       (date_is_none(s->to) || !date_after(day, s->to));
}

static void
take(struct choosing *c, const struct specimen_line *s)
{
	struct specimen_shown *to = &c->out[c->count++];

	memset(to, 0, sizeof(*to));
	(void)text_copy(to->issuer, sizeof(to->issuer), c->issuer);
	(void)text_copy(to->file, sizeof(to->file), s->file);
	(void)text_copy(to->kind, sizeof(to->kind), s->kind);
	to->mm = s->mm;
	to->from = s->from;
	to->to = s->to;
}

static enum err
choose(void *context, const struct specimen_line *s, struct error *err)
{
	struct choosing *c = context;
	bool own = text_equal(c->issuer, c->document->issuer);

	(void)err;
	/* two seals of one paper may name the same other office */
	for (int i = 0; i < c->count; i++)
		if (text_equal(c->out[i].issuer, c->issuer) && text_equal(c->out[i].file, s->file))
			return ERR_NONE;
	if (c->count == c->room || (!was_compared(c, s->file) && !(own && holds(s, c->day))))
		return ERR_NONE;
	take(c, s);
	return ERR_NONE;
}

enum err
desk_specimens(const struct desk *d, const struct document *document, struct date day,
	       struct specimen_shown *out, int *count, struct error *err)
{
	struct choosing c = { document->issuer, document, day, out, 0, *count };
	char other[ISSUER_ID_BYTES];

	if (specimen_walk(d->config.certs, document->issuer, choose, &c, err))
		return err->code;
	/* a stamp may be nearest to one of another office: that is what a person must see */
	for (int i = 0; i < document->verdict_count; i++) {
		const char *place = document->verdict[i].specimen;

		if (!text_copy_n(other, sizeof(other), place, strcspn(place, "/")) || !other[0] ||
		    text_equal(other, document->issuer))
			continue;
		c.issuer = other;
		if (specimen_walk(d->config.certs, other, choose, &c, err))
			return err->code;
	}
	*count = c.count;
	return ERR_NONE;
}

/* ---- those of an office ---- */
static enum err
take_any(void *context, const struct specimen_line *s, struct error *err)
{
	struct choosing *c = context;

	(void)err;
	if (c->count < c->room)
		take(c, s);
	return ERR_NONE;
}

enum err
desk_office_specimens(const struct desk *d, const char *issuer, struct specimen_shown *out,
		      int *count, struct error *err)
{
	struct choosing c = { .issuer = issuer, .out = out, .room = *count };

	if (specimen_walk(d->config.certs, issuer, take_any, &c, err))
		return err->code;
	*count = c.count;
	return ERR_NONE;
}

/* ---- its picture ---- */
struct wanted {
	const char *file;
	bool found;
};

static enum err
look_for(void *context, const struct specimen_line *s, struct error *err)
{
	struct wanted *w = context;

	(void)err;
	w->found = w->found || text_equal(w->file, s->file);
	return ERR_NONE;
}

enum err
desk_specimen_picture(const struct desk *d, const char *issuer, const char *file, struct buf *out,
		      struct error *err)
{
	struct wanted w = { file, false };
	char path[CONFIG_VALUE_BYTES + 192];

	if (specimen_walk(d->config.certs, issuer, look_for, &w, err))
		return err->code;
	if (!w.found)
		return error_set(err, ERR_NOTFOUND, "there is no such specimen");
	if (!text_print(path, sizeof(path), "%s/%s/%s", d->config.certs, issuer, file))
		return error_set(err, ERR_CONFIG, "certs: the path is too long");
	return file_read(path, out, err);
}
