/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "model/document.h"
#include "store/sqlite.h"

/* The receipt, every record's new state and every person's new validity, in one transaction. */

#define US_PER_DAY  INT64_C(86400000000)
#define SHANGHAI_US INT64_C(28800000000) /* UTC+8, no summer time */

struct date
day_in_shanghai(int64_t us)
{
	return date_from_days((long)((us + SHANGHAI_US) / US_PER_DAY));
}

/* Certified is the day on which the second person decided (domain.md §4.2). */
static struct date
certified_on(const struct document *d)
{
	return day_in_shanghai(d->second.at_us);
}

/* By proxy one year more, in person back to none (X03); unread changes nothing. */
static int
proxy_years(const struct document *d, int before)
{
	const char *how = document_text(d, FIELD_CERTIFICATE_APPEARANCE);

	if (text_equal(how, "by-proxy"))
		return before + 1;
	if (text_equal(how, "in-person") || text_equal(how, "video"))
		return 0;
	return before;
}

static struct date
valid_until(const struct settling *s, const struct record_result *result, enum category category)
{
	struct date basis = certified_on(s->d);
	struct date issued = document_date(s->d, FIELD_CERTIFICATE_ISSUE_DATE);

	if (!date_is_none(result->valid_to))
		return result->valid_to;
	if (s->policy->validity_basis == BASIS_ISSUED_ON && !date_is_none(issued))
		basis = issued;
	return policy_valid_until(s->policy, category, basis);
}

/* Writes what the person gained. A later certification that is already there stays. Resuming the
 * payment is the agency's act: pay_status is theirs, we leave the months to pay back in the
 * document and say so in the log. */
static enum err
certify_person(struct settling *s, const struct record_result *result, char *note, size_t note_size,
	       struct error *err)
{
	struct date day = certified_on(s->d);
	struct person p;
	enum err rc = s->d->match.person_no[0] ? person_load(s->r, s->d->match.person_no, &p, err)
					       : ERR_NOTFOUND;

	note[0] = '\0';
	if (rc == ERR_NOTFOUND) {
		s->d->valid_until = valid_until(s, result, CATEGORY_ENTERPRISE);
		(void)text_copy(note, note_size, " person=none");
		return ERR_NONE;
	}
	if (rc)
		return rc;
	s->d->valid_until = valid_until(s, result, p.category);
	if (p.pay_status == PAY_SUSPENDED) {
		s->outcome.resumed++;
		(void)text_print(note, note_size, " resume=yes back_pay_months=%d",
				 s->d->back_pay_months);
	}
	if (!date_is_none(p.last_certified_on) && date_before(day, p.last_certified_on))
		return ERR_NONE;
	/* Two papers of one person on one day are one year, not two. */
	if (!date_equal(day, p.last_certified_on))
		p.proxy_years = proxy_years(s->d, p.proxy_years);
	p.last_certified_on = day;
	if (date_is_none(p.valid_until) || date_after(s->d->valid_until, p.valid_until))
		p.valid_until = s->d->valid_until;
	return person_certify(s->r, &p, err);
}

static enum err
move(struct settling *s, enum state to, const char *note, struct error *err)
{
	struct document *d = s->d;
	char object[DOCUMENT_ID_BYTES], until[DATE_TEXT_BYTES];
	enum state from = d->state;

	document_id_print(object, d->serial, d->index);
	date_print(until, d->valid_until);
	if (!state_may_move(from, to))
		return error_set(err, ERR_CONFLICT, "%s cannot go from %s to %s", object,
				 state_text(from), state_text(to));
	d->state = to;
	d->revision++;
	if (sql_run(s->r, err, NULL,
		    "UPDATE document SET state = ?, revision = ?, disposition = ?, "
		    "service_reason = ?, valid_until = ? WHERE record_id = ?",
		    "titttt", state_text(to), (int64_t)d->revision, d->disposition,
		    d->service_reason, until, d->record_id))
		return err->code;
	return audit_say(s->r, s->act, "settled", object, err,
			 "from=%s to=%s disposition=%s valid_until=%s batch=%s%s", state_text(from),
			 state_text(to), d->disposition, until, d->batch_id, note);
}

static enum err
settle_accepted(struct settling *s, const struct record_result *result, struct error *err)
{
	char note[64];

	if (certify_person(s, result, note, sizeof(note), err))
		return err->code;
	s->outcome.confirmed++;
	return move(s, STATE_CONFIRMED, note, err);
}

/* Back to the desk: the two decisions were about what the service refused, so both are made anew.
 * The old ones stay in the decision table. */
static enum err
settle_rejected(struct settling *s, const struct record_result *result, struct error *err)
{
	struct document *d = s->d;

	/* The code for look-ups, the words for the person at the desk; where there are none, what
	 * it is about. */
	(void)text_print(d->service_reason, sizeof(d->service_reason), "%s %s", result->code,
			 result->words[0] ? result->words : result->path);
	text_trim(d->service_reason);
	memset(&d->valid_until, 0, sizeof(d->valid_until));
	if (move(s, STATE_BOUNCED, "", err) || move(s, STATE_REVIEW, "", err))
		return err->code;
	s->outcome.rejected++;
	return decisions_clear(s->r, s->act, d, err);
}

/* What was said last of this record and revision. It counts on the day of the receipt that named it
 * first, which is how the service counts as well (docs/protocol.md §9). */
static enum err
answer_write(const struct settling *s, const struct record_result *result, struct error *err)
{
	char day[DATE_TEXT_BYTES];

	date_print(day, s->received_on);
	return sql_run(s->r, err, NULL,
		       "INSERT INTO answer (received_on, record_id, revision, digest, disposition, "
		       "receipt_id, batch_id, run) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
		       "ON CONFLICT (record_id, revision) DO UPDATE "
		       "SET disposition = excluded.disposition, run = excluded.run",
		       "ttihtttt", day, result->record_id, (int64_t)result->revision,
		       &result->digest, result->disposition, s->receipt_id, s->batch_id, s->run);
}

enum err
settle_result(struct settling *s, const struct record_result *result, struct error *err)
{
	struct document *d = s->d;
	const char *word = result->disposition;
	int64_t id;
	enum err rc = sql_number(s->r, err, &id,
				 "SELECT id FROM document WHERE record_id = ? AND batch_id = ? "
				 "AND state IN ('SUBMITTED_UNKNOWN', 'SUBMITTED', 'BATCHED')",
				 "tt", result->record_id, s->batch_id);

	if (rc == ERR_NOTFOUND)
		return error_set(err, ERR_CONFLICT, "record %s does not wait for this receipt",
				 result->record_id);
	if (rc || document_load_brief(s->r, id, d, err) || answer_write(s, result, err))
		return err->code;
	(void)text_copy(d->disposition, sizeof(d->disposition), word);
	d->service_reason[0] = '\0';
	if (d->state == STATE_BATCHED && move(s, STATE_SUBMITTED_UNKNOWN, "", err))
		return err->code;
	if (text_equal(word, "accepted") || text_equal(word, "accepted-with-warning") ||
	    text_equal(word, "duplicate"))
		return settle_accepted(s, result, err);
	if (text_equal(word, "rejected"))
		return settle_rejected(s, result, err);
	if (!text_equal(word, "deferred"))
		return error_set(err, ERR_REMOTE, "record %s: the service says \"%s\"",
				 result->record_id, word);
	s->outcome.deferred++;
	return d->state == STATE_SUBMITTED ? ERR_NONE : move(s, STATE_SUBMITTED, "", err);
}

/* Each record moves out of the states settle_record looks for, so one named twice is refused there;
 * with the count equal none can be left out. */
static enum err
settle_records(struct settling *s, const struct settlement *with, int count_in_batch,
	       struct error *err)
{
	if (with->count != count_in_batch)
		return error_set(err, ERR_CONFLICT, "batch %s: the receipt names %d of %d records",
				 with->id, with->count, count_in_batch);
	for (int i = 0; i < with->count; i++) {
		for (int k = 0; k < i; k++)
			if (text_equal(with->results[k].record_id, with->results[i].record_id))
				return error_set(err, ERR_CONFLICT, "record %s is named twice",
						 with->results[i].record_id);
		if (settle_result(s, &with->results[i], err))
			return err->code;
	}
	return ERR_NONE;
}

static enum err
store_receipt(struct settling *s, const struct settlement *with, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	struct audit_line line = { .action =
				       "batch-settled" }; /* its content: the receipt's digest */

	if (query_open(s->r,
		       "UPDATE batch SET state = 'settled', settled_us = ?, last_error = NULL, "
		       "receipt = ?3 WHERE id = ?2",
		       &q, err))
		return err->code;
	query_bind(&q, "it", s->act->at_us, with->id);
	query_bind_bytes(&q, 3, with->receipt);
	if (query_run(&q, NULL, err) ||
	    sha256_of(with->receipt.bytes, with->receipt.length, &line.content, err))
		return err->code;
	(void)text_copy(line.object, sizeof(line.object), with->id);
	(void)text_print(line.detail, sizeof(line.detail), "confirmed=%d deferred=%d bounced=%d",
			 s->outcome.confirmed, s->outcome.deferred, s->outcome.rejected);
	return audit_append(s->r, s->act, &line, err);
}

/* A settled batch: the service gives the same receipt for ever; another one is somebody else's or a
 * defect. */
static enum err
same_receipt(const struct settlement *with, const struct buf *stored, struct error *err)
{
	if (stored->length == with->receipt.length &&
	    memcmp(stored->bytes, with->receipt.bytes, stored->length) == 0)
		return ERR_NONE;
	return error_set(err, ERR_CONFLICT, "batch %s is settled by another receipt", with->id);
}

enum err
sqlite_batch_settle(struct store *s, const struct act *act, const struct settlement *settlement,
		    struct settle_outcome *out, struct error *err)
{
	struct sqlite_store *r = (struct sqlite_store *)(void *)s;
	AUTO(document_free)
	struct document *d = document_new();
	AUTO(buf)
	struct buf stored = BUF(LIMIT_ANSWER_BYTES);
	AUTO(change)
	struct sqlite_store *change = NULL;
	struct settling settling = { .r = r,
				     .act = act,
				     .policy = settlement->policy,
				     .d = d,
				     .batch_id = settlement->id,
				     .receipt_id = settlement->receipt_id,
				     .run = settlement->run };
	struct batch batch;

	if (!d)
		return error_set(err, ERR_NOMEM, "document: out of memory");
	settling.received_on =
	    day_in_shanghai(settlement->received_us ? settlement->received_us : act->at_us);
	if (change_begin(r, &change, err) ||
	    sqlite_batch_get(s, settlement->id, &batch, NULL, &stored, err))
		return err->code;
	if (batch.state == BATCH_SETTLED)
		return same_receipt(settlement, &stored, err);
	if (batch.state != BATCH_SENT && batch.state != BATCH_FROZEN)
		return error_set(err, ERR_CONFLICT, "batch %s is %s", batch.id,
				 batch_state_text(batch.state));
	if (settle_records(&settling, settlement, batch.count, err) ||
	    store_receipt(&settling, settlement, err) || change_commit(&change, err))
		return err->code;
	*out = settling.outcome;
	return ERR_NONE;
}
