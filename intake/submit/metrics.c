/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/text.h"
#include "submit/own.h"
#include "submit/submit.h"

/* For the node exporter's textfile collector: figures to raise an alarm on, no names. What each
 * means and which alarm it feeds: docs/operations.md. */

struct sums {
	struct run last;
	int64_t good_us; /* end of the last run that left nothing open */
	int64_t oldest_us;
	int frozen, sent, blocked;
};

static enum err
see_run(void *context, const struct run *run, struct error *err)
{
	struct sums *s = context;

	(void)err;
	if (!run->ended_us)
		return ERR_NONE;
	s->last = *run;
	if (text_equal(run->ending, "done"))
		s->good_us = run->ended_us;
	return ERR_NONE;
}

static enum err
see_batch(void *context, const struct batch *b, struct error *err)
{
	struct sums *s = context;

	(void)err;
	s->frozen += b->state == BATCH_FROZEN;
	s->sent += b->state == BATCH_SENT;
	s->blocked += b->state == BATCH_BLOCKED;
	if ((b->state == BATCH_FROZEN || b->state == BATCH_SENT) &&
	    (!s->oldest_us || b->formed_us < s->oldest_us))
		s->oldest_us = b->formed_us;
	return ERR_NONE;
}

static void
put(struct buf *out, const char *name, const char *help, int64_t value)
{
	buf_print(out, "# HELP intake_%s %s\n# TYPE intake_%s gauge\nintake_%s %lld\n", name, help,
		  name, name, (long long)value);
}

enum err
submit_metrics(struct store *store, const struct config *config, struct buf *out, struct error *err)
{
	struct sums s = { .good_us = 0 };
	int64_t counts[STATE_COUNT] = { 0 }, arrivals, open;
	struct own_certificate own;
	struct error none;

	if (store_run_walk(store, see_run, &s, err) ||
	    store_batch_walk(store, see_batch, &s, err) ||
	    store_count(store, counts, &arrivals, &open, err))
		return err->code;
	put(out, "submit_last_end_seconds", "End of the last run.", s.last.ended_us / 1000000);
	put(out, "submit_last_success_seconds", "End of the last run that left nothing open.",
	    s.good_us / 1000000);
	put(out, "submit_last_exit_status", "Its exit status, -1 killed.", s.last.exit_status);
	put(out, "submit_last_accepted", "Records it had accepted.",
	    (int64_t)s.last.accepted + s.last.warned + s.last.duplicate);
	put(out, "submit_last_rejected", "Records it had refused.", s.last.rejected);
	put(out, "submit_last_clock_skew_seconds", "Service clock minus ours.", s.last.skew_s);
	put(out, "submit_batches_frozen", "Batches never sent.", s.frozen);
	put(out, "submit_batches_unknown", "Batches sent and without a receipt.", s.sent);
	put(out, "submit_batches_blocked", "Batches the service calls wrong.", s.blocked);
	put(out, "submit_oldest_open_seconds", "When the oldest open batch was formed, 0 none.",
	    s.oldest_us / 1000000);
	put(out, "documents_verified", "Wait to be submitted.", counts[STATE_VERIFIED]);
	put(out, "documents_deferred", "Wait for the service's final word.",
	    counts[STATE_SUBMITTED]);
	put(out, "documents_review", "Wait for a person.", counts[STATE_REVIEW]);
	put(out, "arrivals_unscanned", "Envelopes registered and not scanned.", open);
	if (!own_certificate_check(config, &own, &none))
		put(out, "client_certificate_days", "Days until our certificate ends.",
		    own.days_left);
	return buf_check(out, "metrics", err);
}
