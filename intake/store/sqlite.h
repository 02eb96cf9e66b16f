/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_STORE_SQLITE_H
#define INTAKE_STORE_SQLITE_H

#include <limits.h>
#include <sqlite3.h>

#include "base/attr.h"
#include "base/limits.h"
#include "store/columns.h"
#include "store/engine.h"

/* Inside the SQLite engine: the handle, statements, transactions, rows. The verbs stand in
 * sqlite_<noun>.c. */

/* Every statement text of the engine fits, with room; one more than this at a time in use is a bug.
 */
#define LIMIT_STATEMENTS 192

struct statement {
	sqlite3_stmt *handle;
	size_t length; /* of its text: most texts differ in it */
	bool in_use;
};

/* One connection; for one thread, and not across a fork. */
struct sqlite_store {
	struct store base;
	sqlite3 *db;
	char path[PATH_MAX];
	struct statement statement[LIMIT_STATEMENTS]; /* prepared once, lent and given back */
	int statement_count;
	int write_fd;    /* the lock beside the register, held while we write; −1 */
	int run_fd;      /* store_lock */
	int wal_pages;   /* after the last commit */
	bool head_known; /* inside a transaction: nobody else appends to the log */
	int64_t head_seq;
	struct sha256 head_hash;
	bool broken;    /* a flush failed: nothing after it may claim success */
	bool in_roster; /* between roster_begin and roster_end */
	struct act roster_act;
};

/* ---- statements ---- */
/* Lends the prepared statement; AUTO(query) gives it back. */
struct query {
	struct sqlite_store *r;
	sqlite3_stmt *stmt;
	int slot;
};
#define QUERY                                                                                      \
	{                                                                                          \
		NULL, NULL, -1                                                                     \
	}
void auto_query(struct query *q);
enum err query_open(struct sqlite_store *r, const char *sql, struct query *q,
		    struct error *err) MUST_USE;
/* Binds by position: 'i' int64_t, 't' const char * (NULL or "" is NULL), 'h' const struct sha256 *,
 * in that order. */
void query_bind(struct query *q, const char *types, ...);
/* For a text put together from a filter: prepared for this one use, so that the kept ones stay few.
 */
enum err query_prepare(struct sqlite_store *r, const char *sql, struct query *q,
		       struct error *err) MUST_USE;
void query_bind_bytes(struct query *q, int at, struct span bytes);
/* true: a row is there. */
enum err query_step(struct query *q, bool *row, struct error *err) MUST_USE;
/* Runs to the end; *changed (may be NULL) is the number of rows changed. */
enum err query_run(struct query *q, int *changed, struct error *err) MUST_USE;
int64_t query_int(struct query *q, int column);
bool query_text(struct query *q, int column, char *to, size_t size); /* NULL is "" */
/* Opens, binds and runs in one. */
enum err sql_run(struct sqlite_store *r, struct error *err, int *changed, const char *sql,
		 const char *types, ...) MUST_USE;
/* The one number a query gives, 0 if NULL; ERR_NOTFOUND (without a text) when there is no row. */
enum err sql_number(struct sqlite_store *r, struct error *err, int64_t *out, const char *sql,
		    const char *types, ...) MUST_USE;
/* Collects the first column (ids) so that a walk holds no cursor while it calls out. */
enum err query_ids(struct query *q, struct buf *ids, struct error *err) MUST_USE;
enum err sqlite_failed(struct sqlite_store *r, const char *doing, struct error *err);

/* ---- transactions: lock file, BEGIN IMMEDIATE … COMMIT, checkpoint, unlock ---- */
/* AUTO(change) struct sqlite_store *change = NULL: rolls back unless committed. */
void auto_change(struct sqlite_store **change);
enum err change_begin(struct sqlite_store *r, struct sqlite_store **change,
		      struct error *err) MUST_USE;
enum err change_commit(struct sqlite_store **change, struct error *err) MUST_USE;

/* ---- rows by their column tables ---- */
#define SQL_BYTES 4096
/* "INSERT INTO t (keys, columns) VALUES (…)"; keys as "document, position" or NULL. */
void row_insert_sql(char *to, const char *keys, int key_count, const struct columns *columns);
void row_select_sql(char *to, const struct columns *columns, const char *lead, const char *tail);
void row_update_sql(char *to, const struct columns *columns, const char *tail);
/* Binds the columns to the parameters from `at` on. */
void row_bind(struct query *q, int at, const struct columns *columns, const void *row);
/* Reads the columns from result column `at` on; what does not fit its struct is ERR_CORRUPT. */
enum err row_read(struct query *q, int at, const struct columns *columns, void *row,
		  struct error *err) MUST_USE;
enum err row_insert(struct sqlite_store *r, const struct columns *columns, const void *row,
		    struct error *err) MUST_USE;

/* ---- audit ---- */
enum err audit_append(struct sqlite_store *r, const struct act *act, const struct audit_line *line,
		      struct error *err) MUST_USE;
/* The same with the detail as a format. */
enum err audit_say(struct sqlite_store *r, const struct act *act, const char *action,
		   const char *object, struct error *err, const char *format, ...)
    PRINTF(6, 7) MUST_USE;

/* ---- documents, for the batch verbs ---- */
enum err document_load(struct sqlite_store *r, int64_t id, struct document *out,
		       struct error *err) MUST_USE;
/* Only its row and its fields, a quarter of the work: for settling a batch of hundreds. */
enum err document_load_brief(struct sqlite_store *r, int64_t id, struct document *out,
			     struct error *err) MUST_USE;
enum err document_digest(const struct document *d, struct sha256 *out, struct error *err) MUST_USE;
enum err arrival_digest(const struct arrival *a, struct sha256 *out, struct error *err) MUST_USE;

/* Takes both decisions back so that they are made anew; the old ones stay in their own table. */
enum err decisions_clear(struct sqlite_store *r, const struct act *act, struct document *d,
			 struct error *err) MUST_USE;
/* Its lists; again: the old ones are replaced (sqlite_section.c). */
enum err sections_write(struct sqlite_store *r, int64_t id, const struct document *d, bool again,
			struct error *err) MUST_USE;
enum err sections_read(struct sqlite_store *r, int64_t id, struct document *d,
		       struct error *err) MUST_USE;
enum err section_read(struct sqlite_store *r, const char *table, int64_t id, struct document *d,
		      struct error *err) MUST_USE;

/* ---- people, for the settling ---- */
enum err person_load(struct sqlite_store *r, const char *person_no, struct person *out,
		     struct error *err) MUST_USE;
enum err person_certify(struct sqlite_store *r, const struct person *person,
			struct error *err) MUST_USE;

/* ---- the words lines and people are found by (sqlite_find.c) ---- */
/* Of one line of the register, from what is stored of it; number 1 while nothing is scanned. */
enum err find_line(struct sqlite_store *r, const char *serial, int number,
		   struct error *err) MUST_USE;
/* Of every line of that arrival. */
enum err find_arrival(struct sqlite_store *r, const char *serial, struct error *err) MUST_USE;
/* Of a person, and of the lines that person is bound to. */
enum err find_person(struct sqlite_store *r, const char *person_no, struct error *err) MUST_USE;
/* Of everything, for a register that has none yet. */
enum err find_fill(struct sqlite_store *r, struct error *err) MUST_USE;

/* ---- settling one record, by a receipt or a late result (sqlite_settle.c) ---- */
struct settling {
	struct sqlite_store *r;
	const struct act *act;
	const struct policy *policy;
	struct document *d; /* room for one at a time */
	const char *batch_id, *receipt_id, *run;
	struct date received_on;
	struct settle_outcome outcome;
};
/* Moves the document that waits for it in that batch and keeps the answer. Inside a change. */
enum err settle_result(struct settling *s, const struct record_result *result,
		       struct error *err) MUST_USE;
struct date day_in_shanghai(int64_t us);

/* ---- locks beside the register ---- */
/* Waits up to wait_ms; ERR_AGAIN with the holder's pid. */
enum err lock_take(const char *path, const char *name, int wait_ms, int *out,
		   struct error *err) MUST_USE;
void lock_give(int *fd);
/* Refuses folders of network file systems: their locks and shared memory do not hold
 * (reliability.md §4.1). */
enum err place_check(const char *folder, struct error *err) MUST_USE;

/* ---- the engine's verbs, by file ---- */
/* sqlite_arrival.c */
enum err sqlite_register(struct store *s, const struct act *act, const char *prefix,
			 struct arrival *arrival, struct error *err);
enum err sqlite_arrival_get(struct store *s, const char *serial, struct arrival *out,
			    struct error *err);
enum err sqlite_arrival_amend(struct store *s, const struct act *act, const struct arrival *arrival,
			      struct error *err);
enum err sqlite_arrival_walk(struct store *s, bool only_open, store_arrival_each *each,
			     void *context, struct error *err);
enum err sqlite_count(struct store *s, int64_t *counts, int64_t *arrivals, int64_t *open_arrivals,
		      struct error *err);
enum err sqlite_shield_walk(struct store *s, store_shield_each *each, void *context,
			    struct error *err);
/* sqlite_file.c */
enum err sqlite_file_add(struct store *s, const struct act *act, struct raw_file *file,
			 struct raw_file *known, struct error *err);
enum err sqlite_file_move(struct store *s, const struct act *act, const struct raw_file *to,
			  struct error *err);
enum err sqlite_file_walk(struct store *s, int state, store_file_each *each, void *context,
			  struct error *err);
/* sqlite_document.c */
enum err sqlite_document_add(struct store *s, const struct act *act, struct document *documents,
			     int count, int64_t file_id, struct error *err);
enum err sqlite_document_get(struct store *s, const char *serial, int index, struct document *out,
			     struct error *err);
enum err sqlite_document_save(struct store *s, const struct act *act, struct document *document,
			      const char *action, const char *detail, struct error *err);
enum err sqlite_document_walk(struct store *s, const struct document_filter *filter,
			      store_document_each *each, void *context, struct error *err);
/* sqlite_near.c */
enum err sqlite_page_near(struct store *s, const struct likeness *likeness, int bits_max,
			  store_page_each *each, void *context, struct error *err);
/* sqlite_roster.c */
enum err sqlite_roster_begin(struct store *s, const struct act *act, struct error *err);
enum err sqlite_person_put(struct store *s, const struct person *person,
			   const char *const *name_keys, int name_key_count, bool *changed,
			   struct error *err);
enum err sqlite_roster_end(struct store *s, bool keep, const char *detail, struct error *err);
enum err sqlite_person_get(struct store *s, const char *person_no, struct person *out,
			   struct error *err);
enum err sqlite_person_walk(struct store *s, const struct person_filter *filter, int limit,
			    store_person_each *each, void *context, struct error *err);
enum err sqlite_person_alias(struct store *s, const struct act *act, const char *person_no,
			     const char *alias, const char *name_key, struct error *err);
/* sqlite_batch.c */
enum err sqlite_outbox_list(struct store *s, int max, struct outbox_row *out, int *count,
			    struct error *err);
enum err sqlite_outbox_get(struct store *s, const struct outbox_row *row, struct document *document,
			   struct arrival *arrival, struct person *person, struct error *err);
enum err sqlite_batch_freeze(struct store *s, const struct act *act, const struct batch *batch,
			     const struct outbox_row *rows, struct span bytes, struct error *err);
enum err sqlite_batch_next(struct store *s, int64_t now_us, const char *after_id, struct batch *out,
			   struct buf *body, struct error *err);
enum err sqlite_batch_get(struct store *s, const char *id, struct batch *out, struct buf *body,
			  struct buf *receipt, struct error *err);
enum err sqlite_batch_sent(struct store *s, const struct act *act, const char *id,
			   struct error *err);
enum err sqlite_batch_defer(struct store *s, const struct act *act, const char *id,
			    int64_t not_before_us, const char *why, struct error *err);
enum err sqlite_batch_block(struct store *s, const struct act *act, const char *id, const char *why,
			    struct error *err);
enum err sqlite_batch_split(struct store *s, const struct act *act, const char *id,
			    const struct batch *half, const struct span *bytes, struct error *err);
enum err sqlite_batch_walk(struct store *s, store_batch_each *each, void *context,
			   struct error *err);
/* sqlite_backup.c */
enum err sqlite_backup(struct store *s, const char *path, struct error *err);
/* sqlite_issue.c */
enum err sqlite_issue_add(struct store *s, const struct act *act, struct issue_list *list,
			  const struct issue_entry *entries, bool *known, struct error *err);
enum err sqlite_issue_find(struct store *s, const struct issue_question *question,
			   struct issue_list *list, struct issue_entry *entry, struct error *err);
enum err sqlite_issue_walk(struct store *s, const char *issuer, store_issue_each *each,
			   void *context, struct error *err);
/* sqlite_settle.c */
enum err sqlite_batch_settle(struct store *s, const struct act *act,
			     const struct settlement *settlement, struct settle_outcome *out,
			     struct error *err);
/* sqlite_account.c */
enum err sqlite_user_put(struct store *s, const struct act *act, const struct user *user,
			 const char *action, const char *detail, struct error *err);
enum err sqlite_user_get(struct store *s, const char *name, struct user *out, struct error *err);
enum err sqlite_user_walk(struct store *s, store_user_each *each, void *context, struct error *err);
enum err sqlite_recovery_set(struct store *s, const struct act *act, const char *name,
			     const struct sha256 *codes, int count, struct error *err);
enum err sqlite_recovery_use(struct store *s, const struct act *act, const char *name,
			     const struct sha256 *code, bool *used, struct error *err);
enum err sqlite_session_start(struct store *s, const struct act *act, const struct session *session,
			      int64_t expired_us, struct error *err);
enum err sqlite_session_get(struct store *s, const struct sha256 *token, struct session *out,
			    struct error *err);
enum err sqlite_session_touch(struct store *s, const struct session *session, struct error *err);
enum err sqlite_session_end(struct store *s, const struct act *act, const struct sha256 *token,
			    const char *user, const char *action, struct error *err);
/* sqlite_run.c */
enum err sqlite_run_begin(struct store *s, const struct act *act, const struct run *run,
			  struct error *err);
enum err sqlite_run_end(struct store *s, const struct act *act, const struct run *run,
			struct error *err);
enum err sqlite_run_walk(struct store *s, store_run_each *each, void *context, struct error *err);
/* sqlite_answer.c */
enum err sqlite_late_cursor(struct store *s, int64_t *stored, int64_t *acked, struct error *err);
enum err sqlite_late_settle(struct store *s, const struct act *act,
			    const struct late_settlement *late, struct settle_outcome *out,
			    struct error *err);
enum err sqlite_late_acked(struct store *s, const struct act *act, int64_t upto, struct error *err);
enum err sqlite_late_walk(struct store *s, store_late_each *each, void *context, struct error *err);
enum err sqlite_answer_walk(struct store *s, const struct answer_filter *filter,
			    store_answer_each *each, void *context, struct error *err);
enum err sqlite_answer_span(struct store *s, struct date *first, struct date *last,
			    struct error *err);
enum err sqlite_image_list(struct store *s, struct date since, int max, struct sha256 *out,
			   int *count, struct error *err);
enum err sqlite_image_sent(struct store *s, const struct sha256 *sha256, int64_t at_us,
			   struct error *err);
/* sqlite_audit.c */
enum err sqlite_audit_head(struct store *s, int64_t *seq, struct sha256 *hash, struct error *err);
enum err sqlite_audit_hash(struct store *s, int64_t seq, struct sha256 *hash, struct error *err);
enum err sqlite_audit_walk(struct store *s, const char *object, store_audit_each *each,
			   void *context, struct error *err);
enum err sqlite_audit_verify(struct store *s, struct audit_check *out, struct error *err);
enum err sqlite_audit_notes(struct store *s, const struct act *act, const struct audit_note *note,
			    const char *const *object, int count, struct error *err);

/* sqlite_list.c */
enum err sqlite_list_walk(struct store *s, const struct list_filter *filter, store_list_each *each,
			  void *context, struct error *err);
enum err sqlite_list_counts(struct store *s, const struct list_filter *filter,
			    struct list_counts *out, struct error *err);
enum err sqlite_list_page(struct store *s, const struct list_filter *filter,
			  struct list_counts *counts, store_list_each *each, void *context,
			  struct error *err);
enum err sqlite_cache_kb(struct store *s, int kb, struct error *err);
enum err sqlite_queue(struct store *s, uint32_t states, struct queue *out, struct error *err);
enum err sqlite_queue_place(struct store *s, uint32_t states, const char *id,
			    struct queue_place *out, struct error *err);
/* sqlite_figures.c */
enum err sqlite_statistics(struct store *s, const struct statistics_question *question,
			   struct statistics *out, struct error *err);
/* sqlite_find.c */
enum err sqlite_person_search(struct store *s, const char *search, const char *search_key,
			      int limit, store_person_each *each, void *context, bool *more,
			      struct error *err);
/* sqlite_audit.c */
enum err sqlite_audit_page(struct store *s, const struct audit_filter *filter,
			   store_audit_each *each, void *context, struct error *err);
enum err sqlite_audit_words(struct store *s, bool actors, store_word_each *each, void *context,
			    struct error *err);

#endif
