/* SPDX-License-Identifier: Apache-2.0 */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "base/uncaught.h"
#include "base/words.h"
#include "cli/cli.h"

/* clang-format off */
/* What this program can do, in the order of an arrival's life. */
static const struct verb verbs[] = {
	{ "init",     "",                     N_("make a new register"), NULL, cmd_init },
	{ "roster",   "import FILE.csv",      N_("import the list of pensioners"), NULL, cmd_roster },
	{ "register", "",                     N_("log an envelope and give it its serial"), NULL, cmd_register },
	{ "label",    "SERIAL…",              N_("print the QR labels of arrivals"), NULL, cmd_label },
	{ "scan",     "",                     N_("scan the sheets in a connected scanner's feeder"), NULL, cmd_scan },
	{ "capture",  "[PATH…]",              N_("take scans from files, folders or the inbox"), NULL, cmd_capture },
	{ "watch",    "",                     N_("take scans from the inbox as they come"), NULL, cmd_watch },
	{ "bind",     "FILE-NUMBER SERIAL",   N_("say whose a scan without label is"), NULL, cmd_bind },
	{ "inspect",  "FILE…",                N_("read and judge files without storing anything"), NULL, cmd_inspect },
	{ "list",     "",                     N_("list documents, arrivals or files"), NULL, cmd_list },
	{ "show",     "SERIAL[/N]",           N_("show one document with its findings and history"), NULL, cmd_show },
	{ "check",    "SERIAL[/N] | --all",          N_("run the rules again"), NULL, cmd_check },
	{ "amend",    "SERIAL[/N] FIELD TEXT", N_("correct a field that was read wrongly"), NULL, cmd_amend },
	{ "decide",   "SERIAL[/N] accept|reject|hold|suspect", N_("first decision (初审)"), NULL, cmd_decide },
	{ "confirm",  "SERIAL[/N]",           N_("second decision by another person (复核)"), NULL, cmd_confirm },
	{ "letter",   "SERIAL[/N]",           N_("print the letter of return or completion"), NULL, cmd_letter },
	{ "receipt",  "SERIAL",               N_("print the receipt for papers handed in"), NULL, cmd_receipt },
	{ "batch",    "",                     N_("freeze verified documents into batches"), NULL, cmd_batch },
	{ "submit",   "",                     N_("send batches to the central service and keep its receipts"), NULL, cmd_submit },
	{ "reconcile", "",                    N_("hold our answers against the central service's book"), NULL, cmd_reconcile },
	{ "lookup",   "PERSON",               N_("until when is a person certified, and why"), NULL, cmd_lookup },
	{ "due",      "",                     N_("who runs out in the next days"), NULL, cmd_due },
	{ "shield",   "export",               N_("who must not be suspended: the paper is here"), NULL, cmd_shield },
	{ "export",   "LIST",                 N_("a list as Excel, CSV or print"),
		N_("Lists: register, returns, due, files, batches, batch, run, audit.\n"
		   "  intake export register --state REVIEW --format pdf\n"
		   "  intake export due --days 30 --format csv --bom\n"), cmd_export },
	{ "seal",     "inspect|issue …",      N_("decode, judge or issue signed seals"), NULL, cmd_seal },
	{ "serve",    "",                     N_("the review station: pages for a browser on this machine"), NULL, cmd_serve },
	{ "user",     "add|list|role|password|totp|disable …", N_("who may use the review station, and for what"), NULL, cmd_user },
	{ "trust",    "show|check|add|crl|list|specimen …", N_("whom we believe, and the lists that offices sent"), NULL, cmd_trust },
	{ "audit",    "verify|show",          N_("check the chain of who did what"), NULL, cmd_audit },
	{ "status",   "",                     N_("what waits, and what to do next"), NULL, cmd_status },
	{ "template", "new BLANK|check FORM SCAN", N_("make a form file from a blank page, or look at one on a scan"), NULL, cmd_template },
	{ "config",   "show",                 N_("the configuration in force and where each value comes from"), NULL, cmd_config },
	{ "backup",   "FOLDER",               N_("bring a copy of register and scans up to date, and judge it"), NULL, cmd_backup },
	{ "restore",  "FOLDER",               N_("a new data folder from a backup"), NULL, cmd_restore },
	{ "demo",     "",                     N_("the whole way of the samples, in a fresh folder"), NULL, cmd_demo },
};
/* clang-format on */

static void
print_help(void)
{
	printf("%s\n\n  intake VERB [OPTION…]\n\n",
	       _("intake: mail-in proof of life, from the envelope to the signed receipt"));
	for (size_t i = 0; i < COUNT_OF(verbs); i++)
		printf("  %-10s %s\n", verbs[i].name, _(verbs[i].summary));
	printf("\n%s\n", _("intake VERB --help tells more. Start with: intake demo"));
}

static void
print_version(void)
{
	printf("intake %s\nApache-2.0\n", INTAKE_VERSION);
}

static int
letters_apart(const char *a, const char *b)
{
	size_t la = strlen(a), lb = strlen(b), common = 0;
	size_t longer = la > lb ? la : lb;

	for (size_t i = 0; i < la; i++)
		for (size_t k = i > 1 ? i - 1 : 0; k <= i + 1 && k < lb; k++)
			if (a[i] == b[k]) {
				common++;
				break;
			}
	return (int)(longer - common);
}

static const char *
nearest_verb(const char *typed)
{
	const char *best = NULL;
	int apart = 3;

	for (size_t i = 0; i < COUNT_OF(verbs); i++) {
		int n = letters_apart(typed, verbs[i].name);

		if (n < apart) {
			apart = n;
			best = verbs[i].name;
		}
	}
	return best;
}

static int
unknown_verb(const char *typed)
{
	const char *near = nearest_verb(typed);

	fprintf(stderr, _("intake: unknown verb '%s'"), typed);
	if (near)
		fprintf(stderr, _(" — did you mean '%s'?"), near);
	fprintf(stderr, "\n  %s\n", _("intake --help lists them."));
	return error_exit_status(ERR_USAGE);
}

/* The language must be known before the first word; the configuration is read later. */
static void
open_words(int argc, char **argv)
{
	char folder[CONFIG_VALUE_BYTES];
	const char *language = getenv("INTAKE_LANG");

	for (int i = 1; i + 1 < argc; i++)
		if (text_equal(argv[i], "--lang"))
			language = argv[i + 1];
	config_locale_folder(folder);
	words_open(folder, language && *language ? language : "zh_CN");
}

/* Only what the verb returns counts: err may still hold what a step met on its way to success. */
static int
run_verb(struct cli *cli, struct error *err)
{
	enum err rc = cli->verb->run(cli, err);

	if (!rc && fflush(stdout))
		rc = error_errno(err, "standard output");
	if (!rc)
		return cli->status;
	cli_error(cli, err);
	return error_exit_status(rc);
}

int
main(int argc, char **argv)
{
	struct error err = { 0 };
	struct cli cli = { .argc = argc - 1, .argv = argv + 1 };

	(void)signal(SIGPIPE, SIG_IGN);
	(void)setenv("OMP_THREAD_LIMIT", "1", 1); /* scanning.md §5: 3.8 times slower otherwise */
	uncaught_open();
	open_words(argc, argv);
	if (argc < 2 || text_equal(argv[1], "--help") || text_equal(argv[1], "-h") ||
	    text_equal(argv[1], "help")) {
		print_help();
		return argc < 2 ? error_exit_status(ERR_USAGE) : 0;
	}
	if (text_equal(argv[1], "--version")) {
		print_version();
		return 0;
	}
	for (size_t i = 0; i < COUNT_OF(verbs); i++)
		if (text_equal(verbs[i].name, argv[1])) {
			cli.verb = &verbs[i];
			return run_verb(&cli, &err);
		}
	return unknown_verb(argv[1]);
}
