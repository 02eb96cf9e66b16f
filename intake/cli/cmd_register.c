/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "base/words.h"
#include "cli/cli.h"

/* The mail desk: a new register, the roster, envelopes. */

enum err
cmd_init(struct cli *cli, struct error *err)
{
	const struct cli_option options[] = { CLI_OPTIONS_END };
	AUTO(desk_close)
	struct desk *desk = NULL;

	if (cli_options(cli, options, err) || cli_arguments(cli, 0, 0, err) ||
	    desk_open(&cli->config, true, &desk, err))
		return err->code;
	printf(_("Register ready in %s: %d forms, %d issuers.\n"), cli->config.data,
	       catalog_form_count(desk_catalog(desk)), catalog_issuer_count(desk_catalog(desk)));
	printf(_("Next: intake roster import FILE.csv --data %s\n"), cli->config.data);
	return ERR_NONE;
}

static void
say_bad_line(void *context, int line, const char *what)
{
	(void)context;
	fprintf(stderr, _("line %d: %s\n"), line, what);
}

enum err
cmd_roster(struct cli *cli, struct error *err)
{
	bool partial = false;
	const struct cli_option options[] = {
		{ "partial", 0, OPTION_FLAG, &partial, NULL,
		  N_("import the good lines even if some are bad") },
		CLI_OPTIONS_END,
	};
	AUTO(desk_close)
	struct desk *desk = NULL;
	struct roster_options how = { .bad_line = say_bad_line };
	struct roster_result result;
	struct act act;

	if (cli_options(cli, options, err) || cli_arguments(cli, 2, 2, err))
		return err->code;
	if (!text_equal(cli->argv[0], "import"))
		return error_set(err, ERR_USAGE, "roster %s: only 'import' is known", cli->argv[0]);
	cli_act(cli, &act);
	how.path = cli->argv[1];
	how.partial = partial;
	if (cli_desk(cli, &desk, err) || desk_roster_import(desk, &act, &how, &result, err))
		return err->code;
	printf(_("%d persons: %d new or changed, %d unchanged, %d bad lines\n"), result.rows,
	       result.added_or_changed, result.unchanged, result.bad);
	cli->status = result.bad ? CLI_NEEDS_PEOPLE : CLI_DONE;
	return ERR_NONE;
}

/* ---- register ---- */

struct envelope {
	const char *route, *tracking, *place, *condition, *opened, *witnessed, *agent, *person,
	    *note, *original, *sender, *country;
	struct date received, postmark;
	int pieces, listed;
	bool agent_papers;
};

static enum err
copy_texts(const struct envelope *e, struct arrival *a, struct error *err)
{
	struct {
		const char *from;
		char *to;
		size_t size;
		const char *name;
	} rows[] = {
		{ e->tracking, a->tracking, sizeof(a->tracking), "tracking" },
		{ e->place, a->postmark_place, sizeof(a->postmark_place), "postmark-place" },
		{ e->opened, a->opened_by, sizeof(a->opened_by), "opened-by" },
		{ e->witnessed, a->witnessed_by, sizeof(a->witnessed_by), "witnessed-by" },
		{ e->agent, a->agent_name, sizeof(a->agent_name), "agent" },
		{ e->person, a->person_hint, sizeof(a->person_hint), "person" },
		{ e->note, a->note, sizeof(a->note), "note" },
		{ e->sender, a->sender_name, sizeof(a->sender_name), "sender" },
		{ e->country, a->sender_country, sizeof(a->sender_country), "country" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (rows[i].from && !text_copy(rows[i].to, rows[i].size, rows[i].from))
			return error_set(err, ERR_USAGE, "--%s: longer than %zu bytes",
					 rows[i].name, rows[i].size - 1);
	return ERR_NONE;
}

static enum err
fill(const struct cli *cli, const struct envelope *e, struct arrival *a, struct error *err)
{
	if (e->route && !route_parse(e->route, &a->route))
		return error_set(err, ERR_USAGE,
				 "--route %s: post, ems, courier, by-hand, by-agent or internal",
				 e->route);
	if (e->condition && !condition_parse(e->condition, &a->condition))
		return error_set(err, ERR_USAGE, "--condition %s: intact, torn, wet or opened",
				 e->condition);
	if (e->original && !text_equal(e->original, "yes") && !text_equal(e->original, "no") &&
	    !text_equal(e->original, "unsure"))
		return error_set(err, ERR_USAGE, "--original %s: yes, no or unsure", e->original);
	a->original_unsure = !e->original || text_equal(e->original, "unsure");
	a->original = e->original && text_equal(e->original, "yes");
	a->received_on = date_is_none(e->received) ? clock_today() : e->received;
	a->postmark_on = e->postmark;
	a->pieces = e->pieces ? e->pieces : 1;
	a->pieces_listed = e->listed;
	a->agent_papers = e->agent_papers;
	(void)text_copy(a->opened_by, sizeof(a->opened_by), cli->actor);
	return copy_texts(e, a, err);
}

static enum err
say_arrival(const struct cli *cli, const struct arrival *a, struct error *err)
{
	AUTO(buf)
	struct buf out = BUF(65536);
	struct json j = { &out, false };
	char day[DATE_TEXT_BYTES];

	date_print(day, a->received_on);
	if (!cli->json) {
		printf("%s\n", a->serial);
		if (tracking_s10_form(a->tracking) && !tracking_s10_valid(a->tracking))
			fprintf(stderr, "  %s\n",
				_("The tracking number fails its check digit: please compare it "
				  "again."));
		return ERR_NONE;
	}
	json_object(&j, NULL);
	json_text(&j, "schema", "intake.arrival/1");
	json_text(&j, "serial", a->serial);
	json_text(&j, "received_on", day);
	json_text(&j, "route", route_text(a->route));
	json_text_or_null(&j, "tracking", a->tracking);
	json_bool(&j, "tracking_doubt",
		  tracking_s10_form(a->tracking) && !tracking_s10_valid(a->tracking));
	json_end_object(&j);
	return cli_print(&out, err);
}

enum err
cmd_register(struct cli *cli, struct error *err)
{
	struct envelope e = { 0 };
	const struct cli_option options[] = {
		{ "route", 'r', OPTION_TEXT, &e.route, "ROUTE",
		  N_("post, ems, courier, by-hand, by-agent, internal") },
		{ "tracking", 't', OPTION_TEXT, &e.tracking, "NUMBER",
		  N_("number of the mail item") },
		{ "postmark", 0, OPTION_DATE, &e.postmark, "DATE", N_("day of the postmark") },
		{ "postmark-place", 0, OPTION_TEXT, &e.place, "PLACE",
		  N_("place of the postmark") },
		{ "received", 0, OPTION_DATE, &e.received, "DATE",
		  N_("day it came in; default today") },
		{ "pieces", 'n', OPTION_INT, &e.pieces, "N", N_("papers counted at opening") },
		{ "listed", 0, OPTION_INT, &e.listed, "N", N_("papers the sender's list names") },
		{ "condition", 0, OPTION_TEXT, &e.condition, "WORD",
		  N_("intact, torn, wet, opened") },
		{ "original", 'o', OPTION_TEXT, &e.original, "WORD",
		  N_("is it the original, by touch: yes, no, unsure") },
		{ "opened-by", 0, OPTION_TEXT, &e.opened, "NAME",
		  N_("who opened it; default: who acts") },
		{ "witnessed-by", 0, OPTION_TEXT, &e.witnessed, "NAME", N_("who watched") },
		{ "agent", 0, OPTION_TEXT, &e.agent, "NAME",
		  N_("who handed it in for the holder") },
		{ "agent-papers", 0, OPTION_FLAG, &e.agent_papers, NULL,
		  N_("authority and ID of the agent were shown") },
		{ "person", 'p', OPTION_TEXT, &e.person, "NUMBER",
		  N_("person number it is believed to be for: shielded at once") },
		{ "sender", 0, OPTION_TEXT, &e.sender, "NAME", N_("sender on the envelope") },
		{ "country", 0, OPTION_TEXT, &e.country, "ISO3", N_("country of the sender") },
		{ "note", 0, OPTION_TEXT, &e.note, "TEXT", N_("anything else") },
		CLI_OPTIONS_END,
	};
	AUTO(desk_close)
	struct desk *desk = NULL;
	struct arrival arrival = { 0 };
	struct act act;

	if (cli_options(cli, options, err) || cli_arguments(cli, 0, 0, err) ||
	    fill(cli, &e, &arrival, err) || cli_desk(cli, &desk, err))
		return err->code;
	cli_act(cli, &act);
	if (store_register(desk_store(desk), &act, cli->config.prefix, &arrival, err))
		return err->code;
	return say_arrival(cli, &arrival, err);
}
