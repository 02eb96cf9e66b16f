/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/transport.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <curl/curl.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "base/xml.h"
#include "submit/own.h"

/* All three time limits: nothing but the whole one ended libcurl's known upload spin, nothing but
 * the low-speed one ends an answer of one byte a second early (reliability.md §2). */
#define CONNECT_MS       10000L
#define EXCHANGE_MS      60000L
#define BODY_BYTES_PER_S 50000
#define LOW_SPEED_BYTES  100L
#define LOW_SPEED_S      30L

#define CONNECTIONS_MAX 8

/* One connection's worth of work: an easy handle kept for its connection, and what it is doing. */
struct slot {
	CURL *easy;
	struct curl_slist *headers;
	struct exchange *x; /* NULL: free */
	size_t offset;      /* of the body, handed out so far */
	size_t header_bytes;
	char error[CURL_ERROR_SIZE];
};

struct transport {
	CURLM *multi;
	struct slot slot[CONNECTIONS_MAX];
	int slots;
	char base[512]; /* "https://host:port", no slash behind */
	char pins[256];
	struct config config;
	struct own_certificate own;
	EVP_PKEY *key; /* its key; one in a token never leaves it */
};

void
exchange_init(struct exchange *x)
{
	*x = (struct exchange){ .retry_after_s = -1, .fd = -1, .answer = BUF(LIMIT_ANSWER_BYTES) };
}

void
exchange_free(struct exchange *x)
{
	buf_free(&x->answer);
}

/* ---- what libcurl calls ---- */

static size_t
body_length(const struct exchange *x)
{
	return x->fd >= 0 ? (size_t)x->fd_bytes : x->body.length;
}

static size_t
give_body(char *to, size_t size, size_t n, void *context)
{
	struct slot *s = context;
	const struct exchange *x = s->x;
	size_t rest = body_length(x) - s->offset, room = size * n;

	if (s->offset == 0)
		s->x->times_sent++;
	s->x->body_begun = true;
	if (rest > room)
		rest = room;
	if (x->fd >= 0) {
		ssize_t got = fail_here() ? -1 : pread(x->fd, to, rest, (off_t)s->offset);

		if (got <= 0 && rest > 0)
			return CURL_READFUNC_ABORT;
		rest = (size_t)got;
	} else if (rest) {
		memcpy(to, x->body.bytes + s->offset, rest);
	}
	s->offset += rest;
	return rest;
}

/* libcurl goes back to the start when it repeats a request on a new connection. */
static int
seek_body(void *context, curl_off_t offset, int origin)
{
	struct slot *s = context;

	if (origin != SEEK_SET || offset < 0 || (size_t)offset > body_length(s->x))
		return CURL_SEEKFUNC_FAIL;
	s->offset = (size_t)offset;
	return CURL_SEEKFUNC_OK;
}

/* Counted here, because a length in a header bounds no chunked answer. */
static size_t
take_answer(char *bytes, size_t size, size_t n, void *context)
{
	struct slot *s = context;

	buf_add(&s->x->answer, bytes, size * n);
	return s->x->answer.failed ? 0 : size * n;
}

/* The value of "name: value" if line is that header, trimmed, into to. */
static bool
header_is(const char *line, size_t length, const char *name, char *to, size_t size)
{
	size_t n = strlen(name);

	if (length <= n || line[n] != ':' || strncasecmp(line, name, n) != 0)
		return false;
	if (!text_copy_n(to, size, line + n + 1, length - n - 1))
		return false;
	text_trim(to);
	return true;
}

static size_t
take_header(char *bytes, size_t size, size_t n, void *context)
{
	struct slot *s = context;
	size_t length = size * n;
	char value[64];

	s->header_bytes += length;
	if (s->header_bytes > LIMIT_HEADER_BYTES)
		return 0;
	if (header_is(bytes, length, "Date", value, sizeof(value))) {
		time_t moment = curl_getdate(value, NULL);

		s->x->date_us = moment > 0 ? (int64_t)moment * 1000000 : 0;
	}
	if (header_is(bytes, length, "Idempotency-Replayed", value, sizeof(value)))
		s->x->replayed = text_equal(value, "true");
	return length;
}

/* ---- opening ---- */

static enum err
config_check(struct transport *t, struct error *err)
{
	const struct config *c = &t->config;
	size_t length = strlen(c->url);

	if (!text_starts(c->url, "https://") || length <= strlen("https://"))
		return error_set(err, ERR_CONFIG, "submit.url must be https://…, it is \"%s\"",
				 c->url);
	while (length > 0 && c->url[length - 1] == '/')
		length--;
	if (!text_copy_n(t->base, sizeof(t->base), c->url, length))
		return error_set(err, ERR_CONFIG, "submit.url is too long");
	if (!c->ca[0] || !c->cert[0] || !c->key[0])
		return error_set(err, ERR_CONFIG,
				 "submit.ca, submit.cert and submit.key must be set");
	if (access(c->ca, R_OK))
		return error_set(err, ERR_CONFIG, "CA of the service %s cannot be read", c->ca);
	if (!text_print(t->pins, sizeof(t->pins), "%s%s%s", c->pin[0],
			c->pin[0][0] && c->pin[1][0] ? ";" : "", c->pin[1]))
		return error_set(err, ERR_CONFIG, "submit.pin is too long");
	return ERR_NONE;
}

/* Who we are, given to each connection by ourselves: libcurl's own way to a token asks for the PIN
 * on the terminal, and opens it only when the service is there already. */
static CURLcode
give_identity(CURL *e, void *of_connection, void *context)
{
	const struct transport *t = context;
	SSL_CTX *connection = of_connection;

	(void)e;
	return SSL_CTX_use_certificate_chain_file(connection, t->config.cert) == 1 &&
		       SSL_CTX_use_PrivateKey(connection, t->key) == 1
		   ? CURLE_OK
		   : CURLE_SSL_CERTPROBLEM;
}

/* What never changes between requests. Everything that could leave the private world is closed by
 * name: Debian's libcurl would otherwise believe /etc/ssl/certs and the proxy of the environment.
 */
static bool
easy_prepare(const struct transport *t, CURL *e)
{
	const struct config *c = &t->config;
	CURLcode rc = CURLE_OK;

	rc |= curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	rc |= curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "https");
	rc |= curl_easy_setopt(e, CURLOPT_REDIR_PROTOCOLS_STR, "https");
	rc |= curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
	rc |= curl_easy_setopt(e, CURLOPT_PROXY, "");
	rc |= curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	rc |= curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	rc |= curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	rc |= curl_easy_setopt(e, CURLOPT_CAINFO, c->ca);
	rc |= curl_easy_setopt(e, CURLOPT_CAPATH, NULL);
	rc |= curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
	rc |= curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
	if (t->pins[0])
		rc |= curl_easy_setopt(e, CURLOPT_PINNEDPUBLICKEY, t->pins);
	rc |= curl_easy_setopt(e, CURLOPT_SSL_CTX_FUNCTION, give_identity);
	rc |= curl_easy_setopt(e, CURLOPT_SSL_CTX_DATA, t);
	rc |= curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
	rc |= curl_easy_setopt(e, CURLOPT_LOW_SPEED_LIMIT, LOW_SPEED_BYTES);
	rc |= curl_easy_setopt(e, CURLOPT_LOW_SPEED_TIME, LOW_SPEED_S);
	rc |= curl_easy_setopt(e, CURLOPT_UPLOAD_BUFFERSIZE, 262144L);
	rc |= curl_easy_setopt(e, CURLOPT_USERAGENT, "intake/" INTAKE_VERSION);
	rc |= curl_easy_setopt(e, CURLOPT_READFUNCTION, give_body);
	rc |= curl_easy_setopt(e, CURLOPT_SEEKFUNCTION, seek_body);
	rc |= curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, take_answer);
	rc |= curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, take_header);
	return rc == CURLE_OK;
}

static bool
slot_open(const struct transport *t, struct slot *s)
{
	CURLcode rc = CURLE_OK;

	s->easy = fail_here() ? NULL : curl_easy_init();
	if (!s->easy || !easy_prepare(t, s->easy))
		return false;
	rc |= curl_easy_setopt(s->easy, CURLOPT_READDATA, s);
	rc |= curl_easy_setopt(s->easy, CURLOPT_SEEKDATA, s);
	rc |= curl_easy_setopt(s->easy, CURLOPT_WRITEDATA, s);
	rc |= curl_easy_setopt(s->easy, CURLOPT_HEADERDATA, s);
	rc |= curl_easy_setopt(s->easy, CURLOPT_PRIVATE, s);
	rc |= curl_easy_setopt(s->easy, CURLOPT_ERRORBUFFER, s->error);
	return rc == CURLE_OK;
}

enum err
transport_open(const struct config *config, struct transport **out, struct error *err)
{
	AUTO(transport_close)
	struct transport *t = fail_here() ? NULL : calloc(1, sizeof(*t));

	if (!t || curl_global_init(CURL_GLOBAL_DEFAULT)) {
		free(TAKE(t));
		return error_set(err, ERR_NOMEM, "network: libcurl cannot be set up");
	}
	t->config = *config;
	t->slots = config->connections < 1 ? 1 : config->connections;
	if (t->slots > CONNECTIONS_MAX)
		t->slots = CONNECTIONS_MAX;
	if (config_check(t, err) || own_certificate_check(&t->config, &t->own, err) ||
	    own_key_open(&t->config, &t->key, err))
		return err->code;
	t->multi = fail_here() ? NULL : curl_multi_init();
	if (!t->multi)
		return error_set(err, ERR_NOMEM, "network: libcurl cannot be set up");
	(void)curl_multi_setopt(t->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)t->slots);
	for (int i = 0; i < t->slots; i++)
		if (!slot_open(t, &t->slot[i]))
			return error_set(err, ERR_NOMEM, "network: libcurl cannot be set up");
	*out = TAKE(t);
	return ERR_NONE;
}

void
transport_abandon(struct transport *t)
{
	for (int i = 0; i < t->slots; i++)
		if (t->slot[i].x) {
			(void)curl_multi_remove_handle(t->multi, t->slot[i].easy);
			t->slot[i].x = NULL;
		}
}

void
transport_close(struct transport *t)
{
	if (!t)
		return;
	transport_abandon(t);
	for (int i = 0; i < t->slots; i++) {
		curl_easy_cleanup(t->slot[i].easy);
		curl_slist_free_all(t->slot[i].headers);
	}
	(void)curl_multi_cleanup(t->multi);
	curl_global_cleanup();
	EVP_PKEY_free(t->key);
	free(t);
}

const struct sha256 *
transport_own(const struct transport *t)
{
	return &t->own.fingerprint;
}

int
transport_days_left(const struct transport *t)
{
	return t->own.days_left;
}

/* ---- one exchange ---- */

/* "name: value"; with an empty value libcurl leaves its own header of that name out. */
static bool
header_add(struct slot *s, const char *name, const char *value)
{
	char line[160];
	struct curl_slist *longer;

	if (!text_print(line, sizeof(line), "%s:%s%s", name, value[0] ? " " : "", value) ||
	    fail_here())
		return false;
	longer = curl_slist_append(s->headers, line);
	if (longer)
		s->headers = longer;
	return longer;
}

static bool
headers_make(struct slot *s, const struct exchange *x)
{
	char base64[48], digest[64];

	curl_slist_free_all(s->headers);
	s->headers = NULL;
	if (!header_add(s, "Accept", "application/xml"))
		return false;
	if (x->method == METHOD_GET || x->method == METHOD_HEAD)
		return true;
	/* Without an Expect of its own, libcurl waits a second for "100 Continue" before a large
	 * body. */
	if (!header_add(s, "Expect", "") ||
	    !header_add(s, "Content-Type",
			x->method == METHOD_PUT ? "application/octet-stream" : "application/xml") ||
	    (x->key && !header_add(s, "Idempotency-Key", x->key)))
		return false;
	if (!x->digest)
		return true;
	(void)EVP_EncodeBlock((unsigned char *)base64, x->digest->bytes, SHA256_BYTES);
	(void)text_print(digest, sizeof(digest), "sha-256=:%s:", base64); /* RFC 9530 */
	return header_add(s, "Content-Digest", digest);
}

/* The handle may have done anything before: HTTPGET takes back what the others set. */
static CURLcode
method_set(struct slot *s, const struct exchange *x)
{
	const curl_off_t length = (curl_off_t)body_length(x);
	CURLcode rc = curl_easy_setopt(s->easy, CURLOPT_HTTPGET, 1L);

	switch (x->method) {
	case METHOD_HEAD:
		return rc | curl_easy_setopt(s->easy, CURLOPT_NOBODY, 1L);
	case METHOD_POST:
		rc |= curl_easy_setopt(s->easy, CURLOPT_POST, 1L);
		return rc | curl_easy_setopt(s->easy, CURLOPT_POSTFIELDSIZE_LARGE, length);
	case METHOD_PUT:
		rc |= curl_easy_setopt(s->easy, CURLOPT_UPLOAD, 1L);
		return rc | curl_easy_setopt(s->easy, CURLOPT_INFILESIZE_LARGE, length);
	default:
		return rc;
	}
}

static bool
question_set(const struct transport *t, struct slot *s)
{
	const struct exchange *x = s->x;
	long wait_ms = EXCHANGE_MS + (long)(body_length(x) / BODY_BYTES_PER_S) * 1000;
	CURLcode rc = CURLE_OK;
	char url[640];

	if (!text_print(url, sizeof(url), "%s%s", t->base, x->path) || !headers_make(s, x))
		return false;
	rc |= curl_easy_setopt(s->easy, CURLOPT_URL, url);
	rc |= curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, s->headers);
	rc |= curl_easy_setopt(s->easy, CURLOPT_TIMEOUT_MS, wait_ms);
	rc |= method_set(s, x);
	return rc == CURLE_OK;
}

int
transport_room(const struct transport *t)
{
	int room = 0;

	for (int i = 0; i < t->slots; i++)
		room += !t->slot[i].x;
	return room;
}

enum err
transport_start(struct transport *t, struct exchange *x, struct error *err)
{
	struct slot *s = t->slot;

	assert(transport_room(t) > 0);
	assert(x->body.length || x->method != METHOD_POST);
	while (s->x)
		s++;
	s->x = x;
	s->offset = s->header_bytes = 0;
	s->error[0] = '\0';
	if (!question_set(t, s) || curl_multi_add_handle(t->multi, s->easy) != CURLM_OK) {
		s->x = NULL;
		return error_set(err, ERR_NOMEM, "network: libcurl cannot be set up");
	}
	return ERR_NONE;
}

/* The service sends a TLS alert about *our* certificate; with TLS 1.3 it comes only when the first
 * answer is read, as a plain receive error, so the words of OpenSSL are all there is to see. */
static bool
refuses_our_certificate(const char *words)
{
	return strstr(words, "alert") &&
	       (strstr(words, "certificate") || strstr(words, "unknown ca") ||
		strstr(words, "access denied") || strstr(words, "handshake failure"));
}

static enum exchange_end
end_of(CURLcode rc, const struct slot *s)
{
	switch (rc) {
	case CURLE_OK:
		return END_ANSWERED;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
	case CURLE_SSL_INVALIDCERTSTATUS:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
		return END_TRUST;
	case CURLE_OUT_OF_MEMORY:
		return END_LOCAL;
	default:
		break;
	}
	if (s->x->answer.failed == ERR_NOMEM)
		return END_LOCAL;
	if (refuses_our_certificate(s->error))
		return END_TRUST;
	return s->x->body_begun ? END_BROKEN : END_BEFORE;
}

static void
answer_read(struct slot *s)
{
	struct exchange *x = s->x;
	long status = 0;
	curl_off_t wait_s = 0;

	(void)curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
	(void)curl_easy_getinfo(s->easy, CURLINFO_RETRY_AFTER, &wait_s);
	x->status = (int)status;
	x->retry_after_s = wait_s > 0 ? (int64_t)wait_s : -1;
	if (status >= 200 && status < 300)
		return;
	problem_read((struct span){ x->answer.bytes, x->answer.length }, x->problem,
		     sizeof(x->problem), x->why, sizeof(x->why));
	if (!x->why[0])
		(void)text_print(x->why, sizeof(x->why), "HTTP status %ld", status);
}

static struct exchange *
slot_finish(struct transport *t, struct slot *s, CURLcode rc)
{
	struct exchange *x = s->x;

	x->end = end_of(rc, s);
	if (x->end == END_ANSWERED)
		answer_read(s);
	else if (x->answer.failed == ERR_LIMIT)
		(void)text_print(x->why, sizeof(x->why), "the answer is larger than %zu bytes",
				 LIMIT_ANSWER_BYTES);
	else
		(void)text_copy(x->why, sizeof(x->why),
				s->error[0] ? s->error : curl_easy_strerror(rc));
	(void)curl_multi_remove_handle(t->multi, s->easy);
	s->x = NULL;
	return x;
}

static struct exchange *
next_finished(struct transport *t)
{
	int left;
	CURLMsg *message;

	while ((message = curl_multi_info_read(t->multi, &left))) {
		struct slot *s = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		(void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &s);
		assert(s);
		return slot_finish(t, s, message->data.result);
	}
	return NULL;
}

enum err
transport_wait(struct transport *t, int wait_ms, struct exchange **done, struct error *err)
{
	int64_t until = clock_monotonic_us() + (int64_t)wait_ms * 1000;

	for (;;) {
		int64_t left_ms = (until - clock_monotonic_us()) / 1000;
		int running = 0;

		if (fail_here() || curl_multi_perform(t->multi, &running) != CURLM_OK)
			return error_set(err, ERR_NOMEM, "network: libcurl cannot be set up");
		*done = next_finished(t);
		if (*done || left_ms <= 0)
			return ERR_NONE;
		if (curl_multi_poll(t->multi, NULL, 0, (int)left_ms, NULL) != CURLM_OK)
			return error_set(err, ERR_NOMEM, "network: libcurl cannot be set up");
	}
}

enum err
transport_do(struct transport *t, struct exchange *x, struct error *err)
{
	struct exchange *done = NULL;

	assert(transport_room(t) == t->slots);
	if (transport_start(t, x, err))
		return err->code;
	while (!done)
		if (transport_wait(t, 1000, &done, err))
			return err->code;
	assert(done == x);
	return ERR_NONE;
}

void
problem_read(struct span bytes, char *code, size_t code_size, char *why, size_t why_size)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	struct error ignored;

	code[0] = why[0] = '\0';
	if (!bytes.length || xml_parse(bytes, "problem", &doc, &ignored) ||
	    !xml_is(xml_root(doc), "problem"))
		return;
	if (!xml_attribute(xml_root(doc), "code", code, code_size))
		code[0] = '\0';
	(void)xml_attribute(xml_root(doc), "title", why, why_size);
}
