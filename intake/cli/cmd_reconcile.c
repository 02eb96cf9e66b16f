/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "base/words.h"
#include "cli/cli.h"
#include "submit/submit.h"

/* reconcile: our answers against the central service's book. */

/* Six weeks: what the service keeps late results for (docs/protocol.md §8). */
#define DAYS 42

struct listing {
	struct cli *cli;
	struct store *store;
	struct json json;
};

static const char *
what(enum difference_kind kind)
{
	static const char *const texts[] = {
		[DIFFER_NOT_THERE] = N_("here with its receipt, the service does not have it"),
		[DIFFER_NOT_HERE] = N_("the service has it, there is no answer here"),
		[DIFFER_WORD] = N_("the service says something else"),
		[DIFFER_CONTENT] = N_("the service has another content"),
		[DIFFER_RECEIPT] = N_("the service names another receipt"),
		[DIFFER_SUM] = N_("the service's own sums do not agree"),
	};

	return _(texts[kind]);
}

static const char *
todo(const struct difference *d)
{
	if (d->safe)
		return _("intake reconcile --repair fetches it");
	if (d->kind == DIFFER_NOT_THERE)
		return _("show the central service our receipt");
	return _("ask the central service; change nothing by hand");
}

static enum err
take_document(void *context, const struct document *d, struct error *err)
{
	(void)err;
	document_id_print(context, d->serial, d->index);
	return ERR_NONE;
}

static enum err
show(void *context, const struct difference *d, struct error *err)
{
	struct listing *p = context;
	struct document_filter one = { .state = -1, .record_id = d->record_id };
	char day[DATE_TEXT_BYTES], document[DOCUMENT_ID_BYTES] = "";

	date_print(day, d->day);
	if (d->record_id[0] && store_document_walk(p->store, &one, take_document, document, err))
		return err->code;
	if (p->cli->json) {
		json_object(&p->json, NULL);
		json_text(&p->json, "kind", difference_text(d->kind));
		json_text(&p->json, "day", day);
		json_text_or_null(&p->json, "record", d->record_id);
		json_int(&p->json, "revision", d->revision);
		json_text_or_null(&p->json, "document", document);
		json_text_or_null(&p->json, "here", d->here);
		json_text_or_null(&p->json, "there", d->there);
		json_text_or_null(&p->json, "receipt", d->receipt_id);
		json_bool(&p->json, "safe", d->safe);
		json_end_object(&p->json);
		return ERR_NONE;
	}
	printf("%s  %s  %s", day, document[0] ? document : d->record_id, what(d->kind));
	if (d->here[0] || d->there[0])
		printf(" (%s / %s)", d->here[0] ? d->here : "-", d->there[0] ? d->there : "-");
	printf("\n    %s: %s; %s %s\n", _("record"), d->record_id, _("receipt"), d->receipt_id);
	printf("    → %s\n", todo(d));
	return ERR_NONE;
}

static enum err
say_json(const struct reconcile_result *r, struct listing *p, struct error *err)
{
	json_end_array(&p->json);
	json_int(&p->json, "days", r->days);
	json_int(&p->json, "days_that_differ", r->days_differ);
	json_int(&p->json, "records", r->records);
	json_int(&p->json, "count", r->differences);
	json_int(&p->json, "repaired", r->repaired);
	json_end_object(&p->json);
	return cli_print(p->json.out, err);
}

enum err
cmd_reconcile(struct cli *cli, struct error *err)
{
	struct reconcile_options how = { .each = show };
	const struct cli_option options[] = {
		{ "from", 0, OPTION_DATE, &how.from, "DATE",
		  N_("first day, default six weeks ago") },
		{ "to", 0, OPTION_DATE, &how.to, "DATE", N_("last day, default today") },
		{ "repair", 0, OPTION_FLAG, &how.repair, NULL,
		  N_("fetch receipts and late results that are missing here") },
		CLI_OPTIONS_END,
	};
	AUTO(desk_close)
	struct desk *desk = NULL;
	AUTO(buf)
	struct buf out = BUF(LIMIT_WALK_BYTES);
	struct listing page = { .cli = cli, .json = { &out, false } };
	struct reconcile_result result = { 0 };

	if (cli_options(cli, options, err) || cli_arguments(cli, 0, 0, err) ||
	    cli_desk(cli, &desk, err))
		return err->code;
	if (date_is_none(how.to))
		how.to = clock_today();
	if (date_is_none(how.from))
		how.from = date_add_days(how.to, 1 - DAYS);
	how.actor = cli->actor;
	how.context = &page;
	page.store = desk_store(desk);
	if (cli->json) {
		json_object(&page.json, NULL);
		json_text(&page.json, "schema", "intake.reconcile/1");
		json_array(&page.json, "differences");
	}
	if (submit_reconcile(page.store, desk_catalog(desk), &cli->config, &how, &result, err))
		return err->code;
	cli->status = result.differences ? CLI_NEEDS_PEOPLE : CLI_DONE;
	if (cli->json)
		return say_json(&result, &page, err);
	printf(_("%d days, %d records: %d differences, %d repaired\n"), result.days, result.records,
	       result.differences, result.repaired);
	return ERR_NONE;
}
