/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/central/service.h"

#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/xml.h"

void
answer_free(struct answer *a)
{
	buf_free(&a->body);
}

const char *
request_header(const struct request *r, const char *name)
{
	const char *value = MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, name);

	return value ? value : "";
}

const char *
request_argument(const struct request *r, const char *name)
{
	const char *value = MHD_lookup_connection_value(r->connection, MHD_GET_ARGUMENT_KIND, name);

	return value ? value : "";
}

int64_t
service_now_us(struct service *s)
{
	int64_t now;

	(void)pthread_mutex_lock(&s->busy_lock); /* a fixed clock counts its looks */
	now = clock_now_us();
	(void)pthread_mutex_unlock(&s->busy_lock);
	return now + (int64_t)atomic_load(&s->skew_s) * 1000000;
}

void
http_date(char *to, size_t size, int64_t us)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	time_t seconds = us / 1000000;
	struct tm tm;

	/* Not strftime: the names are English whatever the locale is (RFC 9110 §5.6.7). */
	if (!gmtime_r(&seconds, &tm) ||
	    !text_print(to, size, "%s, %02d %s %d %02d:%02d:%02d GMT", days[tm.tm_wday], tm.tm_mday,
			months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec))
		to[0] = '\0';
}

static const char *
title_of(unsigned status)
{
	static const struct {
		unsigned status;
		const char *title;
	} titles[] = {
		{ 400, "the request is wrong" },
		{ 401, "a client certificate is needed" },
		{ 403, "not permitted" },
		{ 404, "not here" },
		{ 405, "not with this method" },
		{ 408, "too slow" },
		{ 409, "still at work on the first request" },
		{ 413, "too large" },
		{ 415, "application/xml is needed" },
		{ 422, "contradicts what is known" },
		{ 429, "too many requests" },
		{ 503, "not available now" },
	};

	for (size_t i = 0; i < COUNT_OF(titles); i++)
		if (titles[i].status == status)
			return titles[i].title;
	return "the service failed";
}

void
answer_problem(struct answer *a, unsigned status, const char *code, const char *detail)
{
	buf_free(&a->body);
	a->status = status;
	buf_text(&a->body, "<problem xmlns=\"urn:intake:submit:1\"");
	xml_put_attribute(&a->body, "code", code);
	xml_put_attribute(&a->body, "title", title_of(status));
	if (detail && detail[0])
		xml_put_attribute(&a->body, "detail", detail);
	buf_text(&a->body, "/>");
}

static void
get_service(struct service *s, struct request *r, struct answer *a)
{
	char moment[24];

	(void)r;
	clock_print(moment, service_now_us(s));
	a->status = 200;
	buf_print(&a->body,
		  "<service xmlns=\"urn:intake:submit:1\"><time>%s</time>"
		  "<schema namespace=\"urn:intake:submit:1\"/>"
		  "<schema namespace=\"urn:intake:record:1\"/>"
		  "<limits records=\"%d\" bytes=\"%zu\" inFlight=\"8\" blobBytes=\"%zu\"/>"
		  "<blobs wanted=\"%s\"/><receiptCertificate>%s</receiptCertificate></service>",
		  moment, s->records_max, LIMIT_BATCH_BYTES, BLOB_BYTES_MAX,
		  atomic_load(&s->blobs) ? "true" : "false", buf_string(&s->receipt_der));
}

/* docs/protocol.md: RepeatResponse. 404 only when we are sure, so: under the lock of the booking.
 */
static void
get_batch(struct service *s, struct request *r, struct answer *a)
{
	const char *id = r->path + strlen("/v1/batches/");
	struct booked_batch batch;
	struct error err = { 0 };
	enum err rc;

	atomic_fetch_add(&s->tally.polled, 1);
	if (fault_strikes(s, r, AT_BODY, a))
		return;
	(void)pthread_mutex_lock(&s->ledger_lock);
	rc = ledger_batch(s->ledger, id, &batch, &a->body, &err);
	if (!rc && batch.polls > 0)
		rc = ledger_poll(s->ledger, id, &err);
	(void)pthread_mutex_unlock(&s->ledger_lock);
	if (rc == ERR_NOTFOUND || (!rc && !text_equal(batch.agency, r->peer->agency))) {
		answer_problem(a, 404, "unknown-batch", "no batch of yours has this id");
	} else if (rc) {
		answer_problem(a, 500, "internal", err.text);
	} else if (batch.polls > 0) {
		buf_free(&a->body);
		a->status = 202;
		(void)text_copy(a->retry_after, sizeof(a->retry_after), "1");
		buf_print(&a->body,
			  "<status xmlns=\"urn:intake:submit:1\" batchId=\"%s\""
			  " state=\"processing\" retryAfter=\"1\"/>",
			  id);
	} else {
		a->status = 200;
		a->shaped = faults_take(s->faults, AT_ANSWER, r->what, &a->shape);
	}
}

typedef void handler(struct service *s, struct request *r, struct answer *a);

/* Longest path first where one begins another. */
static const struct endpoint {
	const char *method, *path;
	bool below; /* more follows the path */
	handler *handler;
} endpoints[] = {
	{ "GET", "/v1/service", false, get_service },
	{ "POST", "/v1/batches", false, post_batch },
	{ "GET", "/v1/batches/", true, get_batch },
	{ "GET", "/v1/results", false, get_results },
	{ "POST", "/v1/results/ack", false, post_ack },
	{ "GET", "/v1/recon/", true, get_recon },
	{ "HEAD", "/v1/blobs/", true, head_blob },
	{ "PUT", "/v1/blobs/", true, put_blob },
};

static bool
leads_here(const struct endpoint *e, const struct request *r)
{
	return e->below ? text_starts(r->path, e->path) : text_equal(r->path, e->path);
}

static enum fault_on
kind_of(const struct request *r)
{
	if (text_equal(r->path, "/v1/batches"))
		return ON_POST;
	return text_starts(r->path, "/v1/batches/") ? ON_GET : ON_SERVICE;
}

void
route(struct service *s, struct request *r, struct answer *a)
{
	bool path_known = false;

	r->what = kind_of(r);
	if (!r->peer->good) {
		answer_problem(a, r->peer->cert.bytes[0] || r->peer->why[0] != 'n' ? 403 : 401,
			       "certificate", r->peer->why);
		return;
	}
	for (size_t i = 0; i < COUNT_OF(endpoints); i++) {
		if (!leads_here(&endpoints[i], r))
			continue;
		path_known = true;
		if (!text_equal(endpoints[i].method, r->method))
			continue;
		endpoints[i].handler(s, r, a);
		if (r->what == ON_SERVICE && !a->shaped)
			a->shaped = faults_take(s->faults, AT_ANSWER, ON_SERVICE, &a->shape);
		if (a->body.failed)
			answer_problem(a, 500, "internal", "the answer does not fit");
		return;
	}
	if (path_known)
		answer_problem(a, 405, "method", r->method);
	else
		answer_problem(a, 404, "not-found", "no such path");
}
