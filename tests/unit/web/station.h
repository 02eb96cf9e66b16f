/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_WEB_STATION_H
#define TESTS_UNIT_WEB_STATION_H

#include <arpa/inet.h>
#include <ftw.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "desk/desk.h"
#include "web/web.h"

/* A review station of its own, on a free port, with an empty register and a browser of ten lines.
 */
#define PASSWORD "correct horse battery"

struct bench {
	char folder[64];
	struct config config;
	struct desk *desk; /* the station's */
	struct desk *own;  /* ours, for looking */
	struct web *web;
	struct error err;
};

#define WORKS(call)                                                                                \
	do {                                                                                       \
		if (call)                                                                          \
			fail_msg("%s:%d: %s", __FILE__, __LINE__, b->err.text);                    \
	} while (0)

static inline int
remove_entry(const char *path, const struct stat *st, int flag, struct FTW *where)
{
	(void)st;
	(void)flag;
	(void)where;
	return remove(path);
}

static inline void
add_user(struct bench *b, const char *name, int roles)
{
	const struct act act = { "admin", 1 };

	WORKS(desk_user_add(b->own, &act, name, name, &b->err));
	WORKS(desk_user_password(b->own, &act, name, PASSWORD, &b->err));
	WORKS(desk_user_roles(b->own, &act, name, roles, &b->err));
}

static inline int
open_bench(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));

	assert_non_null(b);
	(void)snprintf(b->folder, sizeof(b->folder), "/tmp/intake-web-XXXXXX");
	assert_non_null(mkdtemp(b->folder));
	WORKS(config_load(NULL, &b->config, &b->err));
	(void)text_copy(b->config.data, sizeof(b->config.data), b->folder);
	(void)text_copy(b->config.templates, sizeof(b->config.templates), "templates");
	(void)text_copy(b->config.certs, sizeof(b->config.certs), "certs");
	(void)text_copy(b->config.language, sizeof(b->config.language), "en");
	(void)text_copy(b->config.listen, sizeof(b->config.listen), "127.0.0.1:0");
	b->config.web_threads = 2;
	b->config.plain_cookie = 1;
	WORKS(desk_open(&b->config, true, &b->desk, &b->err));
	WORKS(desk_open_beside(b->desk, &b->own, &b->err));
	WORKS(web_start(b->desk, &b->web, &b->err));
	*state = b;
	return 0;
}

static inline int
close_bench(void **state)
{
	struct bench *b = *state;

	web_stop(b->web);
	desk_close(b->own);
	desk_close(b->desk);
	(void)nftw(b->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	free(b);
	return 0;
}

/* Sends bytes, gives all that comes back (at most size); returns the status. */
static inline int
talk(const struct bench *b, const char *request, size_t n, char *answer, size_t size)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons((uint16_t)web_port(b->web)),
				  .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM, 0), status = 0;
	size_t got = 0;
	ssize_t more;

	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *)(void *)&to, sizeof(to)), 0);
	(void)send(fd, request, n, MSG_NOSIGNAL);
	while (got + 1 < size && (more = recv(fd, answer + got, size - 1 - got, 0)) > 0)
		got += (size_t)more;
	answer[got] = '\0';
	(void)close(fd);
	(void)sscanf(answer, "HTTP/1.1 %d", &status);
	return status;
}

struct ask {
	const char *method, *path, *token, *headers, *body;
};

static inline int
ask(const struct bench *b, const struct ask *q, char *answer, size_t size)
{
	char request[8192];
	int n = snprintf(request, sizeof(request),
			 "%s %s HTTP/1.1\r\nHost: 127.0.0.1:1\r\nConnection: close\r\n"
			 "Cookie: intake=%s\r\n%s"
			 "Content-Type: application/x-www-form-urlencoded\r\n"
			 "Content-Length: %zu\r\n\r\n%s",
			 q->method, q->path, q->token ? q->token : "", q->headers ? q->headers : "",
			 q->body ? strlen(q->body) : 0, q->body ? q->body : "");

	assert_true(n > 0 && (size_t)n < sizeof(request));
	return talk(b, request, (size_t)n, answer, size);
}

/* Logs in behind the scenes: the token for the cookie and the token of forms. */
static inline void
log_in(struct bench *b, const char *name, char token[ACCOUNT_TOKEN_BYTES], char *csrf)
{
	const struct login login = { name, PASSWORD, "" };
	enum login_result result;
	struct user user;
	struct session session;
	bool expired;

	WORKS(desk_login(b->own, &login, &result, token, &b->err));
	assert_int_equal(result, LOGIN_OK);
	WORKS(desk_session(b->own, token, &user, &session, &expired, &b->err));
	(void)text_copy(csrf, 40, session.csrf);
}

#endif
