/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/words.h"
#include "web/queue.h"
#include "web/show.h"

/* What a person does to a paper. Each is a form of the review page with the revision it was made
 * from: who comes second is told who was first. */

struct last {
	struct audit_line line;
};

static enum err
take_last(void *context, const struct audit_line *line, struct error *err)
{
	struct last *last = context;

	(void)err;
	if (!text_equal(line->action, "view") && !text_equal(line->action, "unmask"))
		last->line = *line;
	return ERR_NONE;
}

/* 409: who changed it, when, how, and the way to look at it. */
static enum err
say_who_was_first(struct visit *v, const struct document *d, struct error *err)
{
	struct last last = { 0 };
	char id[DOCUMENT_ID_BYTES];

	document_id_print(id, d->serial, d->index);
	if (store_audit_walk(visit_store(v), id, take_last, &last, err))
		return err->code;
	data_text(v->data, "title", _("Somebody was first"));
	data_text(v->data, "by", show_user(v, last.line.actor));
	show_moment(v->data, "at", last.line.at_us);
	return visit_page_status(v, 409, "conflict", err);
}

/* Opens the paper; *stale when it is not the revision of the form: then the answer is made. */
static enum err
open_for_change(struct visit *v, struct shown *s, bool *stale, struct error *err)
{
	*stale = false;
	if (show_open(v, s, err))
		return err->code;
	*stale = visit_number(v, "revision", -1) != s->document->revision;
	return *stale ? say_who_was_first(v, s->document, err) : ERR_NONE;
}

/* A change lost in the same moment looks like one lost a minute ago. */
static enum err
lost_race(struct visit *v, const struct shown *s, struct error *err)
{
	AUTO(document_free)
	struct document *now = document_new();
	struct error ignored;

	if (err->code != ERR_CONFLICT || !now ||
	    store_document_get(visit_store(v), s->document->serial, s->document->index, now,
			       &ignored) ||
	    now->revision == visit_number(v, "revision", -1))
		return err->code;
	return say_who_was_first(v, now, err);
}

/* On to the next that waits, or the empty queue, with the way back: a slip is seen at once. */
static enum err
go_on(struct visit *v, const struct document *d, const char *said, struct error *err)
{
	struct queue_place place;
	bool confirmed = text_equal(said, "confirmed") || text_equal(said, "sent-back");
	char id[DOCUMENT_ID_BYTES];

	document_id_print(id, d->serial, d->index);
	if (text_equal(visit_field(v, "back"), "fast"))
		return visit_redirect(v, said, "/fast?last=%s", id);
	if (store_queue_place(visit_store(v), confirmed ? QUEUE_CONFIRM : QUEUE_REVIEW, id, &place,
			      err))
		return err->code;
	if (place.next[0])
		return visit_redirect(v, said, "/review/%s?last=%s", place.next, id);
	return visit_redirect(v, said, confirmed ? "/confirm?last=%s" : "/review?last=%s", id);
}

/* ---- correcting ---- */
static enum err
amend(struct visit *v, struct shown *s, struct error *err)
{
	enum field_name name;
	char text[FIELD_TEXT_BYTES];
	struct act act;

	if (!field_name_parse(visit_field(v, "field"), &name))
		return error_set(err, ERR_USAGE, "no such field");
	if (!text_copy(text, sizeof(text), visit_field(v, "text")))
		return error_set(err, ERR_LIMIT, "%s: longer than %d bytes", field_name_text(name),
				 FIELD_TEXT_BYTES - 1);
	text_trim(text);
	visit_act(v, &act);
	if (desk_amend(v->desk, &act, s->document, name, show_value_code(name, text), err))
		return lost_race(v, s, err);
	return visit_redirect(v, "amended", "/review/%s/%d", s->document->serial,
			      s->document->index);
}

static enum err
choose_person(struct visit *v, struct shown *s, struct error *err)
{
	struct document *d = s->document;
	struct person person;
	struct act act;

	if (store_person_get(visit_store(v), visit_field(v, "person"), &person, err))
		return err->code;
	d->match.how = MATCH_BY_PERSON;
	d->match.matches = 1;
	d->match.near_count = 0;
	(void)text_copy(d->match.person_no, sizeof(d->match.person_no), person.person_no);
	visit_act(v, &act);
	if (desk_check(v->desk, &act, d, true, err))
		return lost_race(v, s, err);
	return visit_redirect(v, "amended", "/review/%s/%d", d->serial, d->index);
}

/* ---- first decision ---- */

/* Only what belongs to this decision: a reason ticked before "accept" was pressed is none. */
static enum err
read_decision(const struct visit *v, struct decision *x, struct error *err)
{
	const struct http_request *r = v->request;

	memset(x, 0, sizeof(*x));
	(void)text_copy(x->by, sizeof(x->by), v->user.name);
	if (!decide_parse(visit_field(v, "decide"), &x->decide) || x->decide == DECIDE_NONE)
		return error_set(err, ERR_USAGE, "accept, reject, hold or suspect");
	if (!text_copy(x->note, sizeof(x->note), visit_field(v, "note")))
		return error_set(err, ERR_USAGE, "the note is longer than %zu bytes",
				 sizeof(x->note) - 1);
	text_trim(x->note);
	if (x->decide == DECIDE_HOLD && visit_field(v, "due")[0] &&
	    !date_parse(visit_field(v, "due"), &x->due_on))
		return error_set(err, ERR_USAGE, "a date is written YYYY-MM-DD");
	if (x->decide != DECIDE_REJECT)
		return ERR_NONE;
	for (int i = 0; i < r->field_count; i++) {
		const char *code = (const char *)r->values.bytes + r->field[i].at;

		if (!text_equal(r->field[i].name, "reason"))
			continue;
		if (x->reason_count == LIMIT_REASONS_PER_DECISION)
			return error_set(err, ERR_USAGE, "more than %d reasons",
					 LIMIT_REASONS_PER_DECISION);
		if (!text_copy(x->reason[x->reason_count++], REASON_BYTES, code))
			return error_set(err, ERR_USAGE, "unknown reason %s", code);
	}
	return ERR_NONE;
}

/* Accepting over open doubts is asked once, with the doubts named. */
static enum err
ask_once(struct visit *v, const struct shown *s, int doubts, struct error *err)
{
	data_text(v->data, "title", data_get(v->data, "id"));
	data_number(v->data, "doubts", doubts);
	data_text(v->data, "note", visit_field(v, "note"));
	data_text(v->data, "back", visit_field(v, "back"));
	data_flag(v->data, "needs_note", document_outcome(s->document) == OUTCOME_REJECT);
	return visit_page(v, "sure", err);
}

static const char *
said_of(enum decide decide)
{
	switch (decide) {
	case DECIDE_ACCEPT:
		return "accepted";
	case DECIDE_REJECT:
		return "rejected";
	case DECIDE_HOLD:
		return "held";
	case DECIDE_SUSPECT:
		return "suspected";
	case DECIDE_NONE:
		break;
	}
	return "saved";
}

static enum err
decide(struct visit *v, struct shown *s, struct error *err)
{
	struct decision x;
	int doubts;

	if (read_decision(v, &x, err))
		return err->code;
	doubts = show_fields(v, s) + show_findings(v, s);
	/* what the rules find clean is one key, whatever a reading thought of itself */
	if (x.decide == DECIDE_ACCEPT && document_outcome(s->document) != OUTCOME_ACCEPT &&
	    !visit_field(v, "sure")[0])
		return ask_once(v, s, doubts, err);
	if (desk_decide(v->desk, s->document, &x, err))
		return lost_race(v, s, err);
	return go_on(v, s->document, said_of(x.decide), err);
}

/* ---- second decision, undo ---- */
static enum err
confirm(struct visit *v, struct shown *s, struct error *err)
{
	struct decision x = { 0 };
	bool agree = text_equal(visit_field(v, "agree"), "yes");

	(void)text_copy(x.by, sizeof(x.by), v->user.name);
	if (!text_copy(x.note, sizeof(x.note), visit_field(v, "note")))
		return error_set(err, ERR_USAGE, "the note is longer than %zu bytes",
				 sizeof(x.note) - 1);
	if (desk_confirm(v->desk, s->document, &x, agree, err))
		return lost_race(v, s, err);
	return go_on(v, s->document, agree ? "confirmed" : "sent-back", err);
}

static enum err
undo(struct visit *v, struct shown *s, struct error *err)
{
	struct act act;

	visit_act(v, &act);
	if (desk_undo(v->desk, &act, s->document, err))
		return lost_race(v, s, err);
	return visit_redirect(v, "undone", "/review/%s/%d", s->document->serial,
			      s->document->index);
}

static enum err
change(struct visit *v, enum err (*how)(struct visit *, struct shown *, struct error *),
       struct error *err)
{
	struct shown s = { 0 };
	bool stale;
	enum err rc = open_for_change(v, &s, &stale, err);

	if (!rc && !stale)
		rc = how(v, &s, err);
	document_free(s.document);
	return rc;
}

enum err
page_amend(struct visit *v, struct error *err)
{
	return change(v, amend, err);
}

enum err
page_choose(struct visit *v, struct error *err)
{
	return change(v, choose_person, err);
}

enum err
page_decide(struct visit *v, struct error *err)
{
	return change(v, decide, err);
}

enum err
page_confirm(struct visit *v, struct error *err)
{
	return change(v, confirm, err);
}

enum err
page_undo(struct visit *v, struct error *err)
{
	return change(v, undo, err);
}
