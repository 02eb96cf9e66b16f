/* SPDX-License-Identifier: Apache-2.0 */
#include "web/page.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"

static char folder[64];
static struct error err;

static int
remove_entry(const char *path, const struct stat *st, int flag, struct FTW *where)
{
	(void)st;
	(void)flag;
	(void)where;
	return remove(path);
}

static int
make_folder(void **state)
{
	char web[80];

	(void)state;
	(void)snprintf(folder, sizeof(folder), "/tmp/intake-page-XXXXXX");
	assert_non_null(mkdtemp(folder));
	(void)snprintf(web, sizeof(web), "%s/web", folder);
	return folder_make(web, &err) ? -1 : 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	(void)nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	return 0;
}

static void
put(const char *name, const char *text)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/web/%s.xhtml", folder, name);
	assert_int_equal(file_replace(path, text, strlen(text), &err), ERR_NONE);
}

/* The page as HTML, in a buffer that the next call reuses. */
static const char *
rendered(const char *template, const char *layout, struct scope *data)
{
	static struct buf out = BUF((size_t)1024 * 1024);
	AUTO(pages_close)
	struct pages *pages = NULL;

	buf_free(&out);
	put("page", template);
	if (layout)
		put("layout", layout);
	if (pages_open(folder, &pages, &err) ||
	    page_render(pages, "page", layout ? "layout" : NULL, data, &out, &err))
		fail_msg("%s", err.text);
	return buf_string(&out);
}

static void
contains(const char *text, const char *wanted)
{
	if (!strstr(text, wanted))
		fail_msg("no %s in: %s", wanted, text);
}

static void
text_of_people_is_escaped_everywhere(void **state)
{
	AUTO(data_free)
	struct data *d = data_new();
	const char *html;

	(void)state;
	data_text(data_root(d), "name", "<b onclick='x'>\"&</b>");
	html = rendered("<p><b data-bind=\"name\"/><i data-attr-title=\"{name}\">{name}</i></p>",
			NULL, data_root(d));
	assert_null(strstr(html, "<b onclick"));
	contains(html, "<b>&lt;b onclick='x'&gt;\"&amp;&lt;/b&gt;</b>");
	contains(html, "title=\"&lt;b onclick='x'&gt;&quot;&amp;&lt;/b&gt;\"");
}

static void
braces_in_a_value_are_only_text(void **state)
{
	AUTO(data_free)
	struct data *d = data_new();

	(void)state;
	data_text(data_root(d), "name", "{secret}");
	data_text(data_root(d), "secret", "42");
	contains(rendered("<p><b data-bind=\"name\"/><i>{name}</i></p>", NULL, data_root(d)),
		 "<b>{secret}</b><i>{secret}</i>");
}

static void
a_list_is_repeated_and_looks_outside(void **state)
{
	AUTO(data_free)
	struct data *d = data_new();
	const char *html;

	(void)state;
	data_text(data_root(d), "year", "2026");
	data_text(data_row(data_root(d), "rows"), "n", "1");
	data_text(data_row(data_root(d), "rows"), "n", "2");
	html = rendered("<ul><li data-each=\"rows\">{n}/{year}</li></ul>", NULL, data_root(d));
	contains(html, "<ul><li>1/2026</li><li>2/2026</li></ul>");
}

static void
an_empty_list_leaves_nothing(void **state)
{
	AUTO(data_free)
	struct data *d = data_new();

	(void)state;
	contains(rendered("<ul><li data-each=\"rows\">x</li></ul>", NULL, data_root(d)),
		 "<ul></ul>");
}

static void
conditions_keep_or_drop(void **state)
{
	AUTO(data_free)
	struct data *d = data_new();
	const char *html;

	(void)state;
	data_flag(data_root(d), "yes", true);
	data_flag(data_root(d), "no", false);
	html = rendered("<p><a data-if=\"yes\">1</a><a data-if=\"no\">2</a>"
			"<a data-if=\"unknown\">3</a><a data-unless=\"no\">4</a>"
			"<input data-flag-checked=\"yes\"/><input data-flag-checked=\"no\"/></p>",
			NULL, data_root(d));
	contains(html, "<p><a>1</a><a>4</a><input checked><input></p>");
}

static void
addresses_are_encoded_and_unknown_ones_left_out(void **state)
{
	AUTO(data_free)
	struct data *d = data_new();
	const char *html;

	(void)state;
	data_text(data_root(d), "q", "a/b?c&d=\"中");
	data_text(data_root(d), "ours", "/review/1?v=2");
	html = rendered("<p><a data-attr-href=\"/x/{q}\">.</a><a data-attr-href=\"{ours}\">.</a>"
			"<a data-attr-href=\"/y/{unknown}\">.</a></p>",
			NULL, data_root(d));
	contains(html, "href=\"/x/a%2Fb%3Fc%26d%3D%22%E4%B8%AD\"");
	contains(html, "href=\"/review/1?v=2\"");
	assert_null(strstr(html, "/y/"));
}

static void
every_post_form_carries_the_token_and_no_other(void **state)
{
	AUTO(data_free)
	struct data *d = data_new();
	const char *html;

	(void)state;
	data_text(data_root(d), "csrf", "abc");
	html =
	    rendered("<div><form method=\"post\"><b/></form><form method=\"get\"><i/></form></div>",
		     NULL, data_root(d));
	contains(html, "<form method=\"post\"><input type=\"hidden\" name=\"csrf\" value=\"abc\">");
	contains(html, "<form method=\"get\"><i></i></form>");
}

static void
the_page_stands_in_its_layout_after_a_doctype(void **state)
{
	AUTO(data_free)
	struct data *d = data_new();
	const char *html;

	(void)state;
	html = rendered("<section>x</section>",
			"<html><body><main data-slot=\"content\"/></body></html>", data_root(d));
	assert_int_equal(strncmp(html, "<!DOCTYPE html>\n<html>", 22), 0);
	contains(html, "<main><section>x</section></main>");
}

static void
comments_do_not_leave_the_house(void **state)
{
	AUTO(data_free)
	struct data *d = data_new();

	(void)state;
	assert_null(strstr(rendered("<p><!-- inner --></p>", NULL, data_root(d)), "inner"));
}

static void
a_broken_template_is_named(void **state)
{
	AUTO(pages_close)
	struct pages *pages = NULL;

	(void)state;
	put("broken", "<p><b></p>");
	assert_int_equal(pages_open(folder, &pages, &err), ERR_CONFIG);
	contains(err.text, "broken.xhtml");
	put("broken", "<p xmlns=\"http://www.w3.org/1999/xhtml\"/>");
	assert_int_equal(pages_open(folder, &pages, &err), ERR_CONFIG);
	put("broken", "<p/>");
}

static void
data_without_end_is_an_error_and_no_page(void **state)
{
	AUTO(data_free)
	struct data *d = data_new();
	AUTO(pages_close)
	struct pages *pages = NULL;
	AUTO(buf)
	struct buf out = BUF((size_t)64 * 1024 * 1024);
	char text[1024];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	for (size_t i = 0; i < LIMIT_PAGE_DATA_BYTES / sizeof(text) + 1; i++)
		data_text(data_row(data_root(d), "rows"), "x", text);
	put("page", "<p/>");
	assert_int_equal(pages_open(folder, &pages, &err), ERR_NONE);
	assert_int_equal(page_render(pages, "page", NULL, data_root(d), &out, &err), ERR_NOMEM);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_of_people_is_escaped_everywhere),
		cmocka_unit_test(braces_in_a_value_are_only_text),
		cmocka_unit_test(a_list_is_repeated_and_looks_outside),
		cmocka_unit_test(an_empty_list_leaves_nothing),
		cmocka_unit_test(conditions_keep_or_drop),
		cmocka_unit_test(addresses_are_encoded_and_unknown_ones_left_out),
		cmocka_unit_test(every_post_form_carries_the_token_and_no_other),
		cmocka_unit_test(the_page_stands_in_its_layout_after_a_doctype),
		cmocka_unit_test(comments_do_not_leave_the_house),
		cmocka_unit_test(a_broken_template_is_named),
		cmocka_unit_test(data_without_end_is_an_error_and_no_page),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
