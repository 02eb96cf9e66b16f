/* SPDX-License-Identifier: Apache-2.0 */
#include "web/web.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "base/words.h"
#include "web/station.h"

#define ROLE_READERS                                                                               \
	(ROLE_MAILROOM | ROLE_VERIFIER | ROLE_CONFIRMER | ROLE_SUBMITTER | ROLE_AUDITOR)

/* Who sees the papers themselves. */
#define ROLE_LOOKERS (ROLE_MAILROOM | ROLE_VERIFIER | ROLE_CONFIRMER | ROLE_AUDITOR)

/* clang-format off */
/* What this server answers, in the order of an arrival's life; who may, and its title. A page is
 * one file, one row, one template (docs/adding/page.md). */
static const struct web_route routes[] = {
	{ HTTP_GET,  "/",              0, ROUTE_ANY, NULL, page_home },
	{ HTTP_GET,  "/static/:file",  0, ROUTE_PUBLIC, NULL, page_asset },
	{ HTTP_GET,  "/login",         0, ROUTE_PUBLIC, N_("Log in"), page_login },
	{ HTTP_POST, "/login",         0, ROUTE_PUBLIC | ROUTE_NO_TOKEN, N_("Log in"), page_login_post },
	{ HTTP_POST, "/logout",        0, ROUTE_ANY, NULL, page_logout },
	{ HTTP_GET,  "/account",       0, ROUTE_ANY, N_("My account"), page_account },
	{ HTTP_POST, "/account",       0, ROUTE_ANY, N_("My account"), page_account_post },
	{ HTTP_POST, "/account/password", 0, ROUTE_ANY, N_("My account"), page_account_password },
	{ HTTP_GET,  "/search",        ROLE_READERS, 0, NULL, page_search },
	{ HTTP_GET,  "/register",      ROLE_READERS, ROUTE_NAV, N_("Arrivals register"), page_register },
	{ HTTP_GET,  "/register/new",  ROLE_MAILROOM, 0, N_("New registration"), page_register_new },
	{ HTTP_POST, "/register/new",  ROLE_MAILROOM, 0, N_("New registration"), page_register_post },
	{ HTTP_GET,  "/arrival/:serial", ROLE_READERS, 0, N_("Envelope"), page_arrival },
	{ HTTP_GET,  "/arrival/:serial/label", ROLE_MAILROOM, 0, NULL, page_label },
	{ HTTP_GET,  "/arrival/:serial/receipt", ROLE_MAILROOM, 0, NULL, page_receipt },
	{ HTTP_GET,  "/arrival/:serial/:n/letter", ROLE_MAILROOM | ROLE_VERIFIER | ROLE_CONFIRMER, 0, NULL, page_letter },
	{ HTTP_POST, "/arrival/:serial/upload", ROLE_MAILROOM, ROUTE_FILE | ROUTE_SLOW, NULL, page_upload },
	{ HTTP_POST, "/arrival/:serial/scan", ROLE_MAILROOM, ROUTE_SLOW, NULL, page_scan },
	{ HTTP_GET,  "/review",        ROLE_VERIFIER, ROUTE_NAV, N_("Review"), page_review_next },
	{ HTTP_GET,  "/review/:serial/:n", ROLE_LOOKERS, 0, N_("Review"), page_review },
	{ HTTP_POST, "/review/:serial/:n/unmask", ROLE_LOOKERS, 0, N_("Review"), page_unmask },
	{ HTTP_POST, "/review/:serial/:n/amend", ROLE_VERIFIER, 0, NULL, page_amend },
	{ HTTP_POST, "/review/:serial/:n/person", ROLE_VERIFIER, 0, NULL, page_choose },
	{ HTTP_POST, "/review/:serial/:n/decide", ROLE_VERIFIER, 0, N_("Review"), page_decide },
	{ HTTP_POST, "/review/:serial/:n/confirm", ROLE_CONFIRMER, 0, NULL, page_confirm },
	{ HTTP_POST, "/review/:serial/:n/undo", ROLE_VERIFIER, 0, NULL, page_undo },
	{ HTTP_GET,  "/picture/:serial/:n/:page", ROLE_LOOKERS, 0, NULL, page_picture },
	{ HTTP_GET,  "/specimen/:issuer", ROLE_LOOKERS, 0, NULL, page_specimen },
	{ HTTP_GET,  "/offices",       ROLE_LOOKERS, 0, N_("Offices and their specimens"), page_offices },
	{ HTTP_GET,  "/fast",          ROLE_VERIFIER, ROUTE_NAV, N_("Fast lane"), page_fast },
	{ HTTP_GET,  "/confirm",       ROLE_CONFIRMER, ROUTE_NAV, N_("Confirmation"), page_confirm_queue },
	{ HTTP_GET,  "/files",         ROLE_READERS, ROUTE_NAV, N_("Scanned files"), page_files },
	{ HTTP_POST, "/files/:id/bind", ROLE_MAILROOM | ROLE_VERIFIER, ROUTE_SLOW, NULL, page_file_bind },
	{ HTTP_GET,  "/duplicates",    ROLE_LOOKERS, 0, N_("Seen before"), page_duplicates },
	{ HTTP_GET,  "/duplicates/:serial/:n", ROLE_LOOKERS, 0, N_("Seen before"), page_duplicate },
	{ HTTP_GET,  "/runs",          ROLE_READERS, ROUTE_NAV, N_("Batches and runs"), page_runs },
	{ HTTP_POST, "/runs/start",    ROLE_SUBMITTER, ROUTE_SLOW, N_("Batches and runs"), page_run_start },
	{ HTTP_GET,  "/runs/:batch",   ROLE_READERS, 0, N_("Batch"), page_batch },
	{ HTTP_GET,  "/runs/:batch/receipt", ROLE_SUBMITTER | ROLE_AUDITOR, 0, NULL, page_batch_receipt },
	{ HTTP_GET,  "/person",        ROLE_READERS, ROUTE_NAV, N_("People"), page_people },
	{ HTTP_GET,  "/person/:no",    ROLE_READERS, 0, N_("Person"), page_person },
	{ HTTP_GET,  "/person/:no/print", ROLE_READERS, 0, NULL, page_person_print },
	{ HTTP_GET,  "/due",           ROLE_READERS, ROUTE_NAV, N_("Who runs out"), page_due },
	{ HTTP_GET,  "/audit",         ROLE_AUDITOR, ROUTE_NAV, N_("Log"), page_audit },
	{ HTTP_GET,  "/accounts",      ROLE_ADMINISTRATOR, ROUTE_NAV, N_("Accounts"), page_accounts },
	{ HTTP_POST, "/accounts",      ROLE_ADMINISTRATOR, 0, N_("Accounts"), page_accounts_add },
	{ HTTP_GET,  "/accounts/:name", ROLE_ADMINISTRATOR, 0, N_("Account"), page_accounts_one },
	{ HTTP_POST, "/accounts/:name", ROLE_ADMINISTRATOR, 0, N_("Account"), page_accounts_change },
	{ HTTP_GET,  "/dashboard",     ROLE_READERS, ROUTE_NAV, N_("Figures"), page_dashboard },
	{ HTTP_GET,  "/export/:list",  ROLE_READERS, ROUTE_SLOW, NULL, page_export },
};
/* clang-format on */

const struct web_route *
routes_get(int *count)
{
	*count = (int)COUNT_OF(routes);
	return routes;
}

const struct config *
station_config(const struct web *w)
{
	return desk_config(w->desk[0]);
}

/* ---- finding the route ---- */

/* One segment of each; *text moves behind its slash. */
static bool
segments_fit(const char *pattern, size_t n, const char *segment, size_t m, struct visit *v,
	     int *parts)
{
	if (pattern[0] != ':' || n == 1)
		return n == m && memcmp(pattern, segment, n) == 0;
	return m > 0 && *parts < VISIT_PARTS &&
	       text_copy_n(v->part[(*parts)++], VISIT_PART_BYTES, segment, m);
}

static bool
path_fits(const char *pattern, const char *path, struct visit *v)
{
	int parts = 0;

	for (;;) {
		size_t n = strcspn(pattern, "/"), m = strcspn(path, "/");

		if (!segments_fit(pattern, n, path, m, v, &parts))
			return false;
		pattern += n;
		path += m;
		if (!*pattern || !*path)
			return !*pattern && !*path;
		pattern++;
		path++;
	}
}

/* *other: the path is known, but not with this method. */
static const struct web_route *
route_find(struct visit *v, bool *other)
{
	*other = false;
	for (size_t i = 0; i < COUNT_OF(routes); i++) {
		memset(v->part, 0, sizeof(v->part));
		if (!path_fits(routes[i].path, v->request->path, v))
			continue;
		if (routes[i].method == v->request->method)
			return &routes[i];
		*other = true;
	}
	return NULL;
}

/* ---- desks: one for each thread ---- */
static struct desk *
desk_borrow(struct web *w)
{
	struct desk *desk = NULL;

	(void)pthread_mutex_lock(&w->lock);
	while (!desk) {
		for (int i = 0; i < w->desk_count && !desk; i++)
			if (!w->busy[i]) {
				w->busy[i] = true;
				desk = w->desk[i];
			}
		if (!desk)
			(void)pthread_cond_wait(&w->freed, &w->lock);
	}
	(void)pthread_mutex_unlock(&w->lock);
	return desk;
}

static void
desk_return(struct web *w, const struct desk *desk)
{
	(void)pthread_mutex_lock(&w->lock);
	for (int i = 0; i < w->desk_count; i++)
		if (w->desk[i] == desk)
			w->busy[i] = false;
	(void)pthread_cond_signal(&w->freed);
	(void)pthread_mutex_unlock(&w->lock);
}

/* ---- a request ---- */
static enum err
who_is_it(struct visit *v, struct error *err)
{
	char token[ACCOUNT_TOKEN_BYTES];
	enum err rc;

	if (!http_cookie(v->request, visit_cookie_name(v), token, sizeof(token)) || !token[0])
		return ERR_NONE;
	rc = desk_session(v->desk, token, &v->user, &v->session, &v->expired, err);
	if (rc == ERR_DENIED) {
		memset(&v->user, 0, sizeof(v->user));
		memset(&v->session, 0, sizeof(v->session));
		return ERR_NONE;
	}
	return rc;
}

/* Logging in leads back to the page that was wanted. */
static enum err
to_login(struct visit *v)
{
	bool back = v->request->method == HTTP_GET && strlen(v->request->path) < 200 &&
		    !text_equal(v->request->path, "/");

	return visit_redirect(v, v->expired ? "expired" : NULL, back ? "/login?next=%s" : "/login",
			      back ? v->request->path : "");
}

static enum err
admit_visit(struct visit *v, struct error *err)
{
	bool other;

	v->route = route_find(v, &other);
	if (who_is_it(v, err))
		return err->code;
	visit_begin(v);
	if (!v->route && other)
		return error_set(err, ERR_USAGE, "this address does not take that request");
	if (!v->route)
		return error_set(err, ERR_NOTFOUND, "there is no page %s", v->request->path);
	if (v->route->flags & ROUTE_PUBLIC)
		return ERR_NONE;
	if (!v->user.name[0])
		return to_login(v);
	if (!(v->route->flags & ROUTE_ANY) && !visit_has_role(v, v->route->roles)) {
		if (visit_note(v, "refused", "web", v->route->path, err))
			return err->code;
		return error_set(err, ERR_DENIED, "your role does not allow this page");
	}
	return ERR_NONE;
}

/* The head is known: who is not allowed need not send his body. */
static void
admit(void *context, struct http_request *r, struct http_response *out)
{
	struct visit *v = fail_here() ? NULL : calloc(1, sizeof(*v));
	struct error err = { 0 };

	if (!v) {
		out->status = 503;
		return;
	}
	r->state = v;
	v->web = context;
	v->request = r;
	v->response = out;
	v->desk = desk_borrow(v->web);
	visit_begin(v);
	if (admit_visit(v, &err))
		visit_fail(v, &err);
	if (v->route && v->route->flags & ROUTE_FILE) {
		r->takes_file = true;
		r->file_bytes_max = (int64_t)LIMIT_SCAN_BYTES;
	}
	desk_return(v->web, v->desk);
	v->desk = NULL;
}

static enum err
check_body(const struct visit *v, struct error *err)
{
	if (v->request->refused == ERR_LIMIT)
		return error_set(err, ERR_LIMIT, "what was sent is larger than the limit of %zu MB",
				 LIMIT_SCAN_BYTES / 1024 / 1024);
	if (v->request->refused == ERR_FULL)
		return error_set(err, ERR_FULL, "there is no space for the upload");
	if (v->request->refused == ERR_AGAIN)
		return error_set(err, ERR_AGAIN, "other papers are being read just now");
	if (v->request->refused)
		return error_set(err, ERR_DATA, "what was sent is no form of ours");
	if (v->request->method == HTTP_POST && !visit_is_ours(v))
		return error_set(err, ERR_DENIED,
				 "this form is not from your session; load the page again");
	return ERR_NONE;
}

static void
answer(void *context, struct http_request *r, struct http_response *out)
{
	struct visit *v = r->state;
	struct error err = { 0 };

	(void)context;
	v->response = out;
	v->desk = desk_borrow(v->web);
	visit_begin(v); /* the thread may speak another's language by now */
	if (check_body(v, &err) || v->route->handle(v, &err))
		visit_fail(v, &err);
	if (!out->status) {
		(void)error_set(&err, ERR_BUG, "%s: the page gave no answer", v->route->path);
		visit_fail(v, &err);
	}
	desk_return(v->web, v->desk);
	v->desk = NULL;
	words_use(NULL);
}

static void
leave(void *context, struct http_request *r)
{
	struct visit *v = r->state;

	(void)context;
	if (!v)
		return;
	visit_end(v);
	free(v);
}

static bool
is_slow(void *context, const struct http_request *r)
{
	const struct visit *v = r->state;

	(void)context;
	return v && v->route && v->route->flags & ROUTE_SLOW;
}

/* ---- start and stop ---- */
static enum err
open_desks(struct web *w, struct desk *desk, int count, struct error *err)
{
	w->desk[0] = desk;
	w->desk_count = 1;
	while (w->desk_count < count) {
		if (desk_open_beside(desk, &w->desk[w->desk_count], err))
			return err->code;
		w->desk_count++;
	}
	return ERR_NONE;
}

enum err
web_start(struct desk *desk, struct web **out, struct error *err)
{
	const struct config *c = desk_config(desk);
	AUTO(web_stop)
	struct web *w = fail_here() ? NULL : calloc(1, sizeof(*w));
	struct http_setup setup = { .listen = c->listen,
				    .threads = c->web_threads,
				    .folder = c->data,
				    .admit = admit,
				    .answer = answer,
				    .leave = leave,
				    .is_slow = is_slow };

	if (!w)
		return error_set(err, ERR_NOMEM, "review station: out of memory");
	(void)pthread_mutex_init(&w->lock, NULL);
	(void)pthread_cond_init(&w->freed, NULL);
	submission_open(&w->submission);
	setup.context = w;
	if (open_desks(w, desk, c->web_threads + LIMIT_HTTP_SLOW, err) ||
	    pages_open(c->templates, &w->pages, err) || assets_open(w, c->templates, err) ||
	    http_start(&setup, &w->http, err))
		return err->code;
	*out = TAKE(w);
	return ERR_NONE;
}

int
web_port(const struct web *w)
{
	return http_port(w->http);
}

void
web_stop(struct web *w)
{
	if (!w)
		return;
	http_stop(w->http);
	submission_close(&w->submission);
	pages_close(w->pages);
	assets_close(w);
	for (int i = 1; i < w->desk_count; i++) /* the first is lent */
		desk_close(w->desk[i]);
	(void)pthread_cond_destroy(&w->freed);
	(void)pthread_mutex_destroy(&w->lock);
	free(w);
}
