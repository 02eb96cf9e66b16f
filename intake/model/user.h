/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_MODEL_USER_H
#define INTAKE_MODEL_USER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "model/decision.h"

/* Who works at the review station. A new user has no role; roles are named by an administrator and
 * each change is an audit line. */
#define ROLES(X)                                                                                   \
	X(MAILROOM, 0, "mailroom", "收发")                                                         \
	X(VERIFIER, 1, "verifier", "初审")                                                         \
	X(CONFIRMER, 2, "confirmer", "复核")                                                       \
	X(SUBMITTER, 3, "submitter", "报送")                                                       \
	X(AUDITOR, 4, "auditor", "审计")                                                           \
	X(ADMINISTRATOR, 5, "administrator", "系统管理")

enum role {
#define X(name, bit, text, zh) ROLE_##name = 1 << (bit),
	ROLES(X)
#undef X
	    ROLE_ALL = (1 << 6) - 1,
};

/* One word of the table above, or false. */
bool role_parse(const char *text, int *out);
/* Several, with commas or spaces between them, or-ed; "" is none of them. false: one is no word. */
bool roles_parse(const char *text, int *out);
/* "verifier, confirmer", "初审、复核"; "" for none. to has ROLES_TEXT_BYTES. */
#define ROLES_TEXT_BYTES 128
void roles_print(char *to, int roles);
void roles_print_zh(char *to, int roles);

#define USER_SECRET_BYTES 136 /* argon2id as text: 128 with the NUL (libsodium) */
struct user {
	char name[USER_BYTES]; /* for logging in and in every act: [a-z0-9._-], 1 to 32 */
	char full_name[96];    /* 王某, for screens */
	int roles;             /* enum role, or-ed */
	char password[USER_SECRET_BYTES]; /* argon2id; "" = none yet, cannot log in */
	char totp[112];                   /* sealed by desk/secret.c; "" = no second factor */
	int64_t totp_step; /* the last 30 s step a code was taken for: none is taken twice */
	int failures;      /* in a row */
	int64_t locked_until_us;
	bool disabled;
	char language[16]; /* "" = the configured one */
	bool keys_off;     /* single-letter keys (WCAG 2.1.4) */
	int64_t created_us;
};
bool user_name_valid(const char *name);

/* A logged-in browser. Only the hash of its token is stored. */
struct session {
	struct sha256 token;
	char user[USER_BYTES];
	char csrf[40];      /* in every form of this session */
	int64_t started_us; /* 10 hours at most from here */
	int64_t seen_us;    /* 15 minutes at most from here */
	int64_t proven_us;  /* when the password was last typed */
};

#endif
