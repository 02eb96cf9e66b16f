/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/envelope.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "submit/record.h"

#include "tests/unit/submit/paper.h"

struct made {
	struct batch batch;
	struct buf records, bytes;
};

static void
record_id(char *to, int i)
{
	(void)text_print(to, UUID_TEXT_BYTES, "0c9d3b52-8f0e-4a67-9d0e-2f6b7a1c%04d", i);
}

static void
made_close(struct made *m)
{
	buf_free(&m->records);
	buf_free(&m->bytes);
}
static inline void
auto_made(struct made *m)
{
	made_close(m);
}

/* A batch of count records of one invented paper. */
static struct made
make(int count, const char *submitter)
{
	struct made m = { .records = BUF(LIMIT_BATCH_BYTES), .bytes = BUF(LIMIT_BATCH_BYTES) };
	struct envelope_head head = { &m.batch, "440900", "intake-test", 4711, { { 0x5f } } };
	AUTO(buf)
	struct buf one = BUF(LIMIT_SMALL_FILE_BYTES);
	struct record_source source;
	static struct paper p;
	struct error err;

	paper_make(&p);
	source = paper_source(&p);
	assert_int_equal(record_write(&source, &one, &err), ERR_NONE);
	document_free(p.document);
	m.batch.count = count;
	m.batch.formed_us = PAPER_DECIDED_US;
	SET(m.batch.id, "7d0f6b1e-4a52-4c0e-9a63-0b6f1f1f9a01");
	SET(m.batch.run, "2026-W28-1");
	SET(m.batch.verifier, "liang wang");
	SET(m.batch.submitter, submitter);
	for (int i = 0; i < count; i++) {
		char id[UUID_TEXT_BYTES];

		record_id(id, i);
		assert_int_equal(envelope_add(&m.records, id, 1 + i % 3,
					      (struct span){ one.bytes, one.length }, &err),
				 ERR_NONE);
	}
	assert_int_equal(envelope_write(&head, (struct span){ m.records.bytes, m.records.length },
					&m.bytes, &err),
			 ERR_NONE);
	return m;
}

static struct span
all(const struct made *m)
{
	return (struct span){ m->bytes.bytes, m->bytes.length };
}

static enum err
checked(const struct made *m, struct error *err)
{
	AUTO(xml_schema_close)
	struct xml_schema *schema = NULL;

	if (protocol_schema("templates", &schema, err))
		return err->code;
	return envelope_check(all(m), schema, err);
}

static void
what_we_write_is_what_the_schema_wants(void **state)
{
	AUTO(made)
	struct made m = make(3, "system:submit");
	struct error err = { 0 };

	(void)state;
	if (checked(&m, &err))
		fail_msg("%s", err.text);
	assert_non_null(strstr(buf_string(&m.bytes), "<created>2026-07-10T07:30:00Z</created>"));
	assert_non_null(strstr(buf_string(&m.bytes),
			       "<approval verifier=\"liang wang\" submitter=\"system:submit\"/>"));
}

static void
a_batch_the_service_would_refuse_is_refused_here_first(void **state)
{
	static const struct {
		const char *from, *to;
	} swaps[] = {
		{ "<count>3<", "<count>4<" },
		{ "rev=\"2\"", "rev=\"0\"" },
		{ "<idNo>", "<idno>" },
		{ "1c0001\"", "1c0000\"" }, /* one record twice */
		{ "440900\" system", "44090\" system" },
		{ "<result>certified", "<result>accepted_" },
	};
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(swaps); i++) {
		AUTO(made)
		struct made m = make(3, "system:submit");
		char *at = strstr((char *)m.bytes.bytes, swaps[i].from);

		assert_non_null(at);
		memcpy(at, swaps[i].to, strlen(swaps[i].to));
		memmove(at + strlen(swaps[i].to), at + strlen(swaps[i].from),
			strlen(at + strlen(swaps[i].from)) + 1);
		m.bytes.length = strlen((char *)m.bytes.bytes);
		assert_int_equal(checked(&m, &err), ERR_DATA);
	}
}

static void
a_thousand_records_fit_and_their_schema_is_checked(void **state)
{
	AUTO(made)
	struct made m = make(LIMIT_RECORDS_PER_BATCH, "system:submit");
	struct error err = { 0 };

	(void)state;
	if (checked(&m, &err))
		fail_msg("%s", err.text);
}

static void
reading_back_gives_every_record_with_its_bytes(void **state)
{
	AUTO(made)
	struct made m = make(5, "system:submit");
	AUTO(envelope)
	struct envelope e = { 0 };
	struct error err = { 0 };

	(void)state;
	if (envelope_read(all(&m), &e, &err))
		fail_msg("%s", err.text);
	assert_string_equal(e.batch_id, m.batch.id);
	assert_int_equal(e.count, 5);
	assert_int_equal(e.audit_seq, 4711);
	assert_int_equal(e.audit_hash.bytes[0], 0x5f);
	for (int i = 0; i < 5; i++) {
		char id[UUID_TEXT_BYTES];

		record_id(id, i);
		assert_string_equal(e.row[i].id, id);
		assert_int_equal(e.row[i].revision, 1 + i % 3);
		assert_memory_equal(e.row[i].bytes.bytes, "<record id=\"", 12);
		assert_memory_equal(e.row[i].bytes.bytes + e.row[i].bytes.length - 9, "</record>",
				    9);
		assert_non_null(
		    memmem(e.row[i].bytes.bytes, e.row[i].bytes.length, id, strlen(id)));
	}
}

static void
the_root_binds_id_revision_and_digest_of_every_record(void **state)
{
	AUTO(made)
	struct made m = make(3, "system:submit");
	AUTO(envelope)
	struct envelope before = { 0 };
	static const char *const changes[] = { "1c0002\"", "rev=\"3\"", "digest=\"" };
	struct error err;

	(void)state;
	assert_int_equal(envelope_read(all(&m), &before, &err), ERR_NONE);
	for (size_t i = 0; i < COUNT_OF(changes); i++) {
		AUTO(envelope)
		struct envelope after = { 0 };
		char *at = strstr((char *)m.bytes.bytes, changes[i]);
		char *changed = at + strlen(changes[i]) - 2, kept;

		assert_non_null(at);
		if (i == 2)
			changed += 2; /* the first digit of the digest */
		kept = *changed;
		*changed = kept == '1' ? '2' : '1';
		assert_int_equal(envelope_read(all(&m), &after, &err), ERR_NONE);
		assert_false(sha256_equal(&before.root, &after.root));
		*changed = kept;
	}
}

static void
damaged_bytes_of_ours_are_said_to_be_damaged(void **state)
{
	AUTO(made)
	struct made m = make(2, "system:submit");
	AUTO(envelope)
	struct envelope e = { 0 };
	struct error err;

	(void)state;
	for (size_t n = 0; n < m.bytes.length - 2; n += 97)
		assert_int_equal(envelope_read((struct span){ m.bytes.bytes, n }, &e, &err),
				 ERR_CORRUPT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_we_write_is_what_the_schema_wants),
		cmocka_unit_test(a_batch_the_service_would_refuse_is_refused_here_first),
		cmocka_unit_test(a_thousand_records_fit_and_their_schema_is_checked),
		cmocka_unit_test(reading_back_gives_every_record_with_its_bytes),
		cmocka_unit_test(the_root_binds_id_revision_and_digest_of_every_record),
		cmocka_unit_test(damaged_bytes_of_ours_are_said_to_be_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
