/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "base/words.h"
#include "web/visit.h"

/* A person's own settings: language, single-letter keys. */
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
