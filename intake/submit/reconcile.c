/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "base/fail.h"
#include "base/log.h"
#include "base/text.h"
#include "base/xml.h"
#include "model/document.h"
#include "submit/ask.h"

/* Day by day: one small question when both books agree, one more for each bucket that differs. */

struct books {
	struct delivery *d;
	const struct reconcile_options *options;
	struct reconcile_result *result;
	struct date day;
	char day_text[DATE_TEXT_BYTES];
	struct recon_list here;
	bool quiet; /* count only: a repair comes first */
};

static void
auto_books(struct books *b)
{
	recon_free(&b->here);
}

static enum err
take_answer(void *context, const struct record_answer *a, struct error *err)
{
	struct books *b = context;
	struct recon_row row = { .revision = a->revision, .digest = a->digest };

	(void)text_copy(row.id, sizeof(row.id), a->record_id);
	(void)text_copy(row.disposition, sizeof(row.disposition), a->disposition);
	(void)text_copy(row.receipt_id, sizeof(row.receipt_id), a->receipt_id);
	return recon_add(&b->here, &row, err);
}

/* ---- what a run mends ---- */

static enum err
see_document(void *context, const struct document *d, struct error *err)
{
	(void)err;
	if (d->state == STATE_BATCHED || d->state == STATE_SUBMITTED_UNKNOWN)
		*(bool *)context = true;
	return ERR_NONE;
}

/* Its batch is open: the receipt is fetched. Deferred here: the late result is fetched. All else is
 * for people; nothing is ever sent anew because a book lacks it. */
static enum err
judge_safe(struct books *b, struct difference *d, struct error *err)
{
	struct document_filter one = { .state = -1, .record_id = d->record_id };

	if (d->kind == DIFFER_WORD)
		d->safe = text_equal(d->here, "deferred");
	if (d->kind != DIFFER_NOT_HERE)
		return ERR_NONE;
	return store_document_walk(b->d->store, &one, see_document, &d->safe, err);
}

static enum err
see_difference(void *context, const struct difference *seen, struct error *err)
{
	struct books *b = context;
	struct difference d = *seen;

	d.day = b->day;
	if (judge_safe(b, &d, err))
		return err->code;
	b->result->differences++;
	b->result->safe += d.safe;
	if (b->quiet || !b->options->each)
		return ERR_NONE;
	return b->options->each(b->options->context, &d, err);
}

/* ---- asking ---- */

/* prefix "" asks for the day. *out NULL: the service keeps no such book (404). */
static enum err
recon_ask(struct books *b, const char *prefix, xmlDoc **out, struct error *err)
{
	AUTO(exchange)
	struct exchange x;
	char path[96];

	(void)text_print(path, sizeof(path), "/v1/recon/%s/%s%s%s", b->d->config->agency,
			 b->day_text, prefix[0] ? "/" : "", prefix);
	exchange_init(&x);
	x.path = path;
	if (ask(b->d, &x, err))
		return err->code;
	if (x.status == 404)
		return error_set(err, ERR_REMOTE, "%s: the service keeps no book of %s",
				 b->d->config->url, b->day_text);
	return judge_parse(b->d->judge, (struct span){ x.answer.bytes, x.answer.length }, "recon",
			   out, err);
}

static enum err
bucket_compare(struct books *b, const char *prefix, const struct recon_sum *said, struct error *err)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	AUTO(recon_list)
	struct recon_list there = { 0 };
	struct difference d = { .kind = DIFFER_SUM };
	struct recon_sum sum;
	int before = b->result->differences;

	if (recon_ask(b, prefix, &doc, err) ||
	    recon_rows_read(xml_root(doc), b->day_text, prefix, &there, err) ||
	    recon_compare(&b->here, &there, prefix, see_difference, b, err) ||
	    recon_sum_of(&there, prefix, &sum, err))
		return err->code;
	/* The service's rows must be those of its own sum. */
	if (before == b->result->differences &&
	    (sum.count != said->count || !sha256_equal(&sum.root, &said->root)))
		return see_difference(b, &d, err);
	return ERR_NONE;
}

static const struct recon_sum *
bucket_find(const struct recon_day *day, const char *prefix)
{
	for (int i = 0; i < day->buckets; i++)
		if (text_equal(day->bucket[i].prefix, prefix))
			return &day->bucket[i];
	return NULL;
}

/* One row more on our side may be in any bucket, so all 256 are held against each other. */
static enum err
buckets_compare(struct books *b, const struct recon_day *there, struct error *err)
{
	static const struct recon_sum nothing;
	struct difference d = { .kind = DIFFER_SUM };
	int before = b->result->differences;

	for (int i = 0; i < RECON_BUCKETS; i++) {
		const struct recon_sum *said;
		struct recon_sum ours;
		char prefix[3];

		(void)text_print(prefix, sizeof(prefix), "%02x", (unsigned)i);
		said = bucket_find(there, prefix);
		if (recon_sum_of(&b->here, prefix, &ours, err))
			return err->code;
		if (said ? said->count == ours.count && sha256_equal(&said->root, &ours.root)
			 : ours.count == 0)
			continue;
		if (bucket_compare(b, prefix, said ? said : &nothing, err))
			return err->code;
	}
	return before == b->result->differences ? see_difference(b, &d, err) : ERR_NONE;
}

static enum err
day_compare(struct books *b, struct error *err)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	AUTO(memory)
	struct recon_day *there = fail_here() ? NULL : calloc(1, sizeof(*there));
	struct recon_sum ours;

	if (!there)
		return error_set(err, ERR_NOMEM, "reconciliation: out of memory");
	b->here.count = 0;
	date_print(b->day_text, b->day);
	if (store_answer_walk(b->d->store, &(struct answer_filter){ .day = b->day, .brief = true },
			      take_answer, b, err) ||
	    recon_sum_of(&b->here, "", &ours, err) || recon_ask(b, "", &doc, err) ||
	    recon_day_read(xml_root(doc), b->day_text, there, err))
		return err->code;
	b->result->days++;
	b->result->records += ours.count;
	if (there->sum.count == ours.count && sha256_equal(&there->sum.root, &ours.root))
		return ERR_NONE;
	b->result->days_differ++;
	return buckets_compare(b, there, err);
}

static enum err
all_days(struct delivery *d, const struct reconcile_options *options, bool quiet,
	 struct reconcile_result *out, struct error *err)
{
	AUTO(books)
	struct books b = { .d = d, .options = options, .result = out, .quiet = quiet };

	*out = (struct reconcile_result){ 0 };
	for (b.day = options->from; !date_after(b.day, options->to);
	     b.day = date_add_days(b.day, 1))
		if (day_compare(&b, err)) {
			date_print(b.day_text, b.day);
			return error_wrap(err, "%s", b.day_text);
		}
	return ERR_NONE;
}

/* A run that forms nothing new: it fetches the receipts of open batches and the late results. */
static enum err
repair(const struct delivery *d, const struct reconcile_options *options, struct error *err)
{
	struct submit_options how = { .actor = options->actor, .only_resume = true };
	struct submit_result run;
	enum err rc = submit_run(d->store, d->catalog, d->config, &how, &run, err);

	return rc == ERR_AGAIN ? ERR_NONE : rc; /* what stays open differs still, and is named */
}

enum err
submit_reconcile(struct store *store, const struct catalog *catalog, const struct config *config,
		 const struct reconcile_options *options, struct reconcile_result *out,
		 struct error *err)
{
	AUTO(transport_close)
	struct transport *transport = NULL;
	AUTO(receipt_judge_close)
	struct receipt_judge *judge = NULL;
	struct submit_options how = { .actor = options->actor };
	struct submit_result ignored = { 0 };
	struct delivery d = { .store = store,
			      .catalog = catalog,
			      .config = config,
			      .options = &how,
			      .result = &ignored,
			      .tries = 3 };
	int before;

	if (transport_open(config, &transport, err) ||
	    receipt_judge_open(config, transport_own(transport), &judge, err))
		return err->code;
	d.transport = transport;
	d.judge = judge;
	if (all_days(&d, options, options->repair, out, err))
		return err->code;
	if (!options->repair)
		return ERR_NONE;
	before = out->differences;
	if ((out->safe && repair(&d, options, err)) || all_days(&d, options, false, out, err))
		return err->code;
	out->repaired = before - out->differences;
	log_event(out->differences ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO, "reconciled",
		  "days=%d records=%d differences=%d repaired=%d", out->days, out->records,
		  out->differences, out->repaired);
	return ERR_NONE;
}
