/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/words.h"
#include "cli/cli.h"

/* check, amend, decide, confirm: from findings to a decision of two people. */

static enum err
say_document(const struct cli *cli, const struct desk *desk, const struct document *d,
	     struct error *err)
{
	AUTO(buf)
	struct buf out = BUF(1024 * 1024);
	char id[DOCUMENT_ID_BYTES], reason[256];

	if (cli->json) {
		print_document_json(&out, d);
		return cli_print(&out, err);
	}
	document_id_print(id, d->serial, d->index);
	print_reason(cli, desk_catalog(desk), d, reason);
	printf("%s  %s  %s  %s\n", id, cli_state(cli, d->state),
	       cli_outcome(cli, document_outcome(d)), reason);
	return ERR_NONE;
}

static enum err
choose_person(struct desk *desk, struct document *document, const char *person_no,
	      struct error *err)
{
	struct person person;

	if (store_person_get(desk_store(desk), person_no, &person, err))
		return err->code;
	document->match.how = MATCH_BY_PERSON;
	document->match.matches = 1;
	document->match.near_count = 0;
	(void)text_copy(document->match.person_no, sizeof(document->match.person_no),
			person.person_no);
	return ERR_NONE;
}

enum err
cmd_check(struct cli *cli, struct error *err)
{
	const char *person = NULL;
	bool dry = false;
	const struct cli_option options[] = {
		{ "person", 'p', OPTION_TEXT, &person, "NUMBER",
		  N_("the person it is about, chosen by who acts") },
		{ "dry-run", 0, OPTION_FLAG, &dry, NULL,
		  N_("show what would come out, store nothing") },
		CLI_OPTIONS_END,
	};
	AUTO(desk_close)
	struct desk *desk = NULL;
	AUTO(document_free)
	struct document *document = NULL;
	struct act act;

	if (cli_options(cli, options, err) || cli_arguments(cli, 1, 1, err) ||
	    cli_desk(cli, &desk, err) || cli_document(cli, desk, cli->argv[0], &document, err) ||
	    (person && choose_person(desk, document, person, err)))
		return err->code;
	cli_act(cli, &act);
	if (desk_check(desk, &act, document, !dry, err))
		return err->code;
	cli->status = document_outcome(document) == OUTCOME_ACCEPT ? CLI_DONE : CLI_NEEDS_PEOPLE;
	return say_document(cli, desk, document, err);
}

enum err
cmd_amend(struct cli *cli, struct error *err)
{
	const struct cli_option options[] = { CLI_OPTIONS_END };
	AUTO(desk_close)
	struct desk *desk = NULL;
	AUTO(document_free)
	struct document *document = NULL;
	enum field_name name;
	struct act act;

	if (cli_options(cli, options, err) || cli_arguments(cli, 3, 3, err))
		return err->code;
	if (!field_name_parse(cli->argv[1], &name)) {
		(void)error_set(err, ERR_USAGE, "%s: no such field", cli->argv[1]);
		return error_hint(err, "Fields are named as in intake show: holder.id_number, "
				       "certificate.issue_date, …");
	}
	cli_act(cli, &act);
	if (cli_desk(cli, &desk, err) || cli_document(cli, desk, cli->argv[0], &document, err) ||
	    desk_amend(desk, &act, document, name, cli->argv[2], err))
		return err->code;
	return say_document(cli, desk, document, err);
}

static enum err
fill_decision(const struct cli *cli, const struct option_list *reasons, const char *note,
	      struct decision *x, struct error *err)
{
	(void)text_copy(x->by, sizeof(x->by), cli->actor);
	if (note && !text_copy(x->note, sizeof(x->note), note))
		return error_set(err, ERR_USAGE, "--note: longer than %zu bytes",
				 sizeof(x->note) - 1);
	if (reasons->count > LIMIT_REASONS_PER_DECISION)
		return error_set(err, ERR_USAGE, "more than %d reasons",
				 LIMIT_REASONS_PER_DECISION);
	for (int i = 0; i < reasons->count; i++)
		if (!text_copy(x->reason[x->reason_count++], REASON_BYTES, reasons->item[i]))
			return error_set(err, ERR_USAGE, "unknown reason %s", reasons->item[i]);
	return ERR_NONE;
}

enum err
cmd_decide(struct cli *cli, struct error *err)
{
	struct option_list reasons = { 0 };
	const char *note = NULL;
	struct decision x = { 0 };
	const struct cli_option options[] = {
		{ "reason", 'r', OPTION_LIST, &reasons, "CODE",
		  N_("a defect, R01 to R21; may be repeated") },
		{ "note", 'm', OPTION_TEXT, &note, "TEXT", N_("in your own words") },
		{ "due", 0, OPTION_DATE, &x.due_on, "DATE", N_("until when a hold waits") },
		CLI_OPTIONS_END,
	};
	AUTO(desk_close)
	struct desk *desk = NULL;
	AUTO(document_free)
	struct document *document = NULL;

	if (cli_options(cli, options, err) || cli_arguments(cli, 2, 2, err))
		return err->code;
	if (!decide_parse(cli->argv[1], &x.decide))
		return error_set(err, ERR_USAGE, "%s: accept, reject, hold or suspect",
				 cli->argv[1]);
	if (fill_decision(cli, &reasons, note, &x, err) || cli_desk(cli, &desk, err) ||
	    cli_document(cli, desk, cli->argv[0], &document, err) ||
	    desk_decide(desk, document, &x, err))
		return err->code;
	return say_document(cli, desk, document, err);
}

enum err
cmd_confirm(struct cli *cli, struct error *err)
{
	struct option_list reasons = { 0 };
	const char *note = NULL;
	bool back = false;
	struct decision x = { 0 };
	const struct cli_option options[] = {
		{ "back", 0, OPTION_FLAG, &back, NULL, N_("do not agree: back to review") },
		{ "note", 'm', OPTION_TEXT, &note, "TEXT", N_("in your own words") },
		CLI_OPTIONS_END,
	};
	AUTO(desk_close)
	struct desk *desk = NULL;
	AUTO(document_free)
	struct document *document = NULL;

	if (cli_options(cli, options, err) || cli_arguments(cli, 1, 1, err) ||
	    fill_decision(cli, &reasons, note, &x, err) || cli_desk(cli, &desk, err) ||
	    cli_document(cli, desk, cli->argv[0], &document, err) ||
	    desk_confirm(desk, document, &x, !back, err))
		return err->code;
	return say_document(cli, desk, document, err);
}
