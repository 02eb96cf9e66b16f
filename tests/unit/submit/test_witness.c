/* SPDX-License-Identifier: Apache-2.0 */
#include "../store/fixture.h"
#include "submit/envelope.h"
#include "submit/submit.h"

/* A batch that carries this head of the log. */
static void
write_batch(struct fixture *f, int64_t seq, const struct sha256 *hash, struct buf *body)
{
	static const char record[] = "<certification xmlns=\"urn:intake:record:1\"/>";
	const char *id = "11111111-1111-4111-8111-111111111111";
	struct batch b = { .count = 1, .run = "2026-W27-1", .formed_us = MORNING };
	struct envelope_head head = { &b, "440900", "intake", seq, *hash };
	struct buf records = BUF(1 << 16);

	(void)text_copy(b.id, sizeof(b.id), id);
	WORKS(envelope_add(&records, id, 1,
			   (struct span){ (const uint8_t *)record, strlen(record) }, &f->err));
	WORKS(envelope_write(&head, (struct span){ records.bytes, records.length }, body, &f->err));
	buf_free(&records);
}

#define SPAN(buf) ((struct span){ (buf).bytes, (buf).length })

static void
a_head_that_is_still_in_the_log_is_good(void **state)
{
	struct fixture *f = *state;
	struct buf body = BUF(1 << 16);
	struct sha256 hash;
	int64_t seq;

	(void)registered(f, "");
	WORKS(store_audit_head(f->s, &seq, &hash, &f->err));
	write_batch(f, seq, &hash, &body);
	(void)registered(f, ""); /* the log goes on */
	WORKS(submit_witness_check(f->s, SPAN(body), &f->err));
	buf_free(&body);
}

static void
a_log_that_ends_before_what_it_sent_out_is_found(void **state)
{
	struct fixture *f = *state;
	struct buf body = BUF(1 << 16);
	struct sha256 hash;
	int64_t seq;

	WORKS(store_audit_head(f->s, &seq, &hash, &f->err));
	write_batch(f, seq + 1, &hash, &body);
	REFUSED(ERR_TRUST, submit_witness_check(f->s, SPAN(body), &f->err));
	buf_free(&body);
}

static void
a_log_written_anew_is_found(void **state)
{
	struct fixture *f = *state;
	struct buf body = BUF(1 << 16);
	struct sha256 hash;
	int64_t seq;

	WORKS(store_audit_head(f->s, &seq, &hash, &f->err));
	hash.bytes[0] ^= 1;
	write_batch(f, seq, &hash, &body);
	REFUSED(ERR_TRUST, submit_witness_check(f->s, SPAN(body), &f->err));
	buf_free(&body);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_head_that_is_still_in_the_log_is_good),
		TEST(a_log_that_ends_before_what_it_sent_out_is_found),
		TEST(a_log_written_anew_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
