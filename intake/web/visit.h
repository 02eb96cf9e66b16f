/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_WEB_VISIT_H
#define INTAKE_WEB_VISIT_H

#include "desk/desk.h"
#include "report/report.h"
#include "web/http.h"
#include "web/page.h"

/* One request of one person, as a page's handler sees it. docs/adding/page.md. */
struct web;
struct visit;

#define VISIT_PARTS      4
#define VISIT_PART_BYTES 64

/* ---- the table of routes (web.c): what this server answers ---- */
enum route_flag {
	ROUTE_PUBLIC = 1,    /* no session needed */
	ROUTE_ANY = 2,       /* any role, also none */
	ROUTE_NAV = 4,       /* in the navigation of those who may see it */
	ROUTE_FILE = 8,      /* takes one uploaded file */
	ROUTE_NO_TOKEN = 16, /* a POST without the session's token: logging in only */
	ROUTE_SLOW = 32      /* may take seconds: on a thread of its own */
};
struct web_route {
	enum http_method method;
	const char *path; /* "/review/:serial/:n": a part with a colon fits one segment */
	int roles;        /* enum role, or-ed: one of them is enough */
	int flags;
	const char *title; /* N_("…"), of the page and its link; NULL for actions */
	enum err (*handle)(struct visit *v, struct error *err);
};
const struct web_route *routes_get(int *count); /* for the test that walks them */

struct visit {
	struct web *web;
	const struct web_route *route;
	const struct http_request *request;
	struct http_response *response;
	struct desk *desk; /* this visit's own while it lasts */
	struct user user;  /* name "" on public routes without a session */
	struct session session;
	bool expired;                             /* there was a session, its time is over */
	char part[VISIT_PARTS][VISIT_PART_BYTES]; /* what the colons stand for, in order */
	struct data *store_of_data;
	struct scope *data; /* what the template is filled with */
};

/* ---- for handlers ---- */
/* Fields of form or query; "" when absent. */
const char *visit_field(const struct visit *v, const char *name);
/* A whole number of the query or form, else or_else. */
int visit_number(const struct visit *v, const char *name, int or_else);
bool visit_has_role(const struct visit *v, int roles);
void visit_act(const struct visit *v, struct act *act); /* who and when */
const char *visit_full_name(const struct visit *v);     /* as on the staff list, else his login */
struct store *visit_store(struct visit *v);
const struct catalog *visit_catalog(const struct visit *v);

/* Answers with templates/web/<template>.xhtml inside the layout. */
enum err visit_page(struct visit *v, const char *template, struct error *err) MUST_USE;
/* The same with another status, for a form that is shown again with what was wrong. */
enum err visit_page_status(struct visit *v, int status, const char *template,
			   struct error *err) MUST_USE;
/* 303 to a path of ours. said: a word of web.c's table of notices, shown once there; NULL none. */
enum err visit_redirect(struct visit *v, const char *said, const char *path, ...) PRINTF(3, 4);
/* Bytes with a type: takes them over. file_name NULL: shown in place. */
enum err visit_bytes(struct visit *v, const char *type, struct buf *bytes, const char *file_name,
		     struct error *err) MUST_USE;
/* An audit line "view": this person looked at that. detail may be "". */
enum err visit_look(struct visit *v, const char *object, const char *detail,
		    struct error *err) MUST_USE;
/* An audit line for a deed that changes no row: "unmask", "print", … */
enum err visit_note(struct visit *v, const char *action, const char *object, const char *detail,
		    struct error *err) MUST_USE;
/* The password was typed in the last minutes, or is in the field "password" of this form. false:
 * ask for it (data "prove" is set for the template, "prove_wrong" when it was wrong). */
enum err visit_proven(struct visit *v, bool *proven, struct error *err) MUST_USE;
/* The same, but when it is not proven the question is answered already: a page that says why, sends
 * the same form again with the password, and leads back. why is an N_() message. */
enum err visit_prove_first(struct visit *v, const char *why, const char *back, bool *proven,
			   struct error *err) MUST_USE;

/* ---- texts for screens ---- */
void show_day(struct scope *s, const char *name, struct date day); /* "2026-07-01", "" none */
void show_moment(struct scope *s, const char *name, int64_t us);   /* "07-01 09:12", Shanghai */
/* "440902195003****1X" style: the birth year stays, the rest of the digits goes; to has
 * ID_NUMBER_BYTES. */
void show_masked(char *to, const char *number);
/* The user's full name, else his login. Lent until the next call on this thread. */
const char *show_user(struct visit *v, const char *name);

/* ---- lists ---- */
/* Lists on screen: the columns of report/, the filter of the address line, and links that take the
 * same filter to Excel, CSV and print. */

/* What the address line asks for: q, state (any number), issuer, from, to, order=oldest, days,
 * batch, run, actor, action, object, file. key holds the folded search. ERR_USAGE: a word it does
 * not know. */
struct list_asked {
	struct report_query query;
	char key[FIELD_TEXT_BYTES];
};
enum err lists_ask(struct visit *v, struct list_asked *out, struct error *err) MUST_USE;
/* "q=…&state=…" of those fields as they were asked for, percent-encoded; "" when none was. */
void lists_query(struct visit *v, struct buf *to);
/* The table of templates/web/table.xhtml into data: caption, heads, rows with cells. href (may be
 * NULL) writes where a row leads, "" nowhere; to has LIST_HREF_BYTES. *rows counts them. */
#define LIST_HREF_BYTES 128
typedef void list_href(void *context, const void *row, char *to);
enum err lists_table(struct visit *v, const struct report_list *list,
		     const struct report_query *query, list_href *href, void *context, int *rows,
		     struct error *err) MUST_USE;
/* "/export/<list>?format=xlsx&…" and its sisters into data: to_xlsx, to_csv, to_pdf. */
void lists_links(struct visit *v, const char *list);

/* ---- the pages, one file each ---- */
enum err page_home(struct visit *v, struct error *err);
enum err page_login(struct visit *v, struct error *err);
enum err page_login_post(struct visit *v, struct error *err);
enum err page_logout(struct visit *v, struct error *err);
enum err page_account(struct visit *v, struct error *err);
enum err page_account_post(struct visit *v, struct error *err);
enum err page_search(struct visit *v, struct error *err);
enum err page_review(struct visit *v, struct error *err);
enum err page_review_next(struct visit *v, struct error *err);
enum err page_unmask(struct visit *v, struct error *err);
enum err page_specimen(struct visit *v, struct error *err);
enum err page_picture(struct visit *v, struct error *err);
enum err page_amend(struct visit *v, struct error *err);
enum err page_choose(struct visit *v, struct error *err);
enum err page_decide(struct visit *v, struct error *err);
enum err page_confirm(struct visit *v, struct error *err);
enum err page_undo(struct visit *v, struct error *err);
enum err page_fast(struct visit *v, struct error *err);
enum err page_confirm_queue(struct visit *v, struct error *err);
enum err page_register(struct visit *v, struct error *err);
enum err page_register_new(struct visit *v, struct error *err);
enum err page_register_post(struct visit *v, struct error *err);
enum err page_arrival(struct visit *v, struct error *err);
enum err page_label(struct visit *v, struct error *err);
enum err page_letter(struct visit *v, struct error *err);
enum err page_receipt(struct visit *v, struct error *err);
enum err page_upload(struct visit *v, struct error *err);
enum err page_scan(struct visit *v, struct error *err);
enum err page_people(struct visit *v, struct error *err);
enum err page_person(struct visit *v, struct error *err);
enum err page_person_print(struct visit *v, struct error *err);
enum err page_due(struct visit *v, struct error *err);
enum err page_files(struct visit *v, struct error *err);
enum err page_file_bind(struct visit *v, struct error *err);
enum err page_runs(struct visit *v, struct error *err);
enum err page_run_start(struct visit *v, struct error *err);
enum err page_offices(struct visit *v, struct error *err);
enum err page_duplicates(struct visit *v, struct error *err);
enum err page_duplicate(struct visit *v, struct error *err);
enum err page_accounts(struct visit *v, struct error *err);
enum err page_accounts_add(struct visit *v, struct error *err);
enum err page_accounts_one(struct visit *v, struct error *err);
enum err page_accounts_change(struct visit *v, struct error *err);
enum err page_account_password(struct visit *v, struct error *err);
enum err page_batch(struct visit *v, struct error *err);
enum err page_batch_receipt(struct visit *v, struct error *err);
enum err page_audit(struct visit *v, struct error *err);
enum err page_dashboard(struct visit *v, struct error *err);
enum err page_export(struct visit *v, struct error *err);

#endif
