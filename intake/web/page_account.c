/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "base/words.h"
#include "web/station.h"

/* A person's own settings: language, single-letter keys, password. */
enum err
page_account(struct visit *v, struct error *err)
{
	data_text(v->data, "login", v->user.name);
	data_flag(v->data, "keys_on", !v->user.keys_off);
	data_flag(v->data, "is_zh_cn", text_equal(v->user.language, "zh_CN"));
	data_flag(v->data, "is_zh_hk", text_equal(v->user.language, "zh_HK"));
	data_flag(v->data, "is_en", text_equal(v->user.language, "en"));
	data_flag(v->data, "has_totp", v->user.totp[0] != '\0');
	return visit_page(v, "account", err);
}

enum err
page_account_post(struct visit *v, struct error *err)
{
	const char *language = visit_field(v, "language");
	struct act act;

	if (language[0] && !text_equal(language, "zh_CN") && !text_equal(language, "zh_HK") &&
	    !text_equal(language, "en"))
		return error_set(err, ERR_USAGE, "no such language");
	/* the row as it is now: an administrator may have changed it meanwhile */
	if (store_user_get(visit_store(v), v->user.name, &v->user, err))
		return err->code;
	(void)text_copy(v->user.language, sizeof(v->user.language), language);
	v->user.keys_off = !text_equal(visit_field(v, "keys"), "on");
	visit_act(v, &act);
	if (store_user_put(visit_store(v), &act, &v->user, "", "", err))
		return err->code;
	return visit_redirect(v, "saved", "/account");
}

static enum err
say_wrong(struct visit *v, const char *wrong, struct error *err)
{
	data_text(v->data, "wrong", wrong);
	return page_account(v, err);
}

/* Ends all sessions of this person: whoever else had the old one is out. */
enum err
page_account_password(struct visit *v, struct error *err)
{
	const char *new = visit_field(v, "new");
	struct act act;
	bool right = false;

	if (!text_equal(new, visit_field(v, "again")))
		return say_wrong(v, _("The two new passwords differ."), err);
	if (desk_prove(v->desk, &v->session, visit_field(v, "old"), &right, err))
		return err->code;
	if (!right)
		return say_wrong(v, _("The password of today is wrong."), err);
	visit_act(v, &act);
	if (desk_user_password(v->desk, &act, v->user.name, new, err)) {
		if (err->code != ERR_USAGE)
			return err->code;
		return say_wrong(v,
				 _("A password has at least ten characters and is not your "
				   "name."),
				 err);
	}
	visit_set_cookie(v, "");
	return visit_redirect(v, "password-changed", "/login");
}
