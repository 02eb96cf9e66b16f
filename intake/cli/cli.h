/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_CLI_CLI_H
#define INTAKE_CLI_CLI_H

#include <stdbool.h>

#include "base/error.h"
#include "catalog/catalog.h"
#include "desk/desk.h"

/* The command line: one table of verbs (cli/main.c), one file each. Data goes to standard output,
 * words about it to standard error; --json prints one object with a schema field; exit codes are
 * those of design §7. */

#define CLI_DONE         0
#define CLI_NEEDS_PEOPLE 1 /* done, but some items need people */

struct cli {
	int argc;
	char *
	    *argv; /* what follows the verb; after cli_options: the arguments that are no options */
	struct config config;
	const struct verb *verb;
	char actor[USER_BYTES]; /* --as, else INTAKE_USER, else the login name */
	bool json, quiet;
	int status; /* CLI_DONE or CLI_NEEDS_PEOPLE; an error overrides it */
};

struct verb {
	const char *name;
	const char *arguments; /* "FILE…" */
	const char *summary;   /* one line, an N_() message */
	const char *help;      /* examples and details, an N_() message, may be NULL */
	enum err (*run)(struct cli *cli, struct error *err);
};

/* ---- options: one row each; --help is printed from the same rows ---- */
enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_INT, OPTION_DATE, OPTION_LIST };
#define LIMIT_OPTION_LIST 16
struct option_list {
	const char *item[LIMIT_OPTION_LIST];
	int count;
};
struct cli_option {
	const char *name;
	char letter; /* 0 = none */
	enum option_kind kind;
	void *to;             /* bool, const char *, int, struct date, struct option_list */
	const char *argument; /* "DATE", NULL for flags */
	const char *help;     /* an N_() message */
};
/* Parses own options (ended by a row without name) and the common ones (--config --data --certs
 * --as --as-of --json --quiet --lang
 * --help). Loads the configuration. --help prints and ends the program. */
enum err cli_options(struct cli *cli, const struct cli_option *own, struct error *err) MUST_USE;
#define CLI_OPTIONS_END                                                                            \
	{                                                                                          \
		.name = NULL                                                                       \
	}

/* Exactly min to max arguments are left, else ERR_USAGE with the verb's usage as hint. */
enum err cli_arguments(struct cli *cli, int min, int max, struct error *err) MUST_USE;

/* Whose the scans are, from --bind: "label" (also NULL), "order" or a serial of ours, into
 * how->bind and how->serial. ERR_USAGE for anything else, with a hint. */
enum err cli_binding(const char *bind, struct capture_options *how, struct error *err) MUST_USE;

/* ---- verbs of two words ("seal inspect"): one row each, ended by a row without name ---- */
struct cli_action {
	const char *name;
	enum err (*run)(struct cli *cli, struct error *err);
};
/* Runs what the second word names; it then is the verb's first argument. --help alone is that of
 * the first row. Another word is ERR_USAGE, and the hint names them all. */
enum err cli_action(struct cli *cli, const struct cli_action *actions, struct error *err) MUST_USE;

/* ---- for the verbs ---- */
/* Opens the desk of this configuration; AUTO(desk_close). */
enum err cli_desk(struct cli *cli, struct desk **out, struct error *err) MUST_USE;
void cli_act(const struct cli *cli, struct act *act); /* who and when */
/* "RZ2026-000001N/2" as typed → the document; the caller owns *out (document_free). */
enum err cli_document(struct cli *cli, struct desk *desk, const char *typed, struct document **out,
		      struct error *err) MUST_USE;
/* Text padded to columns on a terminal (Han takes two). */
void cli_cell(const char *text, int columns);
bool cli_chinese(const struct cli *cli);
/* In the language of the screen. */
const char *cli_state(const struct cli *cli, enum state state);
const char *cli_outcome(const struct cli *cli, enum outcome outcome);
/* Prints and frees a JSON buffer. */
enum err cli_print(struct buf *out, struct error *err) MUST_USE;
/* The review station with this configuration, until SIGINT or SIGTERM. */
enum err cli_serve(struct cli *cli, struct error *err) MUST_USE;
void cli_error(const struct cli *cli,
	       const struct error *err); /* "intake verb: text\n  hint" on stderr */

/* ---- print.c: documents for people and programs ---- */
void print_inspect_json(struct buf *out, const char *file, const struct sha256 *sha256,
			const struct examination *seen);
void print_inspect_plain(const struct cli *cli, const struct examination *seen);
void print_document(const struct cli *cli, const struct catalog *catalog,
		    const struct document *document);
void print_document_json(struct buf *out, const struct document *document);
/* The first finding that is no accept, in words; "" when clean. to has 256 bytes. */
void print_reason(const struct cli *cli, const struct catalog *catalog,
		  const struct document *document, char *to);

/* ---- verbs, in the order of an arrival's life ---- */
enum err cmd_init(struct cli *cli, struct error *err);
enum err cmd_roster(struct cli *cli, struct error *err);
enum err cmd_register(struct cli *cli, struct error *err);
enum err cmd_label(struct cli *cli, struct error *err);
enum err cmd_scan(struct cli *cli, struct error *err);
enum err cmd_capture(struct cli *cli, struct error *err);
enum err cmd_watch(struct cli *cli, struct error *err);
enum err cmd_bind(struct cli *cli, struct error *err);
enum err cmd_inspect(struct cli *cli, struct error *err);
enum err cmd_list(struct cli *cli, struct error *err);
enum err cmd_show(struct cli *cli, struct error *err);
enum err cmd_check(struct cli *cli, struct error *err);
enum err cmd_amend(struct cli *cli, struct error *err);
enum err cmd_decide(struct cli *cli, struct error *err);
enum err cmd_confirm(struct cli *cli, struct error *err);
enum err cmd_letter(struct cli *cli, struct error *err);
enum err cmd_receipt(struct cli *cli, struct error *err);
enum err cmd_batch(struct cli *cli, struct error *err);
enum err cmd_submit(struct cli *cli, struct error *err);
enum err cmd_reconcile(struct cli *cli, struct error *err);
enum err cmd_lookup(struct cli *cli, struct error *err);
enum err cmd_due(struct cli *cli, struct error *err);
enum err cmd_shield(struct cli *cli, struct error *err);
enum err cmd_export(struct cli *cli, struct error *err);
enum err cmd_seal(struct cli *cli, struct error *err);
enum err cmd_seal_issue(struct cli *cli, struct error *err);
enum err cmd_seal_issue_list(struct cli *cli, struct error *err); /* seal issue --list */
enum err cmd_serve(struct cli *cli, struct error *err);
enum err cmd_user(struct cli *cli, struct error *err);
enum err cmd_trust(struct cli *cli, struct error *err);
enum err cmd_trust_specimen(struct cli *cli, struct error *err); /* trust specimen add */
enum err cmd_audit(struct cli *cli, struct error *err);
enum err cmd_status(struct cli *cli, struct error *err);
enum err cmd_template(struct cli *cli, struct error *err);
enum err cmd_config(struct cli *cli, struct error *err);
enum err cmd_backup(struct cli *cli, struct error *err);
enum err cmd_restore(struct cli *cli, struct error *err);
enum err cmd_demo(struct cli *cli, struct error *err);

#endif
