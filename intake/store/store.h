/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_STORE_STORE_H
#define INTAKE_STORE_STORE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "model/arrival.h"
#include "model/audit.h"
#include "model/batch.h"
#include "model/document.h"
#include "model/issue_list.h"
#include "model/person.h"
#include "model/policy.h"
#include "model/user.h"
#include "model/run.h"

/* The register: arrivals, documents, roster, batches, audit. Domain verbs over one engine (SQLite);
 * the only SQL of the program is behind this header.
 *
 * Every verb that changes something is one transaction: business row + outbox row + audit line, or
 * nothing. It takes an act (who, when). On failure nothing is changed and *out is untouched.
 * ERR_CONFLICT: the state or revision is not what the caller believed, or the database's own rule
 * (two different people) refuses. ERR_AGAIN: another process holds the register longer than 10 s.
 * ERR_FULL: no space; nothing is lost, intake stops. Writers, and the only checkpointer among them,
 * take an advisory lock beside the database (reliability.md §0.5). */
struct store;

/* address: "sqlite:<file>". Creates file and schema when create is set, else ERR_NOTFOUND; migrates
 * by number; refuses a newer schema. Several processes may have it open. The caller closes it. */
enum err store_open(const char *address, bool create, struct store **out,
		    struct error *err) MUST_USE;
void store_close(struct store *s);
/* Keeps at most so much of the register in memory; 16 MB unless said. For programs that hold many
 * handles: the system keeps the pages too. */
enum err store_cache_kb(struct store *s, int kb, struct error *err) MUST_USE;
DEFINE_AUTO(store_close, struct store *);

/* ---- arrivals ---- */
/* Gives the next serial (prefix, year of received_on; no gaps) and stores it. Fills serial and
 * registered_us. With person_hint set, the person is shielded from now on. */
enum err store_register(struct store *s, const struct act *act, const char *prefix,
			struct arrival *arrival, struct error *err) MUST_USE;
enum err store_arrival_get(struct store *s, const char *serial, struct arrival *out,
			   struct error *err) MUST_USE;
enum err store_arrival_amend(struct store *s, const struct act *act, const struct arrival *arrival,
			     struct error *err) MUST_USE;

/* ---- raw files ---- */
enum file_state {
	FILE_CLAIMED,     /* in the stage, hash taken, not worked on yet */
	FILE_BOUND,       /* its pages belong to documents of an arrival */
	FILE_UNBOUND,     /* read, but whose it is must be said by a person */
	FILE_QUARANTINED, /* damaged or hostile; the reason is kept */
	FILE_DUPLICATE,   /* byte-identical to one that is bound: linked, said, not read again */
};
struct raw_file {
	int64_t id;           /* store: given by store_file_add */
	struct sha256 sha256; /* of the raw bytes, taken before anything else */
	char name[256];       /* as found, for people only, never a path to open */
	int64_t size_bytes;
	enum file_state state;
	char serial[SERIAL_BYTES]; /* bound to, or of the duplicate's original */
	char reason[160]; /* why quarantined or unbound, English; a code word first: "truncated: …"
			   */
	int64_t seen_us;
	char claim[256]; /* its name in the stage, given once: what it is known by after a kill */
};
const char *file_state_text(enum file_state state); /* "claimed", "bound", … */
/* Records a claimed file. One whose claim is known already (we were killed while it was worked on,
 * or before the stage was cleared) gives its row again, in whatever state that is. *known is filled
 * with the BOUND or UNBOUND row of another file of the same bytes, known->id 0 when none; a
 * quarantined one does not count as seen. */
enum err store_file_add(struct store *s, const struct act *act, struct raw_file *file,
			struct raw_file *known, struct error *err) MUST_USE;
enum err store_file_move(struct store *s, const struct act *act, int64_t id, enum file_state to,
			 const char *serial, const char *reason, struct error *err) MUST_USE;
typedef enum err store_file_each(void *context, const struct raw_file *file, struct error *err);
/* state −1: all. Oldest first. */
enum err store_file_walk(struct store *s, int state, store_file_each *each, void *context,
			 struct error *err) MUST_USE;

/* ---- documents ---- */
/* Stores the documents read from one file and binds the file (state BOUND), all in one transaction:
 * either all are there or none. Gives each the next index of its arrival and revision 1. With
 * file_id 0 no file is bound. */
enum err store_document_add(struct store *s, const struct act *act, struct document *documents,
			    int count, int64_t file_id, struct error *err) MUST_USE;
enum err store_document_get(struct store *s, const char *serial, int index, struct document *out,
			    struct error *err) MUST_USE;
/* Compare-and-set: saves all sections if the stored revision still is document->revision and
 * model/state allows the move, else ERR_CONFLICT ("…, changed by liang at 10:31"). Grows the
 * revision. Entering VERIFIED gives record_id and writes the outbox row. action and detail go to
 * the audit line. The database refuses first.by = second.by. */
enum err store_document_save(struct store *s, const struct act *act, struct document *document,
			     const char *action, const char *detail, struct error *err) MUST_USE;

struct document_filter {
	int state;                         /* −1 all */
	const char *serial;                /* NULL all */
	const char *person_no;             /* NULL all */
	const char *batch_id;              /* NULL all */
	const char *record_id;             /* NULL all */
	const char *certificate_number;    /* NULL all; exact */
	const struct sha256 *signed_bytes; /* NULL all; has a seal with this replay identity */
	bool awaiting_scan;                /* unused for documents */
	int limit, offset;                 /* 0 = no limit */
};
#define DOCUMENT_FILTER_ALL                                                                        \
	{                                                                                          \
		.state = -1                                                                        \
	}
/* In order of serial and index. The document is lent for the call. */
typedef enum err store_document_each(void *context, const struct document *document,
				     struct error *err);
enum err store_document_walk(struct store *s, const struct document_filter *filter,
			     store_document_each *each, void *context, struct error *err) MUST_USE;
/* Pages of recognised forms whose sketch differs in at most bits_max bits from this one, in no
 * order; beyond a quarter of the bits some are missed. */
struct near_page {
	char serial[SERIAL_BYTES];
	int index; /* of the document */
	int bits;  /* that differ */
};
typedef enum err store_page_each(void *context, const struct near_page *page, struct error *err);
enum err store_page_near(struct store *s, const struct likeness *likeness, int bits_max,
			 store_page_each *each, void *context, struct error *err) MUST_USE;
/* In order of serial; only_open: those without a document yet (registered, not scanned). */
typedef enum err store_arrival_each(void *context, const struct arrival *arrival, int documents,
				    struct error *err);
enum err store_arrival_walk(struct store *s, bool only_open, store_arrival_each *each,
			    void *context, struct error *err) MUST_USE;
/* Documents per state; counts has STATE_COUNT entries. */
enum err store_count(struct store *s, int64_t *counts, int64_t *arrivals, int64_t *open_arrivals,
		     struct error *err) MUST_USE;

/* ---- roster ---- */
/* Inserts or updates one person with its folded names as look-up keys (read/ folds them); *changed
 * says whether anything differs. Idempotent. Call between store_roster_begin and _end for speed:
 * one transaction for the whole file. */
enum err store_roster_begin(struct store *s, const struct act *act, struct error *err) MUST_USE;
enum err store_person_put(struct store *s, const struct person *person,
			  const char *const *name_keys, int name_key_count, bool *changed,
			  struct error *err) MUST_USE;
/* keep = false rolls everything back. detail goes to the audit line. */
enum err store_roster_end(struct store *s, bool keep, const char *detail,
			  struct error *err) MUST_USE;
enum err store_person_get(struct store *s, const char *person_no, struct person *out,
			  struct error *err) MUST_USE;
struct person_filter {
	const char *id_number; /* equal to id_number or other_id */
	const char *id_prefix; /* id_number or other_id begins with it (letters, digits) */
	struct date born_on;   /* none = any */
	const char *name_key;  /* folded name */
	/* none = any: who is paid and runs out by that day, soonest first */
	struct date valid_until_max;
};
/* Conditions are joined by AND; at most limit rows. */
typedef enum err store_person_each(void *context, const struct person *person, struct error *err);
enum err store_person_walk(struct store *s, const struct person_filter *filter, int limit,
			   store_person_each *each, void *context, struct error *err) MUST_USE;
enum err store_person_alias(struct store *s, const struct act *act, const char *person_no,
			    const char *alias, const char *name_key, struct error *err) MUST_USE;

/* ---- shield (防停保护) ---- */
struct shield {
	char person_no[PERSON_NO_BYTES];
	char serial[SERIAL_BYTES];
	struct date from; /* the day the paper was received */
	enum state state; /* of the document, REGISTERED while only the envelope is known */
};
typedef enum err store_shield_each(void *context, const struct shield *shield, struct error *err);
/* Everybody whose paper is here and undecided (model/state.h: state_shields), by person number. */
enum err store_shield_walk(struct store *s, store_shield_each *each, void *context,
			   struct error *err) MUST_USE;

/* ---- batches: frozen bytes, persisted key, receipt and state in one transaction ---- */
/* Up to max verified documents that wait in the outbox, oldest first, as (serial, index, record_id,
 * revision). */
struct outbox_row {
	char serial[SERIAL_BYTES];
	int index;
	char record_id[UUID_TEXT_BYTES];
	int revision;
};
enum err store_outbox_list(struct store *s, int max, struct outbox_row *out, int *count,
			   struct error *err) MUST_USE;
/* What that row is reported from, all of one moment: the document with its fields and pages only,
 * its arrival, its person. ERR_DATA: the person is not on the roster. */
enum err store_outbox_get(struct store *s, const struct outbox_row *row, struct document *document,
			  struct arrival *arrival, struct person *person,
			  struct error *err) MUST_USE;
/* Freezes a batch: stores id, bytes and digest, claims the rows (VERIFIED → BATCHED); with
 * batch->state BATCH_SENT it is marked as sent in the same transaction, for one that goes out at
 * once. ERR_CONFLICT if any row is no longer waiting: then nothing is stored. The database refuses
 * a submitter who verified one of its records (both hands). */
enum err store_batch_freeze(struct store *s, const struct act *act, const struct batch *batch,
			    const struct outbox_row *rows, struct span bytes,
			    struct error *err) MUST_USE;
/* The oldest batch not settled, blocked or superseded whose not_before has come; ERR_NOTFOUND when
 * none. Its bytes are appended to body. now_us = INT64_MAX ignores not_before. */
enum err store_batch_next(struct store *s, int64_t now_us, const char *after_id, struct batch *out,
			  struct buf *body, struct error *err) MUST_USE;
enum err store_batch_get(struct store *s, const char *id, struct batch *out, struct buf *body,
			 struct buf *receipt,
			 struct error *err) MUST_USE; /* body, receipt may be NULL */
/* Before the first byte goes out: FROZEN/SENT → SENT, attempts+1, documents → SUBMITTED_UNKNOWN. */
enum err store_batch_sent(struct store *s, const struct act *act, const char *id,
			  struct error *err) MUST_USE;
/* No answer, or told to wait: stays SENT, next attempt not before; why is kept. */
enum err store_batch_defer(struct store *s, const struct act *act, const char *id,
			   int64_t not_before_us, const char *why, struct error *err) MUST_USE;
enum err store_batch_block(struct store *s, const struct act *act, const char *id, const char *why,
			   struct error *err) MUST_USE;
/* Too big for the service, which promises to have kept nothing of it: the batch becomes SUPERSEDED
 * and its records are divided, in their order, between two frozen ones; the first takes
 * half[0].count. */
enum err store_batch_split(struct store *s, const struct act *act, const char *id,
			   const struct batch half[2], const struct span bytes[2],
			   struct error *err) MUST_USE;
/* Stores the receipt byte-exact and moves every record by its result: accepted,
 * accepted-with-warning, duplicate → CONFIRMED with valid_until (from the result, else by policy)
 * and the person's last_certified_on (the day of the second decision), valid_until and proxy_years;
 * pay_status is the agency's and stays, resuming is noted in the log with the months to pay back.
 * rejected → BOUNCED → REVIEW with the service's reason, both decisions are to be made anew;
 * deferred → SUBMITTED. All in one transaction. The caller has
 * verified the receipt. Settling a settled batch with the same receipt bytes changes nothing and
 * succeeds. */
struct settlement {
	const char *id;
	struct span receipt;
	const struct record_result *results;
	int count;
	const struct policy *policy;
	int64_t received_us;          /* as the receipt says; 0: now */
	const char *receipt_id, *run; /* NULL: not known */
};
struct settle_outcome { /* records */
	int confirmed, deferred, rejected;
	int resumed; /* of the confirmed: pay was stopped */
	int known;   /* late results that were settled before */
	int odd;     /* late results that do not fit: nothing was moved, a person must look */
};
enum err store_batch_settle(struct store *s, const struct act *act,
			    const struct settlement *settlement, struct settle_outcome *out,
			    struct error *err) MUST_USE;
typedef enum err store_batch_each(void *context, const struct batch *batch, struct error *err);
enum err store_batch_walk(struct store *s, store_batch_each *each, void *context,
			  struct error *err) MUST_USE;

/* Writes the register as it stands at one moment to a new file at path, flushed and read again;
 * writers go on meanwhile. ERR_CONFLICT when something lies there. On failure nothing stays. */
enum err store_backup(struct store *s, const char *path, struct error *err) MUST_USE;

/* ---- late results: the final word on deferred records (docs/protocol.md §8) ---- */
/* *stored: up to where documents of late results are stored; *acked: acknowledged. 0 at first. */
enum err store_late_cursor(struct store *s, int64_t *stored, int64_t *acked,
			   struct error *err) MUST_USE;
/* Stores the verified document byte-exact and moves each record it decides, SUBMITTED → CONFIRMED
 * or → BOUNCED → REVIEW, in one transaction. A word that was said before changes nothing; one about
 * a record we do not know, or against what was settled, moves nothing, is counted as odd and leaves
 * an audit line. ERR_CONFLICT when after is not where we are. */
struct late_settlement {
	int64_t after, upto; /* cursors: behind the first, up to the second */
	struct span document;
	const struct record_result *results;
	int count;
	const struct policy *policy;
	const char *run; /* NULL: not known */
};
enum err store_late_settle(struct store *s, const struct act *act,
			   const struct late_settlement *late, struct settle_outcome *out,
			   struct error *err) MUST_USE;
/* The service has our acknowledgement up to there. */
enum err store_late_acked(struct store *s, const struct act *act, int64_t upto,
			  struct error *err) MUST_USE;
typedef enum err store_late_each(void *context, int64_t after, int64_t upto, struct span document,
				 struct error *err);
/* Every stored document, by its cursor; lent for the call. */
enum err store_late_walk(struct store *s, store_late_each *each, void *context,
			 struct error *err) MUST_USE;

/* ---- answers: what the service said last of each record and revision ---- */
struct answer_filter {
	struct date day;    /* none = any */
	const char *prefix; /* of record_id, NULL any; only with a day */
	const char *run;    /* in which the word came, NULL any */
	bool brief;         /* leave out what is joined: serial and all behind it */
};
/* In order of day, record and revision. each must not change the register. */
typedef enum err store_answer_each(void *context, const struct record_answer *answer,
				   struct error *err);
enum err store_answer_walk(struct store *s, const struct answer_filter *filter,
			   store_answer_each *each, void *context, struct error *err) MUST_USE;
/* First and last day with an answer; none when there is no answer. */
enum err store_answer_span(struct store *s, struct date *first, struct date *last,
			   struct error *err) MUST_USE;

/* ---- page images for the service ---- */
/* Up to max raw files of documents answered since that day that the service is not known to have.
 */
enum err store_image_list(struct store *s, struct date since, int max, struct sha256 *out,
			  int *count, struct error *err) MUST_USE;
enum err store_image_sent(struct store *s, const struct sha256 *sha256, int64_t at_us,
			  struct error *err) MUST_USE;

/* ---- runs ---- */
/* Stores it as begun, under the id the caller gave it; one that never ended is closed as "killed".
 * Call under store_lock("submit"). */
enum err store_run_begin(struct store *s, const struct act *act, const struct run *run,
			 struct error *err) MUST_USE;
enum err store_run_end(struct store *s, const struct act *act, const struct run *run,
		       struct error *err) MUST_USE;
/* Oldest first. */
typedef enum err store_run_each(void *context, const struct run *run, struct error *err);
enum err store_run_walk(struct store *s, store_run_each *each, void *context,
			struct error *err) MUST_USE;

/* One submission run at a time: an advisory lock beside the register, held until store_unlock or
 * the process ends. ERR_AGAIN with "held by pid …" if taken. name is [a-z]+. */
enum err store_lock(struct store *s, const char *name, struct error *err) MUST_USE;
void store_unlock(struct store *s, const char *name);

/* ---- people of the review station: desk/account.c decides, this keeps ---- */
/* Inserts or replaces the user; action and detail go to the audit line, whose object is
 * "user:<name>". action "" leaves no line: only for the settings of his own screen. */
enum err store_user_put(struct store *s, const struct act *act, const struct user *user,
			const char *action, const char *detail, struct error *err) MUST_USE;
enum err store_user_get(struct store *s, const char *name, struct user *out,
			struct error *err) MUST_USE;
typedef enum err store_user_each(void *context, const struct user *user, struct error *err);
enum err store_user_walk(struct store *s, store_user_each *each, void *context,
			 struct error *err) MUST_USE; /* by name */
/* Replaces his recovery codes (hashes). */
enum err store_recovery_set(struct store *s, const struct act *act, const char *name,
			    const struct sha256 *codes, int count, struct error *err) MUST_USE;
/* Takes one code away; *used says whether it was there. */
enum err store_recovery_use(struct store *s, const struct act *act, const char *name,
			    const struct sha256 *code, bool *used, struct error *err) MUST_USE;
/* Also forgets sessions that started before `expired_us`; the audit line says "login". */
enum err store_session_start(struct store *s, const struct act *act, const struct session *session,
			     int64_t expired_us, struct error *err) MUST_USE;
enum err store_session_get(struct store *s, const struct sha256 *token, struct session *out,
			   struct error *err) MUST_USE;
/* seen_us and proven_us only; leaves no audit line. */
enum err store_session_touch(struct store *s, const struct session *session,
			     struct error *err) MUST_USE;
/* One session (user NULL) or all of a user; action "logout", "expired", …. */
enum err store_session_end(struct store *s, const struct act *act, const struct sha256 *token,
			   const char *user, const char *action, struct error *err) MUST_USE;
/* ---- issue lists: kept as they came, looked up by papers ---- */
/* Keeps a list that seal/ found valid, list->entries lines of it; gives id and imported_us. The
 * same list again: *known, and *list as it was kept. Another list of the same number, or one that
 * follows another list than the kept one: ERR_CONFLICT. */
enum err store_issue_add(struct store *s, const struct act *act, struct issue_list *list,
			 const struct issue_entry *entries, bool *known,
			 struct error *err) MUST_USE;
/* The line of a paper: of the list with the highest sequence that has it; ERR_NOTFOUND. */
struct issue_question {
	const char *issuer;
	const char *key;           /* issue_key of the number */
	const struct sha256 *seal; /* not NULL: asks by the seal's replay identity instead */
};
enum err store_issue_find(struct store *s, const struct issue_question *question,
			  struct issue_list *list, struct issue_entry *entry,
			  struct error *err) MUST_USE;
/* In order of issuer and sequence; issuer NULL: all. */
typedef enum err store_issue_each(void *context, const struct issue_list *list, struct error *err);
enum err store_issue_walk(struct store *s, const char *issuer, store_issue_each *each,
			  void *context, struct error *err) MUST_USE;

/* ---- audit ---- */
enum err store_audit_head(struct store *s, int64_t *seq, struct sha256 *hash,
			  struct error *err) MUST_USE;
/* The hash of that line: ERR_NOTFOUND when there is none, which a signed receipt can prove a lie.
 */
enum err store_audit_hash(struct store *s, int64_t seq, struct sha256 *hash,
			  struct error *err) MUST_USE;
typedef enum err store_audit_each(void *context, const struct audit_line *line, struct error *err);
enum err store_audit_walk(struct store *s, const char *object, store_audit_each *each,
			  void *context, struct error *err) MUST_USE; /* object NULL: all */
struct audit_check {
	int64_t lines;
	int64_t broken_seq; /* first entry that does not fit, 0 = the chain is whole */
	char why[160];
};
/* Walks the whole chain; a broken chain is a result, not an error. */
enum err store_audit_verify(struct store *s, struct audit_check *out, struct error *err) MUST_USE;
/* One line for something that changes no row (a letter printed, a number unmasked). */
enum err store_audit_note(struct store *s, const struct act *act, const char *action,
			  const char *object, const char *detail, struct error *err) MUST_USE;
/* The same of several things at once: a line each, one change. */
struct audit_note {
	const char *action, *detail;
	bool look; /* waits for no disk: the next deed takes its line along (decision 0162) */
};
enum err store_audit_notes(struct store *s, const struct act *act, const struct audit_note *note,
			   const char *const *object, int count, struct error *err) MUST_USE;

/* ---- lists for people: the arrivals register, the look-up, the dashboard, the log by page ---- */
/* One line of the arrivals register: a document, or an arrival of which nothing is scanned yet. */
struct list_row {
	int64_t id; /* order of registration */
	char serial[SERIAL_BYTES];
	int index; /* of the document; 0 = nothing scanned yet, then the state is REGISTERED */
	int revision;
	enum state state;
	struct date received_on;
	int64_t registered_us;
	enum route route;
	char tracking[40];
	char sender_name[96];
	char form[FORM_ID_BYTES];
	char issuer[ISSUER_ID_BYTES];
	char person_no[PERSON_NO_BYTES];
	char name[FIELD_TEXT_BYTES];      /* the roster's if a person is bound, else as read */
	char id_number[FIELD_TEXT_BYTES]; /* the same; whole: masking is the page's business */
	char certificate_number[FIELD_TEXT_BYTES];
	char issued_on[FIELD_TEXT_BYTES]; /* ISO day if one was read */
	char opened_by[64];
	char first_by[USER_BYTES], second_by[USER_BYTES];
	enum decide first_decide;
	char first_reasons[112]; /* codes, separated by spaces */
	struct date due_on;      /* of a hold */
	char duplicate_of[DOCUMENT_ID_BYTES];
	char batch_id[40], record_id[40];
	char disposition[32]; /* the service's word */
	char service_reason[160];
	struct date valid_until;
	int back_pay_months;
};

struct list_filter {
	uint32_t states;       /* LIST_STATE bits; 0 = all */
	const char *issuer;    /* NULL = all, "" = not known */
	const char *person_no; /* NULL = all */
	const char *batch_id;  /* NULL = all */
	struct date from, to;  /* received on, both included; none = open */
	bool seen_before; /* only what is like an earlier paper: duplicate_of, or R14 or R20 among
			     its findings */
	/* What a person typed: words that all must be there. Serial, its number alone, ID number
	 * (whole, last 4, last 6, or from 8 digits on its beginning), passport, tracking and
	 * certificate number, names of the paper and of the roster, pinyin, sender. Letters find
	 * words that begin with them, Han characters any part of a name. NULL or "" = all. Looks at
	 * the newest LIMIT_LINES_FOUND lines that have the words; the counts tell when there are
	 * more. */
	const char *search;
	const char *search_key; /* search folded by the desk (desk_search_key), or NULL */
	bool oldest_first;
	int limit, offset; /* limit 0 = all */
};
#define LIST_STATE(state) (UINT32_C(1) << (state))

typedef enum err store_list_each(void *context, const struct list_row *row, struct error *err);
/* The lines of one page, newest first unless told otherwise. The row is lent for the call. */
enum err store_list_walk(struct store *s, const struct list_filter *filter, store_list_each *each,
			 void *context, struct error *err) MUST_USE;

/* How many lines there are; each facet is counted under all conditions but its own. */
struct list_issuer {
	char issuer[ISSUER_ID_BYTES]; /* "" = not known */
	int64_t count;
};
struct list_counts {
	int64_t total;
	bool more; /* the search found more than LIMIT_LINES_FOUND: only the newest are counted */
	int64_t state[STATE_COUNT];
	struct list_issuer issuer[LIMIT_ISSUERS]; /* most first */
	int issuer_count;
};
enum err store_list_counts(struct store *s, const struct list_filter *filter,
			   struct list_counts *out, struct error *err) MUST_USE;
/* Both in one, the counts before the first line is given: a search is looked up once. */
enum err store_list_page(struct store *s, const struct list_filter *filter,
			 struct list_counts *counts, store_list_each *each, void *context,
			 struct error *err) MUST_USE;

/* What waits: lines in those states, and the one received first. */
struct queue {
	int64_t waiting;
	struct date oldest_on; /* none when nothing waits */
	char oldest[DOCUMENT_ID_BYTES];
};
enum err store_queue(struct store *s, uint32_t states, struct queue *out,
		     struct error *err) MUST_USE;
/* Where a document stands among those in these states, in order of registration. id "": before all
 * of them. next of the last one is the first again, so that what was passed over comes back. */
struct queue_place {
	int64_t at, of; /* from 1; at 0: this one does not wait */
	char next[DOCUMENT_ID_BYTES], previous[DOCUMENT_ID_BYTES]; /* "RZ…/1", "" none */
};
enum err store_queue_place(struct store *s, uint32_t states, const char *id,
			   struct queue_place *out, struct error *err) MUST_USE;

/* Figures of the dashboard. Days and moments come from the caller: nothing here asks the clock. */
#define STATISTICS_WEEKS 26
#define STATISTICS_AGES  4 /* 0–2, 3–5, 6–10, more than 10 days since received */
struct statistics_question {
	struct date today;
	int64_t year_from_us, year_to_us; /* the year whose returns are counted, to excluded */
	uint32_t open_states;             /* LIST_STATE bits that count as open */
};
struct statistics {
	struct date week[STATISTICS_WEEKS]; /* its Monday; the last one holds today */
	int64_t arrivals[STATISTICS_WEEKS]; /* received in it */
	int64_t age[STATISTICS_AGES];       /* open lines */
	struct {
		char reason[REASON_BYTES];
		int64_t count; /* returns that name it; one return may name several */
	} reason[LIMIT_PHRASES];
	int reason_count;    /* most first */
	int64_t returns;     /* returned in the year */
	int64_t people;      /* alive as far as known and not ended */
	int64_t certified;   /* of them: valid until today or later */
	int64_t runs_out_60; /* of the certified: valid for 60 days more at most */
};
enum err store_statistics(struct store *s, const struct statistics_question *question,
			  struct statistics *out, struct error *err) MUST_USE;

/* People by what somebody typed: number, ID number (as above), name, other spelling, pinyin. At
 * most limit; *more tells that there are others. */
enum err store_person_search(struct store *s, const char *search, const char *search_key, int limit,
			     store_person_each *each, void *context, bool *more,
			     struct error *err) MUST_USE;

/* The log by page, newest first. */
struct audit_filter {
	const char *actor;      /* NULL = all; whole */
	const char *action;     /* NULL = all; whole */
	const char *object;     /* NULL = all; a serial also finds its documents */
	int64_t from_us, to_us; /* to excluded; 0 = open */
	int64_t before_seq;     /* the page behind that line; 0 = from the newest */
	int limit;
};
enum err store_audit_page(struct store *s, const struct audit_filter *filter,
			  store_audit_each *each, void *context, struct error *err) MUST_USE;
/* The words there are, for the choices of a form; in order of the alphabet. */
typedef enum err store_word_each(void *context, const char *word, struct error *err);
enum err store_audit_words(struct store *s, bool actors, store_word_each *each, void *context,
			   struct error *err) MUST_USE;

/* ---- vault: raw scans, content-addressed by the SHA-256 of the stored bytes ---- */
/* Today the stored bytes are the raw bytes; encryption will change the name, not these verbs
 * (docs/decisions). */
struct vault;
enum err vault_open(const char *folder, struct vault **out, struct error *err) MUST_USE;
void vault_close(struct vault *v);
DEFINE_AUTO(vault_close, struct vault *);
/* Keeps the file durably (O_TMPFILE, fsync, link, fsync folder) and checks its hash while copying:
 * other bytes than sha256 is ERR_CONFLICT. Already there: succeeds. */
enum err vault_put(struct vault *v, int fd, const struct sha256 *sha256,
		   struct error *err) MUST_USE;
/* A descriptor open for reading, at offset 0; the caller closes it. */
enum err vault_get(struct vault *v, const struct sha256 *sha256, int *fd,
		   struct error *err) MUST_USE;
/* Calls each for every scan, in the order of the names; a file that is none of ours is passed over.
 */
typedef enum err vault_each(void *context, const struct sha256 *sha256, struct error *err);
enum err vault_walk(struct vault *v, vault_each *each, void *context, struct error *err) MUST_USE;
/* Is there, without a look at its bytes. */
bool vault_has(const struct vault *v, const struct sha256 *sha256);
/* Reads everything again: counts files and damaged ones. */
enum err vault_scrub(struct vault *v, int64_t *files, int64_t *damaged, struct error *err) MUST_USE;

#endif
