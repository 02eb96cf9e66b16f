/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_DESK_DESK_H
#define INTAKE_DESK_DESK_H

#include "base/error.h"
#include "catalog/catalog.h"
#include "model/document.h"
#include "scan/scan.h"
#include "store/store.h"

/* Moves one arrival one step: load, call one floor, one transaction. The only floor that sees steps
 * and store together. */
struct desk; /* configuration, catalogue, store, vault, workers */

/* Opens register and catalogue; create makes the data folder. The caller closes it. */
enum err desk_open(const struct config *config, bool create, struct desk **out,
		   struct error *err) MUST_USE;
/* Catalogue only, for inspect: nothing is matched and nothing can be stored. */
enum err desk_open_without_register(const struct config *config, struct desk **out,
				    struct error *err) MUST_USE;
/* One more handle of the same register for another thread: its own store, catalogue and names lent
 * from d, which must outlive it. */
enum err desk_open_beside(struct desk *d, struct desk **out, struct error *err) MUST_USE;
void desk_close(struct desk *d);
DEFINE_AUTO(desk_close, struct desk *);
struct store *desk_store(struct desk *d);
struct vault *desk_vault(struct desk *d);
const struct catalog *desk_catalog(const struct desk *d);
const struct config *desk_config(const struct desk *d);

/* ---- examine: one file read and judged, nothing stored. Recognition runs in worker processes
 * (desk/worker.h). ---- */
struct examination {
	struct document *document; /* one per certificate found; pages without a form go with the
				       one before them */
	int count;
	int pages;
	char label[SERIAL_BYTES]; /* our label on any page, "" none; two different ones:
				     label_conflict */
	bool label_conflict;
};
void examination_free(struct examination *e);
static inline void
auto_examination(struct examination *e)
{
	examination_free(e);
}
/* arrival may be NULL (inspect): then received_on is today. Fields, seals, match against the roster
 * if there is a register, findings. ERR_DATA or ERR_LIMIT with a code word first: the file is for
 * quarantine. */
enum err desk_examine(struct desk *d, int fd, const struct arrival *arrival,
		      struct examination *out, struct error *err) MUST_USE;

/* ---- capture: files → documents ---- */
enum bind_how { BIND_LABEL, BIND_ORDER, BIND_SERIAL };
struct capture_options {
	enum bind_how bind; /* LABEL: by QR label only; ORDER: label, else the next open arrival;
			       SERIAL: all to that one */
	char serial[SERIAL_BYTES];
	char actor[USER_BYTES];
	/* Called after each file, for progress. what: "bound", "unbound", "quarantined",
	 * "duplicate". */
	void (*progress)(void *context, const char *what, const char *name, const char *serial,
			 int done, int total);
	void *context;
};
struct capture_result {
	int files, pages, documents, bound, unbound, quarantined, duplicates;
};
/* Works off the stage, then paths (files or folders), or the inbox when there are none. One failing
 * file does not stop the others; an error is returned only when we cannot go on (disk full,
 * register gone). */
enum err desk_capture(struct desk *d, const char *const *paths, int count,
		      const struct capture_options *options, struct capture_result *result,
		      struct error *err) MUST_USE;
/* As capture of the inbox, again and again until *stop is set. */
enum err desk_watch(struct desk *d, const struct capture_options *options, const volatile int *stop,
		    struct error *err) MUST_USE;
/* An unbound file gets its arrival from a person; one in quarantine is read once more, which helps
 * when the program was at fault. ERR_DATA when it still cannot be read: then it stays there. */
enum err desk_bind(struct desk *d, const struct act *act, int64_t file_id, const char *serial,
		   struct error *err) MUST_USE;

/* ---- check and decide ---- */
/* Matches and runs the rules again on what is stored (after a correction, or under new rules). save
 * = false: only show. */
enum err desk_check(struct desk *d, const struct act *act, struct document *document, bool save,
		    struct error *err) MUST_USE;
/* Every paper of the register again, under the rules of this program on clock_today(). */
struct recheck_change {
	const struct document *was, *now;
	char come[128], gone[128]; /* rules that speak now and did not, and the other way: "T05 S01"
				    */
	bool decided;              /* somebody has decided: it is told of, never changed */
};
struct recheck_options {
	bool dry_run;       /* only show */
	const char *policy; /* judge all by this policy.xml instead of ours; needs dry_run; NULL =
			       each by the policy of the day it came in */
	void (*each)(void *context, const struct recheck_change *change); /* may be NULL */
	void *context;
};
struct recheck_result {
	int documents, changed, decided, saved;
};
enum err desk_recheck(struct desk *d, const struct act *act, const struct recheck_options *options,
		      struct recheck_result *out, struct error *err) MUST_USE;
/* A person sets a field; the rules run again. */
enum err desk_amend(struct desk *d, const struct act *act, struct document *document,
		    enum field_name name, const char *text, struct error *err) MUST_USE;
/* 初审. accept → FIRST_OK, reject → REJECT_PROPOSED (needs at least one reason), hold → WAIT_FIX,
 * suspect → SUSPECT. */
enum err desk_decide(struct desk *d, struct document *document, const struct decision *decision,
		     struct error *err) MUST_USE;
/* 复核 by another person: FIRST_OK → VERIFIED, REJECT_PROPOSED → REJECTED; or back to REVIEW (agree
 * = false). */
enum err desk_confirm(struct desk *d, struct document *document, const struct decision *decision,
		      bool agree, struct error *err) MUST_USE;

/* What somebody typed, folded as the roster's names are: search_key of the lists in store.h. "" if
 * there is nothing to fold. */
enum err desk_search_key(struct desk *d, const char *typed, char *to, size_t size,
			 struct error *err) MUST_USE;

/* Takes back one's own first decision, while nobody has confirmed it: FIRST_OK, REJECT_PROPOSED,
 * WAIT_FIX or SUSPECT → REVIEW, and the rules run again. A logged counter-move: the decision stays
 * in the history. ERR_DENIED when another person decided. */
enum err desk_undo(struct desk *d, const struct act *act, struct document *document,
		   struct error *err) MUST_USE;

/* ---- pictures for screens ---- */
/* One page as JPEG, at most PICTURE_DPI, as it lay on the scanner, opened in the caged child. Kept
 * on disk under <data>/cache, web.cache_mb at most, oldest out first. page is that of a document.
 */
#define PICTURE_DPI 200
enum err desk_picture(struct desk *d, const struct page *page, struct buf *out,
		      struct error *err) MUST_USE;
/* Scan pixels → millimetres of the form, or of the page when no form was recognised: what a screen
 * needs to show a box of a field upright. */
struct affine desk_picture_to_mm(const struct page *page);

/* ---- specimens of an office, beside what is on the paper ---- */
#define LIMIT_SPECIMENS_SHOWN 12
struct specimen_shown {
	char issuer[ISSUER_ID_BYTES];
	char file[96]; /* below certs/<issuer>/ */
	char kind[16]; /* "stamp", "riding", "signature" */
	double mm;     /* of a stamp; 0: not said */
	struct date from, to;
};
/* Those enrolled for the document's issuing office that hold on that day, and those that a stamp of
 * it was compared with; *count is the room of out on entry. */
enum err desk_specimens(const struct desk *d, const struct document *document, struct date day,
			struct specimen_shown *out, int *count, struct error *err) MUST_USE;
/* All that are enrolled for an office, of any time; *count is the room of out on entry. */
enum err desk_office_specimens(const struct desk *d, const char *issuer, struct specimen_shown *out,
			       int *count, struct error *err) MUST_USE;
/* The PNG of one that trust.xml names; ERR_NOTFOUND for anything else. */
enum err desk_specimen_picture(const struct desk *d, const char *issuer, const char *file,
			       struct buf *out, struct error *err) MUST_USE;

/* ---- accounts of the review station ---- */
/* Passwords are argon2id (libsodium), codes TOTP (RFC 6238, SHA-1, 6 digits, 30 s, one step to
 * either side), recovery codes and session tokens stored as SHA-256. Five failures in a row lock
 * for 15 minutes; a session ends after 15 idle minutes or 10 hours. Every login, refusal and change
 * is an audit line. */
#define ACCOUNT_FAILURES_MAX   5
#define ACCOUNT_LOCK_US        (INT64_C(15) * 60 * 1000000)
#define ACCOUNT_IDLE_US        (INT64_C(15) * 60 * 1000000)
#define ACCOUNT_SESSION_US     (INT64_C(10) * 3600 * 1000000)
#define ACCOUNT_PROVEN_US      (INT64_C(5) * 60 * 1000000) /* a typed password counts so long */
#define ACCOUNT_PASSWORD_MIN   10                          /* characters */
#define ACCOUNT_PASSWORD_BYTES 256
#define ACCOUNT_TOKEN_BYTES    65 /* 32 random bytes in hex */
#define ACCOUNT_RECOVERY_CODES 10
#define ACCOUNT_CODE_BYTES     16 /* "abcd-efgh-ijkm" */

/* No role, no password. ERR_CONFLICT if there is one of that name. */
enum err desk_user_add(struct desk *d, const struct act *act, const char *name,
		       const char *full_name, struct error *err) MUST_USE;
/* Ends his sessions. ERR_USAGE when it is too short or his name. */
enum err desk_user_password(struct desk *d, const struct act *act, const char *name,
			    const char *password, struct error *err) MUST_USE;
enum err desk_user_roles(struct desk *d, const struct act *act, const char *name, int roles,
			 struct error *err) MUST_USE;
/* Ends his sessions; also takes a lock-out away when enabled. */
enum err desk_user_disable(struct desk *d, const struct act *act, const char *name, bool disabled,
			   struct error *err) MUST_USE;
/* A new second factor: its secret in base32 (to has 64 bytes) and the recovery codes, told once.
 * off = true takes the factor away. */
enum err desk_user_totp(struct desk *d, const struct act *act, const char *name, bool off,
			char *secret, char codes[ACCOUNT_RECOVERY_CODES][ACCOUNT_CODE_BYTES],
			struct error *err) MUST_USE;

/* NEEDS_FACTOR: all is right, but policy demands a second factor of his role and he has none. */
enum login_result { LOGIN_OK, LOGIN_WRONG, LOGIN_LOCKED, LOGIN_NEEDS_FACTOR };
struct login {
	const char *name, *password;
	const char *code; /* TOTP or recovery code, "" none */
};
/* On LOGIN_OK *token is the cookie's value. What was wrong is not said: a stranger could learn who
 * works here. */
enum err desk_login(struct desk *d, const struct login *login, enum login_result *result,
		    char token[ACCOUNT_TOKEN_BYTES], struct error *err) MUST_USE;
/* Who this token is; ERR_DENIED when it is nobody's or its time is over. *expired tells which. */
enum err desk_session(struct desk *d, const char *token, struct user *user, struct session *session,
		      bool *expired, struct error *err) MUST_USE;
/* Types the password again: *right; a wrong one counts as a failure. */
enum err desk_prove(struct desk *d, struct session *session, const char *password, bool *right,
		    struct error *err) MUST_USE;
enum err desk_logout(struct desk *d, const struct session *session, struct error *err) MUST_USE;
/* ---- issue lists (docs/issue-list.md) ---- */
struct list_import {
	struct seal_verdict verdict; /* only a valid list is kept */
	struct issue_list list;      /* of a valid one */
	bool known;                  /* the same list was kept before */
	int checked_again;           /* papers of the office that waited */
};
/* Judges the file against certs/ as of today; a valid list goes to vault and register, and the
 * waiting papers of its office are checked again. */
enum err desk_list_import(struct desk *d, const struct act *act, const char *path,
			  struct list_import *out, struct error *err) MUST_USE;

/* ---- roster ---- */
struct roster_options {
	const char *path;
	bool partial; /* import the good lines even if some are bad */
	/* Called for each bad line, may be NULL. */
	void (*bad_line)(void *context, int line, const char *what);
	void *context;
};
struct roster_result {
	int rows, added_or_changed, unchanged, bad;
};
/* CSV, UTF-8 or GB18030, columns by their header; every bad line is told (line number, what, what
 * to do) and, unless partial is set, a bad line means that nothing is imported (ERR_DATA).
 * Idempotent. */
enum err desk_roster_import(struct desk *d, const struct act *act,
			    const struct roster_options *options, struct roster_result *out,
			    struct error *err) MUST_USE;

/* ---- clocks (domain.md §4.5) ---- */
/* A paper is decided within so many working days, and before its person is this close to the stop.
 */
#define CLOCK_DECIDE_DAYS 3
#define CLOCK_ALARM_DAYS  7
struct clocks {
	struct date promised_on; /* what was received before this day should be decided by now;
				    Saturdays and Sundays do not count, holidays are not known */
	int64_t late;            /* lines that were received before it and are undecided */
	int64_t urgent;          /* undecided papers of people who run out within CLOCK_ALARM_DAYS
				    or have run out */
};
enum err desk_clocks(struct desk *d, struct date today, struct clocks *out,
		     struct error *err) MUST_USE;

/* ---- backup: a data folder like ours ---- */
struct backup_result {
	int64_t scans, copied; /* in the backup; of them new */
	int64_t audit_lines;
	int64_t missing; /* scans that the register names and the vault lacks */
};
/* Brings the backup in folder up to date (made if it is not there): the register as it stands now,
 * every scan not there yet. The copy is opened and judged before it takes the old one's place, so
 * the folder holds a whole backup at every moment. Others work on meanwhile. */
enum err desk_backup(struct desk *d, const char *folder, struct backup_result *result,
		     struct error *err) MUST_USE;
/* Judges the data folder of this desk as a backup: the chain, and every scan read again.
 * ERR_CORRUPT says what is broken. */
enum err desk_backup_check(struct desk *d, struct backup_result *result,
			   struct error *err) MUST_USE;

#endif
