/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/clock.h"
#include "base/random.h"
#include "base/text.h"
#include "base/words.h"
#include "web/visit.h"

/* The administrator's page: who may use the station and for what. Every change asks for the
 * password again and is an audit line; secrets are shown once, on the answer itself. */

#define WHY_ASKED N_("A change of an account is made only by who proves who he is.")

/* ---- the list ---- */
static void
put_roles(struct scope *s, int roles)
{
	char text[ROLES_TEXT_BYTES];

	report_roles(text, roles);
	data_text(s, "roles_text", roles ? text : _("no role"));
}

static void
put_standing(struct scope *s, const struct user *user)
{
	bool locked = user->locked_until_us > clock_now_us();

	data_text(s, "standing_class",
		  user->disabled || locked ? "tag bad"
		  : user->password[0]      ? "tag good"
					   : "tag doubt");
	data_text(s, "standing",
		  user->disabled      ? _("disabled")
		  : locked            ? _("locked out")
		  : user->password[0] ? _("may log in")
				      : _("no password yet"));
	data_flag(s, "is_disabled", user->disabled);
	data_flag(s, "is_locked", locked);
}

static enum err
put_user(void *context, const struct user *user, struct error *err)
{
	struct visit *v = context;
	struct scope *row = data_row(v->data, "users");

	(void)err;
	data_text(row, "name", user->name);
	data_text(row, "full_name", user->full_name);
	put_roles(row, user->roles);
	put_standing(row, user);
	data_flag(row, "has_factor", user->totp[0] != '\0');
	show_moment(row, "created", user->created_us);
	return ERR_NONE;
}

enum err
page_accounts(struct visit *v, struct error *err)
{
	if (store_user_walk(visit_store(v), put_user, v, err))
		return err->code;
	return visit_page(v, "accounts", err);
}

/* ---- one of them ---- */
static const struct {
	const char *word, *means;
} roles[] = {
	{ "mailroom", N_("registers, scans, prints labels and letters") },
	{ "verifier", N_("decides first") },
	{ "confirmer", N_("confirms what another person decided") },
	{ "submitter", N_("starts runs") },
	{ "auditor", N_("reads everything and the log, changes nothing") },
	{ "administrator", N_("keeps accounts, sees no papers") },
};

static void
put_role_choices(struct visit *v, int chosen)
{
	for (size_t i = 0; i < COUNT_OF(roles); i++) {
		struct scope *row = data_row(v->data, "choices");
		char shown[ROLES_TEXT_BYTES];
		int role = 0;

		(void)role_parse(roles[i].word, &role);
		report_roles(shown, role);
		data_text(row, "word", roles[i].word);
		data_text(row, "shown", shown);
		data_text(row, "means", _(roles[i].means));
		data_flag(row, "chosen", (chosen & role) != 0);
	}
}

static enum err
show_one(struct visit *v, const char *name, struct error *err)
{
	struct user user;

	if (store_user_get(visit_store(v), name, &user, err))
		return err->code;
	data_text(v->data, "title", user.full_name[0] ? user.full_name : user.name);
	data_text(v->data, "account", user.name);
	data_text(v->data, "full_name", user.full_name);
	data_flag(v->data, "self", text_equal(user.name, v->user.name));
	data_flag(v->data, "has_factor", user.totp[0] != '\0');
	data_flag(v->data, "has_password", user.password[0] != '\0');
	put_standing(v->data, &user);
	put_roles(v->data, user.roles);
	put_role_choices(v, user.roles);
	return visit_page(v, "accounts_one", err);
}

enum err
page_accounts_one(struct visit *v, struct error *err)
{
	return show_one(v, v->part[0], err);
}

/* ---- changing ---- */

/* Sixteen letters that cannot be misread: 80 bits, typed once. */
static enum err
make_password(char *to, size_t size, struct error *err)
{
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789x";
	unsigned char raw[16];
	size_t n = 0;

	if (random_bytes(raw, sizeof(raw), err))
		return err->code;
	for (size_t i = 0; i < sizeof(raw) && n + 2 < size; i++) {
		if (i && i % 4 == 0)
			to[n++] = '-';
		to[n++] = letters[raw[i] & 31];
	}
	to[n] = '\0';
	return ERR_NONE;
}

static enum err
new_password(struct visit *v, const struct act *act, const char *name, struct error *err)
{
	char password[32];

	if (make_password(password, sizeof(password), err) ||
	    desk_user_password(v->desk, act, name, password, err))
		return err->code;
	data_text(v->data, "new_password", password);
	explicit_bzero(password, sizeof(password));
	return show_one(v, name, err);
}

static enum err
new_factor(struct visit *v, const struct act *act, const char *name, struct error *err)
{
	char secret[64], codes[ACCOUNT_RECOVERY_CODES][ACCOUNT_CODE_BYTES], uri[256];
	AUTO(buf)
	struct buf path = BUF((size_t)64 * 1024);
	int modules = 0;

	if (desk_user_totp(v->desk, act, name, false, secret, codes, err))
		return err->code;
	(void)text_print(uri, sizeof(uri), "otpauth://totp/intake:%s?secret=%s&issuer=intake", name,
			 secret);
	if (report_code_path(uri, &modules, &path, err))
		return err->code;
	data_text(v->data, "secret", secret);
	data_text(v->data, "code_path", buf_string(&path));
	data_print(v->data, "code_box", "-4 -4 %d %d", modules + 8, modules + 8);
	for (int i = 0; i < ACCOUNT_RECOVERY_CODES; i++)
		data_text(data_row(v->data, "codes"), "code", codes[i]);
	return show_one(v, name, err);
}

static int
roles_asked(const struct visit *v)
{
	const struct http_request *r = v->request;
	int asked = 0;

	for (int i = 0; i < r->field_count; i++) {
		int role = 0;

		if (text_equal(r->field[i].name, "role") &&
		    role_parse(buf_string(&r->values) + r->field[i].at, &role))
			asked |= role;
	}
	return asked;
}

/* Nobody shuts himself out: somebody must be left to keep the accounts. */
static enum err
check_self(const struct visit *v, const char *name, const char *what, int asked, struct error *err)
{
	if (!text_equal(name, v->user.name))
		return ERR_NONE;
	if (text_equal(what, "disable") ||
	    (text_equal(what, "roles") && !(asked & ROLE_ADMINISTRATOR)))
		return error_set(err, ERR_CONFLICT,
				 "you cannot take this away from yourself; another administrator "
				 "can");
	return ERR_NONE;
}

static enum err
change(struct visit *v, const char *name, const char *what, struct error *err)
{
	int asked = roles_asked(v);
	struct act act;
	enum err rc;

	visit_act(v, &act);
	if (check_self(v, name, what, asked, err))
		return err->code;
	if (text_equal(what, "password"))
		return new_password(v, &act, name, err);
	if (text_equal(what, "factor"))
		return new_factor(v, &act, name, err);
	if (text_equal(what, "roles"))
		rc = desk_user_roles(v->desk, &act, name, asked, err);
	else if (text_equal(what, "no-factor"))
		rc = desk_user_totp(v->desk, &act, name, true, NULL, NULL, err);
	else if (text_equal(what, "disable") || text_equal(what, "enable"))
		rc = desk_user_disable(v->desk, &act, name, text_equal(what, "disable"), err);
	else
		rc = error_set(err, ERR_USAGE, "accounts are never \"%s\"", what);
	return rc ? rc : visit_redirect(v, "changed", "/accounts/%s", name);
}

enum err
page_accounts_change(struct visit *v, struct error *err)
{
	char back[64];
	bool proven;

	(void)text_print(back, sizeof(back), "/accounts/%s", v->part[0]);
	if (visit_prove_first(v, WHY_ASKED, back, &proven, err) || !proven)
		return err->code;
	return change(v, v->part[0], visit_field(v, "what"), err);
}

/* A new one has no role and no password: both are given on its own page. */
enum err
page_accounts_add(struct visit *v, struct error *err)
{
	char name[USER_BYTES];
	struct act act;
	bool proven;

	if (visit_prove_first(v, WHY_ASKED, "/accounts", &proven, err) || !proven)
		return err->code;
	visit_act(v, &act);
	if (!text_copy(name, sizeof(name), visit_field(v, "name")))
		return error_set(err, ERR_USAGE, "the name is longer than %zu bytes",
				 sizeof(name) - 1);
	text_trim(name);
	if (desk_user_add(v->desk, &act, name,
			  visit_field(v, "full_name")[0] ? visit_field(v, "full_name") : name, err))
		return err->code;
	return visit_redirect(v, "saved", "/accounts/%s", name);
}
