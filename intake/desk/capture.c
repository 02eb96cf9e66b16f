/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/inside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"

/* Files → documents. Claim (rename), hash, register the file, keep it in the vault, recognise in a
 * worker, then one transaction with documents, binding and audit; only then the staged file goes. A
 * crash at any point leaves the file in the stage or everything in the register. Answers are taken
 * in the order of the files, so that binding by order means what it says. */

struct task {
	struct claim claim;
	struct raw_file file;
	struct examination seen;
	struct error file_error;
	int worker; /* −1: no recognition needed or done */
	bool answered;
};

#define LIMIT_IN_FLIGHT (LIMIT_WORKERS + 4)

struct capture {
	struct desk *desk;
	struct spool *spool;
	const struct capture_options *options;
	struct capture_result *result;
	struct act act;
	struct task *queue[LIMIT_IN_FLIGHT]; /* in order of the files */
	int queued;
	const char *folder; /* being listed */
	char **listed;      /* the files named, those of named folders among them */
	int listed_count, next_listed;
	char after[SERIAL_BYTES]; /* BIND_ORDER: the arrival given last */
	int total;
};

static char
mark_of(enum bind_how how)
{
	return how == BIND_ORDER ? 'o' : how == BIND_SERIAL ? 's' : 'l';
}

static void
tell(struct capture *c, const char *what, const struct task *t)
{
	c->result->files++;
	if (c->options->progress)
		c->options->progress(c->options->context, what, t->claim.name, t->file.serial,
				     c->result->files, c->total);
}

static void
task_free(struct task *t)
{
	if (!t)
		return;
	examination_free(&t->seen);
	free(t);
}
DEFINE_AUTO(task_free, struct task *);

/* ---- where a file goes ---- */

static enum err
to_quarantine(struct capture *c, struct task *t, const char *reason, struct error *err)
{
	if (store_file_move(c->desk->store, &c->act, t->file.id, FILE_QUARANTINED, "", reason,
			    err) ||
	    spool_quarantine(c->spool, &t->claim, reason, err))
		return err->code;
	c->result->quarantined++;
	tell(c, "quarantined", t);
	return ERR_NONE;
}

static enum err
to_unbound(struct capture *c, struct task *t, const char *reason, struct error *err)
{
	if (store_file_move(c->desk->store, &c->act, t->file.id, FILE_UNBOUND, "", reason, err) ||
	    spool_done(c->spool, &t->claim, err))
		return err->code;
	c->result->unbound++;
	tell(c, "unbound", t);
	return ERR_NONE;
}

static enum err
to_duplicate(struct capture *c, struct task *t, const struct raw_file *known, struct error *err)
{
	if (store_file_move(c->desk->store, &c->act, t->file.id, FILE_DUPLICATE, known->serial,
			    "duplicate: the same bytes were captured before", err) ||
	    spool_done(c->spool, &t->claim, err))
		return err->code;
	(void)text_copy(t->file.serial, sizeof(t->file.serial), known->serial);
	c->result->duplicates++;
	tell(c, "duplicate", t);
	return ERR_NONE;
}

/* Checks every document against register and rules and stores them with the binding, all or
 * nothing. */
static enum err
bind_documents(struct desk *d, const struct act *act, const struct arrival *arrival,
	       struct examination *seen, const struct raw_file *file, struct error *err)
{
	struct surroundings around = { .arrival = arrival };

	if (count_certificates(d, arrival->serial, &around.certificates, err))
		return err->code;
	for (int i = 0; i < seen->count; i++)
		around.certificates += seen->document[i].form[0] != '\0';
	for (int i = 0; i < seen->count; i++) {
		struct document *document = &seen->document[i];

		(void)text_copy(document->serial, sizeof(document->serial), arrival->serial);
		for (int p = 0; p < document->page_count; p++)
			document->page[p].file_sha256 = file->sha256;
		if (check_document(d, &around, document, err))
			return err->code;
		document->state = check_state(document);
	}
	return store_document_add(d->store, act, seen->document, seen->count, file->id, err);
}

static enum err
to_arrival(struct capture *c, struct task *t, const struct arrival *arrival, struct error *err)
{
	if (bind_documents(c->desk, &c->act, arrival, &t->seen, &t->file, err))
		return error_wrap(err, "%s", arrival->serial);
	(void)text_copy(t->file.serial, sizeof(t->file.serial), arrival->serial);
	c->result->bound++;
	c->result->documents += t->seen.count;
	c->result->pages += t->seen.pages;
	if (spool_done(c->spool, &t->claim, err))
		return err->code;
	tell(c, "bound", t);
	return ERR_NONE;
}

/* A crash came after the file was settled and before the stage was cleared: what was decided
 * stands. */
static enum err
to_its_place(struct capture *c, struct task *t, struct error *err)
{
	if (t->file.state == FILE_QUARANTINED) {
		if (spool_quarantine(c->spool, &t->claim, t->file.reason, err))
			return err->code;
		c->result->quarantined++;
	} else {
		if (spool_done(c->spool, &t->claim, err))
			return err->code;
		c->result->bound += t->file.state == FILE_BOUND;
		c->result->unbound += t->file.state == FILE_UNBOUND;
		c->result->duplicates += t->file.state == FILE_DUPLICATE;
	}
	tell(c, file_state_text(t->file.state), t);
	return ERR_NONE;
}

/* ---- which arrival ---- */

/* What a killed run left is bound by its label, or by order if both runs go by order: nobody said
 * that this run's order, or its one serial, is meant for it. */
static enum bind_how
how_of(const struct capture *c, const struct claim *claim)
{
	if (claim->left && (c->options->bind != BIND_ORDER || claim->mark != mark_of(BIND_ORDER)))
		return BIND_LABEL;
	return c->options->bind;
}

struct order {
	struct capture *capture;
	struct arrival *out;
	bool found;
};

static enum err
next_open(void *context, const struct arrival *arrival, int documents, struct error *err)
{
	struct order *o = context;

	(void)documents;
	(void)err;
	if (!o->found && strcmp(arrival->serial, o->capture->after) > 0) {
		*o->out = *arrival;
		o->found = true;
	}
	return ERR_NONE;
}

static enum err
by_order(struct capture *c, struct arrival *out, bool *found, struct error *err)
{
	struct order o = { c, out, false };

	if (store_arrival_walk(c->desk->store, true, next_open, &o, err))
		return err->code;
	*found = o.found;
	if (o.found)
		(void)text_copy(c->after, sizeof(c->after), out->serial);
	return ERR_NONE;
}

/* The envelope of a file, or why it has none: never a guess. */
static enum err
find_arrival(struct capture *c, const struct task *t, struct arrival *out, const char **why,
	     struct error *err)
{
	enum bind_how how = how_of(c, &t->claim);
	const char *serial = how == BIND_SERIAL ? c->options->serial : t->seen.label;
	bool found = false;

	*why = NULL;
	if (t->seen.label_conflict) {
		*why = "two-labels: pages bear labels of different arrivals";
		return ERR_NONE;
	}
	if (how == BIND_SERIAL && t->seen.label[0] && !text_equal(t->seen.label, serial)) {
		*why = "other-label: the page bears the label of another arrival";
		return ERR_NONE;
	}
	if (serial[0]) {
		if (!store_arrival_get(c->desk->store, serial, out, err)) {
			if (strcmp(out->serial, c->after) > 0)
				(void)text_copy(c->after, sizeof(c->after), out->serial);
			return ERR_NONE;
		}
		if (err->code != ERR_NOTFOUND)
			return err->code;
		*why = "unknown-label: no arrival has this serial";
		return ERR_NONE;
	}
	if (how == BIND_ORDER && by_order(c, out, &found, err))
		return err->code;
	if (!found)
		*why = how == BIND_ORDER ? "no-open-arrival: every registered arrival has its scan"
					 : "no-label: no label of ours on any page";
	return ERR_NONE;
}

/* The first task of the queue has its answer: it goes where it belongs. */
static enum err
finish_first(struct capture *c, struct error *err)
{
	AUTO(task_free)
	struct task *t = c->queue[0];
	struct arrival arrival;
	const char *why;

	memmove(c->queue, c->queue + 1, sizeof(c->queue[0]) * (size_t)--c->queued);
	if (t->file_error.code == ERR_DATA || t->file_error.code == ERR_LIMIT)
		return to_quarantine(c, t, t->file_error.text, err);
	if (t->file_error.code) {
		*err = t->file_error;
		spool_release(c->spool, &t->claim);
		return error_wrap(err, "%s", t->claim.name);
	}
	if (find_arrival(c, t, &arrival, &why, err))
		return err->code;
	if (why)
		return to_unbound(c, t, why, err);
	return to_arrival(c, t, &arrival, err);
}

static enum err
finish_answered(struct capture *c, struct error *err)
{
	while (c->queued && c->queue[0]->answered)
		if (finish_first(c, err))
			return err->code;
	return ERR_NONE;
}

/* ---- the next file ---- */

static enum err
list_add(struct capture *c, const char *path, struct error *err)
{
	char **grown =
	    fail_here() ? NULL : realloc(c->listed, sizeof(*grown) * (size_t)(c->listed_count + 1));

	if (!grown)
		return error_set(err, ERR_NOMEM, "list of files: out of memory");
	c->listed = grown;
	c->listed[c->listed_count] = strdup(path);
	if (!c->listed[c->listed_count])
		return error_set(err, ERR_NOMEM, "list of files: out of memory");
	c->listed_count++;
	return ERR_NONE;
}

static enum err
list_file(void *context, const char *name, struct error *err)
{
	struct capture *c = context;
	char path[4096];
	struct stat st;

	if (name[0] == '.' || !text_print(path, sizeof(path), "%s/%s", c->folder, name) ||
	    stat(path, &st) || !S_ISREG(st.st_mode))
		return ERR_NONE;
	return list_add(c, path, err);
}

/* Folders among the paths become their files, in the order of names. */
static enum err
list_paths(struct capture *c, const char *const *paths, int count, struct error *err)
{
	for (int i = 0; i < count; i++) {
		struct stat st;

		if (stat(paths[i], &st)) {
			(void)error_errno(err, "%s", paths[i]);
			return error_hint(
			    err, "Check the name; several files and folders may be named.");
		}
		c->folder = paths[i];
		if (S_ISDIR(st.st_mode) ? folder_walk(paths[i], list_file, c, err)
					: list_add(c, paths[i], err))
			return err->code;
	}
	return ERR_NONE;
}

/* What a crash left in the stage first, then the named files, or else the inbox. ERR_NOTFOUND: no
 * more now. */
static enum err
next_claim(struct capture *c, struct claim *claim, struct error *err)
{
	bool named = c->next_listed < c->listed_count;
	enum err rc;

	if (!named && c->listed_count)
		return error_set(err, ERR_NOTFOUND, "no more files");
	if (named) {
		rc = spool_recover(c->spool, claim, err);
		if (rc != ERR_NOTFOUND)
			return rc;
		return spool_take(c->spool, c->listed[c->next_listed++], claim, err);
	}
	return spool_next(c->spool, c->desk->config.settle_s, claim, err);
}

static enum err
await_answer(struct capture *c, struct error *err)
{
	struct examination seen;
	struct error file_error;
	int worker;

	if (workers_answer(c->desk->workers, -1, &worker, &seen, &file_error, err))
		return err->code;
	for (int i = 0; i < c->queued; i++) {
		struct task *t = c->queue[i];

		if (t->answered || t->worker != worker)
			continue;
		t->seen = seen;
		t->file_error = file_error;
		t->answered = true;
		return finish_answered(c, err);
	}
	return error_set(err, ERR_BUG, "an answer without a question");
}

static bool
in_flight(const struct capture *c, const struct sha256 *sha256)
{
	for (int i = 0; i < c->queued; i++)
		if (sha256_equal(&c->queue[i]->file.sha256, sha256))
			return true;
	return false;
}

/* Registers the claimed file and keeps its raw bytes; files that are known or broken end here. *t
 * stays NULL then. */
static enum err
admit(struct capture *c, struct task **out, struct error *err)
{
	AUTO(task_free)
	struct task *t = fail_here() ? NULL : calloc(1, sizeof(*t));
	struct raw_file known = { 0 };

	if (!t)
		return error_set(err, ERR_NOMEM, "capture: out of memory");
	if (next_claim(c, &t->claim, err))
		return err->code;
	t->worker = -1;
	t->file.sha256 = t->claim.sha256;
	t->file.size_bytes = t->claim.size_bytes;
	(void)text_copy(t->file.name, sizeof(t->file.name), t->claim.name);
	(void)text_copy(t->file.claim, sizeof(t->file.claim), t->claim.id);
	/* its twin must have arrived somewhere before this one can be called a duplicate */
	while (in_flight(c, &t->file.sha256))
		if (await_answer(c, err))
			return err->code;
	if (store_file_add(c->desk->store, &c->act, &t->file, &known, err))
		return err->code;
	if (t->file.state != FILE_CLAIMED)
		return to_its_place(c, t, err);
	if (known.id)
		return to_duplicate(c, t, &known, err);
	if (t->claim.structure.whole != FILE_WHOLE) {
		(void)error_set(&t->file_error, ERR_DATA, "%s", t->claim.structure.why);
		t->answered = true;
	} else if (vault_put(c->desk->vault, t->claim.fd, &t->file.sha256, err)) {
		return error_wrap(err, "%s", t->claim.name);
	}
	*out = TAKE(t);
	return ERR_NONE;
}

static enum err
give_work(struct capture *c, struct task *t, struct error *err)
{
	struct job job = { { clock_today(), clock_today() } };

	if (t->answered)
		return ERR_NONE;
	t->worker = workers_idle(c->desk->workers);
	assert(t->worker >= 0);
	return workers_give(c->desk->workers, t->worker, t->claim.fd, &job, err);
}

/* One file more into the queue, or ERR_NOTFOUND. */
static enum err
take_one(struct capture *c, struct error *err)
{
	struct task *t = NULL;

	if (admit(c, &t, err))
		return err->code;
	if (!t)
		return ERR_NONE;
	c->queue[c->queued++] = t;
	if (give_work(c, t, err))
		return err->code;
	return finish_answered(c, err);
}

static enum err
work_off(struct capture *c, struct error *err)
{
	bool more = true;

	while (more || c->queued) {
		while (more && c->queued < LIMIT_IN_FLIGHT && workers_idle(c->desk->workers) >= 0) {
			enum err rc = take_one(c, err);

			more = rc != ERR_NOTFOUND;
			if (rc && more)
				return rc;
		}
		if (c->queued && await_answer(c, err))
			return err->code;
	}
	return ERR_NONE;
}

/* Files not finished stay in the stage; the next capture takes them first. */
static void
capture_end(struct capture *c)
{
	for (int i = 0; i < c->queued; i++) {
		spool_release(c->spool, &c->queue[i]->claim);
		task_free(c->queue[i]);
	}
	for (int i = 0; i < c->listed_count; i++)
		free(c->listed[i]);
	free(c->listed);
}

static enum err
open_spool(struct desk *d, const struct capture_options *options, struct spool **out,
	   struct error *err)
{
	char inbox[CONFIG_VALUE_BYTES + 8];

	if (d->config.inbox[0])
		(void)text_copy(inbox, sizeof(inbox), d->config.inbox);
	else
		(void)text_print(inbox, sizeof(inbox), "%s/inbox", d->config.data);
	return spool_open(inbox, d->config.data, mark_of(options->bind), out, err);
}

static enum err
capture_once(struct desk *d, struct spool *spool, const char *const *paths, int count,
	     const struct capture_options *options, struct capture_result *result,
	     struct error *err)
{
	struct capture c = { .desk = d, .spool = spool, .options = options, .result = result };
	enum err rc;

	(void)text_copy(c.act.actor, sizeof(c.act.actor), options->actor);
	c.act.at_us = clock_now_us();
	rc = list_paths(&c, paths, count, err);
	c.total = c.listed_count ? c.listed_count : spool_waiting(spool);
	if (!rc && count && !c.listed_count)
		rc = error_set(err, ERR_NOTFOUND, "%s: no files in it", paths[0]);
	if (!rc)
		rc = work_off(&c, err);
	capture_end(&c);
	return rc;
}

enum err
desk_capture(struct desk *d, const char *const *paths, int count,
	     const struct capture_options *options, struct capture_result *result,
	     struct error *err)
{
	AUTO(spool_close)
	struct spool *spool = NULL;

	memset(result, 0, sizeof(*result));
	if (open_spool(d, options, &spool, err) || desk_workers(d, err))
		return err->code;
	return capture_once(d, spool, paths, count, options, result, err);
}

enum err
desk_watch(struct desk *d, const struct capture_options *options, const volatile int *stop,
	   struct error *err)
{
	AUTO(spool_close)
	struct spool *spool = NULL;
	struct capture_result result = { 0 };

	if (open_spool(d, options, &spool, err) || desk_workers(d, err))
		return err->code;
	while (!*stop) {
		if (capture_once(d, spool, NULL, 0, options, &result, err) ||
		    spool_wait(spool, d->config.poll_s > 0 ? d->config.poll_s * 1000 : 60000, err))
			return err->code;
	}
	return ERR_NONE;
}

/* ---- a file that waited gets its arrival from a person ---- */

struct wanted {
	int64_t id;
	struct raw_file file;
};

static enum err
find_file(void *context, const struct raw_file *file, struct error *err)
{
	struct wanted *w = context;

	(void)err;
	if (file->id == w->id)
		w->file = *file;
	return ERR_NONE;
}

enum err
desk_bind(struct desk *d, const struct act *act, int64_t file_id, const char *serial,
	  struct error *err)
{
	AUTO(examination)
	struct examination seen = { 0 };
	AUTO(fd)
	int fd = -1;
	struct wanted w = { .id = file_id };
	struct arrival arrival;

	if (store_arrival_get(d->store, serial, &arrival, err) ||
	    store_file_walk(d->store, FILE_UNBOUND, find_file, &w, err) ||
	    store_file_walk(d->store, FILE_QUARANTINED, find_file, &w, err))
		return err->code;
	if (!w.file.id) {
		(void)error_set(err, ERR_NOTFOUND,
				"no unbound file and none in quarantine has the number %lld",
				(long long)file_id);
		return error_hint(err, "intake list --unbound shows them.");
	}
	if (!vault_has(d->vault, &w.file.sha256)) {
		(void)error_set(err, ERR_DATA, "file %lld was broken when it came: %s",
				(long long)file_id, w.file.reason);
		return error_hint(err, "Scan the paper again.");
	}
	if (vault_get(d->vault, &w.file.sha256, &fd, err) || desk_read(d, fd, &seen, err))
		return error_wrap(err, "file %lld", (long long)file_id);
	return bind_documents(d, act, &arrival, &seen, &w.file, err);
}
