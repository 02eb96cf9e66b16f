/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/words.h"

enum err
cli_action(struct cli *cli, const struct cli_action *actions, struct error *err)
{
	const char *typed = cli->argc > 1 ? cli->argv[1] : "";
	AUTO(buf)
	struct buf names = BUF(1024);

	if (text_equal(typed, "--help") || text_equal(typed, "-h"))
		return actions[0].run(cli, err);
	for (const struct cli_action *a = actions; a->name; a++) {
		buf_print(&names, "%s%s", a == actions ? "" : ", ", a->name);
		if (!text_equal(typed, a->name))
			continue;
		cli->argc--;
		cli->argv++;
		return a->run(cli, err);
	}
	(void)error_set(err, ERR_USAGE, "%s %s: no such action", cli->verb->name, typed);
	return error_hint(err, "%s", buf_string(&names));
}

enum err
cli_desk(struct cli *cli, struct desk **out, struct error *err)
{
	return desk_open(&cli->config, false, out, err);
}

void
cli_act(const struct cli *cli, struct act *act)
{
	(void)text_copy(act->actor, sizeof(act->actor), cli->actor);
	act->at_us = clock_now_us();
}

enum err
cli_document(struct cli *cli, struct desk *desk, const char *typed, struct document **out,
	     struct error *err)
{
	AUTO(document_free)
	struct document *document = document_new();
	char serial[SERIAL_BYTES];
	int index;

	(void)cli;
	if (!document)
		return error_set(err, ERR_NOMEM, "document: out of memory");
	if (!document_id_parse(typed, serial, &index)) {
		(void)error_set(err, ERR_USAGE, "%s: not a serial of ours (check character?)",
				typed);
		return error_hint(err, "A serial looks like RZ2026-000001N or RZ2026-000001N/2.");
	}
	if (store_document_get(desk_store(desk), serial, index, document, err))
		return err->code;
	*out = TAKE(document);
	return ERR_NONE;
}

void
cli_cell(const char *text, int columns)
{
	int pad = columns - text_width(text);

	fputs(text, stdout);
	for (; pad > 0; pad--)
		putchar(' ');
}

bool
cli_chinese(const struct cli *cli)
{
	(void)cli;
	return text_starts(words_language(), "zh");
}

const char *
cli_state(const struct cli *cli, enum state state)
{
	return cli_chinese(cli) ? words(state_zh(state)) : state_text(state);
}

const char *
cli_outcome(const struct cli *cli, enum outcome outcome)
{
	static const char *const names[] = { N_("clean"), N_("review"), N_("return") };

	(void)cli;
	return _(names[outcome]);
}

enum err
cli_print(struct buf *out, struct error *err)
{
	if (buf_check(out, "output", err))
		return err->code;
	if (fwrite(out->bytes, 1, out->length, stdout) != out->length || putchar('\n') == EOF)
		return error_errno(err, "standard output");
	return ERR_NONE;
}

void
cli_error(const struct cli *cli, const struct error *err)
{
	fprintf(stderr, "intake %s: %s\n", cli->verb->name, err->text);
	if (err->hint[0])
		fprintf(stderr, "  → %s\n", err->hint);
}
