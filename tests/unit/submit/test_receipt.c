/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/submit/receipt_bench.h"

static void
an_honest_receipt_is_believed_and_gives_every_result_in_order(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	char *text = say_it(&s);
	struct receipt r = { 0 };
	struct error err = { 0 };

	if (judge(f, text, &r, &err))
		fail_msg("%s", err.text);
	assert_string_equal(r.id, RECEIPT_ID);
	assert_int_equal(r.count, RECORDS);
	for (int i = 0; i < RECORDS; i++) {
		assert_string_equal(r.result[i].record_id, f->sent.row[i].id);
		assert_string_equal(r.result[i].disposition, "accepted");
		assert_true(date_equal(r.result[i].valid_to, (struct date){ 2027, 7, 31 }));
	}
	receipt_free(&r);
	free(text);
}

static void
an_rsa_signature_of_2048_bits_is_believed(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	struct error err = { 0 };

	s.signature = SIGNATURE_OF(EXC14N, RSA_256, THE_REFERENCE);
	s.signer = &f->rsa;
	if (verdict(f, say_it(&s), &err))
		fail_msg("%s", err.text);
}

static void
base64_broken_by_carriage_returns_is_believed(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	char *text = say_it(&s), *value = strstr(text, "SignatureValue>");
	char *out = NULL;
	struct error err = { 0 };
	int head = (int)(value - text) + 30;

	MUST(asprintf(&out, "%.*s&#13;\n%s", head, text, text + head) > 0);
	free(text);
	if (verdict(f, out, &err))
		fail_msg("%s", err.text);
}

static void
a_rejection_carries_the_error_in_front_of_the_warning_before_it(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	char *text;
	struct receipt r = { 0 };
	struct error err = { 0 };

	s.results[0] = '\0';
	result_say(s.results, sizeof(s.results), f->sent.row[0].id, 1, ACCEPTED);
	result_say(s.results, sizeof(s.results), f->sent.row[1].id, 2,
		   "disposition=\"rejected\"><issue code=\"411\" severity=\"warning\">旧</issue>"
		   "<issue code=\"101\" severity=\"error\" path=\"personNo\" correctable=\"true\">"
		   "查无此人</issue></result>");
	result_say(s.results, sizeof(s.results), f->sent.row[2].id, 3,
		   "disposition=\"duplicate\" of=\"" OTHER_ID "\" validTo=\"2027-07-31\"/>");
	text = say_it(&s);
	if (judge(f, text, &r, &err))
		fail_msg("%s", err.text);
	assert_string_equal(r.result[1].disposition, "rejected");
	assert_string_equal(r.result[1].code, "101");
	assert_string_equal(r.result[1].path, "personNo");
	assert_string_equal(r.result[1].words,
			    "查无此人；411 旧"); /* all at once, the error first */
	assert_true(r.result[1].correctable);
	assert_true(date_is_none(r.result[1].valid_to));
	assert_string_equal(r.result[2].disposition, "duplicate");
	receipt_free(&r);
	free(text);
}

static void
a_stored_receipt_is_believed_after_our_certificate_was_renewed(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	struct batch settled = f->batch;
	char *text;
	struct error err = { 0 };

	memset(s.own, 'a', SHA256_TEXT_BYTES - 1);
	text = say_it(&s);
	settled.settled_us = settled.formed_us + 3000000;
	if (submit_receipt_check(&f->config, &settled,
				 (struct span){ f->body.bytes, f->body.length },
				 (struct span){ (uint8_t *)text, strlen(text) }, &err))
		fail_msg("%s", err.text);
	text[strlen(text) / 2] ^= 1;
	assert_int_not_equal(submit_receipt_check(&f->config, &settled,
						  (struct span){ f->body.bytes, f->body.length },
						  (struct span){ (uint8_t *)text, strlen(text) },
						  &err),
			     ERR_NONE);
	free(text);
}

/* ---- liars with the right key: well signed, about something else ---- */

static void
a_receipt_for_another_batch_is_refused(void **state)
{
	struct say s = truth(*state);

	s.batch_id = OTHER_ID;
	assert_lie(*state, &s, "another batch");
}

static void
a_receipt_for_other_bytes_is_refused(void **state)
{
	struct say s = truth(*state);

	s.digest[10] = s.digest[10] == 'a' ? 'b' : 'a';
	assert_lie(*state, &s, "digest of the request");
}

static void
a_receipt_for_another_client_is_refused(void **state)
{
	struct say s = truth(*state);

	s.own[63] = s.own[63] == '0' ? '1' : '0';
	assert_lie(*state, &s, "certificate of the client");
}

static void
a_receipt_over_another_merkle_root_is_refused(void **state)
{
	struct say s = truth(*state);

	s.root[0] = s.root[0] == '0' ? '1' : '0';
	assert_lie(*state, &s, "root over the records");
}

static void
a_receipt_that_echoes_another_audit_head_is_refused(void **state)
{
	struct say s = truth(*state);

	s.seq = "4712";
	assert_lie(*state, &s, "audit head");
	s = truth(*state);
	s.hash[1] = s.hash[1] == '0' ? '1' : '0';
	assert_lie(*state, &s, "audit head");
}

static void
a_receipt_with_another_count_is_refused(void **state)
{
	struct say s = truth(*state);

	s.count = "2";
	assert_lie(*state, &s, "number of records");
}

static void
a_receipt_that_leaves_a_record_out_is_refused(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);

	s.results[0] = '\0';
	for (int i = 0; i < RECORDS - 1; i++)
		result_say(s.results, sizeof(s.results), f->sent.row[i].id, i + 1, ACCEPTED);
	assert_lie(f, &s, "has no result");
}

static void
a_receipt_with_a_record_too_many_is_refused(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);

	result_say(s.results, sizeof(s.results), OTHER_ID, 1, ACCEPTED);
	assert_lie(f, &s, "too many");
}

static void
a_receipt_in_another_order_is_refused(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);

	s.results[0] = '\0';
	for (int i = RECORDS - 1; i >= 0; i--)
		result_say(s.results, sizeof(s.results), f->sent.row[i].id, i + 1, ACCEPTED);
	assert_lie(f, &s, "another record");
}

static void
a_receipt_that_names_a_record_twice_is_refused(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);

	s.results[0] = '\0';
	for (int i = 0; i < RECORDS; i++)
		result_say(s.results, sizeof(s.results), f->sent.row[0].id, 1, ACCEPTED);
	assert_lie(f, &s, "another record");
}

static void
a_receipt_for_another_revision_is_refused(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);

	s.results[0] = '\0';
	for (int i = 0; i < RECORDS; i++)
		result_say(s.results, sizeof(s.results), f->sent.row[i].id, 1, ACCEPTED);
	assert_lie(f, &s, "another revision");
}

static void
a_receipt_older_than_the_batch_or_from_the_future_is_refused(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);

	clock_print(s.received, f->batch.formed_us - (int64_t)3 * 86400 * 1000000);
	assert_lie(f, &s, "before the batch");
	clock_print(s.received, f->batch.formed_us + (int64_t)3 * 86400 * 1000000);
	assert_lie(f, &s, "in the future");
	/* One day off is a wrong clock, not a lie (reliability.md §6, skew). */
	clock_print(s.received, f->batch.formed_us - (int64_t)86400 * 1000000);
	assert_int_equal(verdict(f, say_it(&s), &(struct error){ 0 }), ERR_NONE);
}

/* ---- liars with another key ---- */

static void
other_documents_are_no_answer(void **state)
{
	const struct fixture *f = *state;
	static const char *const texts[] = {
		"",
		"<html><body>OK</body></html>",
		"<receipt/>",
		"<receipt xmlns=\"urn:intake:submit:1\"/>",
		"<problem xmlns=\"urn:intake:submit:1\" code=\"rate\" title=\"\"/>",
		"<!DOCTYPE receipt [<!ENTITY a \"b\">]><receipt>&a;</receipt>",
	};

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_int_equal(verdict(f, strdup(texts[i]), &(struct error){ 0 }), ERR_REMOTE);
}

static void
damaged_bytes_of_our_own_are_no_fault_of_the_service(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	char *text = say_it(&s);
	struct batch other = f->batch;
	struct receipt r = { 0 };
	struct error err;

	other.digest.bytes[0] ^= 1;
	assert_int_equal(
	    receipt_check(f->judge, &other, (struct span){ f->body.bytes, f->body.length },
			  (struct span){ (uint8_t *)text, strlen(text) }, clock_now_us(), &r, &err),
	    ERR_CORRUPT);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_honest_receipt_is_believed_and_gives_every_result_in_order),
		cmocka_unit_test(an_rsa_signature_of_2048_bits_is_believed),
		cmocka_unit_test(base64_broken_by_carriage_returns_is_believed),
		cmocka_unit_test(a_rejection_carries_the_error_in_front_of_the_warning_before_it),
		cmocka_unit_test(a_stored_receipt_is_believed_after_our_certificate_was_renewed),
		cmocka_unit_test(a_receipt_for_another_batch_is_refused),
		cmocka_unit_test(a_receipt_for_other_bytes_is_refused),
		cmocka_unit_test(a_receipt_for_another_client_is_refused),
		cmocka_unit_test(a_receipt_over_another_merkle_root_is_refused),
		cmocka_unit_test(a_receipt_that_echoes_another_audit_head_is_refused),
		cmocka_unit_test(a_receipt_with_another_count_is_refused),
		cmocka_unit_test(a_receipt_that_leaves_a_record_out_is_refused),
		cmocka_unit_test(a_receipt_with_a_record_too_many_is_refused),
		cmocka_unit_test(a_receipt_in_another_order_is_refused),
		cmocka_unit_test(a_receipt_that_names_a_record_twice_is_refused),
		cmocka_unit_test(a_receipt_for_another_revision_is_refused),
		cmocka_unit_test(a_receipt_older_than_the_batch_or_from_the_future_is_refused),
		cmocka_unit_test(other_documents_are_no_answer),
		cmocka_unit_test(damaged_bytes_of_our_own_are_no_fault_of_the_service),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
