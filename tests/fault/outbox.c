/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "catalog/catalog.h"
#include "model/document.h"
#include "store/store.h"
#include "submit/submit.h"
#include "tests/fault/people.h"

/* A register with N verified documents of invented persons, without envelopes, scanner or clerks,
 *for the tests of the submission:
 *
 *	outbox fill CONF N [FIRST]	N more in the outbox, persons numbered from FIRST (default
 *1) outbox submit CONF [--dry-run] [--form] [--limit N] [--actor NAME] [--quiet] outbox show CONF
 *documents per state, batches per state, audit chain
 *	outbox rejected CONF		what came back, with the service's reason
 *	outbox again CONF		decides once more what came back
 *	outbox receipts CONF		judges every stored receipt again
 *
 * Exit status as intake's (docs, "Exit status"). */

#define SET(array, text) ((void)text_copy((array), sizeof(array), (text)))

struct place {
	struct config config;
	struct store *store;
	struct catalog *catalog;
};

static enum err
place_open(const char *conf, bool create, struct place *p, struct error *err)
{
	char address[CONFIG_VALUE_BYTES + 32];

	if (config_load(conf, &p->config, err))
		return err->code;
	if (p->config.store[0])
		(void)text_copy(address, sizeof(address), p->config.store);
	else
		(void)text_print(address, sizeof(address), "sqlite:%s/intake.db", p->config.data);
	if (store_open(address, create, &p->store, err))
		return err->code;
	return catalog_open(p->config.templates, p->config.certs, &p->catalog, err);
}

static enum err
verb_fill(struct place *p, int argc, char **argv, struct error *err)
{
	AUTO(document_free)
	struct document *d = document_new();
	long count, first = 1;

	if (argc < 1 || !text_to_long(argv[0], 1, 1000000, &count) ||
	    (argc > 1 && !text_to_long(argv[1], 1, 1000000, &first)))
		return error_set(err, ERR_USAGE, "outbox fill CONF N [FIRST]");
	if (!d || fill_roster(p->store, (int)first, (int)count, err))
		return err->code;
	for (long n = first; n < first + count; n++)
		if (fill_one(p->store, (int)n, d, err))
			return err->code;
	return ERR_NONE;
}

/* ---- submit ---- */

static void
print_result(const struct submit_result *r)
{
	printf("run=%s formed=%d records=%d sent=%d replayed=%d accepted=%d warned=%d duplicate=%d "
	       "deferred=%d rejected=%d receipts=%d open=%d blocked=%d unfit=%d own=%d late=%d "
	       "odd=%d resumed=%d images=%d\n",
	       r->run, r->batches, r->records, r->sent, r->replayed, r->accepted, r->warned,
	       r->duplicate, r->deferred, r->rejected, r->receipts_verified, r->open, r->blocked,
	       r->unfit, r->own_hands, r->late, r->late_odd, r->resumed, r->images);
}

static enum err
verb_submit(struct place *p, int argc, char **argv, struct error *err)
{
	struct submit_options o = { .actor = "system:submit" };
	struct submit_result result = { 0 };
	long limit = 0;
	enum err rc;

	log_open(LOG_LEVEL_WARNING);
	for (int i = 0; i < argc; i++) {
		if (text_equal(argv[i], "--dry-run"))
			o.dry_run = true;
		else if (text_equal(argv[i], "--form"))
			o.only_form = true;
		else if (text_equal(argv[i], "--quiet"))
			log_open(LOG_LEVEL_ERROR);
		else if (text_equal(argv[i], "--actor") && i + 1 < argc)
			o.actor = argv[++i];
		else if (text_equal(argv[i], "--limit") && i + 1 < argc &&
			 text_to_long(argv[++i], 1, INT32_MAX, &limit))
			o.limit = (int)limit;
		else
			return error_set(err, ERR_USAGE, "outbox submit: %s?", argv[i]);
	}
	rc = submit_run(p->store, p->catalog, &p->config, &o, &result, err);
	print_result(&result);
	return rc;
}

/* ---- looking ---- */

static enum err
count_batch(void *context, const struct batch *b, struct error *err)
{
	int *counts = context;

	(void)err;
	counts[b->state]++;
	return ERR_NONE;
}

static enum err
verb_show(struct place *p, int argc, char **argv, struct error *err)
{
	int64_t counts[STATE_COUNT] = { 0 }, arrivals, open;
	int batches[BATCH_SUPERSEDED + 1] = { 0 };
	struct audit_check check;

	(void)argc;
	(void)argv;
	if (store_count(p->store, counts, &arrivals, &open, err) ||
	    store_batch_walk(p->store, count_batch, batches, err) ||
	    store_audit_verify(p->store, &check, err))
		return err->code;
	for (int i = 0; i < STATE_COUNT; i++)
		if (counts[i])
			printf("%s=%lld ", state_text((enum state)i), (long long)counts[i]);
	for (int i = 0; i <= BATCH_SUPERSEDED; i++)
		if (batches[i])
			printf("%s=%d ", batch_state_text((enum batch_state)i), batches[i]);
	printf("audit=%s\n", check.broken_seq ? "broken" : "whole");
	return ERR_NONE;
}

static enum err
print_rejected(void *context, const struct document *d, struct error *err)
{
	(void)context;
	(void)err;
	if (text_equal(d->disposition, "rejected"))
		printf("%s/%d %s: %s\n", d->serial, d->index, state_text(d->state),
		       d->service_reason);
	return ERR_NONE;
}

static enum err
verb_rejected(struct place *p, int argc, char **argv, struct error *err)
{
	struct document_filter review = { .state = STATE_REVIEW };

	(void)argc;
	(void)argv;
	return store_document_walk(p->store, &review, print_rejected, NULL, err);
}

struct serials {
	char (*serial)[SERIAL_BYTES];
	int count;
};

static enum err
take_serial(void *context, const struct document *d, struct error *err)
{
	struct serials *s = context;

	(void)err;
	if (s->count < 1000)
		SET(s->serial[s->count++], d->serial);
	return ERR_NONE;
}

static enum err
verb_again(struct place *p, int argc, char **argv, struct error *err)
{
	struct document_filter review = { .state = STATE_REVIEW };
	AUTO(document_free)
	struct document *d = document_new();
	AUTO(memory)
	void *room = calloc(1000, SERIAL_BYTES);
	struct serials s = { room, 0 };

	(void)argc;
	(void)argv;
	if (!d || !room || store_document_walk(p->store, &review, take_serial, &s, err))
		return err->code;
	for (int i = 0; i < s.count; i++)
		if (store_document_get(p->store, s.serial[i], 1, d, err) ||
		    decide(p->store, d, STAGE_FIRST, "chen", err) ||
		    decide(p->store, d, STAGE_SECOND, "liang", err))
			return err->code;
	return ERR_NONE;
}

struct judged {
	struct place *place;
	int good;
};

static enum err
judge_receipt(void *context, const struct batch *b, struct error *err)
{
	struct judged *j = context;
	AUTO(buf)
	struct buf body = BUF(LIMIT_BATCH_BYTES);
	AUTO(buf)
	struct buf receipt = BUF(LIMIT_ANSWER_BYTES);
	struct batch whole;

	if (b->state != BATCH_SETTLED)
		return ERR_NONE;
	if (store_batch_get(j->place->store, b->id, &whole, &body, &receipt, err) ||
	    submit_receipt_check(&j->place->config, &whole,
				 (struct span){ body.bytes, body.length },
				 (struct span){ receipt.bytes, receipt.length }, err))
		return err->code;
	j->good++;
	return ERR_NONE;
}

static enum err
verb_receipts(struct place *p, int argc, char **argv, struct error *err)
{
	struct judged judged = { p, 0 };

	(void)argc;
	(void)argv;
	if (store_batch_walk(p->store, judge_receipt, &judged, err))
		return err->code;
	printf("receipts=%d\n", judged.good);
	return ERR_NONE;
}

static const struct {
	const char *name;
	enum err (*run)(struct place *p, int argc, char **argv, struct error *err);
} verbs[] = {
	{ "fill", verb_fill },         { "submit", verb_submit }, { "show", verb_show },
	{ "rejected", verb_rejected }, { "again", verb_again },   { "receipts", verb_receipts },
};

int
main(int argc, char **argv)
{
	struct place p = { 0 };
	struct error err = { 0 };
	enum err rc = ERR_USAGE;

	if (argc >= 3 && !(rc = place_open(argv[2], text_equal(argv[1], "fill"), &p, &err))) {
		rc = error_set(&err, ERR_USAGE, "no such verb");
		for (size_t i = 0; i < COUNT_OF(verbs); i++)
			if (text_equal(verbs[i].name, argv[1]))
				rc = verbs[i].run(&p, argc - 3, argv + 3, &err);
	}
	if (rc)
		fprintf(stderr, "outbox: %s\n", err.text);
	catalog_close(p.catalog);
	store_close(p.store);
	return error_exit_status(rc);
}
