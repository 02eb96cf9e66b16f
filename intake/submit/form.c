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

struct former {
	struct forming with;
	struct outbox_row *rows; /* all that waited when it was opened */
	int count, next;
	struct draft draft;
	struct desk_top top;
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
	b->state = f->at_once ? BATCH_SENT : BATCH_FROZEN;
	(void)text_copy(b->run, sizeof(b->run), f->result->run);
	(void)text_copy(b->submitter, sizeof(b->submitter), f->options->actor);
	*head = (struct envelope_head){ .batch = b,
					.agency = f->config->agency,
					.system = f->config->system };
	return store_audit_head(f->store, &head->audit_seq, &head->audit_hash, err);
}

/* Writes the bytes once, judges them as the service will, and keeps them for good. */
static enum err
draft_freeze(struct former *former, struct error *err)
{
	const struct forming *f = &former->with;
	struct draft *d = &former->draft;
	AUTO(buf)
	struct buf bytes = BUF(LIMIT_BATCH_BYTES);
	struct act act = { .at_us = clock_now_us() };
	struct envelope_head head;
	struct span all;

	(void)text_copy(act.actor, sizeof(act.actor), f->options->actor);
	if (draft_head(f, d, &head, err) ||
	    envelope_write(&head, (struct span){ d->records.bytes, d->records.length }, &bytes,
			   err))
		return err->code;
	all = (struct span){ bytes.bytes, bytes.length };
	if (envelope_check(all, former->with.schema, err))
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

	if (store_outbox_get(f->store, row, d, &top->arrival, &top->person, err))
		return err->code;
	source.issuer = catalog_issuer_get(f->catalog, d->issuer);
	source.form = catalog_form_get(f->catalog, d->form);
	source.policy = catalog_policy(f->catalog, record_certified_on(d));
	top->certification.length = 0;
	return record_write(&source, &top->certification, err);
}

/* One row of the outbox into the draft; *full: it has no room for it, the row is the next one's. */
static enum err
row_add(struct former *f, const struct outbox_row *row, bool *full, struct error *err)
{
	if (record_read(&f->with, row, &f->top, err)) {
		if (err->code != ERR_DATA)
			return err->code;
		/* One paper that cannot go must not hold up the others; it stays in the outbox and
		 * is told. */
		log_event(LOG_LEVEL_WARNING, "record-unfit", "document=%s/%d why=\"%s\"",
			  row->serial, row->index, err->text);
		f->with.result->unfit++;
		return ERR_NONE;
	}
	if (is_own(&f->with, f->top.document)) {
		f->with.result->own_hands++;
		return ERR_NONE;
	}
	*full = !draft_takes(&f->with, &f->draft, &f->top);
	return *full ? ERR_NONE : draft_add(&f->draft, row, &f->top, err);
}

enum err
former_next(struct former *f, bool *formed, struct error *err)
{
	bool full = false;

	*formed = false;
	draft_clear(&f->draft);
	for (; f->next < f->count && f->draft.batch.count < f->with.records_max; f->next++) {
		if (row_add(f, &f->rows[f->next], &full, err))
			return err->code;
		if (full)
			break;
	}
	if (f->draft.batch.count == 0)
		return ERR_NONE;
	*formed = true;
	return draft_freeze(f, err);
}

int
former_waiting(const struct former *f)
{
	return f->count - f->next;
}

const char *
former_newest(const struct former *f)
{
	return f->draft.batch.id;
}

/* ---- open and close ---- */

void
former_close(struct former *f)
{
	if (!f)
		return;
	document_free(f->top.document);
	buf_free(&f->top.certification);
	buf_free(&f->draft.records);
	free(f->draft.row);
	free(f->rows);
	free(f);
}

enum err
former_open(const struct forming *with, struct former **out, struct error *err)
{
	const int limit = with->options->limit;
	const int max = limit > 0 && limit < LIMIT_RECORDS_PER_RUN ? limit : LIMIT_RECORDS_PER_RUN;
	AUTO(former_close)
	struct former *f = fail_here() ? NULL : calloc(1, sizeof(*f));

	assert(with->records_max > 0);
	assert(with->records_max <= LIMIT_RECORDS_PER_BATCH);
	if (!f)
		return error_set(err, ERR_NOMEM, "outbox: out of memory");
	f->with = *with;
	f->draft.records = (struct buf)BUF(LIMIT_BATCH_BYTES);
	f->top.certification = (struct buf)BUF(LIMIT_SMALL_FILE_BYTES);
	f->top.document = document_new();
	f->rows = fail_here() ? NULL : calloc((size_t)max, sizeof(*f->rows));
	f->draft.row = fail_here() ? NULL : calloc(LIMIT_RECORDS_PER_BATCH, sizeof(*f->draft.row));
	if (!f->rows || !f->draft.row || !f->top.document)
		return error_set(err, ERR_NOMEM, "outbox: out of memory");
	if (store_outbox_list(with->store, max, f->rows, &f->count, err))
		return err->code;
	*out = TAKE(f);
	return ERR_NONE;
}

enum err
form_batches(const struct forming *with, struct error *err)
{
	AUTO(former_close)
	struct former *f = NULL;
	bool formed = true;

	if (former_open(with, &f, err))
		return err->code;
	while (formed)
		if (former_next(f, &formed, err))
			return err->code;
	return ERR_NONE;
}
