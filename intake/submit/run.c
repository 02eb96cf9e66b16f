/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/submit.h"

#include <assert.h>
#include <malloc.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "submit/deliver.h"
#include "submit/envelope.h"
#include "submit/form.h"
#include "submit/image.h"
#include "submit/late.h"

/* research/reliability.md §6: a hundred records or a megabyte per batch; the configuration and the
 * service may say less (and the configuration more records). */
#define BATCH_BYTES ((size_t)1024 * 1024)

/* A service that did not answer a minute ago gets one question, not three: many desks starting
 * again at once must not knock it down (docs/decisions/0150-runs-are-rows.md). */
#define BREAKER_US ((int64_t)60 * 1000000)
#define TRIES      3

/* What one run works with. */
struct work {
	struct store *store;
	const struct catalog *catalog;
	const struct config *config;
	const struct submit_options *options;
	struct submit_result *result;
};

struct open_batches {
	int batches, records;
};

static enum err
see_open(void *context, const struct batch *batch, struct error *err)
{
	struct open_batches *open = context;

	(void)err;
	if (batch->state == BATCH_FROZEN || batch->state == BATCH_SENT) {
		open->batches++;
		open->records += batch->count;
	}
	return ERR_NONE;
}

static enum err
count_open(const struct work *r, struct open_batches *out, struct error *err)
{
	*out = (struct open_batches){ 0 };
	if (store_batch_walk(r->store, see_open, out, err))
		return err->code;
	r->result->open = out->batches;
	return ERR_NONE;
}

static struct forming
forming_of(const struct work *r, const struct service_facts *facts, const struct xml_schema *schema)
{
	struct forming f = { r->store,    r->catalog, r->config,
			     r->options,  r->result,  r->config->batch_max,
			     BATCH_BYTES, schema,     false };

	if (f.records_max < 1)
		f.records_max = 100;
	if (f.records_max > facts->records)
		f.records_max = facts->records;
	if (f.bytes_max > facts->bytes)
		f.bytes_max = facts->bytes;
	return f;
}

static enum err
form(const struct work *r, const struct service_facts *facts, struct error *err)
{
	AUTO(xml_schema_close)
	struct xml_schema *schema = NULL;
	struct forming f;

	if (protocol_schema(r->config->templates, &schema, err))
		return err->code;
	f = forming_of(r, facts, schema);
	return form_batches(&f, err);
}

/* What is new: formed and sent side by side. */
static enum err
deliver_new(struct delivery *d, const struct work *r, const struct service_facts *facts,
	    struct error *err)
{
	AUTO(former_close)
	struct former *former = NULL;
	struct forming f = forming_of(r, facts, judge_schema(d->judge));
	enum err rc;

	f.at_once = true;
	if (former_open(&f, &former, err))
		return err->code;
	d->total = d->done + former_waiting(former);
	d->former = former;
	rc = deliver_open(d, err);
	d->former = NULL;
	return rc;
}

static bool
outbox_is_empty(const struct work *r, enum err *rc, struct error *err)
{
	struct outbox_row row;
	int count = 0;

	*rc = store_outbox_list(r->store, 1, &row, &count, err);
	return count == 0;
}

/* What earlier runs left open goes first, so that nothing waits behind new work; then what is new;
 * then the service's late words and, if it wants them, the images. */
static enum err
deliver(struct delivery *d, const struct work *r, struct error *err)
{
	struct service_facts facts;
	struct open_batches open;

	if (count_open(r, &open, err) || deliver_probe(d, &facts, err))
		return err->code;
	d->total = open.records;
	if (open.batches && deliver_open(d, err))
		return err->code;
	if (!r->options->only_resume && deliver_new(d, r, &facts, err))
		return err->code;
	if (late_fetch(d, err))
		return error_wrap(err, "late results");
	if (image_send(d, &facts, err))
		return error_wrap(err, "page images");
	return ERR_NONE;
}

struct newest {
	struct run last;
	bool any;
};

static enum err
see_run(void *context, const struct run *run, struct error *err)
{
	struct newest *n = context;

	(void)err;
	if (run->ended_us) {
		n->last = *run;
		n->any = true;
	}
	return ERR_NONE;
}

static enum err
tries_of(const struct work *r, int *out, struct error *err)
{
	struct newest n = { .any = false };

	if (store_run_walk(r->store, see_run, &n, err))
		return err->code;
	*out = n.any && text_equal(n.last.ending, error_name(ERR_NET)) &&
		       clock_now_us() - n.last.ended_us < BREAKER_US
		   ? 1
		   : TRIES;
	return ERR_NONE;
}

/* Is there anything to say or to ask? Late results are asked for in every run once a record has
 * been answered. */
static bool
nothing_to_do(const struct work *r, const struct open_batches *open, enum err *rc,
	      struct error *err)
{
	struct date first, last;
	bool empty = outbox_is_empty(r, rc, err);

	if (*rc || !empty || open->batches)
		return false;
	*rc = store_answer_span(r->store, &first, &last, err);
	return !*rc && date_is_none(first);
}

static enum err
send_all(const struct work *r, struct error *err)
{
	AUTO(transport_close)
	struct transport *transport = NULL;
	AUTO(receipt_judge_close)
	struct receipt_judge *judge = NULL;
	struct delivery d = { .store = r->store,
			      .catalog = r->catalog,
			      .config = r->config,
			      .options = r->options,
			      .result = r->result };
	struct open_batches open;
	enum err rc;

	if (count_open(r, &open, err) || tries_of(r, &d.tries, err))
		return err->code;
	if (nothing_to_do(r, &open, &rc, err) || rc)
		return rc;
	if (transport_open(r->config, &transport, err) ||
	    receipt_judge_open(r->config, transport_own(transport), &judge, err))
		return err->code;
	r->result->days_left = transport_days_left(transport);
	d.transport = transport;
	d.judge = judge;
	rc = deliver(&d, r, err);
	if (rc) { /* the caller is told how much is open all the same */
		struct error ignored;

		(void)!count_open(r, &open, &ignored);
		return rc;
	}
	if (count_open(r, &open, err))
		return err->code;
	if (open.batches == 0)
		return ERR_NONE;
	(void)error_set(err, ERR_AGAIN, "%d batches are still without a receipt", open.batches);
	if (r->result->clock_refused)
		return error_hint(err,
				  "the service refuses our clock; set the clock of this machine "
				  "(timedatectl), then run submit again");
	return error_hint(err, "nothing is lost; run submit again later");
}

/* ---- the row ---- */

static void
row_fill(struct run *row, const struct submit_result *r)
{
	row->formed = r->batches;
	row->records = r->records;
	row->sent = r->sent;
	row->replayed = r->replayed;
	row->accepted = r->accepted;
	row->warned = r->warned;
	row->duplicate = r->duplicate;
	row->deferred = r->deferred;
	row->rejected = r->rejected;
	row->resumed = r->resumed;
	row->late = r->late;
	row->late_odd = r->late_odd;
	row->images = r->images;
	row->open = r->open;
	row->blocked = r->blocked;
	row->unfit = r->unfit;
	row->own_hands = r->own_hands;
	row->skew_s = r->skew_s;
}

static struct act
act_now(const struct work *r)
{
	struct act act = { .at_us = clock_now_us() };

	(void)text_copy(act.actor, sizeof(act.actor), r->options->actor);
	return act;
}

static enum err
row_begin(const struct work *r, struct run *row, struct error *err)
{
	struct act act = act_now(r);

	*row = (struct run){ .started_us = act.at_us, .process = (int)getpid() };
	(void)text_copy(row->id, sizeof(row->id), r->result->run);
	(void)text_copy(row->actor, sizeof(row->actor), act.actor);
	if (gethostname(row->host, sizeof(row->host) - 1))
		row->host[0] = '\0';
	return store_run_begin(r->store, &act, row, err);
}

/* Keeps the run's own outcome in front of a failure to write it down. */
static enum err
row_end(const struct work *r, struct run *row, enum err rc, struct error *err)
{
	struct act act = act_now(r);
	struct error why;

	row_fill(row, r->result);
	row->ended_us = act.at_us > row->started_us ? act.at_us : row->started_us + 1;
	row->exit_status = error_exit_status(rc);
	if (!rc && submit_needs_people(r->result))
		row->exit_status = 1;
	(void)text_copy(row->ending, sizeof(row->ending), rc ? error_name(rc) : "done");
	(void)text_copy(row->why, sizeof(row->why), rc ? err->text : "");
	if (store_run_end(r->store, &act, row, &why) && !rc)
		return (*err = why).code;
	return rc;
}

bool
submit_needs_people(const struct submit_result *r)
{
	return r->rejected || r->late_rejected || r->late_odd || r->blocked || r->unfit ||
	       r->own_hands;
}

static enum err
name(const struct work *r, struct error *err)
{
	return form_run_name(r->store, clock_now_us(), r->result->run, sizeof(r->result->run), err);
}

static enum err
run_locked(const struct work *r, struct error *err)
{
	static const struct service_facts ours = { .records = LIMIT_RECORDS_PER_BATCH,
						   .bytes = LIMIT_BATCH_BYTES };
	struct run row;
	enum err rc;

	if (name(r, err))
		return err->code;
	if (r->options->dry_run)
		return form(r, &ours, err);
	if (row_begin(r, &row, err))
		return err->code;
	rc = r->options->only_form ? form(r, &ours, err) : send_all(r, err);
	return row_end(r, &row, rc, err);
}

/* Batches and receipts are buffers of some hundred kilobytes, again and again: kept, not handed
 * back to the kernel and faulted in anew each time. */
static void
keep_memory(void)
{
	(void)mallopt(M_MMAP_THRESHOLD, 16 * 1024 * 1024);
	(void)mallopt(M_TRIM_THRESHOLD, 32 * 1024 * 1024);
	(void)mallopt(M_TOP_PAD, 1024 * 1024);
}

enum err
submit_run(struct store *store, const struct catalog *catalog, const struct config *config,
	   const struct submit_options *options, struct submit_result *out, struct error *err)
{
	struct submit_result result = { .days_left = -1 };
	struct work r = { store, catalog, config, options, &result };
	enum err rc;

	assert(store && catalog && config && options && out);
	assert(options->actor && options->actor[0]);
	keep_memory();
	if (options->dry_run) {
		rc = run_locked(&r, err);
	} else {
		if (store_lock(store, "submit", err))
			return error_wrap(err, "another submission is running");
		rc = run_locked(&r, err);
		store_unlock(store, "submit");
	}
	log_event(rc ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO, "submit-run",
		  "run=%s result=%s records=%d receipts=%d open=%d blocked=%d", result.run,
		  error_name(rc), result.records, result.receipts_verified, result.open,
		  result.blocked);
	*out = result;
	return rc;
}
