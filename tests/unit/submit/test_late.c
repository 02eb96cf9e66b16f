/* SPDX-License-Identifier: Apache-2.0 */
#include "submit/late.h"

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/text.h"

#include "tests/unit/submit/pki.h"

#define ID_A "0c9d3b52-8f0e-4a67-9d0e-2f6b7a1c5e10"
#define ID_B "1c9d3b52-8f0e-4a67-9d0e-2f6b7a1c5e10"
#define WORD(id, cursor)                                                                           \
	"<late id=\"" id "\" rev=\"1\" disposition=\"accepted\" validTo=\"2027-07-31\" "           \
	"cursor=\"" cursor "\" batchId=\"7d0f6b1e-4a52-4c0e-9a63-0b6f1f1f9a01\"/>"

struct fixture {
	char folder[64];
	struct pair ca, signer, client, stranger;
	struct config config;
	struct sha256 own;
	struct receipt_judge *judge;
};

/* What an honest service says; a liar changes one thing. */
struct say {
	const char *after, *next, *more, *words;
	char own[SHA256_TEXT_BYTES], made[24];
	const struct pair *signer;
};

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	static const char sign[] = "critical,digitalSignature";
	struct error err;
	const char *d;

	MUST(f);
	signer_open();
	(void)text_copy(f->folder, sizeof(f->folder), "/tmp/test_late.XXXXXX");
	MUST((d = mkdtemp(f->folder)));
	f->ca = pair_make(d, &(struct pair_wish){ "ca", NULL, true, "critical,keyCertSign", NULL,
						  -400, 400, 0, NULL });
	f->signer =
	    pair_make(d, &(struct pair_wish){ "s", &f->ca, false, sign, NULL, -300, 300, 0, NULL });
	f->client = pair_make(
	    d, &(struct pair_wish){ "c", &f->ca, false, sign, "clientAuth", -300, 300, 0, NULL });
	f->stranger =
	    pair_make(d, &(struct pair_wish){ "x", NULL, false, sign, NULL, -300, 300, 0, NULL });
	f->own = pair_fingerprint(&f->client);
	(void)text_copy(f->config.templates, sizeof(f->config.templates), "templates");
	(void)text_copy(f->config.ca, sizeof(f->config.ca), f->ca.path);
	MUST(!receipt_judge_open(&f->config, &f->own, &f->judge, &err));
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;
	struct pair *const all[] = { &f->ca, &f->signer, &f->client, &f->stranger };

	receipt_judge_close(f->judge);
	for (size_t i = 0; i < COUNT_OF(all); i++)
		pair_drop(all[i]);
	(void)rmdir(f->folder);
	free(f);
	signer_close();
	return 0;
}

static struct say
truth(const struct fixture *f)
{
	struct say s = { "5", "9", "false", WORD(ID_A, "7") WORD(ID_B, "9"), "", "", &f->signer };

	sha256_print(s.own, &f->own);
	clock_print(s.made, clock_now_us());
	return s;
}

/* The verdict on what is said when asked for what comes behind 5. */
static enum err
verdict(const struct fixture *f, const struct say *s, struct late_page *out, struct error *err)
{
	char *text = NULL, *signed_text;
	enum err rc;

	MUST(asprintf(&text,
		      "<results xmlns=\"urn:intake:submit:1\" after=\"%s\" next=\"%s\" more=\"%s\">"
		      "<clientCert>%s</clientCert><made>%s</made>%s%s</results>",
		      s->after, s->next, s->more, s->own, s->made, s->words,
		      SIGNATURE_OF(EXC14N, ECDSA_256, THE_REFERENCE)) > 0);
	signed_text = sign_xml(text, s->signer);
	rc = late_check(f->judge, 5,
			(struct span){ (const uint8_t *)signed_text, strlen(signed_text) },
			clock_now_us(), out, err);
	free(text);
	free(signed_text);
	return rc;
}

static void
an_honest_page_is_read_in_its_order(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	struct late_page p = { 0 };
	struct error err = { 0 };

	if (verdict(f, &s, &p, &err))
		fail_msg("%s", err.text);
	assert_int_equal(p.count, 2);
	assert_int_equal(p.next, 9);
	assert_false(p.more);
	assert_string_equal(p.result[0].record_id, ID_A);
	assert_string_equal(p.result[1].disposition, "accepted");
	assert_true(date_equal(p.result[1].valid_to, (struct date){ 2027, 7, 31 }));
	late_page_free(&p);
}

static void
an_empty_page_ends_where_it_began(void **state)
{
	const struct fixture *f = *state;
	struct say s = truth(f);
	struct late_page p = { 0 };
	struct error err = { 0 };

	s.words = "";
	s.next = "5";
	if (verdict(f, &s, &p, &err))
		fail_msg("%s", err.text);
	assert_int_equal(p.count, 0);
	late_page_free(&p);
	s.more = "true"; /* would be asked for ever */
	assert_int_equal(verdict(f, &s, &p, &err), ERR_TRUST);
}

static void
every_lie_is_refused(void **state)
{
	const struct fixture *f = *state;
	const struct {
		const char *after, *next, *words, *says;
	} lies[] = {
		{ "4", "9", NULL, "another question" },
		{ "5", "10", NULL, "not that of the last" },
		{ "5", "5", NULL, "not that of the last" },
		{ "5", "9", WORD(ID_A, "9") WORD(ID_B, "9"), "do not grow" },
		{ "5", "9", WORD(ID_A, "5") WORD(ID_B, "9"), "do not grow" },
	};
	struct late_page p = { 0 };
	struct error err = { 0 };
	struct say s;

	for (size_t i = 0; i < COUNT_OF(lies); i++) {
		s = truth(f);
		s.after = lies[i].after;
		s.next = lies[i].next;
		s.words = lies[i].words ? lies[i].words : s.words;
		assert_int_equal(verdict(f, &s, &p, &err), ERR_TRUST);
		if (!strstr(err.text, lies[i].says))
			fail_msg("\"%s\" does not say \"%s\"", err.text, lies[i].says);
	}
	s = truth(f);
	s.signer = &f->stranger;
	assert_int_equal(verdict(f, &s, &p, &err), ERR_TRUST);
	s = truth(f);
	s.own[0] = s.own[0] == '0' ? '1' : '0';
	assert_int_equal(verdict(f, &s, &p, &err), ERR_TRUST);
	s = truth(f);
	clock_print(s.made, clock_now_us() + INT64_C(3) * 86400 * 1000000);
	assert_int_equal(verdict(f, &s, &p, &err), ERR_TRUST);
	s = truth(f);
	s.words = WORD(ID_A, "x"); /* not by the schema: no answer, ask again */
	assert_int_equal(verdict(f, &s, &p, &err), ERR_REMOTE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_honest_page_is_read_in_its_order),
		cmocka_unit_test(an_empty_page_ends_where_it_began),
		cmocka_unit_test(every_lie_is_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
