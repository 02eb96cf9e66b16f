/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text.h"
#include "base/words.h"
#include "model/arrival.h"
#include "model/batch.h"
#include "model/state.h"
#include "model/user.h"
#include "report/report.h"

/* Codes of the model and lines of the log as people say them. */

const char *
report_decide(enum decide decide)
{
	static const char *const said[] = { "", N_("accept"), N_("return"), N_("hold"),
					    N_("suspect") };

	return said[decide][0] ? _(said[decide]) : "";
}

void
report_roles(char *to, int roles)
{
	to[0] = '\0';
	if (text_equal(words_language(), "en")) {
		roles_print(to, roles);
		return;
	}
	for (int role = 1; role < ROLE_ALL; role <<= 1) {
		char one[ROLES_TEXT_BYTES];

		if (!(roles & role))
			continue;
		roles_print_zh(one, role);
		(void)text_append(to, ROLES_TEXT_BYTES, to[0] ? "、" : "");
		(void)text_append(to, ROLES_TEXT_BYTES, words(one));
	}
}

/* ---- lines of the log ---- */
/* The program writes "key=value key=value", in which a value may hold spaces; a new key is one row
 * here, and one without a row is shown as it stands. */
typedef void say_value(const char *value, char *to);
#define VALUE(name) static void name(const char *value, char *to)

static void
put(char *to, const char *text)
{
	(void)text_copy(to, REPORT_CELL_BYTES, text);
}

VALUE(as_it_stands)
{
	put(to, value);
}

/* Confirming says the state twice: "to=VERIFIED VERIFIED". */
VALUE(state_words)
{
	enum state state;
	char first[32] = "";

	(void)text_copy_n(first, sizeof(first), value, strcspn(value, " "));
	put(to, state_parse(first, &state) ? words(state_zh(state)) : value);
}

VALUE(route_words)
{
	enum route route;

	put(to, route_parse(value, &route) ? words(route_zh(route)) : value);
}

VALUE(decide_words)
{
	enum decide decide;

	put(to, decide_parse(value, &decide) ? report_decide(decide) : value);
}

VALUE(role_words)
{
	char said[ROLES_TEXT_BYTES];
	int roles;

	if (!roles_parse(value, &roles)) {
		put(to, value);
		return;
	}
	report_roles(said, roles);
	put(to, said);
}

VALUE(disposition_words)
{
	put(to, words(disposition_zh(value)));
}

VALUE(file_words)
{
	put(to, report_file_reason(value));
}

VALUE(letter_words)
{
	put(to, text_equal(value, "fix") ? _("completion") : _("letter of return"));
}

VALUE(id_words)
{
	put(to, text_equal(value, "whole") ? _("in full") : _("masked"));
}

/* Enough to tell two files apart. */
VALUE(short_hash)
{
	(void)text_print(to, REPORT_CELL_BYTES, "%.12s", value);
}

static const struct {
	const char *word, *said;
} plain[] = {
	{ "yes", N_("yes") },
	{ "no", N_("no") },
	{ "on", N_("on") },
	{ "off", N_("off") },
	{ "whole", N_("whole") },
	{ "broken", N_("broken") },
	{ "locked", N_("locked") },
	{ "accept", N_("good") },
	{ "review", N_("look") },
	{ "reject", N_("return") },
	{ "done", N_("done") },
	{ "killed", N_("killed") },
	{ "failed", N_("failed") },
	{ "fast", N_("fast lane") },
	{ "side by side", N_("side by side") },
	{ "unknown name", N_("unknown name") },
	{ "second factor demanded", N_("second factor demanded") },
	{ "holder.id_number", N_("ID number") },
};

/* Words that stand alone, and values of two or three choices. */
VALUE(plain_words)
{
	for (size_t i = 0; i < COUNT_OF(plain); i++)
		if (text_equal(plain[i].word, value)) {
			put(to, _(plain[i].said));
			return;
		}
	state_words(value, to);
}

/* label NULL: nothing for people, the line itself has it. */
static const struct {
	const char *key, *label;
	say_value *say;
} keys[] = {
	{ "accepted", N_("accepted"), as_it_stands },
	{ "back_pay_months", N_("months to pay back"), as_it_stands },
	{ "bad", N_("bad lines"), as_it_stands },
	{ "batch", N_("batch"), as_it_stands },
	{ "blocked", N_("blocked"), as_it_stands },
	{ "bounced", N_("rejected"), as_it_stands },
	{ "by", N_("by"), as_it_stands },
	{ "bytes", N_("bytes"), as_it_stands },
	{ "changed", N_("changed"), as_it_stands },
	{ "codes", N_("recovery codes"), as_it_stands },
	{ "confirmed", N_("accepted"), as_it_stands },
	{ "decide", N_("decision"), decide_words },
	{ "deferred", N_("deferred"), as_it_stands },
	{ "digest", N_("digest"), short_hash },
	{ "disposition", N_("the service said"), disposition_words },
	{ "documents", N_("papers"), as_it_stands },
	{ "ending", N_("ending"), plain_words },
	{ "entries", N_("entries"), as_it_stands },
	{ "exit", NULL, as_it_stands },
	{ "field", N_("field"), plain_words },
	{ "findings", N_("findings"), as_it_stands },
	{ "form", N_("form"), as_it_stands },
	{ "format", N_("format"), as_it_stands },
	{ "from", N_("was"), state_words },
	{ "here", N_("here"), disposition_words },
	{ "host", N_("machine"), as_it_stands },
	{ "id", N_("ID numbers"), id_words },
	{ "issuer", N_("issuing office"), as_it_stands },
	{ "kind", N_("kind"), letter_words },
	{ "locked", N_("locked"), plain_words },
	{ "open", N_("open"), as_it_stands },
	{ "outcome", N_("outcome"), plain_words },
	{ "pages", N_("pages"), as_it_stands },
	{ "person", N_("person number"), as_it_stands },
	{ "pieces", N_("papers"), as_it_stands },
	{ "reason", N_("why"), file_words },
	{ "reasons", N_("reasons"), as_it_stands },
	{ "records", N_("records"), as_it_stands },
	{ "register", N_("register number"), as_it_stands },
	{ "rejected", N_("rejected"), as_it_stands },
	{ "resume", N_("payment resumed"), plain_words },
	{ "rev", NULL, as_it_stands },
	{ "roles", N_("roles"), role_words },
	{ "route", N_("came by"), route_words },
	{ "rows", N_("rows"), as_it_stands },
	{ "rules", N_("rules"), as_it_stands },
	{ "run", N_("run"), as_it_stands },
	{ "schema", NULL, as_it_stands },
	{ "sequence", N_("sequence"), as_it_stands },
	{ "serial", N_("serial"), as_it_stands },
	{ "sha256", N_("file digest"), short_hash },
	{ "shield", N_("shielded from suspension"), plain_words },
	{ "there", N_("there"), disposition_words },
	{ "to", N_("now"), state_words },
	{ "unchanged", N_("unchanged"), as_it_stands },
	{ "valid_until", N_("valid until"), as_it_stands },
	{ "why", N_("why"), as_it_stands },
};

static int
find_key(const char *text, size_t n)
{
	for (size_t i = 0; i < COUNT_OF(keys); i++)
		if (strlen(keys[i].key) == n && memcmp(keys[i].key, text, n) == 0)
			return (int)i;
	return -1;
}

/* The length of the key that begins here, 0 when none does. */
static size_t
key_length(const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return text[n] == '=' ? n : 0;
}

/* Up to the next " key=", or the end. */
static size_t
value_length(const char *text)
{
	size_t n = 0;

	while (text[n] && !(text[n] == ' ' && key_length(text + n + 1)))
		n++;
	return n;
}

static void
add_said(char *to, const char *label, const char *said)
{
	char part[REPORT_CELL_BYTES];

	if (label)
		(void)text_print(part, sizeof(part), _("%s: %s"), label, said);
	else
		put(part, said);
	(void)text_append(to, REPORT_CELL_BYTES, to[0] ? _("; ") : "");
	(void)text_append(to, REPORT_CELL_BYTES, part);
}

void
report_log_detail(const char *detail, char *to)
{
	to[0] = '\0';
	while (*detail) {
		size_t n = key_length(detail), length;
		char value[REPORT_CELL_BYTES], said[REPORT_CELL_BYTES], key[32];
		int i = n ? find_key(detail, n) : -1;

		(void)text_copy_n(key, sizeof(key), detail, n);
		detail += n ? n + 1 : 0;
		length = value_length(detail);
		(void)text_copy_n(value, sizeof(value), detail, length);
		detail += length;
		detail += strspn(detail, " ");
		if (!value[0] || (i >= 0 && !keys[i].label))
			continue;
		if (i >= 0)
			keys[i].say(value, said);
		else
			plain_words(value, said);
		add_said(to, i >= 0 ? _(keys[i].label) : key[0] ? key : NULL, said);
	}
}

void
report_log_object(const char *object, char *to)
{
	static const struct {
		const char *begins, *said;
	} kinds[] = {
		{ "user:", N_("account") },         { "file/", N_("file") },
		{ "person/", N_("person number") }, { "late/", N_("late result") },
		{ "list/", N_("issue list") },
	};
	static const struct {
		const char *word, *said;
	} whole[] = {
		{ "roster", N_("roster") },
		{ "submit", N_("submission") },
		{ "web", N_("station") },
	};
	const struct report_list *list = report_list_get(object);

	put(to, list ? _(list->title) : object);
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (text_starts(object, kinds[i].begins))
			(void)text_print(to, REPORT_CELL_BYTES, "%s %s", _(kinds[i].said),
					 object + strlen(kinds[i].begins));
	for (size_t i = 0; i < COUNT_OF(whole); i++)
		if (text_equal(object, whole[i].word))
			put(to, _(whole[i].said));
}
