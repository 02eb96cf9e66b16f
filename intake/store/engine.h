/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_STORE_ENGINE_H
#define INTAKE_STORE_ENGINE_H

#include "store/store.h"

/* What an engine is: the verbs of store.h for one kind of database. store.c looks at the scheme of
 * the address and hands every verb on. Domain verbs and not SQL are the border, because SQL strings
 * leak dialects (reliability.md §4.3). Adding one: docs/adding/store.md. An engine's handle begins
 * with struct store. */
struct store_engine {
	const char *scheme; /* "sqlite" of "sqlite:/var/lib/intake/register.db" */
	enum err (*open)(const char *place, bool create, struct store **out, struct error *err);
	void (*close)(struct store *s);

	enum err (*register_arrival)(struct store *s, const struct act *act, const char *prefix,
				     struct arrival *arrival, struct error *err);
	enum err (*arrival_get)(struct store *s, const char *serial, struct arrival *out,
				struct error *err);
	enum err (*arrival_amend)(struct store *s, const struct act *act,
				  const struct arrival *arrival, struct error *err);
	enum err (*arrival_walk)(struct store *s, bool only_open, store_arrival_each *each,
				 void *context, struct error *err);

	enum err (*file_add)(struct store *s, const struct act *act, struct raw_file *file,
			     struct raw_file *known, struct error *err);
	enum err (*file_move)(struct store *s, const struct act *act, const struct raw_file *to,
			      struct error *err);
	enum err (*file_walk)(struct store *s, int state, store_file_each *each, void *context,
			      struct error *err);

	enum err (*document_add)(struct store *s, const struct act *act, struct document *documents,
				 int count, int64_t file_id, struct error *err);
	enum err (*document_get)(struct store *s, const char *serial, int index,
				 struct document *out, struct error *err);
	enum err (*document_save)(struct store *s, const struct act *act, struct document *document,
				  const char *action, const char *detail, struct error *err);
	enum err (*document_walk)(struct store *s, const struct document_filter *filter,
				  store_document_each *each, void *context, struct error *err);
	enum err (*page_near)(struct store *s, const struct likeness *likeness, int bits_max,
			      store_page_each *each, void *context, struct error *err);
	enum err (*count)(struct store *s, int64_t *counts, int64_t *arrivals,
			  int64_t *open_arrivals, struct error *err);

	enum err (*roster_begin)(struct store *s, const struct act *act, struct error *err);
	enum err (*person_put)(struct store *s, const struct person *person,
			       const char *const *name_keys, int name_key_count, bool *changed,
			       struct error *err);
	enum err (*roster_end)(struct store *s, bool keep, const char *detail, struct error *err);
	enum err (*person_get)(struct store *s, const char *person_no, struct person *out,
			       struct error *err);
	enum err (*person_walk)(struct store *s, const struct person_filter *filter, int limit,
				store_person_each *each, void *context, struct error *err);
	enum err (*person_alias)(struct store *s, const struct act *act, const char *person_no,
				 const char *alias, const char *name_key, struct error *err);
	enum err (*shield_walk)(struct store *s, store_shield_each *each, void *context,
				struct error *err);

	enum err (*outbox_list)(struct store *s, int max, struct outbox_row *out, int *count,
				struct error *err);
	enum err (*outbox_get)(struct store *s, const struct outbox_row *row,
			       struct document *document, struct arrival *arrival,
			       struct person *person, struct error *err);
	enum err (*batch_freeze)(struct store *s, const struct act *act, const struct batch *batch,
				 const struct outbox_row *rows, struct span bytes,
				 struct error *err);
	enum err (*batch_next)(struct store *s, int64_t now_us, const char *after_id,
			       struct batch *out, struct buf *body, struct error *err);
	enum err (*batch_get)(struct store *s, const char *id, struct batch *out, struct buf *body,
			      struct buf *receipt, struct error *err);
	enum err (*batch_sent)(struct store *s, const struct act *act, const char *id,
			       struct error *err);
	enum err (*batch_defer)(struct store *s, const struct act *act, const char *id,
				int64_t not_before_us, const char *why, struct error *err);
	enum err (*batch_block)(struct store *s, const struct act *act, const char *id,
				const char *why, struct error *err);
	enum err (*batch_split)(struct store *s, const struct act *act, const char *id,
				const struct batch *half, const struct span *bytes,
				struct error *err);
	enum err (*batch_settle)(struct store *s, const struct act *act,
				 const struct settlement *settlement, struct settle_outcome *out,
				 struct error *err);
	enum err (*batch_walk)(struct store *s, store_batch_each *each, void *context,
			       struct error *err);

	enum err (*backup)(struct store *s, const char *path, struct error *err);
	enum err (*late_cursor)(struct store *s, int64_t *stored, int64_t *acked,
				struct error *err);
	enum err (*late_settle)(struct store *s, const struct act *act,
				const struct late_settlement *late, struct settle_outcome *out,
				struct error *err);
	enum err (*late_acked)(struct store *s, const struct act *act, int64_t upto,
			       struct error *err);
	enum err (*late_walk)(struct store *s, store_late_each *each, void *context,
			      struct error *err);
	enum err (*answer_walk)(struct store *s, const struct answer_filter *filter,
				store_answer_each *each, void *context, struct error *err);
	enum err (*answer_span)(struct store *s, struct date *first, struct date *last,
				struct error *err);
	enum err (*image_list)(struct store *s, struct date since, int max, struct sha256 *out,
			       int *count, struct error *err);
	enum err (*image_sent)(struct store *s, const struct sha256 *sha256, int64_t at_us,
			       struct error *err);
	enum err (*run_begin)(struct store *s, const struct act *act, const struct run *run,
			      struct error *err);
	enum err (*run_end)(struct store *s, const struct act *act, const struct run *run,
			    struct error *err);
	enum err (*run_walk)(struct store *s, store_run_each *each, void *context,
			     struct error *err);
	enum err (*issue_add)(struct store *s, const struct act *act, struct issue_list *list,
			      const struct issue_entry *entries, bool *known, struct error *err);
	enum err (*issue_find)(struct store *s, const struct issue_question *question,
			       struct issue_list *list, struct issue_entry *entry,
			       struct error *err);
	enum err (*issue_walk)(struct store *s, const char *issuer, store_issue_each *each,
			       void *context, struct error *err);

	enum err (*lock)(struct store *s, const char *name, struct error *err);
	void (*unlock)(struct store *s, const char *name);

	enum err (*user_put)(struct store *s, const struct act *act, const struct user *user,
			     const char *action, const char *detail, struct error *err);
	enum err (*user_get)(struct store *s, const char *name, struct user *out,
			     struct error *err);
	enum err (*user_walk)(struct store *s, store_user_each *each, void *context,
			      struct error *err);
	enum err (*recovery_set)(struct store *s, const struct act *act, const char *name,
				 const struct sha256 *codes, int count, struct error *err);
	enum err (*recovery_use)(struct store *s, const struct act *act, const char *name,
				 const struct sha256 *code, bool *used, struct error *err);
	enum err (*session_start)(struct store *s, const struct act *act,
				  const struct session *session, int64_t expired_us,
				  struct error *err);
	enum err (*session_get)(struct store *s, const struct sha256 *token, struct session *out,
				struct error *err);
	enum err (*session_touch)(struct store *s, const struct session *session,
				  struct error *err);
	enum err (*session_end)(struct store *s, const struct act *act, const struct sha256 *token,
				const char *user, const char *action, struct error *err);

	enum err (*audit_head)(struct store *s, int64_t *seq, struct sha256 *hash,
			       struct error *err);
	enum err (*audit_hash)(struct store *s, int64_t seq, struct sha256 *hash,
			       struct error *err);
	enum err (*audit_walk)(struct store *s, const char *object, store_audit_each *each,
			       void *context, struct error *err);
	enum err (*audit_verify)(struct store *s, struct audit_check *out, struct error *err);
	enum err (*audit_notes)(struct store *s, const struct act *act,
				const struct audit_note *note, const char *const *object, int count,
				struct error *err);

	enum err (*list_walk)(struct store *s, const struct list_filter *filter,
			      store_list_each *each, void *context, struct error *err);
	enum err (*list_counts)(struct store *s, const struct list_filter *filter,
				struct list_counts *out, struct error *err);
	enum err (*list_page)(struct store *s, const struct list_filter *filter,
			      struct list_counts *counts, store_list_each *each, void *context,
			      struct error *err);
	enum err (*cache_kb)(struct store *s, int kb, struct error *err);
	enum err (*queue)(struct store *s, uint32_t states, struct queue *out, struct error *err);
	enum err (*queue_place)(struct store *s, uint32_t states, const char *id,
				struct queue_place *out, struct error *err);
	enum err (*statistics)(struct store *s, const struct statistics_question *question,
			       struct statistics *out, struct error *err);
	enum err (*person_search)(struct store *s, const char *search, const char *search_key,
				  int limit, store_person_each *each, void *context, bool *more,
				  struct error *err);
	enum err (*audit_page)(struct store *s, const struct audit_filter *filter,
			       store_audit_each *each, void *context, struct error *err);
	enum err (*audit_words)(struct store *s, bool actors, store_word_each *each, void *context,
				struct error *err);
};

/* Every engine's handle starts with this. */
struct store {
	const struct store_engine *engine;
};

extern const struct store_engine store_sqlite;

#endif
