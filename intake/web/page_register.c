/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/words.h"
#include "report/report.h"
#include "web/visit.h"

/* The arrivals register: every line, by page, with facets; and the mail desk's new registration. */

#define LINES_PER_PAGE 50

/* ---- the list ---- */
static enum err
put_line(void *context, const struct list_row *row, struct error *err)
{
	struct visit *v = context;
	struct scope *line = data_row(v->data, "lines");
	const struct issuer *issuer = catalog_issuer_get(visit_catalog(v), row->issuer);
	char masked[FIELD_TEXT_BYTES] = "";

	(void)err;
	if (strlen(row->id_number) < ID_NUMBER_BYTES)
		show_masked(masked, row->id_number);
	data_text(line, "serial", row->serial);
	data_print(line, "line_path", "/arrival/%s", row->serial);
	if (row->index) {
		data_print(line, "review_path", "/review/%s/%d", row->serial, row->index);
		data_number(line, "index", row->index);
	}
	show_moment(line, "registered", row->registered_us);
	data_text(line, "name", row->name);
	data_text(line, "id_number", masked);
	data_text(line, "issuer", issuer ? issuer->name[0] : "");
	data_text(line, "issued_on", row->issued_on);
	data_text(line, "state",
		  row->index ? words(state_zh(row->state)) : _("waits for its scan"));
	data_text(line, "by", row->first_by[0] ? show_user(v, row->first_by) : "");
	data_text(line, "tracking", row->tracking);
	data_text(line, "duplicate", row->duplicate_of);
	return ERR_NONE;
}

/* What stays when a facet is clicked. */
static void
put_link(struct scope *row, const char *q, const char *state, const char *issuer, int page)
{
	AUTO(buf)
	struct buf to = BUF(4096);

	buf_text(&to, "/register?q=");
	for (const char *c = q; *c; c++)
		buf_print(&to, "%%%02X", (unsigned)(unsigned char)*c);
	if (state[0])
		buf_print(&to, "&state=%s", state);
	if (issuer[0])
		buf_print(&to, "&issuer=%s", issuer);
	if (page > 1)
		buf_print(&to, "&page=%d", page);
	data_text(row, "link", buf_string(&to));
}

static void
put_facets(struct visit *v, const struct list_counts *counts, const char *state, const char *issuer)
{
	const char *q = visit_field(v, "q");
	struct scope *row = data_row(v->data, "states");

	put_link(row, q, "", issuer, 1);
	data_text(row, "facet", _("all"));
	data_number(row, "count", (long)counts->total);
	data_text(row, "current", state[0] ? "" : "true");
	for (int i = 0; i < STATE_COUNT; i++) {
		if (!counts->state[i])
			continue;
		row = data_row(v->data, "states");
		put_link(row, q, state_text((enum state)i), issuer, 1);
		data_text(row, "facet", words(state_zh((enum state)i)));
		data_number(row, "count", (long)counts->state[i]);
		if (text_equal(state, state_text((enum state)i)))
			data_text(row, "current", "true");
	}
	for (int i = 0; i < counts->issuer_count && i < 12; i++) {
		const struct issuer *known =
		    catalog_issuer_get(visit_catalog(v), counts->issuer[i].issuer);

		if (!known)
			continue;
		row = data_row(v->data, "issuers");
		put_link(row, q, state, known->id, 1);
		data_text(row, "facet", known->name[0]);
		data_number(row, "count", (long)counts->issuer[i].count);
		if (text_equal(issuer, known->id))
			data_text(row, "current", "true");
	}
}

static void
put_pager(struct visit *v, int page, int64_t total)
{
	int pages = (int)((total + LINES_PER_PAGE - 1) / LINES_PER_PAGE);
	const char *q = visit_field(v, "q"), *state = visit_field(v, "state"),
		   *issuer = visit_field(v, "issuer");

	data_number(v->data, "page", page);
	data_number(v->data, "pages", pages ? pages : 1);
	data_number(v->data, "total", (long)total);
	if (page > 1)
		put_link(data_row(v->data, "before"), q, state, issuer, page - 1);
	if (page < pages)
		put_link(data_row(v->data, "after"), q, state, issuer, page + 1);
}

static enum err
read_filter(struct visit *v, struct list_filter *filter, char *key, size_t size, struct error *err)
{
	const char *issuer = visit_field(v, "issuer");
	int page = visit_number(v, "page", 1);
	enum state state;

	memset(filter, 0, sizeof(*filter));
	filter->search = visit_field(v, "q");
	filter->limit = LINES_PER_PAGE;
	filter->offset = (page > 0 && page < 100000 ? page - 1 : 0) * LINES_PER_PAGE;
	if (state_parse(visit_field(v, "state"), &state))
		filter->states = LIST_STATE(state);
	if (issuer[0])
		filter->issuer = issuer;
	if (!filter->search[0])
		return ERR_NONE;
	if (desk_search_key(v->desk, filter->search, key, size, err))
		return err->code;
	filter->search_key = key;
	return ERR_NONE;
}

enum err
page_register(struct visit *v, struct error *err)
{
	struct list_filter filter;
	struct list_counts counts;
	char key[512];

	if (read_filter(v, &filter, key, sizeof(key), err) ||
	    store_list_page(visit_store(v), &filter, &counts, put_line, v, err))
		return err->code;
	put_facets(v, &counts, visit_field(v, "state"), visit_field(v, "issuer"));
	data_text(v->data, "q", visit_field(v, "q"));
	data_text(v->data, "state", visit_field(v, "state"));
	data_text(v->data, "issuer", visit_field(v, "issuer"));
	data_flag(v->data, "may_register", visit_has_role(v, ROLE_MAILROOM));
	data_flag(v->data, "more", counts.more);
	lists_links(v, "register");
	put_pager(v, filter.offset / LINES_PER_PAGE + 1, counts.total);
	return visit_page(v, "register", err);
}

/* ---- a new envelope ---- */
static void
put_choices(struct visit *v, enum route route, enum condition condition)
{
	for (int i = ROUTE_POST; i <= ROUTE_INTERNAL; i++) {
		struct scope *row = data_row(v->data, "routes");

		data_text(row, "word", route_text((enum route)i));
		data_text(row, "shown", words(route_zh((enum route)i)));
		data_flag(row, "chosen", i == (int)route);
	}
	for (int i = CONDITION_INTACT; i <= CONDITION_OPENED; i++) {
		struct scope *row = data_row(v->data, "conditions");

		data_text(row, "word", condition_text((enum condition)i));
		data_text(row, "shown", words(condition_zh((enum condition)i)));
		data_flag(row, "chosen", i == (int)condition);
	}
}

enum err
page_register_new(struct visit *v, struct error *err)
{
	put_choices(v, ROUTE_POST, CONDITION_INTACT);
	show_day(v->data, "received", clock_today());
	data_text(v->data, "pieces", "1");
	data_text(v->data, "opened_by", v->user.full_name);
	return visit_page(v, "register_new", err);
}

static const struct {
	const char *name;
	size_t offset, size;
} texts[] = {
#define TEXT(field, member)                                                                        \
	{                                                                                          \
		field, offsetof(struct arrival, member), sizeof(((struct arrival *)0)->member)     \
	}
	TEXT("tracking", tracking),      TEXT("sender", sender_name),
	TEXT("country", sender_country), TEXT("opened_by", opened_by),
	TEXT("witness", witnessed_by),   TEXT("agent", agent_name),
	TEXT("person", person_hint),     TEXT("note", note),
#undef TEXT
};

/* The words of what is wrong, NULL when all is well. */
static const char *
read_arrival(const struct visit *v, struct arrival *a)
{
	const char *original = visit_field(v, "original");

	memset(a, 0, sizeof(*a));
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		char *to = (char *)a + texts[i].offset;

		if (!text_copy(to, texts[i].size, visit_field(v, texts[i].name)))
			return _("One of the texts is too long.");
		text_trim(to);
	}
	if (!route_parse(visit_field(v, "route"), &a->route))
		return _("Please say how it came in.");
	if (!condition_parse(visit_field(v, "condition"), &a->condition))
		return _("Please say in which condition it is.");
	if (!date_parse(visit_field(v, "received"), &a->received_on) ||
	    date_after(a->received_on, clock_today()))
		return _("The day it came in is missing or lies in the future.");
	a->pieces = visit_number(v, "pieces", 0);
	if (a->pieces < 1 || a->pieces > 200)
		return _("Please count the papers: 1 to 200.");
	a->original = text_equal(original, "yes");
	a->original_unsure = !a->original && !text_equal(original, "no");
	a->agent_papers = visit_field(v, "agent_papers")[0] != '\0';
	if (tracking_s10_form(a->tracking) && !tracking_s10_valid(a->tracking) &&
	    !visit_field(v, "tracking_sure")[0])
		return _("The tracking number fails its check digit: please scan it again, or "
			 "tick that it stands so on the envelope.");
	return NULL;
}

static enum err
show_again(struct visit *v, const struct arrival *a, const char *wrong, struct error *err)
{
	put_choices(v, a->route, a->condition);
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		data_text(v->data, texts[i].name, visit_field(v, texts[i].name));
	data_text(v->data, "received", visit_field(v, "received"));
	data_text(v->data, "pieces", visit_field(v, "pieces"));
	data_flag(v->data, "is_original", text_equal(visit_field(v, "original"), "yes"));
	data_flag(v->data, "is_copy", text_equal(visit_field(v, "original"), "no"));
	data_flag(v->data, "has_agent_papers", visit_field(v, "agent_papers")[0] != '\0');
	data_text(v->data, "wrong", wrong);
	data_flag(v->data, "tracking_doubt",
		  tracking_s10_form(a->tracking) && !tracking_s10_valid(a->tracking));
	return visit_page_status(v, 422, "register_new", err);
}

enum err
page_register_post(struct visit *v, struct error *err)
{
	struct arrival a;
	struct act act;
	const char *wrong = read_arrival(v, &a);

	if (wrong)
		return show_again(v, &a, wrong, err);
	visit_act(v, &act);
	if (store_register(visit_store(v), &act, desk_config(v->desk)->prefix, &a, err))
		return err->code;
	return visit_redirect(v, "registered", "/arrival/%s?fresh=1", a.serial);
}
