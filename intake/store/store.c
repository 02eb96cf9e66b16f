/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "store/engine.h"

/* The first one is what `intake init` makes. */
static const struct store_engine *const engines[] = {
	&store_sqlite,
};

enum err
store_open(const char *address, bool create, struct store **out, struct error *err)
{
	const char *colon = strchr(address, ':');

	for (size_t i = 0; colon && i < COUNT_OF(engines); i++) {
		size_t length = (size_t)(colon - address);

		if (strlen(engines[i]->scheme) == length &&
		    memcmp(engines[i]->scheme, address, length) == 0)
			return engines[i]->open(colon + 1, create, out, err);
	}
	(void)error_set(err, ERR_CONFIG, "the register's address \"%s\" names no engine we have",
			address);
	return error_hint(err,
			  "Write sqlite:<file>, for example sqlite:/var/lib/intake/register.db.");
}

void
store_close(struct store *s)
{
	if (s)
		s->engine->close(s);
}

const char *
file_state_text(enum file_state state)
{
	static const char *const text[] = { "claimed", "bound", "unbound", "quarantined",
					    "duplicate" };

	assert((size_t)state < COUNT_OF(text));
	return text[state];
}

enum err
store_register(struct store *s, const struct act *act, const char *prefix, struct arrival *arrival,
	       struct error *err)
{
	assert(date_valid(arrival->received_on));
	return s->engine->register_arrival(s, act, prefix, arrival, err);
}

enum err
store_arrival_get(struct store *s, const char *serial, struct arrival *out, struct error *err)
{
	return s->engine->arrival_get(s, serial, out, err);
}

enum err
store_arrival_amend(struct store *s, const struct act *act, const struct arrival *arrival,
		    struct error *err)
{
	return s->engine->arrival_amend(s, act, arrival, err);
}

enum err
store_arrival_walk(struct store *s, bool only_open, store_arrival_each *each, void *context,
		   struct error *err)
{
	return s->engine->arrival_walk(s, only_open, each, context, err);
}

enum err
store_file_add(struct store *s, const struct act *act, struct raw_file *file,
	       struct raw_file *known, struct error *err)
{
	assert(!sha256_is_zero(&file->sha256));
	return s->engine->file_add(s, act, file, known, err);
}

enum err
store_file_move(struct store *s, const struct act *act, int64_t id, enum file_state to,
		const char *serial, const char *reason, struct error *err)
{
	struct raw_file file = { .id = id, .state = to };

	/* A reason is for people to read: what does not fit is cut at a whole character. */
	(void)text_copy(file.reason, sizeof(file.reason), reason ? reason : "");
	if (!text_copy(file.serial, sizeof(file.serial), serial ? serial : ""))
		return error_set(err, ERR_LIMIT, "\"%s\" is no serial", serial);
	return s->engine->file_move(s, act, &file, err);
}

enum err
store_file_walk(struct store *s, int state, store_file_each *each, void *context, struct error *err)
{
	return s->engine->file_walk(s, state, each, context, err);
}

enum err
store_document_add(struct store *s, const struct act *act, struct document *documents, int count,
		   int64_t file_id, struct error *err)
{
	assert(count > 0);
	return s->engine->document_add(s, act, documents, count, file_id, err);
}

enum err
store_document_get(struct store *s, const char *serial, int index, struct document *out,
		   struct error *err)
{
	return s->engine->document_get(s, serial, index, out, err);
}

enum err
store_document_save(struct store *s, const struct act *act, struct document *document,
		    const char *action, const char *detail, struct error *err)
{
	return s->engine->document_save(s, act, document, action, detail, err);
}

enum err
store_document_walk(struct store *s, const struct document_filter *filter,
		    store_document_each *each, void *context, struct error *err)
{
	return s->engine->document_walk(s, filter, each, context, err);
}

enum err
store_page_near(struct store *s, const struct likeness *likeness, int bits_max,
		store_page_each *each, void *context, struct error *err)
{
	assert(bits_max >= 0);
	return s->engine->page_near(s, likeness, bits_max, each, context, err);
}

enum err
store_count(struct store *s, int64_t *counts, int64_t *arrivals, int64_t *open_arrivals,
	    struct error *err)
{
	return s->engine->count(s, counts, arrivals, open_arrivals, err);
}

enum err
store_roster_begin(struct store *s, const struct act *act, struct error *err)
{
	return s->engine->roster_begin(s, act, err);
}

enum err
store_person_put(struct store *s, const struct person *person, const char *const *name_keys,
		 int name_key_count, bool *changed, struct error *err)
{
	return s->engine->person_put(s, person, name_keys, name_key_count, changed, err);
}

enum err
store_roster_end(struct store *s, bool keep, const char *detail, struct error *err)
{
	return s->engine->roster_end(s, keep, detail, err);
}

enum err
store_person_get(struct store *s, const char *person_no, struct person *out, struct error *err)
{
	return s->engine->person_get(s, person_no, out, err);
}

enum err
store_person_walk(struct store *s, const struct person_filter *filter, int limit,
		  store_person_each *each, void *context, struct error *err)
{
	assert(limit > 0);
	return s->engine->person_walk(s, filter, limit, each, context, err);
}

enum err
store_person_alias(struct store *s, const struct act *act, const char *person_no, const char *alias,
		   const char *name_key, struct error *err)
{
	return s->engine->person_alias(s, act, person_no, alias, name_key, err);
}

enum err
store_shield_walk(struct store *s, store_shield_each *each, void *context, struct error *err)
{
	return s->engine->shield_walk(s, each, context, err);
}

enum err
store_outbox_list(struct store *s, int max, struct outbox_row *out, int *count, struct error *err)
{
	return s->engine->outbox_list(s, max, out, count, err);
}

enum err
store_outbox_get(struct store *s, const struct outbox_row *row, struct document *document,
		 struct arrival *arrival, struct person *person, struct error *err)
{
	return s->engine->outbox_get(s, row, document, arrival, person, err);
}

enum err
store_batch_freeze(struct store *s, const struct act *act, const struct batch *batch,
		   const struct outbox_row *rows, struct span bytes, struct error *err)
{
	assert(batch->count > 0);
	assert(batch->count <= LIMIT_RECORDS_PER_BATCH);
	return s->engine->batch_freeze(s, act, batch, rows, bytes, err);
}

enum err
store_batch_next(struct store *s, int64_t now_us, const char *after_id, struct batch *out,
		 struct buf *body, struct error *err)
{
	return s->engine->batch_next(s, now_us, after_id, out, body, err);
}

enum err
store_batch_get(struct store *s, const char *id, struct batch *out, struct buf *body,
		struct buf *receipt, struct error *err)
{
	return s->engine->batch_get(s, id, out, body, receipt, err);
}

enum err
store_batch_sent(struct store *s, const struct act *act, const char *id, struct error *err)
{
	return s->engine->batch_sent(s, act, id, err);
}

enum err
store_batch_defer(struct store *s, const struct act *act, const char *id, int64_t not_before_us,
		  const char *why, struct error *err)
{
	return s->engine->batch_defer(s, act, id, not_before_us, why, err);
}

enum err
store_batch_block(struct store *s, const struct act *act, const char *id, const char *why,
		  struct error *err)
{
	return s->engine->batch_block(s, act, id, why, err);
}

enum err
store_batch_split(struct store *s, const struct act *act, const char *id,
		  const struct batch half[2], const struct span bytes[2], struct error *err)
{
	assert(half[0].count > 0);
	assert(half[1].count > 0);
	return s->engine->batch_split(s, act, id, half, bytes, err);
}

enum err
store_batch_settle(struct store *s, const struct act *act, const struct settlement *settlement,
		   struct settle_outcome *out, struct error *err)
{
	assert(settlement->receipt.length > 0);
	assert(settlement->policy);
	return s->engine->batch_settle(s, act, settlement, out, err);
}

enum err
store_batch_walk(struct store *s, store_batch_each *each, void *context, struct error *err)
{
	return s->engine->batch_walk(s, each, context, err);
}

enum err
store_backup(struct store *s, const char *path, struct error *err)
{
	return s->engine->backup(s, path, err);
}

enum err
store_late_cursor(struct store *s, int64_t *stored, int64_t *acked, struct error *err)
{
	return s->engine->late_cursor(s, stored, acked, err);
}

enum err
store_late_settle(struct store *s, const struct act *act, const struct late_settlement *late,
		  struct settle_outcome *out, struct error *err)
{
	assert(late->upto > late->after);
	assert(late->document.length > 0);
	assert(late->policy);
	return s->engine->late_settle(s, act, late, out, err);
}

enum err
store_late_acked(struct store *s, const struct act *act, int64_t upto, struct error *err)
{
	return s->engine->late_acked(s, act, upto, err);
}

enum err
store_late_walk(struct store *s, store_late_each *each, void *context, struct error *err)
{
	return s->engine->late_walk(s, each, context, err);
}

enum err
store_answer_walk(struct store *s, const struct answer_filter *filter, store_answer_each *each,
		  void *context, struct error *err)
{
	assert(!filter->prefix || !date_is_none(filter->day));
	return s->engine->answer_walk(s, filter, each, context, err);
}

enum err
store_answer_span(struct store *s, struct date *first, struct date *last, struct error *err)
{
	return s->engine->answer_span(s, first, last, err);
}

enum err
store_image_list(struct store *s, struct date since, int max, struct sha256 *out, int *count,
		 struct error *err)
{
	assert(max > 0);
	return s->engine->image_list(s, since, max, out, count, err);
}

enum err
store_image_sent(struct store *s, const struct sha256 *sha256, int64_t at_us, struct error *err)
{
	return s->engine->image_sent(s, sha256, at_us, err);
}

enum err
store_run_begin(struct store *s, const struct act *act, const struct run *run, struct error *err)
{
	return s->engine->run_begin(s, act, run, err);
}

enum err
store_run_end(struct store *s, const struct act *act, const struct run *run, struct error *err)
{
	assert(run->ended_us > 0);
	return s->engine->run_end(s, act, run, err);
}

enum err
store_run_walk(struct store *s, store_run_each *each, void *context, struct error *err)
{
	return s->engine->run_walk(s, each, context, err);
}

enum err
store_issue_add(struct store *s, const struct act *act, struct issue_list *list,
		const struct issue_entry *entries, bool *known, struct error *err)
{
	assert(list->issuer[0]);
	assert(!sha256_is_zero(&list->digest));
	assert(list->entries >= 0);
	return s->engine->issue_add(s, act, list, entries, known, err);
}

enum err
store_issue_find(struct store *s, const struct issue_question *question, struct issue_list *list,
		 struct issue_entry *entry, struct error *err)
{
	assert(question->issuer);
	assert(question->seal || question->key);
	return s->engine->issue_find(s, question, list, entry, err);
}

enum err
store_issue_walk(struct store *s, const char *issuer, store_issue_each *each, void *context,
		 struct error *err)
{
	return s->engine->issue_walk(s, issuer, each, context, err);
}

enum err
store_lock(struct store *s, const char *name, struct error *err)
{
	return s->engine->lock(s, name, err);
}

void
store_unlock(struct store *s, const char *name)
{
	s->engine->unlock(s, name);
}

enum err
store_user_put(struct store *s, const struct act *act, const struct user *user, const char *action,
	       const char *detail, struct error *err)
{
	assert(user_name_valid(user->name));
	return s->engine->user_put(s, act, user, action, detail, err);
}

enum err
store_user_get(struct store *s, const char *name, struct user *out, struct error *err)
{
	return s->engine->user_get(s, name, out, err);
}

enum err
store_user_walk(struct store *s, store_user_each *each, void *context, struct error *err)
{
	return s->engine->user_walk(s, each, context, err);
}

enum err
store_recovery_set(struct store *s, const struct act *act, const char *name,
		   const struct sha256 *codes, int count, struct error *err)
{
	return s->engine->recovery_set(s, act, name, codes, count, err);
}

enum err
store_recovery_use(struct store *s, const struct act *act, const char *name,
		   const struct sha256 *code, bool *used, struct error *err)
{
	return s->engine->recovery_use(s, act, name, code, used, err);
}

enum err
store_session_start(struct store *s, const struct act *act, const struct session *session,
		    int64_t expired_us, struct error *err)
{
	return s->engine->session_start(s, act, session, expired_us, err);
}

enum err
store_session_get(struct store *s, const struct sha256 *token, struct session *out,
		  struct error *err)
{
	return s->engine->session_get(s, token, out, err);
}

enum err
store_session_touch(struct store *s, const struct session *session, struct error *err)
{
	return s->engine->session_touch(s, session, err);
}

enum err
store_session_end(struct store *s, const struct act *act, const struct sha256 *token,
		  const char *user, const char *action, struct error *err)
{
	return s->engine->session_end(s, act, token, user, action, err);
}

enum err
store_audit_head(struct store *s, int64_t *seq, struct sha256 *hash, struct error *err)
{
	return s->engine->audit_head(s, seq, hash, err);
}

enum err
store_audit_hash(struct store *s, int64_t seq, struct sha256 *hash, struct error *err)
{
	return s->engine->audit_hash(s, seq, hash, err);
}

enum err
store_audit_walk(struct store *s, const char *object, store_audit_each *each, void *context,
		 struct error *err)
{
	return s->engine->audit_walk(s, object, each, context, err);
}

enum err
store_audit_verify(struct store *s, struct audit_check *out, struct error *err)
{
	return s->engine->audit_verify(s, out, err);
}

enum err
store_audit_note(struct store *s, const struct act *act, const char *action, const char *object,
		 const char *detail, struct error *err)
{
	const struct audit_note note = { .action = action, .detail = detail };

	return s->engine->audit_notes(s, act, &note, &object, 1, err);
}

enum err
store_audit_notes(struct store *s, const struct act *act, const struct audit_note *note,
		  const char *const *object, int count, struct error *err)
{
	return s->engine->audit_notes(s, act, note, object, count, err);
}

enum err
store_list_walk(struct store *s, const struct list_filter *filter, store_list_each *each,
		void *context, struct error *err)
{
	return s->engine->list_walk(s, filter, each, context, err);
}

enum err
store_list_counts(struct store *s, const struct list_filter *filter, struct list_counts *out,
		  struct error *err)
{
	return s->engine->list_counts(s, filter, out, err);
}

enum err
store_list_page(struct store *s, const struct list_filter *filter, struct list_counts *counts,
		store_list_each *each, void *context, struct error *err)
{
	return s->engine->list_page(s, filter, counts, each, context, err);
}

enum err
store_cache_kb(struct store *s, int kb, struct error *err)
{
	assert(s);
	assert(kb > 0);
	return s->engine->cache_kb(s, kb, err);
}

enum err
store_queue(struct store *s, uint32_t states, struct queue *out, struct error *err)
{
	assert(states);
	return s->engine->queue(s, states, out, err);
}

enum err
store_queue_place(struct store *s, uint32_t states, const char *id, struct queue_place *out,
		  struct error *err)
{
	assert(s);
	assert(states);
	return s->engine->queue_place(s, states, id, out, err);
}

enum err
store_statistics(struct store *s, const struct statistics_question *question,
		 struct statistics *out, struct error *err)
{
	assert(date_valid(question->today));
	return s->engine->statistics(s, question, out, err);
}

enum err
store_person_search(struct store *s, const char *search, const char *search_key, int limit,
		    store_person_each *each, void *context, bool *more, struct error *err)
{
	assert(limit > 0);
	return s->engine->person_search(s, search, search_key, limit, each, context, more, err);
}

enum err
store_audit_page(struct store *s, const struct audit_filter *filter, store_audit_each *each,
		 void *context, struct error *err)
{
	assert(filter->limit > 0);
	return s->engine->audit_page(s, filter, each, context, err);
}

enum err
store_audit_words(struct store *s, bool actors, store_word_each *each, void *context,
		  struct error *err)
{
	return s->engine->audit_words(s, actors, each, context, err);
}
