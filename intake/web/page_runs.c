/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text.h"
#include "base/words.h"
#include "web/station.h"

/* 批次与报送: what was frozen, sent and answered, and the run that a submitter starts here. The
 * page looks again by itself while something is on its way. */

#define DRY_WALL_S 120

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
show_batch(struct visit *v, struct scope *s, const struct batch *b)
{
	data_text(s, "batch", b->id);
	data_text(s, "run", b->run);
	data_number(s, "records", b->count);
	show_moment(s, "formed", b->formed_us);
	show_moment(s, "settled", b->settled_us);
	data_number(s, "attempts", b->attempts);
	data_text(s, "submitter", show_user(v, b->submitter));
	data_text(s, "error", b->state == BATCH_SETTLED ? "" : b->last_error);
	data_text(s, "state", batch_word(b->state));
	data_text(s, "state_class", batch_tag(b->state));
}

static enum err
list_batch(void *context, const struct batch *b, struct error *err)
{
	struct runs *r = context;

	(void)err;
	show_batch(r->v, data_row(r->v->data, "batches"), b);
	if (b->state == BATCH_SUPERSEDED)
		return ERR_NONE;
	r->records += b->count;
	r->settled += b->state == BATCH_SETTLED ? b->count : 0;
	r->open += b->state == BATCH_FROZEN || b->state == BATCH_SENT;
	r->blocked += b->state == BATCH_BLOCKED;
	return ERR_NONE;
}

/* What a run said at its end, or a dry run would do. */
static void
show_said(struct scope *s, const struct submission_seen *seen)
{
	data_number(s, "said_records", seen->records);
	data_number(s, "said_accepted", seen->accepted);
	data_number(s, "said_duplicate", seen->duplicate);
	data_number(s, "said_deferred", seen->deferred);
	data_number(s, "said_rejected", seen->rejected);
	data_flag(s, "said_open", seen->open > 0);
	data_flag(s, "said_blocked", seen->blocked > 0);
	if (seen->unfit)
		data_number(s, "said_unfit", seen->unfit);
	if (seen->own_hands)
		data_number(s, "said_own", seen->own_hands);
	data_text(s, "said_why", seen->why);
	data_flag(s, "said_well", !seen->why[0]);
}

static void
show_started(struct visit *v)
{
	struct submission_seen seen;

	submission_look(&v->web->submission, &seen);
	if (!seen.running && !seen.ended)
		return;
	data_text(v->data, "started_by", show_user(v, seen.by));
	show_moment(v->data, "started_at", seen.started_us);
	show_moment(v->data, "ended_at", seen.ended_us);
	data_flag(v->data, "running", seen.running);
	data_flag(v->data, "ended", seen.ended);
	show_said(v->data, &seen);
}

static enum err
show_runs(struct visit *v, struct error *err)
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
	data_flag(v->data, "look_again", r.open > 0 || data_get(v->data, "running"));
	data_number(v->data, "open", (long)r.open);
	data_flag(v->data, "blocked", r.blocked > 0);
	data_flag(v->data, "may_start", visit_has_role(v, ROLE_SUBMITTER));
	lists_links(v, "batches");
	return visit_page(v, "runs", err);
}

enum err
page_runs(struct visit *v, struct error *err)
{
	show_started(v);
	return show_runs(v, err);
}

/* ---- starting one ---- */
static enum err
try_dry(struct visit *v, struct error *err)
{
	AUTO(program_result)
	struct program_result result = PROGRAM_RESULT;
	const char *const words[] = { "submit", "--dry-run",  "--json", "--quiet",
				      "--as",   v->user.name, NULL };
	const struct program p = { .config = desk_config(v->desk),
				   .words = words,
				   .wall_s = DRY_WALL_S };
	struct submission_seen seen = { 0 };

	if (program_run(&p, &result, err))
		return err->code;
	submission_take(&result, &seen);
	data_flag(v->data, "dry", true);
	show_said(v->data, &seen);
	return show_runs(v, err);
}

/* Starting closes batches: their bytes are frozen. So the password is asked again. */
enum err
page_run_start(struct visit *v, struct error *err)
{
	bool proven;

	if (text_equal(visit_field(v, "mode"), "dry"))
		return try_dry(v, err);
	if (!text_equal(visit_field(v, "mode"), "run"))
		return error_set(err, ERR_USAGE, "mode is dry or run");
	if (visit_prove_first(
		v, N_("A run closes batches and sends them; nothing of it can be taken back."),
		"/runs", &proven, err) ||
	    !proven)
		return err->code;
	if (submission_start(&v->web->submission, station_config(v->web), v->user.name, err) ||
	    visit_note(v, "run-start", "submit", "", err))
		return err->code;
	return visit_redirect(v, "run-started", "/runs");
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
	show_batch(v, v->data, &batch);
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
