/* SPDX-License-Identifier: Apache-2.0 */
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <liboath/oath.h>

#include "base/clock.h"
#include "base/text.h"
#include "desk/desk.h"

#define PASSWORD "correct horse battery"

struct bench {
	char folder[64];
	struct desk *desk;
	struct error err;
	char secret[64], codes[ACCOUNT_RECOVERY_CODES][ACCOUNT_CODE_BYTES];
	char token[ACCOUNT_TOKEN_BYTES];
};

#define WORKS(call)                                                                                \
	do {                                                                                       \
		if (call)                                                                          \
			fail_msg("%s:%d: %s", __FILE__, __LINE__, b->err.text);                    \
	} while (0)

static const struct act admin = { "admin", 1 };

static int
remove_entry(const char *path, const struct stat *st, int flag, struct FTW *where)
{
	(void)st;
	(void)flag;
	(void)where;
	return remove(path);
}

static int
open_bench(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));
	struct config c;

	assert_non_null(b);
	clock_fix((struct date){ 2026, 7, 1 });
	(void)snprintf(b->folder, sizeof(b->folder), "/tmp/intake-desk-XXXXXX");
	assert_non_null(mkdtemp(b->folder));
	WORKS(config_load(NULL, &c, &b->err));
	(void)text_copy(c.data, sizeof(c.data), b->folder);
	(void)text_copy(c.templates, sizeof(c.templates), "templates");
	(void)text_copy(c.certs, sizeof(c.certs), "certs");
	WORKS(desk_open(&c, true, &b->desk, &b->err));
	WORKS(desk_user_add(b->desk, &admin, "liang", "梁某", &b->err));
	WORKS(desk_user_password(b->desk, &admin, "liang", PASSWORD, &b->err));
	*state = b;
	return 0;
}

static int
close_bench(void **state)
{
	struct bench *b = *state;

	desk_close(b->desk);
	(void)nftw(b->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	free(b);
	return 0;
}

static enum login_result
try_login(struct bench *b, const char *name, const char *password, const char *code)
{
	const struct login login = { name, password, code };
	enum login_result result = LOGIN_WRONG;

	WORKS(desk_login(b->desk, &login, &result, b->token, &b->err));
	return result;
}

static void
code_now(const struct bench *b, char *code)
{
	char *key = NULL;
	size_t n = 0;

	assert_int_equal(oath_base32_decode(b->secret, strlen(b->secret), &key, &n), OATH_OK);
	assert_int_equal(oath_hotp_generate(key, n, (uint64_t)(clock_now_us() / 1000000 / 30), 6,
					    false, OATH_HOTP_DYNAMIC_TRUNCATION, code),
			 OATH_OK);
	free(key);
}

static void
the_right_password_opens_a_session_and_a_wrong_one_none(void **state)
{
	struct bench *b = *state;
	struct user user;
	struct session session;
	bool expired;

	assert_int_equal(try_login(b, "liang", "correct horse batterx", ""), LOGIN_WRONG);
	assert_int_equal(try_login(b, "nobody", PASSWORD, ""), LOGIN_WRONG);
	assert_int_equal(try_login(b, "liang", PASSWORD, ""), LOGIN_OK);
	WORKS(desk_session(b->desk, b->token, &user, &session, &expired, &b->err));
	assert_string_equal(user.name, "liang");
	assert_int_equal(user.roles, 0);
}

static void
a_user_without_a_password_cannot_log_in(void **state)
{
	struct bench *b = *state;

	WORKS(desk_user_add(b->desk, &admin, "new", "", &b->err));
	assert_int_equal(try_login(b, "new", "", ""), LOGIN_WRONG);
}

static void
five_failures_lock_for_fifteen_minutes(void **state)
{
	struct bench *b = *state;

	for (int i = 0; i < ACCOUNT_FAILURES_MAX - 1; i++)
		assert_int_equal(try_login(b, "liang", "wrong", ""), LOGIN_WRONG);
	assert_int_equal(try_login(b, "liang", PASSWORD, ""), LOGIN_OK); /* counting starts anew */
	for (int i = 0; i < ACCOUNT_FAILURES_MAX; i++)
		assert_int_equal(try_login(b, "liang", "wrong", ""), LOGIN_WRONG);
	assert_int_equal(try_login(b, "liang", PASSWORD, ""), LOGIN_LOCKED);
	clock_fix((struct date){ 2026, 7, 2 });
	assert_int_equal(try_login(b, "liang", PASSWORD, ""), LOGIN_OK);
}

static void
an_administrator_unlocks_by_enabling(void **state)
{
	struct bench *b = *state;

	for (int i = 0; i < ACCOUNT_FAILURES_MAX; i++)
		(void)try_login(b, "liang", "wrong", "");
	WORKS(desk_user_disable(b->desk, &admin, "liang", false, &b->err));
	assert_int_equal(try_login(b, "liang", PASSWORD, ""), LOGIN_OK);
}

static void
the_second_factor_is_asked_and_each_code_is_taken_once(void **state)
{
	struct bench *b = *state;
	char code[8];

	WORKS(desk_user_totp(b->desk, &admin, "liang", false, b->secret, b->codes, &b->err));
	assert_int_equal(try_login(b, "liang", PASSWORD, ""), LOGIN_WRONG);
	assert_int_equal(try_login(b, "liang", PASSWORD, "000000"), LOGIN_WRONG);
	code_now(b, code);
	assert_int_equal(try_login(b, "liang", PASSWORD, code), LOGIN_OK);
	assert_int_equal(try_login(b, "liang", PASSWORD, code), LOGIN_WRONG);
}

/* What lies in the register, as a thief of a copy would find it. */
static void
stored_secret(struct bench *b, char *to, size_t size)
{
	struct user user;

	WORKS(store_user_get(desk_store(b->desk), "liang", &user, &b->err));
	assert_true(text_copy(to, size, user.totp));
}

static void
the_secret_is_sealed_and_needs_its_key(void **state)
{
	struct bench *b = *state;
	char code[8], stored[128], key[128], away[128];

	WORKS(desk_user_totp(b->desk, &admin, "liang", false, b->secret, b->codes, &b->err));
	stored_secret(b, stored, sizeof(stored));
	assert_null(strstr(stored, b->secret));
	assert_true(strncmp(stored, "1:", 2) == 0);
	/* without its key no code is right, but a recovery code still lets him in */
	(void)snprintf(key, sizeof(key), "%s/secret.key", b->folder);
	(void)snprintf(away, sizeof(away), "%s/elsewhere", b->folder);
	assert_int_equal(rename(key, away), 0);
	code_now(b, code);
	assert_int_equal(try_login(b, "liang", PASSWORD, code), LOGIN_WRONG);
	assert_int_equal(try_login(b, "liang", PASSWORD, b->codes[0]), LOGIN_OK);
	assert_int_equal(rename(away, key), 0);
	assert_int_equal(try_login(b, "liang", PASSWORD, code), LOGIN_OK);
}

static void
a_secret_of_before_is_sealed_at_the_next_login(void **state)
{
	struct bench *b = *state;
	char code[8], stored[128];
	struct user user;

	WORKS(desk_user_totp(b->desk, &admin, "liang", false, b->secret, b->codes, &b->err));
	WORKS(store_user_get(desk_store(b->desk), "liang", &user, &b->err));
	assert_true(text_copy(user.totp, sizeof(user.totp), b->secret));
	WORKS(store_user_put(desk_store(b->desk), &admin, &user, "", "", &b->err));
	code_now(b, code);
	assert_int_equal(try_login(b, "liang", PASSWORD, code), LOGIN_OK);
	stored_secret(b, stored, sizeof(stored));
	assert_null(strstr(stored, b->secret));
	assert_int_equal(try_login(b, "liang", PASSWORD, code), LOGIN_WRONG);
}

static void
policy_demands_a_second_factor_of_a_role(void **state)
{
	struct bench *b = *state;
	struct desk *strict = NULL;
	struct config config = *desk_config(b->desk);
	struct desk *kept = b->desk;
	char code[8];

	WORKS(config_set(&config, "web.second_factor", "confirmer, verifier", &b->err));
	WORKS(desk_open(&config, false, &strict, &b->err));
	b->desk = strict;
	assert_int_equal(try_login(b, "liang", PASSWORD, ""), LOGIN_OK); /* no role yet */
	WORKS(desk_user_roles(strict, &admin, "liang", ROLE_VERIFIER, &b->err));
	assert_int_equal(try_login(b, "liang", PASSWORD, ""), LOGIN_NEEDS_FACTOR);
	assert_int_equal(try_login(b, "liang", "wrong", ""), LOGIN_WRONG);
	WORKS(desk_user_totp(strict, &admin, "liang", false, b->secret, b->codes, &b->err));
	code_now(b, code);
	assert_int_equal(try_login(b, "liang", PASSWORD, code), LOGIN_OK);
	assert_int_equal(config_set(&config, "web.second_factor", "boss", &b->err), ERR_CONFIG);
	b->desk = kept;
	desk_close(strict);
}

static void
a_recovery_code_works_once(void **state)
{
	struct bench *b = *state;

	WORKS(desk_user_totp(b->desk, &admin, "liang", false, b->secret, b->codes, &b->err));
	assert_int_equal(try_login(b, "liang", PASSWORD, b->codes[3]), LOGIN_OK);
	assert_int_equal(try_login(b, "liang", PASSWORD, b->codes[3]), LOGIN_WRONG);
	assert_int_equal(try_login(b, "liang", PASSWORD, b->codes[4]), LOGIN_OK);
}

/* 09:00 of one day to 09:00 of the next is more than both limits; the idle one alone is told by the
 * touch. */
static void
a_session_ends_with_its_time(void **state)
{
	struct bench *b = *state;
	struct user user;
	struct session session;
	bool expired = false;

	assert_int_equal(try_login(b, "liang", PASSWORD, ""), LOGIN_OK);
	clock_fix((struct date){ 2026, 7, 2 });
	assert_int_equal(desk_session(b->desk, b->token, &user, &session, &expired, &b->err),
			 ERR_DENIED);
	assert_true(expired);
	assert_int_equal(desk_session(b->desk, b->token, &user, &session, &expired, &b->err),
			 ERR_DENIED);
	assert_false(expired); /* it is forgotten */
}

static void
a_disabled_user_is_out_at_once(void **state)
{
	struct bench *b = *state;
	struct user user;
	struct session session;
	bool expired;

	assert_int_equal(try_login(b, "liang", PASSWORD, ""), LOGIN_OK);
	WORKS(desk_user_disable(b->desk, &admin, "liang", true, &b->err));
	assert_int_equal(desk_session(b->desk, b->token, &user, &session, &expired, &b->err),
			 ERR_DENIED);
	assert_int_equal(try_login(b, "liang", PASSWORD, ""), LOGIN_WRONG);
}

static void
short_passwords_and_strange_names_are_refused(void **state)
{
	struct bench *b = *state;

	assert_int_equal(desk_user_password(b->desk, &admin, "liang", "123456789", &b->err),
			 ERR_USAGE);
	WORKS(desk_user_password(b->desk, &admin, "liang", "1234567890", &b->err));
	assert_int_equal(desk_user_add(b->desk, &admin, "Liang", "", &b->err), ERR_USAGE);
	assert_int_equal(desk_user_add(b->desk, &admin, "liang", "", &b->err), ERR_CONFLICT);
	assert_int_equal(desk_user_add(b->desk, &admin, "a/b", "", &b->err), ERR_USAGE);
}

struct count {
	const char *action;
	int lines;
};

static enum err
count_line(void *context, const struct audit_line *line, struct error *err)
{
	struct count *c = context;

	(void)err;
	c->lines += text_equal(line->action, c->action);
	return ERR_NONE;
}

static void
every_login_and_every_refusal_is_in_the_log(void **state)
{
	struct bench *b = *state;
	struct count in = { "login", 0 }, out = { "login-refused", 0 };

	(void)try_login(b, "liang", PASSWORD, "");
	(void)try_login(b, "liang", "wrong", "");
	(void)try_login(b, "nobody", "wrong", "");
	WORKS(store_audit_walk(desk_store(b->desk), NULL, count_line, &in, &b->err));
	WORKS(store_audit_walk(desk_store(b->desk), NULL, count_line, &out, &b->err));
	assert_int_equal(in.lines, 1);
	assert_int_equal(out.lines, 2);
}

static void
proving_oneself_needs_the_password(void **state)
{
	struct bench *b = *state;
	struct user user;
	struct session session;
	bool expired, right;

	assert_int_equal(try_login(b, "liang", PASSWORD, ""), LOGIN_OK);
	WORKS(desk_session(b->desk, b->token, &user, &session, &expired, &b->err));
	WORKS(desk_prove(b->desk, &session, "wrong", &right, &b->err));
	assert_false(right);
	WORKS(desk_prove(b->desk, &session, PASSWORD, &right, &b->err));
	assert_true(right);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_bench, close_bench)
	const struct CMUnitTest tests[] = {
		TEST(the_right_password_opens_a_session_and_a_wrong_one_none),
		TEST(a_user_without_a_password_cannot_log_in),
		TEST(five_failures_lock_for_fifteen_minutes),
		TEST(an_administrator_unlocks_by_enabling),
		TEST(the_second_factor_is_asked_and_each_code_is_taken_once),
		TEST(the_secret_is_sealed_and_needs_its_key),
		TEST(a_secret_of_before_is_sealed_at_the_next_login),
		TEST(policy_demands_a_second_factor_of_a_role),
		TEST(a_recovery_code_works_once),
		TEST(a_session_ends_with_its_time),
		TEST(a_disabled_user_is_out_at_once),
		TEST(short_passwords_and_strange_names_are_refused),
		TEST(every_login_and_every_refusal_is_in_the_log),
		TEST(proving_oneself_needs_the_password),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
