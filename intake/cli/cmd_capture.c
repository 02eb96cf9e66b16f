/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "base/words.h"
#include "cli/cli.h"

/* capture, watch, bind: scans become documents. */

struct screen {
	const struct cli *cli;
	bool terminal;
	int64_t last_us;
};

static void
show_progress(void *context, const char *what, const char *name, const char *serial, int done,
	      int total)
{
	struct screen *s = context;
	int64_t now = clock_monotonic_us();

	if (s->cli->quiet)
		return;
	if (s->terminal) {
		fprintf(stderr, "\r\033[K%d/%d  %s  %s", done, total, name, serial);
		if (done >= total)
			fputc('\n', stderr);
		return;
	}
	/* not a terminal: what needs people at once, else a line each ten seconds */
	if (!text_equal(what, "bound"))
		fprintf(stderr, "%s: %s %s\n", name, _(what), serial);
	if (now - s->last_us > 10000000) {
		fprintf(stderr, _("%d of %d files\n"), done, total);
		s->last_us = now;
	}
}

enum err
cli_binding(const char *bind, struct capture_options *o, struct error *err)
{
	o->bind = BIND_LABEL;
	if (!bind || text_equal(bind, "label"))
		return ERR_NONE;
	if (text_equal(bind, "order")) {
		o->bind = BIND_ORDER;
		return ERR_NONE;
	}
	o->bind = BIND_SERIAL;
	if (serial_parse(bind, o->serial))
		return ERR_NONE;
	(void)error_set(err, ERR_USAGE, "--bind %s: label, order, or a serial of ours", bind);
	return error_hint(err,
			  "label: by the QR label on the page; order: the next open arrivals, in "
			  "the order of file names; a serial: all files to that one.");
}

static enum err
say_result(const struct cli *cli, const struct capture_result *r, struct error *err)
{
	AUTO(buf)
	struct buf out = BUF(65536);
	struct json j = { &out, false };

	if (!cli->json) {
		printf(_("%d files: %d bound (%d documents, %d pages), %d without arrival, %d "
			 "quarantined, %d duplicates\n"),
		       r->files, r->bound, r->documents, r->pages, r->unbound, r->quarantined,
		       r->duplicates);
		if (r->unbound)
			printf("%s\n",
			       _("Next: intake list --unbound, then intake bind NUMBER SERIAL"));
		if (r->quarantined)
			printf(_("Next: see %s/quarantine, each file has its reason beside it\n"),
			       cli->config.data);
		return ERR_NONE;
	}
	json_object(&j, NULL);
	json_text(&j, "schema", "intake.capture/1");
	json_int(&j, "files", r->files);
	json_int(&j, "pages", r->pages);
	json_int(&j, "documents", r->documents);
	json_int(&j, "bound", r->bound);
	json_int(&j, "unbound", r->unbound);
	json_int(&j, "quarantined", r->quarantined);
	json_int(&j, "duplicates", r->duplicates);
	json_end_object(&j);
	return cli_print(&out, err);
}

enum err
cmd_capture(struct cli *cli, struct error *err)
{
	const char *bind = NULL;
	const struct cli_option options[] = {
		{ "bind", 'b', OPTION_TEXT, &bind, "HOW",
		  N_("whose the scans are: label (default), order, or a serial") },
		CLI_OPTIONS_END,
	};
	struct screen screen = { cli, isatty(STDERR_FILENO), clock_monotonic_us() };
	struct capture_options how = { .progress = show_progress, .context = &screen };
	AUTO(desk_close)
	struct desk *desk = NULL;
	struct capture_result result;

	if (cli_options(cli, options, err) || cli_binding(bind, &how, err) ||
	    cli_desk(cli, &desk, err))
		return err->code;
	(void)text_copy(how.actor, sizeof(how.actor), cli->actor);
	if (desk_capture(desk, (const char *const *)cli->argv, cli->argc, &how, &result, err))
		return err->code;
	if (result.unbound || result.quarantined)
		cli->status = CLI_NEEDS_PEOPLE;
	return say_result(cli, &result, err);
}

static volatile int stop_watching;

static void
on_signal(int number)
{
	(void)number;
	stop_watching = 1;
}

enum err
cmd_watch(struct cli *cli, struct error *err)
{
	const char *bind = NULL;
	const struct cli_option options[] = {
		{ "bind", 'b', OPTION_TEXT, &bind, "HOW",
		  N_("whose the scans are: label (default) or order") },
		CLI_OPTIONS_END,
	};
	struct sigaction action = { .sa_handler = on_signal };
	struct screen screen = { cli, isatty(STDERR_FILENO), clock_monotonic_us() };
	struct capture_options how = { .progress = show_progress, .context = &screen };
	AUTO(desk_close)
	struct desk *desk = NULL;

	if (cli_options(cli, options, err) || cli_arguments(cli, 0, 0, err) ||
	    cli_binding(bind, &how, err) || cli_desk(cli, &desk, err))
		return err->code;
	(void)text_copy(how.actor, sizeof(how.actor), cli->actor);
	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGTERM, &action, NULL);
	if (!cli->quiet)
		fprintf(stderr, _("Watching the inbox of %s; Ctrl-C ends.\n"), cli->config.data);
	return desk_watch(desk, &how, &stop_watching, err);
}

enum err
cmd_bind(struct cli *cli, struct error *err)
{
	const struct cli_option options[] = { CLI_OPTIONS_END };
	AUTO(desk_close)
	struct desk *desk = NULL;
	char serial[SERIAL_BYTES];
	struct act act;
	long id;

	if (cli_options(cli, options, err) || cli_arguments(cli, 2, 2, err))
		return err->code;
	if (!text_to_long(cli->argv[0], 1, 1000000000, &id))
		return error_set(err, ERR_USAGE, "%s: not a file number", cli->argv[0]);
	if (!serial_parse(cli->argv[1], serial))
		return error_set(err, ERR_USAGE, "%s: not a serial of ours (check character?)",
				 cli->argv[1]);
	cli_act(cli, &act);
	if (cli_desk(cli, &desk, err) || desk_bind(desk, &act, id, serial, err))
		return err->code;
	printf(_("File %ld now belongs to %s.\n"), id, serial);
	return ERR_NONE;
}
