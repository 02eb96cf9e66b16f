/* SPDX-License-Identifier: Apache-2.0 */
#include "web/visit.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "base/words.h"
#include "web/station.h"

/* What a redirect may say on the page it leads to. */
static const struct {
	const char *said, *text;
} notices[] = {
	{ "saved", N_("Saved.") },
	{ "logged-out", N_("You have logged out.") },
	{ "expired", N_("Your session is over. Please log in again; nothing saved is lost.") },
	{ "registered", N_("Registered.") },
	{ "uploaded", N_("The scan was taken and read.") },
	{ "duplicate", N_("This very file was captured before; it is not read twice.") },
	{ "scan-stopped",
	  N_("The scanner stopped before its feeder was empty. The sheets before it are "
	     "stored; put the rest back and scan again.") },
	{ "scan-miscounted", N_("You counted other than the scanner: look for sheets that stuck "
				"together.") },
	{ "unbound", N_("The scan was kept, but its label names another envelope: see unbound "
			"files.") },
	{ "quarantined", N_("The file is damaged or unsafe and was put into quarantine.") },
	{ "accepted", N_("Accepted. A second person confirms it.") },
	{ "rejected", N_("Proposed for return. A second person confirms it.") },
	{ "held", N_("On hold.") },
	{ "suspected", N_("Marked as suspect. It is kept and not returned.") },
	{ "amended", N_("Corrected; the rules have run again.") },
	{ "confirmed", N_("Confirmed.") },
	{ "bound", N_("The file was read and belongs to this envelope now.") },
	{ "run-started", N_("The run has begun. This page follows it.") },
	{ "changed", N_("Changed.") },
	{ "password-changed", N_("Your password is changed. Please log in with the new one.") },
	{ "sent-back", N_("Sent back to review.") },
	{ "undone", N_("Your decision was taken back.") },
};

/* ---- life ---- */
void
visit_begin(struct visit *v)
{
	/* Before anybody has said who he is, the login page asks in the language that was chosen
	 * there; what is no language of ours is the station's own. */
	const char *asked = v->user.name[0] ? "" : visit_field(v, "lang");

	words_use(v->user.language[0] ? v->user.language
		  : asked[0]          ? asked
				      : station_config(v->web)->language);
	if (!v->store_of_data)
		v->store_of_data = data_new();
	v->data = v->store_of_data ? data_root(v->store_of_data) : NULL;
}

void
visit_end(struct visit *v)
{
	data_free(v->store_of_data);
	v->store_of_data = NULL;
	words_use(NULL);
}

/* ---- looking ---- */
const char *
visit_field(const struct visit *v, const char *name)
{
	return http_field(v->request, name);
}

int
visit_number(const struct visit *v, const char *name, int or_else)
{
	long number;

	return text_to_long(visit_field(v, name), 0, 1000000000, &number) ? (int)number : or_else;
}

bool
visit_has_role(const struct visit *v, int roles)
{
	return (v->user.roles & roles) != 0;
}

void
visit_act(const struct visit *v, struct act *act)
{
	assert(v->user.name[0]);
	memset(act, 0, sizeof(*act));
	(void)text_copy(act->actor, sizeof(act->actor), v->user.name);
	act->at_us = clock_now_us();
}

const char *
visit_full_name(const struct visit *v)
{
	return v->user.full_name[0] ? v->user.full_name : v->user.name;
}

struct store *
visit_store(struct visit *v)
{
	return desk_store(v->desk);
}

const struct catalog *
visit_catalog(const struct visit *v)
{
	return desk_catalog(v->desk);
}

/* ---- whose request is it ---- */
const char *
visit_cookie_name(const struct visit *v)
{
	const struct config *c = station_config(v->web);

	return c->plain_cookie && http_listen_is_loopback(c->listen) ? "intake" : "__Host-intake";
}

void
visit_set_cookie(struct visit *v, const char *token)
{
	const char *name = visit_cookie_name(v);

	(void)text_print(v->response->cookie, sizeof(v->response->cookie),
			 "%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s", name, token,
			 text_starts(name, "__Host-") ? "; Secure" : "",
			 token[0] ? "" : "; Max-Age=0");
}

/* The browser says where a request comes from; a stranger's page cannot change that (OWASP, CSRF:
 * "Verifying origin"). What says nothing is no browser of today, and still needs the token. */
static bool
origin_is_ours(const struct http_request *r)
{
	const char *origin = http_header(r, "Origin"), *host = http_header(r, "Host");
	const char *site = http_header(r, "Sec-Fetch-Site"), *authority;

	if (site && !text_equal(site, "same-origin") && !text_equal(site, "none"))
		return false;
	if (!origin)
		return true;
	authority = strstr(origin, "://");
	return host && authority && text_equal(authority + 3, host);
}

/* In the same time whatever differs. */
static bool
token_right(const struct visit *v)
{
	const char *token = visit_field(v, "csrf");
	unsigned char differ = 0;

	if (!v->session.csrf[0] || strlen(token) != strlen(v->session.csrf))
		return false;
	for (size_t i = 0; token[i]; i++)
		differ = (unsigned char)(differ | (token[i] ^ v->session.csrf[i]));
	return differ == 0;
}

bool
visit_is_ours(const struct visit *v)
{
	return origin_is_ours(v->request) && ((v->route->flags & ROUTE_NO_TOKEN) || token_right(v));
}

/* ---- answering ---- */
static void
add_navigation(struct visit *v)
{
	int count;
	const struct web_route *routes = routes_get(&count);

	for (int i = 0; i < count; i++) {
		struct scope *row;

		if (!(routes[i].flags & ROUTE_NAV) || !visit_has_role(v, routes[i].roles))
			continue;
		row = data_row(v->data, "nav");
		data_text(row, "nav_path", routes[i].path);
		data_text(row, "nav_title", _(routes[i].title));
		if (v->route == &routes[i])
			data_text(row, "nav_current", "page");
	}
}

static void
add_frame(struct visit *v)
{
	const char *said = visit_field(v, "said");
	char roles[ROLES_TEXT_BYTES], serial[SERIAL_BYTES];
	int index;

	data_text(v->data, "lang",
		  text_equal(words_language(), "zh_CN")   ? "zh-CN"
		  : text_equal(words_language(), "zh_HK") ? "zh-HK"
							  : "en");
	if (v->route && v->route->title && !data_get(v->data, "title"))
		data_text(v->data, "title", _(v->route->title));
	data_text(v->data, "css", asset_find(v->web, "app.css")->version);
	data_text(v->data, "js", asset_find(v->web, "app.js")->version);
	data_text(v->data, "icon", asset_find(v->web, "icon.svg")->version);
	for (size_t i = 0; i < COUNT_OF(notices); i++)
		if (v->request->method == HTTP_GET && text_equal(said, notices[i].said))
			data_text(v->data, "notice", _(notices[i].text));
	if (document_id_parse(visit_field(v, "last"), serial, &index)) {
		data_print(v->data, "last_id", "%s/%d", serial, index);
		data_print(v->data, "last_path", "/review/%s/%d", serial, index);
	}
	if (!v->user.name[0])
		return;
	data_text(v->data, "csrf", v->session.csrf);
	data_text(v->data, "user", visit_full_name(v));
	report_roles(roles, v->user.roles);
	data_text(v->data, "roles", roles);
	data_text(v->data, "keys", v->user.keys_off ? "off" : "on");
	data_number(v->data, "idle_s", ACCOUNT_IDLE_US / 1000000);
	add_navigation(v);
}

enum err
visit_page_status(struct visit *v, int status, const char *template, struct error *err)
{
	struct buf out = BUF(LIMIT_HTTP_ANSWER);

	if (!v->data)
		return error_set(err, ERR_NOMEM, "page: out of memory");
	add_frame(v);
	if (page_render(v->web->pages, template, "layout", v->data, &out, err)) {
		buf_free(&out);
		return err->code;
	}
	buf_free(&v->response->body);
	v->response->body = out;
	v->response->type = "text/html; charset=utf-8";
	v->response->status = status;
	v->response->cache = HTTP_NO_STORE;
	return ERR_NONE;
}

enum err
visit_page(struct visit *v, const char *template, struct error *err)
{
	return visit_page_status(v, 200, template, err);
}

enum err
visit_redirect(struct visit *v, const char *said, const char *path, ...)
{
	char *to = v->response->location;
	va_list args;
	int n;

	va_start(args, path);
	n = vsnprintf(to, sizeof(v->response->location), path, args);
	va_end(args);
	if (n < 0 || (size_t)n >= sizeof(v->response->location))
		(void)text_copy(to, sizeof(v->response->location), "/");
	if (said) {
		(void)text_append(to, sizeof(v->response->location), strchr(to, '?') ? "&" : "?");
		(void)text_append(to, sizeof(v->response->location), "said=");
		(void)text_append(to, sizeof(v->response->location), said);
	}
	v->response->status = 303;
	v->response->cache = HTTP_NO_STORE;
	return ERR_NONE;
}

enum err
visit_bytes(struct visit *v, const char *type, struct buf *bytes, const char *file_name,
	    struct error *err)
{
	if (buf_check(bytes, "answer", err))
		return err->code;
	buf_free(&v->response->body);
	v->response->body = *bytes;
	*bytes = (struct buf)BUF(bytes->limit);
	v->response->type = type;
	v->response->status = 200;
	(void)text_copy(v->response->file_name, sizeof(v->response->file_name),
			file_name ? file_name : "");
	return ERR_NONE;
}

enum err
visit_look(struct visit *v, const char *object, const char *detail, struct error *err)
{
	const struct audit_note look = { .action = "view", .detail = detail, .look = true };
	struct act act;

	visit_act(v, &act);
	return store_audit_notes(visit_store(v), &act, &look, &object, 1, err);
}

enum err
visit_note(struct visit *v, const char *action, const char *object, const char *detail,
	   struct error *err)
{
	struct act act;

	visit_act(v, &act);
	return store_audit_note(visit_store(v), &act, action, object, detail, err);
}

enum err
visit_proven(struct visit *v, bool *proven, struct error *err)
{
	const char *password = visit_field(v, "password");

	*proven = clock_now_us() - v->session.proven_us < ACCOUNT_PROVEN_US;
	if (*proven)
		return ERR_NONE;
	data_flag(v->data, "prove", true);
	if (!password[0])
		return ERR_NONE;
	if (desk_prove(v->desk, &v->session, password, proven, err))
		return err->code;
	data_flag(v->data, "prove_wrong", !*proven);
	return ERR_NONE;
}

enum err
visit_prove_first(struct visit *v, const char *why, const char *back, bool *proven,
		  struct error *err)
{
	const struct http_request *r = v->request;

	if (visit_proven(v, proven, err))
		return err->code;
	if (*proven)
		return ERR_NONE;
	for (int i = 0; i < r->field_count; i++) {
		struct scope *row;

		if (text_equal(r->field[i].name, "csrf") ||
		    text_equal(r->field[i].name, "password"))
			continue;
		row = data_row(v->data, "kept");
		data_text(row, "kept_name", r->field[i].name);
		data_text(row, "kept_value", buf_string(&r->values) + r->field[i].at);
	}
	data_text(v->data, "title", _("Your password, please"));
	data_text(v->data, "why", _(why));
	data_text(v->data, "again", r->path);
	data_text(v->data, "back", back);
	return visit_page(v, "prove", err);
}

/* ---- failing ---- */
static const struct {
	enum err code;
	int status;
	const char *title, *next;
} failures[] = {
	{ ERR_NOTFOUND, 404, N_("Not found"),
	  N_("Check what was typed. The search finds serials, names, ID and tracking numbers.") },
	{ ERR_DENIED, 403, N_("Not permitted"),
	  N_("If this is your work, ask the administrator for the role.") },
	{ ERR_CONFLICT, 409, N_("Somebody was first, or it is not in that state"),
	  N_("Nothing was stored. Look at it as it is now, then decide.") },
	{ ERR_USAGE, 400, N_("Something is missing or wrong"),
	  N_("Nothing was stored. Go back, correct it and send it again.") },
	{ ERR_DATA, 400, N_("Something is missing or wrong"),
	  N_("Nothing was stored. Go back, correct it and send it again.") },
	{ ERR_LIMIT, 413, N_("Too large"),
	  N_("Scan at 300 dpi, or divide it into smaller files.") },
	{ ERR_AGAIN, 503, N_("Busy: please try again in a moment"),
	  N_("Nothing was stored. Wait a moment, then send it again.") },
	{ ERR_FULL, 507, N_("The disk is full"),
	  N_("Nothing is lost. Tell the administrator and go on when there is space.") },
};

void
visit_fail(struct visit *v, const struct error *cause)
{
	struct error error = *cause;
	int status = 500;
	const char *title = N_("The program failed");
	const char *next = N_("Nothing was stored by halves. Tell the administrator what you did, "
			      "and when.");

	for (size_t i = 0; i < COUNT_OF(failures); i++)
		if (failures[i].code == cause->code) {
			status = failures[i].status;
			title = failures[i].title;
			next = failures[i].next;
		}
	if (status >= 500)
		log_event(LOG_LEVEL_ERROR, "web-failed", "path=%s code=%s why=\"%s\"",
			  v->request->path, error_name(cause->code), cause->text);
	data_text(v->data, "title", _(title));
	data_number(v->data, "status", status);
	data_text(v->data, "what", error.text);
	data_text(v->data, "next", _(next));
	if (visit_page_status(v, status, "error", &error) == ERR_NONE)
		return;
	v->response->status = status;
	v->response->type = "text/plain; charset=utf-8";
	buf_free(&v->response->body);
	buf_text(&v->response->body, cause->text);
}

/* ---- texts for screens ---- */
void
show_day(struct scope *s, const char *name, struct date day)
{
	char text[DATE_TEXT_BYTES];

	date_print(text, day);
	data_text(s, name, text);
}

void
show_moment(struct scope *s, const char *name, int64_t us)
{
	struct date day = clock_day_of(us);
	long minute = (long)((us / 60000000 + INT64_C(8) * 60) % (INT64_C(24) * 60));

	if (us <= 0)
		data_text(s, name, "");
	else
		data_print(s, name, "%04d-%02d-%02d %02ld:%02ld", day.year, day.month, day.day,
			   minute / 60, minute % 60);
}

void
show_masked(char *to, const char *number)
{
	to[0] = '\0';
	if (number[0])
		id_number_mask(to, number);
}

const char *
show_user(struct visit *v, const char *name)
{
	static _Thread_local char text[96];
	struct user user;
	struct error err;

	if (name[0] && !store_user_get(visit_store(v), name, &user, &err) && user.full_name[0])
		(void)text_copy(text, sizeof(text), user.full_name);
	else
		(void)text_copy(text, sizeof(text), name);
	return text;
}
