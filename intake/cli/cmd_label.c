/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/text.h"
#include "base/words.h"
#include "cli/cli.h"
#include "report/report.h"

/* Labels for the label printer: one small page an arrival. */

static enum err
load(struct cli *cli, struct desk *desk, struct arrival *arrivals, struct error *err)
{
	for (int i = 0; i < cli->argc; i++) {
		char serial[SERIAL_BYTES];

		if (!serial_parse(cli->argv[i], serial))
			return error_set(err, ERR_USAGE,
					 "%s: not a serial of ours (check character?)",
					 cli->argv[i]);
		if (store_arrival_get(desk_store(desk), serial, &arrivals[i], err))
			return err->code;
	}
	return ERR_NONE;
}

enum err
cmd_label(struct cli *cli, struct error *err)
{
	const char *out = "labels.pdf";
	const struct cli_option options[] = {
		{ "out", 'O', OPTION_TEXT, &out, "FILE", N_("PDF to write; default labels.pdf") },
		CLI_OPTIONS_END,
	};
	AUTO(desk_close)
	struct desk *desk = NULL;
	AUTO(memory)
	struct arrival *arrivals = NULL;

	if (cli_options(cli, options, err) || cli_arguments(cli, 1, 10000, err) ||
	    cli_desk(cli, &desk, err))
		return err->code;
	arrivals = fail_here() ? NULL : calloc((size_t)cli->argc, sizeof(*arrivals));
	if (!arrivals)
		return error_set(err, ERR_NOMEM, "labels: out of memory");
	if (load(cli, desk, arrivals, err) || report_labels(out, arrivals, cli->argc, err))
		return err->code;
	printf(_("%d labels in %s (50 × 30 mm pages)\n"), cli->argc, out);
	return ERR_NONE;
}
