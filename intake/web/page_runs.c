/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text.h"
#include "base/words.h"
#include "web/visit.h"

/* 批次与报送: what was frozen, sent and answered. The run itself is the timer's or the command
 * line's; this page looks again by itself while something is on its way. */

struct runs {
	struct visit *v;
	int64_t records, settled, open, blocked;
};

static const char *
batch_tag(enum batch_state state)
{
	switch (state) {
	case BATCH_SETTLED:
		return "tag good";
	case BATCH_BLOCKED:
		return "tag bad";
	case BATCH_SUPERSEDED:
		return "tag open";
	default:
		return "tag doubt";
	}
}

static const char *
batch_word(enum batch_state state)
{
	static const char *const text[] = { N_("frozen, not sent yet"), N_("sent, receipt awaited"),
					    N_("receipt stored"), N_("blocked: look at the error"),
					    N_("divided into smaller ones") };

	return _(text[state]);
}

static void
show_batch(struct scope *s, const struct batch *b)
{
	data_text(s, "batch", b->id);
	data_text(s, "run", b->run);
	data_number(s, "records", b->count);
	show_moment(s, "formed", b->formed_us);
	show_moment(s, "settled", b->settled_us);
	data_number(s, "attempts", b->attempts);
	data_text(s, "submitter", b->submitter);
	data_text(s, "error", b->state == BATCH_SETTLED ? "" : b->last_error);
	data_text(s, "state", batch_word(b->state));
	data_text(s, "state_class", batch_tag(b->state));
}

static enum err
list_batch(void *context, const struct batch *b, struct error *err)
{
	struct runs *r = context;

	(void)err;
	show_batch(data_row(r->v->data, "batches"), b);
	if (b->state == BATCH_SUPERSEDED)
		return ERR_NONE;
	r->records += b->count;
	r->settled += b->state == BATCH_SETTLED ? b->count : 0;
	r->open += b->state == BATCH_FROZEN || b->state == BATCH_SENT;
	r->blocked += b->state == BATCH_BLOCKED;
	return ERR_NONE;
}

enum err
page_runs(struct visit *v, struct error *err)
{
	struct runs r = { .v = v };
	struct queue waiting;

	if (store_batch_walk(visit_store(v), list_batch, &r, err) ||
	    store_queue(visit_store(v), LIST_STATE(STATE_VERIFIED), &waiting, err))
		return err->code;
	data_number(v->data, "waiting", (long)waiting.waiting);
	data_number(v->data, "records", (long)r.records);
	data_number(v->data, "settled_records", (long)r.settled);
	data_flag(v->data, "on_its_way", r.open > 0);
	data_number(v->data, "open", (long)r.open);
	data_flag(v->data, "blocked", r.blocked > 0);
	lists_links(v, "batches");
	return visit_page(v, "runs", err);
}

static void
to_paper(void *context, const void *row, char *to)
{
	(void)context;
	(void)text_print(to, LIST_HREF_BYTES, "/arrival/%s",
			 ((const struct list_row *)row)->serial);
}

enum err
page_batch(struct visit *v, struct error *err)
{
	struct list_asked asked;
	struct batch batch;
	int rows;

	if (store_batch_get(visit_store(v), v->part[0], &batch, NULL, NULL, err) ||
	    lists_ask(v, &asked, err))
		return err->code;
	asked.query.filter.batch_id = v->part[0];
	show_batch(v->data, &batch);
	data_flag(v->data, "has_receipt", batch.state == BATCH_SETTLED);
	if (lists_table(v, report_list_get("batch"), &asked.query, to_paper, NULL, &rows, err))
		return err->code;
	return visit_page(v, "batch", err);
}

enum err
page_batch_receipt(struct visit *v, struct error *err)
{
	AUTO(buf)
	struct buf receipt = BUF(LIMIT_HTTP_ANSWER);
	struct batch batch;

	if (store_batch_get(visit_store(v), v->part[0], &batch, NULL, &receipt, err))
		return err->code;
	if (!receipt.length)
		return error_set(err, ERR_NOTFOUND, "this batch has no receipt yet");
	if (visit_note(v, "receipt", batch.id, "", err))
		return err->code;
	return visit_bytes(v, "application/xml", &receipt, "receipt.xml", err);
}
