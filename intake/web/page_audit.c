/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text.h"
#include "base/words.h"
#include "web/visit.h"

/* 审计: who did what, by page, newest first; and whether the chain is whole. */

#define LINES_SHOWN 50

struct choosing {
	struct visit *v;
	const char *list, *chosen;
};

static enum err
list_word(void *context, const char *word, struct error *err)
{
	struct choosing *c = context;
	struct scope *s = data_row(c->v->data, c->list);

	(void)err;
	data_text(s, "word", word);
	data_text(s, "shown",
		  text_equal(c->list, "actions")  ? words(audit_action_zh(word))
		  : text_equal(c->list, "actors") ? show_user(c->v, word)
						  : word);
	data_flag(s, "chosen", text_equal(word, c->chosen));
	return ERR_NONE;
}

static enum err
show_choices(struct visit *v, struct error *err)
{
	struct choosing actors = { v, "actors", visit_field(v, "actor") };
	struct choosing actions = { v, "actions", visit_field(v, "action") };

	if (store_audit_words(visit_store(v), true, list_word, &actors, err))
		return err->code;
	return store_audit_words(visit_store(v), false, list_word, &actions, err);
}

static enum err
show_chain(struct visit *v, struct error *err)
{
	struct audit_check check;

	if (store_audit_verify(visit_store(v), &check, err))
		return err->code;
	data_number(v->data, "lines", (long)check.lines);
	data_flag(v->data, "whole", check.broken_seq == 0);
	if (check.broken_seq) {
		data_number(v->data, "broken_seq", (long)check.broken_seq);
		data_text(v->data, "why", check.why);
	}
	data_flag(v->data, "checked", true);
	return visit_note(v, "audit-verify", "audit", check.broken_seq ? "broken" : "whole", err);
}

/* Remembers the last line of the page: the next one begins behind it. */
static void
to_object(void *context, const void *row, char *to)
{
	const struct audit_line *line = row;
	char serial[SERIAL_BYTES];
	int index;

	*(int64_t *)context = line->seq;
	if (document_id_parse(line->object, serial, &index))
		(void)text_print(to, LIST_HREF_BYTES, "/arrival/%s", serial);
}

enum err
page_audit(struct visit *v, struct error *err)
{
	AUTO(buf)
	struct buf query = BUF((size_t)8192);
	struct list_asked asked;
	int64_t last = 0;
	int rows;

	if (lists_ask(v, &asked, err) || show_choices(v, err))
		return err->code;
	asked.query.log.limit = LINES_SHOWN;
	asked.query.log.before_seq = visit_number(v, "before", 0);
	if (lists_table(v, report_list_get("audit"), &asked.query, to_object, &last, &rows, err))
		return err->code;
	data_text(v->data, "object_asked", visit_field(v, "object"));
	data_text(v->data, "from_asked", visit_field(v, "from"));
	data_text(v->data, "to_asked", visit_field(v, "to"));
	lists_query(v, &query);
	if (rows == LINES_SHOWN)
		data_print(v->data, "older", "/audit?before=%lld%s%s", (long long)last,
			   query.length ? "&" : "", buf_string(&query));
	lists_links(v, "audit");
	if (text_equal(visit_field(v, "check"), "1") && show_chain(v, err))
		return err->code;
	return visit_page(v, "audit", err);
}
