/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "base/words.h"
#include "cli/cli.h"
#include "seal/seal.h"

/* trust: whom we believe (certs/), and the issue lists that offices sent (docs/seal.md §6,
 * docs/issue-list.md). */

#define JSON_BYTES      ((size_t)4 * 1024 * 1024)
#define CRL_TIMEOUT_S   30
#define CRL_TIMEOUT_MAX 600

static void
json_day(struct json *j, const char *key, struct date d)
{
	char text[DATE_TEXT_BYTES];

	date_print(text, d);
	json_text_or_null(j, key, text);
}

static void
json_digest(struct json *j, const char *key, const struct sha256 *digest)
{
	char text[SHA256_TEXT_BYTES] = "";

	if (!sha256_is_zero(digest))
		sha256_print(text, digest);
	json_text_or_null(j, key, text);
}

static void
json_state(struct json *j, const struct seal_verdict *v)
{
	json_text(j, "verdict", verdict_text(v->verdict));
	json_text_or_null(j, "reason", seal_reason_text(v->reason));
	json_text_or_null(j, "clause", v->clause);
	json_text_or_null(j, "detail", v->detail);
}

static const char *
state_words(const struct seal_verdict *v)
{
	switch (v->verdict) {
	case VERDICT_VALID:
		return _("good");
	case VERDICT_INVALID:
		return _("invalid");
	default:
		return _("undecided");
	}
}

/* "invalid: the signature does not fit the content (detail)" */
static void
print_state(const struct seal_verdict *v)
{
	const char *sentence = seal_reason_sentence(v->reason);

	printf("%s%s%s", state_words(v), sentence[0] ? ": " : "", sentence[0] ? _(sentence) : "");
	if (v->detail[0])
		printf(" (%s)", v->detail);
	putchar('\n');
}

/* ---- show, check ---- */

struct showing {
	struct cli *cli;
	struct json *json; /* NULL: for people */
	bool only_wrong;
	char issuer[ISSUER_ID_BYTES]; /* printed last */
	int lines, wrong;
};

static void
json_line(struct json *j, const struct trust_line *l)
{
	json_object(j, NULL);
	json_text(j, "issuer", l->issuer);
	json_text(j, "what", trust_what_text(l->what));
	json_text_or_null(j, "id", l->id);
	json_text_or_null(j, "subject", l->subject);
	json_digest(j, "sha256", &l->sha256);
	json_day(j, "from", l->from);
	json_day(j, "to", l->to);
	json_state(j, &l->state);
	json_end_object(j);
}

static void
print_line(struct showing *s, const struct trust_line *l)
{
	char from[DATE_TEXT_BYTES], to[DATE_TEXT_BYTES], hex[SHA256_TEXT_BYTES];

	if (!text_equal(s->issuer, l->issuer))
		printf("%s\n", l->issuer);
	(void)text_copy(s->issuer, sizeof(s->issuer), l->issuer);
	date_print(from, l->from);
	date_print(to, l->to);
	fputs("  ", stdout);
	cli_cell(trust_what_text(l->what), 14);
	cli_cell(l->id[0] ? l->id : l->subject, 26);
	printf("%s – %s  ", from[0] ? from : "…", to[0] ? to : "…");
	print_state(&l->state);
	if (!sha256_is_zero(&l->sha256) && !s->only_wrong) {
		sha256_print(hex, &l->sha256);
		printf("                sha256 %s\n", hex);
	}
}

static enum err
show_line(void *context, const struct trust_line *line, struct error *err)
{
	struct showing *s = context;
	bool wrong = line->state.verdict != VERDICT_VALID;

	(void)err;
	s->lines++;
	s->wrong += wrong;
	if (s->only_wrong && !wrong)
		return ERR_NONE;
	if (s->json)
		json_line(s->json, line);
	else
		print_line(s, line);
	return ERR_NONE;
}

static enum err
show_trust(struct cli *cli, bool only_wrong, struct error *err)
{
	const struct cli_option options[] = { CLI_OPTIONS_END };
	AUTO(trust_close)
	struct trust *trust = NULL;
	AUTO(buf)
	struct buf out = BUF(JSON_BYTES);
	struct json json = { &out, false };
	struct showing s = { .cli = cli, .only_wrong = only_wrong };
	const char *issuer;

	if (cli_options(cli, options, err) || cli_arguments(cli, 0, 1, err))
		return err->code;
	issuer = cli->argc ? cli->argv[0] : NULL;
	if (trust_open(cli->config.certs, &trust, err))
		return err->code;
	if (issuer && !trust_has_issuer(trust, issuer))
		return error_set(err, ERR_NOTFOUND, "%s has no issuer %s", cli->config.certs,
				 issuer);
	if (cli->json) {
		s.json = &json;
		json_object(&json, NULL);
		json_text(&json, "schema", "intake.trust/1");
		json_day(&json, "day", clock_today());
		json_array(&json, "lines");
	}
	if (trust_walk(trust, issuer, clock_today(), show_line, &s, err))
		return err->code;
	if (only_wrong && s.wrong)
		cli->status = CLI_NEEDS_PEOPLE;
	if (cli->json) {
		json_end_array(&json);
		json_end_object(&json);
		return cli_print(&out, err);
	}
	if (only_wrong && !cli->quiet)
		fprintf(stderr, _("%d entries, %d need somebody\n"), s.lines, s.wrong);
	else if (!s.lines && !cli->quiet)
		fprintf(stderr, "%s\n", _("no certificate is enrolled"));
	return ERR_NONE;
}

static enum err
trust_show(struct cli *cli, struct error *err)
{
	return show_trust(cli, false, err);
}

static enum err
trust_check(struct cli *cli, struct error *err)
{
	return show_trust(cli, true, err);
}

/* ---- add ---- */

struct adding {
	const char *path[TRUST_SPECIMEN]; /* by kind */
};

static enum err
choose(const struct adding *given, struct trust_addition *a, struct error *err)
{
	int count = 0;

	for (int i = 0; i < TRUST_SPECIMEN; i++)
		if (given->path[i]) {
			a->what = (enum trust_what)i;
			a->path = given->path[i];
			count++;
		}
	return count == 1
		   ? ERR_NONE
		   : error_set(err, ERR_USAGE,
			       "one of --anchor --intermediate --signer --list-signer --crl");
}

static enum err
trust_add_verb(struct cli *cli, struct error *err)
{
	struct adding given = { { NULL } };
	struct trust_addition a = { .certs = NULL };
	const struct cli_option options[] = {
		{ "anchor", 0, OPTION_TEXT, &given.path[TRUST_ANCHOR], "CERT.pem",
		  N_("a CA to be trusted for this issuer") },
		{ "intermediate", 0, OPTION_TEXT, &given.path[TRUST_INTERMEDIATE], "CERT.pem",
		  N_("a CA between anchor and signer") },
		{ "signer", 0, OPTION_TEXT, &given.path[TRUST_SIGNER], "CERT.pem",
		  N_("who seals papers") },
		{ "list-signer", 0, OPTION_TEXT, &given.path[TRUST_LISTER], "CERT.pem",
		  N_("who signs issue lists") },
		{ "crl", 0, OPTION_TEXT, &given.path[TRUST_CRL], "FILE", N_("a revocation list") },
		{ "from", 0, OPTION_DATE, &a.from, "DAY", N_("believed from this day on") },
		{ "to", 0, OPTION_DATE, &a.to, "DAY", N_("and until this day") },
		CLI_OPTIONS_END,
	};
	char hex[SHA256_TEXT_BYTES];

	if (cli_options(cli, options, err) || cli_arguments(cli, 1, 1, err) ||
	    choose(&given, &a, err))
		return err->code;
	a.certs = cli->config.certs;
	a.issuer = cli->argv[0];
	if (trust_add(&a, err))
		return err->code;
	sha256_print(hex, &a.sha256);
	printf("%s %s\nsha256 %s\n", a.issuer, a.file, hex);
	if (!cli->quiet && a.what != TRUST_CRL)
		fprintf(stderr, "%s\n",
			_("Compare this fingerprint with the office over another channel "
			  "(telephone), then commit the folder."));
	return ERR_NONE;
}

/* ---- crl update ---- */

struct updating {
	struct cli *cli;
	int taken, failed;
};

static void
tell_update(void *context, const char *issuer, const char *url, bool taken, const char *why)
{
	struct updating *u = context;

	u->taken += taken;
	u->failed += !taken;
	printf("%s  %s  %s%s%s\n", issuer, url, taken ? _("good") : _("not taken"),
	       why[0] ? ": " : "", why);
}

static enum err
trust_crl(struct cli *cli, struct error *err)
{
	const char *pin = NULL;
	int timeout_s = CRL_TIMEOUT_S;
	const struct cli_option options[] = {
		{ "pin", 0, OPTION_TEXT, &pin, "sha256//…",
		  N_("the server must have this key (https)") },
		{ "timeout", 0, OPTION_INT, &timeout_s, "SECONDS",
		  N_("for each address; default 30") },
		CLI_OPTIONS_END,
	};
	struct updating u = { .cli = cli };
	struct crl_update update = { .each = tell_update, .context = &u };

	if (cli_options(cli, options, err) || cli_arguments(cli, 1, 2, err))
		return err->code;
	if (!text_equal(cli->argv[0], "update"))
		return error_set(err, ERR_USAGE, "trust crl update [ISSUER]");
	if (timeout_s < 1 || timeout_s > CRL_TIMEOUT_MAX)
		return error_set(err, ERR_USAGE, "--timeout: 1 to %d seconds", CRL_TIMEOUT_MAX);
	update.certs = cli->config.certs;
	update.issuer = cli->argc > 1 ? cli->argv[1] : NULL;
	update.pin = pin;
	update.timeout_s = timeout_s;
	if (trust_crl_update(&update, err))
		return err->code;
	if (u.failed)
		cli->status = CLI_NEEDS_PEOPLE;
	if (!u.taken && !u.failed && !cli->quiet)
		fprintf(stderr, "%s\n", _("no certificate names an address of revocation lists"));
	return ERR_NONE;
}

/* ---- list import, list show ---- */

static void
json_import(struct buf *out, const char *path, const struct list_import *i)
{
	struct json j = { out, false };
	bool valid = i->verdict.verdict == VERDICT_VALID;

	json_object(&j, NULL);
	json_text(&j, "schema", "intake.list-import/1");
	json_text(&j, "file", path);
	json_state(&j, &i->verdict);
	json_text_or_null(&j, "issuer", i->verdict.issuer);
	json_text_or_null(&j, "signer", i->verdict.signer);
	if (valid) {
		json_int(&j, "sequence", i->list.sequence);
		json_day(&j, "from", i->list.from);
		json_day(&j, "to", i->list.to);
		json_int(&j, "certificates", i->list.entries);
		json_digest(&j, "digest", &i->list.digest);
		json_bool(&j, "known", i->known);
		json_int(&j, "checked_again", i->checked_again);
	}
	json_end_object(&j);
}

static void
print_import(const struct cli *cli, const char *path, const struct list_import *i)
{
	char from[DATE_TEXT_BYTES], to[DATE_TEXT_BYTES];

	if (i->verdict.verdict != VERDICT_VALID) {
		printf("%s  ", path);
		print_state(&i->verdict);
		return;
	}
	date_print(from, i->list.from);
	date_print(to, i->list.to);
	printf(_("%s  list %d of %s, %s to %s: %d certificates%s\n"), path, i->list.sequence,
	       i->list.issuer, from, to, i->list.entries, i->known ? _(", known before") : "");
	if (i->checked_again && !cli->quiet)
		fprintf(stderr, _("%d waiting papers were checked again\n"), i->checked_again);
}

static enum err
import_one(struct cli *cli, struct desk *desk, const char *path, struct error *err)
{
	AUTO(buf)
	struct buf out = BUF(JSON_BYTES);
	struct list_import i;
	struct act act;

	cli_act(cli, &act);
	if (desk_list_import(desk, &act, path, &i, err))
		return err->code;
	if (i.verdict.verdict != VERDICT_VALID)
		cli->status = CLI_NEEDS_PEOPLE;
	if (!cli->json) {
		print_import(cli, path, &i);
		return ERR_NONE;
	}
	json_import(&out, path, &i);
	return cli_print(&out, err);
}

struct lists {
	struct cli *cli;
	struct json *json;
	struct issue_list last; /* to tell holes */
	int count;
};

static void
json_list(struct json *j, const struct issue_list *l)
{
	json_object(j, NULL);
	json_text(j, "issuer", l->issuer);
	json_int(j, "sequence", l->sequence);
	json_day(j, "from", l->from);
	json_day(j, "to", l->to);
	json_day(j, "signed_on", l->signed_on);
	json_int(j, "certificates", l->entries);
	json_digest(j, "digest", &l->digest);
	json_digest(j, "file", &l->file);
	json_end_object(j);
}

static enum err
show_list(void *context, const struct issue_list *l, struct error *err)
{
	struct lists *s = context;
	int before = text_equal(s->last.issuer, l->issuer) ? s->last.sequence : 0;
	char from[DATE_TEXT_BYTES], to[DATE_TEXT_BYTES], on[DATE_TEXT_BYTES];

	(void)err;
	s->count++;
	s->last = *l;
	if (l->sequence > before + 1)
		s->cli->status = CLI_NEEDS_PEOPLE;
	if (s->json) {
		json_list(s->json, l);
		return ERR_NONE;
	}
	if (l->sequence == before + 2)
		printf(_("%s  list %d is missing\n"), l->issuer, before + 1);
	else if (l->sequence > before + 1)
		printf(_("%s  lists %d to %d are missing\n"), l->issuer, before + 1,
		       l->sequence - 1);
	date_print(from, l->from);
	date_print(to, l->to);
	date_print(on, l->signed_on);
	printf(_("%s  list %d, %s to %s, signed on %s: %d certificates\n"), l->issuer, l->sequence,
	       from, to, on, l->entries);
	return ERR_NONE;
}

static enum err
show_lists(struct cli *cli, struct desk *desk, const char *issuer, struct error *err)
{
	AUTO(buf)
	struct buf out = BUF(JSON_BYTES);
	struct json json = { &out, false };
	struct lists s = { .cli = cli };

	if (cli->json) {
		s.json = &json;
		json_object(&json, NULL);
		json_text(&json, "schema", "intake.lists/1");
		json_array(&json, "lists");
	}
	if (store_issue_walk(desk_store(desk), issuer, show_list, &s, err))
		return err->code;
	if (cli->json) {
		json_end_array(&json);
		json_end_object(&json);
		return cli_print(&out, err);
	}
	if (!s.count && !cli->quiet)
		fprintf(stderr, "%s\n", _("no issue list was imported yet"));
	return ERR_NONE;
}

static enum err
trust_list(struct cli *cli, struct error *err)
{
	const struct cli_option options[] = { CLI_OPTIONS_END };
	AUTO(desk_close)
	struct desk *desk = NULL;
	const char *what;

	if (cli_options(cli, options, err) || cli_arguments(cli, 1, 1000, err))
		return err->code;
	what = cli->argv[0];
	if (text_equal(what, "show")) {
		if (cli_desk(cli, &desk, err))
			return err->code;
		return show_lists(cli, desk, cli->argc > 1 ? cli->argv[1] : NULL, err);
	}
	if (!text_equal(what, "import") || cli->argc < 2)
		return error_set(err, ERR_USAGE, "trust list import FILE… or trust list show");
	if (cli_desk(cli, &desk, err))
		return err->code;
	for (int i = 1; i < cli->argc; i++)
		if (import_one(cli, desk, cli->argv[i], err))
			return err->code;
	return ERR_NONE;
}

enum err
cmd_trust(struct cli *cli, struct error *err)
{
	static const struct cli_action actions[] = {
		{ "show", trust_show },
		{ "check", trust_check },
		{ "add", trust_add_verb },
		{ "crl", trust_crl },
		{ "list", trust_list },
		{ "specimen", cmd_trust_specimen },
		{ NULL, NULL },
	};

	return cli_action(cli, actions, err);
}
