/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text.h"
#include "base/words.h"
#include "web/show.h"

/* 重复件: papers that are like an earlier one, and the two of them side by side. */

#define PAIRS_SHOWN 200
#define UNDECIDED                                                                                  \
	(LIST_STATE(STATE_CHECKED) | LIST_STATE(STATE_REVIEW) | LIST_STATE(STATE_WAIT_FIX) |       \
	 LIST_STATE(STATE_SUSPECT) | LIST_STATE(STATE_FIRST_OK) |                                  \
	 LIST_STATE(STATE_REJECT_PROPOSED))

static enum err
put_line(void *context, const struct list_row *row, struct error *err)
{
	struct visit *v = context;

	(void)err;
	data_text(show_line(v, row, "/duplicates"), "twin", row->duplicate_of);
	return ERR_NONE;
}

enum err
page_duplicates(struct visit *v, struct error *err)
{
	const struct list_filter filter = {
		.states = UNDECIDED, .seen_before = true, .oldest_first = true, .limit = PAIRS_SHOWN
	};

	if (store_list_walk(visit_store(v), &filter, put_line, v, err))
		return err->code;
	return visit_page(v, "duplicates", err);
}

/* ---- two of them ---- */
static enum err
put_side(struct visit *v, const struct document *d, struct error *err)
{
	struct scope *side = data_row(v->data, "sides");
	struct arrival arrival;
	char id[DOCUMENT_ID_BYTES];

	document_id_print(id, d->serial, d->index);
	if (store_arrival_get(visit_store(v), d->serial, &arrival, err))
		return err->code;
	data_text(side, "side_id", id);
	data_print(side, "side_path", "/review/%s", id);
	data_text(side, "side_state", words(state_zh(d->state)));
	show_moment(side, "side_registered", arrival.registered_us);
	data_text(side, "side_tracking", arrival.tracking);
	if (d->page_count)
		show_page(data_row(side, "scans"), d, 0);
	return visit_look(v, id, "side by side", err);
}

static void
put_value(struct scope *row, const char *name, const struct document *d, enum field_name field)
{
	char masked[ID_NUMBER_BYTES];
	const struct field *f = document_field(d, field);
	const char *text = f ? show_value_words(f) : "";

	if (field == FIELD_HOLDER_ID_NUMBER && strlen(text) < sizeof(masked)) {
		show_masked(masked, text);
		data_text(row, name, masked);
	} else {
		data_text(row, name, text);
	}
}

static void
put_fields(struct visit *v, const struct document *one, const struct document *other)
{
	for (int i = 0; i < one->field_count; i++) {
		enum field_name name = one->field[i].name;
		struct scope *row = data_row(v->data, "fields");
		bool same = text_equal(document_text(one, name), document_text(other, name));

		data_text(row, "label", show_field_label(name));
		put_value(row, "left", one, name);
		put_value(row, "right", other, name);
		data_text(row, "class", same ? "" : "differs");
		data_text(row, "tag", same ? "tag good" : "tag doubt");
		data_text(row, "words", same ? _("the same") : _("differs"));
	}
}

static enum err
show_pair(struct visit *v, const struct document *one, struct document *other, struct error *err)
{
	char id[DOCUMENT_ID_BYTES], twin[DOCUMENT_ID_BYTES], serial[SERIAL_BYTES];
	int index;

	document_id_print(id, one->serial, one->index);
	data_text(v->data, "id", id);
	show_twin(one, twin);
	if (!document_id_parse(twin, serial, &index))
		return error_set(err, ERR_NOTFOUND, "%s is like no earlier paper", id);
	if (store_document_get(visit_store(v), serial, index, other, err) ||
	    put_side(v, one, err) || put_side(v, other, err))
		return err->code;
	put_fields(v, one, other);
	data_print(v->data, "title", "%s = %s", id, twin);
	data_print(v->data, "review", "/review/%s", id);
	return visit_page(v, "duplicate", err);
}

enum err
page_duplicate(struct visit *v, struct error *err)
{
	AUTO(document_free)
	struct document *one = document_new();
	AUTO(document_free)
	struct document *other = document_new();

	if (!one || !other)
		return error_set(err, ERR_NOMEM, "document: out of memory");
	if (show_document(v, one, err))
		return err->code;
	return show_pair(v, one, other, err);
}
