/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/words.h"
#include "cli/cli.h"
#include "cli/run.h"
#include "submit/submit.h"

/* batch, submit: a run is a row, not a process; submit always resumes what is open first. */

/* Renewing takes the central service some weeks; other clocks than ours are worth a word. */
#define CERTIFICATE_WARN_DAYS 30
#define SKEW_WARN_S           300

struct screen {
	bool terminal, quiet;
	int64_t last_us;
};

static void
show_progress(void *context, int done, int total, const char *text)
{
	struct screen *s = context;
	int64_t now = clock_monotonic_us();

	if (s->quiet)
		return;
	if (s->terminal)
		fprintf(stderr, "\r\033[K%d/%d  %s%s", done, total, text,
			done >= total ? "\n" : "");
	else if (now - s->last_us > 10000000)
		fprintf(stderr, "%d/%d  %s\n", done, total, text);
	if (!s->terminal && now - s->last_us > 10000000)
		s->last_us = now;
}

static void
say_text(const struct submit_result *r)
{
	printf(_("Run %s: %d records in %d new batches\n"), r->run, r->records, r->batches);
	printf(
	    _("  sent %d (%d replayed), accepted %d, with warning %d, duplicate %d, deferred %d, "
	      "rejected %d\n"),
	    r->sent, r->replayed, r->accepted, r->warned, r->duplicate, r->deferred, r->rejected);
	printf(_("  receipts verified %d of %d, open %d, blocked %d\n"), r->receipts_verified,
	       r->sent, r->open, r->blocked);
	if (r->late || r->images)
		printf(_("  late results %d (%d refused), page images %d\n"), r->late,
		       r->late_rejected, r->images);
	if (r->unfit)
		printf(_("  %d records lack what the service needs; they wait for a person\n"),
		       r->unfit);
	if (r->own_hands)
		printf(_("  %d records were decided by you; somebody else must submit them\n"),
		       r->own_hands);
}

static enum err
say_json(const struct submit_result *r, struct error *err)
{
	AUTO(buf)
	struct buf out = BUF(65536);
	struct json j = { &out, false };

	json_object(&j, NULL);
	json_text(&j, "schema", "intake.submit/1");
	json_text(&j, "run", r->run);
	json_int(&j, "batches", r->batches);
	json_int(&j, "records", r->records);
	json_int(&j, "sent", r->sent);
	json_int(&j, "replayed", r->replayed);
	json_int(&j, "accepted", r->accepted);
	json_int(&j, "accepted_with_warning", r->warned);
	json_int(&j, "duplicate", r->duplicate);
	json_int(&j, "deferred", r->deferred);
	json_int(&j, "rejected", r->rejected);
	json_int(&j, "receipts_verified", r->receipts_verified);
	json_int(&j, "open", r->open);
	json_int(&j, "blocked", r->blocked);
	json_int(&j, "unfit", r->unfit);
	json_int(&j, "own_hands", r->own_hands);
	json_int(&j, "late", r->late);
	json_int(&j, "late_rejected", r->late_rejected);
	json_int(&j, "late_odd", r->late_odd);
	json_int(&j, "resumed", r->resumed);
	json_int(&j, "images", r->images);
	json_int(&j, "certificate_days_left", r->days_left);
	json_int(&j, "clock_skew_s", r->skew_s);
	json_end_object(&j);
	return cli_print(&out, err);
}

/* What a person should know although the run went well. */
static void
say_warnings(const struct submit_result *r)
{
	if (r->days_left >= 0 && r->days_left <= CERTIFICATE_WARN_DAYS)
		fprintf(stderr, _("our client certificate ends in %d days: ask for a new one\n"),
			r->days_left);
	if (r->skew_known && (r->skew_s > SKEW_WARN_S || r->skew_s < -SKEW_WARN_S))
		fprintf(stderr, _("the clock of the service is %lld seconds off ours\n"),
			(long long)r->skew_s);
	if (r->late_odd)
		fprintf(stderr,
			_("%d late results do not fit what is settled here; see intake audit "
			  "show\n"),
			r->late_odd);
}

/* Written also after a run that failed: an alarm lives on it. */
static enum err
write_metrics(const struct cli *cli, struct store *store, const char *path, struct error *err)
{
	AUTO(buf)
	struct buf out = BUF(65536);

	if (!path || !path[0])
		return ERR_NONE;
	if (submit_metrics(store, &cli->config, &out, err) ||
	    file_replace(path, out.bytes, out.length, err))
		return error_wrap(err, "metrics");
	return ERR_NONE;
}

struct asked {
	bool runs, batches;
	const char *report, *resume;
	const char *metrics; /* the file, NULL or "": none */
};

static enum err
run(struct cli *cli, struct desk *desk, struct submit_options *how, const struct asked *asked,
    struct error *err)
{
	struct screen screen = { .terminal = isatty(STDERR_FILENO), .quiet = cli->quiet };
	struct store *store = desk_store(desk);
	struct submit_result result = { 0 };
	struct error said;
	enum err rc;

	how->actor = cli->actor;
	how->progress = show_progress;
	how->context = &screen;
	rc = submit_run(store, desk_catalog(desk), &cli->config, how, &result, err);
	if (write_metrics(cli, store, asked->metrics, &said) && !rc)
		rc = (*err = said).code;
	if (rc && !result.run[0])
		return rc;
	/* what was reached is said even when the run broke off */
	if (cli->json && say_json(&result, &said))
		return rc ? rc : (*err = said).code;
	if (!cli->json) {
		say_text(&result);
		if (result.resumed && run_resumed(store, result.run, &said))
			return rc ? rc : (*err = said).code;
	}
	say_warnings(&result);
	cli->status = submit_needs_people(&result) ? CLI_NEEDS_PEOPLE : CLI_DONE;
	return rc;
}

enum err
cmd_batch(struct cli *cli, struct error *err)
{
	struct submit_options how = { .only_form = true };
	struct asked asked = { .runs = false };
	bool list = false;
	const struct cli_option options[] = {
		{ "dry-run", 0, OPTION_FLAG, &how.dry_run, NULL,
		  N_("form and check, store nothing, send nothing") },
		{ "limit", 'n', OPTION_INT, &how.limit, "N", N_("at most so many records") },
		{ "list", 0, OPTION_FLAG, &list, NULL, N_("list the batches") },
		CLI_OPTIONS_END,
	};
	AUTO(desk_close)
	struct desk *desk = NULL;

	if (cli_options(cli, options, err) || cli_arguments(cli, 0, 0, err) ||
	    cli_desk(cli, &desk, err))
		return err->code;
	if (list)
		return run_batches(desk_store(desk), err);
	return run(cli, desk, &how, &asked, err);
}

enum err
cmd_submit(struct cli *cli, struct error *err)
{
	struct submit_options how = { .dry_run = false };
	struct asked asked = { .runs = false };
	const struct cli_option options[] = {
		{ "dry-run", 0, OPTION_FLAG, &how.dry_run, NULL,
		  N_("form and check, store nothing, send nothing") },
		{ "limit", 'n', OPTION_INT, &how.limit, "N", N_("at most so many records") },
		{ "resume", 0, OPTION_TEXT, &asked.resume, "RUN",
		  N_("finish what is open, form nothing new") },
		{ "runs", 0, OPTION_FLAG, &asked.runs, NULL, N_("list the runs") },
		{ "report", 0, OPTION_TEXT, &asked.report, "RUN",
		  N_("what the service said in that run, as CSV (Excel, print: intake export "
		     "run)") },
		{ "metrics-file", 0, OPTION_TEXT, &asked.metrics, "FILE",
		  N_("figures for the node exporter; default submit.metrics_file") },
		CLI_OPTIONS_END,
	};
	AUTO(desk_close)
	struct desk *desk = NULL;

	if (cli_options(cli, options, err) || cli_arguments(cli, 0, 0, err) ||
	    cli_desk(cli, &desk, err))
		return err->code;
	if (!asked.metrics)
		asked.metrics = cli->config.metrics_file;
	if (asked.runs)
		return run_list(cli, desk_store(desk), err);
	if (asked.report)
		return run_report(desk, asked.report, err);
	if (asked.resume && run_check(desk_store(desk), asked.resume, err))
		return err->code;
	how.only_resume = asked.resume != NULL;
	return run(cli, desk, &how, &asked, err);
}
