/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/central/service.h"

#include <openssl/evp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/random.h"
#include "base/text.h"
#include "tests/central/judge.h"

/* POST /v1/batches, in the order of docs/protocol.md §5: headers, replay, door, book, answer. */

static void
wait_ms(long ms)
{
	struct timespec span = { ms / 1000, ms % 1000 * 1000000 };

	(void)nanosleep(&span, NULL);
}

/* Remembers that this key was told to wait until then, to catch a client that comes back early. */
static void
remember_told(struct service *s, const char *key, long seconds)
{
	(void)pthread_mutex_lock(&s->busy_lock);
	(void)text_copy(s->told[s->told_next].key, UUID_TEXT_BYTES, key);
	s->told[s->told_next].until_us = clock_monotonic_us() + (int64_t)seconds * 1000000;
	s->told_next = (s->told_next + 1) % TOLD_MAX;
	(void)pthread_mutex_unlock(&s->busy_lock);
}

static void
count_early(struct service *s, const char *key)
{
	int64_t now = clock_monotonic_us();

	(void)pthread_mutex_lock(&s->busy_lock);
	for (int i = 0; i < TOLD_MAX; i++) {
		if (!text_equal(s->told[i].key, key) || s->told[i].until_us == 0)
			continue;
		if (now < s->told[i].until_us)
			atomic_fetch_add(&s->tally.early, 1);
		s->told[i].until_us = 0;
	}
	(void)pthread_mutex_unlock(&s->busy_lock);
}

static void
say_retry(struct service *s, const struct request *r, const struct fault *f, struct answer *a)
{
	if (f->kind->retry == RETRY_NONE)
		return;
	remember_told(s, request_header(r, "Idempotency-Key"), f->value);
	if (f->kind->retry == RETRY_SECONDS)
		(void)text_print(a->retry_after, sizeof(a->retry_after), "%ld", f->value);
	else
		http_date(a->retry_after, sizeof(a->retry_after),
			  service_now_us(s) + (int64_t)f->value * 1000000);
}

bool
fault_strikes(struct service *s, const struct request *r, enum fault_point point, struct answer *a)
{
	struct fault f;

	if (!faults_take(s->faults, point, r->what, &f))
		return false;
	atomic_fetch_add(&s->tally.faults, 1);
	switch (f.kind->action) {
	case ACT_DROP:
		a->drop = true;
		return true;
	case ACT_KILL:
		(void)kill(getpid(), SIGKILL);
		return true;
	case ACT_DELAY:
		wait_ms(f.value);
		return false;
	case ACT_STATUS:
		answer_problem(a, f.kind->status, f.kind->code, "on order");
		say_retry(s, r, &f, a);
		return true;
	case ACT_REDIRECT:
		a->status = 302;
		(void)text_copy(a->location, sizeof(a->location), "https://elsewhere.example/");
		return true;
	case ACT_EARLY:
		a->status = 201;
		buf_text(&a->body, "<receipt xmlns=\"urn:intake:submit:1\"/>");
		return true;
	default:
		return false;
	}
}

/* ---- one request at a time for each key ---- */

static bool
key_claim(struct service *s, const char *key)
{
	int free_place = -1;
	bool claimed = true;

	(void)pthread_mutex_lock(&s->busy_lock);
	for (int i = 0; i < BUSY_MAX; i++) {
		if (text_equal(s->busy[i], key))
			claimed = false;
		else if (!s->busy[i][0])
			free_place = i;
	}
	claimed = claimed && free_place >= 0;
	if (claimed)
		(void)text_copy(s->busy[free_place], UUID_TEXT_BYTES, key);
	(void)pthread_mutex_unlock(&s->busy_lock);
	return claimed;
}

static void
key_release(struct service *s, const char *key)
{
	(void)pthread_mutex_lock(&s->busy_lock);
	for (int i = 0; i < BUSY_MAX; i++)
		if (text_equal(s->busy[i], key))
			s->busy[i][0] = '\0';
	(void)pthread_mutex_unlock(&s->busy_lock);
}

/* ---- the request ---- */

static bool
is_uuid(const char *text)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

	if (strlen(text) != sizeof(form) - 1)
		return false;
	for (size_t i = 0; form[i]; i++)
		if (form[i] == '-' ? text[i] != '-' : !strchr("0123456789abcdef", text[i]))
			return false;
	return true;
}

/* RFC 9530: sha-256=:base64:, other algorithms may stand beside it. */
static bool
digest_matches(const char *header, const struct sha256 *is)
{
	const char *at = strstr(header, "sha-256=:");
	unsigned char base64[48];

	(void)EVP_EncodeBlock(base64, is->bytes, SHA256_BYTES);
	return at && strncmp(at + 9, (const char *)base64, 44) == 0 && at[9 + 44] == ':';
}

/* false: answered. */
static bool
headers_are_good(struct request *r, struct sha256 *digest, struct answer *a)
{
	const char *key = request_header(r, "Idempotency-Key");
	struct error err = { 0 };

	if (!text_starts(request_header(r, "Content-Type"), "application/xml"))
		answer_problem(a, 415, "media-type", request_header(r, "Content-Type"));
	else if (!is_uuid(key))
		answer_problem(a, 400, "key-missing", "Idempotency-Key is no lower-case UUID");
	else if (r->body.failed)
		answer_problem(a, 413, "too-large", "the body is larger than the service takes");
	else if (sha256_of(r->body.bytes, r->body.length, digest, &err))
		answer_problem(a, 500, "internal", err.text);
	else if (!digest_matches(request_header(r, "Content-Digest"), digest))
		answer_problem(a, 400, "digest", "Content-Digest is not that of the body");
	else
		return true;
	return false;
}

static void
answer_processing(struct answer *a, const char *key)
{
	buf_free(&a->body);
	a->status = 202;
	(void)text_copy(a->retry_after, sizeof(a->retry_after), "1");
	(void)text_print(a->location, sizeof(a->location), "/v1/batches/%s", key);
	buf_print(&a->body,
		  "<status xmlns=\"urn:intake:submit:1\" batchId=\"%s\" state=\"processing\""
		  " retryAfter=\"1\"/>",
		  key);
}

/* true: the key is known, and answered. */
static bool
replayed(struct service *s, const struct request *r, const char *key, const struct sha256 *digest,
	 struct answer *a)
{
	struct booked_batch batch;
	struct error err = { 0 };
	enum err rc;

	(void)pthread_mutex_lock(&s->ledger_lock);
	rc = ledger_batch(s->ledger, key, &batch, &a->body, &err);
	(void)pthread_mutex_unlock(&s->ledger_lock);
	if (rc == ERR_NOTFOUND)
		return false;
	if (rc)
		answer_problem(a, 500, "internal", err.text);
	else if (!text_equal(batch.agency, r->peer->agency))
		answer_problem(a, 403, "agency", "this key belongs to another agency");
	else if (!sha256_equal(&batch.digest, digest))
		answer_problem(a, 422, "key-reused", "this key came before with other bytes");
	else if (batch.polls > 0)
		answer_processing(a, key);
	else {
		a->status = 200;
		a->replayed = true;
		atomic_fetch_add(&s->tally.replayed, 1);
	}
	return true;
}

/* What tests ordered for the booking itself. */
static void
orders(struct service *s, const struct request *r, long *polls, int *force)
{
	struct fault f;

	while (faults_take(s->faults, AT_BOOK, r->what, &f)) {
		atomic_fetch_add(&s->tally.faults, 1);
		if (f.kind->action == ACT_POLLS)
			*polls = f.value;
		if (f.kind->action == ACT_FORCE)
			*force = (int)f.value;
	}
}

/* Judges, signs and books in one transaction; the lock is held. */
static enum err
book(struct service *s, const struct request *r, const struct envelope *e, struct receipt *receipt,
     struct answer *a, struct error *err)
{
	AUTO(buf)
	struct buf plain = BUF(LIMIT_ANSWER_BYTES);
	struct booked_batch batch = { .digest = receipt->request_digest };
	int force = -1;

	(void)text_copy(batch.id, sizeof(batch.id), e->batch_id);
	(void)text_copy(batch.agency, sizeof(batch.agency), e->agency);
	if (ledger_begin(s->ledger, err))
		return err->code;
	orders(s, r, &batch.polls, &force);
	if (judge_batch(s->ledger, e, clock_day_of(receipt->received_us), force, receipt, err))
		return err->code;
	receipt_print(&plain, receipt);
	if (buf_check(&plain, "receipt", err) ||
	    signer_sign(s->signer, PROFILE_V1, (struct span){ plain.bytes, plain.length }, &a->body,
			err))
		return err->code;
	if (ledger_add_batch(s->ledger, &batch, receipt,
			     (struct span){ a->body.bytes, a->body.length }, err))
		return err->code;
	(void)fault_strikes(s, r, AT_INSIDE, a);
	if (ledger_commit(s->ledger, err))
		return err->code;
	a->status = 201;
	if (batch.polls > 0)
		answer_processing(a, e->batch_id);
	return ERR_NONE;
}

static enum err
fill_receipt(struct service *s, const struct request *r, const struct envelope *e,
	     const struct sha256 *digest, struct receipt *out, struct error *err)
{
	out->received_us = service_now_us(s);
	out->request_digest = *digest;
	out->client_cert = r->peer->cert;
	(void)text_copy(out->batch_id, sizeof(out->batch_id), e->batch_id);
	(void)text_copy(out->agency, sizeof(out->agency), e->agency);
	(void)text_copy(out->audit_seq, sizeof(out->audit_seq), e->audit_seq);
	(void)text_copy(out->audit_hash, sizeof(out->audit_hash), e->audit_hash);
	return random_uuid(out->receipt_id, err);
}

static enum err
book_locked(struct service *s, const struct request *r, const struct envelope *e,
	    const struct sha256 *digest, struct answer *a, struct error *err)
{
	AUTO(memory)
	struct result *results = calloc((size_t)e->count, sizeof(*results));
	struct receipt receipt = { .result = results };
	enum err rc;

	if (!results)
		return error_set(err, ERR_NOMEM, "results");
	if (fill_receipt(s, r, e, digest, &receipt, err))
		return err->code;
	(void)pthread_mutex_lock(&s->ledger_lock);
	rc = book(s, r, e, &receipt, a, err);
	if (rc)
		ledger_rollback(s->ledger);
	(void)pthread_mutex_unlock(&s->ledger_lock);
	return rc;
}

/* Is this a batch for us, under its own key? Else answered. */
static bool
may_book(const struct request *r, const char *key, const struct complaint *why,
	 const struct envelope *e, struct answer *a)
{
	if (why->code)
		answer_problem(a, text_equal(why->code, "too-many-records") ? 413 : 400, why->code,
			       why->detail);
	else if (!text_equal(e->batch_id, key))
		answer_problem(a, 400, "key-mismatch", "Idempotency-Key is not head/batchId");
	else if (!text_equal(e->agency, r->peer->agency))
		answer_problem(a, 403, "agency", "the certificate is of another agency");
	else
		return true;
	return false;
}

static void
new_batch(struct service *s, struct request *r, const char *key, const struct sha256 *digest,
	  struct answer *a)
{
	AUTO(envelope)
	struct envelope e = { 0 };
	struct span body = { r->body.bytes, r->body.length };
	struct complaint why;
	struct error err = { 0 };
	enum err rc = door_read(s->door, body, s->records_max, &e, &why, &err);

	if (!rc && !may_book(r, key, &why, &e, a))
		return;
	if (rc || book_locked(s, r, &e, digest, a, &err))
		answer_problem(a, 500, "internal", err.text);
	else
		atomic_fetch_add(&s->tally.booked, 1);
}

void
post_batch(struct service *s, struct request *r, struct answer *a)
{
	const char *key = request_header(r, "Idempotency-Key");
	struct sha256 digest;

	atomic_fetch_add(&s->tally.posts, 1);
	count_early(s, key);
	if (!headers_are_good(r, &digest, a))
		return;
	if (!key_claim(s, key)) {
		answer_problem(a, 409, "in-progress", "the first request with this key still runs");
		(void)text_copy(a->retry_after, sizeof(a->retry_after), "1");
		return;
	}
	if (!fault_strikes(s, r, AT_BODY, a) && !replayed(s, r, key, &digest, a))
		new_batch(s, r, key, &digest, a);
	if (a->status == 201 || a->status == 202)
		(void)fault_strikes(s, r, AT_COMMIT, a);
	key_release(s, key);
	if (a->status == 200 || a->status == 201)
		a->shaped = faults_take(s->faults, AT_ANSWER, r->what, &a->shape);
	if (a->status >= 400)
		atomic_fetch_add(&s->tally.refused, 1);
}
