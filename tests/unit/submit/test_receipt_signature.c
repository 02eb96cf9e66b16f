/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/submit/receipt_bench.h"

/* text with the first `from` replaced; text is freed. */
static char *
swapped(char *text, const char *from, const char *to)
{
	char *at = strstr(text, from), *out = NULL;

	MUST(at);
	MUST(asprintf(&out, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from)) > 0);
	free(text);
	return out;
}

static void
signers_nobody_vouches_for_are_refused(void **state)
{
	const struct fixture *f = *state;
	const struct {
		const struct pair *signer;
		const char *words;
	} rows[] = {
		{ &f->stranger, "unable to get" },         /* another CA */
		{ &f->other_ca, "forbidden extensions" },  /* a CA itself, self-signed */
		{ &f->ca, "forbidden extensions" },        /* even ours signs no receipts */
		{ &f->tls_server, "servers or clients" },  /* the TLS key of the service */
		{ &f->tls_client, "servers or clients" },  /* any agency's client key */
		{ &f->not_signing, "not for signatures" }, /* key agreement only */
		{ &f->ended, "expired" },                  /* ended a hundred days ago */
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct say s = truth(f);

		s.signer = rows[i].signer;
		assert_lie(f, &s, rows[i].words);
	}
}

static void
an_rsa_key_of_1024_bits_is_refused(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	struct error err;

	s.signature = SIGNATURE_OF(EXC14N, RSA_256, THE_REFERENCE);
	s.signer = &f->weak;
	assert_int_equal(verdict(f, say_it(&s), &err), ERR_TRUST);
}

static void
a_good_signature_under_an_exchanged_certificate_is_refused(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	char *honest = say_it(&s), *forged, *from, *to;
	struct error err;

	s.signer = &f->stranger;
	forged = say_it(&s);
	from = strstr(honest, "<ds:X509Certificate>");
	to = strstr(forged, "<ds:X509Certificate>");
	MUST(from && to);
	*to = '\0';
	forged = realloc(forged, strlen(forged) + strlen(from) + 1);
	MUST(forged);
	strcat(forged, from);
	free(honest);
	assert_int_equal(verdict(f, forged, &err), ERR_TRUST);
	assert_non_null(strstr(err.text, "signature is wrong"));
}

/* ---- liars who change what was signed ---- */

static void
a_changed_value_is_refused(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	struct error err;

	assert_int_equal(verdict(f, swapped(say_it(&s), "2027-07-31", "2029-07-31"), &err),
			 ERR_TRUST);
	assert_non_null(strstr(err.text, "not the one that was signed"));
	assert_int_equal(verdict(f, swapped(say_it(&s), "\"accepted\"", "\"rejected\""), &err),
			 ERR_TRUST);
	assert_int_equal(verdict(f, swapped(say_it(&s), "<count>3<", "<count>3 <"), &err),
			 ERR_TRUST);
}

static void
an_unsigned_receipt_is_refused(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	struct error err;
	char *text;

	s.signature = "";
	text = unsigned_text(&s);
	assert_int_equal(verdict(f, text, &err), ERR_REMOTE); /* the schema wants one */
	s.signature = "<ds:Signature xmlns:ds=\"" DSIG "\"></ds:Signature>";
	text = unsigned_text(&s);
	assert_int_equal(verdict(f, text, &err), ERR_TRUST);
}

/* Signature wrapping: the honest receipt is kept whole somewhere, its signature still fits it, and
 * a forged root is what a careless reader would use. */
static void
a_wrapped_receipt_is_refused(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f), lie = truth(f);
	char *honest = say_it(&s), *signature = strdup(strstr(honest, "<ds:Signature")),
	     *text = NULL;
	char *forged, *inner = strstr(honest, "<receipt");
	struct error err;

	*strstr(signature, "</receipt>") = '\0';
	MUST(asprintf(&text, "%.*s<ds:Object>%.*s</ds:Object></ds:Signature>",
		      (int)(strlen(signature) - strlen("</ds:Signature>")), signature,
		      (int)(strlen(inner)), inner) > 0);
	lie.signature = text;
	lie.results[strlen("<result id=\"")] ^= 1;
	forged = unsigned_text(&lie);
	assert_int_not_equal(verdict(f, forged, &err), ERR_NONE);
	free(text);
	/* The signature, moved unchanged onto other words. */
	lie = truth(f);
	(void)text_copy(lie.results, sizeof(lie.results), s.results);
	memcpy(strstr(lie.results, "2027"), "2037", 4);
	lie.signature = signature;
	assert_int_equal(verdict(f, unsigned_text(&lie), &err), ERR_TRUST);
	free(signature);
	free(honest);
}

static void
two_signatures_are_refused(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	char *text = say_it(&s), *signature = strdup(strstr(text, "<ds:Signature")), *two = NULL;
	struct error err;

	*strstr(signature, "</receipt>") = '\0';
	MUST(asprintf(&two, "%s</receipt>", signature) > 0);
	assert_int_not_equal(verdict(f, swapped(text, "</receipt>", two), &err), ERR_NONE);
	free(two);
	free(signature);
}

/* ---- liars who make the signature mean something else: all validly signed by our signer ---- */

static void
signatures_of_any_other_shape_are_refused(void **state)
{
	const struct fixture *f = *state;
	static const char *const shapes[] = {
		/* inclusive canonical form */
		SIGNATURE_OF("http://www.w3.org/TR/2001/REC-xml-c14n-20010315", ECDSA_256,
			     THE_REFERENCE),
		/* with comments */
		SIGNATURE_OF("http://www.w3.org/2001/10/xml-exc-c14n#WithComments", ECDSA_256,
			     THE_REFERENCE),
		/* SHA-1 */
		SIGNATURE_OF(EXC14N, ECDSA_256,
			     REFERENCE_OF(TRANSFORM_OF(DSIG "enveloped-signature")
					      TRANSFORM_OF(EXC14N),
					  DSIG "sha1")),
		/* SHA-512 as digest: good, but not ours */
		SIGNATURE_OF(EXC14N, ECDSA_256,
			     REFERENCE_OF(TRANSFORM_OF(DSIG "enveloped-signature")
					      TRANSFORM_OF(EXC14N),
					  "http://www.w3.org/2001/04/xmlenc#sha512")),
		/* one transform less, one more */
		SIGNATURE_OF(EXC14N, ECDSA_256,
			     REFERENCE_OF(TRANSFORM_OF(DSIG "enveloped-signature"), SHA_256)),
		SIGNATURE_OF(EXC14N, ECDSA_256,
			     REFERENCE_OF(TRANSFORM_OF(DSIG "enveloped-signature")
					      TRANSFORM_OF(EXC14N) TRANSFORM_OF(EXC14N),
					  SHA_256)),
		/* the digest of a selection only */
		SIGNATURE_OF(
		    EXC14N, ECDSA_256,
		    REFERENCE_OF(
			TRANSFORM_OF(DSIG
				     "enveloped-signature") "<ds:Transform "
							    "Algorithm=\"http://www.w3.org/TR/1999/"
							    "REC-xpath-19991116\"><ds:XPath>false()"
							    "</ds:XPath>"
							    "</ds:Transform>",
			SHA_256)),
		/* two references */
		SIGNATURE_OF(EXC14N, ECDSA_256, THE_REFERENCE THE_REFERENCE),
		/* SHA-1 over SignedInfo */
		SIGNATURE_OF(EXC14N, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1",
			     THE_REFERENCE),
		/* SHA-512 with P-256: a wrong hash for the curve */
		SIGNATURE_OF(EXC14N, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
			     THE_REFERENCE),
	};

	for (size_t i = 0; i < COUNT_OF(shapes); i++) {
		struct say s = truth(f);
		struct error err;

		s.signature = shapes[i];
		if (verdict(f, say_it(&s), &err) != ERR_TRUST)
			fail_msg("shape %zu: %s", i, err.text);
	}
}

static void
an_attribute_or_element_too_many_in_the_signature_is_refused(void **state)
{
	const struct fixture *f = *state;
	static const struct {
		const char *from, *to;
	} swaps[] = {
		{ "<ds:Signature ", "<ds:Signature Id=\"a\" " },
		{ "<ds:SignedInfo>", "<ds:SignedInfo Id=\"a\">" },
		{ "<ds:KeyInfo>", "<ds:KeyInfo><ds:KeyName>k</ds:KeyName>" },
		{ "</ds:X509Data>", "</ds:X509Data><ds:X509Data></ds:X509Data>" },
		{ "<ds:X509Data>", "<ds:X509Data><!-- --> " },
		{ "<ds:KeyInfo>", "<ds:KeyInfo>word" },
		{ "</ds:Signature>", "<ds:Object></ds:Object></ds:Signature>" },
		{ "<ds:DigestValue>", "<ds:DigestValue><![CDATA[]]>" },
		{ "<ds:SignatureValue>", "<ds:SignatureValue>!" },
	};

	for (size_t i = 0; i < COUNT_OF(swaps); i++) {
		struct say s = truth(f);
		struct error err;

		if (verdict(f, swapped(say_it(&s), swaps[i].from, swaps[i].to), &err) != ERR_TRUST)
			fail_msg("swap %zu: %s", i, err.text);
	}
}

static void
a_comment_that_splits_a_value_is_refused(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	struct error err;

	/* The digest does not see it, so the signature would still hold (CVE-2018-0489). */
	assert_int_not_equal(verdict(f, swapped(say_it(&s), "<count>3", "<count>3<!-- -->"), &err),
			     ERR_NONE);
	assert_int_not_equal(
	    verdict(f, swapped(say_it(&s), "</receipt>", "</receipt><!-- -->"), &err), ERR_NONE);
}

/* ---- no receipt at all: ask again ---- */

static void
a_receipt_cut_at_any_byte_is_no_answer(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	char *whole = say_it(&s);
	size_t length = strlen(whole);

	while (whole[length - 1] == '\n')
		length--;
	for (size_t n = 0; n < length; n += 7) {
		char *cut = strndup(whole, n);
		struct error err;

		assert_int_equal(verdict(f, cut, &err), ERR_REMOTE);
	}
	free(whole);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signers_nobody_vouches_for_are_refused),
		cmocka_unit_test(an_rsa_key_of_1024_bits_is_refused),
		cmocka_unit_test(a_good_signature_under_an_exchanged_certificate_is_refused),
		cmocka_unit_test(a_changed_value_is_refused),
		cmocka_unit_test(an_unsigned_receipt_is_refused),
		cmocka_unit_test(a_wrapped_receipt_is_refused),
		cmocka_unit_test(two_signatures_are_refused),
		cmocka_unit_test(signatures_of_any_other_shape_are_refused),
		cmocka_unit_test(an_attribute_or_element_too_many_in_the_signature_is_refused),
		cmocka_unit_test(a_comment_that_splits_a_value_is_refused),
		cmocka_unit_test(a_receipt_cut_at_any_byte_is_no_answer),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
