/* SPDX-License-Identifier: Apache-2.0 */
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "base/words.h"
#include "cli/cli.h"
#include "web/web.h"

/* The review station, until somebody says stop. */

static enum err
wait_for_stop(const sigset_t *stop, struct error *err)
{
	int signal;

	if (sigwait(stop, &signal))
		return error_errno(err, "waiting for a signal");
	log_event(LOG_LEVEL_INFO, "web-stop", "signal=%d", signal);
	return ERR_NONE;
}

static void
say_address(const struct cli *cli, const struct web *web)
{
	if (cli->quiet)
		return;
	if (web_port(web))
		fprintf(stderr, _("Review station: http://127.0.0.1:%d/ (Ctrl+C ends it)\n"),
			web_port(web));
	else
		fprintf(stderr, _("Review station: %s\n"), cli->config.listen);
}

enum err
cli_serve(struct cli *cli, struct error *err)
{
	AUTO(desk_close)
	struct desk *desk = NULL;
	AUTO(web_stop)
	struct web *web = NULL;
	sigset_t stop;

	/* One heap for all threads: a heap of its own reserves 64 MB of addresses for each, which a
	 * caged child inherits and has to live within. */
	(void)mallopt(M_ARENA_MAX, 1);
	/* before any thread, so that all of them leave these to us */
	(void)sigemptyset(&stop);
	(void)sigaddset(&stop, SIGINT);
	(void)sigaddset(&stop, SIGTERM);
	(void)pthread_sigmask(SIG_BLOCK, &stop, NULL);
	if (cli_desk(cli, &desk, err) || web_start(desk, &web, err))
		return err->code;
	say_address(cli, web);
	return wait_for_stop(&stop, err);
}

enum err
cmd_serve(struct cli *cli, struct error *err)
{
	const char *listen = NULL;
	const struct cli_option options[] = {
		{ "listen", 'l', OPTION_TEXT, &listen, "WHERE",
		  N_("127.0.0.1:PORT, unix:/PATH or systemd; default: web.listen") },
		CLI_OPTIONS_END,
	};

	if (cli_options(cli, options, err) || cli_arguments(cli, 0, 0, err) ||
	    (listen && config_set(&cli->config, "web.listen", listen, err)))
		return err->code;
	return cli_serve(cli, err);
}
