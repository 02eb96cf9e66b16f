/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/submit.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "submit/deliver.h"
#include "submit/form.h"

/* research/reliability.md §6: a hundred records or a megabyte per batch; the configuration and the
 * service may say less (and the configuration more records). */
#define BATCH_BYTES ((size_t)1024 * 1024)

struct run {
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
count_open(const struct run *r, struct open_batches *out, struct error *err)
{
	*out = (struct open_batches){ 0 };
	if (store_batch_walk(r->store, see_open, out, err))
		return err->code;
	r->result->open = out->batches;
	return ERR_NONE;
}

static enum err
form(const struct run *r, const struct service_facts *facts, struct error *err)
{
	struct forming f = { r->store,  r->catalog,           r->config,  r->options,
			     r->result, r->config->batch_max, BATCH_BYTES };

	if (f.records_max < 1)
		f.records_max = 100;
	if (f.records_max > facts->records)
		f.records_max = facts->records;
	if (f.bytes_max > facts->bytes)
		f.bytes_max = facts->bytes;
	return form_batches(&f, err);
}

static bool
outbox_is_empty(const struct run *r, enum err *rc, struct error *err)
{
	struct outbox_row row;
	int count = 0;

	*rc = store_outbox_list(r->store, 1, &row, &count, err);
	return count == 0;
}

/* What earlier runs left open goes first, so that nothing waits behind new work; then what is new.
 */
static enum err
deliver(const struct run *r, struct transport *transport, struct receipt_judge *judge,
	struct error *err)
{
	struct delivery d = { .store = r->store,
			      .catalog = r->catalog,
			      .config = r->config,
			      .options = r->options,
			      .transport = transport,
			      .judge = judge,
			      .result = r->result };
	struct service_facts facts;
	struct open_batches open;

	if (count_open(r, &open, err) || deliver_probe(&d, &facts, err))
		return err->code;
	d.total = open.records;
	if (open.batches && deliver_open(&d, err))
		return err->code;
	if (form(r, &facts, err))
		return err->code;
	d.total = d.done + r->result->records;
	if (r->result->batches == 0)
		return ERR_NONE;
	return deliver_open(&d, err);
}

static enum err
send_all(const struct run *r, struct error *err)
{
	AUTO(transport_close)
	struct transport *transport = NULL;
	AUTO(receipt_judge_close)
	struct receipt_judge *judge = NULL;
	struct open_batches open;
	bool empty;
	enum err rc;

	if (count_open(r, &open, err))
		return err->code;
	empty = outbox_is_empty(r, &rc, err);
	if (rc || (empty && open.batches == 0))
		return rc;
	if (transport_open(r->config, &transport, err) ||
	    receipt_judge_open(r->config, transport_own(transport), &judge, err))
		return err->code;
	rc = deliver(r, transport, judge, err);
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
	return error_hint(err, "nothing is lost; run submit again later");
}

static enum err
run_locked(const struct run *r, struct error *err)
{
	static const struct service_facts ours = { LIMIT_RECORDS_PER_BATCH, LIMIT_BATCH_BYTES };

	if (form_run_name(r->store, clock_now_us(), r->result->run, sizeof(r->result->run), err))
		return err->code;
	if (r->options->dry_run || r->options->only_form)
		return form(r, &ours, err);
	return send_all(r, err);
}

enum err
submit_run(struct store *store, const struct catalog *catalog, const struct config *config,
	   const struct submit_options *options, struct submit_result *out, struct error *err)
{
	struct submit_result result = { 0 };
	struct run r = { store, catalog, config, options, &result };
	enum err rc;

	assert(store && catalog && config && options && out);
	assert(options->actor && options->actor[0]);
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
