/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/words.h"
#include "model/policy.h"
#include "report/report.h"
#include "web/visit.h"

/* 人员查询: until when is a person certified, and why; who runs out. */

#define PEOPLE_SHOWN 50
#define PAPERS_SHOWN 50
#define SOON_DAYS    60

/* ---- how a person stands today: a word, its tag and a sentence ---- */
static void
show_standing(struct scope *s, const struct person *p, struct date today)
{
	const char *tag = "good", *word = _("certified");
	int days = date_is_none(p->valid_until) ? 0 : date_days_between(today, p->valid_until);

	if (!date_is_none(p->died_on) || p->pay_status == PAY_ENDED) {
		tag = "open";
		word = _("ended");
	} else if (p->pay_status == PAY_SUSPENDED) {
		tag = "bad";
		word = _("suspended");
	} else if (date_is_none(p->valid_until)) {
		tag = "doubt";
		word = _("never certified here");
	} else if (days < 0) {
		tag = "bad";
		word = _("run out");
	} else if (days <= SOON_DAYS) {
		tag = "doubt";
		word = _("runs out soon");
	}
	data_print(s, "standing_class", "tag %s", tag);
	data_text(s, "standing", word);
	if (!date_is_none(p->valid_until) && days >= 0)
		data_number(s, "days_left", days);
	else if (!date_is_none(p->valid_until))
		data_number(s, "days_over", -days);
}

static void
show_person(struct scope *s, const struct person *p, struct date today)
{
	const char *number = p->id_number[0] ? p->id_number : p->other_id;
	char masked[ID_NUMBER_BYTES] = "";

	if (number[0])
		show_masked(masked, number);
	data_text(s, "person_no", p->person_no);
	data_text(s, "name", p->name);
	data_text(s, "id_number", masked);
	data_text(s, "category", words(category_zh(p->category)));
	show_day(s, "born_on", p->born_on);
	show_day(s, "last_certified_on", p->last_certified_on);
	show_day(s, "valid_until", p->valid_until);
	show_standing(s, p, today);
	if (p->pay_status == PAY_SUSPENDED && !date_is_none(p->suspended_from)) {
		show_day(s, "suspended_from", p->suspended_from);
		data_number(s, "back_pay_months", policy_back_pay_months(p->suspended_from, today));
	}
	show_day(s, "elsewhere_on", p->certified_elsewhere_on);
	data_text(s, "elsewhere_by", p->certified_channel);
	data_text(s, "barred", p->barred);
	if (p->proxy_years >= 3)
		data_number(s, "proxy_years", p->proxy_years);
}

/* ---- the search ---- */
struct people {
	struct visit *v;
	char only[PERSON_NO_BYTES];
	int count;
};

static enum err
list_person(void *context, const struct person *p, struct error *err)
{
	struct people *people = context;

	(void)err;
	people->count++;
	(void)text_copy(people->only, sizeof(people->only), p->person_no);
	show_person(data_row(people->v->data, "people"), p, clock_today());
	return ERR_NONE;
}

enum err
page_people(struct visit *v, struct error *err)
{
	const char *typed = visit_field(v, "q");
	struct people people = { .v = v };
	char key[FIELD_TEXT_BYTES];
	bool more;

	if (desk_search_key(v->desk, typed, key, sizeof(key), err) ||
	    store_person_search(visit_store(v), typed, key, PEOPLE_SHOWN, list_person, &people,
				&more, err))
		return err->code;
	if (people.count == 1)
		return visit_redirect(v, NULL, "/person/%s", people.only);
	data_text(v->data, "asked", typed);
	data_flag(v->data, "nobody", typed[0] && !people.count);
	data_flag(v->data, "more", more);
	return visit_page(v, "people", err);
}

/* ---- one person ---- */
struct papers {
	struct visit *v;
	struct list_row *row;
	int count, max;
};

static enum err
keep_paper(void *context, const struct list_row *row, struct error *err)
{
	struct papers *p = context;

	(void)err;
	if (p->count < p->max)
		p->row[p->count++] = *row;
	return ERR_NONE;
}

/* Whoever is told this hears of a suspicion only that it is being verified. */
static enum state
told(enum state state)
{
	return state == STATE_SUSPECT || state == STATE_REFERRED ? STATE_REVIEW : state;
}

static void
show_papers(const struct papers *p)
{
	for (int i = 0; i < p->count; i++) {
		const struct list_row *row = &p->row[i];
		const struct issuer *issuer =
		    row->issuer[0] ? catalog_issuer_get(visit_catalog(p->v), row->issuer) : NULL;
		struct scope *s = data_row(p->v->data, "papers");

		data_text(s, "serial", row->serial);
		show_day(s, "received", row->received_on);
		data_text(s, "issuer",
			  issuer && issuer->name_count ? issuer->name[0] : row->issuer);
		data_text(s, "issued_on", row->issued_on);
		data_text(s, "state", words(state_zh(told(row->state))));
		show_day(s, "until", row->valid_until);
		if (state_shields(row->state) && !data_get(p->v->data, "shielded"))
			data_text(p->v->data, "shielded", row->serial);
	}
}

static enum err
load(struct visit *v, struct person *person, struct papers *papers, struct error *err)
{
	struct list_filter filter = { .person_no = v->part[0], .limit = papers->max };

	papers->v = v;
	if (store_person_get(visit_store(v), v->part[0], person, err))
		return err->code;
	return store_list_walk(visit_store(v), &filter, keep_paper, papers, err);
}

enum err
page_person(struct visit *v, struct error *err)
{
	AUTO(buf)
	struct buf room = BUF(PAPERS_SHOWN * sizeof(struct list_row) + 1);
	struct papers papers = { .max = PAPERS_SHOWN };
	struct person person;
	char object[48];

	papers.row =
	    (struct list_row *)(void *)buf_room(&room, sizeof(struct list_row) * PAPERS_SHOWN);
	if (!papers.row)
		return buf_check(&room, "papers", err);
	if (load(v, &person, &papers, err))
		return err->code;
	show_person(v->data, &person, clock_today());
	show_papers(&papers);
	(void)text_print(object, sizeof(object), "person/%s", person.person_no);
	if (visit_look(v, object, "", err))
		return err->code;
	return visit_page(v, "person", err);
}

enum err
page_person_print(struct visit *v, struct error *err)
{
	AUTO(buf)
	struct buf room = BUF(PAPERS_SHOWN * sizeof(struct list_row) + 1);
	AUTO(buf)
	struct buf out = BUF(LIMIT_HTTP_ANSWER);
	struct papers papers = { .max = PAPERS_SHOWN };
	struct person person;
	struct report_lookup lookup = { .catalog = visit_catalog(v),
					.person = &person,
					.printed_by = visit_full_name(v),
					.today = clock_today() };
	char object[48];

	papers.row =
	    (struct list_row *)(void *)buf_room(&room, sizeof(struct list_row) * PAPERS_SHOWN);
	if (!papers.row)
		return buf_check(&room, "papers", err);
	if (load(v, &person, &papers, err))
		return err->code;
	lookup.papers = papers.row;
	lookup.paper_count = papers.count;
	(void)text_print(object, sizeof(object), "person/%s", person.person_no);
	if (report_lookup(&lookup, &out, err) || visit_note(v, "print", object, "", err))
		return err->code;
	return visit_bytes(v, "application/pdf", &out, "lookup.pdf", err);
}

/* ---- who runs out ---- */
#define DUE_SHOWN 200

static void
to_person(void *context, const void *row, char *to)
{
	(void)context;
	(void)text_print(to, LIST_HREF_BYTES, "/person/%s",
			 ((const struct person *)row)->person_no);
}

enum err
page_due(struct visit *v, struct error *err)
{
	static const int days[] = { 7, 30, 60 };
	struct list_asked asked;
	int rows;

	if (lists_ask(v, &asked, err))
		return err->code;
	asked.query.people_max = DUE_SHOWN;
	if (lists_table(v, report_list_get("due"), &asked.query, to_person, NULL, &rows, err))
		return err->code;
	for (size_t i = 0; i < COUNT_OF(days); i++) {
		struct scope *s = data_row(v->data, "choices");

		data_number(s, "days", days[i]);
		data_flag(s, "is_current", asked.query.days == days[i]);
	}
	data_flag(v->data, "more", rows == DUE_SHOWN);
	data_flag(v->data, "none", rows == 0);
	lists_links(v, "due");
	return visit_page(v, "due", err);
}
