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

static struct act
act_of(const char *who)
{
	struct act act = { .at_us = clock_now_us() };

	(void)text_copy(act.actor, sizeof(act.actor), who);
	return act;
}

#define SET(array, text) ((void)text_copy((array), sizeof(array), (text)))

/* ---- fill ---- */

static void
invent_person(struct person *p, int n)
{
	char first17[20];

	*p = (struct person){ .sex = SEX_FEMALE, .category = CATEGORY_ENTERPRISE };
	p->born_on = (struct date){ 1940 + n % 20, 1 + n % 12, 1 + n % 28 };
	(void)text_print(p->person_no, sizeof(p->person_no), "%010d", 1000000000 + n);
	(void)text_print(p->name, sizeof(p->name), "测试%05d", n);
	(void)text_print(first17, sizeof(first17), "440902%04d%02d%02d%03d", p->born_on.year,
			 p->born_on.month, p->born_on.day, n % 1000);
	(void)text_print(p->id_number, sizeof(p->id_number), "%s%c", first17,
			 id_number_check_char(first17));
	SET(p->agency, "440900");
	p->last_certified_on = date_add_months(clock_today(), -11);
	p->valid_until = date_add_months(clock_today(), 1);
	if (n % 7 == 0) {
		p->pay_status = PAY_SUSPENDED;
		p->suspended_from = date_add_months(clock_today(), -3);
	}
}

static enum err
fill_roster(struct store *s, int first, int count, struct error *err)
{
	struct act act = act_of("roster");

	if (store_roster_begin(s, &act, err))
		return err->code;
	for (int n = first; n < first + count; n++) {
		struct person p;
		const char *key = p.name;
		bool changed;

		invent_person(&p, n);
		if (store_person_put(s, &p, &key, 1, &changed, err)) {
			struct error ignored;

			(void)!store_roster_end(s, false, "failed", &ignored);
			return err->code;
		}
	}
	return store_roster_end(s, true, "invented", err);
}

static void
put_field(struct document *d, enum field_name name, const char *text)
{
	struct field *f = document_field_put(d, name);

	f->status = FIELD_AGREED;
	SET(f->text, text);
}

static enum err
decide(struct store *s, struct document *d, enum stage stage, const char *who, struct error *err)
{
	struct decision *to = stage == STAGE_FIRST ? &d->first : &d->second;
	struct act act = act_of(who);

	*to = (struct decision){ .stage = stage, .decide = DECIDE_ACCEPT, .at_us = act.at_us };
	SET(to->by, who);
	d->state = stage == STAGE_FIRST ? STATE_FIRST_OK : STATE_VERIFIED;
	return store_document_save(s, &act, d, stage == STAGE_FIRST ? "decide" : "confirm",
				   "decide=accept", err);
}

static enum err
fill_one(struct store *s, int n, struct document *d, struct error *err)
{
	struct act mail = act_of("mail"), capture = act_of("system:capture");
	struct arrival a = { .received_on = clock_today(), .pieces = 1, .original = true };
	char day[DATE_TEXT_BYTES], number[24];

	if (store_register(s, &mail, "RZ", &a, err))
		return err->code;
	memset(d, 0, sizeof(*d));
	SET(d->serial, a.serial);
	d->state = STATE_REVIEW;
	d->second.stage = STAGE_SECOND;
	d->match.how = MATCH_ID_NUMBER;
	d->match.matches = 1;
	(void)text_print(d->match.person_no, sizeof(d->match.person_no), "%010d", 1000000000 + n);
	date_print(day, date_add_days(clock_today(), -10));
	put_field(d, FIELD_CERTIFICATE_ISSUE_DATE, day);
	(void)text_print(number, sizeof(number), "T-%06d", n);
	put_field(d, FIELD_CERTIFICATE_NUMBER, number);
	put_field(d, FIELD_CERTIFICATE_ISSUER, "某国总领事馆");
	SET(d->rules_version, "test");
	d->back_pay_months = n % 7 ? 0 : 3; /* as invent_person suspended them */
	d->page_count = 1;
	memcpy(d->page[0].file_sha256.bytes, &n, sizeof(n));
	d->page[0].file_sha256.bytes[31] = 1;
	if (store_document_add(s, &capture, d, 1, 0, err))
		return err->code;
	if (decide(s, d, STAGE_FIRST, "chen", err))
		return err->code;
	return decide(s, d, STAGE_SECOND, n % 3 ? "liang" : "wu", err);
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
