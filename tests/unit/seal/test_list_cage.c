/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <openssl/hmac.h>

#include "base/xml.h"
#include "base/xmldsig.h"
#include "seal/list.h"
#include "tests/unit/seal/listing.h"
#include "tests/unit/seal/vectors.h"

/* Lists of another shape, whoever signed them: wrapped, referring elsewhere, transformed, bombs. */

/* ---- signature wrapping, XSW 1–8 (Somorovsky et al., "On Breaking SAML", 2012), with a whole
 * document instead of an assertion ---- */

#define FORGED         "<certificate number=\"SYD2026-0008\" issued-on=\"2026-02-22\" name=\"赵伪造\"/>"
#define OPEN_SIGNATURE "<ds:Signature xmlns:ds=\"" DSIG "\">"

/* What a wrapped list is put together from. */
struct pieces {
	char *signature, *inside; /* the Signature, and what is in it */
	char *whole, *bare;       /* the signed root with and without it */
};

static void
put_piece(struct buf *out, const struct pieces *p, char which)
{
	buf_text(out, which == 'S'   ? p->signature
		      : which == 'I' ? p->inside
		      : which == 'W' ? p->whole
				     : p->bare);
}

static void
wrapped_signatures_are_refused(void **state)
{
	static const char *const shape[] = {
		/* 1: forged root, the original inside the new one's signature */
		LIST_HEAD FORGED OPEN_SIGNATURE
		"@I<ds:Object>@B</ds:Object></ds:Signature>" LIST_END,
		/* 2: the original detached, before the signature */
		LIST_HEAD FORGED "@B@S" LIST_END,
		/* 3: the forged one as earlier sibling of the original */
		"<all>" LIST_HEAD FORGED LIST_END "@W</all>",
		/* 4: the original as child of the forged one */
		LIST_HEAD FORGED "@W" LIST_END,
		/* 5: the signature in the forged one, the original behind it */
		LIST_HEAD FORGED "@S@B" LIST_END,
		/* 6: the original inside the signature */
		LIST_HEAD FORGED OPEN_SIGNATURE "@I@B</ds:Signature>" LIST_END,
		/* 7: the original in an element for extensions */
		LIST_HEAD FORGED "<extensions>@B</extensions>@S" LIST_END,
		/* 8: the original in an Object in front of what was signed */
		LIST_HEAD FORGED OPEN_SIGNATURE
		"<ds:Object>@B</ds:Object>@I</ds:Signature>" LIST_END,
		/* and the plain ones: the signature alone under a forged list; in its first place
		 */
		LIST_HEAD FORGED "@S" LIST_END,
		LIST_HEAD "@S" LIST_BODY LIST_END,
		LIST_HEAD LIST_BODY "@S@S" LIST_END,
		LIST_HEAD "<certificate number=\"SYD2026-0007\" issued-on=\"2026-02-20\">@S"
			  "</certificate>" LIST_END,
	};
	struct pieces p = { .signature = part("<ds:Signature ", LIST_END),
			    .inside = part("<ds:SignedInfo>", "</ds:Signature>") };

	(void)state;
	p.whole = strdup(strstr(good, "<issue-list"));
	p.bare = listing_change(p.whole, p.signature, "");
	for (size_t i = 0; i < COUNT_OF(shape); i++) {
		AUTO(buf)
		struct buf forged = BUF(LIMIT_XML_BYTES);
		struct seal_verdict v;

		for (const char *c = shape[i]; *c; c++)
			if (*c == '@')
				put_piece(&forged, &p, *++c);
			else
				buf_byte(&forged, (uint8_t)*c);
		v = listing_judge(&office, buf_string(&forged), NULL);
		if (v.verdict != VERDICT_INVALID || v.reason == SEAL_REASON_NONE)
			fail_msg("shape %zu: verdict %d %s", i + 1, (int)v.verdict, v.detail);
	}
	free(p.signature);
	free(p.inside);
	free(p.whole);
	free(p.bare);
}

/* ---- signatures of the office itself, of another shape: the signer's program was talked into
 * signing something that means something else ---- */

#define TO(x)                                                                                      \
	"<ds:Reference URI=\"" x "\"><ds:Transforms>" ENV C14N "</ds:Transforms>"                  \
	"<ds:DigestMethod Algorithm=\"" SHA_256 "\"/><ds:DigestValue/></ds:Reference>"
#define WITH(transforms) SIGNATURE_OF(EXC14N, ECDSA_256, REFERENCE_OF(transforms, SHA_256))
#define XPATH_NOTHING                                                                              \
	"<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\">"                \
	"<ds:XPath>false()</ds:XPath></ds:Transform>"
#define FILTER2                                                                                    \
	"<ds:Transform Algorithm=\"http://www.w3.org/2002/06/xmldsig-filter2\">"                   \
	"<f:XPath xmlns:f=\"http://www.w3.org/2002/06/xmldsig-filter2\" Filter=\"intersect\">/*"   \
	"</f:XPath></ds:Transform>"
#define XSLT                                                                                       \
	"<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\">"                 \
	"<x:stylesheet version=\"1.0\" xmlns:x=\"http://www.w3.org/1999/XSL/Transform\">"          \
	"<x:template match=\"/\"><constant/></x:template></x:stylesheet></ds:Transform>"

static void
signatures_of_another_shape_are_refused(void **state)
{
	static const char *const signature[] = {
		SIGNATURE_OF(EXC14N, ECDSA_256, THE_REFERENCE THE_REFERENCE),
		WITH(ENV),
		WITH(ENV C14N C14N),
		WITH(ENV XPATH_NOTHING C14N),
		WITH(ENV FILTER2 C14N),
		WITH(ENV TRANSFORM_OF("http://www.w3.org/2000/09/xmldsig#base64")),
		WITH(ENV TRANSFORM_OF(EXC14N "WithComments")),
		WITH(ENV TRANSFORM_OF("http://www.w3.org/TR/2001/REC-xml-c14n-20010315")),
		SIGNATURE_OF("http://www.w3.org/TR/2001/REC-xml-c14n-20010315", ECDSA_256,
			     THE_REFERENCE),
		SIGNATURE_OF(EXC14N "WithComments", ECDSA_256, THE_REFERENCE),
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(signature); i++) {
		AUTO(buf)
		struct buf text = BUF(LIMIT_XML_BYTES);
		char *signed_text;

		buf_text(&text, LIST_HEAD LIST_BODY);
		buf_text(&text, signature[i]);
		buf_text(&text, LIST_END);
		signed_text = listing_sign(&office, buf_string(&text));
		refused_as_shape(signed_text);
		free(signed_text);
	}
}

/* What xmlsec1 refuses to sign is refused unsigned. */
static void
shapes_that_nobody_signs_are_refused(void **state)
{
	(void)state;
	refused_as_shape(LIST_HEAD LIST_BODY WITH(C14N ENV) LIST_END);
	refused_as_shape(LIST_HEAD LIST_BODY SIGNATURE_OF(EXC14N, ECDSA_256, "") LIST_END);
}

/* Nothing may be fetched or opened to find out: these are refused before any reference is followed.
 */
static void
references_to_anything_but_the_whole_document_are_refused(void **state)
{
	static const char *const uri[] = { "#xpointer(/)",
					   "#list",
					   "http://127.0.0.1:1/list.xml",
					   "https://www.example.org/list.xml",
					   "file:///etc/passwd",
					   "/etc/passwd",
					   "list.xml",
					   "ftp://example.org/",
					   "data:,x",
					   " " };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(uri); i++) {
		char reference[200], *changed;

		(void)text_print(reference, sizeof(reference), "URI=\"%s\"", uri[i]);
		changed = listing_change(good, "URI=\"\"", reference);
		refused_as_shape(changed);
		free(changed);
		changed = listing_change(good, " URI=\"\"", "");
		refused_as_shape(changed);
		free(changed);
	}
}

static void
transforms_with_a_stylesheet_are_refused(void **state)
{
	char *changed =
	    listing_change(good, TRANSFORM_OF(EXC14N) "</ds:Transforms>", XSLT "</ds:Transforms>");

	(void)state;
	refused_as_shape(changed);
	free(changed);
}

/* ---- XML that is dangerous or ambiguous, honestly signed where a signer can be made to ---- */

static void
comments_and_instructions_in_what_is_signed_are_refused(void **state)
{
	static const char *const inside[] = {
		"<!-- -->",
		"<?php 1 ?>",
		"<![CDATA[x]]>",
		"<?xml-stylesheet href=\"http://127.0.0.1:1/\"?>",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(inside); i++) {
		static const char *const where[] = { "<certificate", "<ds:DigestValue>",
						     "</issue-list>", "<ds:SignedInfo>" };

		for (size_t k = 0; k < COUNT_OF(where); k++) {
			char with[120], *changed;

			(void)text_print(with, sizeof(with), "%s%s", inside[i], where[k]);
			changed = listing_change(good, where[k], with);
			refused_as_shape(changed);
			free(changed);
		}
	}
}

static void
dtds_entities_and_bombs_are_refused(void **state)
{
	static const char *const head[] = {
		"<!DOCTYPE issue-list SYSTEM \"file:///etc/passwd\"><issue-list",
		"<!DOCTYPE x [<!ENTITY a \"b\">]><issue-list",
		"<!DOCTYPE x [<!ENTITY a SYSTEM \"http://127.0.0.1:1/\">]><issue-list",
		"<!DOCTYPE x [<!ENTITY % a SYSTEM \"file:///etc/passwd\"> %a;]><issue-list",
		"<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
		"<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;\">]>"
		"<issue-list",
		"<!DOCTYPE x [<!ATTLIST certificate Id ID #IMPLIED>]><issue-list",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(head); i++) {
		char *changed = listing_change(good, "<issue-list", head[i]);

		refused_as_shape(changed);
		free(changed);
	}
}

static void
strange_elements_and_attributes_that_the_office_signed_are_refused(void **state)
{
	static const char *const body[] = {
		"<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" "
		"href=\"file:///etc/passwd\" parse=\"text\"/>",
		"<certificate Id=\"a\" number=\"1\" issued-on=\"2026-02-20\"/>",
		"<certificate xml:id=\"a\" number=\"1\" issued-on=\"2026-02-20\"/>",
		"<certificate number=\"1\" issued-on=\"2026-02-20\">text</certificate>",
		"<certificate number=\"1\" issued-on=\"2026-02-30\"/>",
		"<certificate number=\"\" issued-on=\"2026-02-20\"/>",
		"<certificate issued-on=\"2026-02-20\"/>",
		"<certificate xmlns=\"\" number=\"1\" issued-on=\"2026-02-20\"/>",
		"<range first=\"1\" last=\"2\"/><certificate number=\"1\"/>",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(body); i++) {
		AUTO(buf)
		struct buf text = BUF(LIMIT_XML_BYTES);
		char *made;

		buf_text(&text, LIST_HEAD);
		buf_text(&text, body[i]);
		buf_text(&text, GOOD_SIGNATURE LIST_END);
		made = listing_sign(&office, buf_string(&text));
		refused_as_shape(made);
		free(made);
	}
}

static void
duplicated_ids_are_refused(void **state)
{
	char *one = listing_change(good, "<ds:Signature ", "<ds:Signature Id=\"a\" ");
	char *two = listing_change(good, "<issue-list ", "<issue-list Id=\"a\" ");
	char *both = listing_change(one, "<issue-list ", "<issue-list Id=\"a\" ");

	(void)state;
	refused_as_shape(one);
	/* outside the signature it is a change of what was signed */
	refused(two, VERDICT_INVALID, SEAL_REASON_HASH_FAILURE);
	refused_as_shape(both);
	free(one);
	free(two);
	free(both);
}

static void
deep_wide_and_huge_lists_are_refused(void **state)
{
	AUTO(buf)
	struct buf deep = BUF(LIMIT_XML_BYTES);
	AUTO(buf)
	struct buf wide = BUF(LIMIT_XML_BYTES);
	AUTO(buf)
	struct buf long_value = BUF(LIMIT_XML_BYTES);
	AUTO(buf)
	struct buf large = BUF(2 * LIMIT_XML_BYTES);

	(void)state;
	for (int i = 0; i < 100000; i++)
		buf_text(&deep, "<a>");
	refused_as_shape(buf_string(&deep));
	buf_text(&wide, "<a");
	for (int i = 0; i < 100000; i++)
		buf_print(&wide, " a%d=\"\"", i);
	buf_text(&wide, "/>");
	refused_as_shape(buf_string(&wide));
	buf_text(&long_value, "<a b=\"");
	for (int i = 0; i < 100000; i++)
		buf_text(&long_value, "cccccccccc");
	buf_text(&long_value, "\"/>");
	refused_as_shape(buf_string(&long_value));
	buf_text(&large, LIST_HEAD);
	while (large.length <= LIMIT_XML_BYTES)
		buf_text(&large, LIST_WANG);
	buf_text(&large, LIST_END);
	refused_as_shape(buf_string(&large));
	refused_as_shape("<");
	refused_as_shape("no XML at all");
	refused_as_shape(LIST_HEAD LIST_END); /* unsigned */
}

/* ---- signed XML of others: vectors/xmldsig-foreign, 200 files that are mostly right and none of
 * our shape ---- */

static int foreign_files;

static int
judge_foreign(const char *path, const struct stat *st, int kind, struct FTW *walk)
{
	AUTO(buf)
	struct buf bytes = BUF(LIMIT_XML_BYTES);
	struct seal_verdict v;
	struct timespec from, to;
	struct error err;

	(void)st, (void)walk;
	if (kind != FTW_F || !text_ends(path, ".xml"))
		return 0;
	assert_int_equal(file_read(path, &bytes, &err), ERR_NONE);
	(void)clock_gettime(CLOCK_MONOTONIC, &from);
	v = listing_judge(&office, buf_string(&bytes), NULL);
	(void)clock_gettime(CLOCK_MONOTONIC, &to);
	if (v.verdict != VERDICT_INVALID || v.reason != SEAL_REASON_FORMAT_FAILURE)
		fail_msg("%s: verdict %d reason %s", path, (int)v.verdict,
			 seal_reason_text(v.reason));
	if (to.tv_sec - from.tv_sec > 5)
		fail_msg("%s took %ld s", path, (long)(to.tv_sec - from.tv_sec));
	foreign_files++;
	return 0;
}

static void
no_signed_xml_of_others_is_a_list(void **state)
{
	AUTO(buf)
	struct buf probe = BUF(LIMIT_SMALL_FILE_BYTES);
	char folder[512];

	(void)state;
	if (!vectors_read("xmldsig-foreign/SOURCE.txt", &probe))
		skip();
	(void)text_print(folder, sizeof(folder), "%s/xmldsig-foreign", vectors_folder());
	assert_int_equal(nftw(folder, judge_foreign, 16, FTW_PHYS), 0);
	assert_true(foreign_files >= (vectors_are_small() ? 14 : 100));
}

/* What somebody picks from a folder by mistake. */
static void
what_is_no_list_at_all_is_refused_in_words(void **state)
{
	static const struct {
		struct span bytes;
		const char *why;
	} files[] = {
		{ { NULL, 0 }, "empty" },
		{ { (const uint8_t *)"<html/>", 7 }, "nobody has signed it" },
		{ { (const uint8_t *)"\x89PNG\r\n", 6 }, "not UTF-8" },
		{ { (const uint8_t *)"hello\n", 6 }, "not found" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(files); i++) {
		AUTO(xml_signature)
		struct xml_signature s;
		struct judgement j = { .verdict = VERDICT_VALID };
		struct error err;
		bool taken = true;

		xml_signature_init(&s);
		assert_int_equal(list_take(files[i].bytes, &s, &taken, &j, &err), ERR_NONE);
		assert_false(taken);
		assert_int_equal(j.reason, SEAL_REASON_FORMAT_FAILURE);
		if (!strstr(j.detail, files[i].why))
			fail_msg("\"%s\" does not say \"%s\"", j.detail, files[i].why);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrapped_signatures_are_refused),
		cmocka_unit_test(signatures_of_another_shape_are_refused),
		cmocka_unit_test(shapes_that_nobody_signs_are_refused),
		cmocka_unit_test(references_to_anything_but_the_whole_document_are_refused),
		cmocka_unit_test(transforms_with_a_stylesheet_are_refused),
		cmocka_unit_test(comments_and_instructions_in_what_is_signed_are_refused),
		cmocka_unit_test(dtds_entities_and_bombs_are_refused),
		cmocka_unit_test(
		    strange_elements_and_attributes_that_the_office_signed_are_refused),
		cmocka_unit_test(duplicated_ids_are_refused),
		cmocka_unit_test(deep_wide_and_huge_lists_are_refused),
		cmocka_unit_test(no_signed_xml_of_others_is_a_list),
		cmocka_unit_test(what_is_no_list_at_all_is_refused_in_words),
	};

	return cmocka_run_group_tests(tests, open_office, close_office);
}
