/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "base/words.h"
#include "cli/cli.h"

/* list, show, status: what is here. */

struct listing {
	struct cli *cli;
	const struct catalog *catalog;
	struct json json;
	int count;
};

static enum err
list_document(void *context, const struct document *d, struct error *err)
{
	struct listing *l = context;
	char id[DOCUMENT_ID_BYTES], issued[DATE_TEXT_BYTES], reason[256];

	(void)err;
	l->count++;
	document_id_print(id, d->serial, d->index);
	date_print(issued, document_date(d, FIELD_CERTIFICATE_ISSUE_DATE));
	if (l->cli->json) {
		json_object(&l->json, NULL);
		json_text(&l->json, "document", id);
		json_text(&l->json, "state", state_text(d->state));
		json_text(&l->json, "outcome", outcome_text(document_outcome(d)));
		json_text_or_null(&l->json, "issuer", d->issuer);
		json_text_or_null(&l->json, "person_no", d->match.person_no);
		json_text_or_null(&l->json, "issue_date", issued);
		json_end_object(&l->json);
		return ERR_NONE;
	}
	print_reason(l->cli, l->catalog, d, reason);
	cli_cell(id, 18);
	cli_cell(cli_state(l->cli, d->state), 14);
	cli_cell(cli_outcome(l->cli, document_outcome(d)), 8);
	cli_cell(issued, 12);
	printf("%s\n", reason);
	return ERR_NONE;
}

static enum err
list_arrival(void *context, const struct arrival *a, int documents, struct error *err)
{
	struct listing *l = context;
	char day[DATE_TEXT_BYTES];

	(void)err;
	l->count++;
	date_print(day, a->received_on);
	if (l->cli->json) {
		json_object(&l->json, NULL);
		json_text(&l->json, "serial", a->serial);
		json_text(&l->json, "received_on", day);
		json_text(&l->json, "route", route_text(a->route));
		json_int(&l->json, "documents", documents);
		json_end_object(&l->json);
		return ERR_NONE;
	}
	cli_cell(a->serial, 18);
	cli_cell(day, 12);
	cli_cell(cli_chinese(l->cli) ? route_zh(a->route) : route_text(a->route), 12);
	cli_cell(a->tracking, 16);
	printf(_("%d documents\n"), documents);
	return ERR_NONE;
}

static enum err
list_file(void *context, const struct raw_file *f, struct error *err)
{
	struct listing *l = context;

	(void)err;
	l->count++;
	if (l->cli->json) {
		json_object(&l->json, NULL);
		json_int(&l->json, "file", f->id);
		json_text(&l->json, "name", f->name);
		json_text_or_null(&l->json, "serial", f->serial);
		json_text_or_null(&l->json, "reason", f->reason);
		json_end_object(&l->json);
		return ERR_NONE;
	}
	printf("%6lld  ", (long long)f->id);
	cli_cell(f->name, 36);
	printf("%s%s%s\n", f->serial, f->serial[0] ? "  " : "", f->reason);
	return ERR_NONE;
}

enum err
cmd_list(struct cli *cli, struct error *err)
{
	bool unbound = false, quarantined = false, arrivals = false, open = false;
	const char *state = NULL;
	int limit = 0;
	const struct cli_option options[] = {
		{ "state", 's', OPTION_TEXT, &state, "STATE", N_("only documents in this state") },
		{ "arrivals", 'a', OPTION_FLAG, &arrivals, NULL,
		  N_("envelopes instead of documents") },
		{ "open", 0, OPTION_FLAG, &open, NULL,
		  N_("envelopes registered but not scanned yet") },
		{ "unbound", 'u', OPTION_FLAG, &unbound, NULL,
		  N_("scans that wait for their arrival") },
		{ "quarantined", 0, OPTION_FLAG, &quarantined, NULL,
		  N_("scans that could not be read") },
		{ "limit", 'n', OPTION_INT, &limit, "N", N_("at most so many documents") },
		CLI_OPTIONS_END,
	};
	struct document_filter filter = DOCUMENT_FILTER_ALL;
	AUTO(desk_close)
	struct desk *desk = NULL;
	AUTO(buf)
	struct buf out = BUF((size_t)64 * 1024 * 1024);
	struct listing l = { .cli = cli, .json = { &out, false } };
	enum state only;
	enum err rc;

	if (cli_options(cli, options, err) || cli_arguments(cli, 0, 0, err))
		return err->code;
	if (state && !state_parse(state, &only))
		return error_set(err, ERR_USAGE, "--state %s: no such state", state);
	if (cli_desk(cli, &desk, err))
		return err->code;
	l.catalog = desk_catalog(desk);
	filter.state = state ? (int)only : -1;
	filter.limit = limit;
	json_object(&l.json, NULL);
	json_text(&l.json, "schema", "intake.list/1");
	json_array(&l.json, "items");
	if (unbound || quarantined)
		rc = store_file_walk(desk_store(desk), unbound ? FILE_UNBOUND : FILE_QUARANTINED,
				     list_file, &l, err);
	else if (arrivals || open)
		rc = store_arrival_walk(desk_store(desk), open, list_arrival, &l, err);
	else
		rc = store_document_walk(desk_store(desk), &filter, list_document, &l, err);
	json_end_array(&l.json);
	json_end_object(&l.json);
	if (rc)
		return rc;
	if (cli->json)
		return cli_print(&out, err);
	if (!cli->quiet)
		fprintf(stderr, _("%d rows\n"), l.count);
	return ERR_NONE;
}

/* ---- show ---- */

static enum err
show_line(void *context, const struct audit_line *line, struct error *err)
{
	char when[24];

	(void)context;
	(void)err;
	clock_print(when, line->at_us);
	printf("  %s  ", when);
	cli_cell(line->actor, 16);
	cli_cell(line->action, 12);
	printf("%s\n", line->detail);
	return ERR_NONE;
}

enum err
cmd_show(struct cli *cli, struct error *err)
{
	const struct cli_option options[] = { CLI_OPTIONS_END };
	AUTO(desk_close)
	struct desk *desk = NULL;
	AUTO(document_free)
	struct document *document = NULL;
	AUTO(buf)
	struct buf out = BUF(1024 * 1024);
	char id[DOCUMENT_ID_BYTES];

	if (cli_options(cli, options, err) || cli_arguments(cli, 1, 1, err) ||
	    cli_desk(cli, &desk, err) || cli_document(cli, desk, cli->argv[0], &document, err))
		return err->code;
	if (cli->json) {
		print_document_json(&out, document);
		return cli_print(&out, err);
	}
	print_document(cli, desk_catalog(desk), document);
	printf("%s\n", _("History"));
	if (store_audit_walk(desk_store(desk), document->serial, show_line, NULL, err))
		return err->code;
	document_id_print(id, document->serial, document->index);
	return store_audit_walk(desk_store(desk), id, show_line, NULL, err);
}

/* ---- status ---- */

/* What a state waits for, and the command that goes on. */
static const struct {
	enum state state;
	const char *next;
} waits[] = {
	{ STATE_CHECKED, N_("clean, waits for the first decision: intake decide SERIAL accept") },
	{ STATE_REVIEW, N_("needs a look: intake show SERIAL, then intake decide") },
	{ STATE_SUSPECT, N_("suspect, kept back: intake show SERIAL") },
	{ STATE_WAIT_FIX, N_("waits for the sender") },
	{ STATE_FIRST_OK, N_("waits for another person: intake confirm SERIAL --as NAME") },
	{ STATE_REJECT_PROPOSED, N_("waits for another person: intake confirm SERIAL --as NAME") },
	{ STATE_VERIFIED, N_("waits for the weekly run: intake submit") },
	{ STATE_BATCHED, N_("frozen in a batch: intake submit") },
	{ STATE_SUBMITTED_UNKNOWN, N_("sent, no receipt yet: intake submit") },
	{ STATE_SUBMITTED, N_("the service decides later: intake submit") },
	{ STATE_BOUNCED, N_("sent back by the service: intake show SERIAL") },
	{ STATE_CONFIRMED, N_("done, receipt kept") },
	{ STATE_REJECTED, N_("returned") },
};

static void
clocks_text(const struct clocks *c)
{
	char day[DATE_TEXT_BYTES];

	date_print(day, c->promised_on);
	if (c->urgent)
		printf(_("%6lld  undecided, and their people run out within %d days: intake due "
			 "--days %d\n"),
		       (long long)c->urgent, CLOCK_ALARM_DAYS, CLOCK_ALARM_DAYS);
	if (c->late)
		printf(
		    _("%6lld  undecided after %d working days (received before %s): intake list\n"),
		    (long long)c->late, CLOCK_DECIDE_DAYS, day);
}

static void
status_text(const int64_t *counts, int64_t arrivals, int64_t open)
{
	printf(_("%lld envelopes, %lld of them not scanned yet\n"), (long long)arrivals,
	       (long long)open);
	for (size_t i = 0; i < COUNT_OF(waits); i++)
		if (counts[waits[i].state])
			printf("%6lld  %s  %s\n", (long long)counts[waits[i].state],
			       state_zh(waits[i].state), _(waits[i].next));
}

enum err
cmd_status(struct cli *cli, struct error *err)
{
	const struct cli_option options[] = { CLI_OPTIONS_END };
	AUTO(desk_close)
	struct desk *desk = NULL;
	AUTO(buf)
	struct buf out = BUF(65536);
	struct json j = { &out, false };
	int64_t counts[STATE_COUNT] = { 0 }, arrivals, open;
	struct clocks clocks;

	if (cli_options(cli, options, err) || cli_arguments(cli, 0, 0, err) ||
	    cli_desk(cli, &desk, err) ||
	    store_count(desk_store(desk), counts, &arrivals, &open, err) ||
	    desk_clocks(desk, clock_today(), &clocks, err))
		return err->code;
	if (!cli->json) {
		status_text(counts, arrivals, open);
		clocks_text(&clocks);
		return ERR_NONE;
	}
	json_object(&j, NULL);
	json_text(&j, "schema", "intake.status/1");
	json_int(&j, "arrivals", arrivals);
	json_int(&j, "open_arrivals", open);
	json_object(&j, "documents");
	for (int s = 0; s < STATE_COUNT; s++)
		json_int(&j, state_text((enum state)s), counts[s]);
	json_end_object(&j);
	json_object(&j, "clocks");
	json_int(&j, "undecided_late", clocks.late);
	json_int(&j, "undecided_near_stop", clocks.urgent);
	json_end_object(&j);
	json_end_object(&j);
	return cli_print(&out, err);
}
