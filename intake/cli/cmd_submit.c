/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/words.h"
#include "cli/cli.h"
#include "submit/submit.h"

/* batch, submit: a run is a row, not a process; submit always resumes what is open first. */

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
	json_end_object(&j);
	return cli_print(&out, err);
}

static enum err
run(struct cli *cli, bool only_form, struct error *err)
{
	struct screen screen = { .terminal = isatty(STDERR_FILENO) };
	struct submit_options how = { .progress = show_progress,
				      .context = &screen,
				      .only_form = only_form };
	const struct cli_option options[] = {
		{ "dry-run", 0, OPTION_FLAG, &how.dry_run, NULL,
		  N_("form and check, store nothing, send nothing") },
		{ "limit", 'n', OPTION_INT, &how.limit, "N", N_("at most so many records") },
		CLI_OPTIONS_END,
	};
	AUTO(desk_close)
	struct desk *desk = NULL;
	struct submit_result result = { 0 };
	struct error said;
	enum err rc;

	if (cli_options(cli, options, err) || cli_arguments(cli, 0, 0, err) ||
	    cli_desk(cli, &desk, err))
		return err->code;
	how.actor = cli->actor;
	screen.quiet = cli->quiet;
	rc = submit_run(desk_store(desk), desk_catalog(desk), &cli->config, &how, &result, err);
	if (rc && !result.run[0])
		return rc;
	/* what was reached is said even when the run broke off */
	if (cli->json && say_json(&result, &said))
		return rc ? rc : (*err = said).code;
	if (!cli->json)
		say_text(&result);
	cli->status = submit_needs_people(&result) ? CLI_NEEDS_PEOPLE : CLI_DONE;
	return rc;
}

enum err
cmd_batch(struct cli *cli, struct error *err)
{
	return run(cli, true, err);
}

enum err
cmd_submit(struct cli *cli, struct error *err)
{
	return run(cli, false, err);
}
