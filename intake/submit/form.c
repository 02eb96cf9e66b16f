/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/form.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/log.h"
#include "base/random.h"
#include "base/text.h"
#include "submit/envelope.h"
#include "submit/record.h"

/* What <batch> and its <head> take besides the records. */
#define HEAD_BYTES 2048

/* One batch growing. */
struct draft {
	struct batch batch;
	struct buf records;
	struct outbox_row *row; /* LIMIT_RECORDS_PER_BATCH of them */
};

/* What is read for each record; large values, so kept once. */
struct desk_top {
	struct document *document;
	struct arrival arrival;
	struct person person;
	struct buf certification;
};

/* ---- the run's name ---- */

/* ISO 8601: the week of a day is that of its Thursday; 1970-01-01 was one. */
static void
week_print(char *to, size_t size, struct date day)
{
	long days = date_to_days(day);
	long monday = days - (((days + 3) % 7) + 7) % 7;
	struct date thursday = date_from_days(monday + 3);
	long first = date_to_days((struct date){ thursday.year, 1, 1 });

	(void)text_print(to, size, "%04d-W%02ld-", thursday.year, (monday + 3 - first) / 7 + 1);
}

struct newest {
	const char *week;
	long number;
};

static void
see_name(struct newest *n, const char *name)
{
	long number;

	if (text_starts(name, n->week) &&
	    text_to_long(name + strlen(n->week), 1, INT32_MAX, &number) && number > n->number)
		n->number = number;
}

static enum err
see_run(void *context, const struct run *run, struct error *err)
{
	(void)err;
	see_name(context, run->id);
	return ERR_NONE;
}

static enum err
see_batch(void *context, const struct batch *batch, struct error *err)
{
	(void)err;
	see_name(context, batch->run);
	return ERR_NONE;
}

enum err
form_run_name(struct store *store, int64_t now_us, char *to, size_t size, struct error *err)
{
	char week[16];
	struct newest newest = { week, 0 };

	week_print(week, sizeof(week), clock_day_of(now_us));
	/* Batches too: those of before runs were rows. */
	if (store_run_walk(store, see_run, &newest, err) ||
	    store_batch_walk(store, see_batch, &newest, err))
		return err->code;
	(void)text_print(to, size, "%s%ld", week, newest.number + 1);
	return ERR_NONE;
}

/* ---- a draft ---- */

static void
draft_close(struct draft *d)
{
	buf_free(&d->records);
	free(d->row);
	d->row = NULL;
}
static inline void
auto_draft(struct draft *d)
{
	draft_close(d);
}

static void
draft_clear(struct draft *d)
{
	memset(&d->batch, 0, sizeof(d->batch));
	d->records.length = 0;
}

static bool
names_hold(const char *names, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = strstr(names, name); at; at = strstr(at + 1, name))
		if ((at == names || at[-1] == ' ') && (at[n] == '\0' || at[n] == ' '))
			return true;
	return false;
}

/* Who verified its records, joined by single spaces. */
static bool
verifier_add(struct batch *b, const char *name)
{
	if (names_hold(b->verifier, name))
		return true;
	if (strlen(b->verifier) + 1 + strlen(name) >= sizeof(b->verifier))
		return false;
	return text_append(b->verifier, sizeof(b->verifier), b->verifier[0] ? " " : "") &&
	       text_append(b->verifier, sizeof(b->verifier), name);
}

/* Full when one record more breaks a limit or the list of verifiers. */
static bool
draft_takes(const struct forming *f, struct draft *d, const struct desk_top *top)
{
	size_t one = top->certification.length + 160; /* <record …></record> around it */

	if (d->batch.count == 0)
		return verifier_add(&d->batch, top->document->second.by);
	return d->batch.count < f->records_max &&
	       d->records.length + one + HEAD_BYTES <= f->bytes_max &&
	       verifier_add(&d->batch, top->document->second.by);
}

static enum err
draft_add(struct draft *d, const struct outbox_row *row, const struct desk_top *top,
	  struct error *err)
{
	struct span bytes = { top->certification.bytes, top->certification.length };

	if (envelope_add(&d->records, row->record_id, row->revision, bytes, err))
		return err->code;
	d->row[d->batch.count++] = *row;
	return ERR_NONE;
}

static enum err
draft_head(const struct forming *f, struct draft *d, struct envelope_head *head, struct error *err)
{
	struct batch *b = &d->batch;

	if (random_uuid(b->id, err))
		return err->code;
	b->formed_us = clock_now_us();
	(void)text_copy(b->run, sizeof(b->run), f->result->run);
	(void)text_copy(b->submitter, sizeof(b->submitter), f->options->actor);
	*head = (struct envelope_head){ .batch = b,
					.agency = f->config->agency,
					.system = f->config->system };
	return store_audit_head(f->store, &head->audit_seq, &head->audit_hash, err);
}

/* Writes the bytes once, judges them as the service will, and keeps them for good. */
static enum err
draft_freeze(const struct forming *f, struct draft *d, struct error *err)
{
	AUTO(buf)
	struct buf bytes = BUF(LIMIT_BATCH_BYTES);
	struct act act = { .at_us = clock_now_us() };
	struct envelope_head head;
	struct span all;

	if (d->batch.count == 0)
		return ERR_NONE;
	(void)text_copy(act.actor, sizeof(act.actor), f->options->actor);
	if (draft_head(f, d, &head, err) ||
	    envelope_write(&head, (struct span){ d->records.bytes, d->records.length }, &bytes,
			   err))
		return err->code;
	all = (struct span){ bytes.bytes, bytes.length };
	if (envelope_check(all, f->config->templates, err))
		return error_wrap(err, "a batch of ours does not keep to the protocol");
	if (sha256_of(bytes.bytes, bytes.length, &d->batch.digest, err))
		return err->code;
	if (!f->options->dry_run &&
	    store_batch_freeze(f->store, &act, &d->batch, d->row, all, err)) {
		/* Somebody reopened one of them between our look and now: nothing was stored, look
		 * again later. */
		if (err->code == ERR_CONFLICT)
			err->code = ERR_AGAIN;
		return err->code;
	}
	f->result->batches++;
	f->result->records += d->batch.count;
	draft_clear(d);
	return ERR_NONE;
}

/* ---- the outbox ---- */

/* Both hands must be clean: nobody submits what he decided (the database refuses it as well). */
static bool
is_own(const struct forming *f, const struct document *d)
{
	return text_equal(d->first.by, f->options->actor) ||
	       text_equal(d->second.by, f->options->actor);
}

static enum err
record_read(const struct forming *f, const struct outbox_row *row, struct desk_top *top,
	    struct error *err)
{
	struct document *d = top->document;
	struct record_source source = { .document = d,
					.arrival = &top->arrival,
					.person = &top->person };

	if (store_document_get(f->store, row->serial, row->index, d, err) ||
	    store_arrival_get(f->store, row->serial, &top->arrival, err))
		return err->code;
	if (store_person_get(f->store, d->match.person_no, &top->person, err)) {
		if (err->code != ERR_NOTFOUND)
			return err->code;
		return error_set(err, ERR_DATA, "%s/%d: its person is not on the roster",
				 row->serial, row->index);
	}
	source.issuer = catalog_issuer_get(f->catalog, d->issuer);
	source.form = catalog_form_get(f->catalog, d->form);
	source.policy = catalog_policy(f->catalog, record_certified_on(d));
	top->certification.length = 0;
	return record_write(&source, &top->certification, err);
}

/* One row of the outbox into the draft; a full draft is frozen first. */
static enum err
row_add(const struct forming *f, const struct outbox_row *row, struct draft *d,
	struct desk_top *top, struct error *err)
{
	if (record_read(f, row, top, err)) {
		if (err->code != ERR_DATA)
			return err->code;
		/* One paper that cannot go must not hold up the others; it stays in the outbox and
		 * is told. */
		log_event(LOG_LEVEL_WARNING, "record-unfit", "document=%s/%d why=\"%s\"",
			  row->serial, row->index, err->text);
		f->result->unfit++;
		return ERR_NONE;
	}
	if (is_own(f, top->document)) {
		f->result->own_hands++;
		return ERR_NONE;
	}
	if (!draft_takes(f, d, top)) {
		if (draft_freeze(f, d, err))
			return err->code;
		(void)verifier_add(&d->batch, top->document->second.by);
	}
	return draft_add(d, row, top, err);
}

static enum err
rows_form(const struct forming *f, const struct outbox_row *rows, int count, struct error *err)
{
	AUTO(document_free)
	struct document *document = fail_here() ? NULL : document_new();
	AUTO(draft)
	struct draft d = { .records = BUF(LIMIT_BATCH_BYTES) };
	AUTO(buf)
	struct buf certification = BUF(LIMIT_SMALL_FILE_BYTES);
	struct desk_top top = { .document = document };
	enum err rc = ERR_NONE;

	d.row = fail_here() ? NULL : calloc(LIMIT_RECORDS_PER_BATCH, sizeof(*d.row));
	if (!document || !d.row)
		return error_set(err, ERR_NOMEM, "batch: out of memory");
	top.certification = certification;
	for (int i = 0; i < count && !rc; i++)
		rc = row_add(f, &rows[i], &d, &top, err);
	if (!rc)
		rc = draft_freeze(f, &d, err);
	certification = top.certification;
	return rc;
}

enum err
form_batches(const struct forming *f, struct error *err)
{
	const int limit = f->options->limit;
	int max = limit > 0 && limit < LIMIT_RECORDS_PER_RUN ? limit : LIMIT_RECORDS_PER_RUN;
	AUTO(memory)
	struct outbox_row *rows = NULL;
	int count = 0;

	assert(f->records_max > 0);
	assert(f->records_max <= LIMIT_RECORDS_PER_BATCH);
	rows = fail_here() ? NULL : calloc((size_t)max, sizeof(*rows));
	if (!rows)
		return error_set(err, ERR_NOMEM, "outbox: out of memory");
	if (store_outbox_list(f->store, max, rows, &count, err))
		return err->code;
	return rows_form(f, rows, count, err);
}
