/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/deliver.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/text.h"
#include "base/xml.h"
#include "submit/ask.h"
#include "submit/split.h"

/* One batch is tried so often in one run; the next run goes on where this one stopped. */
#define TRIES_PER_RUN 6
/* A batch whose outcome is unknown for a day is told to a person; it stays open all the same. */
#define ALARM_AFTER_US ((int64_t)24 * 3600 * 1000000)
#define JOBS_MAX       8

enum job_state {
	JOB_FREE,
	JOB_READY, /* to be sent, or asked for, when due */
	JOB_FLYING,
};

/* One batch under way. */
struct job {
	enum job_state state;
	bool fresh;     /* marked as sent when it was formed, and not begun */
	bool ask;       /* GET /v1/batches/{id} before sending again */
	int tries;      /* that failed in this run */
	int64_t due_us; /* monotonic: not before */
	struct batch batch;
	struct buf body;
	struct exchange exchange;
	char path[64];
};

struct flight {
	struct delivery *d;
	struct job job[JOBS_MAX];
	int jobs;
	char after_id[UUID_TEXT_BYTES]; /* the last batch taken from the store */
	bool no_more;                   /* the store has no further batch due */
	struct breaker breaker;
	enum err stop; /* start nothing new; *why holds it */
	struct error why;
};

static struct act
act_now(const struct delivery *d)
{
	struct act act = { .at_us = clock_now_us() };

	(void)text_copy(act.actor, sizeof(act.actor), d->options->actor);
	return act;
}

static void
job_free(struct job *j)
{
	exchange_free(&j->exchange);
	buf_free(&j->body);
	j->state = JOB_FREE;
}

/* Keeps the first reason to stop. */
static void
flight_stop(struct flight *f, const struct error *why)
{
	if (f->stop)
		return;
	f->stop = why->code;
	f->why = *why;
}

/* ---- taking and starting ---- */

static enum err
job_take(struct flight *f, struct job *j, struct error *err)
{
	enum err rc;

	j->body = (struct buf)BUF(LIMIT_BATCH_BYTES);
	exchange_init(&j->exchange);
	rc = store_batch_next(f->d->store, clock_now_us(), f->after_id, &j->batch, &j->body, err);
	if (rc) {
		buf_free(&j->body);
		f->no_more = rc == ERR_NOTFOUND;
		return rc == ERR_NOTFOUND ? ERR_NONE : rc;
	}
	(void)text_copy(f->after_id, sizeof(f->after_id), j->batch.id);
	(void)text_print(j->path, sizeof(j->path), "/v1/batches/%s", j->batch.id);
	/* Sent before and no receipt: perhaps it is booked, and asking is cheaper than sending. */
	j->fresh = f->d->former && text_equal(j->batch.id, former_newest(f->d->former));
	j->ask = j->batch.state == BATCH_SENT && !j->fresh;
	j->tries = 0;
	j->due_us = 0;
	j->state = JOB_READY;
	return ERR_NONE;
}

static struct job *
job_of(struct flight *f, enum job_state state)
{
	for (int i = 0; i < f->jobs; i++)
		if (f->job[i].state == state)
			return &f->job[i];
	return NULL;
}

/* May another batch be formed now? Only when the store has no older one, and one at a time: those
 * under way must be looked after. */
static bool
may_form(struct flight *f)
{
	return f->d->former && f->no_more && !f->stop && former_waiting(f->d->former) > 0 &&
	       job_of(f, JOB_FREE);
}

/* A failure to form stops what is new; what is under way is waited for. */
static void
job_form(struct flight *f)
{
	struct error why;
	bool formed = false;

	if (former_next(f->d->former, &formed, &why))
		flight_stop(f, &why);
	else if (formed)
		f->no_more = false;
}

static enum err
jobs_fill(struct flight *f, struct error *err)
{
	struct job *j;

	if (may_form(f))
		job_form(f);
	while (!f->no_more && !f->stop && (j = job_of(f, JOB_FREE)))
		if (job_take(f, j, err))
			return err->code;
	return ERR_NONE;
}

static enum err
job_start(struct flight *f, struct job *j, struct error *err)
{
	struct exchange *x = &j->exchange;
	struct act act = act_now(f->d);

	exchange_free(x);
	exchange_init(x);
	x->owner = j;
	x->path = j->ask ? j->path : "/v1/batches";
	if (!j->ask) {
		x->method = METHOD_POST;
		x->body = (struct span){ j->body.bytes, j->body.length };
		x->key = j->batch.id;
		x->digest = &j->batch.digest;
		/* Before the first byte goes out: from here on the outcome is unknown until a
		 * receipt says it. */
		if (!j->fresh && store_batch_sent(f->d->store, &act, j->batch.id, err))
			return err->code;
		j->batch.state = BATCH_SENT;
		j->fresh = false;
	}
	if (transport_start(f->d->transport, x, err))
		return err->code;
	j->state = JOB_FLYING;
	return ERR_NONE;
}

static enum err
jobs_start(struct flight *f, struct error *err)
{
	int64_t now = clock_monotonic_us();

	for (int i = 0; i < f->jobs && !f->stop; i++)
		if (f->job[i].state == JOB_READY && f->job[i].due_us <= now &&
		    transport_room(f->d->transport) > 0 && job_start(f, &f->job[i], err))
			return err->code;
	return ERR_NONE;
}

/* ---- what came back ---- */

static void
count_results(struct submit_result *r, const struct receipt *receipt)
{
	for (int i = 0; i < receipt->count; i++) {
		const char *word = receipt->result[i].disposition;

		r->accepted += text_equal(word, "accepted");
		r->warned += text_equal(word, "accepted-with-warning");
		r->duplicate += text_equal(word, "duplicate");
		r->deferred += text_equal(word, "deferred");
		r->rejected += text_equal(word, "rejected");
	}
}

static enum err
job_settle(struct flight *f, struct job *j, const struct receipt *receipt, struct error *err)
{
	struct delivery *d = f->d;
	const struct exchange *x = &j->exchange;
	struct span bytes = { x->answer.bytes, x->answer.length };
	struct act act = act_now(d);
	const struct policy *policy = catalog_policy(d->catalog, clock_day_of(act.at_us));
	const struct settlement settlement = { .id = j->batch.id,
					       .receipt = bytes,
					       .results = receipt->result,
					       .count = receipt->count,
					       .policy = policy,
					       .received_us = receipt->received_us,
					       .receipt_id = receipt->id,
					       .run = d->result->run };
	struct settle_outcome outcome = { 0 };

	if (store_batch_settle(d->store, &act, &settlement, &outcome, err))
		return err->code;
	d->result->resumed += outcome.resumed;
	log_event(LOG_LEVEL_INFO, "batch-settled", "batch=%s records=%d replayed=%d resent=%d",
		  j->batch.id, receipt->count, x->replayed || j->ask, x->times_sent > 1);
	d->result->sent++;
	d->result->replayed += x->replayed || j->ask;
	d->result->receipts_verified++;
	count_results(d->result, receipt);
	d->done += receipt->count;
	if (d->options->progress)
		d->options->progress(d->options->context, d->done, d->total, j->batch.id);
	job_free(j);
	return ERR_NONE;
}

/* Leaves the batch open in the store, to be tried again by a later run not before that moment. */
static enum err
job_defer(struct flight *f, struct job *j, int64_t wait_us, const char *why, struct error *err)
{
	struct act act = act_now(f->d);

	return store_batch_defer(f->d->store, &act, j->batch.id, act.at_us + wait_us, why, err);
}

/* Nothing is lost and nothing is known: wait, and try again here if it is soon, else in a later
 * run. What the service asked for is stored first, so that a restart keeps to it as well. */
static enum err
job_again(struct flight *f, struct job *j, enum answer_class class, struct error *err)
{
	const struct exchange *x = &j->exchange;
	uint64_t random = 0;
	int64_t wait, told = x->retry_after_s > 0 ? x->retry_after_s * 1000000 : 0;

	if (random_bytes(&random, sizeof(random), err))
		return err->code;
	wait = retry_wait_us(j->tries, x->retry_after_s, random);
	log_event(LOG_LEVEL_WARNING, "batch-waits", "batch=%s class=%s wait_ms=%lld status=%d",
		  j->batch.id, answer_class_text(class), (long long)(wait / 1000), x->status);
	if (clock_now_us() - j->batch.formed_us > ALARM_AFTER_US)
		log_event(LOG_LEVEL_ERROR, "batch-open-too-long", "batch=%s", j->batch.id);
	if (job_defer(f, j, told ? wait : 0, x->why[0] ? x->why : answer_class_text(class), err))
		return err->code;
	j->tries++;
	/* 409 is our own earlier request still running: ask for its outcome. */
	if (class == ANSWER_UNKNOWN || class == ANSWER_PENDING || x->status == 409)
		j->ask = true;
	j->due_us = clock_monotonic_us() + wait;
	j->state = JOB_READY;
	if (j->tries >= TRIES_PER_RUN || wait > WAIT_IN_RUN_US || breaker_open(&f->breaker))
		job_free(j);
	return ERR_NONE;
}

static enum err
job_receipt(struct flight *f, struct job *j, struct error *err)
{
	AUTO(receipt)
	struct receipt receipt = { 0 };
	const struct exchange *x = &j->exchange;
	struct error why;
	enum err rc = receipt_check(
	    f->d->judge, &j->batch, (struct span){ j->body.bytes, j->body.length },
	    (struct span){ x->answer.bytes, x->answer.length }, clock_now_us(), &receipt, &why);

	if (rc == ERR_NONE)
		return job_settle(f, j, &receipt, err);
	if (rc != ERR_REMOTE && rc != ERR_TRUST) {
		*err = why;
		return rc;
	}
	(void)text_copy(j->exchange.why, sizeof(j->exchange.why), why.text);
	if (rc == ERR_REMOTE)
		return job_again(f, j, ANSWER_UNKNOWN, err);
	/* Somebody signs what is not so: not one byte more goes there. The batch stays open. */
	log_event(LOG_LEVEL_ERROR, "receipt-refused", "batch=%s why=\"%s\"", j->batch.id, why.text);
	(void)error_wrap(&why, "batch %s", j->batch.id);
	(void)error_hint(&why, "nothing was marked as submitted; tell the central service");
	flight_stop(f, &why);
	if (job_defer(f, j, 0, x->why, err))
		return err->code;
	job_free(j);
	return ERR_NONE;
}

static enum err
job_trust(struct flight *f, struct job *j, struct error *err)
{
	const struct exchange *x = &j->exchange;
	struct error why;

	(void)error_set(&why, ERR_TRUST, "%s: %s", f->d->config->url, x->why);
	(void)error_hint(&why,
			 "check submit.ca, submit.pin and our own certificate; nothing is lost");
	flight_stop(f, &why);
	if (job_defer(f, j, 0, x->why, err))
		return err->code;
	job_free(j);
	return ERR_NONE;
}

/* The service says our bytes are wrong. That is a defect of ours, no verdict on a person's paper: a
 * person must look. */
static enum err
job_block(struct flight *f, struct job *j, struct error *err)
{
	struct act act = act_now(f->d);
	const struct exchange *x = &j->exchange;
	char why[220];

	(void)text_print(why, sizeof(why), "%d %s %s", x->status, x->problem, x->why);
	log_event(LOG_LEVEL_ERROR, "batch-blocked", "batch=%s why=\"%s\"", j->batch.id, why);
	if (store_batch_block(f->d->store, &act, j->batch.id, why, err))
		return err->code;
	f->d->result->blocked++;
	job_free(j);
	return ERR_NONE;
}

static enum err
job_split(struct flight *f, struct job *j, struct error *err)
{
	struct act act = act_now(f->d);

	if (j->batch.count < 2)
		return job_block(f, j, err);
	log_event(LOG_LEVEL_WARNING, "batch-split", "batch=%s records=%d", j->batch.id,
		  j->batch.count);
	if (batch_split(f->d->store, &act, f->d->config, &j->batch,
			(struct span){ j->body.bytes, j->body.length }, err))
		return err->code;
	f->no_more = false; /* two new ones wait at the end */
	job_free(j);
	return ERR_NONE;
}

/* A service that refuses us because of the clock: our answer is to say by how much, never to touch
 * the dates of papers. */
static void
skew_note(struct flight *f, struct exchange *x)
{
	struct submit_result *r = f->d->result;

	if (x->date_us) {
		r->skew_known = true;
		r->skew_s = (x->date_us - clock_now_us()) / 1000000;
	}
	if (!text_equal(x->problem, "clock"))
		return;
	r->clock_refused = true;
	(void)text_print(x->why, sizeof(x->why), "the service refuses our clock: it is %lld s %s",
			 (long long)(r->skew_s < 0 ? -r->skew_s : r->skew_s),
			 r->skew_s < 0 ? "fast" : "slow");
}

static enum err
job_answer(struct flight *f, struct job *j, struct error *err)
{
	struct exchange *x = &j->exchange;
	enum answer_class class = retry_class(x->end, x->status, j->ask, x->problem);

	if (x->end == END_LOCAL)
		return error_set(err, ERR_NOMEM, "network: %s", x->why);
	skew_note(f, x);
	breaker_saw(&f->breaker, class);
	switch (class) {
	case ANSWER_RECEIPT:
		return job_receipt(f, j, err);
	case ANSWER_NOT_BOOKED:
		j->ask = false;
		j->state = JOB_READY;
		return ERR_NONE;
	case ANSWER_TRUST:
		return job_trust(f, j, err);
	case ANSWER_PERMANENT:
		return job_block(f, j, err);
	case ANSWER_TOO_BIG:
		return job_split(f, j, err);
	default:
		return job_again(f, j, class, err);
	}
}

/* ---- the loop ---- */

/* Milliseconds until the next job is due or something may come back; −1: nothing left to wait for.
 */
static int
next_wait_ms(struct flight *f)
{
	int64_t now = clock_monotonic_us(), wait = -1;

	for (int i = 0; i < f->jobs; i++) {
		const struct job *j = &f->job[i];
		int64_t due = j->state == JOB_FLYING ? 1000000 : j->due_us - now;

		if (j->state == JOB_FREE || (j->state == JOB_READY && f->stop))
			continue;
		if (due < 0)
			due = 0;
		if (wait < 0 || due < wait)
			wait = due;
	}
	if (may_form(f))
		return 0;
	return wait < 0 ? -1 : (int)(wait / 1000) + 1;
}

static enum err
flight_step(struct flight *f, bool *over, struct error *err)
{
	struct exchange *done = NULL;
	int wait_ms;

	if (breaker_open(&f->breaker)) {
		struct error why;

		(void)error_set(&why, ERR_NET, "%s does not answer", f->d->config->url);
		flight_stop(f, &why);
	}
	if (jobs_fill(f, err) || jobs_start(f, err))
		return err->code;
	wait_ms = next_wait_ms(f);
	*over = wait_ms < 0;
	if (*over)
		return ERR_NONE;
	if (transport_wait(f->d->transport, wait_ms, &done, err))
		return err->code;
	return done ? job_answer(f, done->owner, err) : ERR_NONE;
}

/* After a failure of our own: nothing is started any more, nothing is judged; the batches are open
 * in the store. */
static void
flight_abandon(struct flight *f)
{
	for (int i = 0; i < f->jobs; i++)
		if (f->job[i].state != JOB_FREE)
			job_free(&f->job[i]);
}

enum err
deliver_open(struct delivery *d, struct error *err)
{
	struct flight f = { .d = d };
	bool over = false;

	f.jobs = transport_room(d->transport);
	assert(f.jobs > 0);
	assert(f.jobs <= JOBS_MAX);
	while (!over) {
		if (flight_step(&f, &over, err)) {
			transport_abandon(d->transport);
			flight_abandon(&f);
			return err->code;
		}
	}
	flight_abandon(&f);
	if (!f.stop)
		return ERR_NONE;
	*err = f.why;
	return f.stop;
}

/* ---- the probe ---- */

static bool
number_read(const xmlNode *node, const char *name, long min, long max, long *out)
{
	char text[24];

	return node && xml_attribute(node, name, text, sizeof(text)) &&
	       text_to_long(text, min, max, out);
}

enum err
service_facts_read(const struct receipt_judge *judge, struct span answer, struct service_facts *out,
		   struct error *err)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	const xmlNode *limits;
	long records = 0, bytes = 0, blob = 0;

	if (judge_parse(judge, answer, "service", &doc, err))
		return err->code;
	limits = xml_child(xml_root(doc), "limits");
	if (!number_read(limits, "records", 1, INT32_MAX, &records) ||
	    !number_read(limits, "bytes", 1, INT64_MAX, &bytes) ||
	    !number_read(limits, "blobBytes", 0, INT64_MAX, &blob))
		return error_set(err, ERR_REMOTE, "the service says no limits");
	out->records = records < LIMIT_RECORDS_PER_BATCH ? (int)records : LIMIT_RECORDS_PER_BATCH;
	out->bytes = (size_t)bytes < LIMIT_BATCH_BYTES ? (size_t)bytes : LIMIT_BATCH_BYTES;
	out->blob_bytes = blob;
	(void)xml_attribute_bool(xml_child(xml_root(doc), "blobs"), "wanted", &out->blobs_wanted);
	return ERR_NONE;
}

enum err
deliver_probe(struct delivery *d, struct service_facts *out, struct error *err)
{
	AUTO(exchange)
	struct exchange x;

	*out = (struct service_facts){ 0 };
	exchange_init(&x);
	x.path = "/v1/service";
	if (ask(d, &x, err))
		return err->code;
	if (x.date_us) {
		d->result->skew_known = true;
		d->result->skew_s = (x.date_us - clock_now_us()) / 1000000;
	}
	if (x.status != 200)
		return error_set(err, ERR_REMOTE, "%s: /v1/service is not there", d->config->url);
	return service_facts_read(d->judge, (struct span){ x.answer.bytes, x.answer.length }, out,
				  err);
}
