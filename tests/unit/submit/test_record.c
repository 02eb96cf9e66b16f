/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/record.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/xml.h"

#include "tests/unit/submit/paper.h"

#define SCHEMA "templates/protocol/record-1.xsd"

static int
setup(void **state)
{
	static struct paper p;

	paper_make(&p);
	*state = &p;
	return p.document ? 0 : -1;
}

static int
teardown(void **state)
{
	struct paper *p = *state;

	document_free(p->document);
	return 0;
}

/* The record as text; it must be good by the schema, and its bytes their own canonical form: the
 * digest is over them. */
static void
written(const struct paper *p, struct buf *out)
{
	AUTO(xmlFreeDoc)
	xmlDoc *doc = NULL;
	AUTO(buf)
	struct buf canonical = BUF(LIMIT_SMALL_FILE_BYTES);
	AUTO(xml_schema_close)
	struct xml_schema *schema = NULL;
	struct record_source source = paper_source(p);
	struct error err = { 0 };

	if (record_write(&source, out, &err) ||
	    xml_parse((struct span){ out->bytes, out->length }, "record", &doc, &err) ||
	    xml_schema_open(SCHEMA, &schema, &err) ||
	    xml_schema_check(schema, doc, "record", &err) ||
	    xml_canonical(xml_root(doc), &canonical, &err))
		fail_msg("%s\n%s", err.text, buf_string(out));
	assert_string_equal(buf_string(&canonical), buf_string(out));
}

static void
assert_says(const struct paper *p, const char *words)
{
	AUTO(buf)
	struct buf out = BUF(LIMIT_SMALL_FILE_BYTES);

	written(p, &out);
	if (!strstr(buf_string(&out), words))
		fail_msg("\"%s\" is not in %s", words, buf_string(&out));
}

static void
assert_says_not(const struct paper *p, const char *words)
{
	AUTO(buf)
	struct buf out = BUF(LIMIT_SMALL_FILE_BYTES);

	written(p, &out);
	assert_null(strstr(buf_string(&out), words));
}

static void
assert_refused(const struct paper *p, const char *words)
{
	AUTO(buf)
	struct buf out = BUF(LIMIT_SMALL_FILE_BYTES);
	struct record_source source = paper_source(p);
	struct error err = { 0 };

	assert_int_equal(record_write(&source, &out, &err), ERR_DATA);
	if (!strstr(err.text, words))
		fail_msg("\"%s\" is not in \"%s\"", words, err.text);
}

static void
a_decided_paper_becomes_the_whole_record(void **state)
{
	AUTO(buf)
	struct buf out = BUF(LIMIT_SMALL_FILE_BYTES);

	written(*state, &out);
	assert_string_equal(
	    buf_string(&out),
	    "<certification xmlns=\"urn:intake:record:1\"><document>RZ2026-000001N/1</document>"
	    "<personNo>1000000042</personNo><name>测试甲</name><idType>citizen</idType>"
	    "<idNo>110105194912310021</idNo><agency>440900</agency>"
	    "<category>enterprise</category><mode>post</mode>"
	    "<documentKind>CONSULAR_FORM_2015</documentKind>"
	    "<certificateNo>2026-0815</certificateNo>"
	    "<issuer id=\"cn-consulate-example\">某国总领事馆</issuer>"
	    "<issueDate>2026-06-30</issueDate><receivedOn>2026-07-08</receivedOn>"
	    "<certifiedOn>2026-07-10</certifiedOn><validUntil>2027-07-31</validUntil>"
	    "<result>certified</result><handler>chen</handler><reviewer>liang</reviewer>"
	    "<image>9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f</image>"
	    "<rulesVersion>2026-01</rulesVersion></certification>");
}

static void
the_day_of_certification_is_that_of_the_second_decision_in_shanghai(void **state)
{
	struct paper *p = *state;

	p->document->second.at_us = ((int64_t)1783699199) * 1000000; /* 23:59:59 */
	assert_says(p, "<certifiedOn>2026-07-10<");
	p->document->second.at_us += 1000000; /* midnight there, 16:00 UTC */
	assert_says(p, "<certifiedOn>2026-07-11<");
}

static void
validity_is_the_policys(void **state)
{
	struct paper *p = *state;

	p->policy.due_rule = DUE_EXACT;
	assert_says(p, "<validUntil>2027-07-10<");
	p->policy.validity_basis = BASIS_ISSUED_ON;
	assert_says(p, "<validUntil>2027-06-30<");
}

static void
signs_of_xml_in_names_stay_canonical(void **state)
{
	struct paper *p = *state;

	SET(p->person.name, "A & B <\"C\"> 'D'\r\nE\tF]]>");
	SET(p->issuer.name[0], "\"x\" > y & z");
	SET(p->issuer.id, "a\"b<c>&d");
	assert_says(p, "<name>A &amp; B &lt;\"C\"&gt; 'D'  E F]]&gt;</name>");
	assert_says(p, "<issuer id=\"a&quot;b&lt;c>&amp;d\">\"x\" &gt; y &amp; z</issuer>");
}

static void
a_suspended_person_is_to_be_resumed_with_the_months_to_pay_back(void **state)
{
	struct paper *p = *state;

	p->person.pay_status = PAY_SUSPENDED;
	p->person.suspended_from = (struct date){ 2026, 3, 1 };
	assert_says(p, "<resume months=\"4\" suspendedFrom=\"2026-03-01\"></resume>");
	p->person.pay_status = PAY_ACTIVE;
	assert_says_not(p, "<resume");
}

static void
who_brought_it_decides_the_mode(void **state)
{
	struct paper *p = *state;

	p->arrival.route = ROUTE_EMS;
	assert_says(p, "<mode>post<");
	p->arrival.route = ROUTE_BY_HAND;
	assert_says(p, "<mode>by-hand<");
	SET(p->arrival.agent_name, "测试乙");
	assert_says(p, "<mode>by-agent<");
	p->arrival.route = ROUTE_BY_AGENT;
	p->arrival.agent_name[0] = '\0';
	assert_says(p, "<mode>by-agent<");
}

static void
papers_without_a_number_or_a_known_form_still_go(void **state)
{
	struct paper *p = *state;
	AUTO(buf)
	struct buf out = BUF(LIMIT_SMALL_FILE_BYTES);
	struct record_source source;
	struct error err;

	document_field_put(p->document, FIELD_CERTIFICATE_NUMBER)->text[0] = '\0';
	assert_says_not(p, "<certificateNo>");
	source = paper_source(p);
	source.form = NULL;
	assert_int_equal(record_write(&source, &out, &err), ERR_NONE);
	assert_non_null(strstr(buf_string(&out), "<documentKind>OTHER<"));
}

static void
an_office_outside_the_registry_goes_by_its_printed_name_or_not_at_all(void **state)
{
	struct paper *p = *state;
	AUTO(buf)
	struct buf out = BUF(LIMIT_SMALL_FILE_BYTES);
	struct record_source source = paper_source(p);
	struct error err;

	source.issuer = NULL;
	assert_int_equal(record_write(&source, &out, &err), ERR_DATA);
	paper_field(p->document, FIELD_CERTIFICATE_ISSUER, "某公证处");
	assert_int_equal(record_write(&source, &out, &err), ERR_NONE);
	assert_non_null(strstr(buf_string(&out), "<issuer id=\"unregistered\">某公证处<"));
}

static void
each_kind_of_identity_number_is_named(void **state)
{
	struct paper *p = *state;
	static const struct {
		const char *number, *kind;
	} rows[] = { { "A123456(3)", "hong-kong" },
		     { "1234567(8)", "macau" },
		     { "H12345678", "return-permit" },
		     { "G12345678", "passport" },
		     { "something", "other" } };

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char words[64];

		SET(p->person.id_number, rows[i].number);
		(void)text_print(words, sizeof(words), "<idType>%s</idType>", rows[i].kind);
		assert_says(p, words);
	}
	p->person.id_number[0] = '\0';
	SET(p->person.other_id, "A123456(3)");
	assert_says(p, "<idNo>A123456(3)<");
}

static void
nothing_goes_that_two_different_people_did_not_accept(void **state)
{
	struct paper *p = *state;

	SET(p->document->second.by, "chen");
	assert_refused(p, "one person");
	SET(p->document->second.by, "");
	assert_refused(p, "one person");
	SET(p->document->second.by, "liang");
	p->document->second.decide = DECIDE_REJECT;
	assert_refused(p, "not accepted");
	p->document->second.decide = DECIDE_ACCEPT;
	p->document->first.decide = DECIDE_NONE;
	assert_refused(p, "not accepted");
}

static void
a_paper_without_an_issue_date_stays(void **state)
{
	struct paper *p = *state;

	document_field_put(p->document, FIELD_CERTIFICATE_ISSUE_DATE)->text[0] = '\0';
	assert_refused(p, "no issue date");
}

static void
a_person_without_any_number_stays_and_the_error_names_nobody(void **state)
{
	struct paper *p = *state;
	struct record_source source = paper_source(p);
	AUTO(buf)
	struct buf out = BUF(LIMIT_SMALL_FILE_BYTES);
	struct error err;

	p->person.id_number[0] = '\0';
	assert_int_equal(record_write(&source, &out, &err), ERR_DATA);
	assert_null(strstr(err.text, "测试甲"));
	assert_non_null(strstr(err.text, "RZ2026-000001N/1"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_decided_paper_becomes_the_whole_record),
		TEST(the_day_of_certification_is_that_of_the_second_decision_in_shanghai),
		TEST(validity_is_the_policys),
		TEST(signs_of_xml_in_names_stay_canonical),
		TEST(a_suspended_person_is_to_be_resumed_with_the_months_to_pay_back),
		TEST(who_brought_it_decides_the_mode),
		TEST(papers_without_a_number_or_a_known_form_still_go),
		TEST(an_office_outside_the_registry_goes_by_its_printed_name_or_not_at_all),
		TEST(each_kind_of_identity_number_is_named),
		TEST(nothing_goes_that_two_different_people_did_not_accept),
		TEST(a_paper_without_an_issue_date_stays),
		TEST(a_person_without_any_number_stays_and_the_error_names_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
