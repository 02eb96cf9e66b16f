/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/late.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/log.h"
#include "base/text.h"
#include "base/xml.h"
#include "submit/ask.h"
#include "submit/result.h"

/* As far as the service's clock may be off ours (see receipt.c). An old page, given again, tells
 * nothing wrong: its cursors are asked for. */
#define MADE_SKEW_US ((int64_t)2 * 24 * 3600 * 1000000)

/* Pages in one run: 200,000 late results. A service that always says "more" ends here. */
#define PAGES_MAX 400

void
late_page_free(struct late_page *p)
{
	free(p->result);
	p->result = NULL;
	p->count = 0;
}

static enum err
lies(struct error *err, const char *what)
{
	return error_set(err, ERR_TRUST, "late results: %s", what);
}

static bool
cursor_read(const xmlNode *node, const char *name, int64_t *out)
{
	char text[24];
	long number;

	if (!xml_attribute(node, name, text, sizeof(text)) ||
	    !text_to_long(text, 0, INT64_MAX, &number))
		return false;
	*out = number;
	return true;
}

/* Each result lies behind the one before; the page ends with its last one. */
static enum err
results_take(const xmlNode *root, struct late_page *p, struct error *err)
{
	int64_t last = p->after, cursor;

	p->result = fail_here() ? NULL : calloc(LATE_RESULTS_MAX, sizeof(*p->result));
	if (!p->result)
		return error_set(err, ERR_NOMEM, "late results: out of memory");
	for (const xmlNode *n = xml_child(root, "late"); n; n = xml_next(n, "late")) {
		if (p->count == LATE_RESULTS_MAX)
			return lies(err, "more than fit one document");
		if (!cursor_read(n, "cursor", &cursor) || !result_read(n, &p->result[p->count++]))
			return lies(err, "a result without cursor, id or disposition");
		if (cursor <= last)
			return lies(err, "cursors that do not grow");
		last = cursor;
	}
	if (p->next != last)
		return lies(err, "a cursor that is not that of the last result");
	if (p->more && p->count == 0)
		return lies(err, "more, but not one result");
	return ERR_NONE;
}

static enum err
made_read(const xmlNode *root, int64_t now_us, int64_t *out, struct error *err)
{
	char text[40];

	if (!xml_content(xml_child(root, "made"), text, sizeof(text)) || !moment_parse(text, out))
		return error_set(err, ERR_REMOTE, "late results: no moment");
	if (*out > now_us + MADE_SKEW_US)
		return lies(err, "made in the future");
	return ERR_NONE;
}

enum err
late_check(const struct receipt_judge *judge, int64_t after, struct span bytes, int64_t now_us,
	   struct late_page *out, struct error *err)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	AUTO(late_page)
	struct late_page p = { 0 };
	const xmlNode *root;
	int64_t made;

	if (judge_parse(judge, bytes, "results", &doc, err) ||
	    made_read(xml_root(doc), now_us, &made, err))
		return err->code;
	if (judge_signature(judge, doc, made, err))
		return error_wrap(err, "late results");
	/* From here on: only the tree that was verified. */
	root = xml_root(doc);
	if (!judge_is_ours(judge, root))
		return lies(err, "another client's");
	if (!cursor_read(root, "after", &p.after) || p.after != after)
		return lies(err, "an answer to another question");
	if (!cursor_read(root, "next", &p.next) || !xml_attribute_bool(root, "more", &p.more))
		return lies(err, "no cursor");
	if (results_take(root, &p, err))
		return err->code;
	*out = p;
	p.result = NULL;
	return ERR_NONE;
}

/* ---- asking ---- */

static struct act
act_now(const struct delivery *d)
{
	struct act act = { .at_us = clock_now_us() };

	(void)text_copy(act.actor, sizeof(act.actor), d->options->actor);
	return act;
}

/* Only what is stored is acknowledged: the service may forget it from now on. */
static enum err
acknowledge(struct delivery *d, int64_t upto, struct error *err)
{
	AUTO(exchange)
	struct exchange x;
	struct act act = act_now(d);
	char body[96];

	(void)text_print(body, sizeof(body),
			 "<ack xmlns=\"urn:intake:submit:1\" upTo=\"%" PRId64 "\"/>", upto);
	exchange_init(&x);
	x.method = METHOD_POST;
	x.path = "/v1/results/ack";
	x.body = (struct span){ (const uint8_t *)body, strlen(body) };
	if (ask(d, &x, err))
		return err->code;
	if (x.status == 404)
		return error_set(err, ERR_REMOTE, "%s: late results cannot be acknowledged",
				 d->config->url);
	return store_late_acked(d->store, &act, upto, err);
}

static void
count(struct delivery *d, const struct settle_outcome *o)
{
	struct submit_result *r = d->result;

	r->late += o->confirmed + o->rejected;
	r->late_odd += o->odd;
	r->resumed += o->resumed;
	r->late_rejected += o->rejected;
	log_event(o->odd ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO, "late-results",
		  "confirmed=%d rejected=%d deferred=%d known=%d odd=%d", o->confirmed, o->rejected,
		  o->deferred, o->known, o->odd);
}

/* One page asked for, judged and stored. *over: there is no further one. */
static enum err
page_take(struct delivery *d, int64_t after, bool *over, struct error *err)
{
	AUTO(exchange)
	struct exchange x;
	AUTO(late_page)
	struct late_page p = { 0 };
	struct settle_outcome outcome = { 0 };
	struct act act = act_now(d);
	char path[96];

	*over = true;
	(void)text_print(path, sizeof(path), "/v1/results?after=%" PRId64 "&max=%d", after,
			 LATE_RESULTS_MAX);
	exchange_init(&x);
	x.path = path;
	if (ask(d, &x, err))
		return err->code;
	if (x.status == 404)
		return ERR_NONE; /* a service that never defers */
	if (late_check(d->judge, after, (struct span){ x.answer.bytes, x.answer.length }, act.at_us,
		       &p, err)) {
		if (err->code == ERR_TRUST)
			log_event(LOG_LEVEL_ERROR, "late-refused", "why=\"%s\"", err->text);
		return err->code;
	}
	if (p.count == 0)
		return ERR_NONE;
	*over = !p.more;
	if (store_late_settle(d->store, &act,
			      &(struct late_settlement){
				  .after = p.after,
				  .upto = p.next,
				  .document = { x.answer.bytes, x.answer.length },
				  .results = p.result,
				  .count = p.count,
				  .policy = catalog_policy(d->catalog, clock_day_of(act.at_us)),
				  .run = d->result->run },
			      &outcome, err))
		return err->code;
	count(d, &outcome);
	return ERR_NONE;
}

enum err
late_fetch(struct delivery *d, struct error *err)
{
	bool over = false;

	for (int pages = 0; !over && pages < PAGES_MAX; pages++) {
		int64_t stored, acked;

		if (store_late_cursor(d->store, &stored, &acked, err) ||
		    page_take(d, stored, &over, err) ||
		    store_late_cursor(d->store, &stored, &acked, err))
			return err->code;
		if (stored > acked && acknowledge(d, stored, err))
			return err->code;
	}
	return ERR_NONE;
}
