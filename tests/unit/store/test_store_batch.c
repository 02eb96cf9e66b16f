/* SPDX-License-Identifier: Apache-2.0 */
/* Part of the conformance suite (see test_store.c): from the outbox to the receipt. */
#include "fixture.h"

#define BYTES(text) ((struct span){ (const uint8_t *)(text), strlen(text) })

static const char id_one[] = "11111111-1111-4111-8111-111111111111";
static const char receipt_id[] = "99999999-9999-4999-8999-999999999999";
static const char id_two[] = "22222222-2222-4222-8222-222222222222";

static struct batch
batch_of(const char *id, int count, const char *bytes)
{
	struct batch b = { .count = count, .run = "2026-W27-1", .submitter = "system:submit" };
	struct error err;

	(void)text_copy(b.id, sizeof(b.id), id);
	assert_int_equal(sha256_of(bytes, strlen(bytes), &b.digest, &err), ERR_NONE);
	return b;
}

/* Freezes everything that waits into one batch. */
static int
freeze_all(struct fixture *f, const char *id, const char *bytes)
{
	struct act act = act_of("system:submit");
	struct outbox_row rows[8];
	struct batch b;
	int count;

	WORKS(store_outbox_list(f->s, 8, rows, &count, &f->err));
	b = batch_of(id, count, bytes);
	WORKS(store_batch_freeze(f->s, &act, &b, rows, BYTES(bytes), &f->err));
	return count;
}

static void
send(struct fixture *f, const char *id)
{
	struct act act = act_of("system:submit");

	WORKS(store_batch_sent(f->s, &act, id, &f->err));
}

static struct record_result
result_of(const struct document *d, const char *disposition)
{
	struct record_result r = { .revision = 1, .digest = { { 0xd1 } } };

	(void)text_copy(r.record_id, sizeof(r.record_id), d->record_id);
	(void)text_copy(r.disposition, sizeof(r.disposition), disposition);
	return r;
}

static enum err
settle(struct fixture *f, const char *id, const char *receipt, const struct record_result *results,
       int count)
{
	struct act act = act_of("system:submit");
	struct policy policy;
	struct settle_outcome outcome;

	policy_defaults(&policy);
	return store_batch_settle(f->s, &act,
				  &(struct settlement){ .id = id,
							.receipt = BYTES(receipt),
							.results = results,
							.count = count,
							.policy = &policy,
							.receipt_id = receipt_id },
				  &outcome, &f->err);
}

static void
reload(struct fixture *f, struct document *d)
{
	char serial[SERIAL_BYTES];
	int index = d->index;

	(void)text_copy(serial, sizeof(serial), d->serial);
	WORKS(store_document_get(f->s, serial, index, d, &f->err));
}

/* ---- freezing ---- */
static void
a_frozen_batch_keeps_its_bytes_and_claims_its_records(void **state)
{
	struct fixture *f = *state;
	struct document *d = verified(f, "0001");
	struct buf body = BUF(100), receipt = BUF(100);
	struct outbox_row rows[4];
	struct batch back;
	int count;

	assert_int_equal(freeze_all(f, id_one, "<batch/>"), 1);
	WORKS(store_outbox_list(f->s, 4, rows, &count, &f->err));
	assert_int_equal(count, 0);
	reload(f, d);
	assert_int_equal(d->state, STATE_BATCHED);
	assert_string_equal(d->batch_id, id_one);
	WORKS(store_batch_get(f->s, id_one, &back, &body, &receipt, &f->err));
	assert_int_equal(back.state, BATCH_FROZEN);
	assert_int_equal(back.formed_us, MORNING);
	assert_string_equal(buf_string(&body), "<batch/>");
	assert_int_equal(receipt.length, 0);
	REFUSED(ERR_NOTFOUND, store_batch_get(f->s, id_two, &back, NULL, NULL, &f->err));
	buf_free(&body);
	document_free(d);
}

static void
what_a_record_is_reported_from_comes_in_one_piece(void **state)
{
	struct fixture *f = *state;
	struct document *d = verified(f, "1000000042");
	struct document *back = document_new();
	struct arrival arrival;
	struct outbox_row row, wrong;
	struct person p = person_of("1000000042"), person;
	int count;

	WORKS(store_outbox_list(f->s, 1, &row, &count, &f->err));
	/* Nobody on the roster yet; and the connection is free again for a change. */
	REFUSED(ERR_DATA, store_outbox_get(f->s, &row, back, &arrival, &person, &f->err));
	(void)imported(f, &p, p.name);
	WORKS(store_outbox_get(f->s, &row, back, &arrival, &person, &f->err));
	assert_string_equal(back->serial, d->serial);
	assert_string_equal(back->record_id, row.record_id);
	assert_string_equal(back->second.by, "li");
	assert_string_equal(arrival.serial, d->serial);
	assert_string_equal(person.id_number, p.id_number);
	wrong = row;
	wrong.revision++;
	REFUSED(ERR_NOTFOUND, store_outbox_get(f->s, &wrong, back, &arrival, &person, &f->err));
	assert_int_equal(freeze_all(f, id_one, "<batch/>"), 1);
	document_free(back);
	document_free(d);
}

static void
a_record_is_claimed_once_and_a_refused_batch_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("system:submit");
	struct document *one = verified(f, "0001"), *two = verified(f, "0002");
	struct outbox_row rows[2];
	struct batch b = batch_of(id_one, 1, "a"), again = batch_of(id_two, 2, "b");
	int64_t lines;
	int count;

	WORKS(store_outbox_list(f->s, 2, rows, &count, &f->err));
	assert_int_equal(count, 2);
	WORKS(store_batch_freeze(f->s, &act, &b, &rows[1], BYTES("a"), &f->err));
	lines = audit_lines(f);
	/* rows[0] still waits, rows[1] does not: neither may be taken. */
	REFUSED(ERR_CONFLICT, store_batch_freeze(f->s, &act, &again, rows, BYTES("b"), &f->err));
	reload(f, one);
	assert_int_equal(one->state, STATE_VERIFIED);
	REFUSED(ERR_NOTFOUND, store_batch_get(f->s, id_two, &b, NULL, NULL, &f->err));
	assert_int_equal(audit_lines(f), lines);
	document_free(one);
	document_free(two);
}

static void
nobody_submits_what_he_decided(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("zhao");
	struct document *d = verified(f, "0001"); /* by wang and li */
	struct outbox_row rows[1];
	struct batch b = batch_of(id_one, 1, "a");
	int count;

	WORKS(store_outbox_list(f->s, 1, rows, &count, &f->err));
	(void)text_copy(b.submitter, sizeof(b.submitter), "wang");
	REFUSED(ERR_CONFLICT, store_batch_freeze(f->s, &act, &b, rows, BYTES("a"), &f->err));
	(void)text_copy(b.submitter, sizeof(b.submitter), "li");
	REFUSED(ERR_CONFLICT, store_batch_freeze(f->s, &act, &b, rows, BYTES("a"), &f->err));
	(void)text_copy(b.submitter, sizeof(b.submitter), "zhao");
	WORKS(store_batch_freeze(f->s, &act, &b, rows, BYTES("a"), &f->err));
	document_free(d);
}

static void
bytes_of_another_digest_or_too_many_are_not_frozen(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("system:submit");
	struct document *d = verified(f, "0001");
	struct batch b = batch_of(id_one, 1, "a");
	struct outbox_row rows[1];
	struct span large = { calloc(1, LIMIT_BATCH_BYTES + 1), LIMIT_BATCH_BYTES + 1 };
	int count;

	WORKS(store_outbox_list(f->s, 1, rows, &count, &f->err));
	REFUSED(ERR_BUG, store_batch_freeze(f->s, &act, &b, rows, BYTES("b"), &f->err));
	REFUSED(ERR_LIMIT, store_batch_freeze(f->s, &act, &b, rows, large, &f->err));
	free((void *)(uintptr_t)large.bytes);
	document_free(d);
}

/* ---- on the way ---- */
static void
open_batches_come_oldest_first_and_not_before_their_time(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("system:submit");
	struct document *one, *two;
	struct batch b;

	REFUSED(ERR_NOTFOUND, store_batch_next(f->s, INT64_MAX, NULL, &b, NULL, &f->err));
	one = verified(f, "0001");
	(void)freeze_all(f, id_two, "a"); /* the id says nothing about the age */
	two = verified(f, "0002");
	(void)freeze_all(f, id_one, "b");
	WORKS(store_batch_next(f->s, MORNING, NULL, &b, NULL, &f->err));
	assert_string_equal(b.id, id_two);
	WORKS(store_batch_next(f->s, MORNING, id_two, &b, NULL, &f->err));
	assert_string_equal(b.id, id_one);
	REFUSED(ERR_NOTFOUND, store_batch_next(f->s, MORNING, id_one, &b, NULL, &f->err));
	send(f, id_two);
	WORKS(store_batch_defer(f->s, &act, id_two, MORNING + 1000, "503", &f->err));
	WORKS(store_batch_next(f->s, MORNING + 999, NULL, &b, NULL, &f->err));
	assert_string_equal(b.id, id_one);
	WORKS(store_batch_next(f->s, MORNING + 1000, NULL, &b, NULL, &f->err));
	assert_string_equal(b.id, id_two);
	assert_string_equal(b.last_error, "503");
	WORKS(store_batch_next(f->s, INT64_MAX, NULL, &b, NULL, &f->err));
	assert_string_equal(b.id, id_two);
	WORKS(store_batch_block(f->s, &act, id_two, "422", &f->err));
	WORKS(store_batch_next(f->s, INT64_MAX, NULL, &b, NULL, &f->err));
	assert_string_equal(b.id, id_one);
	REFUSED(ERR_CONFLICT, store_batch_sent(f->s, &act, id_two, &f->err)); /* blocked */
	document_free(one);
	document_free(two);
}

static void
sending_makes_the_outcome_unknown_each_time(void **state)
{
	struct fixture *f = *state;
	struct document *d = verified(f, "0001");
	struct batch b;

	(void)freeze_all(f, id_one, "a");
	send(f, id_one);
	send(f, id_one); /* resumed after a kill */
	reload(f, d);
	assert_int_equal(d->state, STATE_SUBMITTED_UNKNOWN);
	WORKS(store_batch_get(f->s, id_one, &b, NULL, NULL, &f->err));
	assert_int_equal(b.state, BATCH_SENT);
	assert_int_equal(b.attempts, 2);
	document_free(d);
}

static void
a_batch_too_big_is_divided_in_its_order(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("system:submit");
	static const char id_three[] = "33333333-3333-4333-8333-333333333333";
	struct document *d[3] = { verified(f, "0001"), verified(f, "0002"), verified(f, "0003") };
	struct batch half[2] = { batch_of(id_two, 1, "b"), batch_of(id_three, 1, "c") }, b;
	const struct span bytes[2] = { BYTES("b"), BYTES("c") };
	struct record_result r;

	assert_int_equal(freeze_all(f, id_one, "a"), 3);
	send(f, id_one);
	/* Halves that do not hold what the whole held are refused whole. */
	half[0].count = 3;
	REFUSED(ERR_CONFLICT, store_batch_split(f->s, &act, id_one, half, bytes, &f->err));
	half[0].count = 1;
	half[1].count = 2;
	WORKS(store_batch_split(f->s, &act, id_one, half, bytes, &f->err));
	WORKS(store_batch_get(f->s, id_one, &b, NULL, NULL, &f->err));
	assert_int_equal(b.state, BATCH_SUPERSEDED);
	WORKS(store_batch_next(f->s, INT64_MAX, NULL, &b, NULL, &f->err));
	assert_string_equal(b.id, id_two);
	reload(f, d[0]);
	reload(f, d[1]);
	assert_string_equal(d[0]->batch_id, id_two);
	assert_string_equal(d[1]->batch_id, id_three);
	send(f, id_two);
	r = result_of(d[0], "accepted");
	REFUSED(ERR_CONFLICT, settle(f, id_one, "r", &r, 1)); /* the whole is no more */
	WORKS(settle(f, id_two, "r", &r, 1));
	for (int i = 0; i < 3; i++)
		document_free(d[i]);
}

/* ---- receipts ---- */
static void
an_accepted_record_certifies_its_person(void **state)
{
	struct fixture *f = *state;
	struct person p = person_of("0001");
	struct document *d;
	struct record_result r;
	struct buf receipt = BUF(100);
	struct batch b;

	(void)imported(f, &p, "k");
	d = verified(f, "0001");
	(void)freeze_all(f, id_one, "a");
	send(f, id_one);
	r = result_of(d, "accepted");
	WORKS(settle(f, id_one, "<receipt/>", &r, 1));
	reload(f, d);
	assert_int_equal(d->state, STATE_CONFIRMED);
	assert_string_equal(d->disposition, "accepted");
	WORKS(store_person_get(f->s, "0001", &p, &f->err));
	/* Decided on 2026-07-01: twelve months, to the end of the month. */
	assert_true(date_equal(p.last_certified_on, (struct date){ 2026, 7, 1 }));
	assert_true(date_equal(p.valid_until, (struct date){ 2027, 7, 31 }));
	assert_true(date_equal(d->valid_until, (struct date){ 2027, 7, 31 }));
	WORKS(store_batch_get(f->s, id_one, &b, NULL, &receipt, &f->err));
	assert_int_equal(b.state, BATCH_SETTLED);
	assert_string_equal(buf_string(&receipt), "<receipt/>");
	buf_free(&receipt);
	document_free(d);
}

static void
the_service_may_name_the_last_day_itself(void **state)
{
	struct fixture *f = *state;
	struct person p = person_of("0001");
	struct document *d;
	struct record_result r;

	(void)imported(f, &p, "k");
	d = verified(f, "0001");
	(void)freeze_all(f, id_one, "a");
	send(f, id_one);
	r = result_of(d, "accepted-with-warning");
	r.valid_to = (struct date){ 2027, 6, 30 };
	WORKS(settle(f, id_one, "r", &r, 1));
	WORKS(store_person_get(f->s, "0001", &p, &f->err));
	assert_true(date_equal(p.valid_until, (struct date){ 2027, 6, 30 }));
	document_free(d);
}

static void
years_by_proxy_are_counted_until_somebody_appears(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *appearance;
		int before, after;
	} cases[] = { { "by-proxy", 2, 3 }, { "in-person", 2, 0 }, { "", 2, 2 } };

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct act act = act_of("wang");
		struct arrival a = registered(f, "");
		struct person p = person_of("");
		struct document *d;
		struct field *how;
		struct record_result r;
		char id[UUID_TEXT_BYTES];

		(void)text_print(p.person_no, sizeof(p.person_no), "000%zu", i);
		p.proxy_years = cases[i].before;
		(void)imported(f, &p, "k");
		d = reviewed(f, a.serial, p.person_no);
		how = document_field_put(d, FIELD_CERTIFICATE_APPEARANCE);
		how->status = cases[i].appearance[0] ? FIELD_AGREED : FIELD_MISSING;
		(void)text_copy(how->text, sizeof(how->text), cases[i].appearance);
		WORKS(store_document_save(f->s, &act, d, "amend", "", &f->err));
		WORKS(first_look(f, d, "wang"));
		WORKS(second_look(f, d, "li"));
		(void)text_copy(id, sizeof(id), id_one);
		id[0] = (char)('a' + i);
		(void)freeze_all(f, id, "a");
		send(f, id);
		r = result_of(d, "accepted");
		WORKS(settle(f, id, "r", &r, 1));
		WORKS(store_person_get(f->s, p.person_no, &p, &f->err));
		assert_int_equal(p.proxy_years, cases[i].after);
		document_free(d);
	}
}

static enum err
find_resume(void *context, const struct audit_line *line, struct error *err)
{
	(void)err;
	if (strstr(line->detail, "resume=yes back_pay_months=2"))
		*(bool *)context = true;
	return ERR_NONE;
}

static void
a_suspended_person_is_noted_for_resuming_but_not_resumed(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("wang");
	struct arrival a = registered(f, "");
	struct person p = person_of("0001");
	struct record_result r;
	struct document *d;
	char object[DOCUMENT_ID_BYTES];
	bool noted = false;

	p.pay_status = PAY_SUSPENDED;
	(void)imported(f, &p, "k");
	d = reviewed(f, a.serial, "0001");
	d->back_pay_months = 2;
	WORKS(store_document_save(f->s, &act, d, "amend", "", &f->err));
	WORKS(first_look(f, d, "wang"));
	WORKS(second_look(f, d, "li"));
	(void)freeze_all(f, id_one, "a");
	send(f, id_one);
	r = result_of(d, "accepted");
	WORKS(settle(f, id_one, "r", &r, 1));
	document_id_print(object, d->serial, d->index);
	WORKS(store_audit_walk(f->s, object, find_resume, &noted, &f->err));
	assert_true(noted);
	WORKS(store_person_get(f->s, "0001", &p, &f->err));
	assert_int_equal(p.pay_status, PAY_SUSPENDED);
	document_free(d);
}

static void
a_rejected_record_comes_back_to_the_desk_and_goes_out_again(void **state)
{
	struct fixture *f = *state;
	struct person p = person_of("0001");
	struct document *d;
	struct record_result r;
	struct outbox_row rows[2];
	char record_id[UUID_TEXT_BYTES];
	struct audit_check check;
	int count;

	(void)imported(f, &p, "k");
	d = verified(f, "0001");
	(void)text_copy(record_id, sizeof(record_id), d->record_id);
	(void)freeze_all(f, id_one, "a");
	send(f, id_one);
	r = result_of(d, "rejected");
	(void)text_copy(r.code, sizeof(r.code), "402");
	(void)text_copy(r.path, sizeof(r.path), "record/issued");
	WORKS(settle(f, id_one, "r", &r, 1));
	reload(f, d);
	assert_int_equal(d->state, STATE_REVIEW);
	assert_string_equal(d->service_reason, "402 record/issued");
	assert_int_equal(d->first.decide, DECIDE_NONE);
	assert_string_equal(d->second.by, "");
	WORKS(store_person_get(f->s, "0001", &p, &f->err));
	assert_true(date_equal(p.valid_until, (struct date){ 2026, 6, 30 }));
	/* Decided anew, the other way round: the same record, a later revision. */
	WORKS(first_look(f, d, "li"));
	WORKS(second_look(f, d, "wang"));
	assert_string_equal(d->record_id, record_id);
	WORKS(store_outbox_list(f->s, 2, rows, &count, &f->err));
	assert_int_equal(count, 1);
	assert_int_equal(rows[0].revision, d->revision);
	(void)freeze_all(f, id_two, "b");
	send(f, id_two);
	r = result_of(d, "accepted");
	WORKS(settle(f, id_two, "r2", &r, 1));
	reload(f, d);
	assert_int_equal(d->state, STATE_CONFIRMED);
	assert_string_equal(d->service_reason, "");
	WORKS(store_audit_verify(f->s, &check, &f->err));
	assert_int_equal(check.broken_seq, 0);
	document_free(d);
}

static void
a_deferred_record_waits_and_a_duplicate_is_certified(void **state)
{
	struct fixture *f = *state;
	struct document *one = verified(f, "0001"), *two = verified(f, "0002");
	struct record_result r[2] = { result_of(one, "deferred"), result_of(two, "duplicate") };

	(void)freeze_all(f, id_one, "a");
	send(f, id_one);
	WORKS(settle(f, id_one, "r", r, 2));
	reload(f, one);
	reload(f, two);
	assert_int_equal(one->state, STATE_SUBMITTED);
	assert_int_equal(two->state, STATE_CONFIRMED);
	document_free(one);
	document_free(two);
}

static void
the_same_receipt_twice_changes_nothing_and_another_is_refused(void **state)
{
	struct fixture *f = *state;
	struct document *d = verified(f, "0001");
	struct record_result r;
	int64_t lines;

	(void)freeze_all(f, id_one, "a");
	send(f, id_one);
	r = result_of(d, "accepted");
	WORKS(settle(f, id_one, "r", &r, 1));
	lines = audit_lines(f);
	WORKS(settle(f, id_one, "r", &r, 1));
	REFUSED(ERR_CONFLICT, settle(f, id_one, "other", &r, 1));
	assert_int_equal(audit_lines(f), lines);
	document_free(d);
}

static void
a_receipt_that_does_not_name_each_record_once_moves_nothing(void **state)
{
	struct fixture *f = *state;
	struct document *one = verified(f, "0001"), *two = verified(f, "0002");
	struct document *stranger;
	struct record_result r[3] = { result_of(one, "accepted"), result_of(two, "accepted") };
	struct batch b;

	(void)freeze_all(f, id_one, "a");
	send(f, id_one);
	stranger = verified(f, "0003");
	REFUSED(ERR_CONFLICT, settle(f, id_one, "r", r, 1)); /* one is missing */
	r[2] = result_of(stranger, "accepted");
	REFUSED(ERR_CONFLICT, settle(f, id_one, "r", r, 3));     /* one too many */
	REFUSED(ERR_CONFLICT, settle(f, id_one, "r", &r[1], 2)); /* one of another batch */
	r[2] = r[0] = result_of(one, "deferred");
	r[1] = r[0];
	REFUSED(ERR_CONFLICT, settle(f, id_one, "r", r, 2)); /* one twice */
	r[0] = result_of(one, "accepted");
	r[1] = result_of(two, "perhaps"); /* a word nobody agreed on */
	REFUSED(ERR_REMOTE, settle(f, id_one, "r", r, 2));
	reload(f, one);
	assert_int_equal(one->state, STATE_SUBMITTED_UNKNOWN);
	WORKS(store_batch_get(f->s, id_one, &b, NULL, NULL, &f->err));
	assert_int_equal(b.state, BATCH_SENT);
	document_free(one);
	document_free(two);
	document_free(stranger);
}

static enum err
note_batch(void *context, const struct batch *b, struct error *err)
{
	(void)err;
	(void)text_append(context, 64, batch_state_text(b->state));
	(void)text_append(context, 64, " ");
	return ERR_NONE;
}

static void
batches_are_walked_in_the_order_they_were_formed(void **state)
{
	struct fixture *f = *state;
	struct document *one = verified(f, "0001"), *two;
	char found[64] = "";

	(void)freeze_all(f, id_two, "a");
	send(f, id_two);
	two = verified(f, "0002");
	(void)freeze_all(f, id_one, "b");
	WORKS(store_batch_walk(f->s, note_batch, found, &f->err));
	assert_string_equal(found, "sent frozen ");
	document_free(one);
	document_free(two);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_frozen_batch_keeps_its_bytes_and_claims_its_records),
		TEST(what_a_record_is_reported_from_comes_in_one_piece),
		TEST(a_record_is_claimed_once_and_a_refused_batch_leaves_nothing),
		TEST(nobody_submits_what_he_decided),
		TEST(bytes_of_another_digest_or_too_many_are_not_frozen),
		TEST(open_batches_come_oldest_first_and_not_before_their_time),
		TEST(sending_makes_the_outcome_unknown_each_time),
		TEST(a_batch_too_big_is_divided_in_its_order),
		TEST(an_accepted_record_certifies_its_person),
		TEST(the_service_may_name_the_last_day_itself),
		TEST(years_by_proxy_are_counted_until_somebody_appears),
		TEST(a_suspended_person_is_noted_for_resuming_but_not_resumed),
		TEST(a_rejected_record_comes_back_to_the_desk_and_goes_out_again),
		TEST(a_deferred_record_waits_and_a_duplicate_is_certified),
		TEST(the_same_receipt_twice_changes_nothing_and_another_is_refused),
		TEST(a_receipt_that_does_not_name_each_record_once_moves_nothing),
		TEST(batches_are_walked_in_the_order_they_were_formed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
