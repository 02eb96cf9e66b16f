/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text.h"
#include "base/words.h"
#include "web/station.h"

/* Logging in and out, and where one lands. */

/* Only a path of our own: "//elsewhere" and "/\elsewhere" are other people's addresses. */
static const char *
path_wanted(const struct visit *v)
{
	const char *next = visit_field(v, "next");
	size_t n = strlen(next);

	if (next[0] != '/' || next[1] == '/' || n > 200 ||
	    strspn(next, "/-_.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") != n)
		return "/";
	return next;
}

static void
put_form(struct visit *v)
{
	data_text(v->data, "next", path_wanted(v));
	data_text(v->data, "asked_lang", visit_field(v, "lang"));
}

enum err
page_login(struct visit *v, struct error *err)
{
	if (v->user.name[0])
		return visit_redirect(v, NULL, "/");
	put_form(v);
	return visit_page(v, "login", err);
}

static enum err
try_again(struct visit *v, const char *name, enum login_result result, struct error *err)
{
	put_form(v);
	data_text(v->data, "name", name);
	data_text(v->data, "wrong",
		  result == LOGIN_NEEDS_FACTOR
		      ? _("Your role needs a second factor. Ask the administrator to set one up.")
		  : result == LOGIN_LOCKED
		      ? _("Too many failures: locked for 15 minutes. An administrator can "
			  "unlock it.")
		      : _("Name, password or code is wrong."));
	return visit_page_status(v, 401, "login", err);
}

enum err
page_login_post(struct visit *v, struct error *err)
{
	const struct login login = { visit_field(v, "name"), visit_field(v, "password"),
				     visit_field(v, "code") };
	enum login_result result;
	char token[ACCOUNT_TOKEN_BYTES];

	if (desk_login(v->desk, &login, &result, token, err))
		return err->code;
	if (result != LOGIN_OK)
		return try_again(v, login.name, result, err);
	visit_set_cookie(v, token);
	return visit_redirect(v, NULL, "%s", path_wanted(v));
}

enum err
page_logout(struct visit *v, struct error *err)
{
	if (desk_logout(v->desk, &v->session, err))
		return err->code;
	visit_set_cookie(v, "");
	return visit_redirect(v, "logged-out", "/login");
}

/* The first page of the navigation that this person may see. */
enum err
page_home(struct visit *v, struct error *err)
{
	int count;
	const struct web_route *routes = routes_get(&count);

	for (int i = 0; i < count; i++)
		if (routes[i].flags & ROUTE_NAV && visit_has_role(v, routes[i].roles))
			return visit_redirect(v, NULL, "%s", routes[i].path);
	data_text(v->data, "title", _("No role yet"));
	return visit_page(v, "home", err);
}
