/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/inside.h"

#include "base/clock.h"
#include "base/text.h"
#include "base/words.h"

/* 初审 and 复核. A decision is a named person's; it takes effect with a second person's. The
 * database refuses one person in both places (store/schema); here it is said in words first. */

static const struct {
	enum decide decide;
	enum state to;
} first_steps[] = {
	{ DECIDE_ACCEPT, STATE_FIRST_OK },
	{ DECIDE_REJECT, STATE_REJECT_PROPOSED },
	{ DECIDE_HOLD, STATE_WAIT_FIX },
	{ DECIDE_SUSPECT, STATE_SUSPECT },
};

static enum state
first_step(enum decide decide)
{
	for (size_t i = 0; i < COUNT_OF(first_steps); i++)
		if (first_steps[i].decide == decide)
			return first_steps[i].to;
	return STATE_REVIEW;
}

static void
reasons_print(const struct decision *decision, char *to, size_t size)
{
	to[0] = '\0';
	for (int i = 0; i < decision->reason_count; i++) {
		if (i)
			(void)text_append(to, size, ",");
		(void)text_append(to, size, decision->reason[i]);
	}
}

/* What a decision must bring along. */
static enum err
decision_check(const struct catalog *catalog, const struct document *document,
	       const struct decision *decision, struct error *err)
{
	if (!decision->by[0])
		return error_set(err, ERR_USAGE, "a decision needs a name: --as NAME");
	if (decision->decide == DECIDE_REJECT && decision->reason_count == 0) {
		(void)error_set(err, ERR_USAGE, "a rejection needs its reasons");
		return error_hint(err, "Name all defects at once: --reason R12 --reason R10");
	}
	for (int i = 0; i < decision->reason_count; i++)
		if (!catalog_reason(catalog, decision->reason[i], "zh_CN")[0])
			return error_set(err, ERR_USAGE, "unknown reason %s", decision->reason[i]);
	if (decision->decide == DECIDE_ACCEPT && document_outcome(document) == OUTCOME_REJECT &&
	    !decision->note[0]) {
		(void)error_set(err, ERR_CONFLICT,
				"%s/%d: the rules propose to return it, accepting needs a note",
				document->serial, document->index);
		return error_hint(err, "Say why: --note \"…\"");
	}
	if (decision->decide == DECIDE_ACCEPT && !document->match.person_no[0]) {
		(void)error_set(err, ERR_CONFLICT, "%s/%d: no person is matched yet",
				document->serial, document->index);
		return error_hint(err, "Choose the person: intake check %s/%d --person NUMBER",
				  document->serial, document->index);
	}
	return ERR_NONE;
}

static enum err
wrong_state(const struct document *document, struct error *err)
{
	(void)error_set(err, ERR_CONFLICT, "%s/%d is %s", document->serial, document->index,
			words(state_zh(document->state)));
	return error_hint(err, "intake show %s/%d tells who did what, and when.", document->serial,
			  document->index);
}

/* Suspects and held papers come back to review before they are decided. */
static enum err
back_to_review(struct desk *d, struct document *document, const struct act *act, struct error *err)
{
	if (document->state != STATE_SUSPECT && document->state != STATE_WAIT_FIX)
		return ERR_NONE;
	document->state = STATE_REVIEW;
	return store_document_save(d->store, act, document, "reopen", "", err);
}

enum err
desk_decide(struct desk *d, struct document *document, const struct decision *decision,
	    struct error *err)
{
	struct act act = { .at_us = clock_now_us() };
	enum state to = first_step(decision->decide);
	char reasons[96], detail[160];

	(void)text_copy(act.actor, sizeof(act.actor), decision->by);
	if (decision_check(d->catalog, document, decision, err))
		return err->code;
	if (document->state != to && back_to_review(d, document, &act, err))
		return err->code;
	if (document->state == to || !state_may_move(document->state, to))
		return wrong_state(document, err);
	document->first = *decision;
	document->first.stage = STAGE_FIRST;
	document->first.at_us = act.at_us;
	if (decision->decide == DECIDE_HOLD && date_is_none(decision->due_on))
		document->first.due_on = date_add_days(
		    clock_today(), catalog_policy(d->catalog, clock_today())->fix_days);
	document->second = (struct decision){ 0 };
	document->state = to;
	reasons_print(decision, reasons, sizeof(reasons));
	(void)text_print(detail, sizeof(detail), "decide=%s reasons=%s",
			 decide_text(decision->decide), reasons);
	return store_document_save(d->store, &act, document, "decide", detail, err);
}

enum err
desk_undo(struct desk *d, const struct act *act, struct document *document, struct error *err)
{
	if (document->state != STATE_FIRST_OK && document->state != STATE_REJECT_PROPOSED &&
	    document->state != STATE_WAIT_FIX && document->state != STATE_SUSPECT)
		return wrong_state(document, err);
	if (!text_equal(document->first.by, act->actor))
		return error_set(err, ERR_DENIED, "%s/%d: another person decided on it",
				 document->serial, document->index);
	document->state = STATE_REVIEW;
	document->first = (struct decision){ 0 };
	document->second = (struct decision){ 0 };
	if (store_document_save(d->store, act, document, "undo", "", err))
		return err->code;
	return desk_check(d, act, document, true, err);
}

enum err
desk_confirm(struct desk *d, struct document *document, const struct decision *decision, bool agree,
	     struct error *err)
{
	struct act act = { .at_us = clock_now_us() };
	enum state to = STATE_REVIEW;

	(void)text_copy(act.actor, sizeof(act.actor), decision->by);
	if (document->state != STATE_FIRST_OK && document->state != STATE_REJECT_PROPOSED)
		return wrong_state(document, err);
	if (agree && text_equal(document->first.by, decision->by)) {
		(void)error_set(
		    err, ERR_DENIED,
		    "you made the first decision on %s/%d, so another person must check it",
		    document->serial, document->index);
		return error_hint(err, "Ask another confirmer: --as NAME");
	}
	if (agree)
		to = document->state == STATE_FIRST_OK ? STATE_VERIFIED : STATE_REJECTED;
	document->second = *decision;
	document->second.stage = STAGE_SECOND;
	document->second.decide = agree ? document->first.decide : DECIDE_HOLD;
	document->second.at_us = act.at_us;
	document->state = to;
	return store_document_save(d->store, &act, document, agree ? "confirm" : "send-back",
				   state_text(to), err);
}
