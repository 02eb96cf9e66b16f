/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_DESK_INSIDE_H
#define INTAKE_DESK_INSIDE_H

#include "desk/desk.h"
#include "read/read.h"
#include "rules/rules.h"
#include "seal/seal.h"

/* What the files of this floor share; nobody else includes it. */

struct workers;

struct desk {
	struct config config;
	struct catalog *catalog;
	bool catalog_lent;
	struct desk *beside; /* whose catalogue and names are lent, or NULL */
	struct store *store; /* NULL when there is no register (inspect without data) */
	struct vault *vault;
	struct names *names;     /* made when first needed */
	struct trust *trust;     /* the same; the workers have their own */
	struct workers *workers; /* started when first needed */
};

/* ---- recognise.c: inside a worker process; sees one file and the catalogue, no register, no clock
 * ---- */
struct recogniser {
	const struct catalog *catalog;
	struct reader *reader;
	struct trust *trust;
};
struct job {
	struct seal_days days; /* today, and the day the envelope was registered */
};
enum err recognise_file(struct recogniser *r, int fd, const struct job *job,
			struct examination *out, struct error *err) MUST_USE;

/* ---- worker.c: long-lived recognition processes ---- */
enum err workers_start(const struct config *config, const struct catalog *catalog, int count,
		       struct workers **out, struct error *err) MUST_USE;
void workers_stop(struct workers *w);
DEFINE_AUTO(workers_stop, struct workers *);
int workers_count(const struct workers *w);
/* An idle one, or −1. */
int workers_idle(const struct workers *w);
/* Gives it the file (a duplicate of fd travels; the caller keeps its own). */
enum err workers_give(struct workers *w, int worker, int fd, const struct job *job,
		      struct error *err) MUST_USE;
/* Waits for the next answer, at most ms (−1 for ever): which worker, what it saw. *verdict_on_file
 * is what the file is worth: ERR_NONE, or ERR_DATA / ERR_LIMIT with words in file_error. ERR_AGAIN:
 * nothing came in time. A worker that died is started anew and its file is said to be ERR_DATA
 * "worker-died". */
enum err workers_answer(struct workers *w, int ms, int *worker, struct examination *out,
			struct error *file_error, struct error *err) MUST_USE;

/* ---- examine.c ---- */
enum err desk_workers(struct desk *d, struct error *err) MUST_USE; /* starts them unless they run */
/* One file through one worker: documents without match and findings. */
enum err desk_read(struct desk *d, int fd, struct examination *out, struct error *err) MUST_USE;

/* ---- check.c ---- */
/* What stands around a document when it is checked. */
struct surroundings {
	const struct arrival *arrival;
	int certificates; /* papers of the envelope that bear a form; −1 = not counted */
	const struct policy *policy; /* NULL: the one of the day it came in */
};
/* Issuer, match, precedents and findings of one document; nothing is stored. */
enum err check_document(struct desk *d, const struct surroundings *around,
			struct document *document, struct error *err) MUST_USE;
/* Certificates of that arrival in the register. */
enum err count_certificates(struct desk *d, const char *serial, int *out,
			    struct error *err) MUST_USE;
/* The state a checked document waits in: CHECKED, REVIEW or SUSPECT. */
enum state check_state(const struct document *document);

/* ---- secret.c ---- */
#define SECRET_BYTES 40
/* A short text for the register, and back. One that was stored before there was a key comes back as
 * it is. */
enum err secret_seal(const struct desk *d, const char *secret, char *to, size_t size,
		     struct error *err) MUST_USE;
bool secret_is_sealed(const char *stored);
enum err secret_open(const struct desk *d, const char *stored, char *to, size_t size,
		     struct error *err) MUST_USE;

/* ---- match.c, precedent.c ---- */
enum err match_person(struct desk *d, struct document *document, struct person *person, bool *found,
		      struct error *err) MUST_USE;
enum err precedent_find(struct desk *d, const struct document *document, struct precedent *out,
			struct error *err) MUST_USE;
/* ---- lists.c ---- */
/* What the office's issue lists say of the paper, as a verdict among its others: forget takes out
 * what they said before, judge adds what they say now, if one speaks about the paper. */
void lists_forget(struct document *document);
enum err lists_judge(struct desk *d, struct document *document, struct error *err) MUST_USE;

enum err desk_names(struct desk *d, struct names **out, struct error *err) MUST_USE;

#endif
