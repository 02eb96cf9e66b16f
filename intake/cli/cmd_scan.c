/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "base/words.h"
#include "cli/cli.h"
#include "scan/scan.h"

/* scan: paper in the feeder → documents. Sides lie in <data>/scanned until the register has them;
 * after a jam or a crash `intake scan --resume` takes what lies there. */

static void
show_side(void *context, int sides)
{
	const struct cli *cli = context;

	if (!cli->quiet)
		fprintf(stderr, "%s%d", isatty(STDERR_FILENO) ? "\r" : "", sides);
	if (!cli->quiet && !isatty(STDERR_FILENO))
		fputc('\n', stderr);
}

struct sweep {
	const char *folder;
};

static enum err
remove_side(void *context, const char *name, struct error *err)
{
	const struct sweep *s = context;
	char path[CONFIG_VALUE_BYTES + 300];

	if (!text_print(path, sizeof(path), "%s/%s", s->folder, name) || unlink(path))
		return error_errno(err, "%s", name);
	return ERR_NONE;
}

/* Sheets of an interrupted scan must not become papers of the next envelope. */
static enum err
refuse_side(void *context, const char *name, struct error *err)
{
	(void)context;
	(void)error_set(err, ERR_CONFLICT, "sheets of an interrupted scan are not stored yet: %s",
			name);
	return error_hint(err, "intake scan --resume --bind …");
}

/* Everything that lies there becomes documents, in the order of the feeder; then it is removed: the
 * vault has it. */
static enum err
take(struct cli *cli, const char *folder, const struct capture_options *how,
     struct capture_result *result, struct error *err)
{
	AUTO(desk_close)
	struct desk *desk = NULL;
	struct sweep sweep = { folder };

	if (cli_desk(cli, &desk, err) || desk_capture(desk, &folder, 1, how, result, err))
		return err->code;
	return folder_walk(folder, remove_side, &sweep, err);
}

static enum err
say(const struct cli *cli, const struct scanner_pages *p, const struct capture_result *r,
    int sheets, struct error *err)
{
	AUTO(buf)
	struct buf out = BUF(65536);
	struct json j = { &out, false };

	if (cli->json) {
		json_object(&j, NULL);
		json_text(&j, "schema", "intake.scan/1");
		json_int(&j, "sides", p->sides);
		json_int(&j, "sheets", p->files);
		json_text_or_null(&j, "stopped", p->said);
		json_int(&j, "bound", r->bound);
		json_int(&j, "unbound", r->unbound);
		json_int(&j, "quarantined", r->quarantined);
		json_int(&j, "duplicates", r->duplicates);
		json_end_object(&j);
		return cli_print(&out, err);
	}
	printf(
	    _("%d sheets scanned: %d bound, %d without arrival, %d quarantined, %d duplicates\n"),
	    p->files, r->bound, r->unbound, r->quarantined, r->duplicates);
	if (p->said[0])
		printf(_("The scanner stopped: %s. The sheets before it are stored; put the rest "
			 "back and scan again, nothing is registered twice.\n"),
		       p->said);
	if (sheets && sheets != p->files)
		printf(_("You counted %d sheets, the scanner %d: look for sheets that stuck "
			 "together.\n"),
		       sheets, p->files);
	return ERR_NONE;
}

enum err
cmd_scan(struct cli *cli, struct error *err)
{
	const char *bind = NULL;
	struct scanner_order order = { .dpi = 300 };
	int sheets = 0;
	bool resume = false;
	const struct cli_option options[] = {
		{ "device", 'd', OPTION_TEXT, &order.device, "NAME",
		  N_("the scanner, as scanimage -L lists it") },
		{ "source", 's', OPTION_TEXT, &order.source, "NAME",
		  N_("feeder or glass, as the scanner calls it") },
		{ "dpi", 0, OPTION_INT, &order.dpi, "N", N_("resolution; default 300") },
		{ "duplex", 0, OPTION_FLAG, &order.duplex, NULL,
		  N_("two sides a sheet: they stay together") },
		{ "sheets", 'n', OPTION_INT, &sheets, "N",
		  N_("how many sheets you put in: the scan must agree") },
		{ "bind", 'b', OPTION_TEXT, &bind, "HOW",
		  N_("whose the scans are: label (default), order, or a serial") },
		{ "resume", 0, OPTION_FLAG, &resume, NULL,
		  N_("take what an interrupted scan left, without scanning") },
		CLI_OPTIONS_END,
	};
	struct scanner_pages pages = { 0 };
	struct capture_options how = { 0 };
	struct capture_result result = { 0 };
	char folder[CONFIG_VALUE_BYTES + 16], name[32];

	if (cli_options(cli, options, err) || cli_arguments(cli, 0, 0, err) ||
	    cli_binding(bind, &how, err))
		return err->code;
	(void)text_copy(how.actor, sizeof(how.actor), cli->actor);
	if (order.dpi < 100 || order.dpi > 1200)
		return error_set(err, ERR_USAGE, "--dpi %d: 100 to 1200", order.dpi);
	(void)text_print(folder, sizeof(folder), "%s/scanned", cli->config.data);
	(void)text_print(name, sizeof(name), "scan-%" PRId64, clock_now_us() / 1000000);
	if (!order.device && cli->config.scan_device[0])
		order.device = cli->config.scan_device;
	if (!order.source && cli->config.scan_source[0])
		order.source = cli->config.scan_source;
	order.folder = folder;
	order.name = name;
	if (!resume && how.serial[0] && access(folder, F_OK) == 0 &&
	    folder_walk(folder, refuse_side, NULL, err))
		return err->code;
	if (!resume && scanner_run(&order, show_side, cli, &pages, err))
		return err->code;
	if (take(cli, folder, &how, &result, err)) {
		(void)error_hint(err, "The sheets lie in %s; then: intake scan --resume", folder);
		return err->code;
	}
	if (resume)
		pages.files = result.files;
	if (result.unbound || result.quarantined || pages.said[0] ||
	    (sheets && sheets != pages.files))
		cli->status = CLI_NEEDS_PEOPLE;
	return say(cli, &pages, &result, sheets, err);
}
