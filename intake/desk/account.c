/* SPDX-License-Identifier: Apache-2.0 */
#include <liboath/oath.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "base/clock.h"
#include "base/random.h"
#include "base/text.h"
#include "desk/inside.h"

/* Who may enter the review station. */

/* OWASP's second choice for argon2id: 19 MiB, two passes. The first (46 MiB) would double what the
 * station needs; one hash at a time, so that ten people in the morning cost no more than one. */
#define PASSWORD_PASSES       2
#define PASSWORD_MEMORY_BYTES ((size_t)19 * 1024 * 1024)

#define TOTP_STEP_S    30
#define TOTP_WINDOW    1
#define TOTP_KEY_BYTES 20
#define SECOND_US      INT64_C(1000000)
#define TOUCH_EVERY_US (30 * SECOND_US) /* an idle limit of minutes needs no write a click */

_Static_assert(USER_SECRET_BYTES > crypto_pwhash_STRBYTES, "a hash fits its column");

static pthread_mutex_t hashing = PTHREAD_MUTEX_INITIALIZER;

static enum err
hash_password(const char *password, char *to, struct error *err)
{
	int rc;

	if (sodium_init() < 0)
		return error_set(err, ERR_BUG, "libsodium does not start");
	(void)pthread_mutex_lock(&hashing);
	rc = crypto_pwhash_str_alg(to, password, strlen(password), PASSWORD_PASSES,
				   PASSWORD_MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13);
	(void)pthread_mutex_unlock(&hashing);
	return rc ? error_set(err, ERR_NOMEM, "password: out of memory") : ERR_NONE;
}

/* A name nobody has, and a user without password, take as long as a wrong password. */
static bool
password_right(const char *hash, const char *password)
{
	static const char nobody[] = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
				     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
	bool right;

	if (sodium_init() < 0)
		return false;
	(void)pthread_mutex_lock(&hashing);
	right = crypto_pwhash_str_verify(hash[0] ? hash : nobody, password, strlen(password)) == 0;
	(void)pthread_mutex_unlock(&hashing);
	return right && hash[0];
}

/* ---- the administrator's side ---- */
enum err
desk_user_add(struct desk *d, const struct act *act, const char *name, const char *full_name,
	      struct error *err)
{
	struct user user = { .created_us = act->at_us }, known;

	if (!user_name_valid(name)) {
		(void)error_set(err, ERR_USAGE, "%s is no user name", name);
		return error_hint(err, "1 to 32 small letters, digits, dots, hyphens: liang.w");
	}
	if (!store_user_get(d->store, name, &known, err))
		return error_set(err, ERR_CONFLICT, "there is a user %s already", name);
	if (err->code != ERR_NOTFOUND)
		return err->code;
	(void)text_copy(user.name, sizeof(user.name), name);
	if (!text_copy(user.full_name, sizeof(user.full_name), full_name))
		return error_set(err, ERR_USAGE, "the name is longer than %zu bytes",
				 sizeof(user.full_name) - 1);
	return store_user_put(d->store, act, &user, "user-add", "roles=", err);
}

enum err
desk_user_password(struct desk *d, const struct act *act, const char *name, const char *password,
		   struct error *err)
{
	struct user user;

	if (store_user_get(d->store, name, &user, err))
		return err->code;
	if (utf8_count(password) < ACCOUNT_PASSWORD_MIN || text_equal(password, name))
		return error_set(err, ERR_USAGE, "a password has at least %d characters",
				 ACCOUNT_PASSWORD_MIN);
	if (strlen(password) >= ACCOUNT_PASSWORD_BYTES)
		return error_set(err, ERR_USAGE, "a password has at most %d bytes",
				 ACCOUNT_PASSWORD_BYTES - 1);
	if (hash_password(password, user.password, err))
		return err->code;
	user.failures = 0;
	user.locked_until_us = 0;
	if (store_user_put(d->store, act, &user, "user-password", "", err))
		return err->code;
	return store_session_end(d->store, act, NULL, name, "logout", err);
}

enum err
desk_user_roles(struct desk *d, const struct act *act, const char *name, int roles,
		struct error *err)
{
	struct user user;
	char detail[ROLES_TEXT_BYTES + 8], words[ROLES_TEXT_BYTES];

	if (store_user_get(d->store, name, &user, err))
		return err->code;
	user.roles = roles & ROLE_ALL;
	roles_print(words, user.roles);
	(void)text_print(detail, sizeof(detail), "roles=%s", words);
	return store_user_put(d->store, act, &user, "user-roles", detail, err);
}

enum err
desk_user_disable(struct desk *d, const struct act *act, const char *name, bool disabled,
		  struct error *err)
{
	struct user user;

	if (store_user_get(d->store, name, &user, err))
		return err->code;
	user.disabled = disabled;
	user.failures = 0;
	user.locked_until_us = 0;
	if (store_user_put(d->store, act, &user, disabled ? "user-disable" : "user-enable", "",
			   err))
		return err->code;
	return disabled ? store_session_end(d->store, act, NULL, name, "logout", err) : ERR_NONE;
}

/* Twelve letters that cannot be misread, in groups: 55 bits. */
static enum err
recovery_code(char *to, struct error *err)
{
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789x";
	unsigned char raw[12];
	size_t n = 0;

	if (random_bytes(raw, sizeof(raw), err))
		return err->code;
	for (size_t i = 0; i < sizeof(raw); i++) {
		if (i && i % 4 == 0)
			to[n++] = '-';
		to[n++] = letters[raw[i] & 31];
	}
	to[n] = '\0';
	return ERR_NONE;
}

/* Does policy (web.second_factor) demand a second factor of one of these roles? */
static bool
demands_factor(const struct desk *d, int roles)
{
	int demanded;

	return roles_parse(d->config.second_factor, &demanded) && roles & demanded;
}

static enum err
new_secret(char *secret, struct error *err)
{
	unsigned char raw[TOTP_KEY_BYTES];
	char *base32 = NULL;
	size_t n = 0;
	bool fits;

	if (random_bytes(raw, sizeof(raw), err))
		return err->code;
	if (oath_base32_encode((const char *)raw, sizeof(raw), &base32, &n) != OATH_OK)
		return error_set(err, ERR_NOMEM, "second factor: out of memory");
	fits = text_copy(secret, 64, base32);
	free(base32);
	return fits ? ERR_NONE : error_set(err, ERR_BUG, "second factor: too long");
}

enum err
desk_user_totp(struct desk *d, const struct act *act, const char *name, bool off, char *secret,
	       char codes[ACCOUNT_RECOVERY_CODES][ACCOUNT_CODE_BYTES], struct error *err)
{
	struct user user;
	struct sha256 hash[ACCOUNT_RECOVERY_CODES];

	if (store_user_get(d->store, name, &user, err))
		return err->code;
	user.totp[0] = '\0';
	user.totp_step = 0;
	if (off)
		return store_user_put(d->store, act, &user, "user-totp", "off", err);
	if (new_secret(secret, err) || secret_seal(d, secret, user.totp, sizeof(user.totp), err))
		return err->code;
	for (int i = 0; i < ACCOUNT_RECOVERY_CODES; i++)
		if (recovery_code(codes[i], err) ||
		    sha256_of(codes[i], strlen(codes[i]), &hash[i], err))
			return err->code;
	if (store_recovery_set(d->store, act, name, hash, ACCOUNT_RECOVERY_CODES, err) ||
	    store_user_put(d->store, act, &user, "user-totp", "on", err))
		return err->code;
	return ERR_NONE;
}

/* ---- logging in ---- */

/* A code of the app; the step it belongs to is remembered, so that it is taken once. */
static bool
totp_right(const struct desk *d, struct user *user, const char *code, int64_t now_us)
{
	char *key = NULL, secret[64];
	struct error err;
	size_t n = 0;
	int64_t now = now_us / SECOND_US / TOTP_STEP_S;
	bool right = false;

	if (strlen(code) != 6 || !text_is_digits(code) ||
	    secret_open(d, user->totp, secret, sizeof(secret), &err) ||
	    oath_base32_decode(secret, strlen(secret), &key, &n) != OATH_OK)
		return false;
	for (int64_t step = now - TOTP_WINDOW; step <= now + TOTP_WINDOW && !right; step++) {
		char made[8];

		if (step <= user->totp_step ||
		    oath_hotp_generate(key, n, (uint64_t)step, 6, false,
				       OATH_HOTP_DYNAMIC_TRUNCATION, made) != OATH_OK ||
		    sodium_memcmp(made, code, 6) != 0)
			continue;
		user->totp_step = step;
		right = true;
	}
	sodium_memzero(key, n);
	free(key);
	return right;
}

static enum err
second_factor_right(struct desk *d, const struct act *act, struct user *user, const char *code,
		    bool *right, struct error *err)
{
	struct sha256 hash;
	char typed[ACCOUNT_CODE_BYTES];

	*right = !user->totp[0] || totp_right(d, user, code, act->at_us);
	if (*right || !text_copy(typed, sizeof(typed), code) || !typed[0])
		return ERR_NONE;
	text_trim(typed);
	text_lower(typed);
	if (sha256_of(typed, strlen(typed), &hash, err))
		return err->code;
	return store_recovery_use(d->store, act, user->name, &hash, right, err);
}

static enum err
count_failure(struct desk *d, const struct act *act, struct user *user, struct error *err)
{
	char detail[48];

	user->failures++;
	if (user->failures >= ACCOUNT_FAILURES_MAX) {
		user->failures = 0;
		user->locked_until_us = act->at_us + ACCOUNT_LOCK_US;
	}
	(void)text_print(detail, sizeof(detail), "locked=%s",
			 user->locked_until_us > act->at_us ? "yes" : "no");
	return store_user_put(d->store, act, user, "login-refused", detail, err);
}

static enum err
start_session(struct desk *d, const struct act *act, const char *name,
	      char token[ACCOUNT_TOKEN_BYTES], struct error *err)
{
	struct session session = { .started_us = act->at_us,
				   .seen_us = act->at_us,
				   .proven_us = act->at_us };
	uint8_t raw[32], csrf[16];

	if (random_bytes(raw, sizeof(raw), err) || random_bytes(csrf, sizeof(csrf), err))
		return err->code;
	hex_print(token, raw, sizeof(raw));
	hex_print(session.csrf, csrf, sizeof(csrf));
	(void)text_copy(session.user, sizeof(session.user), name);
	if (sha256_of(token, strlen(token), &session.token, err))
		return err->code;
	return store_session_start(d->store, act, &session, act->at_us - ACCOUNT_SESSION_US, err);
}

static enum err
unknown_name(struct desk *d, struct act *act, const struct login *login, enum login_result *result,
	     struct error *err)
{
	(void)password_right("", login->password);
	(void)text_copy(act->actor, sizeof(act->actor), "system:web");
	*result = LOGIN_WRONG;
	return store_audit_note(d->store, act, "login-refused", "user:?", "unknown name", err);
}

static enum err
note_locked(struct desk *d, const struct act *act, struct error *err)
{
	char object[48];

	(void)text_print(object, sizeof(object), "user:%s", act->actor);
	return store_audit_note(d->store, act, "login-refused", object, "locked", err);
}

/* A secret of a register of before, when they lay there in clear. */
static enum err
seal_old_secret(struct desk *d, struct user *user, struct error *err)
{
	char clear[64];

	if (!user->totp[0] || secret_is_sealed(user->totp))
		return ERR_NONE;
	if (!text_copy(clear, sizeof(clear), user->totp))
		return error_set(err, ERR_CORRUPT, "a second factor of the register is broken");
	return secret_seal(d, clear, user->totp, sizeof(user->totp), err);
}

enum err
desk_login(struct desk *d, const struct login *login, enum login_result *result,
	   char token[ACCOUNT_TOKEN_BYTES], struct error *err)
{
	struct act act = { .at_us = clock_now_us() };
	struct user user;
	bool right = false;

	if (!user_name_valid(login->name) || store_user_get(d->store, login->name, &user, err)) {
		if (user_name_valid(login->name) && err->code != ERR_NOTFOUND)
			return err->code;
		return unknown_name(d, &act, login, result, err);
	}
	(void)text_copy(act.actor, sizeof(act.actor), user.name);
	*result = LOGIN_LOCKED;
	if (user.locked_until_us > act.at_us)
		return note_locked(d, &act, err);
	*result = LOGIN_WRONG;
	if (!password_right(user.password, login->password) || user.disabled)
		return count_failure(d, &act, &user, err);
	if (second_factor_right(d, &act, &user, login->code, &right, err))
		return err->code;
	if (!right)
		return count_failure(d, &act, &user, err);
	*result = LOGIN_NEEDS_FACTOR;
	if (!user.totp[0] && demands_factor(d, user.roles))
		return store_audit_note(d->store, &act, "login-refused", act.actor,
					"second factor demanded", err);
	user.failures = 0;
	user.locked_until_us = 0;
	if (seal_old_secret(d, &user, err) || store_user_put(d->store, &act, &user, "", "", err) ||
	    start_session(d, &act, user.name, token, err))
		return err->code;
	*result = LOGIN_OK;
	return ERR_NONE;
}

/* ---- sessions ---- */
static enum err
end_expired(struct desk *d, const struct session *session, bool *expired, struct error *err)
{
	struct act act = { .at_us = clock_now_us() };

	*expired = true;
	(void)text_copy(act.actor, sizeof(act.actor), session->user);
	if (store_session_end(d->store, &act, &session->token, NULL, "session-expired", err))
		return err->code;
	return error_set(err, ERR_DENIED, "the session is over");
}

enum err
desk_session(struct desk *d, const char *token, struct user *user, struct session *session,
	     bool *expired, struct error *err)
{
	struct sha256 hash;
	int64_t now = clock_now_us();

	*expired = false;
	if (strlen(token) != ACCOUNT_TOKEN_BYTES - 1 || sha256_of(token, strlen(token), &hash, err))
		return error_set(err, ERR_DENIED, "no session");
	if (store_session_get(d->store, &hash, session, err))
		return err->code == ERR_NOTFOUND ? error_set(err, ERR_DENIED, "no session")
						 : err->code;
	if (now - session->seen_us > ACCOUNT_IDLE_US ||
	    now - session->started_us > ACCOUNT_SESSION_US)
		return end_expired(d, session, expired, err);
	if (store_user_get(d->store, session->user, user, err))
		return err->code;
	if (user->disabled)
		return error_set(err, ERR_DENIED, "no session");
	if (now - session->seen_us < TOUCH_EVERY_US)
		return ERR_NONE;
	session->seen_us = now;
	return store_session_touch(d->store, session, err);
}

enum err
desk_prove(struct desk *d, struct session *session, const char *password, bool *right,
	   struct error *err)
{
	struct act act = { .at_us = clock_now_us() };
	struct user user;

	(void)text_copy(act.actor, sizeof(act.actor), session->user);
	if (store_user_get(d->store, session->user, &user, err))
		return err->code;
	*right = user.locked_until_us <= act.at_us && password_right(user.password, password);
	if (!*right)
		return count_failure(d, &act, &user, err);
	session->proven_us = act.at_us;
	session->seen_us = act.at_us;
	return store_session_touch(d->store, session, err);
}

enum err
desk_logout(struct desk *d, const struct session *session, struct error *err)
{
	struct act act = { .at_us = clock_now_us() };

	(void)text_copy(act.actor, sizeof(act.actor), session->user);
	return store_session_end(d->store, &act, &session->token, NULL, "logout", err);
}
