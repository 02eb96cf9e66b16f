/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "web/queue.h"
#include "web/show.h"

/* The fast lane: clean papers in groups of crops, one key each, still a named decision each. And
 * the queue of what waits for a second person. */

#define GROUP 6

static const struct field *
field_of(const struct document *d, enum field_name name)
{
	const struct field *f = document_field(d, name);

	return f && f->where.width > 0 ? f : NULL;
}

static void
put_field(struct scope *item, const struct document *d, enum field_name name)
{
	const struct field *f = field_of(d, name);
	struct scope *row;

	if (!f)
		return;
	row = data_row(item, "crops");
	data_text(row, "label", show_field_label(name));
	data_text(row, "value", show_value_words(f));
	(void)show_crop(row, &(struct crop){ d, f->page, f->where });
}

static void
put_stamp(struct scope *item, const struct document *d)
{
	const struct seal_verdict *x = document_seal(d, SEAL_STAMP, NULL);
	if (x && x->where.width > 0)
		(void)show_crop(data_row(item, "stamps"), &(struct crop){ d, x->page, x->where });
	for (int i = 0; i < d->verdict_count; i++) {
		const struct seal_verdict *ink = &d->verdict[i];
		struct scope *row;

		if (ink->kind != SEAL_INK || ink->where.width <= 0)
			continue;
		row = data_row(item, "inks");
		data_text(row, "signed_by", show_seal_name(ink->name));
		(void)show_crop(row, &(struct crop){ d, ink->page, ink->where });
	}
}

static void
put_item(struct visit *v, const struct document *d, int number, const struct person *person)
{
	const struct issuer *issuer = catalog_issuer_get(visit_catalog(v), d->issuer);
	struct scope *item = data_row(v->data, "items");
	char id[DOCUMENT_ID_BYTES];

	document_id_print(id, d->serial, d->index);
	data_text(item, "item_id", id);
	data_print(item, "item_path", "/review/%s", id);
	data_text(item, "item_serial", d->serial);
	data_number(item, "item_n", d->index);
	data_number(item, "item_revision", d->revision);
	data_number(item, "number", number);
	data_print(item, "digit", "Digit%d", number);
	data_text(item, "issuer", issuer ? issuer->name[0] : "");
	data_text(item, "person", person->name);
	show_day(item, "person_born", person->born_on);
	show_day(item, "last", person->last_certified_on);
	put_field(item, d, FIELD_HOLDER_NAME);
	put_field(item, d, FIELD_HOLDER_ID_NUMBER);
	put_field(item, d, FIELD_CERTIFICATE_ISSUE_DATE);
	put_stamp(item, d);
}

struct group {
	char id[GROUP][DOCUMENT_ID_BYTES];
	int count;
};

static enum err
take_id(void *context, const struct list_row *row, struct error *err)
{
	struct group *g = context;

	(void)err;
	if (row->index > 0 && g->count < GROUP)
		document_id_print(g->id[g->count++], row->serial, row->index);
	return ERR_NONE;
}

/* Each paper was seen. */
static enum err
note_group(struct visit *v, const struct group *g, struct error *err)
{
	const struct audit_note look = { .action = "view", .detail = "fast", .look = true };
	const char *id[GROUP];
	struct act act;

	for (int i = 0; i < g->count; i++)
		id[i] = g->id[i];
	visit_act(v, &act);
	return g->count ? store_audit_notes(visit_store(v), &act, &look, id, g->count, err)
			: ERR_NONE;
}

static enum err
put_group(struct visit *v, const struct group *g, struct document *d, struct error *err)
{
	for (int i = 0; i < g->count; i++) {
		char serial[SERIAL_BYTES];
		struct person person = { 0 };
		int index;

		if (!document_id_parse(g->id[i], serial, &index))
			continue;
		if (store_document_get(visit_store(v), serial, index, d, err))
			return err->code;
		if (d->match.person_no[0] &&
		    store_person_get(visit_store(v), d->match.person_no, &person, err))
			return err->code;
		put_item(v, d, i + 1, &person);
	}
	return ERR_NONE;
}

enum err
page_fast(struct visit *v, struct error *err)
{
	const struct list_filter filter = { .states = LIST_STATE(STATE_CHECKED),
					    .oldest_first = true,
					    .limit = GROUP };
	AUTO(document_free)
	struct document *d = document_new();
	struct group g = { .count = 0 };
	struct queue queue;

	if (!d)
		return error_set(err, ERR_NOMEM, "document: out of memory");
	if (store_list_walk(visit_store(v), &filter, take_id, &g, err) || note_group(v, &g, err) ||
	    put_group(v, &g, d, err) || store_queue(visit_store(v), filter.states, &queue, err))
		return err->code;
	data_number(v->data, "waiting", (long)queue.waiting);
	return visit_page(v, "fast", err);
}

/* ---- waiting for the second person ---- */
static enum err
put_line(void *context, const struct list_row *row, struct error *err)
{
	struct visit *v = context;
	struct scope *line = show_line(v, row, "/review");

	(void)err;
	data_text(line, "tag", row->state == STATE_FIRST_OK ? "good" : "bad");
	data_text(line, "first_by", show_user(v, row->first_by));
	data_flag(line, "own", text_equal(row->first_by, v->user.name));
	data_text(line, "reasons", row->first_reasons);
	return ERR_NONE;
}

enum err
page_confirm_queue(struct visit *v, struct error *err)
{
	const struct list_filter filter = { .states = QUEUE_CONFIRM,
					    .oldest_first = true,
					    .limit = 100 };
	struct queue queue;

	if (store_list_walk(visit_store(v), &filter, put_line, v, err) ||
	    store_queue(visit_store(v), QUEUE_CONFIRM, &queue, err))
		return err->code;
	data_number(v->data, "waiting", (long)queue.waiting);
	return visit_page(v, "confirm", err);
}
