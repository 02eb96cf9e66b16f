/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/text.h"
#include "base/words.h"
#include "web/visit.h"

/* 统计: arrivals a week, age of what is open, reasons of return in the year, coverage. Each figure
 * stands in a table; the bars only repeat it. */

#define CHART_HEIGHT 120
#define CHART_STEP   22 /* a bar and its gap */
#define BAR_WIDTH    240
#define REASONS_MAX  12

#define OPEN_STATES                                                                                \
	(LIST_STATE(STATE_REGISTERED) | LIST_STATE(STATE_SCANNED) | LIST_STATE(STATE_INDEXED) |    \
	 LIST_STATE(STATE_CHECKED) | LIST_STATE(STATE_REVIEW) | LIST_STATE(STATE_QUERY_ISSUER) |   \
	 LIST_STATE(STATE_WAIT_FIX) | LIST_STATE(STATE_FIRST_OK) |                                 \
	 LIST_STATE(STATE_REJECT_PROPOSED) | LIST_STATE(STATE_SUSPECT))

static int64_t
day_begins(int year)
{
	return (date_to_days((struct date){ year, 1, 1 }) * INT64_C(24) - 8) * INT64_C(3600000000);
}

static void
show_weeks(struct visit *v, const struct statistics *st)
{
	int64_t most = 1;
	int peak = -1;

	for (int i = 0; i < STATISTICS_WEEKS; i++)
		if (st->arrivals[i] >= most) {
			most = st->arrivals[i];
			peak = i;
		}
	for (int i = 0; i < STATISTICS_WEEKS; i++) {
		struct scope *s = data_row(v->data, "weeks");
		long height = (long)(st->arrivals[i] * CHART_HEIGHT / most);

		show_day(s, "monday", st->week[i]);
		data_number(s, "count", (long)st->arrivals[i]);
		data_number(s, "x", i * CHART_STEP);
		data_number(s, "y", CHART_HEIGHT - height);
		data_number(s, "height", height);
	}
	show_day(v->data, "first_week", st->week[0]);
	show_day(v->data, "last_week", st->week[STATISTICS_WEEKS - 1]);
	if (peak >= 0) {
		struct scope *s = data_row(v->data, "peak");

		data_number(s, "most", (long)most);
		data_number(s, "peak_x", peak * CHART_STEP + CHART_STEP / 2);
		data_number(s, "peak_y", -4);
	}
}

static void
show_bar(struct scope *s, int64_t count, int64_t most)
{
	data_number(s, "count", (long)count);
	data_number(s, "width", most ? (long)(count * BAR_WIDTH / most) : 0);
}

static void
show_ages(struct visit *v, const struct statistics *st)
{
	static const char *const names[STATISTICS_AGES] = { N_("0–2 days"), N_("3–5 days"),
							    N_("6–10 days"),
							    N_("more than 10 days") };
	int64_t most = 0;

	for (int i = 0; i < STATISTICS_AGES; i++)
		most = st->age[i] > most ? st->age[i] : most;
	for (int i = 0; i < STATISTICS_AGES; i++) {
		struct scope *s = data_row(v->data, "ages");

		data_text(s, "age", _(names[i]));
		data_flag(s, "late", i == STATISTICS_AGES - 1 && st->age[i] > 0);
		show_bar(s, st->age[i], most);
	}
}

static void
show_reasons(struct visit *v, const struct statistics *st)
{
	for (int i = 0; i < st->reason_count && i < REASONS_MAX; i++) {
		struct scope *s = data_row(v->data, "reasons");

		data_text(s, "code", st->reason[i].reason);
		data_text(s, "reason",
			  catalog_reason(visit_catalog(v), st->reason[i].reason, words_language()));
		show_bar(s, st->reason[i].count, st->reason[0].count);
	}
	data_number(v->data, "returns", (long)st->returns);
}

static void
show_coverage(struct visit *v, const struct statistics *st)
{
	int64_t share = st->people ? st->certified * 1000 / st->people : 0;

	data_number(v->data, "people", (long)st->people);
	data_number(v->data, "certified", (long)st->certified);
	data_print(v->data, "percent", "%d.%d", (int)(share / 10), (int)(share % 10));
	data_number(v->data, "covered_width", (long)(share * BAR_WIDTH / 1000));
	data_number(v->data, "runs_out", (long)st->runs_out_60);
}

enum err
page_dashboard(struct visit *v, struct error *err)
{
	struct date today = clock_today();
	const struct statistics_question question = { .today = today,
						      .year_from_us = day_begins(today.year),
						      .year_to_us = day_begins(today.year + 1),
						      .open_states = OPEN_STATES };
	AUTO(buf)
	struct buf room = BUF(sizeof(struct statistics) + 1);
	struct statistics *st = (void *)buf_room(&room, sizeof(*st)); /* 7 KB */
	struct queue open;
	char serial[SERIAL_BYTES];
	int index;

	if (!st)
		return buf_check(&room, "figures", err);
	if (store_statistics(visit_store(v), &question, st, err) ||
	    store_queue(visit_store(v), OPEN_STATES, &open, err))
		return err->code;
	show_weeks(v, st);
	show_ages(v, st);
	show_reasons(v, st);
	show_coverage(v, st);
	show_day(v->data, "today", today);
	data_number(v->data, "year", today.year);
	data_number(v->data, "open", (long)open.waiting);
	data_text(v->data, "oldest", open.oldest);
	if (document_id_parse(open.oldest, serial, &index))
		data_text(v->data, "oldest_serial", serial);
	show_day(v->data, "oldest_on", open.oldest_on);
	return visit_page(v, "dashboard", err);
}
