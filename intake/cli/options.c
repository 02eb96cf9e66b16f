/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

#include <assert.h>
#include <getopt.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "base/words.h"

#define LIMIT_OPTIONS 48

struct common {
	const char *config, *data, *certs, *as, *lang;
	struct date as_of;
	bool json, quiet, verbose, help;
	struct option_list set;
};

/* The options every verb understands. */
static int
common_rows(struct common *c, struct cli_option *rows)
{
	const struct cli_option list[] = {
		{ "config", 0, OPTION_TEXT, &c->config, "FILE", N_("configuration file") },
		{ "set", 0, OPTION_LIST, &c->set, "KEY=VALUE",
		  N_("one value of the configuration") },
		{ "data", 0, OPTION_TEXT, &c->data, "FOLDER", N_("folder of the register") },
		{ "certs", 0, OPTION_TEXT, &c->certs, "FOLDER",
		  N_("folder of issuers and their trust") },
		{ "as", 0, OPTION_TEXT, &c->as, "NAME",
		  N_("who acts; default: INTAKE_USER or the login name") },
		{ "as-of", 0, OPTION_DATE, &c->as_of, "DATE",
		  N_("stand on this day instead of today") },
		{ "json", 0, OPTION_FLAG, &c->json, NULL, N_("print one JSON object") },
		{ "quiet", 'q', OPTION_FLAG, &c->quiet, NULL, N_("no progress") },
		{ "verbose", 'v', OPTION_FLAG, &c->verbose, NULL,
		  N_("log what happens on standard error") },
		{ "lang", 0, OPTION_TEXT, &c->lang, "LANG", N_("zh_CN, zh_HK or en") },
		{ "help", 'h', OPTION_FLAG, &c->help, NULL, N_("this text") },
	};

	memcpy(rows, list, sizeof(list));
	return (int)COUNT_OF(list);
}

static void
print_rows(const struct cli_option *rows, int count)
{
	for (int i = 0; i < count; i++) {
		char left[64];

		(void)text_print(left, sizeof(left), "--%s%s%s", rows[i].name,
				 rows[i].argument ? " " : "",
				 rows[i].argument ? rows[i].argument : "");
		printf("  %-26s %s\n", left, _(rows[i].help));
	}
}

static void NORETURN
print_verb_help(const struct cli *cli, const struct cli_option *own, int own_count,
		const struct cli_option *common, int common_count)
{
	printf("intake %s %s\n  %s\n", cli->verb->name, cli->verb->arguments,
	       _(cli->verb->summary));
	if (cli->verb->help)
		printf("\n%s\n", _(cli->verb->help));
	if (own_count) {
		printf("\n%s\n", _("Options:"));
		print_rows(own, own_count);
	}
	printf("\n%s\n", _("Common options:"));
	print_rows(common, common_count);
	exit(fflush(stdout) ? error_exit_status(ERR_IO) : 0);
}

static enum err
take(const struct cli_option *row, const char *value, struct error *err)
{
	struct option_list *list;
	long number;

	switch (row->kind) {
	case OPTION_FLAG:
		*(bool *)row->to = true;
		return ERR_NONE;
	case OPTION_TEXT:
		*(const char **)row->to = value;
		return ERR_NONE;
	case OPTION_INT:
		if (!text_to_long(value, 0, 1000000000, &number))
			return error_set(err, ERR_USAGE, "--%s %s: not a whole number", row->name,
					 value);
		*(int *)row->to = (int)number;
		return ERR_NONE;
	case OPTION_DATE:
		if (!date_parse(value, row->to))
			return error_set(err, ERR_USAGE, "--%s %s: a date is written YYYY-MM-DD",
					 row->name, value);
		return ERR_NONE;
	case OPTION_LIST:
		list = row->to;
		if (list->count == LIMIT_OPTION_LIST)
			return error_set(err, ERR_USAGE, "--%s: given more than %d times",
					 row->name, LIMIT_OPTION_LIST);
		list->item[list->count++] = value;
		return ERR_NONE;
	}
	return error_set(err, ERR_BUG, "option without a kind");
}

static enum err
parse(struct cli *cli, const struct cli_option *rows, int count, struct error *err)
{
	struct option longs[LIMIT_OPTIONS + 1] = { 0 };
	char shorts[2 * LIMIT_OPTIONS + 2] = ":";
	int c, index;

	for (int i = 0; i < count; i++) {
		longs[i] = (struct option){ rows[i].name, rows[i].kind == OPTION_FLAG ? 0 : 1, NULL,
					    1000 + i };
		if (rows[i].letter)
			(void)text_append(shorts, sizeof(shorts),
					  (char[]){ rows[i].letter,
						    rows[i].kind == OPTION_FLAG ? '\0' : ':',
						    '\0' });
	}
	optind = 0; /* glibc: start over, the verb stands where argv[0] would */
	opterr = 0;
	while ((c = getopt_long(cli->argc, cli->argv, shorts, longs, &index)) != -1) {
		if (c == '?' || c == ':') {
			(void)error_set(err, ERR_USAGE,
					c == ':' ? "%s: a value is missing" : "%s: unknown option",
					cli->argv[optind - 1]);
			return error_hint(err, "intake %s --help lists the options.",
					  cli->verb->name);
		}
		index = c - 1000;
		for (int i = 0; c < 1000 && i < count; i++)
			if (rows[i].letter == c)
				index = i;
		if (take(&rows[index], optarg, err))
			return err->code;
	}
	cli->argc -= optind;
	cli->argv += optind;
	return ERR_NONE;
}

static void
find_actor(struct cli *cli, const char *as)
{
	const char *name = as ? as : getenv("INTAKE_USER");
	const struct passwd *login = NULL;

	if (!name || !*name) {
		login = getpwuid(getuid());
		name = login ? login->pw_name : "unknown";
	}
	(void)text_copy(cli->actor, sizeof(cli->actor), name);
}

/* KEY=VALUE rows and the shortcuts, over what the file and the environment say. */
static enum err
override(struct cli *cli, const struct common *c, struct error *err)
{
	for (int i = 0; i < c->set.count; i++) {
		char key[64];
		const char *equals = strchr(c->set.item[i], '=');

		if (!equals || !text_copy_n(key, sizeof(key), c->set.item[i],
					    (size_t)(equals - c->set.item[i])))
			return error_set(err, ERR_USAGE, "--set %s: write KEY=VALUE",
					 c->set.item[i]);
		if (config_set(&cli->config, key, equals + 1, err))
			return err->code;
	}
	if (c->data && !text_copy(cli->config.data, sizeof(cli->config.data), c->data))
		return error_set(err, ERR_USAGE, "--data: path is too long");
	if (c->certs && !text_copy(cli->config.certs, sizeof(cli->config.certs), c->certs))
		return error_set(err, ERR_USAGE, "--certs: path is too long");
	if (c->lang)
		(void)text_copy(cli->config.language, sizeof(cli->config.language), c->lang);
	return ERR_NONE;
}

enum err
cli_options(struct cli *cli, const struct cli_option *own, struct error *err)
{
	struct common common = { 0 };
	struct cli_option rows[LIMIT_OPTIONS];
	int own_count = 0, common_count;

	while (own[own_count].name)
		own_count++;
	assert(own_count + 16 < LIMIT_OPTIONS);
	memcpy(rows, own, sizeof(*own) * (size_t)own_count);
	common_count = common_rows(&common, rows + own_count);
	if (parse(cli, rows, own_count + common_count, err))
		return err->code;
	if (common.help)
		print_verb_help(cli, rows, own_count, rows + own_count, common_count);
	if (config_load(common.config, &cli->config, err) || override(cli, &common, err))
		return err->code;
	if (!date_is_none(common.as_of))
		clock_fix(common.as_of);
	if (common.verbose)
		log_open(LOG_LEVEL_INFO);
	cli->json = common.json;
	cli->quiet = common.quiet;
	find_actor(cli, common.as);
	return ERR_NONE;
}

enum err
cli_arguments(struct cli *cli, int min, int max, struct error *err)
{
	if (cli->argc >= min && cli->argc <= max)
		return ERR_NONE;
	(void)error_set(err, ERR_USAGE,
			cli->argc < min ? "something is missing" : "too many arguments");
	return error_hint(err, "intake %s %s", cli->verb->name, cli->verb->arguments);
}
