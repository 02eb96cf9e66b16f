/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "base/words.h"
#include "cli/cli.h"

/* Read and judge files without storing anything. Persons are looked up when a register with a
 * roster is there. */

static enum err
inspect_one(struct cli *cli, struct desk *desk, const char *path, bool plain, struct buf *json,
	    struct error *err)
{
	AUTO(examination)
	struct examination seen = { 0 };
	AUTO(fd)
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct sha256 sha256;

	if (fd < 0)
		return error_errno(err, "%s", path);
	if (sha256_of_fd(fd, &sha256, err) || desk_examine(desk, fd, NULL, &seen, err))
		return error_wrap(err, "%s", path);
	for (int i = 0; i < seen.count; i++)
		if (document_outcome(&seen.document[i]) != OUTCOME_ACCEPT)
			cli->status = CLI_NEEDS_PEOPLE;
	if (cli->json) {
		print_inspect_json(json, path, &sha256, &seen);
		return ERR_NONE;
	}
	if (plain) {
		print_inspect_plain(cli, &seen);
		return ERR_NONE;
	}
	for (int i = 0; i < seen.count; i++)
		print_document(cli, desk_catalog(desk), &seen.document[i]);
	return ERR_NONE;
}

/* A file that cannot be read is an answer as well: in JSON an object with its error, and the next
 * file follows. */
static void
refused(struct cli *cli, const char *path, bool plain, struct buf *json, const struct error *err)
{
	struct json j = { json, false };

	cli->status = CLI_NEEDS_PEOPLE;
	if (cli->json) {
		json_object(&j, NULL);
		json_text(&j, "schema", "intake.inspect/1");
		json_text(&j, "file", path);
		json_text(&j, "error", err->text);
		json_end_object(&j);
	} else if (plain) {
		const char *what =
		    err->text + (text_starts(err->text, path) ? strlen(path) + 2 : 0);

		printf("error %s\n", what);
	} else {
		cli_error(cli, err);
	}
}

static enum err
open_desk(struct cli *cli, struct desk **desk, struct error *err)
{
	if (!cli_desk(cli, desk, err))
		return ERR_NONE;
	if (err->code != ERR_NOTFOUND)
		return err->code;
	if (!cli->quiet && !cli->json)
		fprintf(stderr, "%s\n", _("No register here: persons are not looked up."));
	return desk_open_without_register(&cli->config, desk, err);
}

enum err
cmd_inspect(struct cli *cli, struct error *err)
{
	bool plain = false;
	const struct cli_option options[] = {
		{ "plain", 0, OPTION_FLAG, &plain, NULL, N_("one fact a line") },
		CLI_OPTIONS_END,
	};
	AUTO(desk_close)
	struct desk *desk = NULL;
	AUTO(buf)
	struct buf json = BUF((size_t)64 * 1024 * 1024);
	enum err first = ERR_NONE;

	if (cli_options(cli, options, err) || cli_arguments(cli, 1, 100000, err) ||
	    open_desk(cli, &desk, err))
		return err->code;
	for (int i = 0; i < cli->argc; i++) {
		if (cli->json && i)
			buf_byte(&json, '\n');
		if (plain && !cli->json && cli->argc > 1)
			printf("file %s\n", cli->argv[i]);
		if (!inspect_one(cli, desk, cli->argv[i], plain, &json, err))
			continue;
		if (err->code != ERR_DATA && err->code != ERR_LIMIT && cli->argc == 1)
			return err->code;
		refused(cli, cli->argv[i], plain, &json, err);
		first = first ? first : err->code;
	}
	if (cli->json && cli_print(&json, err))
		return err->code;
	/* one unreadable file alone is bad data; among others it is an item that needs people */
	if (first && cli->argc == 1) {
		cli->status = error_exit_status(first);
	}
	return ERR_NONE;
}
