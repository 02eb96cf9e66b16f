/* SPDX-License-Identifier: Apache-2.0 */
#include "paper_seen.h"

#include "model/state.h"
#include "report/report.h"

struct letters {
	struct catalog *catalog;
	struct document *document;
	struct arrival arrival;
	struct report_letter letter;
};

static int
set_up(void **state)
{
	static struct letters l;
	struct error err = { 0 };

	l = (struct letters){ .arrival = { .serial = "RZ2026-000123X",
					   .received_on = { 2026, 7, 1 },
					   .pieces = 3,
					   .sender_name = "CHAN TAI MAN" } };
	if (catalog_open("templates", "certs", &l.catalog, &err))
		fail_msg("%s", err.text);
	l.document = document_new();
	assert_non_null(l.document);
	(void)text_copy(l.document->serial, SERIAL_BYTES, l.arrival.serial);
	l.document->index = 1;
	l.document->state = STATE_REJECTED;
	l.letter = (struct report_letter){ .catalog = l.catalog,
					   .arrival = &l.arrival,
					   .document = l.document,
					   .to = "陈大文",
					   .language = "zh_CN",
					   .today = { 2026, 7, 10 } };
	*state = &l;
	return 0;
}

static int
tear_down(void **state)
{
	struct letters *l = *state;

	document_free(l->document);
	catalog_close(l->catalog);
	return 0;
}

static void
because(struct letters *l, const char *code)
{
	(void)text_copy(l->document->first.reason[l->document->first.reason_count++], REASON_BYTES,
			code);
}

static struct seen *
printed(struct letters *l)
{
	struct error err = { 0 };
	AUTO(buf)
	struct buf out = BUF(LIMIT_PAPER_BYTES);

	if (report_letter(&l->letter, &out, &err))
		fail_msg("%s", err.text);
	return seen_paper(&out, 12);
}

static void
is_refused(struct letters *l, const char *word)
{
	struct error err = { 0 };
	AUTO(buf)
	struct buf out = BUF(LIMIT_PAPER_BYTES);

	assert_int_equal(report_letter(&l->letter, &out, &err), ERR_CONFLICT);
	assert_int_equal(out.length, 0);
	assert_non_null(strstr(err.text, word));
}

static void
a_return_names_all_defects_their_basis_and_what_to_do(void **state)
{
	struct letters *l = *state;
	struct seen *seen;

	because(l, "R10");
	because(l, "R13");
	seen = printed(l);
	seen_has(seen, "茂社保退〔2026〕000123号");
	seen_has(seen, "退件通知书");
	seen_has(seen, "陈大文：");
	seen_has(seen, "流水号RZ2026-000123X");
	seen_has(seen, "2026年7月1日收到");
	seen_has(seen, "1.缺少应有印章");
	seen_has(seen, "（R13）");
	seen_has(seen, "办理：");
	seen_has(seen, "依据：");
	seen_has(seen, "邮政编码：525000");
	seen_has(seen, "2026年7月10日");
}

static void
as_many_defects_as_there_can_be_stay_on_the_page(void **state)
{
	static const char *const codes[] = { "R01", "R02", "R03", "R04", "R05", "R06",
					     "R07", "R08", "R09", "R10", "R11", "R12" };
	struct letters *l = *state;
	struct seen *seen;

	assert_int_equal(COUNT_OF(codes), LIMIT_REASONS_PER_DECISION);
	for (size_t i = 0; i < COUNT_OF(codes); i++)
		because(l, codes[i]);
	l->letter.language = "en"; /* the longest words */
	seen = printed(l);
	assert_true(seen->pages >= 2);
	seen_has(seen, "12.");
}

static void
a_hold_is_a_letter_with_its_deadline(void **state)
{
	struct letters *l = *state;
	struct seen *seen;

	l->document->state = STATE_WAIT_FIX;
	l->document->first.due_on = (struct date){ 2026, 8, 31 };
	l->document->index = 2;
	because(l, "R02");
	l->letter.language = report_language("HKG");
	seen = printed(l);
	seen_has(seen, "茂社保補〔2026〕000123-2號");
	seen_has(seen, "補正材料通知書");
	seen_has(seen, "2026年8月31日前");
}

static void
suspicion_is_never_told_in_a_letter(void **state)
{
	struct letters *l = *state;

	because(l, "R10");
	because(l, "R20");
	is_refused(l, "suspicion");
}

static void
a_return_that_nobody_confirmed_is_no_letter(void **state)
{
	struct letters *l = *state;

	because(l, "R10");
	l->document->state = STATE_REJECT_PROPOSED;
	is_refused(l, state_zh(STATE_REJECT_PROPOSED));
}

static void
a_letter_without_reasons_is_refused(void **state)
{
	is_refused(*state, "no reasons");
}

static void
hong_kong_and_macau_read_traditional_characters_and_nobody_else(void **state)
{
	(void)state;
	assert_string_equal(report_language("HKG"), "zh_HK");
	assert_string_equal(report_language("MAC"), "zh_HK");
	assert_string_equal(report_language("AUS"), "zh_CN");
	assert_string_equal(report_language(""), "zh_CN");
}

static void
a_receipt_says_what_came_and_that_it_is_no_decision(void **state)
{
	struct letters *l = *state;
	struct error err = { 0 };
	AUTO(buf)
	struct buf out = BUF(LIMIT_PAPER_BYTES);
	struct seen *seen;

	assert_int_equal(report_receipt(l->catalog, &l->arrival, "zh_CN", "梁某", &out, &err),
			 ERR_NONE);
	seen = seen_paper(&out, 8);
	assert_int_equal(seen->pages, 1);
	seen_has(seen, "收件回执");
	seen_has(seen, "RZ2026-000123X");
	seen_has(seen, "CHANTAIMAN");
	seen_has(seen, "不代表审核通过");
	seen_has(seen, "梁某");
}

static void
a_look_up_hides_the_number_and_the_suspicion(void **state)
{
	static struct list_row papers[30];
	struct letters *l = *state;
	struct person person = { .person_no = "0000000001",
				 .name = "林静安",
				 .id_number = "440902195003070023",
				 .category = CATEGORY_ENTERPRISE,
				 .pay_status = PAY_SUSPENDED,
				 .suspended_from = { 2026, 3, 1 },
				 .valid_until = { 2026, 2, 28 } };
	struct report_lookup lookup = { .catalog = l->catalog,
					.person = &person,
					.papers = papers,
					.paper_count = COUNT_OF(papers),
					.printed_by = "wang",
					.today = { 2026, 7, 10 } };
	struct error err = { 0 };
	AUTO(buf)
	struct buf out = BUF(LIMIT_PAPER_BYTES);
	struct seen *seen;

	for (size_t i = 0; i < COUNT_OF(papers); i++) {
		(void)text_copy(papers[i].serial, SERIAL_BYTES, "RZ2026-000123X");
		papers[i].received_on = (struct date){ 2026, 7, 1 };
		papers[i].state = STATE_SUSPECT;
	}
	assert_int_equal(report_lookup(&lookup, &out, &err), ERR_NONE);
	seen = seen_paper(&out, 12);
	assert_int_equal(seen->pages, 1);
	seen_has(seen, "林静安");
	seen_has(seen, "440902****0023");
	assert_null(strstr(seen->text, "440902195003070023"));
	assert_null(strstr(seen->text, "疑点"));
	seen_has(seen, "待人工审核"); /* no catalogue is open here */
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_return_names_all_defects_their_basis_and_what_to_do),
		CASE(as_many_defects_as_there_can_be_stay_on_the_page),
		CASE(a_hold_is_a_letter_with_its_deadline),
		CASE(suspicion_is_never_told_in_a_letter),
		CASE(a_return_that_nobody_confirmed_is_no_letter),
		CASE(a_letter_without_reasons_is_refused),
		CASE(hong_kong_and_macau_read_traditional_characters_and_nobody_else),
		CASE(a_receipt_says_what_came_and_that_it_is_no_decision),
		CASE(a_look_up_hides_the_number_and_the_suspicion),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
