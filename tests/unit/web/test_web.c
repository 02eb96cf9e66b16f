/* SPDX-License-Identifier: Apache-2.0 */
#include "station.h"

#include "web/visit.h"

/* Every route × every role, and without a session. */

#define ANSWER ((size_t)256 * 1024)
static char answer[ANSWER];

static const struct {
	const char *name;
	int role;
} people[] = {
	{ "mail", ROLE_MAILROOM },
	{ "first", ROLE_VERIFIER },
	{ "second", ROLE_CONFIRMER },
	{ "sender", ROLE_SUBMITTER },
	{ "looker", ROLE_AUDITOR },
	{ "admin", ROLE_ADMINISTRATOR },
	{ "nobody", 0 },
};

/* "/review/:serial/:n" → an address that fits it, of things that are not there. */
static void
concrete(const char *pattern, char *to, size_t size)
{
	to[0] = '\0';
	while (*pattern) {
		size_t n = strcspn(pattern, "/");

		if (pattern[0] == ':')
			(void)text_append(to, size, "1");
		else
			for (size_t i = 0; i < n; i++)
				(void)text_append(to, size, (char[]){ pattern[i], '\0' });
		pattern += n;
		if (*pattern == '/') {
			(void)text_append(to, size, "/");
			pattern++;
		}
	}
}

static int
go(const struct bench *b, const struct web_route *r, const char *token, const char *csrf)
{
	char path[128], body[80] = "";
	struct ask q = { r->method == HTTP_POST ? "POST" : "GET", path, token, NULL, body };

	concrete(r->path, path, sizeof(path));
	if (csrf)
		(void)snprintf(body, sizeof(body), "csrf=%s", csrf);
	return ask(b, &q, answer, sizeof(answer));
}

static void
without_a_session_every_route_leads_to_the_login(void **state)
{
	const struct bench *b = *state;
	int count;
	const struct web_route *routes = routes_get(&count);

	for (int i = 0; i < count; i++) {
		int status = go(b, &routes[i], "", NULL);

		if (routes[i].flags & ROUTE_PUBLIC)
			continue;
		if (status != 303 || !strstr(answer, "Location: /login"))
			fail_msg("%s answers a stranger with %d", routes[i].path, status);
	}
}

static void
an_invented_session_is_none(void **state)
{
	const struct bench *b = *state;
	const struct ask q = { "GET", "/account",
			       "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
			       NULL, NULL };

	assert_int_equal(ask(b, &q, answer, sizeof(answer)), 303);
}

/* Who may what, written a second time by hand: a route that is added, dropped or opened to others
 * must be agreed to here. M mailroom, V verifier, C confirmer, S submitter, A auditor, D
 * administrator, * everybody with an account, - strangers too. */
static const struct {
	const char *route, *who;
} agreed[] = {
	{ "GET /", "*" },
	{ "GET /static/:file", "-" },
	{ "GET /login", "-" },
	{ "POST /login", "-" },
	{ "POST /logout", "*" },
	{ "GET /account", "*" },
	{ "POST /account", "*" },
	{ "POST /account/password", "*" },
	{ "GET /search", "MVCSA" },
	{ "GET /register", "MVCSA" },
	{ "GET /register/new", "M" },
	{ "POST /register/new", "M" },
	{ "GET /arrival/:serial", "MVCSA" },
	{ "GET /arrival/:serial/label", "M" },
	{ "GET /arrival/:serial/receipt", "M" },
	{ "GET /arrival/:serial/:n/letter", "MVC" },
	{ "POST /arrival/:serial/upload", "M" },
	{ "POST /arrival/:serial/scan", "M" },
	{ "GET /review", "V" },
	{ "GET /review/:serial/:n", "MVCA" },
	{ "POST /review/:serial/:n/unmask", "MVCA" },
	{ "POST /review/:serial/:n/amend", "V" },
	{ "POST /review/:serial/:n/person", "V" },
	{ "POST /review/:serial/:n/decide", "V" },
	{ "POST /review/:serial/:n/confirm", "C" },
	{ "POST /review/:serial/:n/undo", "V" },
	{ "GET /picture/:serial/:n/:page", "MVCA" },
	{ "GET /specimen/:issuer", "MVCA" },
	{ "GET /offices", "MVCA" },
	{ "GET /fast", "V" },
	{ "GET /confirm", "C" },
	{ "GET /files", "MVCSA" },
	{ "POST /files/:id/bind", "MV" },
	{ "GET /duplicates", "MVCA" },
	{ "GET /duplicates/:serial/:n", "MVCA" },
	{ "GET /runs", "MVCSA" },
	{ "POST /runs/start", "S" },
	{ "GET /runs/:batch", "MVCSA" },
	{ "GET /runs/:batch/receipt", "SA" },
	{ "GET /person", "MVCSA" },
	{ "GET /person/:no", "MVCSA" },
	{ "GET /person/:no/print", "MVCSA" },
	{ "GET /due", "MVCSA" },
	{ "GET /audit", "A" },
	{ "GET /accounts", "D" },
	{ "POST /accounts", "D" },
	{ "GET /accounts/:name", "D" },
	{ "POST /accounts/:name", "D" },
	{ "GET /dashboard", "MVCSA" },
	{ "GET /export/:list", "MVCSA" },
};

/* The letters of a route of the table; NULL when nobody agreed to it. */
static const char *
who_may(const struct web_route *r)
{
	char name[96];

	(void)snprintf(name, sizeof(name), "%s %s", r->method == HTTP_POST ? "POST" : "GET",
		       r->path);
	for (size_t i = 0; i < COUNT_OF(agreed); i++)
		if (text_equal(agreed[i].route, name))
			return agreed[i].who;
	return NULL;
}

static void
the_table_of_routes_is_the_one_agreed_to(void **state)
{
	static const char letters[] = "MVCSAD"; /* in the order of the bits */
	int count;
	const struct web_route *routes = routes_get(&count);

	(void)state;
	assert_int_equal(count, COUNT_OF(agreed)); /* so none is agreed to that is gone */
	for (int i = 0; i < count; i++) {
		const char *who = who_may(&routes[i]);
		char opened[16] = "";

		if (!who)
			fail_msg("nobody agreed to %s", routes[i].path);
		if (routes[i].flags & ROUTE_PUBLIC)
			(void)text_copy(opened, sizeof(opened), "-");
		else if (routes[i].flags & ROUTE_ANY)
			(void)text_copy(opened, sizeof(opened), "*");
		else
			for (int bit = 0; letters[bit]; bit++)
				if (routes[i].roles >> bit & 1)
					(void)text_append(opened, sizeof(opened),
							  (char[]){ letters[bit], '\0' });
		if (!text_equal(opened, who))
			fail_msg("%s is for %s, agreed was %s", routes[i].path, opened, who);
	}
}

static void
each_role_reaches_its_routes_and_no_other(void **state)
{
	struct bench *b = *state;
	int count;
	const struct web_route *routes = routes_get(&count);

	for (size_t p = 0; p < COUNT_OF(people); p++) {
		char token[ACCOUNT_TOKEN_BYTES], csrf[40];
		int walked = 0;

		add_user(b, people[p].name, people[p].role);
		log_in(b, people[p].name, token, csrf);
		for (int i = 0; i < count; i++) {
			bool may = routes[i].flags & (ROUTE_ANY | ROUTE_PUBLIC) ||
				   routes[i].roles & people[p].role;
			int status;

			if (text_equal(routes[i].path, "/logout"))
				continue; /* it would end the walk; logging_out_ends_the_session */
			walked++;
			status = go(b, &routes[i], token, csrf);
			if (may ? status == 403 : status != 403)
				fail_msg("%s %s for %s: %d", routes[i].path,
					 may ? "is closed" : "is open", people[p].name, status);
		}
		assert_int_equal(walked, COUNT_OF(agreed) - 1);
	}
}

static void
a_form_without_the_sessions_token_changes_nothing(void **state)
{
	struct bench *b = *state;
	char token[ACCOUNT_TOKEN_BYTES], csrf[40], foreign[40];
	int count;
	const struct web_route *routes = routes_get(&count);

	add_user(b, "all", ROLE_ALL);
	log_in(b, "all", token, csrf);
	(void)text_copy(foreign, sizeof(foreign), csrf);
	foreign[0] = foreign[0] == '0' ? '1' : '0';
	for (int i = 0; i < count; i++) {
		if (routes[i].method != HTTP_POST || routes[i].flags & ROUTE_NO_TOKEN)
			continue;
		assert_int_equal(go(b, &routes[i], token, NULL), 403);
		assert_int_equal(go(b, &routes[i], token, foreign), 403);
	}
}

static void
a_form_from_another_site_is_refused_in_spite_of_its_token(void **state)
{
	struct bench *b = *state;
	char token[ACCOUNT_TOKEN_BYTES], csrf[40], body[80];
	struct ask q = { "POST", "/account", token, "Origin: https://evil.example\r\n", body };

	add_user(b, "zhao", 0);
	log_in(b, "zhao", token, csrf);
	(void)snprintf(body, sizeof(body), "csrf=%s&keys=on", csrf);
	assert_int_equal(ask(b, &q, answer, sizeof(answer)), 403);
	q.headers = "Sec-Fetch-Site: cross-site\r\n";
	assert_int_equal(ask(b, &q, answer, sizeof(answer)), 403);
	q.headers = "Origin: http://127.0.0.1:1\r\nSec-Fetch-Site: same-origin\r\n";
	assert_int_equal(ask(b, &q, answer, sizeof(answer)), 303);
}

static void
logging_out_ends_the_session(void **state)
{
	struct bench *b = *state;
	char token[ACCOUNT_TOKEN_BYTES], csrf[40], body[80];
	struct ask q = { "POST", "/logout", token, NULL, body };

	add_user(b, "qian", 0);
	log_in(b, "qian", token, csrf);
	(void)snprintf(body, sizeof(body), "csrf=%s", csrf);
	assert_int_equal(ask(b, &q, answer, sizeof(answer)), 303);
	q = (struct ask){ "GET", "/account", token, NULL, NULL };
	assert_int_equal(ask(b, &q, answer, sizeof(answer)), 303);
	assert_non_null(strstr(answer, "/login"));
}

/* The password was typed long ago: what closes batches or changes an account asks for it again. */
static void
a_run_and_an_account_ask_for_the_password_again(void **state)
{
	struct bench *b = *state;
	static const char *const deeds[][2] = {
		{ "/runs/start", "mode=run" },
		{ "/accounts/liang", "what=disable" },
		{ "/accounts", "name=zhou&full_name=Zhou" },
	};
	char token[ACCOUNT_TOKEN_BYTES], csrf[40], body[256];
	struct session session;
	struct user user;
	bool expired;

	add_user(b, "liang", ROLE_VERIFIER);
	add_user(b, "guan", ROLE_ADMINISTRATOR | ROLE_SUBMITTER);
	log_in(b, "guan", token, csrf);
	WORKS(desk_session(b->own, token, &user, &session, &expired, &b->err));
	session.proven_us = 1;
	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++) {
		struct ask post = { "POST", deeds[i][0], token, "", body };

		WORKS(store_session_touch(desk_store(b->own), &session, &b->err));
		(void)snprintf(body, sizeof(body), "csrf=%s&%s", csrf, deeds[i][1]);
		assert_int_equal(ask(b, &post, answer, sizeof(answer)), 200);
		assert_non_null(strstr(answer, "id=\"prove\""));
		(void)snprintf(body, sizeof(body), "csrf=%s&%s&password=wrong", csrf, deeds[i][1]);
		assert_int_equal(ask(b, &post, answer, sizeof(answer)), 200);
		assert_non_null(strstr(answer, "id=\"prove-wrong\""));
	}
	WORKS(store_user_get(desk_store(b->own), "liang", &user, &b->err));
	assert_false(user.disabled);
	assert_int_equal(store_user_get(desk_store(b->own), "zhou", &user, &b->err), ERR_NOTFOUND);
	(void)snprintf(body, sizeof(body), "csrf=%s&what=disable&password=correct+horse+battery",
		       csrf);
	assert_int_equal(ask(b, &(struct ask){ "POST", "/accounts/liang", token, "", body }, answer,
			     sizeof(answer)),
			 303);
	WORKS(store_user_get(desk_store(b->own), "liang", &user, &b->err));
	assert_true(user.disabled);
}

static void
nobody_shuts_himself_out(void **state)
{
	struct bench *b = *state;
	char token[ACCOUNT_TOKEN_BYTES], csrf[40], body[256];
	struct user user;

	add_user(b, "guan", ROLE_ADMINISTRATOR);
	log_in(b, "guan", token, csrf);
	(void)snprintf(body, sizeof(body), "csrf=%s&what=disable", csrf);
	assert_int_equal(ask(b, &(struct ask){ "POST", "/accounts/guan", token, "", body }, answer,
			     sizeof(answer)),
			 409);
	(void)snprintf(body, sizeof(body), "csrf=%s&what=roles&role=auditor", csrf);
	assert_int_equal(ask(b, &(struct ask){ "POST", "/accounts/guan", token, "", body }, answer,
			     sizeof(answer)),
			 409);
	WORKS(store_user_get(desk_store(b->own), "guan", &user, &b->err));
	assert_false(user.disabled);
	assert_int_equal(user.roles, ROLE_ADMINISTRATOR);
}

static void
every_answer_carries_the_headers(void **state)
{
	static const char *const wanted[] = { "Content-Security-Policy: default-src 'self'",
					      "frame-ancestors 'none'", "nosniff",
					      "Referrer-Policy", "Cross-Origin-Opener-Policy" };
	static const char *const paths[] = { "/login", "/register", "/static/app.js",
					     "/no-such-page" };
	const struct bench *b = *state;

	for (size_t p = 0; p < COUNT_OF(paths); p++) {
		const struct ask q = { "GET", paths[p], NULL, NULL, NULL };

		(void)ask(b, &q, answer, sizeof(answer));
		for (size_t i = 0; i < COUNT_OF(wanted); i++)
			if (!strstr(answer, wanted[i]))
				fail_msg("%s lacks %s", paths[p], wanted[i]);
	}
}

static void
pages_are_not_kept_and_assets_are(void **state)
{
	const struct bench *b = *state;
	struct ask q = { "GET", "/login", NULL, NULL, NULL };
	char *etag, request[256];

	(void)ask(b, &q, answer, sizeof(answer));
	assert_non_null(strstr(answer, "Cache-Control: no-store"));
	q.path = "/static/app.css";
	assert_int_equal(ask(b, &q, answer, sizeof(answer)), 200);
	etag = strstr(answer, "ETag: ");
	assert_non_null(etag);
	(void)snprintf(request, sizeof(request), "If-None-Match: %.18s\r\n", etag + 6);
	q.headers = request;
	assert_int_equal(ask(b, &q, answer, sizeof(answer)), 304);
}

static void
a_wrong_method_and_a_wrong_path_are_told(void **state)
{
	const struct bench *b = *state;
	struct ask q = { "POST", "/register", NULL, NULL, "" };

	assert_int_equal(ask(b, &q, answer, sizeof(answer)), 400);
	q = (struct ask){ "GET", "/no/such", NULL, NULL, NULL };
	assert_int_equal(ask(b, &q, answer, sizeof(answer)), 404);
	q.path = "/static/../intake.db";
	assert_int_equal(ask(b, &q, answer, sizeof(answer)), 404);
}

static void
a_form_larger_than_its_limit_is_refused(void **state)
{
	struct bench *b = *state;
	char token[ACCOUNT_TOKEN_BYTES], csrf[40];
	size_t n = LIMIT_HTTP_FORM_BYTES + 1000, head;
	char *request = calloc(1, n + 1024);

	assert_non_null(request);
	add_user(b, "sun", 0);
	log_in(b, "sun", token, csrf);
	head = (size_t)snprintf(request, 1024,
				"POST /account HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
				"Cookie: intake=%s\r\nContent-Length: %zu\r\n"
				"Content-Type: application/x-www-form-urlencoded\r\n\r\ncsrf=%s&x=",
				token, n + strlen("csrf=&x=") + strlen(csrf), csrf);
	memset(request + head, 'a', n);
	assert_int_equal(talk(b, request, head + n, answer, sizeof(answer)), 413);
	free(request);
}

static void
an_upload_without_the_role_is_refused_before_it_is_read(void **state)
{
	struct bench *b = *state;
	char token[ACCOUNT_TOKEN_BYTES], csrf[40], request[1024];
	int n;

	add_user(b, "li", ROLE_VERIFIER);
	log_in(b, "li", token, csrf);
	/* 200 MB are announced, none is sent: an answer can only come before the body */
	n = snprintf(request, sizeof(request),
		     "POST /arrival/RZ2026-000001E/upload HTTP/1.1\r\nHost: x\r\n"
		     "Cookie: intake=%s\r\nContent-Length: 200000000\r\n"
		     "Content-Type: multipart/form-data; boundary=b\r\n\r\n",
		     token);
	assert_int_equal(talk(b, request, (size_t)n, answer, sizeof(answer)), 403);
}

static void
what_a_person_typed_never_becomes_markup(void **state)
{
	struct bench *b = *state;
	char token[ACCOUNT_TOKEN_BYTES], csrf[40];
	const struct ask q = { "GET", "/register?q=%3Cscript%3Ealert%281%29%3C%2Fscript%3E%22",
			       token, NULL, NULL };

	add_user(b, "zhou", ROLE_AUDITOR);
	log_in(b, "zhou", token, csrf);
	assert_int_equal(ask(b, &q, answer, sizeof(answer)), 200);
	assert_null(strstr(answer, "<script>alert"));
	assert_non_null(strstr(answer, "&lt;script&gt;alert(1)&lt;/script&gt;"));
}

static void
the_login_leads_back_only_to_ourselves(void **state)
{
	struct bench *b = *state;
	static const char *const foreign[] = { "//evil.example", "https://evil.example",
					       "/\\evil.example", "javascript:alert(1)" };

	add_user(b, "wu", 0);
	for (size_t i = 0; i < COUNT_OF(foreign); i++) {
		char body[256];
		const struct ask q = { "POST", "/login", NULL, NULL, body };

		(void)snprintf(body, sizeof(body), "name=wu&password=correct+horse+battery&next=%s",
			       foreign[i]);
		assert_int_equal(ask(b, &q, answer, sizeof(answer)), 303);
		assert_non_null(strstr(answer, "Location: /\r\n"));
	}
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_bench, close_bench)
	const struct CMUnitTest tests[] = {
		TEST(without_a_session_every_route_leads_to_the_login),
		TEST(an_invented_session_is_none),
		TEST(the_table_of_routes_is_the_one_agreed_to),
		TEST(each_role_reaches_its_routes_and_no_other),
		TEST(a_form_without_the_sessions_token_changes_nothing),
		TEST(a_form_from_another_site_is_refused_in_spite_of_its_token),
		TEST(logging_out_ends_the_session),
		TEST(a_run_and_an_account_ask_for_the_password_again),
		TEST(nobody_shuts_himself_out),
		TEST(every_answer_carries_the_headers),
		TEST(pages_are_not_kept_and_assets_are),
		TEST(a_wrong_method_and_a_wrong_path_are_told),
		TEST(a_form_larger_than_its_limit_is_refused),
		TEST(an_upload_without_the_role_is_refused_before_it_is_read),
		TEST(what_a_person_typed_never_becomes_markup),
		TEST(the_login_leads_back_only_to_ourselves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
