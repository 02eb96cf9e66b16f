/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_WEB_HTTP_H
#define INTAKE_WEB_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

/* The seam over libmicrohttpd: nobody else includes it. Listens on loopback or a Unix socket only
 * (TLS is nginx's), reads bounded requests, writes answers with the headers that every page of ours
 * carries. It knows no page, no user, no register. */

#define LIMIT_HTTP_HEAD_BYTES  ((size_t)32 * 1024) /* request line and headers; nginx sends 8 KB */
#define LIMIT_HTTP_FORM_BYTES  ((size_t)64 * 1024) /* a decision with its note is 2 KB */
#define LIMIT_HTTP_FIELDS      64
#define LIMIT_HTTP_ANSWER      ((size_t)16 * 1024 * 1024)
#define LIMIT_HTTP_CONNECTIONS 256
#define LIMIT_HTTP_SLOW        3 /* a recognition needs a core and 110 MB */
#define HTTP_FIELD_NAME_BYTES  48
#define HTTP_IDLE_S            30

enum http_method { HTTP_GET, HTTP_POST, HTTP_OTHER }; /* HEAD is answered as GET */

struct http_field {
	char name[HTTP_FIELD_NAME_BYTES];
	size_t at; /* of its text in values */
};
struct http_request {
	enum http_method method;
	const char *path; /* decoded, without the query; lent */
	bool over_tls;    /* a proxy on our own machine says so */
	char address[64]; /* of the browser, as that proxy says; "" unknown */
	/* fields of the form, or of the query for GET, in their order */
	struct http_field field[LIMIT_HTTP_FIELDS];
	int field_count;
	struct buf values; /* their texts, each with its NUL; always valid UTF-8 without controls */
	/* one uploaded file, if the route takes any: an unlinked temporary file, at offset 0 */
	int file_fd;         /* −1 none */
	char file_name[256]; /* as the browser says, for people only */
	int64_t file_bytes;
	enum err refused; /* the body broke a limit (ERR_LIMIT) or its form (ERR_DATA); ERR_AGAIN:
			     too much at once */
	/* set by admit */
	bool takes_file;
	int64_t file_bytes_max;
	void *state; /* the owner's, freed by http_setup.leave */
	void *line;  /* http.c's own */
};
/* The text of the first field of that name, "" if absent. Lent. */
const char *http_field(const struct http_request *r, const char *name);
bool http_has(const struct http_request *r, const char *name);
/* The cookie's value, "" if absent. to is filled; false when it does not fit. */
bool http_cookie(const struct http_request *r, const char *name, char *to, size_t size);
const char *http_header(const struct http_request *r, const char *name); /* NULL if absent; lent */

enum http_cache {
	HTTP_NO_STORE, /* pages with persons on them */
	HTTP_PRIVATE, /* pictures: this browser may keep them for its session, asked anew by ETag */
	HTTP_FOREVER, /* named by their content */
};
struct http_response {
	int status;       /* 0 = nothing said yet */
	const char *type; /* "text/html; charset=utf-8"; a literal */
	struct buf body;
	char location[512]; /* of a redirect; its status is 303 */
	char cookie[256];   /* Set-Cookie */
	char etag[80];      /* without quotes; If-None-Match is answered here */
	char file_name[64]; /* Content-Disposition attachment; ASCII */
	bool shown;         /* …but inline */
	enum http_cache cache;
};

struct http_setup {
	const char *listen; /* "127.0.0.1:8080", "[::1]:8080" (port 0: any), "unix:/run/x.sock",
			       "systemd" */
	int threads;        /* 1 to 16 */
	const char *folder; /* of temporary files; on a disk, not in memory */
	void *context;
	/* The head is known, the body not read yet: may answer at once by setting out->status. */
	void (*admit)(void *context, struct http_request *r, struct http_response *out);
	/* All is read. Must set out->status. */
	void (*answer)(void *context, struct http_request *r, struct http_response *out);
	void (*leave)(void *context, struct http_request *r); /* the request is over */
	/* May its answer take seconds? Then it is made on a thread of its own while the connection
	 * sleeps, LIMIT_HTTP_SLOW at a time; one more is answered with refused = ERR_AGAIN. NULL:
	 * none does. */
	bool (*is_slow)(void *context, const struct http_request *r);
};
struct http;
enum err http_start(const struct http_setup *setup, struct http **out, struct error *err) MUST_USE;
int http_port(const struct http *h); /* of a TCP listener, else 0 */
/* Lets running answers end, then stops; NULL is fine. */
void http_stop(struct http *h);
DEFINE_AUTO(http_stop, struct http *);

/* "127.0.0.1:8080" and its like only: other machines come through a proxy with TLS. */
bool http_listen_valid(const char *listen);
bool http_listen_is_loopback(const char *listen); /* TCP, not a socket file */

#endif
