/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
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

/* ---- all papers again ---- */

#define LIMIT_RULE_ROWS 96

/* How often each rule came or went. */
struct rule_row {
	char id[RULE_ID_BYTES];
	int come, gone;
};

struct again {
	struct cli *cli;
	struct json json;
	struct rule_row row[LIMIT_RULE_ROWS];
	int rows;
};

static void
count_rules(struct again *a, const char *rules, bool come)
{
	while (*rules) {
		size_t n = strcspn(rules, " ");
		char id[RULE_ID_BYTES];
		int i = 0;

		(void)text_copy_n(id, sizeof(id), rules, n);
		while (i < a->rows && !text_equal(a->row[i].id, id))
			i++;
		if (i == a->rows && a->rows < LIMIT_RULE_ROWS)
			(void)text_copy(a->row[a->rows++].id, RULE_ID_BYTES, id);
		if (i < a->rows)
			come ? a->row[i].come++ : a->row[i].gone++;
		rules += n + (rules[n] == ' ');
	}
}

static void
show_change(void *context, const struct recheck_change *x)
{
	struct again *a = context;
	char id[DOCUMENT_ID_BYTES];

	count_rules(a, x->come, true);
	count_rules(a, x->gone, false);
	document_id_print(id, x->was->serial, x->was->index);
	if (a->cli->json) {
		json_object(&a->json, NULL);
		json_text(&a->json, "document", id);
		json_text(&a->json, "state", state_text(x->was->state));
		json_text(&a->json, "was", outcome_text(document_outcome(x->was)));
		json_text(&a->json, "now", outcome_text(document_outcome(x->now)));
		json_text(&a->json, "come", x->come);
		json_text(&a->json, "gone", x->gone);
		json_bool(&a->json, "decided", x->decided);
		json_end_object(&a->json);
		return;
	}
	cli_cell(id, 18);
	cli_cell(cli_state(a->cli, x->was->state), 14);
	printf("%s → %s", cli_outcome(a->cli, document_outcome(x->was)),
	       cli_outcome(a->cli, document_outcome(x->now)));
	printf("%s%s%s%s%s\n", x->come[0] ? "  + " : "", x->come, x->gone[0] ? "  − " : "", x->gone,
	       x->decided ? _("  (decided: stays as it is)") : "");
}

static void
say_sums(const struct again *a, const struct recheck_result *r, bool dry)
{
	for (int i = 0; i < a->rows; i++)
		printf("%s  +%d −%d\n", a->row[i].id, a->row[i].come, a->row[i].gone);
	printf(_("%d papers, %d would come out differently, %d of them decided\n"), r->documents,
	       r->changed, r->decided);
	if (!dry)
		printf(_("%d papers that wait for their first look were written anew\n"), r->saved);
}

static enum err
check_all(struct cli *cli, bool dry, const char *policy, struct error *err)
{
	AUTO(desk_close)
	struct desk *desk = NULL;
	AUTO(buf)
	struct buf out = BUF((size_t)64 * 1024 * 1024);
	struct again a = { .cli = cli, .json = { &out, false } };
	struct recheck_options options = {
		.dry_run = dry, .policy = policy, .each = show_change, .context = &a
	};
	struct recheck_result result;
	struct act act;

	if (policy && !dry) {
		(void)error_set(err, ERR_USAGE, "--policy only shows what would change");
		return error_hint(err, "Add --dry-run; to put it in force, install the file as "
				       "templates/policy.xml.");
	}
	cli_act(cli, &act);
	json_object(&a.json, NULL);
	json_text(&a.json, "schema", "intake.recheck/1");
	json_array(&a.json, "changes");
	if (cli_desk(cli, &desk, err) || desk_recheck(desk, &act, &options, &result, err))
		return err->code;
	cli->status = result.changed ? CLI_NEEDS_PEOPLE : CLI_DONE;
	if (!cli->json) {
		say_sums(&a, &result, dry);
		return ERR_NONE;
	}
	json_end_array(&a.json);
	json_int(&a.json, "documents", result.documents);
	json_int(&a.json, "saved", result.saved);
	json_end_object(&a.json);
	return cli_print(&out, err);
}

enum err
cmd_check(struct cli *cli, struct error *err)
{
	const char *person = NULL, *policy = NULL;
	bool dry = false, all = false, rerun = false;
	const struct cli_option options[] = {
		{ "person", 'p', OPTION_TEXT, &person, "NUMBER",
		  N_("the person it is about, chosen by who acts") },
		{ "dry-run", 0, OPTION_FLAG, &dry, NULL,
		  N_("show what would come out, store nothing") },
		{ "rerun", 0, OPTION_FLAG, &rerun, NULL,
		  N_("run the rules of today on what is stored (always done)") },
		{ "all", 'a', OPTION_FLAG, &all, NULL,
		  N_("every paper; what somebody has decided is only told of") },
		{ "policy", 0, OPTION_TEXT, &policy, "FILE",
		  N_("with --all --dry-run: judge by this policy.xml instead of ours") },
		CLI_OPTIONS_END,
	};
	AUTO(desk_close)
	struct desk *desk = NULL;
	AUTO(document_free)
	struct document *document = NULL;
	struct act act;

	if (cli_options(cli, options, err) || cli_arguments(cli, all ? 0 : 1, all ? 0 : 1, err))
		return err->code;
	if (all)
		return check_all(cli, dry, policy, err);
	if (cli_desk(cli, &desk, err) || cli_document(cli, desk, cli->argv[0], &document, err) ||
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
