/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/central/service.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "tests/central/lie.h"

/* Sends an answer, truly or as a fault orders it: cut, slow, huge, HTTP/1.0. */

DEFINE_AUTO(MHD_destroy_response, struct MHD_Response *);

/* A body that is given piece by piece. */
struct trickle {
	struct buf body;
	struct fault shape;
	uint64_t lead; /* white space before the body */
};

static void
trickle_free(void *context)
{
	struct trickle *t = context;

	buf_free(&t->body);
	free(t);
}

static ssize_t
trickle_read(void *context, uint64_t at, char *to, size_t room)
{
	struct trickle *t = context;
	size_t n;

	if (at < t->lead) {
		n = t->lead - at < room ? (size_t)(t->lead - at) : room;
		memset(to, ' ', n);
		return (ssize_t)n;
	}
	at -= t->lead;
	if (t->shape.kind->action == ACT_CUT && at >= (uint64_t)t->shape.value)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (at >= t->body.length)
		return MHD_CONTENT_READER_END_OF_STREAM;
	n = t->body.length - (size_t)at < room ? t->body.length - (size_t)at : room;
	if (t->shape.kind->action == ACT_CUT && n > (size_t)t->shape.value - at)
		n = (size_t)t->shape.value - (size_t)at;
	if (t->shape.kind->action == ACT_SLOW) {
		struct timespec span = { t->shape.value / 1000, t->shape.value % 1000 * 1000000 };

		(void)nanosleep(&span, NULL);
		n = 1;
	}
	memcpy(to, t->body.bytes + at, n);
	return (ssize_t)n;
}

/* Takes the body over. Only a huge answer hides its length. */
static struct MHD_Response *
trickle_response(struct answer *a)
{
	struct trickle *t = calloc(1, sizeof(*t));
	struct MHD_Response *response;
	uint64_t length;

	if (!t)
		return NULL;
	t->body = a->body;
	a->body = (struct buf)BUF(LIMIT_ANSWER_BYTES);
	t->shape = a->shape;
	if (a->shape.kind->action == ACT_HUGE)
		t->lead = (uint64_t)a->shape.value * 1024 * 1024;
	length = t->lead ? MHD_SIZE_UNKNOWN : t->body.length;
	response = MHD_create_response_from_callback(length, 16384, trickle_read, t, trickle_free);
	if (!response)
		trickle_free(t);
	return response;
}

static struct MHD_Response *
plain_response(struct answer *a)
{
	return MHD_create_response_from_buffer(
	    a->body.length, a->body.bytes ? a->body.bytes : (void *)(uintptr_t) "",
	    MHD_RESPMEM_MUST_COPY);
}

static void
lie(struct service *s, struct answer *a)
{
	AUTO(buf)
	struct buf told = BUF(LIMIT_ANSWER_BYTES);
	struct error err = { 0 };

	if (lie_tell((int)a->shape.value, (struct span){ a->body.bytes, a->body.length }, s->signer,
		     s->stranger, &told, &err)) {
		answer_problem(a, 500, "internal", err.text);
		return;
	}
	buf_free(&a->body);
	a->body = told;
	told = (struct buf)BUF(LIMIT_ANSWER_BYTES);
}

static void
header(struct MHD_Response *response, const char *name, const char *value)
{
	if (value && value[0])
		(void)MHD_add_response_header(response, name, value);
}

enum MHD_Result
reply_send(struct service *s, const struct request *r, struct answer *a)
{
	AUTO(MHD_destroy_response)
	struct MHD_Response *response = NULL;
	char date[40];
	bool trickled = false;

	if (a->drop)
		return MHD_NO;
	if (a->shaped) {
		atomic_fetch_add(&s->tally.faults, 1);
		if (a->shape.kind->action == ACT_LIE)
			lie(s, a);
		trickled = a->shape.kind->action == ACT_CUT || a->shape.kind->action == ACT_SLOW ||
			   a->shape.kind->action == ACT_HUGE;
	}
	response = trickled ? trickle_response(a) : plain_response(a);
	if (!response)
		return MHD_NO;
	if (a->shaped && a->shape.kind->action == ACT_OLD_HTTP)
		(void)MHD_set_response_options(response, MHD_RF_HTTP_VERSION_1_0_RESPONSE,
					       MHD_RO_END);
	http_date(date, sizeof(date), service_now_us(s));
	header(response, MHD_HTTP_HEADER_DATE, date);
	if (a->status != 204)
		header(response, MHD_HTTP_HEADER_CONTENT_TYPE, a->type);
	header(response, MHD_HTTP_HEADER_RETRY_AFTER, a->retry_after);
	header(response, MHD_HTTP_HEADER_LOCATION, a->location);
	header(response, "Idempotency-Replayed", a->replayed ? "true" : "");
	return MHD_queue_response(r->connection, a->status, response);
}
