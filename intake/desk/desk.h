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
/* An unbound file gets its arrival from a person. */
enum err desk_bind(struct desk *d, const struct act *act, int64_t file_id, const char *serial,
		   struct error *err) MUST_USE;

/* ---- check and decide ---- */
/* Matches and runs the rules again on what is stored (after a correction, or under new rules). save
 * = false: only show. */
enum err desk_check(struct desk *d, const struct act *act, struct document *document, bool save,
		    struct error *err) MUST_USE;
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

#endif
