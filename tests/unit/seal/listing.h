/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_SEAL_LISTING_H
#define TESTS_UNIT_SEAL_LISTING_H

#include "tests/unit/seal/office.h"
#include "tests/unit/submit/pki.h"

/* Issue lists of one office, signed by xmlsec1: another implementation than the one under test. */

#define LIST_SCHEMA "templates/protocol/issue-list-1.xsd"
#define LIST_HEAD                                                                                  \
	"<issue-list xmlns=\"urn:intake:issue-list:1\" issuer=\"cn-sydney\" country=\"CHN\" "      \
	"sequence=\"3\" from=\"2026-02-01\" to=\"2026-02-28\" signed-on=\"2026-03-01\">"
#define LIST_LI                                                                                    \
	"<certificate number=\"SYD2026-0007\" issued-on=\"2026-02-20\" name=\"李明华\" "        \
	"name-latin=\"LI&lt;&lt;MINGHUA\" id-number=\"11010119500101001X\"/>"
#define LIST_WANG                                                                                  \
	"<certificate number=\"SYD2026-0009\" issued-on=\"2026-02-21\" name=\"王小明\" "        \
	"passport=\"E12345678\"/>"
#define LIST_BODY      "<range first=\"SYD2026-0007\" last=\"SYD2026-0010\"/>" LIST_LI LIST_WANG
#define LIST_END       "</issue-list>"
#define GOOD_SIGNATURE SIGNATURE_OF(EXC14N, ECDSA_256, THE_REFERENCE)
#define GOOD_LIST      LIST_HEAD LIST_BODY GOOD_SIGNATURE LIST_END

/* Signed by the office's document signer; the caller frees. */
static inline char *
listing_sign(const struct office *o, const char *text)
{
	struct pair signer = { 0 };
	char *utf8 = NULL, *made; /* or libxml2 writes the names as character references */

	MUST(asprintf(&utf8, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>%s", text) > 0);
	(void)text_copy(signer.key_path, sizeof(signer.key_path), office_path(o, "key.pem"));
	(void)text_copy(signer.path, sizeof(signer.path),
			office_path(o, "cn-sydney/signer/5b.pem"));
	made = sign_xml(utf8, &signer);
	free(utf8);
	return made;
}

static inline struct seal_verdict
listing_judge(const struct office *o, const char *text, struct seal_list *out)
{
	AUTO(trust_close)
	struct trust *trust = NULL;
	struct seal_days days = { OFFICE_TODAY, OFFICE_TODAY };
	struct seal_verdict v;
	struct seal_list mine = { .entry = NULL };
	struct error err;

	if (trust_open(o->folder, &trust, &err))
		fail_msg("trust_open: %s", err.text);
	if (seal_list_judge(trust, &days, (struct span){ (const uint8_t *)text, strlen(text) },
			    LIST_SCHEMA, out ? out : &mine, &v, &err))
		fail_msg("seal_list_judge: %s", err.text);
	if (!out)
		seal_list_free(&mine);
	return v;
}

/* text with the first `from` replaced by `to`; the test stops when there is none. The caller frees.
 */
static inline char *
listing_change(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	char *out = NULL;

	MUST(at);
	MUST(asprintf(&out, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from)) > 0);
	return out;
}

/* ---- the office of a test program ---- */
static struct office office;
static char *good; /* GOOD_LIST, signed */

static inline int
open_office(void **state)
{
	(void)state;
	signer_open();
	office = office_new("P-256");
	office_write(&office);
	good = listing_sign(&office, GOOD_LIST);
	return 0;
}

static inline int
close_office(void **state)
{
	(void)state;
	free(good);
	office_free(&office);
	signer_close();
	return 0;
}

static inline void
refused(const char *text, enum verdict verdict, enum seal_reason reason)
{
	struct seal_verdict v = listing_judge(&office, text, NULL);

	if (v.verdict != verdict || v.reason != reason)
		fail_msg("verdict %d reason %s (%s: %s) of %.900s", (int)v.verdict,
			 seal_reason_text(v.reason), v.clause, v.detail, text);
}

static inline void
refused_as_shape(const char *text)
{
	refused(text, VERDICT_INVALID, SEAL_REASON_FORMAT_FAILURE);
}

/* Between the first `from` and the next `to` of the good list; the caller frees. */
static inline char *
part(const char *from, const char *to)
{
	const char *a = strstr(good, from), *b = a ? strstr(a, to) : NULL;

	MUST(a && b);
	return strndup(a, (size_t)(b - a));
}

/* Signed by that office, then judged. */
static inline void
judged(const struct office *o, const char *text, enum verdict verdict, enum seal_reason reason)
{
	char *made = listing_sign(o, text);
	struct seal_verdict v = listing_judge(o, made, NULL);

	if (v.verdict != verdict || v.reason != reason)
		fail_msg("verdict %d reason %s (%s: %s)", (int)v.verdict,
			 seal_reason_text(v.reason), v.clause, v.detail);
	free(made);
}

#define ENV  TRANSFORM_OF(DSIG "enveloped-signature")
#define C14N TRANSFORM_OF(EXC14N)

#endif
