/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "base/words.h"
#include "cli/cli.h"
#include "submit/submit.h"

/* audit verify|show, config show. */

struct receipts {
	struct cli *cli;
	struct store *store;
	int settled, good;
	char first_bad[64];
	char why[ERROR_TEXT_BYTES];
};

static enum err
check_receipt(void *context, const struct batch *batch, struct error *err)
{
	struct receipts *r = context;
	AUTO(buf)
	struct buf body = BUF(LIMIT_BATCH_BYTES);
	AUTO(buf)
	struct buf receipt = BUF(LIMIT_ANSWER_BYTES);
	struct batch full;
	struct error why = { 0 };

	if (batch->state != BATCH_SETTLED)
		return ERR_NONE;
	if (store_batch_get(r->store, batch->id, &full, &body, &receipt, err))
		return err->code;
	r->settled++;
	if (!submit_receipt_check(&r->cli->config, &full, (struct span){ body.bytes, body.length },
				  (struct span){ receipt.bytes, receipt.length }, &why) &&
	    !submit_witness_check(r->store, (struct span){ body.bytes, body.length }, &why)) {
		r->good++;
	} else if (!r->first_bad[0]) {
		(void)text_copy(r->first_bad, sizeof(r->first_bad), batch->id);
		(void)text_copy(r->why, sizeof(r->why), why.text);
	}
	return ERR_NONE;
}

static enum err
say_json(const struct audit_check *c, const struct receipts *r, struct error *err)
{
	AUTO(buf)
	struct buf out = BUF(65536);
	struct json j = { &out, false };

	json_object(&j, NULL);
	json_text(&j, "schema", "intake.audit/1");
	json_int(&j, "lines", c->lines);
	json_bool(&j, "whole", c->broken_seq == 0);
	json_int(&j, "broken_seq", c->broken_seq);
	json_text_or_null(&j, "why", c->why);
	json_int(&j, "receipts", r->settled);
	json_int(&j, "receipts_verified", r->good);
	json_end_object(&j);
	return cli_print(&out, err);
}

static enum err
verify(struct cli *cli, struct desk *desk, struct error *err)
{
	struct receipts r = { .cli = cli, .store = desk_store(desk) };
	struct audit_check c = { 0 };

	if (store_audit_verify(desk_store(desk), &c, err) ||
	    store_batch_walk(desk_store(desk), check_receipt, &r, err))
		return err->code;
	if (cli->json) {
		if (say_json(&c, &r, err))
			return err->code;
	} else {
		printf(_("audit chain: %lld lines, %s\n"), (long long)c.lines,
		       c.broken_seq ? _("BROKEN") : _("whole"));
		printf(_("receipts: %d of %d verified\n"), r.good, r.settled);
	}
	if (c.broken_seq) {
		(void)error_set(err, ERR_CORRUPT, "audit entry %lld does not fit: %s",
				(long long)c.broken_seq, c.why);
		return error_hint(err, "Keep the data folder as it is and tell the auditor.");
	}
	if (r.good != r.settled)
		return error_set(err, ERR_TRUST, "receipt of batch %s: %s", r.first_bad, r.why);
	return ERR_NONE;
}

static enum err
show_line(void *context, const struct audit_line *line, struct error *err)
{
	char when[24], hash[SHA256_TEXT_BYTES];

	(void)context;
	(void)err;
	clock_print(when, line->at_us);
	sha256_print(hash, &line->hash);
	printf("%" PRId64 "  %s  ", line->seq, when);
	cli_cell(line->actor, 16);
	cli_cell(line->action, 14);
	cli_cell(line->object, 18);
	printf("%s  %.12s\n", line->detail, hash);
	return ERR_NONE;
}

enum err
cmd_audit(struct cli *cli, struct error *err)
{
	const struct cli_option options[] = { CLI_OPTIONS_END };
	AUTO(desk_close)
	struct desk *desk = NULL;

	if (cli_options(cli, options, err) || cli_arguments(cli, 1, 2, err))
		return err->code;
	if (!text_equal(cli->argv[0], "verify") && !text_equal(cli->argv[0], "show"))
		return error_set(err, ERR_USAGE, "audit %s: verify or show", cli->argv[0]);
	if (cli_desk(cli, &desk, err))
		return err->code;
	if (text_equal(cli->argv[0], "verify"))
		return verify(cli, desk, err);
	return store_audit_walk(desk_store(desk), cli->argc > 1 ? cli->argv[1] : NULL, show_line,
				NULL, err);
}

static void
show_value(void *context, const char *key, const char *value, const char *origin)
{
	(void)context;
	cli_cell(key, 24);
	cli_cell(value, 48);
	printf(" (%s)\n", origin);
}

enum err
cmd_config(struct cli *cli, struct error *err)
{
	const struct cli_option options[] = { CLI_OPTIONS_END };

	if (cli_options(cli, options, err) || cli_arguments(cli, 0, 1, err))
		return err->code;
	if (cli->argc && !text_equal(cli->argv[0], "show"))
		return error_set(err, ERR_USAGE, "config %s: only 'show' is known", cli->argv[0]);
	config_walk(&cli->config, show_value, NULL);
	return ERR_NONE;
}
