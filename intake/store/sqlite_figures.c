/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/state.h"
#include "store/sqlite.h"

/* Figures of the dashboard, each one query over an index or the narrow table of lines. */

static struct sqlite_store *
self(struct store *s)
{
	return (struct sqlite_store *)(void *)s;
}

/* 1970-01-01 was a Thursday. */
static struct date
monday_of(struct date day)
{
	long days = date_to_days(day);

	return date_from_days(days - (days + 3) % 7);
}

/* Calls take for every (day, count) the query gives. */
typedef void take_day(struct statistics *out, struct date today, struct date day, int64_t count);

static enum err
each_day(struct query *q, const struct statistics_question *question, struct statistics *out,
	 take_day *take, struct error *err)
{
	for (;;) {
		char text[DATE_TEXT_BYTES];
		struct date day;
		bool row = false;

		if (query_step(q, &row, err))
			return err->code;
		if (!row)
			return ERR_NONE;
		if (!query_text(q, 0, text, sizeof(text)) || !date_parse(text, &day))
			return error_set(err, ERR_CORRUPT, "register: a day is none of ours");
		take(out, question->today, day, query_int(q, 1));
	}
}

static void
take_week(struct statistics *out, struct date today, struct date day, int64_t count)
{
	int at = date_days_between(out->week[0], day) / 7;

	(void)today;
	if (at >= 0 && at < STATISTICS_WEEKS)
		out->arrivals[at] += count;
}

/* Arrivals, so only the first line of each. */
static enum err
weeks(struct sqlite_store *r, const struct statistics_question *question, struct statistics *out,
      struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char from[DATE_TEXT_BYTES];
	struct date monday = monday_of(question->today);

	for (int i = 0; i < STATISTICS_WEEKS; i++)
		out->week[i] = date_add_days(monday, 7 * (i - STATISTICS_WEEKS + 1));
	date_print(from, out->week[0]);
	if (query_open(r,
		       "SELECT received_on, count(*) FROM arrival WHERE received_on >= ? "
		       "GROUP BY received_on",
		       &q, err))
		return err->code;
	query_bind(&q, "t", from);
	return each_day(&q, question, out, take_week, err);
}

static void
take_age(struct statistics *out, struct date today, struct date day, int64_t count)
{
	int days = date_days_between(day, today);

	if (days <= 2)
		out->age[0] += count;
	else if (days <= 5)
		out->age[1] += count;
	else
		out->age[days <= 10 ? 2 : 3] += count;
}

static enum err
ages(struct sqlite_store *r, const struct statistics_question *question, struct statistics *out,
     struct error *err)
{
	for (int i = 0; i < STATE_COUNT; i++) {
		AUTO(query)
		struct query q = QUERY;

		if (!(question->open_states & LIST_STATE(i)))
			continue;
		if (query_open(r,
			       "SELECT received_on, count(*) FROM entry WHERE state = ? "
			       "GROUP BY received_on",
			       &q, err))
			return err->code;
		query_bind(&q, "t", state_text((enum state)i));
		if (each_day(&q, question, out, take_age, err))
			return err->code;
	}
	return ERR_NONE;
}

static enum err
count_reason(struct statistics *out, const char *reason, size_t length, int64_t count,
	     struct error *err)
{
	char code[REASON_BYTES];
	int i;

	if (!text_copy_n(code, sizeof(code), reason, length))
		return error_set(err, ERR_CORRUPT, "register: a reason is none of ours");
	for (i = 0; i < out->reason_count && !text_equal(out->reason[i].reason, code); i++)
		continue;
	if (i == LIMIT_PHRASES)
		return error_set(err, ERR_LIMIT, "more than %d reasons", LIMIT_PHRASES);
	if (i == out->reason_count) {
		(void)text_copy(out->reason[i].reason, REASON_BYTES, code);
		out->reason_count++;
	}
	out->reason[i].count += count;
	return ERR_NONE;
}

static int
most_first(const void *a, const void *b)
{
	const __typeof__(((struct statistics *)0)->reason[0]) *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return strcmp(x->reason, y->reason);
}

/* The reasons stand at the first decision; the second makes the return take effect. */
static enum err
returns(struct sqlite_store *r, const struct statistics_question *question, struct statistics *out,
	struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	bool row = false;

	if (query_open(r,
		       "SELECT d.first_reasons, count(*) FROM decision x "
		       "JOIN document d ON d.id = x.document WHERE x.stage = 'second' "
		       "AND x.decide = 'reject' AND x.at_us >= ? AND x.at_us < ? "
		       "GROUP BY d.first_reasons",
		       &q, err))
		return err->code;
	query_bind(&q, "ii", question->year_from_us, question->year_to_us);
	for (;;) {
		char reasons[112];
		int64_t count;

		if (query_step(&q, &row, err))
			return err->code;
		if (!row)
			break;
		count = query_int(&q, 1);
		(void)query_text(&q, 0, reasons, sizeof(reasons));
		out->returns += count;
		for (const char *at = reasons; *at; at += strspn(at, " ")) {
			size_t length = strcspn(at, " ");

			if (count_reason(out, at, length, count, err))
				return err->code;
			at += length;
		}
	}
	qsort(out->reason, (size_t)out->reason_count, sizeof(out->reason[0]), most_first);
	return ERR_NONE;
}

static enum err
coverage(struct sqlite_store *r, const struct statistics_question *question, struct statistics *out,
	 struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char today[DATE_TEXT_BYTES], soon[DATE_TEXT_BYTES];
	bool row = false;

	date_print(today, question->today);
	date_print(soon, date_add_days(question->today, 60));
	if (query_open(r,
		       "SELECT count(*), coalesce(sum(valid_until >= ?1), 0), "
		       "coalesce(sum(valid_until >= ?1 AND valid_until <= ?2), 0) FROM person "
		       "WHERE pay_status <> 'ended' AND died_on IS NULL",
		       &q, err))
		return err->code;
	query_bind(&q, "tt", today, soon);
	if (query_step(&q, &row, err))
		return err->code;
	out->people = query_int(&q, 0);
	out->certified = query_int(&q, 1);
	out->runs_out_60 = query_int(&q, 2);
	return ERR_NONE;
}

enum err
sqlite_statistics(struct store *s, const struct statistics_question *question,
		  struct statistics *out, struct error *err)
{
	memset(out, 0, sizeof(*out));
	if (weeks(self(s), question, out, err) || ages(self(s), question, out, err) ||
	    returns(self(s), question, out, err))
		return err->code;
	return coverage(self(s), question, out, err);
}
