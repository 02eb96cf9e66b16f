/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/catalog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/text.h"
#include "catalog/load.h"

/* A copy of the tree's own templates and certs, to break one thing at a time. */
#define ROOT_BYTES 64
struct tree {
	char root[ROOT_BYTES];
	char templates[128], certs[128];
};

static void PRINTF(1, 2) run(const char *format, ...)
{
	char command[512];
	va_list args;

	va_start(args, format);
	assert_true(vsnprintf(command, sizeof(command), format, args) < (int)sizeof(command));
	va_end(args);
	assert_int_equal(system(command), 0);
}

static int
make_tree(void **state)
{
	static struct tree tree;
	const char *tmp = getenv("TMPDIR");

	(void)snprintf(tree.root, sizeof(tree.root), "%s/intake-catalog-XXXXXX",
		       tmp && strlen(tmp) < 32 ? tmp : "/tmp");
	if (!mkdtemp(tree.root))
		return -1;
	(void)snprintf(tree.templates, sizeof(tree.templates), "%s/templates", tree.root);
	(void)snprintf(tree.certs, sizeof(tree.certs), "%s/certs", tree.root);
	run("cp -R templates %s && cp -R certs %s", tree.templates, tree.certs);
	*state = &tree;
	return 0;
}

static int
remove_tree(void **state)
{
	const struct tree *tree = *state;

	run("rm -rf %s", tree->root);
	return 0;
}

static enum err
open_tree(const struct tree *tree, struct error *err)
{
	AUTO(catalog_close)
	struct catalog *c = NULL;

	return catalog_open(tree->templates, tree->certs, &c, err);
}

/* Writes one file of the tree. */
static void
put(const struct tree *tree, const char *name, const char *text)
{
	char path[256];
	struct error err;

	(void)snprintf(path, sizeof(path), "%s/%s", tree->root, name);
	assert_int_equal(file_replace(path, text, strlen(text), &err), ERR_NONE);
}

/* Replaces every `from` in one file by `to`. */
static void
change(const struct tree *tree, const char *name, const char *from, const char *to)
{
	AUTO(buf)
	struct buf was = BUF(LIMIT_SMALL_FILE_BYTES);
	AUTO(buf)
	struct buf is = BUF(LIMIT_SMALL_FILE_BYTES);
	char path[256];
	struct error err;
	const char *at, *hit;
	int hits = 0;

	(void)snprintf(path, sizeof(path), "%s/%s", tree->root, name);
	assert_int_equal(file_read(path, &was, &err), ERR_NONE);
	for (at = buf_string(&was); (hit = strstr(at, from)) != NULL; at = hit + strlen(from)) {
		buf_add(&is, at, (size_t)(hit - at));
		buf_text(&is, to);
		hits++;
	}
	assert_true(hits > 0);
	buf_text(&is, at);
	put(tree, name, buf_string(&is));
}

/* It must be refused as configuration, and the message must name the file and say why. */
static void
assert_refused(const struct tree *tree, const char *where, const char *why)
{
	struct error err;

	assert_int_equal(open_tree(tree, &err), ERR_CONFIG);
	if (!strstr(err.text, where) || !strstr(err.text, why))
		fail_msg("\"%s\" does not say \"%s\" and \"%s\"", err.text, where, why);
}

#define FORM  "templates/cn-mission/consular-2015.xml"
#define TRUST "certs/mo-iam/trust.xml"

/* Runs first: this process has not asked fail_here() yet, so each child reads its own environment.
 * The 1st, 2nd, … fallible call fails, to the last; a leak makes the sanitizer's exit status. */
static void
whatever_fails_while_loading_is_said_and_nothing_leaks(void **state)
{
	const struct tree *tree = *state;
	int failures = 0;

	/* a table and a letter are every kind of file; more of them would be the same calls again
	 */
	run("cd %s && rm -rf */hk-* */mo-* */notary-abroad templates/web", tree->root);
	assert_int_equal(fail_count(), 0);
	for (int n = 1; n < 1000; n++) {
		int status = -1;
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0) {
			struct catalog *c = NULL;
			struct error err = { .code = ERR_NONE };
			char number[16];
			enum err rc;

			(void)text_print(number, sizeof(number), "%d", n);
			(void)setenv("INTAKE_FAIL_AT", number, 1);
			rc = catalog_open(tree->templates, tree->certs, &c, &err);
			if ((rc == ERR_NONE) != (c != NULL) || (rc && !err.text[0]))
				abort();
			catalog_close(c);
			exit(rc ? 1 : 0);
		}
		(void)waitpid(pid, &status, 0);
		assert_true(WIFEXITED(status));
		assert_in_range(WEXITSTATUS(status), 0, 1);
		if (WEXITSTATUS(status) == 0)
			break;
		failures++;
	}
	assert_in_range(failures, 10, 998);
}

/* ---- the tree as it is ---- */

static void
the_trees_own_data_load(void **state)
{
	AUTO(catalog_close)
	struct catalog *c = NULL;
	struct error err;
	const struct form *form;

	(void)state;
	assert_int_equal(catalog_open("templates", "certs", &c, &err), ERR_NONE);
	form = catalog_form_get(c, "consular-2015");
	assert_non_null(form);
	assert_string_equal(form->kind, "CONSULAR_FORM_2015");
	assert_string_equal(form->issuer, "cn-mission");
	assert_true(date_equal(form->valid_from, (struct date){ 2015, 7, 1 }));
	assert_true(date_is_none(form->valid_to));
	assert_true(form->width_mm > 209 && form->width_mm < 211);
	assert_true(form->anchor_count >= 10);
	assert_non_null(form_field_get(form, FIELD_CERTIFICATE_ISSUE_DATE));
	assert_true(form_field_get(form, FIELD_CERTIFICATE_ISSUE_DATE)->by_issuer);
	assert_false(form_field_get(form, FIELD_HOLDER_ID_NUMBER)->by_issuer);
	assert_null(catalog_form_get(c, "consular-2016"));
	assert_ptr_equal(catalog_form(c, 0), &c->form[0]);
	assert_true(catalog_form_count(c) >= 1);
}

static void
the_macau_office_that_ended_names_the_one_that_follows(void **state)
{
	AUTO(catalog_close)
	struct catalog *c = NULL;
	struct error err;
	const struct issuer *old, *new;

	(void)state;
	assert_int_equal(catalog_open("templates", "certs", &c, &err), ERR_NONE);
	old = catalog_issuer_get(c, "mo-iacm");
	assert_non_null(old);
	new = catalog_issuer_get(c, old->successor);
	assert_non_null(new);
	assert_true(issuer_lives_on(old, (struct date){ 2018, 12, 31 }));
	assert_false(issuer_lives_on(old, (struct date){ 2019, 1, 1 }));
	assert_false(issuer_lives_on(new, (struct date){ 2018, 12, 31 }));
	assert_true(issuer_lives_on(new, (struct date){ 2019, 1, 1 }));
	assert_string_equal(new->name[0], "澳门市政署");
	assert_int_equal(new->name_count, 3);
	assert_null(catalog_issuer_get(c, "mo-icm"));
}

static void
nobody_is_confirmed_before_a_real_paper_was_seen(void **state)
{
	AUTO(catalog_close)
	struct catalog *c = NULL;
	struct error err;

	(void)state;
	assert_int_equal(catalog_open("templates", "certs", &c, &err), ERR_NONE);
	assert_true(catalog_issuer_count(c) >= 7);
	for (int i = 0; i < catalog_issuer_count(c); i++)
		assert_false(catalog_issuer(c, i)->confirmed);
}

static void
every_reason_has_words_in_chinese_and_english(void **state)
{
	AUTO(catalog_close)
	struct catalog *c = NULL;
	struct error err;

	(void)state;
	assert_int_equal(catalog_open("templates", "certs", &c, &err), ERR_NONE);
	assert_string_equal(catalog_reason(c, "R13", "zh_CN"), "证明出具时间过久");
	assert_string_equal(catalog_reason(c, "R13", "en"),
			    "The certificate was made out too long ago");
	assert_string_equal(catalog_reason(c, "R13", "zh_HK"), "證明發出時間過久");
	assert_string_equal(catalog_reason(c, "R13", "pt"), "证明出具时间过久");
	assert_string_equal(catalog_reason_todo(c, "R13", "zh_CN"), "请重新办理一份近期的证明。");
	assert_string_equal(catalog_reason(c, "R99", "zh_CN"), "");
	assert_string_equal(catalog_reason_todo(c, "R99", "zh_CN"), "");
	/* whoever is under suspicion hears nothing else */
	assert_string_equal(catalog_reason(c, "R20", "zh_CN"), "正在核实");
}

static void
the_policy_is_that_of_the_day(void **state)
{
	const struct tree *tree = *state;
	AUTO(catalog_close)
	struct catalog *c = NULL;
	struct error err;

	put(tree, "templates/policy.xml",
	    "<policies>"
	    "<policy version=\"a\" basis=\"b\" from=\"2020-01-01\" to=\"2025-12-31\" "
	    "fresh-review-months=\"3\"/>"
	    "<policy version=\"b\" basis=\"b\" from=\"2026-01-01\" due-rule=\"exact\">"
	    "<cycle category=\"resident\" months=\"6\"/></policy></policies>");
	assert_int_equal(catalog_open(tree->templates, tree->certs, &c, &err), ERR_NONE);
	assert_string_equal(catalog_policy(c, (struct date){ 2019, 12, 31 })->version, "default");
	assert_string_equal(catalog_policy(c, (struct date){ 2020, 1, 1 })->version, "a");
	assert_string_equal(catalog_policy(c, (struct date){ 2025, 12, 31 })->version, "a");
	assert_string_equal(catalog_policy(c, (struct date){ 2026, 1, 1 })->version, "b");
	assert_int_equal(catalog_policy(c, (struct date){ 2025, 1, 1 })->fresh_review_months, 3);
	assert_int_equal(catalog_policy(c, (struct date){ 2025, 1, 1 })->fresh_reject_months, 12);
	assert_int_equal(catalog_policy(c, (struct date){ 2026, 1, 1 })->due_rule, DUE_EXACT);
	assert_int_equal(
	    catalog_policy(c, (struct date){ 2026, 1, 1 })->cycle_months[CATEGORY_RESIDENT], 6);
	assert_int_equal(
	    catalog_policy(c, (struct date){ 2026, 1, 1 })->cycle_months[CATEGORY_ENTERPRISE], 12);
}

/* ---- one thing broken ---- */

static void
a_missing_folder_is_named_with_what_to_do(void **state)
{
	AUTO(catalog_close)
	struct catalog *c = NULL;
	struct error err;

	(void)state;
	assert_int_equal(catalog_open("no-such-folder", "certs", &c, &err), ERR_CONFIG);
	assert_non_null(strstr(err.text, "no-such-folder"));
	assert_non_null(strstr(err.hint, "templates = "));
	assert_int_equal(catalog_open("templates", "no-such-folder", &c, &err), ERR_CONFIG);
	assert_non_null(strstr(err.hint, "certs = "));
	assert_int_equal(catalog_open("", "certs", &c, &err), ERR_CONFIG);
	assert_null(c);
}

static void
an_issuer_folder_without_trust_xml_is_refused(void **state)
{
	const struct tree *tree = *state;

	run("rm %s/%s", tree->root, TRUST);
	assert_refused(tree, "mo-iam/trust.xml", "");
}

static void
broken_xml_is_refused_with_its_line(void **state)
{
	const struct tree *tree = *state;

	put(tree, TRUST, "<issuer\n id='x'>\n <name></nam>\n</issuer>\n");
	assert_refused(tree, "mo-iam/trust.xml:3", "");
}

static void
an_unknown_attribute_is_refused_with_its_line(void **state)
{
	const struct tree *tree = *state;

	change(tree, TRUST, "confirmed=", "confirm=");
	assert_refused(tree, "mo-iam/trust.xml:5", "confirm");
}

static void
a_box_outside_the_page_is_refused(void **state)
{
	const struct tree *tree = *state;

	change(tree, FORM, "width-mm=\"210\"", "width-mm=\"100\"");
	assert_refused(tree, "consular-2015.xml:", "not on the page");
}

static void
a_length_that_no_paper_has_is_refused(void **state)
{
	static const char *const bad[][2] = {
		{ "width-mm=\"210\"", "width-mm=\"601\"" },
		{ "height-mm=\"297\"", "height-mm=\"-1\"" },
		{ "diameter-mm=\"42\"", "diameter-mm=\"-42\"" },
		{ "tolerance-mm=\"2\"", "tolerance-mm=\"601\"" },
	};
	const struct tree *tree = *state;

	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		change(tree, FORM, bad[i][0], bad[i][1]);
		assert_refused(tree, "consular-2015.xml:", "are millimetres");
		change(tree, FORM, bad[i][1], bad[i][0]);
	}
}

static void
a_field_nobody_knows_is_refused(void **state)
{
	const struct tree *tree = *state;

	change(tree, FORM, "\"holder.sex\"", "\"holder.gender\"");
	assert_refused(tree, "consular-2015.xml:", "no field has this name");
}

/* regcomp of POSIX extended expressions: an open bracket, a repeated nothing. The neighbours that
 * do compile are taken. */
static void
a_pattern_that_is_no_regular_expression_is_refused(void **state)
{
	static const char own[] = "^[A-Z]{3}20[0-9]{8}$";
	static const struct {
		const char *pattern;
		bool fine;
	} rows[] = { { "^[A-Z{3}20", false }, { "^[A-Z]{3}20", true }, { "(20", false },
		     { "(20)", true },        { "[0-9]{8,3}", false }, { "[0-9]{3,8}", true } };
	const struct tree *tree = *state;
	const char *now = own;
	struct error err;

	for (size_t i = 0; i < COUNT_OF(rows); now = rows[i++].pattern) {
		char from[64], to[64];

		(void)snprintf(from, sizeof(from), "pattern=\"%s\"", now);
		(void)snprintf(to, sizeof(to), "pattern=\"%s\"", rows[i].pattern);
		change(tree, FORM, from, to);
		if (rows[i].fine)
			assert_int_equal(open_tree(tree, &err), ERR_NONE);
		else
			assert_refused(tree, "consular-2015.xml:64", "no extended regular");
	}
}

static void
a_field_given_twice_is_refused(void **state)
{
	const struct tree *tree = *state;

	change(tree, FORM, "\"holder.name_latin\"", "\"holder.name\"");
	assert_refused(tree, "consular-2015.xml:", "twice");
}

static void
a_blank_page_outside_the_templates_is_refused(void **state)
{
	const struct tree *tree = *state;

	change(tree, FORM, "blank=\"cn-mission/", "blank=\"../cn-mission/");
	assert_refused(tree, "consular-2015.xml:", "below the templates");
}

static void
a_blank_page_that_is_not_there_is_refused(void **state)
{
	const struct tree *tree = *state;

	change(tree, FORM, "blank=\"cn-mission/", "blank=\"cn-mission/no-");
	assert_refused(tree, "consular-2015.xml:", "not there");
}

static void
a_form_without_anchors_is_refused_unless_it_is_a_letter(void **state)
{
	const struct tree *tree = *state;
	static const char *const form =
	    "<form id=\"x\" issuer=\"y\" kind=\"OTHER\" letter=\"%s\" confirmed=\"false\" "
	    "blank=\"cn-mission/consular-2015.png\"><title>t</title>"
	    "<page width-mm=\"210\" height-mm=\"297\"/></form>";
	char text[512];
	struct error err;

	(void)snprintf(text, sizeof(text), form, "true");
	put(tree, "templates/cn-mission/x.xml", text);
	assert_int_equal(open_tree(tree, &err), ERR_NONE);
	(void)snprintf(text, sizeof(text), form, "false");
	put(tree, "templates/cn-mission/x.xml", text);
	assert_refused(tree, "x.xml:1", "anchors");
}

static void
a_letter_says_where_its_text_is_and_what_stands_beside_a_field(void **state)
{
	const struct tree *tree = *state;
	static const char *const letter =
	    "<form id=\"x\" issuer=\"y\" kind=\"OTHER\" letter=\"%s\" "
	    "confirmed=\"false\" blank=\"cn-mission/consular-2015.png\"><title>t</title>"
	    "<page width-mm=\"210\" height-mm=\"297\">%s<word>notary</word>"
	    "<field name=\"certificate.issue_date\" read=\"date\" lang=\"eng\" required=\"true\" "
	    "by=\"issuer\" "
	    "after=\"%s\"/></page></form>";
	static const char *const text =
	    "<text lang=\"eng\" x=\"20\" y=\"20\" w=\"170\" h=\"200\"/>";
	char xml[1024];
	struct error err;

	(void)snprintf(xml, sizeof(xml), letter, "true", text, "dated|Date:");
	put(tree, "templates/cn-mission/x.xml", xml);
	assert_int_equal(open_tree(tree, &err), ERR_NONE);
	(void)snprintf(xml, sizeof(xml), letter, "true", text, "dated(");
	put(tree, "templates/cn-mission/x.xml", xml);
	assert_refused(tree, "x.xml:1", "expression");
	(void)snprintf(xml, sizeof(xml), letter, "true", "", "dated");
	put(tree, "templates/cn-mission/x.xml", xml);
	assert_refused(tree, "x.xml:1", "words");
	(void)snprintf(xml, sizeof(xml), letter, "false", text, "dated");
	put(tree, "templates/cn-mission/x.xml", xml);
	assert_refused(tree, "x.xml:1", "letter");
}

static void
two_forms_of_one_id_are_refused(void **state)
{
	const struct tree *tree = *state;

	run("cp %s/" FORM " %s/templates/cn-mission/again.xml", tree->root, tree->root);
	assert_refused(tree, "consular-2015.xml:", "another file");
}

static void
a_page_of_other_xml_beside_the_forms_is_left_alone(void **state)
{
	const struct tree *tree = *state;
	struct error err;

	put(tree, "templates/cn-mission/notes.xml", "<letter/>");
	assert_int_equal(open_tree(tree, &err), ERR_NONE);
}

static void
an_issuer_that_may_use_an_unknown_form_is_refused(void **state)
{
	const struct tree *tree = *state;

	change(tree, "certs/cn-mission/trust.xml", "\"consular-2015\"", "\"consular-2051\"");
	assert_refused(tree, "cn-mission/trust.xml:", "no form has this id");
}

static void
a_successor_that_is_not_there_is_refused(void **state)
{
	const struct tree *tree = *state;

	change(tree, "certs/mo-iacm/trust.xml", "\"mo-iam\"", "\"mo-ima\"");
	assert_refused(tree, "certs", "mo-ima");
}

static void
a_life_that_ends_before_it_begins_is_refused(void **state)
{
	const struct tree *tree = *state;

	change(tree, TRUST, "valid-from", "valid-to=\"2018-01-01\" valid-from");
	assert_refused(tree, "mo-iam/trust.xml:5", "ends before it begins");
}

static void
a_reason_without_english_words_is_refused(void **state)
{
	const struct tree *tree = *state;

	change(tree, "templates/reasons.xml", "<text xml:lang=\"en\">Being verified</text>", "");
	assert_refused(tree, "reasons.xml", "R20");
}

static void
words_given_twice_are_refused(void **state)
{
	const struct tree *tree = *state;

	change(tree, "templates/rules.xml", "<rule code=\"T05\">", "<rule code=\"T04\">");
	assert_refused(tree, "rules.xml:", "twice");
}

static void
overlapping_policies_are_refused(void **state)
{
	const struct tree *tree = *state;

	put(tree, "templates/policy.xml",
	    "<policies><policy version=\"a\" basis=\"b\" to=\"2026-01-01\"/>\n"
	    "<policy version=\"b\" basis=\"b\" from=\"2026-01-01\"/></policies>");
	assert_refused(tree, "policy.xml:2", "begin after");
}

static void
a_policy_that_returns_before_it_reviews_is_refused(void **state)
{
	const struct tree *tree = *state;

	put(tree, "templates/policy.xml",
	    "<policies><policy version=\"a\" basis=\"b\" fresh-review-months=\"12\" "
	    "fresh-reject-months=\"11\"/></policies>");
	assert_refused(tree, "policy.xml:1", "returned before");
}

#define broken(test) cmocka_unit_test_setup_teardown(test, make_tree, remove_tree)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    whatever_fails_while_loading_is_said_and_nothing_leaks, make_tree, remove_tree),
		cmocka_unit_test(the_trees_own_data_load),
		cmocka_unit_test(the_macau_office_that_ended_names_the_one_that_follows),
		cmocka_unit_test(nobody_is_confirmed_before_a_real_paper_was_seen),
		cmocka_unit_test(every_reason_has_words_in_chinese_and_english),
		broken(the_policy_is_that_of_the_day),
		cmocka_unit_test(a_missing_folder_is_named_with_what_to_do),
		broken(an_issuer_folder_without_trust_xml_is_refused),
		broken(broken_xml_is_refused_with_its_line),
		broken(an_unknown_attribute_is_refused_with_its_line),
		broken(a_box_outside_the_page_is_refused),
		broken(a_length_that_no_paper_has_is_refused),
		broken(a_field_nobody_knows_is_refused),
		broken(a_pattern_that_is_no_regular_expression_is_refused),
		broken(a_field_given_twice_is_refused),
		broken(a_blank_page_outside_the_templates_is_refused),
		broken(a_blank_page_that_is_not_there_is_refused),
		broken(a_form_without_anchors_is_refused_unless_it_is_a_letter),
		broken(a_letter_says_where_its_text_is_and_what_stands_beside_a_field),
		broken(two_forms_of_one_id_are_refused),
		broken(a_page_of_other_xml_beside_the_forms_is_left_alone),
		broken(an_issuer_that_may_use_an_unknown_form_is_refused),
		broken(a_successor_that_is_not_there_is_refused),
		broken(a_life_that_ends_before_it_begins_is_refused),
		broken(a_reason_without_english_words_is_refused),
		broken(words_given_twice_are_refused),
		broken(overlapping_policies_are_refused),
		broken(a_policy_that_returns_before_it_reviews_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
