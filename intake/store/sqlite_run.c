/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text.h"
#include "store/sqlite.h"

/* Runs of the submission. A row is written when one begins and once more when it ends; who finds
 * one that never ended knows that its process died. */

static struct sqlite_store *
self(struct store *s)
{
	return (struct sqlite_store *)(void *)s;
}

/* Only one run holds the lock, so a row without an end is that of a dead process. */
static enum err
close_killed(struct sqlite_store *r, const struct act *act, struct error *err)
{
	char id[RUN_ID_BYTES];

	for (;;) {
		AUTO(query)
		struct query q = QUERY;
		bool row = false;

		if (query_open(r, "SELECT id FROM run WHERE ended_us = 0 ORDER BY seq LIMIT 1", &q,
			       err) ||
		    query_step(&q, &row, err))
			return err->code;
		if (!row)
			return ERR_NONE;
		(void)query_text(&q, 0, id, sizeof(id));
		auto_query(&q);
		if (sql_run(r, err, NULL,
			    "UPDATE run SET ended_us = ?, exit_status = -1, ending = 'killed', "
			    "why = 'the process died; the next run went on' WHERE id = ?",
			    "it", act->at_us, id) ||
		    audit_say(r, act, "run-killed", id, err, "%s", ""))
			return err->code;
	}
}

enum err
sqlite_run_begin(struct store *s, const struct act *act, const struct run *run, struct error *err)
{
	AUTO(change)
	struct sqlite_store *change = NULL;
	struct run begun = *run;

	begun.started_us = act->at_us;
	begun.ended_us = 0;
	if (change_begin(self(s), &change, err) || close_killed(change, act, err) ||
	    row_insert(change, &columns_run, &begun, err) ||
	    audit_say(change, act, "run-begin", run->id, err, "host=%s", run->host))
		return err->code;
	return change_commit(&change, err);
}

enum err
sqlite_run_end(struct store *s, const struct act *act, const struct run *run, struct error *err)
{
	AUTO(change)
	struct sqlite_store *change = NULL;
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES];
	int changed;

	row_update_sql(sql, &columns_run, " WHERE id = ? AND ended_us = 0");
	if (change_begin(self(s), &change, err) || query_open(change, sql, &q, err))
		return err->code;
	row_bind(&q, 1, &columns_run, run);
	(void)sqlite3_bind_text(q.stmt, columns_run.count + 1, run->id, -1, SQLITE_TRANSIENT);
	if (query_run(&q, &changed, err))
		return err->code;
	if (changed != 1)
		return error_set(err, ERR_CONFLICT, "run %s has ended already", run->id);
	if (audit_say(change, act, "run-end", run->id, err,
		      "ending=%s exit=%d records=%d accepted=%d rejected=%d open=%d blocked=%d",
		      run->ending, run->exit_status, run->records,
		      run->accepted + run->warned + run->duplicate, run->rejected, run->open,
		      run->blocked))
		return err->code;
	return change_commit(&change, err);
}

enum err
sqlite_run_walk(struct store *s, store_run_each *each, void *context, struct error *err)
{
	AUTO(buf)
	struct buf seqs = BUF(LIMIT_WALK_BYTES);
	AUTO(query)
	struct query q = QUERY;
	char sql[SQL_BYTES];

	if (query_open(self(s), "SELECT seq FROM run ORDER BY seq", &q, err) ||
	    query_ids(&q, &seqs, err))
		return err->code;
	row_select_sql(sql, &columns_run, "", "WHERE seq = ?");
	for (size_t at = 0; at < seqs.length; at += sizeof(int64_t)) {
		AUTO(query)
		struct query one = QUERY;
		struct run run = { 0 };
		bool row = false;
		int64_t seq;

		memcpy(&seq, seqs.bytes + at, sizeof(seq));
		if (query_open(self(s), sql, &one, err))
			return err->code;
		query_bind(&one, "i", seq);
		if (query_step(&one, &row, err) ||
		    (row && row_read(&one, 0, &columns_run, &run, err)))
			return err->code;
		auto_query(&one);
		if (row && each(context, &run, err))
			return err->code;
	}
	return ERR_NONE;
}
