/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "base/words.h"
#include "cli/cli.h"

/* Accounts of the review station. Passwords come from a file or standard input, never from the
 * command line, where every process could read them. */

struct given {
	const char *full_name, *password_file;
	struct option_list roles;
	bool off;
	struct act act;
};

static enum err
read_password(const char *path, char *to, struct error *err)
{
	AUTO(buf)
	struct buf b = BUF(ACCOUNT_PASSWORD_BYTES + 2);
	size_t n;

	if (path && !text_equal(path, "-") ? file_read(path, &b, err)
					   : file_read_fd(STDIN_FILENO, &b, err))
		return error_wrap(err, "password");
	n = strcspn(buf_string(&b), "\r\n");
	if (!text_copy_n(to, ACCOUNT_PASSWORD_BYTES, buf_string(&b), n))
		return error_set(err, ERR_USAGE, "a password has at most %d bytes",
				 ACCOUNT_PASSWORD_BYTES - 1);
	return ERR_NONE;
}

static enum err
add(struct cli *cli, struct desk *desk, const struct given *given, struct error *err)
{
	const char *name = cli->argv[1];

	if (desk_user_add(desk, &given->act, name, given->full_name ? given->full_name : name, err))
		return err->code;
	printf(_("%s added, without a role and without a password.\n"), name);
	printf(_("Next: intake user password %s; intake user role %s verifier\n"), name, name);
	return ERR_NONE;
}

static enum err
role(struct cli *cli, struct desk *desk, const struct given *given, struct error *err)
{
	int roles = 0;
	char text[ROLES_TEXT_BYTES];

	for (int i = 2; i < cli->argc; i++) {
		int one = 0;

		if (!role_parse(cli->argv[i], &one)) {
			(void)error_set(err, ERR_USAGE, "%s is no role", cli->argv[i]);
			return error_hint(err, "mailroom, verifier, confirmer, submitter, auditor, "
					       "administrator; none named takes all away");
		}
		roles |= one;
	}
	if (desk_user_roles(desk, &given->act, cli->argv[1], roles, err))
		return err->code;
	roles_print(text, roles);
	printf("%s: %s\n", cli->argv[1], roles ? text : _("no role"));
	return ERR_NONE;
}

static enum err
password(struct cli *cli, struct desk *desk, const struct given *given, struct error *err)
{
	char typed[ACCOUNT_PASSWORD_BYTES];

	if (read_password(given->password_file, typed, err) ||
	    desk_user_password(desk, &given->act, cli->argv[1], typed, err))
		return err->code;
	explicit_bzero(typed, sizeof(typed));
	printf(_("%s: password set.\n"), cli->argv[1]);
	return ERR_NONE;
}

static enum err
totp(struct cli *cli, struct desk *desk, const struct given *given, struct error *err)
{
	char secret[64], codes[ACCOUNT_RECOVERY_CODES][ACCOUNT_CODE_BYTES];

	if (desk_user_totp(desk, &given->act, cli->argv[1], given->off, secret, codes, err))
		return err->code;
	if (given->off) {
		printf(_("%s: second factor taken away.\n"), cli->argv[1]);
		return ERR_NONE;
	}
	printf("otpauth://totp/intake:%s?secret=%s&issuer=intake\n", cli->argv[1], secret);
	printf("%s\n", _("Recovery codes, each for one login; they are not shown again:"));
	for (int i = 0; i < ACCOUNT_RECOVERY_CODES; i++)
		printf("  %s\n", codes[i]);
	return ERR_NONE;
}

static enum err
disable(struct cli *cli, struct desk *desk, const struct given *given, struct error *err)
{
	if (desk_user_disable(desk, &given->act, cli->argv[1], !given->off, err))
		return err->code;
	printf(given->off ? _("%s: enabled.\n") : _("%s: disabled.\n"), cli->argv[1]);
	return ERR_NONE;
}

/* ---- list ---- */
struct listing {
	const struct cli *cli;
	struct json *j;
};

static enum err
list_one(void *context, const struct user *user, struct error *err)
{
	struct listing *l = context;
	char roles[ROLES_TEXT_BYTES];

	(void)err;
	roles_print(roles, user->roles);
	if (l->j) {
		json_object(l->j, NULL);
		json_text(l->j, "name", user->name);
		json_text(l->j, "full_name", user->full_name);
		json_text(l->j, "roles", roles);
		json_bool(l->j, "password", user->password[0] != '\0');
		json_bool(l->j, "second_factor", user->totp[0] != '\0');
		json_bool(l->j, "disabled", user->disabled);
		json_end_object(l->j);
		return ERR_NONE;
	}
	if (cli_chinese(l->cli))
		roles_print_zh(roles, user->roles);
	cli_cell(user->name, 16);
	cli_cell(user->full_name, 16);
	cli_cell(roles[0] ? roles : _("no role"), 36);
	printf("%s  %s  %s\n", user->password[0] ? "" : _("no password"),
	       user->totp[0] ? _("second factor") : "", user->disabled ? _("disabled") : "");
	return ERR_NONE;
}

static enum err
list(struct cli *cli, struct desk *desk, struct error *err)
{
	AUTO(buf)
	struct buf out = BUF((size_t)1024 * 1024);
	struct json j = { &out, false };
	struct listing l = { cli, cli->json ? &j : NULL };

	if (!cli->json)
		return store_user_walk(desk_store(desk), list_one, &l, err);
	json_object(&j, NULL);
	json_text(&j, "schema", "intake.users/1");
	json_array(&j, "users");
	if (store_user_walk(desk_store(desk), list_one, &l, err))
		return err->code;
	json_end_array(&j);
	json_end_object(&j);
	return cli_print(&out, err);
}

static const struct {
	const char *word;
	enum err (*run)(struct cli *, struct desk *, const struct given *, struct error *);
	int most;
} actions[] = {
	{ "add", add, 2 },   { "role", role, 8 },       { "password", password, 2 },
	{ "totp", totp, 2 }, { "disable", disable, 2 },
};

enum err
cmd_user(struct cli *cli, struct error *err)
{
	struct given given = { 0 };
	const struct cli_option options[] = {
		{ "full-name", 0, OPTION_TEXT, &given.full_name, "NAME",
		  N_("the name on screens (add)") },
		{ "password-file", 0, OPTION_TEXT, &given.password_file, "FILE",
		  N_("first line is the password; default: standard input") },
		{ "off", 0, OPTION_FLAG, &given.off, NULL,
		  N_("take the second factor away (totp), enable again (disable)") },
		CLI_OPTIONS_END,
	};
	AUTO(desk_close)
	struct desk *desk = NULL;

	if (cli_options(cli, options, err) || cli_arguments(cli, 1, 8, err) ||
	    cli_desk(cli, &desk, err))
		return err->code;
	cli_act(cli, &given.act);
	if (text_equal(cli->argv[0], "list"))
		return list(cli, desk, err);
	for (size_t i = 0; i < COUNT_OF(actions); i++)
		if (text_equal(actions[i].word, cli->argv[0]))
			return cli_arguments(cli, 2, actions[i].most, err)
				   ? err->code
				   : actions[i].run(cli, desk, &given, err);
	(void)error_set(err, ERR_USAGE, "user %s: no such action", cli->argv[0]);
	return error_hint(err, "add, list, role, password, totp or disable");
}
