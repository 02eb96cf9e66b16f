/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "base/words.h"
#include "cli/cli.h"

/* backup FOLDER and restore FOLDER: docs/operations.md. */

static enum err
say(const struct cli *cli, const char *folder, const struct backup_result *r, struct error *err)
{
	AUTO(buf)
	struct buf out = BUF(65536);
	struct json j = { &out, false };

	if (!cli->json) {
		if (!cli->quiet)
			printf(_("%s: register whole, audit chain of %" PRId64 " lines whole, "
				 "scans %" PRId64 ", of them new %" PRId64 "\n"),
			       folder, r->audit_lines, r->scans, r->copied);
		return ERR_NONE;
	}
	json_object(&j, NULL);
	json_text(&j, "schema", "intake.backup/1");
	json_text(&j, "folder", folder);
	json_int(&j, "audit_lines", r->audit_lines);
	json_int(&j, "scans", r->scans);
	json_int(&j, "copied", r->copied);
	json_end_object(&j);
	return cli_print(&out, err);
}

enum err
cmd_backup(struct cli *cli, struct error *err)
{
	bool verify = false;
	const struct cli_option options[] = {
		{ "verify", 0, OPTION_FLAG, &verify, NULL,
		  N_("judge an existing backup: every scan is read again") },
		CLI_OPTIONS_END,
	};
	AUTO(desk_close)
	struct desk *desk = NULL;
	struct backup_result result;
	struct act act;

	if (cli_options(cli, options, err) || cli_arguments(cli, 1, 1, err))
		return err->code;
	if (verify && !text_copy(cli->config.data, sizeof(cli->config.data), cli->argv[0]))
		return error_set(err, ERR_LIMIT, "path is too long: %s", cli->argv[0]);
	if (cli_desk(cli, &desk, err))
		return err->code;
	if (verify)
		return desk_backup_check(desk, &result, err) ? err->code
							     : say(cli, cli->argv[0], &result, err);
	cli_act(cli, &act);
	if (store_audit_note(desk_store(desk), &act, "backup", "register", cli->argv[0], err) ||
	    desk_backup(desk, cli->argv[0], &result, err))
		return err->code;
	return say(cli, cli->argv[0], &result, err);
}

enum err
cmd_restore(struct cli *cli, struct error *err)
{
	const struct cli_option options[] = { CLI_OPTIONS_END };
	AUTO(desk_close)
	struct desk *desk = NULL;
	struct backup_result result;
	char to[CONFIG_VALUE_BYTES], database[CONFIG_VALUE_BYTES + 16];

	if (cli_options(cli, options, err) || cli_arguments(cli, 1, 1, err))
		return err->code;
	(void)text_copy(to, sizeof(to), cli->config.data);
	(void)text_print(database, sizeof(database), "%s/intake.db", to);
	if (file_exists(database)) {
		(void)error_set(err, ERR_CONFLICT, "%s holds a register already", to);
		return error_hint(err, "Restore into an empty folder: --data NEW-FOLDER");
	}
	if (!text_copy(cli->config.data, sizeof(cli->config.data), cli->argv[0]))
		return error_set(err, ERR_LIMIT, "path is too long: %s", cli->argv[0]);
	cli->config.store[0] = '\0'; /* the backup's own, not the one in use */
	if (cli_desk(cli, &desk, err) || desk_backup_check(desk, &result, err) ||
	    desk_backup(desk, to, &result, err))
		return err->code;
	return say(cli, to, &result, err);
}
