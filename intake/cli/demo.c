/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/random.h"
#include "base/text.h"
#include "base/words.h"
#include "cli/cli.h"
#include "submit/submit.h"

/* The whole way of the samples, with everything embedded: a fresh folder, an invented roster,
 * test-only trust, a central service of the tests on 127.0.0.1, and a fixed day. Two invented
 * clerks decide as the findings propose. */

#define DEMO_DAY   "2026-07-10"
#define CLERK_ONE  "liang"
#define CLERK_TWO  "huang"
#define LINE_BYTES 512

struct demo {
	struct cli *cli;
	struct desk *desk;
	char source[CONFIG_VALUE_BYTES]; /* tree with samples/ */
	char folder[CONFIG_VALUE_BYTES];
	char program[CONFIG_VALUE_BYTES]; /* tests/central */
	pid_t central;
	int files;
	int accepted, returned, held, unread;
};

/* ---- the service ---- */

static enum err
spawn(const char *const *argv, int *out, pid_t *pid, struct error *err)
{
	posix_spawn_file_actions_t actions;
	int pipes[2], rc;
	char *const *args = (char *const *)(uintptr_t)argv;

	if (pipe2(pipes, O_CLOEXEC))
		return error_errno(err, "%s", argv[0]);
	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawn_file_actions_adddup2(&actions, pipes[1], STDOUT_FILENO);
	rc = posix_spawn(pid, argv[0], &actions, NULL, args, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	(void)close(pipes[1]);
	if (rc) {
		errno = rc;
		(void)error_errno(err, "%s", argv[0]);
		(void)close(pipes[0]);
		return error_hint(err, "Build it first: make demo");
	}
	*out = pipes[0];
	return ERR_NONE;
}

/* One line of what the child says; "" at its end. */
static void
read_line(int fd, char *line)
{
	size_t n = 0;

	while (n < LINE_BYTES - 1 && read(fd, line + n, 1) == 1 && line[n] != '\n')
		n++;
	line[n] = '\0';
}

static enum err
start_central(struct demo *d, struct error *err)
{
	char keys[CONFIG_VALUE_BYTES + 16], line[LINE_BYTES], *url, *end;
	const char *make[] = { d->program, "keys", "--dir", keys, NULL };
	const char *serve[] = { d->program, "--dir", keys, "--as-of", DEMO_DAY, NULL };
	AUTO(fd)
	int out = -1;
	int status = 0;
	pid_t pid = 0;

	(void)text_print(keys, sizeof(keys), "%s/central", d->folder);
	if (folder_make(keys, err) || spawn(make, &out, &pid, err))
		return err->code;
	do
		read_line(out, line);
	while (line[0]);
	(void)close(out);
	out = -1;
	if (waitpid(pid, &status, 0) != pid || status)
		return error_set(err, ERR_REMOTE, "the local service could not make its test keys");
	if (spawn(serve, &out, &d->central, err))
		return err->code;
	read_line(out, line);
	url = strstr(line, "url=");
	end = url ? strchr(url, ' ') : NULL;
	if (!url)
		return error_set(err, ERR_REMOTE, "the local service did not start");
	if (end)
		*end = '\0';
	return config_set(&d->cli->config, "submit.url", url + 4, err);
}

static void
stop_central(struct demo *d)
{
	if (d->central <= 0)
		return;
	(void)kill(d->central, SIGTERM);
	(void)waitpid(d->central, NULL, 0);
}

/* ---- the office ---- */

static enum err
set_path(struct demo *d, const char *key, const char *file, struct error *err)
{
	char path[CONFIG_VALUE_BYTES + 64];

	(void)text_print(path, sizeof(path), "%s/central/%s", d->folder, file);
	return config_set(&d->cli->config, key, path, err);
}

static enum err
prepare(struct demo *d, struct error *err)
{
	struct config *config = &d->cli->config;

	if (d->folder[0]) {
		if (folder_make(d->folder, err))
			return err->code;
	} else {
		const char *tmp = getenv("TMPDIR");

		(void)text_print(d->folder, sizeof(d->folder), "%s/intake-demo-XXXXXX",
				 tmp && *tmp ? tmp : "/tmp");
		if (!mkdtemp(d->folder))
			return error_errno(err, "%s", d->folder);
	}
	(void)text_print(config->data, sizeof(config->data), "%s/data", d->folder);
	(void)text_print(config->certs, sizeof(config->certs), "%s/samples/certs", d->source);
	if (set_path(d, "submit.ca", "ca.pem", err) ||
	    set_path(d, "submit.cert", "client.pem", err) ||
	    set_path(d, "submit.key", "client.key", err) ||
	    set_path(d, "submit.receipt_ca", "ca.pem", err))
		return err->code;
	return start_central(d, err);
}

static enum err
register_one(void *context, const char *name, struct error *err)
{
	struct demo *d = context;
	struct arrival a = { .received_on = clock_today(), .pieces = 1, .original = true };
	struct act act = { .actor = "mailroom" };

	if (text_ends(name, ".expect") || name[0] < '0' || name[0] > '9')
		return ERR_NONE;
	d->files++;
	act.at_us = clock_now_us();
	(void)text_copy(a.opened_by, sizeof(a.opened_by), "mailroom");
	a.route = d->files % 3 ? ROUTE_POST : ROUTE_EMS;
	return store_register(desk_store(d->desk), &act, d->cli->config.prefix, &a, err);
}

static void
show_progress(void *context, const char *what, const char *name, const char *serial, int done,
	      int total)
{
	const struct demo *d = context;

	(void)what;
	(void)total;
	if (d->cli->quiet)
		return;
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[K%d/%d  %s  %s%s", done, d->files, name, serial,
			done >= d->files ? "\r\033[K" : "");
	else if (done % 10 == 0 || done >= d->files)
		fprintf(stderr, _("%d of %d files\n"), done, d->files);
}

/* Copies the samples into the inbox as a scanner would. */
static enum err
scan_one(void *context, const char *name, struct error *err)
{
	struct demo *d = context;
	char from[CONFIG_VALUE_BYTES * 2], to[CONFIG_VALUE_BYTES * 2];
	AUTO(buf)
	struct buf bytes = BUF(LIMIT_SCAN_BYTES);

	if (text_ends(name, ".expect") || name[0] < '0' || name[0] > '9')
		return ERR_NONE;
	(void)text_print(from, sizeof(from), "%s/samples/%s", d->source, name);
	(void)text_print(to, sizeof(to), "%s/data/inbox/%s", d->folder, name);
	if (file_read(from, &bytes, err))
		return err->code;
	return file_replace(to, bytes.bytes, bytes.length, err);
}

static enum err
fill_register(struct demo *d, struct error *err)
{
	char path[CONFIG_VALUE_BYTES + 32];
	struct act act = { .actor = "administrator" };
	struct capture_options how = { .bind = BIND_ORDER,
				       .progress = show_progress,
				       .context = d };
	struct capture_result captured;
	struct roster_options list = { .path = path };
	struct roster_result roster;

	act.at_us = clock_now_us();
	(void)text_copy(how.actor, sizeof(how.actor), "mailroom");
	(void)text_print(path, sizeof(path), "%s/samples/roster.csv", d->source);
	if (desk_roster_import(d->desk, &act, &list, &roster, err))
		return err->code;
	(void)text_print(path, sizeof(path), "%s/data/inbox", d->folder);
	if (folder_make(path, err))
		return err->code;
	(void)text_print(path, sizeof(path), "%s/samples", d->source);
	if (folder_walk(path, register_one, d, err) || folder_walk(path, scan_one, d, err))
		return err->code;
	/* a truncated scan never becomes whole: here nobody waits for it */
	d->cli->config.settle_s = 0;
	return desk_capture(d->desk, NULL, 0, &how, &captured, err);
}

/* ---- the clerks ---- */

struct ids {
	struct {
		char serial[SERIAL_BYTES];
		int index;
	} item[256];
	int count;
};

static enum err
note_id(void *context, const struct document *document, struct error *err)
{
	struct ids *ids = context;

	if (ids->count == (int)COUNT_OF(ids->item))
		return error_set(err, ERR_LIMIT, "the demo has too many documents");
	(void)text_copy(ids->item[ids->count].serial, SERIAL_BYTES, document->serial);
	ids->item[ids->count++].index = document->index;
	return ERR_NONE;
}

static void
propose(const struct document *document, struct decision *x)
{
	x->decide = DECIDE_ACCEPT;
	if (document_outcome(document) != OUTCOME_REJECT)
		return;
	x->decide = DECIDE_REJECT;
	for (int i = 0; i < document->finding_count; i++) {
		const struct finding *f = &document->finding[i];

		if (f->outcome == OUTCOME_REJECT && x->reason_count < LIMIT_REASONS_PER_DECISION)
			(void)text_copy(x->reason[x->reason_count++], REASON_BYTES, f->reason);
	}
}

/* Clean ones are accepted, those the rules reject are returned, the rest waits for people. */
static enum err
decide_one(struct demo *d, const char *serial, int index, struct error *err)
{
	AUTO(document_free)
	struct document *document = document_new();
	struct decision x = { 0 };

	if (!document)
		return error_set(err, ERR_NOMEM, "document: out of memory");
	if (store_document_get(desk_store(d->desk), serial, index, document, err))
		return err->code;
	if (document->state == STATE_SUSPECT || document_outcome(document) == OUTCOME_REVIEW) {
		d->held++;
		return ERR_NONE;
	}
	propose(document, &x);
	(void)text_copy(x.by, sizeof(x.by), CLERK_ONE);
	if (desk_decide(d->desk, document, &x, err))
		return err->code;
	(void)text_copy(x.by, sizeof(x.by), CLERK_TWO);
	if (desk_confirm(d->desk, document, &x, true, err))
		return err->code;
	if (x.decide == DECIDE_ACCEPT)
		d->accepted++;
	else
		d->returned++;
	return ERR_NONE;
}

static enum err
decide_all(struct demo *d, struct error *err)
{
	struct document_filter filter = DOCUMENT_FILTER_ALL;
	static struct ids ids;

	ids.count = 0;
	if (store_document_walk(desk_store(d->desk), &filter, note_id, &ids, err))
		return err->code;
	for (int i = 0; i < ids.count; i++)
		if (decide_one(d, ids.item[i].serial, ids.item[i].index, err))
			return err->code;
	return ERR_NONE;
}

/* ---- what is shown ---- */

static const char *
result_word(const struct document *document)
{
	switch (document->state) {
	case STATE_VERIFIED:
	case STATE_BATCHED:
	case STATE_SUBMITTED:
	case STATE_SUBMITTED_UNKNOWN:
	case STATE_CONFIRMED:
		return _("passed");
	case STATE_REJECTED:
	case STATE_REJECT_PROPOSED:
		return _("returned");
	case STATE_SUSPECT:
		return _("suspect");
	default:
		return _("held");
	}
}

static enum err
show_row(void *context, const struct document *document, struct error *err)
{
	struct demo *d = context;
	const struct catalog *catalog = desk_catalog(d->desk);
	const struct issuer *issuer =
	    document->issuer[0] ? catalog_issuer_get(catalog, document->issuer) : NULL;
	char id[DOCUMENT_ID_BYTES], issued[DATE_TEXT_BYTES], reason[256];

	(void)err;
	document_id_print(id, document->serial, document->index);
	date_print(issued, document_date(document, FIELD_CERTIFICATE_ISSUE_DATE));
	print_reason(d->cli, catalog, document, reason);
	printf("  ");
	cli_cell(id, 18);
	cli_cell(result_word(document), 10);
	cli_cell(issuer ? issuer->name[0] : "-", 34);
	cli_cell(issued[0] ? issued : "-", 12);
	printf("%s\n", reason);
	return ERR_NONE;
}

static enum err
show_file(void *context, const struct raw_file *file, struct error *err)
{
	struct demo *d = context;

	(void)err;
	if (file->state == FILE_BOUND)
		return ERR_NONE;
	d->unread++;
	printf("  ");
	cli_cell(file->serial[0] ? file->serial : "-", 18);
	cli_cell(file->state == FILE_DUPLICATE ? _("duplicate") : _("unread"), 10);
	printf("%s: %s\n", file->name, file->reason);
	return ERR_NONE;
}

static enum err
show_table(struct demo *d, struct error *err)
{
	struct document_filter filter = DOCUMENT_FILTER_ALL;

	printf("  ");
	cli_cell(_("Serial"), 18);
	cli_cell(_("Result"), 10);
	cli_cell(_("Issuer"), 34);
	cli_cell(_("Issued"), 12);
	printf("%s\n", _("Explanation"));
	if (store_document_walk(desk_store(d->desk), &filter, show_row, d, err))
		return err->code;
	return store_file_walk(desk_store(d->desk), -1, show_file, d, err);
}

static enum err
submit(struct demo *d, struct submit_result *result, struct error *err)
{
	struct submit_options how = { .actor = "submitter" };

	return submit_run(desk_store(d->desk), desk_catalog(d->desk), &d->cli->config, &how, result,
			  err);
}

static enum err
show_sums(struct demo *d, struct error *err)
{
	struct submit_result first, second;
	struct audit_check audit;
	int documents = d->accepted + d->returned + d->held;

	if (submit(d, &first, err) || submit(d, &second, err))
		return err->code;
	if (show_table(d, err) || store_audit_verify(desk_store(d->desk), &audit, err))
		return err->code;
	printf(_("  registered %d envelopes; documents %d = passed %d + returned %d + held %d; "
		 "files unread "
		 "or duplicate %d\n"),
	       d->files, documents, d->accepted, d->returned, d->held, d->unread);
	printf(_("  submitted %d: accepted %d, duplicate %d, rejected %d; signed receipts verified "
		 "%d/%d\n"),
	       first.records, first.accepted + first.warned, first.duplicate, first.rejected,
	       first.receipts_verified, first.sent);
	printf(_("  second run: %d records sent (nothing twice)\n"), second.records);
	printf(_("  audit chain: %lld lines, %s\n"), (long long)audit.lines,
	       audit.broken_seq ? _("BROKEN") : _("whole"));
	printf(_("The results lie in %s\n"), d->cli->config.data);
	printf(_("Look around: intake list --data %s\n"), d->cli->config.data);
	if (audit.broken_seq || second.records || first.receipts_verified != first.sent ||
	    first.records != d->accepted)
		return error_set(err, ERR_BUG, "the sums do not add up");
	return ERR_NONE;
}

/* Two people may look around in the station; their password is made now and said once. */
static enum err
let_people_in(struct demo *d, struct error *err)
{
	static const struct {
		const char *name, *full_name;
		int roles;
	} people[] = {
		{ CLERK_ONE, "梁经办", ROLE_MAILROOM | ROLE_VERIFIER },
		{ CLERK_TWO, "黄复核",
		  ROLE_VERIFIER | ROLE_CONFIRMER | ROLE_SUBMITTER | ROLE_AUDITOR },
	};
	char password[UUID_TEXT_BYTES];
	struct act act;

	cli_act(d->cli, &act);
	if (random_uuid(password, err) || config_set(&d->cli->config, "web.plain_cookie", "1", err))
		return err->code;
	password[13] = '\0';
	for (size_t i = 0; i < COUNT_OF(people); i++)
		if (desk_user_add(d->desk, &act, people[i].name, people[i].full_name, err) ||
		    desk_user_password(d->desk, &act, people[i].name, password, err) ||
		    desk_user_roles(d->desk, &act, people[i].name, people[i].roles, err))
			return err->code;
	printf(_("Log in as %s or %s, password %s\n"), CLERK_ONE, CLERK_TWO, password);
	return ERR_NONE;
}

/* The tree with samples/, found from the program: build/release/intake. */
static enum err
find_source(struct demo *d, struct error *err)
{
	char self[CONFIG_VALUE_BYTES], *slash;
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n <= 0)
		return error_errno(err, "/proc/self/exe");
	self[n] = '\0';
	slash = strrchr(self, '/');
	*slash = '\0';
	(void)text_print(d->program, sizeof(d->program), "%.200s/central", self);
	(void)text_print(d->source, sizeof(d->source), "%.200s/../..", self);
	(void)text_print(self, sizeof(self), "%.230s/samples/roster.csv", d->source);
	if (file_exists(self) && file_exists(d->program))
		return ERR_NONE;
	(void)error_set(err, ERR_NOTFOUND,
			"samples/ and the local service are not beside the program");
	return error_hint(err, "Run it in the source tree: make demo");
}

enum err
cmd_demo(struct cli *cli, struct error *err)
{
	const char *folder = NULL;
	bool serve = false;
	const struct cli_option options[] = {
		{ "out", 'O', OPTION_TEXT, &folder, "FOLDER",
		  N_("where to work; default a fresh one") },
		{ "serve", 0, OPTION_FLAG, &serve, NULL,
		  N_("open the review station on the result") },
		CLI_OPTIONS_END,
	};
	struct demo d = { .cli = cli };
	struct date day;
	enum err rc;

	if (cli_options(cli, options, err) || cli_arguments(cli, 0, 0, err) || find_source(&d, err))
		return err->code;
	if (folder)
		(void)text_copy(d.folder, sizeof(d.folder), folder);
	if (!date_parse(DEMO_DAY, &day))
		return error_set(err, ERR_BUG, "the day of the demo");
	clock_fix(day);
	rc = prepare(&d, err);
	if (!rc)
		rc = desk_open(&cli->config, true, &d.desk, err);
	if (!rc)
		printf(
		    _("intake demo: the samples, all persons invented; the day is 2026-07-10\n"));
	if (!rc)
		rc = fill_register(&d, err);
	if (!rc)
		rc = decide_all(&d, err);
	if (!rc)
		rc = show_sums(&d, err);
	if (!rc && serve)
		rc = let_people_in(&d, err);
	desk_close(d.desk);
	(void)fflush(stdout);
	if (!rc && serve)
		rc = cli_serve(cli, err);
	stop_central(&d);
	return rc;
}
