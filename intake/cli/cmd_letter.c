/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "base/words.h"
#include "cli/cli.h"
#include "cli/run.h"
#include "report/report.h"

/* letter, receipt, export: papers and tables out. */

/* "-" is standard output. */
static enum err
write_out(const char *path, const struct buf *out, struct error *err)
{
	if (!text_equal(path, "-"))
		return file_replace(path, out->bytes, out->length, err);
	if (fwrite(out->bytes, 1, out->length, stdout) != out->length)
		return error_errno(err, "standard output");
	return ERR_NONE;
}

static bool
language_known(const char *language)
{
	return text_equal(language, "zh_CN") || text_equal(language, "zh_HK") ||
	       text_equal(language, "en");
}

static enum err
note(struct cli *cli, struct desk *desk, const char *action, const char *object, const char *detail,
     struct error *err)
{
	struct act act;

	cli_act(cli, &act);
	return store_audit_note(desk_store(desk), &act, action, object, detail, err);
}

/* ---- letter ---- */
static enum err
print_letter(struct cli *cli, struct desk *desk, const char *path, const char *language,
	     struct error *err)
{
	AUTO(document_free)
	struct document *document = NULL;
	AUTO(buf)
	struct buf out = BUF(LIMIT_PAPER_BYTES);
	struct arrival arrival;
	char to[FIELD_TEXT_BYTES], id[DOCUMENT_ID_BYTES];
	struct report_letter letter = {
		.catalog = desk_catalog(desk), .arrival = &arrival, .to = to, .today = clock_today()
	};

	if (cli_document(cli, desk, cli->argv[0], &document, err) ||
	    store_arrival_get(desk_store(desk), document->serial, &arrival, err))
		return err->code;
	report_recipient(desk_store(desk), document, &arrival, to, sizeof(to));
	letter.document = document;
	letter.language = language ? language : report_language(arrival.sender_country);
	document_id_print(id, document->serial, document->index);
	if (report_letter(&letter, &out, err) || write_out(path, &out, err))
		return err->code;
	return note(cli, desk, "letter", id,
		    document->state == STATE_WAIT_FIX ? "kind=fix" : "kind=return", err);
}

enum err
cmd_letter(struct cli *cli, struct error *err)
{
	const char *path = "letter.pdf", *language = NULL;
	const struct cli_option options[] = {
		{ "out", 'o', OPTION_TEXT, &path, "FILE", N_("PDF to write; default letter.pdf") },
		{ "letter-language", 0, OPTION_TEXT, &language, "zh_CN|zh_HK|en",
		  N_("language of the letter; default by the sender's country") },
		CLI_OPTIONS_END,
	};
	AUTO(desk_close)
	struct desk *desk = NULL;

	if (cli_options(cli, options, err) || cli_arguments(cli, 1, 1, err))
		return err->code;
	if (language && !language_known(language))
		return error_set(err, ERR_USAGE, "--letter-language %s: zh_CN, zh_HK or en",
				 language);
	if (cli_desk(cli, &desk, err) || print_letter(cli, desk, path, language, err))
		return err->code;
	if (!cli->quiet && !text_equal(path, "-"))
		printf(_("letter in %s\n"), path);
	return ERR_NONE;
}

/* ---- receipt ---- */
enum err
cmd_receipt(struct cli *cli, struct error *err)
{
	const char *path = "receipt.pdf", *language = NULL;
	const struct cli_option options[] = {
		{ "out", 'o', OPTION_TEXT, &path, "FILE", N_("PDF to write; default receipt.pdf") },
		{ "letter-language", 0, OPTION_TEXT, &language, "zh_CN|zh_HK|en",
		  N_("language of the letter; default by the sender's country") },
		CLI_OPTIONS_END,
	};
	AUTO(desk_close)
	struct desk *desk = NULL;
	AUTO(buf)
	struct buf out = BUF(LIMIT_PAPER_BYTES);
	struct arrival arrival;
	char serial[SERIAL_BYTES];

	if (cli_options(cli, options, err) || cli_arguments(cli, 1, 1, err))
		return err->code;
	if (language && !language_known(language))
		return error_set(err, ERR_USAGE, "--letter-language %s: zh_CN, zh_HK or en",
				 language);
	if (!serial_parse(cli->argv[0], serial))
		return error_set(err, ERR_USAGE, "%s: not a serial of ours (check character?)",
				 cli->argv[0]);
	if (cli_desk(cli, &desk, err) ||
	    store_arrival_get(desk_store(desk), serial, &arrival, err) ||
	    report_receipt(desk_catalog(desk), &arrival,
			   language ? language : report_language(arrival.sender_country),
			   arrival.opened_by[0] ? arrival.opened_by : cli->actor, &out, err) ||
	    write_out(path, &out, err) || note(cli, desk, "receipt", serial, "", err))
		return err->code;
	if (!cli->quiet && !text_equal(path, "-"))
		printf(_("receipt in %s\n"), path);
	return ERR_NONE;
}

/* ---- export ---- */
struct export
{
	const char *format, *path, *issuer, *search, *batch, *run, *actor, *action, *object;
	struct option_list states;
	struct date from, to;
	int days;
	bool bom, whole, oldest;
	char key[FIELD_TEXT_BYTES];
};

/* The moment a day begins in Asia/Shanghai. */
static int64_t
day_begins(struct date day)
{
	return (date_to_days(day) * INT64_C(24) - 8) * INT64_C(3600000000);
}

static enum err
make_query(const struct export *e, struct report_query *q, struct error *err)
{
	for (int i = 0; i < e->states.count; i++) {
		enum state state;

		if (!state_parse(e->states.item[i], &state))
			return error_set(err, ERR_USAGE, "--state %s: no such state",
					 e->states.item[i]);
		q->filter.states |= LIST_STATE(state);
	}
	q->today = clock_today();
	q->whole = e->whole;
	q->days = e->days;
	q->file_state = -1;
	q->filter.issuer = e->issuer;
	q->filter.batch_id = e->batch;
	q->run = e->run;
	q->filter.from = e->from;
	q->filter.to = e->to;
	q->filter.search = e->search;
	q->filter.search_key = e->key;
	q->filter.oldest_first = e->oldest;
	q->log.actor = e->actor;
	q->log.action = e->action;
	q->log.object = e->object;
	q->log.from_us = date_is_none(e->from) ? 0 : day_begins(e->from);
	q->log.to_us = date_is_none(e->to) ? 0 : day_begins(date_add_days(e->to, 1));
	return ERR_NONE;
}

/* The filter in words, for the head of a print. */
static void
print_filter(const struct export *e, char *to, size_t size)
{
	char from[DATE_TEXT_BYTES], until[DATE_TEXT_BYTES];
	const struct {
		const char *name, *value;
	} part[] = {
		{ _("issuer"), e->issuer }, { _("search"), e->search }, { _("batch"), e->batch },
		{ _("run"), e->run },       { _("who"), e->actor },     { _("what"), e->action },
		{ _("which"), e->object },
	};

	to[0] = '\0';
	date_print(from, e->from);
	date_print(until, e->to);
	if (from[0] || until[0])
		(void)text_print(to, size, "%s … %s  ", from, until);
	for (int i = 0; i < e->states.count; i++) {
		enum state state;

		if (state_parse(e->states.item[i], &state))
			(void)text_print(to + strlen(to), size - strlen(to), "%s  ",
					 text_equal(words_language(), "en") ? state_text(state)
									    : state_zh(state));
	}
	for (size_t i = 0; i < COUNT_OF(part); i++)
		if (part[i].value)
			(void)text_print(to + strlen(to), size - strlen(to), "%s %s  ",
					 part[i].name, part[i].value);
}

static enum err
make_table(struct cli *cli, struct desk *desk, const struct report_list *list,
	   const struct export *e, struct buf *out, int *rows, struct error *err)
{
	struct report_query q = { .catalog = desk_catalog(desk), .language = words_language() };
	struct store *s = desk_store(desk);
	char filter[256];
	struct report_heading heading = { .subtitle = filter,
					  .printed_by = cli->actor,
					  .at_us = clock_now_us() };

	if (make_query(e, &q, err))
		return err->code;
	print_filter(e, filter, sizeof(filter));
	if (text_equal(e->format, "xlsx"))
		return report_xlsx(s, list, &q, out, rows, err);
	if (text_equal(e->format, "csv"))
		return report_csv(s, list, &q, e->bom, out, rows, err);
	if (text_equal(e->format, "pdf"))
		return report_print(s, list, &q, &heading, out, rows, err);
	return error_set(err, ERR_USAGE, "--format %s: xlsx, csv or pdf", e->format);
}

static enum err
find_list(const char *name, const struct report_list **out, struct error *err)
{
	char names[160] = "";

	*out = report_list_get(name);
	if (*out)
		return ERR_NONE;
	for (int i = 0; report_list_at(i); i++) {
		(void)text_append(names, sizeof(names), i ? ", " : "");
		(void)text_append(names, sizeof(names), report_list_at(i)->name);
	}
	(void)error_set(err, ERR_USAGE, "there is no list \"%s\"", name);
	return error_hint(err, "Lists: %s", names);
}

static enum err
run_export(struct cli *cli, struct export *e, struct error *err)
{
	const struct report_list *list;
	AUTO(desk_close)
	struct desk *desk = NULL;
	AUTO(buf)
	struct buf out = BUF(LIMIT_PAPER_BYTES);
	char path[64], detail[96];
	int rows = 0;

	if (find_list(cli->argv[0], &list, err) || cli_desk(cli, &desk, err))
		return err->code;
	if (text_equal(list->name, "batch") && !e->batch)
		return error_set(err, ERR_USAGE,
				 "which batch? --batch NUMBER (see: intake export "
				 "batches)");
	if (text_equal(list->name, "run") && !e->run)
		return error_set(err, ERR_USAGE,
				 "which run? --run RUN (see: intake submit --runs)");
	if (e->run && run_check(desk_store(desk), e->run, err))
		return err->code;
	if (e->search && desk_search_key(desk, e->search, e->key, sizeof(e->key), err))
		return err->code;
	(void)text_print(path, sizeof(path), "%s.%s", list->name, e->format);
	if (make_table(cli, desk, list, e, &out, &rows, err) ||
	    write_out(e->path ? e->path : path, &out, err))
		return err->code;
	(void)text_print(detail, sizeof(detail), "format=%s rows=%d id=%s", e->format, rows,
			 e->whole ? "whole" : "masked");
	if (note(cli, desk, "export", list->name, detail, err))
		return err->code;
	if (!cli->quiet && !(e->path && text_equal(e->path, "-")))
		printf(_("%d lines in %s\n"), rows, e->path ? e->path : path);
	return ERR_NONE;
}

enum err
cmd_export(struct cli *cli, struct error *err)
{
	struct export e = { .format = "xlsx", .days = 60 };
	const struct cli_option options[] = {
		{ "format", 'f', OPTION_TEXT, &e.format, "xlsx|csv|pdf",
		  N_("Excel, comma separated, or print; default xlsx") },
		{ "out", 'o', OPTION_TEXT, &e.path, "FILE",
		  N_("file to write, - for standard output; default LIST.FORMAT") },
		{ "state", 's', OPTION_LIST, &e.states, "STATE",
		  N_("only in this state; may be given again") },
		{ "issuer", 'i', OPTION_TEXT, &e.issuer, "ISSUER", N_("only of this issuer") },
		{ "from", 0, OPTION_DATE, &e.from, "DATE", N_("received (or done) from that day") },
		{ "to", 0, OPTION_DATE, &e.to, "DATE", N_("received (or done) until that day") },
		{ "search", 0, OPTION_TEXT, &e.search, "WORDS",
		  N_("serial, name, ID, passport, tracking or certificate number") },
		{ "oldest-first", 0, OPTION_FLAG, &e.oldest, NULL, N_("oldest first") },
		{ "days", 'n', OPTION_INT, &e.days, "N",
		  N_("due: within so many days; default 60") },
		{ "batch", 'b', OPTION_TEXT, &e.batch, "NUMBER", N_("only of this batch") },
		{ "run", 0, OPTION_TEXT, &e.run, "RUN", N_("only of this run") },
		{ "actor", 0, OPTION_TEXT, &e.actor, "USER", N_("audit: by whom") },
		{ "action", 0, OPTION_TEXT, &e.action, "ACTION", N_("audit: what") },
		{ "object", 0, OPTION_TEXT, &e.object, "SERIAL", N_("audit: of what") },
		{ "bom", 0, OPTION_FLAG, &e.bom, NULL, N_("csv: with the mark Excel wants") },
		{ "full", 0, OPTION_FLAG, &e.whole, NULL,
		  N_("ID numbers in full (logged); else masked") },
		CLI_OPTIONS_END,
	};

	if (cli_options(cli, options, err) || cli_arguments(cli, 1, 1, err))
		return err->code;
	return run_export(cli, &e, err);
}
