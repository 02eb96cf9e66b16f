/* SPDX-License-Identifier: Apache-2.0 */
/* Part of the conformance suite (see test_store.c): answers, late results, images. */
#include "fixture.h"

#define BYTES(text) ((struct span){ (const uint8_t *)(text), strlen(text) })

static const char batch_id[] = "11111111-1111-4111-8111-111111111111";
static const char receipt_id[] = "99999999-9999-4999-8999-999999999999";

/* One document in a settled batch, with that disposition. The caller frees it. */
static struct document *
settled(struct fixture *f, const char *disposition, struct record_result *out)
{
	struct act act = act_of("system:submit");
	struct document *d = verified(f, "0001");
	struct batch b = { .count = 1, .run = "2026-W27-1", .submitter = "system:submit" };
	struct outbox_row row;
	struct settle_outcome outcome;
	struct policy policy;
	int count;

	policy_defaults(&policy);
	WORKS(store_outbox_list(f->s, 1, &row, &count, &f->err));
	(void)text_copy(b.id, sizeof(b.id), batch_id);
	WORKS(sha256_of("a", 1, &b.digest, &f->err));
	WORKS(store_batch_freeze(f->s, &act, &b, &row, BYTES("a"), &f->err));
	WORKS(store_batch_sent(f->s, &act, batch_id, &f->err));
	*out = (struct record_result){ .revision = row.revision, .digest = { { 0xd1 } } };
	(void)text_copy(out->record_id, sizeof(out->record_id), row.record_id);
	(void)text_copy(out->disposition, sizeof(out->disposition), disposition);
	WORKS(store_batch_settle(f->s, &act,
				 &(struct settlement){ .id = batch_id,
						       .receipt = BYTES("r"),
						       .results = out,
						       .count = 1,
						       .policy = &policy,
						       .received_us = MORNING,
						       .receipt_id = receipt_id,
						       .run = "2026-W27-1" },
				 &outcome, &f->err));
	return d;
}

static enum err
late(struct fixture *f, int64_t after, int64_t upto, const struct record_result *r,
     struct settle_outcome *out)
{
	struct act act = act_of("system:submit");
	struct policy policy;

	policy_defaults(&policy);
	return store_late_settle(f->s, &act,
				 &(struct late_settlement){ .after = after,
							    .upto = upto,
							    .document = BYTES("<results/>"),
							    .results = r,
							    .count = 1,
							    .policy = &policy,
							    .run = "2026-W28-1" },
				 out, &f->err);
}

struct seen {
	struct record_answer last;
	int count;
};

static enum err
take_answer(void *context, const struct record_answer *a, struct error *err)
{
	struct seen *seen = context;

	(void)err;
	seen->last = *a;
	seen->count++;
	return ERR_NONE;
}

static int
answers(struct fixture *f, const struct answer_filter *filter, struct record_answer *last)
{
	struct seen seen = { .count = 0 };

	WORKS(store_answer_walk(f->s, filter, take_answer, &seen, &f->err));
	*last = seen.last;
	return seen.count;
}

static void
assert_whole(struct fixture *f)
{
	struct audit_check check;

	WORKS(store_audit_verify(f->s, &check, &f->err));
	if (check.broken_seq)
		fail_msg("line %lld: %s", (long long)check.broken_seq, check.why);
}

static void
an_answer_is_found_by_day_prefix_and_run(void **state)
{
	struct fixture *f = *state;
	struct record_result r;
	struct document *d = settled(f, "accepted", &r);
	const struct date day = { 2026, 7, 1 };
	struct record_answer a;
	struct date first, last;
	char prefix[3] = { r.record_id[0], r.record_id[1], '\0' };
	char other[3] = { r.record_id[0] == 'f' ? 'e' : 'f', r.record_id[1], '\0' };

	assert_int_equal(answers(f, &(struct answer_filter){ .day = day }, &a), 1);
	assert_string_equal(a.record_id, r.record_id);
	assert_int_equal(a.digest.bytes[0], 0xd1);
	assert_string_equal(a.receipt_id, receipt_id);
	assert_string_equal(a.serial, d->serial);
	assert_int_equal(answers(f, &(struct answer_filter){ .day = day, .prefix = prefix }, &a),
			 1);
	assert_int_equal(answers(f, &(struct answer_filter){ .day = day, .prefix = other }, &a), 0);
	assert_int_equal(answers(f, &(struct answer_filter){ .day = { 2026, 7, 2 } }, &a), 0);
	assert_int_equal(answers(f, &(struct answer_filter){ .run = "2026-W27-1" }, &a), 1);
	assert_int_equal(answers(f, &(struct answer_filter){ .run = "2026-W27-2" }, &a), 0);
	WORKS(store_answer_span(f->s, &first, &last, &f->err));
	assert_true(date_equal(first, day) && date_equal(last, day));
	document_free(d);
}

static void
a_late_word_settles_a_deferred_record_once(void **state)
{
	struct fixture *f = *state;
	struct act act = act_of("system:submit");
	struct record_result r;
	struct document *d = settled(f, "deferred", &r);
	struct settle_outcome o;
	struct record_answer a;
	int64_t stored, acked;

	(void)text_copy(r.disposition, sizeof(r.disposition), "accepted");
	WORKS(late(f, 0, 17, &r, &o));
	assert_int_equal(o.confirmed, 1);
	WORKS(store_document_get(f->s, d->serial, d->index, d, &f->err));
	assert_int_equal(d->state, STATE_CONFIRMED);
	(void)answers(f, &(struct answer_filter){ .run = "2026-W28-1" }, &a);
	assert_string_equal(a.disposition, "accepted");
	assert_true(date_equal(a.received_on, (struct date){ 2026, 7, 1 })); /* of the receipt */
	assert_int_equal(a.digest.bytes[0], 0xd1);
	WORKS(store_late_cursor(f->s, &stored, &acked, &f->err));
	assert_int_equal(stored, 17);
	assert_int_equal(acked, 0);
	/* The same page again is refused by its cursor, the same word in a later page is known. */
	REFUSED(ERR_CONFLICT, late(f, 0, 17, &r, &o));
	WORKS(late(f, 17, 18, &r, &o));
	assert_int_equal(o.known, 1);
	assert_int_equal(o.confirmed, 0);
	WORKS(store_late_acked(f->s, &act, 18, &f->err));
	WORKS(store_late_cursor(f->s, &stored, &acked, &f->err));
	assert_int_equal(acked, 18);
	assert_whole(f);
	document_free(d);
}

static void
a_late_rejection_goes_back_to_the_desk(void **state)
{
	struct fixture *f = *state;
	struct record_result r;
	struct document *d = settled(f, "deferred", &r);
	struct settle_outcome o;

	(void)text_copy(r.disposition, sizeof(r.disposition), "rejected");
	(void)text_copy(r.code, sizeof(r.code), "302");
	(void)text_copy(r.words, sizeof(r.words), "待遇已终止");
	WORKS(late(f, 0, 1, &r, &o));
	assert_int_equal(o.rejected, 1);
	WORKS(store_document_get(f->s, d->serial, d->index, d, &f->err));
	assert_int_equal(d->state, STATE_REVIEW);
	assert_string_equal(d->service_reason, "302 待遇已终止");
	assert_whole(f);
	document_free(d);
}

static void
a_late_word_against_what_is_settled_moves_nothing(void **state)
{
	struct fixture *f = *state;
	struct record_result r, stranger;
	struct document *d = settled(f, "accepted", &r);
	struct settle_outcome o;

	(void)text_copy(r.disposition, sizeof(r.disposition), "rejected");
	WORKS(late(f, 0, 1, &r, &o));
	assert_int_equal(o.odd, 1);
	WORKS(store_document_get(f->s, d->serial, d->index, d, &f->err));
	assert_int_equal(d->state, STATE_CONFIRMED);
	stranger = r;
	stranger.record_id[0] = r.record_id[0] == '0' ? '1' : '0';
	WORKS(late(f, 1, 2, &stranger, &o));
	assert_int_equal(o.odd, 1);
	/* Another revision of a record we know is as strange. */
	r.revision++;
	WORKS(late(f, 2, 3, &r, &o));
	assert_int_equal(o.odd, 1);
	assert_whole(f);
	document_free(d);
}

static void
images_are_listed_until_they_are_sent(void **state)
{
	struct fixture *f = *state;
	struct record_result r;
	struct sha256 list[4], scan = { { 0x5c } };
	struct act act = act_of("system:capture");
	struct document *d = reviewed(f, registered(f, "").serial, "0001");
	int count;

	d->page_count = 2; /* both sides, one file */
	d->page[0].file_sha256 = d->page[1].file_sha256 = scan;
	d->page[1].file_page = 1;
	WORKS(store_document_save(f->s, &act, d, "amend", "", &f->err));
	WORKS(first_look(f, d, "wang"));
	WORKS(second_look(f, d, "li"));
	WORKS(store_image_list(f->s, (struct date){ 2026, 6, 1 }, 4, list, &count, &f->err));
	assert_int_equal(count, 0); /* not answered yet */
	{
		struct act submit = act_of("system:submit");
		struct batch b = { .count = 1, .run = "r", .submitter = "system:submit" };
		struct outbox_row row;
		struct settle_outcome o;
		struct policy policy;

		policy_defaults(&policy);
		WORKS(store_outbox_list(f->s, 1, &row, &count, &f->err));
		(void)text_copy(b.id, sizeof(b.id), batch_id);
		WORKS(sha256_of("a", 1, &b.digest, &f->err));
		WORKS(store_batch_freeze(f->s, &submit, &b, &row, BYTES("a"), &f->err));
		r = (struct record_result){ .revision = row.revision, .disposition = "accepted" };
		(void)text_copy(r.record_id, sizeof(r.record_id), row.record_id);
		WORKS(store_batch_settle(f->s, &submit,
					 &(struct settlement){ .id = batch_id,
							       .receipt = BYTES("r"),
							       .results = &r,
							       .count = 1,
							       .policy = &policy },
					 &o, &f->err));
	}
	WORKS(store_image_list(f->s, (struct date){ 2026, 6, 1 }, 4, list, &count, &f->err));
	assert_int_equal(count, 1);
	assert_true(sha256_equal(&list[0], &scan));
	WORKS(store_image_list(f->s, (struct date){ 2026, 7, 2 }, 4, list, &count, &f->err));
	assert_int_equal(count, 0); /* answered before that day */
	WORKS(store_image_sent(f->s, &scan, MORNING, &f->err));
	WORKS(store_image_list(f->s, (struct date){ 2026, 6, 1 }, 4, list, &count, &f->err));
	assert_int_equal(count, 0);
	document_free(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_answer_is_found_by_day_prefix_and_run, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_late_word_settles_a_deferred_record_once, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_late_rejection_goes_back_to_the_desk, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_late_word_against_what_is_settled_moves_nothing,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(images_are_listed_until_they_are_sent, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
