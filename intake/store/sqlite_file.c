/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text.h"
#include "store/sqlite.h"

static struct sqlite_store *
self(struct store *s)
{
	return (struct sqlite_store *)(void *)s;
}

/* The first row that the tail of the query finds; found->id stays 0 when there is none. */
static enum err
find(struct sqlite_store *r, const char *tail, const struct raw_file *like, int64_t id,
     struct raw_file *found, struct error *err)
{
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES];
	bool row = false;

	memset(found, 0, sizeof(*found));
	row_select_sql(sql, &columns_file, "id, ", tail);
	if (query_open(r, sql, &q, err))
		return err->code;
	if (like)
		query_bind(&q, "ht", &like->sha256, like->claim);
	else
		query_bind(&q, "i", id);
	if (query_step(&q, &row, err))
		return err->code;
	if (!row)
		return ERR_NONE;
	found->id = query_int(&q, 0);
	return row_read(&q, 1, &columns_file, found, err);
}

static enum err
say_file(struct sqlite_store *r, const struct act *act, const struct raw_file *f, struct error *err)
{
	char object[48], hex[SHA256_TEXT_BYTES], action[32], code[32];

	(void)text_print(object, sizeof(object), "file/%lld", (long long)f->id);
	(void)text_print(action, sizeof(action), "file-%s", file_state_text(f->state));
	/* Only the code word in front: the rest of a reason may quote what stood on paper. */
	(void)text_copy_n(code, sizeof(code), f->reason, strcspn(f->reason, ": "));
	sha256_print(hex, &f->sha256);
	return audit_say(r, act, action, object, err, "sha256=%s bytes=%lld serial=%s reason=%s",
			 hex, (long long)f->size_bytes, f->serial, code);
}

/* Another file of the same bytes, or this one. */
#define KNOWN                                                                                      \
	"WHERE sha256 = ?1 AND state IN ('bound', 'unbound') AND coalesce(claim, '') <> "          \
	"coalesce(?2, '-') ORDER BY state, id LIMIT 1"
#define CLAIMED_AGAIN "WHERE sha256 = ?1 AND claim = ?2"

enum err
sqlite_file_add(struct store *s, const struct act *act, struct raw_file *file,
		struct raw_file *known, struct error *err)
{
	AUTO(change)
	struct sqlite_store *change = NULL;
	struct raw_file row = *file, earlier, again;

	row.state = FILE_CLAIMED;
	row.seen_us = act->at_us;
	if (change_begin(self(s), &change, err) || find(change, KNOWN, &row, 0, &earlier, err) ||
	    find(change, CLAIMED_AGAIN, &row, 0, &again, err))
		return err->code;
	if (again.id) {
		row = again;
	} else {
		if (row_insert(change, &columns_file, &row, err))
			return err->code;
		row.id = sqlite3_last_insert_rowid(change->db);
		if (say_file(change, act, &row, err))
			return err->code;
	}
	if (change_commit(&change, err))
		return err->code;
	*file = row;
	*known = earlier;
	return ERR_NONE;
}

enum err
sqlite_file_move(struct store *s, const struct act *act, const struct raw_file *to,
		 struct error *err)
{
	AUTO(change)
	struct sqlite_store *change = NULL;
	struct raw_file row;

	if (change_begin(self(s), &change, err) ||
	    find(change, "WHERE id = ?", NULL, to->id, &row, err))
		return err->code;
	if (!row.id)
		return error_set(err, ERR_NOTFOUND, "there is no file %lld", (long long)to->id);
	row.state = to->state;
	(void)text_copy(row.serial, sizeof(row.serial), to->serial);
	(void)text_copy(row.reason, sizeof(row.reason), to->reason);
	if (sql_run(change, err, NULL,
		    "UPDATE raw_file SET state = ?, serial = ?, reason = ? WHERE id = ?", "ttti",
		    file_state_text(row.state), row.serial, row.reason, row.id) ||
	    say_file(change, act, &row, err))
		return err->code;
	return change_commit(&change, err);
}

enum err
sqlite_file_walk(struct store *s, int state, store_file_each *each, void *context,
		 struct error *err)
{
	AUTO(buf)
	struct buf ids = BUF(LIMIT_WALK_BYTES);
	AUTO(query)
	struct query q = QUERY;

	if (query_open(self(s),
		       "SELECT id FROM raw_file WHERE state = coalesce(?, state) ORDER BY id", &q,
		       err))
		return err->code;
	query_bind(&q, "t", state < 0 ? NULL : file_state_text((enum file_state)state));
	if (query_ids(&q, &ids, err))
		return err->code;
	for (size_t at = 0; at < ids.length; at += sizeof(int64_t)) {
		struct raw_file file;
		int64_t id;

		memcpy(&id, ids.bytes + at, sizeof(id));
		if (find(self(s), "WHERE id = ?", NULL, id, &file, err) ||
		    each(context, &file, err))
			return err->code;
	}
	return ERR_NONE;
}
