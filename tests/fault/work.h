/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_FAULT_WORK_H
#define TESTS_FAULT_WORK_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/random.h"
#include "base/text.h"
#include "model/document.h"
#include "store/store.h"

/* The work of tests/fault/writer.c and powercut.c: what intake does with the register, in small,
 * each success acknowledged by a line; and the check that what was acknowledged is there, nothing
 * is half, the log is whole. */
struct writer {
	struct store *s;
	struct vault *v;
	struct document *d;
	bool quiet;
	int to; /* where acknowledgements go */
	struct error err;
};

static inline void
acknowledge(const struct writer *w, const char *what, const char *which)
{
	char line[80];
	int n = snprintf(line, sizeof(line), "%s %s\n", what, which);

	if (!w->quiet && write(w->to, line, (size_t)n) != n) /* not stdio: at once */
		exit(74);
}

static inline struct act
act_of(const char *who)
{
	struct act act = { .at_us = INT64_C(1782867600000000) };

	(void)text_copy(act.actor, sizeof(act.actor), who);
	return act;
}

static inline enum err
start(struct writer *w, const char *folder)
{
	char address[512], place[512];

	(void)snprintf(address, sizeof(address), "sqlite:%s/register.db", folder);
	(void)snprintf(place, sizeof(place), "%s/vault", folder);
	w->d = document_new();
	if (!w->d)
		return error_set(&w->err, ERR_NOMEM, "writer: out of memory");
	/* the order of desk/desk.c: what the one flushes may not stand in for the other */
	if (store_open(address, true, &w->s, &w->err))
		return w->err.code;
	return vault_open(place, &w->v, &w->err);
}

static inline void
stop(struct writer *w)
{
	store_close(w->s);
	vault_close(w->v);
	document_free(w->d);
}

/* A scan nobody has seen before, of some kilobytes. */
static inline enum err
put_scan(struct writer *w, struct sha256 *sha256)
{
	uint8_t bytes[9000];
	AUTO(fd)
	int fd = memfd_create("scan", MFD_CLOEXEC);

	if (fd < 0)
		return error_errno(&w->err, "scan");
	if (random_bytes(bytes, sizeof(bytes), &w->err) ||
	    sha256_of(bytes, sizeof(bytes), sha256, &w->err) ||
	    file_write_all(fd, bytes, sizeof(bytes), &w->err))
		return w->err.code;
	return vault_put(w->v, fd, sha256, &w->err);
}

static inline enum err
capture(struct writer *w, const char *serial)
{
	struct act act = act_of("system:capture");
	struct raw_file file = { .size_bytes = 9000 }, known;
	struct document *d = w->d;

	(void)text_print(file.name, sizeof(file.name), "%s.tif", serial);
	if (put_scan(w, &file.sha256) || store_file_add(w->s, &act, &file, &known, &w->err))
		return w->err.code;
	memset(d, 0, sizeof(*d));
	(void)text_copy(d->serial, sizeof(d->serial), serial);
	d->state = STATE_REVIEW;
	d->page_count = 1;
	d->page[0].file_sha256 = file.sha256;
	for (int i = 0; i < 6; i++)
		(void)text_copy(document_field_put(d, (enum field_name)i)->text, FIELD_TEXT_BYTES,
				"x");
	if (store_document_add(w->s, &act, d, 1, file.id, &w->err))
		return w->err.code;
	acknowledge(w, "document", serial);
	return ERR_NONE;
}

static inline enum err
decide(struct writer *w)
{
	struct act wang = act_of("wang"), li = act_of("li");
	struct document *d = w->d;

	d->first = (struct decision){ .decide = DECIDE_ACCEPT, .by = "wang", .at_us = wang.at_us };
	d->state = STATE_FIRST_OK;
	if (store_document_save(w->s, &wang, d, "decide", "", &w->err))
		return w->err.code;
	d->second = (struct decision){ .decide = DECIDE_ACCEPT, .by = "li", .at_us = li.at_us };
	d->state = STATE_VERIFIED;
	if (store_document_save(w->s, &li, d, "confirm", "", &w->err))
		return w->err.code;
	acknowledge(w, "verified", d->serial);
	return ERR_NONE;
}

/* The batch's run is the id of its one record. */
static inline enum err
settle(struct writer *w, const struct batch *b)
{
	static const uint8_t receipt[] = "receipt";
	struct act act = act_of("system:submit");
	struct record_result result = { .revision = 1, .disposition = "accepted" };
	struct policy policy;
	struct settlement settlement = { .id = b->id,
					 .receipt = { receipt, 7 },
					 .results = &result,
					 .count = 1,
					 .policy = &policy };
	struct settle_outcome outcome;

	policy_defaults(&policy);
	(void)text_copy(result.record_id, sizeof(result.record_id), b->run);
	if (store_batch_sent(w->s, &act, b->id, &w->err) ||
	    store_batch_settle(w->s, &act, &settlement, &outcome, &w->err))
		return w->err.code;
	acknowledge(w, "settled", b->id);
	return ERR_NONE;
}

static inline enum err
form_one(struct writer *w)
{
	struct act act = act_of("system:submit");
	struct batch b = { .count = 1, .submitter = "system:submit" };
	struct outbox_row row;
	struct span bytes = { (const uint8_t *)row.record_id, UUID_TEXT_BYTES - 1 };
	int count;

	if (store_outbox_list(w->s, 1, &row, &count, &w->err))
		return w->err.code;
	if (count == 0)
		return ERR_NONE;
	(void)text_copy(b.run, sizeof(b.run), row.record_id);
	if (random_uuid(b.id, &w->err) ||
	    sha256_of(bytes.bytes, bytes.length, &b.digest, &w->err) ||
	    store_batch_freeze(w->s, &act, &b, &row, bytes, &w->err))
		return w->err.code;
	return settle(w, &b);
}

/* First what an earlier run left open, as submit does. */
static inline enum err
submit(struct writer *w)
{
	struct batch open;
	enum err rc = store_lock(w->s, "submit", &w->err);

	if (rc == ERR_AGAIN)
		return ERR_NONE; /* the other writer does it */
	if (rc)
		return rc;
	rc = store_batch_next(w->s, INT64_MAX, NULL, &open, NULL, &w->err);
	if (rc == ERR_NONE)
		rc = settle(w, &open);
	else if (rc == ERR_NOTFOUND)
		rc = form_one(w);
	store_unlock(w->s, "submit");
	return rc;
}

static inline enum err
work(struct writer *w, int rounds)
{
	struct act act = act_of("mail");

	for (int i = 0; i < rounds; i++) {
		struct arrival a = { .received_on = { 2026, 7, 1 }, .pieces = 1 };

		if (store_register(w->s, &act, "RZ", &a, &w->err))
			return w->err.code;
		acknowledge(w, "arrival", a.serial);
		if (capture(w, a.serial) || decide(w) || submit(w))
			return w->err.code;
	}
	return ERR_NONE;
}

/* ---- check ---- */
static inline int
wrong(const char *what, const char *which)
{
	fprintf(stderr, "writer: %s: %s\n", what, which);
	return 70;
}

static inline int
check_line(struct writer *w, const char *what, const char *which)
{
	AUTO(buf)
	struct buf receipt = BUF(100);
	struct arrival a;
	struct batch b;

	if (text_equal(what, "arrival"))
		return store_arrival_get(w->s, which, &a, &w->err) ? wrong("lost", which) : 0;
	if (text_equal(what, "settled")) {
		if (store_batch_get(w->s, which, &b, NULL, &receipt, &w->err) ||
		    b.state != BATCH_SETTLED || !text_equal(buf_string(&receipt), "receipt"))
			return wrong("lost receipt", which);
		return 0;
	}
	if (store_document_get(w->s, which, 1, w->d, &w->err))
		return wrong("lost document", which);
	if (text_equal(what, "verified") && w->d->second.decide != DECIDE_ACCEPT)
		return wrong("lost decision", which);
	return 0;
}

static inline enum err
check_document(void *context, const struct document *d, struct error *err)
{
	struct writer *w = context;
	enum batch_state state = BATCH_FROZEN;
	struct batch b;
	AUTO(fd)
	int fd = -1;

	if (vault_get(w->v, &d->page[0].file_sha256, &fd, err))
		return error_wrap(err, "row without its scan");
	if (d->index != 1)
		return error_set(err, ERR_BUG, "%s: stored twice", d->serial);
	if (d->batch_id[0]) {
		if (store_batch_get(w->s, d->batch_id, &b, NULL, NULL, err))
			return err->code;
		state = b.state;
	}
	if ((d->state == STATE_BATCHED) != (d->batch_id[0] && state == BATCH_FROZEN) ||
	    (d->state == STATE_SUBMITTED_UNKNOWN) != (state == BATCH_SENT) ||
	    (d->state == STATE_CONFIRMED) != (state == BATCH_SETTLED))
		return error_set(err, ERR_BUG, "%s: %s in a batch that is %s", d->serial,
				 state_text(d->state), batch_state_text(state));
	return ERR_NONE;
}

static inline enum err
check_number(void *context, const struct arrival *a, int documents, struct error *err)
{
	int *number = context;
	char expected[SERIAL_BYTES];

	(void)documents;
	(void)serial_make(expected, "RZ", 2026, ++*number);
	if (!text_equal(a->serial, expected))
		return error_set(err, ERR_BUG, "%s where %s should be", a->serial, expected);
	return ERR_NONE;
}

static inline int
check(struct writer *w, FILE *acknowledged)
{
	static const struct document_filter all = DOCUMENT_FILTER_ALL;
	struct audit_check audit;
	int64_t files, damaged;
	int number = 0, rc;
	char what[16], which[48];

	if (store_audit_verify(w->s, &audit, &w->err) ||
	    vault_scrub(w->v, &files, &damaged, &w->err) ||
	    store_document_walk(w->s, &all, check_document, w, &w->err) ||
	    store_arrival_walk(w->s, false, check_number, &number, &w->err))
		return wrong("check", w->err.text);
	if (audit.broken_seq)
		return wrong("audit", audit.why);
	if (damaged)
		return wrong("vault", "damaged scans");
	while (acknowledged && fscanf(acknowledged, "%15s %47s", what, which) == 2) {
		rc = check_line(w, what, which);
		if (rc)
			return rc;
	}
	return 0;
}

#endif
