/* SPDX-License-Identifier: Apache-2.0 */
/* A small program that uses the register as intake does, for the storage faults of
 * tests/fault/store.sh: writer work  FOLDER ROUNDS   registers, stores scans, decides, confirms,
 * batches, settles; after each success one line on standard output, "arrival SERIAL", "document
 * SERIAL", "settled UUID": acknowledged writer check FOLDER < LINES       is everything
 * acknowledged there, nothing half, the log whole? writer fail  FOLDER STEP          rounds in
 * which the 1st, (1+STEP)th, … fallible call fails; then check Exit: 0, the error's sysexits code,
 * or 70 with what is wrong. */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/random.h"
#include "base/text.h"
#include "model/document.h"
#include "store/store.h"

struct writer {
	struct store *s;
	struct vault *v;
	struct document *d;
	bool quiet;
	struct error err;
};

static void
acknowledge(const struct writer *w, const char *what, const char *which)
{
	char line[80];
	int n = snprintf(line, sizeof(line), "%s %s\n", what, which);

	if (!w->quiet && write(STDOUT_FILENO, line, (size_t)n) != n) /* not stdio: at once */
		exit(74);
}

static struct act
act_of(const char *who)
{
	struct act act = { .at_us = INT64_C(1782867600000000) };

	(void)text_copy(act.actor, sizeof(act.actor), who);
	return act;
}

static enum err
start(struct writer *w, const char *folder)
{
	char address[512], place[512];

	(void)snprintf(address, sizeof(address), "sqlite:%s/register.db", folder);
	(void)snprintf(place, sizeof(place), "%s/vault", folder);
	w->d = document_new();
	if (!w->d)
		return error_set(&w->err, ERR_NOMEM, "writer: out of memory");
	if (vault_open(place, &w->v, &w->err))
		return w->err.code;
	return store_open(address, true, &w->s, &w->err);
}

static void
stop(struct writer *w)
{
	store_close(w->s);
	vault_close(w->v);
	document_free(w->d);
}

/* A scan nobody has seen before, of some kilobytes. */
static enum err
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

static enum err
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

static enum err
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
static enum err
settle(struct writer *w, const struct batch *b)
{
	static const uint8_t receipt[] = "receipt";
	struct act act = act_of("system:submit");
	struct record_result result = { .disposition = "accepted" };
	struct policy policy;
	struct settlement settlement = { b->id, { receipt, 7 }, &result, 1, &policy };

	policy_defaults(&policy);
	(void)text_copy(result.record_id, sizeof(result.record_id), b->run);
	if (store_batch_sent(w->s, &act, b->id, &w->err) ||
	    store_batch_settle(w->s, &act, &settlement, &w->err))
		return w->err.code;
	acknowledge(w, "settled", b->id);
	return ERR_NONE;
}

static enum err
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
static enum err
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

static enum err
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
static int
wrong(const char *what, const char *which)
{
	fprintf(stderr, "writer: %s: %s\n", what, which);
	return 70;
}

static int
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

static enum err
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

static enum err
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

static int
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

/* ---- fail ---- */
static int
run(const char *folder, int rounds, bool then_check, bool quiet)
{
	struct writer w = { .quiet = quiet };
	enum err rc = start(&w, folder);
	int status;

	if (!rc)
		rc = work(&w, rounds);
	status = error_exit_status(rc);
	if (!rc && then_check)
		status = check(&w, NULL);
	if (rc && !quiet)
		fprintf(stderr, "writer: %s\n%s\n", w.err.text, w.err.hint);
	if (rc && (!w.err.text[0] || w.err.code != rc))
		status = wrong("an error without a sentence", error_name(rc));
	stop(&w);
	return status;
}

/* In a child, because the counter of base/fail.h starts anew there: 0 nothing failed any more, 1 it
 * failed as it should. */
static int
rehearse(const char *folder, long n)
{
	static const char *const errnos[] = { "12", "28", "5" }; /* ENOMEM, ENOSPC, EIO */
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		char at[24];

		(void)snprintf(at, sizeof(at), "%ld", n);
		(void)setenv("INTAKE_FAIL_AT", at, 1);
		(void)setenv("INTAKE_FAIL_ERRNO", errnos[n % 3], 1);
		status = run(folder, 1, false, true);
		exit(status == 70 ? 70 : fail_count() < n ? 0 : 1);
	}
	(void)waitpid(pid, &status, 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) <= 1)
		return WEXITSTATUS(status);
	fprintf(stderr, "writer: the %ldth failure in %s ends with status %d\n", n, folder, status);
	return 70;
}

static int
check_in_child(const char *folder)
{
	pid_t pid = fork();
	int status;

	if (pid == 0)
		exit(run(folder, 1, true, true));
	(void)waitpid(pid, &status, 0);
	return status == 0 ? 0 : wrong("after failures the register does not work", folder);
}

/* Making a register fails at every point in a folder of its own; working with one fails at every
 * point in the same. */
static int
fail(const char *folder, long step)
{
	char own[512];
	int rc = 1;
	long n, points = 0;

	for (n = 1; n < 400 && rc == 1; n += step, points++) {
		(void)snprintf(own, sizeof(own), "%s/%ld", folder, n);
		rc = rehearse(own, n);
		if (rc != 70 && check_in_child(own))
			rc = 70;
	}
	for (n = 1, rc = rc == 70 ? 70 : 1; rc == 1; n += step, points++)
		rc = rehearse(own, n);
	if (rc == 0)
		rc = check_in_child(own);
	printf("%ld points\n", points);
	return rc;
}

int
main(int argc, char **argv)
{
	struct writer w = { .quiet = false };
	int rc = 64;

	(void)signal(SIGXFSZ, SIG_IGN);
	if (argc == 4 && text_equal(argv[1], "work"))
		return run(argv[2], atoi(argv[3]), false, false);
	if (argc == 4 && text_equal(argv[1], "fail"))
		return fail(argv[2], atol(argv[3]));
	if (argc == 3 && text_equal(argv[1], "check")) {
		rc = start(&w, argv[2]) ? wrong("open", w.err.text) : check(&w, stdin);
		stop(&w);
		return rc;
	}
	fprintf(stderr, "usage: writer work FOLDER ROUNDS | check FOLDER | fail FOLDER STEP\n");
	return rc;
}
