/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "store/sqlite.h"

static struct sqlite_store *
self(struct store *s)
{
	return (struct sqlite_store *)(void *)s;
}

static enum err
say_user(struct sqlite_store *r, const struct act *act, const char *action, const char *name,
	 const char *detail, struct error *err)
{
	char object[48];

	(void)text_print(object, sizeof(object), "user:%s", name);
	return audit_say(r, act, action, object, err, "%s", detail);
}

static enum err
write_user(struct sqlite_store *r, const struct user *user, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES];
	int changed = 0;

	row_update_sql(sql, &columns_user, " WHERE name = ?");
	if (query_open(r, sql, &q, err))
		return err->code;
	row_bind(&q, 1, &columns_user, user);
	(void)sqlite3_bind_text(q.stmt, columns_user.count + 1, user->name, -1, SQLITE_TRANSIENT);
	if (query_run(&q, &changed, err))
		return err->code;
	return changed ? ERR_NONE : row_insert(r, &columns_user, user, err);
}

enum err
sqlite_user_put(struct store *s, const struct act *act, const struct user *user, const char *action,
		const char *detail, struct error *err)
{
	AUTO(change)
	struct sqlite_store *change = NULL;

	if (change_begin(self(s), &change, err) || write_user(change, user, err) ||
	    (action[0] && say_user(change, act, action, user->name, detail, err)))
		return err->code;
	return change_commit(&change, err);
}

enum err
sqlite_user_get(struct store *s, const char *name, struct user *out, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	struct user user = { 0 };
	char sql[SQL_BYTES];
	bool row = false;

	row_select_sql(sql, &columns_user, "", "WHERE name = ?");
	if (query_open(self(s), sql, &q, err))
		return err->code;
	query_bind(&q, "t", name);
	if (query_step(&q, &row, err))
		return err->code;
	if (!row)
		return error_set(err, ERR_NOTFOUND, "there is no user %s", name);
	if (row_read(&q, 0, &columns_user, &user, err))
		return err->code;
	*out = user;
	return ERR_NONE;
}

/* A few dozen people: read whole, then called out. */
enum err
sqlite_user_walk(struct store *s, store_user_each *each, void *context, struct error *err)
{
	AUTO(buf)
	struct buf rows = BUF(LIMIT_WALK_BYTES);
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES];

	row_select_sql(sql, &columns_user, "", "ORDER BY name");
	if (query_open(self(s), sql, &q, err))
		return err->code;
	for (;;) {
		struct user user = { 0 };
		bool row = false;

		if (query_step(&q, &row, err))
			return err->code;
		if (!row)
			break;
		if (row_read(&q, 0, &columns_user, &user, err))
			return err->code;
		buf_add(&rows, &user, sizeof(user));
	}
	if (buf_check(&rows, "users", err))
		return err->code;
	for (size_t at = 0; at < rows.length; at += sizeof(struct user)) {
		struct user user;

		memcpy(&user, rows.bytes + at, sizeof(user));
		if (each(context, &user, err))
			return err->code;
	}
	return ERR_NONE;
}

enum err
sqlite_recovery_set(struct store *s, const struct act *act, const char *name,
		    const struct sha256 *codes, int count, struct error *err)
{
	AUTO(change)
	struct sqlite_store *change = NULL;
	char detail[32];

	if (change_begin(self(s), &change, err) ||
	    sql_run(change, err, NULL, "DELETE FROM recovery WHERE name = ?", "t", name))
		return err->code;
	for (int i = 0; i < count; i++)
		if (sql_run(change, err, NULL, "INSERT INTO recovery VALUES (?, ?)", "th", name,
			    &codes[i]))
			return err->code;
	(void)text_print(detail, sizeof(detail), "codes=%d", count);
	if (say_user(change, act, "recovery-codes", name, detail, err))
		return err->code;
	return change_commit(&change, err);
}

enum err
sqlite_recovery_use(struct store *s, const struct act *act, const char *name,
		    const struct sha256 *code, bool *used, struct error *err)
{
	AUTO(change)
	struct sqlite_store *change = NULL;
	int taken = 0;

	if (change_begin(self(s), &change, err) ||
	    sql_run(change, err, &taken, "DELETE FROM recovery WHERE name = ? AND code = ?", "th",
		    name, code) ||
	    (taken && say_user(change, act, "recovery-used", name, "", err)) ||
	    change_commit(&change, err))
		return err->code;
	*used = taken > 0;
	return ERR_NONE;
}

/* ---- sessions ---- */
enum err
sqlite_session_start(struct store *s, const struct act *act, const struct session *session,
		     int64_t expired_us, struct error *err)
{
	AUTO(change)
	struct sqlite_store *change = NULL;

	if (change_begin(self(s), &change, err) ||
	    sql_run(change, err, NULL, "DELETE FROM web_session WHERE started_us < ?", "i",
		    expired_us) ||
	    row_insert(change, &columns_session, session, err) ||
	    say_user(change, act, "login", session->user, "", err))
		return err->code;
	return change_commit(&change, err);
}

enum err
sqlite_session_get(struct store *s, const struct sha256 *token, struct session *out,
		   struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	struct session session = { 0 };
	char sql[SQL_BYTES];
	bool row = false;

	row_select_sql(sql, &columns_session, "", "WHERE token = ?");
	if (query_open(self(s), sql, &q, err))
		return err->code;
	query_bind(&q, "h", token);
	if (query_step(&q, &row, err))
		return err->code;
	if (!row)
		return error_set(err, ERR_NOTFOUND, "there is no such session");
	if (row_read(&q, 0, &columns_session, &session, err))
		return err->code;
	*out = session;
	return ERR_NONE;
}

enum err
sqlite_session_touch(struct store *s, const struct session *session, struct error *err)
{
	AUTO(change)
	struct sqlite_store *change = NULL;

	if (change_begin(self(s), &change, err) ||
	    sql_run(change, err, NULL,
		    "UPDATE web_session SET seen_us = ?, proven_us = ? WHERE token = ?", "iih",
		    session->seen_us, session->proven_us, &session->token))
		return err->code;
	return change_commit(&change, err);
}

static enum err
forget(struct sqlite_store *r, const struct sha256 *token, const char *user, int *count,
       struct error *err)
{
	if (user)
		return sql_run(r, err, count, "DELETE FROM web_session WHERE name = ?", "t", user);
	return sql_run(r, err, count, "DELETE FROM web_session WHERE token = ?", "h", token);
}

enum err
sqlite_session_end(struct store *s, const struct act *act, const struct sha256 *token,
		   const char *user, const char *action, struct error *err)
{
	AUTO(change)
	struct sqlite_store *change = NULL;
	int count = 0;

	if (change_begin(self(s), &change, err) || forget(change, token, user, &count, err) ||
	    (count && say_user(change, act, action, user ? user : act->actor, "", err)))
		return err->code;
	return change_commit(&change, err);
}
