/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/sim.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/text.h"
#include "submit/envelope.h"
#include "submit/transport.h"

/* The network in place of submit/transport.c, and the service behind it in a hundred lines: it
 * books, signs, replays, and is never wrong. What goes wrong is the way there and back. */

#define SLOTS   4
#define BATCHES 64
#define BOOKED  512

struct booked {
	char batch[UUID_TEXT_BYTES], record[UUID_TEXT_BYTES];
	const char *disposition;
};

static struct {
	struct pair ca, signer, stranger, client;
	struct sha256 own;
	struct {
		char id[UUID_TEXT_BYTES];
		struct sha256 digest;
		char *receipt;
	} batch[BATCHES];
	int batches;
	struct booked booked[BOOKED];
	int records;
	char folder[64];
} service;

struct transport {
	struct exchange *flying[SLOTS];
	int64_t due_us[SLOTS];
};

/* ---- the service ---- */

const char *
service_ca(void)
{
	return service.ca.path;
}

void
service_open(const char *folder)
{
	static const char sign[] = "critical,digitalSignature", cert[] = "critical,keyCertSign";

	signer_open();
	(void)text_copy(service.folder, sizeof(service.folder), folder);
	folder = service.folder;
	service.ca = pair_make(
	    folder, &(struct pair_wish){ "ca", NULL, true, cert, NULL, -900, 900, 0, NULL });
	service.signer = pair_make(
	    folder, &(struct pair_wish){ "s", &service.ca, false, sign, NULL, -800, 800, 0, NULL });
	service.stranger = pair_make(
	    folder, &(struct pair_wish){ "x", NULL, false, sign, NULL, -800, 800, 0, NULL });
	service.client = pair_make(folder, &(struct pair_wish){ "c", &service.ca, false, sign,
								"clientAuth", -800, 800, 0, NULL });
	service.own = pair_fingerprint(&service.client);
}

void
service_begin(void)
{
	for (int i = 0; i < service.batches; i++)
		free(service.batch[i].receipt);
	service.batches = service.records = 0;
}

void
service_close(void)
{
	service_begin();
	pair_drop(&service.ca);
	pair_drop(&service.signer);
	pair_drop(&service.stranger);
	pair_drop(&service.client);
	signer_close();
}

int
service_booked(const char *record_id, const char **disposition)
{
	int count = 0;

	*disposition = "";
	for (int i = 0; i < service.records; i++)
		if (text_equal(service.booked[i].record, record_id)) {
			*disposition = service.booked[i].disposition;
			count++;
		}
	return count;
}

static int
batch_find(const char *id)
{
	for (int i = 0; i < service.batches; i++)
		if (text_equal(service.batch[i].id, id))
			return i;
	return -1;
}

const char *
service_receipt(const char *batch_id)
{
	int i = batch_find(batch_id);

	return i < 0 ? NULL : service.batch[i].receipt;
}

/* The same word for the same record, whenever it is asked. */
static const char *
disposition_of(const char *record_id)
{
	return record_id[0] < '3'    ? "duplicate"
	       : record_id[0] == '4' ? "accepted-with-warning"
				     : "accepted";
}

static char *
receipt_of(const struct envelope *e, const struct sha256 *digest, const struct pair *signer)
{
	AUTO(buf)
	struct buf b = BUF((size_t)1 << 20);
	char hex[SHA256_TEXT_BYTES], moment[24];

	clock_print(moment, sim.now_us);
	buf_print(&b,
		  "<receipt xmlns=\"urn:intake:submit:1\"><batchId>%s</batchId><receiptId>"
		  "b3b8e0c1-5d55-4d0a-8f0d-6f6b7d2a9c33</receiptId><received>%s</received>",
		  e->batch_id, moment);
	sha256_print(hex, digest);
	buf_print(&b, "<requestDigest>%s</requestDigest>", hex);
	sha256_print(hex, &service.own);
	buf_print(&b, "<clientCert>%s</clientCert>", hex);
	sha256_print(hex, &e->root);
	buf_print(&b, "<recordRoot>%s</recordRoot>", hex);
	sha256_print(hex, &e->audit_hash);
	buf_print(&b, "<auditHead seq=\"%lld\" hash=\"%s\"/><count>%d</count>",
		  (long long)e->audit_seq, hex, e->count);
	for (int i = 0; i < e->count; i++) {
		const char *word = disposition_of(e->row[i].id);

		buf_print(
		    &b,
		    "<result id=\"%s\" rev=\"%d\" disposition=\"%s\"%s validTo=\"2027-07-31\"/>",
		    e->row[i].id, e->row[i].revision, word,
		    text_equal(word, "duplicate") ? " of=\"00000000-0000-4000-8000-000000000000\""
						  : "");
	}
	buf_text(&b, SIGNATURE_OF(EXC14N, ECDSA_256, THE_REFERENCE) "</receipt>");
	MUST(!b.failed);
	return sign_xml(buf_string(&b), signer);
}

static void
say(struct exchange *x, int status, const char *text)
{
	x->status = status;
	x->answer.length = 0;
	buf_text(&x->answer, text);
	x->date_us = sim.now_us;
}

static void
refuse(struct exchange *x, int status, const char *code)
{
	say(x, status, "");
	(void)text_copy(x->problem, sizeof(x->problem), code);
	(void)text_copy(x->why, sizeof(x->why), code);
}

static void
post(struct exchange *x)
{
	AUTO(envelope)
	struct envelope e = { 0 };
	struct error err;
	int known = batch_find(x->key);

	if (known >= 0) {
		if (!sha256_equal(&service.batch[known].digest, x->digest)) {
			refuse(x, 422, "key-reused");
			return;
		}
		say(x, 200, service.batch[known].receipt);
		x->replayed = true;
		return;
	}
	MUST(!envelope_read(x->body, &e, &err));
	MUST(service.batches < BATCHES && service.records + e.count <= BOOKED);
	(void)text_copy(service.batch[service.batches].id, UUID_TEXT_BYTES, x->key);
	service.batch[service.batches].digest = *x->digest;
	service.batch[service.batches].receipt = receipt_of(&e, x->digest, &service.signer);
	for (int i = 0; i < e.count; i++) {
		struct booked *b = &service.booked[service.records++];

		(void)text_copy(b->batch, sizeof(b->batch), x->key);
		(void)text_copy(b->record, sizeof(b->record), e.row[i].id);
		b->disposition = disposition_of(e.row[i].id);
	}
	say(x, 201, service.batch[service.batches++].receipt);
}

static void
serve(struct exchange *x)
{
	int known;

	if (x->method == METHOD_POST) {
		post(x);
	} else if (text_equal(x->path, "/v1/service")) {
		say(x, 200,
		    "<service xmlns=\"urn:intake:submit:1\"><time>2026-07-10T07:29:58Z</time>"
		    "<schema namespace=\"urn:intake:submit:1\"/><limits records=\"1000\" "
		    "bytes=\"4194304\" inFlight=\"8\" blobBytes=\"1\"/><blobs wanted=\"false\"/>"
		    "<receiptCertificate>AAAA</receiptCertificate></service>");
	} else if (text_starts(x->path, "/v1/batches/")) {
		known = batch_find(x->path + strlen("/v1/batches/"));
		if (known >= 0)
			say(x, 200, service.batch[known].receipt);
		else
			refuse(x, 404, "unknown-batch");
	} else {
		refuse(x, 404, "not-found");
	}
}

/* ---- the way ---- */

/* A receipt that is whole and not true: a stranger's signature, or another word. */
static void
lie(struct exchange *x)
{
	char *at = strstr((char *)x->answer.bytes, "disposition=\"");

	if (!at)
		return;
	sim.lies++;
	at = strstr((char *)x->answer.bytes, "validTo=\"2027");
	if (at)
		at[strlen("validTo=\"202")] = '9';
}

static void
broken(struct exchange *x)
{
	x->end = END_BROKEN;
	x->status = 0;
	x->answer.length = 0;
	(void)text_copy(x->why, sizeof(x->why), "the connection broke");
}

static int
records_in(struct span body)
{
	AUTO(envelope)
	struct envelope e = { 0 };
	struct error err;

	MUST(!envelope_read(body, &e, &err));
	return e.count;
}

/* One exchange, as the dice have it. */
static void
travel(struct exchange *x)
{
	x->end = END_ANSWERED;
	x->body_begun = x->method == METHOD_POST;
	x->times_sent = 1;
	sim.exchanges++;
	if ((int)(sim_dice() % 100) >= sim.trouble) {
		serve(x);
		return;
	}
	sim.troubles++;
	if ((int)(sim_dice() % 100) < sim.lie) {
		serve(x);
		lie(x);
		return;
	}
	switch (sim_dice() % 9) {
	case 0: /* nobody there */
		broken(x);
		x->end = END_BEFORE;
		x->body_begun = false;
		break;
	case 1: /* lost on the way there */
		broken(x);
		break;
	case 2: /* lost on the way back */
		serve(x);
		broken(x);
		break;
	case 3: /* libcurl sends it twice */
		serve(x);
		serve(x);
		x->times_sent = 2;
		break;
	case 4: /* a gateway's word after the booking */
		serve(x);
		refuse(x, sim_dice() & 1 ? 502 : 500, "internal");
		break;
	case 5:
		refuse(x, 503, "unavailable");
		x->retry_after_s = (int64_t)(sim_dice() % 100);
		break;
	case 6: /* cut in the middle */
		serve(x);
		x->answer.length = x->answer.length ? sim_dice() % x->answer.length : 0;
		break;
	case 7: /* the first one still runs */
		serve(x);
		refuse(x, 409, "in-progress");
		break;
	default: /* the whole is too big, one record never is */
		if (x->method == METHOD_POST && batch_find(x->key) < 0 && records_in(x->body) > 1)
			refuse(x, 413, "too-large");
		else
			serve(x);
	}
}

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

enum err
transport_open(const struct config *config, struct transport **out, struct error *err)
{
	(void)config;
	(void)err;
	*out = calloc(1, sizeof(**out));
	MUST(*out);
	return ERR_NONE;
}

void
transport_close(struct transport *t)
{
	free(t);
}

const struct sha256 *
transport_own(const struct transport *t)
{
	(void)t;
	return &service.own;
}

int
transport_days_left(const struct transport *t)
{
	(void)t;
	return 100;
}

int
transport_room(const struct transport *t)
{
	int room = 0;

	for (int i = 0; i < SLOTS; i++)
		room += !t->flying[i];
	return room;
}

static enum err
died(struct error *err)
{
	return error_set(err, ERR_IO, "the machine is dead");
}

enum err
transport_start(struct transport *t, struct exchange *x, struct error *err)
{
	if (!sim_call())
		return died(err);
	for (int i = 0; i < SLOTS; i++)
		if (!t->flying[i]) {
			t->flying[i] = x;
			t->due_us[i] = sim.now_us + (int64_t)(sim_dice() % 60000000);
			return ERR_NONE;
		}
	abort();
}

/* Time passes only here and in usleep: to the next arrival, or to the end of the wait. */
enum err
transport_wait(struct transport *t, int wait_ms, struct exchange **done, struct error *err)
{
	int64_t until = sim.now_us + (int64_t)wait_ms * 1000;
	int next = -1;

	*done = NULL;
	if (!sim_call())
		return died(err);
	for (int i = 0; i < SLOTS; i++)
		if (t->flying[i] && (next < 0 || t->due_us[i] < t->due_us[next]))
			next = i;
	if (next < 0 || t->due_us[next] > until) {
		sim.now_us = until;
		return ERR_NONE;
	}
	if (t->due_us[next] > sim.now_us)
		sim.now_us = t->due_us[next];
	*done = t->flying[next];
	t->flying[next] = NULL;
	travel(*done);
	return ERR_NONE;
}

enum err
transport_do(struct transport *t, struct exchange *x, struct error *err)
{
	struct exchange *done = NULL;

	if (transport_start(t, x, err))
		return err->code;
	while (!done)
		if (transport_wait(t, 1000, &done, err))
			return err->code;
	return ERR_NONE;
}

/* What is under way goes on without us: the service may book it. */
void
transport_abandon(struct transport *t)
{
	for (int i = 0; i < SLOTS; i++)
		if (t->flying[i]) {
			if (sim_dice() & 1) {
				struct exchange lost = *t->flying[i];

				lost.answer = (struct buf)BUF(LIMIT_ANSWER_BYTES);
				serve(&lost);
				buf_free(&lost.answer);
			}
			t->flying[i] = NULL;
		}
}
