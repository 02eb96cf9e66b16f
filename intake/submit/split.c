/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/split.h"

#include <assert.h>

#include "base/clock.h"
#include "base/random.h"
#include "base/text.h"
#include "submit/envelope.h"

struct half {
	int from, to; /* records of the old batch, to not included */
	struct batch batch;
	struct buf bytes;
};

/* A new key and head around the records as they were. */
static enum err
half_write(const struct config *config, const struct batch *old, const struct envelope *sent,
	   struct half *h, struct error *err)
{
	AUTO(buf)
	struct buf records = BUF(LIMIT_BATCH_BYTES);
	struct envelope_head head = { &h->batch, config->agency, config->system, sent->audit_seq,
				      sent->audit_hash };

	h->batch = (struct batch){ .count = h->to - h->from, .formed_us = clock_now_us() };
	(void)text_copy(h->batch.run, sizeof(h->batch.run), old->run);
	(void)text_copy(h->batch.verifier, sizeof(h->batch.verifier), old->verifier);
	(void)text_copy(h->batch.submitter, sizeof(h->batch.submitter), old->submitter);
	if (random_uuid(h->batch.id, err))
		return err->code;
	for (int i = h->from; i < h->to; i++) {
		buf_add(&records, sent->row[i].bytes.bytes, sent->row[i].bytes.length);
		buf_byte(&records, '\n');
	}
	if (buf_check(&records, "batch", err) ||
	    envelope_write(&head, (struct span){ records.bytes, records.length }, &h->bytes, err))
		return err->code;
	return sha256_of(h->bytes.bytes, h->bytes.length, &h->batch.digest, err);
}

enum err
batch_split(struct store *store, const struct act *act, const struct config *config,
	    const struct batch *batch, struct span body, struct error *err)
{
	AUTO(envelope)
	struct envelope sent = { 0 };
	AUTO(buf)
	struct buf first = BUF(LIMIT_BATCH_BYTES);
	AUTO(buf)
	struct buf second = BUF(LIMIT_BATCH_BYTES);
	int middle = batch->count / 2;
	struct half a = { 0, middle, .bytes = first },
		    b = { middle, batch->count, .bytes = second };
	enum err rc;

	assert(batch->count > 1);
	if (envelope_read(body, &sent, err))
		return err->code;
	if (sent.count != batch->count)
		return error_set(err, ERR_CORRUPT, "batch %s: the stored bytes are damaged",
				 batch->id);
	rc = half_write(config, batch, &sent, &a, err);
	if (!rc)
		rc = half_write(config, batch, &sent, &b, err);
	if (!rc) {
		const struct batch half[2] = { a.batch, b.batch };
		const struct span bytes[2] = { { a.bytes.bytes, a.bytes.length },
					       { b.bytes.bytes, b.bytes.length } };

		rc = store_batch_split(store, act, batch->id, half, bytes, err);
	}
	first = a.bytes;
	second = b.bytes;
	return rc;
}
