/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "base/words.h"
#include "cli/cli.h"
#include "read/read.h"

/* lookup, due, shield: the people behind the papers. */

struct found {
	struct cli *cli;
	struct desk *desk;
	struct json json;
	int count;
};

static enum err
show_paper(void *context, const struct document *d, struct error *err)
{
	struct found *f = context;
	char id[DOCUMENT_ID_BYTES], issued[DATE_TEXT_BYTES], until[DATE_TEXT_BYTES];

	(void)err;
	document_id_print(id, d->serial, d->index);
	date_print(issued, document_date(d, FIELD_CERTIFICATE_ISSUE_DATE));
	date_print(until, d->valid_until);
	if (f->cli->json) {
		json_object(&f->json, NULL);
		json_text(&f->json, "document", id);
		json_text(&f->json, "state", state_text(d->state));
		json_text_or_null(&f->json, "issue_date", issued);
		json_text_or_null(&f->json, "valid_until", until);
		json_end_object(&f->json);
		return ERR_NONE;
	}
	printf("  ");
	cli_cell(id, 18);
	cli_cell(cli_state(f->cli, d->state), 14);
	printf(_("issued %s"), issued[0] ? issued : "-");
	if (until[0])
		printf(_(", valid until %s"), until);
	putchar('\n');
	return ERR_NONE;
}

static void
person_text(const struct person *p, struct date today)
{
	char masked[ID_NUMBER_BYTES], until[DATE_TEXT_BYTES], last[DATE_TEXT_BYTES],
	    stopped[DATE_TEXT_BYTES];

	id_number_mask(masked, p->id_number[0] ? p->id_number : p->other_id);
	date_print(until, p->valid_until);
	date_print(last, p->last_certified_on);
	date_print(stopped, p->suspended_from);
	printf("%s  %s  %s  %s\n", p->person_no, p->name, masked, category_zh(p->category));
	printf(_("  last certified %s, valid until %s\n"), last[0] ? last : "-",
	       until[0] ? until : "-");
	if (p->pay_status == PAY_SUSPENDED)
		printf(_("  SUSPENDED from %s: %d months to pay back if certified today\n"),
		       stopped,
		       date_is_none(p->suspended_from)
			   ? 0
			   : policy_back_pay_months(p->suspended_from, today));
	else if (!date_is_none(p->valid_until) && date_after(today, p->valid_until))
		printf("%s\n", _("  The certification has run out."));
	else if (!date_is_none(p->valid_until))
		printf(_("  %d days left\n"), date_days_between(today, p->valid_until));
}

static void
person_json(struct json *j, const struct person *p)
{
	char until[DATE_TEXT_BYTES], last[DATE_TEXT_BYTES], masked[ID_NUMBER_BYTES];

	date_print(until, p->valid_until);
	date_print(last, p->last_certified_on);
	id_number_mask(masked, p->id_number[0] ? p->id_number : p->other_id);
	json_text(j, "person_no", p->person_no);
	json_text(j, "name", p->name);
	json_text(j, "id_number_masked", masked);
	json_text(j, "pay_status", pay_status_text(p->pay_status));
	json_text_or_null(j, "last_certified_on", last);
	json_text_or_null(j, "valid_until", until);
}

static enum err
show_person(void *context, const struct person *p, struct error *err)
{
	struct found *f = context;
	struct document_filter filter = DOCUMENT_FILTER_ALL;
	enum err rc;

	f->count++;
	filter.person_no = p->person_no;
	if (f->cli->json) {
		json_object(&f->json, NULL);
		person_json(&f->json, p);
		json_array(&f->json, "documents");
	} else {
		person_text(p, clock_today());
	}
	rc = store_document_walk(desk_store(f->desk), &filter, show_paper, f, err);
	if (f->cli->json) {
		json_end_array(&f->json);
		json_end_object(&f->json);
	}
	return rc;
}

/* By person number, ID or passport number, or name. */
static enum err
search(struct found *f, const char *typed, struct error *err)
{
	AUTO(names_close)
	struct names *names = NULL;
	struct person person;
	char number[ID_NUMBER_BYTES] = "";
	struct person_filter by_number = { .id_number = number };
	char key[PERSON_NAME_BYTES * 2];
	struct person_filter by_name = { .name_key = key };

	if (!store_person_get(desk_store(f->desk), typed, &person, err))
		return show_person(f, &person, err);
	if (err->code != ERR_NOTFOUND)
		return err->code;
	if (id_number_plain(number, typed) && number[0] &&
	    store_person_walk(desk_store(f->desk), &by_number, LIMIT_CANDIDATES, show_person, f,
			      err))
		return err->code;
	if (f->count)
		return ERR_NONE;
	if (names_open(&names, err))
		return err->code;
	if (!name_fold(names, typed, key, sizeof(key)))
		return ERR_NONE;
	return store_person_walk(desk_store(f->desk), &by_name, 50, show_person, f, err);
}

enum err
cmd_lookup(struct cli *cli, struct error *err)
{
	const struct cli_option options[] = { CLI_OPTIONS_END };
	AUTO(desk_close)
	struct desk *desk = NULL;
	AUTO(buf)
	struct buf out = BUF(4 * 1024 * 1024);
	struct found f = { .cli = cli, .json = { &out, false } };

	if (cli_options(cli, options, err) || cli_arguments(cli, 1, 1, err) ||
	    cli_desk(cli, &desk, err))
		return err->code;
	f.desk = desk;
	json_object(&f.json, NULL);
	json_text(&f.json, "schema", "intake.lookup/1");
	json_array(&f.json, "persons");
	if (search(&f, cli->argv[0], err))
		return err->code;
	json_end_array(&f.json);
	json_end_object(&f.json);
	if (!f.count) {
		(void)error_set(err, ERR_NOTFOUND, "nobody on the roster matches");
		return error_hint(err,
				  "Search by person number, ID or passport number, or whole name.");
	}
	return cli->json ? cli_print(&out, err) : ERR_NONE;
}

/* ---- due ---- */

static enum err
show_due(void *context, const struct person *p, struct error *err)
{
	struct found *f = context;
	char until[DATE_TEXT_BYTES];

	(void)err;
	f->count++;
	date_print(until, p->valid_until);
	if (f->cli->json) {
		json_object(&f->json, NULL);
		person_json(&f->json, p);
		json_end_object(&f->json);
		return ERR_NONE;
	}
	cli_cell(until, 12);
	cli_cell(p->person_no, 16);
	cli_cell(p->name, 24);
	printf(_("%d days\n"), date_days_between(clock_today(), p->valid_until));
	return ERR_NONE;
}

enum err
cmd_due(struct cli *cli, struct error *err)
{
	int days = 60;
	const struct cli_option options[] = {
		{ "days", 'd', OPTION_INT, &days, "N", N_("within so many days; default 60") },
		CLI_OPTIONS_END,
	};
	AUTO(desk_close)
	struct desk *desk = NULL;
	AUTO(buf)
	struct buf out = BUF((size_t)64 * 1024 * 1024);
	struct found f = { .cli = cli, .json = { &out, false } };
	struct person_filter filter = { 0 };

	if (cli_options(cli, options, err) || cli_arguments(cli, 0, 0, err) ||
	    cli_desk(cli, &desk, err))
		return err->code;
	if (days > 3660)
		return error_set(err, ERR_USAGE, "--days %d: at most 3660", days);
	filter.valid_until_max = date_add_days(clock_today(), days);
	json_object(&f.json, NULL);
	json_text(&f.json, "schema", "intake.due/1");
	json_array(&f.json, "persons");
	if (store_person_walk(desk_store(desk), &filter, 1000000, show_due, &f, err))
		return err->code;
	json_end_array(&f.json);
	json_end_object(&f.json);
	if (cli->json)
		return cli_print(&out, err);
	if (!cli->quiet)
		fprintf(stderr, _("%d persons within %d days\n"), f.count, days);
	return ERR_NONE;
}

/* ---- shield ---- */

static enum err
show_shield(void *context, const struct shield *s, struct error *err)
{
	struct found *f = context;
	char from[DATE_TEXT_BYTES];

	(void)err;
	f->count++;
	date_print(from, s->from);
	if (f->cli->json) {
		json_object(&f->json, NULL);
		json_text(&f->json, "person_no", s->person_no);
		json_text(&f->json, "serial", s->serial);
		json_text(&f->json, "from", from);
		json_text(&f->json, "state", state_text(s->state));
		json_end_object(&f->json);
		return ERR_NONE;
	}
	printf("%s,%s,%s,%s\n", s->person_no, s->serial, from, state_text(s->state));
	return ERR_NONE;
}

enum err
cmd_shield(struct cli *cli, struct error *err)
{
	const struct cli_option options[] = { CLI_OPTIONS_END };
	AUTO(desk_close)
	struct desk *desk = NULL;
	AUTO(buf)
	struct buf out = BUF((size_t)64 * 1024 * 1024);
	struct found f = { .cli = cli, .json = { &out, false } };

	if (cli_options(cli, options, err) || cli_arguments(cli, 1, 1, err))
		return err->code;
	if (!text_equal(cli->argv[0], "export"))
		return error_set(err, ERR_USAGE, "shield %s: only 'export' is known", cli->argv[0]);
	if (cli_desk(cli, &desk, err))
		return err->code;
	json_object(&f.json, NULL);
	json_text(&f.json, "schema", "intake.shield/1");
	json_array(&f.json, "shields");
	if (!cli->json)
		printf("person_no,serial,from,state\n");
	if (store_shield_walk(desk_store(desk), show_shield, &f, err))
		return err->code;
	json_end_array(&f.json);
	json_end_object(&f.json);
	return cli->json ? cli_print(&out, err) : ERR_NONE;
}
