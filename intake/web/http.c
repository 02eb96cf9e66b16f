/* SPDX-License-Identifier: Apache-2.0 */
#include "web/http.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/text.h"
#include "web/listen.h"

struct http {
	struct http_setup setup;
	struct MHD_Daemon *daemon;
	int listen_fd;
	int port;
	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t ended;
	int slow; /* answers on threads of their own */
	bool stopping;
};

/* What a connection carries between libmicrohttpd's calls. */
struct line {
	struct http *http;
	struct MHD_Connection *connection;
	struct http_request request;
	struct http_response response;
	struct MHD_PostProcessor *post;
	char key[HTTP_FIELD_NAME_BYTES]; /* of the field being read */
	bool key_is_file;
	bool answered;
	bool late; /* its answer was made on a thread of its own and is ready */
	size_t body_bytes;
};

/* ---- looking into a request ---- */
const char *
http_field(const struct http_request *r, const char *name)
{
	for (int i = 0; i < r->field_count; i++)
		if (text_equal(r->field[i].name, name))
			return (const char *)r->values.bytes + r->field[i].at;
	return "";
}

bool
http_has(const struct http_request *r, const char *name)
{
	for (int i = 0; i < r->field_count; i++)
		if (text_equal(r->field[i].name, name))
			return true;
	return false;
}

const char *
http_header(const struct http_request *r, const char *name)
{
	const struct line *line = r->line;

	return MHD_lookup_connection_value(line->connection, MHD_HEADER_KIND, name);
}

bool
http_cookie(const struct http_request *r, const char *name, char *to, size_t size)
{
	const struct line *line = r->line;
	const char *value = MHD_lookup_connection_value(line->connection, MHD_COOKIE_KIND, name);

	to[0] = '\0';
	return !value || text_copy(to, size, value);
}

/* ---- fields ---- */

/* Text of people: UTF-8 without controls, tabs and line ends apart. */
static bool
is_text(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)text[i] < 0x20 && !strchr("\t\r\n", text[i]))
			return false;
		else if (text[i] == 0x7F)
			return false;
	return utf8_valid(text, n);
}

/* Begins a field, its bytes follow by field_more. */
static void
field_begin(struct http_request *r, const char *name)
{
	struct http_field *f;

	if (r->field_count == LIMIT_HTTP_FIELDS) {
		r->refused = ERR_LIMIT;
		return;
	}
	f = &r->field[r->field_count];
	if (!text_copy(f->name, sizeof(f->name), name)) {
		r->refused = ERR_DATA;
		return;
	}
	if (r->field_count)
		buf_byte(&r->values, 0);
	f->at = r->values.length;
	r->field_count++;
}

static void
field_more(struct http_request *r, const char *bytes, size_t n)
{
	if (memchr(bytes, 0, n))
		r->refused = ERR_DATA;
	buf_add(&r->values, bytes, n);
	if (r->values.failed)
		r->refused = ERR_LIMIT;
}

/* Called when all fields are there: a value cut in two by the network is one text again. */
static void
fields_check(struct http_request *r)
{
	for (int i = 0; i < r->field_count && !r->refused; i++) {
		const char *text = (const char *)r->values.bytes + r->field[i].at;

		if (!is_text(text, strlen(text)))
			r->refused = ERR_DATA;
	}
}

static enum MHD_Result
take_query(void *context, enum MHD_ValueKind kind, const char *key, const char *value)
{
	struct http_request *r = context;

	(void)kind;
	field_begin(r, key);
	if (!r->refused && value)
		field_more(r, value, strlen(value));
	return r->refused ? MHD_NO : MHD_YES;
}

/* The name a browser gives is kept for people to read, never opened: no folders, no controls. */
static void
take_file_name(struct http_request *r, const char *name)
{
	const char *last = name;

	for (const char *c = name; *c; c++)
		if (*c == '/' || *c == '\\')
			last = c + 1;
	if (!is_text(last, strlen(last)) || strpbrk(last, "\t\r\n"))
		last = "scan";
	(void)text_copy(r->file_name, sizeof(r->file_name), last[0] ? last : "scan");
}

static void
file_begin(const struct http *h, struct http_request *r, const char *name)
{
	if (!r->takes_file || r->file_fd >= 0) {
		r->refused = ERR_DATA;
		return;
	}
	take_file_name(r, name);
	r->file_fd = fail_here() ? -1 : open(h->setup.folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (r->file_fd < 0)
		r->refused = ERR_FULL;
}

static void
file_more(struct http_request *r, const char *bytes, size_t n)
{
	struct error err;

	if (r->refused || r->file_fd < 0)
		return;
	r->file_bytes += (int64_t)n;
	if (r->file_bytes > r->file_bytes_max)
		r->refused = ERR_LIMIT;
	else if (file_write_all(r->file_fd, bytes, n, &err))
		r->refused = ERR_FULL;
}

static enum MHD_Result
take_post(void *context, enum MHD_ValueKind kind, const char *key, const char *file_name,
	  const char *content_type, const char *encoding, const char *data, uint64_t offset,
	  size_t size)
{
	struct line *line = context;
	struct http_request *r = &line->request;

	(void)kind;
	(void)content_type;
	(void)encoding;
	if (r->refused)
		return MHD_YES; /* read on, say it at the end */
	if (offset == 0) {
		if (file_name)
			file_begin(line->http, r, file_name);
		else
			field_begin(r, key ? key : "");
	}
	if (file_name)
		file_more(r, data, size);
	else if (!r->refused)
		field_more(r, data, size);
	return MHD_YES;
}

/* ---- answering ---- */
static const struct {
	const char *name, *value;
} every_answer[] = {
	{ "Content-Security-Policy",
	  "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'; "
	  "object-src 'none'" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "Referrer-Policy", "same-origin" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Permissions-Policy", "camera=(), geolocation=(), microphone=()" },
};

static const char *
cache_words(enum http_cache cache)
{
	switch (cache) {
	case HTTP_PRIVATE:
		return "private, no-cache";
	case HTTP_FOREVER:
		return "public, max-age=31536000, immutable";
	case HTTP_NO_STORE:
		break;
	}
	return "no-store";
}

static void
add_headers(struct MHD_Response *m, const struct http_response *out)
{
	char text[128];

	for (size_t i = 0; i < COUNT_OF(every_answer); i++)
		(void)MHD_add_response_header(m, every_answer[i].name, every_answer[i].value);
	(void)MHD_add_response_header(m, "Cache-Control", cache_words(out->cache));
	if (out->type)
		(void)MHD_add_response_header(m, "Content-Type", out->type);
	if (out->location[0])
		(void)MHD_add_response_header(m, "Location", out->location);
	if (out->cookie[0])
		(void)MHD_add_response_header(m, "Set-Cookie", out->cookie);
	if (out->etag[0] && text_print(text, sizeof(text), "\"%s\"", out->etag))
		(void)MHD_add_response_header(m, "ETag", text);
	if (out->file_name[0] && text_print(text, sizeof(text), "%s; filename=\"%s\"",
					    out->shown ? "inline" : "attachment", out->file_name))
		(void)MHD_add_response_header(m, "Content-Disposition", text);
}

static bool
browser_has_it(const struct line *line)
{
	const char *known = http_header(&line->request, "If-None-Match");
	char quoted[128];

	return known && line->response.etag[0] && line->response.status == 200 &&
	       text_print(quoted, sizeof(quoted), "\"%s\"", line->response.etag) &&
	       strstr(known, quoted);
}

static enum MHD_Result
send_response(struct line *line)
{
	struct http_response *out = &line->response;
	struct MHD_Response *m;
	enum MHD_Result queued;

	if (out->body.failed) {
		buf_free(&out->body);
		out->status = 500;
	}
	if (browser_has_it(line)) {
		buf_free(&out->body);
		out->status = 304;
	}
	/* Handed over: libmicrohttpd frees the bytes when they are sent. */
	m = MHD_create_response_from_buffer(out->body.length, out->body.bytes,
					    out->body.bytes ? MHD_RESPMEM_MUST_FREE
							    : MHD_RESPMEM_PERSISTENT);
	if (!m)
		return MHD_NO;
	out->body = (struct buf)BUF(LIMIT_HTTP_ANSWER);
	add_headers(m, out);
	queued = MHD_queue_response(line->connection, (unsigned)out->status, m);
	MHD_destroy_response(m);
	line->answered = true;
	return queued;
}

/* ---- a request's life ---- */
static enum http_method
method_of(const char *word)
{
	if (text_equal(word, "GET") || text_equal(word, "HEAD"))
		return HTTP_GET;
	return text_equal(word, "POST") ? HTTP_POST : HTTP_OTHER;
}

/* A proxy of ours stands in front whenever these are there: we listen to this machine only. */
static void
take_origin(struct http_request *r)
{
	const char *scheme = http_header(r, "X-Forwarded-Proto");
	const char *list = http_header(r, "X-Forwarded-For");
	const char *last = list ? strrchr(list, ',') : NULL;

	r->over_tls = scheme && text_equal(scheme, "https");
	if (list) {
		(void)text_copy(r->address, sizeof(r->address), last ? last + 1 : list);
		text_trim(r->address);
	}
}

static struct line *
line_begin(struct http *h, struct MHD_Connection *connection, const char *path, const char *method)
{
	struct line *line = fail_here() ? NULL : calloc(1, sizeof(*line));

	if (!line)
		return NULL;
	line->http = h;
	line->connection = connection;
	line->request.line = line;
	line->request.path = path;
	line->request.method = method_of(method);
	line->request.file_fd = -1;
	line->request.values = (struct buf)BUF(LIMIT_HTTP_FORM_BYTES);
	line->response.body = (struct buf)BUF(LIMIT_HTTP_ANSWER);
	return line;
}

static enum MHD_Result
begin(struct line *line)
{
	struct http_request *r = &line->request;

	take_origin(r);
	if (r->method == HTTP_GET) {
		(void)MHD_get_connection_values(line->connection, MHD_GET_ARGUMENT_KIND, take_query,
						r);
		fields_check(r);
	}
	line->http->setup.admit(line->http->setup.context, r, &line->response);
	if (line->response.status)
		return send_response(line);
	if (r->method != HTTP_POST)
		return MHD_YES;
	line->post = MHD_create_post_processor(line->connection, 4096, take_post, line);
	if (!line->post)
		r->refused = ERR_DATA; /* neither of the two codings of forms */
	return MHD_YES;
}

/* Reads on behind a broken limit, so that the browser hears why; up to a second helping. */
static enum MHD_Result
body_more(struct line *line, const char *bytes, size_t n)
{
	struct http_request *r = &line->request;
	size_t most = LIMIT_HTTP_FORM_BYTES;

	if (r->takes_file)
		most += (size_t)r->file_bytes_max;
	line->body_bytes += n;
	if (line->body_bytes > 2 * most + LIMIT_HTTP_FORM_BYTES)
		return MHD_NO;
	if (line->body_bytes > most)
		r->refused = ERR_LIMIT;
	if (!r->refused && line->post && MHD_post_process(line->post, bytes, n) != MHD_YES)
		r->refused = ERR_DATA;
	return MHD_YES;
}

/* ---- an answer that takes seconds ---- */
static void *
answer_slowly(void *context)
{
	struct line *line = context;
	struct http *h = line->http;
	struct MHD_Connection *connection = line->connection;

	h->setup.answer(h->setup.context, &line->request, &line->response);
	line->late = true;
	/* from here on the line may be gone; the lock keeps http_stop until we are too */
	(void)pthread_mutex_lock(&h->lock);
	MHD_resume_connection(connection);
	h->slow--;
	(void)pthread_cond_broadcast(&h->ended);
	(void)pthread_mutex_unlock(&h->lock);
	return NULL;
}

/* false: there is no place for it, it is to be refused at once. */
static bool
start_slowly(struct line *line)
{
	struct http *h = line->http;
	pthread_attr_t detached;
	pthread_t thread;
	bool started;

	(void)pthread_mutex_lock(&h->lock);
	started = h->slow < LIMIT_HTTP_SLOW && !h->stopping && !fail_here();
	h->slow += started;
	(void)pthread_mutex_unlock(&h->lock);
	if (!started)
		return false;
	(void)pthread_attr_init(&detached);
	(void)pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	MHD_suspend_connection(line->connection);
	started = pthread_create(&thread, &detached, answer_slowly, line) == 0;
	(void)pthread_attr_destroy(&detached);
	if (started)
		return true;
	line->response.status = 503;
	line->late = true;
	(void)pthread_mutex_lock(&h->lock);
	h->slow--;
	(void)pthread_mutex_unlock(&h->lock);
	MHD_resume_connection(line->connection);
	return true;
}

static enum MHD_Result
finish(struct line *line)
{
	struct http_request *r = &line->request;

	if (line->post) {
		/* Says whether the last boundary was there; the last field is handed out only now.
		 */
		if (MHD_destroy_post_processor(line->post) != MHD_YES)
			r->refused = r->refused ? r->refused : ERR_DATA;
		line->post = NULL;
		fields_check(r);
	}
	if (r->file_fd >= 0)
		(void)lseek(r->file_fd, 0, SEEK_SET);
	if (line->http->setup.is_slow && line->http->setup.is_slow(line->http->setup.context, r)) {
		if (start_slowly(line))
			return MHD_YES;
		r->refused = r->refused ? r->refused : ERR_AGAIN;
	}
	line->http->setup.answer(line->http->setup.context, r, &line->response);
	assert(line->response.status);
	return send_response(line);
}

static enum MHD_Result
handle(void *context, struct MHD_Connection *connection, const char *url, const char *method,
       const char *version, const char *data, size_t *size, void **state)
{
	struct line *line = *state;

	(void)version;
	if (!line) {
		line = line_begin(context, connection, url, method);
		if (!line)
			return MHD_NO;
		*state = line;
		return begin(line);
	}
	if (line->answered)
		return MHD_YES;
	if (line->late) {
		assert(line->response.status);
		return send_response(line);
	}
	if (*size) {
		size_t n = *size;

		*size = 0;
		return body_more(line, data, n);
	}
	return finish(line);
}

static void
completed(void *context, struct MHD_Connection *connection, void **state,
	  enum MHD_RequestTerminationCode code)
{
	struct http *h = context;
	struct line *line = *state;

	(void)connection;
	(void)code;
	if (!line)
		return;
	if (line->post)
		(void)MHD_destroy_post_processor(line->post);
	h->setup.leave(h->setup.context, &line->request);
	if (line->request.file_fd >= 0)
		(void)close(line->request.file_fd);
	buf_free(&line->request.values);
	buf_free(&line->response.body);
	free(line);
	*state = NULL;
}

/* ---- the daemon ---- */
enum err
http_start(const struct http_setup *setup, struct http **out, struct error *err)
{
	AUTO(http_stop)
	struct http *h = fail_here() ? NULL : calloc(1, sizeof(*h));

	if (!h)
		return error_set(err, ERR_NOMEM, "web: out of memory");
	h->setup = *setup;
	h->listen_fd = -1;
	(void)pthread_mutex_init(&h->lock, NULL);
	(void)pthread_cond_init(&h->ended, NULL);
	if (listen_open(setup->listen, &h->listen_fd, &h->port, err))
		return err->code;
	h->daemon = MHD_start_daemon(
	    MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL,
	    NULL, handle, h, MHD_OPTION_LISTEN_SOCKET, h->listen_fd, MHD_OPTION_THREAD_POOL_SIZE,
	    (unsigned)setup->threads, MHD_OPTION_CONNECTION_MEMORY_LIMIT, LIMIT_HTTP_HEAD_BYTES,
	    MHD_OPTION_CONNECTION_LIMIT, (unsigned)LIMIT_HTTP_CONNECTIONS,
	    MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)HTTP_IDLE_S, MHD_OPTION_STRICT_FOR_CLIENT, 1,
	    MHD_OPTION_NOTIFY_COMPLETED, completed, h, MHD_OPTION_END);
	if (!h->daemon)
		return error_set(err, ERR_IO, "web: the server does not start on %s",
				 setup->listen);
	*out = TAKE(h);
	return ERR_NONE;
}

int
http_port(const struct http *h)
{
	return h->port;
}

void
http_stop(struct http *h)
{
	if (!h)
		return;
	/* a sleeping connection must be awake when the daemon ends */
	(void)pthread_mutex_lock(&h->lock);
	h->stopping = true;
	while (h->slow > 0)
		(void)pthread_cond_wait(&h->ended, &h->lock);
	(void)pthread_mutex_unlock(&h->lock);
	if (h->daemon)
		MHD_stop_daemon(h->daemon); /* closes the listening socket too */
	else if (h->listen_fd >= 0)
		(void)close(h->listen_fd);
	(void)pthread_cond_destroy(&h->ended);
	(void)pthread_mutex_destroy(&h->lock);
	free(h);
}
