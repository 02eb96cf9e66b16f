/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/central/judge.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/id_number.h"
#include "tests/central/ledger.h"

static const struct issue issues[] = {
	{ "101", "error", "personNo", true, "查无此人" },
	{ "103", "error", "idNo", true, "公民身份号码校验不通过" },
	{ "201", "error", "issuer", true, "出具机构不在名录内" },
	{ "301", "error", "agency", false, "待遇由其他机构发放" },
	{ "302", "error", "personNo", false, "待遇已终止" },
	{ "401", "error", "issueDate", true, "出具日期晚于今天" },
	{ "402", "error", "validUntil", true, "有效期已过" },
	{ "403", "error", "issueDate", true, "出具日期晚于认证日期" },
	{ "411", "warning", "issueDate", false, "证明出具已超过六个月" },
	{ "501", "error", "rev", false, "已有更新的修订" },
	{ "502", "error", "rev", false, "同一修订内容不同" },
};

/* An issue date may be ahead by the date line (rule T01). */
#define AHEAD_DAYS   1
#define STALE_MONTHS 6

static void
add_issue(struct result *r, const char *code)
{
	for (size_t i = 0; i < COUNT_OF(issues); i++)
		if (text_equal(issues[i].code, code) && r->issue_count < ISSUES_MAX)
			r->issue[r->issue_count++] = &issues[i];
}

void
judge_issues_print(char *to, size_t size, const struct result *r)
{
	to[0] = '\0';
	for (int i = 0; i < r->issue_count; i++) {
		(void)text_append(to, size, i ? " " : "");
		(void)text_append(to, size, r->issue[i]->code);
	}
}

void
judge_issues_parse(const char *text, struct result *r)
{
	char code[4];

	r->issue_count = 0;
	for (; text_copy_n(code, sizeof(code), text, strlen(text) < 3 ? 0 : 3) && code[0];
	     text += 3) {
		add_issue(r, code);
		text += text[3] == ' ';
	}
}

static void
find_faults(const struct certification *c, const char *sender_agency, struct date today,
	    struct result *r)
{
	if (!text_equal(c->agency, sender_agency))
		add_issue(r, "301");
	if (text_equal(c->id_type, "citizen") && id_number_check(c->id_no) != ID_CHECK_GOOD)
		add_issue(r, "103");
	if (date_after(c->issued_on, date_add_days(today, AHEAD_DAYS)))
		add_issue(r, "401");
	if (date_before(c->valid_until, today))
		add_issue(r, "402");
	if (date_after(c->issued_on, date_add_days(c->certified_on, AHEAD_DAYS)))
		add_issue(r, "403");
}

/* Steps 1 and 2: what was said before decides. */
static bool
judge_by_past(const struct past *past, struct result *r)
{
	if (past->same && past->same_content) {
		*r = past->result;
		return true;
	}
	if (past->same)
		add_issue(r, "502");
	else if (past->newer)
		add_issue(r, "501");
	r->disposition = REJECTED;
	return r->issue_count > 0;
}

void
judge(const struct certification *c, const struct past *past, const char *sender_agency,
      struct date today, struct result *out)
{
	*out = (struct result){ .rev = c->rev, .digest = c->digest };
	(void)text_copy(out->id, sizeof(out->id), c->id);
	if (judge_by_past(past, out))
		return;
	find_faults(c, sender_agency, today, out);
	if (out->issue_count > 0) {
		out->disposition = REJECTED;
	} else if (past->twin[0]) {
		out->disposition = DUPLICATE;
		(void)text_copy(out->of, sizeof(out->of), past->twin);
		out->valid_to = past->twin_valid_to;
	} else if (date_after(c->certified_on, today)) {
		out->disposition = DEFERRED;
		out->until = c->certified_on;
	} else {
		out->disposition = ACCEPTED;
		out->valid_to = c->valid_until;
		if (date_after(c->received_on, date_add_months(c->issued_on, STALE_MONTHS))) {
			out->disposition = WARNED;
			add_issue(out, "411");
		}
	}
}

/* A test wants this word: only where the record would have been accepted, so that nothing true is
 * hidden. */
static bool
force_word(struct result *r, enum disposition force, struct date today)
{
	if (r->disposition != ACCEPTED)
		return false;
	r->disposition = force;
	if (force == DEFERRED || force == REJECTED)
		r->valid_to = (struct date){ 0 };
	if (force == DEFERRED)
		r->until = date_add_days(today, 7);
	if (force == REJECTED)
		add_issue(r, "101");
	if (force == WARNED)
		add_issue(r, "411");
	if (force == DUPLICATE)
		(void)text_copy(r->of, sizeof(r->of), "00000000-0000-4000-8000-000000000000");
	return true;
}

static enum err
root_of(const struct envelope *e, struct sha256 *out, struct error *err)
{
	AUTO(memory)
	struct sha256 *leaf = calloc((size_t)e->count, sizeof(*leaf));

	if (!leaf)
		return error_set(err, ERR_NOMEM, "record root");
	for (int i = 0; i < e->count; i++) {
		char digest[SHA256_TEXT_BYTES], line[160];

		sha256_print(digest, &e->record[i].digest);
		(void)text_print(line, sizeof(line), "%s %ld %s", e->record[i].id, e->record[i].rev,
				 digest);
		if (merkle_leaf(line, &leaf[i], err))
			return err->code;
	}
	return merkle_root(leaf, e->count, out, err);
}

enum err
judge_batch(struct ledger *l, const struct envelope *e, struct date today, int force,
	    struct receipt *receipt, struct error *err)
{
	for (int i = 0; i < e->count; i++) {
		const struct certification *c = &e->record[i];
		struct result *r = &receipt->result[i];
		struct past past;

		if (ledger_past(l, c, &past, err))
			return err->code;
		judge(c, &past, e->agency, today, r);
		if (force >= 0 && !past.same && force_word(r, (enum disposition)force, today))
			force = -1;
		if (past.same ? ledger_again(l, c, err)
			      : ledger_add_record(l, c, &past, r, receipt, err))
			return err->code;
	}
	receipt->count = e->count;
	return root_of(e, &receipt->record_root, err);
}
