/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "office.h"
#include "seal/trust.h"

static struct office o;

static int
open_office(void **state)
{
	(void)state;
	o = office_new("P-256");
	office_write(&o);
	return 0;
}

static int
close_office(void **state)
{
	(void)state;
	office_free(&o);
	return 0;
}

static enum err
opened(const char *xml, struct trust **trust, struct error *err)
{
	assert_int_equal(
	    file_replace(office_path(&o, "cn-sydney/trust.xml"), xml, strlen(xml), err), ERR_NONE);
	return trust_open(o.folder, trust, err);
}

#define ISSUER(elements) "<issuer id=\"cn-sydney\" country=\"CHN\">\n" elements "</issuer>"

static void
refuses(const char *xml, const char *word)
{
	AUTO(trust_close)
	struct trust *trust = NULL;
	struct error err = { 0 };

	if (opened(xml, &trust, &err) == ERR_NONE)
		fail_msg("accepted: %s", xml);
	assert_null(trust);
	if (!strstr(err.text, word) || !strstr(err.text, "trust.xml"))
		fail_msg("the message does not say where and \"%s\": %s", word, err.text);
}

static void
an_issuer_with_all_its_parts_is_loaded(void **state)
{
	AUTO(trust_close)
	struct trust *trust = NULL;
	const struct trust_issuer *issuer;
	struct error err;

	(void)state;
	if (opened(
		"<issuer id=\"cn-sydney\" country=\"CHN\" place=\"AUS\" valid-from=\"1979-03-01\" "
		"sm2-id=\"somebody\">"
		"<name xml:lang=\"zh-CN\">领事馆</name><may-use form=\"consular-2015\"/>"
		"<anchor file=\"ca/root.pem\" from=\"2020-01-01\" to=\"2030-12-31\"/>"
		"<intermediate file=\"ca/root.pem\"/>"
		"<signer id=\"CNSY\" reference=\"0005b\" file=\"signer/5b.pem\"/>"
		"<crl file=\"crl/root.crl\"/><crl file=\"crl/not-there.crl\"/>"
		"<specimen kind=\"stamp\" file=\"signer/5b.pem\" mm=\"42\" "
		"color=\"red\"/></issuer>",
		&trust, &err))
		fail_msg("%s", err.text);
	issuer = trust_issuer_get(trust, "cn-sydney");
	assert_non_null(issuer);
	assert_null(trust_issuer_get(trust, "cn-perth"));
	assert_string_equal(issuer->facts.country, "CHN");
	assert_string_equal(issuer->sm2_id, "somebody");
	assert_true(issuer_may_use(&issuer->facts, "consular-2015"));
	assert_int_equal(issuer->anchor_count, 1);
	assert_int_equal(issuer->between_count, 1);
	assert_string_equal(issuer->signer[0].reference, "5B");
	assert_int_equal(issuer->crl_count, 1);
	assert_ptr_equal(issuer->crl[0].by, issuer->anchor[0].cert);
	assert_int_equal(issuer->specimen_count, 1);
	assert_true(issuer->specimen[0].diameter_mm > 41.9);
}

static void
a_mistake_is_named_with_file_and_what(void **state)
{
	(void)state;
	refuses("<offices/>", "root");
	refuses("<issuer country=\"CHN\"/>", "id");
	refuses("<issuer id=\"x\"/>", "country");
	refuses("<issuer id=\"x\" country=\"CHN\" valid-from=\"1.1.2020\"/>", "YYYY-MM-DD");
	refuses(
	    "<issuer id=\"x\" country=\"CHN\" valid-from=\"2020-01-02\" valid-to=\"2020-01-01\"/>",
	    "ends before");
	refuses(ISSUER("<key file=\"key.pem\"/>"), "unknown element");
	refuses(ISSUER("<anchor/>"), "file");
	refuses(ISSUER("<anchor file=\"../key.pem\"/>"), "below");
	refuses(ISSUER("<anchor file=\"/etc/passwd\"/>"), "below");
	refuses(ISSUER("<anchor file=\"ca/missing.pem\"/>"), "missing.pem");
	refuses(ISSUER("<anchor file=\"trust.xml\"/>"), "no certificate");
	refuses(ISSUER("<crl file=\"ca/root.pem\"/>"), "no revocation list");
	refuses(ISSUER("<signer id=\"CNS\" reference=\"5B\" file=\"signer/5b.pem\"/>"), "id is");
	refuses(ISSUER("<signer id=\"CNSY\" reference=\"5G\" file=\"signer/5b.pem\"/>"),
		"reference");
	refuses(ISSUER("<specimen kind=\"seal\" file=\"ca/root.pem\"/>"), "kind");
	refuses(ISSUER("<specimen kind=\"stamp\" file=\"no.png\"/>"), "not there");
	refuses(ISSUER("<may-use/>"), "form");
	refuses("<!DOCTYPE issuer><issuer id=\"x\" country=\"CHN\"/>", "DTD");
}

static void
a_fingerprint_nails_the_certificate_down(void **state)
{
	AUTO(trust_close)
	struct trust *trust = NULL;
	struct sha256 print;
	char hex[SHA256_TEXT_BYTES], xml[512];
	unsigned int n = SHA256_BYTES;
	struct error err;

	(void)state;
	assert_true(X509_digest(o.root, EVP_sha256(), print.bytes, &n));
	sha256_print(hex, &print);
	(void)text_print(xml, sizeof(xml), ISSUER("<anchor file=\"ca/root.pem\" sha256=\"%s\"/>"),
			 hex);
	assert_int_equal(opened(xml, &trust, &err), ERR_NONE);
	hex[0] = hex[0] == '0' ? '1' : '0';
	(void)text_print(xml, sizeof(xml), ISSUER("<anchor file=\"ca/root.pem\" sha256=\"%s\"/>"),
			 hex);
	refuses(xml, "another SHA-256 fingerprint");
	refuses(ISSUER("<anchor file=\"ca/root.pem\" sha256=\"12\"/>"), "64 hex digits");
}

static void
one_more_than_the_limit_is_refused(void **state)
{
	AUTO(trust_close)
	struct trust *trust = NULL;
	AUTO(buf)
	struct buf xml = BUF(65536);
	struct error err;

	(void)state;
	buf_text(&xml, "<issuer id=\"x\" country=\"CHN\">");
	for (int i = 0; i < LIMIT_ANCHORS_PER_ISSUER; i++)
		buf_text(&xml, "<anchor file=\"ca/root.pem\"/>");
	buf_text(&xml, "</issuer>");
	assert_int_equal(opened(buf_string(&xml), &trust, &err), ERR_NONE);
	xml.length -= strlen("</issuer>");
	buf_text(&xml, "<anchor file=\"ca/root.pem\"/></issuer>");
	refuses(buf_string(&xml), "too many");
}

static void
the_issuers_of_the_tree_load(void **state)
{
	AUTO(trust_close)
	struct trust *trust = NULL;
	struct error err;

	(void)state;
	if (trust_open("certs", &trust, &err))
		fail_msg("%s", err.text);
	assert_true(trust->issuer_count > 0);
}

static void
a_folder_that_is_not_there_is_said(void **state)
{
	AUTO(trust_close)
	struct trust *trust = NULL;
	struct error err;

	(void)state;
	assert_int_equal(trust_open("/nonexistent/certs", &trust, &err), ERR_NOTFOUND);
	assert_non_null(strstr(err.text, "/nonexistent/certs"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_issuer_with_all_its_parts_is_loaded),
		cmocka_unit_test(a_mistake_is_named_with_file_and_what),
		cmocka_unit_test(a_fingerprint_nails_the_certificate_down),
		cmocka_unit_test(one_more_than_the_limit_is_refused),
		cmocka_unit_test(the_issuers_of_the_tree_load),
		cmocka_unit_test(a_folder_that_is_not_there_is_said),
	};

	return cmocka_run_group_tests(tests, open_office, close_office);
}
