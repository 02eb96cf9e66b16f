/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "base/words.h"
#include "cli/cli.h"
#include "cli/run.h"
#include "report/report.h"

/* What runs of the submission left behind: submit --runs, --batches, --report RUN. */

/* ---- runs ---- */

static enum err
show_run(void *context, const struct run *r, struct error *err)
{
	char from[24], to[24] = "";

	(void)context;
	(void)err;
	clock_print(from, r->started_us);
	if (r->ended_us)
		clock_print(to, r->ended_us);
	cli_cell(r->id, 12);
	printf("  %s  %-20s  ", from, to);
	cli_cell(r->actor, 16);
	printf("  %3d  ", r->exit_status);
	printf(_("records %d, accepted %d, rejected %d, late %d, open %d"), r->records,
	       r->accepted + r->warned + r->duplicate, r->rejected, r->late, r->open);
	printf("  %s%s%s\n", r->ended_us ? r->ending : _("under way"), r->why[0] ? ": " : "",
	       r->why);
	return ERR_NONE;
}

static enum err
run_json(void *context, const struct run *r, struct error *err)
{
	struct json *j = context;
	char when[24];

	(void)err;
	json_object(j, NULL);
	json_text(j, "run", r->id);
	json_text(j, "actor", r->actor);
	json_text(j, "host", r->host);
	clock_print(when, r->started_us);
	json_text(j, "started", when);
	clock_print(when, r->ended_us);
	json_text_or_null(j, "ended", r->ended_us ? when : "");
	json_int(j, "exit_status", r->exit_status);
	json_text_or_null(j, "ending", r->ending);
	json_text_or_null(j, "why", r->why);
	json_int(j, "records", r->records);
	json_int(j, "accepted", (int64_t)r->accepted + r->warned + r->duplicate);
	json_int(j, "rejected", r->rejected);
	json_int(j, "deferred", r->deferred);
	json_int(j, "late", r->late);
	json_int(j, "resumed", r->resumed);
	json_int(j, "open", r->open);
	json_int(j, "blocked", r->blocked);
	json_end_object(j);
	return ERR_NONE;
}

enum err
run_list(struct cli *cli, struct store *store, struct error *err)
{
	AUTO(buf)
	struct buf out = BUF(LIMIT_WALK_BYTES);
	struct json j = { &out, false };

	if (!cli->json)
		return store_run_walk(store, show_run, NULL, err);
	json_object(&j, NULL);
	json_text(&j, "schema", "intake.runs/1");
	json_array(&j, "runs");
	if (store_run_walk(store, run_json, &j, err))
		return err->code;
	json_end_array(&j);
	json_end_object(&j);
	return cli_print(&out, err);
}

static enum err
look_for(void *context, const struct run *r, struct error *err)
{
	const char **wanted = context;

	(void)err;
	if (*wanted && text_equal(r->id, *wanted))
		*wanted = NULL;
	return ERR_NONE;
}

enum err
run_check(struct store *store, const char *id, struct error *err)
{
	const char *wanted = id;

	if (store_run_walk(store, look_for, &wanted, err))
		return err->code;
	if (!wanted)
		return ERR_NONE;
	(void)error_set(err, ERR_NOTFOUND, "there is no run %s", id);
	return error_hint(err, "intake submit --runs lists them");
}

/* ---- batches ---- */

static enum err
show_batch(void *context, const struct batch *b, struct error *err)
{
	char formed[24];

	(void)context;
	(void)err;
	clock_print(formed, b->formed_us);
	printf("%s  ", b->id);
	cli_cell(b->run, 12);
	printf("  %s  %5d  %-10s  %2d  %s\n", formed, b->count, batch_state_text(b->state),
	       b->attempts, b->last_error);
	return ERR_NONE;
}

enum err
run_batches(struct store *store, struct error *err)
{
	return store_batch_walk(store, show_batch, NULL, err);
}

/* ---- months to pay back ---- */

static enum err
show_resume(void *context, const struct record_answer *a, struct error *err)
{
	int *shown = context;
	char months[40];

	(void)err;
	if (a->back_pay_months < 1 || text_equal(a->disposition, "rejected") ||
	    text_equal(a->disposition, "deferred"))
		return ERR_NONE;
	if ((*shown)++ == 0)
		printf("  %s\n", _("to be resumed, with the months to pay back:"));
	report_months(a, months, sizeof(months));
	printf("    %s/%d  %s  ", a->serial, a->index, a->person_no);
	printf(_("%d months"), a->back_pay_months);
	printf("  %s\n", months);
	return ERR_NONE;
}

enum err
run_resumed(struct store *store, const char *id, struct error *err)
{
	int shown = 0;

	return store_answer_walk(store, &(struct answer_filter){ .run = id }, show_resume, &shown,
				 err);
}

/* ---- the report of a run ---- */

enum err
run_report(struct desk *desk, const char *id, struct error *err)
{
	const struct report_query q = { .catalog = desk_catalog(desk),
					.language = words_language(),
					.run = id };
	AUTO(buf)
	struct buf out = BUF(LIMIT_PAPER_BYTES);
	int rows;

	if (run_check(desk_store(desk), id, err) ||
	    report_csv(desk_store(desk), report_list_get("run"), &q, true, &out, &rows, err))
		return err->code;
	if (fwrite(out.bytes, 1, out.length, stdout) != out.length || fflush(stdout))
		return error_errno(err, "standard output");
	return ERR_NONE;
}
